/** `try … except*`. Source: PEP 654; CPython's Objects/exceptions.c _PyExc_PrepReraiseStar. */
import type { Stmt } from '../../syntax/ast.ts';
import { projectGroup, splitGroup } from '../builtins/exceptionGroups.ts';
import { PyRaise, baseExceptionClass, exceptionClasses, raiseWith, typeError } from '../errors.ts';
import type { Frame } from '../vm.ts';
import { enterHandler, leaveHandler, vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyClass, PyException, PyList, PyTuple, Unknown } from '../values.ts';
import type { Compiler, Completion, St } from './context.ts';
import { NORMAL } from './context.ts';
import { deleteName, storeName } from './names.ts';
import type { Scope } from './scope.ts';

const isGroup = (e: PyException): boolean => e.cls.mro.some((c) => c.name === 'BaseExceptionGroup');

function checkType(wanted: Value): void {
  if (wanted instanceof Unknown) return;
  for (const w of wanted instanceof PyTuple ? wanted.items : [wanted]) {
    if (w instanceof Unknown) continue;
    if (!(w instanceof PyClass) || !w.isSubclassOf(baseExceptionClass))
      throw typeError('catching classes that do not inherit from BaseException is not allowed');
    if (w.mro.some((c) => c.name === 'BaseExceptionGroup'))
      throw typeError('catching ExceptionGroup with except* is not allowed. Use except instead.');
  }
}

/** What is left of an exception while its handlers take their parts of it. */
export class StarMatch {
  private rest: PyException | null;
  private readonly raised: PyException[] = [];
  constructor(private readonly original: PyRaise) {
    this.rest = original.exc;
  }
  get isDone(): boolean {
    return this.rest === null;
  }

  /** The part that a handler takes; a bare exception is handled as a group of one. */
  take(wanted: Value): PyException | null {
    checkType(wanted);
    if (this.rest === null) return null;
    const [matching, others] = splitGroup(this.rest, wanted);
    this.rest = others;
    const group = exceptionClasses.get(
      matching?.cls.isSubclassOf(exceptionClasses.get('Exception') ?? matching.cls)
        ? 'ExceptionGroup'
        : 'BaseExceptionGroup',
    );
    return matching === null || isGroup(matching) || !group
      ? matching
      : new PyException(group, ['', new PyTuple([matching])]);
  }

  /** A handler has raised. */
  failed(exc: PyException): void {
    this.raised.push(exc);
  }

  /** Raise what is left, and what the handlers raised. */
  finish(): void {
    const { original, rest, raised } = this;
    if (raised.length === 0 && rest === null) return;
    if (!isGroup(original.exc)) {
      if (raised.length === 0) throw original;
      throw new PyRaise(raised[0]);
    }
    // What a handler raised again belongs to the original group.
    const again = raised.filter(
      (e) => isGroup(e) && e.cause === original.exc.cause && e.context === original.exc.context,
    );
    const fresh = raised.filter((e) => !again.includes(e));
    const kept = projectGroup(original.exc, rest === null ? again : [...again, rest]);
    if (fresh.length === 0) {
      if (kept === null) return;
      throw kept === original.exc ? original : new PyRaise(kept);
    }
    const all = kept === null ? fresh : [...fresh, kept];
    if (all.length === 1) throw new PyRaise(all[0]);
    throw raiseWith('ExceptionGroup', ['', new PyList(all)]);
  }
}

/** The name of a handler is gone after it, whatever became of it inside. */
export function clearName(f: Frame, clear: ((f: Frame) => void) | undefined): void {
  try {
    clear?.(f);
  } catch (gone) {
    if (!(gone instanceof PyRaise)) throw gone;
  }
}

/** The handlers of a try with `except*`: each takes what it matches, what is left over goes on. */
export function compileExceptStar(c: Compiler, s: Extract<Stmt, { kind: 'Try' }>, scope: Scope): St {
  const body = c.block(s.body, scope);
  const orelse = c.block(s.orelse, scope);
  const handlers = s.handlers.map((h) => ({
    node: h,
    type: h.type ? c.expression(h.type, scope) : undefined,
    store: h.name === undefined ? undefined : storeName(h.name, scope),
    clear: h.name === undefined ? undefined : deleteName(h.name, scope),
    body: c.block(h.body, scope),
  }));
  const handle = (f: Frame, raised: PyRaise): Completion => {
    const star = new StarMatch(raised);
    for (const h of handlers) {
      if (star.isDone || !h.type) break;
      f.at = h.node.type ?? h.node;
      const matching = star.take(h.type(f));
      if (matching === null) continue;
      const outer = enterHandler(f, matching);
      h.store?.(f, matching);
      try {
        const done = h.body(f);
        if (done !== NORMAL) return done;
      } catch (e) {
        if (!(e instanceof PyRaise)) throw e;
        vm.frame = f;
        vm.depth = f.depth;
        star.failed(e.exc);
      } finally {
        leaveHandler(f, outer);
        clearName(f, h.clear);
      }
    }
    star.finish();
    return NORMAL;
  };
  return (f) => {
    let done: Completion;
    try {
      done = body(f);
    } catch (e) {
      if (!(e instanceof PyRaise)) throw e;
      vm.frame = f;
      vm.depth = f.depth;
      return handle(f, e);
    }
    return done === NORMAL ? orelse(f) : done;
  };
}
