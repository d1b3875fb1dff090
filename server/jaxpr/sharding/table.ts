/**
 * The sharding rules of the primitives, by name: where results are when a mesh has explicit axes.
 * Source: the `sharding_rule` of each primitive in jax/_src/lax; jax/_src/random/prng.py.
 */
import type { Aval, Shape } from '../aval.ts';
import { contextMesh } from '../axisEnv.ts';
import type { Params } from '../primitive.ts';
import type { Split, Stack, Tile } from '../primitives/arrange.ts';
import type { ConvGeneralDilated } from '../primitives/convolution.ts';
import { convSpecs } from '../primitives/convolution.ts';
import type { BitcastConvertType, ConvertElementType } from '../primitives/convert.ts';
import type { Cumulative } from '../primitives/cumulative.ts';
import type { DotGeneral } from '../primitives/dot.ts';
import { dotDimensions } from '../primitives/dot.ts';
import type { Gather, Scatter } from '../primitives/gather.ts';
import { windowDimensions } from '../primitives/gather.ts';
import type { GeneralReduction, ShardedReduction } from '../primitives/reductions.ts';
import type { TopK } from '../primitives/sorting.ts';
import type { BroadcastInDim, Reshape } from '../primitives/structural.ts';
import { RuleError } from '../ruleError.ts';
import { linalgRules } from './linalg.ts';
import type { Parts, Place } from './places.ts';
import {
  broadcastPlaces,
  commonPlace,
  partsText,
  placeOf,
  placeOfChanged,
  placeOfParam,
  placeText,
  placedAs,
  sameParts,
  samePlace,
  shardingError,
  typeText,
  typeWithAxes,
  whole,
  without,
} from './places.ts';
import { reshapePlace, squeezePlace } from './reshape.ts';
import { gatherPlace, scatterPlace } from './windows.ts';

/** The places of the results; one for all where there is one. */
export type ShardingRule<P = Params> = (avals: readonly Aval[], params: P, outs: readonly Aval[]) => Place | Place[];

const own: ShardingRule = ([x]) => placeOf(x);
const changed =
  (what: string, operand = 0): ShardingRule =>
  (avals, _, [out]) =>
    placeOfChanged(out.shape, avals[operand], what);

const dotGeneral: ShardingRule<DotGeneral> = ([lhs, rhs], params, [out]) => {
  const meshes = [lhs.placed?.mesh, rhs.placed?.mesh];
  if (meshes[0] && meshes[1] && meshes[0].key !== meshes[1].key)
    throw shardingError(
      `Mesh of both lhs and rhs should match. Got lhs: ${meshes[0].toString()} and rhs: ${meshes[1].toString()}`,
    );
  const asked = placeOfParam(params.out_sharding, out.ndim);
  if (asked) return asked;
  const d = dotDimensions(params);
  const pick = (x: Aval, dims: readonly number[]): Parts => dims.map((i) => x.parts[i]);
  const [batch, otherBatch] = [pick(lhs, d.lhsBatch), pick(rhs, d.rhsBatch)];
  if (!sameParts(batch, otherBatch))
    throw shardingError(
      'dot_general requires lhs batch dimensions and rhs batch dimensions to have the same sharding, got ' +
        `${partsText(batch)} and ${partsText(otherBatch)}.`,
    );
  const [contracted, otherContracted] = [pick(lhs, d.lhsContracting), pick(rhs, d.rhsContracting)];
  if (contracted.some((p, i) => p !== null && otherContracted[i] !== null))
    throw shardingError(
      'Contracting dimensions are sharded and it is ambiguous how the output should be sharded. Please specify the output ' +
        `sharding via the \`out_sharding\` parameter. Got lhs_contracting_spec=${partsText(contracted)} and ` +
        `rhs_contracting_spec=${partsText(otherContracted)}`,
    );
  return {
    mesh: meshes[0] ?? meshes[1],
    parts: [
      ...batch,
      ...without(lhs.parts, [...d.lhsContracting, ...d.lhsBatch]),
      ...without(rhs.parts, [...d.rhsContracting, ...d.rhsBatch]),
    ],
  };
};

