/**
 * Functions that TypeScript implements, declared by their Python signature:
 *
 *     native('clip(a, min=None, max=None, *, out=None)', (a, min, max) => …)
 *
 * Arguments are bound as Python binds them, with Python's TypeErrors, and handed over in the order of the parameters:
 * `*args` as a tuple, `**kwargs` as a dict. A missing argument without default never reaches the function.
 */
import { isStackOverflow, raise, typeError } from './errors.ts';
import { oneOf } from './oneOf.ts';
import { forgetContainer } from './open.ts';
import { mayHaveCalled } from './unseen.ts';
import { didYouMean } from './suggest.ts';
import { vm } from './vm.ts';
import type { Kwargs, MaybeKwargs, ParamKind, PyClass, Value } from './values.ts';
import { PyBuiltin, PyDict, PyFloat, PyGetter, PyTuple, Unknown, UnknownSignal, typeOf, PyList } from './values.ts';
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
  if (/^\(-?\d+(, -?\d+)+\)$/.test(text)) return new PyTuple(text.slice(1, -1).split(', ').map(Number));
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

/** Parameters before the slash that were given by name. */
function positionalOnly(name: string, params: readonly NativeParam[], kwargs: Kwargs): Error {
  const given = params.filter((p) => p.kind === 'posonly' && kwargs.some(([key]) => key === p.name));
  return typeError(
    `${name}() got some positional-only arguments passed as keyword arguments: '${given.map((p) => p.name).join(', ')}'`,
  );
}

