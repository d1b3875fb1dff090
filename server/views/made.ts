/** Which eqns each place of the source made, and what the value of an expression is. */
import type { Analysis } from '../analysis/analyze.ts';
import type { Trace } from '../analysis/outcome.ts';
import type { Aval } from '../jaxpr/aval.ts';
import type { Eqn, Jaxpr } from '../jaxpr/jaxpr.ts';
import { jaxprsInParams } from '../jaxpr/jaxpr.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { Expr } from '../syntax/ast.ts';
import { samePlace, userFrame } from './text.ts';

export interface Made {
  readonly eqn: Eqn;
  /** The innermost frame of the user's. */
  readonly frame: SourceFrame;
}

/** Kept with the trace, which stays the same object while nothing that it depends on changes. */
const known = new WeakMap<Jaxpr, readonly Made[]>();

/** The eqns of a trace, with those of functions of the user's that are jitted within; not what JAX's own are made of. */
export function madeBy(trace: Trace, analysis: Analysis): readonly Made[] {
  if (trace.outcome.kind !== 'jaxpr') return [];
  const { jaxpr } = trace.outcome;
  let made = known.get(jaxpr);
  if (!made) known.set(jaxpr, (made = collect(jaxpr, analysis)));
  return made;
}

function collect(root: Jaxpr, analysis: Analysis): Made[] {
  const out: Made[] = [];
  const seen = new Set<Jaxpr>();
  const open: { jaxpr: Jaxpr; outer: SourceFrame | undefined }[] = [{ jaxpr: root, outer: undefined }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { jaxpr, outer } = next;
    if (seen.has(jaxpr)) continue;
    seen.add(jaxpr);
    for (const eqn of jaxpr.eqns) {
      const frame = userFrame(eqn.source, analysis);
      // Inside a function of JAX's the innermost frame of the user's is the call of it.
      if (frame && !(outer && samePlace(frame, outer))) out.push({ eqn, frame });
      for (const inner of jaxprsInParams(eqn.params)) open.push({ jaxpr: inner, outer: frame ?? outer });
    }
  }
  return out;
}

/** How a list of eqns names one: `exp`, and `jit _where` for a call. */
export function eqnName({ primitive, params }: Eqn): string {
  return primitive.name === 'jit' && typeof params.name === 'string' ? `jit ${params.name}` : primitive.name;
}

/** `exp, mul ×2, sub`: in order, equal ones together; cut where it is longer than so many characters. */
export function eqnList(eqns: readonly Eqn[], most: number): string {
  const counts = new Map<string, number>();
  for (const eqn of eqns) counts.set(eqnName(eqn), (counts.get(eqnName(eqn)) ?? 0) + 1);
  const all = [...counts].map(([name, n]) => (n > 1 ? `${name} ×${n}` : name));
  const text = all.join(', ');
  if (text.length <= most) return text;
  const more = (shown: number): string => `, … ${all.length - shown} more`;
  let shown = 1;
  while (all.slice(0, shown + 1).join(', ').length + more(shown + 1).length <= most) shown++;
  return all.slice(0, shown).join(', ') + (shown < all.length ? more(shown) : '');
}

/** Whether the last eqn that an expression made is its value: so for operators. Of a call it may be anything. */
const isItsLastEqn = (e: Expr): boolean => e.kind === 'BinOp' || e.kind === 'UnaryOp' || e.kind === 'Compare';

/** The avals that differ of an expression, in order. */
function avalsAt(made: readonly Made[], chunk: SourceFrame['chunk'], at: { start: number; end: number }): Aval[] {
  const avals = new Map<string, Aval>();
  const place = { chunk, start: at.start, end: at.end };
  made.forEach(({ eqn, frame }, i) => {
    if (!samePlace(frame, place)) return;
    // One evaluation has one frame: only its last eqn is its value.
    if (made[i + 1]?.frame === frame) return;
    const { outvars } = eqn;
    if (outvars.length === 1) avals.set(outvars[0].aval.strShort(), outvars[0].aval);
  });
  return [...avals.values()];
}

/** The avals that an expression had. */
export const avalsOf = (made: readonly Made[], chunk: SourceFrame['chunk'], e: Expr): Aval[] =>
  isItsLastEqn(e) ? avalsAt(made, chunk, e) : [];