const broadcastInDim: ShardingRule<BroadcastInDim> = ([x], { shape, broadcast_dimensions: dims, sharding }) => {
  const asked = placeOfParam(sharding, shape.length);
  if (asked) return asked;
  let next = 0;
  const parts = shape.map((_, i) => (dims.includes(i) ? x.parts[next++] : null));
  return { mesh: x.placed?.mesh ?? contextMesh(), parts };
};

const select: ShardingRule = ([which, ...cases]) => {
  const placed = cases.filter((c) => c.placed).map(placeOf);
  if (placed.length === 0) return { mesh: contextMesh(), parts: whole(cases[0].ndim) };
  const [first] = placed;
  if (placed.some((p) => !samePlace(p, first)))
    throw shardingError(
      `select cases must have the same shardings, got [${cases.map((c) => placeText(placeOf(c))).join(', ')}].`,
    );
  if (which.ndim > 0 && which.placed && !samePlace(placeOf(which), first))
    throw shardingError(
      `select \`which\` must be scalar or have the same sharding as cases, got \`which\` sharding ` +
        `${placeText(placeOf(which))} but case sharding ${placeText(placeOf(cases[0]))}.`,
    );
  return first;
};

const reduction: ShardingRule<ShardedReduction> = ([x], { axes, out_sharding }, [out]) =>
  placeOfParam(out_sharding, out.ndim) ?? placedAs(x, without(x.parts, axes));

const plainReduction: ShardingRule<{ axes: readonly number[] }> = ([x], { axes }) =>
  placedAs(
    x,
    without(
      x.parts,
      axes.map((a) => (a < 0 ? a + x.ndim : a)),
    ),
  );

const cumulative: ShardingRule<Cumulative> = ([x], { axis }) => {
  if (x.parts[axis] !== null)
    throw shardingError(
      `Input should be unsharded over the axis being reduced. Got input type=${typeText(x)} and axis=${axis}`,
    );
  return placeOf(x);
};

const topK: ShardingRule<TopK> = ([x], { axis }) => {
  if (x.parts[axis] !== null)
    throw shardingError(
      'The input should be unsharded over the axis along which to compute the top_k values. Got input ' +
        `type=${typeText(x)} and axis=${axis}`,
    );
  return [placeOf(x), placeOf(x)];
};

const stack: ShardingRule<Stack> = (avals, { axis }) => {
  const { mesh, parts } = commonPlace(avals);
  return { mesh, parts: [...parts.slice(0, axis), null, ...parts.slice(axis)] };
};

const unstack: ShardingRule<Stack> = ([x], { axis }, outs) => {
  if (x.parts[axis] !== null)
    throw shardingError(
      `unstack operand cannot be sharded on the unstacking axis ${axis}. Got operand type=${x.strShort()}`,
    );
  return outs.map(() => squeezePlace(x, [axis]));
};

const split: ShardingRule<Split> = ([x], _, outs) => outs.map((out) => placeOfChanged(out.shape, x, 'split'));

const tile: ShardingRule<Tile> = ([x], { reps }) => {
  x.parts.forEach((p, i) => {
    if (p !== null && reps[i] !== 1)
      throw shardingError(
        `Operand cannot be sharded on dimension ${i} when the tiling is non-trivial. Got input type: ${typeText(x)} with ` +
          `reps: (${reps.join(', ')}${reps.length === 1 ? ',' : ''})`,
      );
  });
  return placeOf(x);
};

const bitcast: ShardingRule<BitcastConvertType> = ([x], _, [out]) =>
  placedAs(x, out.ndim > x.ndim ? [...x.parts, null] : x.parts.slice(0, out.ndim));

