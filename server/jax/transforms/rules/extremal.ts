/** The derivative of scatter-min and scatter-max: ties share. Source: jax/_src/lax/slicing.py _scatter_extremal_jvp. */
import type { Scatter } from '../../../jaxpr/primitives/gather.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1 } from '../../../jaxpr/trace.ts';
import * as lax from '../../lax/operations.ts';
import { gather, scatter } from '../../lax/slicing.ts';
import { pythonFloat, pythonInt } from '../../numpy/promote.ts';
import { add, compare, multiply, trueDivide } from '../../numpy/ufuncs.ts';
import type { Derivative } from '../rule.ts';
import { instantiate, isZero, zeroOf } from '../zero.ts';
import { inverseGather, optionsOf } from './gatherParts.ts';
import { ones, zeros } from './parts.ts';

export const extremal = (name: 'scatter-min' | 'scatter-max'): Derivative<Scatter> => ({
  jvp([x, indices, updates], [tx, , tUpdates], params) {
    const out = bind1(primitives[name], [x, indices, updates], params);
    if (isZero(tx) && isZero(tUpdates)) return { primals: [out], tangents: [zeroOf(out)] };
    const [t, tNew] = [instantiate(tx), instantiate(tUpdates)];
    const inverse = inverseGather(x.aval.shape, updates.aval.shape, params);
    const options = optionsOf(params);
    const take = (v: Val): Val => gather(v, indices, inverse.numbers, inverse.sizes, options);
    const sum = (into: Val, v: Val): Val => scatter('scatter-add', into, indices, v, params.dimension_numbers, options);
    const initial = take(x);
    const target = take(out);
    const equal = compare('eq');
    const successful = equal(updates, target);
    const retained = equal(initial, target);
    const count = (into: Val, v: Val): Val => take(sum(into, v));
    const noneYet = zeros(x);
    const updating = count(noneYet, lax.select(successful, ones(updates), zeros(updates)));
    const references = count(zeros(x), ones(updates));
    const share = (n: Val): Val => trueDivide(pythonFloat(1), n);
    const withOwn = share(add(updating, pythonInt(1)));
    const normalizer = lax.select(retained, withOwn, share(updating));
    const ofUpdates = lax.select(successful, normalizer, zeros(updates));
    const ownShare = share(add(updating, pythonInt(1)));
    const own = lax.select(retained, ownShare, zeros(updating));
    const ofOperand = trueDivide(add(pythonFloat(-1), own), references);
    const change = add(multiply(take(t), ofOperand), multiply(tNew, ofUpdates));
    return { primals: [out], tangents: [sum(t, change)] };
  },
});
