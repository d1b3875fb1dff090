/**
 * Loops that are no statements: comprehensions, `sum`, `map` and `functools.reduce`, functions that call themselves. They leave
 * no event; one is seen by an operation that is staged many times for one and the same expression.
 */
import type { Analysis, Place } from '../analysis/analyze.ts';
import { placeOf } from '../analysis/analyze.ts';
import type { Eqn } from '../jaxpr/jaxpr.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import { LONG_LOOP, MANY_UNROLLED_EQNS } from '../limits.ts';
import { siteKey } from '../analysis/siteKey.ts';
import { isUsers } from './places.ts';
import type { SyntaxNode } from './syntax.ts';
import { innermost, loopsAround, pathTo, placeOfNode } from './syntax.ts';

export interface Unrolled {
  /** `This comprehension` */
  readonly what: string;
  /** A sentence. */
  readonly instead: string;
  readonly made: number;
  readonly at: Place;
}

type Repeating = Omit<Unrolled, 'made'>;

const LOOPS = '`jax.vmap`, `jax.lax.map` or `jax.lax.scan` would make one.';

/** Functions that go over what they are given, and run Python for each item. */
const GO_OVER: Readonly<Record<string, string>> = {
  sum: 'jnp.sum would make one.',
  map: LOOPS,
  reduce: '`jax.lax.scan` or `jax.lax.reduce` would make one.',
  accumulate: '`jax.lax.scan` or `jax.lax.associative_scan` would make one.',
};

/** `sum` of Python's, `functools.reduce`; not `jnp.sum`, `jax.lax.map`. */
function goesOver(n: SyntaxNode): string | undefined {
  if (n.kind !== 'Call') return undefined;
  const { func } = n;
  const isModules = func.kind === 'Attribute' && func.value.kind === 'Name' && MODULES.has(func.value.id);
  const name = func.kind === 'Name' ? func.id : isModules ? func.attr : '';
  return Object.hasOwn(GO_OVER, name) ? name : undefined;
}

const MODULES: ReadonlySet<string> = new Set(['functools', 'itertools', 'builtins']);

/** What repeats the expression at a place, if it is no statement; `statement` where there is one, too. */
function repeatingAt(at: Place): Repeating | 'statement' | undefined {
  const path = pathTo(at);
  const loops = loopsAround(path);
  if (loops.some((l) => l.kind === 'For' || l.kind === 'While')) return 'statement';
  // `list(map(f, xs))` runs f while the list is made.
  const inner = innermost(path, 'Call');
  const call = path.find((n) => goesOver(n)) ?? inner?.args.find((n) => goesOver(n));
  const [loop] = loops;
  if (call && (loops.length === 0 || call.start < loop.start)) {
    const name = goesOver(call) ?? '';
    return { what: `This ${name}`, instead: GO_OVER[name], at: placeOfNode(at.chunk, call) };
  }
  return loops.length > 0 ? { what: 'This comprehension', instead: LOOPS, at: placeOfNode(at.chunk, loop) } : undefined;
}

const RECURSION = {
  what: 'This recursion',
  instead: '`jax.lax.fori_loop`, `jax.lax.while_loop` or `jax.lax.scan` would make one.',
};

interface Group extends Repeating {
  made: number;
  /** How often each operation of each expression was staged. */
  readonly operations: Map<string, number>;
}

const operationOf = (e: Eqn): string => `${siteKey(e.source)} ${e.primitive.name}`;

const increase = (counts: Map<string, number>, key: string): number => {
  const n = (counts.get(key) ?? 0) + 1;
  counts.set(key, n);
  return n;
};

export function unrolledExpressions(analysis: Analysis, eqns: readonly Eqn[]): Unrolled[] {
  const staged = new Map<string, number>();
  const often = new Set<string>();
  for (const e of eqns) if (e.source && increase(staged, operationOf(e)) === LONG_LOOP) often.add(operationOf(e));
  if (often.size === 0) return [];
  const found = new Finder(analysis);
  for (const e of eqns) found.add(e);
  return [...found.groups.values()].filter(
    ({ made, operations }) => made >= MANY_UNROLLED_EQNS && Math.max(...operations.values()) >= LONG_LOOP,
  );
}

class Finder {
  readonly groups = new Map<string, Group>();
  private readonly known = new Map<string, Repeating | 'statement' | undefined>();

  constructor(private readonly analysis: Analysis) {}

  /** The outermost of what repeats an eqn is what is told of. */
  add(e: Eqn): void {
    const sites = new Map<string, number>();
    let outermost: { frame: SourceFrame; repeating: Repeating } | undefined;
    for (let f = e.source; f; f = f.parent) {
      if (!isUsers(this.analysis, f.chunk.file)) continue;
      const key = siteKey(f);
      const repeating = this.repeating(f, key);
      // A loop that is a statement tells of itself.
      if (repeating === 'statement') return;
      if (repeating) outermost = { frame: f, repeating };
      else if (increase(sites, key) === LONG_LOOP)
        outermost = { frame: f, repeating: { ...RECURSION, at: placeOf(f) } };
    }
    if (outermost) this.count(e, outermost.frame, outermost.repeating);
  }

  private repeating(f: SourceFrame, key: string): Repeating | 'statement' | undefined {
    if (!this.known.has(key)) this.known.set(key, repeatingAt(placeOf(f)));
    return this.known.get(key);
  }

  /** The same comprehension in another call of its function is another one. */
  private around(f: SourceFrame): string {
    const keys: string[] = [];
    for (let p = f.parent; p; p = p.parent) keys.push(siteKey(p));
    return keys.join(' ');
  }

  private count(e: Eqn, frame: SourceFrame, repeating: Repeating): void {
    const { chunk, start, end } = repeating.at;
    // Each turn of a recursion has the one before around it.
    const around = repeating.what === RECURSION.what ? '' : this.around(frame);
    const key = `${siteKey({ chunk, start, end })}|${around}`;
    let group = this.groups.get(key);
    if (!group) this.groups.set(key, (group = { ...repeating, made: 0, operations: new Map() }));
    group.made++;
    increase(group.operations, operationOf(e));
  }
}
