/** `@jax.jit` over `@staticmethod` → `@staticmethod` over `@jax.jit`. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Expr } from '../../syntax/ast.ts';
import type { Finding, Fix } from '../rule.ts';
import { innermost } from '../syntax.ts';
import { Rewrite } from './rewrite.ts';

export function decoratorOrderFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const def = r && innermost(r.path, 'FunctionDef');
  if (!r || !def) return [];
  const lower = def.decorators.findIndex((d) => d.kind === 'Name' && /^(?:staticmethod|classmethod)$/.test(d.id));
  const upper = def.decorators.at(lower - 1);
  const kind = def.decorators.at(lower);
  if (lower <= 0 || !upper || kind?.kind !== 'Name') return [];
  const text = kind.id === 'staticmethod' ? r.slice(upper) : withStaticClass(r, upper);
  if (text === undefined) return [];
  const edits = [r.replace(upper, kind.id), r.replace(kind, text)];
  return [{ title: `Put @${kind.id} above @${r.slice(upper)}`, edits, preferred: true }];
}

/** The class that a classmethod gets is no array. */
function withStaticClass(r: Rewrite, jit: Expr): string | undefined {
  if (jit.kind === 'Name' || jit.kind === 'Attribute') return `${r.slice(jit)}(static_argnums=0)`;
  if (jit.kind !== 'Call' || jit.keywords.some((k) => k.arg?.startsWith('static_') ?? true)) return undefined;
  const text = r.slice(jit);
  const given = jit.args.length + jit.keywords.length > 0;
  return `${text.slice(0, -1)}${given ? ', ' : ''}static_argnums=0)`;
}
