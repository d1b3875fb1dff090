/** Distributions of vectors, Poisson's, and the standard error. Source: jax/_src/scipy/stats/*.py. */
import type { Val } from '../../../jaxpr/trace.ts';
import { Stop, raise, valueError } from '../../../python/errors.ts';
import { str } from '../../../python/text.ts';
import type { Value } from '../../../python/values.ts';
import { vectorize } from '../../batching/vectorize.ts';
import { callJax, callMethod } from '../../callJax.ts';
import { axesArgument, jaxFunctions } from '../../declare.ts';
import { Jitted } from '../../jitted.ts';
import * as lax from '../../lax/operations.ts';
import * as special from '../../lax/special.ts';
import { einsum } from '../../numpy/einsum/einsum.ts';
import * as np from '../../numpy/expressions.ts';
import { promoteInexactDTypes } from '../../numpy/moments.ts';
import { ALL, SUM, reduce } from '../../numpy/reductions.ts';
import { xlogy } from '../special/entropy.ts';
import type { Distribution } from './declare.ts';
import { distribution, either, lt } from './declare.ts';

const zero = (x: Val): Val => np.constant(x, 0);
const { lgamma } = special;

export const poisson = distribution(
  'poisson',
  {
    'logpmf(k, mu, loc=0)': (k, mu, loc) => {
      const x = lax.sub(k, loc);
      const first = xlogy(x, mu);
      const value = np.sub(np.sub(first, lgamma(np.add(x, np.int(1)))), mu);
      const negative = lt(x, zero(k));
      const fraction = lax.compareOp('ne', callJax('jax.numpy', 'round', [x]), x);
      return np.where(either(negative, fraction), -Infinity, value);
    },
    'cdf(k, mu, loc=0)': (k, mu, loc) => {
      const x = lax.sub(k, loc);
      const value = special.igammac(np.floor(np.add(np.int(1), x)), mu);
      return np.where(lt(x, zero(k)), zero(k), value);
    },
  },
  { exp: [['pmf', 'logpmf']], checkedBy: { cdf: 'logpmf' } },
);

/** Source: dirichlet.py. */
function dirichletLogpdf(given: Val, parameters: Val): Val {
  let [x, alpha] = promoteInexactDTypes(given, parameters);
  const [xShape, aShape] = [x.aval.shape, alpha.aval.shape];
  if (aShape.length !== 1)
    throw valueError(`\`alpha\` must be one-dimensional; got alpha.shape=${lax.tupleText(aShape)}`);
  if (xShape.length === 0) throw raise('IndexError', 'tuple index out of range');
  if (xShape[0] !== aShape[0] && xShape[0] !== aShape[0] - 1)
    throw valueError(
      '`x` must have either the same number of entries as `alpha` or one entry fewer; got ' +
        `x.shape=${lax.tupleText(xShape)}, alpha.shape=${lax.tupleText(aShape)}`,
    );
  const one = np.constant(x, 1);
  if (xShape[0] !== aShape[0]) {
    const rest = lax.sub(one, reduce(SUM, x, { axis: 0, keepdims: true }));
    x = lax.concatenate([x, rest], 0);
  }
  const first = reduce(SUM, lgamma(alpha));
  const normalizer = np.sub(first, lgamma(reduce(SUM, alpha)));
  if (x.aval.ndim > 1)
    alpha = lax.broadcastInDim(alpha, [aShape[0], ...new Array<number>(x.aval.ndim - 1).fill(1)], [0]);
  const logs = xlogy(lax.sub(alpha, one), x);
  const value = lax.sub(reduce(SUM, logs, { axis: 0 }), normalizer);
  const sum = reduce(SUM, x, { axis: 0 });
  const positive = reduce(ALL, np.gt(x, np.int(0)), { axis: 0 });
  const isSimplex = np.and(positive, np.lt(np.abs(np.sub(sum, np.int(1))), 1e-6));
  return np.where(isSimplex, value, -Infinity);
}

const solved = (factor: Val, y: Val): Val =>
  callJax(
    'jax.lax.linalg',
    'triangular_solve',
    [factor, y],
    [
      ['lower', true],
      ['transpose_a', true],
    ],
  );

