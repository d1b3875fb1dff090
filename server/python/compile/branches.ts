/**
 * Branches on an unknown: all sides are run, one after the other, on the heap's undo log, and what they leave is joined.
 *
 * Sides that end alike join at once: what is equal stays, the rest is Unknown. A side that ends otherwise (return, raise,
 * break, continue) becomes a path of its own, which is kept as what it changed, and joins where it lands: a return at the
 * end of the call, a break after its loop, a raise in the `try` that catches it. Meanwhile the run goes on with the others.
 */
import { MAX_PATHS } from '../../limits.ts';
import { PyRaise, Stop, unknownRaise } from '../errors.ts';
import type { Mark } from '../heap.ts';
import { heap } from '../heap.ts';
import type { Changes } from '../join.ts';
import {
  changesUntil,
  joinChanges,
  joinMaybe,
  joinValues,
  rebaseChanges,
  restoreChanges,
  snapshotChanges,
} from '../join.ts';
import { oneOf, setAlternatives } from '../oneOf.ts';
import { PAST_FAULT, certainty } from '../record.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import { Unknown, UnknownSignal } from '../values.ts';
import type { Value } from '../values.ts';
import type { Completion, Ex, St } from './context.ts';
import { BREAK, CONTINUE, NORMAL, RETURN } from './context.ts';

/** Beside the ends of a statement: an exception. */
export const RAISE = 4;
type Kind = Completion | typeof RAISE;

/** How a side has ended. */
export interface End {
  readonly kind: Kind;
  readonly result: Value;
  readonly raised: PyRaise | undefined;
}

/** What a frame holds outside of the heap. */
export interface Local {
  readonly slots: (Value | undefined)[];
  readonly classDict: Map<string, Value> | undefined;
}

/** A way that the run may have taken, waiting for where it lands. */
export interface Path extends End {
  /** Where it lands, or what it passes through next. */
  frame: Frame;
  mark: Mark;
  /** Since the mark. */
  readonly changes: Changes;
  local: Local;
  why: Unknown;
}

/** All paths that wait, of all running frames; those of inner frames last. Read its length for whether there are new ones. */
export const paths: Path[] = [];

/** A run may end anywhere (out of budget, cancelled by an edit): what it left waiting is nobody's. */
export function forgetPaths(): void {
  paths.length = 0;
  certainty.forks = 0;
}

/** `try`, `with` and others that may catch what is raised, around what runs: without any, nobody waits for a raise. */
export const catchers = { active: 0 };

/** What a branch costs, in steps: what it has changed is copied, taken back and joined. */
const FORK_STEPS = 100;

/** The best of several ends to go on with: who goes on sees most. */
const PRIORITY: readonly Kind[] = [NORMAL, CONTINUE, BREAK, RETURN, RAISE];

export const localOf = (f: Frame): Local => ({
  slots: f.slots.slice(),
  classDict: f.classDict && new Map(f.classDict),
});

function installLocal(f: Frame, { slots, classDict }: Local): void {
  for (let i = 0; i < slots.length; i++) f.slots[i] = slots[i];
  if (classDict) f.classDict = new Map(classDict);
}

/** Join what a frame held on another path into what it holds. */
export function joinLocal(f: Frame, other: Local, why: Unknown): void {
  for (let i = 0; i < f.slots.length; i++) f.slots[i] = joinMaybe(other.slots[i], f.slots[i], why);
  if (f.classDict && other.classDict)
    for (const name of new Set([...f.classDict.keys(), ...other.classDict.keys()]))
      f.classDict.set(name, joinMaybe(other.classDict.get(name), f.classDict.get(name), why) ?? why);
}

/** Run something to its end, whichever it is. What can't go on for want of a value counts as raising something unknown. */
export function perform(f: Frame, side: St): End {
  const { depth } = vm;
  try {
    const kind = side(f);
    return { kind, result: kind === RETURN ? f.result : null, raised: undefined };
  } catch (e) {
    if (!(e instanceof PyRaise || e instanceof UnknownSignal)) throw e;
    vm.frame = f;
    vm.depth = depth;
    return { kind: RAISE, result: null, raised: e instanceof PyRaise ? e : unknownRaise(e.unknown) };
  }
}

