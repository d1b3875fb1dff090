/** Systems of equations, inverses, powers. Source: jax/_src/numpy/linalg.py. */
import * as dt from '../../../jaxpr/dtypes.ts';
import { HostScalar } from '../../../jaxpr/host.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { Stop, typeError, valueError } from '../../../python/errors.ts';
import { toIndex } from '../../../python/indices.ts';
import { str } from '../../../python/text.ts';
import type { Value } from '../../../python/values.ts';
import { PyFloat, PyTuple, Unknown } from '../../../python/values.ts';
import { vectorize } from '../../batching/vectorize.ts';
import {
  arrayLike,
  arrayLikes,
  asValue,
  canonicalAxis,
  jaxFunctions,
  libraryCustomJvp,
  libraryJit,
} from '../../declare.ts';
import { Jitted, jittedTable } from '../../jitted.ts';
import { broadcast, empty, expandDims } from '../../lax/arrange.ts';
import * as linalg from '../../lax/linalg.ts';
import * as lax from '../../lax/operations.ts';
import { HIGHEST, withMatmulPrecision } from '../../lax/precision.ts';
import { conj, matmul } from '../contractions.ts';
import { ravel } from '../shape.ts';
import * as jnp from '../expressions.ts';
import { eye, int32 } from '../matrices.ts';
import { matrixTranspose, moveAxes, pick } from '../pick.ts';
import { promoteDTypesInexact } from '../promote.ts';
import { sum } from '../reductions.ts';
import type { CustomRule } from '../../transforms/custom.ts';
import { oneResult } from '../../transforms/customRules.ts';
import { inexact, isSquare, svdJit } from './decompositions.ts';
import { epsilon, normJit } from './norms.ts';
import { isTrue } from '../../shapes.ts';

const shown = (x: Val): string => lax.tupleText(x.aval.shape);
const precise = { precision: HIGHEST };

export const solveJit = new Jitted(
  'solve(a, b)',
  ({ v }) => {
    const [a, b] = promoteDTypesInexact([v.a, v.b]);
    const [p, q] = [a.aval.shape, b.aval.shape];
    if (p.length < 2) throw valueError(`left hand array must be at least two dimensional; got a.shape=${shown(a)}`);
    if (q.length > 1 && p.length === q.length + 1 && p.at(-1) === q.at(-1) && p.at(-1) !== q.at(-2))
      throw valueError(
        `Invalid shapes for solve: ${shown(a)}, ${shown(b)}. Prior to JAX v0.5.0, this would have been treated as a batched ` +
          '1-dimensional solve. To recover this behavior, use solve(a, b[..., None]).squeeze(-1).',
      );
    const signature = q.length === 1 ? '(m,m),(m)->(m)' : '(m,m),(m,n)->(m,n)';
    return vectorize(signature, ([x, y]) => [linalg.solve(x, y)], [a, b]);
  },
  { checkedBy: 'jnp.linalg.solve' },
);

export const invJit = new Jitted(
  'inv(a)',
  ({ v: { a } }) => {
    if (!isSquare(a)) throw valueError(`Argument to inv must have shape [..., n, n], got ${shown(a)}.`);
    const { shape, dtype } = a.aval;
    const n = shape[shape.length - 1];
    return solveJit.call1([a, broadcast(eye(n, n, int32(0), dtype), shape.slice(0, -2))]);
  },
  { checkedBy: 'jnp.linalg.inv' },
);

function pinvOf(given: Val, limit: Val | undefined, hermitian: boolean): Val {
  const a = inexact(given);
  const { shape, dtype } = a.aval;
  if (shape.length < 2) throw valueError(`not enough values to unpack (expected 2, got ${shape.length})`);
  const [m, n] = shape.slice(-2);
  if (m === 0 || n === 0) return empty([...shape.slice(0, -2), n, m], dtype);
  const x = conj(a);
  const eps = lax.scalar(
    epsilon(dtype),
    dtype === dt.complex64 ? dt.float32 : dtype === dt.complex128 ? dt.float64 : dtype,
  );
  const rtol = limit ?? jnp.mul(10 * Math.max(m, n), eps);
  const [u, s, vh] = svdJit.call(
    [x],
    [
      ['full_matrices', false],
      ['hermitian', hermitian],
    ],
  );
  const leading = Array.from({ length: s.aval.ndim - rtol.aval.ndim - 1 }, (_, i) => i);
  const cutoff = jnp.mul(expandDims(expandDims(rtol, [rtol.aval.ndim]), leading), pick(s, [0, 1]));
  const kept = lax.convertElementType(jnp.where(jnp.gt(s, cutoff), s, Infinity), u.aval.dtype);
  const right = matrixTranspose(vh);
  const scaled = jnp.div(matrixTranspose(u), expandDims(kept, [kept.aval.ndim]));
  return lax.convertElementType(matmul(right, scaled, precise), dtype);
}

