/** custom_linear_solve: derivatives by solving once more. Source: jax/_src/lax/control_flow/solves.py. */
import { Jaxpr } from '../../../jaxpr/jaxpr.ts';
import { RecordParam, RuleError } from '../../../jaxpr/primitive.ts';
import type { CustomLinearSolve } from '../../../jaxpr/primitives/control.ts';
import { linearSolveJaxpr } from '../../../jaxpr/primitives/control.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, evalJaxpr } from '../../../jaxpr/trace.ts';
import * as np from '../../numpy/expressions.ts';
import { jvp } from '../jvp.ts';
import type { Derivative } from '../rule.ts';
import { Undefined, isUndefined } from '../rule.ts';
import type { Tangent } from '../zero.ts';
import { addTangents, instantiate, isZero, zeroOf } from '../zero.ts';

const FUNCTIONS = ['matvec', 'vecmat', 'solve', 'transpose_solve'] as const;
type FunctionName = (typeof FUNCTIONS)[number];

/** Operands: the constants of each function, and the right-hand side. Source: _split_linear_solve_args. */
function split<T>(operands: readonly T[], lengths: RecordParam): { consts: Record<FunctionName, T[]>; b: T[] } {
  let next = 0;
  const take = (name: FunctionName): T[] => operands.slice(next, (next += Number(lengths.fields[name])));
  const consts = {
    matvec: take('matvec'),
    vecmat: take('vecmat'),
    solve: take('solve'),
    transpose_solve: take('transpose_solve'),
  };
  return { consts, b: operands.slice(next) };
}

/** Source: _LinearSolveTuple.transpose. */
const transposeTuple = ({ className, fields: { matvec, vecmat, solve, transpose_solve } }: RecordParam): RecordParam =>
  new RecordParam(className, { matvec: vecmat, vecmat: matvec, solve: transpose_solve, transpose_solve: solve });

export const linearSolveDerivative: Derivative<CustomLinearSolve> = {
  jvp(primals, tangents, params, primitive) {
    const outs = bind(primitive, primals, params);
    const { consts } = split(primals, params.const_lengths);
    const { consts: constTangents, b } = split(tangents, params.const_lengths);
    let rhs: Tangent[] = b;
    if (!constTangents.matvec.every(isZero)) {
      // A x = b, so A dx = db - dA x.
      const matvec = linearSolveJaxpr(params.jaxprs, 'matvec');
      const x = outs.slice(0, b.length);
      const change = jvp(
        (xs) => evalJaxpr(matvec, xs),
        [...consts.matvec, ...x],
        [...constTangents.matvec, ...x.map(zeroOf)],
      );
      const minus = change.tangents.map((t) => np.neg(instantiate(t)));
      rhs = b.map((t, i) => addTangents(t, minus[i]));
    }
    const solved = bind(primitive, [...FUNCTIONS.flatMap((f) => consts[f]), ...rhs.map(instantiate)], params);
    return {
      primals: outs,
      tangents: solved.map((t, i): Tangent => (i < b.length ? t : zeroOf(outs[i]))),
    };
  },
  transpose(cts, operands, params, primitive) {
    if (!(params.jaxprs.fields.transpose_solve instanceof Jaxpr))
      throw new RuleError(
        'TypeError',
        'transpose_solve required for backwards mode automatic differentiation of custom_linear_solve',
      );
    const { consts, b } = split(operands, params.const_lengths);
    const all = FUNCTIONS.flatMap((f) => consts[f]);
    const others = cts.slice(b.length);
    if (all.some(isUndefined) || !others.every(isZero))
      throw new RuleError('NotImplementedError', 'open an issue at https://github.com/google/jax !!');
    const order: readonly FunctionName[] = ['vecmat', 'matvec', 'transpose_solve', 'solve'];
    const known = order.flatMap((f) => consts[f]).filter((x): x is Val => !(x instanceof Undefined));
    const outs = bind(primitive, [...known, ...cts.slice(0, b.length).map(instantiate)], {
      const_lengths: transposeTuple(params.const_lengths),
      jaxprs: transposeTuple(params.jaxprs),
    });
    return [...all.map(() => undefined), ...outs.slice(0, b.length)];
  },
};
