/** Expressions to closures. */
import type { CompareOperator, Expr, FormattedValue, Span } from '../../syntax/ast.ts';
import { getAttr, lookupAttr } from '../attributes.ts';
import { call, callWithUnknown } from '../call.ts';
import { Stop, raise, typeError } from '../errors.ts';
import { formatValue } from '../format.ts';
import { setDictItem } from '../itemWrites.ts';
import { UnknownIterable, iterate, listOf } from '../iterate.ts';
import { contains } from '../membership.ts';
import { getItem, knownKey } from '../subscripts.ts';
import { grow, knownEntries } from '../open.ts';
import { compare, identical } from '../comparisons.ts';
import { binary, unary } from '../operators.ts';
import { UnknownText, repr, str } from '../text.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import {
  Complex,
  Ellipsis,
  PyBytes,
  PyDict,
  PyFloat,
  PyList,
  PySet,
  PySlice,
  PyTuple,
  Unknown,
  superClass,
  typeOf,
} from '../values.ts';
import { exploreValue } from './branches.ts';
import type { Compiler, Ex } from './context.ts';
import { foldingOf } from './folded.ts';
import { asSpreadError } from './arguments.ts';
import { compileComprehension } from './comprehensions.ts';
import { decide } from './decide.ts';
import { compileGeneratorExpression } from './generatorExpressions.ts';
import { loadName, storeName } from './names.ts';
import type { Scope, Variable } from './scope.ts';

type Node<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

function constant(e: Node<'Constant'>): Value {
  const v = e.value;
  switch (v.type) {
    case 'int':
    case 'str':
    case 'bool':
      return v.value;
    case 'float':
      return new PyFloat(v.value);
    case 'imaginary':
      return new Complex(0, v.value);
    case 'bytes':
      return new PyBytes(v.value);
    case 'none':
      return null;
    case 'ellipsis':
      return Ellipsis;
  }
}

/** Elements of a display, with `*` spread; an unknown among the spread makes the whole unknown. */
function compileElements(
  c: Compiler,
  elts: readonly Expr[],
  scope: Scope,
  inSet = false,
): (f: Frame) => Value[] | Unknown {
  if (!elts.some((e) => e.kind === 'Starred')) {
    const parts = elts.map((e) => c.expression(e, scope));
    return (f) => {
      const out = new Array<Value>(parts.length);
      for (let i = 0; i < parts.length; i++) out[i] = parts[i](f);
      return out;
    };
  }
  const parts = elts.map((e) => ({
    spread: e.kind === 'Starred',
    ex: c.expression(e.kind === 'Starred' ? e.value : e, scope),
  }));
  return (f) => {
    const out: Value[] = [];
    for (const { spread, ex } of parts) {
      const v = ex(f);
      if (!spread) out.push(v);
      else
        try {
          for (const x of listOf(v)) out.push(x);
        } catch (e) {
          if (e instanceof UnknownIterable) return e.unknown;
          throw inSet ? e : asSpreadError(e, v);
        }
    }
    return out;
  };
}

function compileBoolOp(c: Compiler, e: Node<'BoolOp'>, scope: Scope): Ex {
  const values = e.values.map((v) => ({ ex: c.expression(v, scope), node: v }));
  const stopsAt = e.op === 'or';
  const from = (f: Frame, first: number): Value => {
    let v: Value = null;
    for (let i = first; i < values.length; i++) {
      v = values[i].ex(f);
      if (i === values.length - 1) break;
      f.at = values[i].node;
      const t = decide(v);
      if (t instanceof Unknown) {
        const before = v;
        return exploreValue(
          f,
          t,
          () => before,
          (g) => from(g, i + 1),
        );
      }
      if (t === stopsAt) return v;
    }
    return v;
  };
  return (f) => from(f, 0);
}

