/** The classes of what `jax.vjp` gives, as JAX has them in Python; `_vjp_…` are vjpObjects.ts's. Source: jax/_src/api.py. */
export const VJP_SOURCE = `
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from jax.tree_util import Partial, register_dataclass, register_pytree_node

@register_dataclass
@dataclass(frozen=True)
class NotNeeded:
  pass

@register_dataclass
@dataclass(frozen=True)
class NotSaveable:
  pass

@dataclass(frozen=True)
class GradValue:
  pass

@register_dataclass
@dataclass(frozen=True)
class GradRef:
  pass

@dataclass(frozen=True)
class DontWant:
  pass

@register_dataclass
@dataclass(frozen=True)
class DidntWant:
  pass

ad = SimpleNamespace(DontWant=DontWant, DidntWant=DidntWant, GradRef=GradRef, GradValue=GradValue)

class VJP:
  def __init__(self, fun, in_tree, out_tree, args_res, opaque_residuals, structured_residuals, want_logs=False):
    self.fun = fun
    self.in_tree = in_tree
    self.out_tree = out_tree
    self.args_res = args_res
    self.opaque_residuals = opaque_residuals
    self.structured_residuals = structured_residuals
    self.want_logs = want_logs

  @property
  def jaxpr(self):
    return _vjp_jaxpr(self.fun)

  @property
  def out_nzs(self):
    return _vjp_nonzeros(self.fun)

  @property
  def with_logs(self):
    return self.replace(want_logs=True)

  def __call__(self, out_ct, *extra_args):
    if extra_args:
      _vjp_too_many(self.fun, len(extra_args) + 1)
    return _vjp_apply(self.fun, self.want_logs, self.args_res, self.opaque_residuals, None, out_ct)

  def with_refs(self, *maybe_ct_refs):
    _vjp_check(self.fun, self.args_res, self.opaque_residuals, maybe_ct_refs)
    return Partial(partial(_vjp_apply, self.fun, self.want_logs), self.args_res, self.opaque_residuals, maybe_ct_refs)

  def replace(self, **changes):
    parts = dict(self.__dict__)
    for name in changes:
      if name not in parts:
        raise TypeError(f"VJP.__init__() got an unexpected keyword argument '{name}'")
    return VJP(**{**parts, **changes})

  def __repr__(self):
    return _unknown_('the text of a VJP')

register_pytree_node(
  VJP,
  lambda vjp: ((vjp.args_res, vjp.opaque_residuals, vjp.structured_residuals),
               (vjp.fun, vjp.in_tree, vjp.out_tree, vjp.want_logs)),
  lambda meta, res: VJP(*meta[:3], *res, meta[3]))

def fwd_and_bwd(fun, argnums, has_aux=False, jitted=True):
  import jax
  _vjp_callable(fun)

  def fwd(*args, **kwargs):
    f_partial, dyn_args = _vjp_partial(fun, argnums, args, kwargs)
    return jax.vjp(f_partial, *dyn_args, has_aux=has_aux)

  def bwd(f_vjp, outgrad):
    g = f_vjp(outgrad)
    return g[0] if isinstance(argnums, int) else g

  return (jax.jit(fwd), jax.jit(bwd)) if jitted else (fwd, bwd)
`;
