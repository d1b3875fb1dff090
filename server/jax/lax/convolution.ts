/** Convolutions. Source: jax/_src/lax/convolution.py, jax/_src/lax/other.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { ParamValue } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { ConvSpecs } from '../../jaxpr/primitives/convolution.ts';
import { convDimensionNumbers, convShapeTuple } from '../../jaxpr/primitives/convolution.ts';
import type { Padding } from '../../jaxpr/primitives/windows.ts';
import { dilatedSize } from '../../jaxpr/primitives/windows.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import { makeNamedTuple } from '../../python/stdlib/namedtuple.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PyTuple, typeOf } from '../../python/values.ts';
import { arrayLikes, dtypeArgument, jaxFunctions, shapeArgument } from '../declare.ts';
import { rev } from './arrange.ts';
import * as lax from './operations.ts';
import { ints, padtypeToPads, pairs } from './padding.ts';
import { precisionArgument } from './precision.ts';

export const convDimensionNumbersClass = makeNamedTuple(
  'ConvDimensionNumbers',
  ['lhs_spec', 'rhs_spec', 'out_spec'],
  new Map(),
  'jax._src.lax.convolution',
);

const { tupleText } = lax;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const take = (shape: Shape, order: Shape): number[] => order.map((i) => shape[i]);
const listText = (specs: readonly string[]): string => `(${specs.map((s) => `'${s}'`).join(', ')})`;

/** Places of batch (or output features), features and space, from a text like 'NHWC'. Source: conv_general_permutations. */
function permutations(specs: readonly string[]): ConvSpecs {
  const marks = ['NC', 'OI', 'NC'];
  specs.forEach((spec, i) => {
    const count = (c: string) => [...spec].filter((d) => d === c).length;
    const [a, b] = marks[i];
    if (count(a) !== 1 || count(b) !== 1)
      throw typeError(
        `convolution dimension_numbers[${i}] must contain the characters '${a}' and '${b}' exactly once, got ${spec}.`,
      );
    if (new Set(spec).size !== spec.length)
      throw typeError(`convolution dimension_numbers[${i}] cannot have duplicate characters, got ${spec}.`);
  });
  const space = specs.map((spec, i) => [...spec].filter((c) => !marks[i].includes(c)));
  const sameAsFirst = (s: readonly string[]) => [...s].sort().join() === [...space[0]].sort().join();
  if (!space.every(sameAsFirst))
    throw typeError(
      'convolution dimension_numbers elements must each have the same set of spatial characters, got ' +
        `${listText(specs)}.`,
    );
  const [, rhs] = specs;
  const places = specs.map((spec, i) => {
    const spatial = range(spec.length).filter((k) => !marks[i].includes(spec[k]));
    if (spec !== rhs) spatial.sort((p, q) => rhs.indexOf(spec[p]) - rhs.indexOf(spec[q]));
    return [spec.indexOf(marks[i][0]), spec.indexOf(marks[i][1]), ...spatial];
  });
  return { lhs: places[0], rhs: places[1], out: places[2] };
}

/** Source: conv_dimension_numbers. */
export function dimensionNumbers(lhs: Shape, rhs: Shape, v: Value): ConvSpecs {
  if (v !== null && typeOf(v) === convDimensionNumbersClass) {
    const [l, r, o] = listOf(v).map(ints);
    return { lhs: l, rhs: r, out: o };
  }
  if (lhs.length !== rhs.length)
    throw typeError(`convolution requires lhs and rhs ndim to be equal, got ${lhs.length} and ${rhs.length}.`);
  if (v === null) {
    const all = range(lhs.length);
    return { lhs: all, rhs: all, out: all };
  }
  if (!(v instanceof PyTuple || v instanceof PyList))
    throw typeError(`convolution dimension_numbers must be tuple/list or None, got ${repr(typeOf(v))}.`);
  if (v.items.length !== 3)
    throw typeError(`convolution dimension_numbers list/tuple must be length 3, got ${v.items.length}.`);
  if (!v.items.every((s): s is string => typeof s === 'string'))
    throw typeError(
      `convolution dimension_numbers elements must be strings, got ${repr(new PyTuple(v.items.map((s) => typeOf(s))))}.`,
    );
  const specs = v.items as string[];
  specs.forEach((spec, i) => {
    if (spec.length !== lhs.length)
      throw typeError(
        `convolution dimension_numbers[${i}] must have len equal to the ndim of lhs and rhs, got ${spec.length} for ` +
          `lhs and rhs shapes ${tupleText(lhs)} and ${tupleText(rhs)}.`,
      );
  });
  return permutations(specs);
}

