/** `try … except*`. Source: PEP 654. */
import type { Stmt } from '../../syntax/ast.ts';
import { splitGroup } from '../builtins/exceptions.ts';
import { PyRaise, exceptionClasses, raiseWith } from '../errors.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import { PyException, PyList } from '../values.ts';
import type { Compiler, Completion, St } from './context.ts';
import { NORMAL } from './context.ts';
import { deleteName, storeName } from './names.ts';
import type { Scope } from './scope.ts';

const isGroup = (e: PyException): boolean => e.cls.mro.some((c) => c.name === 'BaseExceptionGroup');

/** A bare exception is handled as a group of one. */
function asGroup(e: PyException): PyException {
  const cls = exceptionClasses.get('ExceptionGroup');
  return isGroup(e) || !cls ? e : new PyException(cls, ['', new PyList([e])]);
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
    let rest: PyException | null = asGroup(raised.exc);
    const failures: PyException[] = [];
    for (const h of handlers) {
      if (rest === null || !h.type) break;
      f.at = h.node.type ?? h.node;
      const [matching, others]: [PyException | null, PyException | null] = splitGroup(rest, h.type(f));
      rest = others;
      if (matching === null) continue;
      const outer = f.handling;
      f.handling = matching;
      h.store?.(f, matching);
      try {
        const done = h.body(f);
        if (done !== NORMAL) return done;
      } catch (e) {
        if (!(e instanceof PyRaise)) throw e;
        vm.frame = f;
        vm.depth = f.depth;
        e.exc.context ??= matching;
        failures.push(e.exc);
      } finally {
        f.handling = outer;
        try {
          h.clear?.(f);
        } catch (gone) {
          if (!(gone instanceof PyRaise)) throw gone;
        }
      }
    }
    if (failures.length === 0 && rest === null) return NORMAL;
    if (failures.length === 0 && !isGroup(raised.exc)) throw raised;
    if (failures.length === 0) throw rest === null ? raised : new PyRaise(rest);
    throw raiseWith('ExceptionGroup', ['', new PyList(rest === null ? failures : [...failures, rest])]);
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
