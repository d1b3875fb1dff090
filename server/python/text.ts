/** `repr`, `str`, and the numbers' texts. Source: CPython's Objects/*object.c. */
import { pythonComplexRepr, pythonFloatRepr } from '../jaxpr/floatRepr.ts';
import { call, special } from './call.ts';
import { FILE_NAME, raise, typeError, valueError } from './errors.ts';
import { idOf } from './keys.ts';
import { vm } from './vm.ts';
import { checkText } from './budget.ts';
import type { Value } from './values.ts';
import {
  Complex,
  EagerArray,
  Ellipsis,
  NotImplemented,
  PyBoxed,
  PyBuiltin,
  PyByteArray,
  PyBytes,
  PyClass,
  PyDict,
  PyException,
  PyFloat,
  PyFunction,
  PyInstance,
  PyList,
  PyMethod,
  PyModule,
  PyObject,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  Tracer,
  Unknown,
  UnknownSignal as UnknownText,
  frozensetClass,
  setClass,
  typeOf,
} from './values.ts';

/** Thrown where a text can't be known because a part of it isn't. */
export { UnknownText };

const CONTROL = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** Python's repr of a str: single quotes unless that needs escapes and double ones don't. */
export function reprString(s: string): string {
  const quote = s.includes("'") && !s.includes('"') ? '"' : "'";
  let out = quote;
  for (const ch of s) {
    if (ch === quote || ch === '\\') out += `\\${ch}`;
    else if (ch === '\n') out += '\\n';
    else if (ch === '\r') out += '\\r';
    else if (ch === '\t') out += '\\t';
    else if (CONTROL.test(ch)) {
      const code = ch.codePointAt(0) ?? 0;
      if (code < 0x100) out += `\\x${code.toString(16).padStart(2, '0')}`;
      else
        out += code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
    } else out += ch;
  }
  return out + quote;
}

function reprBytes(bytes: Uint8Array): string {
  let out = '';
  for (const b of bytes) {
    if (b === 10) out += '\\n';
    else if (b === 13) out += '\\r';
    else if (b === 9) out += '\\t';
    else if (b === 92) out += '\\\\';
    else if (b >= 32 && b < 127) out += String.fromCharCode(b);
    else out += `\\x${b.toString(16).padStart(2, '0')}`;
  }
  return out.includes("'") && !out.includes('"') ? `b"${out}"` : `b'${out.replaceAll("'", "\\'")}'`;
}

/** As bytes, but a single quote is always escaped. */
function reprByteArray(bytes: Uint8Array): string {
  const text = reprBytes(bytes);
  return text.startsWith('b"') ? `b"${text.slice(2, -1).replaceAll("'", "\\'")}"` : text;
}

const ADDRESS_DIGITS = 12;
/** A made-up address, the same for the same object. */
export const address = (v: object): string =>
  `0x${(0x7f0000000000 + idOf(v) * 16).toString(16).padStart(ADDRESS_DIGITS, '0')}`;

/** Containers in containers that a repr goes down; CPython counts them towards its recursion limit. */
const MAX_NESTED = 500;
/** What a container's text costs, in steps. */
const TEXT_STEPS = 4;
const active = new Set<object>();
function guarded(v: object, again: string, text: () => string): string {
  if (active.has(v)) return again;
  if (active.size >= MAX_NESTED)
    throw raise('RecursionError', 'maximum recursion depth exceeded while getting the repr of an object');
  active.add(v);
  vm.spend(TEXT_STEPS);
  try {
    const made = text();
    checkText(made.length);
    return made;
  } finally {
    active.delete(v);
  }
}

const hooks: { repr: (v: Tracer | EagerArray) => string; str: (v: Tracer | EagerArray) => string } = {
  repr: (v) => (v instanceof Tracer ? `JitTracer(${v.aval.strLong()})` : `Array(${v.aval.strLong()})`),
  str: (v) => hooks.repr(v),
};
/** jax/ knows how arrays and tracers print. */
export function setArrayText(repr: (v: Tracer | EagerArray) => string, str: (v: Tracer | EagerArray) => string): void {
  hooks.repr = repr;
  hooks.str = str;
}

/** CPython's limit on the digits of an int's text (sys.int_info.default_max_str_digits). */
export const MAX_INT_DIGITS = 4300;

