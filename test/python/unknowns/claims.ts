/**
 * Whether what a run on an unknown claims to know holds in a run on a value: everything that isn't Unknown must be equal
 * there. Known parts of open containers count, too.
 */
import { knownEntries, knownItems } from '../../../server/python/open.ts';
import { repr } from '../../../server/python/text.ts';
import type { DictEntry, Value, Cell, PyObject } from '../../../server/python/values.ts';
import {
  Complex,
  PyBytes,
  PyClass,
  PyDict,
  PyFloat,
  PyFunction,
  PyInstance,
  PyList,
  PyMethod,
  PyRange,
  PySet,
  PyTuple,
  Unknown,
} from '../../../server/python/values.ts';

/** A claim that doesn't hold: where, and what. */
export interface Broken {
  readonly path: string;
  readonly claimed: string;
  readonly actual: string;
}

function shown(v: Value | undefined): string {
  if (v === undefined) return 'nothing';
  try {
    return repr(v);
  } catch {
    return 'something with an unknown part';
  }
}

class Comparison {
  readonly broken: Broken[] = [];
  private readonly seen = new Map<object, object>();

  fail(path: string, claimed: Value | undefined, actual: Value | undefined): void {
    this.broken.push({ path, claimed: shown(claimed), actual: shown(actual) });
  }

  names(path: string, claimed: ReadonlyMap<string, Value>, actual: ReadonlyMap<string, Value>): void {
    for (const [name, v] of claimed) {
      if (v instanceof Unknown || name.startsWith('__')) continue;
      const w = actual.get(name);
      if (w === undefined) this.fail(`${path}.${name}`, v, w);
      else this.value(`${path}.${name}`, v, w);
    }
    for (const [name, w] of actual) if (!claimed.has(name)) this.fail(`${path}.${name}`, undefined, w);
  }

  value(path: string, a: Value, b: Value): void {
    if (a instanceof Unknown) return;
    if (a === null || typeof a !== 'object') {
      if (typeof a !== typeof b || a !== b) this.fail(path, a, b);
      return;
    }
    if (a instanceof PyFloat || a instanceof Complex || a instanceof PyRange || a instanceof PyBytes) {
      if (b === null || typeof b !== 'object' || a.constructor !== b.constructor || repr(a) !== repr(b))
        this.fail(path, a, b);
      return;
    }
    if (b === null || typeof b !== 'object' || a.constructor !== b.constructor) {
      this.fail(path, a, b);
      return;
    }
    if (this.seen.get(a) === b) return;
    this.seen.set(a, b);
    this.object(path, a as PyObject, b as PyObject);
  }

  private object(path: string, a: PyObject, b: PyObject): void {
    if (a instanceof PyTuple && b instanceof PyTuple) this.items(path, a.items, b.items, false);
    else if (a instanceof PyList && b instanceof PyList) this.items(path, knownItems(a), b.items, a.rest !== undefined);
    else if (a instanceof PyDict && b instanceof PyDict) this.dicts(path, a, b);
    else if (a instanceof PySet && b instanceof PySet) {
      for (const [k, v] of knownEntries(a)) if (!b.entries.has(k)) this.fail(path, v, undefined);
      if (a.rest === undefined && a.entries.size !== b.entries.size) this.fail(`len(${path})`, a, b);
    } else if (a instanceof PyInstance && b instanceof PyInstance) {
      if (a.cls.name !== b.cls.name) this.fail(`type(${path})`, a, b);
      this.names(path, a.attrs, b.attrs);
    } else if (a instanceof PyMethod && b instanceof PyMethod) this.value(`${path}.__self__`, a.self, b.self);
    else if (a instanceof PyFunction && b instanceof PyFunction) {
      if (a.code.name !== b.code.name) this.fail(path, a, b);
      this.names(path, a.attrs, b.attrs);
      a.closure.forEach((c: Cell, i) => {
        const other = b.closure[i]?.value;
        if (c.value !== undefined && other !== undefined) this.value(`${path}.<${c.name}>`, c.value, other);
      });
    } else if (a instanceof PyClass && b instanceof PyClass && a.definition) this.names(path, a.dict, b.dict);
    else if ('items' in a && 'items' in b && Array.isArray(knownItems(a as PyList)))
      this.items(path, knownItems(a as PyList), b.items as Value[], a.rest !== undefined);
  }

  private items(path: string, a: readonly Value[], b: readonly Value[], open: boolean): void {
    if (open ? b.length < a.length : a.length !== b.length)
      this.broken.push({ path: `len(${path})`, claimed: String(a.length), actual: String(b.length) });
    a.forEach((x, i) => {
      if (i < b.length) this.value(`${path}[${i}]`, x, b[i]);
    });
  }

  private dicts(path: string, a: PyDict, b: PyDict): void {
    const own: Map<unknown, DictEntry> = knownEntries(a);
    for (const [k, entry] of own) {
      const other = b.entries.get(k);
      if (!other) this.fail(`${path}[${shown(entry.key)}]`, entry.value, undefined);
      else this.value(`${path}[${shown(entry.key)}]`, entry.value, other.value);
    }
    if (a.rest === undefined && [...own.keys()].join() !== [...b.entries.keys()].join())
      this.fail(`keys of ${path}`, a, b);
  }
}

/** The claims of one namespace that don't hold in another. */
export function brokenClaims(
  claimed: ReadonlyMap<string, Value>,
  actual: ReadonlyMap<string, Value>,
): readonly Broken[] {
  const comparison = new Comparison();
  comparison.names('', claimed, actual);
  return comparison.broken;
}

/** The names of a namespace whose values are known. */
export const knownNames = (names: ReadonlyMap<string, Value>): Set<string> =>
  new Set([...names].filter(([name, v]) => !name.startsWith('__') && !(v instanceof Unknown)).map(([name]) => name));
