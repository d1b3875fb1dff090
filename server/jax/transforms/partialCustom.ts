/**
 * A jaxpr in two by a policy: what is known and may be saved is computed at first, the rest again or later.
 * Source: jax/_src/interpreters/partial_eval.py partial_eval_jaxpr_custom, closed_call_partial_eval_custom_rule,
 * call_partial_eval_custom_rule.
 */
import { pick, pruneOutputs } from '../../jaxpr/rewrite.ts';
import { Kept, bits } from '../../jaxpr/kept.ts';
import type { Aval } from '../../jaxpr/aval.ts';
import type { Atom, Eqn } from '../../jaxpr/jaxpr.ts';
import { DropVar, Jaxpr, Literal, Var } from '../../jaxpr/jaxpr.ts';
import type { Params, Primitive } from '../../jaxpr/primitive.ts';

/** Whether the results of an eqn whose operands are known are saved. */
export type Saveable = (primitive: Primitive, avals: readonly Aval[], params: Params) => boolean;

export interface CustomPartial {
  known: Jaxpr;
  /** Residuals, then those inputs that are there. */
  staged: Jaxpr;
  outUnknowns: boolean[];
  /** Which results are there in the staged part. */
  outInstantiated: boolean[];
  residuals: number;
}

/** What a rule makes of an eqn. */
export interface Split {
  known: Eqn | undefined;
  staged: Eqn | undefined;
  outUnknowns: readonly boolean[];
  outInstantiated: readonly boolean[];
  /** What the known side hands to the other one. */
  residuals: readonly Var[];
}

/** For each operand whether it is unknown, and whether the staged side has it. */
export type CustomPartialRule = (
  eqn: Eqn,
  unknowns: readonly boolean[],
  instantiated: readonly boolean[],
  saveable: Saveable,
) => Split;

const rules = new Map<string, CustomPartialRule>();
export function enterCustomPartialRule(name: string, rule: CustomPartialRule): void {
  rules.set(name, rule);
}

const effectsOf = (eqns: readonly Eqn[]): Set<string> => {
  const effects = new Set<string>();
  for (const eqn of eqns) for (const e of eqn.effects) effects.add(e);
  return effects;
};

const not = (xs: readonly boolean[]): boolean[] => xs.map((x) => !x);
const no = (n: number): boolean[] => new Array<boolean>(n).fill(false);

const caches = new Kept<Kept<CustomPartial>>();

/** `ensures` says which results are to be unknown, and which are to be there in the staged part, in any case. */
export function partialJaxprCustom(
  jaxpr: Jaxpr,
  unknowns: readonly boolean[],
  instantiated: readonly boolean[],
  saveable: Saveable,
  ensures: { unknown?: readonly boolean[]; instantiated?: readonly boolean[] } = {},
): CustomPartial {
  const cache = caches.get(saveable, '', () => new Kept<CustomPartial>());
  const none = no(jaxpr.outvars.length);
  const { unknown = none, instantiated: outsThere = none } = ensures;
  return cache.get(jaxpr, [unknowns, instantiated, unknown, outsThere].map(bits).join('|'), () =>
    compute(jaxpr, unknowns, instantiated, saveable, unknown, outsThere),
  );
}

