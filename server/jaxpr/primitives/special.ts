/** Special functions, and polynomials. Source: jax/_src/lax/special.py, jax/_src/lax/lax.py polynomial_p. */
import { ShapedArray } from '../aval.ts';
import type { ParamValue, PrimitiveRules } from '../primitive.ts';
import { definePrimitive } from '../primitive.ts';
import { FLOAT, NUM, broadcastShapes, checkDTypes, checkSameDTypes, naryop, unop } from './rules.ts';

type None = Record<never, ParamValue>;
/** None, or `unroll` where it was given. */
export type Polynomial = Record<string, ParamValue>;

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
  polynomial: definePrimitive<Polynomial>()('polynomial', {
    abstractEval(avals) {
      const shape = broadcastShapes(
        'polynomial',
        avals.map((a) => a.shape),
      );
      checkDTypes(
        'polynomial',
        avals,
        avals.map(() => NUM),
      );
      checkSameDTypes('polynomial', avals);
      return [
        new ShapedArray(
          shape,
          avals[0].dtype,
          avals.every((a) => a.weakType),
        ),
      ];
    },
    cost: (avals, [out]) => ({
      flops: 2 * (avals.length - 2) * out.size,
      bytes: avals.length * out.size * (out.dtype.bits / 8),
    }),
  }),
};
