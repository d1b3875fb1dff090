/**
 * The plain evaluator: jaxprs and eager arrays, computed on typed arrays. It is what the tracer asks for a concrete
 * value, the reference that runs are compared with, and the fallback for what an engine has no operator for.
 */
import type { Aval } from '../aval.ts';
import { ShapedArray } from '../aval.ts';
import { HostArray, HostScalar, filled } from '../host.ts';
import type { Atom, Eqn, Jaxpr, Var } from '../jaxpr.ts';
import { Literal } from '../jaxpr.ts';
import type { NDArray } from '../ndarray.ts';
import type { Params, Primitive } from '../primitive.ts';
import { Unsupported } from '../primitive.ts';
import type { EagerEqn, Val } from '../trace.ts';
import { EagerArray, Tracer } from '../trace.ts';
import { MAX_PRINTED_CHARACTERS, ON_DEMAND_OPERATIONS, REFERENCE_OPERATIONS } from './limits.ts';
import type { EvaluateContext, EvaluateRule } from './rule.ts';
import { Budget, GaveUp } from './rule.ts';
import { evaluateRules } from './table.ts';

export { Budget, GaveUp };

const rules = new Map<string, EvaluateRule<Params> | Unsupported>(
  Object.entries(evaluateRules) as unknown as [string, EvaluateRule<Params> | Unsupported][],
);

const ruleOf = (primitive: Primitive): EvaluateRule<Params> | Unsupported | undefined =>
  primitive.isOwn ? ownRule(primitive) : rules.get(primitive.name);

/** What a program says of a primitive of its own. */
const ownRule =
  (primitive: Primitive): EvaluateRule<Params> =>
  (args, params, _outAvals, context) => {
    const given = args.map((a) => EagerArray.of(a, new ShapedArray(a.shape, a.dtype)));
    const outs = primitive.rules.impl?.(given, params, true);
    if (!outs) throw new GaveUp(`${primitive.name} is a primitive of the program's own, which is not computed here`);
    return outs.map((o) => {
      const value = settleVal(o as Val, context);
      if (value instanceof GaveUp) throw value;
      return value;
    });
  };

/** Why a primitive has no evaluate rule, or undefined where it has one. */
export function whyNotEvaluated(primitive: Primitive): string | undefined {
  const rule = ruleOf(primitive);
  if (!rule) return `${primitive.name} can't be evaluated`;
  return rule instanceof Unsupported ? rule.reason : undefined;
}

/** Estimate in element-operations, from what the primitive says it costs and from the elements it touches. */
function cost(primitive: Primitive, args: readonly NDArray[], outAvals: readonly Aval[], params: Params): number {
  let most = 1;
  for (const a of args) most = Math.max(most, a.size);
  for (const a of outAvals) most = Math.max(most, a.size);
  const { cost: costRule } = primitive.rules;
  if (!costRule || most === 1) return most;
  const inAvals = args.map((a) => new ShapedArray(a.shape, a.dtype));
  // A multiply-add counts as two flops there, and as one operation here.
  return Math.max(most, costRule.call(primitive.rules, inAvals, outAvals, params).flops / 2);
}

/** Apply one primitive to values. */
export function evaluatePrimitive(
  primitive: Primitive,
  args: readonly NDArray[],
  params: Params,
  outAvals: readonly Aval[],
  context: EvaluateContext,
): readonly NDArray[] {
  const rule = ruleOf(primitive);
  if (!rule) throw new GaveUp(`${primitive.name} can't be evaluated`);
  if (rule instanceof Unsupported) throw new GaveUp(rule.reason);
  context.budget.spend(cost(primitive, args, outAvals, params));
  return rule(args, params, outAvals, context);
}

const literals = new WeakMap<Literal, NDArray>();
function literalValue(literal: Literal): NDArray {
  let value = literals.get(literal);
  if (!value) literals.set(literal, (value = filled([], literal.aval.dtype, literal.value)));
  return value;
}

/** For each eqn the variables that nothing needs after it: large intermediate arrays are let go early. */
const lastUses = new WeakMap<Jaxpr, readonly (readonly Var[])[]>();
function deadAfter(jaxpr: Jaxpr): readonly (readonly Var[])[] {
  let found = lastUses.get(jaxpr);
  if (found) return found;
  const seen = new Set<Atom>(jaxpr.outvars);
  const result: Var[][] = new Array<Var[]>(jaxpr.eqns.length);
  for (let i = jaxpr.eqns.length - 1; i >= 0; i--) {
    const dead: Var[] = [];
    for (const v of [...jaxpr.eqns[i].invars, ...jaxpr.eqns[i].outvars]) {
      if (v instanceof Literal || seen.has(v)) continue;
      seen.add(v);
      dead.push(v);
    }
    result[i] = dead;
  }
  lastUses.set(jaxpr, (found = result));
  return found;
}

function run(jaxpr: Jaxpr, args: readonly NDArray[], context: EvaluateContext): NDArray[] {
  const values = new Map<Var, NDArray>();
  jaxpr.invars.forEach((v, i) => values.set(v, args[i]));
  jaxpr.constvars.forEach((v, i) => {
    const answer = settleVal(jaxpr.consts[i] as Val, context);
    if (answer instanceof GaveUp) throw answer;
    values.set(v, answer);
  });
  const read = (atom: Atom): NDArray => {
    if (atom instanceof Literal) return literalValue(atom);
    const value = values.get(atom);
    if (!value) throw new GaveUp('the jaxpr uses a variable before it is defined');
    return value;
  };
  const dead = deadAfter(jaxpr);
  jaxpr.eqns.forEach((eqn: Eqn, i) => {
    const outs = evaluatePrimitive(
      eqn.primitive,
      eqn.invars.map(read),
      eqn.params,
      eqn.outvars.map((v) => v.aval),
      context,
    );
    eqn.outvars.forEach((v, k) => values.set(v, outs[k]));
    for (const v of dead[i]) values.delete(v);
  });
  return jaxpr.outvars.map(read);
}

