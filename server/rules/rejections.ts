/** Calls of jitted functions whose arguments JAX rejects before it traces. */
import type { Place } from '../analysis/analyze.ts';
import { placeOf } from '../analysis/analyze.ts';
import type { PjitFunction } from '../jax/jit.ts';
import { siteKey, userFrame } from './places.ts';
import type { Related, RuleInput } from './rule.ts';
import { messageOf, uncaughtExceptions } from './uncaught.ts';

export interface Rejection {
  readonly at: Place;
  readonly message: string;
  readonly className: string;
  /** The function's name. */
  readonly name: string;
  readonly jit: PjitFunction;
  readonly related: readonly Related[];
}

/** Those that nothing caught, one for each site. */
export function rejections(input: RuleInput, wanted: (message: string) => boolean): Rejection[] {
  if (input.traced) return [];
  const raised = uncaughtExceptions(input.analysis);
  const seen = new Set<string>();
  return input.events.flatMap((e): Rejection[] => {
    if (e.kind !== 'jit-rejected' || !raised.has(e.error)) return [];
    const frame = userFrame(input.analysis, e.site);
    const message = messageOf(e.error);
    if (!frame || !wanted(message) || seen.has(siteKey(frame))) return [];
    seen.add(siteKey(frame));
    const related = e.jit.madeAt ? [{ message: `${e.jit.name} is jitted here`, at: placeOf(e.jit.madeAt) }] : [];
    return [{ at: placeOf(frame), message, className: e.error.cls.name, name: e.jit.name, jit: e.jit, related }];
  });
}
