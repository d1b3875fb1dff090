/** Methods of ufuncs: reduce, outer … Source: jax/_src/numpy/ufunc_api.py. */
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, raise, valueError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { PyBuiltin } from '../../python/values.ts';
import { dtypeArgument } from '../declare.ts';
import { Jitted } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import { promoteDTypes } from './promote.ts';
import type { Reduction } from './reductions.ts';
import * as reductions from './reductions.ts';
import { ufuncClass, ufuncOf } from './ufuncObjects.ts';

const REDUCTIONS: Readonly<Record<string, Reduction | undefined>> = {
  add: reductions.SUM,
  multiply: reductions.PROD,
  maximum: { ...reductions.MAX, name: 'reduce_max' },
  minimum: { ...reductions.MIN, name: 'reduce_min' },
  bitwise_and: reductions.BITWISE_AND,
  bitwise_or: reductions.BITWISE_OR,
  bitwise_xor: reductions.BITWISE_XOR,
  logical_and: reductions.LOGICAL_AND,
  logical_or: reductions.LOGICAL_OR,
  logical_xor: reductions.LOGICAL_XOR,
};

const missing = (what: string): Stop => new Stop(`jitlens doesn't have ${what} yet`, 'unsupported');

/** Source: the checks at the head of each method. */
function binaryOnly(self: Value, method: string) {
  const { fn, options } = ufuncOf(self);
  if ((options.nin ?? 2) !== 2) throw valueError(`${method} only supported for binary ufuncs`);
  if ((options.nout ?? 1) !== 1) throw valueError(`${method} only supported for functions returning a single value`);
  return { name: fn.name, options };
}

const noOut = (given: boolean, name: string, method: string): void => {
  if (given) throw raise('NotImplementedError', `out argument of ${name}.${method}()`);
};

const reduce = new Jitted(
  'reduce(self, a, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None)',
  ({ v, s }) => {
    const { name, options } = binaryOnly(s.self, 'reduce');
    noOut(s.out !== null, name, 'reduce');
    const { a, initial = null, where = null } = v as Partial<typeof v> & { a: Val };
    if (where && options.identity === null && !initial)
      throw valueError(
        `reduction operation '${name}' does not have an identity, so to use a where mask one has to specify 'initial'.`,
      );
    if (where && where.aval.dtype.kind !== 'bool')
      throw valueError(`where argument must have dtype=bool; got dtype=${where.aval.dtype.name}`);
    const reduction = REDUCTIONS[name];
    if (!reduction) throw missing(`jax.numpy.${name}.reduce`);
    return reductions.reduce(reduction, a, {
      axis: s.axis,
      dtype: dtypeArgument(s.dtype, name),
      keepdims: s.keepdims === true,
      initial,
      where,
    });
  },
  { statics: ['self', 'axis', 'dtype', 'out', 'keepdims'] },
);

/** `op` of each element of one with each of the other: what two nested vmaps of it leave. */
const outer = new Jitted(
  'outer(self, A, B, /)',
  ({ v: { A, B }, s }) => {
    const { name, options } = binaryOnly(s.self, 'outer');
    const { op, before = (x: Val) => x } = options;
    if (!op) throw missing(`jax.numpy.${name}.outer`);
    const rows = lax.reshape(A, [A.aval.size]);
    const columns = lax.reshape(B, [B.aval.size]);
    const [x, y] = promoteDTypes([rows, columns]).map(before);
    const across = lax.broadcastInDim(y, [1, B.aval.size], [1]);
    const down = lax.broadcastInDim(x, [A.aval.size, 1], [0]);
    return lax.reshape(op(down, across), [...A.aval.shape, ...B.aval.shape]);
  },
  { statics: ['self'] },
);

const METHODS = { reduce, outer };
for (const [name, jitted] of Object.entries(METHODS)) {
  const fn = jitted.python();
  ufuncClass.dict.set(name, new PyBuiltin(name, fn.fn, true, fn.signature));
}
for (const name of ['accumulate', 'at', 'reduceat'])
  ufuncClass.dict.set(
    name,
    new PyBuiltin(name, ([self]) => {
      throw missing(`jax.numpy.${ufuncOf(self).fn.name}.${name}`);
    }),
  );
