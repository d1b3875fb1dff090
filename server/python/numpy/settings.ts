/** Print options and floating-point errors. Source: numpy/_core/arrayprint.py, _ufunc_config.py. */
import type { NativeFn } from '../native.ts';
import { kwargsOf, methods } from '../native.ts';
import { typeError } from '../errors.ts';
import { keyOf } from '../keys.ts';
import { str } from '../text.ts';
import type { Kwargs, MaybeKwargs, Value } from '../values.ts';
import { PyDict, PyFloat, PyInstance, Unknown, unbox } from '../values.ts';
import { call } from '../call.ts';
import { heap } from '../heap.ts';
import { numpyClass } from './array.ts';
import { asArray } from './coerce.ts';
import { flag, intOf } from './declare.ts';
import type { PrintOptions } from './text.ts';
import { array2string, arrayRepr, arrayStr, printOptions, setPrintOptions, textOrUnknown } from './text.ts';
import { positional, scientific } from './floatText.ts';
import { doubleOf } from './reductions.ts';

/** Options with those changed that are given. */
function changed(options: PrintOptions, given: MaybeKwargs): PrintOptions {
  const out: Record<string, unknown> = { ...options };
  for (const [name, v] of given ?? []) {
    if (v === null) {
      if (name === 'formatter') out.formatter = undefined;
      continue;
    }
    switch (name) {
      case 'precision':
      case 'edgeitems':
      case 'linewidth':
      case 'max_line_width':
        out[name === 'max_line_width' ? 'linewidth' : name] = intOf(v);
        break;
      case 'threshold': {
        const x = unbox(v);
        out.threshold = x instanceof PyFloat ? x.value : intOf(v);
        break;
      }
      case 'suppress':
      case 'suppress_small':
        out.suppress = flag(v);
        break;
      case 'nanstr':
      case 'infstr':
      case 'sign':
        out[name] = str(v);
        break;
      case 'floatmode':
        out.floatmode = str(v);
        break;
      case 'formatter':
        out.formatter = formatters(v);
        break;
      case 'legacy':
      case 'override_repr':
        break;
      default:
        throw typeError(`set_printoptions() got an unexpected keyword argument '${name}'`);
    }
  }
  return out as unknown as PrintOptions;
}

function formatters(v: Value): PrintOptions['formatter'] {
  if (!(v instanceof PyDict)) return undefined;
  return new Map(
    [...v.entries.values()].map(({ key, value }) => [
      str(key),
      (x: Value): string => {
        const text = call(value, [x]);
        return str(text);
      },
    ]),
  );
}

function asDict(options: PrintOptions): PyDict {
  const out = new PyDict();
  const set = (key: string, value: Value): void => {
    out.entries.set(keyOf(key), { key, value });
  };
  set('edgeitems', options.edgeitems);
  set('threshold', Number.isInteger(options.threshold) ? options.threshold : new PyFloat(options.threshold));
  set('floatmode', options.floatmode);
  set('precision', options.precision);
  set('suppress', options.suppress);
  set('linewidth', options.linewidth);
  set('nanstr', options.nanstr);
  set('infstr', options.infstr);
  set('sign', options.sign);
  set('formatter', null);
  set('legacy', false);
  set('override_repr', null);
  return out;
}

/** `with np.printoptions(…)`, `with np.errstate(…)`. */
class Setting extends PyInstance {
  before: PrintOptions | undefined;
  constructor(
    cls: PyInstance['cls'],
    readonly options: MaybeKwargs,
  ) {
    super(cls);
  }
}
export const printoptionsClass = numpyClass('printoptions');
export const errstateClass = numpyClass('errstate');
printoptionsClass.construct = (cls, _args, kwargs) => new Setting(cls, kwargs);
errstateClass.construct = (cls, _args, kwargs) => new Setting(cls, kwargs);
methods(printoptionsClass, {
  '__enter__(self, /)': (self) => {
    if (self instanceof Setting) {
      heap.fieldSet(self, 'before', printOptions(), 'before');
      setPrintOptions(changed(printOptions(), self.options));
    }
    return asDict(printOptions());
  },
  '__exit__(self, *args)': (self) => {
    if (self instanceof Setting && self.before) setPrintOptions(self.before);
    return null;
  },
});
/** It is a decorator too. */
methods(errstateClass, {
  '__enter__(self, /)': () => null,
  '__exit__(self, *args)': () => null,
  '__call__(self, func, /)': (_, f) => f,
});

