/** `jax.jit(f(x))` → `jax.jit(f)(x)`. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Finding, Fix } from '../rule.ts';
import { innermost } from '../syntax.ts';
import { Rewrite } from './rewrite.ts';

export function jitOfCallFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const outer = r && innermost(r.path, 'Call');
  const inner = outer?.args.at(0);
  if (!r || !outer || outer.args.length !== 1 || inner?.kind !== 'Call') return [];
  const args = { start: inner.func.end, end: inner.end };
  const edits = [r.replace(args, ''), r.replace({ start: outer.end, end: outer.end }, r.slice(args))];
  const name = r.slice(inner.func);
  return [{ title: `Transform ${name}, then call it`, edits, preferred: true }];
}
