/** Methods that arrays don't have → functions of jax.numpy and jax.nn: `x.exp()` → `jnp.exp(x)`. */
import type { Analysis } from '../../analysis/analyze.ts';
import { publicNames } from '../../analysis/values.ts';
import type { Call } from '../../syntax/ast.ts';
import type { Finding, Fix } from '../rule.ts';
import { innermost } from '../syntax.ts';
import { Rewrite } from './rewrite.ts';

const names: Readonly<Record<string, readonly string[] | undefined>> = publicNames;

/** Those of NumPy and PyTorch that change the array, whose results nobody reads. */
const IN_PLACE = /^(?:append|insert|delete|fill|resize|put|place|\w+_)$/;

/** Those of PyTorch under JAX's names. */
const RENAMED: Readonly<Record<string, string | undefined>> = {
  unsqueeze: 'jnp.expand_dims',
  detach: 'lax.stop_gradient',
  rsqrt: 'lax.rsqrt',
  erf: 'lax.erf',
};

export function attributeFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const call = r && innermost(r.path, 'Call');
  const asked = /has no attribute (\w+)\./.exec(finding.message)?.[1];
  if (!r || call?.func.kind !== 'Attribute' || call.func.attr !== asked) return [];
  const name = functionOf(r, asked);
  if (name === undefined) return [];
  const { start, end } = call;
  const array = r.argument(call.func.value);
  const edits = [...r.imports.edits(), r.replace({ start, end }, `${name}(${[array, ...rest(r, call)].join(', ')})`)];
  return [{ title: `Use ${name}`, edits, preferred: true }];
}

/** The arguments as they stand, line breaks and comments included. */
function rest(r: Rewrite, call: Call): string[] {
  const all = [...call.args, ...call.keywords];
  const last = all.at(-1);
  return last ? [r.slice({ start: Math.min(...all.map((a) => a.start)), end: last.end })] : [];
}

function functionOf(r: Rewrite, name: string): string | undefined {
  const renamed = RENAMED[name];
  if (renamed?.startsWith('jnp.')) return r.imports.jnp(renamed.slice('jnp.'.length));
  if (renamed) return r.imports.jax(renamed);
  if (IN_PLACE.test(name)) return undefined;
  if (names['jax.numpy']?.includes(name)) return r.imports.jnp(name);
  return names['jax.nn']?.includes(name) ? r.imports.jax(`nn.${name}`) : undefined;
}
