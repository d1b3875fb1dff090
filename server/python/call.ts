/** Calls: argument binding with Python's own TypeErrors, methods, classes, native functions. */
import { PyRaise, typeError } from './errors.ts';
import { callCandidates } from './oneOf.ts';
import { forgetContainer } from './open.ts';
import { didYouMean } from './suggest.ts';
import { mayBeChanged } from './unseen.ts';
import { vm } from './vm.ts';
import type { Code, Kwargs, MaybeKwargs, Param, Value } from './values.ts';
import {
  Missing,
  PyBuiltin,
  PyClass,
  PyClassMethod,
  PyDict,
  PyFunction,
  PyInstance,
  PyMethod,
  PyObject,
  PyProperty,
  PyStaticMethod,
  PyTuple,
  Unknown,
  objectClass,
  typeClass,
  typeOf,
  unknowns,
} from './values.ts';

const quote = (names: readonly string[]): string => {
  const q = names.map((n) => `'${n}'`);
  if (q.length === 1) return q[0];
  if (q.length === 2) return `${q[0]} and ${q[1]}`;
  return `${q.slice(0, -1).join(', ')}, and ${q[q.length - 1]}`;
};

const keywordNames = (params: readonly Param[]): string[] =>
  params.filter((p) => p.kind === 'arg' || p.kind === 'kwonly').map((p) => p.name);

/** Arguments to parameters, as CPython binds them. Source: CPython's Python/ceval.c initialize_locals. */
export function bindArguments(fn: PyFunction, args: readonly Value[], kwargs: MaybeKwargs): Value[] {
  const { params } = fn.code;
  const name = fn.qualname;
  const locals = new Array<Value | undefined>(params.length);
  let positional = 0;
  let varargs = -1;
  let kwargsIndex = -1;
  params.forEach((p, i) => {
    if (p.kind === 'posonly' || p.kind === 'arg') positional++;
    else if (p.kind === 'vararg') varargs = i;
    else if (p.kind === 'kwarg') kwargsIndex = i;
  });
  const given = Math.min(args.length, positional);
  for (let i = 0; i < given; i++) locals[i] = args[i];
  if (varargs >= 0) locals[varargs] = new PyTuple(args.slice(positional));
  const extra = kwargsIndex >= 0 ? new PyDict() : undefined;
  if (extra) locals[kwargsIndex] = extra;
  if (kwargs) {
    for (const [key, value] of kwargs) {
      const index = params.findIndex((p) => p.name === key && (p.kind === 'arg' || p.kind === 'kwonly'));
      if (index < 0) {
        if (!extra) throw unexpectedKeyword(fn, key, kwargs);
        extra.entries.set(key, { key, value });
      } else if (locals[index] !== undefined) throw typeError(`${name}() got multiple values for argument '${key}'`);
      else locals[index] = value;
    }
  }
  if (args.length > positional && varargs < 0) tooManyPositional(fn, args.length, positional, locals);
  const missing: string[] = [];
  const missingKeyword: string[] = [];
  params.forEach((p, i) => {
    if (locals[i] !== undefined) return;
    const value = fn.defaults.get(p.name);
    if (value !== undefined) locals[i] = value;
    else (p.kind === 'kwonly' ? missingKeyword : missing).push(p.name);
  });
  if (missing.length > 0)
    throw typeError(
      `${name}() missing ${missing.length} required positional argument${missing.length > 1 ? 's' : ''}: ${quote(missing)}`,
    );
  if (missingKeyword.length > 0)
    throw typeError(
      `${name}() missing ${missingKeyword.length} required keyword-only argument${missingKeyword.length > 1 ? 's' : ''}: ${quote(missingKeyword)}`,
    );
  return locals as Value[];
}

/** Of a keyword that no parameter takes; those that are positional only are named first. */
function unexpectedKeyword(fn: PyFunction, key: string, kwargs: Kwargs): Error {
  const { params } = fn.code;
  const wrong = params.filter((p) => p.kind === 'posonly' && kwargs.some(([k]) => k === p.name)).map((p) => p.name);
  if (wrong.length > 0)
    return typeError(
      `${fn.qualname}() got some positional-only arguments passed as keyword arguments: '${wrong.join(', ')}'`,
    );
  return typeError(
    `${fn.qualname}() got an unexpected keyword argument '${key}'${didYouMean(key, keywordNames(params))}`,
  );
}

