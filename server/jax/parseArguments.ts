/** The arguments of a jitted function, taken apart into what is static and what is traced. Source: jax/_src/api_util.py. */
import type { ShapedArray } from '../jaxpr/aval.ts';
import type { Val } from '../jaxpr/trace.ts';
import { PyRaise, raise, typeError } from '../python/errors.ts';
import { repr } from '../python/text.ts';
import type { Kwargs, MaybeKwargs, Param, Value } from '../python/values.ts';
import { Unknown, typeOf } from '../python/values.ts';
import { config } from './config.ts';
import { nonHashable } from './jitArguments.ts';
import type { CallKey } from './explain.ts';
import { flatten, staticKey, treeKey, unflatten } from './pytree.ts';
import { ShapeDtypeStruct } from './shapeDtypeStruct.ts';
import { argumentNames } from './signature.ts';
import { toVal } from './values.ts';
import type { PjitFunction } from './pjitFunction.ts';

/** Arguments, taken apart into what is static and what is traced. */
export interface ParsedArguments {
  readonly key: CallKey;
  readonly avals: readonly ShapedArray[];
  /** Operands for a real call; undefined where an input is only abstract. */
  readonly operands: readonly Val[] | undefined;
  /** The operand of one leaf, if it is concrete. */
  operandAt(i: number): Val | undefined;
  /** The number of each leaf among those of all arguments, static ones too. */
  readonly leafNumbers: readonly number[];
  readonly argNames: readonly string[];
  /** Call the function with tracers in the place of the traced leaves. */
  rebuild(leaves: readonly Value[]): { args: Value[]; kwargs: Kwargs | undefined };
  readonly donated: readonly boolean[];
}

function keyOfStatic(v: Value): string {
  try {
    return staticKey(v);
  } catch (e) {
    if (e instanceof PyRaise) throw nonHashable(v, e);
    throw e;
  }
}

/** Static positions and names of a call: each is inferred from the other where only one was given. */
export function staticArguments(jit: PjitFunction): { nums: readonly number[]; names: readonly string[] } {
  const { staticArgnums: nums, staticArgnames: names } = jit.options;
  return resolveArgs(jit.params, nums, names);
}

/** Source: api_util.infer_argnums_and_argnames. */
export function resolveArgs(
  params: readonly Param[] | undefined,
  nums: readonly number[],
  names: readonly string[],
): { nums: readonly number[]; names: readonly string[] } {
  if (!params || (nums.length > 0 && names.length > 0)) return { nums, names };
  if (nums.length > 0) {
    const inferred = nums.flatMap((n) => {
      const p = params[n < 0 ? n + params.length : n] as Param | undefined;
      return p?.kind === 'arg' ? [p.name] : [];
    });
    return { nums, names: inferred };
  }
  const inferred = params.flatMap((p, i) => (p.kind === 'arg' && names.includes(p.name) ? [i] : []));
  return { nums: inferred, names };
}

