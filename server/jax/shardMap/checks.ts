/** What shard_map asks of its specs, in JAX's words. Source: jax/_src/shard_map.py _check_specs, _spec_rank_error and their kin. */
import type { Aval } from '../../jaxpr/aval.ts';
import type { Mesh, Spec } from '../../jaxpr/mesh.ts';
import { NameSet, namesOfPart } from '../../jaxpr/mesh.ts';
import { lookupAttr } from '../../python/attributes.ts';
import { typeError, valueError } from '../../python/errors.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple, typeOf } from '../../python/values.ts';
import { keyPaths, keyText } from '../keyPaths.ts';
import { tupleText } from '../lax/operations.ts';
import { PartitionSpec } from '../meshes.ts';
import { spread } from '../prefix.ts';
import type { TreeDef } from '../pytree.ts';
import { flatten } from '../pytree.ts';
import { bindsTo, functionName, signatureOf } from '../signature.ts';

export type Side = 'in' | 'out';

const pathText = (path: PyTuple, from = 0): string => keyText(path.items.slice(from), false, '');

/** Specs refer to manual axes only. */
export function checkSpecs(side: Side, specs: Value, manual: ReadonlySet<string>): void {
  if (side === 'in' && specs === null)
    throw typeError(
      'shard_map in_specs argument must be a pytree of `jax.sharding.PartitionSpec` instances, but it was None.\n' +
        'Instead of `in_specs=None`, did you mean `in_specs=P()`, where `P = jax.sharding.PartitionSpec`?',
    );
  const { leaves, tree } = flatten(specs);
  const paths = keyPaths(tree);
  const foreign: string[] = [];
  const unbound: string[] = [];
  leaves.forEach((leaf, i) => {
    const where = `  ${side}_specs${pathText(paths[i])}`;
    if (!(leaf instanceof PartitionSpec)) {
      foreign.push(`${where} is ${str(leaf)} of type ${typeOf(leaf).name}, `);
      return;
    }
    for (const name of leaf.spec.names) if (!manual.has(name)) unbound.push(`${where} refers to ${repr(name)}`);
  });
  const end = `\n\nCheck the ${side}_specs values passed to shard_map.`;
  if (foreign.length > 0)
    throw typeError(
      `shard_map ${side}_specs argument must be a pytree of \`jax.sharding.PartitionSpec\` instances, but:\n\n` +
        foreign.join('\n\n') +
        end,
    );
  if (unbound.length > 0)
    throw valueError(
      `shard_map ${side}_specs argument must refer to an axis marked as manual (${new NameSet(manual).toString()}), but:\n\n` +
        unbound.join('\n\n') +
        end,
    );
}

/** A leaf of the arguments or results with its spec. */
interface Placed {
  readonly aval: Aval;
  /** Its path, and the spec's. */
  readonly path: PyTuple;
  readonly spec: Spec;
  readonly specPath: PyTuple;
}

export interface Leaves {
  readonly fun: Value;
  readonly tree: TreeDef;
  readonly specs: Value;
  /** For each leaf of the tree; undefined for those without a spec. */
  readonly avals: readonly (Aval | undefined)[];
}

function placed({ tree, specs, avals }: Leaves): Placed[] {
  const paths = keyPaths(tree);
  const given = spread(specs, tree, (v) => v === null) ?? [];
  return avals.flatMap((aval, i): Placed[] => {
    const { value, path: specPath } = given[i];
    return aval && value instanceof PartitionSpec ? [{ aval, path: paths[i], spec: value.spec, specPath }] : [];
  });
}

/** Which parameter an argument is bound to, as far as that is known. Source: _try_infer_args. */
function parameterText({ fun, tree }: Leaves, { path }: Placed, name: string): string {
  const params = signatureOf(fun);
  const count = 'children' in tree ? tree.children.length : 0;
  if (!params || !bindsTo(params, count, [])) return '';
  const positional = params.filter((p) => p.kind !== 'kwonly' && p.kind !== 'kwarg');
  const key = pathText(new PyTuple(path.items.slice(0, 1)));
  const at = Number(key.slice(1, -1));
  if (at >= positional.length || positional[at].kind === 'vararg')
    return (
      `, where args${key} is the index ${at - positional.length + 1} component of ${name}'s varargs parameter ` +
      `'${positional[positional.length - 1].name}',`
    );
  return `, where args${key} is bound to ${name}'s parameter '${positional[at].name}',`;
}

/** One message stands alone; several are a list. */
const listed = (messages: readonly string[]): string =>
  messages.length === 1 ? messages[0].slice(2) : messages.join('\n\n');

