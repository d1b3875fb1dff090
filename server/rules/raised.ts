/**
 * Exceptions that end a trace and that nobody caught: of the traced functions that are shown, and of the transformations
 * that the program runs itself (an eager `jax.grad(f)(x)`, `lax.scan(body, …)`). Conversions of tracers are in faults.ts.
 */
import type { Analysis, Place } from '../analysis/analyze.ts';
import { placeOf } from '../analysis/analyze.ts';
import type { Trace } from '../analysis/outcome.ts';
import { failureOutcome } from '../analysis/traceCall.ts';
import { PyList, PyTuple, Tracer } from '../analysis/values.ts';
import { DynamicJaxprTracer } from '../jaxpr/trace.ts';
import type { RecordEvent } from '../python/record.ts';
import type { PyException, Value } from '../python/values.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import { endingEvent } from './faults.ts';
import { ORIGIN, className, isOfTest, isShown, jaxSays, originOf, originRelated, parameterPlace } from './places.ts';
import { tracedName, userFrame, userPlace } from './places.ts';
import type { Finding, Related, Rule, RuleInput } from './rule.ts';
import type { SyntaxNode } from './syntax.ts';
import { innermost, pathTo, textOf } from './syntax.ts';
import { belowUnknown, callRaised, laterRuns } from './uncaught.ts';

export interface Raised {
  /** With its module, as Python prints it. */
  readonly className: string;
  readonly message: string;
  readonly at: Place;
  readonly path: readonly SyntaxNode[];
  /** The function that is traced there; empty where a transformation itself raises. */
  readonly functionName: string;
  /** `jit`, `grad`, `scan` */
  readonly tracedFor: string;
  /** What JAX's function that raised was called on, if one did. */
  readonly operands: readonly Value[];
  readonly related: readonly Related[];
  /** A fault that comes after another one is no Error: to mend that may mend it, too. */
  readonly severity: 'error' | 'warning';
  readonly data: RaisedData;
}

/** For fixes. */
export interface RaisedData {
  readonly raised: Raised;
  /** Undefined for what the program runs itself. */
  readonly trace: Trace | undefined;
}

type LaterRun = Extract<RecordEvent, { kind: 'run-again' }>;
type RaisedEvent = Extract<RecordEvent, { kind: 'jax-raised' }>;

/** Functions of JAX's that trace what they are given: what they complain about is found outside of traces, too. */
const TRANSFORMATIONS = new Set(
  'scan while_loop fori_loop map cond switch associative_scan reduce_window eval_shape custom_root custom_linear_solve'.split(
    ' ',
  ),
);

const known = new WeakMap<readonly RecordEvent[], readonly Raised[]>();

export function raisedIn(input: RuleInput): readonly Raised[] {
  let found = known.get(input.events);
  if (!found) known.set(input.events, (found = input.traced ? ofTrace(input) : ofProgram(input)));
  return found;
}

/** What ended a trace, and what ended it after that when it was run past its faults. */
function ofTrace(input: RuleInput): Raised[] {
  const { traced, analysis, events } = input;
  if (traced?.trace.outcome.kind !== 'error' || !callRaised(analysis, traced)) return [];
  const { className: cls, message, source } = traced.trace.outcome;
  const site = traced.origin.kind === 'call' ? traced.origin.site : undefined;
  if (isMeant(input) || isPrepared(analysis, site)) return [];
  const origin = [originRelated(traced)];
  const later = laterRuns(input).flatMap((run) => ofLaterRun(input, run, traced.trace.name, origin));
  if (endingEvent(input) >= 0) return later;
  // Below a test that isn't known it may be what never happens.
  if (traced.origin.kind === 'unknown-inputs' && events.some((e) => e.kind === 'unknown-branch')) return [];
  const last = events.findLast((e): e is RaisedEvent => e.kind === 'jax-raised' && className(e.error) === cls);
  const way = last ? events.filter((e): e is RaisedEvent => e.kind === 'jax-raised' && e.error === last.error) : [];
  return [
    raised(input, {
      cls,
      message,
      at: userPlace(analysis, source),
      way,
      functionName: traced.trace.name,
      origin,
    }),
    ...later,
  ];
}

