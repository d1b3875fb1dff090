/** Functions as objects: their attributes. Source: CPython's Objects/funcobject.c. */
import { lookupAttr } from '../attributes.ts';
import { builtinNames } from '../builtinNames.ts';
import { PyCode, codeOf, freeNames } from '../codeObjects.ts';
import { typeError, valueError } from '../errors.ts';
import { globalsDict, moduleOver } from '../globals.ts';
import { heap } from '../heap.ts';
import { getters, native } from '../native.ts';
import { namespaceDict } from '../namespace.ts';
import type { MaybeKwargs, Value, PyClass, PyModule } from '../values.ts';
import {
  Cell,
  PyBuiltin,
  PyCell,
  PyClassMethod,
  PyDict,
  PyFunction,
  PyGetter,
  PyMethod,
  PyStaticMethod,
  PyTuple,
  Unknown,
  builtinFunctionClass,
  cellClass,
  classmethodClass,
  functionClass,
  staticmethodClass,
  typeOf,
} from '../values.ts';
import { known } from './known.ts';

const asFunction = (v: Value): PyFunction => {
  const k = known(v);
  if (k instanceof PyFunction) return k;
  throw typeError(`descriptor for 'function' objects doesn't apply to a '${typeOf(v).name}' object`);
};

/** Attributes that are kept with those of `__dict__`, and not shown there. */
const HIDDEN: ReadonlySet<string> = new Set([
  '__name__',
  '__qualname__',
  '__module__',
  '__doc__',
  '__annotations__',
  '__type_params__',
]);

const keep = (fn: PyFunction, name: string, value: Value): void => {
  heap.mapSet(fn, fn.attrs, name, value, name);
};

/** What was set, or what the function was made with. */
const kept =
  (name: string, otherwise: (fn: PyFunction) => Value) =>
  (v: Value): Value => {
    const fn = asFunction(v);
    const own = fn.attrs.get(name);
    return own === undefined ? otherwise(fn) : own;
  };

function attribute(name: string, get: (v: Value) => Value, set?: (fn: PyFunction, value: Value) => void): void {
  functionClass.dict.set(
    name,
    new PyGetter(
      get,
      set &&
        ((v, value) => {
          set(asFunction(v), value);
        }),
    ),
  );
}

const settable = (name: string, what: string, isRight: (v: Value) => boolean) => (fn: PyFunction, value: Value) => {
  if (!isRight(value) && !(value instanceof Unknown)) throw typeError(`${name} must be set to a ${what} object`);
  keep(fn, name, value);
};
const isText = (v: Value): boolean => typeof v === 'string';

const positional = (fn: PyFunction): string[] =>
  fn.code.params.filter((p) => p.kind === 'posonly' || p.kind === 'arg').map((p) => p.name);
const keywordOnly = (fn: PyFunction): string[] => fn.code.params.filter((p) => p.kind === 'kwonly').map((p) => p.name);

/** The given defaults with those of some parameters replaced. */
function withDefaults(fn: PyFunction, names: readonly string[], values: ReadonlyMap<string, Value>): void {
  const all = new Map([...fn.defaults].filter(([name]) => !names.includes(name)));
  for (const [name, value] of values) all.set(name, value);
  heap.fieldSet(fn, 'defaults', all, 'defaults');
}

function setDefaults(fn: PyFunction, value: Value): void {
  if (value !== null && !(value instanceof PyTuple)) throw typeError('__defaults__ must be set to a tuple object');
  const names = positional(fn);
  const items = value?.items ?? [];
  const first = names.length - items.length;
  withDefaults(fn, names, new Map(items.flatMap((v, i) => (first + i >= 0 ? [[names[first + i], v] as const] : []))));
}

function setKeywordDefaults(fn: PyFunction, value: Value): void {
  if (value !== null && !(value instanceof PyDict)) throw typeError('__kwdefaults__ must be set to a dict object');
  const names = keywordOnly(fn);
  const entries = [...(value?.entries.values() ?? [])];
  withDefaults(
    fn,
    names,
    new Map(
      entries.flatMap((e) => (typeof e.key === 'string' && names.includes(e.key) ? [[e.key, e.value] as const] : [])),
    ),
  );
}

/** Where a function doesn't say its defaults, they are those that were evaluated with its def. */
function defaultsOf(fn: PyFunction, names: readonly string[]): [string, Value][] {
  return names.flatMap((name) => {
    const value = fn.defaults.get(name);
    return value === undefined ? [] : [[name, value]];
  });
}

const moduleName = (m: PyModule): Value => m.dict.get('__name__') ?? m.name;

