/** Functions and lambdas to closures. */
import type { Expr, FunctionDef, Lambda, Parameter, Parameters, Stmt } from '../../syntax/ast.ts';
import { call } from '../call.ts';
import { PyRaise, isStackOverflow, raise } from '../errors.ts';
import { joinValues } from '../join.ts';
import { Frame, vm } from '../vm.ts';
import type { Code, Param, ParamKind, PyFunction as PyFunctionType, Value } from '../values.ts';
import { Cell, PyDict, Missing, PyFunction, Unknown } from '../values.ts';
import type { Compiler, Ex } from './context.ts';
import type { Scope } from './scope.ts';

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

function docstring(body: readonly Stmt[]): string | undefined {
  const [first] = body;
  if (first?.kind === 'Expr' && first.value.kind === 'Constant' && first.value.value.type === 'str')
    return first.value.value.value;
  return undefined;
}

/** Where parameters go in a new frame: most into slots, captured ones into cells. */
function placeParams(params: readonly Param[], inner: Scope) {
  const slots: { from: number; to: number }[] = [];
  const cells: { from: number; to: number }[] = [];
  params.forEach((p, from) => {
    const v = inner.variable(inner.mangled(p.name));
    if (v.where === 'slot') slots.push({ from, to: v.index });
    else if (v.where === 'cell') cells.push({ from, to: v.index });
  });
  return { slots, cells };
}

type BodyRunner = (f: Frame) => Value;

function makeCode(node: FunctionDef | Lambda, name: string, scope: Scope, inner: Scope, body: () => BodyRunner): Code {
  const params: Param[] = listParams(node.params).map(({ node: p, kind }) => ({
    name: p.name,
    kind,
    hasDefault: p.default !== undefined,
  }));
  let runner: BodyRunner | undefined;
  let placed: ReturnType<typeof placeParams> | undefined;
  let cellNames: string[] = [];
  return {
    node,
    name,
    qualname: scope.qualifiedPrefix + name,
    params,
    isGenerator: inner.hasYield,
    isAsync: node.kind === 'FunctionDef' && node.isAsync,
    docstring: node.kind === 'FunctionDef' ? docstring(node.body) : undefined,
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
      vm.push(frame);
      try {
        return runner(frame);
      } catch (e) {
        throw isStackOverflow(e) ? raise('RecursionError', 'maximum recursion depth exceeded') : e;
      } finally {
        vm.pop(frame);
      }
    },
  };
}

/** Defaults are evaluated when the def runs; annotations when somebody asks. */
function makeFunction(c: Compiler, node: FunctionDef | Lambda, code: Code, scope: Scope, inner: Scope): Ex {
  const defaults = listParams(node.params).flatMap(({ node: p }) =>
    p.default ? [{ name: p.name, ex: c.expression(p.default, scope) }] : [],
  );
  const annotated = listParams(node.params).flatMap(({ node: p }) =>
    p.annotation ? [{ name: p.name, annotation: p.annotation }] : [],
  );
  const returns = node.kind === 'FunctionDef' ? node.returns : undefined;
  const free = inner.freeNames.map((name) => scope.variable(name));
  return (f) => {
    const values = new Map<string, Value>();
    for (const { name, ex } of defaults) values.set(name, ex(f));
    const closure = free.map((v) =>
      v.where === 'cell' || v.where === 'class' ? cellOf(f, v) : new Cell('', undefined),
    );
    const annotations = (): PyDict => {
      const dict = new PyDict();
      const add = (key: string, e: Expr): void => {
        dict.entries.set(key, { key, value: evaluateAnnotation(c, e, scope, f) });
      };
      for (const a of annotated) add(a.name, a.annotation);
      if (returns) add('return', returns);
      return dict;
    };
    return new PyFunction(code, f.module, f.chunk, closure, values, annotations);
  };
}

/** The cell that a closure takes from the frame in which it is made. */
export function cellOf(
  f: Frame,
  v: { where: 'cell'; index: number } | { where: 'class'; free: number | undefined },
): Cell {
  const index = v.where === 'cell' ? v.index : v.free;
  return index === undefined ? new Cell('', undefined) : f.cells[index];
}

function evaluateAnnotation(c: Compiler, e: Expr, scope: Scope, f: Frame): Value {
  if (e.kind === 'Constant' && e.value.type === 'str') return e.value.value;
  try {
    return c.expression(e, scope)(f);
  } catch (error) {
    if (error instanceof PyRaise) return new Unknown('its annotation could not be evaluated');
    throw error;
  }
}

/** Run a body; returns met on explored paths are joined with what the last path gives. */
function bodyRunner(c: Compiler, body: readonly Stmt[], inner: Scope): BodyRunner {
  const block = c.block(body, inner);
  return (f) => {
    f.result = null;
    block(f);
    let result: Value = f.result;
    for (const other of f.alternatives)
      result = joinValues(result, other, new Unknown('it depends on a branch that is not known'));
    return result;
  };
}

export function compileFunctionDef(c: Compiler, node: FunctionDef, scope: Scope, generator: MakeGenerator): Ex {
  const inner = scope.child(node);
  const code = makeCode(node, node.name, scope, inner, () => {
    if (node.isAsync) return () => new Unknown('a coroutine is not run');
    return inner.hasYield ? generator(c, node, inner) : bodyRunner(c, node.body, inner);
  });
  const make = makeFunction(c, node, code, scope, inner);
  const decorators = node.decorators.map((d) => ({ node: d, ex: c.expression(d, scope) }));
  if (decorators.length === 0) return make;
  return (f) => {
    const applied = decorators.map((d) => d.ex(f));
    let fn = make(f);
    for (let i = applied.length - 1; i >= 0; i--) {
      f.at = decorators[i].node;
      const decorator = applied[i];
      // An unknown decorator counts as returning its function.
      if (!(decorator instanceof Unknown) || decorator instanceof Missing) fn = call(decorator, [fn]);
    }
    return fn;
  };
}

export function compileLambda(c: Compiler, node: Lambda, scope: Scope, generator: MakeGenerator): Ex {
  const inner = scope.child(node);
  const code = makeCode(node, '<lambda>', scope, inner, () =>
    inner.hasYield ? generator(c, node, inner) : c.expression(node.body, inner),
  );
  return makeFunction(c, node, code, scope, inner);
}
