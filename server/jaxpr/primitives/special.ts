/** Special functions. Source: jax/_src/lax/special.py. */
import type { ParamValue, PrimitiveRules } from '../primitive.ts';
import { definePrimitive } from '../primitive.ts';
import { FLOAT, naryop, unop } from './rules.ts';

type None = Record<never, ParamValue>;

const simple = <const N extends string>(name: N, rules: PrimitiveRules<None>) => definePrimitive<None>()(name, rules);
/** A series or continued fraction takes about so many operations for one element. */
const SERIES_FLOPS = 100;
const dear = (rules: PrimitiveRules<None>): PrimitiveRules<None> => ({
  ...rules,
  cost: (_, [out]) => ({ flops: SERIES_FLOPS * out.size, bytes: 3 * out.size * (out.dtype.bits / 8) }),
});
const ofTwo = <const N extends string>(name: N) => simple(name, dear(naryop(name, [FLOAT, FLOAT])));

export const special = {
  regularized_incomplete_beta: simple(
    'regularized_incomplete_beta',
    dear(naryop('regularized_incomplete_beta', [FLOAT, FLOAT, FLOAT])),
  ),
  igamma: ofTwo('igamma'),
  igammac: ofTwo('igammac'),
  igamma_grad_a: ofTwo('igamma_grad_a'),
  polygamma: ofTwo('polygamma'),
  zeta: ofTwo('zeta'),
  bessel_i0e: simple('bessel_i0e', dear(unop('bessel_i0e', FLOAT))),
  bessel_i1e: simple('bessel_i1e', dear(unop('bessel_i1e', FLOAT))),
};