export function reprBig(n: bigint): string {
  const text = String(n);
  if (text.length - (n < 0n ? 1 : 0) > MAX_INT_DIGITS)
    throw valueError(
      `Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`,
    );
  return text;
}

/** What a `__repr__` or `__str__` has answered. */
function textFrom(made: Value, method: string): string {
  if (made instanceof Unknown) throw new UnknownText(made);
  const text = made instanceof PyBoxed ? made.value : made;
  if (typeof text !== 'string') throw typeError(`${method} returned non-string (type ${typeOf(made).shown})`);
  return text;
}

/** `repr(v)`. Throws UnknownText where a part isn't known. */
export function repr(v: Value): string {
  switch (typeof v) {
    case 'number':
      return String(v);
    case 'bigint':
      return reprBig(v);
    case 'boolean':
      return v ? 'True' : 'False';
    case 'string':
      return reprString(v);
    default:
  }
  if (v === null) return 'None';
  if (v instanceof PyFloat) return pythonFloatRepr(v.value);
  if (v instanceof Complex) return pythonComplexRepr(v.re, v.im);
  if (v instanceof Tracer || v instanceof EagerArray) return hooks.repr(v);
  if (v instanceof Unknown) throw new UnknownText(v);
  const own = special(v, '__repr__');
  if (own !== undefined) {
    return textFrom(call(own, [v]), '__repr__');
  }
  return builtinRepr(v);
}

/** `object.__repr__`, and that of the built-in types. */
export function builtinRepr(v: Value): string {
  if (v instanceof PyBoxed) return repr(v.value);
  if (v === null || typeof v !== 'object' || v instanceof Complex || v instanceof PyFloat) return repr(v);
  if (v instanceof Tracer || v instanceof EagerArray) return hooks.repr(v);
  if (v instanceof PyTuple) {
    return guarded(v, '(...)', () =>
      v.items.length === 1 ? `(${repr(v.items[0])},)` : `(${v.items.map(repr).join(', ')})`,
    );
  }
  if (v instanceof PyList) return guarded(v, '[...]', () => `[${v.items.map(repr).join(', ')}]`);
  if (v instanceof PyDict)
    return guarded(
      v,
      '{...}',
      () => `{${[...v.entries.values()].map((e) => `${repr(e.key)}: ${repr(e.value)}`).join(', ')}}`,
    );
  if (v instanceof PySet) {
    const items = [...v.entries.values()].map(repr).join(', ');
    if (v.cls === setClass) return items === '' ? 'set()' : `{${items}}`;
    const name = v.cls === frozensetClass ? 'frozenset' : v.cls.name;
    return items === '' ? `${name}()` : `${name}({${items}})`;
  }
  if (v instanceof PyRange)
    return v.step === 1 ? `range(${v.start}, ${v.stop})` : `range(${v.start}, ${v.stop}, ${v.step})`;
  if (v instanceof PySlice) return `slice(${repr(v.start)}, ${repr(v.stop)}, ${repr(v.step)})`;
  if (v === Ellipsis) return 'Ellipsis';
  if (v === NotImplemented) return 'NotImplemented';
  if (v instanceof PyBytes) return reprBytes(v.value);
  if (v instanceof PyByteArray) {
    const unknown = v.items.find((x) => x instanceof Unknown);
    if (unknown instanceof Unknown) throw new UnknownText(unknown);
    return `${v.cls.name}(${reprByteArray(Uint8Array.from(v.items as number[]))})`;
  }
  if (v instanceof PyFunction) return `<function ${v.qualname} at ${address(v)}>`;
  if (v instanceof PyBuiltin && v.owner?.moduleName === 'builtins')
    return `<${v.name.startsWith('__') ? 'slot wrapper' : 'method'} '${v.name}' of '${v.owner.name}' objects>`;
  if (v instanceof PyBuiltin) return `<built-in function ${v.name}>`;
  if (v instanceof PyMethod)
    return v.fn instanceof PyFunction
      ? `<bound method ${v.fn.qualname} of ${repr(v.self)}>`
      : `<built-in method ${v.fn instanceof PyBuiltin ? v.fn.name : ''} of ${typeOf(v.self).name} object at ${address(v)}>`;
  if (v instanceof PyClass) return `<class '${v.moduleName === 'builtins' ? '' : `${v.moduleName}.`}${v.qualname}'>`;
  if (v instanceof PyModule) return `<module '${v.name}'${v.path === undefined ? '' : ` from '${v.path}'`}>`;
  if (v instanceof PyException) {
    const args = v.args.map(repr);
    return `${v.cls.name}(${args.join(', ')})`;
  }
  const cls = typeOf(v);
  const module = cls.moduleName === 'builtins' ? '' : `${cls.moduleName}.`;
  return `<${module}${cls.qualname} object at ${address(v)}>`;
}

