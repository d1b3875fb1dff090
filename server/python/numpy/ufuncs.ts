/** `numpy.ufunc` objects. Source: numpy/_core/src/umath/ufunc_object.c. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { call, special } from '../call.ts';
import { typeError, valueError } from '../errors.ts';
import { methods, getters } from '../native.ts';
import { askUnknown } from '../unknownTracers.ts';
import type { MaybeKwargs, Value, Unknown } from '../values.ts';
import {
  PyBuiltin,
  PyDict,
  PyFunction,
  PyInstance,
  PyScalar,
  PyTuple,
  UnknownSignal,
  Missing,
  isInt,
} from '../values.ts';
import type { Input, UfuncOptions } from './apply.ts';
import { applyUfunc, applied, inputOf, loopDType, store } from './apply.ts';
import {
  NdArray,
  affordable,
  arrayOf,
  copyOf,
  fromElements,
  frozen,
  numpyClass,
  range,
  reshapedStrides,
  scalarize,
  viewOf,
} from './array.ts';
import { elementFromPython } from './cast.ts';
import { asArray } from './coerce.ts';
import { MISSING, axesOf, axisOf, dtypeOrNone, findUnknown, given, outOf, whereOf } from './declare.ts';
import { dtypeArgumentOf } from './dtypes.ts';
import { charactersOf, object } from './kinds.ts';
import type { Casting } from './promotion.ts';
import { accumulated, promoteTypes } from './promotion.ts';
import { accumulateView, reduceView } from './reduce.ts';
import { getIndexed, setIndexed } from './indexing.ts';
import { allocateElements } from './storage.ts';
import type { UfuncSpec } from './ufuncTable.ts';
import { specOf, ufuncSpecs } from './ufuncTable.ts';

export const ufuncClass = numpyClass('ufunc');

class PyUfunc extends PyInstance {
  constructor(readonly spec: UfuncSpec) {
    super(ufuncClass);
    this.attrs.set('__name__', spec.name);
    this.attrs.set('__qualname__', spec.name);
  }
}

const asUfunc = (v: Value): PyUfunc => {
  if (v instanceof PyUfunc) return v;
  throw typeError("descriptor requires a 'numpy.ufunc' object");
};

/** Objects that take ufuncs over: `__array_ufunc__` of a user's class. */
function overridden(ufunc: PyUfunc, method: string, args: readonly Value[], kwargs: MaybeKwargs): Value | undefined {
  for (const v of args) {
    if (!(v instanceof PyInstance) || v instanceof NdArray || v instanceof PyScalar) continue;
    const own = special(v, '__array_ufunc__');
    if (own instanceof PyFunction) return call(own, [v, ufunc, method, ...args], kwargs);
    if (own === null) throw typeError(`operand '${v.cls.name}' does not support ufuncs (__array_ufunc__=None)`);
  }
  return undefined;
}

const KEYWORDS = new Set([
  'out',
  'where',
  'dtype',
  'casting',
  'order',
  'subok',
  'signature',
  'sig',
  'axis',
  'axes',
  'keepdims',
  'extobj',
]);

function optionsOf(spec: UfuncSpec, outs: readonly Value[], kwargs: MaybeKwargs): UfuncOptions {
  let given: readonly Value[] = outs;
  let where: NdArray | undefined;
  let dtype: DType | undefined;
  let casting: Casting | undefined;
  for (const [name, v] of kwargs ?? []) {
    if (!KEYWORDS.has(name)) throw typeError(`${spec.name}() got an unexpected keyword argument '${name}'`);
    if (name === 'out') given = v === null ? [] : v instanceof PyTuple ? v.items : [v];
    else if (name === 'where') where = whereOf(v);
    else if (name === 'dtype') dtype = dtypeArgumentOf(v);
    else if (name === 'casting') casting = v as Casting;
    else if ((name === 'signature' || name === 'sig') && v !== null)
      throw new UnknownSignal(new Missing(`numpy.ufunc(signature=…)`));
  }
  const out = given.map((v) => {
    if (v !== null && !(v instanceof NdArray)) throw typeError('return arrays must be of ArrayType');
    return v ?? undefined;
  });
  return { out, where, dtype, casting };
}

