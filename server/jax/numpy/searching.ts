/** Where elements are, and how often. Source: jax/_src/numpy/lax_numpy.py, jax/_src/numpy/hijax.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import { Stop, typeError, valueError } from '../../python/errors.ts';
import { truth } from '../../python/operators.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PySlice, PyTuple } from '../../python/values.ts';
import { concreteArray, concreteDimension } from '../concrete.ts';
import { arrayLike, asTuple, asValue, jaxFunctions } from '../declare.ts';
import type { Argument } from '../jitted.ts';
import { jitOperand } from '../jitArguments.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import { latticeResultType } from '../promotion.ts';
import { flatten } from '../pytree.ts';
import { concreteIndex, concreteValue } from '../shapes.ts';
import { array, stage } from './arrayOf.ts';
import * as np from './expressions.ts';
import { getItem } from './indexing.ts';
import { updateAt } from './indexingUpdate.ts';
import { atleast, concatenate } from './joining.ts';
import { promoteDTypes } from './promote.ts';
import { SUM, defaultInt, reduce } from './reductions.ts';
import { ravel } from './shape.ts';
import { where } from './where.ts';

const NONZERO_SIZE =
  'The size argument of jnp.nonzero must be statically specified to use jnp.nonzero within JAX transformations.';

/** Values for the places that stay empty: for each axis one scalar. Source: hijax.nonzero. */
function fillValues(fill: Value, rank: number, dtype: DType): Val[] {
  if (fill === null) return [];
  if (fill instanceof PyTuple && fill.items.length !== rank)
    throw valueError(`fill_value tuple must have length equal to number of axes (${rank}); got ${fill.items.length}`);
  const each = fill instanceof PyTuple ? fill.items : new Array<Value>(rank).fill(fill);
  const values = each.map((v) => array(v, dtype));
  if (values.some((v) => v.aval.ndim > 0))
    throw valueError(`fill_value must be a scalar or tuple of scalars; got ${str(fill)}`);
  return values;
}

/** Source: hijax.py Nonzero. */
function bindNonzero(a: Val, size: number, fill: Value): Val[] {
  const leaves = flatten(fill).leaves.map((v, i) => arrayLike('nonzero', v, i));
  const types = leaves.map((v) => v.aval);
  const { dtype } = latticeResultType([{ dtype: defaultInt(), weakType: false }, ...types]);
  const axes = a.aval.shape.map((_, i) => i);
  const values = fillValues(fill, axes.length, dtype);
  return bind(primitives.Nonzero, [a, ...values], { size, axes, out_dtype: dtype });
}

/** The indices of what isn't zero, for each axis; `size` None counts them. Source: lax_numpy.py nonzero. */
export function nonzero(a: Val, size: Value = null, fill: Value = null): Val[] {
  if (a.aval.ndim === 0)
    throw valueError('Calling nonzero on 0d arrays is not allowed. Use jnp.atleast_1d(scalar).nonzero() instead.');
  if (size !== null) return bindNonzero(a, concreteIndex(size, NONZERO_SIZE), fill);
  const mask = a.aval.dtype === dt.bool ? a : np.ne(a, np.int(0));
  return bindNonzero(a, concreteDimension(reduce(SUM, mask), NONZERO_SIZE), fill);
}

function argwhere(v: Value, size: Value, fill: Value): Val {
  const a = arrayLike('argwhere', v);
  const found = nonzero(atleast(1, a), size, fill);
  const rows = concatenate(
    found.map((x) => atleast(2, x)),
    0,
  );
  const result = lax.transpose(rows, [1, 0]);
  const n = result.aval.shape[0];
  if (a.aval.ndim > 0) return lax.reshape(result, [n, a.aval.ndim]);
  return lax.reshape(getItem(result, new PySlice(null, 0, null)), [n, 0]);
}

/** `jnp.where` with one argument or three. */
const WHERE_PARAMS = ['condition', 'x', 'y'] as const;

function whereFunction(condition: Value, x: Value, y: Value, size: Value, fill: Value): Value | Val {
  if (x === null && y === null) return asTuple(nonzero(arrayLike('where', condition), size, fill));
  const operands = [condition, x, y].map((v, i) => jitOperand('_where', WHERE_PARAMS[i], v, i, 'where'));
  if (size !== null || fill !== null)
    throw valueError('size and fill_value arguments cannot be used in three-term where function.');
  return where(operands[0], operands[1], operands[2])[0];
}

// ---- binary search

const SEARCH_METHODS = ['compare_all', 'scan', 'scan_unrolled', 'sort'];

function bindSearch(sorted: Val, query: Val, side: Value, method: Value): Val {
  if (side !== 'left' && side !== 'right')
    throw valueError(`invalid argument side=${repr(side)}, expected 'left' or 'right'`);
  if (typeof method !== 'string' || !SEARCH_METHODS.includes(method))
    throw valueError(
      `invalid argument method=${repr(method)}, expected one of [${SEARCH_METHODS.map((m) => `'${m}'`).join(', ')}]`,
    );
  return bind1(primitives.SearchSorted, [sorted, query], {
    side,
    dimension: 0,
    batch_dims: 0,
    method,
    out_dtype: dt.int32,
  });
}

