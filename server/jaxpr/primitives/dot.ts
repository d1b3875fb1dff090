/** Contractions. Source: jax/_src/lax/lax.py dot_general_p. */
import type { Aval } from '../aval.ts';
import { ShapedArray } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import type { ParamValue } from '../primitive.ts';
import { EnumParam, ListParam, RuleError, definePrimitive } from '../primitive.ts';
import { tuple } from './rules.ts';

export interface DotGeneral extends Record<string, ParamValue> {
  /** ((lhs contracting, rhs contracting), (lhs batch, rhs batch)), the innermost as lists, as JAX prints them. */
  dimension_numbers: readonly [readonly [ListParam, ListParam], readonly [ListParam, ListParam]];
  out_sharding: ParamValue;
  precision: ParamValue;
  preferred_element_type: DType | null;
}

/** Dimension numbers from plain arrays. */
export function dotDimensionNumbers(
  contracting: readonly [readonly number[], readonly number[]],
  batch: readonly [readonly number[], readonly number[]] = [[], []],
): DotGeneral['dimension_numbers'] {
  return [
    [new ListParam(contracting[0]), new ListParam(contracting[1])],
    [new ListParam(batch[0]), new ListParam(batch[1])],
  ];
}

/** Plain arrays from dimension numbers. */
export function dotDimensions({ dimension_numbers: [[lc, rc], [lb, rb]] }: DotGeneral): {
  lhsContracting: number[];
  rhsContracting: number[];
  lhsBatch: number[];
  rhsBatch: number[];
} {
  const plain = (l: ListParam) => l.items.map(Number);
  return { lhsContracting: plain(lc), rhsContracting: plain(rc), lhsBatch: plain(lb), rhsBatch: plain(rb) };
}

const fail = (message: string): never => {
  throw new RuleError('TypeError', message);
};
const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((x, i) => x === b[i]);

function checkSide(side: 'lhs' | 'rhs', rank: number, batch: number[], contracting: number[]): void {
  if ([...batch, ...contracting].some((d) => d < 0 || d >= rank))
    fail(
      `dot_general requires ${side} dimension numbers to be nonnegative and less than the number of axes of the ${side} ` +
        `value, got ${side}_batch of ${tuple(batch)} and ${side}_contracting of ${tuple(contracting)} for ${side} of rank ${rank}`,
    );
}

function checkDistinct(side: 'lhs' | 'rhs', name: 'batch' | 'contracting', dims: number[]): void {
  if (new Set(dims).size !== dims.length)
    fail(`dot_general requires ${side} ${name} dimensions to be distinct, got ${side}_${name} ${tuple(dims)}.`);
}

function checkDisjoint(side: 'lhs' | 'rhs', batch: number[], contracting: number[]): void {
  if (batch.some((d) => contracting.includes(d)))
    fail(
      `dot_general requires ${side} batch dimensions to be disjoint from contracting dimensions, got ${side}_batch ` +
        `${tuple(batch)} and ${side}_contracting ${tuple(contracting)}.`,
    );
}

export type DotDimensions = ReturnType<typeof dotDimensions>;

/** The shape of a product; `group` are axes of `rhs` that aren't in it. Source: _dot_general_shape_rule. */
export function dotShape(
  lhs: Aval,
  rhs: Aval,
  { lhsContracting, rhsContracting, lhsBatch, rhsBatch }: DotDimensions,
  group: readonly number[] = [],
): number[] {
  checkSide('lhs', lhs.ndim, lhsBatch, lhsContracting);
  checkSide('rhs', rhs.ndim, rhsBatch, rhsContracting);
  if (lhsBatch.length !== rhsBatch.length)
    fail(
      'dot_general requires equal numbers of lhs_batch and rhs_batch dimensions, got lhs_batch ' +
        `${tuple(lhsBatch)} and rhs_batch ${tuple(rhsBatch)}.`,
    );
  checkDistinct('lhs', 'batch', lhsBatch);
  checkDistinct('rhs', 'batch', rhsBatch);
  checkDistinct('lhs', 'contracting', lhsContracting);
  checkDistinct('rhs', 'contracting', rhsContracting);
  checkDisjoint('lhs', lhsBatch, lhsContracting);
  checkDisjoint('rhs', rhsBatch, rhsContracting);
  const sizes = (a: Aval, dims: number[]) => dims.map((d) => a.shape[d]);
  const batch = sizes(lhs, lhsBatch);
  const otherBatch = sizes(rhs, rhsBatch);
  if (!same(batch, otherBatch))
    fail(
      'dot_general requires lhs batch dimensions and rhs batch dimensions to have the same shape, got ' +
        `${tuple(batch)} and ${tuple(otherBatch)}.`,
    );
  const contracted = sizes(lhs, lhsContracting);
  const otherContracted = sizes(rhs, rhsContracting);
  if (!same(contracted, otherContracted))
    fail(
      'dot_general requires contracting dimensions to have the same shape, got ' +
        `${tuple(contracted)} and ${tuple(otherContracted)}.`,
    );
  const rest = (a: Aval, gone: number[]) => a.shape.filter((_, i) => !gone.includes(i));
  return [
    ...batch,
    ...rest(lhs, [...lhsContracting, ...lhsBatch]),
    ...rest(rhs, [...rhsContracting, ...rhsBatch, ...group]),
  ];
}

