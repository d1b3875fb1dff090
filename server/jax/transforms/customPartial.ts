/**
 * custom_jvp_call of which some operands are unknown: it stays whole, its function is evaluated anew all the same.
 * Source: jax/_src/interpreters/partial_eval.py JaxprTrace.process_custom_jvp_call.
 */
import { separateConsts } from '../../jaxpr/rewrite.ts';
import type { Params } from '../../jaxpr/primitive.ts';
import type { CustomJvpCall } from '../../jaxpr/primitives/call.ts';
import { lifted } from '../../jaxpr/primitives/customRules.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { currentTrace, evalJaxpr, withTrace } from '../../jaxpr/trace.ts';
import { PartialTrace, partialToJaxpr } from './partialEval.ts';

export function partialCustomJvp(trace: PartialTrace, args: readonly Val[], given: Params): Val[] {
  if (!args.some((a) => trace.isUnknown(a))) return trace.default(primitives.custom_jvp_call, args, given);
  const params = given as unknown as CustomJvpCall;
  const inner = new PartialTrace(currentTrace());
  const inputs = params.call_jaxpr.inAvals.map((a) => inner.newArg(a));
  const outs = withTrace(inner, () => evalJaxpr(params.call_jaxpr, inputs)).map((o) => inner.lift(o));
  const { debugInfo = { tracedFor: 'custom_jvp', functionName: '', functionSource: undefined, argNames: [] } } =
    params.call_jaxpr;
  const made = partialToJaxpr(inputs, outs, debugInfo, inner.kept);
  const jaxpr = separateConsts(made.jaxpr).jaxpr;
  const staged: CustomJvpCall = {
    ...params,
    call_jaxpr: jaxpr,
    jvp: lifted(params.jvp, params.call_jaxpr.inAvals.slice(0, params.num_consts)),
    num_consts: made.consts.length,
  };
  return trace.stage(
    primitives.custom_jvp_call,
    [...made.consts, ...args].map((x) => trace.lift(x)),
    jaxpr.outAvals,
    staged,
  );
}
