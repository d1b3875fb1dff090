/** What functions with derivatives of the user's own have in common. Source: jax/_src/custom_derivatives.py. */
import type { Aval } from '../jaxpr/aval.ts';
import type { Val } from '../jaxpr/trace.ts';
import { Tracer, bind1 } from '../jaxpr/trace.ts';
import { bindArguments } from '../python/call.ts';
import type { PyRaise } from '../python/errors.ts';
import { typeError } from '../python/errors.ts';
import { toIndex } from '../python/indices.ts';
import { listOf } from '../python/iterate.ts';
import { str } from '../python/text.ts';
import type { MaybeKwargs, Param, Value } from '../python/values.ts';
import { PyFunction, PyInstance, PyList, PyTuple, Unknown } from '../python/values.ts';
import { operand } from './autodiff.ts';
import { NotKnown } from './notKnown.ts';
import { hostValue } from './hostValues.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import type { TreeDef } from './pytree.ts';
import { flatten, unflatten } from './pytree.ts';
import { functionName, signatureOf } from './signature.ts';

/** A function that was given rules: it has its function's name and signature. */
export abstract class CustomFunctionObject extends PyInstance {
  readonly nondiff: readonly number[];
  constructor(
    cls: PyInstance['cls'],
    readonly fun: Value,
    argnums: Value,
    argnames: Value,
  ) {
    super(cls);
    this.attrs.set('__wrapped__', fun);
    this.attrs.set('fun', fun);
    const name = functionName(fun);
    if (name !== '<unnamed function>') this.attrs.set('__name__', name);
    const params = signatureOf(fun) ?? [];
    const named = stringsOf(argnames).flatMap((n) => params.flatMap((p, i) => (p.name === n ? [i] : [])));
    this.nondiff = [...new Set([...numbersOf(argnums), ...named])].sort((a, b) => a - b);
    this.attrs.set('nondiff_argnums', new PyTuple([...this.nondiff]));
  }
}

const itemsOf = (v: Value): Value[] =>
  v === null ? [] : typeof v === 'string' || typeof v === 'number' ? [v] : listOf(v);

const stringsOf = (v: Value): string[] => itemsOf(v).map((x) => str(x));

function numbersOf(v: Value): number[] {
  return itemsOf(v).map((x) => {
    const i = toIndex(x);
    if (i instanceof Unknown) throw new NotKnown(i);
    return i;
  });
}

const PLAIN = (p: Param): boolean => p.kind === 'posonly' || p.kind === 'arg';

/** Why a call doesn't fit. Source: inspect.Signature.bind. */
function misfit(params: readonly Param[], args: readonly Value[], kwargs: MaybeKwargs): string | undefined {
  const plain = params.filter(PLAIN);
  if (args.length > plain.length && !params.some((p) => p.kind === 'vararg')) return 'too many positional arguments';
  const given = new Set((kwargs ?? []).map(([k]) => k));
  const double = plain.slice(0, args.length).find((p) => given.has(p.name));
  if (double) return `multiple values for argument '${double.name}'`;
  const missing = params.find(
    (p, i) => !p.hasDefault && (PLAIN(p) ? i >= args.length : p.kind === 'kwonly') && !given.has(p.name),
  );
  if (missing)
    return `missing a required ${missing.kind === 'kwonly' ? 'keyword-only ' : ''}argument: '${missing.name}'`;
  const strange = [...given].find((k) => !params.some((p) => p.name === k && p.kind !== 'posonly'));
  if (strange !== undefined && !params.some((p) => p.kind === 'kwarg'))
    return `got an unexpected keyword argument '${strange}'`;
  return undefined;
}

/** All arguments by position, defaults included. Source: api_util.resolve_kwargs. */
export function positionalArguments(
  decorator: string,
  fun: Value,
  args: readonly Value[],
  kwargs: MaybeKwargs,
): readonly Value[] {
  const params = signatureOf(fun);
  if (!params || !(fun instanceof PyFunction)) return args;
  const failed = (why: string): PyRaise =>
    typeError(
      `The input arguments to the ${decorator}-decorated function ${functionName(fun)} could not be resolved to ` +
        `positional-only arguments. Binding failed with the error:\n${why}`,
    );
  const why = misfit(params, args, kwargs);
  if (why !== undefined) throw failed(why);
  const bound = bindArguments(fun, args, kwargs);
  const byKeyword = (kwargs ?? []).map(([k]) => k).filter((k) => !params.some((p) => p.name === k && PLAIN(p)));
  if (byKeyword.length > 0)
    throw failed(`The following keyword arguments could not be resolved to positions: ${byKeyword.join(', ')}`);
  return bound.flatMap((v, i) => {
    const { kind } = params[i];
    return kind === 'vararg' ? listOf(v) : kind === 'posonly' || kind === 'arg' ? [v] : [];
  });
}

/** A call's arguments, those that are differentiated taken apart. */
export interface Arguments {
  readonly operands: readonly Val[];
  /** Of the tuple of differentiated arguments. */
  readonly tree: TreeDef;
  readonly dynamic: readonly Value[];
  readonly statics: readonly Value[];
  /** All arguments, the differentiated ones from their leaves. */
  rebuild(leaves: readonly Val[]): Value[];
  rebuildValues(leaves: readonly Value[]): Value[];
  /** The tuple of the differentiated arguments. */
  tuple(leaves: readonly Val[]): Value;
}

export function takeApart(args: readonly Value[], nondiff: readonly number[]): Arguments {
  const dynamic = args.filter((_, i) => !nondiff.includes(i));
  const { leaves, tree } = flatten(new PyTuple(dynamic));
  const tuple = (xs: readonly Val[]): Value => unflatten(tree, xs.map(hostValue));
  const rebuildValues = (xs: readonly Value[]): Value[] => {
    const items = listOf(unflatten(tree, xs));
    let next = 0;
    return args.map((a, i) => (nondiff.includes(i) ? a : items[next++]));
  };
  return {
    operands: leaves.map(operand),
    tree,
    dynamic,
    statics: args.filter((_, i) => nondiff.includes(i)),
    tuple,
    rebuild: (xs) => rebuildValues(xs.map(hostValue)),
    rebuildValues,
  };
}

/** Arguments that aren't differentiated, without their tangents. Source: _stop_gradient. */
export const stopped = (v: Value): Value => {
  const { leaves, tree } = flatten(v);
  return unflatten(
    tree,
    leaves.map((x) => (x instanceof Tracer ? (bind1(primitives.stop_gradient, [x], {}) as Value) : x)),
  );
};

export interface Flattened {
  readonly vals: Val[];
  readonly tree: TreeDef;
}

export function flattened(v: Value): Flattened {
  if (v instanceof Unknown) throw new NotKnown(v);
  const { leaves, tree } = flatten(v);
  return { vals: leaves.map(operand), tree };
}

/** What a rule gave, which must be a pair. */
export function pairOf(v: Value, message: (shown: string) => string): readonly [Value, Value] {
  if (v instanceof Unknown) throw new NotKnown(v);
  if ((v instanceof PyTuple || v instanceof PyList) && v.items.length === 2) return [v.items[0], v.items[1]];
  throw typeError(message(str(v)));
}

/** `{'a': float32[3]}`: the types of the leaves in their tree. */
export const typesText = ({ vals, tree }: Flattened): string =>
  str(
    unflatten(
      tree,
      vals.map((x) => x.aval.strLong()),
    ),
  ).replaceAll("'", '');

export const sameType = (a: Aval, b: Aval): boolean => a.dtype === b.dtype && a.shape.join() === b.shape.join();
