/** Where a key is used twice, as the program's text has it. */
import type { Analysis, Place } from '../analysis/analyze.ts';
import { placeOf } from '../analysis/analyze.ts';
import type { KeyConflict, KeyUse } from '../jaxpr/keyUses.ts';
import { drawsItself } from '../jaxpr/keyUses.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import { siteKey } from '../analysis/siteKey.ts';
import { isOfTest, isUsers } from './places.ts';
import type { FunctionDef } from '../syntax/ast.ts';
import { stored } from './fixes/flow.ts';
import { functionIndex, innermost as innermostNode, loopsAround, pathTo, placeOfNode, walk } from './syntax.ts';

export interface Reuse {
  readonly at: Place;
  /** Where the key is used before: the same place in a loop. */
  readonly first: Place;
  /**
   * `twice`: two places. `turns`: one place in a loop of Python's. `scan`: one place in a loop of JAX's. `calls`: one place in
   * a function that is called several times. `arguments`: two arguments of one call are the same key.
   */
  readonly how: 'twice' | 'turns' | 'scan' | 'calls' | 'arguments';
  /** The call that runs JAX's loop. */
  readonly loop?: Place;
  /** The key is a constant of the function that is called. */
  readonly captured: boolean;
  /** The innermost place of the user's that consumes it the second time. */
  readonly inner: Place | undefined;
  /** The function that gets the key there, where the place itself doesn't name it: a generator that a loop asks. */
  readonly callee?: string;
  /** A test calls functions with one key: it compares what they give. */
  readonly inTest: boolean;
}

/** Within an `assert`, or a call like `np.testing.assert_array_equal`. */
const isAsserted = (frame: SourceFrame): boolean =>
  pathTo(placeOf(frame)).some(
    (n) =>
      n.kind === 'Assert' ||
      (n.kind === 'Call' &&
        ((n.func.kind === 'Name' && /^assert/i.test(n.func.id)) ||
          (n.func.kind === 'Attribute' && /^assert/i.test(n.func.attr)))),
  );

/** From the outermost frame to the innermost. */
function framesOf(use: KeyUse): SourceFrame[] {
  const frames: SourceFrame[] = [];
  for (let f = use.eqn.source; f; f = f.parent) frames.push(f);
  return frames.reverse();
}

const same = (a: SourceFrame, b: SourceFrame): boolean => siteKey(a) === siteKey(b);
const isModule = (f: SourceFrame): boolean => f.functionName === '<module>';