const dynamicUpdateSlice: ShardingRule = ([x, update]) => {
  if (!samePlace(placeOf(x), placeOf(update)))
    throw shardingError(
      'dynamic_update_slice operand sharding must be equal to update sharding, got operand sharding ' +
        `${typeWithAxes(x)} and update sharding ${typeWithAxes(update)}.`,
    );
  return placeOf(x);
};

const convolution: ShardingRule<ConvGeneralDilated> = ([lhs, rhs], params, [out]) => {
  const asked = placeOfParam(params.out_sharding, out.ndim);
  if (asked) return asked;
  const isReplicated = rhs.placed?.mesh.sizeOf(rhs.parts.flatMap((p) => p ?? [])) ?? 1;
  if (isReplicated === 1 && lhs.parts[convSpecs(params).lhs[1]] === null)
    return placeOfChanged(out.shape, lhs, 'conv_general_dilated');
  throw shardingError('Please specify the output sharding via `out_sharding` parameter of `conv_general_dilated`');
};

const general: ShardingRule<GeneralReduction> = (avals, { dimensions }, outs) =>
  outs.map((_, i) => placedAs(avals[i], without(avals[i].parts, dimensions)));

const gatherAdd: ShardingRule = ([tangents, operand], _, [out]) => {
  if (!samePlace(placeOf(tangents), placeOf(operand)))
    throw shardingError(
      'select_and_gather_add tangents and operand shardings must match, got ' +
        `${placeText(placeOf(tangents))} and ${placeText(placeOf(operand))}.`,
    );
  return placeOfChanged(out.shape, operand, 'reduce_window');
};

/** Source: prng.py _random_split_sharding_rule. */
const ofKeys: ShardingRule<{ shape: Shape }> = ([keys], { shape }, [out]) =>
  keys.placed
    ? placedAs(keys, [...keys.parts, ...whole(shape.length)])
    : { mesh: contextMesh(), parts: whole(out.ndim) };

const asked =
  (param: string): ShardingRule =>
  (_, params, [out]) =>
    placeOfParam(params[param], out.ndim) ?? { mesh: contextMesh(), parts: whole(out.ndim) };

const randomBits: ShardingRule = ([key], params, [state, bits]) => [
  placedAs(key, key.parts.slice(0, state.ndim)),
  placeOfParam(params.out_sharding, bits.ndim) ?? { mesh: contextMesh(), parts: whole(bits.ndim) },
];

const raggedDot: ShardingRule = (_, params, [out]) => {
  const place = placeOfParam(params.out_sharding, out.ndim);
  if (place) return place;
  throw new RuleError(
    'NotImplementedError',
    'Explicit sharding inference for ragged_dot_general is not currently implemented. Please specify out_sharding.',
  );
};

const noRule = (name: string) => (): never => {
  throw shardingError(
    `sharding rule for ${name} is not implemented. Please file an issue at https://github.com/jax-ml/jax/issues. You can ` +
      'work around this error by dropping that operation into full auto sharding mode via: ' +
      '`jax.sharding.auto_axes(fun, out_shardings=...)`',
  );
};

const wholly: ShardingRule = (_, __, outs) => outs.map((out) => ({ mesh: contextMesh(), parts: whole(out.ndim) }));

const of = (names: string, rule: (name: string) => ShardingRule<never>): [string, ShardingRule<never>][] =>
  names.split(' ').map((name) => [name, rule(name)]);

const UNARY =
  'abs acos acosh asin asinh atan atanh bessel_i0e bessel_i1e cbrt ceil clz conj cos cosh digamma erf erf_inv erfc exp exp2 ' +
  'expm1 floor imag integer_pow is_finite lgamma log log1p log2 logistic neg not one_minus_square population_count real round ' +
  'rsqrt sign sin sinh sqrt square tan tanh';
const BROADCASTING =
  'add and atan2 complex div eq eq_to ge gt igamma igamma_grad_a igammac le le_to lt lt_to max min mul mulhi ne nextafter or ' +
  'polygamma polynomial pow regularized_incomplete_beta rem shift_left shift_right_arithmetic shift_right_logical sub xor zeta ' +
  'threefry2x32 random_fold_in';

