/**
 * In what two pytrees differ, in JAX's words. Source: jax/_src/tree_util.py _equality_errors; the checks of control
 * flow in jax/_src/lax/control_flow/loops.py _check_carry_type, conditionals.py _check_branch_outputs.
 */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { sameShape, sameVarying } from '../jaxpr/aval.ts';
import { repr, str } from '../python/text.ts';
import type { PyClass } from '../python/values.ts';
import { PyTuple, noneClass, dictClass, listClass, tupleClass } from '../python/values.ts';
import type { TreeDef } from './pytree.ts';
import { staticKey, treeText } from './pytree.ts';

export interface TreeDifference {
  readonly path: string;
  readonly first: string;
  readonly second: string;
  readonly why: string;
}

function classOf(t: Exclude<TreeDef, { kind: 'leaf' }>): PyClass {
  switch (t.kind) {
    case 'none':
      return noneClass;
    case 'tuple':
      return tupleClass;
    case 'list':
      return listClass;
    case 'dict':
      return t.cls.name === 'dict' ? dictClass : t.cls;
    default:
      return t.cls;
  }
}

/** `leaf` is how JAX names the type of a leaf. */
const typeText = (t: TreeDef, leaf: string): string => (t.kind === 'leaf' ? leaf : repr(classOf(t)));

const childrenOf = (t: TreeDef): readonly TreeDef[] => ('children' in t ? t.children : []);

/** What follows the path of a node for its i-th child. */
function step(t: TreeDef, i: number): string {
  switch (t.kind) {
    case 'dict':
      return `[${repr(t.keys[i])}]`;
    case 'namedtuple': {
      const fields = t.cls.lookup('_fields');
      return `.${fields instanceof PyTuple ? str(fields.items[i]) : i}`;
    }
    case 'custom':
      return t.names[i];
    default:
      return `[${i}]`;
  }
}

/** A node's data besides its children, as a text to compare and one to show. */
function meta(t: TreeDef): { key: string; text: string } {
  if (t.kind === 'dict') {
    const keys = new PyTuple([...t.keys]);
    return { key: staticKey(keys), text: repr(keys) };
  }
  return t.kind === 'custom' ? { key: staticKey(t.aux), text: repr(t.aux) } : { key: '', text: 'None' };
}

const count = (t: TreeDef, text: string): string => {
  const n = childrenOf(t).length;
  return `${text} with ${n} child${n > 1 ? 'ren' : ''}`;
};

/** The keys that only one of two dicts has. */
function keyDifference(a: TreeDef, b: TreeDef): string {
  if (a.kind !== 'dict' || b.kind !== 'dict') return '';
  const [first, second] = [a, b].map((t) => new Map(t.keys.map((k) => [staticKey(k), k])));
  const only = [...[...first].filter(([k]) => !second.has(k)), ...[...second].filter(([k]) => !first.has(k))].map(
    ([, k]) => repr(k),
  );
  return only.length > 0 ? `, with the symmetric difference of key sets: {${only.join(' ')}}` : '';
}

export function* treeDifferences(a: TreeDef, b: TreeDef, leaf: string, path = ''): Generator<TreeDifference> {
  if (a.kind === 'leaf' && b.kind === 'leaf') return;
  const [first, second] = [typeText(a, leaf), typeText(b, leaf)];
  if (first !== second || a.kind !== b.kind) {
    yield { path, first, second, why: 'their Python types differ' };
    return;
  }
  const [own, other] = [childrenOf(a), childrenOf(b)];
  if (a.kind === 'tuple' || a.kind === 'list' || a.kind === 'namedtuple') {
    if (own.length !== other.length) {
      const name = classOf(a).name;
      yield {
        path,
        first: `${name} of length ${own.length}`,
        second: `${name} of length ${other.length}`,
        why: 'the lengths do not match',
      };
      return;
    }
  } else if (own.length !== other.length) {
    const why = `the numbers of children do not match${keyDifference(a, b)}`;
    yield { path, first: count(a, first), second: count(b, second), why };
    return;
  }
  const [ownMeta, otherMeta] = [meta(a), meta(b)];
  if (ownMeta.key !== otherMeta.key) {
    yield {
      path,
      first: `${first} with pytree metadata ${ownMeta.text}`,
      second: `${second} with pytree metadata ${otherMeta.text}`,
      why: 'the pytree node metadata does not match',
    };
    return;
  }
  for (let i = 0; i < own.length; i++) yield* treeDifferences(own[i], other[i], leaf, path + step(a, i));
}