function tooManyPositional(fn: PyFunction, given: number, positional: number, locals: (Value | undefined)[]): never {
  const { params } = fn.code;
  const defaults = params.filter((p) => (p.kind === 'posonly' || p.kind === 'arg') && p.hasDefault).length;
  const takes =
    defaults > 0
      ? `from ${positional - defaults} to ${positional} positional arguments`
      : `${positional} positional argument${positional === 1 ? '' : 's'}`;
  const keywordOnly = params.filter((p, i) => p.kind === 'kwonly' && locals[i] !== undefined).length;
  const were =
    keywordOnly > 0
      ? `${given} positional argument${given === 1 ? '' : 's'} (and ${keywordOnly} keyword-only argument${keywordOnly === 1 ? '' : 's'}) were given`
      : `${given} ${given === 1 ? 'was' : 'were'} given`;
  throw typeError(`${fn.qualname}() takes ${takes} but ${were}`);
}

const simpleParams = new WeakMap<Code, boolean>();

/** All parameters plain and without defaults: arguments are locals as they come. */
function isSimple(code: Code): boolean {
  let simple = simpleParams.get(code);
  if (simple === undefined) {
    simple = code.params.every((p) => (p.kind === 'arg' || p.kind === 'posonly') && !p.hasDefault);
    simpleParams.set(code, simple);
  }
  return simple;
}

export function callFunction(fn: PyFunction, args: readonly Value[], kwargs: MaybeKwargs): Value {
  vm.tick();
  if (fn.wrappedBy) return callWrapped(fn, fn.wrappedBy, args, kwargs);
  const locals =
    kwargs === undefined && args.length === fn.code.params.length && isSimple(fn.code)
      ? args.slice()
      : bindArguments(fn, args, kwargs);
  return fn.code.invoke(fn, locals);
}

/** What a decorator that isn't known makes of arguments and exceptions isn't known either; what the user traces is traced. */
function callWrapped(fn: PyFunction, by: Unknown, args: readonly Value[], kwargs: MaybeKwargs): Value {
  let isBound = false;
  try {
    const locals = bindArguments(fn, args, kwargs);
    isBound = true;
    return fn.code.invoke(fn, locals);
  } catch (e) {
    const isOutermost = (vm.frame?.source()?.functionName ?? '<module>') === '<module>';
    if (!(e instanceof PyRaise) || (isOutermost && isBound)) throw e;
    unknowns.touched++;
    return by.untraced();
  }
}

/** `callee(*args, **kwargs)`. */
export function call(callee: Value, args: Value[], kwargs?: Kwargs): Value {
  if (callee instanceof PyFunction) return callFunction(callee, args, kwargs);
  if (callee instanceof PyBuiltin) {
    vm.tick();
    const result = callee.fn(args, kwargs);
    // What it hands on unknown is no fault of its own.
    if (result instanceof Unknown && args.some((a) => a instanceof Unknown)) unknowns.touched++;
    return result;
  }
  if (callee instanceof PyMethod) return call(callee.fn, [callee.self, ...args], kwargs);
  if (callee instanceof Unknown) {
    if (callee instanceof Missing) vm.onMissing?.(callee);
    vm.recorder.add('unknown-call', { reason: callee.reason });
    unknowns.touched++;
    mayBeChanged(kwargs ? [...args, ...kwargs.map(([, v]) => v)] : args, callee);
    if (callee.mayBe) callCandidates(callee, args, (c) => call(c, args, kwargs));
    if (callee.traced === 'method') return new Unknown(callee.reason, 'array');
    return callee.mayBe ? new Unknown(callee.reason) : callee.untraced();
  }
  if (callee instanceof PyClass) return callClass(callee, args, kwargs);
  const method = special(callee, '__call__');
  if (method !== undefined) return call(method, [callee, ...args], kwargs);
  throw typeError(`'${typeOf(callee).shown}' object is not callable`);
}

