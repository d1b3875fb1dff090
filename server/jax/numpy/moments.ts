/** Averages and moments of jax.numpy. Source: jax/_src/numpy/reductions.py, lax_numpy.py cov, corrcoef. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import { truth } from '../../python/operators.ts';
import { repr } from '../../python/text.ts';
import { isInt } from '../../python/values.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple } from '../../python/values.ts';
import { optionalAxes } from '../concrete.ts';
import { arrayLike, asValue, axesArgument, dtypeArgument, early, jaxFunctions } from '../declare.ts';
import type { Argument } from '../jitted.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import { latticeResultType, toInexact } from '../promotion.ts';
import * as np from './expressions.ts';
import { MAX, MIN, SUM, checkWhere, count, defaultInt, mean, reduce, refuseOut, upcastF16 } from './reductions.ts';

/** The dtype to compute a variance in, and that of the result. Source: _var_promote_types. */
export function varianceDTypes(a: DType, given: DType | null): [computation: DType, result: DType] {
  if (given) {
    if (!given.isComplex && a.isComplex)
      throw valueError(
        'jax.numpy.var does not yet support real dtype parameters when computing the variance of an array of complex ' +
          'values. The semantics of numpy.var seem unclear in this case. Please comment on ' +
          'https://github.com/jax-ml/jax/issues/2283 if this behavior is important to you.',
      );
    return [upcastF16(given), given];
  }
  if (!a.isInexact) return [upcastF16(toInexact(a)), toInexact(a)];
  return [upcastF16(a), a === dt.complex64 ? dt.float32 : a === dt.complex128 ? dt.float64 : a];
}

/** |x|², real. */
export function squaredSize(x: Val): Val {
  const { dtype } = x.aval;
  if (!dtype.isComplex) return lax.square(x);
  return lax.plain('real', lax.mul(x, bind1(primitives.conj, [x], { input_dtype: dtype })));
}

export const orNull = (v: Readonly<Record<string, Val>>, name: string): Val | null => (name in v ? v[name] : null);

const VAR_PARAMETERS = '(a, *, axis=None, dtype=None, out=None, correction=0, keepdims=False, where=None, a_mean=None)';
const STD_PARAMETERS = VAR_PARAMETERS.replace('a_mean', 'mean');
const STATICS = ['axis', 'dtype', 'keepdims'];

const varJit = new Jitted(
  `_var${VAR_PARAMETERS}`,
  ({ v, s }) => {
    const where = checkWhere('var', orNull(v, 'where'));
    const axis = s.axis;
    const keepdims = truth(s.keepdims) === true;
    const given = dtypeArgument(s.dtype);
    refuseOut(v, 'var');
    const [computation, result] = varianceDTypes(v.a.aval.dtype, given);
    const a = lax.convertElementType(v.a, computation);
    const center =
      'a_mean' in v
        ? lax.convertElementType(v.a_mean, computation)
        : mean(a, { axis, dtype: computation, keepdims: true, where });
    const squares = squaredSize(lax.sub(a, center));
    const { dtype } = squares.aval;
    const n = count(a, { axis, keepdims, where }, dtype);
    const normalizer = lax.sub(n, lax.convertElementType(v.correction, dtype));
    const total = reduce(SUM, squares, { axis, dtype, keepdims, where });
    const ratio = lax.convertElementType(lax.div(total, normalizer), result);
    return np.where(np.gt(normalizer, np.int(0)), ratio, NaN);
  },
  { statics: STATICS, checkedBy: 'var' },
);

const stdJit = new Jitted(
  `_std${STD_PARAMETERS}`,
  ({ v, s }) => {
    checkWhere('std', orNull(v, 'where'));
    const given = dtypeArgument(s.dtype);
    if (given && !given.isInexact) throw valueError(`dtype argument to jnp.std must be inexact; got ${given.name}`);
    refuseOut(v, 'std');
    return lax.sqrt(
      varJit.call1(
        [v.a],
        [
          ['axis', s.axis],
          ['dtype', s.dtype],
          ['out', null],
          ['correction', v.correction],
          ['keepdims', s.keepdims],
          ['where', orNull(v, 'where')],
          ['a_mean', orNull(v, 'mean')],
        ],
      ),
    );
  },
  { statics: STATICS, checkedBy: 'std' },
);

/** The variance of an array along axes, as other functions of the library ask for it. */
export const variance = (a: Val, axis: Value, keepdims = false): Val =>
  varJit.call1(
    [a],
    [
      ['axis', axis],
      ['dtype', null],
      ['out', null],
      ['correction', np.int(0)],
      ['keepdims', keepdims],
      ['where', null],
      ['a_mean', null],
    ],
  );

const dtypeValue = (v: Value): Value => {
  const d = dtypeArgument(v);
  return d && PyDType.of(d);
};