/** Take a call's arguments apart. Answers the Unknown that makes them unknowable, if there is one. */
export function parseArguments(
  jit: PjitFunction,
  args: readonly Value[],
  kwargs: MaybeKwargs,
): ParsedArguments | Unknown {
  const { nums, names } = staticArguments(jit);
  const donate = resolveArgs(jit.params, jit.options.donateArgnums, jit.options.donateArgnames);
  const isStatic = args.map((_, i) => nums.includes(i) || nums.includes(i - args.length));
  const sortedKwargs = [...(kwargs ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  const statics: string[] = [];
  const isLeaf = (v: Value): boolean => v instanceof ShapeDtypeStruct;
  const dynamic: { value: Value; name: string; donated: boolean; firstLeaf: number }[] = [];
  // Leaves are counted over all arguments, static ones included.
  let leaves = 0;
  const count = (v: Value): number => {
    const first = leaves;
    leaves += flatten(v, isLeaf).leaves.length;
    return first;
  };
  const outer = argumentNames(
    jit.params,
    args.length,
    sortedKwargs.map(([k]) => k),
  );
  for (let i = 0; i < args.length; i++) {
    if (args[i] instanceof Unknown && isStatic[i]) return args[i] as Unknown;
    const firstLeaf = count(args[i]);
    if (isStatic[i]) statics.push(`${i}=${keyOfStatic(args[i])}`);
    else dynamic.push({ value: args[i], name: outer.positional[i], donated: donate.nums.includes(i), firstLeaf });
  }
  sortedKwargs.forEach(([k, v], i) => {
    const firstLeaf = count(v);
    if (names.includes(k)) statics.push(`${k}=${keyOfStatic(v)}`);
    else dynamic.push({ value: v, name: outer.keywords[i], donated: donate.names.includes(k), firstLeaf });
  });
  const flat = dynamic.map((d) => flatten(d.value, isLeaf));
  const avals: ShapedArray[] = [];
  const operands: (Val | undefined)[] = [];
  const argNames: string[] = [];
  const donated: boolean[] = [];
  const leafNumbers: number[] = [];
  for (let d = 0; d < flat.length; d++)
    for (let i = 0; i < flat[d].leaves.length; i++) {
      const leaf = flat[d].leaves[i];
      const path = dynamic[d].name + flat[d].paths[i];
      if (leaf instanceof Unknown) return leaf;
      const aval = leaf instanceof ShapeDtypeStruct ? leaf.aval : undefined;
      const operand = aval ? undefined : operandOf(leaf, path, jit);
      avals.push(aval ?? (operand as Val).aval);
      operands.push(operand);
      argNames.push(path);
      donated.push(dynamic[d].donated);
      leafNumbers.push(dynamic[d].firstLeaf + i);
    }
  const tree = `${isStatic.map((s) => (s ? 's' : 'd')).join('')};${sortedKwargs.map(([k]) => k).join(',')};${flat.map((f) => treeKey(f.tree)).join(';')}`;
  const key: CallKey = {
    statics,
    tree,
    avals: avals.map((a) => a.key),
    shown: avals.map((a) => a.strShort()),
    argNames,
    context: config.key,
  };
  return {
    key,
    avals,
    operands: operands.every((o) => o !== undefined) ? operands : undefined,
    operandAt: (i) => operands[i],
    leafNumbers,
    argNames,
    donated,
    rebuild(leaves) {
      let next = 0;
      let index = 0;
      const take = (v: Value, fixed: boolean): Value => {
        if (fixed) return v;
        const f = flat[index++];
        const part = leaves.slice(next, next + f.leaves.length);
        next += f.leaves.length;
        return unflatten(f.tree, part);
      };
      const positional = args.map((v, i) => take(v, isStatic[i]));
      const keyword = sortedKwargs.map(([k, v]): [string, Value] => [k, take(v, names.includes(k))]);
      return { args: positional, kwargs: keyword.length > 0 ? keyword : undefined };
    },
  };
}

function operandOf(leaf: Value, path: string, jit: PjitFunction): Val {
  let v: Val | undefined;
  try {
    v = toVal(leaf);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.name === 'OverflowError')
      throw raise(
        'OverflowError',
        'An overflow was encountered while parsing an argument to a jitted computation, whose argument path is ' +
          `${path}. Got ${repr(typeOf(leaf))} with value ${repr(leaf)}`,
      );
    throw e;
  }
  if (v) return v;
  throw typeError(
    `Error interpreting argument to ${repr(jit.fun)} as an abstract array. The problematic value is of type ` +
      `${repr(typeOf(leaf))} and was passed to the function at path ${path}.\nThis typically means that a jit-wrapped ` +
      'function was called with a non-array argument, and this argument was not marked as static using the ' +
      'static_argnums or static_argnames parameters of jax.jit.',
  );
}
