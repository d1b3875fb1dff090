/**
 * Functions that TypeScript implements, declared by their Python signature:
 *
 *     native('clip(a, min=None, max=None, *, out=None)', (a, min, max) => …)
 *
 * Arguments are bound as Python binds them, with Python's TypeErrors, and handed over in the order of the parameters:
 * `*args` as a tuple, `**kwargs` as a dict. A missing argument without default never reaches the function.
 */
import { isStackOverflow, raise, typeError } from './errors.ts';
import { didYouMean } from './suggest.ts';
import type { Kwargs, MaybeKwargs, ParamKind, PyClass, Value } from './values.ts';
import { PyBuiltin, PyDict, PyFloat, PyGetter, PyTuple, UnknownSignal } from './values.ts';
import { keyOf } from './keys.ts';

export interface NativeParam {
  readonly name: string;
  readonly kind: ParamKind;
  readonly default: Value | undefined;
}

/** Marks a parameter that wasn't given, for functions that must know: `default=<missing>`. */
export const MISSING = new PyTuple([]);

function parseDefault(text: string): Value {
  switch (text) {
    case 'None':
      return null;
    case 'True':
      return true;
    case 'False':
      return false;
    case '()':
      return new PyTuple([]);
    case '<missing>':
      return MISSING;
    default:
  }
  if (/^-?\d+$/.test(text)) return Number(text);
  if (/^-?\d*\.\d*(e-?\d+)?$/.test(text) || /^-?\d+e-?\d+$/.test(text)) return new PyFloat(Number(text));
  const quoted = /^'(.*)'$/s.exec(text);
  if (quoted) return quoted[1].replaceAll('\\n', '\n');
  throw new Error(`default ${text} of a native signature`);
}

/** Split at commas outside of quotes and brackets. */
function splitParams(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let quoted = false;
  let current = '';
  for (const ch of text) {
    if (ch === "'") quoted = !quoted;
    if (!quoted && ch === '(') depth++;
    if (!quoted && ch === ')') depth--;
    if (ch === ',' && depth === 0 && !quoted) {
      out.push(current.trim());
      current = '';
    } else current += ch;
  }
  if (current.trim() !== '') out.push(current.trim());
  return out;
}

function parseSignature(signature: string): { name: string; params: NativeParam[] } {
  const m = /^([\w.<>-]+)\((.*)\)$/s.exec(signature);
  if (!m) throw new Error(`native signature ${signature}`);
  const params: NativeParam[] = [];
  let kind: ParamKind = 'arg';
  for (const part of splitParams(m[2])) {
    if (part === '/') {
      params.forEach((p, i) => (params[i] = { ...p, kind: 'posonly' }));
      continue;
    }
    if (part === '*') {
      kind = 'kwonly';
      continue;
    }
    const [name, value] = part.split(/=(.*)/s);
    if (name.startsWith('**')) params.push({ name: name.slice(2), kind: 'kwarg', default: undefined });
    else if (name.startsWith('*')) {
      params.push({ name: name.slice(1), kind: 'vararg', default: undefined });
      kind = 'kwonly';
    } else params.push({ name, kind, default: value === undefined ? undefined : parseDefault(value) });
  }
  return { name: m[1], params };
}

function listed(names: readonly string[]): string {
  if (names.length < 3) return names.join(' and ');
  return `${names.slice(0, -1).join(', ')}, and ${names[names.length - 1]}`;
}

function tooManyPositional(name: string, params: readonly NativeParam[], given: number, positional: number): Error {
  const defaults = params.filter((p) => (p.kind === 'arg' || p.kind === 'posonly') && p.default !== undefined).length;
  const takes = defaults > 0 ? `from ${positional - defaults} to ${positional}` : String(positional);
  const plural = positional === 1 && defaults === 0 ? '' : 's';
  return typeError(
    `${name}() takes ${takes} positional argument${plural} but ${given} ${given === 1 ? 'was' : 'were'} given`,
  );
}

function bind(name: string, params: readonly NativeParam[], args: readonly Value[], kwargs: MaybeKwargs): Value[] {
  const out = new Array<Value | undefined>(params.length);
  const positional = params.filter((p) => p.kind === 'posonly' || p.kind === 'arg').length;
  const varargs = params.findIndex((p) => p.kind === 'vararg');
  const extraAt = params.findIndex((p) => p.kind === 'kwarg');
  for (let i = 0; i < Math.min(args.length, positional); i++) out[i] = args[i];
  if (varargs >= 0) out[varargs] = new PyTuple(args.slice(positional));
  else if (args.length > positional) throw tooManyPositional(name, params, args.length, positional);
  const extra = extraAt >= 0 ? new PyDict() : undefined;
  if (extra) out[extraAt] = extra;
  if (kwargs)
    for (const [key, value] of kwargs) {
      const i = params.findIndex((p) => p.name === key && (p.kind === 'arg' || p.kind === 'kwonly'));
      if (i < 0) {
        if (!extra)
          throw typeError(
            `${name}() got an unexpected keyword argument '${key}'${didYouMean(
              key,
              params.filter((p) => p.kind === 'arg' || p.kind === 'kwonly').map((p) => p.name),
            )}`,
          );
        extra.entries.set(keyOf(key), { key, value });
      } else if (out[i] !== undefined) throw typeError(`${name}() got multiple values for argument '${key}'`);
      else out[i] = value;
    }
  const missing: string[] = [];
  const missingKeyword: string[] = [];
  for (let i = 0; i < params.length; i++) {
    if (out[i] !== undefined) continue;
    const value = params[i].default;
    if (value !== undefined) out[i] = value;
    else (params[i].kind === 'kwonly' ? missingKeyword : missing).push(`'${params[i].name}'`);
  }
  for (const [names, kind] of [
    [missing, 'positional'],
    [missingKeyword, 'keyword-only'],
  ] as const)
    if (names.length > 0)
      throw typeError(
        `${name}() missing ${names.length} required ${kind} argument${names.length > 1 ? 's' : ''}: ${listed(names)}`,
      );
  return out as Value[];
}

