/** Matrices of a certain form. Source: jax/_src/scipy/linalg.py. */
import type { DType } from '../../../jaxpr/dtypes.ts';
import * as dt from '../../../jaxpr/dtypes.ts';
import { Complex } from '../../../jaxpr/jaxpr.ts';
import { EnumParam } from '../../../jaxpr/primitive.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind } from '../../../jaxpr/trace.ts';
import { valueError } from '../../../python/errors.ts';
import { toIndex } from '../../../python/indices.ts';
import { repr, str } from '../../../python/text.ts';
import type { Value } from '../../../python/values.ts';
import { PyTuple, intClass } from '../../../python/values.ts';
import { vectorize } from '../../batching/vectorize.ts';
import { config } from '../../config.ts';
import { arrayLike, arrayLikes, asTuple, asValue, dtypeArgument, jaxFunctions, libraryJit } from '../../declare.ts';
import { expandDims, pad, rev } from '../../lax/arrange.ts';
import { patches } from '../../lax/convolution.ts';
import * as lax from '../../lax/operations.ts';
import { scatter, sliceInDim } from '../../lax/slicing.ts';
import { conj, dot } from '../../numpy/contractions.ts';
import * as jnp from '../../numpy/expressions.ts';
import { getItem } from '../../numpy/indexing.ts';
import { atleast, concatenate } from '../../numpy/joining.ts';
import { diag, eye, int32, triu } from '../../numpy/matrices.ts';
import { matrixTranspose, pick } from '../../numpy/pick.ts';
import { promoteArgsInexact, promoteDTypes } from '../../numpy/promote.ts';
import { flip } from '../../numpy/rearranging.ts';
import { isTrue } from '../../shapes.ts';

const index = (v: Value): number => Number(toIndex(v));
const told = (...vs: readonly Value[]): string => vs.map((v) => repr(v)).join('|');
const column = (x: Val): Val => expandDims(x, [1]);
const row = (x: Val): Val => expandDims(x, [0]);
const made = (name: string, statics: string, body: () => Val): Val => libraryJit(name, statics, [], body)[0];

function blockDiagonal(given: readonly Val[]): Val {
  const arrays = promoteDTypes(
    given.length === 0 ? [lax.full([1, 0], lax.scalar(0, jnp.defaultFloat()), jnp.defaultFloat())] : given,
  );
  const bad = arrays.findIndex((a) => a.aval.ndim > 2);
  if (bad >= 0)
    throw valueError(
      'Arguments to jax.scipy.linalg.block_diag must have at most 2 dimensions, got ' +
        `${str(asValue(arrays[bad]))} at argument ${bad}.`,
    );
  const matrices = arrays.map((a) => atleast(2, a));
  const total = matrices.reduce((n, a) => n + a.aval.shape[1], 0);
  let before = 0;
  const padded = matrices.map((a) => {
    const columns = a.aval.shape[1];
    const zero = lax.scalar(0, matrices[0].aval.dtype);
    const out = pad(a, zero, [
      [0, 0, 0],
      [before, total - columns - before, 0],
    ]);
    before += columns;
    return out;
  });
  return concatenate(padded, 0);
}

/** What JAX makes of Precision.HIGHEST for the kernel of patches. */
const HALF_PRECISE = [EnumParam.of('Precision', 'HIGHEST'), EnumParam.of('Precision', 'DEFAULT')];

/** The rows of a matrix that are windows of a vector. */
function windows(elements: Val, count: number): Val {
  const n = elements.aval.shape[0];
  const found = patches(lax.reshape(elements, [1, n, 1]), {
    filter: [count],
    strides: [1],
    padding: 'VALID',
    lhsDilation: null,
    rhsDilation: null,
    numbers: new PyTuple(['NTC', 'IOT', 'NTC']),
    precision: HALF_PRECISE,
    preferred: null,
  });
  return lax.squeeze(found, [0]);
}

const tail = (x: Val): Val => pick(x, [1, x.aval.shape[0]]);

const toeplitz = (c: Val, r: Val): Val =>
  vectorize('(m),(n)->(m,n)', ([p, q]) => [flip(windows(concatenate([rev(p, [0]), tail(q)], 0), q.aval.shape[0]), 0)], [
    c,
    r,
  ])[0];

