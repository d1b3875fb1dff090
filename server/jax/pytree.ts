/** Pytrees: flattening, unflattening, paths. Source: jax/_src/tree_util.py, jaxlib's pytree. */
import { call } from '../python/call.ts';
import { PyRaise, valueError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { idOf, keyOf } from '../python/keys.ts';
import { compare, equal } from '../python/comparisons.ts';
import { truth } from '../python/operators.ts';
import { repr, str } from '../python/text.ts';
import type { Value, PyClass } from '../python/values.ts';
import {
  EagerArray,
  PyDict,
  PyInstance,
  PyList,
  PySet,
  PyTuple,
  Tracer,
  Unknown,
  UnknownSignal,
  typeOf,
} from '../python/values.ts';

/** How a node of a custom class comes apart and together. */
export interface NodeType {
  /** Children with the texts of their paths (`.x`, `[0]`), and the auxiliary data. */
  /** `keys`: the entries of key paths, where they are the user's own. */
  flatten(v: Value): { children: Value[]; paths: string[]; aux: Value; keys?: readonly Value[] };
  unflatten(aux: Value, children: Value[]): Value;
}

const registry = new WeakMap<PyClass, NodeType>();

export function registerNode(cls: PyClass, type: NodeType): void {
  registry.set(cls, type);
}

/** Whether instances of a class are nodes by registration. */
export const isRegistered = (cls: PyClass): boolean => registry.has(cls);

/** Source: tree_util.register_pytree_node. */
export function registerFunctions(cls: PyClass, flatten: Value, unflatten: Value): void {
  registerNode(cls, {
    flatten(v) {
      const [children, aux] = listOf(call(flatten, [v]));
      const items = listOf(children);
      return { children: items, paths: items.map((_, i) => `[<flat index ${i}>]`), aux };
    },
    unflatten: (aux, children) => call(unflatten, [aux, new PyTuple(children)]),
  });
}

export type TreeDef =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'none' }
  | { readonly kind: 'tuple' | 'list'; readonly children: readonly TreeDef[] }
  | { readonly kind: 'namedtuple'; readonly cls: PyClass; readonly children: readonly TreeDef[] }
  | {
      readonly kind: 'dict';
      readonly cls: PyClass;
      readonly keys: readonly Value[];
      /** A defaultdict's. */
      readonly factory?: Value;
      readonly children: readonly TreeDef[];
    }
  | {
      readonly kind: 'custom';
      readonly cls: PyClass;
      readonly aux: Value;
      readonly type: NodeType;
      /** What follows the node's path for each child. */
      readonly names: readonly string[];
      readonly keys?: readonly Value[];
      readonly children: readonly TreeDef[];
    };

const LEAF: TreeDef = { kind: 'leaf' };
const NONE: TreeDef = { kind: 'none' };

export interface Flat {
  readonly leaves: Value[];
  /** `['w'][1]`, `.bias`: what follows the argument's name. */
  readonly paths: string[];
  readonly tree: TreeDef;
}

const fieldsOf = (cls: PyClass): string[] | undefined => {
  const fields = cls.isSubclassOf(cls) ? cls.lookup('_fields') : undefined;
  return fields instanceof PyTuple ? fields.items.map(String) : undefined;
};

function sortedKeys(d: PyDict): Value[] {
  const keys = [...d.entries.values()].map((e) => e.key);
  try {
    return keys.sort((a, b) => (truth(compare('<', a, b)) === true ? -1 : truth(compare('<', b, a)) === true ? 1 : 0));
  } catch (e) {
    if (!(e instanceof PyRaise)) throw e;
    throw valueError('Comparator raised exception while sorting pytree dictionary keys.');
  }
}

