/** jax.example_libraries.optimizers, written in Python. Source: jax/example_libraries/optimizers.py. */
import { libraryPart } from '../libraryParts.ts';

const frame = `
import functools
from collections import namedtuple
from functools import partial
from typing import NamedTuple

OptimizerState = namedtuple('OptimizerState', ['packed_state', 'tree_def', 'subtree_defs'])
jax.tree_util.register_pytree_node(
  OptimizerState,
  lambda state: ((state.packed_state,), (state.tree_def, state.subtree_defs)),
  lambda data, xs: OptimizerState(xs[0], data[0], data[1]))

class Optimizer(NamedTuple):
  init_fn: object
  update_fn: object
  params_fn: object

def _each(f, *lists):
  # Lists of different lengths are a mistake.
  lists = [list(xs) for xs in lists]
  for xs in lists[1:]:
    assert len(xs) == len(lists[0]), f'length mismatch: {[len(ys) for ys in lists]}'
  return [f(*xs) for xs in zip(*lists)]

def _flattened(trees):
  pairs = [jax.tree.flatten(tree) for tree in trees]
  return tuple(leaves for leaves, _ in pairs), tuple(tree for _, tree in pairs)

def optimizer(opt_maker):
  @functools.wraps(opt_maker)
  def tree_opt_maker(*args, **kwargs):
    init, update, get_params = opt_maker(*args, **kwargs)

    @functools.wraps(init)
    def tree_init(x0_tree):
      x0_flat, tree = jax.tree.flatten(x0_tree)
      packed, subtrees = _flattened([init(x0) for x0 in x0_flat])
      return OptimizerState(packed, tree, subtrees)

    @functools.wraps(update)
    def tree_update(i, grad_tree, opt_state):
      packed, tree, subtrees = opt_state
      grad_flat, tree2 = jax.tree.flatten(grad_tree)
      if tree2 != tree:
        raise TypeError(
          'optimizer update function was passed a gradient tree that did not match the parameter tree structure with '
          f'which it was initialized: parameter tree {tree} and grad tree {tree2}.')
      states = _each(jax.tree.unflatten, subtrees, packed)
      packed2, subtrees2 = _flattened(_each(partial(update, i), grad_flat, states))
      for subtree, subtree2 in zip(subtrees, subtrees2):
        if subtree2 != subtree:
          raise TypeError('optimizer update function produced an output structure that did not match its input '
                          f'structure: input {subtree} and output {subtree2}.')
      return OptimizerState(packed2, tree, subtrees)

    @functools.wraps(get_params)
    def tree_get_params(opt_state):
      packed, tree, subtrees = opt_state
      states = _each(jax.tree.unflatten, subtrees, packed)
      return jax.tree.unflatten(tree, _each(get_params, states))

    return Optimizer(tree_init, tree_update, tree_get_params)
  return tree_opt_maker

class JoinPoint:
  def __init__(self, subtree):
    self.subtree = subtree

  def __iter__(self):
    yield self.subtree

def unpack_optimizer_state(opt_state):
  packed, tree_def, subtree_defs = opt_state
  subtrees = _each(jax.tree.unflatten, subtree_defs, packed)
  return jax.tree.unflatten(tree_def, [JoinPoint(subtree) for subtree in subtrees])

def pack_optimizer_state(marked_pytree):
  sentinels, tree_def = jax.tree.flatten(marked_pytree)
  assert all(isinstance(s, JoinPoint) for s in sentinels)
  packed, subtree_defs = _flattened([s.subtree for s in sentinels])
  return OptimizerState(packed, tree_def, subtree_defs)
`;

