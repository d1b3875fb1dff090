/** inspect: signatures, and what kind of thing a value is. Source: CPython's Lib/inspect.py. */
import { keyText } from '../builtins/known.ts';
import { lookupAttr } from '../attributes.ts';
import { call, special } from '../call.ts';
import { typeError, valueError } from '../errors.ts';
import { PyGenerator } from '../generator.ts';
import { heap } from '../heap.ts';
import { keyOf } from '../keys.ts';
import { functions, getters, kwargsOf, methods } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { repr } from '../text.ts';
import { PyCode } from '../codeObjects.ts';
import { PyAsyncGenerator, PyCoroutine } from '../coroutine.ts';
import type { Code, ParamKind, Value } from '../values.ts';
import {
  PyBuiltin,
  PyClass,
  PyDict,
  PyFunction,
  PyInstance,
  PyMethod,
  PyModule,
  PyProperty,
  PyTuple,
  Unknown,
  builtinClass,
} from '../values.ts';
import { PyPartial } from './functools.ts';
import { itemsOf } from './values.ts';

const KINDS: Readonly<Record<ParamKind, string>> = {
  posonly: 'POSITIONAL_ONLY',
  arg: 'POSITIONAL_OR_KEYWORD',
  vararg: 'VAR_POSITIONAL',
  kwonly: 'KEYWORD_ONLY',
  kwarg: 'VAR_KEYWORD',
};
const ORDER: readonly ParamKind[] = ['posonly', 'arg', 'vararg', 'kwonly', 'kwarg'];

const kindClass = builtinClass('_ParameterKind', undefined, 'inspect');
const parameterClass = builtinClass('Parameter', undefined, 'inspect');
const signatureClass = builtinClass('Signature', undefined, 'inspect');
const boundClass = builtinClass('BoundArguments', undefined, 'inspect');
const emptyClass = builtinClass('_empty', undefined, 'inspect');

const kinds = new Map(
  ORDER.map((kind, i) => {
    const made = new PyInstance(kindClass);
    made.attrs.set('name', KINDS[kind]);
    made.attrs.set('value', i);
    return [kind, made] as const;
  }),
);

class Parameter extends PyInstance {
  constructor(
    readonly name: string,
    readonly kind: ParamKind,
    readonly fallback: Value | undefined,
    readonly annotation: Value,
  ) {
    super(parameterClass);
  }
}

class Signature extends PyInstance {
  constructor(
    readonly params: readonly Parameter[],
    readonly returns: Value,
    readonly fn: PyFunction | undefined,
  ) {
    super(signatureClass);
  }
}

function ofFunction(fn: PyFunction, skip: number): Signature {
  const annotations = lookupAttr(fn, '__annotations__');
  const annotation = (name: string): Value => {
    const entry = annotations instanceof PyDict ? annotations.entries.get(keyOf(name)) : undefined;
    return entry ? entry.value : emptyClass;
  };
  const params = fn.code.params.map((p) => new Parameter(p.name, p.kind, fn.defaults.get(p.name), annotation(p.name)));
  return new Signature(params.slice(skip), annotation('return'), skip === 0 ? fn : undefined);
}

/** The signature of any callable; what can't be known is a signal of an unknown. */
function signatureOf(v: Value): Signature | Unknown {
  if (v instanceof Unknown) return v;
  const wrapped =
    v instanceof PyFunction || v instanceof PyInstance || v instanceof PyBuiltin
      ? lookupAttr(v, '__wrapped__')
      : undefined;
  if (wrapped !== undefined) return signatureOf(wrapped);
  if (v instanceof PyFunction) return ofFunction(v, 0);
  if (v instanceof PyMethod) {
    const inner = signatureOf(v.fn);
    return inner instanceof Signature ? new Signature(inner.params.slice(1), inner.returns, undefined) : inner;
  }
  if (v instanceof PyPartial) return ofPartial(v);
  if (v instanceof PyBuiltin) return ofBuiltin(v);
  if (v instanceof PyClass) {
    const init = v.lookup('__init__') ?? v.lookup('__new__');
    if (init === undefined) return new Signature([], emptyClass, undefined);
    const inner = signatureOf(init);
    return inner instanceof Signature ? new Signature(inner.params.slice(1), emptyClass, undefined) : inner;
  }
  const method = special(v, '__call__');
  if (method !== undefined) return signatureOf(new PyMethod(v, method));
  throw typeError(`${repr(v)} is not a callable object`);
}

