/** jax.nn. Source: jax/_src/nn/functions.py. */
import type { Val } from '../../jaxpr/trace.ts';
import type { Value } from '../../python/values.ts';
import { PyFloat } from '../../python/values.ts';
import { arrayLike, jaxFunctions, libraryCustomJvp, libraryJit } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { promoteArgsInexact } from '../numpy/promote.ts';
import { MAX, SUM, reduce } from '../numpy/reductions.ts';
import { maximum, minimum, multiply } from '../numpy/ufuncs.ts';
import { toVal } from '../values.ts';

const constant = (v: Value): Val => {
  const x = toVal(v);
  if (!x) throw new TypeError('a constant of the library is no operand');
  return x;
};

/** `custom_jvp_call[name=relu …]` around a jit. */
const customJvp = (name: string, operand: Val, body: (x: Val) => Val): Val =>
  libraryCustomJvp(name, [operand], ([x]) => body(x))[0];

const sigmoid = (x: Val): Val => lax.accurate('logistic', x);

/** Source: _softmax. */
function softmax(input: Val, axis: Value): Val {
  const x = input;
  const largest = reduce(MAX, x, { axis, keepdims: true, initial: constant(new PyFloat(-Infinity)) });
  const [shifted] = promoteArgsInexact([lax.sub(x, lax.stopGradient(largest))]);
  const unnormalized = lax.exp(shifted);
  return lax.div(unnormalized, reduce(SUM, unnormalized, { axis, keepdims: true }));
}

const jitted = (name: string, x: Val, body: (x: Val) => Val): Val => libraryJit(name, '', [x], ([y]) => body(y))[0];

export const nnFunctions = jaxFunctions({
  'relu(x)': (v) => customJvp('relu', arrayLike('relu', v), (y) => jitted('relu', y, (x) => maximum(x, constant(0)))),
  'relu6(x)': (v) =>
    customJvp('relu6', arrayLike('relu6', v), (y) =>
      jitted('relu6', y, (x) => minimum(maximum(x, constant(0)), constant(new PyFloat(6)))),
    ),
  'sigmoid(x)': (v) => sigmoid(arrayLike('sigmoid', v)),
  'silu(x)': (v) => jitted('silu', arrayLike('silu', v), (x) => multiply(x, sigmoid(x))),
  'swish(x)': (v) => jitted('silu', arrayLike('silu', v), (x) => multiply(x, sigmoid(x))),
  'softmax(x, axis=-1, where=None)': (v, axis) => softmax(arrayLike('softmax', v), axis),
  'tanh(x)': (v) => lax.accurate('tanh', promoteArgsInexact([arrayLike('tanh', v)])[0]),
});
