/**
 * `dot_product_attention`, the XLA implementation. Source: jax/_src/nn/functions.py.
 *
 * JAX maps it with vmap over the groups of query heads that share a key head. What comes out is written here directly:
 * a `Mapped` array has the groups along one of its axes, and operations that need them aligned bring them to the front.
 */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { HostArray } from '../../jaxpr/host.ts';
import { NDArray } from '../../jaxpr/ndarray.ts';
import { EnumParam } from '../../jaxpr/primitive.ts';
import { dotDimensionNumbers } from '../../jaxpr/primitives/dot.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { Stop, valueError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyFloat, PyTuple } from '../../python/values.ts';
import { asValue, jaxFunctions, early1, libraryJit } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { array } from '../numpy/arrayOf.ts';
import * as np from '../numpy/expressions.ts';
import { tril } from '../numpy/matrices.ts';
import { latticeResultType } from '../promotion.ts';
import { isTrue } from '../shapes.ts';

/** Groups lie along the axis `at`; null where all groups share it. */
interface Mapped {
  readonly x: Val;
  readonly at: number | null;
}
const shared = (x: Val): Mapped => ({ x, at: null });
const inFront = (x: Val): Mapped => ({ x, at: 0 });

function toFront({ x, at }: Mapped): Val {
  if (at === null || at === 0) return x;
  const rest = [...x.aval.shape.keys()].filter((i) => i !== at);
  return lax.transpose(x, [at, ...rest]);
}

/** A shared operand beside a mapped one gets an axis of size 1 for the groups. */
const lifted = (m: Mapped): Val => (m.at === null ? np.expandDims(m.x, [0]) : toFront(m));

function mapped(f: (a: Val, b: Val) => Val, a: Mapped, b: Mapped): Mapped {
  if (a.at === null && b.at === null) return shared(f(a.x, b.x));
  const x = lifted(a);
  return inFront(f(x, lifted(b)));
}

const and = (a: Mapped, b: Mapped): Mapped => mapped((x, y) => lax.bitwiseOp('and', x, y), a, b);

/** The last axis reduced: it stays behind the groups. */
const reduceLast = (name: 'reduce_max' | 'reduce_sum', { x, at }: Mapped): Mapped => ({
  x: lax.reduce(name, x, [x.aval.ndim - 1]),
  at,
});
const NEGATIVE_INFINITY = () => np.float(-Infinity);

const largestOf = (logits: Mapped): Mapped => {
  const { x, at } = reduceLast('reduce_max', logits);
  return { x: lax.max(lax.convertElementType(NEGATIVE_INFINITY(), x.aval.dtype), x), at };
};

/** A dimension of size 1 at the end. */
const withColumn = (m: Mapped): Mapped => {
  const x = toFront(m);
  return inFront(np.expandDims(x, [x.aval.ndim]));
};

function softmax(logits: Mapped): Val {
  const column = withColumn(largestOf(logits));
  const largest = inFront(lax.stopGradient(column.x));
  const shifted = mapped(lax.sub, logits, largest);
  const unnormalized = np.exp(shifted.x);
  const sum = reduceLast('reduce_sum', inFront(unnormalized));
  return np.div(unnormalized, withColumn(sum).x);
}

/** Over the last axis, groups in front. */
function logsumexp(logits: Mapped): Val {
  const found = largestOf(logits);
  const finite: Mapped = { x: lax.plain('is_finite', found.x), at: found.at };
  const shape = found.x.aval.shape.filter((_, i) => i !== found.at);
  const zeros = lax.full(shape, lax.scalar(0, found.x.aval.dtype), found.x.aval.dtype);
  const which = toFront(finite);
  const fallback = lax.broadcastInDim(zeros, which.aval.shape, [1, 2, 3]);
  const chosen = lax.select(which, toFront(found), fallback);
  const largest = lax.stopGradient(chosen);
  const column = np.expandDims(largest, [largest.aval.ndim]);
  const exponential = lax.exp(lax.sub(toFront(logits), column));
  const sum = lax.reduce('reduce_sum', exponential, [exponential.aval.ndim - 1]);
  lax.sign(sum);
  return lax.add(lax.log(lax.abs(sum)), largest);
}