function ofPartial(v: PyPartial): Signature | Unknown {
  const inner = signatureOf(v.func);
  if (!(inner instanceof Signature)) return inner;
  const given = new Map(v.keywords);
  let bound = v.args.length;
  const params: Parameter[] = [];
  let afterKeyword = false;
  for (const p of inner.params) {
    if (bound > 0 && (p.kind === 'posonly' || p.kind === 'arg')) {
      bound--;
      continue;
    }
    if (given.has(p.name)) {
      // From a keyword on, the rest can only be given by name.
      afterKeyword = true;
      params.push(new Parameter(p.name, 'kwonly', given.get(p.name), p.annotation));
    } else if (afterKeyword && p.kind === 'arg') params.push(new Parameter(p.name, 'kwonly', p.fallback, p.annotation));
    else if (!(afterKeyword && p.kind === 'vararg')) params.push(p);
  }
  return new Signature(params, inner.returns, undefined);
}

function ofBuiltin(v: PyBuiltin): Signature | Unknown {
  if (v.signature === undefined) throw valueError(`no signature found for builtin ${repr(v)}`);
  const params: Parameter[] = [];
  let kind: ParamKind = 'arg';
  for (const part of v.signature.slice(1, -1).split(/,\s*(?![^()]*\))/)) {
    if (part === '') continue;
    if (part === '/') {
      for (let i = 0; i < params.length; i++)
        params[i] = new Parameter(params[i].name, 'posonly', params[i].fallback, emptyClass);
      continue;
    }
    if (part === '*') {
      kind = 'kwonly';
      continue;
    }
    const [name, value] = part.split(/=(.*)/s) as [string, string | undefined];
    if (name.startsWith('**')) params.push(new Parameter(name.slice(2), 'kwarg', undefined, emptyClass));
    else if (name.startsWith('*')) {
      params.push(new Parameter(name.slice(1), 'vararg', undefined, emptyClass));
      kind = 'kwonly';
    } else
      params.push(
        new Parameter(
          name,
          kind,
          value === undefined ? undefined : new Unknown('a default of native code'),
          emptyClass,
        ),
      );
  }
  return new Signature(params, emptyClass, undefined);
}

const shownType = (v: Value): string =>
  v instanceof PyClass ? (v.moduleName === 'builtins' ? v.qualname : `${v.moduleName}.${v.qualname}`) : repr(v);

function parameterText(p: Parameter): string {
  const stars = p.kind === 'vararg' ? '*' : p.kind === 'kwarg' ? '**' : '';
  const annotated = p.annotation !== emptyClass;
  const annotation = annotated ? `: ${shownType(p.annotation)}` : '';
  const fallback = p.fallback === undefined ? '' : annotated ? ` = ${repr(p.fallback)}` : `=${repr(p.fallback)}`;
  return `${stars}${p.name}${annotation}${fallback}`;
}

function signatureText(s: Signature): string {
  const out: string[] = [];
  let starred = false;
  s.params.forEach((p, i) => {
    if (p.kind === 'vararg') starred = true;
    if (p.kind === 'kwonly' && !starred) {
      out.push('*');
      starred = true;
    }
    out.push(parameterText(p));
    if (p.kind === 'posonly' && s.params.at(i + 1)?.kind !== 'posonly') out.push('/');
  });
  return `(${out.join(', ')})${s.returns === emptyClass ? '' : ` -> ${shownType(s.returns)}`}`;
}

/** `signature.bind(*args, **kwargs)`: names to values, in the order of the parameters. */
function bind(s: Signature, args: Value[], kwargs: Value, partial: boolean): Value {
  const named = new Map(kwargsOf(kwargs) ?? []);
  const out = new PyDict();
  const set = (key: string, value: Value): void => {
    out.entries.set(keyOf(key), { key, value });
  };
  const rest = [...args];
  for (const p of s.params) {
    if (p.kind === 'vararg') {
      if (rest.length > 0) set(p.name, new PyTuple(rest.splice(0)));
    } else if (p.kind === 'kwarg') {
      const extra = new PyDict();
      for (const [key, value] of named) extra.entries.set(keyOf(key), { key, value });
      if (named.size > 0) set(p.name, extra);
      named.clear();
    } else if (p.kind !== 'kwonly' && rest.length > 0) {
      if (p.kind === 'arg' && named.has(p.name)) throw typeError(`multiple values for argument '${p.name}'`);
      set(p.name, rest.shift() ?? null);
    } else if (p.kind !== 'posonly' && named.has(p.name)) {
      set(p.name, named.get(p.name) ?? null);
      named.delete(p.name);
    } else if (p.fallback === undefined && !partial)
      throw typeError(
        p.kind === 'kwonly'
          ? `missing a required keyword-only argument: '${p.name}'`
          : `missing a required argument: '${p.name}'`,
      );
  }
  if (rest.length > 0) throw typeError('too many positional arguments');
  const [unexpected] = named.keys();
  if (named.size > 0) throw typeError(`got an unexpected keyword argument '${unexpected}'`);
  const made = new PyInstance(boundClass);
  made.attrs.set('arguments', out);
  made.attrs.set('signature', s);
  return made;
}

