/** Modules of JAX: what is missing in them is missing, not an error. */
import { nativeModule } from '../python/modules.ts';
import { classify } from './functionClasses.ts';
import classNames from './classNames.json' with { type: 'json' };
import publicNames from './publicNames.json' with { type: 'json' };
import type { PyClass, Value } from '../python/values.ts';
import { Missing, PyModule } from '../python/values.ts';

const namesOfClasses: Readonly<Record<string, readonly string[] | undefined>> = classNames;

/** What objects of a class of JAX's have, and jitlens' don't, is missing as well. */
export function lackingOfJax(cls: PyClass, name: string): Missing | undefined {
  const isThere = cls.moduleName.startsWith('jax') && !cls.isHeapType && namesOfClasses[cls.name]?.includes(name);
  return isThere === true ? new Missing(`${cls.name}.${name}`) : undefined;
}

/** What every module in a file has. */
const OF_ALL_FILES: readonly string[] = [
  '__file__',
  '__path__',
  '__spec__',
  '__loader__',
  '__cached__',
  '__builtins__',
];

const publicNamesOf: Readonly<Record<string, readonly string[] | undefined>> = publicNames;

/**
 * A module of JAX's: names that JAX has and jitlens hasn't are missing, not errors. `more` answers for names whose values
 * are made when they are asked for.
 */
export function jaxModuleOf(
  name: string,
  table: ReadonlyMap<string, Value>,
  more: (attribute: string) => Value | undefined = () => undefined,
): PyModule {
  const known = new Set([...OF_ALL_FILES, ...(publicNamesOf[name] ?? [])]);
  const module = new PyModule(
    name,
    (attribute) =>
      more(attribute) ??
      nativeModule(`${name}.${attribute}`) ??
      (known.has(attribute) ? new Missing(`${name}.${attribute}`) : undefined),
  );
  for (const [key, value] of table) {
    classify(name, key, value);
    module.dict.set(key, value);
  }
  return module;
}
