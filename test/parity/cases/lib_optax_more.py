"""More of optax."""
import jax, jax.numpy as jnp, optax
from optax import contrib, projections, tree_utils as otu

params = {'w': jnp.zeros((4, 3)), 'b': jnp.zeros(3)}


def step(tx):
  state = tx.init(params)

  @jax.jit
  def run(grads, params):
    updates, new = tx.update(grads, state, params)
    return optax.apply_updates(params, updates), new
  return run

# trace: step(optax.adabelief(1e-3))(params, params)
# trace: step(optax.adadelta(1e-3))(params, params)
# trace: step(optax.adafactor(1e-3))(params, params)
# trace: step(optax.adagrad(1e-3))(params, params)
# trace: step(optax.adamax(1e-3))(params, params)
# trace: step(optax.adamaxw(1e-3))(params, params)
# trace: step(optax.adan(1e-3))(params, params)
# trace: step(optax.amsgrad(1e-3))(params, params)
# trace: step(optax.fromage(1e-3))(params, params)
# trace: step(optax.lamb(1e-3))(params, params)
# trace: step(optax.lars(1e-3))(params, params)
# trace: step(optax.nadam(1e-3))(params, params)
# trace: step(optax.nadamw(1e-3))(params, params)
# trace: step(optax.noisy_sgd(1e-3))(params, params)
# trace: step(optax.novograd(1e-3))(params, params)
# trace: step(optax.optimistic_gradient_descent(1e-3))(params, params)
# trace: step(optax.radam(1e-3))(params, params)
# trace: step(optax.rprop(1e-3))(params, params)
# trace: step(optax.sign_sgd(1e-3))(params, params)
# trace: step(optax.yogi(1e-3))(params, params)
# trace: step(contrib.muon(1e-3))(params, params)
# trace: step(contrib.prodigy(1e-1))(params, params)
# trace: step(contrib.dadapt_adamw(1e-1))(params, params)
# trace: step(contrib.schedule_free_adamw(1e-3))(params, params)
# trace: step(contrib.cocob())(params, params)
# trace: step(contrib.dog(1e-3))(params, params)
# trace: step(contrib.ademamix(1e-3))(params, params)
# trace: step(contrib.simplified_ademamix(1e-3))(params, params)
# trace: step(contrib.acprop(1e-3))(params, params)
# trace: step(optax.MultiSteps(optax.adam(1e-3), every_k_schedule=2))(params, params)
# trace: step(optax.inject_hyperparams(optax.adamw)(learning_rate=optax.linear_schedule(1e-3, 0., 100)))(params, params)
# trace: step(optax.masked(optax.sgd(0.1), {'w': True, 'b': False}))(params, params)
# trace: step(optax.multi_transform({'a': optax.adam(1e-3), 'z': optax.set_to_zero()}, {'w': 'a', 'b': 'z'}))(params, params)
# trace: step(optax.chain(optax.clip(1.0), optax.add_decayed_weights(1e-4), optax.trace(0.9), optax.scale_by_learning_rate(0.1)))(params, params)
# trace: step(optax.apply_if_finite(optax.adam(1e-3), 3))(params, params)
# trace: step(optax.adaptive_grad_clip(0.1))(params, params)
# trace: step(optax.centralize())(params, params)
# trace: step(optax.zero_nans())(params, params)
# trace: step(optax.add_noise(0.1, 0.5, 0))(params, params)
# trace: step(optax.ema(0.9))(params, params)
# trace: step(optax.flatten(optax.adam(1e-3)))(params, params)
# trace: step(optax.clip_by_block_rms(1.))(params, params)
# trace: step(optax.scale_by_trust_ratio())(params, params)
# trace: step(optax.normalize_by_update_norm())(params, params)
# trace: step(optax.freeze({'w': True, 'b': False}))(params, params)

# trace: jax.jit(optax.cosine_decay_schedule(0.1, 100))(i32[])
# trace: jax.jit(optax.exponential_decay(0.1, 100, 0.9, staircase=True))(i32[])
# trace: jax.jit(optax.piecewise_constant_schedule(0.1, {10: 0.5, 20: 0.1}))(i32[])
# trace: jax.jit(optax.join_schedules([optax.linear_schedule(0., 1., 10), optax.constant_schedule(1.)], [10]))(i32[])
# trace: jax.jit(optax.warmup_exponential_decay_schedule(0., 1., 10, 100, 0.9))(i32[])
# trace: jax.jit(optax.polynomial_schedule(1., 0., 2, 100))(i32[])
# trace: jax.jit(optax.sgdr_schedule([dict(init_value=0., peak_value=1., decay_steps=10, warmup_steps=2)]))(i32[])
# trace: optax.sigmoid_binary_cross_entropy(f32[4], f32[4])
# trace: optax.kl_divergence(f32[4,3], f32[4,3])
# trace: optax.hinge_loss(f32[4], f32[4])
# trace: optax.squared_error(f32[4], f32[4])
# trace: optax.cosine_distance(f32[4,3], f32[4,3])
# trace: optax.ntxent(f32[4,3], i32[4])
# trace: optax.losses.ranking_softmax_loss(f32[4], f32[4])
# trace: optax.losses.make_fenchel_young_loss(jax.nn.logsumexp)(f32[4], f32[4])



def lb(p):
  return jnp.sum((p - 1.) ** 2)


solver = optax.lbfgs()


@jax.jit
def lbfgs(p):
  state = solver.init(p)
  value, grad = jax.value_and_grad(lb)(p)
  updates, state = solver.update(grad, state, p, value=value, grad=grad, value_fn=lb)
  return optax.apply_updates(p, updates)


back = optax.chain(optax.sgd(1.), optax.scale_by_backtracking_linesearch(max_backtracking_steps=5))


@jax.jit
def linesearch(p):
  state = back.init(p)
  value, grad = optax.value_and_grad_from_state(lb)(p, state=state)
  updates, state = back.update(grad, state, p, value=value, grad=grad, value_fn=lb)
  return optax.apply_updates(p, updates)

