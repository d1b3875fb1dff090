/** x log y, relative entropies, logit and its kin. Source: jax/_src/scipy/special.py. */
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1 } from '../../../jaxpr/trace.ts';
import { EnumParam } from '../../../jaxpr/primitive.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import { valueError } from '../../../python/errors.ts';
import type { Value } from '../../../python/values.ts';
import { arrayLikes, jaxFunctions, libraryCustomJvp, libraryJit } from '../../declare.ts';
import * as lax from '../../lax/operations.ts';
import * as np from '../../numpy/expressions.ts';
import { formatOf } from '../../numpy/ufuncsFloat.ts';
import { oneResult, perOperand } from '../../transforms/customRules.ts';

/** x f(y), zero where x is. */
function timesLog(name: 'xlogy' | 'xlog1py', f: (y: Val) => Val): (a: Val, b: Val) => Val {
  const self = (a: Val, b: Val): Val =>
    libraryCustomJvp(
      name,
      [a, b],
      ([p, q]) => {
        const [x, y] = np.promoteInexact(name, p, q);
        const counts = np.or(np.ne(x, 0), np.isnan(y));
        const product = lax.mul(x, f(y));
        return np.where(counts, product, np.zerosLike(x));
      },
      `_${name}_jvp`,
      oneResult(([x, y], [s, t]) => {
        const out = self(x, y);
        const first = np.mul(s, f(y));
        const second = np.div(np.mul(t, x), name === 'xlogy' ? y : np.add(np.int(1), y));
        return [out, np.astype(np.add(first, second), out.aval.dtype)];
      }),
    )[0];
  return self;
}

export const xlogy = timesLog('xlogy', lax.log);
export const xlog1py = timesLog('xlog1py', (y) => lax.accurate('log1p', y));

export const logit = (v: Val): Val =>
  libraryCustomJvp(
    'logit',
    [v],
    ([a]) => {
      const [x] = np.promoteInexact('logit', a);
      return lax.log(lax.div(x, lax.sub(np.constant(x, 1), x)));
    },
    'jvp',
    perOperand(logit, (t, _out, x) => lax.div(t, lax.mul(x, lax.sub(np.constant(x, 1), x)))),
  )[0];

export const expit = (x: Val): Val => lax.accurate('logistic', np.promoteInexact('expit', x)[0]);

const realOnly = (name: string, x: Val): void => {
  if (x.aval.dtype.isComplex) throw valueError(`${name} does not support complex-valued inputs.`);
};

/** x log x. Source: _xlogx. */
const xlogx = (x: Val): Val =>
  libraryCustomJvp(
    '_xlogx',
    [x],
    ([y]) => xlogy(y, y),
    '_xlogx_jvp',
    oneResult(([y], [t]) => {
      const out = xlogx(y);
      return [out, np.mul(t, np.add(lax.log(y), np.int(1)))];
    }),
  )[0];

/** Source: entr. */
function entr(v: Value): Val {
  const [x] = np.promoteInexact('entr', v);
  realOnly('entr', x);
  const negative = lax.compareOp('lt', x, np.constant(x, 0));
  const infinite = np.fullLike(x, -Infinity);
  return lax.select(negative, infinite, lax.neg(xlogx(x)));
}

const HIGHEST = { accuracy: EnumParam.of('AccuracyMode', 'HIGHEST') };
const preciseLog = (x: Val): Val => bind1(primitives.log, [x], HIGHEST);

/** log(p/q) without cancellation near 1. Source: _log_p_over_q. */
function logRatio(p: Val, q: Val): { log: Val; ratio: Val; nearOne: Val; delta: Val; difference: Val } {
  const ratio = lax.div(p, q);
  const nearOne = lax.bitwiseOp(
    'and',
    lax.compareOp('gt', ratio, np.constant(p, 0.5)),
    lax.compareOp('lt', ratio, np.constant(p, 2)),
  );
  const tiny = np.constant(p, 2 ** formatOf(p.aval.dtype).minExponent);
  const normal = lax.bitwiseOp(
    'and',
    lax.compareOp('gt', ratio, tiny),
    lax.compareOp('lt', ratio, np.constant(p, Infinity)),
  );
  const one = () => np.int(1);
  const nearP = np.where(nearOne, p, one());
  const nearQ = np.where(nearOne, q, one());
  const delta = lax.sub(nearP, nearQ);
  const difference = lax.div(delta, nearQ);
  const safeRatio = np.where(normal, ratio, one());
  const near = bind1(primitives.log1p, [difference], HIGHEST);
  const middle = preciseLog(safeRatio);
  const far = np.where(normal, middle, lax.sub(preciseLog(p), preciseLog(q)));
  return { log: np.where(nearOne, near, far), ratio, nearOne, delta, difference };
}

