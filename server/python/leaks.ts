/** Values of a trace that outlive it: what a write to an older object leaves behind. */
import type { Trace } from '../jaxpr/trace.ts';
import { Tracer, currentTrace } from '../jaxpr/trace.ts';
import type { Mutable } from './heap.ts';
import { knownEntries, knownItems } from './open.ts';
import type { Leak, RecordEvent } from './record.ts';
import type { Value } from './values.ts';
import {
  Cell,
  PyClass,
  PyDict,
  PyFunction,
  PyInstance,
  PyList,
  PyModule,
  PyObject,
  PySet,
  PyTuple,
  Unknown,
} from './values.ts';

/** Containers within containers that are looked into: what is deeper is hardly ever there, and costs time. */
const MAX_DEPTH = 4;
/** Items of one container that are looked at. */
const MAX_ITEMS = 1000;

/** Whether a value is, or holds, a traced array for which `of` holds (an unknown parameter of a traced function counts). */
export function holdsTracer(v: unknown, of: (t: Tracer) => boolean = () => true, depth = 0): boolean {
  if (v instanceof Tracer) return of(v);
  if (v instanceof Unknown) return v.traced !== 'no';
  if (depth >= MAX_DEPTH || typeof v !== 'object' || v === null) return false;
  const any = (items: Iterable<unknown>): boolean => {
    let n = 0;
    for (const item of items) {
      if (holdsTracer(item, of, depth + 1)) return true;
      if (++n >= MAX_ITEMS) return false;
    }
    return false;
  };
  if (v instanceof PyTuple) return any(v.items);
  if (v instanceof PyList) return any(knownItems(v));
  if (v instanceof PySet) return any(knownEntries(v).values());
  if (v instanceof PyDict) return any(Array.from(knownEntries(v).values(), (e) => e.value));
  if (v instanceof PyInstance) return any(v.attrs.values());
  // An entry of a dict, as the heap sees it written.
  if ('key' in v && 'value' in v) return holdsTracer(v.value, of, depth + 1);
  return false;
}

/** A tracer is used after its trace has ended: what left it behind knows of it from now on. */
export function noteLeakUse(events: readonly RecordEvent[], tracer: Tracer, use: NonNullable<Leak['use']>): void {
  for (const e of events)
    if (e.kind === 'outside-write' || e.kind === 'cached-tracer')
      if (!e.leak.use && holdsTracer(new PyTuple(e.values as Value[]), (t) => t === tracer)) e.leak.use = use;
}

/** What kind of place is written to: a list, dict or set; an object's attribute; a variable of a module or a closure. */
export type WriteTarget = 'container' | 'attribute' | 'variable';

export function writeTarget(o: Mutable): WriteTarget {
  if (o instanceof Cell || o instanceof PyModule) return 'variable';
  // `globals()`, `vars(obj)`: names of what they show.
  if (o instanceof PyDict && 'owner' in o && o.owner instanceof PyObject) return writeTarget(o.owner);
  return o instanceof PyDict || o instanceof PySet || itemsOf(o) ? 'container' : 'attribute';
}

/** Holds for tracers that end with the running trace, not for those of the traces around it. */
export function endsWithTrace(): (t: Tracer) => boolean {
  const outer = new Set<Trace>();
  for (let t: Trace = currentTrace(); 'parent' in t;) outer.add((t = t.parent as Trace));
  return (t) => !outer.has(t.trace);
}

/** Of a list, a deque, and what else keeps its items in an array. */
const itemsOf = (o: Mutable): readonly Value[] | undefined =>
  'items' in o && Array.isArray(o.items) ? o.items : undefined;

function heldBy(o: Mutable): unknown {
  if (o instanceof Cell) return o.value;
  if (o instanceof PyModule || o instanceof PyClass) return new PyTuple([...o.dict.values()]);
  if (o instanceof PyFunction) return new PyTuple([...o.attrs.values()]);
  return o instanceof PyList ? o : new PyTuple([...(itemsOf(o) ?? [o as Value])]);
}

/**
 * At the end of a trace: a list that was written empty may hold tracers by now, and what held one may hold it no longer.
 * `givenUp`: it was left in the middle.
 */
export function settleLeaks(events: readonly RecordEvent[], from: number, givenUp: boolean): void {
  for (let i = from; i < events.length; i++) {
    const e = events[i];
    if (e.kind !== 'outside-write') continue;
    const ends = endsWithTrace();
    if (givenUp) e.leak.givenUp = true;
    e.leak.tracer ||= holdsTracer(new PyTuple(e.values as Value[]), ends);
    if (e.leak.tracer && !holdsTracer(heldBy(e.object), ends)) e.leak.tracer = false;
  }
}
