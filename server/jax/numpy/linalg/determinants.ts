/** Determinants. Source: jax/_src/numpy/linalg.py. */
import type { Val } from '../../../jaxpr/trace.ts';
import { raise, valueError } from '../../../python/errors.ts';
import { str } from '../../../python/text.ts';
import type { Value } from '../../../python/values.ts';
import { libraryCustomJvp } from '../../declare.ts';
import { Jitted, jittedTable } from '../../jitted.ts';
import { expandDims } from '../../lax/arrange.ts';
import * as linalg from '../../lax/linalg.ts';
import * as lax from '../../lax/operations.ts';
import * as jnp from '../expressions.ts';
import { diagonal, trace } from '../matrices.ts';
import { countNonzero } from '../moments.ts';
import { pick } from '../pick.ts';
import { arange } from '../ranges.ts';
import { ANY, PROD, reduce, sum } from '../reductions.ts';
import type { CustomRule } from '../../transforms/custom.ts';
import { real } from '../ufuncsFloat.ts';
import { determinantRule } from './cofactors.ts';
import { inexact, isSquare } from './decompositions.ts';
import { realPart } from './norms.ts';
import { withNames } from './results.ts';
import { solveJit } from './solvers.ts';

const last = { axis: -1 };
const zero = (): Val => jnp.int(0);
const one = (): Val => jnp.int(1);

const signAndLog = (det: Val): Val[] => {
  const size = lax.abs(det);
  return [lax.sign(det), realPart(jnp.log(size))];
};

/** Sign and logarithm with their tangents, given that of the logarithm of the determinant. */
function withSign(sign: Val, logs: Val, change: Val): { primals: Val[]; tangents: Val[] } {
  if (!sign.aval.dtype.isComplex) return { primals: [sign, logs], tangents: [jnp.zerosLike(sign), change] };
  const turn = jnp.mul(jnp.sub(change, lax.convertElementType(real(change), change.aval.dtype)), sign);
  return { primals: [sign, logs], tangents: [turn, real(change)] };
}

/** Source: _slogdet_jvp. */
const slogdetRule: CustomRule = ([x], [g]) => {
  const [sign, logs] = slogdetJit.call([x]);
  const solved = solveJit.call1([x, g]);
  const change = trace.call1(
    [solved],
    [
      ['axis1', -1],
      ['axis2', -2],
    ],
  );
  return withSign(sign, logs, change);
};

/** Of matrices of one or two rows. */
const slogdetSmall = (a: Val): Val[] =>
  libraryCustomJvp(
    '_slogdet_small',
    [a],
    ([x]) => {
      if (x.aval.shape[x.aval.ndim - 1] === 1) return signAndLog(pick(x, 0, 0));
      const [a00, a01] = [pick(x, 0, 0), pick(x, 0, 1)];
      const [a10, a11] = [pick(x, 1, 0), pick(x, 1, 1)];
      return signAndLog(lax.sub(lax.mul(a00, a11), lax.mul(a01, a10)));
    },
    '_slogdet_small_jvp',
    ([x], [g]) => {
      const [sign, logs] = slogdetSmall(x);
      if (x.aval.shape[x.aval.ndim - 1] === 1) return withSign(sign, logs, jnp.div(pick(g, 0, 0), pick(x, 0, 0)));
      const [x00, x01] = [pick(x, 0, 0), pick(x, 0, 1)];
      const [x10, x11] = [pick(x, 1, 0), pick(x, 1, 1)];
      const det = jnp.sub(jnp.mul(x00, x11), jnp.mul(x01, x10));
      let sum = jnp.mul(pick(g, 0, 0), x11);
      sum = jnp.sub(sum, jnp.mul(pick(g, 0, 1), x10));
      sum = jnp.sub(sum, jnp.mul(pick(g, 1, 0), x01));
      sum = jnp.add(sum, jnp.mul(pick(g, 1, 1), x00));
      return withSign(sign, logs, jnp.div(sum, det));
    },
  );

