/** Arguments of samplers, and how a sampler's own jit is called. Source: jax/_src/random/core.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import { Stop, typeError, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import type { Unknown } from '../../python/values.ts';
import { PyFloat, PyList, PyRange, PyTuple, Tracer, floatClass, intClass, unbox } from '../../python/values.ts';
import { dtypeArgument, libraryJit } from '../declare.ts';
import { contextMesh } from '../../jaxpr/axisEnv.ts';
import { NamedShardingParam, Spec } from '../../jaxpr/mesh.ts';
import { concretization } from '../errors.ts';
import { onAutoAxes } from '../lax/autoAxes.ts';
import { outSharding } from '../outSharding.ts';
import { jitOperand } from '../jitArguments.ts';
import * as lax from '../lax/operations.ts';
import { latticeResultType } from '../promotion.ts';
import { NamedSharding } from '../meshes.ts';
import { concreteShape } from '../shapes.ts';
import { toVal } from '../values.ts';

/** `core.canonicalize_shape`. */
export function shapeOf(shape: Value): number[] {
  if (shape === null) throw typeError("'NoneType' object is not iterable");
  const invalid = (shown: string) =>
    typeError(`Shapes must be 1D sequences of concrete values of integer type, got ${shown}.`);
  if (typeof shape === 'string') throw invalid(shape);
  if (shape instanceof PyRange) return listOf(shape).map((d) => Number(d));
  const items = shape instanceof PyTuple || shape instanceof PyList ? shape.items : [shape];
  if (items.some((d) => d instanceof PyFloat || typeof unbox(d) === 'string'))
    throw invalid(shape instanceof PyList ? repr(new PyTuple(shape.items)) : repr(shape));
  return concreteShape(shape);
}

/** A shape that may be None. */
export const optionalShape = (shape: Value): number[] | undefined => (shape === null ? undefined : shapeOf(shape));

/** `out_sharding=` is not modelled, beyond that of an array that lies on no mesh. */
export function noSharding(fn: string, sharding: Value): void {
  if (sharding !== null && !(sharding instanceof NamedSharding && sharding.mesh.empty))
    throw new Stop(`jitlens doesn't have out_sharding of jax.random.${fn} yet`, 'unsupported');
}

/**
 * Draw without explicit axes where `out_sharding=` is given, and cut what was drawn. Source: core.py maybe_auto_axes,
 * canonicalize_sharding_for_samplers.
 */
export function sampledIn(
  fn: string,
  sharding: Value,
  operands: readonly Val[],
  draw: (xs: readonly Val[]) => Val,
  shape?: Shape,
): Val {
  const context = contextMesh();
  const asked = outSharding(sharding, fn);
  // A scalar is whole on all devices.
  const isScalar = shape?.length === 0 && context?.names.every((n) => context.type(n) === 'Explicit') === true;
  const to = asked ?? (isScalar && context ? new NamedShardingParam(context, new Spec([])) : null);
  return to ? onAutoAxes(draw, operands, to) : draw(operands);
}

/** `dtype=` as it is; None is JAX's default float. */
export const anyDType = (dtype: Value): DType => dtypeArgument(dtype ?? floatClass, '') ?? dt.float32;
export const anyIntDType = (dtype: Value): DType => dtypeArgument(dtype ?? intClass, '') ?? dt.int32;

/** `dtype=` of a function that makes floats. `shown` is the name in its message. */
export function floatDType(fn: string, dtype: Value, shown = fn): DType {
  const d = anyDType(dtype);
  if (d.isFloating) return d;
  throw valueError(`dtype argument to \`${shown}\` must be a float dtype, got ${d.name}`);
}

/** `dtype=` of a function that makes floats or complex numbers. */
export function inexactDType(fn: string, dtype: Value): DType {
  const d = anyDType(dtype);
  if (d.isInexact) return d;
  throw valueError(`dtype argument to \`${fn}\` must be a float or complex dtype, got ${d.name}`);
}

/** An argument of the jit behind a sampler; `path` is its parameter's name there. */
export function operand(jit: string, path: string, v: Value): Val {
  if (v instanceof PyList || v instanceof PyTuple)
    throw new Stop(`jitlens doesn't have lists as ${path} of jax.random yet`, 'unsupported');
  return jitOperand(jit, path, v, 0);
}

