/** Compound statements that contain yields, as JavaScript generators. They mirror statements.ts, which says why. */
import type { Expr, Stmt } from '../../syntax/ast.ts';
import { call, special } from '../call.ts';
import { PyRaise, Stop, typeError } from '../errors.ts';
import { iterate } from '../iterate.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { Unknown, UnknownSignal, typeOf } from '../values.ts';
import type { Completion } from './context.ts';
import { BREAK, NORMAL, RETURN } from './context.ts';
import { decide } from './decide.ts';
import { matchesExcept } from './excepts.ts';
import type { GenSt, GeneratorCompiler } from './generators.ts';
import { deleteName, storeName } from './names.ts';
import { compilePattern } from './patterns.ts';

type Node<K extends Stmt['kind']> = Extract<Stmt, { kind: K }>;

function known(t: boolean | Unknown): boolean {
  if (t instanceof Unknown) throw new UnknownSignal(t);
  return t;
}

export class GeneratorStatements {
  constructor(private readonly g: GeneratorCompiler) {}

  compile(s: Node<'If' | 'While' | 'For' | 'With' | 'Try' | 'Match'>): GenSt {
    switch (s.kind) {
      case 'If':
        return this.if(s);
      case 'While':
        return this.while(s);
      case 'For':
        return this.for(s);
      case 'With':
        return this.with(s);
      case 'Try':
        return this.try(s);
      case 'Match':
        return this.match(s);
    }
  }

  private if(s: Node<'If'>): GenSt {
    const { g } = this;
    const test = g.expression(s.test);
    const body = g.block(s.body);
    const orelse = g.block(s.orelse);
    return function* (f) {
      const v = yield* test(f);
      f.at = s.test;
      return known(decide(v)) ? yield* body(f) : yield* orelse(f);
    };
  }

  private while(s: Node<'While'>): GenSt {
    const { g } = this;
    const test = g.expression(s.test);
    const body = g.block(s.body);
    const orelse = g.block(s.orelse);
    return function* (f) {
      for (;;) {
        vm.tick();
        const v = yield* test(f);
        f.at = s.test;
        if (!known(decide(v))) return yield* orelse(f);
        const done = yield* body(f);
        if (done === BREAK) return NORMAL;
        if (done === RETURN) return RETURN;
      }
    };
  }

  private for(s: Node<'For'>): GenSt {
    const { g } = this;
    if (s.isAsync) return stop('async for is not interpreted');
    const iter = g.expression(s.iter);
    const store = g.c.store(s.target, g.scope);
    const body = g.block(s.body);
    const orelse = g.block(s.orelse);
    return function* (f) {
      const iterable = yield* iter(f);
      f.at = s.iter;
      const next = iterate(iterable);
      for (;;) {
        vm.tick();
        f.at = s.iter;
        const x = next();
        if (x === undefined) return yield* orelse(f);
        store(f, x);
        const done = yield* body(f);
        if (done === BREAK) return NORMAL;
        if (done === RETURN) return RETURN;
      }
    };
  }

  private with(s: Node<'With'>): GenSt {
    const { g } = this;
    if (s.isAsync) return stop('async with is not interpreted');
    let block = g.block(s.body);
    for (const item of [...s.items].reverse()) {
      const store = item.target ? g.c.store(item.target, g.scope) : undefined;
      block = this.withItem(item.context, store, block);
    }
    return block;
  }

  private withItem(e: Expr, store: ((f: Frame, v: Value) => void) | undefined, inner: GenSt): GenSt {
    const context = this.g.expression(e);
    return function* (f) {
      const manager = yield* context(f);
      f.at = e;
      if (manager instanceof Unknown) {
        store?.(f, manager);
        try {
          return yield* inner(f);
        } catch (error) {
          if (!(error instanceof PyRaise)) throw error;
          back(f);
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
      let done: Completion;
      try {
        store?.(f, entered);
        done = yield* inner(f);
      } catch (error) {
        if (!(error instanceof PyRaise)) throw error;
        back(f);
        f.at = e;
        if (decide(call(exit, [manager, error.exc.cls, error.exc, null])) === false) throw error;
        return NORMAL;
      }
      const { result } = f;
      f.at = e;
      call(exit, [manager, null, null, null]);
      f.result = result;
      return done;
    };
  }

  private try(s: Node<'Try'>): GenSt {
    const { g } = this;
    if (s.isStar) return stop('except* with a yield is not interpreted');
    const body = g.block(s.body);
    const orelse = g.block(s.orelse);
    const handlers = s.handlers.map((h) => ({
      node: h,
      type: h.type ? g.expression(h.type) : undefined,
      store: h.name === undefined ? undefined : storeName(h.name, g.scope),
      clear: h.name === undefined ? undefined : deleteName(h.name, g.scope),
      body: g.block(h.body),
    }));
    const guarded: GenSt = function* (f) {
      let done: Completion;
      try {
        done = yield* body(f);
      } catch (e) {
        if (!(e instanceof PyRaise)) throw e;
        back(f);
        for (const h of handlers) {
          if (h.type) {
            const wanted = yield* h.type(f);
            f.at = h.node.type ?? h.node;
            if (matchesExcept(e.exc, wanted) === false) continue;
          }
          const outer = f.handling;
          f.handling = e.exc;
          h.store?.(f, e.exc);
          try {
            return yield* h.body(f);
          } catch (inner) {
            if (inner instanceof PyRaise && inner.exc !== e.exc) inner.exc.context ??= e.exc;
            throw inner;
          } finally {
            f.handling = outer;
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
      return done === NORMAL ? yield* orelse(f) : done;
    };
    if (s.finalbody.length === 0) return guarded;
    const finalbody = g.block(s.finalbody);
    return function* (f) {
      let done: Completion;
      try {
        done = yield* guarded(f);
      } catch (e) {
        if (!(e instanceof PyRaise)) throw e;
        back(f);
        const last = yield* finalbody(f);
        if (last !== NORMAL) return last;
        throw e;
      }
      const { result } = f;
      const last = yield* finalbody(f);
      if (last !== NORMAL) return last;
      f.result = result;
      return done;
    };
  }

  private match(s: Node<'Match'>): GenSt {
    const { g } = this;
    const subject = g.expression(s.subject);
    const cases = s.cases.map((k) => ({
      match: compilePattern(g.c, k.pattern, g.scope),
      guard: k.guard ? { node: k.guard, ex: g.expression(k.guard) } : undefined,
      body: g.block(k.body),
    }));
    return function* (f) {
      const v = yield* subject(f);
      for (const { match, guard, body } of cases) {
        if (!known(match(f, v))) continue;
        if (guard) {
          const test = yield* guard.ex(f);
          f.at = guard.node;
          if (!known(decide(test))) continue;
        }
        return yield* body(f);
      }
      return NORMAL;
    };
  }
}

/** An exception has come out of frames below: this one runs again. */
function back(f: Frame): void {
  vm.frame = f;
  vm.depth = f.depth;
}

function stop(reason: string): GenSt {
  return () => {
    throw new Stop(reason, 'unsupported');
  };
}
