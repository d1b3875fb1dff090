/** Calls of jitted functions whose arguments JAX rejects before it traces. */
import type { Place } from '../analysis/analyze.ts';
import { placeOf, siteOf } from '../analysis/analyze.ts';
import type { PjitFunction } from '../jax/pjitFunction.ts';
import { siteKey } from '../analysis/siteKey.ts';
import { userFrame } from './places.ts';
import type { FunctionDef } from '../syntax/ast.ts';
import type { Related, RuleInput } from './rule.ts';
import { pathTo, placeOfNode } from './syntax.ts';
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

/** Whether what is rejected is the object that a method was called on: the first parameter of a function of a class. */
export function isSelf({ message, jit }: Rejection): boolean {
  const path = /was passed to the function at path (\w+)\./.exec(message)?.[1];
  if (path === undefined || path === 'self') return path === 'self';
  const site = siteOf(jit);
  if (site?.node.kind !== 'FunctionDef' || firstParameter(site.node) !== path) return false;
  return pathTo(placeOfNode(site.chunk, site.node.nameSpan)).at(-2)?.kind === 'ClassDef';
}

const firstParameter = ({ params: { posonly, args } }: FunctionDef): string | undefined =>
  [...posonly, ...args].at(0)?.name;

/** Those that nothing caught, one for each site. */
export function rejections(input: RuleInput, wanted: (rejection: Rejection) => boolean): Rejection[] {
  if (input.traced) return [];
  const raised = uncaughtExceptions(input.analysis);
  const seen = new Set<string>();
  return input.events.flatMap((e): Rejection[] => {
    if (e.kind !== 'jit-rejected' || !raised.has(e.error)) return [];
    const frame = userFrame(input.analysis, e.site);
    const message = messageOf(e.error);
    if (!frame || seen.has(siteKey(frame))) return [];
    const related = e.jit.madeAt ? [{ message: `${e.jit.name} is jitted here`, at: placeOf(e.jit.madeAt) }] : [];
    const found = { at: placeOf(frame), message, className: e.error.cls.name, name: e.jit.name, jit: e.jit, related };
    if (!wanted(found)) return [];
    seen.add(siteKey(frame));
    return [found];
  });
}