export interface ConvOptions {
  strides: Shape;
  padding: string | Padding;
  lhsDilation?: Shape | null;
  rhsDilation?: Shape | null;
  specs?: ConvSpecs;
  featureGroups?: number;
  batchGroups?: number;
  precision?: ParamValue;
  preferred?: DType | null;
}

/** Source: conv_general_dilated. */
export function convGeneralDilated(lhs: Val, rhs: Val, options: ConvOptions): Val {
  const { strides, padding, featureGroups = 1, batchGroups = 1, preferred = null } = options;
  const specs = options.specs ?? dimensionNumbers(lhs.aval.shape, rhs.aval.shape, null);
  const { lhsDilation = null } = options;
  if (lhsDilation !== null && typeof padding === 'string' && lhsDilation.some((d) => d !== 1))
    throw valueError(
      'String padding is not implemented for transposed convolution using this op. Please either exactly specify the ' +
        'required padding or use conv_transpose.',
    );
  const ones = (n: number): number[] => new Array<number>(Math.max(0, n)).fill(1);
  const rhsDilation = options.rhsDilation ?? ones(rhs.aval.ndim - 2);
  const pads =
    typeof padding === 'string'
      ? padtypeToPads(
          take(lhs.aval.shape, specs.lhs).slice(2),
          take(rhs.aval.shape, specs.rhs)
            .slice(2)
            .map((k, i) => dilatedSize(k, rhsDilation[i])),
          strides,
          padding,
        )
      : padding;
  return bind1(primitives.conv_general_dilated, [lhs, rhs], {
    window_strides: strides,
    padding: pads,
    lhs_dilation: lhsDilation ?? ones(lhs.aval.ndim - 2),
    rhs_dilation: rhsDilation,
    dimension_numbers: convDimensionNumbers(specs),
    feature_group_count: featureGroups,
    batch_group_count: batchGroups,
    precision: options.precision === undefined ? precisionArgument(null) : options.precision,
    preferred_element_type: preferred,
    out_sharding: null,
  });
}

const optionalInts = (v: Value): number[] | null => (v === null ? null : ints(v));
const count = (v: Value): number => Number(toIndex(v));
const two = (fn: string, x: Value, y: Value): [Val, Val] => arrayLikes(fn, [x, y]) as [Val, Val];

function paddingArgument(v: Value): string | Padding {
  if (typeof v === 'string') return v;
  const found = pairs(v);
  if (!found)
    throw valueError(
      'padding argument to conv_general_dilated should be a string or a sequence of (low, high) pairs, got ' +
        `${str(v)}`,
    );
  return found;
}

const preferredArgument = (v: Value): DType | null => dtypeArgument(v, 'conv_general_dilated');

/** Source: _conv_transpose_padding. */
function transposePadding(k: number, s: number, padding: string | readonly [number, number]): [number, number] {
  if (padding === 'SAME') {
    const length = k + s - 2;
    const before = s > k - 1 ? k - 1 : Math.ceil(length / 2);
    return [before, length - before];
  }
  if (padding === 'VALID') {
    const length = k + s - 2 + Math.max(k - s, 0);
    return [k - 1, length - (k - 1)];
  }
  if (typeof padding === 'string') throw valueError(`Invalid padding mode: ${padding}`);
  return [k - padding[0] - 1, k - padding[1] - 1];
}

const DEFAULT_SPECS: ReadonlyMap<number, readonly string[]> = new Map([
  [2, ['NC', 'IO', 'NC']],
  [3, ['NHC', 'HIO', 'NHC']],
  [4, ['NHWC', 'HWIO', 'NHWC']],
  [5, ['NHWDC', 'HWDIO', 'NHWDC']],
]);

