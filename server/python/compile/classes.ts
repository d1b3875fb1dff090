/** Class statements. Source: CPython's Python/bltinmodule.c builtin___build_class__, Objects/typeobject.c type_new. */
import type { ClassDef } from '../../syntax/ast.ts';
import { call, linearize, special } from '../call.ts';
import { typeError } from '../errors.ts';
import { listOf } from '../iterate.ts';
import { keyOf } from '../keys.ts';
import { Frame, vm } from '../vm.ts';
import type { Kwargs, Value } from '../values.ts';
import {
  Cell,
  Missing,
  PyClass,
  PyClassMethod,
  PyDict,
  PyInstance,
  PyTuple,
  Unknown,
  objectClass,
  typeClass,
} from '../values.ts';
import type { Compiler, Ex } from './context.ts';
import type { Scope } from './scope.ts';

/** Make a class from its namespace; `__set_name__` and `__init_subclass__` run as in Python. */
export function buildClass(
  name: string,
  qualname: string,
  bases: readonly Value[],
  namespace: ReadonlyMap<string, Value>,
  moduleName: string,
  kwargs: Kwargs | undefined = undefined,
  metaclass: PyClass | undefined = undefined,
): PyClass {
  const known = bases.filter((b): b is PyClass => b instanceof PyClass);
  const cls = new PyClass(name, known.length > 0 ? known : [objectClass], qualname);
  cls.moduleName = moduleName;
  cls.hasUnknownBase = bases.some((b) => b instanceof Unknown);
  for (const b of bases) if (!(b instanceof PyClass) && !(b instanceof Unknown)) throw typeError('bases must be types');
  cls.mro = linearize(cls, known.length > 0 ? known : [objectClass]);
  cls.metaclass = metaclass ?? known.find((b) => b.metaclass)?.metaclass;
  for (const [key, value] of namespace)
    cls.dict.set(key, key === '__init_subclass__' || key === '__class_getitem__' ? asClassMethod(value) : value);
  if (namespace.has('__eq__') && !namespace.has('__hash__')) cls.dict.set('__hash__', null);
  PyClass.version++;
  for (const [key, value] of namespace)
    if (value instanceof PyInstance) {
      const setName = special(value, '__set_name__');
      if (setName !== undefined) call(setName, [value, cls, key]);
    }
  for (const base of cls.mro.slice(1)) {
    const hook = base.dict.get('__init_subclass__');
    if (hook instanceof PyClassMethod) {
      call(hook.fn, [cls], kwargs);
      break;
    }
  }
  return cls;
}

const asClassMethod = (v: Value): Value => (v instanceof PyClassMethod ? v : new PyClassMethod(v));

/** Bases that aren't classes may stand for some: `Generic[T]`, `List[int]`. Source: PEP 560. */
function realBases(bases: readonly Value[]): Value[] {
  const tuple = new PyTuple(bases);
  return bases.flatMap((b) => {
    const entries = b instanceof PyClass || b instanceof Unknown ? undefined : special(b, '__mro_entries__');
    return entries === undefined ? [b] : listOf(call(entries, [b, tuple]));
  });
}

export function compileClassDef(c: Compiler, node: ClassDef, scope: Scope): Ex {
  const inner = scope.child(node);
  const args = c.arguments(node, scope);
  const decorators = node.decorators.map((d) => ({ node: d, ex: c.expression(d, scope) }));
  const body = c.block(node.body, inner);
  const free = inner.freeNames.map((name) => scope.variable(name));
  const classCell = inner.classCell();
  const qualname = scope.qualifiedPrefix + node.name;
  return (f) => {
    const applied = decorators.map((d) => d.ex(f));
    const { args: given, kwargs } = args(f);
    const bases = realBases(given);
    const metaclass = kwargs?.find(([k]) => k === 'metaclass')?.[1];
    const rest = kwargs?.filter(([k]) => k !== 'metaclass');
    const own: Cell[] = inner.cellCount > 0 ? [new Cell('__class__', undefined)] : [];
    const closure = free.map((v) => {
      const index = v.where === 'cell' ? v.index : v.where === 'class' ? v.free : undefined;
      return index === undefined ? new Cell('', undefined) : f.cells[index];
    });
    const frame = new Frame(
      node.name,
      f.module,
      f.chunk,
      new Array<Value | undefined>(inner.slotCount),
      [...own, ...closure],
      f,
      undefined,
    );
    frame.classDict = new Map<string, Value>([
      ['__module__', f.module.name],
      ['__qualname__', qualname],
    ]);
    frame.at = node;
    vm.push(frame);
    try {
      body(frame);
    } finally {
      vm.pop(frame);
    }
    const namespace = frame.classDict;
    if (frame.classAnnotations) {
      const annotations = new PyDict();
      for (const [key, value] of frame.classAnnotations) annotations.entries.set(keyOf(key), { key, value });
      namespace.set('__annotations__', annotations);
    }
    const doc = node.body[0];
    if (doc?.kind === 'Expr' && doc.value.kind === 'Constant' && doc.value.value.type === 'str')
      namespace.set('__doc__', doc.value.value.value);
    f.at = node;
    const inherited = bases.find((b): b is PyClass => b instanceof PyClass && b.metaclass !== undefined)?.metaclass;
    const meta = metaclass instanceof PyClass ? metaclass : inherited;
    let cls: Value;
    const make = meta && meta !== typeClass ? meta.lookup('__new__') : undefined;
    if (meta && (make !== undefined || meta.lookup('__init__') !== undefined)) {
      const dict = new PyDict();
      for (const [key, value] of namespace) dict.entries.set(keyOf(key), { key, value });
      cls = call(meta, [node.name, new PyTuple(bases), dict], rest);
    } else
      cls = buildClass(
        node.name,
        qualname,
        bases,
        namespace,
        f.module.name,
        rest && rest.length > 0 ? rest : undefined,
        meta,
      );
    if (cls instanceof PyClass) cls.definition = node;
    if (classCell !== undefined && cls instanceof PyClass) own[classCell].value = cls;
    for (let i = applied.length - 1; i >= 0; i--) {
      f.at = decorators[i].node;
      const decorator = applied[i];
      if (!(decorator instanceof Unknown) || decorator instanceof Missing) cls = call(decorator, [cls]);
    }
    return cls;
  };
}
