/**
 * The compiler: a top-level statement to a closure, once. What it makes is kept on the statement's node, which parsing
 * keeps as long as the statement's text stays the same, wherever it moves.
 */
import type { Expr, Stmt } from '../../syntax/ast.ts';
import type { Frame } from '../vm.ts';
import type { Value } from '../values.ts';
import { compileArguments } from './arguments.ts';
import { compileClassDef } from './classes.ts';
import type { Compiler, Ex, St } from './context.ts';
import { compileExpression } from './expressions.ts';
import { compileFunctionDef, compileLambda } from './functions.ts';
import { GeneratorCompiler, compileGenerator } from './generators.ts';
import { mending } from './mends.ts';
import { analyzeStatement } from './scope.ts';
import { compileBlock, compileStatement, compileStore } from './statements.ts';

const compiler: Compiler = {
  expression: (e, scope) => {
    const ex = compileExpression(compiler, e, scope);
    return mending.now?.expression(e, ex) ?? ex;
  },
  block: (stmts, scope) => compileBlock(compiler, stmts, scope),
  store: (target, scope) => compileStore(compiler, target, scope),
  functionDef: (node, scope) => compileFunctionDef(compiler, node, scope, compileGenerator),
  lambda: (node, scope) => compileLambda(compiler, node, scope, compileGenerator),
  classDef: (node, scope) => compileClassDef(compiler, node, scope),
  suspending: (scope) => new GeneratorCompiler(compiler, scope, true),
  arguments: (node, scope) =>
    compileArguments(node.kind === 'Call' ? node.args : node.bases, node.keywords, (e) =>
      compiler.expression(e, scope),
    ),
};

/** A compiled top-level statement, and how many variables its frame must hold (those of comprehensions). */
export interface CompiledStatement {
  readonly run: St;
  readonly slotCount: number;
  readonly cellCount: number;
}

const compiled = new WeakMap<Stmt, CompiledStatement>();

export function compileTopLevel(stmt: Stmt): CompiledStatement {
  let found = compiled.get(stmt);
  if (!found) {
    const scope = analyzeStatement(stmt);
    const run = compileStatement(compiler, stmt, scope);
    found = { run, slotCount: scope.slotCount, cellCount: scope.cellCount };
    compiled.set(stmt, found);
  }
  return found;
}

/** A compiled expression of the module level: a directive's part. */
export interface CompiledExpression {
  readonly run: (f: Frame) => Value;
  readonly slotCount: number;
  readonly cellCount: number;
}

const compiledExpressions = new WeakMap<Expr, CompiledExpression>();

export function compileTopLevelExpression(e: Expr): CompiledExpression {
  let found = compiledExpressions.get(e);
  if (!found) {
    const scope = analyzeStatement({ kind: 'Expr', start: e.start, end: e.end, value: e });
    const run: Ex = compileExpression(compiler, e, scope);
    found = { run, slotCount: scope.slotCount, cellCount: scope.cellCount };
    compiledExpressions.set(e, found);
  }
  return found;
}
