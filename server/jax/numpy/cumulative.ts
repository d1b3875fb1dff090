/** Cumulative sums and products of jax.numpy. Source: jax/_src/numpy/reductions.py _cumulative_reduction. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import { truth } from '../../python/operators.ts';
import type { Value } from '../../python/values.ts';
import { arrayLike, canonicalAxis, dtypeArgument, jaxFunctions } from '../declare.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import type { CumulativeName } from '../lax/sorting.ts';
import { cumulate } from '../lax/sorting.ts';
import * as np from './expressions.ts';
import { promoteInteger, refuseOut } from './reductions.ts';

interface Options {
  readonly axis: Value;
  readonly dtype: Value;
  /** What stands for NaN. */
  readonly fill?: Scalar;
  readonly promotesIntegers?: boolean;
}

function cumulative(op: CumulativeName, x: Val, { axis, dtype, fill, promotesIntegers }: Options): Val {
  let a = axis === null ? lax.reshape(x, [x.aval.size]) : x;
  const dimension = canonicalAxis(axis ?? 0, a.aval.ndim);
  if (fill !== undefined) a = np.where(lax.compareOp('ne', a, a), np.constant(a, fill), a);
  const given = dtypeArgument(dtype);
  let computation = given ?? a.aval.dtype;
  let result = computation;
  if (given === null) {
    if (promotesIntegers || computation === dt.bool) result = computation = promoteInteger(computation);
  } else if (given === dt.bool) {
    if (a.aval.dtype !== dt.bool) a = np.ne(a, np.int(0));
    computation = promoteInteger(dt.bool);
  }
  return lax.convertElementType(cumulate(op, lax.convertElementType(a, computation), dimension), result);
}

const jitted = (name: string, op: CumulativeName, options: Omit<Options, 'axis' | 'dtype'> = {}) =>
  new Jitted(
    `${name}(a, axis=None, dtype=None, out=None)`,
    ({ v, s }) => {
      refuseOut(v, name, '');
      return cumulative(op, v.a, { ...options, axis: s.axis, dtype: s.dtype });
    },
    { statics: ['axis', 'dtype'] },
  );

const cumsumJit = jitted('cumsum', 'cumsum');
const cumsumWithPromotion = jitted('_cumsum_with_promotion', 'cumsum', { promotesIntegers: true });

/** `jnp.cumsum(x)` or `jnp.cumsum(x, axis=…)`, as other functions of the library call it. */
export const cumsum = (x: Val, axis?: number): Val => cumsumJit.call1([x], axis === undefined ? [] : [['axis', axis]]);

/** Source: cumulative_sum, cumulative_prod. */
const withInitial =
  (name: string, what: string, first: number, run: (x: Val, axis: number, dtype: Value) => Val) =>
  (...[v, axis, dtype, includeInitial]: Value[]): Val => {
    const x = arrayLike(name, v);
    const { ndim } = x.aval;
    if (ndim === 0)
      throw valueError(
        `The input must be non-scalar to take a cumulative ${what}, however a scalar value or scalar array was given.`,
      );
    if (axis === null && ndim > 1)
      throw valueError(
        `The input array has rank ${ndim}, however axis was not set to an explicit value. The axis argument is only ` +
          'optional for one-dimensional arrays.',
      );
    const at = canonicalAxis(axis ?? 0, ndim);
    const given = dtypeArgument(dtype);
    const out = run(x, at, given && PyDType.of(given));
    if (truth(includeInitial) !== true) return out;
    const { dtype: made } = out.aval;
    const head = lax.full(
      x.aval.shape.map((s, i) => (i === at ? 1 : s)),
      lax.scalar(first, made),
      made,
    );
    return lax.concatenate([head, out], at);
  };

export const cumulativeFunctions = new Map<string, Value>([
  ...jittedTable(
    cumsumJit,
    jitted('cumprod', 'cumprod'),
    jitted('nancumsum', 'cumsum', { fill: 0 }),
    jitted('nancumprod', 'cumprod', { fill: 1 }),
  ),
  ...jaxFunctions({
    'cumulative_sum(x, /, *, axis=None, dtype=None, include_initial=False)': withInitial(
      'cumulative_sum',
      'sum',
      0,
      (x, axis, dtype) =>
        cumsumWithPromotion.call1(
          [x],
          [
            ['axis', axis],
            ['dtype', dtype],
          ],
        ),
    ),
    'cumulative_prod(x, /, *, axis=None, dtype=None, include_initial=False)': withInitial(
      'cumulative_prod',
      'product',
      1,
      (x, axis, dtype) => cumulative('cumprod', x, { axis, dtype }),
    ),
  }),
]);