function compareOne(op: CompareOperator, a: Value, b: Value): Value {
  switch (op) {
    case 'is':
      if (a instanceof Unknown) return a.untraced();
      if (b instanceof Unknown) return b.untraced();
      return identical(a, b);
    case 'is not':
      if (a instanceof Unknown) return a.untraced();
      if (b instanceof Unknown) return b.untraced();
      return !identical(a, b);
    case 'in':
      return contains(b, a);
    case 'not in': {
      const t = contains(b, a);
      return t instanceof Unknown ? t : !t;
    }
    default:
      return compare(op, a, b);
  }
}

function compileCompare(c: Compiler, e: Node<'Compare'>, scope: Scope): Ex {
  const left = c.expression(e.left, scope);
  const rest = e.comparators.map((x) => c.expression(x, scope));
  const { ops } = e;
  if (ops.length === 1) {
    const [right] = rest;
    const [op] = ops;
    return (f) => {
      const a = left(f);
      const b = right(f);
      if (typeof a === 'number' && typeof b === 'number') {
        switch (op) {
          case '<':
            return a < b;
          case '<=':
            return a <= b;
          case '>':
            return a > b;
          case '>=':
            return a >= b;
          case '==':
            return a === b;
          case '!=':
            return a !== b;
          default:
        }
      }
      f.at = e;
      return compareOne(op, a, b);
    };
  }
  return (f) => {
    let a = left(f);
    let result: Value = true;
    for (let i = 0; i < ops.length; i++) {
      const b = rest[i](f);
      f.at = e;
      result = compareOne(ops[i], a, b);
      if (i === ops.length - 1) return result;
      const t = decide(result);
      if (t instanceof Unknown) {
        const [so, after] = [result, i + 1];
        // The rest is evaluated only where this holds.
        return exploreValue(
          f,
          t,
          (g) => {
            for (let j = after; j < ops.length; j++) rest[j](g);
            return t;
          },
          () => so,
        );
      }
      if (!t) return result;
      a = b;
    }
    return result;
  };
}

function compileFString(c: Compiler, parts: readonly (string | FormattedValue)[], at: Span, scope: Scope): Ex {
  const compiled = parts.map((p) => {
    if (typeof p === 'string') return p;
    const value = c.expression(p.value, scope);
    const spec = p.formatSpec ? compileFString(c, p.formatSpec, p, scope) : undefined;
    return { value, spec, node: p };
  });
  return (f) => {
    let out = '';
    let unknown: Unknown | undefined;
    for (const p of compiled) {
      if (typeof p === 'string') {
        out += p;
        continue;
      }
      const v = p.value(f);
      const spec = p.spec ? p.spec(f) : '';
      f.at = at;
      if (p.node.debugText !== undefined) out += p.node.debugText;
      try {
        if (v instanceof Unknown || spec instanceof Unknown) unknown ??= v instanceof Unknown ? v : (spec as Unknown);
        else {
          const conversion = p.node.conversion ?? (p.node.debugText !== undefined && !p.spec ? 'r' : undefined);
          const text = conversion === undefined ? v : conversion === 's' ? str(v) : repr(v);
          out += formatValue(text, typeof spec === 'string' ? spec : '');
        }
      } catch (e) {
        if (!(e instanceof UnknownText)) throw e;
        unknown ??= e.unknown;
      }
    }
    return unknown ?? out;
  };
}

/** CPython moves a call's or an attribute's position to the attribute's name where that is on a later line. */
export const attributePosition = (e: Node<'Attribute'>, end: number): Span =>
  e.multiline ? { start: e.attrSpan.start, end } : { start: e.start, end };

