/** jax.scipy.ndimage and jax.scipy.integrate. Source: jax/_src/scipy/ndimage.py, integrate.py. */
import { HostScalar } from '../../jaxpr/host.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { raise, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple } from '../../python/values.ts';
import { callJax } from '../callJax.ts';
import { arrayLikes, asValue, jaxFunctions, libraryJit } from '../declare.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import * as np from '../numpy/expressions.ts';
import { toVal } from '../values.ts';
import { getItem } from '../numpy/indexing.ts';

type Fixer = (index: Val, size: number) => Val;
const mirror: Fixer = (index, size) => {
  const s = size - 1;
  return np.abs(np.sub(np.mod(np.add(index, np.int(s)), np.int(2 * s)), np.int(s)));
};
const FIXERS: Readonly<Record<string, Fixer>> = {
  constant: (index) => index,
  nearest: (index, size) => np.clip(index, np.int(0), np.int(size - 1)),
  wrap: (index, size) => np.mod(index, np.int(size)),
  mirror,
  reflect: (index, size) => {
    const doubled = np.add(np.mul(np.int(2), index), np.int(1));
    return np.floorDiv(np.sub(mirror(doubled, 2 * size + 1), np.int(1)), np.int(2));
  },
};

interface Node {
  readonly index: Val;
  readonly valid: Val | undefined;
  readonly weight: Val;
}

const rounded = (x: Val): Val => (x.aval.dtype.isInteger ? x : lax.round(x, 0));

/** The places that one coordinate lies between, and their weights. */
function nodesOf(coordinate: Val, order: number): { index: Val; weight: Val }[] {
  if (order === 0)
    return [{ index: np.astype(rounded(coordinate), dt.int32), weight: np.numpyScalar(1, coordinate.aval.dtype) }];
  const lower = np.floor(coordinate);
  const upperWeight = np.sub(coordinate, lower);
  const lowerWeight = np.sub(np.int(1), upperWeight);
  const index = np.astype(lower, dt.int32);
  return [
    { index, weight: lowerWeight },
    { index: np.add(index, np.int(1)), weight: upperWeight },
  ];
}

/** All combinations of one of each, the last varying fastest. */
function combinations<T>(parts: readonly (readonly T[])[]): T[][] {
  return parts.reduce<T[][]>((all, part) => all.flatMap((c) => part.map((p) => [...c, p])), [[]]);
}

/** Source: _map_coordinates. */
function interpolated(input: Val, coordinates: readonly Val[], fill: Val, order: Value, mode: Value): Val {
  const cval = np.astype(fill, input.aval.dtype);
  if (coordinates.length !== input.aval.ndim)
    throw valueError(
      `coordinates must be a sequence of length input.ndim, but ${coordinates.length} != ${input.aval.ndim}`,
    );
  const fixer = typeof mode === 'string' && Object.hasOwn(FIXERS, mode) ? FIXERS[mode] : undefined;
  if (!fixer)
    throw raise(
      'NotImplementedError',
      `jax.scipy.ndimage.map_coordinates does not yet support mode ${str(mode)}. Currently supported modes are ` +
        `{${Object.keys(FIXERS)
          .map((m) => repr(m))
          .join(', ')}}.`,
    );
  const steps = toIndex(order);
  if (steps !== 0 && steps !== 1)
    throw raise('NotImplementedError', 'jax.scipy.ndimage.map_coordinates currently requires order<=1');
  const axes = coordinates.map((coordinate, axis) => {
    const size = input.aval.shape[axis];
    return nodesOf(coordinate, steps).map(({ index, weight }): Node => {
      const fixed = fixer(index, size);
      if (mode !== 'constant') return { index: fixed, valid: undefined, weight };
      const above = np.ge(index, np.int(0));
      return { index: fixed, valid: np.and(above, np.lt(index, np.int(size))), weight };
    });
  });
  const outputs = combinations(axes).map((nodes) => {
    const index = new PyTuple(nodes.map((n) => asValue(n.index)));
    const masks = nodes.flatMap((n) => (n.valid ? [n.valid] : []));
    let part: Val;
    if (masks.length === 0) part = getItem(input, index);
    else {
      const all = masks.reduce((a, b) => np.and(a, b));
      part = np.where(all, getItem(input, index), cval);
    }
    // Of the nearest element it is NumPy's 1.
    const weight = nodes.map((n) => n.weight).reduce((a, b) => (b instanceof HostScalar ? a : np.mul(a, b)));
    return np.mul(weight, part);
  });
  let result = outputs.reduce((a, b) => np.add(a, b));
  if (input.aval.dtype.isInteger) result = rounded(result);
  return np.astype(result, input.aval.dtype);
}

export const ndimageFunctions = jaxFunctions({
  "map_coordinates(input, coordinates, order, mode='constant', cval=0.0)": (input, coordinates, order, mode, cval) => {
    // One array of all coordinates is one input; its rows are taken inside.
    const isArray = toVal(coordinates) !== undefined;
    const operands = arrayLikes('asarray', [input, ...(isArray ? [coordinates] : listOf(coordinates))]);
    const [fill] = arrayLikes('asarray', [cval]);
    // cval is static, too.
    return libraryJit('_map_coordinates', `${repr(order)} ${repr(mode)} ${repr(cval)}`, operands, ([x, ...at]) => {
      const rows = isArray ? arrayLikes('asarray', listOf(asValue(at[0]))) : at;
      return interpolated(x, rows, fill, order, mode);
    })[0];
  },
});

const trapezoid = new Jitted(
  'trapezoid(y, x=None, dx=1.0, axis=-1)',
  ({ v, s }) => callJax('jax.numpy', 'trapezoid', [v.y, 'x' in v ? v.x : null, v.dx, s.axis]),
  { statics: ['axis'] },
);
export const integrateFunctions = jittedTable(trapezoid);
