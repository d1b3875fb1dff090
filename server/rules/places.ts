/** Where findings stand, and how they say why a value is abstract. */
import type { Analysis, Place, TracedFunction } from '../analysis/analyze.ts';
import { placeOf, siteOf } from '../analysis/analyze.ts';
import { SourceText } from '../analysis/source.ts';
import { qualifiedClassName } from '../analysis/traceCall.ts';
import { PjitFunction, functionName } from '../analysis/values.ts';
import { siteKey } from '../analysis/siteKey.ts';
import type { SourceFile, SourceFrame } from '../jaxpr/source.ts';
import { DynamicJaxprTracer } from '../jaxpr/trace.ts';
import type { RecordEvent, TraceContext } from '../python/record.ts';
import type { PyException, Value } from '../python/values.ts';
import type { FunctionDef, Lambda } from '../syntax/ast.ts';
import type { Finding, Related, RuleInput } from './rule.ts';
import { placeOfNode } from './syntax.ts';

/**
 * Stands for the directive or the call that asked for the trace: findings are kept with their trace, and a directive may
 * move without that. `check` puts the place of the day in.
 */
export const ORIGIN: Place = {
  chunk: { file: { path: '', name: '', lineColumn: () => ({ line: 0, column: 0 }) }, start: 0 },
  start: 0,
  end: 0,
};

/** A text of the document, or a module of the user's that it imports; not one of an installed package. */
export const isUsers = (analysis: Analysis, file: SourceFile): file is SourceText =>
  file instanceof SourceText && (!file.library || analysis.sources.includes(file));

/** The innermost of the frames that is in the user's own text. */
export function userFrame(analysis: Analysis, frame: SourceFrame | undefined): SourceFrame | undefined {
  for (let f = frame; f; f = f.parent) if (isUsers(analysis, f.chunk.file)) return f;
  return undefined;
}

const TEST_NAME = /^test(?:_|[A-Z\d]|$)/;

/** Whether the way to a place leads through a test, which calls with several types, or with one key twice, on purpose. */
export const isOfTest = (frame: SourceFrame | undefined): boolean => testOf(frame) !== undefined;

/** The outermost test that leads to a place. */
export function testOf(frame: SourceFrame | undefined): string | undefined {
  let found: string | undefined;
  for (let f = frame; f; f = f.parent) if (TEST_NAME.test(f.functionName)) found = f.qualname ?? f.functionName;
  return found;
}

/** The innermost place in the user's own text, else the directive or the call. */
export function userPlace(analysis: Analysis, frame: SourceFrame | undefined): Place {
  const found = userFrame(analysis, frame);
  return found ? placeOf(found) : ORIGIN;
}

/** Where a trace was asked for. */
export function originPlace(traced: TracedFunction): Place | undefined {
  const { origin, site } = traced;
  switch (origin.kind) {
    case 'directive': {
      const { source, span } = origin.directive;
      return { chunk: { file: source, start: 0 }, start: span.start, end: span.end };
    }
    case 'call':
      return origin.site && placeOf(origin.site);
    case 'unknown-inputs':
      return site && placeOfNode(site.chunk, site.node.kind === 'FunctionDef' ? site.node.nameSpan : site.node);
  }
}

/** The related line that says what asked for the trace. */
export function originRelated(traced: TracedFunction): Related {
  const { origin, trace } = traced;
  switch (origin.kind) {
    case 'directive':
      return { message: `traced by this directive: ${origin.directive.call}`, at: ORIGIN };
    case 'call':
      return { message: `traced by this call: ${trace.call}`, at: ORIGIN };
    case 'unknown-inputs':
      return {
        message: `${trace.name} is jitted, and no call of it was seen: its arguments count as traced arrays`,
        at: ORIGIN,
      };
  }
}

/** What asked for the trace that an event happened in: the traced function's origin, or a transformation of the program's. */
export function originOf(input: RuleInput, event: RecordEvent): Related[] {
  if (input.traced) return [originRelated(input.traced)];
  let outermost = event.trace;
  while (outermost?.parent) outermost = outermost.parent;
  const frame = outermost && userFrame(input.analysis, outermost.site);
  return outermost && frame
    ? [{ message: `${outermost.name} is traced here, for ${outermost.tracedFor}`, at: placeOf(frame) }]
    : [];
}

const shown = new WeakMap<Analysis, ReadonlySet<Value>>();

/** Whether a trace is within one of those that are shown, which have their events themselves. */
export function isShown(analysis: Analysis, trace: TraceContext): boolean {
  let functions = shown.get(analysis);
  if (!functions) {
    functions = new Set(
      analysis.traced.flatMap(({ origin, trace: { fn } }) =>
        origin.kind === 'call' && fn instanceof PjitFunction ? [fn.fun] : [],
      ),
    );
    shown.set(analysis, functions);
  }
  for (let t: TraceContext | undefined = trace; t; t = t.parent) if (functions.has(t.fn)) return true;
  return false;
}

/** Put the places of the day in. Findings whose place is gone are left out. */
export function settle(finding: Finding, traced: TracedFunction | undefined): Finding | undefined {
  const origin = traced && originPlace(traced);
  const at = finding.at === ORIGIN ? origin : finding.at;
  if (!at) return undefined;
  const related = finding.related.flatMap((r) => (r.at !== ORIGIN ? [r] : origin ? [{ ...r, at: origin }] : []));
  return { ...finding, at, related };
}

