/** Linear algebra and Fourier transforms: ONNX has operators for a few of them only. */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { fftPrimitives } from '../../../server/jaxpr/primitives/fft.ts';
import type { linalgPrimitives } from '../../../server/jaxpr/primitives/linalg.ts';
import type { Lowerings } from './rule.ts';

const decomposition = (what: string) => unsupported(`ONNX has no operator for ${what}`);

export const linalgLowerings: Lowerings<typeof linalgPrimitives & typeof fftPrimitives> = {
  cholesky: decomposition('the Cholesky decomposition'),
  cholesky_update: decomposition('an update of a Cholesky decomposition'),
  eig: decomposition('eigenvalues'),
  eigh: decomposition('eigenvalues'),
  geqp3: decomposition('the QR decomposition'),
  geqrf: decomposition('the QR decomposition'),
  hessenberg: decomposition('the Hessenberg form'),
  householder_product: decomposition('products of reflections'),
  lu: decomposition('the LU decomposition'),
  lu_pivots_to_permutation: decomposition('the permutation of a list of exchanges'),
  ormqr: decomposition('products of reflections'),
  qr: decomposition('the QR decomposition'),
  schur: decomposition('the Schur form'),
  svd: decomposition('the singular value decomposition'),
  symmetric_product: decomposition('symmetric products'),
  triangular_solve: decomposition('triangular systems'),
  tridiagonal: decomposition('the tridiagonal form'),
  tridiagonal_solve: decomposition('tridiagonal systems'),
  fft: decomposition('complex Fourier transforms of several axes'),
};
