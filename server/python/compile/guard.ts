/**
 * What `try`, `with` and `finally` have in common: a body, and what is done when it ends, on each of the paths that it may
 * have taken.
 */
import { DynamicJaxprTrace, currentTrace } from '../../jaxpr/trace.ts';
import { PyRaise, unknownException } from '../errors.ts';
import { heap } from '../heap.ts';
import { settledValue, unchangedSince } from '../join.ts';
import { Recorder } from '../record.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import { Unknown, unknowns } from '../values.ts';
import type { End, Path } from './branches.ts';
import {
  RAISE,
  addMaybe,
  announce,
  catchers,
  dropPaths,
  finish,
  land,
  localOf,
  paths,
  perform,
  remove,
  setAside,
  switchTo,
  waiting,
} from './branches.ts';
import type { Completion, St } from './context.ts';
import { BREAK, CONTINUE, NORMAL, RETURN } from './context.ts';

export interface Guard {
  readonly body: St;
  /** An exception has come out of the body. */
  handle(f: Frame, raised: PyRaise): Completion;
  /** The body has ended otherwise. */
  after(f: Frame, done: Completion): Completion;
  /** `after` belongs to every way out (`finally`), not only to the end of the body (`else`). */
  readonly everyWay: boolean;
  /** What the body does with unknowns may raise, and `handle` may catch that: the slots that the body assigns to. */
  readonly watches: ReadonlySet<number> | undefined;
}

const ALL_WAYS: readonly End['kind'][] = [RAISE, RETURN, BREAK, CONTINUE];
const RAISES: readonly End['kind'][] = [RAISE];

const ABSORBED = new Unknown('something that is not known may raise an exception here');

export function runGuarded(f: Frame, guard: Guard): Completion {
  const base = paths.length;
  const { touched } = unknowns;
  const { depth } = vm;
  const mark = heap.mark();
  try {
    let done: Completion = NORMAL;
    let raised: PyRaise | undefined;
    catchers.active++;
    try {
      done = guard.body(f);
    } catch (e) {
      if (!(e instanceof PyRaise)) throw e;
      raised = e;
      vm.frame = f;
      vm.depth = depth;
    } finally {
      catchers.active--;
    }
    const written = unknowns.touched !== touched ? guard.watches : undefined;
    if (paths.length === base && !written) return raised ? guard.handle(f, raised) : guard.after(f, done);
    const maybe = written && addMaybe(f, mark, written, ABSORBED);
    const main: End = raised ? { kind: RAISE, result: null, raised } : { kind: done, result: f.result, raised };
    return finish(f, onAllPaths(f, base, guard, main, maybe));
  } catch (e) {
    if (!(e instanceof PyRaise)) dropPaths(base);
    throw e;
  } finally {
    heap.release(mark);
  }
}

/** An end of the body, as the guard ends it. */
const through = (f: Frame, guard: Guard, end: End): End =>
  perform(f, (g) => {
    if (end.raised) return guard.handle(g, end.raised);
    g.result = end.result;
    return guard.after(g, end.kind as Completion);
  });

function onAllPaths(f: Frame, base: number, guard: Guard, main: End, maybe: Path | undefined): End {
  const kinds = guard.everyWay ? ALL_WAYS : RAISES;
  const others = kinds.flatMap((kind) => waiting(f, base, kind)).filter((p) => p !== maybe);
  // What was met later lies above the earlier on the heap's log.
  others.sort((a, b) => b.mark.epoch - a.mark.epoch);
  let end = through(f, guard, main);
  for (const p of others) end = through(f, guard, switchTo(f, base, p, end));
  end = land(f, base, NORMAL, end);
  return maybe ? onMaybe(f, base, guard, end, maybe) : end;
}

/**
 * The path on which something unknown was raised: its findings don't count, and a trace in which it leaves nothing behind
 * is as good as without it.
 */
function onMaybe(f: Frame, base: number, guard: Guard, main: End, maybe: Path): End {
  const { recorder, onUnknownBranch } = vm;
  const eqns = staged();
  const [here, raised] = setAside(f, base, maybe, main);
  vm.recorder = new Recorder();
  vm.recorder.trace = recorder.trace;
  vm.onUnknownBranch = undefined;
  let end: End;
  try {
    end = through(f, guard, raised);
  } finally {
    vm.recorder = recorder;
    vm.onUnknownBranch = onUnknownBranch;
  }
  for (const p of waiting(f, base, RAISE)) if (p !== here && isUncaught(p)) remove(p);
  const [other, back] = setAside(f, base, here, end);
  // Nobody caught it: the program isn't there any more, or a `try` further out sees to it.
  if (isUncaught(end)) remove(other);
  const mark = heap.mark();
  try {
    const { slots } = localOf(f);
    const joined = land(f, base, NORMAL, back);
    const same = unchangedSince(mark) && f.slots.every((v, i) => settledValue(v, slots[i]));
    if (!same || staged() !== eqns || joined.kind !== main.kind) announce(ABSORBED);
    return joined;
  } finally {
    heap.release(mark);
  }
}

const isUncaught = ({ raised }: End): boolean => raised !== undefined && unknownException(raised.exc) === ABSORBED;

/** Eqns of the running trace. */
const staged = (): number => {
  const trace = currentTrace();
  return trace instanceof DynamicJaxprTrace ? trace.eqns.length : 0;
};