/** Leaves in order, with their paths. `isLeaf` stops the descent. */
export function flatten(v: Value, isLeaf?: (v: Value) => boolean): Flat {
  const leaves: Value[] = [];
  const paths: string[] = [];
  const walk = (x: Value, path: string): TreeDef => {
    if (isLeaf?.(x)) {
      leaves.push(x);
      paths.push(path);
      return LEAF;
    }
    if (x === null) return NONE;
    const cls = typeof x === 'object' ? typeOf(x) : undefined;
    const custom = cls && (registry.get(cls) ?? undefined);
    if (cls && custom) {
      const { children, paths: names, aux, keys } = custom.flatten(x);
      return {
        kind: 'custom',
        cls,
        aux,
        type: custom,
        names,
        keys,
        children: children.map((c, i) => walk(c, path + names[i])),
      };
    }
    if (x instanceof PyTuple) {
      const names = x.attrs ? fieldsOf(x.cls) : undefined;
      if (names)
        return { kind: 'namedtuple', cls: x.cls, children: x.items.map((c, i) => walk(c, `${path}.${names[i]}`)) };
      if (!x.attrs) return { kind: 'tuple', children: x.items.map((c, i) => walk(c, `${path}[${i}]`)) };
    }
    if (x instanceof PyList && !x.attrs)
      return { kind: 'list', children: x.items.map((c, i) => walk(c, `${path}[${i}]`)) };
    if (x instanceof PyDict && (!x.attrs || x.cls.name === 'OrderedDict' || x.cls.name === 'defaultdict')) {
      const keys = x.cls.name === 'OrderedDict' ? [...x.entries.values()].map((e) => e.key) : sortedKeys(x);
      const children = keys.map((k) => walk(x.entries.get(keyOf(k))?.value ?? null, `${path}[${repr(k)}]`));
      const factory = x.attrs?.get('default_factory');
      return { kind: 'dict', cls: x.cls, keys, factory, children };
    }
    // What its unknown base makes of it may be a node.
    if (x instanceof PyInstance && x.cls.mro.some((c) => c.hasUnknownBase))
      throw new UnknownSignal(new Unknown(`a base class of ${x.cls.name} is unknown`));
    leaves.push(x);
    paths.push(path);
    return LEAF;
  };
  const tree = walk(v, '');
  return { leaves, paths, tree };
}

/** A dict whose class is a node of its own kind: its keys are its data. */
const isCustomDict = (cls: PyClass): boolean => cls.name === 'OrderedDict' || cls.name === 'defaultdict';

/** The data of such a dict. */
export function dictData(t: Extract<TreeDef, { kind: 'dict' }>): Value {
  const keys = new PyTuple([...t.keys]);
  return t.cls.name === 'defaultdict' ? new PyTuple([t.factory ?? null, keys]) : keys;
}

const NONE_HINT =
  '\n\nIn previous releases of JAX, flatten-up-to used to consider None to be a tree-prefix of non-None values. To obtain ' +
  'the previous behavior, you can usually write:\n' +
  '  jax.tree.map(lambda x, y: None if x is None else f(x, y), a, b, is_leaf=lambda x: x is None)';

