/** How JAX writes the derivatives of its own custom_jvp functions. Source: custom_derivatives.py defjvp, defjvps. */
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import type { CustomRule } from './custom.ts';
import { jvp } from './jvp.ts';
import { instantiate, zeroOf } from './zero.ts';

/** The tangent that an operand's tangent gives rise to. */
type Term = (tangent: Val, result: Val, ...primals: Val[]) => Val;

/** `defjvps`: a term for each operand, added up; none where there is no derivative. `self` is the function. */
export const perOperand =
  (self: (...primals: Val[]) => Val, ...terms: readonly (Term | null)[]): CustomRule =>
  (primals, tangents) => {
    const result = self(...primals);
    const parts = tangents.map((t, i) => {
      const term = terms[i];
      return term ? term(t, result, ...primals) : instantiate(zeroOf(result));
    });
    const tangent = parts.reduce((x, y) => bind1(primitives.add_any, [x, y], {}));
    return { primals: [result], tangents: [tangent] };
  };

/** `defjvp` for a function with one result. */
export const oneResult =
  (rule: (primals: readonly Val[], tangents: readonly Val[]) => [result: Val, tangent: Val]): CustomRule =>
  (primals, tangents) => {
    const [result, tangent] = rule(primals, tangents);
    return { primals: [result], tangents: [tangent] };
  };

/** `jax.jvp` of a function with one result. */
export function jvpOf(
  f: (...xs: Val[]) => Val,
  primals: readonly Val[],
  tangents: readonly Val[],
): [result: Val, tangent: Val] {
  const out = jvp((xs) => [f(...xs)], primals, tangents);
  return [out.primals[0], instantiate(out.tangents[0])];
}