/** `jit[name=_where …]` as vmap makes it. */
function masked(mask: Mapped, logits: Mapped, value: Val): Mapped {
  const [out] = libraryJit(
    '_where',
    `mapped ${mask.at ?? '-'} ${logits.at ?? '-'}`,
    [mask.x, logits.x, value],
    ([m, l, v]) => {
      const one = l.aval.shape.filter((_, i) => i !== logits.at);
      const shape = [l.aval.shape[logits.at ?? 0], ...one];
      const filled = lax.broadcastInDim(lax.convertElementType(v, l.aval.dtype), one, []);
      const dims = one.map((_, i) => i + 1);
      const wide = (x: Val) => lax.broadcastInDim(x, shape, dims);
      const which = mask.at === null ? wide(m) : lax.broadcastTo(m, shape);
      const otherwise = wide(filled);
      return lax.select(which, toFront({ x: l, at: logits.at }), otherwise);
    },
  );
  return inFront(out);
}

/** The largest float32, or what the dtype has. Source: _get_large_negative. */
const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

interface Masks {
  readonly mask: Mapped | null;
  readonly causal: boolean;
  readonly queryLengths: Val | null;
  readonly keyLengths: Val | null;
  readonly window: readonly [Val, Val] | null;
}

const hostRange = (n: number): Val =>
  HostArray.of(
    new NDArray(
      [n],
      dt.int32,
      Int32Array.from({ length: n }, (_, i) => i),
    ),
  );
const at = (x: Val, rank: number, axis: number): Val =>
  lax.broadcastInDim(
    x,
    Array.from({ length: rank }, (_, i) => (i === axis ? x.aval.shape[0] : 1)),
    [axis],
  );

/** Which keys are near enough to each query. Source: _get_window_mask. */
function windowMask(queries: number, keys: number, [left, right]: readonly [Val, Val]): Val {
  const query = hostRange(queries);
  const key = hostRange(keys);
  const first = at(query, 2, 0);
  const leftMask = lax.compareOp('le', first, np.add(at(key, 2, 1), left));
  const second = at(query, 2, 0);
  const rightMask = lax.compareOp('ge', second, np.sub(at(key, 2, 1), right));
  return np.expandDims(lax.bitwiseOp('and', rightMask, leftMask), [0, 1]);
}

/** Source: _get_padding_mask_logits. */
function paddingMask(queries: number, keys: number, queryLengths: Val | null, keyLengths: Val | null): Val {
  const inside = (n: number, axis: number, lengths: Val | null): Val => {
    if (lengths === null) return np.bool(true);
    const places = at(np.arange(n, dt.int32), 3, axis);
    return lax.compareOp('lt', places, at(lengths, 3, 0));
  };
  const query = inside(queries, 1, queryLengths);
  return np.expandDims(lax.bitwiseOp('and', query, inside(keys, 2, keyLengths)), [1]);
}

/** Source: _apply_masks. */
function applyMasks(logits: Mapped, masks: Masks): Mapped {
  const { mask, causal, queryLengths, keyLengths, window } = masks;
  if (mask === null && !causal && queryLengths === null && keyLengths === null && window === null) return logits;
  const shape = logits.x.aval.shape.filter((_, i) => i !== logits.at);
  const [, , queries, keys] = shape;
  let all = shared(lax.full(shape, np.bool(true), dt.bool));
  if (mask !== null) all = and(all, mask);
  if (causal) {
    const lower = tril.call1([lax.full([queries, keys], np.bool(true), dt.bool)]);
    all = and(all, shared(np.expandDims(lower, [0, 1])));
  }
  if (window !== null) all = and(all, shared(windowMask(queries, keys, window)));
  if (queryLengths !== null || keyLengths !== null)
    all = and(all, shared(paddingMask(queries, keys, queryLengths, keyLengths)));
  return masked(all, logits, np.numpyScalar(-0.7 * LARGEST_FLOAT32, logits.x.aval.dtype));
}

