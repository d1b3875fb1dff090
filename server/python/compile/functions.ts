/** Functions and lambdas to closures. */
import type { Expr, FunctionDef, Lambda, Parameter, Parameters, Stmt } from '../../syntax/ast.ts';
import { call } from '../call.ts';
import { heap } from '../heap.ts';
import { PyRaise, isStackOverflow, raise } from '../errors.ts';
import { Frame, vm } from '../vm.ts';
import type { Code, Param, ParamKind, PyFunction as PyFunctionType, PyModule, Value } from '../values.ts';
import { Cell, PyDict, Missing, PyFunction, Unknown } from '../values.ts';
import { RAISE, dropPaths, leaveCall, paths } from './branches.ts';
import { FileModule } from '../modules.ts';
import type { Compiler, Ex } from './context.ts';
import { RETURN } from './context.ts';
import { mending } from './mends.ts';
import { cleanDoc, docstring } from './docstrings.ts';
import { hasStringAnnotations } from './futures.ts';
import type { Scope } from './scope.ts';
import { compileTypeParams, typeParamScope } from './typeParams.ts';
import { unparse } from './unparse.ts';

/** What running a generator function gives; set by generators.ts, which compiles its body differently. */
export type MakeGenerator = (c: Compiler, node: FunctionDef | Lambda, inner: Scope) => (f: Frame) => Value;

function listParams(p: Parameters): { node: Parameter; kind: ParamKind }[] {
  const of = (nodes: readonly Parameter[], kind: ParamKind) => nodes.map((node) => ({ node, kind }));
  return [
    ...of(p.posonly, 'posonly'),
    ...of(p.args, 'arg'),
    ...(p.vararg ? of([p.vararg], 'vararg') : []),
    ...of(p.kwonly, 'kwonly'),
    ...(p.kwarg ? of([p.kwarg], 'kwarg') : []),
  ];
}

const docOf = (body: readonly Stmt[]): string | undefined => {
  const doc = docstring(body);
  return doc === undefined ? undefined : cleanDoc(doc);
};

/** Where parameters go in a new frame: most into slots, captured ones into cells. */
function placeParams(params: readonly Param[], inner: Scope) {
  const slots: { from: number; to: number }[] = [];
  const cells: { from: number; to: number }[] = [];
  params.forEach((p, from) => {
    const v = inner.variable(p.name);
    if (v.where === 'slot') slots.push({ from, to: v.index });
    else if (v.where === 'cell') cells.push({ from, to: v.index });
  });
  return { slots, cells };
}

type BodyRunner = (f: Frame) => Value;

function makeCode(node: FunctionDef | Lambda, name: string, scope: Scope, inner: Scope, body: () => BodyRunner): Code {
  const params: Param[] = listParams(node.params).map(({ node: p, kind }) => ({
    name: inner.mangled(p.name),
    kind,
    hasDefault: p.default !== undefined,
  }));
  let runner: BodyRunner | undefined;
  let placed: ReturnType<typeof placeParams> | undefined;
  let cellNames: string[] = [];
  const code: Code = {
    node,
    name,
    qualname: name === '<lambda>' ? scope.qualifiedPrefix + name : scope.qualifiedNameOf(name),
    params,
    isGenerator: inner.hasYield,
    isAsync: node.kind === 'FunctionDef' && node.isAsync,
    docstring: node.kind === 'FunctionDef' ? docOf(node.body) : undefined,
    variables: () => inner.variables(),
    rebinds: () => inner.nonlocals,
    invoke(fn: PyFunctionType, locals: Value[]): Value {
      // Bodies are compiled when they first run: a library's thousand functions cost nothing until called.
      if (!runner || !placed) {
        runner = body();
        placed = placeParams(params, inner);
        cellNames = inner.ownCellNames();
      }
      const slots = new Array<Value | undefined>(inner.slotCount);
      for (const { from, to } of placed.slots) slots[to] = locals[from];
      let { closure } = fn;
      if (inner.cellCount > 0) {
        const cells = new Array<Cell>(inner.cellCount);
        for (let i = 0; i < cells.length; i++) cells[i] = new Cell(cellNames[i] ?? '', undefined);
        for (const { from, to } of placed.cells) cells[to] = new Cell(params[from].name, locals[from]);
        closure = cells.concat(fn.closure);
      }
      const frame = new Frame(fn.name, fn.module, fn.chunk, slots, closure, vm.frame, fn);
      frame.at = node;
      code.ranAt = heap.epoch;
      const base = paths.length;
      vm.push(frame);
      try {
        const result = mending.now === undefined ? runner(frame) : mending.now.run(code, frame, body, runner);
        if (paths.length === base) return result;
        return leaveCall(frame, base, { kind: RETURN, result, raised: undefined });
      } catch (e) {
        if (paths.length > base) {
          if (e instanceof PyRaise) return leaveCall(frame, base, { kind: RAISE, result: null, raised: e });
          dropPaths(base);
        }
        throw isStackOverflow(e) ? raise('RecursionError', 'maximum recursion depth exceeded') : e;
      } finally {
        vm.pop(frame);
      }
    },
    ranAt: Number.MIN_SAFE_INTEGER,
  };
  return code;
}

/** Whether a module's annotations wait until somebody asks: those of large libraries name much that nobody needs. */
const annotatesLate = (f: Frame): boolean => f.module instanceof FileModule && f.module.lazy;

