/** jax.tree and jax.tree_util. Source: jax/_src/tree_util.py. */
import { call } from '../python/call.ts';
import { PyRaise, Stop, typeError, valueError } from '../python/errors.ts';
import { MISSING } from '../python/native.ts';
import { functions, native } from '../python/native.ts';
import { importModule } from '../python/modules.ts';
import { repr, str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyClass, PyDict, PyList, PyTuple, Unknown, tupleClass, typeOf } from '../python/values.ts';
import { jaxFunctions } from './declare.ts';
import { jaxPartialClass } from './jaxPartial.ts';
import {
  childKeys,
  dictKeyClass,
  flattenedIndexKeyClass,
  getAttrKeyClass,
  keyPaths,
  keyText,
  sequenceKeyClass,
} from './keyPaths.ts';
import type { Flat, TreeDef } from './pytree.ts';
import {
  flatten,
  flattenUpTo,
  isRegistered,
  rebuildInstance,
  registerFunctions,
  registerNode,
  unflatten,
} from './pytree.ts';
import { PyTreeDef, childrenOf, compose, leafCount, nodeCount, structureOf, treeDefClass } from './treeDef.ts';
import { nodeData, oneLevel, prefixError } from './treeErrors.ts';
import { getAttr, lookupAttr } from '../python/attributes.ts';
import { listOf } from '../python/iterate.ts';
import { contains } from '../python/membership.ts';
import { getItem } from '../python/subscripts.ts';
import { truth } from '../python/operators.ts';

type IsLeaf = ((v: Value) => boolean) | undefined;

/** What is asked for is decided by values that aren't known. */
const decided = (v: Value): boolean => {
  const t = truth(v);
  if (typeof t !== 'boolean') throw new Stop('whether something is a leaf is not known', 'unsupported');
  return t;
};

const stops = (isLeaf: Value): IsLeaf => (isLeaf === null ? undefined : (v) => decided(call(isLeaf, [v])));

// ---- mapping

/** The parts of other trees at the leaves of the first one. */
function partsOf(fn: string, tree: Value, flat: Flat, rest: Value, isLeaf: IsLeaf): Value[][] {
  const others = rest instanceof PyTuple ? rest.items : [];
  return others.map((other) => {
    try {
      return flattenUpTo(flat.tree, other);
    } catch (e) {
      if (!(e instanceof PyRaise)) throw e;
      throw prefixError(`${fn} tree`, tree, other, isLeaf) ?? e;
    }
  });
}

function treeMap(f: Value, tree: Value, rest: Value, isLeaf: Value): Value {
  const stop = stops(isLeaf);
  const flat = flatten(tree, stop);
  const others = partsOf('tree_map', tree, flat, rest, stop);
  return unflatten(
    flat.tree,
    flat.leaves.map((leaf, i) => call(f, [leaf, ...others.map((o) => o[i])])),
  );
}

// ---- with paths

/** As `flatten`, where what is a leaf depends on its path too. */
function flattenByPath(v: Value, isLeaf: Value): Flat {
  const leaves: Value[] = [];
  const walk = (x: Value, path: readonly Value[]): TreeDef => {
    const level = decided(call(isLeaf, [new PyTuple(path), x])) ? undefined : oneLevel(x);
    if (!level || level.tree.kind === 'leaf') {
      leaves.push(x);
      return { kind: 'leaf' };
    }
    if (!('children' in level.tree)) return level.tree;
    const keys = childKeys(level.tree);
    return { ...level.tree, children: level.leaves.map((c, i) => walk(c, [...path, keys[i]])) };
  };
  const tree = walk(v, []);
  return { leaves, paths: [], tree };
}

const flattenFor = (tree: Value, isLeaf: Value, takesPath: Value): Flat =>
  isLeaf !== null && truth(takesPath) === true ? flattenByPath(tree, isLeaf) : flatten(tree, stops(isLeaf));

/** Leaves with their paths. */
function pathLeaves({ tree, leaves }: Flat): PyList {
  const paths = keyPaths(tree);
  return new PyList(leaves.map((leaf, i) => new PyTuple([paths[i], leaf])));
}

const flattenWithPath = (tree: Value, isLeaf: Value, takesPath: Value): Value => {
  const flat = flattenFor(tree, isLeaf, takesPath);
  return new PyTuple([pathLeaves(flat), new PyTreeDef(flat.tree)]);
};
const leavesWithPath = (tree: Value, isLeaf: Value, takesPath: Value): Value =>
  pathLeaves(flattenFor(tree, isLeaf, takesPath));