function compileCall(c: Compiler, e: Node<'Call'>, scope: Scope): Ex {
  const callee = c.expression(e.func, scope);
  const at: Span = e.func.kind === 'Attribute' ? attributePosition(e.func, e.end) : e;
  const simple = e.keywords.length === 0 && !e.args.some((a) => a.kind === 'Starred');
  if (e.func.kind === 'Name' && e.func.id === 'super' && e.args.length === 0) return compileSuper(callee, e, scope);
  if (simple) {
    const args = e.args.map((a) => c.expression(a, scope));
    return (f) => {
      const fn = callee(f);
      const values = new Array<Value>(args.length);
      for (let i = 0; i < args.length; i++) values[i] = args[i](f);
      f.at = at;
      return call(fn, values);
    };
  }
  const args = c.arguments(e, scope);
  return (f) => {
    const fn = callee(f);
    const { args: values, kwargs, unknown } = args(f, fn);
    f.at = at;
    if (unknown) return callWithUnknown(fn, values, kwargs, unknown);
    return call(fn, values, kwargs);
  };
}

/** `super()` without arguments: the class from the cell, the first parameter from the frame. Source: typeobject.c super_init. */
function compileSuper(callee: Ex, e: Expr, scope: Scope): Ex {
  const variable = scope.variable('__class__');
  let place: Variable | undefined;
  return (f) => {
    const fn = callee(f);
    f.at = e;
    if (fn !== superClass) return call(fn, []);
    const first = f.fn?.code.params.at(0);
    if (!first || (first.kind !== 'posonly' && first.kind !== 'arg'))
      throw raise('RuntimeError', 'super(): no arguments');
    place ??= scope.variable(first.name);
    const self =
      place.where === 'slot' ? f.slots[place.index] : place.where === 'cell' ? f.cells[place.index].value : undefined;
    if (self === undefined) throw raise('RuntimeError', 'super(): arg[0] deleted');
    if (variable.where !== 'cell') throw raise('RuntimeError', 'super(): __class__ cell not found');
    const cls = f.cells[variable.index].value;
    if (cls === undefined) throw raise('RuntimeError', 'super(): empty __class__ cell');
    return call(fn, [cls, self]);
  };
}

export function compileExpression(c: Compiler, e: Expr, scope: Scope): Ex {
  switch (e.kind) {
    case 'Name':
      return loadName(e.id, scope, e);
    case 'Constant': {
      const v = constant(e);
      return () => v;
    }
    case 'JoinedStr':
      return compileFString(c, e.parts, e, scope);
    case 'TemplateStr':
      return () => {
        throw new Stop('template strings are not interpreted', 'unsupported');
      };
    case 'Attribute': {
      const value = c.expression(e.value, scope);
      const attr = scope.mangled(e.attr);
      const at = attributePosition(e, e.end);
      return (f) => {
        const v = value(f);
        f.at = at;
        return getAttr(v, attr);
      };
    }
    case 'Subscript': {
      const value = c.expression(e.value, scope);
      const index = c.expression(e.index, scope);
      return (f) => {
        const v = value(f);
        const i = index(f);
        f.at = e;
        return getItem(v, i);
      };
    }
    case 'Slice': {
      const none: Ex = () => null;
      const lower = e.lower ? c.expression(e.lower, scope) : none;
      const upper = e.upper ? c.expression(e.upper, scope) : none;
      const step = e.step ? c.expression(e.step, scope) : none;
      return (f) => new PySlice(lower(f), upper(f), step(f));
    }
    case 'Starred':
      return () => {
        throw new Stop("can't use starred expression here", 'syntax');
      };
    case 'List': {
      const elements = compileElements(c, e.elts, scope);
      return (f) => {
        const items = elements(f);
        return items instanceof Unknown ? items : new PyList(items);
      };
    }
    case 'Tuple': {
      const elements = compileElements(c, e.elts, scope);
      return (f) => {
        const items = elements(f);
        return items instanceof Unknown ? items : new PyTuple(items);
      };
    }
    case 'Set': {
      const elements = compileElements(c, e.elts, scope, true);
      const folding = foldingOf(e);
      return (f) => {
        const items = elements(f);
        if (items instanceof Unknown) return items;
        f.at = e;
        const set = new PySet();
        for (const x of items) {
          const key = knownKey(x);
          if (key instanceof Unknown) grow(set, key);
          else if (!knownEntries(set).has(key)) knownEntries(set).set(key, x);
        }
        if (folding !== undefined && set.rest === undefined) set.entries.fold(folding);
        return set;
      };
    }
    case 'Dict':
      return compileDict(c, e, scope);
    case 'Call':
      return compileCall(c, e, scope);
    case 'BinOp': {
      const left = c.expression(e.left, scope);
      const right = c.expression(e.right, scope);
      const { op } = e;
      return (f) => {
        const a = left(f);
        const b = right(f);
        f.at = e;
        return binary(op, a, b);
      };
    }
    case 'UnaryOp': {
      const operand = c.expression(e.operand, scope);
      const { op } = e;
      if (op === 'not')
        return (f) => {
          const v = operand(f);
          f.at = e;
          const t = decide(v);
          return t instanceof Unknown ? t : !t;
        };
      return (f) => {
        const v = operand(f);
        f.at = e;
        return unary(op, v);
      };
    }
    case 'BoolOp':
      return compileBoolOp(c, e, scope);
    case 'Compare':
      return compileCompare(c, e, scope);
    case 'IfExp':
      return compileIfExp(c, e, scope);
    case 'Lambda':
      return c.lambda(e, scope);
    case 'NamedExpr': {
      const value = c.expression(e.value, scope);
      let owner = scope;
      while (owner.kind === 'comprehension' && owner.parent) owner = owner.parent;
      const store = storeName(e.target.id, owner);
      return (f) => {
        const v = value(f);
        store(f, v);
        return v;
      };
    }
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
      return compileComprehension(c, e, scope);
    case 'GeneratorExp':
      return compileGeneratorExpression(c, e, scope);
    case 'Yield':
    case 'YieldFrom':
      return () => {
        throw new Stop('a generator is not interpreted here', 'unsupported');
      };
    case 'Await':
      return () => {
        throw new Stop('await is not interpreted', 'unsupported');
      };
    case 'ErrorExpr':
      return () => {
        throw new Stop('this part of the file has a syntax error', 'syntax');
      };
  }
}

