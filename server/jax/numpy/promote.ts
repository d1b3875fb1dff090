/** Promotion of the arguments of jnp functions. Source: jax/_src/numpy/util.py promote_args and its kin. */
import { ShapedArray } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { HostScalar } from '../../jaxpr/host.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { aligned } from '../../jaxpr/trace.ts';
import { config } from '../config.ts';
import { broadcastToRank, convertElementType, numpyBroadcastShapes, scalar, tupleText } from '../lax/operations.ts';
import { defaultDType, latticeResultType, toComplex, toInexact, toNumeric } from '../promotion.ts';
import { warn } from '../warn.ts';

/** Operands of two different ranks get leading 1s; scalars and equal ranks are left to lax. */
export function promoteShapes(xs: readonly Val[], fn = ''): Val[] {
  // Mostly there is nothing to do.
  let rank = 0;
  let differ = false;
  for (const { aval } of xs) {
    const n = aval.shape.length;
    if (n === 0 || n === rank) continue;
    if (rank !== 0) differ = true;
    rank = n;
  }
  if (!differ) return xs as Val[];
  if (config.rankPromotion !== 'allow') rankPromoted(xs, fn);
  // The shapes must go together before any of them is lifted.
  const full = numpyBroadcastShapes(xs.map((x) => x.aval.shape)).length;
  return xs.map((x) => broadcastToRank(x, full));
}

/** Source: numpy/util.py _rank_promotion_warning_or_error. */
function rankPromoted(xs: readonly Val[], fn: string): void {
  const shapes = xs.map((x) => tupleText(x.aval.shape)).join(' ');
  if (config.rankPromotion === 'raise')
    throw new RuleError(
      'ValueError',
      `Operands could not be broadcast together for ${fn} on shapes ${shapes} and with the config option ` +
        "jax_numpy_rank_promotion='raise'. For more information, see " +
        'https://docs.jax.dev/en/latest/101/rank_promotion_warning.html.',
    );
  warn(
    `Following NumPy automatic rank promotion for ${fn} on shapes ${shapes}. Set the jax_numpy_rank_promotion config ` +
      "option to 'allow' to disable this warning; for more information, see " +
      'https://docs.jax.dev/en/latest/101/rank_promotion_warning.html.',
  );
}

const operandsOf = (xs: readonly Val[]) => xs.map((x) => x.aval);

export function promoteDTypes(xs: readonly Val[]): Val[] {
  if (xs.length < 2) return [...xs];
  const { dtype, weakType } = latticeResultType(operandsOf(xs));
  return aligned(xs).map((x) => convertElementType(x, dtype, weakType));
}

const promoteTo =
  (change: (d: DType) => DType) =>
  (xs: readonly Val[]): Val[] => {
    const { dtype, weakType } = latticeResultType(operandsOf(xs));
    const to = change(dtype);
    return aligned(xs).map((x) => convertElementType(x, to, weakType));
  };
export const promoteDTypesInexact = promoteTo(toInexact);
export const promoteDTypesNumeric = promoteTo(toNumeric);
export const promoteDTypesComplex = promoteTo(toComplex);

/** What no function of jax.numpy takes. Source: check_no_float0s, check_for_prngkeys. */
function check(xs: readonly Val[], fn: string): void {
  let isPlain = true;
  for (const { aval } of xs) if (aval.dtype.kind === 'key' || aval.dtype.kind === 'float0') isPlain = false;
  if (isPlain) return;
  if (xs.some((x) => x.aval.dtype === dt.float0))
    throw new RuleError(
      'TypeError',
      `Called ${fn} with a float0 array. float0s do not support any operations by design because they are not ` +
        'compatible with non-trivial vector spaces. No implicit dtype conversion is done. You can use ' +
        'np.zeros_like(arr, dtype=np.float) to cast a float0 array to a regular zeros array. \n' +
        "If you didn't expect to get a float0 you might have accidentally taken a gradient with respect to an " +
        'integer argument.',
    );
  if (xs.some((x) => x.aval.dtype !== xs[0].aval.dtype))
    throw new RuleError('TypeError', `${fn} does not accept dtypes ${xs.map((x) => x.aval.dtype.name).join(', ')}.`);
}

const promoteArgsBy =
  (dtypes: (xs: readonly Val[]) => Val[]) =>
  (xs: readonly Val[], fn = ''): Val[] => {
    check(xs, fn);
    return promoteShapes(dtypes(xs), fn);
  };
export const promoteArgs = promoteArgsBy(promoteDTypes);
export const promoteArgsInexact = promoteArgsBy(promoteDTypesInexact);
export const promoteArgsNumeric = promoteArgsBy(promoteDTypesNumeric);
export const promoteArgsComplex = promoteArgsBy(promoteDTypesComplex);

/** `lax._const(x, value)`: of x's dtype; beside a weak scalar a Python number, as it is. */
export function constantLike(x: Val, value: Scalar): Val {
  const { dtype, weakType, shape } = x.aval;
  if (!weakType || shape.length > 0) return scalar(value, dtype);
  return typeof value === 'number' && dtype === defaultDType('float')
    ? new HostScalar(value, new ShapedArray([], dtype, true))
    : scalar(value, dtype, true);
}

/** Python's numbers, as they stand beside arrays in JAX's source. */
export const pythonInt = (value: number): Val => scalar(value, defaultDType('int'), true);
export const pythonFloat = (value: number): Val => scalar(value, defaultDType('float'), true);