/** `np.add(x, y, out, …)`. */
function callUfunc(ufunc: PyUfunc, args: readonly Value[], kwargs: MaybeKwargs): Value {
  const { spec } = ufunc;
  const { inputs, outputs, name } = spec;
  if (args.length < inputs || args.length > inputs + outputs)
    throw typeError(
      `${name}() takes from ${inputs} to ${inputs + outputs} positional arguments but ${args.length} ${args.length === 1 ? 'was' : 'were'} given`,
    );
  for (const a of [...args, ...(kwargs ?? []).map(([, v]) => v)]) {
    const u = findUnknown(a);
    if (u) return u === a ? askUnknown(u, 'array') : u.untraced();
  }
  const own = overridden(ufunc, '__call__', args, kwargs);
  if (own !== undefined) return own;
  return absorbed(() => applied(spec, args.slice(0, inputs).map(inputOf), optionsOf(spec, args.slice(inputs), kwargs)));
}

function absorbed(run: () => Value): Value {
  try {
    return run();
  } catch (e) {
    if (e instanceof UnknownSignal) return e.unknown;
    throw e;
  }
}

/** The dtype that a reduction is made in. */
function reduceDType(spec: UfuncSpec, own: DType, dtype: DType | undefined): DType {
  if (dtype) return spec.loop(dtype) ?? dtype;
  if (own.kind === 'str')
    throw typeError(
      `the resolved dtypes are not compatible with ${spec.name}.reduce. Resolved (dtype('${own.name}'), dtype('${own.name}'), dtype('<U${2 * charactersOf(own)}'))`,
    );
  const wide = spec.name === 'add' || spec.name === 'multiply' ? accumulated(own) : own;
  const loop = spec.loop(wide);
  if (!loop)
    throw typeError(
      `ufunc '${spec.name}' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''`,
    );
  return loop;
}

export interface Reduction {
  readonly axis: Value;
  readonly dtype?: Value;
  readonly out?: Value;
  readonly keepdims?: Value;
  readonly initial?: Value;
  readonly where?: Value;
}

/** `ufunc.reduce`. */
export function reduceWith(spec: UfuncSpec, a: NdArray, r: Reduction): Value {
  const axes = axesOf(r.axis, a.ndim);
  const target = outOf(r.out ?? null);
  const wanted =
    dtypeOrNone(r.dtype ?? null) ??
    (target && spec.name !== 'logical_or' && spec.name !== 'logical_and'
      ? promoteTypes(target.dtype, a.dtype)
      : undefined);
  const dtype = reduceDType(spec, a.dtype, wanted);
  const { initial } = r;
  const hasInitial = initial !== undefined && initial !== MISSING && initial !== null;
  const result = reduceView(spec, frozenIfLater(a), axes, dtype, {
    keepdims: given(r.keepdims ?? MISSING),
    where: whereOf(r.where ?? null) && whereView(whereOf(r.where ?? null), a),
    ...(hasInitial && dtype !== object && { initial: elementFromPython(initial, dtype) }),
    ...(hasInitial && dtype === object && { objectInitial: initial }),
  });
  if (target) {
    store(target, result);
    return target;
  }
  return scalarize(result);
}
const frozenIfLater = (a: NdArray) => (a.size > 0 ? a : frozen(a));

function whereView(mask: NdArray | undefined, a: NdArray): NdArray | undefined {
  if (!mask) return undefined;
  const full = applyUfunc(specOf('logical_and'), [
    inputOf(mask),
    inputOf(fromElements(a.shape, dt.bool, new Uint8Array(affordable(a.size)).fill(1))),
  ]);
  return full[0];
}

