/**
 * Mutable arrays in Python: `jax.new_ref`, `jax.ref`, `ref[…]`, `ref.at[…]`. Outside of traces a ref holds its content, and
 * reading and writing are those of arrays. Source: jax/_src/core.py Ref, jax/_src/state/primitives.py, state/types.py.
 */
import { RefAval } from '../../jaxpr/aval.ts';
import { TypeParam, indexerParam } from '../../jaxpr/primitives/refs.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { EagerArray, EagerRef, bind, bind1, currentTrace, evalTrace } from '../../jaxpr/trace.ts';
import { Stop, raise, valueError } from '../../python/errors.ts';
import { heap } from '../../python/heap.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyInstance, PyTuple, Tracer, builtinClass } from '../../python/values.ts';
import { asValue, unknownArray } from '../declare.ts';
import { boundTo } from '../lax/operand.ts';
import * as lax from '../lax/operations.ts';
import { getItem } from '../numpy/indexing.ts';
import { updateAt } from '../numpy/indexingUpdate.ts';
import * as ufuncs from '../numpy/ufuncs.ts';
import { ShapeDtypeStruct } from '../shapeDtypeStruct.ts';
import type { Access } from './indexers.ts';
import { WHOLE, accessShape, withIndex } from './indexers.ts';

const viewClass = builtinClass('TransformedRef', undefined, 'jax._src.state.types');

/** A part of a ref: `ref.at[i]`. */
export class RefView extends PyInstance {
  constructor(
    readonly ref: RefVal,
    readonly access: Access,
    /** The indices, as the user gave them. */
    readonly given: readonly Value[],
  ) {
    super(viewClass);
  }
}
export { viewClass };

export type RefVal = (Tracer | EagerRef) & { readonly aval: RefAval };

export const isRef = (v: unknown): v is RefVal =>
  (v instanceof Tracer || v instanceof EagerRef) && v.aval instanceof RefAval;

/** A ref or a view of one, with another index. */
export function viewOf(v: Value, index: Value, fn: string): RefView {
  const view = v instanceof RefView ? v : isRef(v) ? new RefView(v, WHOLE, []) : undefined;
  if (!view) throw valueError(`Can only call \`${fn}\` on a \`Ref\`: ${str(v)}.`);
  const { ref, access, given } = view;
  const next = withIndex(access, accessShape(ref.aval.shape, access), index);
  return next === access ? view : new RefView(ref, next, [...given, index]);
}

/** The ref, where it is not traced and nothing else is. */
const concrete = ({ ref }: RefView, ...others: readonly Val[]): EagerRef | undefined =>
  ref instanceof EagerRef && currentTrace() === evalTrace && !others.some((x) => x instanceof Tracer) ? ref : undefined;

function write(ref: EagerRef, content: Val): void {
  heap.fieldSet(ref, 'content', content, 'content');
}

const lost = (ref: EagerRef): void => {
  write(ref, unknownArray(ref.aval.shape, ref.aval.dtype, 'a compiled function wrote to the mutable array'));
};

/** The one index of a view; undefined for the whole. */
function onlyIndex({ given }: RefView): Value | undefined {
  if (given.length > 1)
    throw new Stop("jitlens doesn't follow indices of indices of mutable arrays yet", 'unsupported');
  return given.at(0);
}

const paramsOf = ({ access }: RefView) => ({ tree: access.indexers.map(indexerParam) });

export function refGet(v: Value, index: Value): Val {
  const view = viewOf(v, index, 'ref_get');
  const ref = concrete(view);
  if (!ref) return bind1(primitives.get, [view.ref, ...view.access.operands], paramsOf(view));
  return view.given.reduce((x, i) => getItem(x as EagerArray, i), ref.content);
}

/** A Python number takes the ref's dtype, if it is of its kind. Source: _maybe_implicit_cast. */
function implicitCast({ aval: { dtype } }: RefVal, x: Val): Val {
  const { aval } = x;
  if (aval instanceof RefAval) return x;
  const floats = aval.weakType && dtype.isFloating && aval.dtype.isFloating;
  return floats || (dtype.isInteger && aval.dtype.isInteger) ? lax.convertElementType(x, dtype) : x;
}

export function refSwap(v: Value, index: Value, value: Value, fn: string): Val {
  const view = viewOf(v, index, fn);
  const x = implicitCast(view.ref, boundTo('swap', value, 1));
  const ref = concrete(view, x);
  const operands = [view.ref, x, ...view.access.operands];
  if (!ref) return bind1(primitives.swap, operands, paramsOf(view));
  primitives.swap.abstractEval(
    operands.map((o) => o.aval),
    paramsOf(view),
  );
  const at = onlyIndex(view);
  const old = at === undefined ? ref.content : getItem(ref.content, at);
  write(ref, at === undefined ? x : updateAt('scatter', ref.content, at, x, {}));
  return old;
}

export function refAddupdate(v: Value, index: Value, value: Value): void {
  const view = viewOf(v, index, 'ref_addupdate');
  const x = boundTo('addupdate', value, 1);
  const ref = concrete(view, x);
  const operands = [view.ref, x, ...view.access.operands];
  if (!ref) {
    bind(primitives.addupdate, operands, paramsOf(view));
    return;
  }
  primitives.addupdate.abstractEval(
    operands.map((o) => o.aval),
    paramsOf(view),
  );
  const at = onlyIndex(view);
  write(ref, at === undefined ? ufuncs.add(ref.content, x) : updateAt('scatter-add', ref.content, at, x, {}));
}

const noMemorySpace = (v: Value): void => {
  if (v !== null) throw new Stop("jitlens doesn't have memory spaces of mutable arrays yet", 'unsupported');
};

export function newRef(init: Value, memorySpace: Value, kind: Value, pin: Value): Val {
  noMemorySpace(memorySpace);
  const x = boundTo('new_ref', init);
  const given = kind === null ? null : str(kind);
  if (currentTrace() !== evalTrace || x instanceof Tracer)
    return bind1(primitives.new_ref, [x], { kind: given, memory_space: null, pin: pin === true });
  const content = lax.convertElementType(x, x.aval.dtype);
  return new EagerRef(new RefAval(content.aval.strongType(), given), content, heap.epoch, lost);
}

export function emptyRef(type: Value, memorySpace: Value, pin: Value): Val {
  noMemorySpace(memorySpace);
  const { aval } = type instanceof ShapeDtypeStruct ? type : boundTo('empty_ref', type);
  if (currentTrace() !== evalTrace)
    return bind1(primitives.empty_ref, [], { memory_space: null, pin: pin === true, ty: new TypeParam(aval) });
  const content = unknownArray(aval.shape, aval.dtype, 'it has not been written to');
  return new EagerRef(new RefAval(aval.strongType()), content, heap.epoch, lost);
}

export function freeze(v: Value): Val {
  if (!isRef(v)) {
    const name = v instanceof Tracer || v instanceof EagerArray ? 'ShapedArray' : repr(v);
    throw raise('AttributeError', `'${name}' object has no attribute 'inner_aval'`);
  }
  const view = new RefView(v, WHOLE, []);
  return concrete(view)?.content ?? bind1(primitives.freeze, [v], {});
}

export function freeRef(v: Value): Value {
  if (!isRef(v)) throw new Stop('jax.ref.free_ref takes a Ref', 'unsupported');
  if (!concrete(new RefView(v, WHOLE, []))) bind(primitives.free_ref, [v], {});
  return new PyTuple([]);
}

/** The Python value of what a ref gives. */
export const result = (x: Val): Value => (x instanceof EagerRef ? x : asValue(x));
