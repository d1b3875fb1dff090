/**
 * Traces that are used from a cache although what they read has changed since. Whether it matters is found out by tracing
 * again, aside: only where that gives another program is the old one stale.
 */
import type { Jaxpr } from '../jaxpr/jaxpr.ts';
import { jaxprsInParams } from '../jaxpr/jaxpr.ts';
import { HostArray } from '../jaxpr/host.ts';
import { jaxprsEqual } from '../jaxpr/equals.ts';
import { valueOf } from '../jaxpr/evaluate/evaluate.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { Val } from '../jaxpr/trace.ts';
import { EagerArray, Tracer } from '../jaxpr/trace.ts';
import { PyRaise } from '../python/errors.ts';
import { heap } from '../python/heap.ts';
import type { Read, ReadLog } from '../python/reads.ts';
import { reading, readsOf, unread } from '../python/reads.ts';
import { Recorder } from '../python/record.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { Cell, PyFloat, PyModule, PyObject, PyTuple, Unknown, UnknownSignal } from '../python/values.ts';
import { vm } from '../python/vm.ts';
import { treeKey } from './pytree.ts';
import type { NotTraced, Traced } from './tracing.ts';

/** A read that a trace in use got another value from. */
export interface StaleRead {
  readonly read: Read;
  readonly changedAt: SourceFrame | undefined;
  /** The values of then and now, where they are numbers, texts or the like. */
  readonly texts: readonly [before: string, now: string] | undefined;
}

/** Whose trace it is, and what for. */
export interface TracedWhat {
  readonly name: string;
  readonly fn: Value;
  readonly tracedFor: string;
}

declare module '../python/record.ts' {
  interface RecordEvents {
    /** A trace comes from the cache, and would be another one if it were made now. */
    'stale-trace': TracedWhat & { reads: readonly StaleRead[] };
  }
}

/** How often one trace is made again to see whether it is stale, before it counts as good for ever. */
const MAX_CHECKS = 3;

/** A trace in a cache. */
export interface Cached<T extends Traced | NotTraced = Traced | NotTraced> {
  readonly outcome: T;
  /** What it read, as long as that is of interest. */
  log: ReadLog | undefined;
  checks: number;
}

/** Make a trace for a cache; with `watched` (or within a trace that is) its reads are noted. */
export function madeForCache<T extends Traced | NotTraced>(watched: boolean, make: () => T): Cached<T> {
  if (!watched && !reading.log) return { outcome: make(), log: undefined, checks: 0 };
  const { value, log } = readsOf(make);
  return { outcome: value, log: value.kind === 'traced' ? log : undefined, checks: 0 };
}

/** A trace is used again: whether it is as it would be if it were made now goes into the record. */
export function noteUse(cached: Cached, what: TracedWhat, again: () => Traced | NotTraced | undefined): void {
  const { log, outcome } = cached;
  if (!log || outcome.kind !== 'traced' || asides > 0) return;
  reading.log?.inherit(log);
  if (log.changed.size === 0) return;
  const changed = [...log.changed].filter(([read]) => isChanged(read));
  log.changed.clear();
  if (changed.length === 0) return;
  if (cached.checks++ >= MAX_CHECKS) {
    cached.log = undefined;
    return;
  }
  const now = aside(again);
  if (!now || now.kind !== 'traced' || isSame(outcome, now) !== 'no') return;
  cached.log = undefined;
  const relevant = changed.length === 1 ? changed : changed.filter(([read]) => matters(read, now, again));
  const reads = (relevant.length > 0 ? relevant : changed).map(([read, changedAt]) => ({
    read,
    changedAt,
    texts: textsOf(read),
  }));
  vm.recorder.add('stale-trace', { ...what, reads }, vm.frame?.source());
}

const isVariable = ({ owner }: Read): boolean => owner instanceof Cell || owner instanceof PyModule;

/** Longer texts don't help. */
const MAX_TEXT = 30;

function textsOf(read: Read): StaleRead['texts'] {
  const [before, now] = [read.value, nowOf(read)].map((v) => {
    const isPlain = typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean' || v instanceof PyFloat;
    return isPlain ? repr(v) : '';
  });
  return before && now && before.length <= MAX_TEXT && now.length <= MAX_TEXT ? [before, now] : undefined;
}

