/** `jax.lax.linalg`: the public functions. Source: jax/_src/lax/linalg.py. */
import { FloatParam } from '../../jaxpr/primitive.ts';
import type { ParamValue } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import type { Value } from '../../python/values.ts';
import { PyFloat, PyList, PyTuple, isInt } from '../../python/values.ts';
import { asTuple, asValue, jaxFunctions } from '../declare.ts';
import { matrixTranspose } from '../numpy/pick.ts';
import { warn } from '../warn.ts';
import { enumArgument } from './enums.ts';
import * as linalg from './linalg.ts';
import { allBoundTo, asArray, boundTo } from './operand.ts';
import * as lax from './operations.ts';
import { isTrue } from '../shapes.ts';

const list = (xs: readonly Val[]): PyList => new PyList(xs.map(asValue));
const operands = allBoundTo;

function subset(v: Value): readonly [number, number] | null {
  if (!(v instanceof PyTuple || v instanceof PyList)) return null;
  const [from, to] = v.items.map((i) => Number(toIndex(i)));
  return [from, to];
}

const optional = (v: Value): boolean | null => (v === null ? null : isTrue(v));

/** A Python number as a param. */
function number(v: Value): ParamValue {
  if (v instanceof PyFloat) return new FloatParam(v.value);
  return isInt(v) ? v : null;
}

/** `use_magma=` stands for an implementation. */
function eigImplementation(implementation: Value, useMagma: Value): ParamValue {
  if (useMagma === null) return enumArgument(implementation, 'EigImplementation');
  warn('use_magma is deprecated, please use implementation=EigImplementation.MAGMA instead.', 'DeprecationWarning');
  throw new Stop("jitlens doesn't have use_magma= of jax.lax.linalg.eig", 'unsupported');
}

export const laxLinalgFunctions = jaxFunctions({
  'cholesky(x, *, symmetrize_input=True)': (x, symmetrizes) => linalg.cholesky(asArray(x), isTrue(symmetrizes)),
  'cholesky_update(r_matrix, w_vector)': (r, w) =>
    bind1(primitives.cholesky_update, operands('cholesky_update', [r, w]), {}),
  'eig(x, *, compute_left_eigenvectors=True, compute_right_eigenvectors=True, enable_eigvec_derivs=False, implementation=None, use_magma=None)':
    (x, left, right, derivs, implementation, useMagma) =>
      list(
        linalg.eig(boundTo('eig', x), {
          left: isTrue(left),
          right: isTrue(right),
          derivs: isTrue(derivs),
          implementation: eigImplementation(implementation, useMagma),
        }),
      ),
  'eigh(x, *, lower=True, symmetrize_input=True, sort_eigenvalues=True, subset_by_index=None, implementation=None)': (
    x,
    lower,
    symmetrizes,
    sorts,
    range,
    implementation,
  ) =>
    asTuple(
      linalg.eigh(asArray(x), {
        lower: isTrue(lower),
        symmetrizes: isTrue(symmetrizes),
        sorts: isTrue(sorts),
        subset: subset(range),
        implementation: enumArgument(implementation, 'EighImplementation'),
      }),
    ),
  'hessenberg(a)': (a) => list(bind(primitives.hessenberg, operands('hessenberg', [a]), {})),
  'householder_product(a, taus)': (a, taus) =>
    bind1(primitives.householder_product, operands('householder_product', [a, taus]), {}),
  'lu(x)': (x) => list(linalg.lu(boundTo('lu', x))),
  'lu_pivots_to_permutation(pivots, permutation_size)': (pivots, size) =>
    bind1(primitives.lu_pivots_to_permutation, operands('lu_pivots_to_permutation', [pivots]), {
      permutation_size: Number(toIndex(size)),
    }),
  'ormqr(a, taus, c, *, left=True, transpose=False)': (a, taus, c, left, transpose) =>
    bind1(primitives.ormqr, operands('ormqr', [a, taus, c]), { left: isTrue(left), transpose: isTrue(transpose) }),
  'qr(x, *, pivoting=False, full_matrices=True, use_magma=None)': (x, pivoting, full, magma) =>
    asTuple(
      linalg.qr(boundTo('qr', x), {
        pivoting: isTrue(pivoting),
        full_matrices: isTrue(full),
        use_magma: optional(magma),
      }),
    ),
  'schur(x, *, compute_schur_vectors=True, sort_eig_vals=False, select_callable=None)': (x, vectors, sorts, select) => {
    if (select !== null)
      throw new Stop("jitlens doesn't have select_callable= of jax.lax.linalg.schur yet", 'unsupported');
    return list(
      bind(primitives.schur, operands('schur', [x]), {
        compute_schur_vectors: isTrue(vectors),
        sort_eig_vals: isTrue(sorts),
        select_callable: null,
      }),
    );
  },
  'svd(x, *, full_matrices=True, compute_uv=True, subset_by_index=None, algorithm=None)': (
    x,
    full,
    vectors,
    range,
    algorithm,
  ) => {
    const outs = linalg.svd(boundTo('svd', x), {
      full_matrices: isTrue(full),
      compute_uv: isTrue(vectors),
      subset_by_index: subset(range),
      algorithm: enumArgument(algorithm, 'SvdAlgorithm'),
    });
    return isTrue(vectors) ? asTuple(outs) : outs[0];
  },
  'symmetric_product(a_matrix, c_matrix, *, alpha=1.0, beta=0.0, symmetrize_output=False)': (
    a,
    c,
    alpha,
    beta,
    symmetrizes,
  ) => {
    const result = bind1(primitives.symmetric_product, operands('symmetric_product', [a, c]), {
      alpha: number(alpha),
      beta: number(beta),
    });
    if (!isTrue(symmetrizes)) return result;
    const upper = matrixTranspose(linalg.tril(result, -1));
    return lax.add(linalg.tril(result), upper);
  },
  'triangular_solve(a, b, *, left_side=False, lower=False, transpose_a=False, conjugate_a=False, unit_diagonal=False)':
    (a, b, left, lower, transpose, conjugate, unit) => {
      const [x, y] = operands('triangular_solve', [a, b]);
      return linalg.triangularSolve(x, y, {
        left_side: isTrue(left),
        lower: isTrue(lower),
        transpose_a: isTrue(transpose),
        conjugate_a: isTrue(conjugate),
        unit_diagonal: isTrue(unit),
      });
    },
  'tridiagonal(a, *, lower=True)': (a, lower) =>
    list(bind(primitives.tridiagonal, operands('tridiagonal', [a]), { lower: isTrue(lower) })),
  'tridiagonal_solve(dl, d, du, b, *, perturb_singular=False)': (dl, d, du, b, perturb) =>
    bind1(primitives.tridiagonal_solve, operands('tridiagonal_solve', [dl, d, du, b]), {
      perturb_singular: isTrue(perturb),
    }),
});
