/**
 * The order in which the operands of an einsum are contracted. The searches take the same steps as opt_einsum's, in the same
 * order, since ties are decided by what comes first.
 * Source: opt_einsum/paths.py optimal, BranchBound, ssa_greedy_optimize, auto; helpers.py.
 */
import type { Sizes } from './subscripts.ts';

/** A set of names: each once, in alphabetical order, so that equal sets are equal texts. */
export type Names = string;
/** Positions among the operands that are left, for each step. */
export type Path = readonly (readonly number[])[];

export const namesOf = (term: string): Names => [...new Set(term)].sort().join('');
export const union = (a: Names, b: Names): Names => namesOf(a + b);
export const intersection = (a: Names, b: Names): Names => [...a].filter((s) => b.includes(s)).join('');
export const difference = (a: Names, b: Names): Names => [...a].filter((s) => !b.includes(s)).join('');

export function sizeOf(names: Names, sizes: Sizes): number {
  let n = 1;
  for (const s of names) n *= sizes.get(s) ?? 1;
  return n;
}

const flopCount = (names: Names, inner: boolean, terms: number, sizes: Sizes): number =>
  sizeOf(names, sizes) * (Math.max(1, terms - 1) + Number(inner));

/** Steps by number of the intermediate result, as steps by position. */
function linear(ssa: readonly (readonly number[])[]): Path {
  const n = ssa.reduce((s, step) => s + step.length, 0) - ssa.length + 1;
  const ids = Array.from({ length: n }, (_, i) => i);
  return ssa.map((step, k) => {
    const at = step.map((id) => ids.indexOf(id)).sort((a, b) => a - b);
    for (const i of [...at].reverse()) ids.splice(i, 1);
    ids.push(n + k);
    return at;
  });
}

/** Up to here a Python set of ints takes its smallest table, of 8 slots; beyond, one in which small ints are in order. */
const SMALL_SET = 4;
const SLOTS = 8;

/** Small ints in the order in which a Python set holds them. Source: CPython's Objects/setobject.c. */
function setOrder(members: readonly number[]): number[] {
  const sorted = [...members].sort((a, b) => a - b);
  if (sorted.length > SMALL_SET || sorted.every((m) => m < SLOTS)) return sorted;
  const slots = new Array<number | undefined>(SLOTS);
  for (const m of members) {
    let i = m % SLOTS;
    let perturb = m;
    while (slots[i] !== undefined) {
      perturb = Math.floor(perturb / 32);
      i = (i * 5 + 1 + perturb) % SLOTS;
    }
    slots[i] = m;
  }
  return slots.filter((m) => m !== undefined);
}

function* pairs(remaining: readonly number[]): Generator<readonly [number, number]> {
  const order = setOrder(remaining);
  for (let i = 0; i < order.length; i++)
    for (let j = i + 1; j < order.length; j++) yield order[i] < order[j] ? [order[i], order[j]] : [order[j], order[i]];
}

/** Names that a contraction of two operands leaves, and what it costs. */
function pairwise(output: Names, sizes: Sizes) {
  const known = new Map<string, { names: Names; flops: number }>();
  return (i: number, j: number, rest: readonly number[], all: readonly Names[]) => {
    const key = `${all[i]}|${all[j]}`;
    let found = known.get(key);
    if (!found) {
      const either = union(all[i], all[j]);
      const keep = rest.reduce((k, r) => (r === i || r === j ? k : union(k, all[r])), output);
      const inner = difference(intersection(all[i], all[j]), keep) !== '';
      found = { names: intersection(either, keep), flops: flopCount(either, inner, 2, sizes) };
      known.set(key, found);
    }
    return found;
  };
}

const without = (remaining: readonly number[], i: number, j: number, added: number): number[] => [
  ...remaining.filter((r) => r !== i && r !== j),
  added,
];

/** Every order is tried. */
function optimal(inputs: readonly Names[], output: Names, sizes: Sizes): Path {
  const all = inputs.map((_, i) => i);
  const contract = pairwise(output, sizes);
  let best = Infinity;
  let found: readonly (readonly number[])[] = [all];
  const search = (
    path: readonly (readonly number[])[],
    remaining: readonly number[],
    operands: readonly Names[],
    flops: number,
  ): void => {
    if (remaining.length === 1) {
      best = flops;
      found = path;
      return;
    }
    for (const [i, j] of pairs(remaining)) {
      const step = contract(i, j, remaining, operands);
      const total = flops + step.flops;
      if (total >= best) continue;
      search([...path, [i, j]], without(remaining, i, j, operands.length), [...operands, step.names], total);
    }
  };
  search([], all, inputs, 0);
  return linear(found);
}

