/**
 * Roots with derivatives of their own, which JAX writes as hijax primitives: they hold functions, and their linear maps are
 * operations. Source: jax/_src/lax/control_flow/solves.py CustomRoot, _RootLinearMap; jax/_src/hijax.py.
 */
import type { Aval } from '../aval.ts';
import type { Jaxpr } from '../jaxpr.ts';
import type { NamedParam, ParamValue } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { AvalsParam } from './customCalls.ts';

export interface CustomRoot extends Record<string, ParamValue> {
  solve_jaxpr: Jaxpr;
  has_aux: boolean;
  /** The functions that only derivatives and vmap need; doesn't print. */
  rules: ParamValue;
}

/** The derivative of a function at a point, or its transpose. */
export interface RootLinearMap extends Record<string, ParamValue> {
  /** Prints as the function's name. */
  f: ParamValue;
  transposed: boolean;
  /** Of the results; doesn't print. */
  out_avals: ParamValue;
}

/** The tangents of a hijax primitive's results, as unknowns that only its backward rule knows how to transpose. */
export interface HiLinearized extends Record<string, ParamValue> {
  nz_in_flat: readonly boolean[];
  nz_out_flat: readonly boolean[];
  /** The avals of those results that have tangents; doesn't print. */
  out_avals: ParamValue;
  /** How many of the operands are residuals; doesn't print. */
  num_res: number;
  /** Doesn't print. */
  pullback: ParamValue;
}

/** A function whose map can be written out in eqns. */
export interface ExpandableMap extends NamedParam {
  expanded(operands: readonly Aval[], transposed: boolean): Jaxpr;
}
export const isExpandable = (f: ParamValue): f is ExpandableMap =>
  typeof f === 'object' && f !== null && 'expanded' in f;

const avalsOf = (param: ParamValue, name: string): readonly Aval[] => {
  if (param instanceof AvalsParam) return param.avals;
  throw new RuleError('TypeError', `${name} without the types of its results`);
};

const linearized = <const N extends string>(name: N) =>
  definePrimitive<HiLinearized>()(name, {
    places: true,
    multipleResults: true,
    abstractEval: (_, { out_avals }) => avalsOf(out_avals, name),
    print: (_, { nz_in_flat, nz_out_flat }) => [
      ['nz_in_flat', nz_in_flat],
      ['nz_out_flat', nz_out_flat],
    ],
  });

export const roots = {
  CustomRoot: definePrimitive<CustomRoot>()('CustomRoot', {
    places: true,
    multipleResults: true,
    abstractEval: (_, { solve_jaxpr }) => solve_jaxpr.outAvals,
    effects: ({ solve_jaxpr }) => solve_jaxpr.effects,
    print: (_, { solve_jaxpr, has_aux }) => [
      ['solve_jaxpr', solve_jaxpr],
      ['has_aux', has_aux],
    ],
  }),
  _RootLinearMap: definePrimitive<RootLinearMap>()('_RootLinearMap', {
    places: true,
    multipleResults: true,
    abstractEval: (_, { out_avals }) => avalsOf(out_avals, '_RootLinearMap'),
    print: (_, { f, transposed }) => [
      ['f', f],
      ['transposed', transposed],
    ],
  }),
  'CustomRoot.linearized': linearized('CustomRoot.linearized'),
  '_RootLinearMap.linearized': linearized('_RootLinearMap.linearized'),
};
