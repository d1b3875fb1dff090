/** `jax.core.ShapedArray` as a Python value: what `jax.typeof` answers. Source: jax/_src/core.py. */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { RefAval } from '../jaxpr/aval.ts';
import { float0 } from '../jaxpr/dtypes.ts';
import { NameSet } from '../jaxpr/mesh.ts';
import { getters, methods } from '../python/native.ts';
import { listOf } from '../python/iterate.ts';
import { PyDType, dtypeOf } from '../python/numpy/dtypes.ts';
import type { Value } from '../python/values.ts';
import { Missing, PyInstance, PySet, PyTuple, builtinClass, frozensetClass } from '../python/values.ts';
import { keyOf } from '../python/keys.ts';
import { shardingOfAval } from './meshes.ts';
import { typeError } from '../python/errors.ts';
import { textHash } from './textHash.ts';

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
    '__hash__(self, /)': (self) => textHash(avalOf(self).key),
  });
}
/** What types have beyond that is missing here, not an error. */
const MISSING = [
  ...[
    'at_least_vspace',
    'dec_rank',
    'inc_rank',
    'is_high',
    'layout',
    'lo_ty',
    'manual_axis_type',
    'memory_space',
    'normalize',
  ],
  ...['shard', 'unshard', 'update_manual_axis_type', 'vspace_add', 'vma', 'inner_aval', 'kind'],
];
for (const cls of [shapedArrayClass, abstractRefClass])
  getters(
    cls,
    Object.fromEntries(
      MISSING.filter((name) => !cls.dict.has(name)).map((name) => [name, () => new Missing(`${cls.name}.${name}`)]),
    ),
  );

/** The type of tangents and cotangents. Source: core.py primal_dtype_to_tangent_dtype. */
const tangentType = (a: ShapedArray): ShapedArray => (a.dtype.isInexact ? a : a.update({ dtype: float0 }));

methods(shapedArrayClass, {
  'update(self, shape=None, dtype=None, weak_type=None)': (self, shape, dtype, weak) => {
    const aval = avalOf(self);
    return new AvalValue(
      aval.update({
        shape: shape === null ? aval.shape : listOf(shape).map(Number),
        dtype: dtypeOf(dtype) ?? aval.dtype,
        weakType: weak === null ? aval.weakType : weak === true,
      }),
    );
  },
  'to_tangent_aval(self)': (self) => new AvalValue(tangentType(avalOf(self))),
  'to_ct_aval(self)': (self) => new AvalValue(tangentType(avalOf(self))),
  'strip_weak_type(self)': (self) => new AvalValue(avalOf(self).update({ weakType: false })),
  'update_weak_type(self, weak_type)': (self, weak) => new AvalValue(avalOf(self).update({ weakType: weak === true })),
  '__repr__(self, /)': (self) =>
    `ShapedArray(${avalOf(self).strLong()}${avalOf(self).weakType ? ', weak_type=True' : ''})`,
});
methods(abstractRefClass, { '__repr__(self, /)': (self) => avalOf(self).strLong() });
