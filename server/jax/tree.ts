/** jax.tree and jax.tree_util. Source: jax/_src/tree_util.py. */
import { call } from '../python/call.ts';
import { functions, native } from '../python/native.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyClass, PyDict, PyTuple } from '../python/values.ts';
import { jaxFunctions } from './declare.ts';
import { flatten, flattenUpTo, rebuildInstance, registerFunctions, registerNode, unflatten } from './pytree.ts';
import { getAttr, lookupAttr } from '../python/attributes.ts';
import { contains, getItem, listOf } from '../python/iterate.ts';
import { truth } from '../python/operators.ts';

/** Source: jax/_src/tree_util.py tree_map. */
export const treeFunctions = jaxFunctions({
  'map(f, tree, *rest, is_leaf=None)': (f, tree, rest, isLeaf) => {
    const stops = isLeaf === null ? undefined : (v: Value): boolean => truth(call(isLeaf, [v])) === true;
    const flat = flatten(tree, stops);
    const others = rest instanceof PyTuple ? rest.items.map((t) => flattenUpTo(flat.tree, t)) : [];
    return unflatten(
      flat.tree,
      flat.leaves.map((leaf, i) => call(f, [leaf, ...others.map((o) => o[i])])),
    );
  },
});

/** A class's fields, for dataclasses: their names in order. */
const namesOf = (v: Value): string[] => listOf(v).map(str);

/** Registration of pytree nodes. Source: jax/_src/tree_util.py. */
export const registrations = functions({
  'register_pytree_node(nodetype, flatten_func, unflatten_func, flatten_with_keys_func=None)': (cls, flat, unflat) => {
    if (cls instanceof PyClass) registerFunctions(cls, flat, unflat);
    return null;
  },
  'register_pytree_node_class(cls)': (cls) => {
    if (cls instanceof PyClass)
      registerFunctions(
        cls,
        native('tree_flatten(v)', (v) => call(getAttr(v, 'tree_flatten'), [])),
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

export const treeUtilFunctions = new Map<string, Value>([
  ['tree_map', treeFunctions.get('map') ?? null],
  ...registrations,
]);
