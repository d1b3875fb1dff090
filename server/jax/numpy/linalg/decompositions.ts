/** Decompositions of jnp.linalg. Source: jax/_src/numpy/linalg.py. */
import * as dt from '../../../jaxpr/dtypes.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { valueError } from '../../../python/errors.ts';
import { toIndex } from '../../../python/indices.ts';
import { str } from '../../../python/text.ts';
import type { Value } from '../../../python/values.ts';
import { PyList, PyTuple } from '../../../python/values.ts';
import { arrayLike, jaxFunctions } from '../../declare.ts';
import { Jitted, jittedTable } from '../../jitted.ts';
import { expandDims, rev } from '../../lax/arrange.ts';
import * as linalg from '../../lax/linalg.ts';
import * as lax from '../../lax/operations.ts';
import { sort, sortOperands } from '../../lax/sorting.ts';
import * as jnp from '../expressions.ts';
import { takeAlongAxisJit } from '../indexingTake.ts';
import { matrixTranspose } from '../pick.ts';
import { promoteDTypesInexact } from '../promote.ts';
import { conj } from '../contractions.ts';
import { withNames } from './results.ts';
import { isTrue } from '../../shapes.ts';

export const inexact = (x: Val): Val => promoteDTypesInexact([x])[0];
const shown = (x: Val): string => lax.tupleText(x.aval.shape);
export const isSquare = ({ aval: { shape } }: Val): boolean =>
  shape.length >= 2 && shape[shape.length - 1] === shape[shape.length - 2];

/** `subset_by_index=(0, 2)`. */
export function subsetArgument(v: Value): readonly [number, number] | null {
  if (!(v instanceof PyTuple || v instanceof PyList)) return null;
  const [from, to] = v.items.map((i) => Number(toIndex(i)));
  return [from, to];
}

export const cholesky = new Jitted(
  'cholesky(a, *, upper=False, symmetrize_input=True)',
  ({ v: { a }, s }) => {
    if (!isSquare(a)) throw valueError(`Argument to linalg.cholesky must have shape [..., n, n], got ${shown(a)}.`);
    const lower = linalg.cholesky(inexact(a), isTrue(s.symmetrize_input));
    return isTrue(s.upper) ? conj(matrixTranspose(lower)) : lower;
  },
  { statics: ['upper', 'symmetrize_input'], checkedBy: 'jnp.linalg.cholesky' },
);

/** Of a Hermitian matrix: from its eigenvalues, by size. */
function hermitianSvd(a: Val, vectors: boolean, subset: readonly [number, number] | null): Val[] {
  const [w, v] = linalg.eigh(a, { subset });
  const sizes = lax.abs(v);
  const last = sizes.aval.ndim - 1;
  if (!vectors) return [rev(sort(sizes, last), [last])];
  const signs = jnp.where(jnp.lt(v, jnp.int(0)), jnp.int(-1), jnp.int(1));
  const at = lax.iota(dt.uint32, sizes.aval.shape, last);
  const [s, order, sign] = sortOperands([sizes, at, signs], last).map((x) => rev(x, [last]));
  const row = (x: Val): Val => expandDims(x, [last]);
  const u = takeAlongAxisJit.call1([w, row(order)], [['axis', -1]]);
  const vh = linalg.adjoint(jnp.mul(u, lax.convertElementType(row(sign), u.aval.dtype)));
  return [u, s, vh];
}

export const svdJit = new Jitted(
  'svd(a, full_matrices=True, compute_uv=True, hermitian=False, subset_by_index=None)',
  ({ v, s }) => {
    const a = inexact(v.a);
    const vectors = isTrue(s.compute_uv);
    const subset = subsetArgument(s.subset_by_index);
    if (isTrue(s.hermitian)) return hermitianSvd(a, vectors, subset);
    return linalg.svd(a, { full_matrices: isTrue(s.full_matrices), compute_uv: vectors, subset_by_index: subset });
  },
  {
    statics: ['full_matrices', 'compute_uv', 'hermitian', 'subset_by_index'],
    checkedBy: 'jnp.linalg.svd',
  },
);

/** Singular values only. */
export const singularValues = (x: Val): Val =>
  svdJit.call1(
    [x],
    [
      ['compute_uv', false],
      ['hermitian', false],
    ],
  );

const eigvals = new Jitted('eigvals(a)', ({ v }) => linalg.eig(inexact(v.a), { left: false, right: false }), {
  checkedBy: 'jnp.linalg.eigvals',
});

export const eighJit = new Jitted(
  'eigh(a, UPLO=None, symmetrize_input=True)',
  ({ v: { a }, s }) => {
    if (!isSquare(a)) throw valueError(`Argument to linalg.eigh must have shape [..., n, n], got ${shown(a)}.`);
    if (s.UPLO !== null && s.UPLO !== 'L' && s.UPLO !== 'U')
      throw valueError(`UPLO must be one of None, 'L', or 'U', got ${str(s.UPLO)}`);
    const [v, w] = linalg.eigh(inexact(a), { lower: s.UPLO !== 'U', symmetrizes: isTrue(s.symmetrize_input) });
    return [w, v];
  },
  { statics: ['UPLO', 'symmetrize_input'], checkedBy: 'jnp.linalg.eigh' },
);

const eigvalsh = new Jitted(
  "eigvalsh(a, UPLO='L', *, symmetrize_input=True)",
  ({ v, s }) => eighJit.call1([inexact(v.a), s.UPLO], [['symmetrize_input', s.symmetrize_input]]),
  { statics: ['UPLO', 'symmetrize_input'], checkedBy: 'jnp.linalg.eigvalsh' },
);

export const qrJit = new Jitted(
  "qr(a, mode='reduced')",
  ({ v, s }) => {
    const a = inexact(v.a);
    const { mode } = s;
    if (mode === 'raw') {
      const [packed, taus] = linalg.geqrf(a);
      return [matrixTranspose(packed), taus];
    }
    if (mode !== 'reduced' && mode !== 'r' && mode !== 'full' && mode !== 'complete')
      throw valueError(`Unsupported QR decomposition mode '${str(mode)}'`);
    const [q, r] = linalg.qr(a, { full_matrices: mode === 'complete' });
    return mode === 'r' ? r : [q, r];
  },
  { statics: ['mode'], checkedBy: 'jnp.linalg.qr' },
);

const eig = jaxFunctions({
  'eig(a)': (a) => {
    const x = inexact(arrayLike('jnp.linalg.eig', a));
    return new PyTuple(linalg.eig(x, { left: false }) as Value[]);
  },
  'svdvals(x, /)': (x) => singularValues(arrayLike('jnp.linalg.svdvals', x)),
});

const [eigFunction] = [...eig.values()];

export const decompositionFunctions = new Map<string, Value>([
  ...jittedTable(cholesky, eigvals, eigvalsh),
  ...eig,
  ['eig', withNames('EigResult', eigFunction as ReturnType<typeof qrJit.python>)],
  ['svd', withNames('SVDResult', svdJit.python())],
  ['eigh', withNames('EighResult', eighJit.python())],
  ['qr', withNames('QRResult', qrJit.python())],
]);
