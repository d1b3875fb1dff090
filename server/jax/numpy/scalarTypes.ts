/** `jnp.float32` and its kin: dtypes, and functions that make arrays. Source: jax/_src/numpy/scalar_types.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import { typeError } from '../../python/errors.ts';
import { PyDType, registerScalarType } from '../../python/numpy/dtypes.ts';
import type { Value } from '../../python/values.ts';
import { PyClass, Unknown, builtinClass, typeClass } from '../../python/values.ts';
import { asValue } from '../declare.ts';
import { raising } from '../errors.ts';
import { canonicalUserDType } from '../userDTypes.ts';
import { array } from './creation.ts';

const scalarMeta = builtinClass('_ScalarMeta', [typeClass], 'jax._src.numpy.scalar_types');

function scalarType(name: string, dtype: DType): PyClass {
  const cls = new PyClass(name, []);
  cls.mro = [cls, ...typeClass.mro.slice(1)];
  cls.moduleName = 'jax.numpy';
  cls.metaclass = scalarMeta;
  registerScalarType(cls, dtype);
  cls.construct = (_, args, kwargs) => {
    const x = args.length > 0 ? args[0] : kwargs?.find(([k]) => k === 'x')?.[1];
    if (x === undefined) throw typeError("_ScalarMeta.__call__() missing 1 required positional argument: 'x'");
    if (x instanceof Unknown) return x;
    return asValue(raising(() => array(x, canonicalUserDType(dtype, 'asarray'), false)));
  };
  cls.dict.set('dtype', PyDType.of(dtype));
  return cls;
}

/** Names beside the dtype's own. */
const ALIASES: Readonly<Record<string, string>> = {
  bool_: 'bool',
  single: 'float32',
  double: 'float64',
  csingle: 'complex64',
  cdouble: 'complex128',
  int_: 'int64',
  uint: 'uint64',
  float_: 'float64',
  complex_: 'complex128',
};

const isNumber = (d: DType): boolean => d.kind === 'bool' || d.isInteger || d.isInexact;

export function scalarTypes(): Map<string, Value> {
  const table = new Map<string, Value>();
  for (const d of dt.DType.all()) if (isNumber(d)) table.set(d.name, scalarType(d.name, d));
  for (const [alias, name] of Object.entries(ALIASES)) {
    const type = table.get(name);
    if (type !== undefined) table.set(alias, type);
  }
  return table;
}