const diagonalOf = (x: Val): Val =>
  diagonal.call1(
    [x],
    [
      ['axis1', -2],
      ['axis2', -1],
    ],
  );
const nonzeros = (x: Val): Val => countNonzero.call1([x], [['axis', -1]]);

const slogdetLu = (a: Val): Val[] =>
  libraryCustomJvp(
    '_slogdet_lu',
    [a],
    ([x]) => {
      const { dtype } = x.aval;
      const scalar = (v: number): Val => lax.scalar(v, dtype);
      const [factors, pivots] = linalg.lu(x);
      const d = diagonalOf(factors);
      const isZero = reduce(ANY, lax.compareOp('eq', d, scalar(0)), last);
      const n = x.aval.shape[x.aval.ndim - 1];
      const counted = arange(n, null, null, pivots.aval.dtype);
      const leading = Array.from({ length: pivots.aval.ndim - 1 }, (_, i) => i);
      let parity = nonzeros(jnp.ne(pivots, expandDims(counted, leading)));
      let sign: Val;
      if (dtype.isComplex) sign = reduce(PROD, lax.div(d, lax.convertElementType(lax.abs(d), dtype)), last);
      else {
        sign = scalar(1);
        parity = jnp.add(parity, nonzeros(jnp.lt(d, zero())));
      }
      const flips = jnp.add(jnp.mul(jnp.int(-2), jnp.mod(parity, jnp.int(2))), one());
      const signed = lax.mul(sign, lax.convertElementType(lax.copy(flips), dtype));
      const given = jnp.where(isZero, scalar(0), signed);
      const logs = sum(lax.convertElementType(jnp.log(lax.abs(d)), dtype), last);
      return [given, realPart(jnp.where(isZero, scalar(-Infinity), logs))];
    },
    '_slogdet_jvp',
    slogdetRule,
  );

const slogdetQr = (a: Val): Val[] =>
  libraryCustomJvp(
    '_slogdet_qr',
    [a],
    ([x]) => {
      if (x.aval.dtype.isComplex)
        throw raise('NotImplementedError', "slogdet method='qr' not implemented for complex inputs");
      const n = x.aval.shape[x.aval.ndim - 1];
      const [packed, taus] = linalg.geqrf(x);
      const d = diagonalOf(packed);
      const logs = sum(jnp.log(lax.abs(d)), last);
      const sign = reduce(PROD, lax.sign(d), last);
      const reflects = jnp.ne(pick(taus, [0, n - 1]), zero());
      const flips = reduce(PROD, jnp.where(reflects, jnp.int(-1), one()), last);
      return [lax.mul(sign, lax.convertElementType(flips, sign.aval.dtype)), logs];
    },
    '_slogdet_jvp',
    slogdetRule,
  );

const slogdetJit: Jitted = new Jitted(
  'slogdet(a, *, method=None)',
  ({ v, s }) => {
    const a = inexact(v.a);
    const { shape } = a.aval;
    if (!isSquare(a))
      throw valueError(`Argument to slogdet() must have shape [..., n, n], got ${lax.tupleText(shape)}`);
    const n = shape[shape.length - 1];
    if (s.method === null || s.method === 'lu') return n === 1 || n === 2 ? slogdetSmall(a) : slogdetLu(a);
    if (s.method === 'qr') return slogdetQr(a);
    throw valueError(`Unknown slogdet method '${str(s.method)}'. Supported methods are 'lu' (\`None\`), and 'qr'.`);
  },
  { statics: ['method'], checkedBy: 'jnp.linalg.slogdet' },
);

/** A row's or column's element. */
const at = (row: Val, i: number): Val => pick(row, i);
const column = (x: Val): Val => expandDims(x, [-1]);
const rowOf = (a: Val, i: number): Val => pick(a, i, 'all');

const isZero = (x: Val): Val => jnp.eq(x, zero());

/** Rows exchanged where told. */
const swapped = (where: Val, p: () => Val, q: () => Val): [Val, Val] => [
  jnp.where(column(where), q(), p()),
  jnp.where(column(where), p(), q()),
];

