/**
 * From indices to the operands and dimension numbers of a gather or a scatter.
 * Source: jax/_src/numpy/indexing.py _index_to_gather, NDIndexer.normalize_indices.
 */
import type { Shape } from '../../jaxpr/aval.ts';
import { ShapedArray } from '../../jaxpr/aval.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { HostArray, HostScalar } from '../../jaxpr/host.ts';
import { NDArray } from '../../jaxpr/ndarray.ts';
import type { WindowDimensions } from '../../jaxpr/primitives/gather.ts';
import type { SpecPart } from '../../jaxpr/mesh.ts';
import type { Parts } from '../../jaxpr/sharding/places.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import {
  EagerArray,
  PyFloat,
  PyList,
  PySlice,
  PyTuple,
  Unknown,
  UnknownSignal,
  isInt,
  typeOf,
  unbox,
} from '../../python/values.ts';
import { toIndex } from '../../python/indices.ts';
import { expandDims, rev } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { toVal } from '../values.ts';
import { array } from './arrayOf.ts';
import type { Entry, Indexer, ParsedIndex, Window } from './indexingEntries.ts';
import { boundsOf, expandEllipses, hostInts, validateSlices } from './indexingEntries.ts';
import { broadcastArrays } from './where.ts';
import { compare } from './ufuncs.ts';

export interface GatherIndexer {
  /** The shape of what is taken, or set. */
  readonly sliceShape: Shape;
  /** How its dimensions are cut along explicit axes, as the operand's are. */
  readonly sliceCuts: Parts;
  /** The window of the gather. */
  readonly gatherShape: Shape;
  readonly indices: Val;
  readonly dimensions: Partial<WindowDimensions>;
  /** No index array among the indices: no window is taken twice, and they come in order. */
  readonly isBasic: boolean;
  /** Axes to be reversed after the gather: slices that run backwards. */
  readonly reversed: readonly number[];
  /** Axes that None adds. */
  readonly added: readonly number[];
  /** Axes that `True` or `False` alone add before. */
  readonly maskDims: readonly number[];
}

const lessThan = compare('lt');

/** `idx < 0`: of NumPy's arrays NumPy computes it, and the result is another constant. */
function isNegative(x: Val): Val {
  const aval = new ShapedArray(x.aval.shape, dt.bool);
  if (x instanceof HostScalar) return new HostScalar(Number(x.value) < 0, aval);
  if (!(x instanceof HostArray)) return lessThan(x, lax.scalar(0, x.aval.dtype, true));
  return new HostArray(aval, () => {
    const value = x.compute();
    return (
      value &&
      new NDArray(
        value.shape,
        dt.bool,
        Uint8Array.from(value.data as Int32Array, (v) => (v < 0 ? 1 : 0)),
      )
    );
  });
}

/** Indices below zero count from the end of an axis. */
export function normalizeIndex(x: Val, size: number): Val {
  const { dtype, weakType, ndim } = x.aval;
  if (dtype.kind === 'uint') return x;
  return lax.select(isNegative(x), lax.add(x, lax.scalar(size, dtype, weakType && ndim === 0)), x);
}

function normalized({ entry, axes }: ParsedIndex, shape: Shape): ParsedIndex {
  const size = shape[axes[0]];
  if (entry.kind === 'int' && entry.value < 0) {
    const value = entry.value + size;
    return { entry: { kind: 'int', value, host: new HostScalar(value, entry.host.aval) }, axes };
  }
  if (entry.kind === 'array' && entry.value)
    return { entry: { ...entry, value: normalizeIndex(entry.value, size) }, axes };
  return { entry, axes };
}

/** Lists and tuples among the indices become arrays. */
const withArrays = (indices: readonly ParsedIndex[]): ParsedIndex[] =>
  indices.map(({ entry, axes }) =>
    entry.kind === 'array' && !entry.value
      ? { entry: { ...entry, value: array(entry.given, null, false) }, axes }
      : { entry, axes },
  );

