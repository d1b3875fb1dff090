/** convolve and correlate. Source: jax/_src/numpy/lax_numpy.py convolve, correlate, _conv. */
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { PySlice, PyTuple } from '../../python/values.ts';
import type { Value } from '../../python/values.ts';
import { dtypeArgument } from '../declare.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import { convGeneralDilated } from '../lax/convolution.ts';
import * as lax from '../lax/operations.ts';
import { precisionArgument } from '../lax/precision.ts';
import { getItem } from './indexing.ts';
import { promoteArgsInexact, promoteDTypes } from './promote.ts';
import { flip } from './rearranging.ts';
import { conjugate } from './ufuncsFloat.ts';

/** Padding of a kernel of n elements, by mode. */
export function modePadding(mode: Value, n: number): readonly [number, number] {
  switch (mode) {
    case 'valid':
      return [0, 0];
    case 'same':
      return [Math.floor(n / 2), n - Math.floor(n / 2) - 1];
    case 'full':
      return [n - 1, n - 1];
    default:
      throw valueError("mode must be one of ['full', 'same', 'valid']");
  }
}

const conv = new Jitted(
  '_conv(x, y, mode, op, precision, preferred_element_type=None)',
  ({ v, s: { mode, op, precision, preferred_element_type: preferredArgument } }) => {
    const name = op as string;
    if (v.x.aval.ndim !== 1 || v.y.aval.ndim !== 1) throw valueError(`${name}() only support 1-dimensional inputs.`);
    const preferred = dtypeArgument(preferredArgument, name);
    let [x, y] = preferred === null ? promoteArgsInexact([v.x, v.y]) : promoteDTypes([v.x, v.y]);
    if (x.aval.size === 0 || y.aval.size === 0)
      throw valueError(
        `${name}: inputs cannot be empty, got shapes ${lax.tupleText(x.aval.shape)} and ${lax.tupleText(y.aval.shape)}.`,
      );
    let step: Value = null;
    const isShorter = x.aval.size < y.aval.size;
    if (name === 'correlate') {
      y = conjugate(y);
      if (isShorter) {
        [x, y] = [y, x];
        step = -1;
      }
    } else {
      if (isShorter) [x, y] = [y, x];
      y = flip(y);
    }
    const column = (a: Val): Val => lax.broadcastInDim(a, [1, 1, a.aval.size], [2]);
    const result = convGeneralDilated(column(x), column(y), {
      strides: [1],
      padding: [modePadding(mode, y.aval.size)],
      precision: precisionArgument(precision),
      preferred,
    });
    return getItem(result, new PyTuple([0, 0, new PySlice(null, null, step)]));
  },
  { statics: ['mode', 'op', 'precision', 'preferred_element_type'] },
);

const user = (op: 'convolve' | 'correlate', mode: string): Jitted =>
  new Jitted(
    `${op}(a, v, mode='${mode}', *, precision=None, preferred_element_type=None)`,
    ({ v, s }) =>
      conv.call1(
        [v.a, v.v],
        [
          ['mode', s.mode],
          ['op', op],
          ['precision', s.precision],
          ['preferred_element_type', s.preferred_element_type],
        ],
      ),
    { statics: ['mode', 'precision', 'preferred_element_type'] },
  );

export const convolve = user('convolve', 'full');
export const correlate = user('correlate', 'valid');
export const convolutionFunctions = jittedTable(convolve, correlate);
