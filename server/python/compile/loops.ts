/** `while` and `for`, and what becomes of loops whose number of turns isn't known. */
import type { Expr, Stmt } from '../../syntax/ast.ts';
import { MAX_LOOP_PATHS, MAX_LOOP_TURNS, MAX_WIDENED_TURNS } from '../../limits.ts';
import { PyRaise, Stop } from '../errors.ts';
import { heap } from '../heap.ts';
import type { Next } from '../iterate.ts';
import { iterate } from '../iterate.ts';
import { forgetChanges, settledValue, unchangedSince } from '../join.ts';
import { setRepetition } from '../oneOf.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyIterator, Unknown, UnknownSignal } from '../values.ts';
import type { End } from './branches.ts';
import { RAISE, announce, finish, fork, land, paths, perform } from './branches.ts';
import type { Compiler, Completion, St } from './context.ts';
import { BREAK, CONTINUE, NORMAL, RETURN } from './context.ts';
import { decide } from './decide.ts';
import { asIterable } from './folded.ts';
import type { Scope } from './scope.ts';

type Node<K extends Stmt['kind']> = Extract<Stmt, { kind: K }>;

const skip: St = () => NORMAL;

/** A run of a loop has ended, for the record. */
function loopEnded(f: Frame, head: Expr, turns: number): void {
  f.at = head;
  vm.recorder.loopEnded(head, turns);
}

const MANY_TURNS = new Unknown(`a loop takes more than ${MAX_LOOP_TURNS.toLocaleString('en')} turns`);
const MANY_EXITS = new Unknown('a loop may be left in several turns');

/** Why a loop isn't followed turn by turn any more; outside of a trace long ones are cut short, inside they are unrolled. */
function endless(turns: number, base: number): Unknown | undefined {
  if (turns >= MAX_LOOP_TURNS && vm.recorder.trace === undefined) return MANY_TURNS;
  return paths.length > base && paths.length - base > MAX_LOOP_PATHS ? MANY_EXITS : undefined;
}

/** The body of a loop, whose `continue` ends it like its end does. */
const turnOf =
  (body: St): St =>
  (f) => {
    const base = paths.length;
    const done = body(f);
    if (paths.length === base) return done === CONTINUE ? NORMAL : done;
    return finish(f, continued(f, base, done));
  };

function continued(f: Frame, base: number, done: Completion): End {
  const end = land(f, base, CONTINUE, { kind: done, result: f.result, raised: undefined });
  return end.kind === CONTINUE ? { ...end, kind: NORMAL } : end;
}

/**
 * Run a turn that may happen any number of times, until it changes nothing that isn't unknown by then. What it leaves holds
 * after each number of turns.
 */
export function widen(f: Frame, test: Unknown, turn: St): void {
  announce(test);
  const why = test.untraced();
  vm.widening++;
  try {
    for (let n = 0; n < MAX_WIDENED_TURNS; n++) if (settled(f, why, turn)) return;
    forced(f, why, turn);
    forced(f, why, turn);
  } finally {
    vm.widening--;
  }
}

function settled(f: Frame, why: Unknown, turn: St): boolean {
  const mark = heap.mark();
  const slots = f.slots.slice();
  try {
    vm.tick();
    fork(f, why, [turn, skip]);
    return unchangedSince(mark) && f.slots.every((v, i) => settledValue(v, slots[i]));
  } finally {
    heap.release(mark);
  }
}

function forced(f: Frame, why: Unknown, turn: St): void {
  const mark = heap.mark();
  const slots = f.slots.slice();
  try {
    fork(f, why, [turn, skip]);
    forgetChanges(mark, why);
    f.slots.forEach((v, i) => {
      if (!settledValue(v, slots[i])) f.slots[i] = why;
    });
  } finally {
    heap.release(mark);
  }
}

/** The way out of a loop: what broke out of it joins what came to its end, or broke out of it just now. */
function leave(f: Frame, base: number, done: Completion): Completion {
  if (paths.length === base) return done === BREAK ? NORMAL : done;
  const end = land(f, base, BREAK, { kind: done, result: f.result, raised: undefined });
  return finish(f, end.kind === BREAK ? { ...end, kind: NORMAL } : end);
}

/** A loop's state between two turns. */
interface Progress {
  turns: number;
  next: Next | undefined;
  iterable: Value;
}

