/** Work that eager operations leave to the device, for those who measure it: JAX returns before it is done. */
import type { Jaxpr } from '../jaxpr/jaxpr.ts';
import { jaxprsInParams } from '../jaxpr/jaxpr.ts';
import type { Params, Primitive } from '../jaxpr/primitive.ts';
import { vm } from '../python/vm.ts';

declare module '../python/record.ts' {
  interface RecordEvents {
    /** An eager operation that takes its time, after the clock has been read. */
    'eager-work': object;
  }
}

/** What somebody may want to measure; operations on single elements are over before the clock is read. */
const HEAVY: ReadonlySet<string> = new Set([
  'dot_general',
  'conv_general_dilated',
  'sort',
  'fft',
  'cholesky',
  'lu',
  'geqrf',
  'qr',
  'svd',
  'eigh',
  'eig',
  'schur',
  'hessenberg',
  'triangular_solve',
]);

/** Of the jaxprs of JAX's own functions, which they keep. */
const heavy = new WeakMap<Jaxpr, boolean>();

function isHeavy({ name }: Primitive, params: Params): boolean {
  if (name !== 'jit') return HEAVY.has(name);
  return [...jaxprsInParams(params)].some((jaxpr) => {
    let known = heavy.get(jaxpr);
    if (known === undefined) heavy.set(jaxpr, (known = jaxpr.eqns.some((e) => isHeavy(e.primitive, e.params))));
    return known;
  });
}

/** Told of each eager operation; nothing is recorded where no clock has been read. Calls of jitted functions are told of as such. */
export function noteWork(primitive: Primitive, params: Params): void {
  const { recorder } = vm;
  if (!recorder.clockRead || recorder.trace || recorder.events.at(-1)?.kind === 'jit-call') return;
  if (isHeavy(primitive, params)) recorder.add('eager-work', {});
}