export const capitalize = (s: string): string => s.charAt(0).toUpperCase() + s.slice(1);

/** The paths of a tree's leaves. */
export function leafPaths(t: TreeDef, path = ''): string[] {
  return t.kind === 'leaf' ? [path] : childrenOf(t).flatMap((c, i) => leafPaths(c, path + step(t, i)));
}

/** `, so the dtypes do not match`. Source: core.aval_mismatch_extra. */
export function mismatchText(a: ShapedArray, b: ShapedArray): string {
  const what: string[] = [];
  if (a.dtype !== b.dtype) what.push('the dtypes do not match');
  if (!sameShape(a.shape, b.shape)) what.push('the shapes do not match');
  if (!sameVarying(a, b)) what.push('the manual axis types do not match');
  if (what.length < 2) return what.length === 0 ? '' : `, so ${what[0]}`;
  return `, so ${what.slice(0, -1).join(', ')}, and ${what[what.length - 1]}`;
}

/** The axes along which only the second varies. */
const moreVarying = (a: ShapedArray, b: ShapedArray): string[] => b.varying.filter((n) => !a.varying.includes(n));

/** What to cast, and which axes JAX says for it. */
export interface Cast {
  readonly from: ShapedArray;
  readonly to: ShapedArray;
  /** Where, as text. */
  readonly target: string;
  /** JAX has the two sides the wrong way round in the text for branches. */
  readonly swapped?: boolean;
}

/**
 * What to apply where one type varies along more axes than the other; `between` stands between the items of a list.
 * Source: the pvary_applications of loops.py and conditionals.py.
 */
export function castsText(casts: readonly Cast[], between: string): string {
  const found = casts.flatMap(({ from, to, target, swapped }) => {
    if (moreVarying(from, to).length === 0) return [];
    const names = swapped ? moreVarying(to, from) : moreVarying(from, to);
    const tuple = `(${names.map((n) => repr(n)).join(', ')}${names.length === 1 ? ',' : ''})`;
    return [`applying \`jax.lax.pcast(..., ${tuple}, to='varying')\`${target}`];
  });
  if (found.length === 0) return '';
  const many = `This might be fixed by:\n${found.map((f) => `  * ${f}`).join(between)}.\n`;
  return (
    (found.length === 1 ? `This might be fixed by ${found[0]}.\n` : many) +
    'See https://docs.jax.dev/en/latest/201/shard-map.html#scan-vma for more information.\n\n'
  );
}

const avalText = (aval: ShapedArray): string =>
  `ShapedArray(${aval.strLong()}${aval.weakType ? ', weak_type=True' : ''})`;

/** A tree of avals as Python prints it; an aval alone prints shorter. */
export function avalTreeText(t: TreeDef, avals: readonly ShapedArray[]): string {
  if (t.kind === 'leaf') return `${avals[0].weakType ? '~' : ''}${avals[0].strLong()}`;
  let next = 0;
  const text = (node: TreeDef): string => {
    switch (node.kind) {
      case 'leaf':
        return avalText(avals[next++]);
      case 'none':
        return 'None';
      case 'namedtuple':
        return `${node.cls.name}(${node.children.map((c, i) => `${step(node, i).slice(1)}=${text(c)}`).join(', ')})`;
      case 'tuple':
        return node.children.length === 1 ? `(${text(node.children[0])},)` : `(${node.children.map(text).join(', ')})`;
      case 'list':
        return `[${node.children.map(text).join(', ')}]`;
      case 'dict':
        return `{${node.children.map((c, i) => `${repr(node.keys[i])}: ${text(c)}`).join(', ')}}`;
      case 'custom':
        return treeText(node);
    }
  };
  return text(t);
}
