/** Calling a ufunc on arrays and numbers. Source: numpy/_core/src/umath/ufunc_object.c, NEP 50. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { raise, typeError, valueError } from '../errors.ts';
import { unbox } from '../values.ts';
import type { Value } from '../values.ts';
import { EagerArray, Missing, PyScalar, PyTuple, Tracer, Unknown, UnknownSignal, isInt } from '../values.ts';
import type { Shape, View } from './array.ts';
import {
  NdArray,
  assignElements,
  broadcastShapes,
  broadcastView,
  computed,
  elements,
  elementsAs,
  forgetElements,
  fromElements,
  isContiguous,
  isUnknown,
  offsetsOf,
  replaceElements,
  scalarize,
  shapeText,
} from './array.ts';
import { castElements, elementFromPython, storeElement } from './cast.ts';
import { asArray, weakOf } from './coerce.ts';
import { isNumPyOnly, object } from './kinds.ts';
import type { Forms } from './loops.ts';
import { applyForm, familyOf } from './loops.ts';
import type { Operand, Weak } from './promotion.ts';
import { canCast, dtypeClassName, floatFor, promoteTypes, resultType } from './promotion.ts';
import type { Casting } from './promotion.ts';
import type { Elements } from './storage.ts';
import { allocateElements } from './storage.ts';
import type { UfuncSpec } from './ufuncTable.ts';

/** An operand: an array, and the Python number that it was, if it was one. */
export interface Input {
  readonly array: NdArray;
  readonly weak: Weak | undefined;
  readonly python: Value;
}

/** Arguments as operands; unknown ones throw a signal. */
export function inputOf(v: Value): Input {
  if (v instanceof Unknown) throw new UnknownSignal(v.untraced());
  return { array: asArray(v), weak: weakOf(v), python: v };
}

export interface UfuncOptions {
  readonly out?: readonly (NdArray | undefined)[];
  readonly where?: NdArray | undefined;
  readonly dtype?: DType | undefined;
  readonly casting?: Casting | undefined;
}

const notSupported = (name: string): Error =>
  typeError(
    `ufunc '${name}' not supported for the input types, and the inputs could not be safely coerced to any ` +
      "supported types according to the casting rule ''safe''",
  );

/** These name dtypes in that complaint; the others name their classes. */
const BY_DTYPE: ReadonlySet<string> = new Set(['add', 'subtract', 'multiply', 'maximum', 'minimum', 'fmax', 'fmin']);

/** Operands have no loop in common. */
function noLoop(name: string, inputs: readonly Input[]): Error {
  const shown = ({ array, weak }: Input): string => {
    if (BY_DTYPE.has(name)) return `dtype('${array.dtype.name}')`;
    const own = weak ? `numpy.dtypes._Py${weak[0].toUpperCase()}${weak.slice(1)}DType` : dtypeClassName(array.dtype);
    return `<class '${own}'>`;
  };
  const all = inputs.map(shown).join(', ');
  const types = inputs.length === 1 ? all : `(${all})`;
  return raise(
    'UFuncTypeError',
    `ufunc '${name}' did not contain a loop with signature matching types ${types} -> None`,
  );
}

const operandOf = (i: Input): Operand => i.weak ?? i.array.dtype;

/** Each operand as the float that holds it; a Python number counts as what it is beside the others. */
function widened(inputs: readonly Input[], promoted: DType): DType {
  return inputs.map((i) => floatFor(i.weak ? promoted : i.array.dtype)).reduce(promoteTypes);
}

/** These say so in other words than the other ufuncs. */
const UNIFORM: ReadonlySet<string> = new Set(['negative', 'positive', 'absolute', 'sign', 'gcd', 'lcm']);

