/** Statements to closures. */
import type { Expr, Span, Stmt } from '../../syntax/ast.ts';
import { deleteAttr, getAttr, setAttr } from '../attributes.ts';
import { PyRaise, Stop, raiseWith } from '../errors.ts';
import type { Next } from '../iterate.ts';
import { deleteItem, getItem, iterate, setItem, unpack } from '../iterate.ts';
import { inplace } from '../operators.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyInstance, PyTuple, Tracer, Unknown, UnknownSignal, builtinClass } from '../values.ts';
import { MAX_LOOP_TURNS } from '../../limits.ts';
import { explore } from './branches.ts';
import type { Compiler, Completion, St, Store } from './context.ts';
import { BREAK, CONTINUE, NORMAL, RETURN } from './context.ts';
import { decide } from './decide.ts';
import { compileImport, compileImportFrom } from './imports.ts';
import { deleteName, storeName } from './names.ts';
import { compileMatch } from './patterns.ts';
import type { Scope } from './scope.ts';
import { compileRaise, compileTry, compileWith } from './tries.ts';

type Node<K extends Stmt['kind']> = Extract<Stmt, { kind: K }>;

const skip: St = () => NORMAL;

const typeAliasClass = builtinClass('TypeAliasType', undefined, 'typing');

export function compileBlock(c: Compiler, stmts: readonly Stmt[], scope: Scope): St {
  const compiled = stmts.map((s) => compileStatement(c, s, scope));
  if (compiled.length === 0) return skip;
  if (compiled.length === 1) return compiled[0];
  return (f) => {
    for (let i = 0; i < compiled.length; i++) {
      const done = compiled[i](f);
      if (done !== NORMAL) return done;
    }
    return NORMAL;
  };
}

/** Items of a tuple whose avals are noted one by one. */
const MAX_NOTED_ITEMS = 4;

/** For hints: the aval that a target gets while its function is traced. */
function noteAssignment(f: Frame, target: Span, v: Value): void {
  if (v instanceof Tracer) vm.recorder.assign(target, f.chunk, v.aval.strShort());
  else if (v instanceof PyTuple && v.items.length > 0 && v.items.length <= MAX_NOTED_ITEMS) {
    const texts: string[] = [];
    for (const item of v.items) {
      if (!(item instanceof Tracer)) return;
      texts.push(item.aval.strShort());
    }
    vm.recorder.assign(target, f.chunk, `(${texts.join(', ')}${texts.length === 1 ? ',' : ''})`);
  }
}

/** An assignment target. */
export function compileStore(c: Compiler, target: Expr, scope: Scope): Store {
  switch (target.kind) {
    case 'Name': {
      const store = storeName(target.id, scope);
      return (f, v) => {
        noteAssignment(f, target, v);
        store(f, v);
      };
    }
    case 'Attribute': {
      const object = c.expression(target.value, scope);
      const attr = scope.mangled(target.attr);
      return (f, v) => {
        const o = object(f);
        f.at = target;
        noteAssignment(f, target, v);
        setAttr(o, attr, v);
      };
    }
    case 'Subscript': {
      const object = c.expression(target.value, scope);
      const index = c.expression(target.index, scope);
      return (f, v) => {
        const o = object(f);
        const i = index(f);
        f.at = target;
        setItem(o, i, v);
      };
    }
    case 'Tuple':
    case 'List': {
      const star = target.elts.findIndex((e) => e.kind === 'Starred');
      const stores = target.elts.map((e) => c.store(e.kind === 'Starred' ? e.value : e, scope));
      return (f, v) => {
        f.at = target;
        const items = unpack(v, stores.length, star);
        for (let i = 0; i < stores.length; i++) stores[i](f, items[i]);
      };
    }
    default:
      return () => {
        throw new Stop('cannot assign to this expression', 'syntax');
      };
  }
}

function compileAugAssign(c: Compiler, s: Node<'AugAssign'>, scope: Scope): St {
  const value = c.expression(s.value, scope);
  const { target, op } = s;
  if (target.kind === 'Attribute') {
    const object = c.expression(target.value, scope);
    const attr = scope.mangled(target.attr);
    return (f) => {
      const o = object(f);
      f.at = target;
      const before = getAttr(o, attr);
      const v = value(f);
      f.at = s;
      const after = inplace(op, before, v);
      f.at = target;
      setAttr(o, attr, after);
      return NORMAL;
    };
  }
  if (target.kind === 'Subscript') {
    const object = c.expression(target.value, scope);
    const index = c.expression(target.index, scope);
    return (f) => {
      const o = object(f);
      const i = index(f);
      f.at = target;
      const before = getItem(o, i);
      const v = value(f);
      f.at = s;
      const after = inplace(op, before, v);
      f.at = target;
      setItem(o, i, after);
      return NORMAL;
    };
  }
  const load = c.expression(target, scope);
  const store = c.store(target, scope);
  return (f) => {
    const before = load(f);
    const v = value(f);
    f.at = s;
    store(f, inplace(op, before, v));
    return NORMAL;
  };
}

