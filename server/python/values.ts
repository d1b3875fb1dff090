/**
 * Python's values in TypeScript.
 *
 * None is null, bool is boolean, int is number while it is a safe integer and bigint beyond, str is string, complex is
 * `Complex`; float is `PyFloat`, so that 1 and 1.0 differ. Tracers and arrays of jaxpr/ are values as they are.
 * Everything else extends PyObject. What can't be known is `Unknown`.
 */
import type { DType } from '../jaxpr/dtypes.ts';
import type { HostScalar } from '../jaxpr/host.ts';
import { Complex } from '../jaxpr/jaxpr.ts';
import { EagerArray, EagerRef, Tracer } from '../jaxpr/trace.ts';
import type { SourceChunk } from '../jaxpr/source.ts';
import type { FunctionDef, Lambda } from '../syntax/ast.ts';
import { heap } from './heap.ts';
import { SetEntries } from './setTable.ts';

export type Value = null | boolean | number | bigint | string | Complex | PyObject | Tracer | EagerArray;

export { Complex, EagerArray, Tracer };
export type { HostScalar };

export abstract class PyObject {
  // Assigned, not initialised: objects are made all the time, and V8 runs initialisers as a function of their own.
  declare readonly born: number;
  /** Of a container that may hold more than what is known of it: why. See open.ts; nobody else writes it. */
  declare rest: Unknown | undefined;
  constructor() {
    this.born = heap.epoch;
  }
  abstract readonly cls: PyClass;
}

export type Kwargs = readonly (readonly [string, Value])[];
/** Empty kwargs are `undefined`, which is what most calls have. */
export type MaybeKwargs = Kwargs | undefined;

/** A class, the user's or a built-in one. */
export class PyClass extends PyObject {
  readonly dict = new Map<string, Value>();
  /** This class first, then its bases in C3 order. */
  mro: readonly PyClass[] = [this];
  /** Counts changes of any class's dict, to empty the caches. */
  static version = 0;
  /** Names are looked up often and change seldom. */
  private cache = new Map<string, Value | undefined>();
  private cacheVersion = PyClass.version;
  /** The metaclass; `type` unless the class says otherwise. */
  metaclass: PyClass | undefined;
  /** A base of it is unknown: attributes that aren't found are unknown, not missing. */
  hasUnknownBase = false;
  moduleName = 'builtins';
  /** The class statement that made it. */
  definition: object | undefined;
  /** Made by a class statement or a call of a metaclass: its attributes can be set. */
  isHeapType = false;
  /** Those made with it as a base that are still there, as `__subclasses__` lists them. */
  readonly subclasses: WeakRef<PyClass>[] = [];
  /** CPython has it in C, outside of the builtins: messages say its module too. */
  inC = false;
  /** Set for built-in classes whose instances TypeScript code makes: `int`, `list` …, and exceptions. */
  construct: ((cls: PyClass, args: Value[], kwargs: MaybeKwargs) => Value) | undefined;

  constructor(
    readonly name: string,
    readonly bases: readonly PyClass[],
    /** `Outer.Inner`; what error messages print. */
    readonly qualname = name,
  ) {
    super();
  }
  get cls(): PyClass {
    return this.metaclass ?? typeClass;
  }
  /** How messages call it. */
  get shown(): string {
    return this.inC ? `${this.moduleName}.${this.name}` : this.name;
  }
  lookup(name: string): Value | undefined {
    if (this.cacheVersion !== PyClass.version) {
      this.cache.clear();
      this.cacheVersion = PyClass.version;
    }
    const hit = this.cache.get(name);
    if (hit !== undefined || this.cache.has(name)) return hit;
    let found: Value | undefined;
    for (const c of this.mro) {
      found = c.dict.get(name);
      if (found !== undefined) break;
    }
    this.cache.set(name, found);
    return found;
  }
  isSubclassOf(other: PyClass): boolean {
    return this.mro.includes(other);
  }
}

/** `type` itself; made here because every class needs it. */
export const objectClass = new PyClass('object', []);
export const typeClass = new PyClass('type', [objectClass]);
typeClass.mro = [typeClass, objectClass];

/** A built-in class with one base (or object), entered in no table: the files of builtins/ fill its dict. */
export function builtinClass(
  name: string,
  bases: readonly PyClass[] = [objectClass],
  moduleName = 'builtins',
): PyClass {
  const cls = new PyClass(name, bases);
  cls.moduleName = moduleName;
  const above = bases.flatMap((b) => b.mro);
  cls.mro = [cls, ...above.filter((c, i) => above.lastIndexOf(c) === i)];
  return cls;
}

