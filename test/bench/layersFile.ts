/** The file that the latency bench edits: small layers, each jitted by a directive of its own. */

/** Functions of the file; with those of 17 lines it has about 5,100. */
export const FUNCTIONS = 300;

/** One layer; the number makes its text its own. */
const layer = (i: number): string => `
# trace: layer_${i}(f32[${16 + (i % 7)},64], f32[64,${32 + (i % 5)}], f32[${32 + (i % 5)}])
def layer_${i}(x, w, b):
  """Layer ${i}: a matrix product, normalised, clipped, and turned into weights."""
  scale = ${i}.5
  y = jnp.dot(x, w) + b
  mean = jnp.mean(y, axis=-1, keepdims=True)
  var = jnp.var(y, axis=-1, keepdims=True)
  y = (y - mean) / jnp.sqrt(var + 1e-5)
  # Negative values leak a little.
  y = jnp.where(y > 0, y, 0.01 * y)
  # One row of weights for each row of x.
  weights = jax.nn.softmax(y * scale)
  total = jnp.sum(weights * y, axis=-1)
  return jnp.tanh(total) / ${i + 1}

`;

export function layersFile(): string {
  return `import jax\nimport jax.numpy as jnp\n${Array.from({ length: FUNCTIONS }, (_, i) => `${layer(i)}\n`).join('')}`;
}

/** What an edit replaces in one layer: the number of `scale`. */
export const editIn = (i: number, value: string): { old: string; text: string } => ({
  old: `  scale = ${i}.5\n`,
  text: `  scale = ${value}\n`,
});