/** Runs turn by turn; after an exception on one path it goes on with those that are still in the loop. */
function looping(
  run: (f: Frame, base: number, progress: Progress) => Completion,
): (f: Frame, iterable: Value) => Completion {
  return (f, iterable) => {
    const base = paths.length;
    const { depth } = vm;
    const progress: Progress = { turns: 0, next: undefined, iterable };
    for (;;)
      try {
        return run(f, base, progress);
      } catch (e) {
        if (!(e instanceof PyRaise) || paths.length === base) throw e;
        vm.frame = f;
        vm.depth = depth;
        const raised = { kind: RAISE, result: null, raised: e } as const;
        const end = land(f, base, CONTINUE, raised);
        if (end.kind === CONTINUE) continue;
        const left = land(f, base, BREAK, end);
        return finish(f, left.kind === BREAK ? { ...left, kind: NORMAL } : left);
      }
  };
}

export function compileWhile(c: Compiler, s: Node<'While'>, scope: Scope): St {
  const test = c.expression(s.test, scope);
  const body = turnOf(c.block(s.body, scope));
  const orelse = c.block(s.orelse, scope);
  /** The end of the loop: its `else`, and what has broken out. */
  const end = (f: Frame, base: number): Completion => {
    if (paths.length === base) return orelse(f);
    return finishElse(f, base, orelse);
  };
  const again: St = (f) => {
    const done = body(f);
    if (done !== NORMAL) return done;
    const v = test(f);
    f.at = s.test;
    decide(v);
    return NORMAL;
  };
  const run = looping((f, base, progress) => {
    for (;;) {
      vm.tick();
      const v = test(f);
      f.at = s.test;
      const t = decide(v);
      const why = t instanceof Unknown ? t : t ? endless(progress.turns, base) : undefined;
      if (why) {
        widen(f, why, again);
        // However often it has been run, there is another turn: nothing is known of what comes behind it, if anything.
        if (why === MANY_TURNS && paths.length === base && decide(test(f)) === true) {
          f.at = s.test;
          throw new Stop('this loop has no end that can be seen', 'budget');
        }
        return end(f, base);
      }
      if (t === false) break;
      const done = body(f);
      progress.turns++;
      if (done === BREAK) {
        loopEnded(f, s.test, progress.turns);
        return leave(f, base, BREAK);
      }
      if (done === RETURN) {
        loopEnded(f, s.test, progress.turns);
        return leave(f, base, RETURN);
      }
    }
    loopEnded(f, s.test, progress.turns);
    return end(f, base);
  });
  return (f) => run(f, null);
}

function finishElse(f: Frame, base: number, orelse: St): Completion {
  const done = land(f, base, BREAK, perform(f, orelse));
  return finish(f, done.kind === BREAK ? { ...done, kind: NORMAL } : done);
}

export function compileFor(c: Compiler, s: Node<'For'>, scope: Scope): St {
  if (s.isAsync)
    return () => {
      throw new Stop('async for is not interpreted', 'unsupported');
    };
  const iter = c.expression(asIterable(s.iter), scope);
  const store = c.store(s.target, scope);
  const body = turnOf(c.block(s.body, scope));
  const orelse = c.block(s.orelse, scope);
  const end = (f: Frame, base: number): Completion => (paths.length === base ? orelse(f) : finishElse(f, base, orelse));
  const widened = (f: Frame, base: number, item: Unknown, iterable: Value): Completion => {
    if (iterable instanceof PyIterator) iterable.lose(item.untraced());
    widen(f, item, (g) => {
      store(g, item);
      return body(g);
    });
    return end(f, base);
  };
  const run = looping((f, base, progress) => {
    for (;;) {
      vm.tick();
      f.at = s.iter;
      let x: Value | undefined;
      let unknown: Unknown | undefined;
      try {
        unknown = endless(progress.turns, base);
        progress.next ??= iterate(progress.iterable);
        x = unknown ? undefined : progress.next();
      } catch (e) {
        if (!(e instanceof UnknownSignal)) throw e;
        ({ unknown } = e);
      }
      if (unknown) return widened(f, base, unknown, progress.iterable);
      if (x === undefined) break;
      store(f, x);
      const done = body(f);
      progress.turns++;
      if (done === BREAK) {
        loopEnded(f, s.iter, progress.turns);
        return leave(f, base, BREAK);
      }
      if (done === RETURN) {
        loopEnded(f, s.iter, progress.turns);
        return leave(f, base, RETURN);
      }
    }
    loopEnded(f, s.iter, progress.turns);
    return end(f, base);
  });
  return (f) => {
    const iterable = iter(f);
    f.at = s.iter;
    return run(f, iterable);
  };
}

// What a native function does with items that aren't known.
setRepetition((why, act) => {
  const { frame } = vm;
  if (frame)
    widen(frame, why, () => {
      act();
      return NORMAL;
    });
});