/** What a run past a fault came to. Conversions are faults.ts's; what the program raises itself may be about the fault. */
function ofLaterRun(input: RuleInput, run: LaterRun, functionName: string, origin: readonly Related[]): Raised[] {
  const { analysis, events } = input;
  const { ended, site, of } = run;
  if (!ended || events.some((e) => e.kind === 'tracer-conversion' && e.error === ended)) return [];
  const text = described(ended);
  const frame = userFrame(analysis, site);
  if (!text || !frame || innermost(pathTo(placeOf(frame)), 'Raise', 'Assert')) return [];
  // A name that isn't there is one fault, however often it is read.
  const before = [
    of,
    ...laterRuns(input)
      .slice(0, laterRuns(input).indexOf(run))
      .map((r) => r.ended),
  ];
  if (LOOKUPS.test(text.className) && before.some((e) => e && described(e)?.message === text.message)) return [];
  const way = events.filter((e): e is RaisedEvent => e.kind === 'jax-raised' && e.error === ended);
  const { className: cls, message } = text;
  const at = placeOf(frame);
  return [raised(input, { cls, message, at, way, functionName, origin, severity: 'warning' })];
}

const LOOKUPS = /^(?:NameError|AttributeError|KeyError|ModuleNotFoundError|ImportError)$/;

/** A function that no call is known of raises by its own statement: an abstract method, a complaint about the arguments. */
function isMeant({ traced }: RuleInput): boolean {
  if (traced?.origin.kind !== 'unknown-inputs' || traced.trace.outcome.kind !== 'error') return false;
  const { source } = traced.trace.outcome;
  return source !== undefined && innermost(pathTo(placeOf(source)), 'Raise') !== undefined;
}

/** What ended a statement of the program's, or a test, while one of its transformations was at work. */
function ofProgram(input: RuleInput): Raised[] {
  const { analysis, events } = input;
  const uncaught = events.filter((e) => e.kind === 'uncaught');
  if (uncaught.length === 0) return [];
  const ways = new Map<PyException, RaisedEvent[]>(uncaught.map((e) => [e.exception, []]));
  const runs = laterRuns(input);
  const elsewhere = new Set<PyException>();
  for (const e of events) {
    if (e.kind === 'jax-raised') ways.get(e.error)?.push(e);
    // Conversions are faults.ts's, rejected arguments rejections.ts's, deleted arrays donated-reuse's.
    else if (e.kind === 'tracer-conversion' || e.kind === 'jit-rejected' || e.kind === 'deleted-use')
      elsewhere.add(e.error);
  }
  const found = uncaught.flatMap((e): Raised[] => {
    if (elsewhere.has(e.exception)) return [];
    const way = ways.get(e.exception) ?? [];
    const traced = way.find((w) => w.trace);
    if (traced?.trace && (isShown(analysis, traced.trace) || belowUnknown(events, traced.trace, traced))) return [];
    const text = described(e.exception);
    if (!text || !userFrame(analysis, e.site) || isPrepared(analysis, e.site)) return [];
    const { className: cls, message } = text;
    if (!traced && !way.some((w) => w.transforms || TRANSFORMATIONS.has(w.by)) && !saying(`${cls}: ${message}`)?.always)
      return [];
    const at = userPlace(analysis, e.site);
    return [
      raised(input, {
        cls,
        message,
        at,
        way,
        functionName: traced ? tracedName(traced) : '',
        origin: traced ? originOf(input, traced) : [],
      }),
    ];
  });
  const later = runs.flatMap((run) => {
    const name = run.trace ? tracedName(run) : '';
    return ofLaterRun(input, run, name, originOf(input, run));
  });
  return [...found, ...later];
}