/** Along one axis, for `accumulate` and `cumsum`. */
export function accumulateWith(spec: UfuncSpec, a: NdArray, axis: Value, dtype: Value, out: Value): Value {
  let source = a;
  let at = 0;
  if (axis === null) source = flat(a);
  else at = axisOf(axis, Math.max(1, a.ndim));
  if (source.ndim === 0) source = flat(a);
  const d = reduceDType(spec, a.dtype, dtypeOrNone(dtype));
  const result = accumulateView(spec, source, at, d);
  const target = outOf(out);
  if (target) store(target, result);
  return target ?? result;
}

/** One dimension; a view where it can be. */
export function flat(a: NdArray): NdArray {
  const strides = reshapedStrides(a, [a.size]);
  if (strides) return viewOf(a, [a.size], strides, a.offset);
  const copy = copyOf(a);
  return arrayOf([a.size], a.dtype, copy.storage);
}

/** `ufunc.outer`. */
function outer(spec: UfuncSpec, x: Value, y: Value): Value {
  const [a, b] = [asArray(x), asArray(y)];
  const wide = viewOf(a, [...a.shape, ...b.shape.map(() => 1)], [...a.strides, ...b.shape.map(() => 0)], a.offset);
  const left: Input = a.ndim + b.ndim === 0 ? inputOf(x) : { ...inputOf(x), array: wide };
  return applied(spec, [left, inputOf(y)]);
}

/** `ufunc.at(a, indices, b)`: in order, without buffering. */
function at(spec: UfuncSpec, a: NdArray, indices: Value, b: Value | undefined): void {
  const positions = fromElements(
    a.shape,
    dt.int64,
    BigInt64Array.from(range(a.size), (i) => BigInt(i)),
  );
  const where = asArray(getIndexed(positions, indices));
  const values = b === undefined ? undefined : asArray(b);
  const loop = loopDType(spec, [inputOf(a), ...(values ? [inputOf(b ?? null)] : [])], undefined);
  const each = asArray(where);
  const wanted = values
    ? applyUfunc(specOf('add'), [inputOf(zerosOf(each.shape, values.dtype)), inputOf(values)])[0]
    : undefined;
  const flatPositions = flat(each);
  const own = flat(a);
  for (let i = 0; i < flatPositions.size; i++) {
    const p = getIndexed(flatPositions, i);
    const old = getIndexed(own, p);
    const more = wanted ? [inputOf(getIndexed(flat(wanted), i))] : [];
    const made = applyUfunc(spec, [inputOf(old), ...more], { dtype: loop })[0];
    setIndexed(own, p, made);
  }
  if (own.buffer !== a.buffer) store(a, arrayOf(a.shape, a.dtype, own.storage));
}
const zerosOf = (shape: readonly number[], dtype: DType): NdArray =>
  fromElements(
    shape,
    dtype,
    allocateElements(
      dtype,
      shape.reduce((x, y) => x * y, 1),
    ),
  );

/** `ufunc.reduceat` along one axis. */
function reduceAt(spec: UfuncSpec, a: NdArray, indices: readonly number[], axis: number): Value {
  const n = a.shape[axis];
  const parts = indices.map((from, k) => {
    const next = k + 1 < indices.length ? indices[k + 1] : n;
    if (from < 0 || from >= n) throw valueError(`index ${from} out-of-bounds in ${spec.name}.reduceat [0, ${n})`);
    const to = next > from ? next : from + 1;
    const part = viewOf(
      a,
      a.shape.map((s, i) => (i === axis ? to - from : s)),
      a.strides,
      a.offset + from * a.strides[axis],
    );
    return reduceView(spec, part, [axis], reduceDType(spec, a.dtype, undefined), { keepdims: true });
  });
  const dtype = parts[0]?.dtype ?? a.dtype;
  const out = fromElements(
    a.shape.map((s, i) => (i === axis ? parts.length : s)),
    dtype,
    allocateElements(dtype, (a.size / Math.max(1, n)) * parts.length),
  );
  parts.forEach((p, k) => {
    const slot = viewOf(out, p.shape, out.strides, out.offset + k * out.strides[axis]);
    store(slot, p);
  });
  return out;
}

