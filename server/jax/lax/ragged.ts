/** `lax.ragged_dot`, `lax.ragged_dot_general`. Source: jax/_src/lax/lax.py. */
import type { ParamValue } from '../../jaxpr/primitive.ts';
import { RecordParam, TextParam } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { getAttr } from '../../python/attributes.ts';
import { typeError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import { NdArray } from '../../python/numpy/array.ts';
import { PyDType, dtypeOf } from '../../python/numpy/dtypes.ts';
import { pythonPart } from '../../python/stdlib/source.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { EagerArray, Tracer, isInt, typeOf } from '../../python/values.ts';
import { jaxFunctions } from '../declare.ts';
import { indexOf, noPlacement } from '../shapes.ts';
import { unhashableParam } from './dimensionNumbers.ts';
import { boundTo } from './operand.ts';
import { precisionArgument } from './precision.ts';

const source = `
import dataclasses

@dataclasses.dataclass(frozen=True)
class RaggedDotDimensionNumbers:
  dot_dimension_numbers: tuple
  lhs_ragged_dimensions: tuple
  rhs_group_dimensions: tuple

  def __init__(self, dot_dimension_numbers, lhs_ragged_dimensions, rhs_group_dimensions):
    keep = super().__setattr__
    keep('dot_dimension_numbers', tuple(tuple(map(tuple, t)) for t in dot_dimension_numbers))
    keep('lhs_ragged_dimensions', tuple(lhs_ragged_dimensions))
    keep('rhs_group_dimensions', tuple(rhs_group_dimensions))
`;
const part = pythonPart('jax._src.lax.lax', source, []);

/** The class that `jax.lax` has. */
export const raggedClass = (name: string): Value | undefined =>
  name === 'RaggedDotDimensionNumbers' ? part(name) : undefined;

/** `lax.ragged_dot`: rows of the first operand in groups. */
const BASIC = new RecordParam('RaggedDotDimensionNumbers', {
  dot_dimension_numbers: [
    [[1], [1]],
    [[], []],
  ],
  lhs_ragged_dimensions: [0],
  rhs_group_dimensions: [0],
});

const nested = (v: Value): ParamValue => (isInt(v) ? indexOf(v) : listOf(v).map(nested));

function dimensionNumbers(v: Value): RecordParam {
  if (typeOf(v) !== part('RaggedDotDimensionNumbers')) throw typeError('not a RaggedDotDimensionNumbers');
  return new RecordParam(
    'RaggedDotDimensionNumbers',
    Object.fromEntries(Object.keys(BASIC.fields).map((name) => [name, nested(getAttr(v, name))])),
  );
}

/** The dtype as it was written, which is how it prints. */
function preferred(v: Value): ParamValue {
  if (v === null || typeof v === 'string') return v;
  if (v instanceof PyDType) return dtypeOf(v) ?? null;
  return new TextParam('type', str(v));
}

function groupOffset(v: Value): ParamValue {
  if (v === null) return null;
  if (isInt(v)) return indexOf(v);
  if (v instanceof Tracer || v instanceof EagerArray || v instanceof NdArray)
    throw unhashableParam('ragged_dot_general', 'group_offset', v);
  return new TextParam('offset', str(v));
}

function raggedDot(operands: readonly Value[], numbers: RecordParam, rest: readonly Value[]): Val {
  const [precision, preferredType, offset, sharding] = rest;
  noPlacement('ragged_dot_general', sharding);
  const vals = operands.map((v, i) => boundTo('ragged_dot_general', v, i));
  return bind1(primitives.ragged_dot_general, vals, {
    ragged_dot_dimension_numbers: numbers,
    precision: precisionArgument(precision),
    preferred_element_type: preferred(preferredType),
    group_offset: groupOffset(offset),
    out_sharding: null,
  });
}

export const raggedFunctions = jaxFunctions({
  'ragged_dot(lhs, rhs, group_sizes, precision=None, preferred_element_type=None, group_offset=None, out_sharding=None)':
    (lhs, rhs, sizes, ...rest) => raggedDot([lhs, rhs, sizes], BASIC, rest),
  'ragged_dot_general(lhs, rhs, group_sizes, ragged_dot_dimension_numbers, precision=None, preferred_element_type=None, group_offset=None, out_sharding=None)':
    (lhs, rhs, sizes, numbers, ...rest) => raggedDot([lhs, rhs, sizes], dimensionNumbers(numbers), rest),
});