/** `custom_jvp` around a jit. */
function pinv(a: Val, rtol: Val | undefined, hermitian: boolean): Val {
  const operands = rtol ? [a, rtol] : [a];
  return libraryCustomJvp(
    '_pinv',
    operands,
    (args) =>
      libraryJit('_pinv', `${rtol ? 'rtol' : ''}|${hermitian}`, args, ([x, limit]) => pinvOf(x, limit, hermitian)),
    '_pinv_jvp',
    pinvRule(hermitian),
  )[0];
}

/** Golub and Pereyra (1973). Source: _pinv_jvp. */
const pinvRule = (hermitian: boolean): CustomRule =>
  oneResult(([given, rtol], [change]) =>
    withMatmulPrecision('float32', () => {
      const p = pinv(given, rtol, hermitian);
      const a = hermitian ? linalg.symmetrize(given) : given;
      const t = hermitian ? linalg.symmetrize(change) : change;
      const product = (x: Val, y: Val): Val => matmul(x, y);
      const h = linalg.adjoint;
      const [m, n] = a.aval.shape.slice(-2);
      if (m >= n) {
        const first = product(product(p, h(p)), h(t));
        const second = product(product(h(t), h(p)), p);
        let sum = jnp.add(product(jnp.neg(product(p, t)), p), first);
        sum = jnp.add(jnp.sub(sum, product(product(first, a), p)), second);
        return [p, jnp.sub(sum, product(product(p, a), second))];
      }
      const first = product(p, product(h(p), h(t)));
      const second = product(h(t), product(h(p), p));
      let sum = jnp.add(product(jnp.neg(p), product(t, p)), first);
      sum = jnp.add(jnp.sub(sum, product(first, product(a, p))), second);
      return [p, jnp.sub(sum, product(p, product(a, second)))];
    }),
  );

/** A condition number as jnp.array of a dtype: a constant, or a copy. */
const arrayOf = (x: Val, dtype: typeof dt.float32): Val =>
  x instanceof HostScalar ? lax.convertElementType(x, dtype) : lax.convertElementType(lax.copy(x), dtype);

/** x, residuals, rank, singular values. Source: _lstsq. */
function lstsqOf(given: Val, right: Val, rcond: Val | undefined): Val[] {
  const [a, b0] = promoteDTypesInexact([given, right]);
  if (a.aval.shape[0] !== b0.aval.shape[0]) throw valueError('Leading dimensions of input arrays must match');
  const vector = b0.aval.ndim === 1;
  const b = vector ? expandDims(b0, [1]) : b0;
  if (a.aval.ndim !== 2) throw typeError(`${a.aval.ndim}-dimensional array given. Array must be two-dimensional`);
  if (b.aval.ndim !== 2)
    throw typeError(`${b.aval.ndim}-dimensional array given. Array must be one or two-dimensional`);
  const [m, n] = a.aval.shape;
  const { dtype } = a.aval;
  let x: Val;
  let rank: Val;
  let s: Val;
  if (a.aval.size === 0) {
    s = empty([0], dtype);
    rank = lax.scalar(0, dt.int32, false);
    x = lax.full([n, ...b.aval.shape.slice(1)], lax.scalar(0, dtype), dtype);
  } else {
    const eps = epsilon(dtype);
    const limit = rcond
      ? jnp.where(jnp.lt(rcond, jnp.int(0)), lax.scalar(eps, dtype.isComplex ? dt.float32 : dtype), rcond)
      : jnp.float(eps * Math.max(n, m));
    const [u, values, vt] = svdJit.call([a], [['full_matrices', false]]);
    s = values;
    const positive = jnp.gt(s, jnp.int(0));
    const mask = jnp.and(positive, jnp.ge(s, jnp.mul(arrayOf(limit, s.aval.dtype), pick(s, 0))));
    rank = sum(mask);
    const safe = lax.convertElementType(jnp.where(mask, s, jnp.int(1)), dtype);
    const inverse = expandDims(jnp.where(mask, jnp.div(jnp.int(1), safe), jnp.int(0)), [1]);
    const projected = matmul(matrixTranspose(conj(u)), b, precise);
    x = matmul(matrixTranspose(conj(vt)), jnp.mul(inverse, projected), precise);
  }
  const rest = jnp.sub(b, matmul(a, x, precise));
  const residuals = jnp.powInt(normJit.call1([rest], [['axis', 0]]), 2);
  return [vector ? ravel(x) : x, residuals, rank, s];
}

