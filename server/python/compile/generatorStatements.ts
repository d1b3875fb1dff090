/** Compound statements that contain yields, as JavaScript generators. They mirror statements.ts, which says why. */
import type { Expr, Stmt } from '../../syntax/ast.ts';
import { call } from '../call.ts';
import { PyRaise } from '../errors.ts';
import { tracebackOf } from '../traceback.ts';
import { iterate } from '../iterate.ts';
import type { Frame } from '../vm.ts';
import { enterHandler, leaveHandler, vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { Unknown } from '../values.ts';
import { asyncNextOf, awaited } from './awaits.ts';
import type { Completion } from './context.ts';
import { BREAK, NORMAL, RETURN } from './context.ts';
import { decide, known } from './decide.ts';
import { StarMatch, clearName } from './exceptStar.ts';
import { matchesExcept } from './excepts.ts';
import type { GenSt, GeneratorCompiler } from './generators.ts';
import { managerMethods } from './managers.ts';
import { deleteName, storeName } from './names.ts';
import { asIterable } from './folded.ts';
import type { Captures } from './patterns.ts';
import { bindCaptures, compilePattern } from './patterns.ts';

type Node<K extends Stmt['kind']> = Extract<Stmt, { kind: K }>;

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
    const iter = g.expression(asIterable(s.iter));
    const store = g.c.store(s.target, g.scope);
    const body = g.block(s.body);
    const orelse = g.block(s.orelse);
    const { isAsync } = s;
    return function* (f) {
      const iterable = yield* iter(f);
      f.at = s.iter;
      const asyncNext = isAsync ? asyncNextOf(f, s.iter, iterable) : undefined;
      const next = asyncNext ? undefined : iterate(iterable);
      for (;;) {
        vm.tick();
        f.at = s.iter;
        const x = asyncNext ? yield* asyncNext() : next?.();
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
    let block = g.block(s.body);
    for (const item of [...s.items].reverse()) {
      const store = item.target ? g.c.store(item.target, g.scope) : undefined;
      block = this.withItem(item.context, store, block, s.isAsync);
    }
    return block;
  }

  private withItem(e: Expr, store: ((f: Frame, v: Value) => void) | undefined, inner: GenSt, isAsync: boolean): GenSt {
    const context = this.g.expression(e);
    return function* (f) {
      const manager = yield* context(f);
      f.at = e;
      if (manager instanceof Unknown) {
        if (manager.missing) vm.onMissing?.(manager);
        store?.(f, manager);
        try {
          return yield* inner(f);
        } catch (error) {
          if (!(error instanceof PyRaise)) throw error;
          back(f);
          return NORMAL;
        }
      }
      const [enter, exit] = managerMethods(manager, isAsync);
      const settle = function* (v: Value): Generator<Value, Value, Value> {
        return isAsync ? yield* awaited(f, e, v) : v;
      };
      const entered = yield* settle(call(enter, [manager]));
      let done: Completion;
      try {
        store?.(f, entered);
        done = yield* inner(f);
      } catch (error) {
        if (!(error instanceof PyRaise)) throw error;
        back(f);
        f.at = e;
        const { exc } = error;
        const outer = enterHandler(f, exc);
        try {
          const swallow = yield* settle(call(exit, [manager, exc.cls, exc, tracebackOf(exc)]));
          if (decide(swallow) === false) throw error;
        } finally {
          leaveHandler(f, outer);
        }
        return NORMAL;
      }
      const { result } = f;
      f.at = e;
      yield* settle(call(exit, [manager, null, null, null]));
      f.result = result;
      return done;
    };
  }

  private try(s: Node<'Try'>): GenSt {
    const { g } = this;
    const guarded = s.isStar ? this.exceptStar(s) : this.handlers(s);
    if (s.finalbody.length === 0) return guarded;
    const finalbody = g.block(s.finalbody);
    return function* (f) {
      let done: Completion;
      try {
        done = yield* guarded(f);
      } catch (e) {
        if (!(e instanceof PyRaise)) throw e;
        back(f);
        const outer = enterHandler(f, e.exc);
        try {
          const last = yield* finalbody(f);
          if (last !== NORMAL) return last;
        } finally {
          leaveHandler(f, outer);
        }
        throw e;
      }
      const { result } = f;
      const last = yield* finalbody(f);
      if (last !== NORMAL) return last;
      f.result = result;
      return done;
    };
  }

  private parts(s: Node<'Try'>) {
    const { g } = this;
    return s.handlers.map((h) => ({
      node: h,
      type: h.type ? g.expression(h.type) : undefined,
      store: h.name === undefined ? undefined : storeName(h.name, g.scope),
      clear: h.name === undefined ? undefined : deleteName(h.name, g.scope),
      body: g.block(h.body),
    }));
  }

  private handlers(s: Node<'Try'>): GenSt {
    const { g } = this;
    const body = g.block(s.body);
    const orelse = g.block(s.orelse);
    const handlers = this.parts(s);
    return function* (f) {
      let done: Completion;
      try {
        done = yield* body(f);
      } catch (e) {
        if (!(e instanceof PyRaise)) throw e;
        back(f);
        const outer = enterHandler(f, e.exc);
        try {
          for (const h of handlers) {
            if (h.type) {
              const wanted = yield* h.type(f);
              f.at = h.node.type ?? h.node;
              if (matchesExcept(e.exc, wanted) === false) continue;
            }
            h.store?.(f, e.exc);
            try {
              return yield* h.body(f);
            } finally {
              clearName(f, h.clear);
            }
          }
        } finally {
          leaveHandler(f, outer);
        }
        throw e;
      }
      return done === NORMAL ? yield* orelse(f) : done;
    };
  }

  private exceptStar(s: Node<'Try'>): GenSt {
    const { g } = this;
    const body = g.block(s.body);
    const orelse = g.block(s.orelse);
    const handlers = this.parts(s);
    return function* (f) {
      let done: Completion;
      try {
        done = yield* body(f);
      } catch (e) {
        if (!(e instanceof PyRaise)) throw e;
        back(f);
        const star = new StarMatch(e);
        for (const h of handlers) {
          if (star.isDone || !h.type) break;
          f.at = h.node.type ?? h.node;
          const matching = star.take(yield* h.type(f));
          if (matching === null) continue;
          const outer = enterHandler(f, matching);
          h.store?.(f, matching);
          try {
            const end = yield* h.body(f);
            if (end !== NORMAL) return end;
          } catch (raised) {
            if (!(raised instanceof PyRaise)) throw raised;
            back(f);
            star.failed(raised.exc);
          } finally {
            leaveHandler(f, outer);
            clearName(f, h.clear);
          }
        }
        star.finish();
        return NORMAL;
      }
      return done === NORMAL ? yield* orelse(f) : done;
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
        const captures: Captures = [];
        if (!known(match(f, v, captures))) continue;
        bindCaptures(f, captures);
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
