/** Permutations, choices and categories. Source: jax/_src/random/core.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PyRange, PyTuple, Unknown } from '../../python/values.ts';
import { arrayLike, canonicalAxis, jaxFunctions, libraryJit } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { slice } from '../lax/slicing.ts';
import { argExtreme, sortOperands, topK } from '../lax/sorting.ts';
import { array } from '../numpy/arrayOf.ts';
import { cumsum } from '../numpy/cumulative.ts';
import * as np from '../numpy/expressions.ts';
import { take } from '../numpy/indexingTake.ts';
import { moveAxes } from '../numpy/pick.ts';
import { promoteArgsInexact } from '../numpy/promote.ts';
import { defaultInt } from '../numpy/reductions.ts';
import { searchsorted } from '../numpy/searching.ts';
import { checkShape, concreteInt, noSharding, sampledIn, shapeOf, truncated, typedArgument } from './arguments.ts';
import { gumbelMode } from './continuous.ts';
import { gumbel } from './gumbel.ts';
import type { GumbelMode } from './gumbel.ts';
import { keyArgument, randomBits, splitInto } from './keys.ts';
import { randint, uniform } from './uniform.ts';
import { isTrue } from '../shapes.ts';

const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Sorts by random words are repeated until all elements have surely been told apart. Source: core.py _shuffle. */
const SHUFFLE_EXPONENT = 3;
const UINT32_MAX = 2 ** 32 - 1;

function shuffle(key: Val, x: Val, axis: number): Val {
  const [out] = libraryJit('_shuffle', String(axis), [key, x], ([k, given]) => {
    const rounds = Math.ceil((SHUFFLE_EXPONENT * Math.log(Math.max(1, given.aval.size))) / Math.log(UINT32_MAX));
    let [next, shuffled] = [k, given];
    for (let i = 0; i < rounds; i++) {
      const keys = splitInto(next);
      [next] = keys;
      const order = randomBits(keys[1], 32, shuffled.aval.shape);
      [, shuffled] = sortOperands([order, shuffled], axis);
    }
    return shuffled;
  });
  return out;
}

/** The integers below n, in any order. */
const shuffledRange = (key: Val, n: number, axis: number): Val =>
  shuffle(key, lax.iota(defaultInt(), [Math.max(0, n)], 0), axis);

function permutation(key: Val, x: Val, axis: number, independent: boolean): Val {
  if (independent || x.aval.ndim === 1) return shuffle(key, x, axis);
  return take(x, shuffledRange(key, x.aval.shape[axis], 0), axis, null, { unique: true });
}

/** An array, or a scalar whose dtype is asked for. */
const checked = (fn: string, v: Value): Val => (typeof v === 'string' ? typedArgument(v) : arrayLike(fn, v));

/** `permutation` of an int or an array. */
function permuted(key: Val, given: Value, axis: number, independent: boolean): Val | Unknown {
  const x = checked('permutation', given);
  if (x.aval.ndim > 0) return permutation(key, x, axis, independent);
  if (!x.aval.dtype.isInteger) throw typeError('x must be an integer or at least 1-dimensional');
  const n = concreteInt(given, 'argument x of jax.random.permutation()');
  return n instanceof Unknown ? n : shuffledRange(key, n, axis);
}

/** `x.reshape(shape)`: a scalar's reshape shows. */
const reshaped = (x: Val, shape: Shape): Val =>
  shape.length === 0
    ? bind1(primitives.reshape, [x], { dimensions: null, new_sizes: shape, sharding: null })
    : lax.reshape(x, shape);

/** `x[:, :n]` along an axis. */
function firstOf(x: Val, n: number, axis: number): Val {
  if (x.aval.shape[axis] <= n) return x;
  return slice(
    x,
    x.aval.shape.map(() => 0),
    x.aval.shape.map((s, i) => (i === axis ? n : s)),
  );
}

/** Positions drawn by their probabilities. */
function weighted(key: Val, given: Value, inputs: number, shape: Shape, replace: boolean, mode: GumbelMode): Val {
  const [p] = promoteArgsInexact([arrayLike('choice', given)]);
  const own = p.aval.shape;
  if (own.length !== 1 || own[0] !== inputs)
    throw valueError(
      'p must be None or a 1D vector with the same size as a.shape[axis]. ' +
        `p has shape ${lax.tupleText(own)} and a.shape[axis] is ${inputs}.`,
    );
  const { dtype } = p.aval;
  if (replace) {
    const sums = cumsum(p);
    const last = lax.squeeze(slice(sums, [inputs - 1], [inputs]), [0]);
    const rest = np.sub(np.int(1), uniform(key, shape, dtype));
    return np.astype(searchsorted(sums, np.mul(last, rest)), defaultInt());
  }
  const noisy = np.add(gumbel(key, [inputs], dtype, mode), np.log(p));
  return np.astype(topK(noisy, sizeOf(shape), 0)[1], defaultInt());
}

