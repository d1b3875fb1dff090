/** A trace in one line: what goes in, what comes out, how many eqns; or why there is no jaxpr. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import type { Trace } from '../analysis/outcome.ts';
import type { Aval } from '../jaxpr/aval.ts';
import type { Jaxpr } from '../jaxpr/jaxpr.ts';
import { jaxprsInParams } from '../jaxpr/jaxpr.ts';
import { count, oneLine, shortClass, userFrame } from './text.ts';

/** Inputs or outputs that a lens names; a model's parameters are hundreds. */
const MAX_AVALS = 4;

const known = new WeakMap<Jaxpr, number>();

/** Operations: a call (`jit[name=_where]`) counts as what it calls. A jaxpr that is used twice counts twice. */
export function countOperations(jaxpr: Jaxpr): number {
  let n = known.get(jaxpr);
  if (n !== undefined) return n;
  n = 0;
  for (const eqn of jaxpr.eqns) {
    if (eqn.primitive.name !== 'jit') n++;
    for (const inner of jaxprsInParams(eqn.params)) n += countOperations(inner);
  }
  known.set(jaxpr, n);
  return n;
}

function avalsText(avals: readonly Aval[]): string {
  if (avals.length === 0) return '()';
  const shown = avals.slice(0, MAX_AVALS).map((a) => a.strShort());
  const rest = avals.length - shown.length;
  return shown.join(', ') + (rest > 0 ? `, … ${rest} more` : '');
}

/** Doesn't hold in lines that edits elsewhere change, so it is computed once for a trace. */
const signatures = new WeakMap<Jaxpr, string>();

function signature(jaxpr: Jaxpr): string {
  let text = signatures.get(jaxpr);
  if (text === undefined) {
    text = `${avalsText(jaxpr.inAvals)} → ${avalsText(jaxpr.outAvals)} · ${count(countOperations(jaxpr), 'eqn')}`;
    signatures.set(jaxpr, text);
  }
  return text;
}

export const NO_CALL = 'no call seen · add a # trace: directive';

/** The line of the innermost frame of the user's, in words. */
function atLine(trace: Trace, analysis: Analysis): string {
  if (trace.outcome.kind === 'jaxpr') return '';
  const frame = userFrame(trace.outcome.source, analysis);
  return frame ? ` at line ${frame.chunk.file.lineColumn(frame.chunk.start + frame.start).line}` : '';
}

/** `f32[8] → f32[8] · 4 eqns`, `cannot trace: TypeError at line 7: …`. */
export function summary({ trace, origin }: TracedFunction, analysis: Analysis): string {
  const { outcome } = trace;
  if (outcome.kind === 'jaxpr') return signature(outcome.jaxpr);
  if (outcome.kind === 'unsupported' && origin.kind === 'unknown-inputs') return NO_CALL;
  const why = outcome.kind === 'error' ? `${shortClass(outcome.className)}${atLine(trace, analysis)}: ` : '';
  return `cannot trace: ${why}${oneLine(outcome.kind === 'error' ? outcome.message : outcome.reason)}`;
}
