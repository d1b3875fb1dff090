/** The derivative of eigenvalues and eigenvectors of any matrix. Source: jax/_src/lax/linalg.py eig_jvp_rule, _eig_vec_jvp. */
import * as dt from '../../../jaxpr/dtypes.ts';
import { RuleError } from '../../../jaxpr/primitive.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Eig } from '../../../jaxpr/primitives/linalg.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, bind1 } from '../../../jaxpr/trace.ts';
import { Stop } from '../../../python/errors.ts';
import { expandDims } from '../../lax/arrange.ts';
import { adjoint, solve } from '../../lax/linalg.ts';
import * as lax from '../../lax/operations.ts';
import { conj } from '../../numpy/contractions.ts';
import { matrixTranspose } from '../../numpy/pick.ts';
import { sum } from '../../numpy/reductions.ts';
import { add, compare, multiply, negative, subtract, trueDivide } from '../../numpy/ufuncs.ts';
import { imag, real } from '../../numpy/ufuncsFloat.ts';
import type { Derivative } from '../rule.ts';
import { columnOf, extractDiagonal, eye, present, product, rowOf } from './linalgParts.ts';

/** LAPACK makes eigenvectors of length 1, their largest component real: that is differentiated too. */
function vectorsTangent(w: Val, v: Val, t: Val): [Val, Val] {
  const { ndim, shape, dtype } = v.aval;
  const one = eye(w.aval.dtype, w.aval.shape[w.aval.ndim - 1]);
  const differences = subtract(add(one, rowOf(w)), columnOf(w));
  const inverse = subtract(lax.integerPow(differences, -1), one);
  const inside = product(solve(v, t), v);
  const dw = extractDiagonal(inside);
  const u = product(v, multiply(inverse, inside));
  const rows = ndim - 2;
  const largest = bind1(primitives.argmax, [lax.abs(v)], { axes: [rows], index_dtype: dt.int32 });
  const isLargest = compare('eq')(lax.iota(dt.int32, shape, rows), expandDims(largest, [rows]));
  const mask = lax.convertElementType(isLargest, dtype);
  const column = (x: Val): Val => sum(x, { axis: -2 });
  const re = negative(real(column(multiply(conj(v), u))));
  const turn = negative(imag(column(multiply(mask, u))));
  const c = bind1(primitives.complex, [re, trueDivide(turn, real(column(multiply(mask, v))))], {});
  return [dw, add(u, multiply(v, expandDims(c, [rows])))];
}

export const eigDerivative: Derivative<Eig> = {
  jvp([a], [tangent], params) {
    const { compute_left_eigenvectors: left, compute_right_eigenvectors: right } = params;
    if ((left || right) && !params.enable_eigvec_derivs)
      throw new RuleError(
        'NotImplementedError',
        'Derivatives of non-symmetric eigenvectors are only valid under assumptions on the input that JAX cannot check (see ' +
          'the enable_eigvec_derivs argument to jax.lax.linalg.eig). Pass enable_eigvec_derivs=True to jax.lax.linalg.eig ' +
          'to opt in. See https://github.com/jax-ml/jax/issues/2748 for discussion.',
      );
    if (a.aval.ndim > 2) throw new Stop("jitlens doesn't differentiate eig of a batch of matrices yet", 'unsupported');
    const outs = bind(primitives.eig, [a], { ...params, compute_right_eigenvectors: true });
    const [w] = outs;
    const vr = outs[outs.length - 1];
    const t = lax.convertElementType(present(tangent), vr.aval.dtype);
    if (!left && !right)
      return { primals: [w], tangents: [sum(multiply(solve(vr, t), matrixTranspose(vr)), { axis: -1 })] };
    const [dw, dvr] = vectorsTangent(w, vr, t);
    const primals = [w];
    const tangents = [dw];
    if (left) {
      const vl = outs[1];
      primals.push(vl);
      tangents.push(vectorsTangent(conj(w), vl, adjoint(t))[1]);
    }
    if (right) {
      primals.push(vr);
      tangents.push(dvr);
    }
    return { primals, tangents };
  },
};
