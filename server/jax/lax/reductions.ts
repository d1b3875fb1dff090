/** Reductions, cumulative operations and sorting of jax.lax. Source: jax/_src/lax/lax.py, control_flow/loops.py, ann.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import { HostScalar } from '../../jaxpr/host.ts';
import { valueOf } from '../../jaxpr/evaluate/evaluate.ts';
import { FloatParam, TextParam } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { EagerArray, bind } from '../../jaxpr/trace.ts';
import { Stop, raise, typeError, valueError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import { compare } from '../../python/comparisons.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyBuiltin, PyFloat, PyList, PyTuple, Tracer } from '../../python/values.ts';
import { asTuple, asValue, canonicalAxis, dtypeArgument, jaxFunction, jaxFunctions } from '../declare.ts';
import { treeText } from '../pytree.ts';
import { unflattenExactly } from '../treeDef.ts';
import { largest, smallest } from '../numpy/reductions.ts';
import { argument, debugInfo, traceBody, withBodies } from './bodies.ts';
import { bindReduce } from './generalReduce.ts';
import { outSharding } from '../outSharding.ts';
import { canonicalShape, indexOf, isTrue } from '../shapes.ts';
import { boundTo, withAttribute } from './operand.ts';
import { pythonInt, staticDim, staticDims, staticFlag, tupleIndex } from './staticParams.ts';
import * as lax from './operations.ts';
import type { CumulativeName } from './sorting.ts';
import { argExtreme, cumulate, sortEach, sortOperands, topK } from './sorting.ts';

type ReduceName = Parameters<typeof lax.reduce>[0];

const int = indexOf;
const axesOf = (v: Value): number[] => listOf(v).map(int);

/** Axes of a reduction, as its shape rule finds those wrong that are no numbers. Source: lax.py _reduce_op_shape_rule. */
function reducedAxes(name: ReduceName, v: Value): number[] {
  for (const a of listOf(v)) if (!(a instanceof Tracer) && !(a instanceof PyFloat)) compare('<=', 0, a);
  return staticDims(name, 'axes', v);
}

const reduction =
  (name: ReduceName) =>
  (x: Value, axes: Value, sharding: Value = null): Val => {
    const to = outSharding(sharding, name);
    return lax.reduce(name, boundTo(name, x), reducedAxes(name, axes), to);
  };

const argReduction =
  (name: 'argmax' | 'argmin') =>
  (x: Value, axis: Value, dtype: Value): Val => {
    const index = dtypeArgument(dtype, name);
    if (!index) throw valueError('dtype must be specified.');
    const operand = boundTo(name, x);
    if (axis instanceof PyFloat) tupleIndex(axis, 0);
    if (!(axis instanceof Tracer)) compare('<=', 0, axis);
    return argExtreme(name, operand, staticDim(name, 'axes', axis, new PyTuple([axis])), index);
  };

const cumulative =
  (name: CumulativeName) =>
  (x: Value, axis: Value, reverse: Value): Val => {
    return cumulate(name, boundTo(name, x), pythonInt(axis), staticFlag(name, 'reverse', reverse));
  };

function sort(operand: Value, dimension: Value, stable: Value, numKeys: Value): Value | Val {
  if (!(operand instanceof PyTuple || operand instanceof PyList)) {
    if (isTrue(compare('!=', numKeys, 1)))
      throw valueError(`num_keys=${repr(numKeys)} must equal 1 for a single operand.`);
    const x = withAttribute(operand, 'shape', 'sort');
    const axis = canonicalAxis(dimension, x.aval.ndim);
    return sortOperands([x], axis, 1, staticFlag('sort', 'is_stable', stable))[0];
  }
  const keys = int(numKeys);
  const n = operand.items.length;
  if (n === 0) throw typeError('Sort requires at least one operand');
  if (keys < 1 || keys > n) throw valueError(`num_keys=${keys} must be between 1 and len(operand)=${n}`);
  const { ndim } = withAttribute(operand.items[0], 'shape', 'sort').aval;
  const axis = canonicalAxis(dimension, ndim);
  const xs = operand.items.map((v, i) => boundTo('sort', v, i));
  return asTuple(sortOperands(xs, axis, keys, staticFlag('sort', 'is_stable', stable)));
}

