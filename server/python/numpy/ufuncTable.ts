/** What NumPy's ufuncs compute, by name. */
import './ufuncArithmetic.ts';
import './ufuncFloats.ts';
import './ufuncLogic.ts';
import type { UfuncSpec } from './ufuncSpec.ts';
import { specs } from './ufuncSpec.ts';

export type { UfuncSpec };

export const ufuncSpecs: ReadonlyMap<string, UfuncSpec> = new Map(specs.map((s) => [s.name, s]));
/** The spec of a ufunc that is there. */
export function specOf(name: string): UfuncSpec {
  const spec = ufuncSpecs.get(name);
  if (!spec) throw new Error(`no ufunc ${name}`);
  return spec;
}
