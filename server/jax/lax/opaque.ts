/**
 * Functions that keep a value as it is but for what the compiler may do with it: barriers, composites.
 * Source: jax/_src/lax/lax.py.
 */
import { TextParam } from '../../jaxpr/primitive.ts';
import type { ParamValue } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { PyRaise, Stop } from '../../python/errors.ts';
import { NdArray } from '../../python/numpy/array.ts';
import { repr, str } from '../../python/text.ts';
import type { Kwargs, Value } from '../../python/values.ts';
import { PyBuiltin, PyException, PyFloat, Tracer } from '../../python/values.ts';
import { asValue, jaxFunction } from '../declare.ts';
import { treeParam } from '../debug.ts';
import { errorClasses, raising } from '../errors.ts';
import { flatten, unflatten } from '../pytree.ts';
import { argument, debugInfo, jaxType, traceBody, withBodies } from './bodies.ts';
import { boundTo } from './operand.ts';

const PAGE = 'https://docs.jax.dev/en/latest/101/errors.html#jax.errors.UnexpectedTracerError';

function unexpectedTracer(message: string): never {
  throw new PyRaise(new PyException(errorClasses.UnexpectedTracerError, [`${message}\nSee ${PAGE}`]));
}

/** A leaf of an attribute as it prints in a tuple: NumPy's numbers as Python's. */
function attributeLeaf(v: Value): ParamValue {
  if (v instanceof NdArray && v.ndim > 0)
    throw new Stop("jitlens doesn't have array attributes of jax.lax.composite yet", 'unsupported');
  return new TextParam('attribute', str(v), typeof v === 'object' && !(v instanceof PyFloat) ? str(v) : repr(v));
}

/** Source: lax.composite. */
function compositeCall(decomposition: Value, name: string, version: number, args: Value[], kwargs: Kwargs): Value {
  const parts = args.map(argument);
  if (kwargs.some(([, v]) => v instanceof Tracer))
    unexpectedTracer(
      `Found a JAX Tracer as an attribute in the decomposition for the composite op '${name}'. This means that the ` +
        "decomposition function closes over a value that is involved in a JAX transformation. Any values that aren't " +
        'explicitly known at compile time must be explicitly passed as arguments to the composite.\n\nNote: If you are ' +
        'passing jax arrays as attributes, use numpy arrays instead.',
    );
  const body = traceBody(
    decomposition,
    debugInfo('composite', decomposition, parts),
    parts.map((p) => p.tree),
    parts.flatMap((p) => p.avals),
    (given) => call(decomposition, given, kwargs.length > 0 ? kwargs : undefined),
    {},
  );
  if (body.consts.some((c) => c instanceof Tracer))
    unexpectedTracer(
      `Found a JAX Tracer as a constant in the decomposition for the composite op '${name}'. This means that the ` +
        "decomposition function closes over a value that is involved in a JAX transformation. Any values that aren't " +
        'explicitly known at compile time must be explicitly passed as arguments to the composite.',
    );
  const attributes = kwargs.map(([k, v]): ParamValue => {
    const { leaves, tree } = flatten(v);
    return [k, leaves.map(attributeLeaf), treeParam(tree)];
  });
  const outs = raising(() =>
    bind(primitives.composite, [...body.consts, ...parts.flatMap((p) => p.vals)], {
      name,
      attributes,
      version,
      call_jaxpr: body.jaxpr,
    }),
  );
  return unflatten(body.outTree, outs.map(asValue));
}

export const opaqueFunctions = new Map<string, Value>(
  [
    jaxFunction('optimization_barrier(operand, /)', (operand) => {
      const { leaves, tree } = flatten(operand);
      const operands = leaves.map(jaxType);
      return unflatten(tree, raising(() => bind(primitives.optimization_barrier, operands, {})).map(asValue));
    }),
    jaxFunction('stage(x, /)', (x) => bind1(primitives.stage, [boundTo('stage', x)], {})),
    jaxFunction('dce_sink(val, *, prevent_mlir_dce=False)', (val, prevent) => {
      for (const leaf of flatten(val).leaves)
        bind(primitives.dce_sink, [boundTo('dce_sink', leaf)], { prevent_mlir_dce: prevent === true });
      return null;
    }),
    jaxFunction(
      'composite(decomposition, name, version=0)',
      (decomposition, name, version) =>
        new PyBuiltin('_decorator', (args, kwargs) =>
          withBodies(() => compositeCall(decomposition, str(name), Number(version), args, kwargs ?? [])),
        ),
    ),
  ].map((fn) => [fn.name, fn]),
);
