/** Arguments of native functions, as they come. */
import type { Value } from '../values.ts';
import { PyTuple } from '../values.ts';

/** The items of what `*args` gathered. */
export const itemsOf = (args: Value): Value[] => (args instanceof PyTuple ? [...args.items] : []);
