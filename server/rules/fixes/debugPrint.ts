/** `print(…)` → `jax.debug.print("… {}", …)`. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { SourceText } from '../../analysis/source.ts';
import type { SourceChunk } from '../../jaxpr/source.ts';
import type { Call, Expr } from '../../syntax/ast.ts';
import type { Finding, Fix } from '../rule.ts';
import { innermost, pathTo } from '../syntax.ts';
import { importJax, jaxNames, replace, slice, sourceOf, stringLiteral } from './edit.ts';

export function debugPrintFixes(finding: Finding, analysis: Analysis): Fix[] {
  const { chunk } = finding.at;
  const source = sourceOf(chunk);
  const call = innermost(pathTo(finding.at), 'Call');
  if (!source || call?.func.kind !== 'Name' || call.func.id !== 'print') return [];
  const args = translated(source, chunk, call);
  if (args === undefined) return [];
  const { jax } = jaxNames(analysis);
  const added = jax === undefined ? importJax(finding.at) : undefined;
  if (jax === undefined && !added) return [];
  const edit = replace(source, chunk, call, `${jax ?? 'jax'}.debug.print(${args})`);
  return [{ title: 'Print at each call: jax.debug.print', edits: added ? [added, edit] : [edit], preferred: true }];
}

/** The arguments of `jax.debug.print`: one format string, and what it shows. */
function translated(source: SourceText, chunk: SourceChunk, call: Call): string | undefined {
  let separator = ' ';
  for (const k of call.keywords) {
    if (k.arg === 'flush') continue;
    if (k.arg !== 'sep' || k.value.kind !== 'Constant' || k.value.value.type !== 'str') return undefined;
    separator = k.value.value.value;
  }
  let quote: string | undefined;
  const shown: string[] = [];
  const pieces: string[] = [];
  for (const arg of call.args) {
    if (arg.kind === 'Starred') return undefined;
    const piece = pieceOf(arg, source, chunk, shown);
    if (piece === undefined) return undefined;
    pieces.push(piece);
    if (arg.kind === 'JoinedStr' || (arg.kind === 'Constant' && arg.value.type === 'str'))
      quote ??= /["']/.exec(slice(source, chunk, arg))?.[0];
  }
  const format = stringLiteral(pieces.join(escaped(separator)), quote ?? '"');
  return [format, ...shown].join(', ');
}

const escaped = (text: string): string => text.replace(/[{}]/g, '$&$&');

/** What an argument of print is in the format string; what it shows is added to `shown`. */
function pieceOf(arg: Expr, source: SourceText, chunk: SourceChunk, shown: string[]): string | undefined {
  if (arg.kind === 'Constant' && arg.value.type === 'str') return escaped(arg.value.value);
  if (arg.kind !== 'JoinedStr') {
    shown.push(slice(source, chunk, arg));
    return '{}';
  }
  let out = '';
  for (const part of arg.parts) {
    if (typeof part === 'string') {
      out += escaped(part);
      continue;
    }
    const spec = part.formatSpec ?? [];
    if (!spec.every((s) => typeof s === 'string')) return undefined;
    const text = slice(source, chunk, part.value);
    shown.push(text);
    out += `${escaped(part.debugText ?? '')}{${part.conversion ? `!${part.conversion}` : ''}${spec.length > 0 ? `:${spec.join('')}` : ''}}`;
  }
  return out;
}