const approximate =
  (isMax: boolean) =>
  (...[operand, k, dimension, recall, override, aggregate]: Value[]): Value =>
    asTuple(
      bind(primitives.approx_top_k, [boundTo('approx_top_k', operand)], {
        aggregate_to_topk: isTrue(aggregate),
        is_max_k: isMax,
        k: staticDim('approx_top_k', 'k', k),
        recall_target: new FloatParam(
          recall instanceof PyFloat ? recall.value : staticDim('approx_top_k', 'recall_target', recall),
        ),
        reduction_dimension: staticDim('approx_top_k', 'reduction_dimension', dimension),
        reduction_input_size_override: int(override),
      }),
    );

// ---- reduce

interface Monoid {
  readonly reduce: ReduceName;
  readonly identity: (dtype: DType) => number | bigint | boolean;
  readonly integersOnly?: boolean;
}

const plainNumber = (v: ReturnType<typeof largest>): number | bigint | boolean =>
  typeof v === 'bigint' || typeof v === 'boolean' ? v : Number(v);

const allBits = (d: DType) => (d === dt.bool ? true : d.kind === 'uint' ? 2 ** d.bits - 1 : -1);

/** The operations of lax that have a reduction of their own, by name, and where they start. */
const MONOIDS: Readonly<Record<string, Monoid>> = {
  add: { reduce: 'reduce_sum', identity: () => 0 },
  mul: { reduce: 'reduce_prod', identity: () => 1 },
  max: { reduce: 'reduce_max', identity: (d) => plainNumber(smallest(d)) },
  min: { reduce: 'reduce_min', identity: (d) => plainNumber(largest(d)) },
  bitwise_or: { reduce: 'reduce_or', identity: () => 0, integersOnly: true },
  bitwise_and: { reduce: 'reduce_and', identity: allBits, integersOnly: true },
  bitwise_xor: { reduce: 'reduce_xor', identity: () => 0, integersOnly: true },
};

/** The value of a scalar that is known while tracing. */
function scalarValue(x: Val): number | undefined {
  if (x instanceof HostScalar) return typeof x.value === 'object' ? undefined : Number(x.value);
  if (!(x instanceof EagerArray) || x.aval.ndim > 0 || x.aval.dtype.isComplex) return undefined;
  const value = valueOf(x);
  return value && Number(value.data[0]);
}

/** Source: _get_monoid_reducer. */
function monoidOf(computation: Value, initial: readonly Val[], own: ReadonlyMap<string, Value>): Monoid | undefined {
  if (!(computation instanceof PyBuiltin) || initial.length !== 1 || own.get(computation.name) !== computation)
    return undefined;
  if (!Object.hasOwn(MONOIDS, computation.name)) return undefined;
  const monoid = MONOIDS[computation.name];
  const { dtype } = initial[0].aval;
  if (monoid.integersOnly && dtype !== dt.bool && !dtype.isInteger) return undefined;
  return scalarValue(initial[0]) === Number(monoid.identity(dtype)) ? monoid : undefined;
}

/** How a function prints among the params; the address is cut away, but counts for the layout. */
function functionText(f: Value): TextParam {
  const shown = repr(f);
  if (shown.startsWith('<jnp.ufunc')) return new TextParam('function', shown);
  if (f instanceof PyBuiltin) return new TextParam('function', `<function ${f.name} at 0xXXXXXXXXXXXX>`);
  return new TextParam('function', shown.includes(' at 0x') ? shown : shown.replace(/>$/, ' at 0xXXXXXXXXXXXX>'));
}

