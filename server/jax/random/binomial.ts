/** Binomial and multinomial numbers. Source: jax/_src/random/core.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import type { Value } from '../../python/values.ts';
import { PyFloat, PyList, Unknown } from '../../python/values.ts';
import { arrayLike, asValue, earlyJit, jaxFunctions } from '../declare.ts';
import { jitOperand } from '../jitArguments.ts';
import { scan, whileLoop } from '../lax/control.ts';
import * as lax from '../lax/operations.ts';
import { cumulate } from '../lax/sorting.ts';
import { array } from '../numpy/arrayOf.ts';
import * as np from '../numpy/expressions.ts';
import { getItem } from '../numpy/indexing.ts';
import { promoteArgsInexact } from '../numpy/promote.ts';
import { moveAxes } from '../numpy/pick.ts';
import { ANY, reduce } from '../numpy/reductions.ts';
import { isinf } from '../numpy/ufuncsFloat.ts';
import { anyDType, checkShape, floatDType, optionalShape } from './arguments.ts';
import { floatInfo } from './floats.ts';
import { keyArgument, splitInto, splitKey } from './keys.ts';
import { uniform } from './uniform.ts';

const any = (x: Val): Val => reduce(ANY, x);
const one = (): Val => np.int(1);
const plusOne = (x: Val): Val => np.add(x, one());
const full = (value: Scalar, dtype: DType, shape: Shape): Val => lax.full(shape, lax.scalar(value, dtype), dtype);
/** `lax.full_like(x, value)`, with a Python float. */
const like = (x: Val, value: number): Val => lax.full(x.aval.shape, np.float(value), x.aval.dtype, x.aval.weakType);
const staticsOf = (shape: Shape, dtype: DType): string => `${shape.join()};${dtype.name}`;

/** log(k!) beyond Stirling's formula, for k up to 9. Source: core.py _stirling_approx_tail. */
const STIRLING_TAILS = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

function stirlingTail(k: Val): Val {
  const tails = array(new PyList(STIRLING_TAILS.map((v) => new PyFloat(v))), k.aval.dtype);
  const isSmall = np.le(k, np.int(9));
  const small = bind1(primitives.clamp, [np.constant(k, 0), k, np.constant(k, 9)], {});
  const next = plusOne(small);
  const squared = np.mul(next, plusOne(small));
  const inner = np.sub(1 / 360, np.div(1 / 1260, squared));
  const approximation = np.div(np.sub(1 / 12, np.div(inner, squared)), plusOne(small));
  const index = lax.convertElementType(np.floor(small), dt.int32);
  return lax.select(isSmall, getItem(tails, asValue(index)), approximation);
}

/** For small means: sums of geometric numbers. Source: core.py _binomial_inversion. */
const inversion = (key: Val, counts: Val, probs: Val, shape: Shape, dtype: DType, rounds: Val): Val =>
  earlyJit('_binomial_inversion', staticsOf(shape, dtype), [key, counts, probs], ([start, count, prob]) => {
    const logRest = np.log1p(np.neg(prob));
    const float = prob.aval.dtype;
    const body = ([i, successes, sum, key0]: Val[]): Val[] => {
      const [subkey, next] = splitInto(key0);
      const counted = lax.select(np.le(sum, count), plusOne(successes), successes);
      const u = uniform(subkey, shape, float);
      const steps = np.ceil(np.div(np.log(u), logRest));
      const total = np.add(sum, steps);
      return [plusOne(i), counted, total, next];
    };
    const condition = ([i, , sum]: Val[]): Val => np.and(any(np.le(sum, count)), np.lt(i, rounds));
    const init = [np.int(0), full(0, float, shape), full(0, float, shape), start];
    return np.astype(np.sub(whileLoop(condition, body, init)[1], one()), dtype);
  })[0];