export const noneClass = builtinClass('NoneType');
export const intClass = builtinClass('int');
export const boolClass = builtinClass('bool', [intClass]);
export const floatClass = builtinClass('float');
export const complexClass = builtinClass('complex');
export const strClass = builtinClass('str');
export const bytesClass = builtinClass('bytes');
export const bytearrayClass = builtinClass('bytearray');
export const listClass = builtinClass('list');
export const tupleClass = builtinClass('tuple');
export const dictClass = builtinClass('dict');
export const setClass = builtinClass('set');
export const frozensetClass = builtinClass('frozenset');
export const rangeClass = builtinClass('range');
export const sliceClass = builtinClass('slice');
export const ellipsisClass = builtinClass('ellipsis');
export const notImplementedClass = builtinClass('NotImplementedType');
export const functionClass = builtinClass('function');
export const builtinFunctionClass = builtinClass('builtin_function_or_method');
export const methodClass = builtinClass('method');
export const moduleClass = builtinClass('module');
export const propertyClass = builtinClass('property');
export const staticmethodClass = builtinClass('staticmethod');
export const classmethodClass = builtinClass('classmethod');
export const superClass = builtinClass('super');
export const getsetClass = builtinClass('getset_descriptor');
export const memberClass = builtinClass('member_descriptor');
export const cellClass = builtinClass('cell');
export const iteratorClass = builtinClass('iterator');
export const generatorClass = builtinClass('generator');
export const coroutineClass = builtinClass('coroutine');
export const asyncGeneratorClass = builtinClass('async_generator');
export const unknownClass = builtinClass('object');
/** Classes of jax values; jax/ fills their dicts. Names as messages print them. */
/** `jax.Array`: arrays, key arrays and tracers are instances of it, and tracers without being of a subclass. */
export const arrayClass = builtinClass('Array', [objectClass], 'jax');
/** `jax.core.Tracer`. */
export const tracerBaseClass = builtinClass('Tracer', [objectClass], 'jax._src.core');
export const jitTracerClass = builtinClass(
  'DynamicJaxprTracer',
  [tracerBaseClass],
  'jax._src.interpreters.partial_eval',
);
/** Concrete arrays of PRNG keys. */
export const keyArrayClass = builtinClass('PRNGKeyArray', [arrayClass], 'jax._src.random.prng');
/** Mutable arrays: `jax.ref.Ref`. */
export const refClass = builtinClass('Ref', [objectClass], 'jax._src.core');
export const arrayImplClass = builtinClass('ArrayImpl', [arrayClass], 'jaxlib._jax');

export class PyFloat extends PyObject {
  constructor(readonly value: number) {
    super();
  }
  get cls(): PyClass {
    return floatClass;
  }
}

export class PyBytes extends PyObject {
  readonly #value: Uint8Array;
  constructor(value: Uint8Array) {
    super();
    this.#value = value;
  }
  get value(): Uint8Array {
    return this.#value;
  }
  get cls(): PyClass {
    return bytesClass;
  }
}

/** Bytes that nobody knows before the program runs: whoever needs them learns that. */
export class UnknownBytes extends PyBytes {
  constructor(readonly reason: string) {
    super(new Uint8Array());
  }
  override get value(): Uint8Array {
    throw new UnknownSignal(new Unknown(this.reason));
  }
}

export class PyByteArray extends PyObject {
  readonly attrs: Map<string, Value> | undefined;
  constructor(
    /** Ints from 0 to 255, and unknowns. */
    readonly items: Value[],
    readonly cls: PyClass = bytearrayClass,
  ) {
    super();
    this.attrs = cls === bytearrayClass ? undefined : new Map();
  }
}

export class PyTuple extends PyObject {
  /** Attributes of an instance of a subclass. */
  readonly attrs: Map<string, Value> | undefined;
  constructor(
    readonly items: readonly Value[],
    readonly cls: PyClass = tupleClass,
  ) {
    super();
    this.attrs = cls === tupleClass ? undefined : new Map();
  }
}

export class PyList extends PyObject {
  readonly attrs: Map<string, Value> | undefined;
  constructor(
    readonly items: Value[],
    readonly cls: PyClass = listClass,
  ) {
    super();
    this.attrs = cls === listClass ? undefined : new Map();
  }
}