function mapWithPath(f: Value, tree: Value, rest: Value, isLeaf: Value, takesPath: Value): Value {
  const flat = flattenFor(tree, isLeaf, takesPath);
  const paths = keyPaths(flat.tree);
  const others = partsOf('tree_map_with_path', tree, flat, rest, truth(takesPath) === true ? undefined : stops(isLeaf));
  return unflatten(
    flat.tree,
    flat.leaves.map((leaf, i) => call(f, [paths[i], leaf, ...others.map((o) => o[i])])),
  );
}

// ---- reducing

function reduceLeaves(f: Value, tree: Value, initial: Value, isLeaf: Value): Value {
  const { leaves } = flatten(tree, stops(isLeaf));
  const first = initial === MISSING ? leaves.shift() : initial;
  if (first === undefined) throw typeError('reduce() of empty iterable with no initial value');
  return leaves.reduce((total, leaf) => call(f, [total, leaf]), first);
}

/** Halves first, so that the tree of operations is flat. Source: _parallel_reduce. */
function reduceHalves(leaves: readonly Value[], f: Value, identity: Value): Value {
  if (leaves.length === 0) {
    if (identity === MISSING) throw typeError('Must specify identity for parallel reduction of empty sequence.');
    return identity;
  }
  if (leaves.length === 1) return leaves[0];
  const middle = Math.floor(leaves.length / 2);
  const left = reduceHalves(leaves.slice(0, middle), f, identity);
  return call(f, [left, reduceHalves(leaves.slice(middle), f, identity)]);
}

/** Whether all leaves are true; one that isn't known makes the answer unknown. */
function allLeaves(tree: Value, isLeaf: Value): Value {
  for (const leaf of flatten(tree, stops(isLeaf)).leaves) {
    const t = truth(leaf);
    if (t instanceof Unknown || !t) return t;
  }
  return true;
}

// ---- structures

function transpose(outer: Value, inner: Value, tree: Value): Value {
  const flat = flatten(tree);
  const outerTree = structureOf(outer);
  const innerTree = inner === null ? flatten(flattenUpTo(outerTree, tree)[0]).tree : structureOf(inner);
  const [rows, columns] = [leafCount(outerTree), leafCount(innerTree)];
  if (leafCount(flat.tree) !== rows * columns)
    throw typeError(
      `Mismatch\n${str(new PyTreeDef(flat.tree))}\n != \n${str(new PyTreeDef(compose(outerTree, innerTree)))}`,
    );
  const subtrees = Array.from({ length: columns }, (_, j) =>
    unflatten(
      outerTree,
      Array.from({ length: rows }, (_x, i) => flat.leaves[i * columns + j]),
    ),
  );
  return unflatten(innerTree, subtrees);
}

/** Each leaf of a prefix as often as there are leaves below it. Source: broadcast_prefix. */
export function broadcastPrefix(prefix: Value, full: Value, isLeaf: Value = null): Value[] {
  const flat = flatten(prefix, stops(isLeaf));
  let subtrees: Value[];
  try {
    subtrees = flattenUpTo(flat.tree, full);
  } catch (e) {
    if (!(e instanceof PyRaise)) throw e;
    throw prefixError('broadcast_prefix prefix_tree', prefix, full) ?? e;
  }
  return subtrees.flatMap((s, i) => new Array<Value>(flatten(s).leaves.length).fill(flat.leaves[i]));
}

/** Source: tree_broadcast. */
const broadcast = (prefix: Value, full: Value, isLeaf: Value): Value =>
  unflatten(flatten(full).tree, broadcastPrefix(prefix, full, isLeaf));

const structure = (tree: Value, isLeaf: Value): Value => new PyTreeDef(flatten(tree, stops(isLeaf)).tree);
const leavesOf = (tree: Value, isLeaf: Value): Value => new PyList(flatten(tree, stops(isLeaf)).leaves);
const flattened = (tree: Value, isLeaf: Value): Value => {
  const flat = flatten(tree, stops(isLeaf));
  return new PyTuple([new PyList(flat.leaves), new PyTreeDef(flat.tree)]);
};
const unflattened = (treedef: Value, leaves: Value): Value => call(getAttr(treedef, 'unflatten'), [leaves]);

