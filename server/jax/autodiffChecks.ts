/** What gradients take and give: inputs, outputs and functions that can't be differentiated. Source: jax/_src/api.py. */
import * as lax from './lax/operations.ts';
import type { Val } from '../jaxpr/trace.ts';
import { typeError } from '../python/errors.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyBuiltin, PyDict, PyList, PyTuple, typeOf } from '../python/values.ts';
import { toVal } from './values.ts';

export const checkCallable = (fun: Value): void => {
  if (typeOf(fun).lookup('__call__') === undefined && !(fun instanceof PyBuiltin))
    throw typeError(`Expected a callable value, got ${str(fun)}`);
};

const isInteger = (x: Val): boolean =>
  x.aval.dtype.isInteger || x.aval.dtype.kind === 'bool' || x.aval.dtype.kind === 'key';

/** Source: _check_input_dtype_revderiv. */
export function checkInput(name: string, holomorphic: boolean, allowInt: boolean, x: Val): void {
  const { dtype } = x.aval;
  if (holomorphic && !dtype.isComplex)
    throw typeError(`${name} with holomorphic=True requires inputs with complex dtype, but got ${dtype.name}.`);
  if (isInteger(x) && !allowInt)
    throw typeError(
      `${name} requires real- or complex-valued inputs (input dtype that is a sub-dtype of np.inexact), but got ` +
        `${dtype.name}. If you want to use Boolean- or integer-valued inputs, use vjp or set allow_int to True.`,
    );
}

/** Source: _check_output_dtype_revderiv. */
export function checkOutput(name: string, holomorphic: boolean, x: Val): void {
  const { dtype } = x.aval;
  if (dtype.kind === 'key') throw typeError(`${name} with output element type ${dtype.name}`);
  if (holomorphic) {
    if (!dtype.isComplex)
      throw typeError(`${name} with holomorphic=True requires outputs with complex dtype, but got ${dtype.name}.`);
  } else if (dtype.isComplex)
    throw typeError(
      `${name} requires real-valued outputs (output dtype that is a sub-dtype of np.floating), but got ${dtype.name}. ` +
        'For holomorphic differentiation, pass holomorphic=True. For differentiation of non-holomorphic functions ' +
        'involving complex outputs, use jax.vjp directly.',
    );
  else if (!dtype.isFloating)
    throw typeError(
      `${name} requires real-valued outputs (output dtype that is a sub-dtype of np.floating), but got ${dtype.name}. ` +
        'For differentiation of functions with integer outputs, use jax.vjp directly.',
    );
}

/** Source: _check_scalar. */
export function checkScalar(value: Value): void {
  const x = value instanceof PyTuple || value instanceof PyList || value instanceof PyDict ? undefined : toVal(value);
  if (!x) throw typeError(`Gradient only defined for scalar-output functions. Output was ${str(value)}.`);
  const { shape, size, ndim } = x.aval;
  if (ndim === 0) return;
  const extract = size === 1 ? `extract the scalar with output.reshape(())${ndim === 1 ? ' or output[0]' : ''}, ` : '';
  throw typeError(
    `Gradient only defined for scalar-output functions. Output had shape: ${lax.tupleText(shape)}. To get the gradient, ` +
      `${extract}reduce the output to a scalar with output.sum(), or use jax.jacobian to differentiate a function with a ` +
      'non-scalar output.',
  );
}
