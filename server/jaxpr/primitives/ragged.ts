/** Products of which one axis is cut into groups. Source: jax/_src/lax/lax.py ragged_dot_general_p. */
import type { Aval } from '../aval.ts';
import { ShapedArray, sameShape } from '../aval.ts';
import { DType } from '../dtypes.ts';
import type { ParamValue, RecordParam } from '../primitive.ts';
import { RuleError, TextParam, definePrimitive } from '../primitive.ts';
import type { DotDimensions } from './dot.ts';
import { dotDType, dotShape } from './dot.ts';
import { tuple } from './rules.ts';

export interface RaggedDot extends Record<string, ParamValue> {
  group_offset: ParamValue;
  out_sharding: ParamValue;
  precision: ParamValue;
  /** As it was written: a dtype, its name, or the text of a class. */
  preferred_element_type: ParamValue;
  /** RaggedDotDimensionNumbers. */
  ragged_dot_dimension_numbers: RecordParam;
}

export interface RaggedDimensions extends DotDimensions {
  ragged: number[];
  group: number[];
}

const list = (v: ParamValue): number[] => (Array.isArray(v) ? v.map(Number) : []);

/** Plain arrays from dimension numbers. */
export function raggedDimensions({ fields }: RecordParam): RaggedDimensions {
  const [contracting, batch] = fields.dot_dimension_numbers as readonly (readonly ParamValue[])[];
  return {
    lhsContracting: list(contracting[0]),
    rhsContracting: list(contracting[1]),
    lhsBatch: list(batch[0]),
    rhsBatch: list(batch[1]),
    ragged: list(fields.lhs_ragged_dimensions),
    group: list(fields.rhs_group_dimensions),
  };
}

const fail = (message: string): never => {
  throw new RuleError('TypeError', message);
};

export type RaggedMode = 'RAGGED_NONCONTRACTING' | 'RAGGED_CONTRACTING' | 'RAGGED_BATCH';

/** Of which kind the ragged axis is. Source: _ragged_dot_mode. */
export function raggedMode({ lhsContracting, lhsBatch, ragged }: RaggedDimensions): RaggedMode {
  if (lhsContracting.includes(ragged[0])) return 'RAGGED_CONTRACTING';
  return lhsBatch.includes(ragged[0]) ? 'RAGGED_BATCH' : 'RAGGED_NONCONTRACTING';
}

export const without = (rank: number, ...taken: readonly (readonly number[])[]): number[] =>
  Array.from({ length: rank }, (_, i) => i).filter((i) => !taken.some((t) => t.includes(i)));

/** The axes outside the ragged one, for each of which there may be group sizes. Source: _ragged_dot_prefix_dims. */
export function prefixDims(
  mode: RaggedMode,
  rank: number,
  ragged: number,
  batch: readonly number[],
  contracting: readonly number[],
): number[] {
  const before = (dims: readonly number[]): number[] => dims.slice(0, dims.indexOf(ragged));
  switch (mode) {
    case 'RAGGED_NONCONTRACTING':
      return [...batch, ...before(without(rank, contracting, batch))];
    case 'RAGGED_CONTRACTING':
      return [...batch, ...before(contracting)];
    case 'RAGGED_BATCH':
      return before(batch);
  }
}

function checkInRange(dim: number, rank: number, what: string, operand: string): void {
  if (dim < 0 || dim >= rank)
    fail(
      `ragged_dot_general requires ${what} numbers to be nonnegative and less than the number of axes of the ${operand} ` +
        `value, got ${dim} for ${operand} of rank ${rank}.`,
    );
}

function checkGroup(rhs: Aval, d: RaggedDimensions, mode: RaggedMode, groups: number): void {
  if (mode !== 'RAGGED_NONCONTRACTING') {
    if (d.group.length > 0)
      fail(
        'ragged_dot_general requires zero group dimensions in the rhs when lhs ragged dimension is contracting or batch.',
      );
    return;
  }
  if (d.group.length !== 1)
    fail('ragged_dot_general requires exactly one rhs group dimension when lhs ragged dimension is noncontracting.');
  const [group] = d.group;
  checkInRange(group, rhs.ndim, 'rhs group dimension', 'rhs');
  if (d.rhsBatch.includes(group) || d.rhsContracting.includes(group))
    fail(
      'ragged_dot_general requires rhs group dimension numbers to be distinct from contracting and batch dimensions.',
    );
  if (rhs.shape[group] !== groups) fail(`expected rhs group dimension size to be ${groups}, got ${rhs.shape[group]}.`);
}

