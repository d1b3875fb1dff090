/** How arrays print. Source: numpy/_core/arrayprint.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { heap } from '../heap.ts';
import { repr, reprString, str } from '../text.ts';
import type { Value, PyScalar } from '../values.ts';
import { PyList, UnknownSignal, PyFloat, Complex } from '../values.ts';
import type { NdArray, Shape } from './array.ts';
import { elements, itemOf, ndarrayClass, sizeOf, tupleText } from './array.ts';
import { setElementText, setPythonItem } from './cast.ts';
import { complexScalarText, floatScalarText, positional, scientific } from './floatText.ts';
import { isExtension } from './kinds.ts';
import { realOf } from './promotion.ts';
import type { Elements } from './storage.ts';

export type FloatMode = 'fixed' | 'unique' | 'maxprec' | 'maxprec_equal';
export interface PrintOptions {
  readonly precision: number;
  readonly threshold: number;
  readonly edgeitems: number;
  readonly linewidth: number;
  readonly suppress: boolean;
  readonly nanstr: string;
  readonly infstr: string;
  readonly sign: '-' | '+' | ' ';
  readonly floatmode: FloatMode;
  /** `formatter=` by kind: `{'float': lambda x: …}`. */
  readonly formatter: ReadonlyMap<string, (v: Value) => string> | undefined;
}

export const DEFAULT_OPTIONS: PrintOptions = {
  precision: 8,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 75,
  suppress: false,
  nanstr: 'nan',
  infstr: 'inf',
  sign: '-',
  floatmode: 'maxprec',
  formatter: undefined,
};

/** `np.set_printoptions` writes here. */
class OptionsHolder {
  readonly born = heap.epoch;
  value: PrintOptions = DEFAULT_OPTIONS;
}
const holder = new OptionsHolder();
export const printOptions = (): PrintOptions => holder.value;
export function setPrintOptions(options: PrintOptions): void {
  heap.fieldSet(holder, 'value', options, 'print options');
}

type Format = (i: number) => string;

/** From here on all numbers of an array are written with an exponent. */
const LARGE = 1e8;
const SMALL = 1e-4;
const MOST_RATIO = 1000;
/** Decimal digits that a dtype holds for sure: `np.finfo(d).precision`. */
const decimalPrecision = (d: DType): number => {
  const real = realOf(d);
  return real === dt.float64 ? 15 : real === dt.float32 ? 6 : 3;
};

/** Source: FloatingFormat. */
function floatFormat(values: readonly number[], dtype: DType, o: PrintOptions, plusOnly = false): Format {
  const finite = values.filter(Number.isFinite);
  const plus = plusOnly || o.sign === '+';
  const precision = o.floatmode === 'unique' ? undefined : o.precision;
  const fixed = o.floatmode === 'fixed';
  let exponential = false;
  let largest = 0;
  let smallest = Infinity;
  for (const x of finite) {
    const a = Math.abs(x);
    if (a === 0) continue;
    largest = Math.max(largest, a);
    smallest = Math.min(smallest, a);
  }
  if (largest > 0)
    exponential =
      largest >= Math.min(LARGE, 10 ** decimalPrecision(dtype)) ||
      (!o.suppress && (smallest < SMALL || largest / smallest > MOST_RATIO));
  const trim = fixed ? 'k' : '.';
  const texts = finite.map((x) =>
    exponential
      ? scientific(x, dtype, { precision, fixed, trim, plus })
      : positional(x, dtype, { precision, fixed, trim, plus }),
  );
  let padLeft = 0;
  let padRight = 0;
  let exponentDigits = 0;
  let digits = 0;
  for (const text of texts) {
    const [mantissa, power = ''] = text.split('e');
    const [whole, fraction = ''] = mantissa.split('.');
    padLeft = Math.max(padLeft, whole.length);
    digits = Math.max(digits, fraction.length);
    exponentDigits = Math.max(exponentDigits, power.length - 1);
  }
  padRight = exponential ? exponentDigits + 2 + digits : digits;
  if (o.sign === ' ' && !plusOnly && !finite.some((x) => x < 0 || Object.is(x, -0))) padLeft++;
  if (finite.length < values.length) {
    const negative = o.sign !== '-' || plusOnly || values.includes(-Infinity);
    padLeft = Math.max(padLeft, o.nanstr.length - padRight - 1, o.infstr.length + Number(negative) - padRight - 1);
  }
  return (i) => {
    const x = values[i];
    if (!Number.isFinite(x)) {
      const mark = plus ? '+' : '';
      const text = Number.isNaN(x) ? mark + o.nanstr : `${x < 0 ? '-' : mark}${o.infstr}`;
      return text.padStart(padLeft + padRight + 1);
    }
    if (exponential)
      return scientific(x, dtype, {
        precision: digits,
        minDigits: digits,
        fixed,
        trim: 'k',
        plus,
        padLeft,
        exponentDigits,
      });
    const equal = fixed || o.floatmode === 'maxprec_equal';
    return positional(x, dtype, {
      precision: equal ? digits : precision,
      minDigits: equal ? digits : 0,
      fixed,
      trim: equal ? 'k' : '.',
      plus,
      padLeft,
      padRight,
    });
  };
}

