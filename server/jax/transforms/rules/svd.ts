/** The derivative of the singular value decomposition. Source: jax/_src/lax/linalg.py _svd_jvp_rule. */
import { RuleError } from '../../../jaxpr/primitive.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Svd } from '../../../jaxpr/primitives/linalg.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind } from '../../../jaxpr/trace.ts';
import { adjoint } from '../../lax/linalg.ts';
import * as lax from '../../lax/operations.ts';
import { HIGHEST } from '../../lax/precision.ts';
import { matmul } from '../../numpy/contractions.ts';
import { matrixTranspose } from '../../numpy/pick.ts';
import { pythonFloat, pythonInt } from '../../numpy/promote.ts';
import { add, compare, multiply, subtract, trueDivide } from '../../numpy/ufuncs.ts';
import { real } from '../../numpy/ufuncsFloat.ts';
import type { Derivative } from '../rule.ts';
import { isZero } from '../zero.ts';
import { asBatch, constructDiagonal, extractDiagonal, eye, rowOf } from './linalgParts.ts';

/** `a @ b` at the highest precision. */
const product = (a: Val, b: Val): Val => matmul(a, b, { precision: HIGHEST });

export const svdDerivative: Derivative<Svd> = {
  jvp([a], [t], params) {
    if (isZero(t)) throw new Error('a derivative without a tangent');
    const { full_matrices: full, compute_uv: vectors, subset_by_index: subset } = params;
    const outs = bind(primitives.svd, [a], { ...params, full_matrices: false, compute_uv: true });
    const [s, u, vt] = outs;
    const [m, n] = a.aval.shape.slice(-2);
    const { dtype } = a.aval;
    if (vectors && full && m !== n)
      throw new RuleError('NotImplementedError', 'Singular value decomposition JVP not implemented for full matrices');
    if (vectors && subset && !(subset[0] === 0 && subset[1] === Math.min(m, n)))
      throw new RuleError(
        'NotImplementedError',
        'Singular value decomposition JVP not implemented for subset_by_index with compute_uv=True',
      );
    const ut = adjoint(u);
    const v = adjoint(vt);
    const row = rowOf(s);
    const inside = product(product(ut, t), v);
    const change = extractDiagonal(real(inside));
    if (!vectors) return { primals: [s], tangents: [change] };
    const sums = add(row, matrixTranspose(row));
    const differences = multiply(sums, subtract(row, matrixTranspose(row)));
    const one = asBatch(eye(s.aval.dtype, s.aval.shape[s.aval.ndim - 1]), differences.aval.ndim);
    const inverse = subtract(trueDivide(pythonInt(1), add(differences, one)), one);
    const typed = (x: Val): Val => lax.convertElementType(x, dtype);
    const first = multiply(typed(row), inside);
    const second = multiply(matrixTranspose(typed(row)), inside);
    const zero = lax.convertElementType(compare('eq')(s, pythonInt(0)), s.aval.dtype);
    const reciprocal = subtract(trueDivide(pythonInt(1), add(s, zero)), zero);
    const diagonal = constructDiagonal(reciprocal);
    const skew = multiply(pythonFloat(0.5), subtract(inside, adjoint(inside)));
    const own = multiply(skew, typed(diagonal));
    const forU = multiply(typed(inverse), add(first, adjoint(first)));
    let du = product(u, add(forU, own));
    let dv = product(v, multiply(typed(inverse), add(second, adjoint(second))));
    if (m > n) {
      const outside = product(t, v);
      const rest = subtract(outside, product(u, product(ut, outside)));
      du = add(du, trueDivide(rest, typed(row)));
    }
    if (n > m) {
      const outside = product(adjoint(t), u);
      const rest = subtract(outside, product(v, product(vt, outside)));
      dv = add(dv, trueDivide(rest, typed(row)));
    }
    return { primals: [s, u, vt], tangents: [change, du, adjoint(dv)] };
  },
};
