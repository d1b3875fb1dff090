/** softmax and its kin, standardize, one_hot. Source: jax/_src/nn/functions.py, jax/_src/ops/special.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { SpecPart } from '../../jaxpr/mesh.ts';
import { NamedShardingParam, Spec } from '../../jaxpr/mesh.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import { sameParts } from '../../jaxpr/sharding/places.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { str } from '../../python/text.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple, Tracer } from '../../python/values.ts';
import { arrayLike, asValue, axesArgument, canonicalAxis, dtypeArgument, jaxFunctions } from '../declare.ts';
import { concretization } from '../errors.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import { array } from '../numpy/creation.ts';
import * as np from '../numpy/expressions.ts';
import { MAX, SUM, mean as meanOf, reduce } from '../numpy/reductions.ts';
import { outSharding } from '../outSharding.ts';
import { isTrue } from '../shapes.ts';

const NEGATIVE_INFINITY = () => np.float(-Infinity);

/** Source: _softmax_deprecated, which is the one that is in use. */
export function softmax(x: Val, axis: Value, where: Val | null = null, initial: Val = NEGATIVE_INFINITY()): Val {
  const largest = reduce(MAX, x, { axis, keepdims: true, where, initial });
  const safe = where === null ? x : np.where(where, x, initial);
  const unnormalized = np.exp(np.sub(safe, lax.stopGradient(largest)));
  const result = np.div(unnormalized, reduce(SUM, unnormalized, { axis, keepdims: true, where }));
  return where === null ? result : np.where(where, result, np.int(0));
}

export const logSoftmax = new Jitted(
  'log_softmax(x, axis=-1, where=None)',
  ({ v, s: { axis } }) => {
    const { x } = v;
    const where = 'where' in v ? v.where : null;
    const largest = reduce(MAX, x, { axis, keepdims: true, where, initial: NEGATIVE_INFINITY() });
    const safe = where === null ? x : np.where(where, x, NEGATIVE_INFINITY());
    const shifted = np.sub(safe, lax.stopGradient(largest));
    const total = np.log(reduce(SUM, np.exp(shifted), { axis, keepdims: true, where }));
    const result = np.sub(shifted, total);
    return where === null ? result : np.where(where, result, NEGATIVE_INFINITY());
  },
  { statics: ['axis'] },
);

export interface LogSumExpOptions {
  axis?: Value;
  b?: Val | null;
  keepdims?: boolean;
  returnSign?: boolean;
  where?: Val | null;
}

/** The logarithm, and the sign where it is asked for. Source: ops/special.py logsumexp. */
export function logsumexp(a: Val, options: LogSumExpOptions = {}): [Val, Val] {
  const { axis = null, b = null, keepdims = false, returnSign = false, where = null } = options;
  const masked = where === null ? a : np.where(where, a, np.int(0));
  let x: Val;
  let factor: Val | undefined;
  if (b === null) [x] = np.promoteInexact('logsumexp', masked);
  else {
    [x, factor] = np.promoteInexact('logsumexp', masked, b);
    x = np.where(np.ne(factor, np.int(0)), x, NEGATIVE_INFINITY());
  }
  const { isComplex } = x.aval.dtype;
  const dims = axesArgument(axis, x.aval.ndim);
  const all = new PyTuple(dims);
  const real = isComplex ? lax.plain('real', x) : x;
  const found = reduce(MAX, real, { axis: all, keepdims, where, initial: NEGATIVE_INFINITY() });
  const largest = lax.stopGradient(lax.select(lax.plain('is_finite', found), found, np.fullLike(found, 0)));
  const aligned = keepdims ? largest : np.expandDims(largest, dims);
  let exponential = lax.exp(lax.sub(x, np.astype(aligned, x.aval.dtype)));
  if (factor) exponential = lax.mul(exponential, factor);
  let sum = reduce(SUM, exponential, { axis: all, keepdims, where });
  const sign = lax.sign(sum);
  if (returnSign || !isComplex) sum = lax.abs(sum);
  let out = lax.add(lax.log(sum), np.astype(largest, sum.aval.dtype));
  if (!returnSign && factor && !out.aval.dtype.isComplex)
    out = np.where(np.lt(sign, np.int(0)), np.numpyScalar(NaN, out.aval.dtype), out);
  return [out, sign];
}

/** How many elements are averaged: a constant, or counted where there is a mask. Source: reductions.py _count. */
function count(x: Val, axis: Value, where: Val | null, keepdims: boolean, dtype: DType): Val {
  if (where !== null) return reduce(SUM, lax.broadcastTo(where, x.aval.shape), { axis, dtype, keepdims });
  const n = axesArgument(axis, x.aval.ndim).reduce((k, d) => k * x.aval.shape[d], 1);
  return lax.scalar(n, dtype);
}

