/** Building jaxprs by hand, for tests of the IR's own tools. */
import { ShapedArray } from '../../server/jaxpr/aval.ts';
import type { DType } from '../../server/jaxpr/dtypes.ts';
import { float32 } from '../../server/jaxpr/dtypes.ts';
import type { Atom, Eqn, Scalar } from '../../server/jaxpr/jaxpr.ts';
import { Jaxpr, Literal, NO_EFFECTS, Var } from '../../server/jaxpr/jaxpr.ts';
import type { Params, Primitive } from '../../server/jaxpr/primitive.ts';
import { printOnly } from './oracle.ts';

export const aval = (shape: number[] = [], dtype: DType = float32): ShapedArray => new ShapedArray(shape, dtype);
export const variable = (shape: number[] = [], dtype: DType = float32): Var => new Var(aval(shape, dtype));
export const literal = (value: Scalar, dtype: DType = float32): Literal => new Literal(value, aval([], dtype));

/** `outs = name[params] ins`. */
export const eqn = (
  outvars: Var[],
  name: string | Primitive,
  invars: readonly Atom[],
  params: Params = {},
  effects = NO_EFFECTS,
): Eqn => ({
  primitive: typeof name === 'string' ? printOnly(name) : name,
  params,
  invars,
  outvars,
  effects,
  source: undefined,
});

/** `x ↦ sin(sin(… x))`, with n eqns. */
export function chain(n: number, shape: number[] = []): Jaxpr {
  const x = variable(shape);
  let last = x;
  const eqns = Array.from({ length: n }, () => {
    const out = variable(shape);
    const e = eqn([out], 'sin', [last], { accuracy: null });
    last = out;
    return e;
  });
  return new Jaxpr([], [x], eqns, [last]);
}

/** A jaxpr without constants. */
export const jaxpr = (invars: Var[], eqns: Eqn[], outs: readonly Atom[], constvars: Var[] = []): Jaxpr =>
  new Jaxpr(constvars, invars, eqns, outs);
