/** Class statements. Source: CPython's Python/bltinmodule.c builtin___build_class__. */
import type { ClassDef } from '../../syntax/ast.ts';
import { lookupAttr } from '../attributes.ts';
import { call } from '../call.ts';
import { PreparedNames, buildClass, calculateMetaclass, realBases } from '../classes.ts';
import { typeError } from '../errors.ts';
import { keyOf } from '../keys.ts';
import { Frame, vm } from '../vm.ts';
import type { Kwargs, Value } from '../values.ts';
import { Cell, Missing, PyCell, PyClass, PyDict, PyTuple, Unknown, dictClass, typeClass, typeOf } from '../values.ts';
import { passOn, paths } from './branches.ts';
import type { Compiler, Ex } from './context.ts';
import { cleanDoc, docstring } from './docstrings.ts';
import type { Scope } from './scope.ts';
import { compileTypeParams, typeParamScope } from './typeParams.ts';

/** The metaclass that a class statement means; undefined for `type`. A callable that is no class is called as it is. */
function metaclassOf(given: Value | undefined, bases: readonly Value[]): Value | undefined {
  if (given instanceof Unknown) return undefined;
  if (given !== undefined && !(given instanceof PyClass && given.isSubclassOf(typeClass))) return given;
  const first = bases.find((b) => !(b instanceof Unknown));
  const meta = given instanceof PyClass ? given : first === undefined ? typeClass : typeOf(first);
  const winner = meta.isSubclassOf(typeClass) ? calculateMetaclass(meta, bases) : meta;
  return winner === typeClass ? undefined : winner;
}

/** What `__prepare__` gives for the names of the class body: names, and the mapping that they go to at last. */
function prepare(
  meta: Value | undefined,
  name: string,
  bases: readonly Value[],
  kwargs: Kwargs | undefined,
): { names: Map<string, Value>; mapping: PyDict | undefined } {
  const names = new Map<string, Value>();
  if (meta === undefined) return { names, mapping: undefined };
  const own = meta instanceof PyClass ? meta.lookup('__prepare__') : undefined;
  if (own === undefined || own === typeClass.dict.get('__prepare__')) return { names, mapping: undefined };
  const made = call(lookupAttr(meta, '__prepare__') ?? null, [name, new PyTuple(bases)], kwargs);
  if (made instanceof Unknown) return { names, mapping: undefined };
  if (!(made instanceof PyDict) && typeOf(made).lookup('__getitem__') === undefined)
    throw typeError(
      `${meta instanceof PyClass ? meta.name : '<metaclass>'}.__prepare__() must return a mapping, not ${typeOf(made).name}`,
    );
  if (!(made instanceof PyDict) || made.cls !== dictClass)
    return { names: PreparedNames.over(made), mapping: undefined };
  for (const { key, value } of made.entries.values()) if (typeof key === 'string') names.set(key, value);
  return { names, mapping: made };
}

/** A class body's names as the dict that a metaclass gets. */
function namespaceOf(names: Map<string, Value>, mapping: PyDict | undefined): Value {
  if (names instanceof PreparedNames) return names.value;
  const dict = mapping ?? new PyDict();
  for (const key of [...dict.entries.values()].map((e) => e.key))
    if (typeof key === 'string' && !names.has(key)) dict.entries.delete(keyOf(key));
  for (const [key, value] of names) dict.entries.set(keyOf(key), { key, value });
  return dict;
}

export function compileClassDef(c: Compiler, node: ClassDef, scope: Scope): Ex {
  const outer = typeParamScope(node, scope);
  const inner = outer.child(node);
  const args = c.arguments(node, outer);
  const decorators = node.decorators.map((d) => ({ node: d, ex: c.expression(d, scope) }));
  const body = c.block(node.body, inner);
  const free = inner.freeNames.map((name) => outer.variable(name));
  const classCell = inner.classCell();
  const qualname = scope.qualifiedNameOf(node.name);
  const doc = docstring(node.body);
  const typeParams = compileTypeParams(c, node, scope);
  const { annotates } = inner;
  return (f) => {
    const applied = decorators.map((d) => d.ex(f));
    const params = typeParams?.bind(f);
    const { args: given, kwargs, unknown } = args(f);
    if (unknown) given.push(unknown);
    const generic = typeParams && params ? typeParams.genericBase(params) : undefined;
    if (generic !== undefined) given.push(generic);
    const bases = realBases(given);
    const rest = kwargs?.filter(([k]) => k !== 'metaclass');
    const passed = rest && rest.length > 0 ? rest : undefined;
    f.at = node;
    const meta = metaclassOf(kwargs?.find(([k]) => k === 'metaclass')?.[1], bases);
    const { names, mapping } = prepare(meta, node.name, bases, passed);
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
    frame.classDict = names;
    names.set('__module__', f.module.dict.get('__name__') ?? f.module.name);
    names.set('__qualname__', qualname);
    if (params) names.set('__type_params__', params);
    if (doc !== undefined) names.set('__doc__', cleanDoc(doc));
    if (annotates) names.set('__annotations__', new PyDict());
    frame.at = node;
    const base = paths.length;
    vm.push(frame);
    try {
      body(frame);
    } finally {
      vm.pop(frame);
      if (paths.length > base) passOn(f, base);
    }
    const namespace = frame.classDict;
    if (bases.length !== given.length || bases.some((b, i) => b !== given[i]))
      namespace.set('__orig_bases__', new PyTuple(given));
    if (classCell !== undefined) namespace.set('__classcell__', new PyCell(own[classCell]));
    f.at = node;
    let cls: Value =
      meta === undefined
        ? buildClass(node.name, qualname, bases, namespace, f.module.name, passed)
        : call(meta, [node.name, new PyTuple(bases), namespaceOf(namespace, mapping)], passed);
    if (cls instanceof PyClass) cls.definition = node;
    if (cls instanceof PyClass && kwargs?.some(([k, v]) => k === 'metaclass' && v instanceof Unknown))
      cls.hasUnknownBase = true;
    if (classCell !== undefined && cls instanceof PyClass) own[classCell].value ??= cls;
    for (let i = applied.length - 1; i >= 0; i--) {
      f.at = decorators[i].node;
      const decorator = applied[i];
      if (!(decorator instanceof Unknown) || decorator instanceof Missing) cls = call(decorator, [cls]);
      else {
        vm.recorder.add('unknown-decorator', { reason: decorator.reason });
        // It may give the class methods, an `__init__` above all.
        if (cls instanceof PyClass) cls.hasUnknownBase = true;
      }
    }
    return cls;
  };
}