/**
 * A dict's entries, keyed by a JavaScript value that is equal where Python's keys are (dict.ts makes it): insertion
 * order is the Map's.
 */
export interface DictEntry {
  readonly key: Value;
  readonly value: Value;
}
export class PyDict extends PyObject {
  readonly entries = new Map<unknown, DictEntry>();
  readonly attrs: Map<string, Value> | undefined;
  constructor(readonly cls: PyClass = dictClass) {
    super();
    this.attrs = cls === dictClass ? undefined : new Map();
  }
}

export class PySet extends PyObject {
  readonly entries = new SetEntries();
  readonly attrs: Map<string, Value> | undefined;
  constructor(readonly cls: PyClass = setClass) {
    super();
    this.attrs = cls === setClass || cls === frozensetClass ? undefined : new Map();
  }
}

export class PyRange extends PyObject {
  constructor(
    readonly start: number,
    readonly stop: number,
    readonly step: number,
  ) {
    super();
  }
  get cls(): PyClass {
    return rangeClass;
  }
  get length(): number {
    const n = this.step > 0 ? this.stop - this.start : this.start - this.stop;
    return n <= 0 ? 0 : Math.ceil(n / Math.abs(this.step));
  }
}

export class PySlice extends PyObject {
  constructor(
    readonly start: Value,
    readonly stop: Value,
    readonly step: Value,
  ) {
    super();
  }
  get cls(): PyClass {
    return sliceClass;
  }
}

class Singleton extends PyObject {
  constructor(
    readonly cls: PyClass,
    readonly repr: string,
  ) {
    super();
  }
}
export const Ellipsis = new Singleton(ellipsisClass, 'Ellipsis');
export const NotImplemented = new Singleton(notImplementedClass, 'NotImplemented');

/** A variable that closures share. */
export class Cell {
  readonly born = heap.epoch;
  constructor(
    readonly name: string,
    public value: Value | undefined,
  ) {}
}

/** A function's code: compiled once for each function node. */
export interface Code {
  readonly node: FunctionDef | Lambda;
  readonly name: string;
  readonly qualname: string;
  readonly params: readonly Param[];
  readonly isGenerator: boolean;
  readonly isAsync: boolean;
  readonly docstring: string | undefined;
  /** Where its variables are in a frame. */
  readonly variables: () => Variables;
  /** Names of variables of functions around it that it sets. */
  readonly rebinds: () => ReadonlySet<string>;
  /** Runs the body with parameters bound; set up by compile/. */
  readonly invoke: (fn: PyFunction, locals: Value[]) => Value;
  /** The heap's epoch when the body was entered last. */
  ranAt: number;
}
/** Names of variables with their places, in the order in which they are first bound. */
export interface Variables {
  readonly slots: readonly (readonly [name: string, index: number])[];
  readonly cells: readonly (readonly [name: string, index: number])[];
  readonly free: readonly (readonly [name: string, index: number])[];
}
export type ParamKind = 'posonly' | 'arg' | 'vararg' | 'kwonly' | 'kwarg';
export interface Param {
  readonly name: string;
  readonly kind: ParamKind;
  readonly hasDefault: boolean;
}

export class PyFunction extends PyObject {
  readonly attrs = new Map<string, Value>();
  constructor(
    readonly code: Code,
    readonly module: PyModule,
    /** The chunk that the def stands in: where its spans count from. */
    readonly chunk: SourceChunk,
    readonly closure: readonly Cell[],
    /** One for each parameter with a default, by name. Changed only through the heap. */
    public defaults: ReadonlyMap<string, Value>,
    readonly annotations: () => PyDict,
    /** Its type parameters, where it has some. */
    readonly typeParams: PyTuple | undefined = undefined,
  ) {
    super();
  }
  /** A decorator that isn't known was given it, and counts as returning it. */
  wrappedBy: Unknown | undefined = undefined;
  get cls(): PyClass {
    return functionClass;
  }
  get name(): string {
    const set = this.attrs.get('__name__');
    return typeof set === 'string' ? set : this.code.name;
  }
  get qualname(): string {
    const set = this.attrs.get('__qualname__');
    return typeof set === 'string' ? set : this.code.qualname;
  }
}

