/** `x.at[index]` and its methods. Source: jax/_src/numpy/array_methods.py _IndexUpdateHelper, _IndexUpdateRef. */
import type { EnumParam } from '../jaxpr/primitive.ts';
import { ShapedArray } from '../jaxpr/aval.ts';
import type { Val } from '../jaxpr/trace.ts';
import { Stop, typeError, valueError } from '../python/errors.ts';
import { native } from '../python/native.ts';
import { vm } from '../python/vm.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { EagerArray, PyBuiltin, PyInstance, Tracer, builtinClass } from '../python/values.ts';
import { asValue, jaxFunction } from './declare.ts';
import { applyJaxpr, fillArgument } from './lax/arguments.ts';
import { onAutoAxes } from './lax/autoAxes.ts';
import { modeArgument } from './lax/dimensionNumbers.ts';
import * as lax from './lax/operations.ts';
import type { ScatterName } from './lax/slicing.ts';
import { array } from './numpy/arrayOf.ts';
import { getItem } from './numpy/indexing.ts';
import { updateAt, updateValue } from './numpy/indexingUpdate.ts';
import * as ufuncs from './numpy/ufuncs.ts';
import { outSharding } from './outSharding.ts';

const helperClass = builtinClass('_IndexUpdateHelper', undefined, 'jax._src.numpy.array_methods');
const refClass = builtinClass('_IndexUpdateRef', undefined, 'jax._src.numpy.array_methods');

type ArrayValue = Tracer | EagerArray;

class AtHelper extends PyInstance {
  constructor(readonly array: ArrayValue) {
    super(helperClass);
  }
}
class AtRef extends PyInstance {
  constructor(
    readonly array: ArrayValue,
    readonly index: Value,
  ) {
    super(refClass);
  }
}

/** `x.at`. */
export const atHelper = (x: ArrayValue): Value => new AtHelper(x);

const refOf = (v: Value): AtRef => {
  if (v instanceof AtRef) return v;
  throw typeError('an _IndexUpdateRef is expected');
};

helperClass.dict.set(
  '__getitem__',
  native(
    '__getitem__(self, index, /)',
    (self, index) => {
      if (!(self instanceof AtHelper)) throw typeError('an _IndexUpdateHelper is expected');
      return new AtRef(self.array, index);
    },
    { binds: true },
  ),
);
helperClass.dict.set(
  '__repr__',
  native('__repr__(self, /)', (v) => `_IndexUpdateHelper(${v instanceof AtHelper ? repr(v.array) : ''})`, {
    binds: true,
  }),
);
refClass.dict.set(
  '__repr__',
  native('__repr__(self, /)', (v) => `_IndexUpdateRef(${repr(refOf(v).array)}, ${repr(refOf(v).index)})`, {
    binds: true,
  }),
);

/** An index that is one array of integers: the only one that `out_sharding=` is modelled for. */
function arrayIndex(name: string, index: Value): Val {
  if ((index instanceof Tracer || index instanceof EagerArray) && index.aval.dtype.isInteger) return index;
  throw new Stop(`jitlens doesn't have out_sharding of .at[].${name} with such an index yet`, 'unsupported');
}

/** Python's truth of a flag. */
const flag = (v: Value): boolean => v === true || (typeof v === 'number' && v !== 0);

interface Flags {
  readonly sorted: boolean;
  readonly unique: boolean;
  readonly mode: EnumParam | string | null;
  readonly wrap: boolean;
}
const flags = (sorted: Value, unique: Value, mode: Value, wrap: Value): Flags => ({
  sorted: flag(sorted),
  unique: flag(unique),
  mode: modeArgument(mode),
  wrap: flag(wrap),
});

/** What is set, added …: any array-like, lists too. */
function updates(name: ScatterName, ref: AtRef, x: Val, values: Value, options: Flags): Val {
  return updateAt(name, x, ref.index, updateValue(ref.array, values, array(values)), options);
}

type Update = (ref: AtRef, values: Value, options: Flags) => Val;