/** A loop outside of a trace whose number of turns is unknown is run this often, then what it changed is unknown. */
const WIDENED_TURNS = 2;

const MANY_TURNS = new Unknown(`a loop takes more than ${MAX_LOOP_TURNS.toLocaleString('en')} turns`);

/** Outside of a trace a long loop is cut short; inside one it is unrolled, as JAX does. */
const tooManyTurns = (turns: number): boolean => turns >= MAX_LOOP_TURNS && vm.recorder.trace === undefined;

function compileWhile(c: Compiler, s: Node<'While'>, scope: Scope): St {
  const test = c.expression(s.test, scope);
  const body = compileBlock(c, s.body, scope);
  const orelse = compileBlock(c, s.orelse, scope);
  return (f) => {
    let turns = 0;
    for (;;) {
      vm.tick();
      const v = test(f);
      f.at = s.test;
      const t = decide(v);
      if (t instanceof Unknown) return widen(f, t, body, orelse);
      if (!t) break;
      if (tooManyTurns(turns)) return widen(f, MANY_TURNS, body, orelse);
      const done = body(f);
      turns++;
      if (done === BREAK) {
        vm.onLoopEnd?.(s, turns);
        return NORMAL;
      }
      if (done === RETURN) return RETURN;
    }
    vm.onLoopEnd?.(s, turns);
    return orelse(f);
  };
}

/** Zero, one or more turns: each may or may not happen. */
function widen(f: Frame, unknown: Unknown, body: St, orelse: St): Completion {
  vm.widening++;
  try {
    for (let turn = 0; turn < WIDENED_TURNS; turn++) {
      const done = explore(
        f,
        unknown,
        (g) => {
          const end = body(g);
          return end === BREAK || end === CONTINUE ? NORMAL : end;
        },
        skip,
      );
      if (done !== NORMAL) return done;
    }
  } finally {
    vm.widening--;
  }
  return orelse(f);
}

function compileFor(c: Compiler, s: Node<'For'>, scope: Scope): St {
  if (s.isAsync)
    return () => {
      throw new Stop('async for is not interpreted', 'unsupported');
    };
  const iter = c.expression(s.iter, scope);
  const store = c.store(s.target, scope);
  const body = compileBlock(c, s.body, scope);
  const orelse = compileBlock(c, s.orelse, scope);
  return (f) => {
    const iterable = iter(f);
    f.at = s.iter;
    let turns = 0;
    let next: Next | undefined;
    for (;;) {
      vm.tick();
      f.at = s.iter;
      let x: Value | undefined;
      try {
        if (tooManyTurns(turns)) throw new UnknownSignal(MANY_TURNS);
        next ??= iterate(iterable);
        x = next();
      } catch (e) {
        if (!(e instanceof UnknownSignal)) throw e;
        const item = e.unknown;
        return widen(
          f,
          item,
          (g) => {
            store(g, item);
            return body(g);
          },
          orelse,
        );
      }
      if (x === undefined) break;
      store(f, x);
      const done = body(f);
      turns++;
      if (done === BREAK) {
        vm.onLoopEnd?.(s, turns);
        return NORMAL;
      }
      if (done === RETURN) return RETURN;
    }
    vm.onLoopEnd?.(s, turns);
    return orelse(f);
  };
}

function compileDelete(c: Compiler, target: Expr, scope: Scope): (f: Frame) => void {
  switch (target.kind) {
    case 'Name':
      return deleteName(target.id, scope);
    case 'Attribute': {
      const object = c.expression(target.value, scope);
      const attr = scope.mangled(target.attr);
      return (f) => {
        const o = object(f);
        f.at = target;
        deleteAttr(o, attr);
      };
    }
    case 'Subscript': {
      const object = c.expression(target.value, scope);
      const index = c.expression(target.index, scope);
      return (f) => {
        const o = object(f);
        const i = index(f);
        f.at = target;
        deleteItem(o, i);
      };
    }
    case 'Tuple':
    case 'List': {
      const all = target.elts.map((e) => compileDelete(c, e, scope));
      return (f) => {
        for (const d of all) d(f);
      };
    }
    default:
      return () => {
        throw new Stop('cannot delete this expression', 'syntax');
      };
  }
}

function compileIf(c: Compiler, s: Node<'If'>, scope: Scope): St {
  const test = c.expression(s.test, scope);
  const body = compileBlock(c, s.body, scope);
  const orelse = compileBlock(c, s.orelse, scope);
  return (f) => {
    const v = test(f);
    f.at = s.test;
    const t = decide(v);
    if (t instanceof Unknown) return explore(f, t, body, orelse);
    return t ? body(f) : orelse(f);
  };
}

