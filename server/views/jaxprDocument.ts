/** What "Show Jaxpr" shows: the jaxpr, and which part of the source made which part of it. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import type { Trace } from '../analysis/outcome.ts';
import type { Transformation } from '../analysis/transformed.ts';
import { offered } from '../analysis/transformed.ts';
import type { EqnSpan } from '../jaxpr/print.ts';
import { printJaxprWithMap } from '../jaxpr/print.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import { LineIndex } from '../text/lineIndex.ts';
import type { Location, Range } from './text.ts';
import { locate, userFrame } from './text.ts';

export interface JaxprView {
  title: string;
  text: string;
  outcome: 'jaxpr' | 'error' | 'unsupported';
  links: { text: Range; source: Location }[];
  /** Transformations of the function that may be asked for. */
  offers: Transformation[];
}

function linker(text: string, analysis: Analysis) {
  const lines = new LineIndex(text);
  return (start: number, end: number, source: SourceFrame | undefined): JaxprView['links'] => {
    const frame = userFrame(source, analysis);
    const at = frame && locate(frame);
    if (!at) return [];
    return [{ text: { start: { ...lines.position(start) }, end: { ...lines.position(end) } }, source: at }];
  };
}

/** What the eqns of JAX's own functions are made by is the call: the eqn around them. */
function placed(spans: readonly EqnSpan[]): { start: number; end: number; source: SourceFrame | undefined }[] {
  const around: { end: number; source: SourceFrame | undefined }[] = [];
  return spans.map(({ start, end, eqn }) => {
    while (around.length > 0 && around[around.length - 1].end <= start) around.pop();
    const source = eqn.source ?? around.at(-1)?.source;
    around.push({ end, source });
    return { start, end, source };
  });
}

/** The call that a transformation's trace is of, and what was chosen for it. */
const headOf = ({ call, note }: Trace): string => `# ${call}\n${note === undefined ? '' : `# ${note}\n`}\n`;

/** `transformed`: the function's trace under a transformation, which is then what is shown. */
export function jaxprDocument(traced: TracedFunction, analysis: Analysis, transformed?: Trace): JaxprView {
  const head = transformed ? headOf(transformed) : '';
  const { outcome, call: title } = transformed ?? traced.trace;
  const offers = offered(traced.trace);
  if (outcome.kind === 'jaxpr') {
    const { text, eqnSpans } = printJaxprWithMap(outcome.jaxpr);
    const whole = `${head}${text}\n`;
    const link = linker(whole, analysis);
    const links = placed(eqnSpans).flatMap((s) => link(head.length + s.start, head.length + s.end, s.source));
    return { title, text: whole, outcome: 'jaxpr', links, offers };
  }
  const said =
    outcome.kind === 'error'
      ? `JAX raises ${outcome.className}:\n\n${outcome.message}\n`
      : `The jaxpr isn't known: ${outcome.reason}\n`;
  const text = head + said;
  const links = linker(text, analysis)(head.length, text.length - 1, outcome.source);
  return { title, text, outcome: outcome.kind, links, offers };
}
