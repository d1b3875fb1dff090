/** jax.jacfwd, jax.jacrev, jax.hessian: derivatives along all of a basis at once. Source: jax/_src/api.py. */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind1 } from '../jaxpr/trace.ts';
import { call } from '../python/call.ts';
import { typeError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { native } from '../python/native.ts';
import { PyDType } from '../python/numpy/dtypes.ts';
import type { Value } from '../python/values.ts';
import { PyTuple, Unknown } from '../python/values.ts';
import { argument, argumentNumbers, known, operand, partialArguments, vjpOf } from './autodiff.ts';
import { checkCallable, checkInput, checkOutput } from './autodiffChecks.ts';
import { TransformedFunction } from './transformedFunction.ts';
import { NotKnown } from './notKnown.ts';
import { callJax, callValue } from './callJax.ts';
import { asValue } from './declare.ts';
import { split } from './lax/arrange.ts';
import * as lax from './lax/operations.ts';
import { latticeResultType } from './promotion.ts';
import { flatten, unflatten } from './pytree.ts';
import { isTrue } from './shapes.ts';

const given = (v: Value): Value => {
  if (v instanceof Unknown) throw new NotKnown(v);
  return v;
};

const avalsOf = (tree: Value): ShapedArray[] => flatten(tree).leaves.map((leaf) => operand(leaf).aval);

/** The parts of an array along an axis, one for each leaf of the tree; of the type of `example`, or of the leaf. */
function unravel(tree: Value, axis: number, example: ShapedArray | undefined, array: Val): Value {
  const flat = flatten(tree);
  const leaves = flat.leaves.map((leaf) => operand(leaf).aval);
  const { shape } = array.aval;
  const parts = split(
    array,
    leaves.map((leaf) => leaf.size),
    axis,
  );
  return unflatten(
    flat.tree,
    parts.map((part, i) => {
      const wanted = [...shape.slice(0, axis), ...leaves[i].shape, ...shape.slice(axis + 1)];
      const shaped = lax.reshape(part, wanted);
      const { dtype, weakType } = example ?? leaves[i];
      const real = shaped.aval.dtype.isComplex && !dtype.isComplex ? bind1(primitives.real, [shaped], {}) : shaped;
      return asValue(lax.convertElementType(real, dtype, weakType));
    }),
  );
}

/** Source: _std_basis. */
function standardBasis(tree: Value): Value {
  const avals = avalsOf(tree);
  const size = avals.reduce((n, a) => n + a.size, 0);
  const { dtype } = latticeResultType(avals);
  const basis = callJax('jax.numpy', 'eye', [size], [['dtype', PyDType.of(dtype)]]);
  return unravel(tree, 1, undefined, basis);
}

function checkForwardInput(holomorphic: boolean, x: Val): void {
  const { dtype } = x.aval;
  if (dtype.kind === 'key') throw typeError(`jacfwd with input element type ${dtype.name}`);
  if (holomorphic) {
    if (!dtype.isComplex)
      throw typeError(`jacfwd with holomorphic=True requires inputs with complex dtype, but got ${dtype.name}.`);
  } else if (!dtype.isFloating)
    throw typeError(
      'jacfwd requires real-valued inputs (input dtype that is a sub-dtype of np.floating), but got ' +
        `${dtype.name}. For holomorphic differentiation, pass holomorphic=True. For differentiation of ` +
        'non-holomorphic functions involving complex inputs or integer inputs, use jax.jvp directly.',
    );
}

function checkForwardOutput(holomorphic: boolean, x: Val): void {
  if (holomorphic && !x.aval.dtype.isComplex)
    throw typeError(`jacfwd with holomorphic=True requires outputs with complex dtype, but got ${x.aval.dtype.name}.`);
}

function jacfwd(fun: Value, argnums: Value, hasAux: boolean, holomorphic: boolean): Value {
  checkCallable(fun);
  const numbers = argumentNumbers(argnums);
  const apply: TransformedFunction['apply'] = (args, kwargs) =>
    known(() => {
      const { f, dynamic } = partialArguments(fun, numbers, args, kwargs);
      const point = new PyTuple(dynamic);
      for (const leaf of flatten(point).leaves) checkForwardInput(holomorphic, argument(leaf));
      const partial = native('f_partial(*dyn_args)', (xs) => f(listOf(xs)));
      const push = native('_jvp(*tangents)', (ts) =>
        callValue('jax', 'jvp', [partial, point, ts], hasAux ? [['has_aux', true]] : []),
      );
      const axes = new PyTuple(hasAux ? [null, -1, null] : [null, -1]);
      const mapped = callValue('jax', 'vmap', [push], [['out_axes', axes]]);
      const out = listOf(given(call(mapped, listOf(standardBasis(point)))));
      const ys = flatten(out[0]);
      const jacobians = flatten(out[1]).leaves;
      for (const y of ys.leaves) checkForwardOutput(holomorphic, operand(y));
      const example = numbers.many ? point : dynamic[0];
      const tree = unflatten(
        ys.tree,
        ys.leaves.map((y, i) => {
          const jacobian = operand(jacobians[i]);
          return unravel(example, jacobian.aval.ndim - 1, operand(y).aval, jacobian);
        }),
      );
      return hasAux ? new PyTuple([tree, out[2]]) : tree;
    });
  return new TransformedFunction(fun, apply, ['jacfwd', argnums, hasAux, holomorphic]);
}

function jacrev(fun: Value, argnums: Value, hasAux: boolean, holomorphic: boolean, allowInt: boolean): Value {
  checkCallable(fun);
  const numbers = argumentNumbers(argnums);
  const apply: TransformedFunction['apply'] = (args, kwargs) =>
    known(() => {
      const { f, dynamic } = partialArguments(fun, numbers, args, kwargs);
      const point = new PyTuple(dynamic);
      const example = numbers.many ? point : dynamic[0];
      const flat = flatten(point);
      for (const leaf of flat.leaves) checkInput('jacrev', holomorphic, allowInt, argument(leaf));
      const { value, aux, outs, pull } = vjpOf(f, dynamic, hasAux);
      for (const o of outs) checkOutput('jacrev', holomorphic, o);
      const pullback = native('pullback(cts)', (cts) =>
        known(() => new PyTuple(pull(flatten(cts).leaves.map(operand)).map(asValue))),
      );
      const mapped = callValue('jax', 'vmap', [pullback]);
      const jacobians = listOf(given(call(mapped, [standardBasis(value)]))).map(operand);
      // For each leaf of the arguments a tree of the results; turned inside out.
      const rows = flat.leaves.map((leaf, i) => flatten(unravel(value, 0, operand(leaf).aval, jacobians[i])).leaves);
      const wanted = flatten(example).tree;
      const tree = unflatten(
        flatten(value).tree,
        outs.map((_, k) =>
          unflatten(
            wanted,
            rows.map((row) => row[k]),
          ),
        ),
      );
      return hasAux ? new PyTuple([tree, aux ?? null]) : tree;
    });
  return new TransformedFunction(fun, apply, ['jacrev', argnums, hasAux, holomorphic, allowInt]);
}

export const jacobianFunctions = new Map<string, Value>([
  [
    'jacfwd',
    native('jacfwd(fun, argnums=0, has_aux=False, holomorphic=False)', (fun, argnums, aux, holomorphic) =>
      known(() => jacfwd(fun, argnums, isTrue(aux), isTrue(holomorphic))),
    ),
  ],
  ...['jacrev', 'jacobian'].map(
    (name) =>
      [
        name,
        native(
          `${name}(fun, argnums=0, has_aux=False, holomorphic=False, allow_int=False)`,
          (fun, argnums, aux, holomorphic, allowInt) =>
            known(() => jacrev(fun, argnums, isTrue(aux), isTrue(holomorphic), isTrue(allowInt))),
        ),
      ] as const,
  ),
  [
    'hessian',
    native('hessian(fun, argnums=0, has_aux=False, holomorphic=False)', (fun, argnums, aux, holomorphic) =>
      known(() =>
        jacfwd(
          jacrev(fun, argnums, isTrue(aux), isTrue(holomorphic), false),
          argnums,
          isTrue(aux),
          isTrue(holomorphic),
        ),
      ),
    ),
  ],
]);