/** Where the two uses part: the second one's frame. Undefined where that isn't the user's text, or nothing is certain. */
export function reuseOf(analysis: Analysis, { first, second }: KeyConflict): Reuse | undefined {
  let a = first;
  let b = second;
  while (a.eqn === b.eqn && a.turn === b.turn && a.inner && b.inner) {
    a = a.inner;
    b = b.inner;
  }
  const inner = innermost(analysis, second);
  const captured = b.captured;
  const isDrawn = (use: KeyUse, frame: SourceFrame): boolean =>
    siteKey(use.eqn.source) === siteKey(frame) && drawsItself(use.eqn);
  const reuse = (frame: SourceFrame | undefined, before: SourceFrame | undefined, how: Reuse['how']) =>
    frame && before && isUsers(analysis, frame.chunk.file) && isUsers(analysis, before.chunk.file)
      ? {
          at: placeOf(frame),
          first: placeOf(before),
          how,
          captured,
          inner,
          inTest: isOfTest(frame) && (isAsserted(frame) || !isDrawn(a, before) || !isDrawn(b, frame)),
        }
      : undefined;
  const fb = framesOf(b);
  if (a.eqn === b.eqn) {
    if (a.turn === b.turn) return reuse(fb.at(-1), fb.at(-1), 'arguments');
    const frame = b.inner && bodyFrame(fb, framesOf(b.inner));
    const found = reuse(frame, frame, 'scan');
    const call = fb.at(-1);
    return found && call ? { ...found, loop: placeOf(call) } : found;
  }
  const fa = framesOf(a);
  if (fa.length === 0 || fb.length === 0) return undefined;
  // Calls that the analysis makes by itself, of tests above all, don't follow one another.
  if (!isModule(fb[0]) && (isModule(fa[0]) || fa[0].chunk !== fb[0].chunk)) return undefined;
  const parting = fb.findIndex((f, i) => fa[i] === undefined || !same(f, fa[i]));
  if (parting >= 0 && fa[parting] !== undefined) {
    const owner = ownerOf(analysis, fb, parting);
    return reuse(
      fb[owner],
      owner > parting ? fa.findLast((f) => isUsers(analysis, f.chunk.file)) : fa[parting],
      'twice',
    );
  }
  if (parting >= 0 || fa.length > fb.length) return undefined;
  // One function's call may repeat: the loop is then around that call, not in the function.
  const called = fb.findIndex((f, i) => f.call !== fa[i].call);
  for (let i = called > 0 ? called - 1 : fb.length - 1; i >= 0; i--)
    if (loopsAround(pathTo(placeOf(fb[i]))).length > 0) {
      const found = reuse(fb[i], fb[i], 'turns');
      return found && i === called - 1 ? { ...found, ...calledAt(found.at, fb[called].functionName) } : found;
    }
  const last = fb.at(-1);
  return last && isModule(last) ? undefined : reuse(last, last, 'calls');
}

/**
 * The frame that has the key: where the calls part or, if a function below reads it from an object or a variable around
 * it, instead of being given it, there.
 */
function ownerOf(analysis: Analysis, frames: readonly SourceFrame[], parting: number): number {
  let k = frames.findLastIndex((f) => isUsers(analysis, f.chunk.file));
  for (; k > parting; k--) {
    const path = pathTo(placeOf(frames[k]));
    const call = innermostNode(path, 'Call');
    const key = call?.args.at(0) ?? call?.keywords.find((w) => w.arg === 'key')?.value;
    if (key?.kind === 'Attribute') return k;
    const index = functionIndex(path);
    const fn = index < 0 ? undefined : path[index];
    if (key?.kind === 'Name' && fn?.kind === 'FunctionDef' && !isOwn(fn, key.id)) return k;
  }
  return parting;
}

/** The call of a function by its name, within a place that runs it: `for x in batches(key):`. */
function calledAt(at: Place, name: string): Partial<Reuse> {
  const node = pathTo(at).at(-1);
  const calls = node ? [...walk(node)].filter((n) => n.kind === 'Call') : [];
  if (node && calls[0] === node && calls.length === 1) return {};
  const named = calls.find(
    ({ func }) => (func.kind === 'Attribute' ? func.attr : func.kind === 'Name' ? func.id : '') === name,
  );
  if (!named) return node === calls[0] ? {} : { callee: name };
  const place = placeOfNode(at.chunk, named);
  return { at: place, first: place };
}

const isOwn = ({ params: { posonly, args, vararg, kwonly, kwarg }, body }: FunctionDef, name: string): boolean =>
  [...posonly, ...args, ...kwonly, vararg, kwarg].some((p) => p?.name === name) || stored(body).includes(name);

/** The statement of a loop's body: one call below the loop. */
const bodyFrame = (loop: readonly SourceFrame[], inner: readonly SourceFrame[]): SourceFrame | undefined =>
  inner.length > loop.length && loop.every((f, i) => same(f, inner[i])) ? inner[loop.length] : inner.at(-1);

function innermost(analysis: Analysis, use: KeyUse): Place | undefined {
  let last = use;
  // What functions of JAX's own hold has no place.
  while (last.inner?.eqn.source) last = last.inner;
  const frame = framesOf(last).findLast((f) => isUsers(analysis, f.chunk.file));
  return frame && placeOf(frame);
}
