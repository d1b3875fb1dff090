/** `exec`, `eval`, `compile`, `globals`, `locals`, `vars`, `dir`. Source: CPython's Python/bltinmodule.c. */
import { PythonParser } from '../../syntax/parser.ts';
import type { Module } from '../../syntax/ast.ts';
import { lookupAttr, objectMethods } from '../attributes.ts';
import { builtinNames } from '../builtinNames.ts';
import { attrsOf, call, special } from '../call.ts';
import { PyCode, PySource } from '../codeObjects.ts';
import { compileTopLevel, compileTopLevelExpression } from '../compile/index.ts';
import type { PyRaise } from '../errors.ts';
import { raise, typeError } from '../errors.ts';
import { open } from '../open.ts';
import { globalsDict, localsOf, moduleOver, moduleWithLocals } from '../globals.ts';
import { listOf } from '../iterate.ts';
import { importModule, resolveRelative } from '../modules.ts';
import { MISSING, functions, methods, native } from '../native.ts';
import type { Value } from '../values.ts';
import { Cell, PyBytes, PyClass, PyDict, PyList, PyModule, Unknown, typeClass, typeOf, unbox } from '../values.ts';
import { Frame, LIBRARY, vm } from '../vm.ts';
import { keyText, known } from './known.ts';
import { sorted } from './sorting.ts';

function syntaxError(message: string, filename: string, text: string, start: number): PyRaise {
  const before = text.slice(0, start).split('\n');
  const made = raise('SyntaxError', message);
  made.exc.attrs.set('filename', filename);
  made.exc.attrs.set('lineno', before.length);
  made.exc.attrs.set('offset', before[before.length - 1].length + 1);
  return made;
}

const parser = new PythonParser();

/** A text as code that can be run, once for each text. */
function parsed(text: string, mode: string, filename: string): PySource {
  // An expression may be indented, and go over several lines in its brackets only.
  const { tree, errors } = parser.parse(mode === 'eval' ? text.replace(/^[ \t]+/, '') : text);
  if (errors.length > 0) throw syntaxError('invalid syntax', filename, text, errors[0].start);
  if (mode === 'eval' && (tree.body.length !== 1 || tree.body[0].stmt.kind !== 'Expr'))
    throw syntaxError('invalid syntax', filename, text, tree.body.at(0)?.start ?? 0);
  return new PySource(tree, mode, filename);
}

/** Run a statement, or evaluate an expression, in a module's names. */
function runTop(
  top: Module['body'][number],
  { run, slotCount, cellCount }: { run: (f: Frame) => Value; slotCount: number; cellCount: number },
  module: PyModule,
): Value {
  const cells = Array.from({ length: cellCount }, () => new Cell('', undefined));
  const slots = new Array<Value | undefined>(slotCount);
  const frame = new Frame('<module>', module, { file: LIBRARY, start: top.start }, slots, cells, vm.frame, undefined);
  vm.push(frame);
  try {
    return run(frame);
  } finally {
    vm.pop(frame);
  }
}

function runSource(source: PySource, module: PyModule): Value {
  const [only] = source.tree.body;
  if (source.mode === 'eval' && only.stmt.kind === 'Expr')
    return runTop(only, compileTopLevelExpression(only.stmt.value), module);
  for (const top of source.tree.body) runTop(top, compileTopLevel(top.stmt), module);
  return null;
}

function asSource(source: Value, mode: string, name: string): PySource | PyCode {
  if (source instanceof PySource || source instanceof PyCode) return source;
  const text = unbox(known(source));
  if (typeof text === 'string') return parsed(text, mode, '<string>');
  if (text instanceof PyBytes) return parsed(new TextDecoder().decode(text.value), mode, '<string>');
  throw typeError(`${name}() arg 1 must be a string, bytes or code object`);
}

/** Where a text runs: in the given namespaces, or in those of the code that asks. */
function place(globals: Value, locals: Value, name: string): PyModule {
  const frame = vm.frame;
  if (globals !== null && !(known(globals) instanceof PyDict))
    throw typeError(
      name === 'eval'
        ? 'globals must be a real dict; try eval(code, {}, mapping)'
        : `exec() globals must be a dict, not ${typeOf(globals).name}`,
    );
  if (locals !== null && !(known(locals) instanceof PyDict)) throw typeError('locals must be a mapping');
  if (!frame) throw new Error('no frame');
  if (globals instanceof PyDict && !globals.entries.has('__builtins__'))
    globals.entries.set('__builtins__', { key: '__builtins__', value: builtinsModule() });
  const module = globals instanceof PyDict ? moduleOver(globals) : frame.module;
  if (locals instanceof PyDict && locals !== globals) return moduleWithLocals(module, locals);
  if (globals instanceof PyDict || (!frame.fn && !frame.classDict)) return module;
  return moduleWithLocals(module, localsOf(frame));
}

const builtinsModule = (): Value => importModule('builtins');

