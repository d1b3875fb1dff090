/** The transpose of a jaxpr that is linear in some of its inputs, as a jaxpr. Source: pjit.py, conditionals.py _transpose_jaxpr_fancy. */
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import { innerDebug } from '../../jaxpr/jaxpr.ts';
import { Kept, bits } from '../../jaxpr/kept.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { traceToJaxpr } from '../../jaxpr/trace.ts';
import { Undefined, isUndefined, valueOrRef } from './rule.ts';
import { backwardPass } from './transpose.ts';
import type { Tangent } from './zero.ts';
import { Zero, instantiate, isZero, nonzero } from './zero.ts';

export interface TransposedJaxpr {
  /** Known operands and nonzero cotangents → nonzero cotangents of the unknown operands. */
  readonly jaxpr: Jaxpr;
  /** For each unknown operand that isn't a mutable array. */
  readonly nonzeros: readonly boolean[];
}

const transposed = new Kept<TransposedJaxpr>();

/**
 * `instantiates` says which operands get a cotangent even if it is zero. `place` tells apart uses of one jaxpr that JAX
 * transposes each on its own: the branches of a cond.
 */
export function transposeJaxpr(
  jaxpr: Jaxpr,
  operands: readonly (Val | Undefined)[],
  cts: readonly Tangent[],
  instantiates: readonly boolean[] = operands.map(() => false),
  place = 0,
): TransposedJaxpr {
  const key = [
    place,
    operands.map((x) => valueOrRef(x)?.aval.traceKey ?? '?').join(),
    operands.map((x) => (isUndefined(x) ? (x.ref ? 'r' : x.isUnwanted ? 'n' : '?') : '-')).join(''),
    cts.map((c) => (isZero(c) ? '0' : c.aval.traceKey)).join(),
    bits(instantiates),
  ].join('|');
  return transposed.get(jaxpr, key, () => {
    const given = operands.flatMap((x) => valueOrRef(x) ?? []);
    let nonzeros: boolean[] = [];
    const traced = traceToJaxpr(
      [...given, ...cts.filter(nonzero)].map((x) => x.aval),
      innerDebug(jaxpr),
      (args) => {
        let next = 0;
        const ins = operands.map((x) => {
          if (!isUndefined(x)) return args[next++];
          return x.ref ? new Undefined(x.aval, undefined, args[next++]) : x;
        });
        const outCts = cts.map((c): Tangent => (isZero(c) ? c : args[next++]));
        const back = backwardPass(jaxpr, ins, outCts);
        const outs = operands.flatMap((x, i): Tangent[] => {
          if (!isUndefined(x) || x.ref) return [];
          const ct = back[i] ?? new Zero(x.aval);
          return [instantiates[i] ? instantiate(ct) : ct];
        });
        nonzeros = outs.map(nonzero);
        return outs.filter(nonzero);
      },
    );
    return { jaxpr: traced, nonzeros };
  });
}

/** What a transpose rule answers: a cotangent for each unknown operand, of which only the nonzero ones are values. */
export function unknownCotangents(
  operands: readonly (Val | Undefined)[],
  nonzeros: readonly boolean[],
  values: readonly Val[],
): (Tangent | undefined)[] {
  let next = 0;
  let unknown = 0;
  return operands.map((x) => {
    if (!isUndefined(x) || x.ref) return undefined;
    return nonzeros[unknown++] ? values[next++] : new Zero(x.aval);
  });
}
