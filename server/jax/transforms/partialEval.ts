/**
 * Partial evaluation: what is known is done at once on the trace below, the rest becomes a jaxpr.
 * Source: jax/_src/interpreters/partial_eval.py JaxprTrace, tracers_to_jaxpr; jax/_src/util.py toposort.
 */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import { HostScalar } from '../../jaxpr/host.ts';
import type { Atom, DebugInfo, Effects, Eqn } from '../../jaxpr/jaxpr.ts';
import { DropVar, Jaxpr, Literal, NO_EFFECTS, Var } from '../../jaxpr/jaxpr.ts';
import type { Params, Primitive } from '../../jaxpr/primitive.ts';
import type { SourceFrame } from '../../jaxpr/source.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Trace, Tracer, currentSource, withTrace } from '../../jaxpr/trace.ts';

interface Recipe {
  readonly id: number;
  readonly primitive: Primitive;
  readonly params: Params;
  readonly inputs: readonly PartialTracer[];
  readonly outputs: readonly PartialTracer[];
  readonly effects: Effects;
  readonly source: SourceFrame | undefined;
}

/** An unknown value: an input, a constant that an unknown eqn needs, or a result of one. */
export class PartialTracer extends Tracer {
  recipe: Recipe | undefined;
  constructor(
    override readonly trace: PartialTrace,
    aval: ShapedArray,
    /** The known value that stands in an unknown eqn; undefined for inputs and results. */
    readonly constant: Val | undefined = undefined,
    /** Whether a scalar constant stands in the eqn as a literal. */
    readonly isLiteral = true,
  ) {
    super(trace, aval);
  }
}

/** A rule for a primitive of which a part may be known; asked also where all of it is. Source: custom_partial_eval_rules. */
export type PartialRule = (trace: PartialTrace, args: readonly Val[], params: Params) => Val[];
const partialRules = new Map<string, PartialRule>();
export function enterPartialRule(name: string, rule: PartialRule): void {
  partialRules.set(name, rule);
}

/** Effects that keep an eqn though nobody needs its results. Source: effects.py partial_eval_kept_effects. */
const KEPT_EFFECTS: readonly string[] = ['Debug', 'OrderedDebug', 'Read', 'Write'];

export class PartialTrace extends Trace {
  private next = 0;
  /** Stand for the eqns with such effects. Source: EffectHandle. */
  readonly kept: PartialTracer[] = [];
  constructor(readonly parent: Trace) {
    super();
  }

  isUnknown(v: Val): v is PartialTracer {
    return v instanceof PartialTracer && v.trace === this;
  }

  newArg(aval: ShapedArray): PartialTracer {
    return new PartialTracer(this, aval);
  }

  /** A known value, made an operand of an unknown eqn. */
  lift(v: Val): PartialTracer {
    return this.isUnknown(v) ? v : new PartialTracer(this, v.aval, v);
  }

  /** A residual: a constvar, also where it is a scalar. Source: new_instantiated_const. */
  residual(v: Val): PartialTracer {
    return new PartialTracer(this, v.aval, v, false);
  }

  override processPrimitive(primitive: Primitive, args: readonly Val[], params: Params): Val[] {
    const rule = primitive.isOwn ? undefined : partialRules.get(primitive.name);
    if (rule) return withTrace(this.parent, () => rule(this, args, params));
    return this.default(primitive, args, params);
  }

  default(primitive: Primitive, args: readonly Val[], params: Params): Val[] {
    if (!args.some((a) => this.isUnknown(a))) return this.parent.processPrimitive(primitive, args, params);
    const inputs = args.map((a) => this.lift(a));
    const avals = primitive.abstractEval(
      inputs.map((t) => t.aval),
      params,
    );
    return this.stage(primitive, inputs, avals, params);
  }

