/** jax.nn.initializers: functions that make functions of (key, shape, dtype). Source: jax/_src/nn/initializers.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { getAttr } from '../../python/attributes.ts';
import { call } from '../../python/call.ts';
import { Stop, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import { getItem } from '../../python/subscripts.ts';
import { nativeModule } from '../../python/modules.ts';
import { MISSING } from '../../python/native.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyFloat, PyTuple, builtinClass } from '../../python/values.ts';
import { arrayLike, asValue, dtypeArgument, jaxFunction, jaxFunctions } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { array } from '../numpy/arrayOf.ts';
import * as np from '../numpy/expressions.ts';
import { floatInfo } from '../random/floats.ts';
import { concreteShape, noPlacement } from '../shapes.ts';
import { complexRandom } from './complexInitializers.ts';

type Init = (key: Value, shape: number[], dtype: DType) => Val;

/** `init(key, shape, dtype=…)`, with the dtype that the outer function was given. */
const initializer = (outer: Value, init: Init) =>
  jaxFunction('init(key, shape, dtype=<missing>, out_sharding=None)', (key, shape, dtype, sharding) => {
    noPlacement('initializers', sharding);
    return init(key, concreteShape(shape), dtypeArgument(dtype === MISSING ? outer : dtype) ?? np.defaultFloat());
  });

/** A function of jax.random's, called as Python calls it. */
function random(name: string, ...args: readonly Value[]): Val {
  const fn = nativeModule('jax.random')?.get(name);
  if (fn === undefined) throw new Stop(`jitlens doesn't have jax.random.${name} yet`, 'unsupported');
  return arrayLike(name, call(fn, [...args]));
}
const typed = (v: Value, dtype: DType): Val => array(v, dtype, true);
const shapeValue = (shape: Shape): Value => new PyTuple([...shape]);

/** Source: _scaled_normal. */
function scaledNormal(key: Value, shape: Shape, dtype: DType, scale: Val): Val {
  const d = PyDType.of(dtype);
  if (!dtype.isFloating) return np.mul(random('normal', key, shapeValue(shape), d), scale);
  const low = asValue(lax.scalar(floatInfo(dtype).epsneg - 1, dtype));
  const u = random('uniform', key, shapeValue(shape), d, low, asValue(lax.scalar(1, dtype)));
  const factor = np.mul(lax.scalar(Math.SQRT2, dtype), scale);
  return np.mul(factor, lax.plain('erf_inv', u));
}

/** Axes as places from the front. */
function places(v: Value, rank: number): number[] {
  const axes = typeof v === 'number' ? [v] : listOf(v).map((a) => Number(toIndex(a)));
  return axes.map((a) => (a < 0 ? a + rank : a));
}
const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

interface Axes {
  readonly input: Value;
  readonly output: Value;
  readonly batch: Value;
}

/** Source: _compute_fans. */
function fans(shape: Shape, axes: Axes): { fanIn: number; fanOut: number } {
  if (axes.input === -2 && shape.length <= 1)
    throw valueError(
      `Can't compute input and output sizes of a ${shape.length}-dimensional weights tensor with default in_axis. ` +
        'Must be at least 2D or specify in_axis explicitly.',
    );
  const size = (v: Value) => product(places(v, shape.length).map((i) => shape[i]));
  const [input, output, batch] = [size(axes.input), size(axes.output), size(axes.batch)];
  const denominator = input * output * batch;
  const field = denominator === 0 ? 0 : product(shape) / denominator;
  return { fanIn: input * field, fanOut: output * field };
}

function denominatorOf(mode: Value, fanIn: number, fanOut: number): number {
  switch (mode) {
    case 'fan_in':
      return fanIn;
    case 'fan_out':
      return fanOut;
    case 'fan_avg':
      return (fanIn + fanOut) / 2;
    case 'fan_geo_avg':
      return (fanIn * fanOut) ** 0.5;
    default:
      throw valueError(`invalid mode for variance scaling initializer: ${str(mode)}`);
  }
}

