/** `with`, `try` and `raise`: the statements that exceptions go through. */
import type { Stmt } from '../../syntax/ast.ts';
import { call } from '../call.ts';
import { PyRaise, Stop, baseExceptionClass, raise, typeError, unknownException, unknownRaise } from '../errors.ts';
import { tracebackOf } from '../traceback.ts';
import { repr } from '../text.ts';
import type { Frame } from '../vm.ts';
import { enterHandler, handledException, handling, leaveHandler, vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyClass, PyException, PyFunction, Unknown, typeOf } from '../values.ts';
import { fork } from './branches.ts';
import type { Compiler, Completion, St } from './context.ts';
import { NORMAL } from './context.ts';
import { decide } from './decide.ts';
import { compileExceptStar } from './exceptStar.ts';
import { matchesExcept } from './excepts.ts';
import { runGuarded } from './guard.ts';
import { managerMethods } from './managers.ts';
import { deleteName, storeName } from './names.ts';
import type { Scope } from './scope.ts';

type Node<K extends Stmt['kind']> = Extract<Stmt, { kind: K }>;

const UNKNOWN_CLASS = new Unknown('which exceptions this catches is not known');
const asIs = (_: Frame, done: Completion): Completion => done;

/** Compile something, and say which slots of the frame it assigns to. */
function writtenBy<T>(scope: Scope, compile: () => T): [compiled: T, written: ReadonlySet<number>] {
  const owner = scope.frameOwner;
  const outer = owner.written;
  const own = new Set<number>();
  owner.written = own;
  const compiled = compile();
  owner.written = new Set([...outer, ...own]);
  return [compiled, own];
}

export function compileWith(c: Compiler, s: Node<'With'>, scope: Scope): St {
  if (s.isAsync)
    return () => {
      throw new Stop('async with is not interpreted', 'unsupported');
    };
  const [body, written] = writtenBy(scope, () => c.block(s.body, scope));
  let block = body;
  for (const item of [...s.items].reverse()) {
    const inner = block;
    const context = c.expression(item.context, scope);
    const store = item.target ? c.store(item.target, scope) : undefined;
    block = (f) => {
      const manager = context(f);
      f.at = item.context;
      if (manager instanceof Unknown) {
        // What such a context changes inside isn't known, so neither is what a trace would hold.
        if (manager.missing) vm.onMissing?.(manager);
        store?.(f, manager);
        // What the exit does with an exception isn't known.
        const handle = (g: Frame, raised: PyRaise): Completion => swallowed(g, manager, raised);
        return runGuarded(f, { body: inner, handle, after: asIs, everyWay: false, watches: written });
      }
      const [enter, exit] = managerMethods(manager, false);
      const entered = call(enter, [manager]);
      // Exits in TypeScript keep a state of their own, which can't be had on several paths.
      const followed = exit instanceof PyFunction;
      return runGuarded(f, {
        body: (g) => {
          store?.(g, entered);
          return inner(g);
        },
        handle(g, raised) {
          g.at = item.context;
          const { exc } = raised;
          const why = unknownException(exc);
          const args = why ? [manager, why, why, why] : [manager, exc.cls, exc, tracebackOf(exc)];
          return swallowed(g, decide(handling(g, exc, () => call(exit, args))), raised);
        },
        after(g, done) {
          const { result } = g;
          g.at = item.context;
          call(exit, [manager, null, null, null]);
          g.result = result;
          return done;
        },
        everyWay: followed,
        watches: followed || typeOf(manager).name === 'suppress' ? written : undefined,
      });
    };
  }
  return block;
}

/** Whether a context manager has dealt with an exception; where that isn't known it goes on as if it had, and as if not. */
function swallowed(f: Frame, answer: boolean | Unknown, raised: PyRaise): Completion {
  const fail: St = () => {
    throw raised;
  };
  if (answer instanceof Unknown) return fork(f, answer.untraced(), [() => NORMAL, fail]);
  return answer ? NORMAL : fail(f);
}