function choice(
  key: Val,
  a: Value,
  shapeGiven: Value,
  replace: boolean,
  p: Value,
  axisGiven: Value,
  mode: Value,
): Val | Unknown {
  if (!(shapeGiven instanceof PyTuple || shapeGiven instanceof PyList || shapeGiven instanceof PyRange))
    throw typeError(`shape argument of jax.random.choice must be a sequence, got ${str(shapeGiven)}`);
  const shape = shapeOf(shapeGiven);
  arrayLike('choice', a);
  const x = array(a);
  const isInt = x.aval.ndim === 0;
  const axis = isInt ? 0 : canonicalAxis(axisGiven, x.aval.ndim);
  const inputs = isInt ? truncated(a, 'The error occurred in jax.random.choice()') : x.aval.shape[axis];
  if (inputs instanceof Unknown) return inputs;
  const draws = sizeOf(shape);
  if (draws === 0) return lax.full(shape, lax.scalar(0, x.aval.dtype), x.aval.dtype);
  if (inputs <= 0) throw valueError('a must be greater than 0 unless no samples are taken');
  if (!replace && draws > inputs)
    throw valueError(
      `Cannot take a larger sample (size ${draws}) than population (size ${inputs}) when 'replace=False'`,
    );
  const picked = (positions: Val): Val => (isInt ? positions : take(x, positions, axis));
  let result: Val;
  if (p !== null) result = picked(weighted(key, p, inputs, shape, replace, gumbelMode(mode)));
  else if (replace) result = picked(randint(key, shape, np.int(0), np.int(inputs), defaultInt()));
  else {
    const all = isInt ? shuffledRange(key, inputs, 0) : permutation(key, x, axis, false);
    result = firstOf(all, draws, isInt ? 0 : axis);
  }
  const own = x.aval.shape;
  return reshaped(result, isInt ? shape : [...own.slice(0, axis), ...shape, ...own.slice(axis + 1)]);
}

// ---- categories

/** `np.delete(shape, axis)`. */
function withoutAxis(shape: Shape, axis: number): number[] {
  const n = shape.length;
  if (axis < -n || axis >= n) throw raise('IndexError', `index ${axis} is out of bounds for axis 0 with size ${n}`);
  return shape.filter((_, i) => i !== (axis < 0 ? axis + n : axis));
}

function categorical(
  key: Val,
  logits: Val,
  shape: Shape,
  batch: Shape,
  axis: number,
  replace: boolean,
  mode: GumbelMode,
): Val {
  const own = logits.aval.shape;
  const at = axis < 0 ? axis + own.length : axis;
  const prefix = shape.slice(0, shape.length - batch.length);
  const { dtype } = logits.aval;
  if (!dtype.isFloating) throw valueError(`dtype argument to \`gumbel\` must be a float dtype, got ${dtype.name}`);
  if (replace) {
    const noiseShape = [...shape.slice(prefix.length)];
    noiseShape.splice(at, 0, own[at]);
    const noise = gumbel(key, [...prefix, ...noiseShape], dtype, mode);
    const noisy = np.add(noise, np.expandDims(logits, range(prefix.length)));
    return argExtreme('argmax', noisy, noisy.aval.ndim - own.length + at, defaultInt());
  }
  const noisy = np.add(logits, gumbel(key, own, dtype, mode));
  const k = sizeOf(prefix);
  if (k > own[at])
    throw valueError(`Number of samples without replacement (${k}) cannot exceed number of categories (${own[at]}).`);
  const moved = moveAxes(noisy, [at], [own.length - 1]);
  const [, indices] = topK(moved, k, own.length - 1);
  const rank = indices.aval.ndim;
  return inOrder(indices, shape, [rank - 1, ...range(rank - 1)]);
}

/** `lax.reshape(x, shape, dimensions)`: dimensions in their order are none. */
function inOrder(x: Val, shape: Shape, dimensions: readonly number[]): Val {
  if (dimensions.every((d, i) => d === i)) return lax.reshape(x, shape);
  return bind1(primitives.reshape, [x], { dimensions, new_sizes: shape, sharding: null });
}

export const choiceFunctions = jaxFunctions({
  'permutation(key, x, axis=0, independent=False, *, out_sharding=None)': (key, x, axis, independent, sharding) => {
    const k = keyArgument('permutation', key);
    const given = checked('permutation', x);
    const at = canonicalAxis(axis, Math.max(1, given.aval.ndim));
    noSharding('permutation', sharding);
    return permuted(k, x, at, isTrue(independent));
  },
  'choice(key, a, shape=(), replace=True, p=None, axis=0, mode=None)': (key, a, shape, replace, p, axis, mode) =>
    choice(keyArgument('choice', key), a, shape, isTrue(replace), p, axis, mode),
  'categorical(key, logits, axis=-1, shape=None, replace=True, mode=None, *, out_sharding=None)': (
    key,
    logits,
    axis,
    shape,
    replace,
    mode,
    sharding,
  ) => {
    const k = keyArgument('categorical', key);
    arrayLike('categorical', logits);
    const x = array(logits);
    const at = toIndex(axis);
    if (at instanceof Unknown) return at;
    const batch = withoutAxis(x.aval.shape, at);
    const dims = shape === null ? batch : shapeOf(shape);
    if (shape !== null) checkShape('categorical', dims, batch);
    const how = gumbelMode(mode);
    return sampledIn('categorical', sharding, [k, x], ([key, scores]) =>
      categorical(key, scores, dims, batch, at, isTrue(replace), how),
    );
  },
});
