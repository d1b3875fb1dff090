/** linear_call under differentiation. Source: jax/_src/custom_derivatives.py _linear_call_jvp_rule, _linear_call_transpose_rule. */
import type { Jaxpr } from '../../../jaxpr/jaxpr.ts';
import type { LinearCall } from '../../../jaxpr/primitives/control.ts';
import type { NamedParam } from '../../../jaxpr/primitive.ts';
import { RuleError } from '../../../jaxpr/primitive.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind } from '../../../jaxpr/trace.ts';
import { Stop } from '../../../python/errors.ts';
import type { Derivative } from '../rule.ts';
import { isUndefined } from '../rule.ts';
import type { Tangent } from '../zero.ts';
import { instantiate, isZero } from '../zero.ts';

/** A jaxpr whose leading operands are what it closes over. */
export interface Closed {
  readonly jaxpr: Jaxpr;
  readonly consts: readonly Val[];
}

/** Makes the transpose when it is asked for; prints as the function that does it in JAX. */
export class TransposeThunk implements NamedParam {
  readonly kind = 'function';
  constructor(
    private readonly name: string,
    readonly make: () => Closed,
  ) {}
  toString(): string {
    return `<function ${this.name} at 0xXXXXXXXXXXXX>`;
  }
}

const notJax = (position: number): RuleError =>
  new RuleError(
    'TypeError',
    'Error interpreting argument to linear_call as a JAX value. The problematic value is of type ' +
      `<class 'jax._src.ad_util.Zero'> and was passed to linear_call at position ${position}.\n`,
  );

export const linearCallDerivative: Derivative<LinearCall> = {
  jvp(primals, tangents, params, primitive) {
    const fixed = params.num_callee_consts + params.num_res;
    if (!tangents.slice(0, fixed).every(isZero)) throw new RuleError('AssertionError', '');
    const outs = bind(primitive, primals, params);
    const moved: Val[] = [...primals.slice(0, fixed)];
    tangents.slice(fixed).forEach((t, i) => {
      if (isZero(t)) throw notJax(fixed + i);
      moved.push(t);
    });
    return { primals: outs, tangents: bind(primitive, moved, params) };
  },
  transpose(cts, operands, { callee, num_callee_consts: consts, num_res: residuals, transpose_thunk }, primitive) {
    if (!(transpose_thunk instanceof TransposeThunk)) throw new Stop('its transpose is not known', 'unsupported');
    const transpose = transpose_thunk.make();
    const known = operands.slice(0, consts + residuals).filter((x): x is Val => !isUndefined(x));
    const closed = { jaxpr: callee, consts: known.slice(0, consts) };
    const outs = bind(primitive, [...transpose.consts, ...known.slice(consts), ...cts.map(instantiate)], {
      callee: transpose.jaxpr,
      num_callee_consts: transpose.consts.length,
      num_res: residuals,
      transpose_thunk: new TransposeThunk(
        '_linear_call_transpose_rule.<locals>.new_transpose_thunk',
        (): Closed => closed,
      ),
    });
    return [...known.map((): Tangent | undefined => undefined), ...outs];
  },
};
