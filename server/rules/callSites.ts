/** Call sites of jitted functions in the program's own run, with the misses of the simulated cache. */
import type { SourceFrame } from '../jaxpr/source.ts';
import type { RecordEvent } from '../python/record.ts';
import { siteKey } from '../analysis/siteKey.ts';
import { testOf, userFrame } from './places.ts';
import type { RuleInput } from './rule.ts';

export type JitCall = Extract<RecordEvent, { kind: 'jit-call' }>;

export interface CallSite {
  readonly frame: SourceFrame;
  readonly calls: number;
  readonly misses: readonly JitCall[];
  /** Shapes of the arguments that it was called with, all calls counted. */
  readonly shapes: ReadonlySet<string>;
}

/** Shapes of one site that are told apart. */
const MAX_SHAPES = 2;

const known = new WeakMap<readonly RecordEvent[], readonly CallSite[]>();

/** Sites whose calls traced, in the order of their first call. */
export function missingSites(input: RuleInput): readonly CallSite[] {
  if (input.traced) return [];
  let found = known.get(input.events);
  if (!found) {
    const sites = new Map<string, { frame: SourceFrame; calls: number; misses: JitCall[]; shapes: Set<string> }>();
    const tests = new Map<JitCall['jit'], Set<string>>();
    for (const e of input.events) {
      if (e.kind !== 'jit-call' || !e.eager) continue;
      const frame = userFrame(input.analysis, e.site);
      if (!frame) continue;
      const key = siteKey(frame);
      let site = sites.get(key);
      if (!site) sites.set(key, (site = { frame, calls: 0, misses: [], shapes: new Set() }));
      site.calls++;
      if (site.shapes.size < MAX_SHAPES) site.shapes.add(e.key.avals.map((a) => avalParts(a).shape).join());
      // Tests don't follow one another: the first call in each is no second one.
      const test = testOf(e.site);
      const calledIn = tests.get(e.jit) ?? new Set();
      tests.set(e.jit, calledIn);
      if (!e.hit && (test === undefined || calledIn.has(test))) site.misses.push(e);
      if (test !== undefined) calledIn.add(test);
    }
    known.set(input.events, (found = [...sites.values()].filter((s) => s.misses.length > 0)));
  }
  return found;
}

/** An aval's key (`~f32[3]`), taken apart. */
export function avalParts(key: string): { weak: boolean; dtype: string; shape: string } {
  const m = /^(~?)([^[]*)(.*)$/.exec(key);
  return { weak: m?.[1] === '~', dtype: m?.[2] ?? '', shape: m?.[3] ?? '' };
}

/** Positions where the avals of a call differ from the closest call before it. */
export function changedAvals(e: JitCall): { now: string; before: string; name: string }[] {
  const before = e.miss?.before;
  if (e.miss?.kind !== 'types' || !before) return [];
  return e.key.avals.flatMap((now, i) =>
    now === before.avals[i] ? [] : [{ now, before: before.avals[i] ?? '', name: e.key.argNames[i] ?? '' }],
  );
}
