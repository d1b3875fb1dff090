/**
 * A traced function under a transformation of JAX's, on the same inputs: made when it is asked for. What a user would have to
 * choose is chosen here, and said in the trace's note: by which argument grad differentiates, over which axis vmap maps.
 */
import { ShapedArray } from '../jaxpr/aval.ts';
import { autodiffFunctions } from '../jax/autodiff.ts';
import { staticArguments } from '../jax/parseArguments.ts';
import { PjitFunction } from '../jax/pjitFunction.ts';
import { flatten, treeText, unflatten } from '../jax/pytree.ts';
import { ShapeDtypeStruct } from '../jax/shapeDtypeStruct.ts';
import { functionName, signatureOf } from '../jax/signature.ts';
import { avalOf } from '../jax/values.ts';
import { vmapFunction } from '../jax/vmap.ts';
import { call } from '../python/call.ts';
import { PyPartial } from '../python/stdlib/functools.ts';
import { PyTuple, Unknown } from '../python/values.ts';
import type { Kwargs, MaybeKwargs, Value } from '../python/values.ts';
import { TRACE_FUEL } from '../limits.ts';
import type { Trace } from './outcome.ts';
import { guarded } from './program.ts';
import { failureOutcome, traceCall } from './traceCall.ts';

export const TRANSFORMATIONS = ['grad', 'value_and_grad', 'vmap'] as const;
export type Transformation = (typeof TRANSFORMATIONS)[number];

/** The size of vmap's axis: not 1, which broadcasts, and seldom one of the function's own. */
const MAPPED_SIZE = 8;

/** A call as it is written: `f` and `(f32[3])`. */
export interface CallText {
  readonly fn: string;
  readonly args: string;
}

/** The transformations that a trace is good for: JAX takes the derivative of one float by floats. */
export function offered({ outcome, inputs }: Trace): Transformation[] {
  if (outcome.kind !== 'jaxpr' || inputs.length === 0) return [];
  const { outvars } = outcome.jaxpr;
  const isLoss = outvars.length === 1 && outvars[0].aval.ndim === 0 && outvars[0].aval.dtype.isFloating;
  return TRANSFORMATIONS.filter((t) => t === 'vmap' || (isLoss && inputs.some((i) => i.aval.dtype.isFloating)));
}

/** What is traced: a function, its arguments, and what is said of them. */
interface Transformed {
  readonly fn: Value;
  readonly args: readonly Value[];
  readonly kwargs: Kwargs;
  readonly text: string;
  readonly note: string;
}

/** A call, and which of its arguments the function's jit has as static. */
interface Given {
  readonly fn: Value;
  readonly args: readonly Value[];
  readonly kwargs: Kwargs;
  readonly text: CallText;
  isStatic(argument: number | string): boolean;
}

const leafAval = (leaf: Value): ShapedArray | undefined =>
  leaf instanceof ShapeDtypeStruct ? leaf.aval : leaf instanceof Unknown ? undefined : avalOf(leaf);

/** Whether an argument is made of floats, and of nothing else. */
function isFloats(v: Value): boolean {
  const { leaves } = flatten(v);
  return leaves.length > 0 && leaves.every((leaf) => leafAval(leaf)?.dtype.isFloating);
}

function differentiated(which: 'grad' | 'value_and_grad', given: Given): Transformed {
  const { fn, args, kwargs, text, isStatic } = given;
  const found = args.findIndex((v, i) => !isStatic(i) && isFloats(v));
  // Where no argument is one of floats, JAX says so itself.
  const n = Math.max(found, 0);
  const name = signatureOf(fn)?.at(n)?.name;
  const options: Kwargs = n === 0 ? [] : [['argnums', n]];
  return {
    fn: call(autodiffFunctions.get(which) ?? null, [fn], options),
    args,
    kwargs,
    text: `jax.${which}(${text.fn}${n === 0 ? '' : `, argnums=${n}`})${text.args}`,
    note: `argnums=${n}${name === undefined ? '' : ` (${name})`}, the first argument of floats`,
  };
}

