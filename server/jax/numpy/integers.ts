/** Functions of integers and bits. Source: jax/_src/numpy/lax_numpy.py gcd, lcm, packbits; ufuncs.py bitwise_count. */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { typeError, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import type { Value } from '../../python/values.ts';
import { Ellipsis, PyBuiltin, PyList, PySlice, PyTuple, Unknown } from '../../python/values.ts';
import { asValue } from '../declare.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import { expandDims, pad } from '../lax/arrange.ts';
import type { Body } from '../lax/control.ts';
import { traceOwn, whileOn } from '../lax/control.ts';
import * as lax from '../lax/operations.ts';
import { toVal } from '../values.ts';
import { getItem } from './indexing.ts';
import { paddingFunctions } from './padding.ts';
import { constantLike, promoteArgsNumeric, promoteDTypes, pythonInt } from './promote.ts';
import { ANY, SUM, reduce } from './reductions.ts';
import { ravel, swapAxes } from './shape.ts';
import { absolute, bitwise, compare, floorDivide, leftShift, multiply } from './ufuncs.ts';
import { visible } from './ufuncKinds.ts';
import { broadcastArrays, where as whereJit } from './where.ts';

const where = (c: Val, x: Val, y: Val): Val => whereJit(c, x, y)[0];

const isNonzero = (x: Val): Val => compare('ne')(x, pythonInt(0));

/** Euclid's step, the larger number first. */
function gcdBody([a, b]: Val[]): Val[] {
  const x = where(isNonzero(b), b, a);
  const stays = isNonzero(b);
  const y = where(stays, lax.rem(a, b), constantLike(b, 0));
  const larger = where(compare('lt')(x, y), y, x);
  return [larger, where(compare('lt')(x, y), x, y)];
}

/** JAX has one function of each: loops over the same types share their jaxprs. */
const gcdLoops = new Map<string, { cond: Body; body: Body }>();
function gcdLoop(carry: readonly ShapedArray[]): { cond: Body; body: Body } {
  const key = carry.map((a) => a.traceKey).join();
  let found = gcdLoops.get(key);
  if (!found)
    gcdLoops.set(
      key,
      (found = {
        cond: traceOwn('while_cond', '_gcd_cond_fn', carry, ([, b]) => [reduce(ANY, isNonzero(b))]),
        body: traceOwn('while_body', '_gcd_body_fn', carry, gcdBody),
      }),
    );
  return found;
}

const gcd = new Jitted('gcd(x1, x2)', ({ v }) => {
  const pair = promoteDTypes([v.x1, v.x2]);
  if (!pair[0].aval.dtype.isInteger) throw valueError('Arguments to jax.numpy.gcd must be integers.');
  const [a, b] = broadcastArrays(pair);
  const x = absolute(a);
  const [result] = whileOn(
    (carry) => {
      const { cond, body } = gcdLoop(carry);
      return { cond, ...body, carried: 2, checkCarry: () => undefined };
    },
    [x, absolute(b)],
  );
  return result;
});

const lcm = new Jitted('lcm(x1, x2)', ({ v }) => {
  const [x, y] = promoteDTypes([v.x1, v.x2]).map((x) => absolute(x));
  if (!x.aval.dtype.isInteger) throw valueError('Arguments to jax.numpy.lcm must be integers.');
  const d = gcd.call1([x, y]);
  const isZero = compare('eq')(d, pythonInt(0));
  return where(isZero, constantLike(d, 0), multiply(x, floorDivide(y, d)));
});

const bitwiseCount = visible('bitwise_count(x, /)', (operands) => {
  const [x] = promoteArgsNumeric(operands, 'bitwise_count');
  return lax.convertElementType(lax.plain('population_count', absolute(x)), dt.uint8);
});

// ---- packing

/** The numbers of the bits of a byte in the order asked for. */
function bitNumbers(order: Value, bits: Val): Val {
  return order === 'big' ? getItem(bits, new PySlice(null, null, -1)) : bits;
}
const byteIota = (): Val => lax.iota(dt.uint8, [8], 0);

function checkOrder(order: Value): void {
  if (order !== 'little' && order !== 'big') throw valueError("'order' must be either 'little' or 'big'");
}
const intOr = (v: Value, otherwise: number): number => {
  if (v === null) return otherwise;
  const n = toIndex(v);
  return n instanceof Unknown ? otherwise : n;
};
/** The axis last; without one, all elements in a row. */
function lastAxis(x: Val, axis: Value): { x: Val; axis: number } {
  const flat = axis === null ? ravel(x) : x;
  const at = intOr(axis, 0);
  return { x: swapAxes(flat, at, -1), axis: at };
}

const packbits = new Jitted(
  "packbits(a, axis=None, bitorder='big')",
  ({ v: { a }, s }) => {
    const { dtype } = a.aval;
    if (!dtype.isInteger && dtype !== dt.bool)
      throw typeError('Expected an input array of integer or boolean data type');
    checkOrder(s.bitorder);
    const set = lax.convertElementType(lax.compareOp('ne', a, constantLike(a, 0)), dt.uint8);
    const bits = bitNumbers(s.bitorder, byteIota());
    const { x: moved, axis } = lastAxis(set, s.axis);
    const { shape } = moved.aval;
    const rank = shape.length;
    const rest = shape[rank - 1] % 8;
    const padded =
      rest === 0
        ? moved
        : pad(moved, lax.scalar(0, dt.uint8), [
            ...shape.slice(1).map((): [number, number, number] => [0, 0, 0]),
            [0, 8 - rest, 0],
          ]);
    const bytes = lax.reshape(padded, [...shape.slice(0, -1), padded.aval.shape[rank - 1] / 8, 8]);
    const shifts = expandDims(
      bits,
      Array.from({ length: rank }, (_, i) => i),
    );
    const packed = reduce(SUM, leftShift(bytes, shifts), { axis: -1 });
    return swapAxes(lax.convertElementType(packed, dt.uint8), axis, -1);
  },
  { statics: ['axis', 'bitorder'] },
);

const unpackbits = new Jitted(
  "unpackbits(a, axis=None, count=None, bitorder='big')",
  ({ v: { a }, s }) => {
    if (a.aval.dtype !== dt.uint8) throw typeError('Expected an input array of unsigned byte data type');
    checkOrder(s.bitorder);
    const bits = bitNumbers(s.bitorder, leftShift(pythonInt(1), byteIota()));
    const { x, axis } = lastAxis(a, s.axis);
    const columns = getItem(x, new PyTuple([Ellipsis, null]));
    const across = expandDims(
      bits,
      x.aval.shape.map((_, i) => i),
    );
    const isSet = compare('gt')(bitwise('and')(columns, across), pythonInt(0));
    const split = lax.convertElementType(isSet, dt.uint8);
    const { shape } = split.aval;
    const rank = shape.length;
    let out = lax.reshape(split, [...shape.slice(0, -2), shape[rank - 2] * 8]);
    if (s.count !== null) out = counted(out, intOr(s.count, 0));
    return swapAxes(out, axis, -1);
  },
  { statics: ['axis', 'count', 'bitorder'] },
);

/** The first bits along the last axis, 0 beyond those that are there. */
function counted(x: Val, count: number): Val {
  const size = x.aval.shape[x.aval.ndim - 1];
  if (count <= size) return getItem(x, new PyTuple([Ellipsis, new PySlice(null, count, null)]));
  const padding = paddingFunctions.get('pad');
  if (!(padding instanceof PyBuiltin)) return x;
  const widths = x.aval.shape.map((_, i) => new PyTuple([0, i === x.aval.ndim - 1 ? count - size : 0]));
  return toVal(padding.fn([asValue(x), new PyList(widths)], undefined)) ?? x;
}

export const integerFunctions = new Map<string, Value>([
  ['bitwise_count', bitwiseCount.python],
  ...jittedTable(gcd, lcm, packbits, unpackbits),
]);