/** Defaults and annotations are evaluated when the def runs: defaults in `scope`, annotations where type parameters are known. */
function makeFunction(c: Compiler, node: FunctionDef | Lambda, code: Code, scope: Scope, outer: Scope): Ex {
  const defaults = listParams(node.params).flatMap(({ node: p }) =>
    p.default ? [{ name: scope.mangled(p.name), ex: c.expression(p.default, scope) }] : [],
  );
  const annotated: { name: string; annotation: Expr; ex?: Ex }[] = annotationOrder(node.params).flatMap((p) =>
    p.annotation ? [{ name: outer.mangled(p.name), annotation: p.annotation }] : [],
  );
  if (node.kind === 'FunctionDef' && node.returns) annotated.push({ name: 'return', annotation: node.returns });
  const free = outer.child(node).freeNames.map((name) => outer.variable(name));
  const typeParams = node.kind === 'FunctionDef' ? compileTypeParams(c, node, scope) : undefined;
  const annotate = (f: Frame, dict: PyDict): PyDict => {
    for (const a of annotated) {
      const value = hasStringAnnotations(f.module)
        ? unparse(a.annotation)
        : (a.ex ??= c.expression(a.annotation, outer))(f);
      dict.entries.set(a.name, { key: a.name, value });
    }
    return dict;
  };
  const annotateLater = (f: Frame): (() => PyDict) => {
    let made: PyDict | undefined;
    return () => {
      if (!made) {
        made = new PyDict();
        for (const a of annotated)
          made.entries.set(a.name, { key: a.name, value: evaluateAnnotation(c, a.annotation, outer, f) });
      }
      return made;
    };
  };
  return (f) => {
    let values = NO_DEFAULTS;
    if (defaults.length > 0) {
      const made = new Map<string, Value>();
      for (const { name, ex } of defaults) made.set(name, ex(f));
      values = made;
    }
    const params = typeParams?.bind(f);
    let annotations: () => PyDict;
    if (annotated.length > 0 && !annotatesLate(f)) {
      const dict = annotate(f, new PyDict());
      annotations = () => dict;
    } else annotations = annotateLater(f);
    const closure = free.map((v) =>
      v.where === 'cell' || v.where === 'class' ? cellOf(f, v) : new Cell('', undefined),
    );
    return new PyFunction(code, f.module, f.chunk, closure, values, annotations, params);
  };
}

const NO_DEFAULTS: ReadonlyMap<string, Value> = new Map();

/** Parameters in the order in which their annotations are evaluated. Source: CPython's compile.c compiler_visit_annotations. */
const annotationOrder = (p: Parameters): Parameter[] => [
  ...p.posonly,
  ...p.args,
  ...(p.vararg ? [p.vararg] : []),
  ...p.kwonly,
  ...(p.kwarg ? [p.kwarg] : []),
];

/** The cell that a closure takes from the frame in which it is made. */
export function cellOf(
  f: Frame,
  v: { where: 'cell'; index: number } | { where: 'class'; free: number | undefined },
): Cell {
  const index = v.where === 'cell' ? v.index : v.free;
  return index === undefined ? new Cell('', undefined) : f.cells[index];
}

function evaluateAnnotation(c: Compiler, e: Expr, scope: Scope, f: Frame): Value {
  if (hasStringAnnotations(f.module)) return unparse(e);
  if (e.kind === 'Constant' && e.value.type === 'str') return e.value.value;
  try {
    return c.expression(e, scope)(f);
  } catch (error) {
    if (error instanceof PyRaise) return new Unknown('its annotation could not be evaluated');
    throw error;
  }
}

/** Run a body; returns on paths that were explored land when the call ends. */
function bodyRunner(c: Compiler, body: readonly Stmt[], inner: Scope): BodyRunner {
  const block = c.block(body, inner);
  return (f) => (block(f) === RETURN ? f.result : null);
}

export function compileFunctionDef(c: Compiler, node: FunctionDef, scope: Scope, generator: MakeGenerator): Ex {
  const outer = typeParamScope(node, scope);
  const inner = outer.child(node);
  const code = makeCode(node, node.name, scope, inner, () => {
    return inner.hasYield || node.isAsync ? generator(c, node, inner) : bodyRunner(c, node.body, inner);
  });
  const make = makeFunction(c, node, code, scope, outer);
  const decorators = node.decorators.map((d) => ({ node: d, ex: c.expression(d, scope) }));
  if (decorators.length === 0) return make;
  return (f) => {
    const applied = decorators.map((d) => d.ex(f));
    const own = make(f);
    let fn = own;
    for (let i = applied.length - 1; i >= 0; i--) {
      f.at = decorators[i].node;
      const decorator = applied[i];
      if (!(decorator instanceof Unknown) || decorator instanceof Missing) {
        fn = call(decorator, [fn]);
        continue;
      }
      // An unknown decorator counts as returning its function, but for those of one name, of which it chooses one.
      vm.recorder.add('unknown-decorator', { reason: decorator.reason });
      if (own instanceof PyFunction) own.wrappedBy = decorator;
      if (own instanceof PyFunction && isOverload(f.module, own)) fn = decorator.untraced();
    }
    return fn;
  };
}

const wrapped = new WeakMap<PyModule, Map<string, FunctionDef | Lambda>>();

/** Whether there is another definition of the name, under an unknown decorator, too: multiple dispatch. */
function isOverload(module: PyModule, { code: { node, qualname } }: PyFunction): boolean {
  let known = wrapped.get(module);
  if (!known) wrapped.set(module, (known = new Map<string, FunctionDef | Lambda>()));
  const first = known.get(qualname);
  if (!first) known.set(qualname, node);
  return first !== undefined && first !== node;
}

export function compileLambda(c: Compiler, node: Lambda, scope: Scope, generator: MakeGenerator): Ex {
  const inner = scope.child(node);
  const code = makeCode(node, '<lambda>', scope, inner, () =>
    inner.hasYield ? generator(c, node, inner) : c.expression(node.body, inner),
  );
  return makeFunction(c, node, code, scope, scope);
}
