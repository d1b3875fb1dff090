/** Factorisations and solvers of jax.scipy.linalg. Source: jax/_src/scipy/linalg.py. */
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1 } from '../../../jaxpr/trace.ts';
import { Stop, raise, valueError } from '../../../python/errors.ts';
import { toIndex } from '../../../python/indices.ts';
import { repr, str } from '../../../python/text.ts';
import type { Value } from '../../../python/values.ts';
import { PyList, PyTuple } from '../../../python/values.ts';
import { vmap } from '../../batching/trace.ts';
import { vectorize } from '../../batching/vectorize.ts';
import { arrayLike, arrayLikes, asTuple, asValue, jaxFunctions, libraryJit } from '../../declare.ts';
import { toComplex } from '../../lax/fft.ts';
import { expandDims } from '../../lax/arrange.ts';
import * as linalg from '../../lax/linalg.ts';
import * as lax from '../../lax/operations.ts';
import { HIGHEST } from '../../lax/precision.ts';
import { customLinearSolve } from '../../lax/solves.ts';
import { conj, matmul } from '../../numpy/contractions.ts';
import * as jnp from '../../numpy/expressions.ts';
import { detJit } from '../../numpy/linalg/determinants.ts';
import { invJit, solveJit } from '../../numpy/linalg/solvers.ts';
import { eye, int32, tril, triu } from '../../numpy/matrices.ts';
import { matrixTranspose, pick } from '../../numpy/pick.ts';
import { promoteDTypesInexact } from '../../numpy/promote.ts';
import { arange } from '../../numpy/ranges.ts';
import { warn } from '../../warn.ts';
import { isTrue } from '../../shapes.ts';

const inexact = (x: Val): Val => promoteDTypesInexact([x])[0];
const shown = (x: Val): string => lax.tupleText(x.aval.shape);
const isSquare = ({ aval: { shape } }: Val): boolean => shape.length >= 2 && shape.at(-1) === shape.at(-2);
const precise = { precision: HIGHEST };
/** `jnp.asarray` of an argument. */
const array = (v: Value): Val => arrayLike('asarray', v);

const choleskyOf = (a: Val, lower: boolean): Val =>
  libraryJit('_cholesky', String(lower), [a], ([x]) => {
    const given = inexact(x);
    if (!lower && given.aval.ndim < 2)
      throw valueError(`x must be at least two-dimensional for matrix_transpose; got ndim=${given.aval.ndim}`);
    const l = linalg.cholesky(lower ? given : conj(matrixTranspose(given)), false);
    return lower ? l : conj(matrixTranspose(l));
  })[0];

/** How a right-hand side goes with a matrix, and the warning for what will change. */
function solveSignature(name: string, call: string, a: Val, b: Val, middle = ''): string {
  if (b.aval.ndim === 1) return `(n,n)${middle},(n)->(n)`;
  if (a.aval.ndim === b.aval.ndim + 1 && a.aval.shape.at(-1) === b.aval.shape.at(-1)) {
    warn(
      `jax.scipy.linalg.${name}: batched 1D solves with b.ndim > 1 are deprecated, and in the future will be treated as a ` +
        `batched 2D solve. Use ${call} to avoid this warning.`,
      'FutureWarning',
    );
    return `(n,n)${middle},(n)->(n)`;
  }
  return `(n,n)${middle},(n,k)->(n,k)`;
}

const choSolve = (factor: Val, right: Val, lower: boolean): Val =>
  libraryJit('_cho_solve', String(lower), [factor, right], (args) => {
    const [c, b] = promoteDTypesInexact(args);
    const signature = solveSignature('cho_solve', 'cho_solve(c_and_lower, b[..., None]).squeeze(-1)', c, b);
    const step = (rhs: Val, turned: boolean): Val =>
      vectorize(
        signature,
        ([p, q]) => [
          linalg.triangularSolve(p, q, { left_side: true, lower, transpose_a: turned, conjugate_a: turned }),
        ],
        [c, rhs],
      )[0];
    return step(step(b, !lower), lower);
  })[0];

