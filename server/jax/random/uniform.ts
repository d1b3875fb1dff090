/** Uniform numbers, bits and integers, and what is drawn of them directly. Source: jax/_src/random/core.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { integerBounds } from '../../jaxpr/dtypes.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { typeError, valueError } from '../../python/errors.ts';
import { repr } from '../../python/text.ts';
import { dtypeArgument, jaxFunctions } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { unstack } from '../lax/arrange.ts';
import * as np from '../numpy/expressions.ts';
import { config } from '../config.ts';
import {
  anyIntDType,
  checkShape,
  floatDType,
  noSharding,
  sampledIn,
  operand,
  optionalShape,
  sampler,
  shapeOf,
  toRank,
  typedArgument,
} from './arguments.ts';
import { floatInfo, uintOf } from './floats.ts';
import { keyArgument, randomBits, splitInto } from './keys.ts';

/** `lax.reshape`: a scalar's reshape to a scalar stays, and shows. */
const reshaped = (x: Val, shape: Shape): Val =>
  shape.length === 0
    ? bind1(primitives.reshape, [x], { dimensions: null, new_sizes: shape, sharding: null })
    : lax.reshape(x, shape);

export const bitcast = (x: Val, dtype: DType): Val => bind1(primitives.bitcast_convert_type, [x], { new_dtype: dtype });

/** Mantissas that are narrower than this are drawn as bytes. */
const BYTE = 8;

/** How the arguments of `_uniform` are handed over: by name they come sorted. */
type Form = 'positional' | 'named';

/** `_uniform`: random bits as the mantissa under the exponent of 1. */
function uniformOn(key: Val, low: Val, high: Val, shape: Shape, dtype: DType, form: Form): Val {
  if (!dtype.isFloating) throw valueError(`dtype argument to \`uniform\` must be a float dtype, got ${dtype.name}`);
  const named = form === 'named';
  return sampler(
    '_uniform',
    [shape, dtype],
    named ? [key, high, low] : [key, low, high],
    ([k, a, b]) => {
      const given = named ? [b, a] : [a, b];
      const [from, to] = given.map((v) => lax.convertElementType(v, dtype)).map((v) => toRank(v, shape.length));
      const { bits, nmant, oneBits } = floatInfo(dtype);
      const drawn = nmant < BYTE ? BYTE : bits;
      const uint = uintOf(bits);
      const raw = lax.convertElementType(randomBits(k, drawn, shape), uint);
      const mantissa = lax.bitwiseOp('shift_right_logical', raw, lax.scalar(drawn - nmant, uint));
      const withExponent = lax.bitwiseOp('or', mantissa, lax.scalar(oneBits, uint));
      const unit = np.sub(bitcast(withExponent, dtype), lax.scalar(1, dtype));
      const scaled = np.add(np.mul(unit, np.sub(to, from)), from);
      return lax.max(from, reshaped(scaled, shape));
    },
    form,
  );
}

/** `uniform(key, shape, dtype, low, high)`. Numbers as bounds are Python's. */
export const uniform = (key: Val, shape: Shape, dtype: DType, low: np.Operand = 0, high: np.Operand = 1): Val =>
  uniformOn(key, np.val(low), np.val(high), shape, dtype, 'positional');

/** `_uniform(key, minval=…, maxval=…)`, as gumbel calls it. */
export const uniformByName = (key: Val, shape: Shape, dtype: DType, low: np.Operand, high: np.Operand): Val =>
  uniformOn(key, np.val(low), np.val(high), shape, dtype, 'named');

// ---- integers

/** Source: core.py _convert_and_clip_integer. */
function clipTo(x: Val, dtype: DType): Val {
  const [a, b] = [integerBounds(dtype), integerBounds(x.aval.dtype)];
  const low = a[0] > b[0] ? a[0] : b[0];
  const high = a[1] < b[1] ? a[1] : b[1];
  return np.astype(np.clip(x, np.constant(x, plainInt(low)), np.constant(x, plainInt(high))), dtype);
}

const plainInt = (n: bigint): number | bigint => (Number.isSafeInteger(Number(n)) ? Number(n) : n);

/** Source: core.py _randint. */
function randintOn(key: Val, low: Val, high: Val, shape: Shape, dtype: DType): Val {
  return sampler('_randint', [shape, dtype], [key, low, high], ([k, minval, maxval]) => {
    checkShape('randint', shape, minval.aval.shape, maxval.aval.shape);
    const defaultInt = config.x64 ? dt.int64 : dt.int32;
    const integer = (x: Val): Val => (x.aval.dtype.isInteger ? x : np.astype(x, defaultInt));
    const [minInt, maxInt] = [integer(minval), integer(maxval)];
    const most = lax.scalar(plainInt(integerBounds(dtype)[1]), dtype);
    const beyond = lax.compareOp('gt', maxInt, clipTo(most, maxInt.aval.dtype));
    const clipped = [clipTo(minInt, dtype), clipTo(maxInt, dtype)];
    const [from, to] = clipped.map((x) => toRank(x, shape.length));
    const width = dtype.bits;
    const [higherBits, lowerBits] = splitInto(k).map((sub) => randomBits(sub, width, shape));
    let span = lax.convertElementType(np.sub(to, from), uintOf(width));
    // An empty range gives its lower bound.
    span = lax.select(np.le(to, from), np.fullLike(span, 1), span);
    span = lax.select(np.and(beyond, np.gt(to, from)), lax.add(span, np.constant(span, 1)), span);
    // 2 ** width mod span, without overflow.
    let multiplier = lax.rem(np.constant(span, 2 ** (width / 2)), span);
    multiplier = lax.rem(lax.mul(multiplier, multiplier), span);
    const offset = lax.add(lax.mul(lax.rem(higherBits, span), multiplier), lax.rem(lowerBits, span));
    return lax.add(from, lax.convertElementType(lax.rem(offset, span), dtype));
  });
}