const hankel = (c: Val, r: Val): Val =>
  vectorize('(m),(n)->(m,n)', ([p, q]) => [windows(concatenate([p, tail(q)], 0), q.aval.shape[0])], [c, r])[0];

/** A matrix with another first row: `m.at[0].set(row)`. */
function withFirstRow(m: Val, first: Val): Val {
  const at = lax.full([1], lax.scalar(0, dt.int32), dt.int32);
  const value = lax.convertElementType(first, m.aval.dtype);
  return scatter(
    'scatter',
    m,
    at,
    value,
    { window: [0], collapsed: [0], indexed: [0] },
    { sorted: true, unique: true },
  );
}

const circulant = (a: Val): Val =>
  vectorize(
    '(n)->(n,n)',
    ([c]) => {
      const n = c.aval.shape[0];
      const counted = (): Val => jnp.arange(n, config.x64 ? dt.int64 : dt.int32);
      const left = column(counted());
      const difference = jnp.sub(left, row(counted()));
      return [getItem(c, jnp.mod(difference, jnp.int(n)) as Value)];
    },
    [a],
  )[0];

const binomial = (n: Val, k: Val): Val =>
  libraryJit('_binom', '', [n, k], ([p, q]) => {
    const gamma = (x: Val): Val => lax.plain('lgamma', jnp.add(x, 1));
    const a = gamma(p);
    const b = gamma(jnp.sub(p, q));
    const c = gamma(q);
    return lax.exp(jnp.sub(jnp.sub(a, b), c));
  })[0];

const KINDS = ['symmetric', 'lower', 'upper'];

function pascalKind(v: Value, spelled: string): string {
  const kind = v ?? 'symmetric';
  if (typeof kind !== 'string' || !KINDS.includes(kind))
    throw valueError(`Expected kind to be ${spelled} of: [${KINDS.map((k) => `'${k}'`).join(', ')}]; got ${str(kind)}`);
  return kind;
}

function helmert(n: number, full: boolean): Val {
  if (n < 1) throw valueError(`n must be a positive integer; got ${n}.`);
  const counted = (k: number): Val => jnp.arange(k, config.x64 ? dt.int64 : dt.int32);
  const i = column(counted(n - 1));
  const j = row(counted(n));
  const k = jnp.add(i, jnp.int(1));
  const kf = lax.convertElementType(k, jnp.defaultFloat());
  const denominator = jnp.sqrt(jnp.mul(kf, jnp.add(kf, jnp.int(1))));
  const below = jnp.le(j, i);
  const inverse = jnp.div(1, denominator);
  const diagonal = jnp.eq(j, k);
  const other = jnp.div(lax.neg(kf), denominator);
  const inner = jnp.where(diagonal, other, jnp.zerosLike(denominator));
  const h = jnp.where(below, inverse, inner);
  if (!full) return h;
  const { dtype } = h.aval;
  const first = lax.full([1, n], lax.convertElementType(jnp.div(1, jnp.sqrt(jnp.int(n))), dtype), dtype);
  return concatenate([first, h], 0);
}

/** `jnp.block([[a, b], [c, d]])`. */
const blockOf = (a: Val, b: Val, c: Val, d: Val): Val =>
  libraryJit('block', '[[*,*],[*,*]]', [a, b, c, d], ([p, q, r, s]) =>
    concatenate([concatenate([p, q], p.aval.ndim - 1), concatenate([r, s], p.aval.ndim - 1)], p.aval.ndim - 2),
  )[0];

function hadamard(n: number, dtype: DType): Val {
  if (n < 1 || !Number.isInteger(Math.log2(n))) throw valueError(`n must be a positive power of 2; got ${n}.`);
  let h = lax.full([1, 1], lax.scalar(1, dtype), dtype);
  for (let size = 1; size < n; size *= 2) h = blockOf(h, h, h, lax.neg(h));
  return h;
}

const defaultComplex = (): DType => (config.x64 ? dt.complex128 : dt.complex64);

function dft(n: number, scale: Value, given: Value): Val {
  if (scale !== null && scale !== 'sqrtn' && scale !== 'n')
    throw valueError(`scale must be None, 'sqrtn', or 'n'; got ${repr(scale)}.`);
  const dtype = given === null ? defaultComplex() : (dtypeArgument(given, 'dft') ?? defaultComplex());
  if (!dtype.isComplex) throw valueError(`dtype must be a complex floating-point type; got ${dtype.name}.`);
  const a = jnp.arange(n, dtype);
  const factor = lax.scalar(new Complex(0, -2 * Math.PI), dtype);
  const angles = jnp.mul(jnp.mul(factor, column(a)), row(a));
  const omegas = lax.exp(jnp.div(angles, jnp.int(n)));
  if (scale === null) return omegas;
  return jnp.div(omegas, scale === 'n' ? jnp.int(n) : jnp.sqrt(jnp.int(n)));
}

