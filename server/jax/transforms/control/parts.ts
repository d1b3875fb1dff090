/** What the derivatives of loops and branches share. */
import type { ShapedArray } from '../../../jaxpr/aval.ts';
import { FlatTree } from '../../../jaxpr/flatTree.ts';

export const sameMask = (a: readonly boolean[], b: readonly boolean[]): boolean => a.every((x, i) => x === b[i]);
export const eachOr = (a: readonly boolean[], b: readonly boolean[]): boolean[] => a.map((x, i) => x || b[i]);
export const count = (mask: readonly boolean[]): number => mask.filter(Boolean).length;
export const nots = (mask: readonly boolean[]): boolean[] => mask.map((m) => !m);

/** An array's aval without its leading axis: one turn of a loop. */
export const unstacked = (a: ShapedArray): ShapedArray => a.withoutDim(0);

/** A scan's inputs with residuals: `fixed` ones before its constants, one for each turn behind what it goes over. */
export function withResiduals(inputs: FlatTree, fixed: number, turned: number): FlatTree {
  const [constTree, carryTree, xsTree] = inputs.unpack();
  return FlatTree.tuple(
    FlatTree.tuple(FlatTree.nones(fixed), constTree),
    carryTree,
    FlatTree.tuple(xsTree, FlatTree.nones(turned)),
  );
}

/**
 * Which parts of a carry have a property (a tangent, for instance): those that start with it and those that a turn of the
 * loop gives it to. `turn` makes the jaxpr for a guess and says what comes out.
 */
export function fixpoint<T extends { readonly carry: readonly boolean[] }>(
  start: readonly boolean[],
  turn: (carry: readonly boolean[]) => T,
): T {
  let carry = start;
  for (;;) {
    const made = turn(carry);
    if (sameMask(made.carry, carry)) return made;
    carry = eachOr(carry, made.carry);
  }
}
