/**
 * Loops, branches and other primitives that hold jaxprs. Source: jax/_src/lax/control_flow/ (loops.py, conditionals.py,
 * solves.py), jax/_src/lax/lax.py optimization_barrier_p.
 */
import type { Aval } from '../aval.ts';
import { ShapedArray, sameShape } from '../aval.ts';
import * as dt from '../dtypes.ts';
import type { FlatTree } from '../flatTree.ts';
import type { Effects } from '../jaxpr.ts';
import { Jaxpr, NO_EFFECTS } from '../jaxpr.ts';
import type { ParamValue, RecordParam } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';

export interface While extends Record<string, ParamValue> {
  cond_nconsts: number;
  cond_jaxpr: Jaxpr;
  body_nconsts: number;
  body_jaxpr: Jaxpr;
}
export interface Scan extends Record<string, ParamValue> {
  reverse: boolean;
  length: number;
  jaxpr: Jaxpr;
  /** Of the operands: constants, carry, xs. */
  ft_in: FlatTree;
  /** Of the results: carry, ys. A y of the user's function that is an x has been left out (`Left`). */
  ft_out: FlatTree;
  unroll: number;
}
export interface Cond extends Record<string, ParamValue> {
  branches: readonly Jaxpr[];
}
export interface CustomLinearSolve extends Record<string, ParamValue> {
  /** `_LinearSolveTuple`s: matvec, vecmat, solve, transpose_solve. */
  const_lengths: RecordParam;
  jaxprs: RecordParam;
}
export interface Composite extends Record<string, ParamValue> {
  attributes: readonly ParamValue[];
  call_jaxpr: Jaxpr;
  name: string;
  version: number;
}

/** Numbers of constants and carries of a scan. */
export function scanCounts({ ft_in }: Scan): { consts: number; carry: number } {
  const [consts, carry] = ft_in.unpack();
  return { consts: consts.length, carry: carry.length };
}

/** The aval of a stack of `length` such arrays. */
export const stacked = (aval: Aval, length: number): Aval => aval.withDim(0, length);

function joined(...jaxprs: readonly Jaxpr[]): Effects {
  const some = jaxprs.filter((j) => j.effects.size > 0);
  return some.length === 0 ? NO_EFFECTS : new Set(some.flatMap((j) => [...j.effects]));
}

const sameType = (a: Aval, b: Aval): boolean => a.dtype === b.dtype && sameShape(a.shape, b.shape);
const short = (avals: readonly Aval[]): string => avals.map((a) => a.strShort()).join(' ');

function checkOperands(name: string, takes: readonly Aval[], operands: readonly Aval[]): void {
  if (takes.length === operands.length && takes.every((a, i) => sameType(a, operands[i]))) return;
  throw new RuleError(
    'TypeError',
    `${name} takes input types ${short(takes)}, called with operands of type ${short(operands)}`,
  );
}

/** The jaxprs of a `_LinearSolveTuple`. */
export function linearSolveJaxpr(jaxprs: RecordParam, name: 'matvec' | 'solve'): Jaxpr {
  const jaxpr = jaxprs.fields[name];
  if (!(jaxpr instanceof Jaxpr)) throw new RuleError('TypeError', `custom_linear_solve without ${name}`);
  return jaxpr;
}

/** The operands of one of the functions of a custom_linear_solve: its constants, and the right-hand side. */
export function linearSolveOperands<T>(lengths: RecordParam, operands: readonly T[], name: 'matvec' | 'solve'): T[] {
  let start = 0;
  let own: T[] = [];
  for (const [key, length] of Object.entries(lengths.fields)) {
    const end = start + Number(length);
    if (key === name) own = operands.slice(start, end);
    start = end;
  }
  return [...own, ...operands.slice(start)];
}

/** A linear function with a transpose of the user's. Source: jax/_src/custom_derivatives.py linear_call_p. */
export interface LinearCall extends Record<string, ParamValue> {
  callee: Jaxpr;
  num_callee_consts: number;
  num_res: number;
  /** Makes the transpose: it prints as a function. */
  transpose_thunk: ParamValue;
}

