/** `jax.core.ShapedArray` as a Python value: what `jax.typeof` answers. Source: jax/_src/core.py. */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { RefAval } from '../jaxpr/aval.ts';
import { NameSet } from '../jaxpr/mesh.ts';
import { getters, methods } from '../python/native.ts';
import { PyDType } from '../python/numpy/dtypes.ts';
import type { Value } from '../python/values.ts';
import { PyInstance, PySet, PyTuple, builtinClass, frozensetClass } from '../python/values.ts';
import { keyOf } from '../python/keys.ts';
import { shardingOfAval } from './meshes.ts';
import { typeError } from '../python/errors.ts';

export const abstractValueClass = builtinClass('AbstractValue', undefined, 'jax._src.core');
export const shapedArrayClass = builtinClass('ShapedArray', [abstractValueClass], 'jax._src.core');
export const abstractRefClass = builtinClass('AbstractRef', [abstractValueClass], 'jax._src.state.types');

export class AvalValue extends PyInstance {
  constructor(readonly aval: ShapedArray) {
    super(aval instanceof RefAval ? abstractRefClass : shapedArrayClass);
  }
}

const manualAxisTypeClass = builtinClass('ManualAxisType', undefined, 'jax.sharding');

/** Along which manual axes a value varies. Source: core.py ManualAxisType. */
class ManualAxisType extends PyInstance {
  constructor(readonly varying: readonly string[]) {
    super(manualAxisTypeClass);
  }
}

const setOf = (names: readonly string[]): Value => {
  const set = new PySet(frozensetClass);
  for (const name of names) set.entries.set(keyOf(name), name);
  return set;
};
const varyingOf = (v: Value): readonly string[] => (v instanceof ManualAxisType ? v.varying : []);

getters(manualAxisTypeClass, {
  varying: (v) => setOf(varyingOf(v)),
  unreduced: () => setOf([]),
  reduced: () => setOf([]),
  unreduced_kind: () => null,
  empty: (v) => varyingOf(v).length === 0,
});
methods(manualAxisTypeClass, {
  '__repr__(self, /)': (self) =>
    `ManualAxisType(varying=${new NameSet(varyingOf(self)).toString()}, unreduced=frozenset(), reduced=frozenset(), ` +
    'unreduced_kind=None)',
  '__eq__(self, other, /)': (self, other) =>
    other instanceof ManualAxisType && varyingOf(self).join() === other.varying.join(),
});

const avalOf = (v: Value): ShapedArray => {
  if (v instanceof AvalValue) return v.aval;
  throw typeError('a ShapedArray is expected');
};

for (const cls of [shapedArrayClass, abstractRefClass]) {
  getters(cls, {
    shape: (v) => new PyTuple(avalOf(v).shape),
    dtype: (v) => PyDType.of(avalOf(v).dtype),
    ndim: (v) => avalOf(v).ndim,
    size: (v) => avalOf(v).size,
    weak_type: (v) => avalOf(v).weakType,
    sharding: (v) => shardingOfAval(avalOf(v)),
    mat: (v) => new ManualAxisType(avalOf(v).varying),
    manual_axis_type: (v) => new ManualAxisType(avalOf(v).varying),
  });
  methods(cls, {
    '__str__(self, /)': (self) => `${avalOf(self).weakType ? '~' : ''}${avalOf(self).strLong()}`,
    'str_short(self, short_dtypes=False, mesh_axis_types=False)': (self, short) =>
      short === true ? avalOf(self).strShort() : avalOf(self).strLong(),
    '__eq__(self, other, /)': (self, other) => other instanceof AvalValue && avalOf(self).equals(other.aval),
    '__hash__(self, /)': (self) => hash(avalOf(self).key),
  });
}
methods(shapedArrayClass, {
  '__repr__(self, /)': (self) =>
    `ShapedArray(${avalOf(self).strLong()}${avalOf(self).weakType ? ', weak_type=True' : ''})`,
});
methods(abstractRefClass, { '__repr__(self, /)': (self) => avalOf(self).strLong() });

/** A number for a text, the same for the same text. */
function hash(text: string): number {
  let h = 0;
  for (let i = 0; i < text.length; i++) h = (h * 31 + text.charCodeAt(i)) | 0;
  return h;
}
