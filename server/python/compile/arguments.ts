/** The arguments of a call: evaluated left to right, `*` and `**` spread. */
import type { Expr, Keyword } from '../../syntax/ast.ts';
import { typeError } from '../errors.ts';
import { UnknownIterable, listOf } from '../iterate.ts';
import type { Frame } from '../vm.ts';
import type { Kwargs, Value } from '../values.ts';
import { PyDict, Unknown } from '../values.ts';
import type { Ex } from './context.ts';

export interface Arguments {
  (f: Frame): { args: Value[]; kwargs: Kwargs | undefined; unknown: Unknown | undefined };
}

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
  return (f) => {
    const out: Value[] = [];
    let unknown: Unknown | undefined;
    for (const { spread, ex } of positional) {
      const v = ex(f);
      if (!spread) out.push(v);
      else {
        try {
          for (const x of listOf(v)) out.push(x);
        } catch (e) {
          if (!(e instanceof UnknownIterable)) throw e;
          unknown = e.unknown;
        }
      }
    }
    if (named.length === 0) return { args: out, kwargs: undefined, unknown };
    const kwargs: [string, Value][] = [];
    const seen = new Set<string>();
    const add = (name: string, value: Value): void => {
      if (seen.has(name)) throw typeError(`got multiple values for keyword argument '${name}'`);
      seen.add(name);
      kwargs.push([name, value]);
    };
    for (const { name, ex } of named) {
      const v = ex(f);
      if (name !== undefined) add(name, v);
      else if (v instanceof PyDict)
        for (const { key, value } of v.entries.values()) {
          if (typeof key !== 'string') throw typeError('keywords must be strings');
          add(key, value);
        }
      else if (v instanceof Unknown) unknown = v;
      else throw typeError('argument after ** must be a mapping');
    }
    return { args: out, kwargs: kwargs.length > 0 ? kwargs : undefined, unknown };
  };
}
