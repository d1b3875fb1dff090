/** Comprehensions, inlined in the frame around them as CPython 3.13 does. */
import type { Expr } from '../../syntax/ast.ts';
import { UnknownIterable, iterate } from '../iterate.ts';
import { keyOf } from '../keys.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { Cell, PyDict, PyList, PySet, Unknown } from '../values.ts';
import type { Compiler, Ex } from './context.ts';
import { decide } from './decide.ts';
import type { Scope } from './scope.ts';

type ComprehensionNode = Extract<Expr, { kind: 'ListComp' | 'SetComp' | 'DictComp' }>;

/** A condition that isn't known, or an iterable: the result isn't known either. */
class UnknownResult extends Error {
  constructor(readonly unknown: Unknown) {
    super(unknown.reason);
  }
}

export function compileComprehension(c: Compiler, e: ComprehensionNode, scope: Scope): Ex {
  const inner = scope.child(e);
  const cells = [...inner.cellNames].flatMap((name) => {
    const v = inner.variable(name);
    return v.where === 'cell' ? [{ name, index: v.index }] : [];
  });
  const emit = compileElement(c, e, inner);
  let body: (f: Frame, out: Sink) => void = emit;
  for (let i = e.generators.length - 1; i > 0; i--) body = loop(c, e, i, inner, body);
  const first = c.expression(e.generators[0].iter, scope);
  const outer = loop(c, e, 0, inner, body);
  return (f) => {
    const iterable = first(f);
    f.at = e.generators[0].iter;
    // Fresh cells: closures made by an earlier run keep theirs.
    const frameCells = f.cells as Cell[];
    for (const { name, index } of cells) frameCells[index] = new Cell(name, undefined);
    const sink = newSink(e.kind);
    try {
      sink.iterable = iterable;
      outer(f, sink);
    } catch (error) {
      if (error instanceof UnknownResult || error instanceof UnknownIterable) return error.unknown;
      throw error;
    }
    return sink.result();
  };
}

interface Sink {
  iterable: Value;
  add(value: Value, key?: Value): void;
  result(): Value;
}

function newSink(kind: ComprehensionNode['kind']): Sink {
  switch (kind) {
    case 'SetComp': {
      const set = new PySet();
      return { iterable: null, add: (v) => set.entries.set(keyOf(v), v), result: () => set };
    }
    case 'DictComp': {
      const dict = new PyDict();
      return {
        iterable: null,
        add(value, key = null) {
          const k = keyOf(key);
          dict.entries.set(k, { key: dict.entries.get(k)?.key ?? key, value });
        },
        result: () => dict,
      };
    }
    default: {
      const items: Value[] = [];
      return {
        iterable: null,
        add: (v) => items.push(v),
        result: () => new PyList(items),
      };
    }
  }
}

function compileElement(c: Compiler, e: ComprehensionNode, inner: Scope): (f: Frame, out: Sink) => void {
  if (e.kind === 'DictComp') {
    const key = c.expression(e.key, inner);
    const value = c.expression(e.value, inner);
    return (f, out) => {
      const k = key(f);
      out.add(value(f), k);
    };
  }
  const elt = c.expression(e.elt, inner);
  return (f, out) => {
    out.add(elt(f));
  };
}

function loop(
  c: Compiler,
  e: ComprehensionNode,
  index: number,
  inner: Scope,
  body: (f: Frame, out: Sink) => void,
): (f: Frame, out: Sink) => void {
  const generator = e.generators[index];
  const iter = index === 0 ? undefined : c.expression(generator.iter, inner);
  const store = c.store(generator.target, inner);
  const conditions = generator.ifs.map((test) => ({ test, ex: c.expression(test, inner) }));
  return (f, out) => {
    const iterable = iter ? iter(f) : out.iterable;
    f.at = generator.iter;
    const next = iterate(iterable);
    turns: for (let x = next(); x !== undefined; x = next()) {
      vm.tick();
      store(f, x);
      for (const { test, ex } of conditions) {
        const v = ex(f);
        f.at = test;
        const t = decide(v);
        if (t instanceof Unknown) throw new UnknownResult(t);
        if (!t) continue turns;
      }
      body(f, out);
    }
  };
}