/** `lax.reduce` with the table of lax's own functions. */
export const reduceFunction = (own: ReadonlyMap<string, Value>): Value =>
  jaxFunction(
    'reduce(operands, init_values, computation, dimensions, out_sharding=None)',
    (operands, initValues, computation, dimensions, sharding) => {
      if (sharding !== null) throw new Stop("jitlens doesn't have out_sharding of jax.lax.reduce yet", 'unsupported');
      const given = argument(operands);
      const initial = argument(initValues);
      if (treeText(given.tree) !== treeText(initial.tree))
        throw valueError(
          `Operands must have the same tree structure as init_values: PyTreeDef(${treeText(given.tree)}) vs. ` +
            `PyTreeDef(${treeText(initial.tree)})`,
        );
      const dims = axesOf(dimensions);
      const monoid = monoidOf(computation, initial.vals, own);
      if (monoid) {
        const out = lax.reduce(monoid.reduce, given.vals[0], dims);
        const weak = given.avals[0].weakType && initial.avals[0].weakType;
        return lax.convertElementType(out, out.aval.dtype, weak);
      }
      return withBodies(() => {
        const info = debugInfo('reduce comp', computation, [initial, initial]);
        const body = traceBody(computation, info, [initial.tree, initial.tree], [...initial.avals, ...initial.avals]);
        if (body.consts.some((c) => c instanceof Tracer))
          throw raise(
            'NotImplementedError',
            "Reduction computations can't close over Tracers. Please open an issue at https://github.com/jax-ml/jax.",
          );
        const outs = bindReduce(given.vals, initial.vals, functionText(computation), body.jaxpr, dims);
        return unflattenExactly(body.outTree, outs.map(asValue));
      });
    },
  );

export const laxReductions = jaxFunctions({
  'reduce_sum(operand, axes, *, out_sharding=None)': reduction('reduce_sum'),
  'reduce_max(operand, axes, *, out_sharding=None)': reduction('reduce_max'),
  'reduce_min(operand, axes, *, out_sharding=None)': reduction('reduce_min'),
  'reduce_prod(operand, axes)': reduction('reduce_prod'),
  'reduce_and(operand, axes)': reduction('reduce_and'),
  'reduce_or(operand, axes)': reduction('reduce_or'),
  'reduce_xor(operand, axes)': reduction('reduce_xor'),
  'argmax(operand, axis, index_dtype)': argReduction('argmax'),
  'argmin(operand, axis, index_dtype)': argReduction('argmin'),
  'cumsum(operand, axis=0, reverse=False)': cumulative('cumsum'),
  'cumprod(operand, axis=0, reverse=False)': cumulative('cumprod'),
  'cummax(operand, axis=0, reverse=False)': cumulative('cummax'),
  'cummin(operand, axis=0, reverse=False)': cumulative('cummin'),
  'cumlogsumexp(operand, axis=0, reverse=False)': cumulative('cumlogsumexp'),
  'sort(operand, dimension=-1, is_stable=True, num_keys=1)': sort,
  'sort_key_val(keys, values, dimension=-1, is_stable=True)': (keys, values, dimension, stable) => {
    const k = withAttribute(keys, 'shape', 'sort');
    const axis = canonicalAxis(dimension, k.aval.ndim);
    return asTuple(sortEach([k, boundTo('sort', values, 1)], axis, 1, staticFlag('sort', 'is_stable', stable)));
  },
  'top_k(operand, k, *, axis=-1, is_stable=True)': (operand, k, axis, stable) => {
    if (isTrue(compare('<', k, 0))) throw valueError(`k argument to top_k must be nonnegative, got ${repr(k)}`);
    const x = boundTo('top_k', operand);
    const along = canonicalAxis(axis, x.aval.ndim);
    if (k instanceof PyFloat) canonicalShape(new PyList(x.aval.shape.map((n, i) => (i === along ? k : n))));
    return asTuple(topK(x, int(k), along, staticFlag('top_k', 'is_stable', stable)));
  },
  'approx_max_k(operand, k, reduction_dimension=-1, recall_target=0.95, reduction_input_size_override=-1, aggregate_to_topk=True)':
    approximate(true),
  'approx_min_k(operand, k, reduction_dimension=-1, recall_target=0.95, reduction_input_size_override=-1, aggregate_to_topk=True)':
    approximate(false),
});
