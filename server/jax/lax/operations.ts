/**
 * Operations on operands, as jax.lax has them: thin ways to `bind`, with lax's own shortcuts.
 * Source: jax/_src/lax/lax.py.
 */
import type { Shape } from '../../jaxpr/aval.ts';
import { ShapedArray, sameShape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { HostScalar, convertScalar } from '../../jaxpr/host.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import { prngOf } from '../../jaxpr/prng.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import { dotDimensionNumbers } from '../../jaxpr/primitives/dot.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import type { ParamValue } from '../../jaxpr/primitive.ts';
import { contextMesh } from '../../jaxpr/axisEnv.ts';
import { NamedShardingParam, Spec, samePart } from '../../jaxpr/mesh.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import { broadcastPlaces, sameParts } from '../../jaxpr/sharding/places.ts';
import { precisionArgument } from './precision.ts';

const NONE = {};
const ACCURACY = { accuracy: null };

/** A scalar constant of a dtype, strong unless said otherwise: what `lax._const` gives. */
export const scalar = (value: Scalar, dtype: DType, weakType = false): HostScalar =>
  new HostScalar(convertScalar(value, dtype), new ShapedArray([], dtype, weakType));

/** Source: lax._convert_element_type. Host scalars are converted on the host. */
export function convertElementType(x: Val, dtype: DType, weakType = false): Val {
  if (x.aval.dtype === dtype && x.aval.weakType === weakType) return x;
  if (x.aval.dtype.kind === 'key' || dtype.kind === 'key') {
    if (x.aval.dtype === dtype) return x;
    throw new RuleError('ValueError', `Cannot convert_element_type from ${x.aval.dtype.name} to ${dtype.name}`);
  }
  if (x instanceof HostScalar)
    return new HostScalar(convertScalar(x.value, dtype), new ShapedArray([], dtype, weakType));
  return bind1(primitives.convert_element_type, [x], { new_dtype: dtype, weak_type: weakType, sharding: null });
}

/** A Python number as NumPy's of its dtype, which is how it is printed. Source: lax.asarray. */
export const asTyped = (x: Val): Val =>
  x instanceof HostScalar && x.aval.weakType ? new HostScalar(convertScalar(x.value, x.aval.dtype), x.aval) : x;

/** Where a result shall be; null where nobody says. */
export type Sharding = NamedShardingParam | null;

/** Where an array is; null where it is on no mesh. */
export const shardingOf = ({ placed, parts }: ShapedArray): Sharding =>
  placed ? new NamedShardingParam(placed.mesh, new Spec(parts)) : null;

/** Constants are on the context's mesh, unless its axes are explicit. */
function isAt({ aval }: Val, to: NamedShardingParam): boolean {
  const context = contextMesh();
  const mesh = aval.placed?.mesh ?? (context?.hasExplicit ? undefined : context);
  return mesh?.key === to.mesh.key && sameParts(aval.parts, to.spec.parts);
}

export function broadcastInDim(x: Val, shape: Shape, dimensions: readonly number[], sharding: Sharding = null): Val {
  const { ndim } = x.aval;
  if (shape.length === ndim && dimensions.length === 0 && !(x instanceof HostScalar) && !sharding) return x;
  if (sharding && sameShape(x.aval.shape, shape) && dimensions.every((d, i) => d === i) && !isAt(x, sharding))
    return bind1(primitives.reshard, [x], { dst_sharding: sharding });
  return bind1(primitives.broadcast_in_dim, [x], { broadcast_dimensions: dimensions, shape, sharding });
}

/** Leading dimensions of size 1 until the rank is reached. */
export function broadcastToRank(x: Val, rank: number): Val {
  const { shape } = x.aval;
  if (shape.length === rank) return x;
  const added = rank - shape.length;
  return broadcastInDim(
    x,
    [...new Array<number>(added).fill(1), ...shape],
    shape.map((_, i) => i + added),
  );
}

/** NumPy's broadcast of a shape: dimensions of size 1 stretch. Source: lax.broadcast_to. */
export function broadcastTo(x: Val, shape: Shape, sharding: Sharding = null): Val {
  const own = x.aval.shape;
  if (sameShape(own, shape) && (!sharding || isAt(x, sharding))) return x;
  const lead = shape.length - own.length;
  const to = sharding?.spec.parts.slice(lead);
  const compatible =
    lead >= 0 &&
    own.every((s, i) => s === 1 || s === shape[lead + i]) &&
    (!to || x.aval.parts.every((p, i) => p === null || samePart(p, to[i] ?? null)));
  if (!compatible) {
    const asked = new ShapedArray(
      shape,
      x.aval.dtype,
      false,
      sharding ? { mesh: sharding.mesh, varying: [], parts: sharding.spec.parts } : undefined,
    );
    throw new RuleError(
      'ValueError',
      `Incompatible types for broadcasting: input type=${x.aval.strLong()} and requested type=${asked.strLong()}`,
    );
  }
  return broadcastInDim(
    x,
    shape,
    own.map((_, i) => lead + i),
    sharding,
  );
}

/** Where arrays of several shapes are when they are broadcast. Source: lax.broadcast_shardings. */
export function broadcastShardings(xs: readonly Val[]): Sharding {
  const avals = xs.map((x) => x.aval);
  if (!avals.some((a) => a.placed)) return null;
  const most = avals.reduce((a, b) => (b.ndim > a.ndim ? b : a));
  if (most.ndim === 0 || avals.every((a) => sameParts(most.parts.slice(most.ndim - a.ndim), a.parts)))
    return shardingOf(most);
  const padded = avals.map((a) => {
    const lead = new Array<null>(most.ndim - a.ndim).fill(null);
    const placed = a.placed && { ...a.placed, parts: [...lead, ...a.parts] };
    return new ShapedArray([...lead.map(() => 1), ...a.shape], a.dtype, a.weakType, placed);
  });
  const { mesh, parts } = broadcastPlaces('broadcast_shardings', padded);
  return mesh ? new NamedShardingParam(mesh, new Spec(parts)) : null;
}

export const tupleText = (items: Shape): string => (items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`);

/** NumPy's broadcast of several shapes. Source: lax.broadcast_shapes. */
export function numpyBroadcastShapes(shapes: readonly Shape[]): Shape {
  if (shapes.length === 0) return [];
  const rank = Math.max(...shapes.map((s) => s.length));
  const padded = shapes.map((s) => [...new Array<number>(rank - s.length).fill(1), ...s]);
  const out: number[] = [];
  for (let i = 0; i < rank; i++) {
    let size = 1;
    for (const s of padded)
      if (s[i] !== 1) {
        if (size !== 1 && size !== s[i])
          throw new RuleError(
            'ValueError',
            `Incompatible shapes for broadcasting: shapes=[${shapes.map(tupleText).join(', ')}]`,
          );
        size = s[i];
      }
    out.push(size);
  }
  return out;
}

export function squeeze(x: Val, dimensions: readonly number[]): Val {
  if (dimensions.length === 0) return x;
  return bind1(primitives.squeeze, [x], { dimensions });
}

/** `dimensions`: the order in which the operand's axes are read. A scalar is reshaped to a scalar, as in JAX. */
export function reshape(
  x: Val,
  shape: Shape,
  dimensions: readonly number[] | null = null,
  sharding: Sharding = null,
): Val {
  const order = dimensions?.length === x.aval.ndim && dimensions.every((d, i) => d === i) ? null : dimensions;
  const stays = !sharding || isAt(x, sharding);
  if (order === null && shape.length > 0 && stays && sameShape(x.aval.shape, shape)) return x;
  return bind1(primitives.reshape, [x], { dimensions: order, new_sizes: shape, sharding });
}

export function transpose(x: Val, permutation: readonly number[]): Val {
  if (permutation.length === x.aval.ndim && permutation.every((p, i) => p === i)) return x;
  return bind1(primitives.transpose, [x], { permutation });
}

export const iota = (dtype: DType, shape: Shape, dimension: number, sharding: Sharding = null): Val =>
  bind1(primitives.iota, [], { dimension, dtype, shape, sharding });

/** Keys that are all one key, or all of whose words are one number. Source: random/prng.py KeyTyRules.full. */
function fullOfKeys(shape: Shape, value: Val, dtype: DType): Val {
  const impl = prngOf(dtype);
  if (!impl) throw new RuleError('TypeError', `no PRNG implementation has keys of ${dtype.name}`);
  const physical = [...shape, ...impl.keyShape];
  const words =
    value instanceof HostScalar
      ? full(physical, scalar(value.value, dt.uint32), dt.uint32)
      : value.aval.dtype.kind === 'key'
        ? broadcastTo(bind1(primitives.random_unwrap, [value], NONE), physical)
        : full(physical, value, dt.uint32);
  return bind1(primitives.random_wrap, [words], { impl: impl.param });
}

export function full(shape: Shape, value: Val, dtype: DType, weakType = false, sharding: Sharding = null): Val {
  if (dtype.kind === 'key') return fullOfKeys(shape, value, dtype);
  const v = convertElementType(value, dtype, weakType);
  if (shape.some((d) => d < 0))
    throw new RuleError(
      'TypeError',
      `broadcast_in_dim shape must have every element be nonnegative, got ${tupleText(shape)}.`,
    );
  if (sharding) return broadcastInDim(v, shape, [], sharding);
  return bind1(primitives.broadcast_in_dim, [v], { broadcast_dimensions: [], shape, sharding });
}

/** Elementwise on operands of the same rank or scalars; lax checks that dtypes agree. */
function binaryOperation(primitive: (typeof primitives)['add']) {
  return (x: Val, y: Val): Val => bind1(primitive, [x, y], NONE);
}

export const add = binaryOperation(primitives.add);
export const sub = binaryOperation(primitives.sub as unknown as (typeof primitives)['add']);
export const div = binaryOperation(primitives.div as unknown as (typeof primitives)['add']);
export const rem = binaryOperation(primitives.rem as unknown as (typeof primitives)['add']);
export const max = binaryOperation(primitives.max as unknown as (typeof primitives)['add']);
export const min = binaryOperation(primitives.min as unknown as (typeof primitives)['add']);
export const pow = binaryOperation(primitives.pow as unknown as (typeof primitives)['add']);
export const mul = (x: Val, y: Val): Val => bind1(primitives.mul, [x, y], { out_dtype: null });

export const compareOp = (name: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', x: Val, y: Val): Val =>
  bind1(primitives[name], [x, y], NONE);
export const bitwiseOp = (
  name: 'and' | 'or' | 'xor' | 'shift_left' | 'shift_right_arithmetic' | 'shift_right_logical',
  x: Val,
  y: Val,
): Val => bind1(primitives[name], [x, y], NONE);

export const neg = (x: Val): Val => bind1(primitives.neg, [x], NONE);
export const sign = (x: Val): Val => bind1(primitives.sign, [x], NONE);
export const abs = (x: Val): Val => bind1(primitives.abs, [x], NONE);
export const not = (x: Val): Val => bind1(primitives.not, [x], NONE);
export const square = (x: Val): Val => bind1(primitives.square, [x], NONE);
export const integerPow = (x: Val, y: number): Val => bind1(primitives.integer_pow, [x], { y });
export const stopGradient = (x: Val): Val =>
  x.aval.dtype.kind === 'key' ? x : bind1(primitives.stop_gradient, [x], NONE);
export const copy = (x: Val): Val => bind1(primitives.copy, [x], NONE);
export const rsqrt = (x: Val): Val => bind1(primitives.rsqrt, [x], ACCURACY);
export const sqrt = (x: Val): Val => bind1(primitives.sqrt, [x], ACCURACY);
export const exp = (x: Val): Val => bind1(primitives.exp, [x], ACCURACY);
export const log = (x: Val): Val => bind1(primitives.log, [x], ACCURACY);

/** `round`, halves away from zero (0) or to even (1). */
export const round = (x: Val, method: 0 | 1): Val => bind1(primitives.round, [x], { rounding_method: method });

/** Unops whose only param is `accuracy`. */
export type AccurateName =
  | 'exp'
  | 'exp2'
  | 'log'
  | 'log2'
  | 'expm1'
  | 'log1p'
  | 'tanh'
  | 'logistic'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'sqrt'
  | 'rsqrt'
  | 'cbrt'
  | 'erfc';
export const accurate = (name: AccurateName, x: Val): Val => bind1(primitives[name], [x], ACCURACY);
/** Unops without params. */
export type PlainName =
  | 'floor'
  | 'ceil'
  | 'is_finite'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'real'
  | 'imag'
  | 'erf'
  | 'erf_inv'
  | 'lgamma'
  | 'digamma'
  | 'sign'
  | 'neg'
  | 'abs'
  | 'population_count'
  | 'clz';
export const plain = (name: PlainName, x: Val): Val => bind1(primitives[name], [x], NONE);

/** `select_n(which, onFalse, onTrue)`. */
export const select = (which: Val, onTrue: Val, onFalse: Val): Val =>
  bind1(primitives.select_n, [which, onFalse, onTrue], NONE);

export function reduce(
  name: 'reduce_sum' | 'reduce_max' | 'reduce_min' | 'reduce_prod' | 'reduce_and' | 'reduce_or' | 'reduce_xor',
  x: Val,
  axes: readonly number[],
  sharding: Sharding = null,
): Val {
  switch (name) {
    case 'reduce_sum':
    case 'reduce_max':
    case 'reduce_min':
      return bind1(primitives[name], [x], { axes, out_sharding: sharding });
    default:
      return bind1(primitives[name], [x], { axes });
  }
}

export function dotGeneral(
  lhs: Val,
  rhs: Val,
  contracting: readonly [readonly number[], readonly number[]],
  batch: readonly [readonly number[], readonly number[]],
  preferred: DType | null,
  precision: ParamValue = precisionArgument(null),
  sharding: Sharding = null,
): Val {
  return bind1(primitives.dot_general, [lhs, rhs], {
    dimension_numbers: dotDimensionNumbers(contracting, batch),
    out_sharding: sharding,
    precision,
    preferred_element_type: preferred,
  });
}

export const concatenate = (xs: readonly Val[], dimension: number): Val =>
  xs.length === 1 ? xs[0] : bind1(primitives.concatenate, xs, { dimension });
