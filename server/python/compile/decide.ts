/** The truth of a test. */
import { truth } from '../operators.ts';
import type { Unknown, Value } from '../values.ts';

/** True, false, or not known. Raises what `bool(v)` raises. */
export const decide = (v: Value): boolean | Unknown => (typeof v === 'boolean' ? v : truth(v));
