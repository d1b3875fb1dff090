/**
 * Small shape, dtype and weak-type rules that abstract evaluation is composed of.
 * Source: jax/_src/lax/utils.py standard_abstract_eval, jax/_src/lax/lax.py naryop, unop.
 */
import type { Aval, Shape } from '../aval.ts';
import { ShapedArray, sameShape } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import type { Params, ParamValue, PrimitiveRules } from '../primitive.ts';
import { RuleError } from '../primitive.ts';

export const tuple = (items: Shape): string => (items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`);

/** A set of NumPy's abstract types, named as JAX's messages name them. */
export interface Accepted {
  readonly names: readonly string[];
  readonly has: (dtype: DType) => boolean;
}
const accepted = (names: string[], has: (d: DType) => boolean): Accepted => ({ names: [...names].sort(), has });

export const FLOAT = accepted(['floating'], (d) => d.isFloating);
export const COMPLEX = accepted(['complexfloating'], (d) => d.isComplex);
export const INT = accepted(['integer'], (d) => d.isInteger);
export const FLOAT_COMPLEX = accepted(['complexfloating', 'floating'], (d) => d.isInexact);
export const NUM = accepted(['complexfloating', 'floating', 'integer'], (d) => d.isInexact || d.isInteger);
export const INT_FLOAT = accepted(['floating', 'integer'], (d) => d.isFloating || d.isInteger);
export const SIGNED_NUM = accepted(
  ['complexfloating', 'floating', 'signedinteger'],
  (d) => d.isInexact || d.kind === 'int',
);
export const BOOL_OR_INT = accepted(['bool', 'integer'], (d) => d.kind === 'bool' || d.isInteger);
export const ORDERED = accepted(
  ['bool', 'floating', 'integer'],
  (d) => d.kind === 'bool' || d.isInteger || d.isFloating,
);
export const ANY = accepted(
  ['bool', 'complexfloating', 'floating', 'integer'],
  (d) => d.kind === 'bool' || d.isInexact || d.isInteger,
);
export const CONJUGATED = accepted(
  ['complexfloating', 'float32', 'float64'],
  (d) => d.isComplex || d === dt.float32 || d === dt.float64,
);
export const COMPLEX_ELEMENT = accepted(['float32', 'float64'], (d) => d === dt.float32 || d === dt.float64);

export function checkDTypes(name: string, avals: readonly Aval[], types: readonly Accepted[], allowKeys = false): void {
  avals.forEach((aval, i) => {
    if (allowKeys && aval.dtype.kind === 'key') return;
    if (types[i].has(aval.dtype)) return;
    if (aval.dtype === dt.float0)
      throw new RuleError(
        'TypeError',
        `Called ${name} with a float0 at position ${i}. float0s do not support any operations by design, because they ` +
          'are not compatible with non-trivial vector spaces. No implicit dtype conversion is done. You can use ' +
          'np.zeros_like(arr, dtype=np.float) to cast a float0 array to a regular zeros array. \n' +
          "If you didn't expect to get a float0 you might have accidentally taken a gradient with respect to an " +
          'integer argument.',
      );
    throw new RuleError(
      'TypeError',
      `${name} does not accept dtype ${aval.dtype.name} at position ${i}. ` +
        `Accepted dtypes at position ${i} are subtypes of ${types[i].names.join(', ')}.`,
    );
  });
}

/** For a primitive with one operand: JAX's message names no position. Source: lax.py unop_dtype_rule. */
export function checkOneDType(name: string, aval: Aval, types: Accepted): void {
  if (types.has(aval.dtype)) return;
  if (aval.dtype === dt.float0)
    throw new RuleError(
      'TypeError',
      `Called ${name} with a float0 array. float0s do not support any operations by design, because they are not ` +
        'compatible with non-trivial vector spaces. No implicit dtype conversion is done. You can use ' +
        'np.zeros_like(arr, dtype=np.float) to cast a float0 array to a regular zeros array. \n' +
        "If you didn't expect to get a float0 you might have accidentally taken a gradient with respect to an " +
        'integer argument.',
    );
  throw new RuleError(
    'TypeError',
    `${name} does not accept dtype ${aval.dtype.name}. Accepted dtypes are subtypes of ${types.names.join(', ')}.`,
  );
}

/** Functions of jax.numpy that promote, by the names of lax's that don't. Source: lax.py _JNP_FUNCTION_EQUIVALENTS. */
const PROMOTING: ReadonlyMap<string, string> = new Map([
  ['add', 'add'],
  ['atan2', 'arctan2'],
  ['concatenate', 'concatenate'],
  ['div', 'divide'],
  ['eq', 'equal'],
  ['max', 'maximum'],
  ['min', 'minimum'],
  ['mul', 'multiply'],
  ['ne', 'not_equal'],
  ['nextafter', 'nextafter'],
  ['pow', 'float_power'],
  ['select', 'where'],
  ['shift_left', 'left_shift'],
  ['shift_right_logical', 'right_shift'],
  ['shift_right_arithmetic', 'right_shift'],
  ['sub', 'subtract'],
]);

/** Source: jax/_src/lax/lax.py check_same_dtypes. */
export function checkSameDTypes(name: string, avals: readonly Aval[]): void {
  if (avals.length < 2) return;
  const { dtype } = avals[0];
  if (avals.every((a) => a.dtype === dtype) || avals.some((a) => a.dtype.kind === 'key')) return;
  const promoting = PROMOTING.get(name);
  throw new RuleError(
    'TypeError',
    `lax.${name} requires arguments to have the same dtypes, got ${avals.map((a) => a.dtype.name).join(', ')}.` +
      (promoting === undefined
        ? ''
        : ` (Tip: jnp.${promoting} is a similar function that does automatic type promotion on inputs).`),
  );
}

const ranks = (shapes: readonly Shape[]): string =>
  [...new Set(shapes.map((s) => s.length))].sort((a, b) => a - b).join(', ');

/** Source: lax.py _check_shapelike. */
export function checkShapelike(primitive: string, argument: string, sizes: Shape): void {
  for (const d of sizes)
    if (d < 0)
      throw new RuleError(
        'TypeError',
        `${primitive} ${argument} must have every element be nonnegative, got ${tuple(sizes)}.`,
      );
}

/** Shapes of equal rank whose dimensions agree or are 1; scalars go with anything. Source: broadcasting_shape_rule. */
export function broadcastShapes(name: string, shapes: readonly Shape[]): Shape {
  let result: Shape | undefined;
  let mixed = false;
  for (const s of shapes) {
    if (s.length === 0) continue;
    if (!result) result = s;
    else if (!sameShape(result, s)) mixed = true;
  }
  if (!result) return [];
  if (!mixed) return result;
  const nonScalar = shapes.filter((s) => s.length > 0);
  const rank = nonScalar[0].length;
  if (nonScalar.some((s) => s.length !== rank))
    throw new RuleError(
      'TypeError',
      `${name}: arrays must have the same number of dimensions, got {${ranks(nonScalar)}}`,
    );
  const out: number[] = [];
  for (let i = 0; i < rank; i++) {
    let size = 1;
    for (const s of nonScalar) {
      if (s[i] === 1 || s[i] === size) continue;
      if (size === 1) size = s[i];
      else
        throw new RuleError(
          'TypeError',
          `${name} got incompatible shapes for broadcasting: ${nonScalar.map(tuple).join(', ')}.`,
        );
    }
    out.push(size);
  }
  return out;
}

const allWeak = (avals: readonly Aval[]): boolean => avals.every((a) => a.weakType);

/** An aval like the first operand's where that says it all, else a new one. Saves allocations on the hot path. */
function result(like: Aval, shape: Shape, dtype: DType, weakType: boolean): Aval {
  return like.shape === shape && like.dtype === dtype && like.weakType === weakType
    ? like
    : new ShapedArray(shape, dtype, weakType);
}

type DTypeRule = (dtype: DType) => DType;
export const sameDType: DTypeRule = (d) => d;
export const boolDType: DTypeRule = () => dt.bool;
/** complex64 → float32, others unchanged. */
export const realDType: DTypeRule = (d) => (d === dt.complex64 ? dt.float32 : d === dt.complex128 ? dt.float64 : d);
/** float32 → complex64; others unchanged. */
export const complexDType: DTypeRule = (d) => (d === dt.float32 ? dt.complex64 : d === dt.float64 ? dt.complex128 : d);

/** Rules of an elementwise primitive with one operand. */
export function unop<P extends Params>(
  name: string,
  types: Accepted,
  dtypeRule: DTypeRule = sameDType,
): PrimitiveRules<P> {
  return {
    abstractEval(avals) {
      const [x] = avals;
      checkOneDType(name, x, types);
      return [result(x, x.shape, dtypeRule(x.dtype), x.weakType)];
    },
    cost: (_, [out]) => ({ flops: out.size, bytes: 2 * out.size * (out.dtype.bits / 8) }),
  };
}

/** Rules of an elementwise primitive with several operands of one dtype. */
export function naryop<P extends Params>(
  name: string,
  types: readonly Accepted[],
  dtypeRule: DTypeRule = sameDType,
  options: { allowKeys?: boolean; requireSame?: boolean } = {},
): PrimitiveRules<P> {
  const { allowKeys = false, requireSame = true } = options;
  return {
    abstractEval(avals) {
      const shape = broadcastShapes(
        name,
        avals.map((a) => a.shape),
      );
      checkDTypes(name, avals, types, allowKeys);
      if (requireSame) checkSameDTypes(name, avals);
      const dtype = dtypeRule(avals[0].dtype);
      return [result(avals[0], shape, dtype, allWeak(avals))];
    },
    cost: (_, [out]) => ({ flops: out.size, bytes: 3 * out.size * (out.dtype.bits / 8) }),
  };
}

/** A rule for a primitive with one result, from its shape, its dtype (default: the first operand's) and its weak type. */
export function standard<P extends Params>(rules: {
  shape(avals: readonly Aval[], params: P): Shape;
  dtype?(avals: readonly Aval[], params: P): DType;
  /** Default: weak where all operands are. */
  weakType?(avals: readonly Aval[], params: P): boolean;
}): Pick<PrimitiveRules<P>, 'abstractEval'> {
  return {
    abstractEval(avals, params) {
      // JAX checks shapes first.
      const shape = rules.shape(avals, params);
      const dtype = rules.dtype ? rules.dtype(avals, params) : avals[0].dtype;
      const weak = rules.weakType ? rules.weakType(avals, params) : avals.length > 0 && allWeak(avals);
      return [new ShapedArray(shape, dtype, weak)];
    },
  };
}

/** Params of an eqn, those that JAX leaves out when they are None left out, sorted as JAX sorts them. */
export function withoutNone(params: Params, ...optional: string[]): [string, ParamValue][] {
  return Object.keys(params)
    .filter((k) => params[k] !== null || !optional.includes(k))
    .sort()
    .map((k) => [k, params[k]]);
}
