/** `match`. Source: PEP 634. */
import type { MatchCase, Pattern, Stmt } from '../../syntax/ast.ts';
import { getAttr, lookupAttr, lookupAttrQuietly } from '../attributes.ts';
import { isInstance } from '../builtins/functions.ts';
import { call } from '../call.ts';
import { PyRaise, Stop, typeError, valueError } from '../errors.ts';
import { setDictItem } from '../itemWrites.ts';
import { iterate, listOf } from '../iterate.ts';
import { getItem } from '../subscripts.ts';
import { keyOf } from '../keys.ts';
import { MappingProxy } from '../mappingProxy.ts';
import { importModule } from '../modules.ts';
import { MISSING } from '../native.ts';
import { equal, identical } from '../comparisons.ts';
import { repr } from '../text.ts';
import type { Frame } from '../vm.ts';
import type { Value } from '../values.ts';
import {
  PyBoxed,
  PyByteArray,
  PyBytes,
  PyClass,
  PyDict,
  PyFunction,
  PyIterator,
  PyList,
  PyObject,
  PyRange,
  PySet,
  PyTuple,
  Unknown,
  dictClass,
  typeOf,
} from '../values.ts';
import { explore } from './branches.ts';
import type { Compiler, St, Store } from './context.ts';
import { NORMAL } from './context.ts';
import { decide } from './decide.ts';
import { storeName } from './names.ts';
import type { Scope } from './scope.ts';

/** Names that a pattern captures: they are bound when the whole of it has matched. */
export type Captures = [store: Store, value: Value][];
type Match = (f: Frame, v: Value, captures: Captures) => boolean | Unknown;

export function bindCaptures(f: Frame, captures: Captures): void {
  for (const [store, value] of captures) store(f, value);
}

/** All must match; an unknown among them makes the whole unknown unless another one fails. */
function all(results: Iterable<() => boolean | Unknown>): boolean | Unknown {
  let unknown: Unknown | undefined;
  for (const r of results) {
    const m = r();
    if (m === false) return false;
    if (m instanceof Unknown) unknown ??= m;
  }
  return unknown ?? true;
}

/** Classes whose single positional pattern is the value itself. */
const SELF_MATCHING = new Set([
  'bool',
  'bytearray',
  'bytes',
  'dict',
  'float',
  'frozenset',
  'int',
  'list',
  'set',
  'str',
  'tuple',
]);

export function compilePattern(c: Compiler, p: Pattern, scope: Scope): Match {
  switch (p.kind) {
    case 'MatchValue': {
      const value = c.expression(p.value, scope);
      return (f, v) => {
        const wanted = value(f);
        f.at = p;
        return equal(v, wanted);
      };
    }
    case 'MatchSingleton':
      return (_, v) => (v instanceof Unknown ? v : identical(v, p.value));
    case 'MatchAs': {
      const inner = p.pattern ? compilePattern(c, p.pattern, scope) : undefined;
      const store: Store | undefined = p.name === undefined ? undefined : storeName(p.name, scope);
      return (f, v, captures) => {
        const m = inner ? inner(f, v, captures) : true;
        if (m !== false && store) captures.push([store, v]);
        return m;
      };
    }
    case 'MatchOr': {
      const options = p.patterns.map((q) => compilePattern(c, q, scope));
      return (f, v, captures) => {
        let unknown: Unknown | undefined;
        const before = captures.length;
        for (const option of options) {
          const m = option(f, v, captures);
          if (m === true && !unknown) return true;
          if (m === true) break;
          if (m instanceof Unknown) unknown ??= m;
          else captures.length = before;
        }
        // Which of them has matched isn't known, nor what is bound.
        if (unknown) for (const capture of captures.slice(before)) capture[1] = unknown;
        return unknown ?? false;
      };
    }
    case 'MatchSequence':
      return compileSequence(c, p, scope);
    case 'MatchMapping':
      return compileMapping(c, p, scope);
    case 'MatchClass':
      return compileClass(c, p, scope);
    case 'MatchStar':
      return () => {
        throw new Stop('a star pattern stands only in a sequence', 'syntax');
      };
  }
}