function compileHandlers(c: Compiler, s: Node<'Try'>, scope: Scope): St {
  scope.tries++;
  const [body, written] = writtenBy(scope, () => c.block(s.body, scope));
  scope.tries--;
  const orelse = c.block(s.orelse, scope);
  const handlers = s.handlers.map((h) => ({
    node: h,
    type: h.type ? c.expression(h.type, scope) : undefined,
    store: h.name === undefined ? undefined : storeName(h.name, scope),
    clear: h.name === undefined ? undefined : deleteName(h.name, scope),
    body: c.block(h.body, scope),
  }));
  const enter = (f: Frame, h: (typeof handlers)[number], raised: PyRaise): Completion => {
    const outer = enterHandler(f, raised.exc);
    h.store?.(f, unknownException(raised.exc) ?? raised.exc);
    try {
      return h.body(f);
    } finally {
      leaveHandler(f, outer);
      // The name is gone after the handler, whatever became of it inside.
      if (h.clear)
        try {
          h.clear(f);
        } catch (gone) {
          if (!(gone instanceof PyRaise)) throw gone;
        }
    }
  };
  const handle = (f: Frame, raised: PyRaise, first = 0): Completion => {
    for (let i = first; i < handlers.length; i++) {
      const h = handlers[i];
      if (h.type) {
        f.at = h.node.type ?? h.node;
        const { type } = h;
        const matches = handling(f, raised.exc, () => matchesExcept(raised.exc, type(f)));
        if (matches === false) continue;
        if (matches === undefined)
          return fork(f, unknownException(raised.exc) ?? UNKNOWN_CLASS, [
            (g) => enter(g, h, raised),
            (g) => handle(g, raised, i + 1),
          ]);
      }
      return enter(f, h, raised);
    }
    throw raised;
  };
  const guard = {
    body,
    handle: (f: Frame, raised: PyRaise) => handle(f, raised),
    after: (f: Frame, done: Completion) => (done === NORMAL ? orelse(f) : done),
    everyWay: false,
    watches: written,
  };
  return (f) => runGuarded(f, guard);
}

export function compileTry(c: Compiler, s: Node<'Try'>, scope: Scope): St {
  const guarded = s.isStar
    ? compileExceptStar(c, s, scope)
    : s.handlers.length > 0
      ? compileHandlers(c, s, scope)
      : c.block(s.body, scope);
  if (s.finalbody.length === 0) return guarded;
  const finalbody = c.block(s.finalbody, scope);
  const guard = {
    body: guarded,
    handle(f: Frame, raised: PyRaise): Completion {
      const last = handling(f, raised.exc, () => finalbody(f));
      if (last === NORMAL) throw raised;
      return last;
    },
    after(f: Frame, done: Completion): Completion {
      const { result } = f;
      const last = finalbody(f);
      if (last !== NORMAL) return last;
      f.result = result;
      return done;
    },
    everyWay: true,
    watches: undefined,
  };
  return (f) => runGuarded(f, guard);
}

export function compileRaise(c: Compiler, s: Node<'Raise'>, scope: Scope): St {
  const exc = s.exc ? c.expression(s.exc, scope) : undefined;
  const cause = s.cause ? c.expression(s.cause, scope) : undefined;
  return (f) => {
    if (!exc) {
      f.at = s;
      const active = handledException();
      if (active) throw new PyRaise(active);
      throw raise('RuntimeError', 'No active exception to reraise');
    }
    const v = exc(f);
    const why = cause?.(f);
    f.at = s;
    if (v instanceof PyClass && !v.isSubclassOf(baseExceptionClass) && !v.mro.some((k) => k.hasUnknownBase))
      throw typeError('exceptions must derive from BaseException');
    const made = v instanceof PyClass ? call(v, []) : v;
    if (made instanceof Unknown) throw unknownRaise(made);
    if (v instanceof PyClass && !(made instanceof PyException))
      throw typeError(
        `calling ${repr(v)} should have returned an instance of BaseException, not ${repr(typeOf(made))}`,
      );
    if (!(made instanceof PyException)) throw typeError('exceptions must derive from BaseException');
    if (why !== undefined) setCause(made, why);
    throw new PyRaise(made);
  };
}

/** `raise made from why`. */
function setCause(made: PyException, why: Value): void {
  const cause = why instanceof PyClass ? call(why, []) : why;
  if (cause !== null && !(cause instanceof PyException) && !(cause instanceof Unknown))
    throw typeError('exception causes must derive from BaseException');
  made.cause = cause;
  made.attrs.set('__suppress_context__', true);
}