interface TransposeOptions {
  strides: Shape;
  padding: string | Padding;
  rhsDilation: Shape | null;
  numbers: Value;
  transposeKernel: boolean;
  precision: ParamValue;
  preferred: DType | null;
  consistent: boolean;
}

/** Source: conv_transpose. */
function convTranspose(lhs: Val, kernel: Val, o: TransposeOptions): Val {
  const rank = lhs.aval.ndim;
  if (rank !== kernel.aval.ndim || rank < 2) throw raise('AssertionError', '');
  const fallback = DEFAULT_SPECS.get(rank);
  if (o.numbers === null && !fallback) throw valueError('No 4+ dimensional dimension_number defaults.');
  const specs = dimensionNumbers(lhs.aval.shape, kernel.aval.shape, o.numbers ?? new PyTuple([...(fallback ?? [])]));
  const space = take(kernel.aval.shape, specs.rhs).slice(2);
  const rhsDilation = o.rhsDilation ?? space.map(() => 1);
  const byName = typeof o.padding === 'string' && (o.padding === 'SAME' || o.padding === 'VALID');
  const { padding } = o;
  const pads =
    o.consistent || byName
      ? space.map((k, i) =>
          transposePadding(
            dilatedSize(k, rhsDilation[i]),
            o.strides[i],
            typeof padding === 'string' ? padding : padding[i],
          ),
        )
      : padding;
  let rhs = kernel;
  if (o.transposeKernel) {
    for (const axis of specs.rhs.slice(2)) rhs = rev(rhs, [axis]);
    const [a, b] = specs.rhs;
    const order = range(rank);
    [order[a], order[b]] = [order[b], order[a]];
    rhs = lax.transpose(rhs, order);
  }
  return convGeneralDilated(lhs, rhs, {
    strides: space.map(() => 1),
    padding: pads,
    lhsDilation: o.strides,
    rhsDilation,
    specs,
    precision: o.precision,
    preferred: o.preferred,
  });
}

/** Source: util.moveaxis for two axes. */
function moveAxes(x: Val, from: readonly number[], to: readonly number[]): Val {
  const rank = x.aval.ndim;
  const source = from.map((a) => (a < 0 ? a + rank : a));
  const order = range(rank).filter((a) => !source.includes(a));
  [...to.entries()].sort(([, p], [, q]) => p - q).forEach(([i, place]) => order.splice(place, 0, source[i]));
  return lax.transpose(x, order);
}

export interface PatchOptions {
  filter: Shape;
  strides: Shape;
  padding: string | Padding;
  lhsDilation: Shape | null;
  rhsDilation: Shape | null;
  numbers: Value;
  precision: ParamValue;
  preferred: DType | null;
}

/** Source: lax.py _eye. */
function eye(size: number, dtype: DType): Val {
  const rows = lax.add(lax.iota(dt.int32, [size, size], 0), lax.scalar(0, dt.int32));
  return lax.convertElementType(lax.compareOp('eq', rows, lax.iota(dt.int32, [size, size], 1)), dtype);
}

/** A kernel for each place of the window that picks it out. Source: conv_general_dilated_patches. */
export function patches(lhs: Val, o: PatchOptions): Val {
  const specs = dimensionNumbers(lhs.aval.shape, [1, 1, ...o.filter], o.numbers);
  const size = o.filter.reduce((a, b) => a * b, 1);
  const channels = lhs.aval.shape[specs.lhs[1]];
  const picked = eye(size, lhs.aval.dtype);
  const wide = lax.broadcastInDim(picked, [channels, size, size], [1, 2]);
  const kernel = lax.reshape(wide, [channels * size, 1, ...o.filter]);
  return convGeneralDilated(lhs, moveAxes(kernel, [0, 1], [specs.rhs[0], specs.rhs[1]]), {
    strides: o.strides,
    padding: o.padding,
    lhsDilation: o.lhsDilation,
    rhsDilation: o.rhsDilation,
    specs,
    precision: o.precision,
    featureGroups: channels,
    preferred: o.preferred,
  });
}

