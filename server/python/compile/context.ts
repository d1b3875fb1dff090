/** What the compiler's files share: the types of compiled code, and the way from one file to another. */
import type { Arguments } from './arguments.ts';
import type { ClassDef, Expr, FunctionDef, Lambda, Stmt } from '../../syntax/ast.ts';
import type { Frame } from '../vm.ts';
import type { Value } from '../values.ts';
import type { Scope } from './scope.ts';
import type { GeneratorLike } from './suspendingComprehensions.ts';

/** A compiled expression. */
export type Ex = (f: Frame) => Value;
/** A compiled statement; answers how it ended. */
export type St = (f: Frame) => Completion;
/** A compiled assignment target. */
export type Store = (f: Frame, value: Value) => void;

export const NORMAL = 0;
export const BREAK = 1;
export const CONTINUE = 2;
/** The value is in `frame.result`. */
export const RETURN = 3;
export type Completion = typeof NORMAL | typeof BREAK | typeof CONTINUE | typeof RETURN;

/** The parts of the compiler, so that its files need not import one another in circles. */
export interface Compiler {
  expression(e: Expr, scope: Scope): Ex;
  block(stmts: readonly Stmt[], scope: Scope): St;
  store(target: Expr, scope: Scope): Store;
  functionDef(node: FunctionDef, scope: Scope): Ex;
  lambda(node: Lambda, scope: Scope): Ex;
  classDef(node: ClassDef, scope: Scope): Ex;
  /** Expressions that may suspend, in a scope of their own. */
  suspending(scope: Scope): GeneratorLike;
  arguments(call: Extract<Expr, { kind: 'Call' }> | ClassDef, scope: Scope): Arguments;
}