/** The standard deviation of a normal distribution truncated to [-2, 2]. */
const TRUNCATED_DEVIATION = 0.87962566103423978;

/** The same of the complex one, within a radius of 2. */
const COMPLEX_DEVIATION = 0.95311164380491208;

function scaleOver(scale: Value, denominator: number): Value {
  if (denominator === 0) return 0;
  if (typeof scale === 'number') return new PyFloat(scale / denominator);
  if (scale instanceof PyFloat) return new PyFloat(scale.value / denominator);
  return asValue(np.div(arrayLike('divide', scale), denominator));
}

/** Source: variance_scaling. */
const varianceScaling = (scale: Value, mode: Value, distribution: Value, axes: Axes, outer: Value) =>
  initializer(outer, (key, shape, dtype) => {
    const { fanIn, fanOut } = fans(shape, axes);
    const variance = typed(scaleOver(scale, denominatorOf(mode, fanIn, fanOut)), dtype);
    const d = PyDType.of(dtype);
    const where = shapeValue(shape);
    if (distribution === 'normal') return scaledNormal(key, shape, dtype, lax.sqrt(variance));
    if (distribution !== 'truncated_normal' && distribution !== 'uniform')
      throw valueError(`invalid distribution for variance scaling initializer: ${str(distribution)}`);
    if (!dtype.isFloating) {
      if (distribution === 'uniform') return np.mul(complexRandom('uniform', key, where, dtype), lax.sqrt(variance));
      const deviation = np.div(lax.sqrt(variance), lax.scalar(COMPLEX_DEVIATION, dtype));
      return np.mul(complexRandom('truncated_normal', key, where, dtype), deviation);
    }
    if (distribution === 'uniform') {
      const u = random('uniform', key, where, d, -1);
      return np.mul(u, lax.sqrt(np.mul(np.int(3), variance)));
    }
    const deviation = np.div(lax.sqrt(variance), lax.scalar(TRUNCATED_DEVIATION, dtype));
    return np.mul(random('truncated_normal', key, -2, 2, where, d), deviation);
  });

const moveLast = (x: Val, axis: number): Val => {
  const rank = x.aval.ndim;
  const to = axis < 0 ? axis + rank : axis;
  const order = Array.from({ length: rank - 1 }, (_, i) => i);
  order.splice(to, 0, rank - 1);
  return lax.transpose(x, order);
};

/** Source: orthogonal. */
const orthogonalInit =
  (scale: Value, column: Value): Init =>
  (key, shape, dtype) => {
    if (shape.length < 2) throw valueError('orthogonal initializer requires at least a 2D shape');
    if (shape.includes(0)) return lax.full(shape, lax.scalar(0, dtype), dtype);
    const axis = Number(toIndex(column));
    const at = axis < 0 ? axis + shape.length : axis;
    const columns = shape[at];
    const rows = product(shape) / columns;
    const q = random('orthogonal', key, rows, new PyTuple([]), PyDType.of(dtype), columns);
    const others = shape.filter((_, i) => i !== at);
    const moved = moveLast(lax.reshape(q, [...others, columns]), axis);
    return np.mul(typed(scale, dtype), moved);
  };

/** Source: delta_orthogonal. */
const deltaOrthogonal = (scale: Value, column: Value, outer: Value) =>
  initializer(outer, (key, shape, dtype) => {
    if (shape.length < 3 || shape.length > 5)
      throw valueError('Delta orthogonal initializer requires a 3D, 4D or 5D shape.');
    const [fanIn, fanOut] = shape.slice(-2);
    if (fanOut < fanIn) throw valueError('`fan_in` must be less or equal than `fan_out`. ');
    const inner = dtypeArgument(outer) ?? np.defaultFloat();
    const matrix = orthogonalInit(scale, column)(key, shape.slice(-2), outer === null ? inner : dtype);
    const zeros = lax.full(shape, lax.scalar(0, dtype), dtype);
    const center = shape.slice(0, -2).map((k) => Math.floor((k - 1) / 2));
    const indexer = getItem(getAttr(asValue(zeros), 'at'), new PyTuple(center));
    return arrayLike('set', call(getAttr(indexer, 'set'), [asValue(matrix)]));
  });

