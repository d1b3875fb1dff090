/** What every object has from `object`. Source: CPython's Objects/typeobject.c. */
import { typeError } from './errors.ts';
import type { Kwargs, PyClass, Value } from './values.ts';

/**
 * Found last. Not in object's dict: operators and calls look there for what a class defines itself. Filled by builtins/.
 */
export const objectMethods = new Map<string, Value>();

/** Classes that aren't Python's own may take what we don't know of. */
const isOpen = (cls: PyClass): boolean =>
  cls.mro.some((c) => c.hasUnknownBase || (!c.isHeapType && c.moduleName !== 'builtins'));

/** `object.__init_subclass__`. */
export function defaultInitSubclass(cls: PyClass, kwargs: Kwargs | undefined): void {
  if (kwargs !== undefined && kwargs.length > 0 && !isOpen(cls))
    throw typeError(`${cls.name}.__init_subclass__() takes no keyword arguments`);
}

/** Arguments that `object.__init__` or `object.__new__` is given, and nobody has taken. Source: object_init, object_new. */
export function checkExcess(cls: PyClass, given: boolean, where: 'new' | 'init'): void {
  if (!given || isOpen(cls)) return;
  const made = cls.lookup('__new__');
  const init = cls.lookup('__init__');
  if (where === 'new') {
    if (made !== undefined) throw typeError('object.__new__() takes exactly one argument (the type to instantiate)');
    if (init === undefined) throw typeError(`${cls.name}() takes no arguments`);
    return;
  }
  if (init !== undefined) throw typeError('object.__init__() takes exactly one argument (the instance to initialize)');
  if (made === undefined)
    throw typeError(`${cls.name}.__init__() takes exactly one argument (the instance to initialize)`);
}
