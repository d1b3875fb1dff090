/**
 * Collectives over named axes: outside of a function that binds the axis they raise. Source: jax/_src/lax/parallel.py,
 * jax/_src/core.py axis_frame.
 */
import { raise } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { Missing, PyList, PyTuple, Tracer } from '../../python/values.ts';
import { repr } from '../../python/text.ts';
import { jaxFunction } from '../declare.ts';
import { flatten } from '../pytree.ts';

/** The axes that are bound around the code that runs. `vmap` and `shard_map` enter theirs here. */
export const boundAxes = new Set<Value>();

const namesOf = (axis: Value): readonly Value[] =>
  axis instanceof PyTuple || axis instanceof PyList ? axis.items : [axis];
const nameText = (v: Value): string => (typeof v === 'string' ? v : repr(v));

const unbound = (axis: Value): Value | undefined => namesOf(axis).find((n) => !boundAxes.has(n));

/** Neither traced nor a bool, whose sum JAX takes for a tracer's. */
const isPlain = (v: Value): boolean => typeof v !== 'boolean' && !(v instanceof Tracer);

const summing: ReadonlySet<string> = new Set(['psum', 'pmean']);

/** Those whose message says what to do name the primitive that they bind. */
function collective(signature: string, primitive?: string): [string, Value] {
  const name = signature.slice(0, signature.indexOf('('));
  const at = signature.startsWith('axis_') ? 0 : 1;
  const fn = jaxFunction(signature, (...args) => {
    const missing = unbound(args[at]);
    if (missing === undefined) return new Missing(`jax.lax.${name}`);
    // Sums of constants are computed from the size of the axis.
    const isConstant = summing.has(name) && flatten(args[0]).leaves.every(isPlain);
    throw raise(
      'NameError',
      primitive === undefined || isConstant
        ? `unbound axis name: ${nameText(missing)}`
        : `Found an unbound axis name: ${nameText(missing)}. To fix this, please call ${primitive} under \`jax.shard_map\`.`,
    );
  });
  return [name, fn];
}

export const collectiveFunctions = new Map<string, Value>([
  collective('psum(x, axis_name, *, axis_index_groups=None)', 'psum'),
  collective('pmean(x, axis_name, *, axis_index_groups=None)', 'psum'),
  collective('pmax(x, axis_name, *, axis_index_groups=None)', 'psum'),
  collective('pmin(x, axis_name, *, axis_index_groups=None)', 'psum'),
  collective('axis_index(axis_name)', 'axis_index'),
  collective('axis_size(axis_name)'),
  collective("all_gather(x, axis_name, *, axis_index_groups=None, axis=0, tiled=False, to='varying')"),
  collective('all_to_all(x, axis_name, split_axis, concat_axis, *, axis_index_groups=None, tiled=False)'),
  collective('ppermute(x, axis_name, perm)', 'ppermute'),
  collective('pshuffle(x, axis_name, perm)', 'ppermute'),
  collective('pswapaxes(x, axis_name, axis, *, axis_index_groups=None)'),
  collective('psum_scatter(x, axis_name, *, scatter_dimension=0, axis_index_groups=None, tiled=False)'),
  collective('pbroadcast(x, axis_name, source)', 'ppermute'),
  collective('pcast(x, axis_name, *, to)', 'pvary'),
  collective('psum_scatter_start(x, axis_name, *, scatter_dimension=0, axis_index_groups=None, tiled=False)'),
]);
