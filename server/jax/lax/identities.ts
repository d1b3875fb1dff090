/** Identities of max and min. Source: jax/_src/lax/lax.py _get_max_identity, _get_min_identity. */
import type { DType } from '../../jaxpr/dtypes.ts';
import { integerBounds } from '../../jaxpr/dtypes.ts';
import { floatFormats } from '../../python/numpy/info.ts';

/** Floats of 8 bits and less that have no infinity. */
const FINITE: ReadonlySet<string> = new Set([
  'float8_e4m3fn',
  'float8_e4m3fnuz',
  'float8_e4m3b11fnuz',
  'float8_e5m2fnuz',
  'float4_e2m1fn',
  'float8_e8m0fnu',
]);

/** The least value for max, the largest for min. */
export function identityOf(name: 'max' | 'min', dtype: DType): number | bigint | boolean {
  if (dtype.kind === 'bool') return name === 'min';
  if (dtype.isInteger) return integerBounds(dtype)[name === 'max' ? 0 : 1];
  const format = FINITE.has(dtype.name) ? floatFormats.get(dtype) : undefined;
  const largest = format ? (format.max ?? (2 - 2 ** -format.mantissa) * 2 ** (format.maxExponent - 1)) : Infinity;
  return name === 'max' ? -largest : largest;
}