/** An operand whose dtype is asked for first. Source: dtypes.py dtype. */
export function typedArgument(v: Value): Val {
  const x = toVal(v);
  if (x) return x;
  if (typeof v === 'string') throw typeError(`data type ${repr(v)} not understood`);
  if (v === null) throw valueError('Invalid argument to dtype: None.');
  throw typeError(`Cannot determine dtype of ${repr(v)}`);
}

/** `lax.broadcast_to_rank`: an array of a higher rank stays as it is. */
export const toRank = (x: Val, rank: number): Val => (x.aval.ndim >= rank ? x : lax.broadcastToRank(x, rank));

/** `np.shape(a)`: lists have one too. */
export function shapeOfArgument(v: Value): number[] {
  if (v instanceof PyList || v instanceof PyTuple) {
    const [first] = v.items;
    return [v.items.length, ...(first === undefined ? [] : shapeOfArgument(first))];
  }
  return [...(toVal(v)?.aval.shape ?? [])];
}

/** Source: core.py _check_shape. */
export function checkShape(name: string, shape: Shape, ...params: readonly Shape[]): void {
  if (params.length === 0) return;
  const broadcast = lax.numpyBroadcastShapes([shape, ...params]);
  if (broadcast.length === shape.length && broadcast.every((d, i) => d === shape[i])) return;
  throw new RuleError(
    'ValueError',
    `${name} parameter shapes must be broadcast-compatible with shape argument, and the result of broadcasting the ` +
      `shapes must equal the shape argument, but got result ${lax.tupleText(broadcast)} for shape argument ` +
      `${lax.tupleText(shape)}.`,
  );
}

/** Source: core.py _check_broadcast_shapes. */
export function broadcastShape(name: string, shape: Value, ...args: readonly Value[]): number[] {
  const own = args.map(shapeOfArgument);
  if (shape === null) return [...lax.numpyBroadcastShapes(own)];
  const dims = shapeOf(shape);
  checkShape(name, dims, ...own);
  return dims;
}

/** Source: core.py _check_all_safe_to_cast, dtypes.py safe_to_cast. */
export function checkSafeToCast(name: string, dtype: DType, ...args: readonly Value[]): void {
  for (const a of args) {
    const x = typedArgument(a);
    const { dtype: own } = x.aval;
    if (own === dtype || latticeResultType([x.aval, { dtype, weakType: false }]).dtype === dtype) continue;
    throw new RuleError(
      'TypePromotionError' as 'TypeError',
      `In arguments to ${name}, cannot safely cast argument of type ${own.name} to ${dtype.name}`,
    );
  }
}

/** One of a few texts, or JAX's ValueError. */
export function methodArgument(fn: string, method: Value): 'exact' | 'approximate' {
  if (method === 'exact' || method === 'approximate') return method;
  throw valueError(`method argument to \`${fn}\` must be one of {'exact', 'approximate'}, got ${repr(method)}`);
}

/**
 * Call a sampler's jit. `statics` are its static arguments; how they are handed over (by position or by name) makes a
 * jaxpr of its own, as it does in JAX.
 */
export function sampler(
  name: string,
  statics: readonly (string | number | boolean | Shape | DType | undefined)[],
  operands: readonly Val[],
  body: (args: Val[]) => Val,
  form = '',
): Val {
  let key = form;
  for (const s of statics) key += `;${Array.isArray(s) ? `(${s.join()})` : String(s)}`;
  return libraryJit(name, key, operands, body)[0];
}

/** `int(v)` of a value that may not be a tracer. */
export function truncated(v: Value, context: string): number | Unknown {
  const plain = unbox(v);
  return plain instanceof PyFloat ? Math.trunc(plain.value) : concreteInt(v, context);
}

/** `operator.index(v)` of a value that may not be a tracer. Source: jax/_src/core.py concrete_or_error. */
export const concreteInt = (v: Value, context: string): number | Unknown =>
  toIndex(v instanceof Tracer ? concretization(v, context) : v);