function transposes(trans: Value): readonly [transpose: boolean, conjugate: boolean] {
  if (trans === 0 || trans === 'N' || trans === false) return [false, false];
  if (trans === 1 || trans === 'T' || trans === true) return [true, false];
  if (trans === 2 || trans === 'C') return [true, true];
  throw valueError(`Invalid 'trans' value ${str(trans)}`);
}

export const solveTriangular = (a: Val, b: Val, trans: Value, lower: boolean, unit: boolean): Val =>
  libraryJit('_solve_triangular', `${repr(trans)}|${lower}|${unit}`, [a, b], (args) => {
    const [transpose_a, conjugate_a] = transposes(trans);
    const [x, y] = promoteDTypesInexact(args);
    const call = 'solve_triangular(a, b[..., None]).squeeze(-1)';
    return vectorize(
      solveSignature('solve_triangular', call, x, y),
      ([p, q]) => [
        linalg.triangularSolve(p, q, { left_side: true, lower, transpose_a, conjugate_a, unit_diagonal: unit }),
      ],
      [x, y],
    );
  })[0];

/** By a Cholesky factor. */
function solvePositive(a: Val, b: Val, lower: boolean): Val {
  linalg.checkSolveShapes(a, b);
  if (a.aval.ndim > 2)
    throw new Stop("jitlens doesn't have batched jax.scipy.linalg.solve with assume_a='pos' yet", 'unsupported');
  const factor = choleskyOf(lax.stopGradient(a), lower);
  const solveOne = ([x]: Val[]): Val[] =>
    customLinearSolve(
      {
        matvec: ([v]) => [linalg.matvec(a, v)],
        vecmat: 'same',
        solve: ([v]) => [lax.squeeze(choSolve(factor, expandDims(v, [1]), lower), [1])],
        transposeSolve: ([v]) => [lax.squeeze(choSolve(factor, expandDims(v, [1]), lower), [1])],
      },
      [x],
    );
  return b.aval.ndim === 1 ? solveOne([b])[0] : vmap(solveOne, [1], 1)([b])[0];
}

const ASSUMPTIONS = ['gen', 'sym', 'her', 'pos'];

function solve(a: Val, b: Val, lower: boolean, assume: Value): Val {
  if (typeof assume !== 'string' || !ASSUMPTIONS.includes(assume))
    throw valueError(
      `Expected assume_a to be one of [${ASSUMPTIONS.map((s) => `'${s}'`).join(', ')}]; got ${repr(assume)}`,
    );
  return libraryJit('_solve', `${assume}|${lower}`, [a, b], ([x, y]) => {
    if (assume !== 'pos') return solveJit.call1([x, y]);
    const [p, q] = promoteDTypesInexact([x, y]);
    return solvePositive(p, q, lower);
  })[0];
}

/** The factors of one matrix. Source: _lu. */
const luFactors = (given: Val, permutes: boolean): Val[] =>
  libraryJit('_lu', String(permutes), [given], ([g]) => {
    const a = inexact(g);
    const { dtype, shape } = a.aval;
    const [m, n] = shape;
    const [factors, , permutation] = linalg.lu(a);
    const row = expandDims(permutation, [0]);
    const is = jnp.eq(row, expandDims(arange(m, null, null, permutation.aval.dtype), [1]));
    const p = lax.convertElementType(lax.copy(is), dtype);
    const k = Math.min(m, n);
    const l = jnp.add(pick(tril.call1([factors, -1]), [0, k]), eye(m, k, int32(0), dtype));
    const u = pick(triu.call1([factors]), [0, k], 'all');
    if (permutes) return [matmul(p, l, precise), u];
    return [dtype.isComplex ? lax.plain('real', p) : p, l, u];
  });

