/** `jax.scipy.linalg`: the tables of its families. Source: jax/_src/scipy/linalg.py. */
import { Stop, valueError } from '../../../python/errors.ts';
import { repr } from '../../../python/text.ts';
import type { Value } from '../../../python/values.ts';
import { PyTuple } from '../../../python/values.ts';
import { vectorize } from '../../batching/vectorize.ts';
import { arrayLike, asValue, jaxFunctions, libraryJit } from '../../declare.ts';
import { matrixFunctions, polarBySvd } from './matrices.ts';
import { solverFunctions } from './solvers.ts';

const polarFunctions = jaxFunctions({
  "polar(a, side='right', *, method='qdwh', eps=None, max_iterations=None)": (a, side, method) => {
    const x = arrayLike('asarray', a);
    if (method === 'qdwh')
      throw new Stop("jitlens doesn't have jax.scipy.linalg.polar with method='qdwh' yet", 'unsupported');
    const statics = `${repr(side)}|${repr(method)}`;
    const outs = libraryJit('polar', statics, [x], ([m]) => {
      if (m.aval.ndim < 2) throw valueError('The input `a` must be at least a 2-D array.');
      if (side !== 'right' && side !== 'left')
        throw valueError("The argument `side` must be either 'right' or 'left'.");
      const signature = side === 'right' ? '(m,n)->(m,n),(n,n)' : '(m,n)->(m,n),(m,m)';
      const one = libraryJit.bind(undefined, '_polar_2d', statics);
      return vectorize(
        signature,
        (args) =>
          one(args, ([p]) => {
            if (method !== 'svd') throw valueError(`Unknown polar decomposition method ${repr(method)}.`);
            return polarBySvd(p, side);
          }),
        [m],
      );
    });
    return new PyTuple(outs.map(asValue));
  },
});

export const linalgModuleFunctions = new Map<string, Value>([
  ...solverFunctions,
  ...matrixFunctions,
  ...polarFunctions,
]);