/** The ufuncs of the module. */
export const ufuncs = new Map<string, PyUfunc>([...ufuncSpecs].map(([name, spec]) => [name, new PyUfunc(spec)]));

function firstKnown(args: readonly Value[]): Unknown | undefined {
  for (const a of args) {
    const u = findUnknown(a);
    if (u) return u.untraced();
  }
  return undefined;
}

export function installUfuncs(): void {
  ufuncClass.dict.set(
    '__call__',
    new PyBuiltin('__call__', ([self, ...args], kwargs) => callUfunc(asUfunc(self), args, kwargs)),
  );
  getters(ufuncClass, {
    nin: (v) => asUfunc(v).spec.inputs,
    nout: (v) => asUfunc(v).spec.outputs,
    nargs: (v) => asUfunc(v).spec.inputs + asUfunc(v).spec.outputs,
    identity: (v) => {
      const identity = asUfunc(v).spec.identity?.(dt.float64);
      return identity === undefined ? null : identity;
    },
    __doc__: () => null,
    types: () => new Missing('numpy.ufunc.types'),
    ntypes: () => new Missing('numpy.ufunc.ntypes'),
    signature: () => null,
  });
  methods(ufuncClass, {
    '__repr__(self, /)': (v) => `<ufunc '${asUfunc(v).spec.name}'>`,
    '__str__(self, /)': (v) => `<ufunc '${asUfunc(v).spec.name}'>`,
    'reduce(self, array, axis=0, dtype=None, out=None, keepdims=False, initial=<missing>, where=True)': (
      self,
      array,
      axis,
      dtype,
      out,
      keepdims,
      initial,
      where,
    ) => {
      const u = firstKnown([array, axis]);
      if (u) return u;
      const { spec } = asUfunc(self);
      if (spec.inputs !== 2) throw valueError('reduce only supported for binary functions');
      const a = asArray(array);
      if (axis !== null && !(axis instanceof PyTuple) && a.ndim === 0 && isInt(axis)) return scalarize(a);
      return reduceWith(spec, a, { axis, dtype, out, keepdims, initial, where });
    },
    'accumulate(self, array, axis=0, dtype=None, out=None)': (self, array, axis, dtype, out) => {
      const u = firstKnown([array]);
      if (u) return u;
      const { spec } = asUfunc(self);
      if (spec.inputs !== 2) throw valueError('accumulate only supported for binary functions');
      return accumulateWith(spec, asArray(array), axis, dtype, out);
    },
    'outer(self, A, B, /, **kwargs)': (self, x, y, kwargs) => {
      const u = firstKnown([x, y]);
      if (u) return u;
      const { spec } = asUfunc(self);
      if (spec.inputs !== 2) throw valueError('outer product only supported for binary functions');
      if (kwargs instanceof PyDict && kwargs.entries.size > 0) return new Missing('numpy.ufunc.outer with keywords');
      return outer(spec, x, y);
    },
    'at(self, a, indices, b=<missing>, /)': (self, a, indices, b) => {
      const u = firstKnown([indices, b]);
      if (!(a instanceof NdArray)) throw typeError('first operand must be array');
      if (u) a.buffer.forget(u.reason);
      else at(asUfunc(self).spec, a, indices, b === MISSING ? undefined : b);
      return null;
    },
    'reduceat(self, array, indices, axis=0, dtype=None, out=None)': (self, array, indices, axis) => {
      const u = firstKnown([array, indices]);
      if (u) return u;
      const a = asArray(array);
      const positions = asArray(indices);
      return reduceAt(
        asUfunc(self).spec,
        a,
        Array.from({ length: positions.size }, (_, i) => Number((getIndexed(positions, i) as PyScalar).value)),
        axisOf(axis, a.ndim),
      );
    },
    'resolve_dtypes(self, *args, **kwargs)': () => new Missing('numpy.ufunc.resolve_dtypes'),
  });
}
