/** Arguments of native functions, as they come; tables of functions that CPython has in C. */
import type { NativeFn } from '../native.ts';
import { native } from '../native.ts';
import type { Value } from '../values.ts';
import { PyTuple } from '../values.ts';

/** The items of what `*args` gathered. */
export const itemsOf = (args: Value): Value[] => (args instanceof PyTuple ? [...args.items] : []);

/** Functions of a module in C, by signature: their messages about arguments are C's. */
export function cFunctions(module: string, table: Readonly<Record<string, NativeFn>>): Map<string, Value> {
  const out = new Map<string, Value>();
  for (const [signature, fn] of Object.entries(table)) {
    const name = signature.slice(0, signature.indexOf('('));
    out.set(name, native(signature, fn, { inC: { name: `${module}.${name}`, isMethod: false } }));
  }
  return out;
}
