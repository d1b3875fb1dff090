/** The list of rules: a rule that isn't here isn't there. */
import { assertOnTracer } from './assert-on-tracer.ts';
import { badDirective } from './bad-directive.ts';
import { boolOfTracer } from './bool-of-tracer.ts';
import { boolOpsOnTracer } from './bool-ops-on-tracer.ts';
import { concreteValueOfTracer } from './concrete-value-of-tracer.ts';
import { float64Truncated } from './float64-truncated.ts';
import { ifOnTracer } from './if-on-tracer.ts';
import { impureRandom } from './impure-random.ts';
import { indexWithTracer } from './index-with-tracer.ts';
import { jitInLoopLambda } from './jit-in-loop-lambda.ts';
import { jitInLoopLocalDef } from './jit-in-loop-local-def.ts';
import { jitInLoopPartial } from './jit-in-loop-partial.ts';
import { jitOfMethodSelf } from './jit-of-method-self.ts';
import { jitOfTemporary } from './jit-of-temporary.ts';
import { largeConstantCapture } from './large-constant-capture.ts';
import { matchOnTracer } from './match-on-tracer.ts';
import { missingReturnValueOfAt } from './missing-return-value-of-at.ts';
import { numberOfTracer } from './number-of-tracer.ts';
import { numpyInJit } from './numpy-in-jit.ts';
import { outOfBoundsStaticIndex } from './out-of-bounds-static-index.ts';
import { pythonLoopUnrolled } from './python-loop-unrolled.ts';
import { rejectedArgument } from './rejected-argument.ts';
import { shapeRecompile } from './shape-recompile.ts';
import { sideEffectAppend } from './side-effect-append.ts';
import { sideEffectAttribute } from './side-effect-attribute.ts';
import { sideEffectGlobal } from './side-effect-global.ts';
import { sideEffectPrint } from './side-effect-print.ts';
import { staticArgManyValues } from './static-arg-many-values.ts';
import { timingWithoutBlock } from './timing-without-block.ts';
import { traceError } from './trace-error.ts';
import { unhashableStatic } from './unhashable-static.ts';
import { weakTypeRecompile } from './weak-type-recompile.ts';
import { whileOnTracer } from './while-on-tracer.ts';
import type { Rule } from './rule.ts';

/** In alphabetical order. */
export const allRules: readonly Rule[] = [
  assertOnTracer,
  badDirective,
  boolOfTracer,
  boolOpsOnTracer,
  concreteValueOfTracer,
  float64Truncated,
  ifOnTracer,
  impureRandom,
  indexWithTracer,
  jitInLoopLambda,
  jitInLoopLocalDef,
  jitInLoopPartial,
  jitOfMethodSelf,
  jitOfTemporary,
  largeConstantCapture,
  matchOnTracer,
  missingReturnValueOfAt,
  numberOfTracer,
  numpyInJit,
  outOfBoundsStaticIndex,
  pythonLoopUnrolled,
  rejectedArgument,
  shapeRecompile,
  sideEffectAppend,
  sideEffectAttribute,
  sideEffectGlobal,
  sideEffectPrint,
  staticArgManyValues,
  timingWithoutBlock,
  traceError,
  unhashableStatic,
  weakTypeRecompile,
  whileOnTracer,
];
