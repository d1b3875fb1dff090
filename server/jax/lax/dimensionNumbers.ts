/**
 * `GatherDimensionNumbers`, `ScatterDimensionNumbers` and `GatherScatterMode`, as Python's values.
 * Source: jax/_src/lax/slicing.py.
 */
import type { EnumParam, ParamValue } from '../../jaxpr/primitive.ts';
import { ListParam, RecordParam } from '../../jaxpr/primitive.ts';
import { gatherModes } from '../../jaxpr/primitives/gather.ts';
import { Unknown, UnknownSignal } from '../../python/values.ts';
import { typeError, valueError } from '../../python/errors.ts';
import { getters, native } from '../../python/native.ts';
import { makeNamedTuple } from '../../python/stdlib/namedtuple.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyClass, PyInstance, PyList, PyStaticMethod, PyTuple, typeClass } from '../../python/values.ts';
import { indexOf } from '../shapes.ts';
import { parseMode } from './slicing.ts';
import { raising } from '../errors.ts';

const EMPTY = new PyTuple([]);
const MODULE = 'jax._src.lax.slicing';

export const GatherDimensionNumbers = makeNamedTuple(
  'GatherDimensionNumbers',
  ['offset_dims', 'collapsed_slice_dims', 'start_index_map', 'operand_batching_dims', 'start_indices_batching_dims'],
  new Map<string, Value>([
    ['operand_batching_dims', EMPTY],
    ['start_indices_batching_dims', EMPTY],
  ]),
  MODULE,
);

export const ScatterDimensionNumbers = makeNamedTuple(
  'ScatterDimensionNumbers',
  [
    'update_window_dims',
    'inserted_window_dims',
    'scatter_dims_to_operand_dims',
    'operand_batching_dims',
    'scatter_indices_batching_dims',
  ],
  new Map<string, Value>([
    ['operand_batching_dims', EMPTY],
    ['scatter_indices_batching_dims', EMPTY],
  ]),
  MODULE,
);

function dimsParam(v: Value): ParamValue {
  if (v instanceof PyList) return new ListParam(v.items.map(indexOf));
  if (v instanceof PyTuple) return v.items.map(indexOf);
  throw typeError(`'${repr(v)}' is not a sequence of dimensions`);
}

/** Dimension numbers as a param, of what Python gave. */
export function dimensionNumbersParam(v: Value, cls: PyClass): RecordParam {
  if (!(v instanceof PyTuple) || v.cls !== cls) throw typeError(`dimension_numbers must be a ${cls.name}`);
  const fields = cls.dict.get('_fields');
  const names = fields instanceof PyTuple ? fields.items.map(str) : [];
  return new RecordParam(cls.name, Object.fromEntries(names.map((name, i) => [name, dimsParam(v.items[i])])));
}

// ---- modes

class Mode extends PyInstance {
  constructor(
    readonly param: EnumParam,
    readonly number: number,
  ) {
    super(gatherScatterMode);
  }
}

export const gatherScatterMode: PyClass = new PyClass('GatherScatterMode', []);
gatherScatterMode.mro = [gatherScatterMode, ...typeClass.mro.slice(1)];
gatherScatterMode.moduleName = MODULE;

const modes = [gatherModes.clip, gatherModes.fill, gatherModes.promise, gatherModes.oneHot].map(
  (param, i) => new Mode(param, i + 1),
);
for (const mode of modes) gatherScatterMode.dict.set(mode.param.member, mode);

const modeOf = (v: Value): Mode => {
  if (v instanceof Mode) return v;
  throw typeError('a GatherScatterMode is expected');
};
getters(gatherScatterMode, { name: (v) => modeOf(v).param.member, value: (v) => modeOf(v).number });
gatherScatterMode.dict.set(
  '__repr__',
  native('__repr__(self, /)', (v) => `<GatherScatterMode.${modeOf(v).param.member}: ${modeOf(v).number}>`, {
    binds: true,
  }),
);
gatherScatterMode.dict.set(
  '__str__',
  native('__str__(self, /)', (v) => modeOf(v).param.toString(), { binds: true }),
);
gatherScatterMode.construct = (_, [v]) => {
  if (v instanceof Unknown) return v;
  const found = modes.find((m) => m === v || m.number === v);
  if (!found) throw valueError(`${repr(v)} is not a valid GatherScatterMode`);
  return found;
};

/** `mode=`: a GatherScatterMode, a name, or None. */
export function modeArgument(v: Value): EnumParam | string | null {
  if (v instanceof Unknown) throw new UnknownSignal(v);
  return v instanceof Mode ? v.param : v === null ? null : str(v);
}

gatherScatterMode.dict.set(
  'from_any',
  new PyStaticMethod(
    native('from_any(s)', (v) => {
      const param = raising(() => parseMode(modeArgument(v)));
      return modes.find((m) => m.param === param) ?? null;
    }),
  ),
);
