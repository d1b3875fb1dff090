/** Reductions over windows. Source: jax/_src/lax/windowed_reductions.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import { evaluateVal } from '../../jaxpr/evaluate/evaluate.ts';
import { loadScalar } from '../../jaxpr/host.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Padding, ReduceWindow } from '../../jaxpr/primitives/windows.ts';
import { dilateShape, windowedShape } from '../../jaxpr/primitives/windows.ts';
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Tracer, bind, bind1 } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { Stop, raise, typeError, valueError } from '../../python/errors.ts';
import { nativeModule } from '../../python/modules.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PyTuple, typeOf } from '../../python/values.ts';
import { arrayLike, asValue, jaxFunctions } from '../declare.ts';
import type { TreeDef } from '../pytree.ts';
import { flatten, treeKey, treeText, unflatten } from '../pytree.ts';
import { debugInfo, traceBody, withBodies } from './bodies.ts';
import { identityOf } from './identities.ts';
import { ints, padtypeToPads, pairs } from './padding.ts';

/** lax.add, lax.max, lax.min have primitives of their own, where they start from their identity. */
const MONOIDS = { add: 'reduce_window_sum', max: 'reduce_window_max', min: 'reduce_window_min' } as const;
type Monoid = keyof typeof MONOIDS;

function monoidOf(computation: Value): Monoid | undefined {
  const lax = nativeModule('jax.lax');
  return (Object.keys(MONOIDS) as Monoid[]).find((name) => lax?.get(name) === computation);
}

/** Whether a value is known, and equals the monoid's identity. Source: _get_monoid_window_reducer. */
function isIdentity(monoid: Monoid, initial: Val): boolean {
  if (initial instanceof Tracer || initial.aval.ndim > 0) return false;
  const known = evaluateVal(initial);
  if (known.kind !== 'value') return false;
  const value = Number(loadScalar(known.value, 0));
  return value === (monoid === 'add' ? 0 : Number(identityOf(monoid, initial.aval.dtype)));
}

export interface WindowOptions {
  readonly dimensions: Shape;
  readonly strides?: Shape | null;
  readonly padding: string | Padding;
  readonly baseDilation?: Shape | null;
  readonly windowDilation?: Shape | null;
}

/** All that says where the windows are, for an operand of a shape. */
export function windowParams(shape: Shape, o: WindowOptions): ReduceWindow {
  const ones = o.dimensions.map(() => 1);
  const dilation = o.windowDilation ?? null;
  const padding =
    typeof o.padding === 'string'
      ? padtypeToPads(
          shape,
          dilation === null ? o.dimensions : dilateShape(o.dimensions, dilation),
          o.strides ?? [],
          o.padding,
        )
      : o.padding;
  return {
    window_dimensions: o.dimensions,
    window_strides: o.strides ?? ones,
    padding,
    base_dilation: o.baseDilation ?? ones,
    window_dilation: dilation ?? ones,
  };
}

export const reduceWindowMonoid = (monoid: Monoid, x: Val, params: ReduceWindow): Val =>
  bind1(primitives[MONOIDS[monoid]], [x], params);

export const bindReduceWindow = (
  operands: readonly Val[],
  initial: readonly Val[],
  jaxpr: Jaxpr,
  params: ReduceWindow,
): Val[] => bind(primitives.reduce_window, [...operands, ...initial], { ...params, jaxpr, consts: [] });

const sameTree = (a: TreeDef, b: TreeDef): boolean => treeKey(a) === treeKey(b);

/** A tuple or list argument. Source: lax.py _check_shapelike. */
function sizes(argument: string, v: Value): number[] {
  if (!(v instanceof PyTuple || v instanceof PyList))
    throw typeError(`reduce_window ${argument} must be of type tuple/list/ndarray, got ${repr(typeOf(v))}.`);
  return ints(v);
}

function reduceWindow(
  operand: Value,
  initial: Value,
  computation: Value,
  dimensions: Value,
  strides: Value,
  padding: Value,
  baseDilation: Value,
  windowDilation: Value,
): Value {
  const flat = flatten(operand);
  const start = flatten(initial);
  if (!sameTree(flat.tree, start.tree))
    throw valueError(
      'Operands must have the same tree structure as init_values: ' +
        `PyTreeDef(${treeText(flat.tree)}) vs. PyTreeDef(${treeText(start.tree)})`,
    );
  if (flat.leaves.length === 0) throw valueError('reduce_window must have at least one operand.');
  const operands = flat.leaves.map((v, i) => arrayLike('reduce_window', v, i));
  const initials = start.leaves.map((v, i) => arrayLike('reduce_window', v, i));
  const optional = (name: string, v: Value): number[] | null => (v === null ? null : sizes(name, v));
  const pads = typeof padding === 'string' ? padding : pairs(padding);
  if (!pads) throw new Stop("jitlens doesn't have this padding of reduce_window yet", 'unsupported');
  const params = windowParams(operands[0].aval.shape, {
    dimensions: sizes('window_dimensions', dimensions),
    strides: optional('window_strides', strides),
    padding: pads,
    baseDilation: optional('base_dilation', baseDilation),
    windowDilation: optional('window_dilation', windowDilation),
  });
  const monoid = operands.length === 1 ? monoidOf(computation) : undefined;
  if (monoid && isIdentity(monoid, initials[0])) return asValue(reduceWindowMonoid(monoid, operands[0], params));
  return withBodies(() => {
    const info = debugInfo('reduce_window comp', computation, [{ paths: start.paths }, { paths: start.paths }]);
    const avals = initials.map((x) => x.aval);
    const body = traceBody(computation, info, [start.tree, start.tree], [...avals, ...avals], (args) =>
      call(computation, args),
    );
    if (!sameTree(flat.tree, body.outTree))
      throw valueError(
        'reduce_window output must have the same tree structure as the operands ' +
          `PyTreeDef(${treeText(flat.tree)}) vs. PyTreeDef(${treeText(body.outTree)})`,
      );
    if (body.consts.some((c) => c instanceof Tracer))
      throw raise(
        'NotImplementedError',
        "Reduction computations can't close over Tracers. Please open an issue at https://github.com/jax-ml/jax.",
      );
    const outs = bindReduceWindow(operands, initials, body.jaxpr, params);
    return unflatten(flat.tree, outs.map(asValue));
  });
}

export const windowFunctions = jaxFunctions({
  "reduce_window(operand, init_value, computation, window_dimensions, window_strides=None, padding='VALID', base_dilation=None, window_dilation=None)":
    reduceWindow,
  'reduce_window_shape_tuple(operand_shape, window_dimensions, window_strides, padding, base_dilation=None, window_dilation=None)':
    (operand, dimensions, strides, padding, baseDilation, windowDilation) => {
      const shape = ints(operand);
      const window = ints(dimensions);
      const params = windowParams(shape, {
        dimensions: window,
        strides: ints(strides),
        padding: pairs(padding) ?? window.map(() => [0, 0] as const),
        baseDilation: baseDilation === null ? null : ints(baseDilation),
        windowDilation: windowDilation === null ? null : ints(windowDilation),
      });
      return new PyTuple(windowedShape(shape, params));
    },
});