/** A function that TypeScript implements. */
export class PyBuiltin extends PyObject {
  readonly attrs = new Map<string, Value>();
  constructor(
    readonly name: string,
    /** A library's module may put something around it when it is made. */
    public fn: (args: Value[], kwargs: MaybeKwargs) => Value,
    /** Binds like a method when found on a class; false for plain functions kept in a class. */
    readonly binds = true,
    /** As Python source, for inspect.signature and hovers; undefined where it has none. */
    readonly signature: string | undefined = undefined,
    /** What it is to Python; a library's module says it when it is made. */
    public cls: PyClass = builtinFunctionClass,
    /** The class that it is a method of. */
    readonly owner: PyClass | undefined = undefined,
  ) {
    super();
  }
}

export class PyMethod extends PyObject {
  constructor(
    readonly self: Value,
    readonly fn: Value,
  ) {
    super();
  }
  get cls(): PyClass {
    // `[].append` is a built-in function to Python.
    return this.fn instanceof PyBuiltin && typeOf(this.self).moduleName === 'builtins'
      ? builtinFunctionClass
      : methodClass;
  }
}

export class PyProperty extends PyObject {
  /** Attributes of an instance of a subclass, and `__doc__` where it was given. */
  readonly attrs = new Map<string, Value>();
  constructor(
    /** Changed by `__init__` only. */
    public get: Value,
    public set: Value,
    public del: Value,
    readonly cls: PyClass = propertyClass,
  ) {
    super();
  }
}
export class PyStaticMethod extends PyObject {
  readonly attrs = new Map<string, Value>();
  constructor(
    readonly fn: Value,
    readonly cls: PyClass = staticmethodClass,
  ) {
    super();
  }
}
export class PyClassMethod extends PyObject {
  readonly attrs = new Map<string, Value>();
  constructor(
    readonly fn: Value,
    readonly cls: PyClass = classmethodClass,
  ) {
    super();
  }
}
export class PySuper extends PyObject {
  constructor(
    readonly start: PyClass,
    readonly self: Value,
    readonly selfClass: PyClass,
  ) {
    super();
  }
  get cls(): PyClass {
    return superClass;
  }
}

/** A native attribute that is computed on each access: `x.shape`. */
export class PyGetter extends PyObject {
  constructor(
    readonly get: (self: Value) => Value,
    readonly set: ((self: Value, value: Value) => void) | undefined = undefined,
    readonly del: ((self: Value) => void) | undefined = undefined,
    readonly cls: PyClass = getsetClass,
    readonly doc: string | undefined = undefined,
  ) {
    super();
  }
}

/** A closure's cell as a value: an item of `__closure__`, or `__classcell__`. */
export class PyCell extends PyObject {
  constructor(readonly cell: Cell) {
    super();
  }
  get cls(): PyClass {
    return cellClass;
  }
}

/** An instance of a class of the user's, or of a built-in class that keeps its state in attributes. */
export class PyInstance extends PyObject {
  readonly attrs = new Map<string, Value>();
  constructor(readonly cls: PyClass) {
    super();
  }
}

/** An instance of a subclass of int, float, str, complex or bytes: attributes, and the value that it has as such. */
export class PyBoxed extends PyInstance {
  constructor(
    cls: PyClass,
    readonly value: number | bigint | string | PyFloat | Complex | PyBytes,
  ) {
    super(cls);
  }
}
/** A scalar of NumPy's (`np.float32(3)`): equal to, and hashed as, the Python number that it holds; a bool is 0 or 1. */
export class PyScalar extends PyBoxed {
  constructor(
    cls: PyClass,
    value: number | bigint | string | PyFloat | Complex,
    readonly dtype: DType,
  ) {
    super(cls, value);
  }
}
/** The value as its built-in base class has it. */
export const unbox = (v: Value): Value => (v instanceof PyBoxed ? v.value : v);

/** An instance of an exception class. */
export class PyException extends PyInstance {
  args: readonly Value[];
  cause: Value = null;
  context: PyException | null = null;
  constructor(cls: PyClass, args: readonly Value[]) {
    super(cls);
    this.args = args;
  }
}