const MANY_ENTRIES = new Unknown('the entries of a dict are not known');

function compileDict(c: Compiler, e: Node<'Dict'>, scope: Scope): Ex {
  const keys = e.keys.map((k) => (k ? c.expression(k, scope) : undefined));
  const values = e.values.map((v) => c.expression(v, scope));
  return (f) => {
    const dict = new PyDict();
    for (let i = 0; i < keys.length; i++) {
      const k = keys[i]?.(f);
      const v = values[i](f);
      f.at = e;
      if (k !== undefined) {
        const key = knownKey(k);
        const entries = knownEntries(dict);
        if (key instanceof Unknown) grow(dict, key);
        else entries.set(key, { key: entries.get(key)?.key ?? k, value: v });
      } else if (dict.rest !== undefined || (v instanceof PyDict && v.rest !== undefined)) grow(dict, MANY_ENTRIES);
      else if (v instanceof PyDict)
        for (const [key, entry] of v.entries)
          dict.entries.set(key, { key: dict.entries.get(key)?.key ?? entry.key, value: entry.value });
      else if (v instanceof Unknown) grow(dict, v);
      else {
        const own = lookupAttr(v, 'keys');
        if (own === undefined) throw typeError(`'${typeOf(v).name}' object is not a mapping`);
        const mappingKeys = call(own, []);
        const next = iterate(mappingKeys);
        for (let x = next(); x !== undefined; x = next()) {
          vm.tick();
          setDictItem(dict, x, getItem(v, x));
        }
      }
    }
    return dict;
  };
}

function compileIfExp(c: Compiler, e: Node<'IfExp'>, scope: Scope): Ex {
  const test = c.expression(e.test, scope);
  const body = c.expression(e.body, scope);
  const orelse = c.expression(e.orelse, scope);
  return (f) => {
    const v = test(f);
    f.at = e.test;
    const t = decide(v);
    if (t instanceof Unknown) return exploreValue(f, t, body, orelse);
    return t ? body(f) : orelse(f);
  };
}