const FIXTURES = /^pytestmark\b|\busefixtures\(|\bautouse\s*=\s*True|^\s*@pytest\.mark\.xfail\b/m;

/** A test for which pytest prepares something before it runs, unseen, or that is known to fail. */
const isPrepared = (analysis: Analysis, site: SourceFrame | undefined): boolean =>
  isOfTest(site) && analysis.sources.some((s) => FIXTURES.test(s.text));

/** Class and text; undefined where the text isn't known. */
function described(exception: PyException): { className: string; message: string } | undefined {
  const outcome = failureOutcome({ kind: 'raised', exception, reason: exception.cls.name, source: undefined });
  return outcome.kind === 'error' ? outcome : undefined;
}

interface Parts {
  readonly cls: string;
  readonly message: string;
  readonly at: Place;
  readonly way: readonly RaisedEvent[];
  readonly functionName: string;
  readonly origin: readonly Related[];
  readonly severity?: 'warning';
}

function raised(input: RuleInput, { cls, message, at, way, functionName, origin, severity }: Parts): Raised {
  const first = way.find((w) => w.operands.length > 0 && !w.transforms);
  const r: Omit<Raised, 'data'> = {
    className: cls,
    message,
    at,
    path: at === ORIGIN ? [] : pathTo(at),
    functionName,
    tracedFor: way.find((w) => w.trace)?.trace?.tracedFor ?? 'jit',
    operands: first?.operands ?? [],
    severity: severity ?? 'error',
    related: [
      ...(first ? operandsRelated(input.analysis, first, at) : []),
      ...origin.filter((o) => o.at.chunk !== at.chunk || o.at.start !== at.start || o.at.end !== at.end),
      jaxSays(cls, message, at),
    ],
  };
  const data = { trace: input.traced?.trace } as { trace: Trace | undefined; raised: Raised };
  return (data.raised = { ...r, data });
}

/** Operands whose origin is shown. */
const MAX_OPERANDS = 4;

/** Where the operands got their shapes: arguments, or operations. */
function operandsRelated(analysis: Analysis, event: RaisedEvent, at: Place): Related[] {
  const flat = event.operands.flatMap((v) => (v instanceof PyList || v instanceof PyTuple ? v.items : [v]));
  const tracers = [...new Set(flat.filter((v): v is Tracer => v instanceof Tracer))];
  return tracers.slice(0, MAX_OPERANDS).flatMap((t): Related[] => {
    if (!(t instanceof DynamicJaxprTracer)) return [];
    const { trace } = t;
    const { functionName, argNames } = trace.debugInfo;
    const input = trace.invars.findIndex((v) => v === t.atom);
    const name = input >= 0 ? argNames[input] : undefined;
    if (name !== undefined) {
      let context = event.trace;
      while (context && context.name !== functionName) context = context.parent;
      const place = context && parameterPlace(context.fn, name);
      return place ? [{ message: `${name} comes in here, with the type ${t.aval.strShort()}`, at: place }] : [];
    }
    const eqn = trace.eqns.find((e) => e.outvars.some((v) => v === t.atom));
    const frame = eqn && userFrame(analysis, eqn.source);
    if (!eqn || !frame || (frame.chunk === at.chunk && frame.start === at.start && frame.end === at.end)) return [];
    const made = placeOf(frame);
    return [{ message: `\`${textOf(made)}\` gives ${t.aval.strShort()}`, at: made }];
  });
}

/** What a rule makes of a text of JAX's: `Class: message` is matched as a whole. */
export type Saying = readonly [RegExp, (m: RegExpExecArray, r: Raised) => string];

interface Claim {
  readonly rule: string;
  readonly says: Saying;
  /** It comes from transformations only, so that it counts outside of traces, too. */
  readonly always: boolean;
}

const claims: Claim[] = [];

const saying = (text: string): Claim | undefined => claims.find((c) => c.says[0].test(text));

/** The claim of a rule on an exception, the first one; undefined where none says more than the exception itself. */
export const claimOf = (r: Raised): Claim | undefined => saying(`${r.className}: ${r.message}`);

/** A finding for what was raised. */
export const raisedFinding = (rule: string, r: Raised, message: string): Finding => ({
  rule,
  severity: r.severity,
  message,
  at: r.at,
  related: r.related,
  data: r.data,
});

/** A rule over exceptions with certain texts. */
export function raisedRule(
  id: string,
  sayings: readonly Saying[],
  { fixes, always = false }: { fixes?: Rule['fixes']; always?: boolean } = {},
): Rule {
  for (const says of sayings) claims.push({ rule: id, says, always });
  return {
    id,
    severity: 'error',
    check: (input) =>
      raisedIn(input).flatMap((r): Finding[] => {
        const claim = claimOf(r);
        const m = claim?.rule === id ? claim.says[0].exec(`${r.className}: ${r.message}`) : null;
        return claim && m ? [raisedFinding(id, r, claim.says[1](m, r))] : [];
      }),
    ...(fixes ? { fixes } : {}),
  };
}
