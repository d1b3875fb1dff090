/** Modules of JAX: what is missing in them is missing, not an error. */
import { nativeModuleOf as moduleOf } from '../python/modules.ts';
import publicNames from './publicNames.json' with { type: 'json' };
import type { Value } from '../python/values.ts';

const publicNamesOf: Readonly<Record<string, readonly string[] | undefined>> = publicNames;

/** A module of JAX's: names that JAX has and jitlens hasn't are missing, not errors. */
export function jaxModuleOf(name: string, table: ReadonlyMap<string, Value>) {
  const known = new Set(publicNamesOf[name] ?? []);
  return moduleOf(name, table, (attribute) => known.has(attribute));
}
