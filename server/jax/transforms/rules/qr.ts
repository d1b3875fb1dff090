/** The derivative of the QR decomposition. Source: jax/_src/lax/linalg.py qr_jvp_rule, _thin_qr_jvp. */
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Qr } from '../../../jaxpr/primitives/linalg.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind } from '../../../jaxpr/trace.ts';
import type { Value } from '../../../python/values.ts';
import { Ellipsis, PyTuple } from '../../../python/values.ts';
import { adjoint, lu, luSolve, triangularSolve } from '../../lax/linalg.ts';
import * as lax from '../../lax/operations.ts';
import { matmul } from '../../numpy/contractions.ts';
import { getItem } from '../../numpy/indexing.ts';
import { pick } from '../../numpy/pick.ts';
import { add, multiply, subtract } from '../../numpy/ufuncs.ts';
import { real } from '../../numpy/ufuncsFloat.ts';
import type { Derivative } from '../rule.ts';
import { zeroOf } from '../zero.ts';
import { asBatch, eye, present, tril } from './linalgParts.ts';

/** As many rows as columns, or more. Source: _thin_qr_jvp. */
function thin(q: Val, r: Val, t: Val): [Val, Val] {
  const solved = triangularSolve(r, t, {});
  const inside = matmul(adjoint(q), solved);
  const lower = tril(inside, -1);
  const skew = subtract(lower, adjoint(lower));
  const one = asBatch(eye(skew.aval.dtype, r.aval.shape[r.aval.ndim - 1]), inside.aval.ndim);
  const imaginary = subtract(inside, lax.convertElementType(real(inside), inside.aval.dtype));
  const change = add(skew, multiply(one, imaginary));
  const dq = add(matmul(q, subtract(change, inside)), solved);
  return [dq, matmul(subtract(inside, change), r)];
}

/** Fewer rows than columns: the first columns are square, the others follow from Q. */
function wide(x: Val, q: Val, r: Val, t: Val): [Val, Val] {
  const [m, n] = x.aval.shape.slice(-2);
  const right = pick(x, 'all', [m, n]);
  const left = pick(t, 'all', [0, m]);
  const rightChange = pick(t, 'all', [m, n]);
  const [dq, dr] = thin(q, pick(r, 'all', [0, m]), left);
  const rest = add(matmul(adjoint(dq), right), matmul(adjoint(q), rightChange));
  return [dq, lax.concatenate([dr, rest], dr.aval.ndim - 1)];
}

/** More rows than columns, and Q square: its further columns. Source: arxiv.org/pdf/2409.13374. */
function full(q: Val, first: Val, dqThin: Val, drThin: Val): [Val, Val] {
  const { dtype, ndim } = q.aval;
  const [m, n] = dqThin.aval.shape.slice(-2);
  const top = pick(first, [0, n], 'all');
  const below = pick(first, [n, m], 'all');
  const others = pick(q, 'all', [n, m]);
  const dTop = pick(dqThin, [0, n], 'all');
  const dBelow = pick(dqThin, [n, m], 'all');
  const [factors, , permutation] = lu(subtract(top, asBatch(eye(dtype, n), ndim)));
  const zAdjoint = luSolve(factors, permutation, adjoint(below), 2);
  const z = adjoint(zAdjoint);
  const change = matmul(dqThin, zAdjoint);
  const base = add(first, matmul(others, z));
  const dOthers = subtract(change, matmul(base, adjoint(subtract(dBelow, matmul(z, dTop)))));
  const dq = lax.concatenate([dqThin, dOthers], ndim - 1);
  const kind = drThin.aval.dtype;
  const none = lax.full([...drThin.aval.shape.slice(0, -2), m - n, n], lax.scalar(0, kind), kind);
  return [dq, lax.concatenate([drThin, none], drThin.aval.ndim - 2)];
}

export const qrDerivative: Derivative<Qr> = {
  jvp([x], [tangent], params) {
    const outs = bind(primitives.qr, [x], params);
    const [q, r, ...pivots] = outs;
    const [m, n] = x.aval.shape.slice(-2);
    let t = present(tangent);
    if (params.pivoting) t = getItem(t, new PyTuple([Ellipsis, pivots[0] as Value]));
    let dq: Val;
    let dr: Val;
    if (m < n) [dq, dr] = wide(x, q, r, t);
    else {
      const first = params.full_matrices ? pick(q, 'all', [0, n]) : q;
      [dq, dr] = thin(first, params.full_matrices ? pick(r, [0, n], [0, n]) : r, t);
      if (params.full_matrices && m !== n) [dq, dr] = full(q, first, dq, dr);
    }
    return { primals: outs, tangents: [dq, dr, ...pivots.map(zeroOf)] };
  },
};
