/** `precision=` of contractions. Source: jax/_src/lax/lax.py canonicalize_precision, Precision, DotAlgorithmPreset. */
import type { ParamValue } from '../../jaxpr/primitive.ts';
import { EnumParam } from '../../jaxpr/primitive.ts';
import { Stop, valueError } from '../../python/errors.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PyTuple, typeOf } from '../../python/values.ts';
import { config } from '../config.ts';
import { enumMember } from './enums.ts';

const member = (name: string): EnumParam => EnumParam.of('Precision', name);
export const HIGHEST: ParamValue = [member('HIGHEST'), member('HIGHEST')];

const STRINGS: ReadonlyMap<string, string> = new Map([
  ['highest', 'HIGHEST'],
  ['float32', 'HIGHEST'],
  ['high', 'HIGH'],
  ['bfloat16_3x', 'HIGH'],
  ['tensorfloat32', 'HIGH'],
  ['default', 'DEFAULT'],
  ['bfloat16', 'DEFAULT'],
  ['fastest', 'DEFAULT'],
]);

const PRESETS: ReadonlySet<string> = new Set([
  'DEFAULT',
  'ANY_F8_ANY_F8_F32',
  'ANY_F8_ANY_F8_F32_FAST_ACCUM',
  'ANY_F8_ANY_F8_ANY',
  'ANY_F8_ANY_F8_ANY_FAST_ACCUM',
  'F16_F16_F16',
  'F16_F16_F32',
  'BF16_BF16_BF16',
  'BF16_BF16_F32',
  'BF16_BF16_F32_X3',
  'BF16_BF16_F32_X6',
  'BF16_BF16_F32_X9',
  'TF32_TF32_F32',
  'TF32_TF32_F32_X3',
  'F32_F32_F32',
  'F64_F64_F64',
]);

/** The names that `_precision_strings` has, as Python lists them. */
const NAMES = `[${[...STRINGS.keys()].map((s) => `'${s}'`).join(', ')}, None]`;

function fromString(s: string): ParamValue | undefined {
  const name = STRINGS.get(s);
  if (name !== undefined) return [member(name), member(name)];
  return PRESETS.has(s) ? EnumParam.of('DotAlgorithmPreset', s) : undefined;
}

/** What a precision is as a param of dot_general. */
export function precisionArgument(v: Value): ParamValue {
  if (v === null) {
    const fallback = config.matmulPrecision;
    if (fallback === null) return null;
    const found = fromString(fallback);
    if (found !== undefined) return found;
    throw valueError(
      `jax_default_matmul_precision flag must be set to None, a value in ${NAMES}, or the name of a ` +
        `lax.DotAlgorithmPreset, but got ${fallback}`,
    );
  }
  if (typeof v === 'string') {
    const found = fromString(v);
    if (found !== undefined) return found;
  }
  const one = enumMember(v, 'Precision');
  if (one !== undefined) return [member(one), member(one)];
  const preset = enumMember(v, 'DotAlgorithmPreset');
  if (preset !== undefined) return EnumParam.of('DotAlgorithmPreset', preset);
  if (typeOf(v).name === 'DotAlgorithm') throw new Stop("jitlens doesn't have jax.lax.DotAlgorithm yet", 'unsupported');
  if ((v instanceof PyTuple || v instanceof PyList) && v.items.length === 2) {
    const members = v.items.map((p) => enumMember(p, 'Precision'));
    if (members.every((m) => m !== undefined)) return members.map(member);
    const names = v.items.map((p) => (typeof p === 'string' ? STRINGS.get(p) : undefined));
    if (names.every((n) => n !== undefined)) return names.map(member);
  }
  throw valueError(
    'Precision argument must be one of:\n' +
      '- None,\n' +
      `- a string in ${NAMES},\n` +
      '- a lax.Precision value,\n' +
      '- a tuple of two lax.Precision values or strings,\n' +
      '- a lax.DotAlgorithmPreset or the name of one of these presets, or\n' +
      `- a lax.DotAlgorithm value;\nbut got ${str(v)}.`,
  );
}

/** As `with jax.default_matmul_precision(…)`. */
export function withMatmulPrecision<T>(precision: string, run: () => T): T {
  const before = config.matmulPrecision;
  config.matmulPrecision = precision;
  try {
    return run();
  } finally {
    config.matmulPrecision = before;
  }
}