/** Hörmann's transformed rejection. Source: core.py _btrs. */
const btrs = (key: Val, counts: Val, probs: Val, shape: Shape, dtype: DType, rounds: Val): Val =>
  earlyJit('_btrs', staticsOf(shape, dtype), [key, counts, probs], ([start, count, prob]) => {
    const float = prob.aval.dtype;
    const stddev = np.sqrt(np.mul(np.mul(count, prob), np.sub(one(), prob)));
    const b = np.add(1.15, np.mul(2.53, stddev));
    const a = np.add(np.add(-0.0873, np.mul(0.0248, b)), np.mul(0.01, prob));
    const c = np.add(np.mul(count, prob), 0.5);
    const vr = np.sub(0.92, np.div(4.2, b));
    const r = np.div(prob, np.sub(one(), prob));
    const alpha = np.mul(np.add(2.83, np.div(5.1, b)), stddev);
    const m = np.floor(np.mul(plusOne(count), prob));
    const body = ([i, out, accepted, key0]: Val[]): Val[] => {
      const [next, key1, key2] = splitInto(key0, 3);
      const drawn = uniform(key1, shape, float);
      const v0 = uniform(key2, shape, float);
      const u = np.sub(drawn, 0.5);
      const us = np.sub(0.5, np.abs(u));
      const accept1 = np.and(np.ge(us, 0.07), np.le(v0, vr));
      const slope = np.add(np.div(np.mul(np.int(2), a), us), b);
      const k = np.floor(np.add(np.mul(slope, u), c));
      const reject = np.or(np.lt(k, np.int(0)), np.gt(k, count));
      const v = np.log(np.div(np.mul(v0, alpha), np.add(np.div(a, np.mul(us, us)), b)));
      const rest = (x: Val): Val => plusOne(np.sub(count, x));
      let ub = np.add(
        np.mul(np.add(m, 0.5), np.log(np.div(plusOne(m), np.mul(r, rest(m))))),
        np.mul(plusOne(count), np.log(np.div(rest(m), rest(k)))),
      );
      ub = np.add(ub, np.mul(np.add(k, 0.5), np.log(np.div(np.mul(r, rest(k)), plusOne(k)))));
      ub = np.add(ub, stirlingTail(m));
      ub = np.add(ub, stirlingTail(np.sub(count, m)));
      ub = np.sub(ub, stirlingTail(k));
      ub = np.sub(ub, stirlingTail(np.sub(count, k)));
      const accept2 = np.le(v, ub);
      const accept = np.or(accept1, np.and(np.not(reject), accept2));
      const chosen = lax.select(accept, k, out);
      const done = np.or(accepted, accept);
      return [plusOne(i), chosen, done, next];
    };
    const condition = ([i, , accepted]: Val[]): Val => np.and(any(np.not(accepted)), np.lt(i, rounds));
    const init = [np.int(0), full(-1, float, shape), full(false, dt.bool, shape), start];
    return np.astype(whileLoop(condition, body, init)[1], dtype);
  })[0];

/** Means up to this are inverted. */
const INVERTED_UP_TO = 10;

