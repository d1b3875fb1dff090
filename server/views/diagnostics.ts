/** What an editor underlines: findings, syntax errors, what couldn't be followed. */
import type { Analysis, Place } from '../analysis/analyze.ts';
import { TOO_LARGE } from '../limits.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { Location, Range } from './text.ts';
import { locate, oneLine, rangeIn, userFrame } from './text.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** A rule's finding; rules/rule.ts has more of it. */
export interface FindingLike {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at: Place;
  readonly related: readonly { readonly message: string; readonly at: Place }[];
  readonly tag?: 'unnecessary' | 'deprecated';
}

export interface Diagnostic {
  path: string;
  range: Range;
  severity: Severity;
  /** The rule's id, or one of those below. */
  code: string;
  message: string;
  related: { at: Location; message: string }[];
  tag?: 'unnecessary' | 'deprecated';
}

export const SYNTAX_ERROR = 'syntax-error';
export const NOT_FOLLOWED = 'not-followed';

/** Those that no rule makes. */
export const OWN_CODES: ReadonlySet<string> = new Set([SYNTAX_ERROR, NOT_FOLLOWED]);

/** The manual's page of a rule. */
export const docsOf = (rule: string): string => `https://github.com/jitlens/jitlens/blob/main/docs/rules/${rule}.md`;

function ofFinding(finding: FindingLike): Diagnostic[] {
  const at = locate(finding.at);
  if (!at) return [];
  const related = finding.related.flatMap((r) => {
    const place = locate(r.at);
    return place ? [{ at: place, message: r.message }] : [];
  });
  const { rule: code, severity, message, tag } = finding;
  return [{ ...at, severity, code, message, related, ...(tag ? { tag } : {}) }];
}

function own(
  at: Location,
  code: string,
  severity: Severity,
  message: string,
  related: Diagnostic['related'] = [],
): Diagnostic {
  return { ...at, severity, code, message, related };
}

function syntaxErrors(analysis: Analysis): Diagnostic[] {
  return analysis.sources.flatMap((source) =>
    source.parse.errors.map((e) =>
      own({ path: source.path, range: rangeIn(source, e.start, e.end) }, SYNTAX_ERROR, 'error', e.message),
    ),
  );
}

const overlap = (a: Range, b: Range): boolean => a.start.line <= b.end.line && b.start.line <= a.end.line;

/** What couldn't be followed: where, else at the directive that asked for it. One place and reason, one message. */
function notFollowed(analysis: Analysis): Diagnostic[] {
  const out = new Map<string, Diagnostic>();
  const broken = syntaxErrors(analysis);
  const add = (source: SourceFrame | undefined, fallback: Location | undefined, reason: string, of?: string): void => {
    const frame = userFrame(source, analysis);
    const at = (frame && locate(frame)) ?? fallback;
    // What doesn't parse can't be followed either: its own message says so.
    if (!at || broken.some((b) => b.path === at.path && overlap(b.range, at.range))) return;
    const { start } = at.range;
    const key = `${at.path}:${start.line}:${start.character}:${reason}`;
    if (out.has(key)) return;
    const message = `can't be followed${of === undefined ? '' : ` in ${of}`}: ${oneLine(reason)}`;
    out.set(key, own(at, NOT_FOLLOWED, 'information', message));
  };
  for (const { trace, origin } of analysis.traced) {
    if (trace.outcome.kind !== 'unsupported') continue;
    const directive = origin.kind === 'directive' ? origin.directive : undefined;
    const fallback = directive && {
      path: directive.source.path,
      range: rangeIn(directive.source, directive.span.start, directive.span.end),
    };
    // Of a function that nothing calls the lens says what to do.
    if (origin.kind !== 'unknown-inputs' || trace.outcome.source)
      add(trace.outcome.source, fallback, trace.outcome.reason, trace.call);
  }
  for (const f of analysis.failures) if (f.kind === 'stopped') add(f.source, undefined, f.reason);
  return [...out.values()];
}

/** Of a text that isn't looked into. */
export function tooLarge(path: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return own({ path, range: { start, end: start } }, NOT_FOLLOWED, 'information', TOO_LARGE);
}

export function diagnostics(analysis: Analysis, findings: readonly FindingLike[]): Diagnostic[] {
  return [...syntaxErrors(analysis), ...findings.flatMap(ofFinding), ...notFollowed(analysis)];
}