interface Candidate {
  readonly order: readonly number[];
  readonly pair: readonly [number, number];
  readonly names: Names;
  readonly flops: number;
  readonly size: number;
}

const lexicographic = (a: readonly number[], b: readonly number[]): number => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
};

/** A step that costs this many times the best one so far at its depth isn't followed. */
const CUTOFF = 4;

/** At each step the most promising contractions only. */
function branch(inputs: readonly Names[], output: Names, sizes: Sizes, branches: number): Path {
  const contract = pairwise(output, sizes);
  let best = { flops: Infinity, size: Infinity, path: [] as readonly (readonly number[])[] };
  const progress = new Map<number, number>();
  const search = (
    path: readonly (readonly number[])[],
    operands: readonly Names[],
    remaining: readonly number[],
    flops: number,
    size: number,
  ): void => {
    if (remaining.length === 1) {
      best = { flops, size, path };
      return;
    }
    const assess = (i: number, j: number): Candidate | undefined => {
      const step = contract(i, j, remaining, operands);
      const made = sizeOf(step.names, sizes);
      const total = flops + step.flops;
      const largest = Math.max(size, made);
      if (total > best.flops || (total === best.flops && largest >= best.size)) return undefined;
      const least = progress.get(operands.length) ?? Infinity;
      if (total < least) progress.set(operands.length, total);
      else if (total > CUTOFF * least) return undefined;
      const removed = made - sizeOf(operands[i], sizes) - sizeOf(operands[j], sizes);
      const order = [removed, step.flops, total, largest, i, j];
      return { order, pair: [i, j], names: step.names, flops: total, size: largest };
    };
    const candidates: Candidate[] = [];
    for (const [i, j] of pairs(remaining)) {
      if (intersection(operands[i], operands[j]) === '') continue;
      const candidate = assess(i, j);
      if (candidate) candidates.push(candidate);
    }
    if (candidates.length === 0)
      for (const [i, j] of pairs(remaining)) {
        const candidate = assess(i, j);
        if (candidate) candidates.push(candidate);
      }
    candidates.sort((a, b) => lexicographic(a.order, b.order));
    for (const c of candidates.slice(0, branches))
      search(
        [...path, c.pair],
        [...operands, c.names],
        without(remaining, ...c.pair, operands.length),
        c.flops,
        c.size,
      );
  };
  search(
    [],
    inputs,
    inputs.map((_, i) => i),
    0,
    0,
  );
  return linear(best.path);
}

