/** Activation functions. Source: jax/_src/nn/functions.py. */
import type { Val } from '../../jaxpr/trace.ts';
import { raise } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import type { Value } from '../../python/values.ts';
import { early1, jaxFunctions } from '../declare.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import * as np from '../numpy/expressions.ts';
import { perOperand } from '../transforms/customRules.ts';
import { isTrue } from '../shapes.ts';

const one = (signature: string, f: (x: Val) => Val, checkedBy?: string): Jitted =>
  new Jitted(signature, ({ v }) => f(v.x), { checkedBy });

export const identity = one('identity(x)', (x) => x);
export const relu: Jitted = new Jitted('relu(x)', ({ v }) => np.maximum(v.x, np.int(0)), {
  checkedBy: 'maximum',
  customJvp: perOperand(
    (x) => relu.call1([x]),
    (t, _out, x) => lax.select(np.gt(x, np.int(0)), t, np.zerosLike(t)),
  ),
});
export const relu6: Jitted = new Jitted('relu6(x)', ({ v }) => np.minimum(np.maximum(v.x, np.int(0)), 6), {
  checkedBy: 'maximum',
  customJvp: perOperand(
    (x) => relu6.call1([x]),
    (t, _out, x) => {
      const inside = np.and(np.gt(x, np.int(0)), np.lt(x, np.int(6)));
      return lax.select(inside, t, np.zerosLike(t));
    },
  ),
});
export const sigmoid = (a: Val): Val => early1('sigmoid', '', [a], ([x]) => lax.accurate('logistic', x));
export const softplus = one('softplus(x)', (x) => np.logaddexp(x, np.int(0)), 'logaddexp');
const squareplus = new Jitted('squareplus(x, b=4)', ({ v: { x, b } }) =>
  np.div(np.add(x, np.sqrt(np.add(np.square(x), b))), np.int(2)),
);
const sparsePlus = one('sparse_plus(x)', (x) => {
  const low = np.le(x, -1);
  const high = np.ge(x, 1);
  const quadratic = np.div(np.powInt(np.add(x, 1), 2), np.int(4));
  return np.where(low, 0, np.where(high, x, quadratic));
});
const softSign = one('soft_sign(x)', (x) => np.div(x, np.add(np.abs(x), np.int(1))));
const sparseSigmoid = one('sparse_sigmoid(x)', (x) => np.mul(0.5, np.clip(np.add(x, 1), 0, 2)));
export const silu = one('silu(x)', (x) => np.mul(x, sigmoid(x)));
const mish = one('mish(x)', (x) => np.mul(x, np.tanh(softplus.call1([x]))));
export const logSigmoid = one('log_sigmoid(x)', (x) => np.neg(softplus.call1([np.neg(x)])));
const elu = new Jitted('elu(x, alpha=1.0)', ({ v: { x, alpha } }) => {
  const positive = np.gt(x, np.int(0));
  const safe = np.where(np.gt(x, np.int(0)), 0, x);
  return np.where(positive, x, np.mul(alpha, np.expm1(safe)));
});
const leakyRelu = new Jitted('leaky_relu(x, negative_slope=1e-2)', ({ v: { x, negative_slope } }) =>
  np.where(np.ge(x, np.int(0)), x, np.mul(negative_slope, x)),
);
const hardTanh = one('hard_tanh(x)', (x) => {
  const above = np.gt(x, np.int(1));
  return np.where(above, np.int(1), np.where(np.lt(x, np.int(-1)), np.int(-1), x));
});
const celu = new Jitted(
  'celu(x, alpha=1.0)',
  ({ v: { x, alpha } }) => np.add(np.maximum(x, 0), np.mul(alpha, np.expm1(np.div(np.minimum(x, 0), alpha)))),
  { checkedBy: 'maximum' },
);
const selu = one(
  'selu(x)',
  (x) => np.mul(1.0507009873554804934193349852946, elu.call1([x, np.float(1.6732632423543772848170429916717)])),
  'elu',
);
const hardSigmoid = one('hard_sigmoid(x)', (x) => np.div(relu6.call1([np.add(x, 3)]), 6));
const hardSilu = one('hard_silu(x)', (x) => np.mul(x, hardSigmoid.call1([x])));

/** Source: gelu. Not jitted. */
function gelu(input: Value, approximate: Value): Val {
  const [x] = np.promoteInexact('gelu', input);
  const { dtype } = x.aval;
  if (isTrue(approximate)) {
    const factor = np.numpyScalar(Math.sqrt(2 / Math.PI), dtype);
    const inner = np.add(x, np.mul(0.044715, np.powInt(x, 3)));
    return np.mul(x, np.mul(0.5, np.add(1, np.tanh(np.mul(factor, inner)))));
  }
  const half = np.numpyScalar(Math.sqrt(0.5), dtype);
  const scaled = np.mul(0.5, x);
  return lax.convertElementType(lax.copy(np.mul(scaled, lax.accurate('erfc', np.mul(np.neg(x), half)))), dtype);
}

const glu = new Jitted(
  'glu(x, axis=-1)',
  ({ v: { x }, s }) => {
    const axis = toIndex(s.axis);
    const rank = x.aval.ndim;
    if (typeof axis !== 'number' || axis < -rank || axis >= rank) throw raise('IndexError', 'tuple index out of range');
    const at = axis < 0 ? axis + rank : axis;
    if (x.aval.shape[at] % 2 !== 0) throw raise('AssertionError', 'axis size must be divisible by 2');
    const [first, second] = np.split(x, 2, at);
    return np.mul(first, sigmoid(second));
  },
  { statics: ['axis'] },
);

/** Source: log1mexp. */
export const log1mexp: Jitted = new Jitted(
  'log1mexp(x)',
  ({ v: { x } }) => {
    const c = np.log(2);
    const below = np.lt(x, c);
    const near = np.log(np.neg(np.expm1(np.neg(x))));
    return np.where(below, near, np.log1p(np.neg(np.exp(np.neg(x)))));
  },
  {
    customJvp: perOperand(
      (x) => log1mexp.call1([x]),
      (t, _out, x) => np.div(t, np.expm1(x)),
    ),
  },
);

const table = jittedTable(
  identity,
  relu,
  relu6,
  softplus,
  squareplus,
  sparsePlus,
  softSign,
  sparseSigmoid,
  silu,
  mish,
  logSigmoid,
  elu,
  leakyRelu,
  hardTanh,
  celu,
  selu,
  hardSigmoid,
  hardSilu,
  glu,
  log1mexp,
);

export const activations = new Map<string, Value>([
  ...table,
  ['swish', table.get('silu') ?? null],
  ['hard_swish', table.get('hard_silu') ?? null],
  ...jaxFunctions({
    'sigmoid(x)': (v) => sigmoid(np.operands('logistic', [v])[0]),
    'tanh(x, /)': (v) => np.tanh(np.operands('tanh', [v])[0]),
    'gelu(x, approximate=True)': gelu,
  }),
]);
