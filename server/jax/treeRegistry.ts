/** Which classes are pytree nodes, as an object that libraries ask. Source: jax/_src/tree_util.py _registry, jaxlib's PyTreeRegistry. */
import { libraryPart } from './libraryParts.ts';

export const treeRegistryPart = libraryPart(
  'jax._src.tree_util',
  ['default_registry', '_registry'],
  `
from jax import tree_util

class PyTreeRegistry:
  def flatten(self, tree, leaf_predicate=None):
    return tree_util.tree_flatten(tree, leaf_predicate)

  def is_node(self, typ):
    return tree_util.is_tree_node(typ)

  def flatten_one_level(self, tree):
    # None where it is a leaf
    return None if tree_util.all_leaves([tree]) else tree_util.flatten_one_level(tree)

  def flatten_one_level_with_keys(self, tree):
    return None if tree_util.all_leaves([tree]) else tree_util.flatten_one_level_with_keys(tree)

class _Entries:
  def __contains__(self, typ):
    return tree_util.is_tree_node(typ)


default_registry = PyTreeRegistry()
_registry = _Entries()
`,
);
