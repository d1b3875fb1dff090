/** `PyTreeDef`: a pytree's structure as a value. Source: jaxlib's pytree. */
import { typeError, valueError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { getters, methods } from '../python/native.ts';
import { repr } from '../python/text.ts';
import { hash } from '../python/hashing.ts';
import type { Value } from '../python/values.ts';
import {
  PyInstance,
  PyList,
  PyTuple,
  builtinClass,
  dictClass,
  listClass,
  noneClass,
  tupleClass,
} from '../python/values.ts';
import type { TreeDef } from './pytree.ts';
import { dictData, flattenUpTo, treeKey, treeText, unflatten } from './pytree.ts';

export const treeDefClass = builtinClass('PyTreeDef', undefined, 'jaxlib._jax.pytree');

treeDefClass.inC = true;

export class PyTreeDef extends PyInstance {
  constructor(readonly tree: TreeDef) {
    super(treeDefClass);
  }
}

/** The structure that a value is, or Python's complaint for what is none. */
export function structureOf(v: Value): TreeDef {
  if (v instanceof PyTreeDef) return v.tree;
  throw typeError(`a PyTreeDef is needed, got ${repr(v)}`);
}

export const childrenOf = (t: TreeDef): readonly TreeDef[] => ('children' in t ? t.children : []);

export const leafCount = (t: TreeDef): number =>
  t.kind === 'leaf' ? 1 : childrenOf(t).reduce((n, c) => n + leafCount(c), 0);

export const nodeCount = (t: TreeDef): number => childrenOf(t).reduce((n, c) => n + nodeCount(c), 1);

/** A structure put at each leaf of another one. */
export function compose(outer: TreeDef, inner: TreeDef): TreeDef {
  if (outer.kind === 'leaf') return inner;
  return 'children' in outer ? { ...outer, children: outer.children.map((c) => compose(c, inner)) } : outer;
}

/** Leaves put into a structure: as many as it has. */
export function unflattenExactly(tree: TreeDef, leaves: readonly Value[]): Value {
  const count = leafCount(tree);
  if (leaves.length < count) throw valueError(`Too few leaves for PyTreeDef; expected ${count}, got ${leaves.length}`);
  if (leaves.length > count) throw valueError(`Too many leaves for PyTreeDef; expected ${count}.`);
  return unflatten(tree, leaves);
}

/** A node's class and its data. */
function nodeDataOf(t: TreeDef): Value {
  switch (t.kind) {
    case 'leaf':
      return null;
    case 'none':
      return new PyTuple([noneClass, null]);
    case 'tuple':
      return new PyTuple([tupleClass, null]);
    case 'list':
      return new PyTuple([listClass, null]);
    case 'namedtuple':
      return new PyTuple([t.cls, null]);
    case 'dict':
      return new PyTuple([t.cls, t.cls === dictClass ? new PyList([...t.keys]) : dictData(t)]);
    case 'custom':
      return new PyTuple([t.cls, t.aux]);
  }
}

const values = (trees: readonly TreeDef[]): Value[] => trees.map((t) => new PyTreeDef(t));

getters(treeDefClass, {
  num_leaves: (v) => leafCount(structureOf(v)),
  num_nodes: (v) => nodeCount(structureOf(v)),
});

methods(treeDefClass, {
  '__repr__(self, /)': (self) => `PyTreeDef(${treeText(structureOf(self))})`,
  '__eq__(self, other, /)': (self, other) =>
    other instanceof PyTreeDef && treeKey(structureOf(self)) === treeKey(other.tree),
  '__hash__(self, /)': (self) => hash(treeText(structureOf(self))),
  'unflatten(self, leaves, /)': (self, leaves) => unflattenExactly(structureOf(self), listOf(leaves)),
  'flatten_up_to(self, xs, /)': (self, xs) => new PyList(flattenUpTo(structureOf(self), xs)),
  'children(self, /)': (self) => new PyList(values(childrenOf(structureOf(self)))),
  'node_data(self, /)': (self) => nodeDataOf(structureOf(self)),
  'compose(self, inner, /)': (self, inner) => new PyTreeDef(compose(structureOf(self), structureOf(inner))),
});
