/** Functions of JAX's, called as Python calls them: for what the library builds of its own public functions. */
import type { Val } from '../jaxpr/trace.ts';
import { getAttr } from '../python/attributes.ts';
import { call } from '../python/call.ts';
import { Stop } from '../python/errors.ts';
import { nativeModule } from '../python/modules.ts';
import type { Value } from '../python/values.ts';
import { HostArray, HostScalar } from '../jaxpr/host.ts';
import { Unknown } from '../python/values.ts';
import { arrayLike, asValue } from './declare.ts';

const asArgument = (v: Value | Val): Value => (v instanceof HostScalar || v instanceof HostArray ? asValue(v) : v);

/** What `module.name(*args, **kwargs)` gives. */
export function callValue(
  module: string,
  name: string,
  args: readonly (Value | Val)[],
  kwargs: readonly (readonly [string, Value])[] = [],
): Value {
  const fn = nativeModule(module)?.get(name);
  if (fn === undefined) throw new Stop(`jitlens doesn't have ${module}.${name} yet`, 'unsupported');
  const out = call(fn, args.map(asArgument), [...kwargs]);
  if (out instanceof Unknown) throw new Stop(out.reason, 'unsupported');
  return out;
}

export const callJax = (
  module: string,
  name: string,
  args: readonly (Value | Val)[],
  kwargs: readonly (readonly [string, Value])[] = [],
): Val => arrayLike(name, callValue(module, name, args, kwargs));

/** What `x.name(*args, **kwargs)` gives. */
export const callMethod = (
  x: Val,
  name: string,
  args: readonly (Value | Val)[] = [],
  kwargs: readonly (readonly [string, Value])[] = [],
): Val => arrayLike(name, call(getAttr(asValue(x), name), args.map(asArgument), [...kwargs]));