const matrixPower = new Jitted(
  'matrix_power(a, n)',
  ({ v: { a }, s }) => {
    const { shape, dtype } = a.aval;
    if (shape.length < 2)
      throw typeError(`${shape.length}-dimensional array given. Array must be at least two-dimensional`);
    if (!isSquare(a)) throw typeError('Last 2 dimensions of the array must be square');
    if (s.n instanceof PyFloat || typeof s.n === 'string' || s.n === null)
      throw typeError(`exponent must be an integer, got ${str(s.n)}`);
    let n = Number(toIndex(s.n));
    const size = shape[shape.length - 1];
    if (n === 0) return lax.broadcastTo(eye(size, size, int32(0), dtype), shape);
    const base = n < 0 ? invJit.call1([a]) : a;
    n = Math.abs(n);
    if (n === 1) return base;
    if (n === 2) return matmul(base, base);
    if (n === 3) return matmul(matmul(base, base), base);
    let power: Val | undefined;
    let result: Val | undefined;
    while (n > 0) {
      power = power ? matmul(power, power) : base;
      if (n % 2 === 1) result = result ? matmul(result, power) : power;
      n = Math.floor(n / 2);
    }
    return result ?? base;
  },
  { statics: ['n'], checkedBy: 'jnp.linalg.matrix_power' },
);

const prod = (ns: readonly number[]): number => ns.reduce((a, b) => a * b, 1);

function tensorinv(x: Val, ind: number): Val {
  if (ind <= 0) throw valueError(`ind must be a positive integer; got ind=${ind}`);
  const { shape } = x.aval;
  const [inner, outer] = [shape.slice(0, ind), shape.slice(ind)];
  const [m, n] = [prod(inner), prod(outer)];
  if (m !== n)
    throw valueError(
      'tensorinv is only possible when the product of the first `ind` dimensions equals that of the remaining dimensions. ' +
        `got arr.shape=${shown(x)} with ind=${ind}.`,
    );
  return lax.reshape(invJit.call1([lax.reshape(x, [m, n])]), [...outer, ...inner]);
}

function tensorsolve(given: Val, b: Val, axes: Value): Val {
  const list = axes instanceof PyTuple ? axes.items : [];
  let a = given;
  const { ndim } = a.aval;
  if (list.length > 0) {
    const from = list.map((i) => canonicalAxis(i, ndim));
    if (list.length > 1) throw valueError('repeated axis in destination');
    a = moveAxes(a, from, [ndim - 1]);
  }
  const rank = b.aval.ndim;
  const out = a.aval.shape.slice(rank);
  if (lax.tupleText(a.aval.shape.slice(0, rank)) !== shown(b))
    throw valueError(
      `After moving axes to end, leading shape of a must match shape of b. got a.shape=${shown(a)}, b.shape=${shown(b)}`,
    );
  if (b.aval.size !== prod(out))
    throw valueError(
      `Input arrays must have prod(a.shape[:b.ndim]) == prod(a.shape[b.ndim:]); got a.shape=${shown(a)}, b.ndim=${rank}.`,
    );
  return lax.reshape(solveJit.call1([lax.reshape(a, [b.aval.size, prod(out)]), ravel(b)]), out);
}

export const solverFunctions = new Map<string, Value>([
  ...jittedTable(solveJit, invJit, matrixPower),
  ...jaxFunctions({
    'pinv(a, rtol=None, hermitian=False, *, rcond=None)': (a, rtol, hermitian, rcond) => {
      if (rtol !== null && rcond !== null) throw valueError('pinv: only one of rtol and rcond may be specified.');
      const limit = rcond ?? rtol;
      const x = arrayLike('jnp.linalg.pinv', a);
      return pinv(x, limit === null ? undefined : arrayLike('asarray', limit), isTrue(hermitian));
    },
    'lstsq(a, b, rcond=None, *, numpy_resid=False)': (a, b, rcond, numpyResid) => {
      if (isTrue(numpyResid))
        throw new Stop("jitlens doesn't have jax.numpy.linalg.lstsq with numpy_resid=True yet", 'unsupported');
      const operands = arrayLikes('jnp.linalg.lstsq', rcond === null ? [a, b] : [a, b, rcond]);
      const outs = libraryJit('_lstsq', '', operands, ([x, y, limit]) => lstsqOf(x, y, limit));
      return new PyTuple(outs.map(asValue));
    },
    'tensorinv(a, ind=2)': (a, ind) => {
      const k = toIndex(ind);
      return k instanceof Unknown ? k : tensorinv(arrayLike('tensorinv', a), Number(k));
    },
    'tensorsolve(a, b, axes=None)': (a, b, axes) => {
      const [x, y] = arrayLikes('tensorsolve', [a, b]);
      return tensorsolve(x, y, axes);
    },
  }),
]);
