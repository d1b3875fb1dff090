/** What "Show Jaxpr" shows: the jaxpr, and which part of the source made which part of it. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
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

export function jaxprDocument(traced: TracedFunction, analysis: Analysis): JaxprView {
  const { trace } = traced;
  const { outcome, call: title } = trace;
  if (outcome.kind === 'jaxpr') {
    const { text, eqnSpans } = printJaxprWithMap(outcome.jaxpr);
    const link = linker(text, analysis);
    const links = eqnSpans.flatMap(({ start, end, eqn }) => link(start, end, eqn.source));
    return { title, text: `${text}\n`, outcome: 'jaxpr', links };
  }
  const text =
    outcome.kind === 'error'
      ? `JAX raises ${outcome.className}:\n\n${outcome.message}\n`
      : `The jaxpr isn't known: ${outcome.reason}\n`;
  return { title, text, outcome: outcome.kind, links: linker(text, analysis)(0, text.length - 1, outcome.source) };
}
