/** Functions of jax.numpy that others of its functions call, found by name when they are called. */
import { HostArray, HostScalar } from '../../jaxpr/host.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { lookupAttr } from '../../python/attributes.ts';
import { Stop } from '../../python/errors.ts';
import { nativeModule } from '../../python/modules.ts';
import type { Kwargs, Value } from '../../python/values.ts';
import { Unknown, UnknownSignal } from '../../python/values.ts';
import { asValue } from '../declare.ts';
import { toVal } from '../values.ts';
import { stage } from './arrayOf.ts';

/** An operand as Python's value: of the host, it is an array of the trace. */
const argument = (x: Value | Val): Value =>
  x instanceof HostScalar || x instanceof HostArray ? asValue(stage(x)) : asValue(x);

/** What `jnp.NAME(*args, **kwargs)` gives; operands of the host are arrays for it, as in JAX's own code. */
export function callNumPy(name: string, args: readonly (Value | Val)[], kwargs?: Kwargs): Value {
  const module = nativeModule('jax.numpy');
  const fn = module && lookupAttr(module, name);
  if (fn === undefined) throw new Stop(`jitlens doesn't have jax.numpy.${name} yet`, 'unsupported');
  if (fn instanceof Unknown) throw new UnknownSignal(fn);
  const result = call(fn, args.map(argument), kwargs);
  if (result instanceof Unknown) throw new UnknownSignal(result);
  return result;
}

/** The same where the result is one array. */
export function numpyArray(name: string, args: readonly (Value | Val)[], kwargs?: Kwargs): Val {
  const result = toVal(callNumPy(name, args, kwargs));
  if (!result) throw new Stop(`jax.numpy.${name} gave no array`, 'unsupported');
  return result;
}
