/** Comprehensions that await or loop over what is asynchronous, as JavaScript generators. Source: PEP 530. */
import type { Comprehension, Expr } from '../../syntax/ast.ts';
import { iterate } from '../iterate.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { Cell } from '../values.ts';
import { asyncNextOf } from './awaits.ts';
import type { Sink } from './comprehensions.ts';
import { newSink } from './comprehensions.ts';
import type { Compiler } from './context.ts';
import { decide, known } from './decide.ts';
import type { Scope } from './scope.ts';

type Steps<T> = Generator<Value, T, Value>;
type GenEx = (f: Frame) => Steps<Value>;

/** What is needed of the generators' compiler. */
export interface GeneratorLike {
  readonly c: Compiler;
  readonly scope: Scope;
  expression(e: Expr): GenEx;
  within(scope: Scope): GeneratorLike;
}

/** What is done with each element, or with each turn of a loop; `out` is where it goes. */
type Inside<Out> = (f: Frame, out: Out) => Steps<void>;

/** One loop, over a source that has been evaluated. */
function loop<Out>(
  g: GeneratorLike,
  { target, iter, ifs, isAsync }: Comprehension,
  inside: Inside<Out>,
): (f: Frame, source: Value, out: Out) => Steps<void> {
  const store = g.c.store(target, g.scope);
  const tests = ifs.map((e) => ({ e, ex: g.expression(e) }));
  const turn = function* (f: Frame, x: Value, out: Out): Steps<void> {
    vm.tick();
    store(f, x);
    for (const { e, ex } of tests) {
      const v = yield* ex(f);
      f.at = e;
      if (!known(decide(v))) return;
    }
    yield* inside(f, out);
  };
  return function* (f, source, out) {
    f.at = iter;
    if (isAsync) {
      const next = asyncNextOf(f, iter, source);
      for (let x = yield* next(); x !== undefined; x = yield* next()) yield* turn(f, x, out);
    } else {
      const next = iterate(source);
      for (let x = next(); x !== undefined; x = next()) yield* turn(f, x, out);
    }
  };
}

/** All loops; the first source is given. */
export function suspendingLoops<Out>(
  inner: GeneratorLike,
  generators: readonly Comprehension[],
  element: Inside<Out>,
): (f: Frame, first: Value, out: Out) => Steps<void> {
  let inside = element;
  for (let i = generators.length - 1; i > 0; i--) {
    const source = inner.expression(generators[i].iter);
    const own = loop(inner, generators[i], inside);
    inside = function* (f, out) {
      yield* own(f, yield* source(f), out);
    };
  }
  return loop(inner, generators[0], inside);
}

export function suspendingComprehension(
  g: GeneratorLike,
  e: Extract<Expr, { kind: 'ListComp' | 'SetComp' | 'DictComp' }>,
): GenEx {
  const scope = g.scope.child(e);
  const inner = g.within(scope);
  const cells = [...scope.cellNames].flatMap((name) => {
    const v = scope.variable(name);
    return v.where === 'cell' ? [{ name, index: v.index }] : [];
  });
  const first = g.expression(e.generators[0].iter);
  const key = e.kind === 'DictComp' ? inner.expression(e.key) : undefined;
  const value = inner.expression(e.kind === 'DictComp' ? e.value : e.elt);
  const loops = suspendingLoops<Sink>(inner, e.generators, function* (f, sink) {
    const k = key ? yield* key(f) : undefined;
    sink.add(yield* value(f), k);
  });
  return function* (f) {
    const source = yield* first(f);
    const frameCells = f.cells as Cell[];
    for (const { name, index } of cells) frameCells[index] = new Cell(name, undefined);
    const sink = newSink(e.kind);
    yield* loops(f, source, sink);
    return sink.result();
  };
}