/** Those that are variance_scaling with two arguments given. */
const SCALED = {
  glorot_uniform: [1, 'fan_avg', 'uniform'],
  glorot_normal: [1, 'fan_avg', 'truncated_normal'],
  lecun_uniform: [1, 'fan_in', 'uniform'],
  lecun_normal: [1, 'fan_in', 'truncated_normal'],
  he_uniform: [2, 'fan_in', 'uniform'],
  he_normal: [2, 'fan_in', 'truncated_normal'],
} as const;

const scaled = Object.fromEntries(
  Object.entries(SCALED).map(([name, [scale, mode, distribution]]) => [
    `${name}(in_axis=-2, out_axis=-1, batch_axis=(), dtype=None)`,
    (input: Value, output: Value, batch: Value, dtype: Value) =>
      varianceScaling(new PyFloat(scale), mode, distribution, { input, output, batch }, dtype),
  ]),
);

const functions = jaxFunctions({
  ...scaled,
  'variance_scaling(scale, mode, distribution, in_axis=-2, out_axis=-1, batch_axis=(), dtype=None)': (
    scale,
    mode,
    distribution,
    input,
    output,
    batch,
    dtype,
  ) => varianceScaling(scale, mode, distribution, { input, output, batch }, dtype),
  'zeros(key, shape, dtype=None, out_sharding=None)': (_, shape, dtype, sharding) => {
    noPlacement('zeros', sharding);
    const d = dtypeArgument(dtype) ?? np.defaultFloat();
    return lax.full(concreteShape(shape), lax.scalar(0, d), d);
  },
  'ones(key, shape, dtype=None, out_sharding=None)': (_, shape, dtype, sharding) => {
    noPlacement('ones', sharding);
    const d = dtypeArgument(dtype) ?? np.defaultFloat();
    return lax.full(concreteShape(shape), lax.scalar(1, d), d);
  },
  'constant(value, dtype=None)': (value, dtype) =>
    initializer(dtype, (_, shape, d) => {
      const v = arrayLike('full', value);
      return v.aval.ndim === 0 ? lax.full(shape, v, d) : lax.broadcastTo(lax.convertElementType(v, d), shape);
    }),
  'uniform(scale=1e-2, dtype=None)': (scale, dtype) =>
    initializer(dtype, (key, shape, d) => {
      const u = random('uniform', key, shapeValue(shape), PyDType.of(d));
      return np.mul(u, typed(scale, d));
    }),
  'normal(stddev=1e-2, dtype=None)': (deviation, dtype) =>
    initializer(dtype, (key, shape, d) => scaledNormal(key, shape, d, typed(deviation, d))),
  'truncated_normal(stddev=1e-2, dtype=None, lower=-2.0, upper=2.0)': (deviation, dtype, lower, upper) =>
    initializer(dtype, (key, shape, d) => {
      const x = random('truncated_normal', key, lower, upper, shapeValue(shape), PyDType.of(d));
      return np.mul(x, typed(deviation, d));
    }),
  'orthogonal(scale=1.0, column_axis=-1, dtype=None)': (scale, column, dtype) =>
    initializer(dtype, orthogonalInit(scale, column)),
  'delta_orthogonal(scale=1.0, column_axis=-1, dtype=None)': deltaOrthogonal,
});

const alias = (name: string): Value => functions.get(name) ?? null;
export const initializerFunctions = new Map<string, Value>([
  ...functions,
  ['xavier_uniform', alias('glorot_uniform')],
  ['xavier_normal', alias('glorot_normal')],
  ['kaiming_uniform', alias('he_uniform')],
  ['kaiming_normal', alias('he_normal')],
  ['Initializer', builtinClass('Initializer', undefined, 'jax.nn.initializers')],
]);
