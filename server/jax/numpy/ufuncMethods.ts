/** Methods of ufuncs: reduce, outer … Source: jax/_src/numpy/ufunc_api.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, raise, valueError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { PyBuiltin, PyTuple } from '../../python/values.ts';
import { arrayLike, asValue, canonicalAxis, dtypeArgument, traceLibrary } from '../declare.ts';
import { Jitted } from '../jitted.ts';
import { scan } from '../lax/control.ts';
import * as lax from '../lax/operations.ts';
import type { ScatterName } from '../lax/slicing.ts';
import { cumulativeFunctions } from './cumulative.ts';
import { getItem } from './indexing.ts';
import { updateAt, updateValue } from './indexingUpdate.ts';
import { promoteDTypes, pythonInt } from './promote.ts';
import type { Reduction } from './reductions.ts';
import * as reductions from './reductions.ts';
import { broadcastTo, moveaxis, ravel } from './shape.ts';
import { viaScan } from './pyfunc.ts';
import { ufuncClass, ufuncOf } from './ufuncObjects.ts';
import { add, compare } from './ufuncs.ts';
import { where } from './where.ts';
import { isTrue } from '../shapes.ts';

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
    if (!reduction) {
      const given = (x: Val | null): Value => (x ? asValue(x) : null);
      const args = [s.self, asValue(a), s.axis, s.dtype, s.keepdims, given(initial), given(where)];
      return viaScan('reduce', name, args);
    }
    return reductions.reduce(reduction, a, {
      axis: s.axis,
      dtype: dtypeArgument(s.dtype, name),
      keepdims: isTrue(s.keepdims),
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

/** The dtype of `op` on two elements. Source: eval_shape(self._func, lax._one(arr), …). */
function resultDType(op: (x: Val, y: Val) => Val, x: Val, y: Val): DType {
  const scalars = [x, y].map((v) => lax.scalar(1, v.aval.dtype, v.aval.weakType));
  const jaxpr = traceLibrary('eval_shape', 'ufunc', scalars, ([a, b]) => op(a, b));
  return jaxpr.outvars[0].aval.dtype;
}

const CUMULATIVE: Readonly<Record<string, string | undefined>> = { add: 'cumsum', multiply: 'cumprod' };

/** Each element with what came before it, in a scan. Source: _accumulate_via_scan. */
function accumulateByScan(op: (x: Val, y: Val) => Val, a: Val, axis: Value, given: DType | null): Val {
  const dtype = given ?? resultDType(op, a, a);
  if (axis === null || axis instanceof PyTuple) throw valueError('accumulate does not allow multiple axes');
  const at = canonicalAxis(axis, a.aval.ndim);
  if (a.aval.size === 0) return lax.full(a.aval.shape, lax.scalar(0, dtype), dtype);
  const rows = moveaxis(a, [at], [0]);
  const row = (i: Value): Val => lax.convertElementType(getItem(rows, i), dtype);
  const { ys } = scan(
    ([i, x]) => {
      const isFirst = compare('eq')(i, pythonInt(0));
      const first = row(0);
      const next = op(lax.convertElementType(x, dtype), row(asValue(i)));
      const y = where(isFirst, first, next)[0];
      return { carry: [add(i, pythonInt(1)), y], ys: [y] };
    },
    [pythonInt(0), row(0)],
    [],
    { length: rows.aval.shape[0] },
  );
  return moveaxis(ys[0], [0], [at]);
}

const accumulate = new Jitted(
  'accumulate(self, a, axis=0, dtype=None, out=None)',
  ({ v, s }) => {
    const { name, options } = binaryOnly(s.self, 'accumulate');
    noOut('out' in v, name, 'accumulate');
    const cumulative = cumulativeFunctions.get(CUMULATIVE[name] ?? '');
    if (cumulative instanceof PyBuiltin)
      return arrayLike(
        name,
        cumulative.fn(
          [asValue(v.a)],
          [
            ['axis', s.axis],
            ['dtype', s.dtype],
          ],
        ),
      );
    if (!options.op) throw missing(`jax.numpy.${name}.accumulate`);
    return accumulateByScan(options.op, v.a, s.axis, dtypeArgument(s.dtype, name));
  },
  { statics: ['self', 'axis', 'dtype'] },
);

