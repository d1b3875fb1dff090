/** The derivative of custom_linear_solve: another solve. Source: jax/_src/lax/control_flow/solves.py. */
import type { CustomLinearSolve, control } from '../../../jaxpr/primitives/control.ts';
import { linearSolveJaxpr } from '../../../jaxpr/primitives/control.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import { RecordParam, RuleError } from '../../../jaxpr/primitive.ts';
import type { Params } from '../../../jaxpr/primitive.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, evalJaxpr } from '../../../jaxpr/trace.ts';
import { Stop } from '../../../python/errors.ts';
import { negative } from '../../numpy/ufuncs.ts';
import { jvp } from '../jvp.ts';
import type { Derivatives } from '../rule.ts';
import { isUndefined } from '../rule.ts';
import type { Tangent } from '../zero.ts';
import { addTangents, instantiate, isZero, zeroOf } from '../zero.ts';

const NAMES = ['matvec', 'vecmat', 'solve', 'transpose_solve'] as const;
const OTHER = { matvec: 'vecmat', vecmat: 'matvec', solve: 'transpose_solve', transpose_solve: 'solve' } as const;

/** The operands of each of the functions, and the right-hand side. */
function parts<T>(operands: readonly T[], lengths: RecordParam): { own: Record<string, T[]>; b: T[] } {
  const own: Record<string, T[]> = {};
  let start = 0;
  for (const name of NAMES) {
    const end = start + Number(lengths.fields[name]);
    own[name] = operands.slice(start, end);
    start = end;
  }
  return { own, b: operands.slice(start) };
}

/** Matvec and vecmat, solve and transpose_solve change places. */
function transposed({ className, fields }: RecordParam): RecordParam {
  const turned: Record<string, Params[string]> = {};
  for (const name of NAMES) turned[name] = fields[OTHER[name]];
  return new RecordParam(className, turned);
}

/** What a change of the map's own operands does to its result. Source: _tangent_linear_map. */
function mapTangents(
  params: CustomLinearSolve,
  own: readonly Val[],
  ts: readonly Tangent[],
  x: readonly Val[],
): Tangent[] {
  const matvec = linearSolveJaxpr(params.jaxprs, 'matvec');
  return jvp((args) => evalJaxpr(matvec, args), [...own, ...x], [...ts, ...x.map(zeroOf)]).tangents;
}

export const linearSolveDerivatives: Pick<Derivatives<typeof control>, 'custom_linear_solve'> = {
  custom_linear_solve: {
    jvp(primals, tangents, params) {
      const x = bind(primitives.custom_linear_solve, primals, params);
      const given = parts(primals, params.const_lengths);
      const change = parts(tangents, params.const_lengths);
      const n = change.b.length;
      let right: Tangent[] = change.b;
      if (!change.own.matvec.every(isZero)) {
        const moved = mapTangents(params, given.own.matvec, change.own.matvec, x.slice(0, n));
        const minus = moved.map((t) => (isZero(t) ? t : negative(t)));
        right = right.map((t, i) => addTangents(t, minus[i]));
      }
      const consts = primals.slice(0, primals.length - n);
      const outs = bind(primitives.custom_linear_solve, [...consts, ...right.map(instantiate)], params);
      return { primals: x, tangents: outs.map((o, i) => (i < n ? o : zeroOf(o))) };
    },
    transpose(cts, operands, params) {
      if (params.jaxprs.fields.transpose_solve === null)
        throw new RuleError(
          'TypeError',
          'transpose_solve required for backwards mode automatic differentiation of custom_linear_solve',
        );
      const { own, b } = parts(operands, params.const_lengths);
      const known: Val[] = [];
      for (const name of NAMES)
        for (const v of own[OTHER[name]]) {
          if (isUndefined(v))
            throw new Stop("jitlens doesn't transpose a linear solve whose map isn't known", 'unsupported');
          known.push(v);
        }
      const outs = bind(primitives.custom_linear_solve, [...known, ...cts.slice(0, b.length).map(instantiate)], {
        const_lengths: transposed(params.const_lengths),
        jaxprs: transposed(params.jaxprs),
      });
      return [...operands.slice(0, operands.length - b.length).map(() => undefined), ...outs.slice(0, b.length)];
    },
  },
};