function compileSequence(c: Compiler, p: Extract<Pattern, { kind: 'MatchSequence' }>, scope: Scope): Match {
  const star = p.patterns.findIndex((q) => q.kind === 'MatchStar');
  const parts = p.patterns.map((q) => {
    if (q.kind === 'MatchStar')
      return { match: undefined, store: q.name === undefined ? undefined : storeName(q.name, scope) };
    return { match: compilePattern(c, q, scope), store: undefined };
  });
  return (f, v, captures) => {
    const unknown = v instanceof Unknown ? v : v instanceof PyList ? v.rest : undefined;
    if (unknown) {
      // All that it would capture is unknown, too.
      for (const part of parts) {
        part.match?.(f, unknown, captures);
        if (part.store) captures.push([part.store, unknown]);
      }
      return unknown;
    }
    const is = isSequence(v);
    if (is !== true) return is;
    const items = listOf(v);
    if (star < 0 ? items.length !== parts.length : items.length < parts.length - 1) return false;
    const extra = items.length - parts.length;
    return all(
      parts.map((part, i) => () => {
        if (star >= 0 && i === star) {
          if (part.store) captures.push([part.store, new PyList(items.slice(star, star + extra + 1))]);
          return true;
        }
        return part.match ? part.match(f, items[star >= 0 && i > star ? i + extra : i], captures) : true;
      }),
    );
  };
}

function compileMapping(c: Compiler, p: Extract<Pattern, { kind: 'MatchMapping' }>, scope: Scope): Match {
  const keys = p.keys.map((k) => c.expression(k, scope));
  const patterns = p.patterns.map((q) => compilePattern(c, q, scope));
  const rest = p.rest === undefined ? undefined : storeName(p.rest, scope);
  return (f, v, captures) => {
    const unknown = v instanceof Unknown ? v : v instanceof PyDict ? v.rest : undefined;
    if (unknown) {
      for (const pattern of patterns) pattern(f, unknown, captures);
      if (rest) captures.push([rest, unknown]);
      return unknown;
    }
    const is = isMapping(v);
    if (is !== true) return is;
    const wanted = keys.map((k) => k(f));
    const used = wanted.map(keyOf);
    const twice = wanted.find((_, i) => used.indexOf(used[i]) !== i);
    if (twice !== undefined) throw valueError(`mapping pattern checks duplicate key (${repr(twice)})`);
    const matched = all(
      wanted.map((key, i) => () => {
        const value = itemOf(v, key);
        return value === undefined ? false : patterns[i](f, value, captures);
      }),
    );
    if (matched !== false && rest) {
      const left = new PyDict();
      const next = iterate(v);
      for (let key = next(); key !== undefined; key = next())
        if (!used.includes(keyOf(key))) setDictItem(left, key, getItem(v, key));
      captures.push([rest, left]);
    }
    return matched;
  };
}

/** `v.get(key)`, where a missing key is told from any value. */
function itemOf(v: Value, key: Value): Value | undefined {
  if (v instanceof PyDict && typeOf(v).lookup('get') === dictClass.lookup('get'))
    return v.entries.get(keyOf(key))?.value;
  const got = call(getAttr(v, 'get'), [key, MISSING]);
  return got === MISSING ? undefined : got;
}

/** `collections.abc.Sequence` and `Mapping`, which classes may be registered with. */
function isOfABC(v: Value, name: 'Sequence' | 'Mapping'): boolean | Unknown {
  if (!(v instanceof PyObject) || v instanceof PyClass || v instanceof PyFunction) return false;
  const cls = typeOf(v);
  if (cls.mro.some((base) => base.hasUnknownBase)) return new Unknown(`a base class of ${cls.name} is unknown`);
  const abcs = importModule('collections.abc');
  const abc = abcs instanceof Unknown ? undefined : lookupAttr(abcs, name);
  return abc === undefined ? false : isInstance(v, abc);
}

function isSequence(v: Value): boolean | Unknown {
  if (v instanceof PyList || v instanceof PyTuple || v instanceof PyRange) return true;
  if (v instanceof PyDict || v instanceof PySet || v instanceof PyBytes || v instanceof PyByteArray) return false;
  return v instanceof PyBoxed || v instanceof PyIterator ? false : isOfABC(v, 'Sequence');
}

function isMapping(v: Value): boolean | Unknown {
  if (v instanceof PyDict || v instanceof MappingProxy) return true;
  return v instanceof PyList || v instanceof PyTuple || v instanceof PySet ? false : isOfABC(v, 'Mapping');
}

