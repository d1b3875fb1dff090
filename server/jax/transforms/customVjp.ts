/**
 * custom_vjp_call under differentiation: the user's forward rule is run, and the tangents are those of custom_lin, whose
 * transpose is the backward rule. Source: jax/_src/interpreters/ad.py process_custom_vjp_call, _custom_lin_transpose_fancy,
 * jax/_src/custom_derivatives.py lift_fwd, _custom_vjp_call_dce.
 */
import type { Aval } from '../../jaxpr/aval.ts';
import type { LiftableRule } from '../../jaxpr/primitives/customRules.ts';
import type { CustomLin, CustomVjpCall, customCalls } from '../../jaxpr/primitives/customCalls.ts';
import { AvalsParam } from '../../jaxpr/primitives/customCalls.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import { pick } from '../../jaxpr/rewrite.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind } from '../../jaxpr/trace.ts';
import { PyRaise, Stop, defineException, exceptionClasses } from '../../python/errors.ts';
import { PyException } from '../../python/values.ts';
import type { Derivative, Duals, Linearized } from './rule.ts';
import { dce } from './dce.ts';
import { isUndefined } from './rule.ts';
import type { Tangent } from './zero.ts';
import { Zero, isZero, nonzero, tangentAval } from './zero.ts';

/** Residuals and results of a forward rule. */
export interface Forward {
  readonly residuals: readonly Val[];
  readonly outs: readonly Val[];
}

/** The `fwd` param: it prints as the name of the rule, and can be run. */
export class CustomFwdRule implements LiftableRule {
  readonly kind = 'function';
  constructor(
    readonly name: string,
    /** `perturbed` says which operands have tangents. */
    readonly run: (primals: readonly Val[], perturbed: readonly boolean[]) => Forward,
    /** How many of the leading operands were closed over: they must not have tangents. */
    readonly closed = 0,
    /** Where the rule is, for errors. */
    readonly source?: string,
  ) {}
  lifted({ length: n }: readonly Aval[]): CustomFwdRule {
    return new CustomFwdRule(
      this.name,
      (primals, perturbed) => this.run(primals.slice(n), perturbed.slice(n)),
      n + this.closed,
      this.source,
    );
  }
  /** The rule of the function with some of its results. */
  pruned(used: readonly boolean[]): CustomFwdRule {
    const run = (primals: readonly Val[], perturbed: readonly boolean[]): Forward => {
      const { residuals, outs } = this.run(primals, perturbed);
      return { residuals, outs: pick(outs, used) };
    };
    return new CustomFwdRule(this.name, run, this.closed, this.source);
  }
  toString(): string {
    return this.name;
  }
}

/** The `bwd` param: residuals and cotangents of the results → cotangents of the operands. */
export class CustomBwdRule implements LiftableRule {
  readonly kind = 'function';
  constructor(
    readonly name: string,
    readonly run: (residuals: readonly Val[], cts: readonly Tangent[]) => readonly Tangent[],
  ) {}
  lifted(consts: readonly Aval[]): CustomBwdRule {
    const zeros = consts.map((a) => new Zero(tangentAval(a)));
    return new CustomBwdRule(this.name, (residuals, cts) => [...zeros, ...this.run(residuals, cts)]);
  }
  /** The rule of the function with some of its results: the others' cotangents are zero. */
  pruned(used: readonly boolean[], outs: readonly Aval[]): CustomBwdRule {
    return new CustomBwdRule(this.name, (residuals, cts) => {
      let next = 0;
      return this.run(
        residuals,
        outs.map((a, i) => (used[i] ? cts[next++] : new Zero(tangentAval(a)))),
      );
    });
  }
  toString(): string {
    return this.name;
  }
}

/** Both rules of a function. */
export interface VjpRules {
  readonly fwd: CustomFwdRule;
  readonly bwd: CustomBwdRule;
  /** Whether the rules are told which tangents and cotangents are zero. */
  readonly symbolicZeros: boolean;
}

/** The tangents of the results, as unknowns that only the backward rule knows how to transpose. */
function linearTangents(
  bwd: CustomBwdRule,
  { residuals, outs }: Forward,
  tangents: readonly Tangent[],
  symbolicZeros: boolean,
): Val[] {
  return bind(primitives.custom_lin, [...residuals, ...tangents.filter(nonzero)], {
    bwd,
    in_zeros: tangents.map(isZero),
    num_res: residuals.length,
    out_avals: new AvalsParam(outs.map((o) => tangentAval(o.aval))),
    symbolic_zeros: symbolicZeros,
  });
}

