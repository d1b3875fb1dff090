/**
 * jax._src.literals: the classes of numbers and arrays that carry a type of JAX's. Libraries ask whether something is one;
 * no function of the public API gives one out. Source: jax/_src/literals.py.
 */
import { ndarrayClass } from '../python/numpy/array.ts';
import type { PyClass, Value } from '../python/values.ts';
import { builtinClass, complexClass, floatClass, intClass } from '../python/values.ts';

const MODULE = 'jax._src.literals';
const kinds: readonly (readonly [string, PyClass])[] = [
  ['TypedInt', intClass],
  ['TypedFloat', floatClass],
  ['TypedComplex', complexClass],
  ['TypedNdArray', ndarrayClass],
];

export const literalClasses: ReadonlyMap<string, Value> = new Map(
  kinds.map(([name, base]) => [name, builtinClass(name, [base], MODULE)]),
);
