/** How distributions are declared. Source: jax/_src/scipy/stats/*.py. */
import type { Val } from '../../../jaxpr/trace.ts';
import type { Value } from '../../../python/values.ts';
import { jaxFunction } from '../../declare.ts';
import { Jitted } from '../../jitted.ts';
import * as lax from '../../lax/operations.ts';
import * as np from '../../numpy/expressions.ts';

export type Density = (...operands: Val[]) => Val;

export interface Distribution {
  readonly name: string;
  /** As a module's table. */
  readonly table: Map<string, Value>;
}

export interface Derived {
  /** `pdf` is exp of `logpdf`. */
  readonly exp?: readonly (readonly [name: string, of: string])[];
  readonly log?: readonly (readonly [name: string, of: string])[];
  /** Whose name stands in messages, where it isn't the function's own. */
  readonly checkedBy?: Readonly<Record<string, string>>;
  /** Those that JAX jits. */
  readonly jitted?: readonly string[];
}

const nameOf = (signature: string): string => signature.slice(0, signature.indexOf('('));

/** Functions of one distribution: operands are promoted together, to floats. */
export function distribution(
  name: string,
  densities: Readonly<Record<string, Density>>,
  derived: Derived = {},
): Distribution {
  const table = new Map<string, Value>();
  const functions = new Map<string, { signature: string; f: Density }>();
  const add = (signature: string, f: Density): void => {
    const own = nameOf(signature);
    functions.set(own, { signature, f });
    if (!derived.jitted?.includes(own)) {
      table.set(
        own,
        jaxFunction(signature, (...vs) => f(...np.operands(checked(own), vs))),
      );
      return;
    }
    const params = signature.slice(signature.indexOf('(') + 1, -1).split(', ');
    const names = params.map((p) => p.split('=')[0]);
    const jit = new Jitted(signature, ({ v }) => f(...names.map((p) => v[p])), { checkedBy: checked(own) });
    functions.set(own, { signature, f: (...operands) => jit.call1(operands) });
    table.set(own, jit.python());
  };
  const checked = (own: string): string => `${name}.${derived.checkedBy?.[own] ?? own}`;
  for (const [signature, f] of Object.entries(densities)) {
    const own = nameOf(signature);
    add(signature, (...vs) => f(...np.promoteInexact(checked(own), ...vs)));
  }
  const derive = (own: string, of: string, f: (x: Val) => Val): void => {
    const base = functions.get(of);
    if (!base) throw new Error(`${name} has no ${of}`);
    add(base.signature.replace(of, own), (...vs) => f(base.f(...vs)));
  };
  for (const [own, of] of derived.exp ?? []) derive(own, of, lax.exp);
  for (const [own, of] of derived.log ?? []) derive(own, of, lax.log);
  return { name, table };
}

/** What most of them begin with: (x - loc) / scale. */
export const standardized = (x: Val, loc: Val, scale: Val): Val => lax.div(lax.sub(x, loc), scale);

export const lt = (x: Val, y: Val): Val => lax.compareOp('lt', x, y);
export const le = (x: Val, y: Val): Val => lax.compareOp('le', x, y);
export const gt = (x: Val, y: Val): Val => lax.compareOp('gt', x, y);
export const ge = (x: Val, y: Val): Val => lax.compareOp('ge', x, y);
export const eq = (x: Val, y: Val): Val => lax.compareOp('eq', x, y);
export const both = (x: Val, y: Val): Val => lax.bitwiseOp('and', x, y);
export const either = (...xs: Val[]): Val => np.or(...xs);
/** Outside of [0, 1], or NaN: no probability. */
export const noProbability = (q: Val): Val => np.or(np.or(np.isnan(q), np.lt(q, np.int(0))), np.gt(q, np.int(1)));

/** A function of -x and -loc: upper tails of symmetric distributions. */
export const mirrored = (f: Density) => (x: Val, loc: Val, scale: Val) => {
  const negative = np.neg(x);
  return f(negative, np.neg(loc), scale);
};