/** End as a side has ended. */
export function finish(f: Frame, { kind, result, raised }: End): Completion {
  if (kind === RAISE) throw raised ?? unknownRaise(new Unknown('an exception'));
  if (kind === RETURN) f.result = result;
  return kind;
}

const pathOf = (f: Frame, end: End, mark: Mark, why: Unknown): Path => ({
  ...end,
  frame: f,
  mark,
  changes: snapshotChanges(mark),
  local: localOf(f),
  why,
});

function add(p: Path): void {
  // Nobody would catch it: the program ends there.
  if (p.kind === RAISE && catchers.active === 0) {
    if (p.why.reason === PAST_FAULT && p.raised)
      vm.recorder.add('side-raised', { error: p.raised.exc }, p.raised.source);
    return;
  }
  if (paths.length >= MAX_PATHS)
    throw new Stop(`more than ${MAX_PATHS} ways through this depend on what isn't known`, 'budget');
  p.mark.users++;
  paths.push(p);
}

export function remove(p: Path): void {
  const i = paths.lastIndexOf(p);
  if (i < 0) return;
  paths.splice(i, 1);
  heap.release(p.mark);
}

/** Forget the paths since `base`: what they belong to has been given up. */
export function dropPaths(base: number): void {
  for (const p of paths.slice(base)) remove(p);
}

/** Whether a frame has ended on some path; those paths are forgotten: a generator then isn't known any more. */
export function dropPathsOf(f: Frame): boolean {
  const own = paths.filter((p) => p.frame === f);
  for (const p of own) remove(p);
  return own.length > 0;
}

/** Take the heap back to a mark; paths that began later begin there now. */
function backTo(mark: Mark, base: number): void {
  for (const p of paths.slice(base))
    if (p.mark.epoch > mark.epoch) {
      rebaseChanges(p.changes, p.mark, mark);
      mark.users++;
      heap.release(p.mark);
      p.mark = mark;
    }
  heap.rollback(mark);
}

function install(f: Frame, p: Path): void {
  restoreChanges(p.changes);
  installLocal(f, p.local);
}

function joinPath(f: Frame, p: Path): void {
  joinChanges(p.changes, p.mark, p.why);
  joinLocal(f, p.local, p.why);
}

/** Run several sides from one state. Those that end best go on, joined; the others become paths. */
export function fork(f: Frame, why: Unknown, sides: readonly St[]): Completion {
  vm.spend(FORK_STEPS);
  const base = paths.length;
  const start = localOf(f);
  const { depth } = vm;
  const { handling } = f;
  const mark = heap.mark();
  const ends: Path[] = [];
  try {
    for (const side of sides) {
      if (ends.length > 0) {
        backTo(mark, base);
        installLocal(f, start);
        f.handling = handling;
      }
      vm.frame = f;
      vm.depth = depth;
      ends.push(pathOf(f, perform(f, side), mark, why));
    }
    return finish(f, choose(f, base, ends));
  } catch (e) {
    if (!(e instanceof PyRaise)) dropPaths(base);
    throw e;
  } finally {
    heap.release(mark);
  }
}

function choose(f: Frame, base: number, ends: readonly Path[]): End {
  const best = PRIORITY.find((k) => ends.some((e) => e.kind === k)) ?? NORMAL;
  const last = ends[ends.length - 1];
  let chosen = ends.filter((e) => e.kind === best);
  // Exceptions stay apart: a `try` tells them apart.
  if (best === RAISE) chosen = [chosen[chosen.length - 1]];
  const [first, ...others] = chosen.includes(last) ? [last, ...chosen.filter((e) => e !== last)] : chosen;
  for (const e of ends) if (!chosen.includes(e)) add(e);
  if (first !== last) {
    backTo(first.mark, base);
    install(f, first);
  }
  let { result } = first;
  for (const other of others) {
    joinPath(f, other);
    result = joinValues(other.result, result, other.why);
  }
  return { kind: best, result, raised: first.raised };
}

/** Go on with a path that waits; what has been run so far becomes a path of its own, which is given along. */
export function setAside(f: Frame, base: number, p: Path, end: End): [aside: Path, end: End] {
  const here = pathOf(f, end, p.mark, p.why);
  here.mark.users++;
  backTo(p.mark, base);
  install(f, p);
  paths[paths.lastIndexOf(p)] = here;
  heap.release(p.mark);
  return [here, { kind: p.kind, result: p.result, raised: p.raised }];
}