const larger = (x: () => Val, y: () => Val): Val => {
  const size = lax.abs(x());
  return jnp.gt(size, lax.abs(y()));
};

/** By elimination with the larger row on top. */
function det2x2(a: Val): Val {
  const swap = larger(
    () => pick(a, 1, 0),
    () => pick(a, 0, 0),
  );
  const [r0, r1] = swapped(
    swap,
    () => rowOf(a, 0),
    () => rowOf(a, 1),
  );
  const safe = jnp.where(isZero(at(r0, 0)), one(), at(r0, 0));
  const l10 = jnp.where(isZero(at(r0, 0)), zero(), lax.div(at(r1, 0), safe));
  const u11 = lax.sub(at(r1, 1), lax.mul(l10, at(r0, 1)));
  const sign = jnp.where(swap, jnp.int(-1), one());
  return jnp.mul(jnp.mul(sign, at(r0, 0)), u11);
}

function det3x3(a: Val): Val {
  const s01 = larger(
    () => pick(a, 1, 0),
    () => pick(a, 0, 0),
  );
  let [r0, r1] = swapped(
    s01,
    () => rowOf(a, 0),
    () => rowOf(a, 1),
  );
  let r2 = rowOf(a, 2);
  let sign = jnp.where(s01, jnp.int(-1), one());
  const flip = (where: Val): Val => jnp.where(where, lax.neg(sign), sign);
  const [first, third] = [r0, r2];
  const s02 = larger(
    () => at(third, 0),
    () => at(first, 0),
  );
  [r0, r2] = swapped(
    s02,
    () => first,
    () => third,
  );
  sign = flip(s02);
  const top = r0;
  const safe = jnp.where(isZero(at(top, 0)), one(), at(top, 0));
  const factor = (row: Val): Val => jnp.where(isZero(at(top, 0)), zero(), lax.div(at(row, 0), safe));
  const l10 = factor(r1);
  const l20 = factor(r2);
  r1 = lax.sub(r1, lax.mul(column(l10), top));
  r2 = lax.sub(r2, lax.mul(column(l20), top));
  const [second, lowest] = [r1, r2];
  const s12 = larger(
    () => at(lowest, 1),
    () => at(second, 1),
  );
  [r1, r2] = swapped(
    s12,
    () => second,
    () => lowest,
  );
  sign = flip(s12);
  const safe1 = jnp.where(isZero(at(r1, 1)), one(), at(r1, 1));
  const l21 = jnp.where(isZero(at(r1, 1)), zero(), lax.div(at(r2, 1), safe1));
  const u22 = lax.sub(at(r2, 2), lax.mul(l21, at(r1, 2)));
  return jnp.mul(jnp.mul(jnp.mul(sign, at(r0, 0)), at(r1, 1)), u22);
}

export const detJit = new Jitted(
  'det(a)',
  ({ v }) => {
    const a = inexact(v.a);
    const { shape } = a.aval;
    if (!isSquare(a)) throw valueError(`Argument to _det() must have shape [..., n, n], got ${lax.tupleText(shape)}`);
    const small = shape[shape.length - 1];
    if (small === 2) return libraryCustomJvp('_det_2x2', [a], ([x]) => det2x2(x), '_det_jvp', determinantRule);
    if (small === 3) return libraryCustomJvp('_det_3x3', [a], ([x]) => det3x3(x), '_det_jvp', determinantRule);
    const general = ([x]: Val[]): Val => {
      const [sign, logs] = slogdetJit.call([x]);
      return jnp.mul(sign, lax.convertElementType(lax.exp(logs), sign.aval.dtype));
    };
    return libraryCustomJvp('_det', [a], general, '_det_jvp', determinantRule);
  },
  { checkedBy: 'jnp.linalg.det' },
);

export const determinantFunctions = new Map<string, Value>([
  ...jittedTable(detJit),
  ['slogdet', withNames('SlogdetResult', slogdetJit.python())],
]);