export const control = {
  while: definePrimitive<While>()('while', {
    places: true,
    multipleResults: true,
    abstractEval(avals, { cond_nconsts, cond_jaxpr, body_nconsts, body_jaxpr }) {
      const carry = avals.slice(cond_nconsts + body_nconsts);
      checkOperands('while_loop cond', cond_jaxpr.inAvals, [...avals.slice(0, cond_nconsts), ...carry]);
      checkOperands('while_loop body', body_jaxpr.inAvals, avals.slice(cond_nconsts));
      return body_jaxpr.outAvals;
    },
    effects: ({ cond_jaxpr, body_jaxpr }) => joined(cond_jaxpr, body_jaxpr),
  }),
  scan: definePrimitive<Scan>()('scan', {
    places: true,
    multipleResults: true,
    abstractEval(avals, params) {
      const { jaxpr, length } = params;
      const { consts, carry } = scanCounts(params);
      checkOperands(
        'scan body',
        jaxpr.inAvals.map((a, i) => (i < consts + carry ? a : stacked(a, length))),
        avals,
      );
      return jaxpr.outAvals.map((a, i) => (i < carry ? a : stacked(a, length)));
    },
    effects: ({ jaxpr }) => jaxpr.effects,
    cost: (ins, outs, { length }) => ({
      flops: length,
      bytes: [...ins, ...outs].reduce((n, a) => n + a.size * (a.dtype.bits / 8), 0),
    }),
  }),
  cond: definePrimitive<Cond>()('cond', {
    places: true,
    multipleResults: true,
    abstractEval([index, ...operands], { branches }) {
      if (index.dtype !== dt.int32)
        throw new RuleError('TypeError', `cond called with index of type ${index.dtype.name} instead of int32`);
      checkOperands('cond branches', branches[0].inAvals, operands);
      return branches[0].outAvals;
    },
    effects: ({ branches }) => joined(...branches),
  }),
  platform_index: definePrimitive<{ platforms: readonly ParamValue[] }>()('platform_index', {
    abstractEval: () => [new ShapedArray([], dt.int32)],
  }),
  eval_jaxpr: definePrimitive<{ call_jaxpr: Jaxpr }>()('eval_jaxpr', {
    places: true,
    multipleResults: true,
    abstractEval: (_, { call_jaxpr }) => call_jaxpr.outAvals,
    effects: ({ call_jaxpr }) => call_jaxpr.effects,
  }),
  linear_call: definePrimitive<LinearCall>()('linear_call', {
    places: true,
    multipleResults: true,
    abstractEval: (_, { callee }) => callee.outAvals,
    effects: ({ callee }) => callee.effects,
  }),
  custom_linear_solve: definePrimitive<CustomLinearSolve>()('custom_linear_solve', {
    places: true,
    multipleResults: true,
    // Weak types are those of the right-hand side, shapes of auxiliary outputs those of solve.
    abstractEval(avals, { const_lengths, jaxprs }) {
      const b = linearSolveOperands(const_lengths, avals, 'solve').slice(Number(const_lengths.fields.solve));
      const matvec = linearSolveJaxpr(jaxprs, 'matvec');
      const solve = linearSolveJaxpr(jaxprs, 'solve');
      return [...b, ...solve.outAvals.slice(matvec.outvars.length)];
    },
    effects: ({ jaxprs }) => linearSolveJaxpr(jaxprs, 'solve').effects,
  }),
  composite: definePrimitive<Composite>()('composite', {
    places: true,
    multipleResults: true,
    abstractEval: (_, { call_jaxpr }) => call_jaxpr.outAvals,
    effects: ({ call_jaxpr }) => call_jaxpr.effects,
  }),
  stage: definePrimitive<Record<never, ParamValue>>()('stage', {
    abstractEval: ([x]) => [x],
    fold: ([x]) => x && [x],
  }),
  optimization_barrier: definePrimitive<Record<never, ParamValue>>()('optimization_barrier', {
    places: true,
    multipleResults: true,
    abstractEval: (avals) => avals,
  }),
};