/** Go on with a path that waits; what has been run so far waits in its place, unless nobody waits for its exception. */
export function switchTo(f: Frame, base: number, p: Path, end: End): End {
  const [here, next] = setAside(f, base, p, end);
  if (here.kind === RAISE && catchers.active === 0) remove(here);
  return next;
}

/** Paths of this frame since `base` that end in one way; newest first. */
export const waiting = (f: Frame, base: number, kind: Kind): Path[] =>
  paths
    .slice(base)
    .filter((p) => p.frame === f && p.kind === kind)
    .reverse();

/** Paths of one kind arrive: they join what has come here (which ended normally, or in the same way). */
export function land(f: Frame, base: number, kind: Kind, end: End): End {
  let arriving = waiting(f, base, kind);
  if (arriving.length === 0) return end;
  let here = end;
  if (end.kind !== NORMAL && end.kind !== kind) {
    // What has come here goes elsewhere: a path takes its place.
    here = switchTo(f, base, arriving[0], end);
    arriving = waiting(f, base, kind);
  }
  let { result } = here;
  for (const p of arriving) {
    joinPath(f, p);
    result = joinValues(p.result, result, p.why);
    remove(p);
  }
  return { ...here, result };
}

/** A frame has ended: what is raised on some path goes to the one around it. */
export function passOn(caller: Frame | undefined, base: number): void {
  for (const p of paths.slice(base))
    if (p.kind === RAISE && caller) {
      p.frame = caller;
      p.local = localOf(caller);
    } else remove(p);
}

/** Native code catches exceptions of one class: why it isn't known whether there was one, if so. */
export function absorbRaises(base: number, className: string): Unknown | undefined {
  let why: Unknown | undefined;
  for (const p of paths.slice(base)) {
    if (p.kind !== RAISE || !p.raised?.exc.cls.mro.some((c) => c.name === className)) continue;
    if (p.frame === vm.frame) joinPath(p.frame, p);
    remove(p);
    ({ why } = p);
  }
  return why;
}

/** The end of a call: returns land; raises wait for a `try` of the caller's. */
export function leaveCall(f: Frame, base: number, end: End): Value {
  const landed = land(f, base, RETURN, end);
  passOn(f.parent, base);
  if (landed.kind === RAISE) finish(f, landed);
  return landed.result;
}

/** A path on which something was raised anywhere since the mark; `written`: the slots that were assigned to meanwhile. */
export function addMaybe(f: Frame, mark: Mark, written: ReadonlySet<number>, why: Unknown): Path {
  const local = localOf(f);
  for (const i of written) local.slots[i] = oneOf([local.slots[i] ?? null], why);
  const raised = unknownRaise(why);
  const p: Path = { kind: RAISE, result: null, raised, frame: f, mark, changes: changesUntil(mark, why), local, why };
  p.mark.users++;
  paths.push(p);
  return p;
}

/** A test isn't known: say so, and why. */
export function announce(test: Unknown): void {
  vm.onUnknownBranch?.(test);
  vm.recorder.add('unknown-branch', { reason: test.reason });
}

/** Run both sides of a branch whose test is unknown. */
export function explore(f: Frame, test: Unknown, first: St, second: St): Completion {
  announce(test);
  certainty.forks++;
  try {
    // What the sides leave differently depends on the test, but it needn't be traced as the test is.
    return fork(f, test.untraced(), [first, second]);
  } finally {
    certainty.forks--;
  }
}

/** The value of one of two expressions, when which one isn't known. */
export function exploreValue(f: Frame, unknown: Unknown, first: Ex, second: Ex): Value {
  const values: Value[] = [];
  const side =
    (ex: Ex): St =>
    (g) => {
      values.push(ex(g));
      return NORMAL;
    };
  // While the mark is there, it is known what the sides have made.
  const mark = heap.mark();
  try {
    explore(f, unknown, side(first), side(second));
    // A side that raised is left; where both did, the exception has been raised.
    const [a, b = a] = values;
    return joinValues(a, b, unknown.untraced());
  } finally {
    heap.release(mark);
  }
}

// A value that may be one of several is called.
setAlternatives((why, sides) => {
  const { frame } = vm;
  if (!frame) return;
  fork(
    frame,
    why,
    sides.map((side) => () => {
      side();
      return NORMAL;
    }),
  );
});