function qr(a: Val, mode: Value, pivoting: boolean): Val[] {
  return libraryJit('_qr', `${repr(mode)}|${pivoting}`, [a], ([g]) => {
    if (mode !== 'full' && mode !== 'r' && mode !== 'economic')
      throw valueError(`Unsupported QR decomposition mode '${str(mode)}'`);
    const [q, r, ...p] = linalg.qr(inexact(g), { pivoting, full_matrices: mode !== 'economic' });
    return mode === 'r' ? [r, ...p] : [q, r, ...p];
  });
}

/** Source: _eigh_generalized. */
function eighGeneralized(given: Val, b: Val, lower: boolean, valuesOnly: boolean, type: number): Val[] {
  const l = linalg.cholesky(b);
  const sum = jnp.add(given, conj(matrixTranspose(given)));
  const a = jnp.div(sum, jnp.int(2));
  const turned = { lower: true, transpose_a: true, conjugate_a: true };
  let c: Val;
  if (type === 1) {
    c = linalg.triangularSolve(l, a, { left_side: true, lower: true });
    c = linalg.triangularSolve(l, c, turned);
  } else c = matmul(matmul(conj(matrixTranspose(l)), a, precise), l, precise);
  const [v, w] = linalg.eigh(c, { lower });
  if (valuesOnly) return [w];
  const vectors = type === 3 ? matmul(l, v, precise) : linalg.triangularSolve(l, v, { ...turned, left_side: true });
  return [w, vectors];
}

interface EighArguments {
  readonly lower: boolean;
  readonly valuesOnly: boolean;
  readonly eigvals: Value;
  readonly type: Value;
}

function eigh(a: Val, b: Val | undefined, { lower, valuesOnly, eigvals, type }: EighArguments): Val[] {
  const statics = `${lower}|${valuesOnly}|${repr(eigvals)}|${repr(type)}|${b ? 'b' : ''}`;
  return libraryJit('_eigh', statics, b ? [a, b] : [a], ([x, y]) => {
    const kind = Number(toIndex(type));
    if (![1, 2, 3].includes(kind)) throw valueError('type must be 1, 2, or 3.');
    if (eigvals !== null) throw raise('NotImplementedError', 'Only the eigvals=None case of eigh is implemented.');
    const check = (name: string, m: Val): void => {
      if (!isSquare(m))
        throw valueError(`Argument ${name} to linalg.eigh must have shape [..., n, n], got ${shown(m)}.`);
    };
    check('a', x);
    if (b) {
      const [p, q] = promoteDTypesInexact([x, y]);
      check('b', q);
      const signature = valuesOnly ? '(n,n),(n,n)->(n)' : '(n,n),(n,n)->(n),(n,n)';
      return vectorize(signature, ([m, n]) => eighGeneralized(m, n, lower, valuesOnly, kind), [p, q]);
    }
    const [v, w] = linalg.eigh(inexact(x), { lower });
    return valuesOnly ? w : [w, v];
  });
}

const luSolve = (factors: Val, pivots: Val, right: Val, trans: number, statics: string): Val =>
  libraryJit('lu_solve', statics, [factors, pivots, right], ([f, p, r]) => {
    const [x, b] = promoteDTypesInexact([f, r]);
    const permutation = bind1(primitives.lu_pivots_to_permutation, [p], { permutation_size: x.aval.shape.at(-2) ?? 0 });
    const call = 'lu_solve(lu_and_piv, b[..., None]).squeeze(-1)';
    const signature = solveSignature('lu_solve', call, x, b, ',(n)');
    return vectorize(signature, ([l, q, y]) => [linalg.luSolve(l, q, y, trans)], [x, permutation, b]);
  })[0];

const pair = (v: Value): readonly Value[] => (v instanceof PyTuple || v instanceof PyList ? v.items : [v, v]);

/** Static arguments of a jit, as they are told apart. */
const told = (...vs: readonly Value[]): string => vs.map((v) => repr(v)).join('|');

