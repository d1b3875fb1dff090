/** `jnp.vectorize` with a signature, for functions of the library. Source: jax/_src/numpy/vectorize.py. */
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { expandDims } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { installBatchRules } from './rules.ts';
import type { BatchDim } from './trace.ts';
import { vmap } from './trace.ts';

/** `(n,m),(m)->(n)` as the names of each operand's own axes. */
function coreAxes(signature: string): string[][] {
  const [inputs] = signature.split('->');
  return [...inputs.matchAll(/\(([^)]*)\)/g)].map(([, names]) => (names === '' ? [] : names.split(',')));
}

function check(x: Val, axes: readonly string[], sizes: Map<string, number>, context: string): void {
  const { shape } = x.aval;
  if (shape.length < axes.length)
    throw valueError(
      `input with shape ${lax.tupleText(shape)} does not have enough dimensions for all core dimensions ` +
        `(${axes.map((a) => `'${a}'`).join(', ')}${axes.length === 1 ? ',' : ''}) ${context}`,
    );
  axes.forEach((name, i) => {
    const size = shape[shape.length - axes.length + i];
    const known = sizes.get(name);
    if (known === undefined) sizes.set(name, size);
    else if (known !== size)
      throw valueError(`inconsistent size for core dimension '${name}': ${size} vs ${known} ${context}`);
  });
}

let installed = false;

/** Apply a function of single matrices and vectors to arrays of them, which broadcast. */
export function vectorize(signature: string, fn: (args: Val[]) => Val[], args: readonly Val[]): Val[] {
  if (!installed) installBatchRules();
  installed = true;
  const axes = coreAxes(signature);
  const context = `on vectorized function with excluded=frozenset() and signature='${signature}'`;
  const sizes = new Map<string, number>();
  args.forEach((x, i) => {
    check(x, axes[i], sizes, context);
  });
  const batches = args.map((x, i) => x.aval.shape.slice(0, x.aval.ndim - axes[i].length));
  const shape = lax.numpyBroadcastShapes(batches);
  // Axes of size 1 are left out, and mapped by nothing.
  const squeezed = args.map((x, i) =>
    lax.squeeze(
      x,
      batches[i].flatMap((s, d) => (s === 1 ? [d] : [])),
    ),
  );
  let mapped = fn;
  const expand: number[] = [];
  for (let back = 0; back < shape.length; back++) {
    const dims = batches.map((b): BatchDim => {
      const size = b[b.length - 1 - back] ?? 1;
      return size === 1 ? undefined : 0;
    });
    if (dims.every((d) => d === undefined)) expand.push(shape.length - 1 - back);
    else mapped = vmap(mapped, dims);
  }
  const outs = mapped([...squeezed]);
  return expand.length === 0 ? outs : outs.map((o) => expandDims(o, expand));
}