const SAMPLED_BITS = 32;

export function randint(key: Val, shape: Shape, low: Val, high: Val, dtype: DType): Val {
  if (dtype.bits >= SAMPLED_BITS) return np.astype(randintOn(key, low, high, shape, dtype), dtype);
  // Fewer bits would favour some numbers.
  const [least, most] = integerBounds(dtype).map(Number);
  const within = (x: Val, top: number): Val =>
    np.clipJit.call1(
      [np.astype(x, dt.int32)],
      [
        ['min', np.int(least)],
        ['max', np.int(top)],
      ],
    );
  return np.astype(randintOn(key, within(low, most), within(high, most + 1), shape, dt.int32), dtype);
}

// ---- booleans

/** Source: core.py _bernoulli. */
export function bernoulli(key: Val, p: Val, shape: Shape | undefined, mode: 'low' | 'high' = 'low'): Val {
  return sampler('_bernoulli', [shape, mode], [key, p], ([k, chance]) => {
    const dims = shape ?? chance.aval.shape;
    if (shape) checkShape('bernoulli', shape, chance.aval.shape);
    const { dtype } = chance.aval;
    if (mode === 'low') return np.lt(uniform(k, dims, dtype), chance);
    const pair = uniform(k, [2, ...dims], dtype);
    const [first, second] = unstack(pair);
    const finer = np.mul(second, 2 ** -floatInfo(dtype).nmant);
    return np.lt(finer, np.sub(chance, first));
  });
}

/** Source: core.py _rademacher. */
export function rademacher(key: Val, shape: Shape, dtype: DType, form = ''): Val {
  return sampler(
    '_rademacher',
    [shape, dtype],
    [key],
    ([k]) => {
      const half = lax.scalar(0.5, np.defaultFloat());
      const flips = np.astype(bernoulli(k, half, shape), dtype);
      return np.astype(np.sub(np.mul(np.int(2), flips), np.int(1)), dtype);
    },
    form,
  );
}

export const uniformFunctions = jaxFunctions({
  'bits(key, shape=(), dtype=None, *, out_sharding=None)': (key, shape, dtype, sharding) => {
    const k = keyArgument('bits', key);
    const d = dtypeArgument(dtype, '') ?? (config.x64 ? dt.uint64 : dt.uint32);
    if (d.kind !== 'uint') throw valueError(`dtype argument to \`bits\` must be an unsigned int dtype, got ${d.name}`);
    const dims = shapeOf(shape);
    return sampledIn('bits', sharding, [k], ([key]) => randomBits(key, d.bits, dims), dims);
  },
  'uniform(key, shape=(), dtype=None, minval=0.0, maxval=1.0, *, out_sharding=None)': (
    key,
    shape,
    dtype,
    minval,
    maxval,
    sharding,
  ) => {
    const k = keyArgument('uniform', key);
    const dims = shapeOf(shape);
    const d = floatDType('uniform', dtype);
    const bounds = [operand('_uniform', 'minval', minval), operand('_uniform', 'maxval', maxval)];
    return sampledIn('uniform', sharding, [k, ...bounds], ([key, a, b]) => uniform(key, dims, d, a, b), dims);
  },
  'randint(key, shape, minval, maxval, dtype=None, *, out_sharding=None)': (
    key,
    shape,
    minval,
    maxval,
    dtype,
    sharding,
  ) => {
    const k = keyArgument('randint', key);
    const d = anyIntDType(dtype);
    const dims = shapeOf(shape);
    if (!d.isInteger) throw typeError(`randint only accepts integer dtypes, got ${d.name}`);
    const bounds = [operand('_randint', 'minval', minval), operand('_randint', 'maxval', maxval)];
    return sampledIn('randint', sharding, [k, ...bounds], ([key, a, b]) => randint(key, dims, a, b, d));
  },
  "bernoulli(key, p=0.5, shape=None, mode='low', *, out_sharding=None)": (key, p, shape, mode, sharding) => {
    const dims = optionalShape(shape);
    if (mode !== 'low' && mode !== 'high') throw valueError(`got mode=${repr(mode)}, expected 'high' or 'low'`);
    const k = keyArgument('bernoulli', key);
    const x = typedArgument(p);
    const { dtype } = x.aval;
    if (!dtype.isFloating)
      throw typeError(`bernoulli probability \`p\` must have a floating dtype, got ${dtype.name}.`);
    const chance = lax.convertElementType(x, dtype);
    return sampledIn('bernoulli', sharding, [k, chance], ([key, c]) => bernoulli(key, c, dims, mode));
  },
  'rademacher(key, shape=(), dtype=None, *, out_sharding=None)': (key, shape, dtype, sharding) => {
    const k = keyArgument('rademacher', key);
    const d = anyIntDType(dtype);
    const dims = shapeOf(shape);
    noSharding('rademacher', sharding);
    return rademacher(k, dims, d);
  },
});
