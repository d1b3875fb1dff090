/** `np.mgrid`, `np.r_`, `np.s_`: objects that are subscripted. Source: numpy/lib/_index_tricks_impl.py. */
import { typeError } from '../errors.ts';
import { methods } from '../native.ts';
import type { Value } from '../values.ts';
import { PyFloat, PyInstance, PySlice, PyTuple, Unknown, isInt, unbox, Complex } from '../values.ts';
import type { NdArray } from './array.ts';
import { numpyClass } from './array.ts';
import { asArray } from './coerce.ts';
import { isSequence } from './declare.ts';
import { resultType } from './promotion.ts';
import { atleast, concatenate, reshape, stack } from './shapes.ts';
import { arange, linspace, meshgrid, operandOf } from './creation.ts';

/** One axis of `np.mgrid[0:1:5j]`. */
function gridAxis(s: PySlice): NdArray {
  const start: Value = s.start ?? 0;
  const step: Value = s.step ?? 1;
  const c = unbox(step);
  if (c instanceof Complex) return linspace(start, s.stop, Math.abs(c.im), true, undefined).values;
  return arange(start, s.stop, step, null);
}
const gridClass = numpyClass('nd_grid', undefined, 'numpy.lib._index_tricks_impl');
class Grid extends PyInstance {
  constructor(readonly sparse: boolean) {
    super(gridClass);
  }
}
export const mgrid = new Grid(false);
export const ogrid = new Grid(true);
const rowClass = numpyClass('RClass', undefined, 'numpy.lib._index_tricks_impl');
class Concatenator extends PyInstance {
  constructor(readonly columns: boolean) {
    super(rowClass);
  }
}
export const r_ = new Concatenator(false);
export const c_ = new Concatenator(true);
const indexClass = numpyClass('IndexExpression', undefined, 'numpy.lib._index_tricks_impl');
class IndexExpression extends PyInstance {
  constructor(readonly asTuple: boolean) {
    super(indexClass);
  }
}
export const s_ = new IndexExpression(false);
export const index_exp = new IndexExpression(true);

function gridItem(self: Value, key: Value): Value {
  if (!(self instanceof Grid)) throw typeError('nd_grid');
  if (key instanceof PySlice) return gridAxis(key);
  const axes = (isSequence(key) ? key.items : []).map((k) => {
    if (!(k instanceof PySlice)) throw typeError('slices expected');
    return gridAxis(k);
  });
  const d = resultType(axes.map((a) => a.dtype));
  const grids = meshgrid(
    axes.map((a) => asArray(a, d)),
    false,
    self.sparse,
  );
  return self.sparse ? new PyTuple(grids) : stack(grids, 0);
}

function concatenatorItem(self: Value, key: Value): Value {
  const items = key instanceof PyTuple ? key.items : [key];
  if (items.some((i) => typeof i === 'string')) return new Unknown("jitlens doesn't have numpy.r_ with directives yet");
  const columns = self instanceof Concatenator && self.columns;
  const parts = items.map((i) => {
    const a = i instanceof PySlice ? gridAxis(i) : asArray(i);
    if (!columns) return atleast(a, 1);
    return a.ndim < 2 ? reshape(a, [a.size, 1]) : a;
  });
  const d = resultType(
    items.map((i, k) => (i instanceof PySlice || !(isInt(i) || i instanceof PyFloat) ? parts[k].dtype : operandOf(i))),
  );
  const axis = columns ? parts[0].ndim - 1 : 0;
  return concatenate(
    parts.map((p) => asArray(p, d)),
    axis,
  );
}

for (const [cls, item] of [
  [gridClass, gridItem],
  [rowClass, concatenatorItem],
  [
    indexClass,
    (self: Value, key: Value): Value =>
      self instanceof IndexExpression && self.asTuple && !(key instanceof PyTuple) ? new PyTuple([key]) : key,
  ],
] as const)
  methods(cls, { '__getitem__(self, key, /)': item });
