/** `match`. Source: PEP 634. */
import type { MatchCase, Pattern, Stmt } from '../../syntax/ast.ts';
import { lookupAttr } from '../attributes.ts';
import { Stop, typeError } from '../errors.ts';
import { listOf } from '../iterate.ts';
import { keyOf } from '../keys.ts';
import { equal, identical } from '../operators.ts';
import type { Frame } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyClass, PyDict, PyList, PyRange, PyTuple, Unknown, typeOf } from '../values.ts';
import { explore } from './branches.ts';
import type { Compiler, St, Store } from './context.ts';
import { NORMAL } from './context.ts';
import { decide } from './decide.ts';
import { storeName } from './names.ts';
import type { Scope } from './scope.ts';

type Match = (f: Frame, v: Value) => boolean | Unknown;

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
      return (f, v) => {
        const m = inner ? inner(f, v) : true;
        if (m !== false) store?.(f, v);
        return m;
      };
    }
    case 'MatchOr': {
      const options = p.patterns.map((q) => compilePattern(c, q, scope));
      return (f, v) => {
        let unknown: Unknown | undefined;
        for (const option of options) {
          const m = option(f, v);
          if (m === true) return true;
          if (m instanceof Unknown) unknown ??= m;
        }
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
  return (f, v) => {
    if (v instanceof Unknown) return v;
    if (!(v instanceof PyList || v instanceof PyTuple || v instanceof PyRange)) return false;
    const items = listOf(v);
    if (star < 0 ? items.length !== parts.length : items.length < parts.length - 1) return false;
    const extra = items.length - parts.length;
    return all(
      parts.map((part, i) => () => {
        if (star >= 0 && i === star) {
          part.store?.(f, new PyList(items.slice(star, star + extra + 1)));
          return true;
        }
        return part.match ? part.match(f, items[star >= 0 && i > star ? i + extra : i]) : true;
      }),
    );
  };
}

function compileMapping(c: Compiler, p: Extract<Pattern, { kind: 'MatchMapping' }>, scope: Scope): Match {
  const keys = p.keys.map((k) => c.expression(k, scope));
  const patterns = p.patterns.map((q) => compilePattern(c, q, scope));
  const rest = p.rest === undefined ? undefined : storeName(p.rest, scope);
  return (f, v) => {
    if (v instanceof Unknown) return v;
    if (!(v instanceof PyDict)) return false;
    const used = keys.map((k) => keyOf(k(f)));
    const matched = all(
      used.map((key, i) => () => {
        const entry = v.entries.get(key);
        return entry ? patterns[i](f, entry.value) : false;
      }),
    );
    if (matched !== false && rest) {
      const left = new PyDict();
      for (const [key, entry] of v.entries) if (!used.includes(key)) left.entries.set(key, entry);
      rest(f, left);
    }
    return matched;
  };
}

function isInstance(v: Value, cls: PyClass): boolean | Unknown {
  const own = typeOf(v);
  if (own.isSubclassOf(cls)) return true;
  return own.mro.some((k) => k.hasUnknownBase) ? new Unknown(`a base class of ${own.name} is unknown`) : false;
}

function compileClass(c: Compiler, p: Extract<Pattern, { kind: 'MatchClass' }>, scope: Scope): Match {
  const cls = c.expression(p.cls, scope);
  const positional = p.patterns.map((q) => compilePattern(c, q, scope));
  const named = p.kwdPatterns.map((q) => compilePattern(c, q, scope));
  return (f, v) => {
    const wanted = cls(f);
    f.at = p.cls;
    if (wanted instanceof Unknown) return wanted;
    if (v instanceof Unknown) return v;
    if (!(wanted instanceof PyClass)) throw typeError('called match pattern must be a class');
    const is = isInstance(v, wanted);
    if (is !== true) return is;
    let names: string[] = [];
    if (positional.length > 0) {
      const args = wanted.lookup('__match_args__');
      if (args === undefined && SELF_MATCHING.has(wanted.name)) {
        const m = positional[0](f, v);
        if (m !== true) return m;
      } else names = args instanceof PyTuple ? args.items.map(String) : [];
      if (names.length < positional.length && args !== undefined)
        throw typeError(
          `${wanted.name}() accepts ${names.length} positional sub-patterns (${positional.length} given)`,
        );
    }
    const byName = [
      ...names.slice(0, positional.length).map((name, i) => ({ name, match: positional[i] })),
      ...p.kwdAttrs.map((name, i) => ({ name, match: named[i] })),
    ];
    return all(
      byName.map(({ name, match }) => () => {
        const attribute = lookupAttr(v, name);
        return attribute === undefined ? false : match(f, attribute);
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
          let m = match(g, v);
          if (m === true && guard) {
            const test = guard.ex(g);
            g.at = guard.node;
            m = decide(test);
          }
          if (m instanceof Unknown) return explore(g, m, body, from(i + 1));
          if (m) return body(g);
        }
        return NORMAL;
      };
    return from(0)(f);
  };
}
