/** What the compiler refuses about the names of a `case` (compiler_pattern in Python/codegen.c). */
import type { MatchCase, Pattern, Span } from './ast.ts';

type Complain = (message: string, at: Span) => void;

export function checkCases(cases: readonly MatchCase[], complain: Complain): void {
  cases.forEach(({ pattern, guard, body }, i) => {
    // What stands for a case that didn't parse.
    if (body.length === 1 && body[0].kind === 'ErrorStmt' && body[0].start === pattern.start) return;
    if (guard === undefined && i < cases.length - 1) checkReachable(pattern, complain);
    checkNames(pattern, new Set(), complain);
  });
}

/** A pattern that matches anything may stand last only. */
function checkReachable(pattern: Pattern, complain: Complain): void {
  let p = pattern;
  while (p.kind === 'MatchAs' && p.pattern !== undefined) p = p.pattern;
  if (p.kind !== 'MatchAs') return;
  const what = p.name === undefined ? 'wildcard' : `name capture '${p.name}'`;
  complain(`${what} makes remaining patterns unreachable`, p);
}

function checkNames(p: Pattern, names: Set<string>, complain: Complain): void {
  const bind = (name: string | undefined): void => {
    if (name === undefined) return;
    if (names.has(name)) complain(`multiple assignments to name '${name}' in pattern`, p);
    names.add(name);
  };
  switch (p.kind) {
    case 'MatchAs':
      if (p.pattern !== undefined) checkNames(p.pattern, names, complain);
      bind(p.name);
      return;
    case 'MatchStar':
      bind(p.name);
      return;
    case 'MatchSequence':
    case 'MatchMapping':
    case 'MatchClass':
      for (const x of p.patterns) checkNames(x, names, complain);
      if (p.kind === 'MatchMapping') bind(p.rest);
      if (p.kind === 'MatchClass') for (const x of p.kwdPatterns) checkNames(x, names, complain);
      return;
    case 'MatchOr': {
      // Each alternative binds the same names.
      const first = new Set<string>();
      p.patterns.forEach((x, i) => checkNames(x, i === 0 ? first : new Set(), complain));
      first.forEach(bind);
      return;
    }
    default:
  }
}