/** Source: _rel_entr. */
const relEntr = (a: Val, b: Val, kl: boolean): Val =>
  libraryCustomJvp(
    '_rel_entr',
    [a, b],
    (operands) =>
      libraryJit('_rel_entr', String(kl), operands, ([p, q]) => {
        const zero = np.constant(p, 0);
        const isNaN = lax.bitwiseOp('or', np.isnan(p), np.isnan(q));
        const positive = lax.bitwiseOp('and', lax.compareOp('gt', p, zero), lax.compareOp('gt', q, zero));
        const vanishing = lax.bitwiseOp('and', lax.compareOp('eq', p, zero), lax.compareOp('ge', q, zero));
        const safeP = np.where(positive, p, np.int(1));
        const safeQ = np.where(positive, q, np.int(1));
        const { log, nearOne, delta, difference: u } = logRatio(safeP, safeQ);
        let value = lax.mul(safeP, log);
        if (kl) {
          const c = (x: number) => np.constant(p, x);
          const inner = [1 / 20, 1 / 12, 1 / 6, 1 / 2].reduce((acc, k) => np.sub(c(k), np.mul(u, acc)), c(1 / 30));
          const series = lax.mul(lax.mul(delta, u), inner);
          const small = lax.bitwiseOp('and', nearOne, lax.compareOp('lt', lax.abs(u), c(0.05)));
          value = np.where(small, series, lax.sub(value, lax.sub(safeP, safeQ)));
        }
        const elsewhere = np.where(vanishing, kl ? q : zero, np.constant(p, Infinity));
        return np.where(isNaN, np.constant(p, NaN), np.where(positive, value, elsewhere));
      }),
    '_rel_entr_jvp',
    oneResult(
      (primals, tangents) =>
        libraryJit('_rel_entr_jvp', String(kl), [...primals, ...tangents], ([p, q, s, t]) =>
          relEntrTangent(p, q, s, t, kl),
        ) as [Val, Val],
    ),
  )[0];

/** Source: _rel_entr_jvp. */
function relEntrTangent(p: Val, q: Val, s: Val, t: Val, kl: boolean): Val[] {
  const out = relEntr(p, q, kl);
  const zero = np.constant(p, 0);
  const c = (x: number): Val => np.constant(p, x);
  const isNaN = lax.bitwiseOp('or', np.isnan(p), np.isnan(q));
  const positive = lax.bitwiseOp('and', lax.compareOp('gt', p, zero), lax.compareOp('gt', q, zero));
  const vanishing = lax.bitwiseOp('and', lax.compareOp('eq', p, zero), lax.compareOp('ge', q, zero));
  const safeP = np.where(positive, p, np.int(1));
  const safeQ = np.where(positive, q, np.int(1));
  const { log, ratio } = logRatio(safeP, safeQ);
  let byP = log;
  let byQ: Val;
  if (kl) {
    const isFinite = lax.compareOp('lt', safeQ, c(Infinity));
    const finiteP = np.where(isFinite, safeP, np.int(1));
    const finiteQ = np.where(isFinite, safeQ, np.int(1));
    const relative = lax.div(lax.sub(finiteP, finiteQ), finiteQ);
    byQ = lax.neg(np.where(isFinite, relative, c(-1)));
  } else {
    byP = lax.add(log, c(1));
    byQ = lax.neg(ratio);
  }
  const dp = np.where(isNaN, c(NaN), np.where(positive, byP, zero));
  const edge = np.where(vanishing, c(kl ? 1 : 0), zero);
  const dq = np.where(isNaN, c(NaN), np.where(positive, byQ, edge));
  const change = lax.add(lax.mul(s, dp), lax.mul(t, dq));
  return [out, np.astype(change, out.aval.dtype)];
}

const entropyOf = (name: 'kl_div' | 'rel_entr') => (a: Value, b: Value) => {
  const [p, q] = np.promoteInexact(name, a, b);
  realOnly(name, p);
  return relEntr(p, q, name === 'kl_div');
};

/** Source: boxcox, boxcox1p. */
const boxcox = (name: 'boxcox' | 'boxcox1p', log: (x: Val) => Val) => (a: Value, b: Value) => {
  const [x, lambda] = np.promoteInexact(name, a, b);
  const isZero = np.eq(lambda, np.int(0));
  const safe = np.where(isZero, np.onesLike(lambda), lambda);
  const logX = log(x);
  return np.where(isZero, logX, np.div(np.expm1(np.mul(safe, logX)), safe));
};

export const entropyFunctions = jaxFunctions({
  'xlogy(x, y)': (x, y) => xlogy(...(arrayLikes('xlogy', [x, y]) as [Val, Val])),
  'xlog1py(x, y)': (x, y) => xlog1py(...(arrayLikes('xlog1py', [x, y]) as [Val, Val])),
  'logit(x)': (x) => logit(arrayLikes('logit', [x])[0]),
  'expit(x)': (x) => expit(arrayLikes('expit', [x])[0]),
  'entr(x)': entr,
  'kl_div(p, q)': entropyOf('kl_div'),
  'rel_entr(p, q)': entropyOf('rel_entr'),
  'boxcox(x, lmbda)': boxcox('boxcox', np.log),
  'boxcox1p(x, lmbda)': boxcox('boxcox1p', np.log1p),
});
