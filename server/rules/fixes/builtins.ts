/** Python's built-in functions and operators on arrays → those of jax.numpy. */
import type { Call, Expr } from '../../syntax/ast.ts';
import type { Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import type { Rewrite } from './rewrite.ts';
import { collected, truth } from './truth.ts';

const PAIRWISE: Readonly<Record<string, string>> = { max: 'maximum', min: 'minimum' };

/** `min(x, 3)`: several arguments, of which one is chosen. */
export const isPairwise = (e: SyntaxNode): e is Call =>
  e.kind === 'Call' && e.func.kind === 'Name' && e.func.id in PAIRWISE && e.args.length > 1;

/** The call, or the comparison, that asks a traced array for its truth. */
export function builtinFix(r: Rewrite, e: Expr): Fix | undefined {
  const text = e.kind === 'Call' ? ofCall(r, e) : e.kind === 'Compare' ? truth(r, e).text : undefined;
  if (text === undefined) return undefined;
  const name = /^[\w.]+(?=\()/.exec(text)?.[0] ?? 'comparisons of arrays';
  return { title: `Use ${name}`, edits: [r.replace(e, text), ...r.imports.edits()], preferred: true };
}

function ofCall(r: Rewrite, e: Call): string | undefined {
  if (e.func.kind !== 'Name' || e.args.length === 0 || e.args.some((a) => a.kind === 'Starred')) return undefined;
  const { id } = e.func;
  const [first] = e.args;
  switch (id) {
    case 'max':
    case 'min':
      if (e.keywords.length > 0) return undefined;
      if (e.args.length === 1) return `${r.imports.jnp(id)}(${collected(r, first)})`;
      return e.args
        .map((a) => (isPairwise(a) ? (ofCall(r, a) ?? r.argument(a)) : r.argument(a)))
        .reduce((a, b) => `${r.imports.jnp(PAIRWISE[id])}(${a}, ${b})`);
    case 'any':
    case 'all':
      return e.args.length === 1 ? truth(r, e).text : undefined;
    case 'sorted': {
      const [keyword, ...more] = e.keywords;
      const reversed = e.keywords.length > 0;
      if (more.length > 0 || (reversed && (keyword.arg !== 'reverse' || r.slice(keyword.value) !== 'True')))
        return undefined;
      return `${r.imports.jnp('sort')}(${collected(r, first)}${reversed ? ', descending=True' : ''})`;
    }
    default:
      return undefined;
  }
}