/** Exponents and mantissas of the floats: which of two dtypes is the larger. Source: np.finfo maxexp, nmant. */
const FLOATS: ReadonlyMap<DType, readonly [number, number]> = new Map([
  [dt.float4_e2m1fn, [3, 1]],
  [dt.float8_e3m4, [4, 4]],
  [dt.float8_e4m3, [8, 3]],
  [dt.float8_e4m3b11fnuz, [5, 3]],
  [dt.float8_e4m3fn, [9, 3]],
  [dt.float8_e4m3fnuz, [8, 3]],
  [dt.float8_e5m2, [16, 2]],
  [dt.float8_e5m2fnuz, [16, 2]],
  [dt.float8_e8m0fnu, [128, 0]],
  [dt.bfloat16, [128, 7]],
  [dt.float16, [16, 10]],
  [dt.float32, [128, 23]],
  [dt.float64, [1024, 52]],
]);

function properties(d: DType): readonly number[] {
  const c = d === dt.complex64 ? dt.float32 : d === dt.complex128 ? dt.float64 : d;
  const [exponent, mantissa] = FLOATS.get(c) ?? [-1, -1];
  return [Number(d.isComplex), exponent, mantissa, c.bits, Number(c.kind !== 'uint')];
}

function resultDType(lhs: DType, rhs: DType, name: string): DType {
  if (lhs === rhs) return lhs;
  const a = properties(lhs);
  const b = properties(rhs);
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] > b[i] ? lhs : rhs;
  return fail(`${name} argument type error: ${lhs.name}, ${rhs.name}`);
}

/** Source: _dot_general_dtype_rule. `spelled` is how the preferred dtype was written. */
export function dotDType(
  lhs: Aval,
  rhs: Aval,
  preferred: DType | null,
  precision: ParamValue,
  name = 'lax.dot_general',
  spelled = preferred?.name ?? 'None',
): DType {
  const result = resultDType(lhs.dtype, rhs.dtype, name);
  if (preferred === null || preferred === result) return result;
  const hasAlgorithm = precision instanceof EnumParam;
  if (!hasAlgorithm && !result.isFloating && preferred.bits < result.bits)
    fail(
      '`preferred_element_type` must not be narrower than the original type, got preferred_element_type of ' +
        `${spelled} for result type of ${result.name}.`,
    );
  return preferred;
}

export const dot = {
  dot_general: definePrimitive<DotGeneral>()('dot_general', {
    abstractEval([lhs, rhs], params) {
      const out = dotShape(lhs, rhs, dotDimensions(params));
      const dtype = dotDType(lhs, rhs, params.preferred_element_type, params.precision);
      return [new ShapedArray(out, dtype, lhs.weakType && rhs.weakType)];
    },
    print: (_, params) =>
      Object.keys(params)
        .filter((k) => k !== 'out_sharding' && params[k] !== null)
        .sort()
        .map((k) => [k, params[k]]),
    cost([lhs, rhs], [out], params) {
      const inner = dotDimensions(params).lhsContracting.reduce((n, d) => n * lhs.shape[d], 1);
      return { flops: 2 * out.size * inner, bytes: (lhs.size + rhs.size + out.size) * (out.dtype.bits / 8) };
    },
  }),
};