/** A call whose arguments aren't all known: those given, and others, by position and by name. */
export function callWithUnknown(callee: Value, args: readonly Value[], kwargs: MaybeKwargs, why: Unknown): Value {
  unknowns.touched++;
  if (callee instanceof PyMethod) {
    if (callee.fn instanceof PyBuiltin) {
      forgetContainer(callee.self, why);
      return why;
    }
    return callWithUnknown(callee.fn, [callee.self, ...args], kwargs, why);
  }
  if (callee instanceof PyClass) {
    const init = callee.lookup('__init__');
    const plain = callee.lookup('__new__') === undefined && !callee.mro.some((c) => c.construct) && !callee.metaclass;
    if (!plain || !(init instanceof PyFunction)) return why;
    const made = new PyInstance(callee);
    callWithUnknown(init, [made, ...args], kwargs, why);
    return made;
  }
  if (!(callee instanceof PyFunction)) return why;
  vm.tick();
  const { params } = callee.code;
  const named = new Map(kwargs ?? []);
  const locals = params.map((p, i): Value => {
    if (p.kind === 'vararg' || p.kind === 'kwarg') return why;
    const given = p.kind !== 'kwonly' && i < args.length ? args[i] : named.get(p.name);
    return given === undefined ? why : given;
  });
  return callee.code.invoke(callee, locals);
}

/** Make an instance: `__new__`, then `__init__`, or the TypeScript constructor of a built-in class. */
function callClass(cls: PyClass, args: Value[], kwargs: MaybeKwargs): Value {
  vm.tick();
  if (cls.metaclass && cls.metaclass !== typeClass) {
    const own = cls.metaclass.lookup('__call__');
    if (own !== undefined && own !== typeClass.lookup('__call__')) return call(own, [cls, ...args], kwargs);
  }
  const made = instantiate(cls, args, kwargs);
  if (made instanceof Unknown) unknowns.touched++;
  return made;
}

export function instantiate(cls: PyClass, args: Value[], kwargs: MaybeKwargs): Value {
  const native = cls.mro.find((c) => c.construct)?.construct;
  const make = cls.lookup('__new__');
  const init = cls.lookup('__init__');
  let made: Value;
  // The TypeScript constructor does what the built-in __new__ and __init__ do.
  if (native && make === undefined && (init === undefined || init instanceof PyBuiltin))
    return native(cls, args, kwargs);
  if (make !== undefined) made = call(make instanceof PyStaticMethod ? make.fn : make, [cls, ...args], kwargs);
  else if (native) made = native(cls, args, kwargs);
  else {
    const open = cls.mro.some((c) => c.hasUnknownBase);
    if (init === undefined && !open && !cls.isHeapType && cls.moduleName.startsWith('jax'))
      return new Missing(`objects of ${cls.moduleName}.${cls.name}`);
    if (init === undefined && !open && (args.length > 0 || kwargs !== undefined))
      throw typeError(`${cls.name}() takes no arguments`);
    if (!open) checkAbstract(cls);
    const unset = open && (init === undefined || init instanceof Unknown);
    made = unset ? openInstance(cls, kwargs) : new PyInstance(cls);
  }
  if (made instanceof Unknown) return made;
  // Which attributes it makes isn't known.
  if (init instanceof Unknown && made instanceof PyInstance) made.rest = init;
  if (init !== undefined && typeOf(made).isSubclassOf(cls)) {
    const nothing = call(init, [made, ...args], kwargs);
    if (nothing !== null && !(nothing instanceof Unknown))
      throw typeError(`__init__() should return None, not '${typeOf(nothing).name}'`);
  }
  return made;
}

/** An instance that something unknown has set up: what was given by name, and in the place of each declared field something. */
function openInstance(cls: PyClass, kwargs: MaybeKwargs): PyInstance {
  const made = new PyInstance(cls);
  const why = new Unknown(`a base class of ${cls.name} is unknown`);
  made.rest = why;
  for (const c of cls.mro) {
    const annotations = c.dict.get('__annotations__');
    if (annotations instanceof PyDict)
      for (const { key } of annotations.entries.values()) if (typeof key === 'string') made.attrs.set(key, why);
  }
  for (const [name] of kwargs ?? []) made.attrs.set(name, why);
  return made;
}

const abstracts = new WeakMap<PyClass, { version: number; names: string[] }>();

/** The abstract methods that a class with metaclass ABCMeta leaves open; sorted. */
export function abstractMethods(cls: PyClass): string[] | undefined {
  if (cls.metaclass === undefined) return undefined;
  const known = abstracts.get(cls);
  if (known?.version === PyClass.version) return known.names;
  const all = new Set<string>();
  for (const c of cls.mro) for (const [name, value] of c.dict) if (isAbstract(value)) all.add(name);
  const names = [...all].filter((name) => isAbstract(cls.lookup(name))).sort();
  abstracts.set(cls, { version: PyClass.version, names });
  return names;
}

