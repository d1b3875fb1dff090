/** Joining what two runs left behind. */
import type { Mark, Mutable } from './heap.ts';
import { heap } from './heap.ts';
import { equal } from './operators.ts';
import type { Value } from './values.ts';
import {
  Cell,
  EagerArray,
  PyClass,
  PyDict,
  PyFunction,
  PyInstance,
  PyList,
  PyModule,
  PySet,
  PyTuple,
  Tracer,
  Unknown,
  isInt,
  PyFloat,
} from './values.ts';

/** One of two values, whichever: itself where they are equal, an array where the avals are, else unknown. */
export function joinValues(a: Value, b: Value, why: Unknown): Value {
  if (a === b) return a;
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  if (
    (a instanceof PyFloat || isInt(a) || typeof a === 'string') &&
    (b instanceof PyFloat || isInt(b) || typeof b === 'string')
  )
    return typeof a === typeof b && equal(a, b) === true ? a : why;
  if ((a instanceof Tracer || a instanceof EagerArray) && (b instanceof Tracer || b instanceof EagerArray)) {
    if (!a.aval.equals(b.aval)) return why;
    if (a instanceof Tracer) return a;
    return new EagerArray(a.aval, { kind: 'unknown', reason: why.reason });
  }
  if (a instanceof PyTuple && b instanceof PyTuple && a.items.length === b.items.length && a.cls === b.cls && !a.attrs)
    return new PyTuple(a.items.map((x, i) => joinValues(x, b.items[i], why)));
  return why;
}

type Content = ReadonlyMap<unknown, unknown> | readonly Value[] | { value: Value | undefined };

/** The changeable content of an object, as it is now. */
function contentOf(o: Mutable): Content | undefined {
  if (o instanceof PyModule || o instanceof PyClass) return new Map(o.dict);
  if (o instanceof PyList) return o.items.slice();
  if (o instanceof PyDict || o instanceof PySet) return new Map<unknown, unknown>(o.entries);
  if (o instanceof PyInstance || o instanceof PyFunction) return new Map(o.attrs);
  if (o instanceof Cell) return { value: o.value };
  return itemsOf(o)?.slice();
}

/** The items of a deque, say: an object of the standard library's that keeps an array. */
function itemsOf(o: Mutable): Value[] | undefined {
  const { items } = o as { items?: unknown };
  return Array.isArray(items) ? (items as Value[]) : undefined;
}

/** Put a content back, on the log. */
function setContent(o: Mutable, content: Content): void {
  heap.quietly(() => {
    write(o, content);
  });
}

function write(o: Mutable, content: Content): void {
  if (o instanceof Cell && 'value' in content && !Array.isArray(content)) {
    heap.fieldSet(o, 'value', content.value, o.name);
  } else if (itemsOf(o)) heap.arrayReplace(o, itemsOf(o) ?? [], content as readonly Value[], 'items');
  else {
    const map = mapOf(o);
    if (!map) return;
    const wanted = content as ReadonlyMap<unknown, unknown>;
    for (const key of [...map.keys()]) if (!wanted.has(key)) heap.mapSet(o, map, key, undefined, String(key));
    for (const [key, value] of wanted) if (map.get(key) !== value) heap.mapSet(o, map, key, value, String(key));
  }
}

function mapOf(o: Mutable): Map<unknown, unknown> | undefined {
  if (o instanceof PyModule || o instanceof PyClass) return o.dict;
  if (o instanceof PyDict || o instanceof PySet) return o.entries;
  if (o instanceof PyInstance || o instanceof PyFunction) return o.attrs;
  return undefined;
}

export interface Changes {
  readonly contents: ReadonlyMap<Mutable, Content>;
  /** Make the changes again. */
  restore(): void;
}

/** What has been changed since the mark, with its content now. */
export function snapshotChanges(mark: Mark): Changes {
  const contents = new Map<Mutable, Content>();
  for (const owner of heap.changedSince(mark)) {
    const content = contentOf(owner);
    if (content) contents.set(owner, content);
  }
  return {
    contents,
    restore() {
      for (const [owner, content] of contents) setContent(owner, content);
    },
  };
}

/** Join the first side's changes into the state that the second side left. */
export function joinStates(first: Changes, mark: Mark, why: Unknown): void {
  const owners = new Set<Mutable>([...first.contents.keys(), ...heap.changedSince(mark)]);
  for (const owner of owners) {
    const second = contentOf(owner);
    const other = first.contents.get(owner) ?? heap.contentBefore(mark, owner, contentOf);
    if (second === undefined || other === undefined) continue;
    setContent(owner, joinContent(owner, other, second, why));
  }
}

function joinContent(owner: Mutable, a: Content, b: Content, why: Unknown): Content {
  if (owner instanceof Cell) {
    const x = (a as { value: Value | undefined }).value;
    const y = (b as { value: Value | undefined }).value;
    return { value: x === undefined || y === undefined ? why : joinValues(x, y, why) };
  }
  if (itemsOf(owner)) {
    const x = a as readonly Value[];
    const y = b as readonly Value[];
    // Of two lengths neither is known to be right; the longer one at least holds all that may be there.
    const [long, short] = x.length >= y.length ? [x, y] : [y, x];
    return long.map((v, i) => (i < short.length ? joinValues(v, short[i], why) : why));
  }
  const x = a as ReadonlyMap<unknown, unknown>;
  const y = b as ReadonlyMap<unknown, unknown>;
  const out = new Map<unknown, unknown>();
  for (const key of new Set([...x.keys(), ...y.keys()])) {
    const u = x.get(key);
    const v = y.get(key);
    if (u === v) out.set(key, u);
    else if (owner instanceof PyDict) {
      const p = u as { key: Value; value: Value } | undefined;
      const q = v as { key: Value; value: Value } | undefined;
      out.set(key, { key: (p ?? q)?.key ?? null, value: p && q ? joinValues(p.value, q.value, why) : why });
    } else if (owner instanceof PySet) out.set(key, u ?? v);
    else out.set(key, u === undefined || v === undefined ? why : joinValues(u as Value, v as Value, why));
  }
  return out;
}
