/**
 * `x[…]`: a slice where everything is known, a dynamic_slice where all indices are scalars, else a gather.
 * Source: jax/_src/numpy/indexing.py rewriting_take.
 */
import type { Shape } from '../../jaxpr/aval.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { HostScalar } from '../../jaxpr/host.ts';
import type { EnumParam, ParamValue } from '../../jaxpr/primitive.ts';
import { gatherModes } from '../../jaxpr/primitives/gather.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { currentTrace, DynamicJaxprTrace } from '../../jaxpr/trace.ts';
import { PyRaise, raise, typeError, valueError } from '../../python/errors.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PySlice } from '../../python/values.ts';
import { expandDims, rev } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import type { Start } from '../lax/slicing.ts';
import { dynamicSlice, gather, parseMode, slice } from '../lax/slicing.ts';
import { toVal } from '../values.ts';
import { canonicalShape } from '../shapes.ts';
import type { Entry, Indexer } from './indexingEntries.ts';
import {
  boundsOf,
  expandEllipses,
  expandMasks,
  indexTypeText,
  isStaticSlice,
  parseIndex,
  validateSlices,
} from './indexingEntries.ts';
import { noticeOutside } from '../notices.ts';
import { toGather } from './indexingGather.ts';

export interface TakeOptions {
  readonly sorted?: boolean;
  readonly unique?: boolean;
  readonly mode?: EnumParam | string | null;
  /** The value for indices out of bounds; a gather asks for it. */
  readonly fill?: () => ParamValue | undefined;
  /** Whether indices below zero count from the end. */
  readonly wrap?: boolean;
  readonly strategy?: string;
}

/** What follows a slice: axes reversed, axes of the indices dropped, axes of None added. */
interface After {
  readonly reversed: number[];
  readonly squeezed: number[];
  readonly added: number[];
}

function finish(x: Val, { reversed, squeezed, added }: After): Val {
  let y = x;
  if (reversed.length > 0) y = rev(y, reversed);
  if (squeezed.length > 0) y = lax.squeeze(y, squeezed);
  return added.length > 0 ? expandDims(y, added) : y;
}

/** A mode in which slices will do; undefined for others. */
const slicingMode = (mode: EnumParam): boolean => mode === gatherModes.promise || mode === gatherModes.clip;

const sizeZero = (axis: number): never => {
  throw raise('IndexError', `index is out of bounds for axis ${axis} with size 0`);
};

/** Source: NDIndexer.validate_static_indices. */
function validateInts({ shape, indices }: Indexer, wrap: boolean): void {
  for (const { entry, axes } of indices) {
    if (entry.kind !== 'int') continue;
    const [axis] = axes;
    const size = shape[axis];
    const i = wrap && entry.value < 0 ? entry.value + size : entry.value;
    if (i < 0 || i >= size)
      throw raise(
        'IndexError',
        `index ${entry.value} out of bounds for axis ${axis} with size ${size} (normalize_indices=${wrap ? 'True' : 'False'})`,
      );
  }
}