const parameters = (node: FunctionDef | Lambda) => {
  const { posonly, args, vararg, kwonly, kwarg } = node.params;
  return [...posonly, ...args, ...(vararg ? [vararg] : []), ...kwonly, ...(kwarg ? [kwarg] : [])];
};

/** The parameter of a traced function that an argument's path (`x`, `params['w']`) begins with. */
export function parameterPlace(fn: Value, path: string): Place | undefined {
  const site = siteOf(fn);
  const name = /^\w+/.exec(path)?.[0];
  const found = site && parameters(site.node).find((p) => p.name === name);
  return found && placeOfNode(site.chunk, { start: found.start, end: found.start + found.name.length });
}

type Conversion = Extract<RecordEvent, { kind: 'tracer-conversion' }>;

/** Arguments named in a message; more are counted. */
const MAX_ARGUMENTS = 4;

export interface Abstractness {
  /** The arguments that the value depends on, as JAX names them. */
  readonly names: readonly string[];
  /** `it depends on the argument x of f` */
  readonly because: string;
  readonly related: readonly Related[];
}

/** Why a value is abstract: the arguments that it depends on, or the operations that made it. */
export function abstractness(event: Conversion, analysis: Analysis, at: Place): Abstractness {
  const { tracer } = event;
  if (!(tracer instanceof DynamicJaxprTracer))
    return { names: [], because: 'it is computed from traced values', related: [] };
  const { trace } = tracer;
  const { functionName: fn, argNames } = trace.debugInfo;
  const found = trace.progenitors(tracer);
  const inputs = found?.inputs ?? [];
  if (inputs.length > 0) {
    const names = inputs.map((i) => argNames[i] ?? 'unknown');
    const related = inputs.slice(0, MAX_ARGUMENTS).flatMap((i): Related[] => {
      const name = argNames[i] ?? '';
      const at = event.trace && parameterPlace(event.trace.fn, name);
      const { aval } = trace.invars[i];
      const { tracedFor } = trace.debugInfo;
      const made = tracedFor === 'jit' ? '' : `, as ${fn} is traced for ${tracedFor}`;
      return at ? [{ message: `${name} is a traced array here: ${aval.strShort()}${made}`, at }] : [];
    });
    return { names, because: `it depends on the ${listed(names)} of ${fn}`, related };
  }
  const related = (found?.eqns ?? []).slice(0, MAX_ARGUMENTS).flatMap((eqn): Related[] => {
    const frame = userFrame(analysis, eqn.source);
    return frame && (frame.start !== at.start || frame.end !== at.end || frame.chunk !== at.chunk)
      ? [{ message: `this operation (${eqn.primitive.name}) makes it a traced array`, at: placeOf(frame) }]
      : [];
  });
  return { names: [], because: `JAX operations in ${fn} make it a traced array`, related };
}

function listed(names: readonly string[]): string {
  if (names.length === 1) return `argument ${names[0]}`;
  if (names.length > MAX_ARGUMENTS)
    return `arguments ${names.slice(0, MAX_ARGUMENTS).join(', ')} and ${names.length - MAX_ARGUMENTS} more`;
  return `arguments ${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/** What JAX itself says: class and first line. */
export function jaxSays(cls: string, message: string, at: Place): Related {
  return { message: `JAX raises ${cls}: ${message.trimStart().split('\n', 1)[0]}`, at };
}

/** An exception's class with its module, as Python prints it. */
export const className = ({ cls }: PyException): string => qualifiedClassName(cls.moduleName, cls.name);

/** The name of the function that an event's trace is of. */
export const tracedName = (event: RecordEvent): string =>
  event.trace ? event.trace.name || functionName(event.trace.fn) : '';

/**
 * The events of a kind that happened inside a trace, one for each site. Of the program's own run these are the events of
 * transformations outside of all jitted functions: an eager `jax.grad(f)(x)`, `lax.scan(body, …)`.
 */
export function inTrace<K extends RecordEvent['kind']>(
  input: RuleInput,
  kind: K,
  wanted: (e: Extract<RecordEvent, { kind: K }>) => boolean = () => true,
): Extract<RecordEvent, { kind: K }>[] {
  return everywhere(input, kind, (e) => e.trace !== undefined && wanted(e));
}

/** The events of a kind wherever they happened, one for each site; of the program's own run without those of shown traces. */
export function everywhere<K extends RecordEvent['kind']>(
  input: RuleInput,
  kind: K,
  wanted: (e: Extract<RecordEvent, { kind: K }>) => boolean = () => true,
): Extract<RecordEvent, { kind: K }>[] {
  return bySite(
    input.events.filter(
      (e): e is Extract<RecordEvent, { kind: K }> =>
        e.kind === kind &&
        (input.traced !== undefined || !e.trace || !isShown(input.analysis, e.trace)) &&
        wanted(e as Extract<RecordEvent, { kind: K }>),
    ),
  );
}

/** The first event of each site. */
function bySite<E extends RecordEvent>(events: readonly E[]): E[] {
  const seen = new Set<string>();
  return events.filter((e) => {
    const key = siteKey(e.site);
    return !seen.has(key) && seen.add(key);
  });
}
