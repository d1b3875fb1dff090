/** Comprehensions, inlined in the frame around them as CPython 3.13 does. */
import type { Expr } from '../../syntax/ast.ts';
import { checkEntries, checkItems } from '../budget.ts';
import { setDictItem } from '../itemWrites.ts';
import { UnknownIterable, iterate } from '../iterate.ts';
import { knownKey } from '../subscripts.ts';
import { grow, knownEntries } from '../open.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { Cell, PyDict, PyList, PySet, Unknown } from '../values.ts';
import { explore } from './branches.ts';
import type { Compiler, Ex, St } from './context.ts';
import { NORMAL } from './context.ts';
import { decide } from './decide.ts';
import { widen } from './loops.ts';
import { asIterable } from './folded.ts';
import type { Scope } from './scope.ts';

const skip: St = () => NORMAL;

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
  const first = c.expression(asIterable(e.generators[0].iter), scope);
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
    return sink.unknown ?? sink.result();
  };
}

export interface Sink {
  iterable: Value;
  /** Why what comes of it isn't known. */
  unknown: Unknown | undefined;
  add(value: Value, key?: Value): void;
  result(): Value;
}

export function newSink(kind: ComprehensionNode['kind']): Sink {
  switch (kind) {
    case 'SetComp': {
      const set = new PySet();
      return {
        iterable: null,
        unknown: undefined,
        add(v) {
          const k = knownKey(v);
          if (k instanceof Unknown) grow(set, k);
          else if (!knownEntries(set).has(k)) {
            checkEntries(knownEntries(set).size + 1);
            knownEntries(set).set(k, v);
          }
        },
        result: () => set,
      };
    }
    case 'DictComp': {
      const dict = new PyDict();
      return {
        iterable: null,
        unknown: undefined,
        add: (value, key = null) => setDictItem(dict, key, value),
        result: () => dict,
      };
    }
    default: {
      const items: Value[] = [];
      return {
        iterable: null,
        unknown: undefined,
        add(v) {
          checkItems(items.length + 1);
          items.push(v);
        },
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
  const iter = index === 0 ? undefined : c.expression(asIterable(generator.iter), inner);
  const store = c.store(generator.target, inner);
  const conditions = generator.ifs.map((test) => ({ test, ex: c.expression(test, inner) }));
  const effects = hasEffects(e);
  /** One turn from a condition on. */
  const turn = (f: Frame, out: Sink, first: number): void => {
    for (let i = first; i < conditions.length; i++) {
      const { test, ex } = conditions[i];
      const v = ex(f);
      f.at = test;
      const t = decide(v);
      if (t instanceof Unknown) {
        if (!effects) throw new UnknownResult(t);
        out.unknown ??= t;
        explore(f, t, rest(out, i + 1), skip);
        return;
      }
      if (!t) return;
    }
    body(f, out);
  };
  const rest =
    (out: Sink, from: number): St =>
    (f) => {
      turn(f, out, from);
      return NORMAL;
    };
  return (f, out) => {
    const iterable = iter ? iter(f) : out.iterable;
    f.at = generator.iter;
    try {
      const next = iterate(iterable);
      for (let x = next(); x !== undefined; x = next()) {
        vm.tick();
        store(f, x);
        turn(f, out, 0);
      }
    } catch (error) {
      if (!(error instanceof UnknownIterable) || !effects) throw error;
      const { unknown } = error;
      out.unknown ??= unknown;
      widen(f, unknown, (g) => {
        store(g, unknown);
        turn(g, out, 0);
        return NORMAL;
      });
    }
  };
}

/** Whether running it may change something: then it is run even where what comes of it isn't known. */
export function hasEffects(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some(hasEffects);
  const { kind } = node as { kind?: unknown };
  if (kind === 'Call' || kind === 'NamedExpr' || kind === 'Await') return true;
  return Object.values(node).some(hasEffects);
}