/** Source: conv_general_dilated_local. */
function local(lhs: Val, rhs: Val, o: PatchOptions): Val {
  const found = patches(lhs, { ...o, preferred: null });
  const specs = dimensionNumbers(lhs.aval.shape, [1, 1, ...o.filter], o.numbers);
  const lhsBatch = specs.out.slice(2);
  const order = range(lhsBatch.length).sort((p, q) => lhsBatch[p] - lhsBatch[q]);
  const rhsBatch = order.map((i) => specs.rhs[i + 2]);
  const product = lax.dotGeneral(
    found,
    rhs,
    [[specs.out[1]], [specs.rhs[1]]],
    [[...lhsBatch].sort((a, b) => a - b), rhsBatch],
    null,
  );
  return moveAxes(product, [-2, -1], [specs.out[0], specs.out[1]]);
}

/** Names of axes, as `conv_general_shape_tuple` takes them. */
const specsOf = (v: Value): ConvSpecs => permutations(listOf(v).map(str));
const intoPlaces = (values: readonly number[], specs: ConvSpecs): PyTuple =>
  new PyTuple(values.map((_, i) => values[specs.out.indexOf(i)]));

export const convolutionFunctions = new Map<string, Value>([
  ['ConvDimensionNumbers', convDimensionNumbersClass],
  ...jaxFunctions({
    'conv_general_dilated(lhs, rhs, window_strides, padding, lhs_dilation=None, rhs_dilation=None, dimension_numbers=None, feature_group_count=1, batch_group_count=1, precision=None, preferred_element_type=None, out_sharding=None)':
      (l, r, strides, padding, lhsDilation, rhsDilation, numbers, groups, batches, precision, preferred) => {
        const [lhs, rhs] = two('conv_general_dilated', l, r);
        return convGeneralDilated(lhs, rhs, {
          specs: dimensionNumbers(lhs.aval.shape, rhs.aval.shape, numbers),
          strides: ints(strides),
          padding: paddingArgument(padding),
          lhsDilation: optionalInts(lhsDilation),
          rhsDilation: optionalInts(rhsDilation),
          featureGroups: count(groups),
          batchGroups: count(batches),
          precision: precisionArgument(precision),
          preferred: preferredArgument(preferred),
        });
      },
    'conv(lhs, rhs, window_strides, padding, precision=None, preferred_element_type=None)': (
      l,
      r,
      strides,
      padding,
      precision,
      preferred,
    ) => {
      const [lhs, rhs] = two('conv', l, r);
      return convGeneralDilated(lhs, rhs, {
        strides: ints(strides),
        padding: paddingArgument(padding),
        precision: precisionArgument(precision),
        preferred: preferredArgument(preferred),
      });
    },
    'conv_with_general_padding(lhs, rhs, window_strides, padding, lhs_dilation, rhs_dilation, precision=None, preferred_element_type=None)':
      (l, r, strides, padding, lhsDilation, rhsDilation, precision, preferred) => {
        const [lhs, rhs] = two('conv_with_general_padding', l, r);
        return convGeneralDilated(lhs, rhs, {
          strides: ints(strides),
          padding: paddingArgument(padding),
          lhsDilation: optionalInts(lhsDilation),
          rhsDilation: optionalInts(rhsDilation),
          precision: precisionArgument(precision),
          preferred: preferredArgument(preferred),
        });
      },
    'conv_transpose(lhs, rhs, strides, padding, rhs_dilation=None, dimension_numbers=None, transpose_kernel=False, precision=None, preferred_element_type=None, use_consistent_padding=False)':
      (l, r, strides, padding, rhsDilation, numbers, transposeKernel, precision, preferred, consistent) => {
        const [lhs, rhs] = two('conv_transpose', l, r);
        return convTranspose(lhs, rhs, {
          strides: ints(strides),
          padding: paddingArgument(padding),
          rhsDilation: optionalInts(rhsDilation),
          numbers,
          transposeKernel: transposeKernel === true,
          precision: precisionArgument(precision),
          preferred: preferredArgument(preferred),
          consistent: consistent === true,
        });
      },
    'conv_general_dilated_patches(lhs, filter_shape, window_strides, padding, lhs_dilation=None, rhs_dilation=None, dimension_numbers=None, precision=None, preferred_element_type=None)':
      (l, filter, strides, padding, lhsDilation, rhsDilation, numbers, precision, preferred) => {
        const [lhs] = arrayLikes('conv_general_dilated_patches', [l]);
        const given = precisionArgument(precision);
        return patches(lhs, {
          filter: ints(filter),
          strides: ints(strides),
          padding: paddingArgument(padding),
          lhsDilation: optionalInts(lhsDilation),
          rhsDilation: optionalInts(rhsDilation),
          numbers,
          precision:
            precision === null || !Array.isArray(given)
              ? given
              : [(given as readonly ParamValue[])[0], (precisionArgument('default') as readonly ParamValue[])[0]],
          preferred: preferredArgument(preferred),
        });
      },
    'conv_general_dilated_local(lhs, rhs, window_strides, padding, filter_shape, lhs_dilation=None, rhs_dilation=None, dimension_numbers=None, precision=None)':
      (l, r, strides, padding, filter, lhsDilation, rhsDilation, numbers, precision) => {
        const [lhs, rhs] = two('conv_general_dilated_local', l, r);
        return local(lhs, rhs, {
          filter: ints(filter),
          strides: ints(strides),
          padding: paddingArgument(padding),
          lhsDilation: optionalInts(lhsDilation),
          rhsDilation: optionalInts(rhsDilation),
          numbers,
          precision: precisionArgument(precision),
          preferred: null,
        });
      },
    'conv_dimension_numbers(lhs_shape, rhs_shape, dimension_numbers)': (lhs, rhs, numbers) => {
      const specs = dimensionNumbers(ints(lhs), ints(rhs), numbers);
      return call(convDimensionNumbersClass, [
        new PyTuple([...specs.lhs]),
        new PyTuple([...specs.rhs]),
        new PyTuple([...specs.out]),
      ]);
    },
    'conv_general_permutations(dimension_numbers)': (numbers) => {
      const specs = specsOf(numbers);
      return new PyTuple([specs.lhs, specs.rhs, specs.out].map((s) => new PyTuple([...s])));
    },
    'conv_shape_tuple(lhs_shape, rhs_shape, strides, pads, batch_group_count=1)': (lhs, rhs, strides, pads, groups) => {
      const [l, r, s] = [ints(lhs), ints(rhs), ints(strides)];
      const padding = typeof pads === 'string' ? padtypeToPads(l.slice(2), r.slice(2), s, pads) : paddingArgument(pads);
      return new PyTuple(convShapeTuple(l, r, s, padding as Padding, count(groups)));
    },
    'conv_general_shape_tuple(lhs_shape, rhs_shape, window_strides, padding, dimension_numbers)': (
      lhs,
      rhs,
      strides,
      pads,
      numbers,
    ) => {
      const specs = specsOf(numbers);
      const [l, r, s] = [take(ints(lhs), specs.lhs), take(ints(rhs), specs.rhs), ints(strides)];
      const padding = typeof pads === 'string' ? padtypeToPads(l.slice(2), r.slice(2), s, pads) : paddingArgument(pads);
      return intoPlaces(convShapeTuple(l, r, s, padding as Padding), specs);
    },
    'conv_transpose_shape_tuple(lhs_shape, rhs_shape, window_strides, padding, dimension_numbers)': (
      lhs,
      rhs,
      strides,
      pads,
      numbers,
    ) => {
      const specs = specsOf(numbers);
      const [l, r, s] = [take(ints(lhs), specs.lhs), take(ints(rhs), specs.rhs), ints(strides)];
      const padding =
        typeof pads === 'string' ? s.map((stride, i) => transposePadding(r[i + 2], stride, pads)) : pairs(pads);
      const space = s.map(
        (stride, i) => (l[i + 2] - 1) * stride - r[i + 2] + 2 + (padding ? padding[i][0] + padding[i][1] : 0),
      );
      return intoPlaces([l[0], r[0], ...space], specs);
    },
    'padtype_to_pads(in_shape, window_shape, window_strides, padding)': (input, window, strides, padding) =>
      new PyList(
        padtypeToPads(shapeArgument(input), shapeArgument(window), shapeArgument(strides), str(padding)).map(
          (p) => new PyTuple(p),
        ),
      ),
  }),
]);