/** An argument with an axis more in front of each of its arrays. */
function mapped(v: Value): Value {
  const { leaves, tree } = flatten(v);
  const grown = leaves.map((leaf) => {
    const aval = leafAval(leaf);
    return aval ? new ShapeDtypeStruct(new ShapedArray([MAPPED_SIZE, ...aval.shape], aval.dtype)) : leaf;
  });
  return unflatten(tree, grown);
}

/** `{'b': f32[8,3], 'w': f32[8,2,3]}`; what isn't an array is left out. */
function argumentText(v: Value): string {
  const { leaves, tree } = flatten(v);
  const parts = treeText(tree).split('*');
  const avals = leaves.map((leaf) => leafAval(leaf)?.strShort() ?? '…');
  // A key may have a star, too.
  return parts.length === avals.length + 1 ? parts.map((part, i) => part + (avals[i] ?? '')).join('') : '…';
}

function overAxis({ fn, args, kwargs, text, isStatic }: Given): Transformed {
  const fixed = kwargs.filter(([k]) => isStatic(k));
  // vmap maps over all keyword arguments.
  const bound = fixed.length === 0 ? fn : new PyPartial(fn, [], fixed);
  const axes = args.map((_, i) => (isStatic(i) ? null : 0));
  const inAxes = axes.includes(null) ? new PyTuple(axes) : 0;
  const positional = args.map((v, i) => (isStatic(i) ? v : mapped(v)));
  const named = kwargs.filter(([k]) => !isStatic(k)).map(([k, v]): [string, Value] => [k, mapped(v)]);
  const axesText =
    inAxes === 0 ? '' : `, in_axes=(${axes.map((a) => a ?? 'None').join(', ')}${axes.length === 1 ? ',' : ''})`;
  const fnText = fixed.length === 0 ? text.fn : `partial(${[text.fn, ...fixed.map(([k]) => `${k}=…`)].join(', ')})`;
  const shown = [
    ...positional.map((v, i) => (isStatic(i) ? '…' : argumentText(v))),
    ...named.map(([k, v]) => `${k}=${argumentText(v)}`),
  ];
  return {
    fn: call(vmapFunction, [bound], [['in_axes', inAxes]]),
    args: positional,
    kwargs: named,
    text: `jax.vmap(${fnText}${axesText})(${shown.join(', ')})`,
    note: `in_axes=0, a leading axis of ${MAPPED_SIZE} for each array`,
  };
}

/** Trace a transformation of `fn` where `fn(*args, **kwargs)` is traced; what is static there stays static. */
export function traceTransformed(
  transformation: Transformation,
  fn: Value,
  args: readonly Value[],
  kwargs: MaybeKwargs,
  text: CallText,
): Trace {
  if (fn instanceof Unknown) return traceCall(fn, args, kwargs, `jax.${transformation}(${text.fn})${text.args}`);
  const { nums, names } = fn instanceof PjitFunction ? staticArguments(fn) : { nums: [], names: [] };
  const isStatic = (a: number | string): boolean =>
    typeof a === 'string' ? names.includes(a) : nums.includes(a) || nums.includes(a - args.length);
  const done = guarded(() => {
    const given: Given = { fn, args, kwargs: kwargs ?? [], text, isStatic };
    const made = transformation === 'vmap' ? overAxis(given) : differentiated(transformation, given);
    const jit = new PjitFunction(made.fn, {
      staticArgnums: nums,
      staticArgnames: names,
      donateArgnums: [],
      donateArgnames: [],
      keepUnused: false,
      inline: false,
    });
    return { ...made, jit };
  }, TRACE_FUEL);
  if ('failure' in done) {
    const called = `jax.${transformation}(${text.fn})${text.args}`;
    return {
      fn,
      name: functionName(fn),
      call: called,
      outcome: failureOutcome(done.failure),
      inputs: [],
      events: [],
      assignments: new Map(),
      decisions: new Map(),
    };
  }
  const { jit, note, ...made } = done.value;
  const trace = traceCall(jit, made.args, made.kwargs.length > 0 ? made.kwargs : undefined, made.text);
  return { ...trace, note };
}