function bind(
  name: string,
  params: readonly NativeParam[],
  args: readonly Value[],
  kwargs: MaybeKwargs,
  inPython: boolean,
): Value[] {
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
        if (
          !extra &&
          params.some((p) => p.name === key && p.kind === 'posonly') &&
          (inPython || params.some((p) => p.kind === 'kwonly'))
        )
          throw positionalOnly(name, params, kwargs);
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

/** Texts and lists beyond this length take time. */
const LONG = 4096;

/** A long text or list that TypeScript has made counts as some steps, so that it can be cancelled, and ends. */
function weigh(v: Value): void {
  if (typeof v === 'string') {
    if (v.length > LONG) vm.spend(v.length >> 4);
  } else if (v instanceof PyList && v.rest === undefined && v.items.length > LONG) vm.spend(v.items.length >> 5);
}

export type NativeFn = (...args: Value[]) => Value;

export interface NativeOptions {
  readonly binds?: boolean;
  /** CPython has it in C: `list.append`, `len`. Its messages about the number of arguments are other ones. */
  readonly inC?: OfC;
  /** It is written in Python: Python's interpreter binds its arguments. */
  readonly inPython?: boolean;
  /** It changes its receiver: where it needs something that isn't known, neither is what the receiver then holds. */
  readonly mutates?: boolean;
}

/** Functions that change a list that they are given. */
const CHANGERS: ReadonlySet<string> = new Set([
  ...['heappush', 'heappop', 'heapify', 'heapreplace', 'heappushpop', 'heappush_max', 'heappop_max', 'heapify_max'],
  ...['insort', 'insort_left', 'insort_right', 'shuffle'],
]);

/** Methods of containers that change them. */
const MUTATORS: ReadonlySet<string> = new Set([
  ...['append', 'appendleft', 'extend', 'extendleft', 'insert', 'pop', 'popleft', 'popitem', 'remove', 'clear', 'sort'],
  ...['reverse', 'rotate', 'update', 'setdefault', 'move_to_end', 'subtract', 'add', 'discard', 'intersection_update'],
  ...['difference_update', 'symmetric_difference_update', '__setitem__', '__delitem__', '__init__', '__iadd__'],
  ...['__imul__', '__ior__', '__iand__', '__isub__', '__ixor__'],
]);

interface OfC {
  /** `len`, `list.append`. */
  readonly name: string;
  readonly isMethod: boolean;
  /** The class that the receiver must be of. */
  readonly receiver?: PyClass;
}

const count = (n: number, what = 'argument'): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/**
 * The complaint of a C function about the number and names of its arguments; undefined where there is none.
 * Source: CPython's Python/getargs.c, Objects/methodobject.c, Objects/typeobject.c check_num_args.
 */
function complaintOfC(params: readonly NativeParam[], given: number, kwargs: MaybeKwargs, c: OfC): string | undefined {
  const own = c.isMethod ? params.slice(1) : params;
  const n = c.isMethod ? given - 1 : given;
  const dot = c.name.lastIndexOf('.');
  const short = c.name.slice(dot + 1);
  const isSlot = c.isMethod && short.startsWith('__') && !COEXISTING.has(c.name);
  if (n < 0)
    return isSlot
      ? `descriptor '${short}' of '${c.name.slice(0, dot)}' object needs an argument`
      : `unbound method ${c.name}() needs an argument`;
  const byPosition = own.filter((p) => p.kind === 'posonly' || p.kind === 'arg');
  const required = byPosition.filter((p) => p.default === undefined).length;
  const most = byPosition.length;
  const hasNames = own.some((p) => p.kind === 'arg' || p.kind === 'kwonly' || p.kind === 'kwarg');
  if (kwargs !== undefined && !hasNames)
    return isSlot ? `wrapper ${short}() takes no keyword arguments` : `${c.name}() takes no keyword arguments`;
  if (own.some((p) => p.kind === 'vararg')) return undefined;
  if (own.every((p) => p.kind !== 'arg')) {
    if (n >= required && n <= most) return undefined;
    if (isSlot && required === most) return `expected ${count(most)}, got ${n}`;
    if (own.length > 0 && most === 0 && own.every((p) => p.kind === 'kwonly'))
      return `${short}() takes no positional arguments`;
    if (own.length === 0) return `${c.name}() takes no arguments (${n} given)`;
    if (own.length === 1 && required === 1) return `${c.name}() takes exactly one argument (${n} given)`;
    const bound = required === most ? '' : n < required ? 'at least ' : 'at most ';
    return `${short} expected ${bound}${count(n < required ? required : most)}, got ${n}`;
  }
  return complaintOfNames(own, n, kwargs, short);
}

/** Functions whose arguments may be named. */
function complaintOfNames(
  own: readonly NativeParam[],
  n: number,
  kwargs: MaybeKwargs,
  short: string,
): string | undefined {
  const named = own.filter((p) => p.kind === 'arg' || p.kind === 'kwonly' || p.kind === 'posonly');
  const byPosition = named.filter((p) => p.kind !== 'kwonly');
  const least = named.filter((p) => p.default === undefined).length;
  const positionalOnly = byPosition.filter((p) => p.kind === 'posonly' && p.default === undefined).length;
  const most = byPosition.length;
  const all = n + (kwargs?.length ?? 0);
  if (all > named.length) {
    const what = `${n === 0 ? 'keyword ' : ''}argument`;
    return `${short}() takes ${least === named.length ? 'exactly' : 'at most'} ${count(named.length, what)} (${all} given)`;
  }
  if (n > most)
    return `${short}() takes ${least === most ? 'exactly' : 'at most'} ${count(most, 'positional argument')} (${n} given)`;
  if (n < positionalOnly) {
    const bound = positionalOnly < most || named.length > most ? 'at least' : 'exactly';
    return `${short}() takes ${bound} ${count(positionalOnly, 'positional argument')} (${n} given)`;
  }
  const names = new Map(kwargs ?? []);
  for (const [i, p] of named.entries())
    if (i >= n && p.default === undefined && !names.has(p.name))
      return `${short}() missing required argument '${p.name}' (pos ${i + 1})`;
  for (const [i, p] of byPosition.entries())
    if (i < n && names.has(p.name) && p.kind === 'arg')
      return `argument for ${short}() given by name ('${p.name}') and position (${i + 1})`;
  return undefined;
}

/** Special methods that CPython declares like other methods. */
const COEXISTING: ReadonlySet<string> = new Set([
  'list.__getitem__',
  'dict.__getitem__',
  'dict.__contains__',
  'set.__contains__',
  'frozenset.__contains__',
  'list.__reversed__',
  'dict.__reversed__',
]);

/** A receiver that isn't of the method's class: `str.upper(1)`. */
function wrongReceiver(v: Value, c: OfC): Error | undefined {
  if (c.receiver === undefined || v instanceof Unknown) return undefined;
  const cls = typeOf(v);
  if (cls === c.receiver || cls.isSubclassOf(c.receiver)) return undefined;
  const dot = c.name.lastIndexOf('.');
  const [own, short] = [c.name.slice(0, dot), c.name.slice(dot + 1)];
  return typeError(
    short.startsWith('__') && !COEXISTING.has(c.name)
      ? `descriptor '${short}' requires a '${own}' object but received a '${cls.name}'`
      : `descriptor '${short}' for '${own}' objects doesn't apply to a '${cls.name}' object`,
  );
}

/** A built-in function from its Python signature. */
export function native(signature: string, fn: NativeFn, options: NativeOptions = {}): PyBuiltin {
  // Signatures are parsed when the function is first called: thousands of them cost nothing at start.
  let parsed: { name: string; params: NativeParam[] } | undefined;
  let simple = 0;
  const name = signature.slice(0, signature.indexOf('('));
  const run = (args: Value[], given: MaybeKwargs): Value => {
    const kwargs = given?.length === 0 ? undefined : given;
    if (!parsed) {
      parsed = parseSignature(signature);
      simple = parsed.params.every((p) => p.kind === 'arg' || p.kind === 'posonly') ? parsed.params.length : -1;
    }
    if (options.inC) {
      if (args.length !== simple || kwargs !== undefined) {
        const wrong = complaintOfC(parsed.params, args.length, kwargs, options.inC);
        if (wrong !== undefined) throw typeError(wrong);
      }
      if (options.inC.isMethod) {
        const wrong = wrongReceiver(args[0], options.inC);
        if (wrong) throw wrong;
      }
    }
    const values =
      kwargs === undefined && args.length === simple
        ? args
        : bind(parsed.name, parsed.params, args, kwargs, options.inPython ?? false);
    try {
      const result = fn(...values);
      weigh(result);
      return result;
    } catch (e) {
      // Something that it needs isn't known, so neither is what it gives.
      if (e instanceof UnknownSignal) {
        mayHaveCalled(args, e.unknown);
        // It may be one of the things that were given.
        if (CHANGERS.has(name)) for (const a of args) forgetContainer(a, e.unknown);
        if (!options.mutates) return oneOf(args, e.unknown);
        forgetContainer(args[0], e.unknown);
        return name.startsWith('__i') && name !== '__init__' ? args[0] : e.unknown;
      }
      if (isStackOverflow(e)) throw raise('RecursionError', 'maximum recursion depth exceeded');
      throw e;
    }
  };
  const owner = options.inC?.receiver;
  const made = new PyBuiltin(name, run, options.binds ?? false, signature.slice(name.length), undefined, owner);
  if (options.inC) ofC.add(made);
  declared.set(made, () => parseSignature(signature).params);
  return made;
}

const declared = new WeakMap<PyBuiltin, () => readonly NativeParam[]>();

/** The parameters of a built-in function, for inspect.signature. */
export const nativeParams = (fn: PyBuiltin): readonly NativeParam[] | undefined => declared.get(fn)?.();

/** The parameters of a function as it is shown. */
export const shownParams = (fn: PyBuiltin): readonly NativeParam[] =>
  fn.signature === undefined ? [] : parseSignature(`f${fn.signature}`).params;

const ofC = new WeakSet<PyBuiltin>();

/** A function that CPython has in C: nothing can be set on it. */
export const isOfC = (fn: PyBuiltin): boolean => ofC.has(fn);

/** A built-in function whose parameters are made at run time: a dataclass's `__init__`. */
export function nativeOf(name: string, params: readonly NativeParam[], fn: NativeFn, binds: boolean): PyBuiltin {
  const shown = params.map((p) => {
    const stars = p.kind === 'vararg' ? '*' : p.kind === 'kwarg' ? '**' : '';
    return `${stars}${p.name}${p.default === undefined ? '' : '=…'}`;
  });
  const made = new PyBuiltin(
    name.slice(name.lastIndexOf('.') + 1),
    (args, kwargs) => fn(...bind(name, params, args, kwargs, true)),
    binds,
    `(${shown.join(', ')})`,
  );
  declared.set(made, () => params);
  return made;
}

const nameOf = (signature: string): string => signature.slice(0, signature.indexOf('('));

/** Enter methods into a built-in class: `methods(listClass, { 'append(self, x, /)': (self, x) => … })`. */
export function methods(cls: PyClass, table: Readonly<Record<string, NativeFn>>): void {
  for (const [signature, fn] of Object.entries(table)) {
    const name = `${cls.name}.${signature.slice(0, signature.indexOf('('))}`;
    // Those of `object` take any receiver.
    const receiver = cls.name === 'object' ? undefined : cls;
    const inC = cls.moduleName === 'builtins' ? { name, isMethod: true, receiver } : undefined;
    const builtin = native(signature, fn, { binds: true, inC, mutates: MUTATORS.has(nameOf(signature)) });
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
