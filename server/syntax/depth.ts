/** How deep a tree is: needed only where a line is so long that a chain of operators may have made it deep. */
import type { Stmt } from './ast.ts';

/**
 * The nodes on the longest way from a statement down, the statements in its blocks aside (but for `elif`). Without
 * recursion, as the tree may be of any depth.
 */
export function depthOf(root: Stmt): number {
  let deepest = 0;
  const todo: object[] = [root];
  const depths = [1];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    const depth = depths.pop() ?? 0;
    const isNode = 'kind' in at;
    if (isNode && depth > deepest) deepest = depth;
    for (const key in at) {
      const below: unknown = at[key as keyof typeof at];
      if (typeof below !== 'object' || below === null || isBlock(key, below)) continue;
      todo.push(below);
      depths.push(isNode ? depth + 1 : depth);
    }
  }
  return deepest;
}

/** A list of statements, unless it may be an `elif`. */
function isBlock(key: string, value: object): boolean {
  if (!Array.isArray(value)) return false;
  const list: readonly { readonly kind?: string }[] = value;
  return key === 'body' || key === 'finalbody' || (key === 'orelse' && !(list.length === 1 && list[0].kind === 'If'));
}