/** The functions that jax.tree has, and jax.tree_util under longer names. */
const SHARED = {
  'map(f, tree, *rest, is_leaf=None)': treeMap,
  'map_with_path(f, tree, *rest, is_leaf=None, is_leaf_takes_path=False)': mapWithPath,
  'leaves(tree, is_leaf=None)': leavesOf,
  'leaves_with_path(tree, is_leaf=None, is_leaf_takes_path=False)': leavesWithPath,
  'flatten(tree, is_leaf=None)': flattened,
  'flatten_with_path(tree, is_leaf=None, is_leaf_takes_path=False)': flattenWithPath,
  'unflatten(treedef, leaves)': unflattened,
  'structure(tree, is_leaf=None)': structure,
  'reduce(function, tree, initializer=<missing>, is_leaf=None)': reduceLeaves,
  'reduce_associative(operation, tree, *, identity=<missing>, is_leaf=None)': (
    operation: Value,
    tree: Value,
    identity: Value,
    isLeaf: Value,
  ) => reduceHalves(flatten(tree, stops(isLeaf)).leaves, operation, identity),
  'all(tree, *, is_leaf=None)': allLeaves,
  'transpose(outer_treedef, inner_treedef, pytree_to_transpose)': transpose,
  'broadcast(prefix_tree, full_tree, is_leaf=None)': broadcast,
};

/** Of an unknown tree: a list of arrays if it holds arrays; the rest tells of its structure, or is what a function made. */
function madeOfTree(u: Unknown, name: string): Unknown {
  if (!/^(tree_)?leaves$/.test(name)) return u.untraced();
  return u.traced === 'array' ? new Unknown(u.reason, 'tree') : u;
}

export const treeFunctions = jaxFunctions(SHARED, madeOfTree);

/** A class's own children and data, one level down. */
function levelOf(v: Value): Flat {
  const level = oneLevel(v);
  if (level.tree.kind === 'leaf') throw valueError(`can't tree-flatten type: ${repr(typeOf(v))}`);
  return level;
}

/** Children as jaxlib gives them: a list's in a list. */
const childSequence = (v: Value, items: Value[]): Value =>
  v instanceof PyList ? new PyList(items) : new PyTuple(items);

function isTreeNode(cls: Value): boolean {
  if (!(cls instanceof PyClass)) return false;
  const builtin = ['NoneType', 'tuple', 'list', 'dict', 'OrderedDict', 'defaultdict'].includes(cls.name);
  return isRegistered(cls) || (builtin && cls.definition === undefined);
}

const utilities = jaxFunctions(
  {
    'all_leaves(iterable, is_leaf=None)': (iterable, isLeaf) =>
      listOf(iterable).every((x) => {
        const { tree } = flatten(x, stops(isLeaf));
        return tree.kind === 'leaf';
      }),
    'flatten_one_level(tree)': (tree) => {
      const { leaves, tree: t } = levelOf(tree);
      return new PyTuple([childSequence(tree, leaves), nodeData(t)]);
    },
    'flatten_one_level_with_keys(tree)': (tree) => {
      const { leaves, tree: t } = levelOf(tree);
      const keys = childKeys(t);
      const pairs = leaves.map((leaf, i) => new PyTuple([keys[i], leaf]));
      return new PyTuple([childSequence(tree, pairs), nodeData(t)]);
    },
    'is_tree_node(typ)': isTreeNode,
    "keystr(keys, *, simple=False, separator='')": (keys, simple, separator) =>
      keyText(listOf(keys), truth(simple) === true, str(separator)),
    'treedef_children(treedef)': (treedef) => new PyList(childrenOf(structureOf(treedef)).map((c) => new PyTreeDef(c))),
    'treedef_is_leaf(treedef)': (treedef) => nodeCount(structureOf(treedef)) === 1,
    'treedef_tuple(treedefs)': (treedefs) =>
      new PyTreeDef({ kind: 'tuple', children: listOf(treedefs).map(structureOf) }),
  },
  madeOfTree,
);

// ---- registration

/** Children with keys of the user's own. */
function registerWithKeys(cls: PyClass, flattenWithKeys: Value, unflat: Value): void {
  registerNode(cls, {
    flatten(v) {
      const [pairs, aux] = listOf(call(flattenWithKeys, [v]));
      const entries = listOf(pairs).map((p) => listOf(p));
      const keys = entries.map(([key]) => key);
      return { children: entries.map(([, child]) => child), paths: keys.map((k) => str(k)), aux, keys };
    },
    unflatten: (aux, children) => call(unflat, [aux, new PyTuple(children)]),
  });
}

