/** The arguments of a call: evaluated left to right, `*` and `**` spread. */
import type { Expr, Keyword } from '../../syntax/ast.ts';
import { getAttr } from '../attributes.ts';
import { call, special } from '../call.ts';
import { PyRaise, typeError } from '../errors.ts';
import { listOf } from '../iterate.ts';
import { getItem } from '../subscripts.ts';
import type { Frame } from '../vm.ts';
import type { Kwargs, Value } from '../values.ts';
import { PyBuiltin, PyClass, PyDict, PyFunction, PyMethod, Unknown, UnknownSignal, typeOf } from '../values.ts';
import type { Ex } from './context.ts';

export interface Arguments {
  /** `unknown`: there are more arguments, which aren't known; behind the positional ones, and by name. */
  (f: Frame, callee?: Value): { args: Value[]; kwargs: Kwargs | undefined; unknown: Unknown | undefined };
}

/** How messages about a call's arguments name the callee. Source: CPython's Objects/object.c _PyObject_FunctionStr. */
function shown(callee: Value | undefined): string {
  const fn = callee instanceof PyMethod ? callee.fn : callee;
  if (fn instanceof PyFunction) return `${fn.module.name}.${fn.qualname}() `;
  if (fn instanceof PyClass) return `${fn.moduleName === 'builtins' ? '' : `${fn.moduleName}.`}${fn.qualname}() `;
  return fn instanceof PyBuiltin ? `${fn.name}() ` : '';
}

const isNotIterable = (e: unknown, v: Value): boolean =>
  e instanceof PyRaise && e.exc.args[0] === `'${typeOf(v).name}' object is not iterable`;

/** What spreading something raises in a list, a tuple, or behind other arguments. */
export const asSpreadError = (e: unknown, v: Value): unknown =>
  isNotIterable(e, v) ? typeError(`Value after * must be an iterable, not ${typeOf(v).name}`) : e;

export function compileArguments(
  args: readonly Expr[],
  keywords: readonly Keyword[],
  compile: (e: Expr) => Ex,
): Arguments {
  const positional = args.map((a) => ({
    spread: a.kind === 'Starred',
    ex: compile(a.kind === 'Starred' ? a.value : a),
  }));
  const named = keywords.map((k) => ({ name: k.arg, ex: compile(k.value) }));
  return (f, callee) => {
    const out: Value[] = [];
    let unknown: Unknown | undefined;
    for (const { spread, ex } of positional) {
      const v = ex(f);
      if (!spread) {
        // Behind some that aren't known nobody knows which it is.
        if (!unknown) out.push(v);
      } else {
        try {
          for (const x of listOf(v)) out.push(x);
        } catch (e) {
          if (e instanceof UnknownSignal) unknown = e.unknown;
          else if (positional.length > 1) throw asSpreadError(e, v);
          else if (isNotIterable(e, v))
            throw typeError(`${shown(callee)}argument after * must be an iterable, not ${typeOf(v).name}`);
          else throw e;
        }
      }
    }
    if (named.length === 0) return { args: out, kwargs: undefined, unknown };
    const kwargs: [string, Value][] = [];
    const seen = new Set<string>();
    const add = (name: string, value: Value): void => {
      if (seen.has(name)) throw typeError(`${shown(callee)}got multiple values for keyword argument '${name}'`);
      seen.add(name);
      kwargs.push([name, value]);
    };
    for (const { name, ex } of named) {
      const v = ex(f);
      if (name !== undefined) add(name, v);
      else if (v instanceof PyDict && v.rest !== undefined) unknown = v.rest;
      else if (v instanceof PyDict)
        for (const { key, value } of v.entries.values()) {
          if (typeof key !== 'string') throw typeError('keywords must be strings');
          add(key, value);
        }
      else if (v instanceof Unknown) unknown = v;
      else if (special(v, 'keys') !== undefined)
        for (const key of listOf(call(getAttr(v, 'keys'), []))) {
          if (typeof key !== 'string') throw typeError('keywords must be strings');
          add(key, getItem(v, key));
        }
      else throw typeError(`${shown(callee)}argument after ** must be a mapping, not ${typeOf(v).name}`);
    }
    return { args: out, kwargs: kwargs.length > 0 ? kwargs : undefined, unknown };
  };
}