/** A context with a budget of its own. */
export function evaluateContext(budget: Budget, print?: (text: string) => void): EvaluateContext {
  let printed = 0;
  const context: EvaluateContext = {
    budget,
    run: (jaxpr, args) => run(jaxpr, args, context),
    print: (text) => {
      printed += text.length;
      if (print && printed <= MAX_PRINTED_CHARACTERS) print(text);
    },
  };
  return context;
}

/** Evaluate a jaxpr. Throws GaveUp, with the reason, where that can't be done. */
export function evaluateJaxpr(
  jaxpr: Jaxpr,
  args: readonly NDArray[],
  options: { operations?: number; print?: (text: string) => void } = {},
): NDArray[] {
  const budget = new Budget(options.operations ?? REFERENCE_OPERATIONS);
  return run(jaxpr, args, evaluateContext(budget, options.print));
}

/** Results of the eager eqns computed so far, for the siblings of the array that was asked for. */
const eagerResults = new WeakMap<EagerEqn, readonly NDArray[]>();
/** Eager eqns that can't be computed, whatever the budget. */
const eagerFailures = new WeakMap<EagerEqn, GaveUp>();
/** Eager eqns that were too dear for a budget of so many operations. */
const tooDear = new WeakMap<EagerEqn, { operations: number; why: GaveUp }>();

/** The value of an operand that needs no computing, undefined where it needs, or why there is none. */
function immediate(v: Val): NDArray | GaveUp | undefined {
  if (v instanceof EagerArray) {
    const { state } = v;
    if (state.kind === 'value') return state.value;
    if (state.kind === 'unknown') return new GaveUp(state.reason);
    const known = eagerResults.get(state.eqn);
    if (!known) return eagerFailures.get(state.eqn);
    v.state = { kind: 'value', value: known[state.index] };
    return known[state.index];
  }
  if (v instanceof HostScalar) return filled([], v.aval.dtype, v.value);
  if (v instanceof HostArray) return v.compute() ?? new GaveUp("a NumPy array's values are not known");
  if (v instanceof Tracer) return new GaveUp('it is a traced value');
  return new GaveUp('it is not an array');
}

function computeEager(eqn: EagerEqn, args: readonly NDArray[], context: EvaluateContext): readonly NDArray[] {
  const avals = eqn.args.map((a) => a.aval);
  const outs = evaluatePrimitive(
    eqn.primitive,
    args,
    eqn.params,
    eqn.primitive.abstractEval(avals, eqn.params),
    context,
  );
  eagerResults.set(eqn, outs);
  return outs;
}

/**
 * Compute a value by walking the eager eqns behind it, with a stack of its own: chains are long. All arrays on the way
 * keep their values. The first operand without one ends it: everything on the stack depends on it.
 */
function settleVal(v: Val, context: EvaluateContext): NDArray | GaveUp {
  const first = immediate(v);
  if (first) return first;
  const stack: EagerArray[] = [v as EagerArray];
  const fail = (why: GaveUp): GaveUp => {
    for (const { state } of stack) {
      if (state.kind !== 'eqn') continue;
      if (why.overBudget) tooDear.set(state.eqn, { operations: context.budget.operations, why });
      else eagerFailures.set(state.eqn, why);
    }
    return why;
  };
  for (;;) {
    const top = stack[stack.length - 1];
    const { state } = top;
    let value = immediate(top);
    if (value === undefined && state.kind === 'eqn') {
      const { eqn } = state;
      const dear = tooDear.get(eqn);
      if (dear && dear.operations >= context.budget.operations) return dear.why;
      const args: NDArray[] = [];
      let waiting = false;
      for (const a of eqn.args) {
        const operand = immediate(a);
        if (operand instanceof GaveUp) return fail(operand);
        if (operand) args.push(operand);
        else {
          stack.push(a as EagerArray);
          waiting = true;
        }
      }
      if (waiting) continue;
      try {
        value = computeEager(eqn, args, context)[state.index];
      } catch (e) {
        if (e instanceof GaveUp) return fail(e);
        throw e;
      }
      top.state = { kind: 'value', value };
    }
    if (value === undefined) return fail(new GaveUp('it is not an array'));
    if (value instanceof GaveUp) return fail(value);
    stack.pop();
    if (stack.length === 0) return value;
  }
}

/** What is known of a value: the value itself, or why there is none. */
export type Known = { kind: 'value'; value: NDArray } | { kind: 'unknown'; reason: string };

/** The value of an operand, computed if it is cheap enough. Intermediate arrays keep theirs. */
export function evaluateVal(v: Val, operations = ON_DEMAND_OPERATIONS): Known {
  const value = settleVal(v, evaluateContext(new Budget(operations)));
  return value instanceof GaveUp ? { kind: 'unknown', reason: value.reason } : { kind: 'value', value };
}

/** The value of an operand, or undefined where it is unknown or too dear. */
export function valueOf(v: Val, operations = ON_DEMAND_OPERATIONS): NDArray | undefined {
  const known = evaluateVal(v, operations);
  return known.kind === 'value' ? known.value : undefined;
}
