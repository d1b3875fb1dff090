/** The built-in namespace: `print`, `range`, exceptions …; filled by builtins/. */
import type { Value } from './values.ts';

export const builtinNames = new Map<string, Value>();