const FORMATTERS: Readonly<Record<string, readonly string[]>> = {
  bool: ['bool', 'all'],
  int: ['int', 'int_kind', 'all'],
  uint: ['int', 'int_kind', 'all'],
  float: ['float', 'float_kind', 'all'],
  complex: ['complexfloat', 'complex_kind', 'all'],
  str: ['numpystr', 'str_kind', 'all'],
  object: ['object', 'all'],
};

/** How the elements of an array are written. Source: _get_format_function. */
function formatOf(data: Elements, dtype: DType, ndim: number, o: PrintOptions, item: (i: number) => Value): Format {
  const own = FORMATTERS[dtype.kind].map((k) => o.formatter?.get(k)).find((f) => f !== undefined);
  if (own) return (i) => own(item(i));
  if (isExtension(dtype)) return (i) => textOf(data, i, dtype);
  switch (dtype.kind) {
    case 'bool':
      return (i) => (data[i] ? (ndim > 0 ? ' True' : 'True') : 'False');
    case 'int':
    case 'uint': {
      const texts = Array.from(data as ArrayLike<number | bigint>, String);
      const signed = o.sign === '-' ? texts : texts.map((t) => (t.startsWith('-') ? t : o.sign + t));
      const width = Math.max(0, ...signed.map((t) => t.length));
      return (i) => signed[i].padStart(width);
    }
    case 'float':
      return floatFormat(Array.from(data as ArrayLike<number>), dtype, o);
    case 'complex': {
      const all = Array.from(data as ArrayLike<number>);
      const real = floatFormat(
        all.filter((_, i) => i % 2 === 0),
        dtype,
        o,
      );
      const imaginary = floatFormat(
        all.filter((_, i) => i % 2 === 1),
        dtype,
        o,
        true,
      );
      return (i) => `${real(i)}${imaginary(i).replace(/(\s*)$/, 'j$1')}`;
    }
    case 'str':
      return (i) => reprString((data as Value[])[i] as string);
    default:
      return (i) => {
        const v = (data as Value[])[i];
        return v instanceof PyList ? `list(${repr(v)})` : repr(v);
      };
  }
}

