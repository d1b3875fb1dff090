/**
 * A jaxpr run with an error beside it, which each check adds to. Eqns that hold jaxprs take the error in and give it back.
 * Source: jax/_src/checkify.py checkify_jaxpr_flat, jaxpr_to_checkify_jaxpr.
 */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import type { Atom, Eqn, Jaxpr } from '../../jaxpr/jaxpr.ts';
import { Literal, innerDebug } from '../../jaxpr/jaxpr.ts';
import { HostScalar } from '../../jaxpr/host.ts';
import { Kept } from '../../jaxpr/kept.ts';
import type { SourceFrame } from '../../jaxpr/source.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, traceToJaxpr, withSource } from '../../jaxpr/trace.ts';
import type { Value } from '../../python/values.ts';
import { PyList } from '../../python/values.ts';
import { asValue } from '../declare.ts';
import type { TreeDef } from '../pytree.ts';
import { treeKey, unflatten } from '../pytree.ts';
import type { Checked, CheckedJaxpr, Context } from './errors.ts';
import { flattened, placeOf, python, tuple } from './errors.ts';
import { CHECKS, checkDivision } from './primitives.ts';

/** An eqn that holds jaxprs. */
export type CallRule = (ctx: Context, error: Value, eqn: Eqn, args: readonly Val[]) => Checked;
const callRules = new Map<string, CallRule>();
export function enterCallRules(rules: Readonly<Record<string, CallRule>>): void {
  for (const [name, rule] of Object.entries(rules)) callRules.set(name, rule);
}

/** Where the eqn stands whose turn it is, or the one that holds it. */
let place: SourceFrame | undefined;
function at<T>(source: SourceFrame | undefined, run: () => T): T {
  const outer = place;
  place = source ?? outer;
  try {
    return withSource(source, run);
  } finally {
    place = outer;
  }
}

function runEqn(ctx: Context, error: Value, eqn: Eqn, args: readonly Val[]): Checked {
  if (eqn.primitive.isOwn) return { error, outs: bind(eqn.primitive, args, eqn.params) };
  const rule = callRules.get(eqn.primitive.name);
  if (rule) return rule(ctx, error, eqn, args);
  const where = placeOf(place);
  let before = error;
  if (eqn.primitive.name === 'div') before = checkDivision(ctx, error, { eqn, args, where });
  const outs = bind(eqn.primitive, args, eqn.params);
  const check = CHECKS.get(eqn.primitive.name);
  return { error: check ? check(ctx, before, { eqn, args, outs, where }) : before, outs };
}

/** Run a jaxpr; `error` is the one before it. */
export function checkJaxpr(ctx: Context, jaxpr: Jaxpr, error: Value, args: readonly Val[]): Checked {
  const env = new Map<Atom, Val>();
  jaxpr.constvars.forEach((v, i) => env.set(v, jaxpr.consts[i] as Val));
  jaxpr.invars.forEach((v, i) => env.set(v, args[i]));
  const read = (a: Atom): Val => {
    if (a instanceof Literal) return new HostScalar(a.value, a.aval);
    const x = env.get(a);
    if (!x) throw new Error('a variable is used before it is defined');
    return x;
  };
  let current = error;
  for (const eqn of jaxpr.eqns) {
    const before = current;
    const done = at(eqn.source, () => runEqn(ctx, before, eqn, eqn.invars.map(read)));
    current = done.error;
    eqn.outvars.forEach((v, i) => env.set(v, done.outs[i]));
  }
  return { error: current, outs: jaxpr.outvars.map(read) };
}

export const rebuild = (tree: TreeDef, vals: readonly Val[]): Value => unflatten(tree, vals.map(asValue));

const made = new Kept<CheckedJaxpr>();

/** A jaxpr as one that takes an error's leaves first. Kept, since the printer hoists by identity. */
export function checkedJaxpr(
  ctx: Context,
  jaxpr: Jaxpr,
  errorTree: TreeDef,
  avals: readonly ShapedArray[],
): CheckedJaxpr {
  const key = [ctx.code, [...ctx.names].sort().join(), treeKey(errorTree), avals.map((a) => a.traceKey).join()].join(
    '|',
  );
  const found = made.get(jaxpr, key, () => traceChecked(ctx.from(ctx.code), jaxpr, errorTree, avals));
  ctx.code += found.codes;
  return found;
}

/** The same, traced anew. */
export function traceChecked(
  ctx: Context,
  jaxpr: Jaxpr,
  errorTree: TreeDef,
  avals: readonly ShapedArray[],
): CheckedJaxpr {
  const start = ctx.code;
  const errors = avals.length - jaxpr.invars.length;
  let result: { outTree: TreeDef; error: Value } | undefined;
  const traced = traceToJaxpr(avals, innerDebug(jaxpr), (args) => {
    const { error, outs } = checkJaxpr(ctx, jaxpr, rebuild(errorTree, args.slice(0, errors)), args.slice(errors));
    const flat = flattened(tuple([error, new PyList(outs.map(asValue))]));
    result = { outTree: flat.tree, error };
    return [...flattened(error).vals, ...outs];
  });
  if (!result) throw new Error('the jaxpr was not run');
  return { jaxpr: traced, ...result, codes: ctx.code - start };
}

/** The error and the results of an eqn that gives both, flat. */
export function unpack(tree: TreeDef, vals: readonly Val[], results: number): Checked {
  const errors = vals.length - results;
  if (tree.kind !== 'tuple') throw new Error('an error and results are expected');
  return { error: rebuild(tree.children[0], vals.slice(0, errors)), outs: vals.slice(errors) };
}

/** An error with places for all errors that the given ones have. */
export const withPlaces = (error: Value, others: readonly Value[]): Value => {
  const effects = python('_effects', ...others);
  return python('_with_places', error, effects);
};
