/** einsum, cross, kron. Source: jax/_src/numpy/einsum.py, jax/_src/numpy/lax_numpy.py. */
import { asNewArray } from './arrayOf.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { raise, valueError } from '../../python/errors.ts';
import { idOf } from '../../python/keys.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PyObject, PyTuple, Unknown } from '../../python/values.ts';
import { arrayLike, arrayLikes, asValue, canonicalAxis, jaxFunction, jaxFunctions } from '../declare.ts';
import { outSharding } from '../outSharding.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import { dotFunctions } from '../lax/dots.ts';
import * as lax from '../lax/operations.ts';
import { expandDims } from '../lax/arrange.ts';
import { dotOptions } from './contractions.ts';
import type { EinsumOptions } from './einsum/einsum.ts';
import { contractionPath, einsum } from './einsum/einsum.ts';
import { interleaved, namedSizes, parseSubscripts } from './einsum/subscripts.ts';
import * as jnp from './expressions.ts';
import { moveAxes, pick } from './pick.ts';
import { promoteDTypes } from './promote.ts';
import { toVal } from '../values.ts';

const itemsOf = (v: Value): readonly Value[] => (v instanceof PyTuple ? v.items : []);

/** What opt_einsum takes for the shape of anything. Source: opt_einsum/parser.py get_shape. */
function shapeOf(v: Value): number[] {
  const isList = v instanceof PyList || v instanceof PyTuple;
  return isList ? [v.items.length, ...(v.items.length > 0 ? shapeOf(v.items[0]) : [])] : [];
}

const rankOf = (v: Value): number => toVal(v)?.aval.ndim ?? shapeOf(v).length;

/** Subscripts and operands, in either way of writing them. */
function einsumArguments(subscripts: Value, rest: Value): { text: string; operands: Val[] } {
  const given = itemsOf(rest);
  const { text, operands } =
    typeof subscripts === 'string' ? { text: subscripts, operands: given } : interleaved([subscripts, ...given]);
  // What is no array is found out after the subscripts have been read.
  const ranks = operands.map(rankOf);
  if (operands.some((v) => toVal(v) === undefined))
    namedSizes(
      parseSubscripts(text, ranks).inputs,
      operands.map((v) => toVal(v)?.aval.shape ?? shapeOf(v)),
    );
  return { text, operands: arrayLikes('einsum', operands) };
}

/** A `dot_general` of the program's own. */
function ownDot(fn: Value, precision: Value): Pick<EinsumOptions, 'dot' | 'dotKey'> {
  if (fn === null || fn === dotFunctions.get('dot_general')) return {};
  const pair = ([a, b]: readonly (readonly number[])[]): PyTuple => new PyTuple([new PyTuple(a), new PyTuple(b)]);
  return {
    dotKey: fn instanceof PyObject ? String(idOf(fn)) : '',
    dot: (x, y, contracting, batch, wanted) => {
      const type = wanted ? PyDType.of(wanted) : null;
      const numbers = new PyTuple([pair(contracting), pair(batch)]);
      const args = [asValue(x), asValue(y), numbers, precision];
      return arrayLike('einsum', call(fn, args, [['preferred_element_type', type]]));
    },
  };
}

const einsumFunctions = jaxFunctions({
  "einsum(subscripts, /, *operands, out=None, optimize='auto', precision=None, preferred_element_type=None, _dot_general=None, out_sharding=None)":
    (subscripts, rest, out, optimize, precision, preferred, dotGeneral, sharding) => {
      if (out !== null) throw raise('NotImplementedError', "The 'out' argument to jnp.einsum is not supported.");
      const { text, operands } = einsumArguments(subscripts, rest);
      return einsum(text, operands.map(asNewArray), {
        optimize,
        ...dotOptions(precision, preferred),
        ...ownDot(dotGeneral, precision),
        sharding: outSharding(sharding, 'einsum'),
      });
    },
});

const einsumPath = jaxFunction(
  "einsum_path(subscripts, /, *operands, optimize='auto')",
  (subscripts, rest, optimize) => {
    const { text, operands } = einsumArguments(subscripts, rest);
    const parsed = parseSubscripts(
      text,
      operands.map((x) => x.aval.ndim),
    );
    const sizes = namedSizes(
      parsed.inputs,
      operands.map((x) => x.aval.shape),
    );
    const path = contractionPath(parsed, sizes, optimize).map((step) => new PyTuple(step));
    return new PyTuple([new PyList(path), new Unknown('what opt_einsum says about a path is not computed')]);
  },
);

const AXES = ['axisa', 'axisb', 'axisc', 'axis'];

/** Source: lax_numpy.py cross. */
export const crossJit = new Jitted(
  'cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None)',
  ({ v, s }) => {
    const axisOf = (name: string): Value => s.axis ?? s[name];
    const last = (x: Val, axis: Value): Val => moveAxes(x, [canonicalAxis(axis, x.aval.ndim)], [x.aval.ndim - 1]);
    const a = last(v.a, axisOf('axisa'));
    const b = last(v.b, axisOf('axisb'));
    if (a.aval.shape[a.aval.ndim - 1] !== 3 || b.aval.shape[b.aval.ndim - 1] !== 3)
      throw valueError('Dimension must be 3 for cross product');
    const [a0, a1, a2] = [pick(a, 0), pick(a, 1), pick(a, 2)];
    const [b0, b1, b2] = [pick(b, 0), pick(b, 1), pick(b, 2)];
    const minor = (p: Val, q: Val, r: Val, t: Val): Val => jnp.sub(jnp.mul(p, q), jnp.mul(r, t));
    const parts = [minor(a1, b2, a2, b1), minor(a2, b0, a0, b2), minor(a0, b1, a1, b0)];
    const c = lax.concatenate(
      parts.map((x) => expandDims(x, [0])),
      0,
    );
    return moveAxes(c, [0], [canonicalAxis(axisOf('axisc'), c.aval.ndim)]);
  },
  { statics: AXES },
);

/** Source: lax_numpy.py kron. */
const kron = new Jitted('kron(a, b)', ({ v }) => {
  let [a, b] = promoteDTypes([v.a, v.b]);
  const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const missing = b.aval.ndim - a.aval.ndim;
  if (missing > 0) a = expandDims(a, range(missing));
  else if (missing < 0) b = expandDims(b, range(-missing));
  const rank = a.aval.ndim;
  const shape = a.aval.shape.map((s, i) => s * b.aval.shape[i]);
  const product = lax.mul(
    expandDims(
      a,
      range(rank).map((i) => 2 * i + 1),
    ),
    expandDims(
      b,
      range(rank).map((i) => 2 * i),
    ),
  );
  return lax.reshape(product, shape);
});

export const productFunctions = new Map<string, Value>([
  ...einsumFunctions,
  ['einsum_path', einsumPath],
  ...jittedTable(crossJit, kron),
]);
