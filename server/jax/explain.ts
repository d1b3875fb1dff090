/** Why a call traced: the difference to the closest key seen before. Source: partial_eval.py explain, cache misses. */

/** What JAX's trace cache looks a call up by, besides the function itself. */
export interface CallKey {
  /** `n=int:…` for each static argument. */
  readonly statics: readonly string[];
  /** The structure of the arguments. */
  readonly tree: string;
  readonly avals: readonly string[];
  /** The avals as they print. */
  readonly shown: readonly string[];
  readonly argNames: readonly string[];
  readonly context: string;
}

export interface KeyDifference {
  readonly kind: 'first' | 'new-function' | 'tree' | 'statics' | 'types' | 'context';
  /** One sentence. */
  readonly text: string;
  /** The closest key seen before, where there is one for this function. */
  readonly before?: CallKey;
}

const differing = (a: readonly string[], b: readonly string[]): number[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).filter((i) => a[i] !== b[i]);

/** How far apart two keys are: the fewer differences, the closer. */
function distance(a: CallKey, b: CallKey): number {
  return (
    (a.tree === b.tree ? 0 : 1000) +
    (a.context === b.context ? 0 : 100) +
    10 * differing(a.statics, b.statics).length +
    differing(a.avals, b.avals).length
  );
}

const PLAIN = /^[^=]*=(?:int|float|str|bool|NoneType):/;
const staticValue = (text: string): { name: string; value: string } => {
  const at = text.indexOf('=');
  const parts = text.slice(at + 1).split(':');
  return { name: text.slice(0, at), value: parts.length >= 4 ? parts.slice(3).join(':') : parts.slice(1).join(':') };
};

/** `[*,*]` is a list of 2: the containers that a structure's key tells apart at a glance. */
function container(tree: string): string {
  if (tree === '*') return 'an array';
  if (tree === 'N') return 'None';
  const kind = { '[': 'list', '(': 'tuple', '{': 'dict' }[tree[0]];
  if (kind === undefined) return 'a container of another type';
  let depth = 0;
  let members = tree.length > 2 ? 1 : 0;
  for (const c of tree) {
    if (c === '[' || c === '(' || c === '{' || c === '<') depth++;
    else if (c === ']' || c === ')' || c === '}' || c === '>') depth--;
    else if (c === ',' && depth === 1) members++;
  }
  return `a ${kind} of ${members}`;
}

/** What is different about the structure of the arguments. */
function treeChange(now: string, before: string): string {
  const [positional, names, ...trees] = now.split(';');
  const [positionalBefore, namesBefore, ...treesBefore] = before.split(';');
  const passed = (n: number, keywords: string): string =>
    `${n} by position${keywords === '' ? '' : ` and ${keywords.split(',').join(', ')} by keyword`}`;
  if (positional.length !== positionalBefore.length || names !== namesBefore)
    return `the arguments are passed in another way: ${passed(positional.length, names)}, before ${passed(positionalBefore.length, namesBefore)}`;
  const i = trees.findIndex((t, n) => t !== treesBefore[n]);
  const [a, b] = [container(trees[i] ?? ''), container(treesBefore[i] ?? '')];
  return `a different structure of the arguments${a === b ? '' : `: argument ${i} is now ${a} and was ${b}`}`;
}

/** Why a key isn't among those seen for its function; `earlier`: functions seen before from the same definition. */
export function explainMiss(key: CallKey, seen: readonly CallKey[], earlier: number): KeyDifference {
  if (seen.length === 0) {
    if (earlier > 0)
      return {
        kind: 'new-function',
        text: 'a function object never seen before, though one from the same line was: it is made anew each time',
      };
    return { kind: 'first', text: 'the first call' };
  }
  const closest = seen.reduce((best, k) => (distance(key, k) < distance(key, best) ? k : best));
  if (closest.tree !== key.tree) return { kind: 'tree', text: treeChange(key.tree, closest.tree), before: closest };
  const statics = differing(key.statics, closest.statics);
  if (statics.length > 0) {
    const now = staticValue(key.statics[statics[0]] ?? '');
    const before = staticValue(closest.statics[statics[0]] ?? '');
    // The keys of containers and objects are no texts for people.
    const plain = [key, closest].every((k) => PLAIN.test(k.statics[statics[0]] ?? ''));
    const text = plain
      ? `static argument ${now.name} is now ${now.value} and was ${before.value}`
      : `static argument ${now.name} isn't equal to any before`;
    return { kind: 'statics', text, before: closest };
  }
  const avals = differing(key.avals, closest.avals);
  if (avals.length > 0) {
    const parts = avals.map((i) => {
      const weak = (text: string | undefined) => (text?.startsWith('~') === true ? ' (weak type)' : '');
      const show = (k: CallKey) =>
        `${k.shown[i]}${key.shown[i] === closest.shown[i] ? weak(k.avals[i]) || ' (strong type)' : ''}`;
      return `${key.argNames[i]} is now ${show(key)} and was ${show(closest)}`;
    });
    return { kind: 'types', text: parts.join('; '), before: closest };
  }
  return { kind: 'context', text: 'a different configuration of JAX', before: closest };
}
