/** Parameters that a function gets, and the arguments of its calls. */
import type { SourceText } from '../../analysis/source.ts';
import type { SourceChunk } from '../../jaxpr/source.ts';
import type { Call, FunctionDef, Lambda } from '../../syntax/ast.ts';
import type { Edit } from '../rule.ts';
import { insert, slice } from './edit.ts';
import { parameterNames } from './flow.ts';

/** Whether a call names all its arguments: no `*args`, no `**kwargs`. */
export const isPlainCall = (c: Call): boolean =>
  c.args.every((a) => a.kind !== 'Starred') && c.keywords.every((k) => k.arg !== undefined);

/** The end of a function's last parameter, with its default. */
export function lastParameter({ params }: FunctionDef | Lambda): number | undefined {
  const all = [...params.posonly, ...params.args, params.vararg, ...params.kwonly].filter((p) => p !== undefined);
  return all.length === 0 ? undefined : Math.max(...all.map((p) => p.default?.end ?? p.end));
}

/** What is written behind the last parameter for more of them. Behind defaults they are keywords, so that calls by position mean what they meant. */
export function addedParameters({ params }: FunctionDef | Lambda, names: readonly string[]): string | undefined {
  const { posonly, args, vararg, kwonly, kwarg } = params;
  if (kwarg || posonly.length > 0 || parameterNames(params).some((p) => names.includes(p))) return undefined;
  const list = names.join(', ');
  if (args.length === 0 && !vararg && kwonly.length === 0) return list;
  const keywords = !vararg && kwonly.length === 0 && args.some((a) => a.default);
  return `${keywords ? ', *' : ''}, ${list}`;
}

/** `f(x)` → `f(x, t=t)` */
export function withArguments(source: SourceText, chunk: SourceChunk, call: Call, added: readonly string[]): Edit {
  const last = [...call.args, ...call.keywords].at(-1);
  const list = added.join(', ');
  if (!last) return insert(source, chunk, call.end - 1, list);
  // Parentheses around the last argument aren't part of its span.
  const rest = slice(source, chunk, { start: last.end, end: call.end - 1 });
  const closing = /^(?:\s*\))+/.exec(rest)?.[0].length ?? 0;
  return insert(source, chunk, last.end + closing, `, ${list}`);
}