const given = (kwargs: Value): Kwargs => kwargsOf(kwargs) ?? [];
const errors = (): PyDict => {
  const out = new PyDict();
  for (const [key, value] of [
    ['divide', 'warn'],
    ['over', 'warn'],
    ['under', 'ignore'],
    ['invalid', 'warn'],
  ])
    out.entries.set(keyOf(key), { key, value });
  return out;
};

export const printingTable: Readonly<Record<string, NativeFn>> = {
  'set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None, formatter=None, sign=None, floatmode=None, **kwarg)':
    (precision, threshold, edgeitems, linewidth, suppress, nanstr, infstr, formatter, sign, floatmode, more) => {
      const named = {
        precision,
        threshold,
        edgeitems,
        linewidth,
        suppress,
        nanstr,
        infstr,
        formatter,
        sign,
        floatmode,
      };
      setPrintOptions(changed(printOptions(), [...Object.entries(named), ...given(more)]));
      return null;
    },
  'get_printoptions()': () => asDict(printOptions()),
  'array_repr(arr, max_line_width=None, precision=None, suppress_small=None)': (
    a,
    max_line_width,
    precision,
    suppress_small,
  ) =>
    textOrUnknown(() =>
      arrayRepr(asArray(a), changed(printOptions(), Object.entries({ max_line_width, precision, suppress_small }))),
    ),
  'array_str(a, max_line_width=None, precision=None, suppress_small=None)': (
    a,
    max_line_width,
    precision,
    suppress_small,
  ) =>
    textOrUnknown(() =>
      arrayStr(asArray(a), changed(printOptions(), Object.entries({ max_line_width, precision, suppress_small }))),
    ),
  "array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=' ', prefix='', *, formatter=None, threshold=None, edgeitems=None, sign=None, floatmode=None, suffix='', legacy=None)":
    (
      a,
      max_line_width,
      precision,
      suppress_small,
      separator,
      prefix,
      formatter,
      threshold,
      edgeitems,
      sign,
      floatmode,
      suffix,
    ) =>
      textOrUnknown(() =>
        array2string(
          asArray(a),
          changed(
            printOptions(),
            Object.entries({
              max_line_width,
              precision,
              suppress_small,
              formatter,
              threshold,
              edgeitems,
              sign,
              floatmode,
            }),
          ),
          str(separator),
          str(prefix),
          str(suffix),
        ),
      ),
  "format_float_positional(x, precision=None, unique=True, fractional=True, trim='k', sign=False, pad_left=None, pad_right=None, min_digits=None)":
    (x, precision, unique, fractional, trim, sign) => {
      if (fractional === false)
        return new Unknown("jitlens doesn't have numpy.format_float_positional(fractional=False) yet");
      const a = asArray(x);
      const text = positional(doubleOf(x), a.dtype, {
        precision: precision === null ? undefined : intOf(precision),
        fixed: unique === false,
        trim: str(trim) as 'k',
        plus: flag(sign),
      });
      return text;
    },
  "format_float_scientific(x, precision=None, unique=True, trim='k', sign=False, pad_left=None, exp_digits=None, min_digits=None)":
    (x, precision, unique, trim, sign, _pad, digits) =>
      scientific(doubleOf(x), asArray(x).dtype, {
        precision: precision === null ? undefined : intOf(precision),
        fixed: unique === false,
        trim: str(trim) as 'k',
        plus: flag(sign),
        exponentDigits: digits === null ? 2 : intOf(digits),
      }),
  'seterr(all=None, divide=None, over=None, under=None, invalid=None)': errors,
  'geterr()': errors,
  'seterrcall(func)': () => null,
  'geterrcall()': () => null,
  'setbufsize(size)': () => 8192,
  'getbufsize()': () => 8192,
  'show_config(mode=None)': () => null,
  'show_runtime()': () => null,
};