function installFunction(): void {
  attribute('__name__', (v) => asFunction(v).name, settable('__name__', 'string', isText));
  attribute('__qualname__', (v) => asFunction(v).qualname, settable('__qualname__', 'string', isText));
  attribute(
    '__module__',
    kept('__module__', (fn) => moduleName(fn.module)),
    (fn, v) => {
      keep(fn, '__module__', v);
    },
  );
  attribute(
    '__doc__',
    kept('__doc__', (fn) => fn.code.docstring ?? null),
    (fn, v) => {
      keep(fn, '__doc__', v);
    },
  );
  attribute(
    '__annotations__',
    kept('__annotations__', (fn) => fn.annotations()),
    settable('__annotations__', 'dict', (v) => v instanceof PyDict),
  );
  attribute(
    '__defaults__',
    (v) => {
      const fn = asFunction(v);
      const values = defaultsOf(fn, positional(fn)).map(([, value]) => value);
      return values.length > 0 ? new PyTuple(values) : null;
    },
    setDefaults,
  );
  attribute(
    '__kwdefaults__',
    (v) => {
      const fn = asFunction(v);
      const entries = defaultsOf(fn, keywordOnly(fn));
      return entries.length > 0 ? namespaceDict(new Map(entries)) : null;
    },
    setKeywordDefaults,
  );
  attribute('__code__', (v) => codeOf(asFunction(v)));
  attribute('__globals__', (v) => globalsDict(asFunction(v).module));
  attribute('__builtins__', () => namespaceDict(builtinNames));
  attribute(
    '__type_params__',
    kept('__type_params__', (fn) => fn.typeParams ?? new PyTuple([])),
    (fn, v) => {
      keep(fn, '__type_params__', v);
    },
  );
  attribute('__closure__', (v) => {
    const { closure } = asFunction(v);
    return closure.length > 0 ? new PyTuple(closure.map(cellOf)) : null;
  });
  attribute(
    '__dict__',
    (v) => namespaceDict(asFunction(v).attrs, HIDDEN),
    (fn, value) => {
      if (!(value instanceof PyDict))
        throw typeError(`__dict__ must be set to a dictionary, not a '${typeOf(value).name}'`);
      for (const name of [...fn.attrs.keys()]) if (!HIDDEN.has(name)) heap.mapSet(fn, fn.attrs, name, undefined, name);
      for (const e of value.entries.values()) if (typeof e.key === 'string') keep(fn, e.key, e.value);
    },
  );
  functionClass.construct = (_cls, args, kwargs) => makeFunction(args, kwargs);
}

const cells = new WeakMap<Cell, PyCell>();
/** A cell is one object. */
function cellOf(cell: Cell): PyCell {
  let made = cells.get(cell);
  if (!made) cells.set(cell, (made = new PyCell(cell)));
  return made;
}

function installCells(): void {
  const of = (v: Value): Cell => {
    if (v instanceof PyCell) return v.cell;
    throw typeError('a cell is needed');
  };
  cellClass.construct = (_cls, args) => cellOf(new Cell('', args.at(0)));
  cellClass.dict.set(
    'cell_contents',
    new PyGetter(
      (v) => {
        const { value } = of(v);
        if (value === undefined) throw valueError('cell is empty');
        return value;
      },
      (v, value) => {
        heap.fieldSet(of(v), 'value', value, 'cell_contents');
      },
    ),
  );
}

/** `types.FunctionType(code, globals, name=None, argdefs=None, closure=None)`. */
function makeFunction(args: readonly Value[], kwargs: MaybeKwargs): Value {
  const named = new Map(kwargs ?? []);
  const [code, globals, name, argdefs, closure] = ['code', 'globals', 'name', 'argdefs', 'closure'].map(
    (n, i) => args.at(i) ?? named.get(n) ?? null,
  );
  if (code instanceof Unknown || globals instanceof Unknown) return code instanceof Unknown ? code : globals;
  if (!(code instanceof PyCode)) throw typeError(`function() argument 'code' must be code, not ${typeOf(code).name}`);
  if (!(globals instanceof PyDict))
    throw typeError(`function() argument 'globals' must be dict, not ${typeOf(globals).name}`);
  const given = closure instanceof PyTuple ? closure.items.flatMap((c) => (c instanceof PyCell ? [c.cell] : [])) : [];
  const needed = freeNames(code.code).length;
  if (given.length !== needed) {
    if (closure === null) throw typeError('arg 5 (closure) must be tuple');
    throw valueError(`${code.code.name} requires closure of length ${needed}, not ${given.length}`);
  }
  const fn = new PyFunction(code.code, moduleOver(globals), code.chunk, given, new Map(), () => new PyDict());
  if (typeof name === 'string') fn.attrs.set('__name__', name);
  if (argdefs !== null) setDefaults(fn, argdefs);
  return fn;
}

function installBinding(): void {
  const isAbstract = (v: Value): Value =>
    v instanceof PyStaticMethod || v instanceof PyClassMethod
      ? (lookupAttr(v.fn, '__isabstractmethod__') ?? false)
      : false;
  for (const cls of [staticmethodClass, classmethodClass]) getters(cls, { __isabstractmethod__: isAbstract });
}

const NO_DOC = new Unknown('the documentation of a built-in function');

/** Names and module of functions in TypeScript, as getters of their class; they may be set by those that stand for Python code. */
export function namesOfBuiltins(cls: PyClass): void {
  for (const [name, otherwise] of [
    ['__module__', 'builtins'],
    ['__doc__', NO_DOC],
    ['__name__', undefined],
    ['__qualname__', undefined],
  ] as const)
    cls.dict.set(
      name,
      new PyGetter(
        (v) => {
          const fn = v instanceof PyMethod ? v.fn : v;
          if (!(fn instanceof PyBuiltin)) return null;
          const own = fn.attrs.get(name);
          return own === undefined ? (otherwise === undefined ? fn.name : otherwise) : own;
        },
        (v, value) => {
          if (v instanceof PyBuiltin) heap.mapSet(v, v.attrs, name, value, name);
        },
      ),
    );
}

export function installFunctionObjects(): void {
  installFunction();
  installCells();
  installBinding();
  namesOfBuiltins(builtinFunctionClass);
  builtinNames.set(
    '__build_class__',
    native(
      '__build_class__(func, name, /, *bases, metaclass=None, **kwds)',
      () => new Unknown('__build_class__ is not followed'),
    ),
  );
}
