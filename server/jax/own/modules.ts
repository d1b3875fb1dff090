/**
 * `jax.interpreters.ad`, `batching`, `mlir` and `xla`: what programs that define primitives use of them.
 * Source: jax/_src/interpreters/ad.py, batching.py, mlir.py; jax/_src/ad_util.py, jax/_src/effects.py.
 */
import { primitives } from '../../jaxpr/primitives/index.ts';
import { EagerArray, bind1 } from '../../jaxpr/trace.ts';
import { nativeModule, registerModule } from '../../python/modules.ts';
import { listOf } from '../../python/iterate.ts';
import { functions } from '../../python/native.ts';
import type { Value } from '../../python/values.ts';
import { PyInstance, PyList } from '../../python/values.ts';
import { arrayLikes, asValue } from '../declare.ts';
import { raising } from '../errors.ts';
import { libraryPart } from '../libraryParts.ts';
import { jaxModuleOf } from '../moduleOf.ts';
import { primitiveClass, primitiveObject } from '../primitiveObjects.ts';
import { isTrue } from '../shapes.ts';
import { arrayTracerClasses } from '../tracerClasses.ts';
import { ownPrimitive } from './primitive.ts';
import { builtinPrimitive, jaxParams } from './primitiveClass.ts';
import { paramsFrom } from './params.ts';
import {
  axisPrimitiveBatchers,
  fancyPrimitiveBatchers,
  primitiveBatchers,
  primitiveJvps,
  primitiveTransposes,
} from './registries.ts';
import { setRule, taken } from './rules.ts';
import { LoweredFunction, undefinedPrimalClass, zeroClass, zerosLikeAval } from './zeros.ts';

const addAny = primitiveObject(primitives.add_any);
const jvpTracerClass = arrayTracerClasses.find((c) => c.name === 'JVPTracer') ?? null;

const zeroFunctions = functions({
  'zeros_like_aval(aval)': zerosLikeAval,
  'add_jaxvals(x, y)': (x, y) => asValue(raising(() => bind1(primitives.add_any, arrayLikes('add_any', [x, y]), {}))),
});