/** `str(v)`. */
export function str(v: Value): string {
  if (typeof v === 'string') return v;
  if (v instanceof Tracer || v instanceof EagerArray) return hooks.str(v);
  if (v instanceof PyObject && !(v instanceof PyClass)) {
    const own = special(v, '__str__');
    if (own !== undefined) {
      return textFrom(call(own, [v]), '__str__');
    }
    if (v instanceof PyException) return exceptionText(v);
    if (v instanceof PyBoxed && typeof v.value === 'string') return v.value;
    const shown = special(v, '__repr__');
    if (shown !== undefined && v instanceof PyInstance) return textFrom(call(shown, [v]), '__str__');
  }
  return repr(v);
}

/** What the errors of encodings say. Source: CPython's Objects/exceptions.c UnicodeEncodeError_str. */
function unicodeErrorText(exc: PyException): string | undefined {
  const kind = /^Unicode(Encode|Decode|Translate)Error$/.exec(
    exc.cls.mro.find((c) => c.name.startsWith('Unicode'))?.name ?? '',
  );
  if (!kind || exc.args.length !== (kind[1] === 'Translate' ? 4 : 5)) return undefined;
  const [object, start, end, reason] = kind[1] === 'Translate' ? exc.args : exc.args.slice(1);
  if (typeof start !== 'number' || typeof end !== 'number') return undefined;
  const codec =
    kind[1] === 'Translate' ? "can't translate" : `'${str(exc.args[0])}' codec can't ${kind[1].toLowerCase()}`;
  const bytes = object instanceof PyBytes;
  const where = end === start + 1 ? `in position ${start}` : `in position ${start}-${end - 1}`;
  if (end !== start + 1) return `${codec} ${bytes ? 'bytes' : 'characters'} ${where}: ${str(reason)}`;
  if (bytes) return `${codec} byte 0x${object.value[start].toString(16).padStart(2, '0')} ${where}: ${str(reason)}`;
  const code = (typeof object === 'string' ? Array.from(object)[start] : '')?.codePointAt(0) ?? 0;
  const digits = code < 0x100 ? 2 : code < 0x10000 ? 4 : 8;
  const letter = { 2: 'x', 4: 'u', 8: 'U' }[digits];
  return `${codec} character '\\${letter}${code.toString(16).padStart(digits, '0')}' ${where}: ${str(reason)}`;
}

/** `str(exc)`. */
export function exceptionText(exc: PyException): string {
  if (exc.args.length === 0) return '';
  const is = (name: string): boolean => exc.cls.mro.some((c) => c.name === name);
  if (exc.args.length === 2 && is('OSError')) {
    const [number, message] = exc.args;
    const file = exc.attrs.get(FILE_NAME);
    return `[Errno ${str(number)}] ${str(message)}${file === undefined ? '' : `: ${repr(file)}`}`;
  }
  if (exc.args.length > 0 && is('SyntaxError')) {
    const [file, line] = ['filename', 'lineno'].map((name) => exc.attrs.get(name));
    if (typeof line === 'number')
      return `${str(exc.args[0])} (${typeof file === 'string' ? `${file.slice(file.lastIndexOf('/') + 1)}, ` : ''}line ${line})`;
    return str(exc.args[0]);
  }
  if (exc.cls.mro.some((c) => c.name === 'BaseExceptionGroup') && exc.args.length === 2) {
    const list = exc.args[1];
    const n = list instanceof PyList || list instanceof PyTuple ? list.items.length : 0;
    return `${str(exc.args[0])} (${n} sub-exception${n === 1 ? '' : 's'})`;
  }
  const unicode = unicodeErrorText(exc);
  if (unicode !== undefined) return unicode;
  if (exc.args.length === 1) return is('KeyError') ? repr(exc.args[0]) : str(exc.args[0]);
  return repr(new PyTuple(exc.args));
}
