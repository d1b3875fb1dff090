/** Reductions that pass over NaN. Source: jax/_src/numpy/reductions.py, lax_numpy.py nanargmax. */
import type { DType } from '../../jaxpr/dtypes.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import { truth } from '../../python/operators.ts';
import type { Value } from '../../python/values.ts';
import { optionalAxes } from '../concrete.ts';
import { dtypeArgument } from '../declare.ts';
import type { Argument } from '../jitted.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import { toInexact } from '../promotion.ts';
import * as np from './expressions.ts';
import { orNull, squaredSize, varianceDTypes } from './moments.ts';
import type { ReduceOptions, Reduction } from './reductions.ts';
import { ALL, MAX, MIN, PROD, SUM, checkWhere, largest, mean, reduce, refuseOut, smallest } from './reductions.ts';

const isNaN = (x: Val): Val => lax.compareOp('ne', x, x);
const isNumber = (x: Val): Val => lax.not(isNaN(x));

interface NanReduction {
  readonly reduction: Reduction;
  /** What stands for NaN. */
  readonly neutral: (dtype: DType) => Scalar;
  /** Where all are NaN the result is. */
  readonly chooses?: boolean;
}

/** Source: _nan_reduction. */
function nanReduce(name: string, r: NanReduction, a: Val, options: ReduceOptions): Val {
  checkWhere(name, options.where ?? null);
  if (!a.aval.dtype.isInexact) return reduce(r.reduction, a, options);
  const { dtype } = a.aval;
  const filled = np.where(isNaN(a), lax.scalar(r.neutral(dtype), dtype), a);
  const out = reduce(r.reduction, filled, options);
  if (!r.chooses || options.initial) return out;
  const { axis, keepdims } = options;
  return np.where(reduce(ALL, isNaN(a), { axis, keepdims }), np.constant(a, NaN), out);
}

const STATICS = ['axis', 'dtype', 'keepdims'];

const optionsOf = (v: Readonly<Record<string, Val>>, s: Readonly<Record<string, Value>>): ReduceOptions => ({
  axis: optionalAxes(s.axis),
  keepdims: truth(s.keepdims) === true,
  where: orNull(v, 'where'),
  initial: orNull(v, 'initial'),
});

const choosing = (name: string, r: NanReduction) =>
  new Jitted(
    `${name}(a, axis=None, out=None, keepdims=False, initial=None, where=None)`,
    ({ v, s }) => {
      refuseOut(v, r.reduction.name);
      return nanReduce(name, { ...r, chooses: true }, v.a, optionsOf(v, s));
    },
    { statics: STATICS },
  );

const summing = (name: string, r: NanReduction) =>
  new Jitted(
    `${name}(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None)`,
    ({ v, s }) => {
      const dtype = dtypeArgument(s.dtype);
      refuseOut(v, r.reduction.name);
      return nanReduce(name, r, v.a, { ...optionsOf(v, s), dtype });
    },
    { statics: STATICS },
  );

const nanmin = choosing('nanmin', { reduction: MIN, neutral: largest });
const nanmax = choosing('nanmax', { reduction: MAX, neutral: smallest });
const nansum = summing('nansum', { reduction: SUM, neutral: () => 0 });
const nanprod = summing('nanprod', { reduction: PROD, neutral: () => 1 });

const named = (o: ReduceOptions): [string, Argument][] => [
  ['dtype', o.dtype ? PyDType.of(o.dtype) : null],
  ['keepdims', o.keepdims === true],
  ['where', o.where ?? null],
];

const nanmean = new Jitted(
  'nanmean(a, axis=None, dtype=None, out=None, keepdims=False, where=None)',
  ({ v, s }) => {
    const options = optionsOf(v, s);
    checkWhere('nanmean', options.where ?? null);
    refuseOut(v, 'nanmean');
    const { a } = v;
    const given = dtypeArgument(s.dtype);
    if (!a.aval.dtype.isInexact) return mean(a, { ...options, dtype: given });
    const dtype = given ?? toInexact(a.aval.dtype);
    const normalizer = reduce(SUM, isNumber(a), { ...options, dtype });
    return lax.div(nansum.call1([a, s.axis], named({ ...options, dtype })), normalizer);
  },
  { statics: STATICS },
);

const MOMENT_PARAMETERS = '(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=None, mean=None)';

/** Source: _nanvar. */
const nanvar = new Jitted(
  `nanvar${MOMENT_PARAMETERS}`,
  ({ v, s }) => {
    const { axis, keepdims, where = null } = optionsOf(v, s);
    checkWhere('nanvar', where);
    const given = dtypeArgument(s.dtype);
    refuseOut(v, 'nanvar');
    const [computation, result] = varianceDTypes(v.a.aval.dtype, given);
    const a = lax.convertElementType(v.a, computation);
    const center =
      'mean' in v
        ? lax.convertElementType(v.mean, computation)
        : nanmean.call1([a, s.axis], named({ dtype: computation, keepdims: true, where }));
    const squares = squaredSize(np.where(isNaN(a), np.int(0), lax.sub(a, center)));
    const n = np.sub(reduce(SUM, isNumber(a), { axis, keepdims, where }), v.ddof);
    const empty = lax.compareOp('le', n, lax.scalar(0, n.aval.dtype));
    const total = np.where(empty, NaN, reduce(SUM, squares, { axis, keepdims, where }));
    const divisor = np.where(empty, np.int(1), n);
    const ratio = lax.div(total, lax.convertElementType(divisor, total.aval.dtype));
    return lax.convertElementType(ratio, result);
  },
  { statics: STATICS },
);

const nanstd = new Jitted(
  `nanstd${MOMENT_PARAMETERS}`,
  ({ v, s }) => {
    checkWhere('nanstd', orNull(v, 'where'));
    const given = dtypeArgument(s.dtype);
    refuseOut(v, 'nanstd');
    return lax.sqrt(
      nanvar.call1(
        [v.a],
        [
          ['axis', s.axis],
          ['dtype', given && PyDType.of(given)],
          ['ddof', v.ddof],
          ['keepdims', s.keepdims],
          ['where', orNull(v, 'where')],
          ['mean', orNull(v, 'mean')],
        ],
      ),
    );
  },
  { statics: STATICS },
);

export const nanReductions = jittedTable(nanmin, nanmax, nansum, nanprod, nanmean, nanvar, nanstd);