function installClasses(): void {
  const sig = (v: Value): Signature => {
    if (v instanceof Signature) return v;
    throw typeError('a signature is needed');
  };
  const par = (v: Value): Parameter => {
    if (v instanceof Parameter) return v;
    throw typeError('a parameter is needed');
  };
  getters(parameterClass, {
    name: (v) => par(v).name,
    kind: (v) => kinds.get(par(v).kind) ?? null,
    default: (v) => par(v).fallback ?? emptyClass,
    annotation: (v) => par(v).annotation,
  });
  parameterClass.dict.set('empty', emptyClass);
  signatureClass.dict.set('empty', emptyClass);
  for (const kind of ORDER) parameterClass.dict.set(KINDS[kind], kinds.get(kind) ?? null);
  parameterClass.construct = (_cls, args, kwargs) => {
    const named = new Map(kwargs ?? []);
    const kind = [...kinds].find(([, v]) => v === (args.at(1) ?? named.get('kind')))?.[0] ?? 'arg';
    return new Parameter(
      keyText(args.at(0) ?? named.get('name')),
      kind,
      named.get('default'),
      named.get('annotation') ?? emptyClass,
    );
  };
  signatureClass.construct = (_cls, args, kwargs) => {
    const params = args.at(0) ?? new Map(kwargs ?? []).get('parameters') ?? new PyTuple([]);
    const list = (params instanceof PyTuple ? params.items : ((params as { items?: Value[] }).items ?? [])).map(par);
    return new Signature(list, new Map(kwargs ?? []).get('return_annotation') ?? emptyClass, undefined);
  };
  methods(parameterClass, {
    '__str__(self, /)': (v) => parameterText(par(v)),
    '__repr__(self, /)': (v) => `<Parameter "${parameterText(par(v))}">`,
    'replace(self, /, **kwargs)': (v, kwargs) => {
      const named = new Map(kwargsOf(kwargs) ?? []);
      const kind = [...kinds].find(([, k]) => k === named.get('kind'))?.[0] ?? par(v).kind;
      return new Parameter(
        keyText(named.get('name') ?? par(v).name),
        kind,
        named.get('default') ?? par(v).fallback,
        named.get('annotation') ?? par(v).annotation,
      );
    },
  });
  methods(kindClass, {
    '__repr__(self, /)': (v) =>
      `<_ParameterKind.${keyText(lookupAttr(v, 'name'))}: ${keyText(lookupAttr(v, 'value'))}>`,
    '__str__(self, /)': (v) => keyText(lookupAttr(v, 'name')),
  });
  getters(signatureClass, {
    parameters: (v) => {
      const dict = new PyDict();
      for (const p of sig(v).params) dict.entries.set(keyOf(p.name), { key: p.name, value: p });
      return dict;
    },
    return_annotation: (v) => sig(v).returns,
  });
  methods(signatureClass, {
    '__str__(self, /)': (v) => signatureText(sig(v)),
    '__repr__(self, /)': (v) => `<Signature ${signatureText(sig(v))}>`,
    'bind(self, /, *args, **kwargs)': (v, args, kwargs) => bind(sig(v), itemsOf(args), kwargs, false),
    'bind_partial(self, /, *args, **kwargs)': (v, args, kwargs) => bind(sig(v), itemsOf(args), kwargs, true),
    'replace(self, /, **kwargs)': (v, kwargs) => {
      const named = new Map(kwargsOf(kwargs) ?? []);
      return call(
        signatureClass,
        [named.get('parameters') ?? new PyTuple(sig(v).params)],
        [['return_annotation', named.get('return_annotation') ?? sig(v).returns]],
      );
    },
  });
  const parts = (v: Value): { args: Value[]; kwargs: PyDict } => {
    const bound = lookupAttr(v, 'arguments');
    const s = sig(lookupAttr(v, 'signature') ?? null);
    const args: Value[] = [];
    const kwargs = new PyDict();
    for (const p of s.params) {
      const value = bound instanceof PyDict ? bound.entries.get(keyOf(p.name))?.value : undefined;
      if (value === undefined) continue;
      if (p.kind === 'vararg') args.push(...itemsOf(value));
      else if (p.kind === 'kwarg' && value instanceof PyDict)
        for (const [k, e] of value.entries) kwargs.entries.set(k, e);
      else if (p.kind === 'kwonly') kwargs.entries.set(keyOf(p.name), { key: p.name, value });
      else args.push(value);
    }
    return { args, kwargs };
  };
  getters(boundClass, { args: (v) => new PyTuple(parts(v).args), kwargs: (v) => parts(v).kwargs });
  methods(boundClass, {
    'apply_defaults(self)': (v) => {
      const bound = lookupAttr(v, 'arguments');
      const s = sig(lookupAttr(v, 'signature') ?? null);
      if (!(bound instanceof PyDict) || !(v instanceof PyInstance)) return null;
      const full = new PyDict();
      for (const p of s.params) {
        const key = keyOf(p.name);
        const value =
          bound.entries.get(key)?.value ??
          p.fallback ??
          (p.kind === 'vararg' ? new PyTuple([]) : p.kind === 'kwarg' ? new PyDict() : undefined);
        if (value !== undefined) full.entries.set(key, { key: p.name, value });
      }
      heap.mapSet(v, v.attrs, 'arguments', full, 'arguments');
      return null;
    },
  });
}

