/** What a lowering is. */
import type { Aval } from '../../../server/jaxpr/aval.ts';
import type { Params, ParamsOf, Unsupported } from '../../../server/jaxpr/primitive.ts';
import type { GraphBuilder, Tensor } from '../builder.ts';

export interface Avals {
  readonly in: readonly Aval[];
  readonly out: readonly Aval[];
}

/** Adds nodes for one eqn and gives its results. Throws NotLowered where the operands are such that it can't. */
export type Lowering<P extends Params> = (
  b: GraphBuilder,
  args: readonly Tensor[],
  params: P,
  avals: Avals,
) => readonly Tensor[];

/** The lowerings of one family of primitives: none may be missing. */
export type Lowerings<Family> = { [K in keyof Family]: Lowering<ParamsOf<Family[K]>> | Unsupported };
