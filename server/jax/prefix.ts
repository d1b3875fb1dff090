/** The leaves of a tree that is a prefix of another, one for each leaf of that. Source: tree_util.py broadcast_prefix. */
import type { Value } from '../python/values.ts';
import { leafCount } from './lax/bodies.ts';
import { keyPaths } from './keyPaths.ts';
import type { TreeDef } from './pytree.ts';
import { flatten } from './pytree.ts';
import { repr } from '../python/text.ts';
import type { PyTuple } from '../python/values.ts';

export interface PrefixLeaf {
  readonly value: Value;
  readonly path: PyTuple;
}

/** undefined where it is no prefix. */
export function spread(prefix: Value, tree: TreeDef, isLeaf?: (v: Value) => boolean): PrefixLeaf[] | undefined {
  const flat = flatten(prefix, isLeaf);
  const paths = keyPaths(flat.tree);
  let next = 0;
  const out: PrefixLeaf[] = [];
  const walk = (a: TreeDef, t: TreeDef): boolean => {
    if (a.kind === 'leaf') {
      const leaf = { value: flat.leaves[next], path: paths[next] };
      next++;
      for (let i = leafCount(t); i > 0; i--) out.push(leaf);
      return true;
    }
    if (a.kind !== t.kind || ('cls' in a && 'cls' in t && a.cls !== t.cls)) return false;
    if (a.kind === 'dict' && t.kind === 'dict' && a.keys.some((k, i) => repr(k) !== repr(t.keys[i]))) return false;
    const parts = 'children' in a ? a.children : [];
    const others = 'children' in t ? t.children : [];
    return parts.length === others.length && parts.every((p, i) => walk(p, others[i]));
  };
  return walk(flat.tree, tree) ? out : undefined;
}
