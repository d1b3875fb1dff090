/** `from __future__ import annotations`: annotations are kept as texts. */
import { heap } from '../heap.ts';
import type { PyModule } from '../values.ts';
import { PyInstance, PyTuple, builtinClass } from '../values.ts';

const withStrings = new WeakSet<PyModule>();

export const hasStringAnnotations = (module: PyModule): boolean => withStrings.has(module);

const featureClass = builtinClass('_Feature', undefined, '__future__');

/** Bind the name of a feature, and switch it on. */
export function importFuture(module: PyModule, feature: string, bound: string): void {
  if (feature === 'annotations') withStrings.add(module);
  const made = new PyInstance(featureClass);
  made.attrs.set('optional', new PyTuple([3, 7, 0, 'beta', 1]));
  heap.mapSet(module, module.dict, bound, made, bound);
}
