/** Generator expressions: lazy, in a frame of their own, with their loops unrolled into a stack of iterators. */
import type { Expr } from '../../syntax/ast.ts';
import { AsyncBody, AsyncYield, PyAsyncGenerator } from '../coroutine.ts';
import type { Body } from '../generator.ts';
import { PyGenerator } from '../generator.ts';
import type { Next } from '../iterate.ts';
import { iterate } from '../iterate.ts';
import { Frame, vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { Cell, Unknown, UnknownSignal } from '../values.ts';
import type { Compiler, Ex } from './context.ts';
import { hasEffects } from './comprehensions.ts';
import { NORMAL } from './context.ts';
import { decide } from './decide.ts';
import { widen } from './loops.ts';
import { asIterable } from './folded.ts';
import type { Scope } from './scope.ts';
import { suspendingLoops } from './suspendingComprehensions.ts';
import { suspendsInside } from './yields.ts';

/** Like a generator function whose body is the loops; the first iterable is evaluated, and asked for its iterator, at once. */
export function compileGeneratorExpression(c: Compiler, e: Extract<Expr, { kind: 'GeneratorExp' }>, scope: Scope): Ex {
  if (suspendsInside(e)) return compileAsyncGenerator(c, e, scope);
  const inner = scope.child(e);
  const first = c.expression(asIterable(e.generators[0].iter), scope);
  const free = inner.freeNames.map((name) => scope.variable(name));
  const loops = e.generators.map((g, i) => ({
    node: g.iter,
    iter: i === 0 ? undefined : c.expression(asIterable(g.iter), inner),
    store: c.store(g.target, inner),
    conditions: g.ifs.map((test) => ({ test, ex: c.expression(test, inner) })),
  }));
  const elt = c.expression(e.elt, inner);
  const cellNames = inner.ownCellNames();
  const { qualifiedPrefix } = scope;

  const effects = hasEffects(e);
  /** A turn on items that aren't known, for what it does. */
  const blindly = (f: Frame, why: Unknown): void => {
    widen(f, why, (g) => {
      for (const { iter, store, conditions } of loops) {
        iter?.(g);
        store(g, why);
        for (const { ex } of conditions) ex(g);
      }
      elt(g);
      return NORMAL;
    });
  };

  function* followed(f: Frame, outermost: Next): Body {
    try {
      yield* turns(f, outermost);
    } catch (error) {
      // Whoever consumes it may go on with it, as far as it likes.
      if (error instanceof UnknownSignal) blindly(f, error.unknown);
      throw error;
    }
    return null;
  }

  function* turns(f: Frame, outermost: Next): Body {
    const nexts: Next[] = [outermost];
    while (nexts.length > 0) {
      vm.tick();
      const loop = loops[nexts.length - 1];
      f.at = loop.node;
      const x = nexts[nexts.length - 1]();
      if (x === undefined) {
        nexts.pop();
        continue;
      }
      loop.store(f, x);
      if (!loop.conditions.every(({ test, ex }) => holds(f, test, ex))) continue;
      const deeper = loops.at(nexts.length);
      if (deeper?.iter) {
        const iterable = deeper.iter(f);
        f.at = deeper.node;
        nexts.push(iterate(iterable));
      } else {
        const v = elt(f);
        f.at = e;
        yield v;
      }
    }
    return null;
  }

  return (f) => {
    const iterable = first(f);
    f.at = e.generators[0].iter;
    let next: Next;
    try {
      next = iterate(iterable);
    } catch (error) {
      if (!(error instanceof UnknownSignal)) throw error;
      if (!effects) return error.unknown;
      next = () => {
        throw error;
      };
    }
    const own = cellNames.map((name) => new Cell(name, undefined));
    const closure = free.map((v) => {
      const index = v.where === 'cell' ? v.index : v.where === 'class' ? v.free : undefined;
      return index === undefined ? new Cell('', undefined) : f.cells[index];
    });
    const slots = new Array<Value | undefined>(inner.slotCount);
    const frame = new Frame('<genexpr>', f.module, f.chunk, slots, [...own, ...closure], undefined, undefined);
    frame.at = e;
    return new PyGenerator(
      '<genexpr>',
      `${qualifiedPrefix}<genexpr>`,
      frame,
      (effects ? followed : turns)(frame, next),
    );
  };
}

/** One that awaits or loops over what is asynchronous gives an asynchronous generator. */
function compileAsyncGenerator(c: Compiler, e: Extract<Expr, { kind: 'GeneratorExp' }>, scope: Scope): Ex {
  const inner = scope.child(e);
  const first = c.expression(e.generators[0].iter, scope);
  const free = inner.freeNames.map((name) => scope.variable(name));
  const g = c.suspending(inner);
  const elt = g.expression(e.elt);
  const loops = suspendingLoops<null>(g, e.generators, function* (f) {
    yield new AsyncYield(yield* elt(f));
  });
  const cellNames = inner.ownCellNames();
  const qualname = `${scope.qualifiedPrefix}<genexpr>`;
  function* body(f: Frame, source: Value): Body {
    yield* loops(f, source, null);
    return null;
  }
  return (f) => {
    const source = first(f);
    const own = cellNames.map((name) => new Cell(name, undefined));
    const closure = free.map((v) => {
      const index = v.where === 'cell' ? v.index : v.where === 'class' ? v.free : undefined;
      return index === undefined ? new Cell('', undefined) : f.cells[index];
    });
    const slots = new Array<Value | undefined>(inner.slotCount);
    const frame = new Frame('<genexpr>', f.module, f.chunk, slots, [...own, ...closure], undefined, undefined);
    frame.at = e;
    return new PyAsyncGenerator(new AsyncBody('<genexpr>', qualname, frame, body(frame, source)));
  };
}

function holds(f: Frame, test: Expr, ex: Ex): boolean {
  const v = ex(f);
  f.at = test;
  const t = decide(v);
  if (t instanceof Unknown) throw new UnknownSignal(t);
  return t;
}
