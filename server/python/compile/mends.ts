/**
 * Going past a fault: where an expression (or an assignment) has raised, it gives an unknown the next time. Only bodies of
 * functions that hold such a place are compiled anew, and only while somebody looks for what comes after it.
 */
import type { SourceChunk } from '../../jaxpr/source.ts';
import type { Expr, Span, Stmt } from '../../syntax/ast.ts';
import { PyRaise } from '../errors.ts';
import type { Code, Value } from '../values.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Compiler, Ex, St } from './context.ts';
import { NORMAL } from './context.ts';
import { attributePosition } from './expressions.ts';
import type { Scope } from './scope.ts';

export interface Mend extends Span {
  readonly chunk: SourceChunk;
  /** Whether it was there that this was raised. */
  covers(raised: PyRaise): boolean;
  /** What the place gives instead. */
  readonly value: Value;
}

type BodyRunner = (f: Frame) => Value;

export class Mends {
  private readonly bodies = new Map<Code, BodyRunner | undefined>();
  /** Of the function whose body is being compiled. */
  private compiling: readonly Mend[] = [];

  constructor(private readonly all: readonly Mend[]) {}

  /** Run a function's body, with its mends if there are any in it. */
  run(code: Code, frame: Frame, compile: () => BodyRunner, plain: BodyRunner): Value {
    return (this.bodyOf(code, frame.chunk, compile) ?? plain)(frame);
  }

  private bodyOf(code: Code, chunk: SourceChunk, compile: () => BodyRunner): BodyRunner | undefined {
    if (this.bodies.has(code)) return this.bodies.get(code);
    const inside = this.all.filter((m) => m.chunk === chunk && code.node.start <= m.start && m.end <= code.node.end);
    const outer = this.compiling;
    this.compiling = inside;
    try {
      const body = inside.length > 0 ? compile() : undefined;
      this.bodies.set(code, body);
      return body;
    } finally {
      this.compiling = outer;
    }
  }

  expression(e: Expr, ex: Ex): Ex {
    const at = positionOf(e);
    const mend = this.compiling.find((m) => isSame(m, at));
    return mend
      ? (f) =>
          attempt(
            f,
            mend,
            () => ex(f),
            () => mend.value,
          )
      : ex;
  }

  /** An assignment that raises by itself, by its target or its operator: what it would have bound is unknown. */
  statement(c: Compiler, s: Stmt, scope: Scope, st: St): St {
    if (s.kind !== 'Assign' && s.kind !== 'AugAssign') return st;
    const targets = s.kind === 'Assign' ? s.targets : [s.target];
    const mend = this.compiling.find((m) => isSame(m, s) || targets.some((t) => t.kind !== 'Name' && isSame(m, t)));
    // What an augmented assignment would have put into an object isn't known, and others may see the object.
    if (!mend || (s.kind === 'AugAssign' && s.target.kind !== 'Name')) return st;
    const stores = targets.flatMap(names).map((t) => c.store(t, scope));
    return (f) =>
      attempt(
        f,
        mend,
        () => st(f),
        () => {
          for (const store of stores) store(f, mend.value);
          return NORMAL;
        },
      );
  }
}

/** What is to be gone past now; undefined in all ordinary runs. */
export const mending: { now: Mends | undefined } = { now: undefined };

const isSame = (a: Span, b: Span): boolean => a.start === b.start && a.end === b.end;

function positionOf(e: Expr): Span {
  const attribute = e.kind === 'Call' ? e.func : e;
  return attribute.kind === 'Attribute' ? attributePosition(attribute, e.end) : e;
}

function names(target: Expr): Expr[] {
  switch (target.kind) {
    case 'Name':
      return [target];
    case 'Tuple':
    case 'List':
      return target.elts.flatMap(names);
    case 'Starred':
      return names(target.value);
    default:
      return [];
  }
}

function attempt<T>(f: Frame, mend: Mend, run: () => T, instead: () => T): T {
  const { depth } = vm;
  try {
    return run();
  } catch (e) {
    if (!(e instanceof PyRaise) || !mend.covers(e)) throw e;
    vm.frame = f;
    vm.depth = depth;
    return instead();
  }
}