const adPart = libraryPart(
  'jax._src.interpreters.ad',
  [
    ...['is_undefined_primal', 'instantiate_zeros', 'instantiate', 'add_tangents', 'p2tz', 'p2cz', 'a2tz'],
    ...['linear_jvp', 'linear_transpose', 'linear_transpose2', 'deflinear', 'deflinear2', 'defjvp', 'defjvp2'],
    ...['standard_jvp', 'standard_jvp2', 'defbilinear', 'bilinear_transpose', 'defjvp_zero', 'zero_jvp'],
    'get_primitive_transpose',
  ],
  `
import functools
from functools import partial

def is_undefined_primal(x):
  return type(x) is UndefinedPrimal

def instantiate_zeros(tangent):
  return zeros_like_aval(tangent.aval) if type(tangent) is Zero else tangent

instantiate = instantiate_zeros

def p2tz(primal_value):
  return Zero(jax.typeof(primal_value).to_tangent_aval())

def p2cz(primal_value):
  return Zero(jax.typeof(primal_value).to_ct_aval())

def a2tz(primal_aval):
  return Zero(primal_aval.to_tangent_aval())

def add_tangents(x, y):
  if type(x) is Zero:
    return y
  elif type(y) is Zero:
    return x
  else:
    return add_jaxvals(x, y)

def get_primitive_transpose(p):
  try:
    return primitive_transposes[p]
  except KeyError as err:
    raise NotImplementedError(
        "Transpose rule (for reverse-mode differentiation) for '{}' "
        "not implemented".format(p)) from err

def linear_jvp(primitive, primals, tangents, **params):
  val_out = primitive.bind(*primals, **params)
  if all(type(tangent) is Zero for tangent in tangents):
    if primitive.multiple_results:
      return val_out, list(map(p2tz, val_out))
    return val_out, p2tz(val_out)
  else:
    tangents = list(map(instantiate_zeros, tangents))
    return val_out, primitive.bind(*tangents, **params)

def linear_transpose(transpose_rule, cotangent, *args, **kwargs):
  if type(cotangent) is Zero:
    return [Zero(x.aval.to_tangent_aval()) if isinstance(x, UndefinedPrimal)
            else None for x in args]
  else:
    return transpose_rule(cotangent, **kwargs)

def linear_transpose2(transpose_rule, cotangent, *args, **kwargs):
  if type(cotangent) is Zero:
    return [Zero(x.aval.to_ct_aval()) if isinstance(x, UndefinedPrimal)
            else None for x in args]
  else:
    return transpose_rule(cotangent, *args, **kwargs)

def deflinear(primitive, transpose_rule):
  primitive_jvps[primitive] = partial(linear_jvp, primitive)
  primitive_transposes[primitive] = partial(linear_transpose, transpose_rule)

def deflinear2(primitive, transpose_rule):
  primitive_jvps[primitive] = partial(linear_jvp, primitive)
  primitive_transposes[primitive] = partial(linear_transpose2, transpose_rule)

def defjvp(primitive, *jvprules):
  assert isinstance(primitive, Primitive)
  assert not primitive.multiple_results
  primitive_jvps[primitive] = partial(standard_jvp, jvprules, primitive)

def standard_jvp(jvprules, primitive, primals, tangents, **params):
  val_out = primitive.bind(*primals, **params)
  tangents_out = [rule(t, *primals, **params) for rule, t in zip(jvprules, tangents, strict=True)
                  if rule is not None and type(t) is not Zero]
  return val_out, functools.reduce(add_tangents, tangents_out, p2tz(val_out))

def defjvp2(primitive, *jvprules):
  assert isinstance(primitive, Primitive)
  assert not primitive.multiple_results
  primitive_jvps[primitive] = partial(standard_jvp2, jvprules, primitive)

def standard_jvp2(jvprules, primitive, primals, tangents, **params):
  val_out = primitive.bind(*primals, **params)
  tangents_out = [rule(t, val_out, *primals, **params) for rule, t in zip(jvprules, tangents, strict=True)
                  if rule is not None and type(t) is not Zero]
  return val_out, functools.reduce(add_tangents, tangents_out, p2tz(val_out))

def defbilinear(prim, lhs_rule, rhs_rule):
  assert isinstance(prim, Primitive)
  lhs_jvp = lambda g, x, y, **kwargs: prim.bind(g, y, **kwargs)
  rhs_jvp = lambda g, x, y, **kwargs: prim.bind(x, g, **kwargs)
  defjvp(prim, lhs_jvp, rhs_jvp)
  primitive_transposes[prim] = partial(bilinear_transpose, lhs_rule, rhs_rule)

def bilinear_transpose(lhs_rule, rhs_rule, cotangent, x, y, **kwargs):
  assert is_undefined_primal(x) ^ is_undefined_primal(y), (x, y)
  if is_undefined_primal(x):
    if type(cotangent) is Zero:
      return Zero(x.aval.to_ct_aval()), None
    else:
      out = lhs_rule(cotangent, x, y, **kwargs)
      return out, None
  else:
    if type(cotangent) is Zero:
      return None, Zero(y.aval.to_ct_aval())
    else:
      out = rhs_rule(cotangent, x, y, **kwargs)
      return None, out

def defjvp_zero(primitive):
  assert isinstance(primitive, Primitive)
  primitive_jvps[primitive] = partial(zero_jvp, primitive)

def zero_jvp(primitive, primals, tangents, **params):
  r = primitive.bind(*primals, **params)
  return r, p2tz(r)
`,
  [
    ...zeroFunctions,
    ['Zero', zeroClass],
    ['UndefinedPrimal', undefinedPrimalClass],
    ['Primitive', primitiveClass],
    ['primitive_jvps', primitiveJvps],
    ['primitive_transposes', primitiveTransposes],
  ],
);

const adTable = new Map<string, Value>([
  ...zeroFunctions,
  ['Zero', zeroClass],
  ['UndefinedPrimal', undefinedPrimalClass],
  ['JVPTracer', jvpTracerClass],
  ['primitive_jvps', primitiveJvps],
  ['primitive_transposes', primitiveTransposes],
  ['add_jaxvals_p', addAny],
]);