const MODES = ['full', 'valid', 'same'];

function convolutionMatrix(a: Val, n: number, mode: Value): Val {
  if (n <= 0) throw valueError(`n must be a positive integer; got ${n}.`);
  const { shape, ndim, dtype } = a.aval;
  if (ndim === 0) throw valueError('convolution_matrix: a must be at least 1-dimensional, got a scalar.');
  const m = shape[ndim - 1];
  if (m < 1) throw valueError(`len(a) must be at least 1; got shape ${lax.tupleText(shape)}.`);
  if (typeof mode !== 'string' || !MODES.includes(mode))
    throw valueError(`mode must be one of 'full', 'valid', 'same'; got ${repr(mode)}.`);
  const padding = shape.map((_, i) => [0, i === ndim - 1 ? n - 1 : 0, 0] as const);
  const statics = padding.map(([, after]) => `0,${after}`).join('|');
  const padded = (x: Val): Val =>
    libraryJit('_pad', `constant|${statics}`, [x, jnp.int(0)], ([p, zero]) =>
      pad(p, lax.convertElementType(zero, dtype, p.aval.weakType), padding),
    )[0];
  const az = padded(a);
  const raz = padded(flip(a, -1));
  const length = m + n - 1;
  const trim = Math.min(n, m) - 1;
  const before = mode === 'same' ? Math.floor(trim / 2) : mode === 'valid' ? trim : 0;
  const after = mode === 'same' ? trim - before : before;
  const c = sliceInDim(az, before, length - after, 1, -1);
  const r = sliceInDim(raz, length - n - before, length - before, 1, -1);
  return toeplitz(atleast(1, c), atleast(1, r));
}

function hessenberg(a: Val, withBasis: boolean): Val[] {
  const { shape, dtype } = a.aval;
  const n = shape[shape.length - 1];
  if (n === 0) return withBasis ? [jnp.zerosLike(a), jnp.zerosLike(a)] : [jnp.zerosLike(a)];
  const [packed, taus] = bind(primitives.hessenberg, [a], {});
  const h = triu.call1([packed, -1]);
  if (!withBasis) return [h];
  const [q] = bind(primitives.householder_product, [pick(packed, [1, n], [0, n - 1]), taus], {});
  const batch = shape.slice(0, -2);
  const filled = (v: number, rows: number, columns: number): Val =>
    lax.full([...batch, rows, columns], lax.scalar(v, dtype), dtype);
  const corner = filled(1, 1, 1);
  const right = filled(0, 1, n - 1);
  return [h, blockOf(corner, right, filled(0, n - 1, 1), q)];
}