/** Source: _ragged_dot_general_shape_rule. */
function shape(lhs: Aval, rhs: Aval, sizes: Aval, d: RaggedDimensions): number[] {
  if (d.ragged.length !== 1) fail('ragged_dot_general expects exactly one lhs ragged dimension.');
  const [ragged] = d.ragged;
  checkInRange(ragged, lhs.ndim, 'lhs ragged dimension', 'lhs');
  const mode = raggedMode(d);
  if (sizes.ndim === 0) fail('expected rank of group_sizes to be >=1.');
  const groups = sizes.shape[sizes.ndim - 1];
  if (sizes.ndim !== 1) {
    const prefix = prefixDims(mode, lhs.ndim, ragged, d.lhsBatch, d.lhsContracting);
    const expected = [...prefix.map((i) => lhs.shape[i]), groups];
    if (!sameShape(sizes.shape, expected))
      fail(`expected group_sizes to have shape ${tuple(expected)}, got ${tuple(sizes.shape)}.`);
  }
  checkGroup(rhs, d, mode, groups);
  const out = dotShape(lhs, rhs, d, d.group);
  return mode === 'RAGGED_CONTRACTING' ? [groups, ...out] : out;
}

/** What NumPy makes of Python's number types. */
const PYTHON_TYPES: Readonly<Record<string, string>> = {
  float: 'float64',
  int: 'int64',
  complex: 'complex128',
};

/** How a preferred dtype was written. */
function spelling(v: ParamValue): string {
  if (v instanceof DType) return v.name;
  if (typeof v === 'string') return v;
  return v instanceof TextParam ? v.text : 'None';
}

/** The dtype that was preferred, of what was written. */
function preferredDType(v: ParamValue): DType | null {
  if (v === null || v instanceof DType) return v;
  const name = /(\w+)'?>?$/.exec(spelling(v))?.[1] ?? '';
  return DType.byName(PYTHON_TYPES[name] ?? name) ?? null;
}

/** Source: jax/_src/cudnn/scaled_matmul_stablehlo.py _scaled_matmul_p_wrapper. */
export interface ScaledMatmul extends Record<string, ParamValue> {
  preferred_element_type: DType;
}

export const ragged = {
  scaled_matmul_wrapper: definePrimitive<ScaledMatmul>()('scaled_matmul_wrapper', {
    multipleResults: true,
    abstractEval: ([a, b], { preferred_element_type: dtype }) => [
      new ShapedArray([a.shape[0], a.shape[1], b.shape[1]], dtype),
    ],
    cost: ([a, b, s, t], [out]) => ({
      flops: 2 * out.size * a.shape[2],
      bytes: [a, b, s, t, out].reduce((n, x) => n + (x.size * x.dtype.bits) / 8, 0),
    }),
  }),
  ragged_dot_general: definePrimitive<RaggedDot>()('ragged_dot_general', {
    abstractEval([lhs, rhs, sizes], params) {
      const out = shape(lhs, rhs, sizes, raggedDimensions(params.ragged_dot_dimension_numbers));
      if (!sizes.dtype.isInteger) fail('ragged_dot_general requires that group_sizes.dtype is subtype of np.integer.');
      const { preferred_element_type: preferred, precision } = params;
      const dtype = dotDType(
        lhs,
        rhs,
        preferredDType(preferred),
        precision,
        'lax.ragged_dot_general',
        spelling(preferred),
      );
      return [new ShapedArray(out, dtype, lhs.weakType && rhs.weakType && sizes.weakType)];
    },
    // Each row meets the matrix of its group only.
    cost([lhs, rhs, sizes], [out], params) {
      const d = raggedDimensions(params.ragged_dot_dimension_numbers);
      const inner = d.lhsContracting.reduce((n, i) => n * lhs.shape[i], 1);
      const groups = raggedMode(d) === 'RAGGED_CONTRACTING' ? sizes.shape[sizes.ndim - 1] : 1;
      return {
        flops: (2 * out.size * inner) / Math.max(groups, 1),
        bytes: (lhs.size + rhs.size + out.size) * (out.dtype.bits / 8),
      };
    },
  }),
};
