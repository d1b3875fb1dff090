/** Derivatives of decompositions and solves. Source: jax/_src/lax/linalg.py. */
import { RuleError } from '../../../jaxpr/primitive.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { TriangularSolve, linalgPrimitives } from '../../../jaxpr/primitives/linalg.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, bind1 } from '../../../jaxpr/trace.ts';
import { Ellipsis, PySlice, PyTuple } from '../../../python/values.ts';
import type { Value } from '../../../python/values.ts';
import { vmap } from '../../batching/trace.ts';
import { pad } from '../../lax/arrange.ts';
import { adjoint, symmetrize, triangularSolve } from '../../lax/linalg.ts';
import * as lax from '../../lax/operations.ts';
import { HIGHEST } from '../../lax/precision.ts';
import { conj, matmul } from '../../numpy/contractions.ts';
import { getItem } from '../../numpy/indexing.ts';
import { updateAt } from '../../numpy/indexingUpdate.ts';
import { matrixTranspose, pick } from '../../numpy/pick.ts';
import { add, multiply, negative, subtract, trueDivide } from '../../numpy/ufuncs.ts';
import { real } from '../../numpy/ufuncsFloat.ts';
import type { Derivative, Derivatives, Duals } from '../rule.ts';
import { byOperand, isUndefined, notLinear } from '../rule.ts';
import { Zero, addTangents, instantiate, isZero, zeroOf } from '../zero.ts';
import { eigDerivative } from './eig.ts';
import { asBatch, columnOf, extractDiagonal, eye, present, product, rowOf, tril, triu } from './linalgParts.ts';
import { constant, zeros } from './parts.ts';
import { qrDerivative } from './qr.ts';
import { svdDerivative } from './svd.ts';

/** The lower triangle mirrored, as Cholesky's input is read. */
function mirrored(t: Val): Val {
  if (!t.aval.dtype.isComplex) {
    const lower = tril(t);
    return add(lower, matrixTranspose(tril(t, -1)));
  }
  const re = lax.plain('real', t);
  const im = lax.plain('imag', t);
  const lower = tril(re);
  const first = add(lower, matrixTranspose(tril(re, -1)));
  const below = tril(im, -1);
  return bind1(primitives.complex, [first, subtract(below, matrixTranspose(tril(im, -1)))], {});
}

/** Source: _cholesky_jvp_rule. */
function choleskyRule(x: Val, t: Val): Duals {
  const change = mirrored(t);
  const factor = tril(bind1(primitives.cholesky, [x], {}));
  const phi = (v: Val): Val => {
    const lower = tril(v);
    const twice = add(constant(v, 1), eye(v.aval.dtype, v.aval.shape[v.aval.ndim - 1]));
    return trueDivide(lower, asBatch(twice, v.aval.ndim));
  };
  const right = triangularSolve(factor, change, { transpose_a: true, conjugate_a: true, lower: true });
  const middle = phi(triangularSolve(factor, right, { left_side: true, lower: true }));
  return { primals: [factor], tangents: [product(factor, middle)] };
}

const eigh: Derivatives<typeof linalgPrimitives>['eigh'] = {
  jvp([a], [tangent], params) {
    const n = a.aval.shape[a.aval.ndim - 1];
    const { subset_by_index: subset } = params;
    if (subset && !(subset[0] === 0 && subset[1] === n))
      throw new RuleError('NotImplementedError', 'Derivatives not defined for partial eigen decomposition.');
    const t = present(tangent);
    const { dtype } = a.aval;
    const [v, values] = bind(primitives.eigh, [symmetrize(a)], params);
    const w = lax.convertElementType(values, dtype);
    const one = eye(dtype, n);
    const row = rowOf(w);
    const differences = subtract(row, columnOf(w));
    const inverse = subtract(lax.integerPow(add(differences, one), -1), one);
    const inside = product(product(adjoint(v), t), v);
    const change = product(v, multiply(inverse, inside));
    return { primals: [v, values], tangents: [change, extractDiagonal(real(inside))] };
  },
};

/** One matrix. Source: _lu_jvp_inner. */
function luTangent(lu: Val, t: Val, permutation: Val): Val {
  const [m, n] = t.aval.shape;
  const { dtype } = t.aval;
  const k = Math.min(m, n);
  const zero = constant(lu, 0);
  const none: [number, number, number] = [0, 0, 0];
  const lowerPart = pad(tril(pick(lu, 'all', [0, k]), -1), zero, [none, [0, m - k, 0]]);
  const l = add(lowerPart, eye(dtype, m));
  const rest = pad(eye(dtype, n - k), zero, [
    [k, 0, 0],
    [k, 0, 0],
  ]);
  const u = add(pad(triu(pick(lu, [0, k], 'all')), zero, [[0, n - k, 0], none]), rest);
  const left = triangularSolve(l, getItem(t, permutation as Value), {
    left_side: true,
    lower: true,
    unit_diagonal: true,
  });
  const both = triangularSolve(u, left, {});
  const options = { precision: HIGHEST };
  const lowerChange = matmul(l, tril(both, -1), options);
  return add(lowerChange, matmul(triu(both), u, options));
}