/** The dtype that a ufunc computes these in. */
export function loopDType(spec: UfuncSpec, inputs: readonly Input[], dtype: DType | undefined): DType {
  if (dtype) {
    const loop = spec.loop(dtype);
    if (!loop) throw typeError(`No loop matching the specified signature and casting was found for ufunc ${spec.name}`);
    return loop;
  }
  const texts = inputs.filter((i) => i.array.dtype.kind === 'str').length;
  if (texts > 0 && texts < inputs.length && !inputs.some((i) => i.array.dtype === object))
    throw spec.compares || BY_DTYPE.has(spec.name) ? noLoop(spec.name, inputs) : notSupported(spec.name);
  if (spec.compares) {
    // Comparing an int64 with a uint64 is exact.
    const kinds = inputs.map((i) => (i.weak ? '' : i.array.dtype.name));
    if (kinds.includes('int64') && kinds.includes('uint64')) return object;
  }
  if (spec.name === 'ldexp') {
    if (!inputs[1].array.dtype.isInteger && inputs[1].array.dtype.kind !== 'bool') throw notSupported(spec.name);
    if (inputs[0].array.dtype.isComplex) throw notSupported(spec.name);
    return spec.loop(inputs[0].weak ? resultType([inputs[0].weak]) : inputs[0].array.dtype) ?? dt.float64;
  }
  const together = resultType(inputs.map(operandOf));
  const promoted = spec.widens && !isNumPyOnly(together) && !together.isComplex ? widened(inputs, together) : together;
  const loop = spec.loop(promoted);
  if (!loop || (!spec.forms(loop)[familyOf(loop)] && isNumPyOnly(loop))) {
    if (promoted === object) throw new UnknownSignal(new Missing(`numpy.${spec.name} of objects`));
    throw UNIFORM.has(spec.name) ? noLoop(spec.name, inputs) : notSupported(spec.name);
  }
  return loop;
}

/** The elements of an operand in the loop's dtype. A Python int must fit. */
function prepared(input: Input, loop: DType, spec: UfuncSpec): View {
  const { array, weak, python } = input;
  if (weak === 'int' && loop.isInteger && array.ndim === 0) {
    const out = allocateElements(loop, 1);
    const value = unbox(python);
    if (isInt(value)) {
      storeElement(out, 0, elementFromPython(value, loop), loop);
      return fromElements([], loop, out);
    }
  }
  if (weak && array.dtype.kind === 'object' && loop.isInexact) return asArray(python, loop);
  if (spec.name === 'ldexp' || array.dtype === loop) return array;
  return array;
}

/** A Python int beyond the other operand's dtype is compared with it as it is. */
function comparedAs(loop: DType, inputs: readonly Input[]): DType {
  if (!loop.isInteger) return loop;
  const [low, high] = dt.integerBounds(loop);
  const beyond = inputs.some(({ weak, python }) => {
    const value = unbox(python);
    return weak === 'int' && isInt(value) && (Number(value) < low || Number(value) > high);
  });
  return beyond ? object : loop;
}

function loopElements(v: View, loop: DType): Elements {
  return castElements(elements(v), v.dtype, loop);
}

function compute(
  spec: UfuncSpec,
  forms: (loop: DType) => Forms,
  loop: DType,
  out: DType,
  views: readonly View[],
  shape: Shape,
): NdArray {
  const dtype = out.kind === 'str' ? textSum(views) : out;
  const repeated = views.map((v) => broadcastView(v, shape) ?? v);
  return computed(shape, dtype, repeated, (sources) => {
    const [x, y] = sources.map((v) => loopElements(v, loop));
    const size = shape.reduce((a, b) => a * b, 1);
    const made = applyForm(forms(loop), loop, dtype, x, spec.inputs === 2 ? y : undefined, size);
    if (!made) throw new UnknownSignal(new Missing(`numpy.${spec.name} of ${loop.name}`));
    return made;
  });
}
/** Adding texts makes longer ones. */
const textSum = (views: readonly View[]): DType => {
  const bits = views.reduce((n, v) => n + v.dtype.bits, 0);
  return dt.DType.define(`<U${bits / 32}`, 'str', 'str', bits);
};