const scatters =
  (name: ScatterName): Update =>
  (ref, values, options) =>
    updates(name, ref, ref.array, values, options);

/** Values multiplied into ones, and then the whole array by that. */
const throughOnes =
  (finish: (x: Val, y: Val) => Val): Update =>
  (ref, values, options) => {
    const { shape, dtype, weakType } = ref.array.aval;
    const ones = lax.full(shape, lax.scalar(1, dtype), dtype, weakType);
    return finish(ref.array, updates('scatter-mul', ref, ones, values, options));
  };

const UPDATES: Readonly<Record<string, Update>> = {
  set: scatters('scatter'),
  add: scatters('scatter-add'),
  subtract: scatters('scatter-sub'),
  multiply: scatters('scatter-mul'),
  divide: throughOnes(ufuncs.trueDivide),
  power: throughOnes((x, y) => ufuncs.power(x, y, undefined)),
  min: scatters('scatter-min'),
  max: scatters('scatter-max'),
};

function method(name: string, fn: PyBuiltin): void {
  refClass.dict.set(name, new PyBuiltin(fn.name, fn.fn, true, fn.signature));
}

for (const [name, update] of Object.entries(UPDATES))
  method(
    name,
    jaxFunction(
      `_IndexUpdateRef.${name}(self, values, *, indices_are_sorted=False, unique_indices=False, mode=None, out_sharding=None, wrap_negative_indices=True)`,
      (self, values, sorted, unique, mode, sharding, wrap) => {
        vm.recorder.add('at-update', { method: name });
        const ref = refOf(self);
        const options = flags(sorted, unique, mode, wrap);
        const to = outSharding(sharding, `.${name}`);
        if (!to) return update(ref, values, options);
        const index = arrayIndex(name, ref.index);
        const given = updateValue(ref.array, values, array(values));
        return onAutoAxes(
          ([x, y, i]) => update(new AtRef(asValue(x) as ArrayValue, asValue(i)), asValue(y), options),
          [ref.array, given, index],
          to,
        );
      },
    ),
  );
refClass.dict.set('mul', refClass.dict.get('multiply') ?? null);

const STRATEGIES = new Set(['auto', 'gather', 'scatter', 'static_slice', 'dynamic_slice']);

method(
  'get',
  jaxFunction(
    "_IndexUpdateRef.get(self, *, indices_are_sorted=False, unique_indices=False, mode=None, fill_value=None, out_sharding=None, wrap_negative_indices=True, strategy='auto')",
    (self, sorted, unique, mode, fill, sharding, wrap, strategy) => {
      if (typeof strategy !== 'string')
        throw typeError(`Expected strategy to be IndexingStrategy or str; got ${repr(strategy)}`);
      if (!STRATEGIES.has(strategy)) throw valueError(`Unknown indexing strategy: ${repr(strategy)}`);
      const { array, index } = refOf(self);
      const options = { ...flags(sorted, unique, mode, wrap), strategy, fill: () => fillArgument(fill) };
      const to = outSharding(sharding, '.get');
      if (!to) return getItem(array, index, options);
      return onAutoAxes(([x, i]) => getItem(x, asValue(i), options), [array, arrayIndex('get', index)], to);
    },
  ),
);

method(
  'apply',
  jaxFunction(
    '_IndexUpdateRef.apply(self, func, *, indices_are_sorted=False, unique_indices=False, mode=None, wrap_negative_indices=True)',
    (self, func, sorted, unique, mode, wrap) => {
      vm.recorder.add('at-update', { method: 'apply' });
      const { array, index } = refOf(self);
      const { dtype, weakType } = array.aval;
      return updateAt('scatter', array, index, lax.scalar(0, dtype, weakType), {
        ...flags(sorted, unique, mode, wrap),
        apply: (operand) => applyJaxpr(func, new ShapedArray([], operand.aval.dtype, operand.aval.weakType)),
      });
    },
  ),
);

/** `asValue` of what a subscript gives. */
export const subscript = (x: ArrayValue, index: Value): Value => asValue(getItem(x, index));
