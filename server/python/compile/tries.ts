/** `with`, `try` and `raise`: the statements that exceptions go through. */
import type { Stmt } from '../../syntax/ast.ts';
import { call, special } from '../call.ts';
import { PyRaise, Stop, raise, raiseWith, typeError } from '../errors.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyClass, PyException, Unknown, typeOf } from '../values.ts';
import type { Compiler, Completion, St } from './context.ts';
import { NORMAL } from './context.ts';
import { decide } from './decide.ts';
import { compileExceptStar } from './exceptStar.ts';
import { matchesExcept } from './excepts.ts';
import { deleteName, storeName } from './names.ts';
import type { Scope } from './scope.ts';

type Node<K extends Stmt['kind']> = Extract<Stmt, { kind: K }>;

/** Leave a `with` by an exception; what the exit itself raises has it as its context. */
function exitWith(exit: Value, manager: Value, raised: PyRaise): Value {
  try {
    return call(exit, [manager, raised.exc.cls, raised.exc, null]);
  } catch (e) {
    if (e instanceof PyRaise && e.exc !== raised.exc) e.exc.context ??= raised.exc;
    throw e;
  }
}

export function compileWith(c: Compiler, s: Node<'With'>, scope: Scope): St {
  if (s.isAsync)
    return () => {
      throw new Stop('async with is not interpreted', 'unsupported');
    };
  let block = c.block(s.body, scope);
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
        try {
          return inner(f);
        } catch (e) {
          // What the exit does with an exception isn't known: it counts as caught.
          if (!(e instanceof PyRaise)) throw e;
          vm.frame = f;
          return NORMAL;
        }
      }
      const enter = special(manager, '__enter__');
      const exit = special(manager, '__exit__');
      if (enter === undefined || exit === undefined)
        throw typeError(
          `'${typeOf(manager).name}' object does not support the context manager protocol` +
            (exit === undefined && enter !== undefined ? ' (missed __exit__ method)' : ''),
        );
      const entered = call(enter, [manager]);
      const depth = vm.depth;
      let done: Completion;
      try {
        store?.(f, entered);
        done = inner(f);
      } catch (e) {
        if (!(e instanceof PyRaise)) throw e;
        vm.frame = f;
        vm.depth = depth;
        f.at = item.context;
        const swallow = exitWith(exit, manager, e);
        const t = decide(swallow);
        if (t === false) throw e;
        return NORMAL;
      }
      f.at = item.context;
      call(exit, [manager, null, null, null]);
      return done;
    };
  }
  return block;
}

function compileHandlers(c: Compiler, s: Node<'Try'>, scope: Scope): St {
  const body = c.block(s.body, scope);
  const orelse = c.block(s.orelse, scope);
  const handlers = s.handlers.map((h) => ({
    node: h,
    type: h.type ? c.expression(h.type, scope) : undefined,
    store: h.name === undefined ? undefined : storeName(h.name, scope),
    clear: h.name === undefined ? undefined : deleteName(h.name, scope),
    body: c.block(h.body, scope),
  }));
  return (f) => {
    const { depth } = vm;
    let done: Completion;
    try {
      done = body(f);
    } catch (e) {
      if (!(e instanceof PyRaise)) throw e;
      vm.frame = f;
      vm.depth = depth;
      for (const h of handlers) {
        if (h.type) {
          f.at = h.node.type ?? h.node;
          const wanted = h.type(f);
          if (matchesExcept(e.exc, wanted) === false) continue;
        }
        const outer = f.handling;
        f.handling = e.exc;
        h.store?.(f, e.exc);
        try {
          return h.body(f);
        } catch (inner) {
          if (inner instanceof PyRaise && inner.exc !== e.exc) inner.exc.context ??= e.exc;
          throw inner;
        } finally {
          f.handling = outer;
          // The name is gone after the handler, whatever became of it inside.
          if (h.clear)
            try {
              h.clear(f);
            } catch (gone) {
              if (!(gone instanceof PyRaise)) throw gone;
            }
        }
      }
      throw e;
    }
    return done === NORMAL ? orelse(f) : done;
  };
}

export function compileTry(c: Compiler, s: Node<'Try'>, scope: Scope): St {
  const guarded = s.isStar ? compileExceptStar(c, s, scope) : compileHandlers(c, s, scope);
  if (s.finalbody.length === 0) return guarded;
  const finalbody = c.block(s.finalbody, scope);
  return (f) => {
    const { depth } = vm;
    let done: Completion;
    try {
      done = guarded(f);
    } catch (e) {
      if (e instanceof PyRaise) {
        vm.frame = f;
        vm.depth = depth;
        let last: Completion;
        try {
          last = finalbody(f);
        } catch (later) {
          if (later instanceof PyRaise && later.exc !== e.exc) later.exc.context ??= e.exc;
          throw later;
        }
        if (last !== NORMAL) return last;
      }
      throw e;
    }
    const { result } = f;
    const last = finalbody(f);
    if (last !== NORMAL) return last;
    f.result = result;
    return done;
  };
}

export function compileRaise(c: Compiler, s: Node<'Raise'>, scope: Scope): St {
  const exc = s.exc ? c.expression(s.exc, scope) : undefined;
  const cause = s.cause ? c.expression(s.cause, scope) : undefined;
  return (f) => {
    if (!exc) {
      f.at = s;
      // The exception that is being handled, here or where this was called from.
      for (let g: Frame | undefined = f; g; g = g.parent) if (g.handling) throw new PyRaise(g.handling);
      throw raise('RuntimeError', 'No active exception to reraise');
    }
    const v = exc(f);
    const why = cause?.(f);
    f.at = s;
    const made = v instanceof PyClass ? call(v, []) : v;
    if (made instanceof Unknown) throw raiseWith('Exception', [made]);
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
