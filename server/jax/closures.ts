/**
 * Functions whose closures become arguments: jax.custom_gradient, jax.closure_convert; and jax.linear_transpose.
 * Source: jax/_src/custom_derivatives.py, jax/_src/api.py linear_transpose.
 */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { HostArray, HostScalar } from '../jaxpr/host.ts';
import type { Jaxpr } from '../jaxpr/jaxpr.ts';
import type { Val } from '../jaxpr/trace.ts';
import { DynamicJaxprTracer, Tracer, evalJaxpr } from '../jaxpr/trace.ts';
import { call } from '../python/call.ts';
import { getAttr } from '../python/attributes.ts';
import { typeError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { native } from '../python/native.ts';
import { vm } from '../python/vm.ts';
import type { Value } from '../python/values.ts';
import { PyInstance, PyList, PyTuple, builtinClass } from '../python/values.ts';
import { known, operand } from './autodiff.ts';
import { TransformedFunction } from './transformedFunction.ts';
import { NotKnown } from './notKnown.ts';
import { BatchTracer } from './batching/trace.ts';
import { callValue } from './callJax.ts';
import { flattened, pairOf } from './customFunctions.ts';
import { asValue } from './declare.ts';
import { argument, debugInfo } from './lax/bodies.ts';
import type { TreeDef } from './pytree.ts';
import { linearTranspose } from './linearTranspose.ts';
import { flatten, registerNode, treeText, unflatten } from './pytree.ts';
import { tangentAval } from './transforms/zero.ts';
import { traceFunction } from './tracing.ts';

interface Closed {
  readonly jaxpr: Jaxpr;
  readonly outTree: TreeDef;
  readonly inTree: TreeDef;
}

/** A function traced on types; what it closes over are its leading inputs. */
function closed(
  tracedFor: string,
  fun: Value,
  args: Value,
  avals: readonly ShapedArray[],
): Closed & { consts: readonly Val[] } {
  const { tree } = flatten(args);
  const parts = listOf(args).map((a) => argument(a));
  const outcome = traceFunction(
    fun,
    avals,
    debugInfo(tracedFor, fun, parts),
    (tracers) => call(fun, listOf(unflatten(tree, tracers))),
    true,
  );
  if (outcome.kind === 'unknown') {
    vm.onUnknownBranch?.(outcome.unknown);
    throw new NotKnown(outcome.unknown);
  }
  return { jaxpr: outcome.jaxpr, outTree: outcome.outTree, inTree: tree, consts: outcome.closed };
}

/** The values that a backward function closes over, as a tree. */
const residualsClass = builtinClass('Residuals', undefined, 'jax._src.custom_derivatives');
class Residuals extends PyInstance {
  constructor(
    readonly what: Closed,
    readonly consts: readonly Value[],
  ) {
    super(residualsClass);
  }
}
registerNode(residualsClass, {
  flatten(v) {
    const { consts } = v as Residuals;
    return { children: [...consts], paths: consts.map((_, i) => `[${i}]`), aux: v };
  },
  unflatten: (aux, children) => new Residuals((aux as Residuals).what, children),
});

function customGradient(fun: Value): Value {
  const first: TransformedFunction['apply'] = (args, kwargs) => {
    const out = call(fun, [...args], [...kwargs]);
    const message = 'custom_gradient needs a pair';
    return pairOf(out, () => message)[0];
  };
  const whole = new TransformedFunction(fun, first, ['custom_gradient']);
  whole.attrs.delete('__wrapped__');
  const wrapped = callValue('jax', 'custom_vjp', [whole]);
  const fwd = native('fwd(*args)', (args) =>
    known(() => {
      const [answer, rule] = pairOf(call(fun, listOf(args)), () => 'custom_gradient needs a pair');
      const { vals } = flattened(answer);
      const made = closed(
        'custom_gradient fwd',
        rule,
        new PyTuple([answer]),
        vals.map((x) => tangentAval(x.aval)),
      );
      return new PyTuple([answer, new Residuals(made, made.consts.map(asValue))]);
    }),
  );
  const bwd = native('bwd(res, cts)', (res, cts) =>
    known(() => {
      const { what, consts } = res as Residuals;
      const flat = flatten(new PyTuple([cts]));
      if (treeText(flat.tree) !== treeText(what.inTree))
        throw typeError(`PyTreeDef(${treeText(what.inTree)})\n!=\nPyTreeDef(${treeText(flat.tree)})`);
      const outs = evalJaxpr(what.jaxpr, [...consts.map(operand), ...flat.leaves.map(operand)]);
      const back = unflatten(what.outTree, outs.map(asValue));
      return what.outTree.kind === 'leaf' ? new PyTuple([back]) : back;
    }),
  );
  call(getAttr(wrapped, 'defvjp'), [fwd, bwd]);
  return wrapped;
}

/** Whether a value may have a tangent. Source: _maybe_perturbed. */
function maybePerturbed(x: Val): boolean {
  if (!(x instanceof Tracer)) return false;
  if (x instanceof DynamicJaxprTracer) return x.aval.dtype.isInexact;
  if (x instanceof BatchTracer) return maybePerturbed(x.val);
  return true;
}

const isConstant = (x: Val): boolean => x instanceof HostScalar || x instanceof HostArray;

function closureConvert(fun: Value, args: PyTuple): Value {
  const avals = flatten(args).leaves.map((leaf) => operand(leaf).aval);
  const made = closed('closure_convert', fun, args, avals);
  const hoisted = made.consts.filter((c) => !isConstant(c) && maybePerturbed(c));
  const converted = native('converted_fun(*args_hconsts)', (all) =>
    known(() => {
      const values = listOf(all);
      const own = values.slice(0, values.length - hoisted.length);
      const given = values.slice(values.length - hoisted.length).map(operand);
      const flat = flatten(new PyTuple(own));
      if (treeText(flat.tree) !== treeText(made.inTree))
        throw typeError(
          'The inputs to the closure produced by closure_convert must have the same Pytree structure as the example ' +
            `arguments passed when closure_convert was called. Expected PyTreeDef((${treeText(made.inTree)}, {})), but got ` +
            `PyTreeDef((${treeText(flat.tree)}, {}))`,
        );
      let next = 0;
      const consts = made.consts.map((c) => (hoisted.includes(c) ? given[next++] : c));
      const outs = evalJaxpr(made.jaxpr, [...consts, ...flat.leaves.map(operand)]);
      return unflatten(made.outTree, outs.map(asValue));
    }),
  );
  return new PyTuple([converted, new PyList(hoisted.map(asValue))]);
}

export const closureFunctions = new Map<string, Value>([
  ['custom_gradient', native('custom_gradient(fun)', (fun) => known(() => customGradient(fun)))],
  [
    'closure_convert',
    native('closure_convert(fun, *example_args)', (fun, args) => known(() => closureConvert(fun, args as PyTuple))),
  ],
  [
    'linear_transpose',
    native('linear_transpose(fun, *primals, reduce_axes=())', (fun, primals) =>
      known(() => linearTranspose(fun, primals as PyTuple)),
    ),
  ],
]);