/** The contraction that frees most memory, again and again; what shares no name comes last. */
function greedy(inputs: readonly Names[], givenOutput: Names, sizes: Sizes): Path {
  if (inputs.length === 1) return [[0]];
  const output = union(
    givenOutput,
    inputs.reduce((a, b) => intersection(a, b)),
  );
  const remaining = new Map<Names, number>();
  const path: (readonly number[])[] = [];
  let next = inputs.length;
  inputs.forEach((names, id) => {
    const same = remaining.get(names);
    if (same !== undefined) path.push([same, id]);
    remaining.set(names, same === undefined ? id : next++);
  });
  const holders = new Map<string, Set<Names>>();
  const holdersOf = (s: string): Set<Names> => {
    let found = holders.get(s);
    if (!found) holders.set(s, (found = new Set()));
    return found;
  };
  for (const key of remaining.keys()) for (const s of difference(key, output)) holdersOf(s).add(key);
  /** Names that at least this many operands have. */
  const shared = new Map([2, 3].map((n) => [n, new Set([...holders].filter(([, k]) => k.size >= n).map(([s]) => s))]));
  const isShared = (n: number, s: string): boolean => shared.get(n)?.has(s) ?? false;
  const idOf = (names: Names): number => remaining.get(names) ?? -1;
  interface Choice {
    readonly cost: readonly number[];
    readonly k1: Names;
    readonly k2: Names;
    readonly k12: Names;
  }
  const candidate = (p: Names, q: Names): Choice => {
    const two = intersection(p, q);
    const k12 = [...union(p, q)]
      .filter((s) => output.includes(s) || (two.includes(s) ? isShared(3, s) : isShared(2, s)))
      .join('');
    const removed = sizeOf(k12, sizes) - sizeOf(p, sizes) - sizeOf(q, sizes);
    const [k1, k2] = idOf(p) > idOf(q) ? [q, p] : [p, q];
    return { cost: [removed, idOf(k2), idOf(k1)], k1, k2, k12 };
  };
  const queue: Choice[] = [];
  const least = (choices: readonly Choice[]): Choice =>
    choices.reduce((a, b) => (lexicographic(b.cost, a.cost) < 0 ? b : a));
  const push = (k1: Names, k2s: readonly Names[]): void => {
    queue.push(least(k2s.map((k2) => candidate(k1, k2))));
  };
  for (const keys of holders.values()) {
    const ordered = [...keys].sort((a, b) => idOf(a) - idOf(b));
    for (let i = 0; i + 1 < ordered.length; i++) push(ordered[i], ordered.slice(i + 1));
  }
  while (queue.length > 0) {
    const choice = least(queue);
    queue.splice(queue.indexOf(choice), 1);
    const { k1, k2, k12 } = choice;
    if (!remaining.has(k1) || !remaining.has(k2)) continue;
    const ids = [idOf(k1), idOf(k2)];
    remaining.delete(k1);
    remaining.delete(k2);
    for (const k of [k1, k2]) for (const s of difference(k, output)) holdersOf(s).delete(k);
    path.push(ids);
    const same = remaining.get(k12);
    if (same !== undefined) path.push([same, next++]);
    else for (const s of difference(k12, output)) holdersOf(s).add(k12);
    remaining.set(k12, next++);
    for (const s of union(k1, difference(k2, output))) {
      const n = holdersOf(s).size;
      for (const [least, names] of shared)
        if (n >= least) names.add(s);
        else names.delete(s);
    }
    const neighbours = new Set([...k12].flatMap((s) => [...holdersOf(s)]));
    neighbours.delete(k12);
    if (neighbours.size > 0) push(k12, [...neighbours]);
  }
  const rest = [...remaining].map(([names, id]) => ({
    cost: [sizeOf(intersection(names, output), sizes), id],
    names,
    id,
  }));
  const pop = () => {
    const first = rest.reduce((a, b) => (lexicographic(b.cost, a.cost) < 0 ? b : a));
    rest.splice(rest.indexOf(first), 1);
    return first;
  };
  let first = pop();
  while (rest.length > 0) {
    const second = pop();
    path.push([Math.min(first.id, second.id), Math.max(first.id, second.id)]);
    const names = intersection(union(first.names, second.names), output);
    rest.push({ cost: [sizeOf(names, sizes), next], names, id: next++ });
    first = pop();
  }
  return linear(path);
}

type Search = (inputs: readonly Names[], output: Names, sizes: Sizes) => Path;
const branching =
  (n: number): Search =>
  (inputs, output, sizes) =>
    branch(inputs, output, sizes, n);

/** The best search for a number of operands that takes no longer than a millisecond or so. */
const auto: Search = (inputs, output, sizes) => {
  const n = inputs.length;
  if (n < 5) return optimal(inputs, output, sizes);
  if (n < 7) return branch(inputs, output, sizes, Infinity);
  if (n < 9) return branch(inputs, output, sizes, 2);
  if (n < 15) return branch(inputs, output, sizes, 1);
  return greedy(inputs, output, sizes);
};

/** From left to right. */
export const unoptimized: Search = (inputs) => inputs.slice(1).map(() => [0, 1]);

/** `optimize=`: searches by name. Those by dynamic programming and at random are not here. */
export const searches: ReadonlyMap<string, Search> = new Map([
  ['auto', auto],
  ['optimal', optimal],
  ['branch-all', branching(Infinity)],
  ['branch-2', branching(2)],
  ['branch-1', branching(1)],
  ['greedy', greedy],
  ['eager', greedy],
  ['opportunistic', greedy],
]);
/** Searches that opt_einsum has beside them. */
export const otherSearches: ReadonlySet<string> = new Set([
  'auto-hq',
  'dp',
  'dynamic-programming',
  'random-greedy',
  'random-greedy-128',
]);
