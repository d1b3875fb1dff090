/** Where one pytree isn't a prefix of another, in JAX's words. Source: jax/_src/tree_util.py _prefix_error. */
import type { PyRaise } from '../python/errors.ts';
import { call } from '../python/call.ts';
import { valueError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { nativeModule } from '../python/modules.ts';
import { compare } from '../python/comparisons.ts';
import { truth } from '../python/operators.ts';
import { repr, str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyTuple, PyList, typeOf } from '../python/values.ts';
import { childKeys, keyText } from './keyPaths.ts';
import type { Flat, TreeDef } from './pytree.ts';
import { dictData, flatten } from './pytree.ts';

type IsLeaf = ((v: Value) => boolean) | undefined;

/** A value taken apart once: its children are the leaves. */
export const oneLevel = (v: Value): Flat => flatten(v, (x) => x !== v);

/** A node's data besides its children. */
export function nodeData(t: TreeDef): Value {
  if (t.kind === 'custom') return t.aux;
  return t.kind === 'dict' ? dictData(t) : null;
}

/** How two texts differ line by line, indented. Source: difflib.ndiff, textwrap.indent. */
function lineDiff(a: string, b: string): string {
  const ndiff = nativeModule('difflib')?.get('ndiff');
  if (ndiff === undefined) throw new Error('difflib is gone');
  const lines = (text: string): PyList => new PyList(text.split(/\r\n|\n|\r/));
  const diff = listOf(call(ndiff, [lines(a), lines(b)])).map((line) => str(line));
  return diff.join('\n').replace(/^(?=.*\S)/gm, '    ');
}

/** The reasons for which `prefix` isn't one. */
export function prefixErrors(name: string, prefix: Value, full: Value, isLeaf?: IsLeaf): PyRaise[] {
  const find = (path: readonly Value[], a: Value, b: Value, stop: IsLeaf): PyRaise[] => {
    const whole = flatten(a, stop).tree;
    if (whole.kind === 'leaf') return [];
    const where = `    ${name}${keyText(path, false, '')}\n`;
    const at = `At that key path, the prefix pytree ${name} has a subtree of type`;
    const [p, q] = [typeOf(a), typeOf(b)];
    if (p !== q)
      return [
        valueError(
          `pytree structure error: different types at key path\n${where}${at}\n    ${repr(p)}\n` +
            `but at the same key path the full pytree has a subtree of different type\n    ${repr(q)}.`,
        ),
      ];
    const [one, other] = [oneLevel(a), oneLevel(b)];
    const [m, n] = [one.leaves.length, other.leaves.length];
    const sequence = a instanceof PyTuple || a instanceof PyList;
    if (m !== n && sequence)
      return [
        valueError(
          `pytree structure error: different lengths of ${p.name} at key path\n${where}${at} ${p.name} of length ${m}, ` +
            `but the full pytree has a subtree of the same type but of length ${n}.`,
        ),
      ];
    const [keys, others] = [childKeys(one.tree), childKeys(other.tree)];
    if (m !== n) {
      const texts = [keys, others].map((ks) => ks.map((k) => str(k)));
      const only = [...texts[0].filter((t) => !texts[1].includes(t)), ...texts[1].filter((t) => !texts[0].includes(t))];
      return [
        valueError(
          `pytree structure error: different numbers of pytree children at key path\n${where}${at}\n    ${repr(p)}\n` +
            `with ${m} child keys\n    ${texts[0].join(' ')}\n` +
            `but at the same key path the full pytree has a subtree of the same type but with ${n} child keys\n` +
            `    ${texts[1].join(' ')}\nso the symmetric difference on key sets is\n    ${only.join(' ')}`,
        ),
      ];
    }
    const [data, otherData] = [nodeData(one.tree), nodeData(other.tree)];
    if (truth(compare('==', data, otherData)) === false)
      return [
        valueError(
          `pytree structure error: different pytree metadata at key path\n${where}${at}\n    ${repr(p)}\nwith metadata\n` +
            `    ${str(data)}\nbut at the same key path the full pytree has a subtree of the same type but with metadata\n` +
            `    ${str(otherData)}\nso the diff in the metadata at these pytree nodes is\n${lineDiff(str(data), str(otherData))}`,
        ),
      ];
    return keys.flatMap((k, i) => find([...path, k], one.leaves[i], other.leaves[i], undefined));
  };
  return find([], prefix, full, isLeaf);
}

/** The first reason for which `prefix` isn't one, undefined if there is none. */
export const prefixError = (name: string, prefix: Value, full: Value, isLeaf?: IsLeaf): PyRaise | undefined =>
  prefixErrors(name, prefix, full, isLeaf).at(0);
