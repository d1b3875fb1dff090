/** `fn.__code__`, and what `compile()` gives. Source: CPython's Objects/codeobject.c. */
import type { Module } from '../syntax/ast.ts';
import type { SourceChunk } from '../jaxpr/source.ts';
import { getters } from './native.ts';
import type { Code, ParamKind, PyFunction, Value } from './values.ts';
import { PyObject, PyTuple, Unknown, builtinClass } from './values.ts';

export const codeClass = builtinClass('code');

/** The code of a function. */
export class PyCode extends PyObject {
  constructor(
    readonly code: Code,
    readonly chunk: SourceChunk,
  ) {
    super();
  }
  get cls() {
    return codeClass;
  }
}

/** A text that has been parsed, to be run by `exec` or `eval`. */
export class PySource extends PyObject {
  constructor(
    readonly tree: Module,
    readonly mode: string,
    readonly filename: string,
  ) {
    super();
  }
  get cls() {
    return codeClass;
  }
}

const codes = new WeakMap<Code, PyCode>();

export function codeOf(fn: PyFunction): PyCode {
  let made = codes.get(fn.code);
  if (!made) codes.set(fn.code, (made = new PyCode(fn.code, fn.chunk)));
  return made;
}

const texts = (names: Iterable<string>): PyTuple => new PyTuple([...names]);

const paramsOf = (code: Code, ...kinds: readonly ParamKind[]): string[] =>
  code.params.filter((p) => kinds.includes(p.kind)).map((p) => p.name);

/** Parameters first, `*args` and `**kwargs` last of them; then what the body binds and no inner function uses. */
function varnames(code: Code): string[] {
  const params = [
    ...paramsOf(code, 'posonly', 'arg', 'kwonly'),
    ...paramsOf(code, 'vararg'),
    ...paramsOf(code, 'kwarg'),
  ];
  return [...params, ...code.variables().slots.flatMap(([name]) => (params.includes(name) ? [] : [name]))];
}

const cellNames = (code: Code): string[] =>
  code
    .variables()
    .cells.map(([name]) => name)
    .sort();

export const freeNames = (code: Code): string[] => code.variables().free.map(([name]) => name);

/** Source: CPython's Include/cpython/code.h. */
const FLAGS = {
  optimized: 1,
  newLocals: 2,
  varargs: 4,
  varKeywords: 8,
  nested: 16,
  generator: 32,
  coroutine: 128,
  asyncGenerator: 512,
};

function flags(code: Code): number {
  let n = FLAGS.optimized | FLAGS.newLocals;
  if (paramsOf(code, 'vararg').length > 0) n |= FLAGS.varargs;
  if (paramsOf(code, 'kwarg').length > 0) n |= FLAGS.varKeywords;
  if (code.qualname.includes('<locals>')) n |= FLAGS.nested;
  if (code.isAsync) n |= code.isGenerator ? FLAGS.asyncGenerator : FLAGS.coroutine;
  else if (code.isGenerator) n |= FLAGS.generator;
  return n;
}

const of =
  (get: (code: Code, made: PyCode) => Value) =>
  (v: Value): Value =>
    v instanceof PyCode ? get(v.code, v) : new Unknown('the code object of a text');

const firstLine = (code: Code, { file, start }: SourceChunk): number =>
  file.lineColumn(start + (code.node.kind === 'FunctionDef' ? code.node.fullStart : code.node.start)).line;

getters(codeClass, {
  co_name: (v) => (v instanceof PySource ? '<module>' : of((code) => code.name)(v)),
  co_qualname: (v) => (v instanceof PySource ? '<module>' : of((code) => code.qualname)(v)),
  co_argcount: of((code) => paramsOf(code, 'posonly', 'arg').length),
  co_posonlyargcount: of((code) => paramsOf(code, 'posonly').length),
  co_kwonlyargcount: of((code) => paramsOf(code, 'kwonly').length),
  co_varnames: of((code) => texts(varnames(code))),
  co_nlocals: of((code) => varnames(code).length),
  co_cellvars: of((code) => texts(cellNames(code))),
  co_freevars: of((code) => texts(freeNames(code))),
  co_flags: of(flags),
  co_filename: (v) => (v instanceof PySource ? v.filename : of((_, made) => made.chunk.file.path)(v)),
  co_firstlineno: (v) => (v instanceof PySource ? 1 : of((code, made) => firstLine(code, made.chunk))(v)),
  co_consts: () => new Unknown('the constants of a code object are not followed'),
  co_names: () => new Unknown('the names of a code object are not followed'),
  co_code: () => new Unknown('there is no bytecode'),
});