/** The text of one element alone. */
function textOf(data: Elements, i: number, dtype: DType): string {
  if (Array.isArray(data)) return str(data[i]);
  switch (dtype.kind) {
    case 'float':
      return isExtension(dtype) ? extensionText(data[i] as number, dtype) : floatScalarText(data[i] as number, dtype);
    case 'complex':
      return complexScalarText(Number(data[2 * i]), Number(data[2 * i + 1]), dtype);
    case 'bool':
      return data[i] ? 'True' : 'False';
    default:
      return String(data[i]);
  }
}
/** ml_dtypes writes as C's `%g` does, with so many digits. */
const SIGNIFICANT = 6;
function extensionText(x: number, dtype: DType): string {
  if (!Number.isFinite(x)) return floatScalarText(x, dtype);
  if (x === 0) return Object.is(x, -0) ? '-0' : '0';
  const [mantissa, power] = x.toExponential(SIGNIFICANT - 1).split('e');
  const exponent = Number(power);
  const trimmed = (s: string): string => (s.includes('.') ? s.replace(/\.?0+$/, '') : s);
  if (exponent >= -4 && exponent < SIGNIFICANT) return trimmed(x.toFixed(SIGNIFICANT - 1 - exponent));
  return `${trimmed(mantissa)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

interface Wrap {
  done: string;
  line: string;
}
function extendLine(w: Wrap, word: string, width: number, indent: string): void {
  if (w.line.length + word.length > width && w.line.length > indent.length) {
    w.done += `${w.line.trimEnd()}\n`;
    w.line = indent;
  }
  w.line += word;
}
function extendLinePretty(w: Wrap, word: string, width: number, indent: string): void {
  const lines = word.split('\n');
  if (lines.length === 1) {
    extendLine(w, word, width, indent);
    return;
  }
  const longest = Math.max(...lines.map((l) => l.length));
  let inner = indent;
  if (w.line.length + longest > width && w.line.length > indent.length) {
    w.done += `${w.line.trimEnd()}\n`;
    w.line = indent + lines[0];
  } else {
    inner = ' '.repeat(w.line.length);
    w.line += lines[0];
  }
  for (const line of lines.slice(1)) {
    w.done += `${w.line.trimEnd()}\n`;
    w.line = inner + line;
  }
}

/** Source: _formatArray. */
function layout(
  shape: Shape,
  format: (at: number) => string,
  width: number,
  indent: string,
  separator: string,
  edge: number | undefined,
): string {
  const strides = shape.map((_, d) => sizeOf(shape.slice(d + 1)));
  const build = (d: number, offset: number, hanging: string, room: number): string => {
    if (d === shape.length) return format(offset);
    const n = shape[d];
    const summary = edge !== undefined && 2 * edge < n;
    const [leading, trailing] = summary ? [edge, edge] : [0, n];
    const next = `${hanging} `;
    const at = (i: number): string => build(d + 1, offset + i * strides[d], next, room - 1);
    const w: Wrap = { done: '', line: hanging };
    if (d === shape.length - 1) {
      const elementWidth = room - Math.max(separator.trimEnd().length, 1);
      for (let i = 0; i < leading; i++) {
        extendLinePretty(w, at(i), elementWidth, hanging);
        w.line += separator;
      }
      if (summary) {
        extendLine(w, '...', elementWidth, hanging);
        w.line += separator;
      }
      for (let i = trailing; i > 1; i--) {
        extendLinePretty(w, at(n - i), elementWidth, hanging);
        w.line += separator;
      }
      extendLinePretty(w, at(n - 1), elementWidth, hanging);
      w.done += w.line;
    } else {
      const gap = separator.trimEnd() + '\n'.repeat(shape.length - d - 1);
      for (let i = 0; i < leading; i++) w.done += hanging + at(i) + gap;
      if (summary) w.done += `${hanging}...${gap}`;
      for (let i = trailing; i > 1; i--) w.done += hanging + at(n - i) + gap;
      w.done += hanging + at(n - 1);
    }
    return `[${w.done.slice(hanging.length)}]`;
  };
  return build(0, 0, indent, width);
}

/** Positions that show when an array is summarized. */
function edges(shape: Shape, edge: number): number[] {
  let at = [0];
  for (const n of shape) {
    const shown = n > 2 * edge ? [...range(0, edge), ...range(n - edge, n)] : range(0, n);
    at = at.flatMap((base) => shown.map((i) => base * n + i));
  }
  return at;
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** `np.array2string`. */
export function array2string(a: NdArray, o: PrintOptions, separator = ' ', prefix = '', suffix = ''): string {
  const size = sizeOf(a.shape);
  if (size === 0) return '[]';
  const data = elements(a);
  const summarize = size > o.threshold;
  const shown = summarize ? edges(a.shape, o.edgeitems) : undefined;
  let format: Format;
  if (shown) {
    const per = a.dtype.kind === 'complex' ? 2 : 1;
    const few = shown.flatMap((i) => (per === 2 ? [data[2 * i], data[2 * i + 1]] : [data[i]])) as number[];
    const position = new Map(shown.map((at, i) => [at, i]));
    const of = formatOf(few, a.dtype, a.ndim, o, (i) => itemScalar(data, shown[i], a.dtype));
    format = (at) => of(position.get(at) ?? 0);
  } else format = formatOf(data, a.dtype, a.ndim, o, (i) => itemScalar(data, i, a.dtype));
  return layout(
    a.shape,
    format,
    o.linewidth - suffix.length,
    ` ${' '.repeat(prefix.length)}`,
    separator,
    summarize ? o.edgeitems : undefined,
  );
}

let itemScalar: (data: Elements, i: number, dtype: DType) => Value = itemOf;
/** Formatters get NumPy's scalars; who makes them comes later. */
export function setItemScalar(make: typeof itemScalar): void {
  itemScalar = make;
}

/** What a dtype is called in `array([…], dtype=…)`. */
const shortName = (d: DType): string => (d.kind === 'str' ? `'${d.name}'` : d.name);

/** `repr(array)`. */
export function arrayRepr(a: NdArray, o: PrintOptions = printOptions()): string {
  const name = a.cls === ndarrayClass ? 'array' : str(a.cls.dict.get('__name__') ?? a.cls.name);
  const prefix = `${name}(`;
  const body = array2string(a, o, ', ', prefix, ')');
  const size = sizeOf(a.shape);
  const extras: string[] = [];
  if ((size === 0 && !(a.shape.length === 1 && a.shape[0] === 0)) || size > o.threshold)
    extras.push(`shape=${tupleText(a.shape)}`);
  const implied = [dt.int64, dt.float64, dt.complex128, dt.bool].includes(a.dtype);
  if (!implied || size === 0) extras.push(`dtype=${shortName(a.dtype)}`);
  if (extras.length === 0) return `${prefix}${body})`;
  const text = `${prefix}${body},`;
  const tail = `${extras.join(', ')})`;
  const last = text.length - (text.lastIndexOf('\n') + 1);
  const gap = last + tail.length + 1 > o.linewidth ? `\n${' '.repeat(prefix.length)}` : ' ';
  return text + gap + tail;
}

/** `str(array)`. */
export function arrayStr(a: NdArray, o: PrintOptions = printOptions()): string {
  if (a.shape.length === 0) {
    const data = elements(a);
    return Array.isArray(data) ? str(data[0]) : textOf(data, 0, a.dtype);
  }
  return array2string(a, o, ' ', '');
}

/** `str` of a scalar. */
export function scalarText({ value, dtype }: PyScalar): string {
  if (dtype.kind === 'bool') return value !== 0 ? 'True' : 'False';
  if (value instanceof PyFloat)
    return isExtension(dtype) ? extensionText(value.value, dtype) : floatScalarText(value.value, dtype);
  if (value instanceof Complex) return complexScalarText(value.re, value.im, dtype);
  return str(value);
}

/** `repr` of a scalar: `np.float32(3.0)`. */
export function scalarRepr(s: PyScalar): string {
  const text = scalarText(s);
  if (s.dtype.kind === 'bool') return `np.${text}_`;
  if (isExtension(s.dtype)) return text;
  if (s.dtype.kind === 'str') return `np.str_(${repr(s.value)})`;
  return `np.${str(s.cls.dict.get('__name__') ?? s.cls.name)}(${s.value instanceof Complex ? text.replace(/^\((.*)\)$/, '$1') : text})`;
}

/** A text that `repr` can't know throws a signal, as everywhere. */
export function textOrUnknown(make: () => string): Value {
  try {
    return make();
  } catch (e) {
    if (e instanceof UnknownSignal) return e.unknown;
    throw e;
  }
}

export function installText(): void {
  setElementText(textOf);
  setPythonItem((from, i, dtype) => itemOf(from, i, dtype));
}
