/** `jax.pure_callback`, `jax.experimental.io_callback`. Source: jax/_src/callback.py. */
import { TextParam } from '../jaxpr/primitive.ts';
import type { Shape } from '../jaxpr/aval.ts';
import { ShapedArray } from '../jaxpr/aval.ts';
import type { DType } from '../jaxpr/dtypes.ts';
import { canonicalDType } from '../jaxpr/dtypes.ts';
import { AvalParam } from '../jaxpr/primitives/debug.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind } from '../jaxpr/trace.ts';
import { lookupAttr } from '../python/attributes.ts';
import { Stop, raise, valueError } from '../python/errors.ts';
import { dtypeOf } from '../python/numpy/dtypes.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { EagerArray, PyFunction, PyTuple, Tracer, typeOf } from '../python/values.ts';
import { config } from './config.ts';
import { asValue, jaxFunction, shapeArgument } from './declare.ts';
import { treeParam } from './debug.ts';
import { raising } from './errors.ts';
import type { TreeDef } from './pytree.ts';
import { flatten, unflatten } from './pytree.ts';
import { ShapeDtypeStruct } from './shapeDtypeStruct.ts';
import { boundTo } from './lax/operand.ts';

/** What a callback says that it returns: anything with a shape and a dtype. */
function resultAval(v: Value): ShapedArray {
  if (v instanceof Tracer || v instanceof EagerArray) return v.aval.strongType();
  if (v instanceof ShapeDtypeStruct) return checkedAval(v.aval.shape, v.dtype);
  const shape = lookupAttr(v, 'shape');
  const dtype = lookupAttr(v, 'dtype');
  const d = dtype === undefined ? undefined : dtypeOf(dtype);
  if (!d || shape === undefined)
    throw raise('AttributeError', `'${typeOf(v).name}' object has no attribute '${d ? 'shape' : 'dtype'}'`);
  return checkedAval(shapeArgument(shape), d);
}

/** Source: callback.py _check_shape_dtype. */
function checkedAval(shape: Shape, dtype: DType): ShapedArray {
  if (canonicalDType(dtype, config.x64) !== dtype)
    throw valueError('result_shape_dtypes cannot specify 64-bit types when `jax_enable_x64` is disabled');
  return new ShapedArray(shape, dtype);
}

/** `<function name at 0x…>`: the address counts for the layout, and then is cut. */
const functionText = (f: Value): string =>
  f instanceof PyFunction ? `<function ${f.qualname} at 0xXXXXXXXXXXXX>` : repr(f);

interface CallbackCall {
  readonly operands: readonly Val[];
  readonly callback: TextParam;
  readonly avals: readonly AvalParam[];
  readonly outTree: TreeDef;
}

function prepare(primitive: string, callback: Value, results: Value, args: Value, kwargs: Value): CallbackCall {
  const flat = flatten(new PyTuple([args, kwargs]));
  const out = flatten(results);
  const avals = out.leaves.map(resultAval);
  return {
    operands: flat.leaves.map((v, i) => boundTo(primitive, v, i)),
    callback: new TextParam(
      '_FlatCallback',
      `_FlatCallback(callback_func=${functionText(callback)}, in_tree=${treeParam(flat.tree).text})`,
    ),
    avals: avals.map((a) => new AvalParam(a)),
    outTree: out.tree,
  };
}

function noSharding(fn: string, sharding: Value): void {
  if (sharding !== null) throw new Stop(`jitlens doesn't have sharding of ${fn} yet`, 'unsupported');
}

const VMAP_METHODS = ['sequential', 'sequential_unrolled', 'expand_dims', 'broadcast_all', 'legacy_vectorized'];

export const pureCallback = jaxFunction(
  'pure_callback(callback, result_shape_dtypes, *args, sharding=None, vmap_method=None, **kwargs)',
  (callback, results, args, sharding, method, kwargs) => {
    if (method !== null && !(typeof method === 'string' && VMAP_METHODS.includes(method)))
      throw valueError(
        `vmap_method must be on of the allowed methods [${VMAP_METHODS.map((m) => `'${m}'`).join(', ')}, None], but got: ` +
          (typeof method === 'string' ? method : repr(method)),
      );
    noSharding('jax.pure_callback', sharding);
    const call = prepare('pure_callback', callback, results, args, kwargs);
    const outs = raising(() =>
      bind(primitives.pure_callback, call.operands, {
        callback: call.callback,
        result_avals: call.avals,
        sharding: null,
        vmap_method: method,
      }),
    );
    return unflatten(call.outTree, outs.map(asValue));
  },
);

export const ioCallback = jaxFunction(
  'io_callback(callback, result_shape_dtypes, *args, sharding=None, ordered=False, **kwargs)',
  (callback, results, args, sharding, ordered, kwargs) => {
    noSharding('jax.experimental.io_callback', sharding);
    const call = prepare('io_callback', callback, results, args, kwargs);
    const outs = raising(() =>
      bind(primitives.io_callback, call.operands, {
        callback: call.callback,
        result_avals: call.avals,
        sharding: null,
        ordered: ordered === true,
      }),
    );
    return unflatten(call.outTree, outs.map(asValue));
  },
);