function compute(
  jaxpr: Jaxpr,
  unknowns: readonly boolean[],
  instantiated: readonly boolean[],
  saveable: Saveable,
  ensureUnknown: readonly boolean[],
  ensureThere: readonly boolean[],
): CustomPartial {
  const unknown = new Map<Atom, boolean>();
  const there = new Map<Atom, boolean>();
  const residuals = new Set<Var>();
  const write = (v: Var, u: boolean, i: boolean): void => {
    unknown.set(v, u);
    there.set(v, i);
  };
  const isUnknown = (a: Atom): boolean => unknown.get(a) ?? false;
  const isThere = (a: Atom): boolean => there.get(a) ?? true;
  const need = (a: Atom): void => {
    if (!(a instanceof Literal) && !isThere(a)) residuals.add(a);
  };
  jaxpr.invars.forEach((v, i) => {
    write(v, unknowns[i], instantiated[i]);
  });
  const knownEqns: Eqn[] = [];
  const stagedEqns: Eqn[] = [];
  for (const eqn of jaxpr.eqns) {
    const unks = eqn.invars.map(isUnknown);
    const insts = eqn.invars.map(isThere);
    const rule = eqn.primitive.isOwn ? undefined : rules.get(eqn.primitive.name);
    if (rule) {
      const split = rule(eqn, unks, insts, saveable);
      if (split.known) knownEqns.push(split.known);
      if (split.staged) stagedEqns.push(split.staged);
      for (const r of split.residuals) residuals.add(r);
      eqn.outvars.forEach((v, i) => {
        write(v, split.outUnknowns[i], split.outInstantiated[i]);
      });
    } else if (unks.includes(true)) {
      eqn.invars.forEach(need);
      stagedEqns.push(eqn);
      for (const v of eqn.outvars) write(v, true, true);
    } else {
      knownEqns.push(eqn);
      const saved =
        eqn.effects.size > 0 ||
        saveable(
          eqn.primitive,
          eqn.invars.map((a) => a.aval),
          eqn.params,
        );
      if (!saved) {
        eqn.invars.forEach(need);
        stagedEqns.push(eqn);
      }
      for (const v of eqn.outvars) write(v, false, !saved);
    }
  }
  jaxpr.outvars.forEach((v, i) => {
    if (ensureThere[i]) need(v);
  });
  const outUnknowns = jaxpr.outvars.map((v, i) => isUnknown(v) || ensureUnknown[i]);
  const outInstantiated = jaxpr.outvars.map((v, i) => isThere(v) || ensureThere[i]);
  const debugInfo = jaxpr.debugInfo && { ...jaxpr.debugInfo, argNames: [] };
  return {
    known: new Jaxpr(
      jaxpr.constvars,
      pick(jaxpr.invars, not(unknowns)),
      knownEqns,
      [...pick(jaxpr.outvars, not(outUnknowns)), ...residuals],
      jaxpr.consts,
      effectsOf(knownEqns),
      debugInfo,
    ),
    staged: new Jaxpr(
      jaxpr.constvars,
      [...residuals, ...pick(jaxpr.invars, instantiated)],
      stagedEqns,
      pick(jaxpr.outvars, outInstantiated),
      jaxpr.consts,
      effectsOf(stagedEqns),
      debugInfo,
    ),
    outUnknowns,
    outInstantiated,
    residuals: residuals.size,
  };
}

/** Operands that a staged eqn needs and that aren't there become residuals. */
export const missing = (eqn: Eqn, insts: readonly boolean[]): Var[] =>
  eqn.invars.filter((a, i): a is Var => !(a instanceof Literal) && !insts[i]);

/**
 * A call of a jaxpr: residuals that are operands or results of the known part aren't further results of it.
 * Source: closed_call_partial_eval_custom_rule.
 */
function splitCall(
  eqn: Eqn,
  unks: readonly boolean[],
  insts: readonly boolean[],
  own: Jaxpr,
  saveable: Saveable,
  params: (known: Jaxpr, staged: Jaxpr, residuals: number) => readonly [known: Params, staged: Params],
): Split {
  const made = partialJaxprCustom(own, unks, insts, saveable);
  const results = made.known.outvars.length - made.residuals;
  const insKnown = pick(eqn.invars, not(unks));
  const outsKnown = pick(eqn.outvars, not(made.outUnknowns));
  const places = new Map<Atom, number>(made.known.invars.map((v, i) => [v, i]));
  const outPlaces = new Map<Atom, number>();
  made.known.outvars.slice(0, results).forEach((v, i) => {
    if (!(outsKnown[i] instanceof DropVar)) outPlaces.set(v, i);
  });
  const resVars = made.known.outvars.slice(results);
  const inForwards = resVars.map((v) => places.get(v));
  const outForwards = resVars.map((v) => outPlaces.get(v));
  const keep = resVars.map((_, i) => inForwards[i] === undefined && outForwards[i] === undefined);
  const pruned = pruneOutputs(made.known, [...outsKnown.map(() => true), ...keep]);
  const binders = resVars.flatMap((v, i) => (keep[i] ? [new Var(v.aval)] : []));
  let next = 0;
  const residuals = resVars.map((_, i): Atom => {
    const out = outForwards[i];
    if (out !== undefined) return outsKnown[out];
    const at = inForwards[i];
    return at === undefined ? binders[next++] : insKnown[at];
  });
  const [knownParams, stagedParams] = params(pruned, made.staged, residuals.length);
  return {
    known: {
      ...eqn,
      invars: insKnown,
      outvars: [...outsKnown, ...binders],
      params: knownParams,
      effects: pruned.effects,
    },
    staged: {
      ...eqn,
      invars: [...residuals, ...pick(eqn.invars, insts)],
      outvars: pick(eqn.outvars, made.outInstantiated),
      params: stagedParams,
      effects: made.staged.effects,
    },
    outUnknowns: made.outUnknowns,
    outInstantiated: made.outInstantiated,
    residuals: [...missing(eqn, insts), ...residuals.filter((a): a is Var => !(a instanceof Literal))],
  };
}