/** What holds of the code of a function, or of the function of a method. */
function codeOf(v: Value, is: (code: Code) => boolean): boolean {
  const fn = v instanceof PyMethod ? v.fn : v;
  return fn instanceof PyFunction && is(fn.code);
}

export function registerInspect(): void {
  registerModule('inspect', () => {
    installClasses();
    const table = functions({
      'signature(obj, *, follow_wrapped=True)': (v) => signatureOf(v),
      'isfunction(object)': (v) => v instanceof PyFunction,
      'ismethod(object)': (v) => v instanceof PyMethod,
      'isclass(object)': (v) => v instanceof PyClass,
      'ismodule(object)': (v) => v instanceof PyModule,
      'isbuiltin(object)': (v) => v instanceof PyBuiltin,
      'isroutine(object)': (v) => v instanceof PyBuiltin || v instanceof PyFunction || v instanceof PyMethod,
      'isgenerator(object)': (v) => v instanceof PyGenerator,
      'isgeneratorfunction(object)': (v) => codeOf(v, (code) => code.isGenerator && !code.isAsync),
      'iscoroutinefunction(object)': (v) => codeOf(v, (code) => code.isAsync && !code.isGenerator),
      'isasyncgenfunction(object)': (v) => codeOf(v, (code) => code.isAsync && code.isGenerator),
      'iscoroutine(object)': (v) => v instanceof PyCoroutine,
      'isasyncgen(object)': (v) => v instanceof PyAsyncGenerator,
      'isawaitable(object)': (v) => (v instanceof Unknown ? v : special(v, '__await__') !== undefined),
      'iscode(object)': (v) => v instanceof PyCode,
      'isabstract(object)': () => new Unknown('abstract classes are not listed'),
      'isdatadescriptor(object)': (v) => v instanceof PyProperty,
      'getdoc(object)': (v) => lookupAttr(v, '__doc__') ?? null,
      'getmodule(object)': () => new Unknown('the module of an object is not followed'),
      'unwrap(func, *, stop=None)': (v) => {
        let f = v;
        for (let next = lookupAttr(f, '__wrapped__'); next !== undefined; next = lookupAttr(f, '__wrapped__')) f = next;
        return f;
      },
      'cleandoc(doc)': (s) => s,
    });
    for (const name of [
      'getsource',
      'getsourcefile',
      'getsourcelines',
      'getfile',
      'stack',
      'currentframe',
      'getmembers',
      'getfullargspec',
      'trace',
      'getouterframes',
      'getframeinfo',
      'getcallargs',
      'getmro',
    ])
      for (const [k, fn] of functions({
        [`${name}(*args, **kwargs)`]: () => new Unknown(`inspect.${name}() is not followed`),
      }))
        table.set(k, fn);
    table.set('Parameter', parameterClass);
    table.set('Signature', signatureClass);
    table.set('BoundArguments', boundClass);
    table.set('_empty', emptyClass);
    return libraryModule('inspect', table);
  });
}
