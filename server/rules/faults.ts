/** Conversions of traced arrays that raise, sorted by what the code was doing. */
import type { Place } from '../analysis/analyze.ts';
import { placeOf } from '../analysis/analyze.ts';
import type { Trace } from '../analysis/outcome.ts';
import type { PjitFunction } from '../jax/pjitFunction.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { RecordEvent, UnknownAsked } from '../python/record.ts';
import type { Value } from '../python/values.ts';
import type { Finding, Related, Rule, RuleInput, Severity } from './rule.ts';
import type { Abstractness } from './places.ts';
import { ORIGIN, abstractness, className, inTrace, jaxSays, originOf, originRelated } from './places.ts';
import { siteKey } from '../analysis/siteKey.ts';
import { tracedName, userFrame, userPlace } from './places.ts';
import { belowUnknown, callRaised, laterRuns, messageOf, uncaughtExceptions } from './uncaught.ts';
import type { SyntaxNode } from './syntax.ts';
import { innermost, isGuarded, isPatternOf, pathTo, statementIndex, textOf } from './syntax.ts';

type Conversion = Extract<RecordEvent, { kind: 'tracer-conversion' }>;

/** What Python was doing when it asked for the value. */
export type FaultKind =
  | 'if'
  | 'while'
  | 'assert'
  | 'bool-op'
  | 'match'
  | 'bool'
  | 'index'
  | 'number'
  | 'numpy'
  | 'concrete'
  | 'size'
  | 'mask'
  | 'shape'
  | 'slice';

export interface Fault {
  readonly kind: FaultKind;
  readonly severity: Severity;
  readonly at: Place;
  readonly path: readonly SyntaxNode[];
  /** `f` */
  readonly functionName: string;
  /** `bool[]`; undefined where the value itself is unknown. */
  readonly aval: string | undefined;
  readonly why: Abstractness;
  readonly related: readonly Related[];
  readonly data: FaultData;
}

/** For fixes: what a finding of these rules carries. */
export interface FaultData {
  readonly arguments: readonly string[];
  /** Undefined for what the program runs itself. */
  readonly trace: Trace | undefined;
  /** The function that is traced there, and its jit; undefined where the directive names the function itself. */
  readonly fn: Value;
  readonly madeAt: SourceFrame | undefined;
  /** The shapes of the traced array, and of the array that it indexes. */
  readonly shape: readonly number[] | undefined;
  readonly indexed: readonly number[] | undefined;
}

const known = new WeakMap<readonly RecordEvent[], readonly Fault[]>();

/** The faults of one trace, in the order in which they were met. */
export function faultsOf(input: RuleInput): readonly Fault[] {
  const before = known.get(input.events);
  if (before) return before;
  const found = input.traced ? findFaults(input) : findEagerFaults(input);
  known.set(input.events, found);
  return found;
}

/** Index of the event that ended the trace; -1 where something else, or nothing, did. */
export function endingEvent(input: RuleInput): number {
  const outcome = input.traced?.trace.outcome;
  if (outcome?.kind !== 'error') return -1;
  return input.events.findIndex(
    (e) =>
      e.kind === 'tracer-conversion' &&
      e.error.args[0] === outcome.message &&
      siteKey(e.site) === siteKey(outcome.source),
  );
}