export const solverFunctions = jaxFunctions({
  'cholesky(a, lower=False, overwrite_a=False, check_finite=True)': (a, lower) => choleskyOf(array(a), isTrue(lower)),
  'cho_factor(a, lower=False, overwrite_a=False, check_finite=True)': (a, lower) =>
    new PyTuple([asValue(choleskyOf(array(a), isTrue(lower))), lower]),
  'cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True)': (factor, b) => {
    const [c, lower] = pair(factor);
    return choSolve(array(c), array(b), isTrue(lower));
  },
  "svd(a, full_matrices=True, compute_uv=True, overwrite_a=False, check_finite=True, lapack_driver='gesdd')": (
    a,
    full,
    vectors,
  ) => {
    const outs = libraryJit('_svd', told(full, vectors), [array(a)], ([x]) =>
      linalg.svd(inexact(x), { full_matrices: isTrue(full), compute_uv: isTrue(vectors) }),
    );
    return isTrue(vectors) ? asTuple(outs) : outs[0];
  },
  'det(a, overwrite_a=False, check_finite=True)': (a) => detJit.call1([a]),
  'inv(a, overwrite_a=False, check_finite=True)': (a) => invJit.call1([a]),
  'eigh(a, b=None, lower=True, eigvals_only=False, overwrite_a=False, overwrite_b=False, turbo=True, eigvals=None, type=1, check_finite=True)':
    (a, b, lower, valuesOnly, _overwriteA, _overwriteB, _turbo, eigvals, type) => {
      const given = { lower: isTrue(lower), valuesOnly: isTrue(valuesOnly), eigvals, type };
      const outs = eigh(array(a), b === null ? undefined : array(b), given);
      return outs.length === 1 ? outs[0] : asTuple(outs);
    },
  "schur(a, output='real')": (a, output) => {
    if (output !== 'real' && output !== 'complex')
      throw valueError(`Expected 'output' to be either 'real' or 'complex', got output=${repr(output)}.`);
    const x = arrayLike('scipy.schur', a);
    return asTuple(schur(x, output));
  },
  'lu_factor(a, overwrite_a=False, check_finite=True)': (a, overwrite, finite) =>
    asTuple(libraryJit('lu_factor', told(overwrite, finite), [array(a)], ([x]) => linalg.lu(inexact(x)).slice(0, 2))),
  'lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True)': (factors, b, trans, overwrite, finite) => {
    const [lu, pivots] = pair(factors);
    return luSolve(array(lu), array(pivots), array(b), Number(toIndex(trans)), told(trans, overwrite, finite));
  },
  'lu(a, permute_l=False, overwrite_a=False, check_finite=True)': (a, permute, overwrite, finite) =>
    asTuple(
      libraryJit('lu', told(permute, overwrite, finite), [array(a)], ([x]) =>
        vectorize(
          isTrue(permute) ? '(m,n)->(m,k),(k,n)' : '(m,n)->(m,m),(m,k),(k,n)',
          ([m]) => luFactors(m, isTrue(permute)),
          [x],
        ),
      ),
    ),
  "qr(a, overwrite_a=False, lwork=None, mode='full', pivoting=False, check_finite=True)": (
    a,
    _overwrite,
    _lwork,
    mode,
    pivoting,
  ) => asTuple(qr(array(a), mode, isTrue(pivoting))),
  "solve(a, b, lower=False, overwrite_a=False, overwrite_b=False, debug=False, check_finite=True, assume_a='gen')": (
    a,
    b,
    lower,
    _overwriteA,
    _overwriteB,
    _debug,
    _finite,
    assume,
  ) => {
    const [x, y] = arrayLikes('asarray', [a, b]);
    return solve(x, y, isTrue(lower), assume);
  },
  'solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, debug=None, check_finite=True)':
    (a, b, trans, lower, unit) => {
      const [x, y] = arrayLikes('asarray', [a, b]);
      return solveTriangular(x, y, trans, isTrue(lower), isTrue(unit));
    },
});

/** `jit[name=_schur …]`. */
export function schur(x: Val, output: 'real' | 'complex'): Val[] {
  return libraryJit('_schur', output, [x], ([a]) => {
    const given = output === 'complex' ? lax.convertElementType(a, toComplex(a.aval.dtype)) : a;
    return linalg.schur(given);
  });
}