/** `__match_args__` of a class pattern. Source: CPython's Python/ceval.c match_class. */
function matchArgs(cls: PyClass, given: number): string[] {
  const args = lookupAttr(cls, '__match_args__');
  if (args === undefined || args instanceof Unknown) return [];
  if (!(args instanceof PyTuple))
    throw typeError(`${cls.name}.__match_args__ must be a tuple (got ${typeOf(args).name})`);
  return args.items.slice(0, given).map((name) => {
    if (typeof name !== 'string') throw typeError(`__match_args__ elements must be strings (got ${typeOf(name).name})`);
    return name;
  });
}

function compileClass(c: Compiler, p: Extract<Pattern, { kind: 'MatchClass' }>, scope: Scope): Match {
  const cls = c.expression(p.cls, scope);
  const positional = p.patterns.map((q) => compilePattern(c, q, scope));
  const named = p.kwdPatterns.map((q) => compilePattern(c, q, scope));
  return (f, v, captures) => {
    const wanted = cls(f);
    f.at = p.cls;
    const unknown = wanted instanceof Unknown ? wanted : v instanceof Unknown ? v : undefined;
    if (unknown) {
      for (const part of [...positional, ...named]) part(f, unknown, captures);
      return unknown;
    }
    if (!(wanted instanceof PyClass)) throw typeError('called match pattern must be a class');
    const is = isInstance(v, wanted);
    if (is === false) return is;
    let names: string[] = [];
    if (positional.length > 0) {
      const itself =
        wanted.lookup('__match_args__') === undefined &&
        wanted.mro.some((base) => SELF_MATCHING.has(base.name) && !base.isHeapType);
      names = itself ? [] : matchArgs(wanted, positional.length);
      const accepted = itself ? 1 : names.length;
      if (accepted < positional.length) {
        if (wanted.mro.some((base) => base.hasUnknownBase))
          return new Unknown(`a base class of ${wanted.name} is unknown`);
        throw typeError(
          `${wanted.name}() accepts ${accepted} positional sub-pattern${accepted === 1 ? '' : 's'} (${positional.length} given)`,
        );
      }
      if (itself) {
        const m = positional[0](f, v, captures);
        if (m !== true) return m;
      }
    }
    const byName = [
      ...names.map((name, i) => ({ name, match: positional[i] })),
      ...p.kwdAttrs.map((name, i) => ({ name, match: named[i] })),
    ];
    if (is instanceof Unknown) byName.unshift({ name: '__class__', match: () => is });
    const twice = byName.find(({ name }, i) => byName.findIndex((other) => other.name === name) < i);
    return all(
      byName.map((part) => () => {
        const { name, match } = part;
        if (part === twice) throw typeError(`${wanted.name}() got multiple sub-patterns for attribute '${name}'`);
        const attribute = lookupAttrQuietly(v, name, (e) => (e instanceof PyRaise ? e.exc : undefined));
        return attribute === undefined ? false : match(f, attribute, captures);
      }),
    );
  };
}

export function compileMatch(c: Compiler, s: Extract<Stmt, { kind: 'Match' }>, scope: Scope): St {
  const subject = c.expression(s.subject, scope);
  const cases = s.cases.map((k: MatchCase) => ({
    match: compilePattern(c, k.pattern, scope),
    guard: k.guard ? { node: k.guard, ex: c.expression(k.guard, scope) } : undefined,
    body: c.block(k.body, scope),
  }));
  return (f) => {
    const v = subject(f);
    const from =
      (index: number): St =>
      (g) => {
        for (let i = index; i < cases.length; i++) {
          const { match, guard, body } = cases[i];
          const captures: Captures = [];
          const m = match(g, v, captures);
          if (m === false) continue;
          const matched: St = (h) => {
            bindCaptures(h, captures);
            if (!guard) return body(h);
            const test = guard.ex(h);
            h.at = guard.node;
            const t = decide(test);
            if (t instanceof Unknown) return explore(h, t, body, from(i + 1));
            return t ? body(h) : from(i + 1)(h);
          };
          return m instanceof Unknown ? explore(g, m, matched, from(i + 1)) : matched(g);
        }
        return NORMAL;
      };
    return from(0)(f);
  };
}