/** Where the value of a variable or an attribute is kept. */
const placeIn = (owner: unknown): Map<string, Value> | undefined =>
  owner instanceof PyModule || (owner instanceof PyObject && 'dict' in owner && owner.dict instanceof Map)
    ? (owner as { dict: Map<string, Value> }).dict
    : owner instanceof PyObject && 'attrs' in owner && owner.attrs instanceof Map
      ? (owner.attrs as Map<string, Value>)
      : undefined;

const nowOf = (read: Read): Value | undefined =>
  read.owner instanceof Cell ? read.owner.value : placeIn(read.owner)?.get(read.name);

/** Whether what was written since is another value, as far as that is seen at once. */
function isChanged(read: Read): boolean {
  if (read.value === undefined) return true;
  const now = nowOf(read);
  if (now instanceof Unknown) return false;
  if (now === undefined) return read.value !== null && isVariable(read);
  return !isSameValue(read.value, now);
}

function isSameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a instanceof PyTuple && b instanceof PyTuple)
    return a.items.length === b.items.length && a.items.every((x, i) => isSameValue(x, b.items[i]));
  return a instanceof PyFloat && b instanceof PyFloat && Object.is(a.value, b.value);
}

/** Traces that are made aside, one within another. */
let asides = 0;

/** Trace as the program is now, and leave nothing of that behind. Undefined where that raises. */
function aside<T>(run: () => T): T | undefined {
  const mark = heap.mark();
  const { recorder, onPrint, frame, depth } = vm;
  vm.recorder = new Recorder();
  vm.onPrint = undefined;
  asides++;
  try {
    return unread(run);
  } catch (e) {
    if (e instanceof PyRaise || e instanceof UnknownSignal) return undefined;
    throw e;
  } finally {
    asides--;
    Object.assign(vm, { recorder, onPrint, frame, depth });
    heap.rollback(mark);
    heap.release(mark);
  }
}

/** Whether a changed variable or attribute makes a difference: with its old value the trace would be another one. */
function matters({ owner, name, value }: Read, now: Traced, again: () => Traced | NotTraced | undefined): boolean {
  const place = placeIn(owner);
  if (value === undefined || !(owner instanceof Cell || place)) return true;
  const before = aside(() => {
    heap.quietly(() => {
      if (owner instanceof Cell) heap.fieldSet(owner, 'value', value, name);
      else if (place) heap.mapSet(owner, place, name, value, name);
    });
    return again();
  });
  return !before || before.kind !== 'traced' || isSame(before, now) !== 'yes';
}

type Sameness = 'yes' | 'no' | 'unknown';

function isSame(a: Traced, b: Traced): Sameness {
  if (treeKey(a.outTree) !== treeKey(b.outTree) || !jaxprsEqual(a.jaxpr, b.jaxpr)) return 'no';
  const [x, y] = [a, b].map(({ closed, jaxpr }): unknown[] => [...closed, ...constsOf(jaxpr)]);
  if (x.length !== y.length) return 'unknown';
  let all: Sameness = 'yes';
  for (const [i, c] of x.entries()) {
    const same = isSameConst(c, y[i]);
    if (same === 'no') return 'no';
    if (same === 'unknown') all = 'unknown';
  }
  return all;
}

/** The constants of a jaxpr and of those in it, in order. */
function* constsOf(jaxpr: Jaxpr): Generator<unknown> {
  yield* jaxpr.consts;
  for (const eqn of jaxpr.eqns) for (const inner of jaxprsInParams(eqn.params)) yield* constsOf(inner);
}

function isSameConst(a: unknown, b: unknown): Sameness {
  if (a === b) return 'yes';
  if (!isArray(a) || !isArray(b) || !a.aval.equals(b.aval)) return 'unknown';
  const [x, y] = [valueOf(a), valueOf(b)];
  if (x && y) return x.data.length === y.data.length && x.data.every((e, i) => Object.is(e, y.data[i])) ? 'yes' : 'no';
  return madeAlike(a) && madeAlike(b) ? 'no' : 'unknown';
}

const isArray = (v: unknown): v is EagerArray | HostArray => v instanceof EagerArray || v instanceof HostArray;

/** An array that operations made of what is known: another one is another value. */
function madeAlike(v: Val): boolean {
  const seen = new Set<Val>();
  const open = [v];
  for (let x = open.pop(); x; x = open.pop()) {
    if (seen.has(x)) continue;
    seen.add(x);
    if (x instanceof Tracer || (x instanceof EagerArray && x.state.kind === 'unknown')) return false;
    if (x instanceof EagerArray && x.state.kind === 'eqn') open.push(...x.state.eqn.args);
  }
  return true;
}