/** The children that a value has where a node is, or the ValueError for what doesn't match it. */
function childrenLike(t: Exclude<TreeDef, { kind: 'leaf' }>, x: Value): readonly Value[] {
  const fail = (message: string): never => {
    throw valueError(message);
  };
  const customMismatch = (cls: PyClass): never =>
    fail(`Custom node type mismatch: expected type: ${repr(cls)}, value: ${repr(x)}.`);
  switch (t.kind) {
    case 'none':
      return x === null ? [] : fail(`Expected None, got ${repr(x)}.${NONE_HINT}`);
    case 'tuple':
      if (!(x instanceof PyTuple) || x.attrs) return fail(`Expected tuple, got ${repr(x)}.`);
      return x.items.length === t.children.length
        ? x.items
        : fail(`Tuple arity mismatch: ${x.items.length} != ${t.children.length}; tuple: ${repr(x)}.`);
    case 'list':
      if (!(x instanceof PyList) || x.attrs) return fail(`Expected list, got ${repr(x)}.`);
      return x.items.length === t.children.length
        ? x.items
        : fail(`List arity mismatch: ${x.items.length} != ${t.children.length}; list: ${repr(x)}.`);
    case 'namedtuple':
      if (!(x instanceof PyTuple) || !x.attrs || !fieldsOf(x.cls)) return fail(`Expected named tuple, got ${repr(x)}.`);
      if (x.cls !== t.cls) return fail(`Named tuple type mismatch: expected type: ${repr(t.cls)}, tuple: ${repr(x)}.`);
      return x.items;
    case 'dict': {
      const custom = isCustomDict(t.cls);
      if (!(x instanceof PyDict) || (custom ? x.cls !== t.cls : isCustomDict(x.cls)))
        return custom ? customMismatch(t.cls) : fail(`Expected dict, got ${repr(x)}.`);
      const { tree } = flatten(x, (v) => v !== x);
      const keys = tree.kind === 'dict' ? tree.keys : [];
      const same = keys.length === t.keys.length && keys.every((k, i) => keyOf(k) === keyOf(t.keys[i]));
      const sameFactory = (tree.kind === 'dict' ? tree.factory : undefined) === t.factory;
      if (custom && !(same && sameFactory) && tree.kind === 'dict')
        return fail(`Mismatch custom node data: ${repr(dictData(t))} != ${repr(dictData(tree))}; value: ${repr(x)}.`);
      if (!same)
        return fail(
          `Dict key mismatch; expected keys: ${repr(new PyList([...t.keys]))}; present keys: ${repr(new PyList([...keys]))}.`,
        );
      return keys.map((k) => x.entries.get(keyOf(k))?.value ?? null);
    }
    case 'custom': {
      if (typeof x !== 'object' || x === null || typeOf(x) !== t.cls) return customMismatch(t.cls);
      const { children, aux } = t.type.flatten(x);
      if (truth(compare('==', aux, t.aux)) === false)
        return fail(`Mismatch custom node data: ${repr(t.aux)} != ${repr(aux)}; value: ${repr(x)}.`);
      if (children.length !== t.children.length)
        return fail(`Custom type arity mismatch: ${children.length} != ${t.children.length}; value: ${repr(x)}.`);
      return children;
    }
  }
}

/** The parts of a value that stand where a tree has its leaves. Source: PyTreeDef.flatten_up_to. */
export function flattenUpTo(tree: TreeDef, v: Value): Value[] {
  const out: Value[] = [];
  const walk = (t: TreeDef, x: Value): void => {
    if (t.kind === 'leaf') {
      out.push(x);
      return;
    }
    const parts = childrenLike(t, x);
    if ('children' in t)
      t.children.forEach((c, i) => {
        walk(c, parts[i]);
      });
  };
  walk(tree, v);
  return out;
}

/** Put leaves back into a structure. */
export function unflatten(tree: TreeDef, leaves: readonly Value[]): Value {
  let i = 0;
  const build = (t: TreeDef): Value => {
    switch (t.kind) {
      case 'leaf':
        return leaves[i++];
      case 'none':
        return null;
      case 'tuple':
        return new PyTuple(t.children.map(build));
      case 'list':
        return new PyList(t.children.map(build));
      case 'namedtuple':
        return new PyTuple(t.children.map(build), t.cls);
      case 'dict': {
        const dict = new PyDict(t.cls);
        if (t.factory !== undefined) dict.attrs?.set('default_factory', t.factory);
        t.keys.forEach((key, j) => dict.entries.set(keyOf(key), { key, value: build(t.children[j]) }));
        return dict;
      }
      case 'custom':
        return t.type.unflatten(t.aux, t.children.map(build));
    }
  };
  return build(tree);
}