/** Rules by the names of primitives; those that aren't here leave their results as they are. */
export const shardingRules: ReadonlyMap<string, ShardingRule<never>> = new Map<string, ShardingRule<never>>([
  ...of(UNARY, () => own),
  ...of(BROADCASTING, (name) => (avals, _, outs) => {
    const place = broadcastPlaces(name, avals);
    return outs.map(() => place);
  }),
  ...of('rev reduce_precision add_any copy stop_gradient random_seed stage', () => own),
  ...of('reduce_sum reduce_max reduce_min', () => reduction),
  ...of('reduce_prod reduce_and reduce_or reduce_xor argmax argmin', () => plainReduction),
  ...of('cumsum cumprod cummax cummin cumlogsumexp', () => cumulative),
  ...of('slice', () => changed('slicing')),
  ...of('dynamic_slice', () => changed('dynamic_slice')),
  ...of('pad', () => changed('padding')),
  ...of('reduce_window_sum reduce_window_max reduce_window_min', () => changed('reduce_window')),
  ...of('scatter scatter-add scatter-sub scatter-mul scatter-min scatter-max', () => scatterRule),
  ...of('random_split random_bits', () => ofKeys),
  ...of('iota', () => asked('sharding')),
  ...of('empty', () => asked('out_sharding')),
  ...of('empty2 iota_2x32_shape platform_index', () => wholly),
  ...linalgRules,
  ['clamp', ([, x]) => placeOf(x)],
  ['select_n', select],
  ['concatenate', (avals) => commonPlace(avals)],
  ['stack', stack],
  ['unstack', unstack],
  ['split', split],
  ['tile', tile],
  ['squeeze', ([x], { dimensions }: { dimensions: Shape }) => squeezePlace(x, dimensions)],
  [
    'transpose',
    ([x], { permutation: p }: { permutation: Shape }) =>
      placedAs(
        x,
        p.map((i) => x.parts[i]),
      ),
  ],
  [
    'reshape',
    ([x], { new_sizes, dimensions, sharding }: Reshape) =>
      placeOfParam(sharding, new_sizes.length) ?? reshapePlace(x, new_sizes, dimensions),
  ],
  ['broadcast_in_dim', broadcastInDim],
  ['convert_element_type', ([x], { sharding }: ConvertElementType) => placeOfParam(sharding, x.ndim) ?? placeOf(x)],
  ['bitcast_convert_type', bitcast],
  ['dot_general', dotGeneral],
  ['top_k', topK],
  ['dynamic_update_slice', dynamicUpdateSlice],
  [
    'gather',
    ([x, indices], { dimension_numbers, slice_sizes }: Gather) =>
      gatherPlace(x, indices, windowDimensions(dimension_numbers), slice_sizes),
  ],
  ['conv_general_dilated', convolution],
  ['reduce', general],
  ['reduce_window', (avals, _, outs) => outs.map((out) => placeOfChanged(out.shape, avals[0], 'reduce_window'))],
  ['select_and_scatter_add', ([, x]) => placeOf(x)],
  ['select_and_gather_add', gatherAdd],
  ['rng_bit_generator', randomBits],
  ['random_wrap', ([x], _, [out]) => placedAs(x, x.parts.slice(0, out.ndim))],
  ['random_unwrap', ([x], _, [out]) => placedAs(x, [...x.parts, ...whole(out.ndim - x.ndim)])],
  ['ragged_dot_general', raggedDot],
  ['cholesky_update', noRule('cholesky_update')],
] satisfies [string, ShardingRule<never>][]);

function scatterRule([x, indices, updates]: readonly Aval[], { dimension_numbers }: Scatter): Place {
  return scatterPlace(x, indices, updates, windowDimensions(dimension_numbers));
}
