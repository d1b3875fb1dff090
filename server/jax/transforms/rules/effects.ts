/** Derivatives of what has effects, moves arrays between devices or makes random numbers, and of barriers. */
import type { control } from '../../../jaxpr/primitives/control.ts';
import type { Check, debug } from '../../../jaxpr/primitives/debug.ts';
import { ErrorTree } from '../../../jaxpr/primitives/debug.ts';
import type { generators } from '../../../jaxpr/primitives/generators.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { DevicePut, placement } from '../../../jaxpr/primitives/placement.ts';
import { EnumParam, RuleError } from '../../../jaxpr/primitive.ts';
import type { Params } from '../../../jaxpr/primitive.ts';
import { bind, bind1 } from '../../../jaxpr/trace.ts';
import type { Derivative, Derivatives } from '../rule.ts';
import { isUndefined, linear, linearJvp } from '../rule.ts';
import type { Tangent } from '../zero.ts';
import { isZero, nonzero } from '../zero.ts';

/** Done to the nonzero ones only. */
function barrier(ts: readonly Tangent[]): Tangent[] {
  const some = ts.filter(nonzero);
  if (some.length === 0) return [...ts];
  const outs = bind(primitives.optimization_barrier, some, {});
  let next = 0;
  return ts.map((t) => (isZero(t) ? t : outs[next++]));
}

/** Source: jax/_src/lax/lax.py optimization_barrier_p, stage_p. */
export const barrierDerivatives: Pick<Derivatives<typeof control>, 'optimization_barrier' | 'stage'> = {
  optimization_barrier: {
    jvp: (primals, tangents) => ({
      primals: bind(primitives.optimization_barrier, primals, {}),
      tangents: barrier(tangents),
    }),
    transpose: (cts, operands) => barrier(cts).map((ct, i) => (isUndefined(operands[i]) ? ct : undefined)),
  },
  stage: linear((ct) => [ct]),
};

/** Printing is of the primal values, once. Source: jax/_src/debugging.py debug_callback_jvp_rule. */
const onPrimals: Derivative<Params> = {
  jvp: (primals, _tangents, params, primitive) => ({ primals: bind(primitive, primals, params), tangents: [] }),
  transpose: (_cts, operands) => operands.map(() => undefined),
};

/** Of the primals; the tangents don't matter. Source: jax/_src/checkify.py check_jvp_rule. */
const checkAgain: Derivative<Check> = {
  jvp(primals, _tangents, { err_tree: tree }) {
    if (tree instanceof ErrorTree) tree.again(primals);
    return { primals: [], tangents: [] };
  },
};

/** Source: jax/_src/callback.py. */
const refuses = (jvp: string, transpose: string): Derivative<Params> => ({
  jvp() {
    throw new RuleError('ValueError', jvp);
  },
  transpose() {
    throw new RuleError('ValueError', transpose);
  },
});

export const debugDerivatives: Derivatives<typeof debug> = {
  debug_print: onPrimals,
  debug_callback: onPrimals,
  pure_callback: refuses(
    'Pure callbacks do not support JVP. Please use `jax.custom_jvp` to use callbacks while taking gradients.',
    'Pure callbacks do not support transpose. Please use `jax.custom_vjp` to use callbacks while taking gradients.',
  ),
  io_callback: refuses('IO callbacks do not support JVP.', 'IO callbacks do not support transpose.'),
  check: checkAgain,
  dce_sink: {
    jvp: linearJvp,
    transpose: (_cts, operands) => operands.map(() => undefined),
  },
};

const DONATE_INPUT = EnumParam.of('ArrayCopySemantics', 'DONATE_INPUT');
const ALWAYS_COPY = EnumParam.of('ArrayCopySemantics', 'ALWAYS_COPY');

export const placementDerivatives: Derivatives<typeof placement> = {
  device_put: {
    jvp: linearJvp,
    transpose(cts, operands, { devices, srcs, copy_semantics }) {
      const given = cts.flatMap((ct, i) => (isZero(ct) || !isUndefined(operands[i]) ? [] : [{ ct, i }]));
      const results: (Tangent | undefined)[] = cts.map((ct, i) => (isUndefined(operands[i]) ? ct : undefined));
      if (given.length === 0) return results;
      const refused = given.some(({ i }) => copy_semantics[i] === DONATE_INPUT);
      if (refused)
        throw new RuleError(
          'ValueError',
          'donate=True is not allowed during tranposition of device_put. Please file an issue if you want this to be ' +
            'supported.',
        );
      // Back to where it came from.
      const back: DevicePut = {
        devices: given.map(({ i }) => srcs[i]),
        srcs: given.map(({ i }) => devices[i]),
        copy_semantics: given.map(() => ALWAYS_COPY),
      };
      const outs = bind(
        primitives.device_put,
        given.map(({ ct }) => ct),
        back,
      );
      given.forEach(({ i }, k) => (results[i] = outs[k]));
      return results;
    },
  },
  sharding_constraint: linear((ct, _operands, params) => [bind1(primitives.sharding_constraint, [ct], params)]),
};

export const generatorDerivatives: Derivatives<typeof generators> = {
  rng_uniform: {},
  rng_bit_generator: {},
};
