/**
 * `custom_linear_solve`: a solve with the functions that its derivatives need.
 * Source: jax/_src/lax/control_flow/solves.py linear_solve_p.
 */
import { Jaxpr } from '../jaxpr.ts';
import type { ParamValue, RecordParam } from '../primitive.ts';
import { definePrimitive } from '../primitive.ts';

export interface CustomLinearSolve extends Record<string, ParamValue> {
  /** `_LinearSolveTuple(matvec=1, vecmat=1, solve=2, transpose_solve=2)`: how many operands are constants of each. */
  const_lengths: RecordParam;
  /** `_LinearSolveTuple` of jaxprs; vecmat and transpose_solve may be None. */
  jaxprs: RecordParam;
}

const ORDER = ['matvec', 'vecmat', 'solve', 'transpose_solve'] as const;

/** The solver's own jaxpr, and where its constants and the right-hand sides begin among the operands. */
export function solver({ const_lengths, jaxprs }: CustomLinearSolve): {
  solve: Jaxpr;
  from: number;
  to: number;
  rhs: number;
} {
  const counts = ORDER.map((k) => Number(const_lengths.fields[k]));
  const from = counts[0] + counts[1];
  const { solve } = jaxprs.fields;
  if (!(solve instanceof Jaxpr)) throw new Error('custom_linear_solve without a solver');
  return { solve, from, to: from + counts[2], rhs: from + counts[2] + counts[3] };
}

export const linearSolve = {
  custom_linear_solve: definePrimitive<CustomLinearSolve>()('custom_linear_solve', {
    multipleResults: true,
    abstractEval(avals, params) {
      const { solve, rhs } = solver(params);
      const b = avals.slice(rhs);
      // What the solver gives beside the solution comes after it.
      return [...b, ...solve.outAvals.slice(b.length)];
    },
    effects: (params) => solver(params).solve.effects,
  }),
};