/** Source: NDIndexer.to_static_slice, _static_slice. */
function staticSlice(x: Val, indexer: Indexer, mode: EnumParam | null, wrap: boolean): Val {
  if (mode && !slicingMode(mode)) throw valueError("static_slice requires mode='promise_in_bounds' or mode='clip'");
  if (mode !== gatherModes.clip) validateInts(indexer, wrap);
  validateSlices(indexer);
  indexer.indices.forEach(({ entry }, position) => {
    if (entry.kind === 'array' || entry.kind === 'mask' || entry.kind === 'window')
      throw typeError(
        'static_slice: indices must be static scalars or slices. Got index of type ' +
          `${indexTypeText(entry.kind === 'window' ? entry.window : entry.given)} at position ${position}`,
      );
  });
  const starts: number[] = [];
  const limits: number[] = [];
  const strides: number[] = [];
  const after: After = { reversed: [], squeezed: [], added: [] };
  const { shape } = indexer;
  for (const { entry, axes } of expandEllipses(indexer).indices) {
    const [axis] = axes;
    if (entry.kind === 'none') after.added.push(starts.length - after.squeezed.length + after.added.length);
    else if (entry.kind === 'int') {
      const size = shape[axis];
      if (size === 0) sizeZero(axis);
      const i = wrap && entry.value < 0 ? entry.value + size : entry.value;
      const start = Math.min(Math.max(i, 0), size - 1);
      starts.push(start);
      limits.push(start + 1);
      strides.push(1);
      after.squeezed.push(axis);
    } else if (entry.kind === 'slice') {
      const size = shape[axis];
      const { start, stop, step } = boundsOf(entry.slice, size);
      if (step < 0) {
        // The same elements from the other end.
        const distance = Math.abs(start - stop - 1) % Math.abs(step);
        const first = Math.min(size, stop + 1 + distance);
        starts.push(first);
        limits.push(Math.max(first, start + 1));
        strides.push(-step);
        after.reversed.push(axis);
      } else {
        starts.push(start);
        limits.push(Math.max(start, stop));
        strides.push(step);
      }
    }
  }
  const plain = strides.every((s) => s === 1);
  const whole =
    plain && starts.length === x.aval.ndim && starts.every((s, i) => s === 0 && limits[i] === x.aval.shape[i]);
  return finish(whole ? x : slice(x, starts, limits, plain ? null : strides), after);
}

/** A scalar while tracing is a value of the trace: nothing is computed on the host. */
function asOperand(x: Val): Val {
  const trace = currentTrace();
  return x instanceof HostScalar && trace instanceof DynamicJaxprTrace ? trace.toTracer(x) : x;
}

/** `None` and `:` take nothing away. */
const isWhole = (e: Entry): boolean =>
  e.kind === 'none' ||
  (e.kind === 'slice' &&
    e.slice instanceof PySlice &&
    e.slice.start === null &&
    e.slice.stop === null &&
    e.slice.step === null);

/** Source: NDIndexer.to_dynamic_slice, _dynamic_slice. */
function dynamicSliceOf(x: Val, indexer: Indexer, mode: EnumParam | null, wrap: boolean): Val {
  if (mode && !slicingMode(mode)) throw valueError("dynamic_slice requires mode='promise_in_bounds' or mode='clip'");
  const wrong = (message: string, position: number): never => {
    throw typeError(`dynamic_slice: ${message} at position ${position}`);
  };
  indexer.indices.forEach(({ entry }, position) => {
    if (entry.kind === 'array' && (!entry.value || entry.value.aval.ndim > 0))
      wrong(`only scalar indices allowed. Got index of type ${indexTypeText(entry.given)}`, position);
    if (entry.kind === 'mask')
      wrong(`indices must be scalars or slices. Got index of type ${indexTypeText(entry.given)}`, position);
    if (entry.kind === 'window' && entry.window.stride !== 1)
      wrong(`only unit steps supported in slice. Got ${repr(entry.window)}`, position);
    if (entry.kind === 'slice') {
      if (!isStaticSlice(entry.slice)) wrong('only known bounds supported in slice.', position);
      if (Math.abs(boundsOf(entry.slice, 1).step) !== 1)
        wrong(`only unit steps supported in slice. Got ${repr(entry.slice)}`, position);
    }
  });
  const starts: Start[] = [];
  const sizes: number[] = [];
  // Sizes of windows as they were given: what isn't an int is an error of the shape that they make.
  const windowSizes: Value[] = [];
  const after: After = { reversed: [], squeezed: [], added: [] };
  const { shape } = indexer;
  let whole = true;
  for (const { entry, axes } of expandEllipses(indexer).indices) {
    const [axis] = axes;
    if (!isWhole(entry)) whole = false;
    if (entry.kind === 'none') after.added.push(starts.length - after.squeezed.length + after.added.length);
    else if (entry.kind === 'int' || entry.kind === 'array') {
      if (shape[axis] === 0) sizeZero(axis);
      const index = entry.kind === 'int' ? entry.host : entry.value;
      if (index) starts.push(asOperand(index));
      sizes.push(1);
      after.squeezed.push(axis);
    } else if (entry.kind === 'slice') {
      const { start, stop, step } = boundsOf(entry.slice, shape[axis]);
      starts.push(step < 0 ? stop + 1 : start);
      sizes.push(Math.max(0, step < 0 ? start - stop : stop - start));
      if (step < 0) after.reversed.push(axis);
    } else if (entry.kind === 'window') {
      const { start, size } = entry.window;
      const from = typeof start === 'number' ? start : toVal(start);
      if (from !== undefined) starts.push(from);
      windowSizes[sizes.length] = size;
      sizes.push(typeof size === 'number' ? size : 0);
    }
  }
  if (whole) return finish(x, after);
  const operands =
    starts.length > 1
      ? starts.map((s) =>
          asOperand(lax.convertElementType(typeof s === 'number' ? lax.scalar(s, dt.int32) : s, dt.int32)),
        )
      : starts;
  const known = windowSizes.some((s) => typeof s !== 'number' && s !== undefined)
    ? canonicalShape(new PyList(sizes.map((s, i) => windowSizes[i] ?? s)))
    : sizes;
  return finish(dynamicSlice(x, operands, known, wrap), after);
}