const batchingPart = libraryPart(
  'jax._src.interpreters.batching',
  [
    ...['broadcast', 'bdim_at_front', 'moveaxis', 'matchaxis', 'defvectorized', 'vectorized_batcher', 'defreducer'],
    ...['reducer_batcher', 'defbroadcasting', 'broadcast_batcher', 'expand_dims_batcher'],
  ],
  `
from functools import partial
from jax._src.util import safe_zip

zip = safe_zip

def moveaxis(x, src, dst):
  if src == dst:
    return x
  src, dst = src % x.ndim, dst % x.ndim
  perm = [i for i in range(np.ndim(x)) if i != src]
  perm.insert(dst, src)
  return lax.transpose(x, perm)

def broadcast(x, sz, axis, mesh_axis=None):
  shape = list(np.shape(x))
  shape.insert(axis, sz)
  broadcast_dims = tuple(np.delete(np.arange(len(shape)), axis))
  return lax.broadcast_in_dim(x, shape, broadcast_dims)

def bdim_at_front(x, bdim, size, mesh_axis=None):
  if bdim is None:
    return broadcast(x, size, 0, mesh_axis=mesh_axis)
  else:
    return moveaxis(x, bdim, 0)

def matchaxis(axis_data, src, dst, x, sum_match=False):
  if src == dst:
    return x
  elif type(src) == type(dst) == int:
    return moveaxis(x, src, dst)
  elif src is None and type(dst) is int:
    return broadcast(x, axis_data.size, dst % (np.ndim(x) + 1), axis_data.explicit_mesh_axis)
  elif dst is None and sum_match:
    return x.sum(src)
  else:
    raise ValueError(f'vmap has mapped output (axis_name={axis_data.name}) but out_axes is {dst}')

def defvectorized(prim):
  fancy_primitive_batchers[prim] = partial(vectorized_batcher, prim)

def vectorized_batcher(prim, axis_data, batched_args, batch_dims, **params):
  assert not prim.multiple_results
  if all(d is None for d in batch_dims):
    return prim.bind(*batched_args, **params), None
  assert all(batch_dims[0] == bd for bd in batch_dims[1:]), batch_dims
  return prim.bind(*batched_args, **params), batch_dims[0]

def defbroadcasting(prim):
  fancy_primitive_batchers[prim] = partial(broadcast_batcher, prim)

def broadcast_batcher(prim, axis_data, args, dims, **params):
  assert len(args) > 1
  if all(d is None for d in dims):
    o = prim.bind(*args, **params)
    return (o, [None] * len(o)) if prim.multiple_results else (o, None)
  shape, dim = next((x.shape, d) for x, d in zip(args, dims) if d is not None)
  if all(shape == x.shape and d == dim for x, d in zip(args, dims) if np.ndim(x)):
    out = prim.bind(*args, **params)
    return (out, (dim,) * len(out)) if prim.multiple_results else (out, dim)
  else:
    args = [bdim_at_front(x, d, 1) if np.ndim(x) else x for x, d in zip(args, dims)]
    ndim = max(np.ndim(x) for x in args)
    args = [_handle_scalar_broadcasting(ndim, x, d) for x, d in zip(args, dims)]
    out = prim.bind(*args, **params)
    return (out, (0,) * len(out)) if prim.multiple_results else (out, 0)

def _handle_scalar_broadcasting(nd, x, d):
  return x if d is None or nd == np.ndim(x) else lax.expand_dims(x, tuple(range(np.ndim(x), nd)))

def defreducer(prim):
  fancy_primitive_batchers[prim] = partial(reducer_batcher, prim)

def reducer_batcher(prim, axis_data, batched_args, batch_dims, axes, **params):
  if all(d is None for d in batch_dims):
    return prim.bind(*batched_args, axes=axes, **params), None
  def out_axis(axes, axis):
    return int(list(np.delete(np.arange(operand.ndim), axes)).index(axis))
  operand, = batched_args
  bdim, = batch_dims
  if isinstance(bdim, int):
    axes = tuple(np.where(np.less(axes, bdim), axes, np.add(axes, 1)))
    bdim_out = out_axis(axes, bdim)
    if 'input_shape' in params:
      params = dict(params, input_shape=operand.shape)
    return prim.bind(operand, axes=axes, **params), bdim_out
  else:
    assert False

def expand_dims_batcher(prim, args, dims, **params):
  size, = {x.shape[bd] for x, bd in zip(args, dims) if bd is not None}
  args = [bdim_at_front(x, bd, size) for x, bd in zip(args, dims)]
  out = prim.bind(*args, **params)
  return (out, (0,) * len(out)) if prim.multiple_results else (out, 0)
`,
  [['fancy_primitive_batchers', fancyPrimitiveBatchers]],
);

const batchingTable = new Map<string, Value>([
  ['primitive_batchers', primitiveBatchers],
  ['axis_primitive_batchers', axisPrimitiveBatchers],
  ['fancy_primitive_batchers', fancyPrimitiveBatchers],
  ['not_mapped', null],
]);

