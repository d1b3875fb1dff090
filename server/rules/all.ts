/** The list of rules: a rule that isn't here isn't there. */
import { argumentMutation } from './argument-mutation.ts';
import { argumentRecompile } from './argument-recompile.ts';
import { assertOnTracer } from './assert-on-tracer.ts';
import { axisOutOfBounds } from './axis-out-of-bounds.ts';
import { badDirective } from './bad-directive.ts';
import { badReturnValue } from './bad-return-value.ts';
import { boolOfTracer } from './bool-of-tracer.ts';
import { boolOpsOnTracer } from './bool-ops-on-tracer.ts';
import { booleanMask } from './boolean-mask.ts';
import { branchMismatch } from './branch-mismatch.ts';
import { cacheLeak } from './cache-leak.ts';
import { carryMismatch } from './carry-mismatch.ts';
import { concreteValueOfTracer } from './concrete-value-of-tracer.ts';
import { constantKey } from './constant-key.ts';
import { controlFlowRecompile } from './control-flow-recompile.ts';
import { decoratorOrder } from './decorator-order.ts';
import { donatedReuse } from './donated-reuse.ts';
import { donationUnusable } from './donation-unusable.ts';
import { dtypeMismatch } from './dtype-mismatch.ts';
import { dynamicSize } from './dynamic-size.ts';
import { escapedTracer } from './escaped-tracer.ts';
import { float64Truncated } from './float64-truncated.ts';
import { formatOfTracer } from './format-of-tracer.ts';
import { gradOfInteger } from './grad-of-integer.ts';
import { gradOfNonscalar } from './grad-of-nonscalar.ts';
import { gradOfWhile } from './grad-of-while.ts';
import { hostSyncInLoop } from './host-sync-in-loop.ts';
import { ifOnTracer } from './if-on-tracer.ts';
import { impureRandom } from './impure-random.ts';
import { indexWithTracer } from './index-with-tracer.ts';
import { invalidIndex } from './invalid-index.ts';
import { invalidPredicate } from './invalid-predicate.ts';
import { itemAssignment } from './item-assignment.ts';
import { jitInLoopLambda } from './jit-in-loop-lambda.ts';
import { jitInLoopLocalDef } from './jit-in-loop-local-def.ts';
import { jitInLoopPartial } from './jit-in-loop-partial.ts';
import { jitOfCall } from './jit-of-call.ts';
import { jitOfMethodSelf } from './jit-of-method-self.ts';
import { jitOfTemporary } from './jit-of-temporary.ts';
import { keyReuse } from './key-reuse.ts';
import { largeConstantCapture } from './large-constant-capture.ts';
import { listArgument } from './list-argument.ts';
import { matchOnTracer } from './match-on-tracer.ts';
import { missingReturnValueOfAt } from './missing-return-value-of-at.ts';
import { nanGradient } from './nan-gradient.ts';
import { nonArrayArgument } from './non-array-argument.ts';
import { notInJaxpr } from './not-in-jaxpr.ts';
import { nothingReturned } from './nothing-returned.ts';
import { numberOfTracer } from './number-of-tracer.ts';
import { numpyInJit } from './numpy-in-jit.ts';
import { outOfBoundsStaticIndex } from './out-of-bounds-static-index.ts';
import { pythonLoopUnrolled } from './python-loop-unrolled.ts';
import { rejectedArgument } from './rejected-argument.ts';
import { scanLengthMismatch } from './scan-length-mismatch.ts';
import { shapeFromTracer } from './shape-from-tracer.ts';
import { shapeMismatch } from './shape-mismatch.ts';
import { shapeRecompile } from './shape-recompile.ts';
import { sideEffectAppend } from './side-effect-append.ts';
import { sideEffectAttribute } from './side-effect-attribute.ts';
import { sideEffectGlobal } from './side-effect-global.ts';
import { sideEffectPrint } from './side-effect-print.ts';
import { sliceWithTracer } from './slice-with-tracer.ts';
import { staleClosure } from './stale-closure.ts';
import { staticArgManyValues } from './static-arg-many-values.ts';
import { staticArguments } from './static-arguments.ts';
import { timingOneCall } from './timing-one-call.ts';
import { timingWithoutBlock } from './timing-without-block.ts';
import { traceError } from './trace-error.ts';
import { tracerAttribute } from './tracer-attribute.ts';
import { unboundAxisName } from './unbound-axis-name.ts';
import { unhashableStatic } from './unhashable-static.ts';
import { unhashableTracer } from './unhashable-tracer.ts';
import { unusedIgnore } from './unused-ignore.ts';
import { vmapOfCond } from './vmap-of-cond.ts';
import { vmapSizeMismatch } from './vmap-size-mismatch.ts';
import { weakTypeRecompile } from './weak-type-recompile.ts';
import { whileOnTracer } from './while-on-tracer.ts';
import type { Rule } from './rule.ts';

/** In alphabetical order. */
export const allRules: readonly Rule[] = [
  argumentMutation,
  argumentRecompile,
  assertOnTracer,
  axisOutOfBounds,
  badDirective,
  badReturnValue,
  boolOfTracer,
  boolOpsOnTracer,
  booleanMask,
  branchMismatch,
  cacheLeak,
  carryMismatch,
  concreteValueOfTracer,
  constantKey,
  controlFlowRecompile,
  decoratorOrder,
  donatedReuse,
  donationUnusable,
  dtypeMismatch,
  dynamicSize,
  escapedTracer,
  float64Truncated,
  formatOfTracer,
  gradOfInteger,
  gradOfNonscalar,
  gradOfWhile,
  hostSyncInLoop,
  ifOnTracer,
  impureRandom,
  indexWithTracer,
  invalidIndex,
  invalidPredicate,
  itemAssignment,
  jitInLoopLambda,
  jitInLoopLocalDef,
  jitInLoopPartial,
  jitOfCall,
  jitOfMethodSelf,
  jitOfTemporary,
  keyReuse,
  largeConstantCapture,
  listArgument,
  matchOnTracer,
  missingReturnValueOfAt,
  nanGradient,
  nonArrayArgument,
  notInJaxpr,
  nothingReturned,
  numberOfTracer,
  numpyInJit,
  outOfBoundsStaticIndex,
  pythonLoopUnrolled,
  rejectedArgument,
  scanLengthMismatch,
  shapeFromTracer,
  shapeMismatch,
  shapeRecompile,
  sideEffectAppend,
  sideEffectAttribute,
  sideEffectGlobal,
  sideEffectPrint,
  sliceWithTracer,
  staleClosure,
  staticArgManyValues,
  staticArguments,
  timingOneCall,
  timingWithoutBlock,
  traceError,
  tracerAttribute,
  unboundAxisName,
  unhashableStatic,
  unhashableTracer,
  unusedIgnore,
  vmapOfCond,
  vmapSizeMismatch,
  weakTypeRecompile,
  whileOnTracer,
];
