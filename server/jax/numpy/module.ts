/** `jax.numpy`: the tables of its families, dtypes and constants. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import { Stop, typeError } from '../../python/errors.ts';
import { native } from '../../python/native.ts';
import { PyDType, dtypeOf, registerScalarType } from '../../python/numpy/dtypes.ts';
import type { Value } from '../../python/values.ts';
import { PyClass, PyFloat, arrayImplClass, typeClass, Unknown } from '../../python/values.ts';
import { config } from '../config.ts';
import { arrayLike, asValue, jaxFunction } from '../declare.ts';
import { raising } from '../errors.ts';
import { contractionFunctions } from './contractions.ts';
import { array, creationFunctions } from './creation.ts';
import { reductionFunctions } from './reductions.ts';
import { shapeFunctions } from './shape.ts';
import { ufuncs } from './ufuncs.ts';
import { where } from './where.ts';
import { jaxModuleOf } from '../moduleOf.ts';

/** `jnp.float32`: a dtype, and a function that makes a scalar array. */
function scalarType(dtype: DType): PyClass {
  const cls = new PyClass(dtype.name === 'bool' ? 'bool_' : dtype.name, []);
  cls.mro = [cls, ...typeClass.mro.slice(1)];
  cls.moduleName = 'jax.numpy';
  registerScalarType(cls, dtype);
  cls.construct = (_, args) => {
    const x = args[0] ?? 0;
    if (x instanceof Unknown) return x;
    return asValue(raising(() => array(x, dt.canonicalDType(dtype, config.x64), false)));
  };
  cls.dict.set('dtype', PyDType.of(dtype));
  return cls;
}

const SCALAR_TYPES: readonly DType[] = [
  dt.bool,
  dt.int4,
  dt.int8,
  dt.int16,
  dt.int32,
  dt.int64,
  dt.uint4,
  dt.uint8,
  dt.uint16,
  dt.uint32,
  dt.uint64,
  dt.bfloat16,
  dt.float16,
  dt.float32,
  dt.float64,
  dt.complex64,
  dt.complex128,
  dt.float8_e4m3fn,
  dt.float8_e5m2,
];

export function numpyModule() {
  const table = new Map<string, Value>([
    ...ufuncs,
    ...reductionFunctions,
    ...contractionFunctions,
    ...creationFunctions,
    ...shapeFunctions,
  ]);
  for (const d of SCALAR_TYPES) table.set(d.name === 'bool' ? 'bool_' : d.name, scalarType(d));
  for (const [name, value] of Object.entries({
    pi: Math.PI,
    e: Math.E,
    inf: Infinity,
    nan: NaN,
    euler_gamma: 0.5772156649015329,
  }))
    table.set(name, new PyFloat(value));
  table.set('newaxis', null);
  table.set('ndarray', arrayImplClass);
  table.set(
    'where',
    jaxFunction('where(condition, x=None, y=None, /, *, size=None, fill_value=None)', (condition, x, y) => {
      if (x === null && y === null)
        throw new Stop("jitlens doesn't have one-argument jax.numpy.where yet", 'unsupported');
      return where(arrayLike('where', condition), arrayLike('where', x, 1), arrayLike('where', y, 2))[0];
    }),
  );
  table.set(
    'dtype',
    native('dtype(dtype, /)', (v) => {
      const d = dtypeOf(v);
      if (!d) throw typeError('Cannot interpret the value as a data type');
      return PyDType.of(d);
    }),
  );
  return jaxModuleOf('jax.numpy', table);
}