const searchsortedJit = new Jitted(
  "searchsorted(a, v, side='left', sorter=None, *, method='scan')",
  ({ v, s }) => {
    if (v.a.aval.ndim !== 1) throw valueError('a should be 1-dimensional');
    const [a, query] = promoteDTypes([v.a, v.v]);
    const sorted = 'sorter' in v ? getItem(a, asValue(v.sorter)) : a;
    return bindSearch(sorted, query, s.side, s.method);
  },
  { statics: ['side', 'method'] },
);

/** `jnp.searchsorted(a, v)` or with `side=`, as other functions of the library call it. */
export const searchsorted = (a: Val, v: Val, ...named: (readonly [string, Argument])[]): Val =>
  searchsortedJit.call1([a, v], named);

const digitize = new Jitted(
  'digitize(x, bins, right=False, *, method=None)',
  ({ v: { x, bins }, s }) => {
    const right = truth(concreteValue(s.right, 'right argument of jnp.digitize()')) === true;
    if (bins.aval.ndim !== 1)
      throw valueError(`digitize: bins must be a 1-dimensional array; got bins=${repr(asValue(bins))}`);
    const n = bins.aval.shape[0];
    if (n === 0) return lax.full(x.aval.shape, lax.scalar(0, dt.int32), dt.int32);
    const named: [string, Argument][] = [['side', right ? 'left' : 'right']];
    if (s.method !== null) named.push(['method', s.method]);
    const ascends = np.ge(getItem(bins, -1), getItem(bins, 0));
    const up = searchsorted(bins, x, ...named);
    const down = searchsorted(getItem(bins, new PySlice(null, null, -1)), x, ...named);
    return np.where(ascends, up, np.sub(np.int(n), down));
  },
  { statics: ['right', 'method'] },
);

// ---- counting

/** Bools are counted as ints. */
const asIntegers = (x: Val): Val => (x.aval.dtype === dt.bool ? lax.convertElementType(x, dt.int32) : x);

/** How many of each number there are: the largest is read where no length is given. */
function binLength(x: Val, least: number): number {
  const values = concreteArray(
    x,
    "The error occurred because of argument 'x' of jnp.bincount. To avoid this error, pass a static `length` argument.",
  );
  let largest = 0;
  for (const v of values.data) largest = Math.max(largest, Number(v));
  return Math.max(least, values.size === 0 ? 0 : largest + 1);
}

/** Source: lax_numpy.py bincount. */
export function bincount(given: Val, weights: Val | null, minlength: Value, length: Value): Val {
  const x = asIntegers(stage(given));
  if (!x.aval.dtype.isInteger)
    throw typeError(`x argument to bincount must have an integer type; got ${x.aval.dtype.name}`);
  if (x.aval.ndim !== 1) throw valueError('only 1-dimensional input supported.');
  const least = concreteIndex(minlength, "The error occurred because of argument 'minlength' of jnp.bincount.");
  const bins =
    length === null
      ? binLength(x, least)
      : concreteIndex(length, "The error occurred because of argument 'length' of jnp.bincount.");
  const w = weights ?? lax.scalar(1, defaultInt());
  if (weights && lax.tupleText(weights.aval.shape) !== lax.tupleText(x.aval.shape))
    throw valueError(
      `type of weights must match type of x. Got typeof(x)=${x.aval.strShort()}({}) and typeof(weights)=` +
        `${weights.aval.strShort()}({})`,
    );
  const zeros = lax.full([bins], lax.scalar(0, w.aval.dtype), w.aval.dtype);
  const index = np.clipJit.call1([x, np.int(0)]);
  return updateAt('scatter-add', zeros, asValue(index), w, { mode: 'drop' });
}

export const searchingFunctions = new Map<string, Value>([
  ...jittedTable(searchsortedJit, digitize),
  ...jaxFunctions({
    'nonzero(a, *, size=None, fill_value=None)': (a, size, fill) =>
      asTuple(nonzero(arrayLike('nonzero', a), size, fill)),
    'flatnonzero(a, *, size=None, fill_value=None)': (a, size, fill) =>
      nonzero(ravel(arrayLike('ravel', a)), size, fill)[0],
    'argwhere(a, *, size=None, fill_value=None)': argwhere,
    'where(condition, x=None, y=None, /, *, size=None, fill_value=None)': whereFunction,
    'bincount(x, weights=None, minlength=0, *, length=None, out_sharding=None)': (
      x,
      weights,
      minlength,
      length,
      sharding,
    ) => {
      if (sharding !== null) throw new Stop("jitlens doesn't have out_sharding= of bincount yet", 'unsupported');
      const w = weights === null ? null : arrayLike('bincount', weights, 1);
      return bincount(arrayLike('bincount', x), w, minlength, length);
    },
  }),
]);