/** A module's namespace. Names that native code provides lazily come through `provide`. */
export class PyModule extends PyObject {
  readonly dict = new Map<string, Value>();
  constructor(
    readonly name: string,
    /** Looks up what isn't in the dict (yet): a native module's functions, a lazy submodule. */
    readonly provide: ((name: string) => Value | undefined) | undefined = undefined,
    /** The file it was read from. */
    readonly path: string | undefined = undefined,
  ) {
    super();
  }
  get cls(): PyClass {
    return moduleClass;
  }
  get(name: string): Value | undefined {
    const own = this.dict.get(name);
    if (own !== undefined) return own;
    const made = this.provide?.(name);
    if (made !== undefined) this.dict.set(name, made);
    return made;
  }
  /** Run it if it hasn't been: before its names are looked at as they are, or changed. */
  ensureRun(): void {
    // Only modules in files can wait.
  }
  /** A name whose import has waited until now. */
  resolveLate(_name: string): Value | undefined {
    return undefined;
  }
  /** All of them, before somebody looks at all names. */
  resolveAllLate(): void {
    // Only modules in files have such names.
  }
  /** All names that it has. */
  names(): string[] {
    return [...this.dict.keys()];
  }
}

/** Something with Python's iterator protocol; `next` answers undefined at the end. */
export class PyIterator extends PyObject {
  /** Set when a branch that moved it was taken back: where it stands isn't known. */
  private lost: Unknown | undefined;
  private finished = false;
  constructor(
    readonly next: () => Value | undefined,
    readonly cls: PyClass = iteratorClass,
  ) {
    super();
  }
  /** Must be called before it moves. */
  willMove(): void {
    if (this.lost) throw new UnknownSignal(this.lost);
    if (heap.logging)
      heap.undo(this, () => {
        this.lost = new Unknown('this iterator was moved on in a branch that may not be taken');
      });
  }
  /** From now on it isn't known. */
  lose(why: Unknown): void {
    this.lost = why;
  }
  advance(): Value | undefined {
    this.willMove();
    const x = this.finished ? undefined : this.next();
    // An iterator that has come to its end stays there.
    if (x === undefined) this.finished = true;
    return x;
  }
}

/**
 * What is known of an unknown that stands for (or comes from) a parameter of a traced function: nothing; that it is a
 * pytree of tracers, or None; that it is a traced array; that it is a method of one, which gives another.
 */
export type TracedKind = 'no' | 'tree' | 'array' | 'method';

/** Counts what was done with unknowns: in a `try` it tells whether something may have been raised that wasn't seen. */
export const unknowns = { touched: 0 };

/** A value that isn't known, and why. It absorbs operations and never causes a finding, unless it is traced. */
export class Unknown extends PyObject {
  /** Objects that it may be, and that are known by other names, too; see oneOf.ts. */
  declare mayBe: readonly PyObject[] | undefined;
  /** The name that holds it may have no value at all: reading it may raise. */
  declare mayBeAbsent: boolean | undefined;
  constructor(
    readonly reason: string,
    readonly traced: TracedKind = 'no',
  ) {
    super();
  }
  get cls(): PyClass {
    return unknownClass;
  }
  /** It stands for something of a library that jitlens lacks. */
  get missing(): boolean {
    return false;
  }
  /** The same ignorance of something that is no tracer: a shape, a length, an attribute. */
  untraced(): Unknown {
    if (this.traced === 'no') return this;
    const made = new Unknown(this.reason);
    if (this.mayBe) made.mayBe = this.mayBe;
    return made;
  }
}

/** A function of a library that is known to be there and isn't interpreted yet: what it makes of its argument is unknown. */
export class Missing extends Unknown {
  constructor(readonly name: string) {
    super(`jitlens doesn't have ${name} yet`);
  }
  override get missing(): boolean {
    return true;
  }
}

/** Thrown where something that isn't known would be needed; whoever can go on without it catches it. */
export class UnknownSignal extends Error {
  constructor(readonly unknown: Unknown) {
    super(unknown.reason);
    unknowns.touched++;
  }
}

export function typeOf(v: Value): PyClass {
  switch (typeof v) {
    case 'number':
    case 'bigint':
      return intClass;
    case 'string':
      return strClass;
    case 'boolean':
      return boolClass;
    default:
      if (v === null) return noneClass;
      if (v instanceof PyObject) return v.cls;
      if (v instanceof EagerRef) return refClass;
      if (v instanceof EagerArray) return v.aval.dtype.kind === 'key' ? keyArrayClass : arrayImplClass;
      if (v instanceof Tracer) return tracerClass(v);
      return complexClass;
  }
}

let tracerClass: (t: Tracer) => PyClass = () => jitTracerClass;
/** Transformations bring tracers of their own class. */
export function setTracerClass(of: (t: Tracer) => PyClass): void {
  tracerClass = of;
}

export const isInt = (v: Value): v is number | bigint | boolean =>
  typeof v === 'number' || typeof v === 'bigint' || typeof v === 'boolean';
