/**
 * custom_jvp_call and custom_vjp_call of which some operands are unknown: they stay whole, their functions are evaluated anew
 * all the same. Source: jax/_src/interpreters/partial_eval.py JaxprTrace.process_custom_jvp_call, process_custom_vjp_call.
 */
import type { DebugInfo, Jaxpr } from '../../jaxpr/jaxpr.ts';
import { separateConsts } from '../../jaxpr/rewrite.ts';
import type { Params } from '../../jaxpr/primitive.ts';
import type { CustomJvpCall } from '../../jaxpr/primitives/call.ts';
import type { CustomVjpCall } from '../../jaxpr/primitives/customCalls.ts';
import { calledNow, lifted } from '../../jaxpr/primitives/customRules.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { currentTrace, evalJaxpr, stagingTrace, traceToJaxpr, withTrace } from '../../jaxpr/trace.ts';
import { rulesOf } from './customVjp.ts';
import { PartialTrace, partialToJaxpr } from './partialEval.ts';

/** The function of unknown operands: constants, and what it computes of them, become operands. */
function unknownCall(jaxpr: Jaxpr, tracedFor: string): { jaxpr: Jaxpr; consts: Val[] } {
  const inner = new PartialTrace(currentTrace());
  const inputs = jaxpr.inAvals.map((a) => inner.newArg(a));
  const outs = withTrace(inner, () => evalJaxpr(jaxpr, inputs)).map((o) => inner.lift(o));
  const { debugInfo = { tracedFor, functionName: '', functionSource: undefined, argNames: [] } } = jaxpr;
  const made = partialToJaxpr(inputs, outs, debugInfo, inner.kept);
  return { jaxpr: separateConsts(made.jaxpr).jaxpr, consts: made.consts };
}

export function partialCustomJvp(trace: PartialTrace, args: readonly Val[], given: Params): Val[] {
  if (!args.some((a) => trace.isUnknown(a))) return trace.default(primitives.custom_jvp_call, args, given);
  const params = given as unknown as CustomJvpCall;
  const { jaxpr, consts } = unknownCall(params.call_jaxpr, 'custom_jvp');
  const staged: CustomJvpCall = {
    ...params,
    call_jaxpr: jaxpr,
    jvp: lifted(params.jvp, params.call_jaxpr.inAvals.slice(0, params.num_consts)),
    num_consts: consts.length,
  };
  const operands = [...consts, ...args].map((x) => trace.lift(x));
  return trace.stage(primitives.custom_jvp_call, operands, jaxpr.outAvals, staged);
}

/**
 * What is known of the function is a call of it, too, without operands: where something is staged below, an eqn remains even if
 * there is nothing to compute.
 */
export function partialCustomVjp(trace: PartialTrace, args: readonly Val[], given: Params): Val[] {
  if (!args.some((a) => trace.isUnknown(a))) return trace.default(primitives.custom_vjp_call, args, given);
  const params = given as unknown as CustomVjpCall;
  const { fwd, bwd, symbolicZeros } = rulesOf(params);
  const below = stagingTrace();
  let made: ReturnType<typeof unknownCall> | undefined;
  const evaluate = (): Val[] => (made = unknownCall(params.call_jaxpr, 'custom_vjp')).consts;
  let known: Val[];
  if (below) {
    const { debugInfo = DEBUG } = params.call_jaxpr;
    const { jaxpr, consts } = separateConsts(traceToJaxpr([], { ...debugInfo, argNames: [] }, evaluate));
    known = below.processPrimitive(primitives.custom_vjp_call, consts as readonly Val[], {
      ...params,
      call_jaxpr: calledNow(jaxpr),
      num_consts: consts.length,
    });
  } else known = evaluate();
  if (!made) throw new Error('the function was not evaluated');
  const { jaxpr } = made;
  const staged = { ...params, fwd, bwd, symbolic_zeros: symbolicZeros, call_jaxpr: jaxpr, num_consts: known.length };
  const operands = [...known, ...args].map((x) => trace.lift(x));
  return trace.stage(primitives.custom_vjp_call, operands, jaxpr.outAvals, staged);
}

const DEBUG: DebugInfo = { tracedFor: 'custom_vjp fun', functionName: '', functionSource: undefined, argNames: [] };