const moment =
  (jit: Jitted, name: string, meanName: string) =>
  (...[a, axis, dtype, out, ddof, keepdims, where, center, correction]: Value[]): Val => {
    let given = correction;
    if (given === null) given = ddof;
    else if (!isInt(ddof) || ddof !== 0) throw valueError("ddof and correction can't be provided simultaneously.");
    const named: [string, Argument][] = [
      ['axis', optionalAxes(axis)],
      ['dtype', dtypeValue(dtype)],
      ['out', out],
      ['correction', given],
      ['keepdims', keepdims],
      ['where', where],
      [meanName, center],
    ];
    return jit.call1([arrayLike(name, a)], named);
  };

const MOMENT_PARAMETERS =
  '(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None)';

const ptpJit = new Jitted(
  '_ptp(a, axis=None, out=None, keepdims=False)',
  ({ v, s }) => {
    const { a } = v;
    refuseOut(v, 'ptp');
    const options = { axis: s.axis, keepdims: truth(s.keepdims) === true };
    return lax.sub(reduce(MAX, a, options), reduce(MIN, a, options));
  },
  { statics: ['axis', 'keepdims'] },
);

/** The largest less the smallest. */
export const ptp = (a: Val, axis: Value = null, keepdims: Value = false): Val =>
  ptpJit.call1([a, axis, null, keepdims]);

export const countNonzero = new Jitted(
  'count_nonzero(a, axis=None, keepdims=False)',
  ({ v: { a }, s }) =>
    reduce(SUM, lax.compareOp('ne', a, np.constant(a, 0)), {
      axis: optionalAxes(s.axis),
      dtype: defaultInt(),
      keepdims: truth(s.keepdims) === true,
    }),
  { statics: ['axis', 'keepdims'] },
);

/** The average, and the sum of the weights. */
export function average(a: Val, axis: Value, weights: Val | null, keepdims: boolean, returned = true): Val[] {
  const operands = weights === null ? [a] : [a, weights];
  return early('_average', `${repr(axis)};${keepdims};${returned}`, operands, ([x, w]) => {
    const [found, total] = averageOf(x, axis, weights === null ? null : w, keepdims);
    return returned ? [found, lax.broadcastTo(total, found.aval.shape)] : found;
  });
}

/** Source: _average. */
function averageOf(a: Val, axis: Value, weights: Val | null, keepdims: boolean): [Val, Val] {
  const axes = axesArgument(axis, a.aval.ndim);
  if (weights === null) {
    const [x] = promoteInexactDTypes(a);
    const found = mean(x, { axis, keepdims });
    const n = axes.reduce((k, d) => k * x.aval.shape[d], 1);
    return [found, lax.scalar(n, found.aval.dtype)];
  }
  const [x, given] = promoteInexactDTypes(a, weights);
  let w = given;
  const { shape } = x.aval;
  if (shape.length !== w.aval.ndim || shape.some((s, i) => s !== w.aval.shape[i])) {
    if (axis === null) throw valueError('Axis must be specified when shapes of a and weights differ.');
    if (w.aval.ndim !== axes.length || axes.some((d, i) => w.aval.shape[i] !== shape[d]))
      throw valueError('Shape of weights must be consistent with shape of a along specified axis.');
    const order = axes.map((_, i) => i).sort((i, j) => axes[i] - axes[j]);
    w = lax.reshape(
      w,
      shape.map((s, i) => (axes.includes(i) ? s : 1)),
      order,
    );
  }
  const total = reduce(SUM, w, { axis, keepdims });
  return [np.div(reduce(SUM, np.mul(x, w), { axis, keepdims }), total), total];
}

/** Source: numpy/util.py promote_dtypes_inexact. */
export function promoteInexactDTypes(...xs: readonly Val[]): Val[] {
  const { dtype, weakType } = latticeResultType(xs.map((x) => x.aval));
  const inexact = toInexact(dtype);
  return xs.map((x) => lax.convertElementType(x, inexact, weakType));
}

export const momentFunctions = new Map<string, Value>([
  ...jaxFunctions({
    [`var${MOMENT_PARAMETERS}`]: moment(varJit, 'var', 'a_mean'),
    [`std${MOMENT_PARAMETERS}`]: moment(stdJit, 'std', 'mean'),
    'ptp(a, axis=None, out=None, keepdims=False)': (a, axis, out, keepdims) =>
      ptpJit.call1([arrayLike('ptp', a), optionalAxes(axis), out, keepdims]),
    'average(a, axis=None, weights=None, returned=False, keepdims=False)': (a, axis, weights, returned, keepdims) => {
      const x = arrayLike('average', a);
      const w = weights === null ? null : arrayLike('average', weights, 1);
      const withTotal = truth(returned) === true;
      const out = average(x, optionalAxes(axis), w, truth(keepdims) === true, withTotal);
      return withTotal ? new PyTuple(out.map(asValue)) : out[0];
    },
  }),
  ...jittedTable(countNonzero),
]);