export const matrixFunctions = jaxFunctions({
  'block_diag(*arrs)': (arrs) => {
    const given = arrayLikes('block_diag', arrs instanceof PyTuple ? arrs.items : []);
    return libraryJit('block_diag', '', given, (xs) => blockDiagonal(xs))[0];
  },
  'toeplitz(c, r=None)': (c, r) => {
    const first = arrayLike('toeplitz', c);
    const second = r === null ? conj(first) : arrayLike('toeplitz', r, 1);
    return toeplitz(atleast(1, first), atleast(1, second));
  },
  'hankel(c, r=None)': (c, r) => {
    const first = arrayLike('hankel', c);
    const second = r === null ? jnp.zerosLike(first) : arrayLike('hankel', r, 1);
    for (const [name, x] of [
      ['c', first],
      ['r', second],
    ] as const)
      if (x.aval.ndim === 0) throw valueError(`hankel: ${name} must be at least 1-dimensional, got a scalar.`);
    const rank = Math.max(first.aval.ndim, second.aval.ndim);
    const lifted = (x: Val): Val =>
      expandDims(
        x,
        Array.from({ length: rank - x.aval.ndim }, (_, i) => i),
      );
    return hankel(lifted(first), lifted(second));
  },
  'circulant(c)': (c) => circulant(atleast(1, arrayLike('circulant', c))),
  'leslie(f, s)': (f, s) => {
    const [p, q] = arrayLikes('leslie', [f, s]).map((x) => atleast(1, x));
    const shown = (x: Val): string => lax.tupleText(x.aval.shape);
    const n = p.aval.shape.at(-1) ?? 0;
    if (n < 2) throw valueError(`The length of f along the last axis must be at least 2; got shape ${shown(p)}.`);
    if (q.aval.shape.at(-1) !== n - 1)
      throw valueError(
        'Incorrect lengths for f and s. The length of s along the last axis must be one less than the length of f; got f ' +
          `shape ${shown(p)} and s shape ${shown(q)}.`,
      );
    return vectorize(
      '(n),(m)->(n,n)',
      (xs) => {
        const [x, y] = promoteDTypes(xs);
        return [withFirstRow(diag(y, -1), x)];
      },
      [p, q],
    )[0];
  },
  'companion(a)': (a) => {
    const x = atleast(1, promoteArgsInexact([arrayLike('companion', a)])[0]);
    if ((x.aval.shape.at(-1) ?? 0) < 2)
      throw valueError(
        `The length of \`a\` along the last axis must be at least 2; got shape ${lax.tupleText(x.aval.shape)}.`,
      );
    return vectorize(
      '(n)->(m,m)',
      ([v]) => {
        const negated = lax.neg(tail(v));
        const first = jnp.div(negated, pick(v, 0));
        const m = v.aval.shape[0] - 1;
        return [withFirstRow(eye(m, m, int32(-1), first.aval.dtype), first)];
      },
      [x],
    )[0];
  },
  'fiedler(a)': (a) => {
    const x = atleast(1, arrayLike('fiedler', a));
    const rank = x.aval.ndim;
    const left = expandDims(x, [rank]);
    return jnp.abs(jnp.sub(left, expandDims(x, [rank - 1])));
  },
  "convolution_matrix(a, n, mode='full')": (a, n, mode) =>
    libraryJit('convolution_matrix', told(n, mode), [arrayLike('convolution_matrix', a)], ([x]) =>
      convolutionMatrix(x, index(n), mode),
    )[0],
  'hilbert(n)': (n) =>
    made('hilbert', told(n), () => {
      const a = lax.iota(jnp.defaultFloat(), [index(n), 1], 0);
      return jnp.div(jnp.int(1), jnp.add(jnp.add(a, lax.transpose(a, [1, 0])), jnp.int(1)));
    }),
  'pascal(n, kind=None)': (n, kind) =>
    made('pascal', told(n, kind), () => {
      const which = pascalKind(kind, 'on');
      const a = jnp.arange(index(n), dt.float32);
      const l = binomial(column(a), row(a));
      if (which === 'lower') return l;
      return which === 'upper' ? matrixTranspose(l) : dot(l, matrixTranspose(l));
    }),
  'invpascal(n, kind=None)': (n, kind) =>
    made('invpascal', told(n, kind), () => {
      const which = pascalKind(kind, 'one');
      const a = jnp.arange(index(n), jnp.defaultFloat());
      const [i, j] = [column(a), row(a)];
      const signs = jnp.pow(-1, jnp.sub(i, j));
      const l = jnp.mul(signs, binomial(i, j));
      if (which === 'lower') return l;
      return which === 'upper' ? matrixTranspose(l) : dot(matrixTranspose(l), l);
    }),
  'helmert(n, full=False)': (n, full) => made('helmert', told(n, full), () => helmert(index(n), isTrue(full))),
  'hadamard(n, dtype=None)': (n, dtype) =>
    made('hadamard', told(n, dtype), () => hadamard(index(n), dtypeArgument(dtype ?? intClass) ?? dt.int32)),
  'dft(n, scale=None, *, dtype=None)': (n, scale, dtype) =>
    made('dft', told(n, scale, dtype), () => dft(index(n), scale, dtype)),
  'hessenberg(a, *, calc_q=False, overwrite_a=False, check_finite=True)': (a, basis, overwrite, finite) => {
    const outs = libraryJit('hessenberg', told(basis, overwrite, finite), [arrayLike('asarray', a)], ([x]) =>
      hessenberg(x, isTrue(basis)),
    );
    return isTrue(basis) ? asTuple(outs) : outs[0];
  },
});