function evaluate(name: 'exec' | 'eval', source: Value, globals: Value, locals: Value): Value {
  if (source instanceof Unknown) {
    const into = locals instanceof PyDict ? locals : globals;
    if (name === 'exec' && into instanceof PyDict) open(into, source);
    return source;
  }
  const module = place(globals, locals, name);
  const code = asSource(source, name, name);
  if (code instanceof PyCode) return new Unknown('the code of a function is not run by itself');
  const result = runSource(code, module);
  return name === 'eval' ? result : null;
}

/** What `object` has: every `dir()` begins with it. */
const OBJECT_NAMES: readonly string[] = [
  '__class__',
  '__delattr__',
  '__dir__',
  '__doc__',
  '__eq__',
  '__format__',
  '__ge__',
  '__getattribute__',
  '__getstate__',
  '__gt__',
  '__hash__',
  '__init__',
  '__init_subclass__',
  '__le__',
  '__lt__',
  '__ne__',
  '__new__',
  '__reduce__',
  '__reduce_ex__',
  '__repr__',
  '__setattr__',
  '__sizeof__',
  '__str__',
  '__subclasshook__',
];

/** What a class statement enters beside what its body binds. */
const CLASS_NAMES: readonly string[] = [
  '__dict__',
  '__module__',
  '__weakref__',
  '__firstlineno__',
  '__static_attributes__',
];

function classNames(cls: PyClass, into: Set<string>): void {
  for (const name of OBJECT_NAMES) into.add(name);
  for (const c of cls.mro) {
    if (c.hasUnknownBase) throw new Error('unknown base');
    for (const name of c.dict.keys()) into.add(name);
    if (c.isHeapType)
      for (const name of CLASS_NAMES) if (name !== '__weakref__' || !c.dict.has('__slots__')) into.add(name);
  }
}

/** `object.__dir__`, `type.__dir__` and those of modules. */
function namesOf(v: Value): Set<string> | Unknown {
  const names = new Set<string>();
  if (v instanceof PyModule) {
    for (const name of v.names()) names.add(name);
    return names;
  }
  const cls = v instanceof PyClass ? v : typeOf(v);
  if (cls.mro.some((c) => c.hasUnknownBase)) return new Unknown(`a base class of ${cls.name} is unknown`);
  classNames(cls, names);
  if (!(v instanceof PyClass)) for (const name of attrsOf(v)?.keys() ?? []) names.add(name);
  return names;
}

function dir(v: Value): Value {
  const own = special(v, '__dir__');
  const names = own === undefined ? namesOf(v) : listOf(call(own, [v]));
  if (names instanceof Unknown) return names;
  const items = sorted([...names], null, false);
  return items instanceof Unknown ? items : new PyList(items);
}

function vars(v: Value): Value {
  const found = v instanceof Unknown ? v : lookupAttr(v, '__dict__');
  if (found === undefined) throw typeError('vars() argument must have __dict__ attribute');
  return found;
}

function withFrame(use: (f: Frame) => Value): Value {
  return vm.frame ? use(vm.frame) : new Unknown('no code runs');
}

export function installEvaluate(): void {
  const table = functions(
    {
      'globals()': () => withFrame((f) => globalsDict(f.module)),
      'locals()': () => withFrame(localsOf),
      'vars(object=<missing>, /)': (v) => (v === MISSING ? withFrame(localsOf) : vars(v)),
      'dir(object=<missing>, /)': (v) => {
        if (v !== MISSING) return v instanceof Unknown ? v : dir(v);
        return withFrame((f) => {
          const names = sorted(
            [...localsOf(f).entries.values()].map((e) => e.key),
            null,
            false,
          );
          return names instanceof Unknown ? names : new PyList(names);
        });
      },
      'exec(source, /, globals=None, locals=None, *, closure=None)': (source, globals, locals) =>
        evaluate('exec', source, globals, locals),
      'eval(source, /, globals=None, locals=None)': (source, globals, locals) =>
        evaluate('eval', source, globals, locals),
      'compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)': (
        source,
        filename,
        mode,
      ) => {
        const text = unbox(known(source));
        if (typeof text !== 'string') return new Unknown('what is compiled is no text');
        return parsed(text, keyText(known(mode)), keyText(known(filename)));
      },
      '__import__(name, globals=None, locals=None, fromlist=(), level=0)': (name, _globals, _locals, fromlist, level) =>
        withFrame((f) => {
          const text = keyText(known(name));
          const whole = typeof level === 'number' && level > 0 ? resolveRelative(f.module, level, text) : text;
          const found = importModule(whole, f.module);
          const plain = fromlist === null || listOf(fromlist).length === 0;
          return plain && whole.includes('.') && level === 0 ? importModule(whole.split('.', 1)[0], f.module) : found;
        }),
    },
    true,
  );
  for (const [name, fn] of table) builtinNames.set(name, fn);
  const own = (v: Value): Value => {
    const names = namesOf(v);
    return names instanceof Unknown ? names : new PyList([...names]);
  };
  objectMethods.set('__dir__', native('__dir__(self, /)', own, { binds: true }));
  methods(typeClass, { '__dir__(self, /)': own });
}