/** With groups: (batch, heads, queries, keys) becomes (batch, key heads, groups, queries, keys). */
function grouped(t: Val | null, keyHeads: number, groups: number): Mapped | null {
  if (t === null) return null;
  const [batch, heads, queries, keys] = t.aval.shape;
  if (heads === 1) return { x: lax.broadcastTo(np.expandDims(t, [2]), [batch, 1, groups, queries, keys]), at: 2 };
  return { x: lax.reshape(t, [batch, keyHeads, groups, queries, keys]), at: 2 };
}

const dot = (
  a: Val,
  b: Val,
  contracting: readonly [readonly number[], readonly number[]],
  batch: readonly [readonly number[], readonly number[]],
  precision: EnumParam | null,
  preferred: DType,
): Val =>
  bind1(primitives.dot_general, [a, b], {
    dimension_numbers: dotDimensionNumbers(contracting, batch),
    out_sharding: null,
    precision,
    preferred_element_type: preferred,
  });

interface Attention extends Masks {
  readonly bias: Mapped | null;
  readonly scale: Value;
  readonly residual: boolean;
}

/** How 16-bit floats are multiplied. */
const PRESETS: ReadonlyMap<DType, EnumParam> = new Map([
  [dt.bfloat16, EnumParam.of('DotAlgorithmPreset', 'BF16_BF16_F32')],
  [dt.float16, EnumParam.of('DotAlgorithmPreset', 'F16_F16_F32')],
]);

/** Source: _dot_product_attention_core. Results have the groups as their third axis. */
function core(query: Val, key: Val, value: Val, o: Attention): { encoded: Val; residual: Val | undefined } {
  const { dtype } = query.aval;
  const wide = dtype === dt.float64 ? dt.float64 : dt.float32;
  const batch = [
    [0, 2],
    [0, 2],
  ] as const;
  const product = early1('_einsum', 'logits', [query, key], ([q, k]) =>
    dot(q, k, [[4], [3]], batch, PRESETS.get(dtype) ?? null, wide),
  );
  let logits: Mapped = { x: lax.mul(product, array(o.scale, wide, true)), at: 3 };
  if (o.bias !== null) {
    const joint = latticeResultType([logits.x.aval, o.bias.x.aval]);
    const left = { x: lax.convertElementType(logits.x, joint.dtype), at: 3 };
    const right = { x: lax.convertElementType(o.bias.x, joint.dtype), at: o.bias.at };
    const sum = mapped(lax.add, left, right);
    logits = { x: np.astype(sum.x, wide), at: sum.at };
  }
  const masked = applyMasks(logits, o);
  const padded: Mapped = { x: np.astype(masked.x, dt.float32), at: masked.at };
  const probabilities = np.astype(softmax(padded), key.aval.dtype);
  const joint = latticeResultType([probabilities.aval, value.aval]).dtype;
  let encoded = early1('_einsum', 'encoded', [probabilities, value], ([p, v]) => {
    const batchAxes = [
      [0, 2],
      [1, 2],
    ] as const;
    return lax.transpose(dot(v, p, [[1], [4]], batchAxes, null, joint), [3, 0, 4, 1, 2]);
  });
  if (o.queryLengths !== null) {
    const places = at(np.arange(encoded.aval.shape[2], dt.int32), 2, 1);
    const inside = lax.compareOp('lt', places, at(o.queryLengths, 2, 0));
    const mask = np.astype(np.expandDims(inside, [2, 3]), encoded.aval.dtype);
    encoded = lax.mul(encoded, np.expandDims(mask, [0]));
  }
  let residual: Val | undefined;
  if (o.residual) {
    const lse = np.astype(logsumexp(padded), key.aval.dtype);
    residual = lax.stopGradient(lax.transpose(lse, [0, 1, 3, 2]));
  }
  const out = lax.transpose(encoded, [1, 2, 3, 0, 4]);
  return { encoded: out, residual: residual && lax.transpose(residual, [1, 2, 3, 0]) };
}

const listText = (shape: Shape): string => `[${shape.join(', ')}]`;