/** Forward mode: the forward rule is run, custom_lin is bound where it is. */
export function vjpFunctionJvp(
  { fwd, bwd, symbolicZeros }: VjpRules,
  primals: readonly Val[],
  tangents: readonly Tangent[],
): Duals {
  const forward = fwd.run(primals, tangents.map(nonzero));
  return { primals: [...forward.outs], tangents: linearTangents(bwd, forward, tangents, symbolicZeros) };
}

export function linearizeVjpFunction(
  { fwd, bwd, symbolicZeros }: VjpRules,
  primals: readonly Val[],
  nonzeros: readonly boolean[],
): Linearized {
  const forward = fwd.run(primals, nonzeros);
  return {
    primals: [...forward.outs],
    nonzeros: forward.outs.map(() => true),
    linear: (tangents) => linearTangents(bwd, forward, tangents, symbolicZeros),
  };
}

const customVjpException = defineException(
  'CustomVJPException',
  exceptionClasses.get('Exception') ?? raiseNoClass(),
  'jax._src.interpreters.ad',
);
exceptionClasses.delete('CustomVJPException');
function raiseNoClass(): never {
  throw new Error('no class Exception');
}

const closedOver = (): PyRaise =>
  new PyRaise(
    new PyException(customVjpException, [
      "Detected differentiation of a custom_vjp function with respect to a closed-over value. That isn't supported " +
        'because the custom VJP rule only specifies how to differentiate the custom_vjp function with respect to explicit ' +
        'input parameters. Try passing the closed-over value into the custom_vjp function as an argument, and adapting the ' +
        'custom_vjp fwd and bwd rules.',
    ]),
  );

/** The rules of an eqn, on all of its operands: closed-over values come first. */
export function rulesOf(params: CustomVjpCall): VjpRules {
  const { fwd, bwd, num_consts: consts, call_jaxpr: jaxpr, symbolic_zeros: symbolicZeros } = params;
  if (!(fwd instanceof CustomFwdRule && bwd instanceof CustomBwdRule))
    throw new Stop(`jitlens doesn't differentiate ${params.name} yet`, 'unsupported');
  if (consts === 0) return { fwd, bwd, symbolicZeros };
  const avals = jaxpr.inAvals.slice(0, consts);
  return { fwd: fwd.lifted(avals), bwd: bwd.lifted(avals), symbolicZeros };
}

const checkConsts = (nonzeros: readonly boolean[], { closed }: CustomFwdRule): void => {
  if (nonzeros.slice(0, closed).includes(true)) throw closedOver();
};

const customVjpCall: Derivative<CustomVjpCall> = {
  jvp(primals, tangents, params) {
    const rules = rulesOf(params);
    checkConsts(tangents.map(nonzero), rules.fwd);
    return vjpFunctionJvp(rules, primals, tangents);
  },
  linearize(nonzeros, primals, params) {
    const rules = rulesOf(params);
    checkConsts(nonzeros, rules.fwd);
    return linearizeVjpFunction(rules, primals, nonzeros);
  },
  // Source: _custom_vjp_call_dce.
  dce(used, eqn, params) {
    if (!used.includes(true) && eqn.effects.size === 0) return { used: eqn.invars.map(() => false), eqn: undefined };
    const all = eqn.invars.map(() => true);
    const { jaxpr } = dce(params.call_jaxpr, used, all);
    const { fwd, bwd } = params;
    const changed: CustomVjpCall = {
      ...params,
      call_jaxpr: jaxpr,
      fwd: fwd instanceof CustomFwdRule ? fwd.pruned(used) : fwd,
      bwd: bwd instanceof CustomBwdRule ? bwd.pruned(used, params.call_jaxpr.outAvals) : bwd,
    };
    return {
      used: all,
      eqn: { ...eqn, outvars: pick(eqn.outvars, used), params: changed, effects: jaxpr.effects },
    };
  },
};

const customLin: Derivative<CustomLin> = {
  transpose(cts, operands, { bwd, num_res: count, in_zeros: zeros }) {
    if (!(bwd instanceof CustomBwdRule)) throw new Stop("jitlens doesn't have this backward rule", 'unsupported');
    const residuals = operands.slice(0, count).filter((x): x is Val => !isUndefined(x));
    const back = bwd.run(residuals, cts);
    const given = back.filter((_, i) => !zeros[i]);
    return operands.map((_, i) => (i < count ? undefined : given[i - count]));
  },
};

export const customVjpDerivatives: Pick<
  { [K in keyof typeof customCalls]: Derivative<never> },
  'custom_vjp_call' | 'custom_lin'
> = { custom_vjp_call: customVjpCall, custom_lin: customLin };