const isAbstract = (v: Value | undefined): boolean => {
  if (v instanceof PyProperty) return [v.get, v.set, v.del].some(isAbstract);
  if (v instanceof PyClassMethod || v instanceof PyStaticMethod) return isAbstract(v.fn);
  return v instanceof PyObject && attrsOf(v)?.get('__isabstractmethod__') === true;
};

/** An abstract class has no instances. */
export function checkAbstract(cls: PyClass): void {
  const missing = abstractMethods(cls);
  if (missing && missing.length > 0)
    throw typeError(
      `Can't instantiate abstract class ${cls.name} without an implementation for abstract method${missing.length > 1 ? 's' : ''} ${missing.map((n) => `'${n}'`).join(', ')}`,
    );
}

/** What a class attribute is when read through an instance (`self`) or the class alone (`self` undefined). */
export function bindDescriptor(found: Value, self: Value | undefined, cls: PyClass): Value {
  if (found instanceof PyFunction) return self === undefined ? found : new PyMethod(self, found);
  if (found instanceof PyBuiltin) return self === undefined || !found.binds ? found : new PyMethod(self, found);
  if (found instanceof PyStaticMethod) return found.fn;
  if (found instanceof PyClassMethod) return new PyMethod(cls, found.fn);
  return found;
}

/** The special method of a value's class, or undefined: looked up on the type, as Python does. */
export function special(v: Value, name: string): Value | undefined {
  if (v instanceof PyClass) return typeOf(v).lookup(name) ?? (v.isHeapType ? openSpecial(v, name) : undefined);
  const cls = typeOf(v);
  const found = cls.lookup(name);
  return found === undefined && cls.isHeapType ? openSpecial(cls, name) : found === null ? undefined : found;
}

/** Methods that a base which isn't known hardly has: what is kept in classes and in dicts is mostly what it seems. */
const HARDLY = new Set([
  '__get__',
  '__set__',
  '__delete__',
  '__set_name__',
  '__hash__',
  '__mro_entries__',
  '__missing__',
]);

/** A method that an unknown base may have. */
function openSpecial(cls: PyClass, name: string): Value | undefined {
  if (!cls.mro.some((c) => c.hasUnknownBase) || HARDLY.has(name)) return undefined;
  return new Unknown(`a base class of ${cls.name} is unknown`);
}

/** Call a special method, or answer undefined where the class has none. */
export function callSpecial(v: Value, name: string, ...args: Value[]): Value | undefined {
  const method = special(v, name);
  if (method === undefined) return undefined;
  if (method instanceof PyStaticMethod) return call(method.fn, args);
  return call(method, [v, ...args]);
}

export const isCallable = (v: Value): boolean =>
  v instanceof PyFunction ||
  v instanceof PyBuiltin ||
  v instanceof PyMethod ||
  v instanceof PyClass ||
  v instanceof Unknown ||
  special(v, '__call__') !== undefined;

/** A class for a class statement or `type(name, bases, dict)`: C3 order. Source: CPython's Objects/typeobject.c mro. */
export function linearize(cls: PyClass, bases: readonly PyClass[]): PyClass[] {
  const twice = bases.find((b, i) => bases.indexOf(b) !== i);
  if (twice) throw typeError(`duplicate base class ${twice.name}`);
  const sequences = [...bases.map((b) => [...b.mro]), [...bases]];
  const out: PyClass[] = [cls];
  for (let rest = sequences; rest.length > 0; rest = rest.filter((s) => s.length > 0)) {
    const head = rest.map((s) => s[0]).find((candidate) => !rest.some((s) => s.indexOf(candidate) > 0));
    if (!head) {
      const left = [...new Set(rest.map((s) => s[0].name))];
      throw typeError(`Cannot create a consistent method resolution order (MRO) for bases ${left.join(', ')}`);
    }
    out.push(head);
    for (const s of rest) if (s[0] === head) s.shift();
  }
  if (!out.includes(objectClass)) out.push(objectClass);
  return out;
}

/** Narrow to an object with attributes of its own. */
export const attrsOf = (v: Value): Map<string, Value> | undefined =>
  v instanceof PyInstance || v instanceof PyFunction || v instanceof PyBuiltin
    ? v.attrs
    : (v as PyObject as { attrs?: Map<string, Value> } | null)?.attrs;