const logmeanexp = new Jitted(
  'logmeanexp(x, axis=None, where=None, keepdims=False)',
  ({ v, s: { axis, keepdims } }) => {
    const where = 'where' in v ? v.where : null;
    const [lse] = logsumexp(v.x, { axis, where, keepdims: isTrue(keepdims) });
    return np.sub(lse, np.log(count(v.x, axis, where, isTrue(keepdims), lse.aval.dtype)));
  },
  { statics: ['axis', 'keepdims'], checkedBy: 'logsumexp' },
);

const standardize = new Jitted(
  "standardize(x, axis=-1, mean=None, variance=None, epsilon=1e-05, where=None, *, algorithm='fast')",
  ({ v, s: { axis, algorithm } }) => {
    const { x } = v;
    const where = 'where' in v ? v.where : null;
    const average = (y: Val) => meanOf(y, { axis, keepdims: true, where });
    const mean = 'mean' in v ? v.mean : average(x);
    let variance: Val;
    if ('variance' in v) variance = v.variance;
    else if (algorithm === 'stable') variance = average(np.square(np.sub(x, mean)));
    else if (algorithm === 'fast') {
      variance = np.clipJit.call1([np.sub(average(np.square(x)), np.square(mean)), np.int(0)]);
    } else throw valueError(`Unknown algorithm '${str(algorithm)}'. Expected 'fast' or 'stable'.`);
    return np.mul(np.sub(x, mean), lax.rsqrt(np.add(variance, v.epsilon)));
  },
  { statics: ['axis', 'algorithm'] },
);

/** Where the numbers are that x is compared with: whole, or as the result is to be cut along them. */
function oneHotSharding({ aval }: Val, at: number, given: Value): lax.Sharding {
  const rhs = new Array<SpecPart>(aval.ndim + 1).fill(null);
  const asked = outSharding(given, 'jax.nn.one_hot');
  if (!asked) return aval.placed ? new NamedShardingParam(aval.placed.mesh, new Spec(rhs)) : null;
  const { parts } = asked.spec;
  const others = aval.parts.map((_, i) => parts[i < at ? i : i + 1] ?? null);
  if (!sameParts(others, aval.parts))
    throw new RuleError(
      'ShardingTypeError',
      'The input part of spec in out_sharding should match the spec of `x`. Got ' +
        `typeof(x).spec=${new Spec(aval.parts).toString()} and out_sharding.spec=${new Spec(others).toString()}`,
    );
  rhs[at] = parts[at] ?? null;
  return new NamedShardingParam(asked.mesh, new Spec(rhs));
}

const oneHotJit = new Jitted(
  '_one_hot(x, num_classes, *, dtype, axis, out_sharding)',
  ({ v: { x }, s }) => {
    const classes = Number(toIndex(s.num_classes));
    const dtype = dtypeArgument(s.dtype) ?? dt.float32;
    const rank = x.aval.ndim;
    const at = canonicalAxis(s.axis, rank + 1);
    const shape = new Array<number>(rank).fill(1);
    shape.splice(at, 0, classes);
    const labels = np.expandDims(x, [at]);
    const numbers = lax.iota(x.aval.dtype, shape, at, oneHotSharding(x, at, s.out_sharding));
    return np.astype(np.eq(labels, numbers), dtype);
  },
  { statics: ['num_classes', 'dtype', 'axis', 'out_sharding'] },
);

/** Source: one_hot. */
export function oneHot(x: Value | Val, classes: Value, dtype: Value, axis: Value, sharding: Value = null): Val {
  if (classes instanceof Tracer) concretization(classes, 'The error arose in jax.nn.one_hot argument `num_classes`.');
  if (typeof axis === 'string') throw new Stop("jitlens doesn't have one_hot over a named axis yet", 'unsupported');
  return oneHotJit.call1(
    [x, classes],
    [
      ['dtype', PyDType.of(dtypeArgument(dtype) ?? np.defaultFloat())],
      ['axis', axis],
      ['out_sharding', sharding],
    ],
  );
}

const orNull = (name: string, v: Value): Val | null => (v === null ? null : arrayLike(name, v));

export const normalizations = new Map<string, Value>([
  ...jittedTable(logSoftmax, logmeanexp, standardize),
  ...jaxFunctions({
    'softmax(x, axis=-1, where=None)': (x, axis, where) => softmax(arrayLike('max', x), axis, orNull('where', where)),
    'logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False, where=None)': (
      a,
      axis,
      b,
      keepdims,
      returnSign,
      where,
    ) => {
      const wanted = isTrue(returnSign);
      const [out, sign] = logsumexp(arrayLike('logsumexp', a), {
        axis,
        b: orNull('logsumexp', b),
        keepdims: isTrue(keepdims),
        returnSign: wanted,
        where: orNull('where', where),
      });
      return wanted ? new PyTuple([asValue(out), asValue(sign)]) : out;
    },
    'one_hot(x, num_classes, *, dtype=None, axis=-1, out_sharding=None)': (x, classes, dtype, axis, sharding) => {
      return oneHot(asValue(array(x, null, false)), classes, dtype, axis, sharding);
    },
  }),
]);