function findFaults(input: RuleInput): Fault[] {
  const { analysis, events, traced } = input;
  if (!traced || !callRaised(analysis, traced)) return [];
  const ending = endingEvent(input);
  const [again] = laterRuns(input);
  const firstLater = again ? events.indexOf(again) : Infinity;
  const faults: Fault[] = [];
  let belowUnknown = false;
  const seen = new Set<string>();
  const statements = new Set<string>();
  events.forEach((e, i) => {
    if (e.kind === 'unknown-branch') belowUnknown = true;
    if (e.kind !== 'tracer-conversion' && e.kind !== 'unknown-tracer-conversion') return;
    if (!e.trace || seen.has(siteKey(e.site))) return;
    const frame = userFrame(analysis, e.site);
    const at = userPlace(analysis, e.site);
    const path = at === ORIGIN ? [] : pathTo(at);
    // Conversions beside the one that ended the trace were caught, but for those that were met past it.
    const isLater = i > firstLater;
    if (e.kind === 'tracer-conversion' && i !== ending && (!isLater || isGuarded(path))) return;
    if (e.kind === 'unknown-tracer-conversion' && (frame !== e.site || e.maybe || isGuarded(path))) return;
    seen.add(siteKey(e.site));
    const innermostIsUsers = frame === e.site;
    const kind = e.kind === 'tracer-conversion' ? kindOf(e, path, innermostIsUsers) : unknownKind(e.how, path);
    // The other tests of one condition, the other cases of one `match`, the same again in one statement: one cause.
    const statement = at === ORIGIN ? '' : statementKey(at, path, kind);
    if (isLater && statements.has(statement)) return;
    statements.add(statement);
    const certain = !belowUnknown && !isLater;
    const why = e.kind === 'tracer-conversion' ? abstractness(e, analysis, at) : undefined;
    const common = {
      severity: certain ? ('error' as const) : ('warning' as const),
      at,
      path,
      functionName: tracedName(e),
      data: dataOf(input, e, why, e.trace.fn),
    };
    if (e.kind === 'tracer-conversion' && why) {
      faults.push({
        ...common,
        kind,
        aval: e.tracer.aval.strShort(),
        why,
        related: [...why.related, originRelated(traced), jaxSays(className(e.error), messageOf(e.error), at)],
      });
    } else {
      const because = `it comes from the arguments of ${common.functionName}`;
      faults.push({
        ...common,
        kind,
        aval: undefined,
        why: { names: [], because, related: [] },
        related: [originRelated(traced)],
      });
    }
  });
  return faults;
}

const BOOL_KINDS: ReadonlySet<FaultKind> = new Set(['if', 'while', 'assert', 'bool-op', 'match', 'bool']);

function statementKey(at: Place, path: readonly SyntaxNode[], kind: FaultKind): string {
  const { start, end } = path[statementIndex(path)] ?? at;
  return `${siteKey({ chunk: at.chunk, start, end })} ${BOOL_KINDS.has(kind) ? 'bool' : kind}`;
}

/** Those of transformations that the program runs itself: each has ended a statement, or a test. */
function findEagerFaults(input: RuleInput): Fault[] {
  const { analysis, events } = input;
  const raised = uncaughtExceptions(analysis);
  if (raised.size === 0) return [];
  const later = new Set(laterRuns(input).map((r) => r.ended));
  const isFault = ({ error }: Conversion): boolean => raised.has(error) || later.has(error);
  return inTrace(input, 'tracer-conversion', isFault).flatMap((e): Fault[] => {
    const frame = userFrame(analysis, e.site);
    if (!frame || !e.trace) return [];
    const at = placeOf(frame);
    const path = pathTo(at);
    const why = abstractness(e, analysis, at);
    return [
      {
        kind: kindOf(e, path, frame === e.site),
        severity: later.has(e.error) || belowUnknown(events, e.trace, e) ? 'warning' : 'error',
        at,
        path,
        functionName: tracedName(e),
        aval: e.tracer.aval.strShort(),
        why,
        related: [...why.related, ...originOf(input, e), jaxSays(className(e.error), messageOf(e.error), at)],
        data: dataOf(input, e, why, e.trace.fn),
      },
    ];
  });
}

function dataOf(input: RuleInput, e: RecordEvent, why: Abstractness | undefined, fn: Value): FaultData {
  const conversion = e.kind === 'tracer-conversion' ? e : undefined;
  const aval = conversion?.tracer.aval;
  return {
    arguments: why?.names ?? [],
    trace: input.traced?.trace,
    fn,
    madeAt: madeAt(fn, input),
    shape: aval && 'shape' in aval ? aval.shape : undefined,
    indexed: conversion?.indexed,
  };
}

/** Where `jax.jit` was applied to a function that is being traced. */
function madeAt(fn: Value, input: RuleInput): SourceFrame | undefined {
  const of = (v: Value): SourceFrame | undefined => {
    const jit = v as Partial<PjitFunction> | null;
    return jit?.fun === fn ? jit.madeAt : undefined;
  };
  const outer = input.traced && of(input.traced.trace.fn);
  if (outer) return outer;
  for (const e of input.events)
    if ((e.kind === 'jit-failed' || e.kind === 'jit-call') && e.jit.fun === fn) return e.jit.madeAt;
  return undefined;
}

function unknownKind(how: UnknownAsked, path: readonly SyntaxNode[]): FaultKind {
  switch (how) {
    case 'bool':
      return boolKind(path);
    case 'number':
      return numberKind(true, path);
    case 'index':
      return 'index';
    case 'array':
      return 'numpy';
  }
}