/** Source: _check_shape_and_dtype. */
function check(t: Val | null, shape: Shape, dtype: DType | null, name: string): void {
  if (t === null) return;
  const { aval } = t;
  if (aval.ndim !== shape.length) throw valueError(`${name} ndim should be ${shape.length}, but got ${aval.ndim}`);
  if (dtype !== null && aval.dtype !== dtype)
    throw valueError(`${name} dtype should be ${dtype.name}, but got ${aval.dtype.name}`);
  if (shape.some((s, i) => s !== -1 && aval.shape[i] !== s))
    throw valueError(`${name} shape should be ${listText(shape)}: but got ${lax.tupleText(aval.shape)}`);
}

const asArray = (v: Value): Val => array(v, null, false);
const withFour = (v: Value): Val => {
  const x = asArray(v);
  const missing = 4 - x.aval.ndim;
  return missing > 0
    ? np.expandDims(
        x,
        Array.from({ length: missing }, (_, i) => i),
      )
    : x;
};
const optional = (v: Value, f: (v: Value) => Val): Val | null => (v === null ? null : f(v));

function windowArgument(v: Value): [Val, Val] | null {
  if (v === null) return null;
  if (typeof v === 'number') return [np.int(v), np.int(v)];
  const [left, right] = listOf(v).map(asArray);
  return [left, right];
}

export const attentionFunctions = jaxFunctions({
  'dot_product_attention(query, key, value, bias=None, mask=None, *, scale=None, is_causal=False, query_seq_lengths=None, key_value_seq_lengths=None, local_window_size=None, implementation=None, return_residual=False)':
    (q, k, v, b, m, scale, isCausal, qLengths, kLengths, localWindow, implementation, returnResidual) => {
      const outShape = asArray(q).aval.shape;
      const [query, key, value] = [q, k, v].map(withFour);
      const bias = optional(b, withFour);
      const mask = optional(m, withFour);
      const queryLengths = optional(qLengths, asArray);
      const keyLengths = optional(kLengths, asArray);
      if (key.aval.ndim !== 4)
        throw valueError(
          key.aval.ndim > 4
            ? 'too many values to unpack (expected 4)'
            : `not enough values to unpack (expected 4, got ${key.aval.ndim})`,
        );
      const [batch, keys, keyHeads, width] = key.aval.shape;
      const { dtype } = key.aval;
      check(value, [batch, keys, keyHeads, width], dtype, 'value');
      check(query, [batch, -1, -1, width], dtype, 'query');
      check(mask, [-1, -1, -1, -1], dt.bool, 'mask');
      check(bias, [-1, -1, -1, -1], null, 'bias');
      check(queryLengths, [batch], dt.int32, 'query_seq_lengths');
      check(keyLengths, [batch], dt.int32, 'key_value_seq_lengths');
      const [, queries, heads] = query.aval.shape;
      if (heads % keyHeads !== 0)
        throw valueError(
          `The number of query heads must be a multiple of key/value heads, but got ${heads} vs ${keyHeads}`,
        );
      if (implementation === 'cudnn')
        throw new Stop("jitlens doesn't have dot_product_attention by cuDNN yet", 'unsupported');
      if (implementation !== null && implementation !== 'xla')
        throw valueError(`Unsupported implementation option: ${str(implementation)}`);
      const groups = heads / keyHeads;
      const groupedQuery = lax.reshape(query, [batch, queries, keyHeads, groups, width]);
      const groupedBias = grouped(bias, keyHeads, groups);
      const { encoded, residual } = core(groupedQuery, key, value, {
        bias: groupedBias,
        mask: grouped(mask, keyHeads, groups),
        causal: isTrue(isCausal),
        scale: scale ?? new PyFloat(1 / Math.sqrt(width)),
        queryLengths,
        keyLengths,
        window: windowArgument(localWindow),
        residual: isTrue(returnResidual),
      });
      const whole = lax.reshape(encoded, [batch, queries, heads, width]);
      const lse = residual && lax.reshape(residual, [batch, queries, heads]);
      const out = lax.reshape(whole, outShape);
      if (!lse) return out;
      return new PyTuple([asValue(out), asValue(lax.reshape(lse, outShape.slice(0, -1)))]);
    },
});
