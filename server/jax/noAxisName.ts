/** What an axis without a name is called. Source: jax/_src/core.py no_axis_name. */
import { PyInstance, objectClass } from '../python/values.ts';

export const noAxisName = new PyInstance(objectClass);