/** No spec is longer than what it is for has dimensions. Source: _spec_rank_error. */
export function checkRanks(side: Side, all: Leaves): void {
  const bad = placed(all).filter(({ aval, spec }) => spec.parts.length > aval.ndim);
  if (bad.length === 0) return;
  const name = functionName(all.fun);
  const base = side === 'in' ? 'the passed args' : `${name}(*args)`;
  const messages = bad.map((leaf) => {
    const { aval, path, spec, specPath } = leaf;
    const extra = side === 'in' ? parameterText(all, leaf, name) : '';
    const n = spec.parts.length;
    return (
      `* ${side}_specs${pathText(specPath)} is ${spec.toString()} which has length ${n}, but ${base}${pathText(path)}${extra} ` +
      `has shape ${aval.strLong()}, which has rank ${aval.ndim} (and ${aval.ndim} < ${n})`
    );
  });
  let message =
    `shard_map applied to the function '${name}' was given an ${side}_specs entry which is too long to be compatible with ` +
    `the corresponding ${side}put value from the function:\n\n${listed(messages)}\n\nEntries in ${side}_specs must be of ` +
    `length no greater than the number of axes in the corresponding ${side}put value.\n\nEither revise the spec to be ` +
    `shorter, or modify '${name}' so that its ${side}puts have sufficient rank.`;
  if (bad.some(({ aval }) => aval.ndim === 0)) {
    message +=
      `\n\nFor scalar values (rank 0), consider using an ${side}_specs entry of \`P()\`, where ` +
      '`P = jax.sharding.PartitionSpec`.';
    if (side === 'out')
      message +=
        ' In particular, for rank 0 outputs which are not constant over the mesh, add at least one (singleton) axis to them ' +
        'so that they can be concatenated using out_specs.';
  }
  throw valueError(message);
}

const ownName = (fun: Value): string => {
  const name = lookupAttr(fun, '__name__');
  return typeof name === 'string' ? name : str(fun);
};
const meshText = (mesh: Mesh): string =>
  `The mesh given has shape ${tupleText(mesh.sizes)} with corresponding axis names ${repr(new PyTuple([...mesh.names]))}.`;

/** Shards are of one size. Source: _spec_divisibility_error. */
export function checkDivides(all: Leaves, mesh: Mesh): void {
  const name = ownName(all.fun);
  const messages = placed(all).flatMap((leaf) => {
    const { aval, path, spec, specPath } = leaf;
    const extra = parameterText(all, leaf, name);
    return spec.parts.flatMap((part, d) => {
      const names = namesOfPart(part);
      const size = mesh.sizeOf(names);
      if (aval.shape[d] % size === 0) return [];
      const axes = names.length > 1 ? `axes ${repr(new PyTuple([...names]))}` : `axis '${names[0]}'`;
      return [
        `* the passed args${pathText(path)} of shape ${aval.strLong()}${extra} corresponds to ` +
          `in_specs${pathText(specPath)} of value ${spec.toString()}, which maps array axis ${d} (of size ${aval.shape[d]}) to ` +
          `mesh ${axes} (of ${names.length > 1 ? 'total ' : ''}size ${size}), but ${size} does not evenly divide ` +
          `${aval.shape[d]}`,
      ];
    });
  });
  if (messages.length === 0) return;
  throw valueError(
    `shard_map applied to the function '${name}' was given argument arrays with axis sizes that are not evenly divisible by ` +
      `the corresponding mesh axis sizes:\n\n${meshText(mesh)}\n\n${listed(messages)}\n\nArray arguments' axis sizes must be ` +
      "evenly divisible by the mesh axis or axes indicated by the corresponding elements of the argument's in_specs entry. " +
      'Consider checking that in_specs are correct, and if so consider changing the mesh axis sizes or else padding the ' +
      `input and adapting '${name}' appropriately.`,
  );
}

/** What isn't concatenated is the same on all devices. Source: _check_mats, _inout_vma_error. */
export function checkReplicated(all: Leaves, mesh: Mesh): void {
  const messages = placed(all).flatMap(({ aval, spec, specPath }) => {
    const unmentioned = mesh.names.filter((n) => !spec.names.includes(n));
    if (!unmentioned.some((n) => !mesh.manual.includes(n) && aval.varying.includes(n))) return [];
    const where = `* out_specs${pathText(specPath)} is ${spec.toString()} which implies that the corresponding output value`;
    if (unmentioned.length === 1)
      return [
        `${where} is replicated across mesh axis '${unmentioned[0]}', but could not infer replication over any axes`,
      ];
    const text = (names: readonly string[]): string => mesh.order(names).join(',');
    const differing = unmentioned.filter((n) => aval.varying.includes(n));
    return [
      `${where} is only varying across mesh axes {${text(spec.names)}} and not {${text(differing)}}, but it was inferred to ` +
        `be possibly varying over {${text(aval.varying)}}`,
    ];
  });
  if (messages.length === 0) return;
  throw valueError(
    `shard_map applied to the function '${ownName(all.fun)}' was given out_specs which require replication which can't be ` +
      `statically inferred given the mesh:\n\n${meshText(mesh)}\n\n${listed(messages)}\n\nCheck if these output values are ` +
      'meant to be replicated over those mesh axes. If not, consider revising the corresponding out_specs entries. If so, ' +
      'consider disabling the check by passing the check_vma=False argument to `jax.shard_map`.',
  );
}
