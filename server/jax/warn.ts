/** Python warnings that JAX gives. */
import { call } from '../python/call.ts';
import { exceptionClasses } from '../python/errors.ts';
import { vm } from '../python/vm.ts';
import { usedNativeModule } from '../python/modules.ts';
import { PyList } from '../python/values.ts';
import './notices.ts';

/** `warnings.warn(message)`: nothing to see, unless the program records warnings or makes them errors. */
export function warn(message: string, category = 'UserWarning'): void {
  vm.recorder.add('jax-warning', { category, message });
  const module = usedNativeModule('warnings');
  const filters = module?.dict.get('filters');
  const observed =
    (filters instanceof PyList && filters.items.length > 0) || (module?.dict.get('_seen') ?? null) !== null;
  const fn = observed ? module?.dict.get('warn') : undefined;
  if (fn !== undefined) call(fn, [message, exceptionClasses.get(category) ?? null]);
}