const methods = `
def _first(state):
  return state[0]

@optimizer
def sgd(step_size):
  step_size = make_schedule(step_size)

  def update(i, g, x):
    return x - step_size(i) * g

  return Optimizer(lambda x0: x0, update, lambda x: x)

@optimizer
def momentum(step_size, mass):
  step_size = make_schedule(step_size)

  def init(x0):
    return x0, jnp.zeros_like(x0)

  def update(i, g, state):
    x, velocity = state
    velocity = mass * velocity + g
    return x - step_size(i) * velocity, velocity

  return init, update, _first

@optimizer
def nesterov(step_size, mass):
  step_size = make_schedule(step_size)

  def init(x0):
    return x0, jnp.zeros_like(x0)

  def update(i, g, state):
    x, velocity = state
    velocity = mass * velocity + g
    return x - step_size(i) * (mass * velocity + g), velocity

  return init, update, _first

@optimizer
def adagrad(step_size, momentum=0.9):
  step_size = make_schedule(step_size)

  def init(x0):
    return x0, jnp.zeros_like(x0), jnp.zeros_like(x0)

  def update(i, g, state):
    x, g_sq, m = state
    g_sq += jnp.square(g)
    inverse = jnp.where(g_sq > 0, 1. / jnp.sqrt(g_sq), 0.0)
    m = (1. - momentum) * (g * inverse) + momentum * m
    return x - step_size(i) * m, g_sq, m

  return init, update, _first

@optimizer
def rmsprop(step_size, gamma=0.9, eps=1e-8):
  step_size = make_schedule(step_size)

  def init(x0):
    return x0, jnp.zeros_like(x0)

  def update(i, g, state):
    x, mean = state
    mean = mean * gamma + jnp.square(g) * (1. - gamma)
    return x - step_size(i) * g / jnp.sqrt(mean + eps), mean

  return init, update, _first

@optimizer
def rmsprop_momentum(step_size, gamma=0.9, eps=1e-8, momentum=0.9):
  step_size = make_schedule(step_size)

  def init(x0):
    return x0, jnp.zeros_like(x0), jnp.zeros_like(x0)

  def update(i, g, state):
    x, mean, mom = state
    mean = mean * gamma + jnp.square(g) * (1. - gamma)
    mom = momentum * mom + step_size(i) * g / jnp.sqrt(mean + eps)
    return x - mom, mean, mom

  return init, update, _first

@optimizer
def adam(step_size, b1=0.9, b2=0.999, eps=1e-8):
  step_size = make_schedule(step_size)

  def init(x0):
    return x0, jnp.zeros_like(x0), jnp.zeros_like(x0)

  def update(i, g, state):
    x, m, v = state
    m = (1 - b1) * g + b1 * m
    v = (1 - b2) * jnp.square(g) + b2 * v
    mhat = m / (1 - jnp.asarray(b1, m.dtype) ** (i + 1))
    vhat = v / (1 - jnp.asarray(b2, m.dtype) ** (i + 1))
    return x - step_size(i) * mhat / (jnp.sqrt(vhat) + eps), m, v

  return init, update, _first

@optimizer
def adamax(step_size, b1=0.9, b2=0.999, eps=1e-8):
  step_size = make_schedule(step_size)

  def init(x0):
    return x0, jnp.zeros_like(x0), jnp.zeros_like(x0)

  def update(i, g, state):
    x, m, u = state
    m = (1 - b1) * g + b1 * m
    u = jnp.maximum(b2 * u, jnp.abs(g))
    x = (x - (step_size(i) / (1 - jnp.asarray(b1, m.dtype) ** (i + 1))) * m / (u + eps))
    return x, m, u

  return init, update, _first

@optimizer
def sm3(step_size, momentum=0.9):
  step_size = make_schedule(step_size)

  def along(ndim, x, axis):
    return x[tuple(slice(None) if i == axis else None for i in range(ndim))]

  def init(x0):
    x_shape = x0.shape
    x0 = jnp.atleast_1d(x0)
    vs = [jnp.zeros(size, dtype=x0.dtype) for size in x0.shape]
    return x0, jnp.zeros_like(x0), vs, x_shape

  def update(i, g, state):
    x, m, vs, x_shape = state
    vs = [along(g.ndim, v, axis) for axis, v in enumerate(vs)]
    accum = functools.reduce(jnp.minimum, vs) + jnp.square(g)
    inverse = jnp.where(accum > 0, 1. / jnp.sqrt(accum), 0)
    m = (1. - momentum) * (g * inverse) + momentum * m
    x = x - step_size(i) * m
    vs = [accum.max([axis for axis in range(x.ndim) if axis != j]) for j in range(x.ndim)]
    return x, m, vs, x_shape

  def get_params(state):
    x, _, _, x_shape = state
    return x.reshape(x_shape)

  return init, update, get_params

def constant(step_size):
  def schedule(i):
    return step_size
  return schedule

def exponential_decay(step_size, decay_steps, decay_rate):
  def schedule(i):
    return step_size * decay_rate ** (i / decay_steps)
  return schedule

def inverse_time_decay(step_size, decay_steps, decay_rate, staircase=False):
  def in_stairs(i):
    return step_size / (1 + decay_rate * jnp.floor(i / decay_steps))

  def schedule(i):
    return step_size / (1 + decay_rate * i / decay_steps)

  return in_stairs if staircase else schedule

def polynomial_decay(step_size, decay_steps, final_step_size, power=1.0):
  def schedule(step_num):
    step_num = jnp.minimum(step_num, decay_steps)
    factor = (1 - step_num / decay_steps) ** power
    return factor * (step_size - final_step_size) + final_step_size
  return schedule

def piecewise_constant(boundaries, values):
  boundaries = jnp.array(boundaries)
  values = jnp.array(values)
  if not boundaries.ndim == values.ndim == 1:
    raise ValueError('boundaries and values must be sequences')
  if not boundaries.shape[0] == values.shape[0] - 1:
    raise ValueError('boundaries length must be one shorter than values length')

  def schedule(i):
    return values[jnp.sum(i > boundaries)]
  return schedule

def make_schedule(scalar_or_schedule):
  if callable(scalar_or_schedule):
    return scalar_or_schedule
  if jnp.ndim(scalar_or_schedule) == 0:
    return constant(scalar_or_schedule)
  raise TypeError(type(scalar_or_schedule))

def l2_norm(tree):
  return jnp.sqrt(sum(jnp.vdot(x, x) for x in jax.tree.leaves(tree)))

def clip_grads(grad_tree, max_norm):
  norm = l2_norm(grad_tree)
  return jax.tree.map(lambda g: jnp.where(norm < max_norm, g, g * (max_norm / norm)), grad_tree)
`;

const names = [
  'Optimizer',
  'OptimizerState',
  'JoinPoint',
  'optimizer',
  'unpack_optimizer_state',
  'pack_optimizer_state',
  'sgd',
  'momentum',
  'nesterov',
  'adagrad',
  'rmsprop',
  'rmsprop_momentum',
  'adam',
  'adamax',
  'sm3',
  'constant',
  'exponential_decay',
  'inverse_time_decay',
  'polynomial_decay',
  'piecewise_constant',
  'make_schedule',
  'l2_norm',
  'clip_grads',
];

export const optimizersPart = libraryPart('jax.example_libraries.optimizers', names, frame + methods);