const splitJit: CustomPartialRule = (eqn, unks, insts, saveable) => {
  const donated = eqn.params.donated_invars as readonly boolean[];
  return splitCall(eqn, unks, insts, eqn.params.jaxpr as Jaxpr, saveable, (known, staged, residuals) => [
    { ...eqn.params, jaxpr: known, donated_invars: pick(donated, not(unks)) },
    { ...eqn.params, jaxpr: staged, donated_invars: [...no(residuals), ...pick(donated, insts)] },
  ]);
};

const splitEvalJaxpr: CustomPartialRule = (eqn, unks, insts, saveable) =>
  splitCall(eqn, unks, insts, eqn.params.call_jaxpr as Jaxpr, saveable, (known, staged) => [
    { ...eqn.params, call_jaxpr: known },
    { ...eqn.params, call_jaxpr: staged },
  ]);

/** Source: call_partial_eval_custom_rule. */
const splitRemat: CustomPartialRule = (eqn, unks, insts, saveable) => {
  const made = partialJaxprCustom(eqn.params.jaxpr as Jaxpr, unks, insts, saveable);
  const { prevent_cse: cse } = eqn.params;
  const part = (which: readonly boolean[]): typeof cse => (Array.isArray(cse) ? pick(cse as boolean[], which) : cse);
  const residuals = made.staged.invars.slice(0, made.residuals).map((v) => new Var(v.aval));
  return {
    known: {
      ...eqn,
      invars: pick(eqn.invars, not(unks)),
      outvars: [...pick(eqn.outvars, not(made.outUnknowns)), ...residuals],
      params: { ...eqn.params, jaxpr: made.known, prevent_cse: part(not(unks)) },
      effects: made.known.effects,
    },
    staged: {
      ...eqn,
      invars: [...residuals, ...pick(eqn.invars, insts)],
      outvars: pick(eqn.outvars, made.outInstantiated),
      params: { ...eqn.params, jaxpr: made.staged, prevent_cse: part(insts), differentiated: true },
      effects: made.staged.effects,
    },
    outUnknowns: made.outUnknowns,
    outInstantiated: made.outInstantiated,
    residuals: [...missing(eqn, insts), ...residuals],
  };
};

/** Printing is done again, to say as much as possible. Source: jax/_src/debugging.py _debug_partial_eval_custom. */
const splitDebug: CustomPartialRule = (eqn, unks, insts, saveable) => {
  const split = (known: boolean, staged: boolean, residuals: readonly Var[] = []): Split => ({
    known: known ? eqn : undefined,
    staged: staged ? eqn : undefined,
    outUnknowns: [],
    outInstantiated: [],
    residuals,
  });
  if (unks.includes(true)) return split(false, true, missing(eqn, insts));
  const avals = eqn.invars.map((a) => a.aval);
  return split(true, !saveable(eqn.primitive, avals, eqn.params) || insts.every(Boolean));
};

export function installCustomPartialRules(): void {
  enterCustomPartialRule('jit', splitJit);
  enterCustomPartialRule('eval_jaxpr', splitEvalJaxpr);
  enterCustomPartialRule('remat2', splitRemat);
  enterCustomPartialRule('debug_print', splitDebug);
  enterCustomPartialRule('debug_callback', splitDebug);
}
