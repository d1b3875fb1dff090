/**
 * Unknowns that may be objects which the program also knows by other names: after `x = a if unknown else b`, what is written
 * through x is written to a or to b. Such an unknown remembers them, and a change through it leaves them unknown, too.
 */
import { heap } from './heap.ts';
import { MAX_CANDIDATES } from '../limits.ts';
import { forget, isSequence, knownEntries, knownItems, setCombine } from './open.ts';
import type { Value } from './values.ts';
import {
  PyBoxed,
  PyBuiltin,
  PyClass,
  PyDict,
  PyFunction,
  PyInstance,
  PyIterator,
  PyMethod,
  PyObject,
  PySet,
  PyStaticMethod,
  PyTuple,
  Unknown,
  typeOf,
} from './values.ts';

/** What may change, or does something when it is called. */
const matters = (v: Value): v is PyObject =>
  v instanceof PyTuple
    ? v.items.some((x) => (x instanceof Unknown ? x.mayBe !== undefined : matters(x)))
    : v instanceof PyDict ||
      v instanceof PySet ||
      v instanceof PyFunction ||
      v instanceof PyMethod ||
      v instanceof PyClass ||
      v instanceof PyIterator ||
      (v instanceof PyInstance && (!(v instanceof PyBoxed) || v.attrs.size > 0)) ||
      (v instanceof PyObject && isSequence(v));

/** An unknown that may be one of several things that paths have left; what a path has made is known by no other name. */
export const eitherOf = (values: readonly Value[], why: Unknown): Unknown =>
  oneOf(
    values.filter((v) => v instanceof Unknown || (v instanceof PyObject && (heap.isOlder(v) || reachesOlder(v)))),
    why,
  );

/** An unknown that may be any of some values. */
export function oneOf(values: Iterable<Value>, why: Unknown): Unknown {
  const found = new Set<PyObject>(why.mayBe);
  for (const v of values) {
    if (found.size >= MAX_CANDIDATES) break;
    if (v instanceof Unknown) for (const c of v.mayBe ?? []) found.add(c);
    else if (matters(v)) found.add(v);
  }
  if (found.size === (why.mayBe?.length ?? 0)) return why;
  const made = new Unknown(why.reason, why.traced);
  made.mayBe = [...found];
  return made;
}

setCombine(oneOf);

/** Whether something that a path has made does something to what was there before, or holds it. */
const reachesOlder = (v: PyObject): boolean =>
  v instanceof PyFunction ||
  v instanceof PyMethod ||
  [...partsOf(v)].some((x) => x instanceof Unknown || (matters(x) && (heap.isOlder(x) || x instanceof PyFunction)));

/** The things in a container. */
function partsOf(v: PyObject): Iterable<Value> {
  if (v instanceof PyTuple) return v.items;
  const rest = v.rest ? [v.rest] : [];
  if (v instanceof PyDict) return [...Array.from(knownEntries(v).values(), (e) => e.value), ...rest];
  if (v instanceof PySet) return [...knownEntries(v).values(), ...rest];
  if (v instanceof PyInstance) return v.attrs.values();
  return isSequence(v) ? [...knownItems(v), ...rest] : [];
}

/** What an item of one of the candidates may be. */
export function someItem(u: Unknown): Unknown {
  if (!u.mayBe) return u;
  return oneOf(
    u.mayBe.flatMap((c) => [...partsOf(c)]),
    new Unknown(u.reason),
  );
}

/** An item of a container, which one isn't known. */
export const anyItem = (v: PyObject, why: Unknown): Unknown => oneOf(partsOf(v), why);

/** What an attribute of one of the candidates may be, as far as that can be told without running code. */
export function someAttr(u: Unknown, name: string): Unknown {
  if (!u.mayBe) return u;
  const found: Value[] = [];
  for (const c of u.mayBe) {
    const own = c instanceof PyInstance ? c.attrs.get(name) : c instanceof PyClass ? c.lookup(name) : undefined;
    if (own !== undefined) found.push(own instanceof PyStaticMethod ? own.fn : own);
    const inherited = typeOf(c).lookup(name);
    if (inherited instanceof PyFunction || inherited instanceof PyBuiltin) found.push(new PyMethod(c, inherited));
  }
  const made = new Unknown(u.reason);
  // Bound methods are made just now, but what they are bound to is not.
  if (found.length > 0)
    made.mayBe = found.flatMap((v) => (v instanceof Unknown ? (v.mayBe ?? []) : matters(v) ? [v] : []));
  return made;
}

/** Something in the candidates has been changed: which, and to what, isn't known. */
export function forgetCandidates(u: Unknown, value: Value = null): void {
  for (const c of u.mayBe ?? []) {
    if (c instanceof PyDict || c instanceof PySet || isSequence(c)) forget(c, oneOf([value], u));
    else if (c instanceof PyIterator) c.lose(u);
    else if (c instanceof PyInstance)
      for (const [name, old] of c.attrs)
        heap.mapSet(c, c.attrs, name, oneOf([old, value], new Unknown(u.reason)), name);
  }
}

/** An attribute of one of the candidates was set, or deleted. */
export function forgetAttr(u: Unknown, name: string, value: Value): void {
  for (const c of u.mayBe ?? []) {
    const map =
      c instanceof PyInstance || c instanceof PyFunction ? c.attrs : c instanceof PyClass ? c.dict : undefined;
    if (map) heap.mapSet(c, map, name, oneOf([map.get(name) ?? null, value], new Unknown(u.reason)), name);
    if (c instanceof PyClass) {
      PyClass.version++;
      heap.undo(c, () => PyClass.version++, name);
    }
  }
}

/** Runs one or the other; set by the compiler, which knows of paths. */
type Alternatives = (why: Unknown, sides: readonly (() => void)[]) => void;
let explore: Alternatives = () => undefined;
export function setAlternatives(run: Alternatives): void {
  explore = run;
}

/** Something is done, or isn't. */
export function perhaps(why: Unknown, act: () => void): void {
  explore(why, [act, () => undefined]);
}

/** Something is done any number of times; set by the compiler. */
let repeat: (why: Unknown, act: () => void) => void = () => undefined;
export function setRepetition(run: typeof repeat): void {
  repeat = run;
}
export const anyNumberOfTimes = (why: Unknown, act: () => void): void => repeat(why, act);

/** One of the candidates is called. */
export function callCandidates(u: Unknown, args: readonly Value[], callOne: (callee: PyObject) => void): void {
  const runnable: PyObject[] = [];
  for (const c of u.mayBe ?? []) {
    if (c instanceof PyMethod && c.fn instanceof PyBuiltin)
      forgetCandidates(oneOf([c.self, ...args], new Unknown(u.reason)));
    else if (c instanceof PyFunction || c instanceof PyMethod || (c instanceof PyClass && c.definition))
      runnable.push(c);
  }
  if (runnable.length > 0)
    explore(u, [
      ...runnable.map((c) => () => {
        callOne(c);
      }),
      () => undefined,
    ]);
}
