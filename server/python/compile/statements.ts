/** Statements to closures. */
import type { Expr, Span, Stmt } from '../../syntax/ast.ts';
import { deleteAttr, getAttr, setAttr } from '../attributes.ts';
import { PyRaise, Stop, raiseWith } from '../errors.ts';
import { deleteItem, setItem } from '../itemWrites.ts';
import { unpack } from '../iterate.ts';
import { getItem } from '../subscripts.ts';
import { heap } from '../heap.ts';
import { FileModule } from '../modules.ts';
import { inplace } from '../operators.ts';
import { PyTypeAlias } from '../typeAlias.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyDict, PyTuple, Tracer, Unknown } from '../values.ts';
import { catchers, explore } from './branches.ts';
import type { Compiler, St, Store } from './context.ts';
import { BREAK, CONTINUE, NORMAL, RETURN } from './context.ts';
import { decide, sidesOf } from './decide.ts';
import { cleanDoc } from './docstrings.ts';
import { hasStringAnnotations } from './futures.ts';
import { compileImport, compileImportFrom } from './imports.ts';
import { deleteName, storeName } from './names.ts';
import { compileFor, compileWhile } from './loops.ts';
import { mending } from './mends.ts';
import { compileMatch } from './patterns.ts';
import type { Scope } from './scope.ts';
import { compileRaise, compileTry, compileWith } from './tries.ts';
import { compileTypeParams, typeParamScope } from './typeParams.ts';
import { unparse } from './unparse.ts';

type Node<K extends Stmt['kind']> = Extract<Stmt, { kind: K }>;

const skip: St = () => NORMAL;

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
      const store = storeName(target.id, scope, target);
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

/** A text at the margin of a module: its docstring, where nothing has been bound yet. */
function moduleDocstring(text: string): St {
  const doc = cleanDoc(text);
  return ({ module }) => {
    if (
      module.path !== undefined &&
      ![...module.dict.keys()].some((name) => !name.startsWith('__') || name === '__doc__')
    )
      module.dict.set('__doc__', doc);
    return NORMAL;
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
  const note = sidesOf(s, scope);
  return (f) => {
    const v = test(f);
    f.at = s.test;
    const t = decide(v);
    note(f, t);
    if (t instanceof Unknown) return explore(f, t, body, orelse);
    return t ? body(f) : orelse(f);
  };
}

export function compileStatement(c: Compiler, s: Stmt, scope: Scope): St {
  const st = compilePlain(c, s, scope);
  return mending.now?.statement(c, s, scope, st) ?? st;
}

function compilePlain(c: Compiler, s: Stmt, scope: Scope): St {
  switch (s.kind) {
    case 'Expr': {
      // A constant: nothing to do, unless it is the module's docstring.
      if (s.value.kind === 'Constant') {
        const { value: constant } = s.value;
        return constant.type === 'str' && scope.kind === 'module' ? moduleDocstring(constant.value) : skip;
      }
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
      if (!s.value) {
        // Of `o.x: T` the object is evaluated.
        if (s.target.kind !== 'Attribute' && s.target.kind !== 'Subscript') return annotate;
        const parts = [s.target.value, ...(s.target.kind === 'Subscript' ? [s.target.index] : [])];
        const evaluate = parts.map((e) => c.expression(e, scope));
        return (f) => {
          for (const ex of evaluate) ex(f);
          return annotate(f);
        };
      }
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
        const fail: St = (g) => {
          const m = msg?.(g);
          g.at = s;
          throw raiseWith('AssertionError', m === undefined ? [] : [m]);
        };
        // Of a test that isn't known only a `try` around it hears.
        if (t instanceof Unknown && catchers.active > 0) return explore(f, t, skip, fail);
        return t === false ? fail(f) : NORMAL;
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
    case 'TypeAlias':
      return compileTypeAlias(c, s, scope);
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

/** `type X = …`: what it stands for is evaluated when somebody asks. */
function compileTypeAlias(c: Compiler, s: Node<'TypeAlias'>, scope: Scope): St {
  const outer = typeParamScope(s, scope);
  const value = c.expression(s.value, outer);
  const store = storeName(s.name.id, scope);
  const params = compileTypeParams(c, s, scope);
  return (f) => {
    store(f, new PyTypeAlias(s.name.id, params?.bind(f) ?? new PyTuple([]), f.module, () => value(f)));
    return NORMAL;
  };
}

/** Class bodies and modules keep `__annotations__`; functions don't evaluate them. */
function compileAnnotation(c: Compiler, s: Node<'AnnAssign'>, scope: Scope): St {
  const { target } = s;
  if (scope.kind === 'function' || scope.kind === 'comprehension') return skip;
  const annotation = c.expression(s.annotation, scope);
  // A name in parentheses is not declared.
  if (target.kind !== 'Name' || target.start !== s.start)
    return (f) => {
      if (!hasStringAnnotations(f.module)) annotation(f);
      return NORMAL;
    };
  const name = scope.mangled(target.id);
  return (f) => {
    const value = hasStringAnnotations(f.module) ? unparse(s.annotation) : evaluateAnnotation(annotation, f);
    setItem(annotationsHere(f), name, value);
    return NORMAL;
  };
}

/** In a library an annotation that can't be evaluated here is no fault of the program's. */
function evaluateAnnotation(annotation: (f: Frame) => Value, f: Frame): Value {
  if (!(f.module instanceof FileModule && f.module.lazy)) return annotation(f);
  try {
    return annotation(f);
  } catch (e) {
    if (e instanceof PyRaise) return new Unknown('its annotation could not be evaluated');
    throw e;
  }
}

/** `__annotations__` of the class or module that runs. */
function annotationsHere(f: Frame): Value {
  const name = '__annotations__';
  const before = f.classDict ? f.classDict.get(name) : f.module.dict.get(name);
  if (before !== undefined) return before;
  const made = new PyDict();
  if (f.classDict) f.classDict.set(name, made);
  else heap.mapSet(f.module, f.module.dict, name, made, name);
  return made;
}
