/**
 * Array methods that are functions of jax.numpy, called with keywords as JAX calls them: what is handed on shows where jits
 * are shared. Source: jax/_src/numpy/array_methods.py.
 */
import { call } from '../../python/call.ts';
import { native, nativeParams } from '../../python/native.ts';
import type { Value } from '../../python/values.ts';
import { PyBuiltin } from '../../python/values.ts';
import { jaxFunction } from '../declare.ts';
import { matrixFunctions } from './matrices.ts';
import { reductionFunctions } from './reductions.ts';
import { statisticsFunctions } from './statistics.ts';

const SUM = '(self, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None, promote_integers=True)';
const MAX = '(self, axis=None, out=None, keepdims=False, initial=None, where=None)';
const ALL = '(self, axis=None, out=None, keepdims=False, *, where=None)';
const ARGMAX = '(self, axis=None, out=None, keepdims=None)';
const CUMSUM = '(self, axis=None, dtype=None, out=None)';
const MOMENT = '(self, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, correction=None)';
const SORT = '(self, axis=-1, *, kind=None, order=None, stable=True, descending=False)';

const METHODS: Readonly<Record<string, string>> = {
  sum: SUM,
  prod: SUM,
  max: MAX,
  min: MAX,
  all: ALL,
  any: ALL,
  mean: '(self, axis=None, dtype=None, out=None, keepdims=False, *, where=None)',
  var: MOMENT,
  std: MOMENT,
  ptp: '(self, axis=None, out=None, keepdims=False)',
  argmax: ARGMAX,
  argmin: ARGMAX,
  cumsum: CUMSUM,
  cumprod: CUMSUM,
  sort: SORT,
  argsort: SORT,
  argpartition: '(self, kth, axis=-1)',
  nonzero: '(self, *, fill_value=None, size=None)',
  searchsorted: "(self, v, side='left', sorter=None, *, method='scan')",
  trace: '(self, offset=0, axis1=0, axis2=1, dtype=None, out=None)',
};

/** Parameters of methods that are handed on by position. */
const BY_POSITION: ReadonlySet<string> = new Set(['self', 'v']);

function method(name: string, parameters: string, target: PyBuiltin): PyBuiltin {
  const params = nativeParams(native(name + parameters, () => null)) ?? [];
  const bound = jaxFunction(name + parameters, (...values) => {
    const positional: Value[] = [];
    const named: [string, Value][] = [];
    params.forEach((p, i) => {
      if (BY_POSITION.has(p.name)) positional.push(values[i]);
      else named.push([p.name, values[i]]);
    });
    return call(target, positional, named);
  });
  return new PyBuiltin(name, bound.fn, true, bound.signature);
}

/** By name, for the classes of arrays and tracers. */
export const statisticsMethods: ReadonlyMap<string, PyBuiltin> = new Map(
  Object.entries(METHODS).flatMap(([name, parameters]) => {
    const target = reductionFunctions.get(name) ?? statisticsFunctions.get(name) ?? matrixFunctions.get(name);
    return target instanceof PyBuiltin ? [[name, method(name, parameters, target)]] : [];
  }),
);
