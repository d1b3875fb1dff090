/**
 * A jaxpr in two by a policy: what is known and may be saved is computed at first, the rest again or later.
 * Source: jax/_src/interpreters/partial_eval.py partial_eval_jaxpr_custom, closed_call_partial_eval_custom_rule,
 * call_partial_eval_custom_rule.
 */
import { pick } from '../../jaxpr/rewrite.ts';
import { Kept, bits } from '../../jaxpr/kept.ts';
import type { Aval } from '../../jaxpr/aval.ts';
import type { Atom, Eqn } from '../../jaxpr/jaxpr.ts';
import { Jaxpr, Literal, Var } from '../../jaxpr/jaxpr.ts';
import type { Params, Primitive } from '../../jaxpr/primitive.ts';
import { Stop } from '../../python/errors.ts';

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

interface Split {
  known: Eqn | undefined;
  staged: Eqn | undefined;
  outUnknowns: readonly boolean[];
  outInstantiated: readonly boolean[];
  residuals: readonly Var[];
}

const effectsOf = (eqns: readonly Eqn[]): Set<string> => {
  const effects = new Set<string>();
  for (const eqn of eqns) for (const e of eqn.effects) effects.add(e);
  return effects;
};

const not = (xs: readonly boolean[]): boolean[] => xs.map((x) => !x);

const caches = new Kept<Kept<CustomPartial>>();

export function partialJaxprCustom(
  jaxpr: Jaxpr,
  unknowns: readonly boolean[],
  instantiated: readonly boolean[],
  saveable: Saveable,
): CustomPartial {
  const cache = caches.get(saveable, '', () => new Kept<CustomPartial>());
  return cache.get(jaxpr, `${bits(unknowns)}|${bits(instantiated)}`, () =>
    compute(jaxpr, unknowns, instantiated, saveable),
  );
}

function compute(
  jaxpr: Jaxpr,
  unknowns: readonly boolean[],
  instantiated: readonly boolean[],
  saveable: Saveable,
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
    const split = splitEqn(eqn, unks, insts, saveable);
    if (split) {
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
  const outUnknowns = jaxpr.outvars.map(isUnknown);
  const outInstantiated = jaxpr.outvars.map(isThere);
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

/** The primitives that hold jaxprs, of which a part may be known. */
function splitEqn(
  eqn: Eqn,
  unks: readonly boolean[],
  insts: readonly boolean[],
  saveable: Saveable,
): Split | undefined {
  switch (eqn.primitive.name) {
    case 'jit':
      return splitJit(eqn, unks, insts, saveable);
    case 'remat2':
      return splitRemat(eqn, unks, insts, saveable);
    case 'scan':
    case 'cond':
    case 'while':
      throw new Stop(
        `jitlens doesn't have ${eqn.primitive.name} in a jax.checkpoint that is differentiated yet`,
        'unsupported',
      );
    default:
      return undefined;
  }
}

/** Operands that a staged eqn needs and that aren't there become residuals. */
const missing = (eqn: Eqn, insts: readonly boolean[]): Var[] =>
  eqn.invars.filter((a, i): a is Var => !(a instanceof Literal) && !insts[i]);

function splitJit(eqn: Eqn, unks: readonly boolean[], insts: readonly boolean[], saveable: Saveable): Split {
  const own = eqn.params.jaxpr as Jaxpr;
  const donated = eqn.params.donated_invars as readonly boolean[];
  const made = partialJaxprCustom(own, unks, insts, saveable);
  const results = made.known.outvars.length - made.residuals;
  const insKnown = pick(eqn.invars, not(unks));
  const outsKnown = pick(eqn.outvars, not(made.outUnknowns));
  const places = new Map<Atom, number>(made.known.invars.map((v, i) => [v, i]));
  const outPlaces = new Map<Atom, number>(made.known.outvars.slice(0, results).map((v, i) => [v, i]));
  const resVars = made.known.outvars.slice(results);
  const inForwards = resVars.map((v) => places.get(v));
  const outForwards = resVars.map((v) => outPlaces.get(v));
  const keep = resVars.map((_, i) => inForwards[i] === undefined && outForwards[i] === undefined);
  const pruned = new Jaxpr(
    made.known.constvars,
    made.known.invars,
    made.known.eqns,
    [...made.known.outvars.slice(0, results), ...pick(resVars, keep)],
    made.known.consts,
    made.known.effects,
    made.known.debugInfo,
  );
  const binders = resVars.flatMap((v, i) => (keep[i] ? [new Var(v.aval)] : []));
  let next = 0;
  const residuals = resVars.map((_, i): Atom => {
    const out = outForwards[i];
    if (out !== undefined) return outsKnown[out];
    const at = inForwards[i];
    return at === undefined ? binders[next++] : insKnown[at];
  });
  return {
    known: {
      ...eqn,
      invars: insKnown,
      outvars: [...outsKnown, ...binders],
      params: { ...eqn.params, jaxpr: pruned, donated_invars: pick(donated, not(unks)) },
      effects: pruned.effects,
    },
    staged: {
      ...eqn,
      invars: [...residuals, ...pick(eqn.invars, insts)],
      outvars: pick(eqn.outvars, made.outInstantiated),
      params: {
        ...eqn.params,
        jaxpr: made.staged,
        donated_invars: [...residuals.map(() => false), ...pick(donated, insts)],
      },
      effects: made.staged.effects,
    },
    outUnknowns: made.outUnknowns,
    outInstantiated: made.outInstantiated,
    residuals: [...missing(eqn, insts), ...residuals.filter((a): a is Var => !(a instanceof Literal))],
  };
}

function splitRemat(eqn: Eqn, unks: readonly boolean[], insts: readonly boolean[], saveable: Saveable): Split {
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
}
