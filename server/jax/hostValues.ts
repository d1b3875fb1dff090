/** What a user's rule is given for an operand that no transformation is concerned with: the value as it was. */
import { HostArray, HostScalar, filled } from '../jaxpr/host.ts';
import type { Val } from '../jaxpr/trace.ts';
import type { Value } from '../python/values.ts';
import { toPython } from './arrays.ts';
import { asValue } from './declare.ts';
import { arrayOf } from './hostConstants.ts';
import { toNumPy } from './hostNumPy.ts';

export function hostValue(x: Val): Value {
  if (x instanceof HostArray) return arrayOf(x) ?? asValue(x);
  if (!(x instanceof HostScalar)) return asValue(x);
  const { aval, value } = x;
  if (aval.weakType || typeof value === 'boolean') return toPython(value, aval.dtype.isFloating);
  return toNumPy(aval, filled([], aval.dtype, value));
}