/** `True` is an axis of size 1 that is taken, `False` one that isn't. Source: NDIndexer.expand_scalar_bool_indices. */
function expandScalarMasks({ shape, indices }: Indexer): Indexer {
  const grown = [...shape];
  let axis = 0;
  const expanded = indices.map(({ entry, axes }, i): ParsedIndex => {
    if (entry.kind === 'mask') {
      grown.splice(i, 0, 1);
      const isTrue = entry.mask instanceof HostScalar && entry.mask.value === true;
      return { entry: { kind: 'array', value: hostInts(isTrue ? [0] : []), given: null }, axes: [axis++] };
    }
    const own = axes.map((_, k) => axis + k);
    axis += axes.length;
    return { entry, axes: own };
  });
  return { shape: grown, indices: expanded };
}

const isIndex = (e: Entry): e is Extract<Entry, { kind: 'int' | 'array' }> => e.kind === 'int' || e.kind === 'array';
const valueOf = (e: Extract<Entry, { kind: 'int' | 'array' }>): Val => {
  const v = e.kind === 'int' ? e.host : e.value;
  if (!v) throw new UnknownSignal(new Unknown('an index is not known'));
  return v;
};

/** Bounds that are no integers fail where they are compared. Source: core.py canonicalize_slice. */
function checkBounds(slice: PySlice | Window): void {
  if (!(slice instanceof PySlice)) return;
  for (const v of [slice.step, slice.start, slice.stop]) {
    if (v === null || isInt(unbox(v))) continue;
    if (v instanceof EagerArray && v.aval.ndim === 0 && v.aval.dtype.isInteger) continue;
    if (v instanceof EagerArray && v.aval.size !== 1)
      throw valueError(
        v.aval.size === 0
          ? 'The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.'
          : 'The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()',
      );
    if (v instanceof PyFloat || v instanceof EagerArray)
      throw typeError(`'${typeOf(v).shown}' object cannot be interpreted as an integer`);
    if (typeof v === 'string' || v instanceof PyList || v instanceof PyTuple)
      throw typeError(
        `'${v === slice.step ? '>' : '>='}' not supported between instances of '${typeOf(v).shown}' and 'int'`,
      );
  }
}

/** Start, step and size of a slice or a window. */
function sliceParts(e: Extract<Entry, { kind: 'slice' | 'window' }>, size: number) {
  if (e.kind === 'window') {
    const { start, size: length, stride } = e.window;
    const from = toVal(start);
    const n = toIndex(length);
    if (!from || typeof n !== 'number') throw new UnknownSignal(new Unknown('a slice is not known'));
    return { start: stride === 1 ? from : array(start, dt.int32, true), step: stride, size: n };
  }
  checkBounds(e.slice);
  const { start, stop, step } = boundsOf(e.slice, size);
  const distance = step > 0 ? stop - start : start - stop;
  const gap = Math.abs(step);
  return { start, step, size: Math.floor(Math.max(0, distance + gap - 1) / gap) };
}

