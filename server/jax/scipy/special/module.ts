/** `jax.scipy.special`: the tables of its families. Source: jax/_src/scipy/special.py. */
import type { Val } from '../../../jaxpr/trace.ts';
import { valueError } from '../../../python/errors.ts';
import type { Value } from '../../../python/values.ts';
import { arrayLike, jaxFunctions } from '../../declare.ts';
import { besselI0e, besselI1e } from '../../lax/special.ts';
import { logSoftmax, normalizations, softmax } from '../../nn/normalizations.ts';
import { i0, i1 } from '../../numpy/bessel.ts';
import * as np from '../../numpy/expressions.ts';
import { entropyFunctions } from './entropy.ts';
import { errorFunctions } from './error.ts';
import { gammaFunctions } from './gamma.ts';

function onlyReal(name: string, x: Val): void {
  if (!x.aval.dtype.isFloating)
    throw valueError(`Unsupported input type to jax.scipy.special.${name}: ${x.aval.dtype.name}`);
}

const bessel = jaxFunctions({
  'i0(x)': (v) => {
    const [x] = np.promoteInexact('i0', v);
    onlyReal('i0', x);
    return i0(x);
  },
  'i1(x)': (v) => {
    const [x] = np.promoteInexact('i1', v);
    onlyReal('i1', x);
    return i1(x);
  },
  'i0e(x)': (x) => besselI0e(np.promoteInexact('i0e', x)[0]),
  'i1e(x)': (x) => besselI1e(np.promoteInexact('i1e', x)[0]),
  'softmax(x, /, *, axis=None)': (x, axis) => softmax(arrayLike('max', x), axis),
  'log_softmax(x, /, *, axis=None)': (x, axis) => logSoftmax.call1([x], [['axis', axis]]),
});

export const specialModuleFunctions = new Map<string, Value>([
  ...gammaFunctions,
  ...errorFunctions,
  ...entropyFunctions,
  ...bessel,
  ['logsumexp', normalizations.get('logsumexp') ?? null],
]);
