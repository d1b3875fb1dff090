/** Where the program makes jitted functions, and what the simulated cache says of each such place. */
import type { Place } from '../analysis/analyze.ts';
import { placeOf, siteOf } from '../analysis/analyze.ts';
import { PyInstance } from '../analysis/values.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { PjitFunction } from '../jax/pjitFunction.ts';
import type { RecordEvent } from '../python/record.ts';
import type { Value } from '../python/values.ts';
import { siteKey } from '../analysis/siteKey.ts';
import { testOf, userFrame } from './places.ts';
import type { Finding, RuleInput } from './rule.ts';
import type { LoopNode, SyntaxNode } from './syntax.ts';
import { functionIndex, loopsAround, pathTo } from './syntax.ts';

/** What the function object is that is jitted. */
export type Jitted = 'lambda' | 'partial' | 'local-def' | 'other';

interface MadeSite {
  readonly frame: SourceFrame;
  readonly kind: Jitted;
  /** The function objects that were wrapped here. */
  readonly functions: Set<Value>;
  /** Calls, in the run outside of traces, of what was made here. */
  readonly calls: CallEvent[];
}

type CallEvent = Extract<RecordEvent, { kind: 'jit-call' | 'jit-failed' }>;

export interface RemadeSite {
  readonly kind: Jitted;
  readonly at: Place;
  readonly path: readonly SyntaxNode[];
  /** The loops, within its function, in which it is made again; empty where the function itself is called again. */
  readonly loops: readonly LoopNode[];
  readonly calls: number;
  readonly traces: number;
  readonly functionName: string;
}

/** For fixes. */
export interface RemadeData {
  readonly inLoop: boolean;
}

const isPartial = (fn: Value): boolean =>
  typeof fn === 'object' && fn !== null && 'cls' in fn && fn.cls.mro.some((c) => c.name === 'partial');

function kindOf(fn: Value): Jitted {
  // What is new each time may be wrapped: jax.grad(partial(…)).
  for (let inner: Value | undefined = fn; inner instanceof PyInstance; inner = inner.attrs.get('__wrapped__'))
    if (isPartial(inner)) return 'partial';
  const node = siteOf(fn)?.node;
  if (!node) return 'other';
  return node.kind === 'Lambda' ? 'lambda' : 'local-def';
}

const known = new WeakMap<readonly RecordEvent[], readonly RemadeSite[]>();

/** Places where a new function object is jitted again and again, so that each time it is traced again. */
export function remadeSites(input: RuleInput): readonly RemadeSite[] {
  if (input.traced) return [];
  let sites = known.get(input.events);
  if (!sites) known.set(input.events, (sites = findRemade(input)));
  return sites;
}

function findRemade(input: RuleInput): RemadeSite[] {
  const sites = new Map<string, MadeSite>();
  const siteOfJit = new Map<PjitFunction, MadeSite>();
  for (const e of input.events) {
    if (e.kind === 'jit-made') {
      const frame = userFrame(input.analysis, e.jit.madeAt);
      if (!frame || e.trace) continue;
      // What different tests make is made once by each.
      const key = `${siteKey(frame)} ${testOf(frame) ?? ''}`;
      let site = sites.get(key);
      if (!site) sites.set(key, (site = { frame, kind: kindOf(e.jit.fun), functions: new Set(), calls: [] }));
      site.functions.add(e.jit.fun);
      siteOfJit.set(e.jit, site);
    } else if ((e.kind === 'jit-call' || e.kind === 'jit-failed') && e.eager) siteOfJit.get(e.jit)?.calls.push(e);
  }
  return [...sites.values()]
    .flatMap((site) => (site.functions.size > 1 ? [remade(site)] : []))
    .filter((s) => s !== undefined);
}

const traced = (e: CallEvent): boolean => e.kind === 'jit-failed' || !e.hit;

function remade(site: MadeSite): RemadeSite | undefined {
  const at = placeOf(site.frame);
  const path = pathTo(at);
  const loops = loopsAround(path);
  const { kind } = site;
  const { name: functionName } = site.calls.at(0)?.jit ?? { name: '' };
  const made = { kind, at, path, loops, functionName };
  // Made in a loop, it is a new one on each turn; else it is made again because its function is called again.
  const fn = functionIndex(path);
  const around: SyntaxNode | undefined = loops.length > 0 ? loops[loops.length - 1] : path[fn];
  if (!around || (loops.length === 0 && fn < 0)) return undefined;
  const inside = tracedAgain(site.calls.filter((e) => isCalledFrom(e.site, at, around)));
  if (inside && loops.length > 0) return { ...made, ...inside };
  // A wrapper that is kept and called often has earned its trace.
  if (inside)
    return inside.calls === inside.traces && inside.calls === site.calls.length ? { ...made, ...inside } : undefined;
  // One that is given back is called by whoever asked for it: in a loop, a new one on each turn.
  for (let f = site.frame.parent; f && loops.length === 0; f = f.parent) {
    const caller = placeOf(f);
    const loop = loopsAround(pathTo(caller)).at(-1);
    if (!loop) continue;
    const outside = tracedAgain(site.calls.filter((e) => isCalledFrom(e.site, caller, loop)));
    if (!outside || outside.calls !== outside.traces || outside.calls !== site.calls.length) return undefined;
    return { ...made, ...outside };
  }
  return undefined;
}

/** How often calls traced, if it was a new function that made them trace. */
function tracedAgain(calls: readonly CallEvent[]): { calls: number; traces: number } | undefined {
  const again = calls.filter((e) => e.kind === 'jit-call' && !e.hit && e.miss?.kind === 'new-function');
  const traces = calls.filter(traced).length;
  return again.length === 0 || traces < 2 ? undefined : { calls: calls.length, traces };
}

/** Whether a call happens while a node of the same text runs. */
function isCalledFrom(site: SourceFrame | undefined, at: Place, node: SyntaxNode): boolean {
  for (let f = site; f; f = f.parent)
    if (f.chunk === at.chunk && node.start <= f.start && f.end <= node.end) return true;
  return false;
}

const WHAT: Readonly<Record<Jitted, string>> = {
  lambda: 'lambda',
  partial: 'partial',
  'local-def': 'function',
  other: 'function',
};

export function remadeFinding(rule: string, s: RemadeSite): Finding {
  const often = s.traces === s.calls ? `on each of ${s.calls} calls` : `${s.traces} times in ${s.calls} calls`;
  const why =
    s.loops.length > 0
      ? `The loop makes a new ${WHAT[s.kind]} on each turn`
      : `Each call of the function around it makes a new ${WHAT[s.kind]}`;
  const data: RemadeData = { inLoop: s.loops.length > 0 };
  return {
    rule,
    severity: 'warning',
    message: `${why}, and jax.jit knows functions by identity: it traces and compiles ${often}. ${s.loops.length > 0 ? 'Make it once, before the loop.' : 'Define and jit the function once, outside.'}`,
    at: s.at,
    related: [],
    data,
  };
}
