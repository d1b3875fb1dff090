/**
 * `GatherDimensionNumbers` and `ScatterDimensionNumbers` as Python's values, and `mode=` as a param.
 * Source: jax/_src/lax/slicing.py.
 */
import type { ParamValue } from '../../jaxpr/primitive.ts';
import { EnumParam, RecordParam } from '../../jaxpr/primitive.ts';
import { typeError } from '../../python/errors.ts';
import { makeNamedTuple } from '../../python/stdlib/namedtuple.ts';
import { repr, str } from '../../python/text.ts';
import type { PyClass, Value } from '../../python/values.ts';
import { PyList, PyTuple, Unknown, UnknownSignal } from '../../python/values.ts';
import { indexOf } from '../shapes.ts';
import { enumMember } from './enums.ts';

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

/** What an eqn says of a param that can't be hashed. Source: core.py JaxprEqn params. */
export const unhashableParam = (primitive: string, param: string, value: Value): Error =>
  typeError(
    'As of JAX v0.7, parameters to jaxpr equations must have __hash__ and __eq__ methods. In a call to primitive ' +
      `${primitive}, the value of parameter ${param} was not hashable: ${repr(value)}`,
  );

function dimsParam(v: Value): ParamValue {
  if (v instanceof PyTuple) return v.items.map(indexOf);
  throw typeError(`'${repr(v)}' is not a sequence of dimensions`);
}

/** Dimension numbers as a param, of what Python gave. */
export function dimensionNumbersParam(v: Value, cls: PyClass, primitive: string): RecordParam {
  if (!(v instanceof PyTuple) || v.cls !== cls) throw typeError(`dimension_numbers must be a ${cls.name}`);
  if (v.items.some((d) => d instanceof PyList)) throw unhashableParam(primitive, 'dimension_numbers', v);
  const fields = cls.dict.get('_fields');
  const names = fields instanceof PyTuple ? fields.items.map(str) : [];
  return new RecordParam(cls.name, Object.fromEntries(names.map((name, i) => [name, dimsParam(v.items[i])])));
}

/** `mode=`: a GatherScatterMode, a name, or None. */
export function modeArgument(v: Value): EnumParam | string | null {
  if (v instanceof Unknown) throw new UnknownSignal(v);
  if (v === null) return null;
  const member = enumMember(v, 'GatherScatterMode');
  return member === undefined ? str(v) : EnumParam.of('GatherScatterMode', member);
}