function kindOf(e: Conversion, path: readonly SyntaxNode[], inUsersFrame: boolean): FaultKind {
  switch (e.how) {
    case 'bool':
      return inUsersFrame ? boolKind(path) : 'bool';
    case 'index':
      return 'index';
    case 'array':
      return 'numpy';
    case 'concrete':
      return SIZE_WANTED.test(messageOf(e.error)) ? 'size' : numberKind(e.function !== undefined, path);
    case 'mask':
    case 'shape':
    case 'slice':
      return e.how;
  }
}

/** What JAX says where the size of a result depends on values, and an argument may give it. */
const SIZE_WANTED =
  /\bsize argument\b|static `length` argument|`total_repeat_length`|arose in (?:union1d|setdiff1d)\(\)|`num_segments` argument/;

/** `int(x)` and `x.item()` ask for a number; `math.sqrt(x)` does too, and has a counterpart in jax.numpy. */
function numberKind(byFunction: boolean, path: readonly SyntaxNode[]): FaultKind {
  if (!byFunction) {
    const node = innermost(path, 'Call');
    return node?.func.kind === 'Attribute' && /^(item|tolist)$/.test(node.func.attr) ? 'number' : 'concrete';
  }
  const call = innermost(path, 'Call');
  if (call?.func.kind === 'Name' && /^(int|float|complex|bool|round)$/.test(call.func.id)) return 'number';
  if (call?.func.kind === 'Attribute') {
    let root = call.func.value;
    while (root.kind === 'Attribute') root = root.value;
    if (root.kind === 'Name' && /^(math|cmath|np|numpy|onp|statistics)$/.test(root.id)) return 'numpy';
  }
  return 'number';
}

function boolKind(path: readonly SyntaxNode[]): FaultKind {
  const node = path.at(-1);
  if (!node) return 'bool';
  if (node.kind === 'Compare') {
    if (node.ops.length > 1) return 'bool-op';
    if (node.ops[0] === 'in' || node.ops[0] === 'not in') return 'bool';
  }
  if (node.kind === 'UnaryOp' && node.op === 'not') return 'bool-op';
  if (node.kind === 'Call' && node.func.kind === 'Name' && /^(min|max|any|all|sorted|bool)$/.test(node.func.id))
    return 'bool';
  const parent = path.at(-2);
  switch (parent?.kind) {
    case 'BoolOp':
      return 'bool-op';
    case 'UnaryOp':
      return parent.op === 'not' ? 'bool-op' : 'bool';
    case 'If':
    case 'IfExp':
      return parent.test === node ? 'if' : 'bool';
    case 'While':
      return parent.test === node ? 'while' : 'bool';
    case 'Assert':
      return parent.test === node ? 'assert' : 'bool';
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
    case 'GeneratorExp':
      return parent.generators.some((g) => (g.ifs as readonly SyntaxNode[]).includes(node)) ? 'if' : 'bool';
    default: {
      const match = innermost(path, 'Match');
      return match && isPatternOf(match, node) ? 'match' : 'bool';
    }
  }
}

const faultRules = new Set<string>();

/** Whether a rule's findings are conversions of traced arrays. */
export const isFaultRule = (id: string): boolean => faultRules.has(id);

/** A rule over the faults of some kinds. */
export function faultRule(
  id: string,
  kinds: readonly FaultKind[],
  message: (f: Fault) => string,
  fixes?: Rule['fixes'],
): Rule {
  faultRules.add(id);
  return {
    id,
    severity: 'error',
    check: (input) =>
      faultsOf(input)
        .filter((f) => kinds.includes(f.kind))
        .map((f): Finding => ({
          rule: id,
          severity: f.severity,
          message: message(f),
          at: f.at,
          related: f.related,
          data: f.data,
        })),
    ...(fixes ? { fixes } : {}),
  };
}

/** The text of a place, as it stands in a message. */
export const shownAt = (at: Place): string => (at === ORIGIN ? 'Something here' : `\`${textOf(at)}\``);

/** `` `x > 0` is a traced array (bool[]) `` */
export function tracedText(f: Fault): string {
  const text = f.at === ORIGIN ? 'a value' : `\`${textOf(f.at)}\``;
  return `${text} is a traced array${f.aval === undefined ? '' : ` (${f.aval})`}`;
}

/** `, which has no value while f is traced: it depends on the argument x of f` */
export const noValue = (f: Fault): string => `which has no value while ${f.functionName} is traced: ${f.why.because}`;

/** For conversions where the expression is the call that converts. */
export const needs = (f: Fault, what: string): string =>
  `${shownAt(f.at)} needs ${what} and gets a traced array${f.aval === undefined ? '' : ` (${f.aval})`}, ${noValue(f)}.`;