  /** An eqn of the unknown part. */
  stage(
    primitive: Primitive,
    inputs: readonly PartialTracer[],
    avals: readonly ShapedArray[],
    params: Params,
  ): PartialTracer[] {
    const outputs = avals.map((a) => new PartialTracer(this, a));
    const { effects } = primitive.rules;
    const recipe: Recipe = {
      id: this.next++,
      primitive,
      params,
      inputs,
      outputs,
      effects: effects ? effects.call(primitive.rules, params) : NO_EFFECTS,
      source: currentSource(),
    };
    for (const o of outputs) o.recipe = recipe;
    if (inputs.length > 0 && KEPT_EFFECTS.some((e) => recipe.effects.has(e))) {
      const handle = new PartialTracer(this, inputs[0].aval);
      handle.recipe = recipe;
      this.kept.push(handle);
    }
    return outputs;
  }
}

const parentsOf = (t: PartialTracer): readonly PartialTracer[] => t.recipe?.inputs ?? [];

/** Parents before children; the order among equals is that of JAX. */
function toposort(ends: readonly PartialTracer[]): PartialTracer[] {
  const nodes = [...new Set(ends)];
  const children = new Map<PartialTracer, number>();
  const stack = [...nodes];
  for (let n = stack.pop(); n; n = stack.pop()) {
    const count = children.get(n);
    if (count !== undefined) children.set(n, count + 1);
    else {
      children.set(n, 1);
      stack.push(...parentsOf(n));
    }
  }
  for (const n of nodes) children.set(n, (children.get(n) ?? 0) - 1);
  const sorted: PartialTracer[] = [];
  const childless = nodes.filter((n) => children.get(n) === 0);
  for (let n = childless.pop(); n; n = childless.pop()) {
    sorted.push(n);
    for (const p of parentsOf(n)) {
      const count = children.get(p) ?? 0;
      if (count === 1) childless.push(p);
      else children.set(p, count - 1);
    }
  }
  return sorted.reverse();
}

/** The unknown part as a jaxpr with constvars, and the values of these. */
export function partialToJaxpr(
  inputs: readonly PartialTracer[],
  outputs: readonly PartialTracer[],
  debugInfo: DebugInfo,
  /** Those of eqns with effects. */
  kept: readonly PartialTracer[],
): { jaxpr: Jaxpr; consts: Val[] } {
  const atoms = new Map<PartialTracer, Atom>();
  const consts = new Map<Val, Var>();
  const eqns: Eqn[] = [];
  const done = new Set<number>();
  const fresh = (t: PartialTracer): Var => {
    const v = new Var(t.aval);
    atoms.set(t, v);
    return v;
  };
  const read = (t: PartialTracer): Atom => {
    const a = atoms.get(t);
    if (!a) throw new Error('an unknown value of another trace');
    return a;
  };
  const sorted = toposort([...inputs, ...outputs, ...kept]);
  const wanted = new Set(sorted);
  const order = (t: PartialTracer): number => t.recipe?.id ?? -1;
  // Sorting is stable: inputs and constants keep the order of the topological sort.
  for (const t of [...sorted].sort((a, b) => order(a) - order(b))) {
    const { recipe, constant } = t;
    if (recipe) {
      if (done.has(recipe.id)) continue;
      done.add(recipe.id);
      eqns.push({
        primitive: recipe.primitive,
        params: recipe.params,
        invars: recipe.inputs.map(read),
        // Nobody holds what isn't asked for any more.
        outvars: recipe.outputs.map((o) => (wanted.has(o) ? fresh(o) : new DropVar(o.aval))),
        effects: recipe.effects,
        source: recipe.source,
      });
    } else if (constant instanceof HostScalar && t.isLiteral) atoms.set(t, new Literal(constant.value, constant.aval));
    else if (constant !== undefined) {
      let v = consts.get(constant);
      if (!v) consts.set(constant, (v = new Var(t.aval)));
      atoms.set(t, v);
    } else fresh(t);
  }
  const effects = new Set<string>();
  for (const e of eqns) for (const x of e.effects) effects.add(x);
  const constvars = [...consts.values()];
  const values = [...consts.keys()];
  return {
    jaxpr: new Jaxpr(
      constvars,
      inputs.map((t) => read(t)),
      eqns,
      outputs.map(read),
      values,
      effects,
      debugInfo,
    ),
    consts: values,
  };
}
