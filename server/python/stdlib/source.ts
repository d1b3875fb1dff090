/**
 * Parts of the standard library that are written in Python (library/*.ts hold the texts). They are parsed and run when they
 * are first imported, by the interpreter that they are part of; their frames don't show.
 */
import { PythonParser } from '../../syntax/parser.ts';
import { compileTopLevel, compileTopLevelExpression } from '../compile/index.ts';
import { setEnvironmentVariable } from '../environment.ts';
import { native } from '../native.ts';
import { FileModule, detached, publishNative, registerModule } from '../modules.ts';
import type { Value } from '../values.ts';
import { Cell, PyClass, PyModule, Unknown, UnknownBytes, bytesClass } from '../values.ts';
import { Frame, LIBRARY, vm } from '../vm.ts';
import { keyText } from '../builtins/known.ts';
import { itemsOf } from './values.ts';
import { libraryModule } from './names.ts';

/** Whether the code that runs is an installed package's. */
export function inPackage(): boolean {
  for (let f = vm.frame; f; f = f.parent)
    if (f.chunk.file !== LIBRARY) return f.module instanceof FileModule && f.module.lazy;
  return false;
}

/** What the texts may call, beside Python's own. */
const helpers: readonly (readonly [string, Value])[] = [
  ['_unknown_', native('_unknown_(reason, /)', (reason) => new Unknown(keyText(reason)))],
  ['_is_unknown_', native('_is_unknown_(value, /)', (v) => v instanceof Unknown)],
  [
    '_as_c_',
    // A class that CPython has in C: messages call it by its module too.
    native('_as_c_(cls, /)', (cls) => {
      if (cls instanceof PyClass) cls.inC = true;
      return cls;
    }),
  ],
  [
    '_caller_',
    // The module of the program's code that runs.
    native('_caller_()', () => {
      for (let f = vm.frame; f; f = f.parent) if (f.chunk.file !== LIBRARY) return f.module.name;
      return null;
    }),
  ],
  [
    '_in_package_',
    // Whether an installed package's code asks.
    native('_in_package_()', () => inPackage()),
  ],
  [
    '_effect_',
    native('_effect_(name, /, *args)', (name, args) => {
      const [key, value] = itemsOf(args);
      if (name === 'os.environ' && typeof key === 'string') setEnvironmentVariable(key, value);
      if (name === 'os.environ') vm.onEnvironment?.(key, value);
      vm.recorder.add('host-effect', { name: keyText(name), args: itemsOf(args) });
      return null;
    }),
  ],
  [
    '_clock_',
    native('_clock_(name, /)', (name) => {
      vm.recorder.add('clock-read', { name: keyText(name) });
      return new Unknown('the clock is not read');
    }),
  ],
  [
    '_random_',
    native('_random_(name, cls=None, /)', (name, cls) => {
      const reason = 'random numbers of the host are not known';
      vm.recorder.add('host-random', { name: keyText(name) });
      return cls === bytesClass ? new UnknownBytes(reason) : new Unknown(reason);
    }),
  ],
];

const parser = new PythonParser();

/** Run a text in a module. */
export function runSource(module: PyModule, text: string): void {
  const { tree, errors } = parser.parse(text);
  if (errors.length > 0) throw new Error(`${module.name}: ${errors[0].message} at ${errors[0].start}`);
  for (const [name, value] of helpers) module.dict.set(name, value);
  const { fuel } = vm;
  // It isn't the program's doing how long this takes.
  vm.fuel = Infinity;
  detached(() => {
    for (const { stmt, start } of tree.body) {
      const { run, slotCount, cellCount } = compileTopLevel(stmt);
      const cells = Array.from({ length: cellCount }, () => new Cell('', undefined));
      const slots = new Array<Value | undefined>(slotCount);
      const frame = new Frame('<module>', module, { file: LIBRARY, start }, slots, cells, vm.frame, undefined);
      vm.push(frame);
      try {
        run(frame);
      } finally {
        vm.pop(frame);
      }
    }
  });
  vm.fuel = fuel;
  // Classes of the library live as long as the process: they are themselves, whatever their definition is.
  for (const v of module.dict.values())
    if (v instanceof PyClass && v.moduleName === module.name) v.definition = undefined;
}

/** Register a module that is written in Python, over what is native in it. */
export function registerSource(
  name: string,
  text: string,
  entries: () => Iterable<readonly [string, Value]> = () => [],
): void {
  registerModule(name, () => {
    const module = libraryModule(name, entries());
    publishNative(name, module);
    runSource(module, text);
    return module;
  });
}

/**
 * The part of a native module that is written in Python: run when one of its names is first asked for, over the native
 * part. Answers by name.
 */
export function pythonPart(
  name: string,
  text: string,
  entries: Iterable<readonly [string, Value]>,
): (attribute: string) => Value | undefined {
  let part: PyModule | undefined;
  return (attribute) => {
    if (!part) {
      part = new PyModule(name);
      for (const [key, value] of entries) part.dict.set(key, value);
      runSource(part, text);
    }
    return part.dict.get(attribute);
  };
}

/** The names that an expression finds when it is evaluated by itself. */
class Names extends PyModule {
  constructor(
    module: PyModule,
    private readonly lookup: (name: string) => Value | undefined,
  ) {
    super(module.name);
  }
  override resolveLate(name: string): Value | undefined {
    return this.lookup(name);
  }
}

/** The value of an expression in a module's names, `lookup`'s first; undefined where the text is no expression. */
export function evaluateText(
  text: string,
  module: PyModule,
  lookup: (name: string) => Value | undefined,
): Value | undefined {
  const { tree, errors } = parser.parse(`(${text}\n)`);
  const stmt = tree.body.at(0)?.stmt;
  if (errors.length > 0 || tree.body.length !== 1 || stmt?.kind !== 'Expr') return undefined;
  const { run, slotCount, cellCount } = compileTopLevelExpression(stmt.value);
  const cells = Array.from({ length: cellCount }, () => new Cell('', undefined));
  const names = new Names(module, (name) => lookup(name) ?? module.get(name));
  const slots = new Array<Value | undefined>(slotCount);
  const frame = new Frame('<module>', names, { file: LIBRARY, start: 0 }, slots, cells, vm.frame, undefined);
  vm.push(frame);
  try {
    return run(frame);
  } finally {
    vm.pop(frame);
  }
}