/** Source: multivariate_normal.py. */
function normalLogpdf(...given: Val[]): Val {
  const [x, mean, covariance] = promoteInexactDTypes(...given);
  const logOf = (v: Val | number) => np.log(v);
  if (mean.aval.ndim === 0) {
    const quadratic = np.div(np.mul(-0.5, np.square(np.sub(x, mean))), covariance);
    const constant = logOf(2 * Math.PI);
    return np.sub(quadratic, np.mul(0.5, np.add(constant, logOf(covariance))));
  }
  const n = mean.aval.shape[mean.aval.ndim - 1];
  const quadraticOf = (y: Val) => np.mul(-0.5, einsum('...i,...i->...', [y, y]));
  if (covariance.aval.ndim === 0) {
    const y = np.sub(x, mean);
    const quadratic = np.div(quadraticOf(y), covariance);
    const constant = logOf(2 * Math.PI);
    return np.sub(quadratic, np.mul(n / 2, np.add(constant, logOf(covariance))));
  }
  const { shape } = covariance.aval;
  if (shape.length < 2 || shape[shape.length - 1] !== n || shape[shape.length - 2] !== n)
    throw valueError('multivariate_normal.logpdf got incompatible shapes');
  const factor = callJax('jax.lax.linalg', 'cholesky', [covariance]);
  const [y] = vectorize('(n,n),(n)->(n)', ([a, b]) => [solved(a, b)], [factor, np.sub(x, mean)]);
  const quadratic = quadraticOf(y);
  const first = np.sub(quadratic, np.mul(n / 2, logOf(2 * Math.PI)));
  const diagonal = callMethod(
    factor,
    'diagonal',
    [],
    [
      ['axis1', -1],
      ['axis2', -2],
    ],
  );
  return np.sub(first, reduce(SUM, np.log(diagonal), { axis: -1 }));
}

const tableOf = (
  name: string,
  log: string,
  plain: string,
  params: string,
  f: (...xs: Val[]) => Val,
  operands = 3,
): Distribution => ({
  name,
  table: jaxFunctions({
    [`${log}(${params})`]: (...vs) => {
      if (vs.length > operands && vs[operands] !== null)
        throw raise('NotImplementedError', `allow_singular argument of ${name}.${log}`);
      return f(...np.operands(`${name}.${log}`, vs.slice(0, operands)));
    },
    [`${plain}(${params.replace(', allow_singular=None', '')})`]: (...vs) =>
      lax.exp(f(...np.operands(`${name}.${log}`, vs.slice(0, operands)))),
  }),
});

export const dirichlet = tableOf('dirichlet', 'logpdf', 'pdf', 'x, alpha', (x, a) => dirichletLogpdf(x, a), 2);
export const multivariateNormal = tableOf(
  'multivariate_normal',
  'logpdf',
  'pdf',
  'x, mean, cov, allow_singular=None',
  normalLogpdf,
);

const sem = new Jitted(
  "sem(a, axis=0, ddof=1, nan_policy='propagate', *, keepdims=False)",
  ({ v, s: { axis, nan_policy: policy, keepdims } }) => {
    const [b] = np.promoteInexact('sem', v.a);
    if (policy === 'omit') throw new Stop("jitlens doesn't have nan_policy='omit' of sem yet", 'unsupported');
    if (policy !== 'propagate') throw valueError(`${str(policy)} is not supported`);
    const size = axesArgument(axis, b.aval.ndim).reduce((n, d) => n * b.aval.shape[d], 1);
    const deviation = callMethod(
      b,
      'std',
      [axis],
      [
        ['ddof', 'ddof' in v ? (v.ddof as Value) : 1],
        ['keepdims', keepdims],
      ],
    );
    return np.div(deviation, np.astype(np.sqrt(np.int(size)), b.aval.dtype));
  },
  { statics: ['axis', 'nan_policy', 'keepdims'] },
);

export const statsFunctions = new Map<string, Value>([['sem', sem.python()]]);