export function compileStatement(c: Compiler, s: Stmt, scope: Scope): St {
  switch (s.kind) {
    case 'Expr': {
      // A docstring or another constant: nothing to do.
      if (s.value.kind === 'Constant') return skip;
      const value = c.expression(s.value, scope);
      return (f) => {
        value(f);
        return NORMAL;
      };
    }
    case 'Assign': {
      const value = c.expression(s.value, scope);
      const stores = s.targets.map((t) => c.store(t, scope));
      if (stores.length === 1) {
        const [store] = stores;
        return (f) => {
          store(f, value(f));
          return NORMAL;
        };
      }
      return (f) => {
        const v = value(f);
        for (const store of stores) store(f, v);
        return NORMAL;
      };
    }
    case 'AugAssign':
      return compileAugAssign(c, s, scope);
    case 'AnnAssign': {
      const annotate = compileAnnotation(c, s, scope);
      if (!s.value) return annotate;
      const value = c.expression(s.value, scope);
      const store = c.store(s.target, scope);
      return (f) => {
        store(f, value(f));
        return annotate(f);
      };
    }
    case 'Return': {
      if (!s.value)
        return (f) => {
          f.result = null;
          return RETURN;
        };
      const value = c.expression(s.value, scope);
      return (f) => {
        f.result = value(f);
        return RETURN;
      };
    }
    case 'If':
      return compileIf(c, s, scope);
    case 'While':
      return compileWhile(c, s, scope);
    case 'For':
      return compileFor(c, s, scope);
    case 'With':
      return compileWith(c, s, scope);
    case 'Try':
      return compileTry(c, s, scope);
    case 'Raise':
      return compileRaise(c, s, scope);
    case 'Assert': {
      const test = c.expression(s.test, scope);
      const msg = s.msg ? c.expression(s.msg, scope) : undefined;
      return (f) => {
        const v = test(f);
        f.at = s.test;
        const t = decide(v);
        if (t !== false) return NORMAL;
        const m = msg?.(f);
        f.at = s;
        throw raiseWith('AssertionError', m === undefined ? [] : [m]);
      };
    }
    case 'FunctionDef': {
      const make = c.functionDef(s, scope);
      const store = storeName(s.name, scope);
      return (f) => {
        store(f, make(f));
        return NORMAL;
      };
    }
    case 'ClassDef': {
      const make = c.classDef(s, scope);
      const store = storeName(s.name, scope);
      return (f) => {
        store(f, make(f));
        return NORMAL;
      };
    }
    case 'Delete': {
      const all = s.targets.map((t) => compileDelete(c, t, scope));
      return (f) => {
        f.at = s;
        for (const d of all) d(f);
        return NORMAL;
      };
    }
    case 'Import':
      return compileImport(s, scope);
    case 'ImportFrom':
      return compileImportFrom(s, scope);
    case 'Match':
      return compileMatch(c, s, scope);
    case 'TypeAlias': {
      const value = c.expression(s.value, scope);
      const store = storeName(s.name.id, scope);
      return (f) => {
        store(
          f,
          typeAlias(s.name.id, () => value(f)),
        );
        return NORMAL;
      };
    }
    case 'Pass':
    case 'Global':
    case 'Nonlocal':
      return skip;
    case 'Break':
      return () => BREAK;
    case 'Continue':
      return () => CONTINUE;
    case 'ErrorStmt':
      return (f) => {
        f.at = s;
        throw new Stop('this part of the file has a syntax error', 'syntax');
      };
  }
}

/** `type X = …`: what it stands for is evaluated at once, and unknown where it names its own parameters. */
function typeAlias(name: string, evaluate: () => Value): Value {
  const alias = new PyInstance(typeAliasClass);
  alias.attrs.set('__name__', name);
  try {
    alias.attrs.set('__value__', evaluate());
  } catch (e) {
    if (!(e instanceof PyRaise)) throw e;
    alias.attrs.set('__value__', new Unknown('the value of a type alias with parameters'));
  }
  return alias;
}

/** Class bodies and modules keep `__annotations__`; functions don't evaluate them. */
function compileAnnotation(c: Compiler, s: Node<'AnnAssign'>, scope: Scope): St {
  if (scope.kind !== 'class' || s.target.kind !== 'Name') return skip;
  const annotation = c.expression(s.annotation, scope);
  const { id } = s.target;
  return (f) => {
    f.classAnnotations ??= new Map();
    let value: Value;
    try {
      value = annotation(f);
    } catch (e) {
      if (!(e instanceof PyRaise)) throw e;
      value = new Unknown('its annotation could not be evaluated');
    }
    f.classAnnotations.set(id, value);
    return NORMAL;
  };
}