/** A text that is equal for equal structures: for cache keys. */
export function treeKey(t: TreeDef): string {
  switch (t.kind) {
    case 'leaf':
      return '*';
    case 'none':
      return 'N';
    case 'tuple':
      return `(${t.children.map(treeKey).join(',')})`;
    case 'list':
      return `[${t.children.map(treeKey).join(',')}]`;
    case 'namedtuple':
      return `n${idOf(t.cls)}(${t.children.map(treeKey).join(',')})`;
    case 'dict':
      return `{${t.cls.name}${t.keys.map((k, i) => `${staticKey(k)}:${treeKey(t.children[i])}`).join(',')}}`;
    case 'custom':
      return `c${idOf(t.cls)}<${auxKey(t.aux)}>(${t.children.map(treeKey).join(',')})`;
  }
}

/** A text for a hashable Python value, its type included: 1, 1.0 and True differ. Raises what hashing raises. */
export function staticKey(v: Value): string {
  if (v instanceof PyTuple) return `t(${v.items.map(staticKey).join(',')})`;
  const key = keyOf(v);
  const type = typeOf(v).name;
  if (typeof key === 'object' && key !== null) return `${type}#${idOf(key)}`;
  return `${type}:${typeof key}:${String(key).length}:${String(key)}`;
}

/**
 * A text for a node's auxiliary data, equal for equal data. JAX doesn't hash it: it may be a list, a dict, anything with an
 * `__eq__`. Source: jaxlib's pytree.h, AbslHashValue.
 */
function auxKey(v: Value): string {
  if (v instanceof PyTuple) return `t(${v.items.map(auxKey).join(',')})`;
  if (v instanceof PyList) return `l(${v.items.map(auxKey).join(',')})`;
  if (v instanceof PyDict)
    return `d(${[...v.entries.values()]
      .map((e) => `${auxKey(e.key)}:${auxKey(e.value)}`)
      .sort()
      .join(',')})`;
  if (v instanceof PySet) return `s(${[...v.entries.values()].map(auxKey).sort().join(',')})`;
  if (v instanceof Tracer || v instanceof EagerArray) return `a${idOf(v)}`;
  try {
    return staticKey(v);
  } catch (e) {
    if (e instanceof PyRaise && v instanceof PyInstance) return `u${idOf(sameAs(v, typeOf(v)))}`;
    throw e;
  }
}

/** Objects that can't be hashed, by class: the first of each that are equal. */
const firsts = new WeakMap<PyClass, PyInstance[]>();
/** More different ones are hardly equal to any. */
const MAX_FIRSTS = 64;

function sameAs(v: PyInstance, cls: PyClass): PyInstance {
  const known = firsts.get(cls) ?? [];
  const first = known.find((other) => other === v || equal(other, v) === true);
  if (first) return first;
  firsts.set(cls, [v, ...known].slice(0, MAX_FIRSTS));
  return v;
}

/** What `str(treedef)` prints inside `PyTreeDef(…)`. */
export function treeText(t: TreeDef): string {
  switch (t.kind) {
    case 'leaf':
      return '*';
    case 'none':
      return 'None';
    case 'tuple':
      return t.children.length === 1 ? `(${treeText(t.children[0])},)` : `(${t.children.map(treeText).join(', ')})`;
    case 'list':
      return `[${t.children.map(treeText).join(', ')}]`;
    case 'namedtuple':
      return `CustomNode(namedtuple[${t.cls.name}], [${t.children.map(treeText).join(', ')}])`;
    case 'dict':
      if (isCustomDict(t.cls))
        return `CustomNode(${t.cls.name}[${repr(dictData(t))}], [${t.children.map(treeText).join(', ')}])`;
      return `{${t.keys.map((k, i) => `${repr(k)}: ${treeText(t.children[i])}`).join(', ')}}`;
    case 'custom':
      return `CustomNode(${t.cls.name}[${str(t.aux)}], [${t.children.map(treeText).join(', ')}])`;
  }
}

/** An instance without running its __init__, its attributes set: for dataclasses. */
export function rebuildInstance(cls: PyClass, attrs: readonly (readonly [string, Value])[]): Value {
  const v = new PyInstance(cls);
  for (const [name, value] of attrs) v.attrs.set(name, value);
  return v;
}
