/** Condition numbers. Source: jax/_src/numpy/linalg.py. */
import type { Val } from '../../../jaxpr/trace.ts';
import { valueError } from '../../../python/errors.ts';
import { repr } from '../../../python/text.ts';
import type { Value } from '../../../python/values.ts';
import { PyTuple } from '../../../python/values.ts';
import { Jitted, jittedTable } from '../../jitted.ts';
import * as lax from '../../lax/operations.ts';
import * as jnp from '../expressions.ts';
import { pick } from '../pick.ts';
import { ANY, reduce } from '../reductions.ts';
import { singularValues } from './decompositions.ts';
import { normJit, orderOf } from './norms.ts';
import { invJit } from './solvers.ts';

const ends = (s: Val, top: 0 | -1): Val => jnp.div(pick(s, top), pick(s, top === 0 ? -1 : 0));

const cond = new Jitted(
  'cond(x, p=None)',
  ({ v: { x }, s }) => {
    const { shape } = x.aval;
    const shown = lax.tupleText(shape);
    if (shape.length < 2) throw valueError(`jnp.linalg.cond: input array must be at least 2D; got arr.shape=${shown}`);
    if (shape.at(-1) === 0 || shape.at(-2) === 0)
      throw valueError(`jnp.linalg.cond: input array must not be empty; got arr.shape=${shown}`);
    const p = orderOf(s.p);
    let r: Val;
    if (s.p === null || p === 2) r = ends(singularValues(x), 0);
    else if (p === -2) r = ends(singularValues(x), -1);
    else {
      if (shape.at(-1) !== shape.at(-2))
        throw valueError(`jnp.linalg.cond: for p=${repr(s.p)}, array must be square; got arr.shape=${shown}`);
      const options = (): [string, Value][] => [
        ['ord', s.p],
        ['axis', new PyTuple([-2, -1])],
      ];
      r = jnp.mul(normJit.call1([x], options()), normJit.call1([invJit.call1([x])], options()));
    }
    const isNaN = (a: Val): Val => lax.compareOp('ne', a, a);
    const isUndefined = isNaN(r);
    const fine = jnp.not(reduce(ANY, isNaN(x), { axis: new PyTuple([-2, -1]) }));
    return jnp.where(jnp.and(isUndefined, fine), Infinity, r);
  },
  { statics: ['p'] },
);

export const conditionFunctions = new Map<string, Value>(jittedTable(cond));