export type NativeFn = (...args: Value[]) => Value;

export interface NativeOptions {
  readonly binds?: boolean;
  /** CPython has it in C: `list.append`, `len`. Its messages about the number of arguments are other ones. */
  readonly inC?: { readonly name: string; readonly isMethod: boolean };
}

/** The complaint of a C function that takes its arguments by position only; undefined where there is none. */
function arityOfC(
  params: readonly NativeParam[],
  given: number,
  c: { readonly name: string; readonly isMethod: boolean },
): string | undefined {
  const own = c.isMethod ? params.slice(1) : params;
  const n = c.isMethod ? given - 1 : given;
  if (n > 0 && own.length > 0 && own.every((p) => p.kind === 'kwonly'))
    return `${c.name.slice(c.name.lastIndexOf('.') + 1)}() takes no positional arguments`;
  const byPosition = own.filter((p) => p.kind === 'posonly');
  if (n < 0 || own.some((p) => p.kind !== 'posonly' && p.kind !== 'kwonly')) return undefined;
  const least = byPosition.filter((p) => p.default === undefined).length;
  if (n >= least && n <= byPosition.length) return undefined;
  if (own.length === 0) return `${c.name}() takes no arguments (${n} given)`;
  if (own.length === 1 && least === 1) return `${c.name}() takes exactly one argument (${n} given)`;
  const short = c.name.slice(c.name.lastIndexOf('.') + 1);
  const bound = least === byPosition.length ? '' : n < least ? 'at least ' : 'at most ';
  const k = n < least ? least : byPosition.length;
  return `${short} expected ${bound}${k} argument${k === 1 ? '' : 's'}, got ${n}`;
}

/** A built-in function from its Python signature. */
export function native(signature: string, fn: NativeFn, options: NativeOptions = {}): PyBuiltin {
  // Signatures are parsed when the function is first called: thousands of them cost nothing at start.
  let parsed: { name: string; params: NativeParam[] } | undefined;
  let simple = 0;
  const name = signature.slice(0, signature.indexOf('('));
  const run = (args: Value[], kwargs: MaybeKwargs): Value => {
    if (!parsed) {
      parsed = parseSignature(signature);
      simple = parsed.params.every((p) => p.kind === 'arg' || p.kind === 'posonly') ? parsed.params.length : -1;
    }
    if (options.inC && (args.length !== simple || kwargs !== undefined)) {
      if (kwargs !== undefined && parsed.params.every((p) => p.kind === 'posonly'))
        throw typeError(`${options.inC.name}() takes no keyword arguments`);
      const wrong = arityOfC(parsed.params, args.length, options.inC);
      if (wrong !== undefined) throw typeError(wrong);
    }
    const values =
      kwargs === undefined && args.length === simple ? args : bind(parsed.name, parsed.params, args, kwargs);
    try {
      return fn(...values);
    } catch (e) {
      // Something that it needs isn't known, so neither is what it gives.
      if (e instanceof UnknownSignal) return e.unknown;
      if (isStackOverflow(e)) throw raise('RecursionError', 'maximum recursion depth exceeded');
      throw e;
    }
  };
  return new PyBuiltin(name, run, options.binds ?? false, signature.slice(name.length));
}

/** A built-in function whose parameters are made at run time: a dataclass's `__init__`. */
export function nativeOf(name: string, params: readonly NativeParam[], fn: NativeFn, binds: boolean): PyBuiltin {
  const shown = params.map((p) => {
    const stars = p.kind === 'vararg' ? '*' : p.kind === 'kwarg' ? '**' : '';
    return `${stars}${p.name}${p.default === undefined ? '' : '=…'}`;
  });
  return new PyBuiltin(
    name.slice(name.lastIndexOf('.') + 1),
    (args, kwargs) => fn(...bind(name, params, args, kwargs)),
    binds,
    `(${shown.join(', ')})`,
  );
}

/** Enter methods into a built-in class: `methods(listClass, { 'append(self, x, /)': (self, x) => … })`. */
export function methods(cls: PyClass, table: Readonly<Record<string, NativeFn>>): void {
  for (const [signature, fn] of Object.entries(table)) {
    const name = `${cls.name}.${signature.slice(0, signature.indexOf('('))}`;
    const inC = cls.moduleName === 'builtins' ? { name, isMethod: true } : undefined;
    const builtin = native(signature, fn, { binds: true, inC });
    cls.dict.set(builtin.name, builtin);
  }
}

/** Enter computed attributes into a built-in class. */
export function getters(cls: PyClass, table: Readonly<Record<string, (self: Value) => Value>>): void {
  for (const [name, get] of Object.entries(table)) cls.dict.set(name, new PyGetter(get));
}

/** A module's table from functions by signature, and other values by name. */
export function functions(table: Readonly<Record<string, NativeFn>>, inC = false): Map<string, Value> {
  const out = new Map<string, Value>();
  for (const [signature, fn] of Object.entries(table)) {
    const name = signature.slice(0, signature.indexOf('('));
    const builtin = native(signature, fn, inC ? { inC: { name, isMethod: false } } : {});
    out.set(builtin.name, builtin);
  }
  return out;
}

/** kwargs of a call from a dict. */
export function kwargsOf(dict: Value): Kwargs | undefined {
  if (!(dict instanceof PyDict) || dict.entries.size === 0) return undefined;
  return [...dict.entries.values()].flatMap((e) => (typeof e.key === 'string' ? [[e.key, e.value] as const] : []));
}