const IN_PLACE =
  'Because JAX arrays are immutable, jnp.ufunc.at() cannot operate inplace like\nnp.ufunc.at(). Instead, you can pass ' +
  'inplace=False and capture the result; e.g.\n>>> arr = jnp.add.at(arr, ind, val, inplace=False)\n';

const SCATTERS: Readonly<Record<string, ScatterName | undefined>> = {
  add: 'scatter-add',
  multiply: 'scatter-mul',
  subtract: 'scatter-sub',
};

const at = new Jitted(
  'at(self, a, indices, b=None, /, *, inplace=True)',
  ({ v, s }) => {
    if (s.inplace !== false) throw raise('NotImplementedError', IN_PLACE);
    const { fn, options } = ufuncOf(s.self);
    const { a, indices } = v;
    const { b = null } = v as { b?: Val };
    const scatter = SCATTERS[fn.name];
    if (scatter && b) {
      // Bools are added as numbers.
      const isBool = a.aval.dtype === dt.bool && fn.name !== 'subtract';
      const target = isBool ? lax.convertElementType(a, dt.int32) : a;
      const values = isBool ? lax.convertElementType(lax.convertElementType(b, dt.bool), dt.int32) : b;
      const index = asValue(indices);
      const out = updateAt(scatter, target, index, updateValue(target, asValue(values), values));
      return isBool ? lax.convertElementType(out, dt.bool) : out;
    }
    if (!options.op || !b)
      return viaScan('at', fn.name, [s.self, ...[a, indices, ...(b ? [b] : [])].map((x) => asValue(x))]);
    return atByScan(options.op, a, indices, b);
  },
  { statics: ['self', 'inplace'] },
);

/** One index after the other, in a scan. Source: _at_via_scan. */
function atByScan(op: (x: Val, y: Val) => Val, a: Val, indices: Val, b: Val): Val {
  const dtype = resultDType(op, a, b);
  const x = lax.convertElementType(a, dtype);
  const y = lax.convertElementType(b, dtype);
  const { shape, size } = indices.aval;
  const set = (target: Val, i: Val, value: () => Val): Val => {
    const index = new PyTuple([asValue(i)]);
    const old = getItem(target, index);
    const out = op(old, value());
    return updateAt('scatter', target, index, updateValue(target, asValue(out), out));
  };
  if (shape.length === 0) return set(x, indices, () => y);
  const rest = y.aval.shape.slice(shape.length);
  const values = lax.reshape(broadcastTo(y, [...shape, ...rest]), [size, ...rest]);
  const flat = ravel(indices);
  const { carry } = scan(
    ([i, target]) => {
      const one = getItem(flat, asValue(i));
      const changed = set(target, one, () => getItem(values, asValue(i)));
      return { carry: [add(i, pythonInt(1)), changed], ys: [] };
    },
    [pythonInt(0), x],
    [],
    { length: size },
  );
  return carry[1];
}

/** Each stretch between two indices reduced. */
const reduceat = new Jitted(
  'reduceat(self, a, indices, axis=0, dtype=None, out=None)',
  ({ v, s }) => {
    const { name } = binaryOnly(s.self, 'reduceat');
    noOut('out' in v, name, 'reduceat');
    return viaScan('reduceat', name, [s.self, asValue(v.a), asValue(v.indices), s.axis, s.dtype]);
  },
  { statics: ['self', 'axis', 'dtype'] },
);

const METHODS = { reduce, outer, accumulate, at, reduceat };
for (const [name, jitted] of Object.entries(METHODS)) {
  const fn = jitted.python();
  const run: typeof fn.fn = (args, kwargs) => {
    if (name === 'at' && args[2] instanceof PyTuple) throw missing('jax.numpy.ufunc.at with a tuple of indices');
    return fn.fn(args, kwargs);
  };
  ufuncClass.dict.set(name, new PyBuiltin(name, run, true, fn.signature));
}
