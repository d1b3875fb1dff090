/** Checks of single primitives: results that are nan, divisors that are 0, indices out of bounds. Source: jax/_src/checkify.py. */
import type { Eqn } from '../../jaxpr/jaxpr.ts';
import type { Gather, Scatter } from '../../jaxpr/primitives/gather.ts';
import { windowDimensions } from '../../jaxpr/primitives/gather.ts';
import type { Val } from '../../jaxpr/trace.ts';
import type { Value } from '../../python/values.ts';
import type { Context } from './errors.ts';
import { operandValue, python, tuple } from './errors.ts';

/** What is known of an eqn whose results are there. */
export interface Ran {
  readonly eqn: Eqn;
  readonly args: readonly Val[];
  readonly outs: readonly Val[];
  /** Stands for the traceback. */
  readonly where: string;
}

/** Adds to an error what may be wrong with an eqn. */
type Check = (ctx: Context, error: Value, ran: Ran) => Value;

/** All primitives that can make a nan. Source: nan_primitives. */
const NAN_PRIMITIVES =
  'acos acosh add asin asinh atan2 atan atanh bessel_i0e bessel_i1e cbrt conv_general_dilated cos cosh cumlogsumexp ' +
  'cummax cummin cumprod cumsum digamma dot_general erf_inv erf erfc exp exp2 expm1 fft igamma_grad_a igamma igammac ' +
  'integer_pow lgamma custom_linear_solve log1p log2 log logistic mul pad pow psum reduce reduce_prod reduce_sum ' +
  'reduce_window reduce_window_sum regularized_incomplete_beta rem rng_uniform rsqrt sin sinh sqrt sub tan tanh';

const shapeOf = (x: Val): Value => tuple(x.aval.shape);

const nans: Check = (ctx, error, { eqn, outs, where }) => {
  if (!ctx.has('NaNError')) return error;
  const { name, multipleResults } = eqn.primitive;
  return python('_check_nans', ctx.next(), where, error, name, tuple(outs.map(operandValue)), multipleResults);
};

const dynamicSlice: Check = (ctx, error, { eqn, args: [x, ...starts], where }) => {
  if (!ctx.has('OOBError')) return error;
  const { slice_sizes: sizes } = eqn.params;
  const at = tuple(starts.map(operandValue));
  return python('_check_dynamic_slice', ctx.next(), where, error, shapeOf(x), at, tuple(sizes as readonly number[]));
};

const dynamicUpdateSlice: Check = (ctx, error, { args: [x, update, ...starts], where }) => {
  if (!ctx.has('OOBError')) return error;
  const at = tuple(starts.map(operandValue));
  return python('_check_dynamic_update_slice', ctx.next(), where, error, shapeOf(x), shapeOf(update), at);
};

const gather: Check = (ctx, error, { eqn, args: [x, indices], where }) => {
  if (!ctx.has('OOBError')) return error;
  const { dimension_numbers: numbers, slice_sizes: sizes } = eqn.params as Gather;
  const { indexed } = windowDimensions(numbers);
  const at = operandValue(indices);
  return python('_check_gather', ctx.next(), where, error, shapeOf(x), at, tuple(indexed), tuple(sizes));
};

const scatter: Check = (ctx, error, ran) => {
  if (!ctx.has('OOBError')) return error;
  const { eqn, args, where } = ran;
  const [x, indices, updates] = args;
  const { window, collapsed, indexed } = windowDimensions((eqn.params as Scatter).dimension_numbers);
  let position = 0;
  const sizes = x.aval.shape.map((_, i) => (collapsed.includes(i) ? 1 : updates.aval.shape[window[position++]]));
  const { name } = eqn.primitive;
  const at = operandValue(indices);
  const bounds = python('_check_scatter', ctx.next(), where, error, name, shapeOf(x), at, tuple(sizes), tuple(indexed));
  return nans(ctx, bounds, ran);
};

/** After the results have been made. */
export const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ...NAN_PRIMITIVES.split(' ').map((name) => [name, nans] as const),
  ['div', nans],
  ['dynamic_slice', dynamicSlice],
  ['dynamic_update_slice', dynamicUpdateSlice],
  ['gather', gather],
  ...['scatter', 'scatter-add', 'scatter-mul', 'scatter-min', 'scatter-max'].map((name) => [name, scatter] as const),
]);

/** Before that: whether something is divided by 0. */
export function checkDivision(ctx: Context, error: Value, { args: [, y], where }: Omit<Ran, 'outs'>): Value {
  return ctx.has('DivisionByZeroError') ? python('_check_division', ctx.next(), where, error, operandValue(y)) : error;
}
