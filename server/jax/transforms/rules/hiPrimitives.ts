/**
 * Reverse mode of primitives that are classes in JAX: the jvp rule is run, and transposed, in the backward pass only.
 * Source: jax/_src/hijax.py _vjp_fwd_from_jvp, _transpose_jvp.
 */
import type { Params, Primitive } from '../../../jaxpr/primitive.ts';
import { pick } from '../../../jaxpr/rewrite.ts';
import { bind } from '../../../jaxpr/trace.ts';
import { linearTranspose } from '../api.ts';
import { CustomBwdRule, CustomFwdRule, linearizeVjpFunction } from '../customVjp.ts';
import { linearizeFromJvp } from '../linearize.ts';
import type { JvpRule, LinearizeRule } from '../rule.ts';
import { instantiate, tangentAval, withZeros, zerosLike } from '../zero.ts';

/** `vjp_fwd, vjp_bwd_retval = vjp_from_jvp`. */
export const transposedJvp =
  <P extends Params>(primitive: Primitive<string, P>, rule: JvpRule<P>): LinearizeRule<P> =>
  (nonzeros, primals, params, isVjp) => {
    if (!isVjp) return linearizeFromJvp(rule, nonzeros, primals, params, primitive);
    const fwd = new CustomFwdRule(primitive.name, (operands) => ({
      residuals: operands,
      outs: bind(primitive, operands, params),
    }));
    const bwd = new CustomBwdRule(primitive.name, (operands, cts) => {
      const given = cts.map(instantiate);
      const avals = operands.map((x) => x.aval);
      const wanted = pick(avals, nonzeros).map(tangentAval);
      wanted.forEach(zerosLike);
      const transpose = linearTranspose(
        (tangents) => rule(operands, withZeros(avals, nonzeros, tangents), params, primitive).tangents.map(instantiate),
        wanted,
      );
      return withZeros(avals, nonzeros, transpose(given));
    });
    return linearizeVjpFunction({ fwd, bwd, symbolicZeros: false }, primals, nonzeros);
  };