/** `own`: how the array's dimensions are cut along explicit axes. */
export function toGather(given: Indexer, wrap: boolean, own: Parts = []): GatherIndexer {
  validateSlices(given);
  const listed = withArrays(given.indices);
  // Whether the index arrays stand side by side is told before the ellipsis is written out.
  const places = listed.flatMap(({ entry }, i) => (isIndex(entry) ? [i] : []));
  const contiguous = places.every((p, i) => i === 0 || p === places[i - 1] + 1);
  const expanded = expandEllipses({ shape: given.shape, indices: listed });
  const maskDims = expanded.indices.flatMap(({ entry }, i) => (entry.kind === 'mask' ? [i] : []));
  const { shape, indices: unmasked } = expandScalarMasks(expanded);
  const indices = wrap ? unmasked.map((i) => normalized(i, shape)) : unmasked;

  const isAdvanced = indices.some(({ entry }) => entry.kind === 'array' && valueOf(entry).aval.ndim > 0);
  const advanced: Val[] = [];
  const advancedPlaces: number[] = [];
  const advancedAxes: number[] = [];
  if (isAdvanced) {
    let axis = 0;
    indices.forEach(({ entry }, place) => {
      if (entry.kind === 'none') return;
      if (isIndex(entry)) {
        advanced.push(valueOf(entry));
        advancedPlaces.push(place);
        advancedAxes.push(axis);
      }
      axis++;
    });
  }

  let xAxis = 0;
  // Axes of the result with, and without, those that None adds.
  let yAxis = 0;
  let ownAxis = 0;
  const window: number[] = [];
  const collapsed: number[] = [];
  const indexed: number[] = [];
  const parts: { operand: Val; at: number }[] = [];
  const indexShape: number[] = [];
  const sliceShape: number[] = [];
  const sliceCuts: SpecPart[] = [];
  const gatherShape: number[] = [];
  const added: number[] = [];
  const reversed: number[] = [];
  const index32 = (x: Val): Val => lax.convertElementType(x, dt.int32);

  const takeAdvanced = (): void => {
    const arrays = broadcastArrays(advanced);
    const common = arrays[0].aval.shape;
    const at = indexShape.length;
    for (const a of arrays) parts.push({ operand: index32(a), at });
    indexShape.push(...common);
    indexed.push(...advancedAxes);
    collapsed.push(...advancedAxes);
    sliceShape.push(...common);
    sliceCuts.push(...arrays[0].aval.parts);
    yAxis += common.length;
    ownAxis += common.length;
  };

  indices.forEach(({ entry }, place) => {
    if (advanced.length > 0 && (contiguous ? place === advancedPlaces[0] : place === 0)) takeAdvanced();
    if (advancedPlaces.includes(place)) {
      xAxis++;
      gatherShape.push(1);
      return;
    }
    if (isIndex(entry)) {
      if (shape[xAxis] === 0) throw raise('IndexError', `index is out of bounds for axis ${xAxis} with size 0`);
      parts.push({ operand: index32(valueOf(entry)), at: indexShape.length });
      collapsed.push(xAxis);
      gatherShape.push(1);
      indexed.push(xAxis++);
    } else if (entry.kind === 'none') {
      sliceShape.push(1);
      sliceCuts.push(null);
      added.push(yAxis++);
    } else if (entry.kind === 'slice' || entry.kind === 'window') {
      const { start, step, size } = sliceParts(entry, shape[xAxis]);
      const from = typeof start === 'number' ? lax.scalar(start, dt.int32) : start;
      sliceShape.push(size);
      sliceCuts.push(own[xAxis] ?? null);
      if (step === 0) throw valueError('slice step cannot be zero');
      if (step === 1) {
        if (size !== shape[xAxis]) {
          parts.push({ operand: index32(from), at: indexShape.length });
          indexed.push(xAxis);
        }
        gatherShape.push(size);
        window.push(ownAxis);
      } else {
        let operand = lax.add(index32(from), lax.mul(lax.scalar(step, dt.int32), lax.iota(dt.int32, [size], 0)));
        if (step < 0) {
          reversed.push(ownAxis);
          operand = rev(operand, [0]);
        }
        gatherShape.push(1);
        parts.push({ operand, at: indexShape.length });
        indexed.push(xAxis);
        indexShape.push(size);
        collapsed.push(xAxis);
      }
      ownAxis++;
      yAxis++;
      xAxis++;
    }
  });

  return {
    sliceShape,
    sliceCuts,
    gatherShape,
    indices: joined(parts, indexShape),
    dimensions: { window, collapsed: collapsed.sort((a, b) => a - b), indexed },
    isBasic: advanced.length === 0,
    reversed,
    added,
    maskDims,
  };
}

/** The components of the indices along a last axis, broadcast to one shape. */
function joined(parts: readonly { operand: Val; at: number }[], shape: readonly number[]): Val {
  if (parts.length === 0) return HostArray.of(new NDArray([0], dt.int32, new Int32Array(0)));
  if (parts.length === 1) return expandDims(parts[0].operand, [parts[0].operand.aval.ndim]);
  const full = [...shape, 1];
  return lax.concatenate(
    parts.map(({ operand, at }) =>
      lax.broadcastInDim(
        operand,
        full,
        operand.aval.shape.map((_, i) => at + i),
      ),
    ),
    shape.length,
  );
}