/** Put results into `out`, where `where` says so. */
function deliver(
  result: NdArray,
  out: NdArray | undefined,
  where: NdArray | undefined,
  name: string,
  casting: Casting,
): NdArray {
  let target = out;
  if (!target) {
    if (!where) return result;
    // What isn't computed is whatever the memory held.
    const shape = broadcastShapes([result.shape, where.shape]);
    const partial = computed(shape, result.dtype, [broadcastView(where, shape) ?? where], ([mask]) => {
      const all = elements(mask);
      for (let i = 0; i < all.length; i++)
        if (!all[i]) throw new UnknownSignal(new Unknown('elements that `where` leaves out are never set'));
      return elements(broadcastView(result, shape) ?? result).slice();
    });
    return partial;
  }
  if (!canCast(result.dtype, target.dtype, casting))
    throw raise(
      'UFuncTypeError',
      `Cannot cast ufunc '${name}' output from dtype('${result.dtype.name}') to dtype('${target.dtype.name}') with casting rule '${casting}'`,
    );
  const source = broadcastView(result, target.shape);
  if (!source)
    throw valueError(
      `non-broadcastable output operand with shape ${shapeText(target.shape)} doesn't match the broadcast shape ${shapeText(broadcastShapes([result.shape, target.shape]))}`,
    );
  if (isUnknown(source) || (where && isUnknown(where)))
    forgetElements(target, result.unknownBecause ?? 'a mask is unknown');
  else if (where) {
    const mask = elements(broadcastView(where, target.shape) ?? where);
    const values = elementsAs(source, target.dtype);
    const own = elements(target).slice();
    const per = target.dtype.kind === 'complex' ? 2 : 1;
    for (let i = 0; i < mask.length; i++)
      if (mask[i]) for (let k = 0; k < per; k++) own[i * per + k] = values[i * per + k];
    assignElements(target, own, offsetsOf(target));
  } else store(target, source);
  target = out;
  return target ?? result;
}

/** `target[...] = source`, both of one shape. */
export function store(target: NdArray, source: View): void {
  if (
    target.dtype === source.dtype &&
    source.offset === 0 &&
    isContiguous(source) &&
    source.storage.size === target.size &&
    replaceElements(target, source.storage)
  )
    return;
  let values: Elements;
  try {
    values = elementsAs(source, target.dtype);
  } catch (e) {
    if (!(e instanceof UnknownSignal)) throw e;
    forgetElements(target, e.unknown.reason);
    return;
  }
  // The elements of an array that overlaps are read before they are written.
  assignElements(target, values === source.storage.get() ? values.slice() : values);
}

/** Apply a ufunc to operands: its results, as arrays. */
export function applyUfunc(spec: UfuncSpec, inputs: readonly Input[], options: UfuncOptions = {}): NdArray[] {
  let loop = loopDType(spec, inputs, options.dtype);
  if (spec.compares) loop = comparedAs(loop, inputs);
  const casting = options.casting ?? 'same_kind';
  if (options.dtype)
    for (const { array, weak } of inputs)
      if (!weak && !canCast(array.dtype, loop, casting))
        throw raise(
          'UFuncTypeError',
          `Cannot cast ufunc '${spec.name}' input${inputs.length > 1 ? ` ${inputs.findIndex((i) => i.array === array)}` : ''} from dtype('${array.dtype.name}') to dtype('${loop.name}') with casting rule '${casting}'`,
        );
  const views = inputs.map((i) => prepared(i, loop, spec));
  const outShapes = (options.out ?? []).flatMap((o) => (o ? [o.shape] : []));
  const shapes = views.map((v) => v.shape);
  if (outShapes.length > 0) broadcastShapes([...shapes, ...outShapes]);
  const shape = broadcastShapes(shapes);
  const results = [compute(spec, spec.forms, loop, spec.out(loop), views, shape)];
  if (spec.second) results.push(compute(spec, spec.second.forms, loop, spec.second.out(loop), views, shape));
  return results.map((r, i) => deliver(r, options.out?.[i], options.where, spec.name, casting));
}

/** The results as Python sees them: without dimensions they are scalars. */
export function applied(spec: UfuncSpec, inputs: readonly Input[], options: UfuncOptions = {}): Value {
  const results = applyUfunc(spec, inputs, options).map((r, i) => (options.out?.[i] ? r : scalarize(r)));
  return results.length === 1 ? results[0] : new PyTuple(results);
}

/** Whether an operator leaves a value to the other operand's class. Source: binop_override.h binop_should_defer. */
export function defersTo(other: Value, priority: Value | undefined, ufunc: Value | undefined): boolean {
  if (other instanceof NdArray || other instanceof PyScalar) return false;
  if (other instanceof Tracer || other instanceof EagerArray) return true;
  if (ufunc !== undefined) return ufunc === null;
  return typeof priority === 'number' && priority > 0;
}
