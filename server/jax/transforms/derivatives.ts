/**
 * The derivatives of all primitives. The families enter theirs here; a table from names, so that jvp.ts and linearize.ts can be
 * imported by the rules of primitives that hold jaxprs.
 */
import type { Params, Primitive } from '../../jaxpr/primitive.ts';
import type { Derivative } from './rule.ts';

const table = new Map<string, Derivative<Params>>();

/** Enter a family's derivatives; done once, by transforms/index.ts. */
export function enterDerivatives(family: Readonly<Record<string, unknown>>): void {
  for (const [name, derivative] of Object.entries(family)) table.set(name, derivative as Derivative<Params>);
}

const none: Derivative<Params> = {};

const own = new WeakMap<Primitive, Derivative<Params>>();
/** Enter that of a primitive of a program's own. */
export function enterOwnDerivative(primitive: Primitive, derivative: Derivative<Params>): void {
  own.set(primitive, derivative);
}

/** Whether it has been written down what there is: an entry without rules says that JAX has none either. */
export const isEntered = (primitive: Primitive): boolean => primitive.isOwn || table.has(primitive.name);

export const derivativeOf = (primitive: Primitive): Derivative<Params> =>
  (primitive.isOwn ? own.get(primitive) : table.get(primitive.name)) ?? none;