/** Source: _triangular_solve_jvp_rule_a. */
function solveTangent(given: Val, [a, b]: readonly Val[], params: TriangularSolve, out: Val): Val {
  const [m, n] = b.aval.shape.slice(-2);
  const k = params.unit_diagonal ? 1 : 0;
  let t = lax.neg(params.lower ? tril(given, -k) : triu(given, k));
  if (params.transpose_a) t = matrixTranspose(t);
  if (params.conjugate_a) t = conj(t);
  const inverse = (x: Val): Val => triangularSolve(a, x, params);
  if (params.left_side) return m > n ? inverse(product(t, out)) : product(inverse(t), out);
  return m < n ? inverse(product(out, t)) : product(out, inverse(t));
}

const triangular: Derivative<TriangularSolve> = {
  jvp: byOperand<TriangularSolve>(
    (t, operands, params, out) => solveTangent(t, operands, params, out),
    (t, [a], params) => triangularSolve(a, t, params),
  ),
  transpose([ct], [a, b], params) {
    if (isUndefined(a) || !isUndefined(b)) throw notLinear();
    if (isZero(ct)) return [undefined, new Zero(b.aval)];
    return [undefined, triangularSolve(a, ct, { ...params, transpose_a: !params.transpose_a })];
  },
};

/** A tridiagonal matrix times columns. Source: _tridiagonal_product. */
function tridiagonalProduct(lower: Val, diagonal: Val, upper: Val, b: Val): Val {
  const n = diagonal.aval.shape[diagonal.aval.ndim - 1];
  const after: readonly [number, number] = [1, n];
  const before: readonly [number, number] = [0, n - 1];
  const rows = (from: number | null, to: number | null): Value =>
    new PyTuple([Ellipsis, new PySlice(from, to, null), new PySlice(null, null, null)]);
  let y = multiply(lax.reshape(diagonal, [...diagonal.aval.shape, 1]), b);
  const below = multiply(columnOf(pick(lower, after)), pick(b, before, 'all'));
  y = updateAt('scatter-add', y, rows(1, null), below);
  const above = multiply(columnOf(pick(upper, before)), pick(b, after, 'all'));
  return updateAt('scatter-add', y, rows(null, -1), above);
}

/** Source: _tridiagonal_solve_jvp_rule, _tridiagonal_solve_transpose_rule. */
const tridiagonalSolve: Derivatives<typeof linalgPrimitives>['tridiagonal_solve'] = {
  jvp(primals, tangents, params) {
    const diagonals = primals.slice(0, 3);
    const [dl, d, du, tb] = tangents;
    const out = bind1(primitives.tridiagonal_solve, primals, params);
    let right = tb;
    if (![dl, d, du].every(isZero)) {
      const [p, q, r] = [dl, d, du].map(instantiate);
      right = addTangents(tb, negative(tridiagonalProduct(p, q, r, out)));
    }
    const tangent = bind1(primitives.tridiagonal_solve, [...diagonals, instantiate(right)], params);
    return { primals: [out], tangents: [tangent] };
  },
  transpose([ct], [dl, d, du, b], params) {
    if (!isUndefined(b) || isUndefined(dl) || isUndefined(d) || isUndefined(du)) throw notLinear();
    const none = [undefined, undefined, undefined];
    if (isZero(ct)) return [...none, new Zero(b.aval)];
    const last = d.aval.ndim - 1;
    const n = d.aval.shape[last];
    const lower = lax.concatenate([zeros(pick(du, [n - 1, n])), pick(du, [0, n - 1])], last);
    const tail = pick(dl, [1, n]);
    const upper = lax.concatenate([tail, zeros(pick(dl, [0, 1]))], last);
    return [...none, bind1(primitives.tridiagonal_solve, [lower, d, upper, ct], params)];
  },
};

export const linalgDerivatives: Derivatives<typeof linalgPrimitives> = {
  cholesky: { jvp: ([x], [t]) => choleskyRule(x, present(t)) },
  cholesky_update: {},
  eig: eigDerivative,
  eigh,
  geqp3: {},
  geqrf: {},
  hessenberg: {},
  householder_product: {},
  lu: {
    jvp([a], [t]) {
      const [factors, pivots, permutation] = bind(primitives.lu, [a], {});
      let rule = ([f, change, p]: Val[]): Val[] => [luTangent(f, change, p)];
      for (let i = 2; i < a.aval.ndim; i++) rule = vmap(rule, [0, 0, 0]);
      const [tangent] = rule([factors, present(t), permutation]);
      return { primals: [factors, pivots, permutation], tangents: [tangent, zeroOf(pivots), zeroOf(permutation)] };
    },
  },
  lu_pivots_to_permutation: {},
  ormqr: {},
  qr: qrDerivative,
  schur: {},
  svd: svdDerivative,
  symmetric_product: {},
  triangular_solve: triangular,
  tridiagonal: {},
  tridiagonal_solve: tridiagonalSolve,
};