const method = (name: string): Value => native(`${name}(v)`, (v) => call(getAttr(v, name), []));

/** A class's fields, for dataclasses: their names in order. */
const namesOf = (v: Value): string[] => listOf(v).map(str);

/** Registration of pytree nodes. Source: jax/_src/tree_util.py. */
export const registrations = functions({
  'register_pytree_node(nodetype, flatten_func, unflatten_func, flatten_with_keys_func=None)': (
    cls,
    flat,
    unflat,
    withKeys,
  ) => {
    if (!(cls instanceof PyClass)) return null;
    if (withKeys === null) registerFunctions(cls, flat, unflat);
    else registerWithKeys(cls, withKeys, unflat);
    return null;
  },
  'register_pytree_with_keys(nodetype, flatten_with_keys, unflatten_func, flatten_func=None)': (
    cls,
    withKeys,
    unflat,
  ) => {
    if (cls instanceof PyClass) registerWithKeys(cls, withKeys, unflat);
    return null;
  },
  'register_pytree_with_keys_class(cls)': (cls) => {
    if (cls instanceof PyClass) registerWithKeys(cls, method('tree_flatten_with_keys'), getAttr(cls, 'tree_unflatten'));
    return cls;
  },
  'register_pytree_node_class(cls)': (cls) => {
    if (cls instanceof PyClass)
      registerFunctions(
        cls,
        method('tree_flatten'),
        native('tree_unflatten(aux, children)', (aux, children) =>
          call(getAttr(cls, 'tree_unflatten'), [aux, children]),
        ),
      );
    return cls;
  },
  'register_dataclass(nodetype, data_fields=None, meta_fields=None, drop_fields=())': (cls, data, meta) => {
    if (!(cls instanceof PyClass)) return cls;
    const fields = data === null ? dataclassFields(cls) : { data: namesOf(data), meta: namesOf(meta) };
    registerNode(cls, {
      flatten: (v) => ({
        children: fields.data.map((f) => getAttr(v, f)),
        paths: fields.data.map((f) => `.${f}`),
        aux: new PyTuple(fields.meta.map((f) => getAttr(v, f))),
      }),
      unflatten: (aux, children) =>
        rebuildInstance(cls, [
          ...fields.data.map((f, i) => [f, children[i]] as const),
          ...fields.meta.map((f, i) => [f, aux instanceof PyTuple ? aux.items[i] : null] as const),
        ]),
    });
    return cls;
  },
  'register_static(cls)': (cls) => {
    if (cls instanceof PyClass)
      registerNode(cls, { flatten: (v) => ({ children: [], paths: [], aux: v }), unflatten: (aux) => aux });
    return cls;
  },
});

/** Fields of a dataclass: those with `metadata={'static': True}` are no children. */
function dataclassFields(cls: PyClass): { data: string[]; meta: string[] } {
  const data: string[] = [];
  const meta: string[] = [];
  const fields = cls.lookup('__dataclass_fields__');
  if (fields instanceof PyDict)
    for (const { key, value } of fields.entries.values()) {
      const metadata = lookupAttr(value, 'metadata');
      const isStatic =
        metadata !== undefined &&
        metadata !== null &&
        contains(metadata, 'static') === true &&
        truth(getItem(metadata, 'static')) === true;
      (isStatic ? meta : data).push(str(key));
    }
  return { data, meta };
}

/** jax.tree_util's functions, under the names that they have there. */
const longNames = jaxFunctions(
  Object.fromEntries(Object.entries(SHARED).map(([signature, fn]) => [`tree_${signature}`, fn])),
  madeOfTree,
);

export function treeUtilFunctions(): Map<string, Value> {
  // What a partial can do comes with its module.
  importModule('functools');
  return new Map<string, Value>([
    ...longNames,
    ...utilities,
    ...registrations,
    ['PyTreeDef', treeDefClass],
    ['Partial', jaxPartialClass],
    ['DictKey', dictKeyClass],
    ['SequenceKey', sequenceKeyClass],
    ['GetAttrKey', getAttrKeyClass],
    ['FlattenedIndexKey', flattenedIndexKeyClass],
    ['KeyPath', tupleClass],
  ]);
}