/** What Python's code catches there: `except (TypeError, ValueError, IndexError)`. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.mro.some((c) => CAUGHT.has(c.name))) return undefined;
    throw e;
  }
}
const CAUGHT = new Set(['TypeError', 'ValueError', 'IndexError']);

const isEmpty = (shape: Shape): boolean => shape.includes(0);

/** Source: indexing.py _gather. */
function gathered(x: Val, indexer: Indexer, options: TakeOptions): Val {
  const { sorted = false, unique = false, mode = null, fill, wrap = true } = options;
  const g = toGather(expandMasks(indexer), wrap);
  const fillValue = fill?.();
  let y = g.maskDims.length > 0 ? expandDims(x, g.maskDims) : x;
  if (isEmpty(g.sliceShape)) return lax.full(g.sliceShape, lax.scalar(0, x.aval.dtype), x.aval.dtype, x.aval.weakType);
  if (!isEmpty(g.indices.aval.shape))
    y = gather(y, g.indices, g.dimensions, g.gatherShape, {
      unique: unique || g.isBasic,
      sorted: sorted || g.isBasic,
      mode,
      fillValue,
    });
  if (g.reversed.length > 0) y = rev(y, g.reversed);
  return g.added.length > 0 ? expandDims(y, g.added) : y;
}

/** The integers among the indices, with the axes that they index. */
export function* integersOf({ shape, indices }: Indexer): Generator<{ index: number; axis: number; size: number }> {
  for (const { entry, axes } of indices)
    if (entry.kind === 'int') yield { index: entry.value, axis: axes[0], size: shape[axes[0]] };
}

/** `x[index]` on operands; the index is Python's. */
export function getItem(x: Val, index: Value, options: TakeOptions = {}): Val {
  const indexer = parseIndex(index, x.aval.shape);
  const { wrap = true, strategy = 'auto' } = options;
  const given = options.mode ?? null;
  if (given === null) noticeOutside(integersOf(indexer), false);
  // A mode that isn't one lets both slices fail; the gather then says so.
  const parsed = (): EnumParam | null => (given === null ? null : parseMode(given));
  switch (strategy) {
    case 'static_slice':
      return staticSlice(x, indexer, parsed(), wrap);
    case 'dynamic_slice':
      return dynamicSliceOf(x, indexer, parsed(), wrap);
    case 'scatter':
      throw valueError('Indexing strategy IndexingStrategy.SCATTER is not supported for take.');
    case 'auto': {
      const mode = attempt(() => ({ mode: parsed() }));
      if (!mode) break;
      const fixed = attempt(() => staticSlice(x, indexer, mode.mode, wrap));
      if (fixed) return fixed;
      const moved = attempt(() => dynamicSliceOf(x, indexer, mode.mode, wrap));
      if (moved) return moved;
      break;
    }
    default:
  }
  return gathered(x, indexer, options);
}
