/** `np.vectorize`, and walks over indices and rows. Source: numpy/lib/_function_base_impl.py, _shape_base_impl.py. */
import { attrsOf, call } from '../call.ts';
import { typeError, valueError } from '../errors.ts';
import { listOf } from '../iterate.ts';
import { kwargsOf, methods } from '../native.ts';
import type { MaybeKwargs, Value } from '../values.ts';
import { Missing, PyFunction, PyInstance, PyIterator, PyList, PyTuple, Unknown } from '../values.ts';
import type { View } from './array.ts';
import {
  broadcastShapes,
  broadcastView,
  elements,
  itemOf,
  numpyClass,
  range,
  scalarOf,
  sizeOf,
  stridesOf,
} from './array.ts';
import { asArray } from './coerce.ts';
import { axisOf, findUnknown, intOf, isSequence } from './declare.ts';
import { npDType } from './dtypes.ts';
import { getIndexed } from './indexing.ts';
import { object } from './kinds.ts';
import { moveaxis, reshape, stack } from './shapes.ts';

// ---- vectorize and its kin

export const vectorizeClass = numpyClass('vectorize');
export class Vectorized extends PyInstance {
  constructor(
    readonly f: Value,
    readonly otypes: Value,
    readonly excluded: ReadonlySet<Value>,
    readonly signature: Value,
    /** Elements are handed over as Python's objects. */
    readonly plain = false,
  ) {
    super(vectorizeClass);
  }
}
vectorizeClass.construct = (_, args, kwargs) => {
  const named = new Map(kwargs);
  const f = args[0] ?? named.get('pyfunc');
  const otypes = args[1] ?? named.get('otypes') ?? null;
  const excluded = named.get('excluded') ?? null;
  const signature = named.get('signature') ?? null;
  if (f === undefined) return new Missing('numpy.vectorize as a decorator with arguments');
  const made = new Vectorized(f, otypes, new Set(excluded === null ? [] : listOf(excluded)), signature);
  const name = f instanceof PyFunction ? f.name : undefined;
  if (name !== undefined) attrsOf(made)?.set('__name__', name);
  return made;
};

function callVectorized(self: Value, args: readonly Value[], kwargs: MaybeKwargs): Value {
  if (!(self instanceof Vectorized)) throw typeError('vectorize');
  if (self.signature !== null) return new Missing('numpy.vectorize(signature=…)');
  for (const a of args) {
    const unknown = findUnknown(a);
    if (unknown) return unknown.untraced();
  }
  const fixed = (i: number): boolean => self.excluded.has(i);
  const arrays = args.map((a, i) => (fixed(i) ? undefined : asArray(a, undefined)));
  const shapes = arrays.flatMap((a) => (a ? [a.shape] : []));
  const shape = broadcastShapes(shapes);
  const size = sizeOf(shape);
  if (size === 0 && self.otypes === null)
    throw valueError('cannot call `vectorize` on size 0 inputs unless `otypes` is set');
  const wide = arrays.map((a) => (a ? toItems(broadcastView(a, shape) ?? a, shape, self.plain) : undefined));
  const results: Value[] = [];
  for (let i = 0; i < size; i++)
    results.push(
      call(
        self.f,
        args.map((a, k) => wide[k]?.[i] ?? a),
        kwargs,
      ),
    );
  const unknown = results.find((r) => r instanceof Unknown);
  if (unknown) return unknown;
  const several = results[0] instanceof PyTuple;
  const otypes =
    self.otypes === null ? [] : typeof self.otypes === 'string' ? Array.from(self.otypes) : listOf(self.otypes);
  const build = (values: readonly Value[], k: number): Value => {
    // The first result decides the dtype.
    const d = otypes.length > k ? npDType(otypes[k]) : asArray(values[0]).dtype;
    return reshape(asArray(new PyList([...values]), d === object ? object : d), shape);
  };
  if (!several) return build(results, 0);
  const width = (results[0] as PyTuple).items.length;
  return new PyTuple(
    Array.from({ length: width }, (_, k) =>
      build(
        results.map((r) => (r as PyTuple).items[k]),
        k,
      ),
    ),
  );
}
/** All elements in order: NumPy's scalars, or Python's objects. */
const toItems = (v: View, shape: readonly number[], plain: boolean): Value[] => {
  const all = elements(v);
  return range(sizeOf(shape)).map((i) => (plain ? itemOf(all, i, v.dtype) : scalarOf(all, i, v.dtype)));
};

export const ndenumerateClass = numpyClass('ndenumerate');
export const ndindexClass = numpyClass('ndindex');
function* positionsOf(shape: readonly number[]): Generator<number[]> {
  const size = sizeOf(shape);
  const strides = stridesOf(shape);
  for (let i = 0; i < size; i++) yield shape.map((n, d) => Math.floor(i / strides[d]) % n);
}
ndenumerateClass.construct = (_, [v]) => {
  const unknown = findUnknown(v ?? null);
  if (unknown) return unknown;
  const a = asArray(v ?? null);
  const at = positionsOf(a.shape);
  return new PyIterator(() => {
    const next = at.next();
    if (next.done) return undefined;
    return new PyTuple([new PyTuple(next.value), getIndexed(a, new PyTuple(next.value))]);
  });
};
ndindexClass.construct = (_, args) => {
  const unknown = args.find((a) => findUnknown(a));
  if (unknown !== undefined) return findUnknown(unknown) ?? null;
  const dims = args.length === 1 && isSequence(args[0]) ? args[0].items : args;
  const at = positionsOf(dims.map(intOf));
  return new PyIterator(() => {
    const next = at.next();
    return next.done ? undefined : new PyTuple(next.value);
  });
};

/** `f` of each row along an axis. */
export function applyAlong(f: Value, axis: Value, v: Value, args: readonly Value[], kwargs: MaybeKwargs): Value {
  const a = asArray(v);
  const at = axisOf(axis, a.ndim);
  const rows = moveaxis(a, [at], [a.ndim - 1]);
  const outer = rows.shape.slice(0, -1);
  const n = rows.shape[rows.ndim - 1];
  const flatRows = reshape(rows, [sizeOf(outer), n]);
  if (sizeOf(outer) === 0) throw valueError('Cannot apply_along_axis when any iteration dimensions are 0');
  const results = range(sizeOf(outer)).map((i) => call(f, [getIndexed(flatRows, i), ...args], kwargs));
  const unknown = results.find((r) => r instanceof Unknown);
  if (unknown) return unknown;
  const parts = results.map((r) => asArray(r));
  const all = reshape(stack(parts, 0), [...outer, ...parts[0].shape]);
  const inner = parts[0].ndim;
  return moveaxis(
    all,
    Array.from({ length: inner }, (_, k) => outer.length + k),
    Array.from({ length: inner }, (_, k) => at + k),
  );
}

methods(vectorizeClass, {
  '__call__(self, *args, **kwargs)': (self, args, kwargs) =>
    callVectorized(self, args instanceof PyTuple ? args.items : [], kwargsOf(kwargs)),
});