/** Lowerings are kept for what they say of values, not followed. */
const mlirTable = functions({
  'register_lowering(prim, rule, platform=None, inline=True, cacheable=True)': (prim, rule, platform) => {
    if (platform === null && prim instanceof PyInstance && prim.cls.isSubclassOf(primitiveClass))
      if (!builtinPrimitive(prim)) setRule(prim, 'lowering', rule);
    return null;
  },
  'lower_fun(fun, multiple_results=True)': (fun, multiple) => new LoweredFunction(fun, isTrue(multiple)),
});

/** What compiling a primitive on its own gives: arrays of the types that it says. Source: jax/_src/dispatch.py apply_primitive. */
const dispatchTable = functions({
  'apply_primitive(prim, *args, **params)': (prim, args, params) =>
    raising(() => {
      if (!(prim instanceof PyInstance)) return null;
      const builtin = builtinPrimitive(prim);
      const primitive = builtin ?? ownPrimitive(prim);
      const given = builtin ? jaxParams(params) : paramsFrom(params, () => undefined);
      const operands = listOf(args).map(taken);
      const avals = primitive.abstractEval(
        operands.map((x) => x.aval),
        given,
      );
      const computed = builtin ? undefined : primitive.rules.impl?.(operands, given, true);
      const reason = `the lowering of ${primitive.name} is not followed`;
      const outs = avals.map((aval, i) => {
        const x = computed?.[i];
        return x instanceof EagerArray ? x : new EagerArray(aval, { kind: 'unknown', reason });
      });
      return primitive.multipleResults ? new PyList(outs) : outs[0];
    }),
});

const effectsPart = libraryPart(
  'jax._src.effects',
  [
    ...['Effect', 'EffectTypeSet', 'no_effects', 'ordered_effects', 'shardable_ordered_effects', 'lowerable_effects'],
    ...['control_flow_allowed_effects', 'custom_derivatives_allowed_effects', 'remat_allowed_effects'],
    'partial_eval_kept_effects',
  ],
  `
class Effect:
  pass

class EffectTypeSet:
  def __init__(self):
    self._effect_types = set()
  def add_type(self, effect_type):
    self._effect_types.add(effect_type)
  def contains(self, eff):
    return any(isinstance(eff, eff_type) for eff_type in self._effect_types)
  def filter_in(self, effects):
    return [eff for eff in effects if self.contains(eff)]
  def filter_not_in(self, effects):
    return [eff for eff in effects if not self.contains(eff)]

no_effects = frozenset()
ordered_effects = EffectTypeSet()
shardable_ordered_effects = EffectTypeSet()
lowerable_effects = EffectTypeSet()
control_flow_allowed_effects = EffectTypeSet()
custom_derivatives_allowed_effects = EffectTypeSet()
remat_allowed_effects = EffectTypeSet()
partial_eval_kept_effects = EffectTypeSet()
`,
);

const effects = (name: string): Value | undefined => effectsPart(name);

/** Names that modules take from others. */
const fromModule =
  (module: string) =>
  (name: string): Value | undefined =>
    name.startsWith('__') ? undefined : nativeModule(module)?.get(name);

export function registerInterpreters(): void {
  const adUtil = new Map<string, Value>([...adTable, ['add_any_p', addAny]]);
  for (const name of ['jax.interpreters.ad', 'jax._src.interpreters.ad'])
    registerModule(name, () => jaxModuleOf(name, adTable, adPart));
  const symbolic = fromModule('jax.custom_derivatives');
  registerModule('jax._src.ad_util', () =>
    jaxModuleOf('jax._src.ad_util', adUtil, (name) => adPart(name) ?? symbolic(name)),
  );
  for (const name of ['jax.interpreters.batching', 'jax._src.interpreters.batching'])
    registerModule(name, () => jaxModuleOf(name, batchingTable, batchingPart));
  for (const name of ['jax.interpreters.mlir', 'jax._src.interpreters.mlir'])
    registerModule(name, () => jaxModuleOf(name, mlirTable));
  for (const name of ['jax.interpreters.xla', 'jax._src.dispatch'])
    registerModule(name, () => jaxModuleOf(name, dispatchTable));
  registerModule('jax._src.interpreters.partial_eval', () =>
    jaxModuleOf('jax._src.interpreters.partial_eval', new Map(), fromModule('jax.interpreters.partial_eval')),
  );
  registerModule('jax._src.effects', () => jaxModuleOf('jax._src.effects', new Map(), effects));
}