/** Source: core.py _binomial. */
export const binomial = (key: Val, n: Val, p: Val, given: Shape | undefined, dtype: DType): Val =>
  earlyJit('_binomial', `${given ? staticsOf(given, dtype) : dtype.name}`, [key, n, p], ([k, n0, p0]) => {
    const shapes = [n0.aval.shape, p0.aval.shape];
    const shape = given ?? lax.numpyBroadcastShapes(shapes);
    if (given) checkShape('binomial', given, ...shapes);
    const [chance] = promoteArgsInexact([p0]);
    const float = chance.aval.dtype;
    const total = lax.broadcastTo(lax.convertElementType(n0, float), shape);
    const prob = lax.broadcastTo(chance, shape);
    const belowHalf = np.lt(prob, 0.5);
    const q0 = lax.select(belowHalf, prob, np.sub(1, prob));
    const badCount = np.or(lax.compareOp('ne', total, total), np.lt(total, 0));
    const infinite = isinf(total)[0];
    const badProb = lax.compareOp('ne', q0, q0);
    const negative = np.lt(q0, 0);
    const q = lax.select(np.or(badProb, negative), like(q0, 0.01), q0);
    const inverted = np.or(badCount, np.le(np.mul(total, q), INVERTED_UP_TO));
    const count = np.floor(total);
    const countInverted = lax.select(inverted, count, like(count, 0));
    const countRejected = lax.select(inverted, like(count, 1e4), count);
    const probRejected = lax.select(inverted, like(q, 0.5), q);
    const rounds = lax.scalar(floatInfo(dtype).max, dtype);
    let samples = lax.select(
      inverted,
      inversion(k, countInverted, q, shape, dtype, rounds),
      btrs(k, countRejected, probRejected, shape, dtype, rounds),
    );
    const invalid = np.or(np.or(negative, badProb), badCount);
    samples = lax.select(invalid, full(NaN, dtype, shape), samples);
    samples = lax.select(np.and(infinite, np.not(invalid)), full(Infinity, dtype, shape), samples);
    const kept = [belowHalf, badCount, badProb, infinite].reduce((x, y) => np.or(x, y));
    return lax.select(kept, samples, np.sub(np.astype(count, dtype), samples));
  })[0];

/** Source: core.py multinomial. */
function multinomial(key: Val, n0: Val, p0: Val, given: Value, dtype: DType, unroll: number): Val {
  const [counts, chances] = [n0, p0].map((x) => lax.convertElementType(x, commonFloat([n0, p0])));
  const own = chances.aval.shape;
  const shape = given === null ? own.slice(0, -1) : (optionalShape(given) ?? []);
  if (given !== null) checkShape('multinomial', shape, counts.aval.shape, own.slice(0, -1));
  const n = lax.broadcastTo(counts, shape);
  const spread = lax.broadcastTo(chances, [...shape, own[own.length - 1]]);
  const p = moveAxes(spread, [shape.length], [0]);
  const remaining = cumulate('cumsum', p, 0, true);
  const ratios = np.div(p, np.where(np.eq(remaining, np.int(0)), np.int(1), remaining));
  const keys = splitKey(key, [ratios.aval.shape[0]]);
  const { ys } = scan(
    ([remainder], [ratio, subkey]) => {
      const clipped = np.clipJit.call1(
        [ratio],
        [
          ['min', np.int(0)],
          ['max', np.int(1)],
        ],
      );
      const count = binomial(subkey, remainder, clipped, undefined, remainder.aval.dtype);
      return { carry: [np.sub(remainder, count)], ys: [count] };
    },
    [n],
    [ratios, keys],
    { unroll },
  );
  return np.astype(moveAxes(ys[0], [0], [shape.length]), dtype);
}

const commonFloat = (xs: readonly Val[]): DType => promoteArgsInexact(xs)[0].aval.dtype;

export const binomialFunctions = jaxFunctions({
  'binomial(key, n, p, shape=None, dtype=None)': (key, n, p, shape, dtype) => {
    const k = keyArgument('binomial', key);
    const total = jitOperand('_binomial', 'count', n, 0, 'binomial');
    const chance = jitOperand('_binomial', 'prob', p, 1, 'binomial');
    const d = floatDType('binomial', dtype);
    return binomial(k, total, chance, optionalShape(shape), d);
  },
  'multinomial(key, n, p, *, shape=None, dtype=None, unroll=1)': (key, n, p, shape, dtype, unroll) => {
    const k = keyArgument('multinomial', key);
    const [total, chances] = [arrayLike('multinomial', n), arrayLike('multinomial', p, 1)];
    const turns = toIndex(unroll);
    if (turns instanceof Unknown) return turns;
    if (typeof unroll === 'boolean')
      throw new Stop("jitlens doesn't have unroll=True of jax.random.multinomial yet", 'unsupported');
    return multinomial(k, total, chances, shape, anyDType(dtype), turns);
  },
});
