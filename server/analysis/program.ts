/**
 * Running a program abstractly: its texts in order, then whatever is asked of the module that they leave.
 *
 * Statements whose code raises don't stop the others: what they would have bound is unknown, and the rest of the file is
 * still seen. (Python would stop there; someone who edits the file wants to know about what follows, too.)
 */
import type { SourceChunk, SourceFrame } from '../jaxpr/source.ts';
import type { Stmt } from '../syntax/ast.ts';
import { PyRaise, Stop, unknownException } from '../python/errors.ts';
import { catchers, dropPaths, paths } from '../python/compile/branches.ts';
import { compileTopLevel, compileTopLevelExpression } from '../python/compile/index.ts';
import { heap } from '../python/heap.ts';
import { forgetWritten } from '../python/join.ts';
import { TooManyEqns } from '../jaxpr/trace.ts';
import { Frame, vm } from '../python/vm.ts';
import type { Value, PyException } from '../python/values.ts';
import { Cell, PyModule, Unknown, UnknownSignal } from '../python/values.ts';
import type { Expr } from '../syntax/ast.ts';
import { STATEMENT_FUEL } from '../limits.ts';
import type { SourceText } from './source.ts';
import { boundNames } from './boundNames.ts';

/** A statement that didn't run to its end. */
export interface Failure {
  readonly kind: 'raised' | 'stopped';
  readonly exception: PyException | undefined;
  readonly reason: string;
  readonly source: SourceFrame | undefined;
  /** The time, or the memory, for the whole file is spent. */
  readonly isLast?: boolean;
}

export function frameFor(module: PyModule, chunk: SourceChunk, slotCount: number, cellCount: number): Frame {
  const cells = Array.from({ length: cellCount }, () => new Cell('', undefined));
  return new Frame('<module>', module, chunk, new Array<Value | undefined>(slotCount), cells, undefined, undefined);
}

const TOO_LARGE = 'a value is too large to be built';

/** Run with a budget; whatever happens inside, the machine is left as it was. */
export function guarded<T>(run: () => T, steps = STATEMENT_FUEL): { value: T } | { failure: Failure } {
  const { frame, depth, fuel, fuelMessage } = vm;
  const base = paths.length;
  const { active } = catchers;
  catchers.active = 0;
  vm.fuel = steps;
  vm.fuelMessage = `more than ${steps.toLocaleString('en')} steps of Python`;
  try {
    return { value: run() };
  } catch (e) {
    const unknown = e instanceof PyRaise ? unknownException(e.exc) : undefined;
    if (e instanceof PyRaise && unknown)
      return { failure: { kind: 'stopped', exception: undefined, reason: unknown.reason, source: e.source } };
    if (e instanceof PyRaise)
      return { failure: { kind: 'raised', exception: e.exc, reason: e.exc.cls.name, source: e.source } };
    if (e instanceof Stop) {
      if (e.kind === 'cancelled') throw e;
      const failure = { kind: 'stopped', exception: undefined, reason: e.reason, source: e.source } as const;
      return { failure: e.kind === 'whole' ? { ...failure, isLast: true } : failure };
    }
    if (e instanceof TooManyEqns)
      return { failure: { kind: 'stopped', exception: undefined, reason: e.message, source: e.source } };
    if (e instanceof UnknownSignal)
      return {
        failure: { kind: 'stopped', exception: undefined, reason: e.unknown.reason, source: vm.frame?.source() },
      };
    // JavaScript's own limits: lengths of strings, arrays and Maps.
    if (e instanceof RangeError && /invalid|maximum size|allocation/i.test(e.message))
      return { failure: { kind: 'stopped', exception: undefined, reason: TOO_LARGE, source: vm.frame?.source() } };
    if (e instanceof RangeError && /call stack/i.test(e.message))
      return {
        failure: {
          kind: 'stopped',
          exception: undefined,
          reason: 'the calls are nested too deeply',
          source: undefined,
        },
      };
    // A fault of jitlens itself ends what was run, not the document; tests see it.
    if (!vm.onInternalError) throw e;
    vm.onInternalError(e);
    const reason = `jitlens failed here (${e instanceof Error ? e.message : String(e)})`;
    return { failure: { kind: 'stopped', exception: undefined, reason, source: vm.frame?.source() } };
  } finally {
    dropPaths(base);
    catchers.active = active;
    vm.frame = frame;
    vm.depth = depth;
    vm.fuel = fuel;
    vm.fuelMessage = fuelMessage;
  }
}

/** What a loop that raises has written by then isn't what those behind it were to get. */
const isLoop = (stmt: Stmt): boolean => stmt.kind === 'For' || stmt.kind === 'While';

export class Program {
  readonly failures: Failure[] = [];

  constructor(
    readonly sources: readonly SourceText[],
    name: string,
    path: string,
    readonly module = new PyModule(name, undefined, path),
  ) {
    this.module.dict.set('__name__', name);
    this.module.dict.set('__file__', path);
    this.module.dict.set('__doc__', docstring(sources.at(0)));
  }

  /** A package, or a module of one. */
  get isPart(): boolean {
    return this.module.name.includes('.') || this.module.path?.endsWith('/__init__.py') === true;
  }

  /** Run all statements of all texts. `strict`: the first exception ends it, and goes to the caller. */
  run(strict = false): void {
    for (const source of this.sources)
      for (const { top, chunk } of source.statements()) this.runStatement(top.stmt, chunk, strict);
  }

  runStatement(stmt: Stmt, chunk: SourceChunk, strict = false): void {
    const last = this.failures.at(-1);
    if (last?.isLast) {
      // The first one says so; of the others nothing is known.
      const why = new Unknown(last.reason);
      for (const name of boundNames(stmt)) heap.mapSet(this.module, this.module.dict, name, why, name);
      return;
    }
    const done = this.followed(stmt, () => {
      const { run, slotCount, cellCount } = compileTopLevel(stmt);
      const frame = frameFor(this.module, chunk, slotCount, cellCount);
      vm.frame = frame;
      // Whoever watches sees where this begins.
      vm.check?.();
      run(frame);
    });
    if (!('failure' in done)) return;
    const { failure } = done;
    if (strict && failure.exception) throw new PyRaise(failure.exception);
    this.failures.push(failure);
    if (failure.exception) vm.recorder.add('uncaught', { exception: failure.exception }, failure.source);
    for (const name of boundNames(stmt))
      if (isLoop(stmt) || stmt.kind === 'Assign' || !this.module.dict.has(name))
        heap.mapSet(this.module, this.module.dict, name, new Unknown(`the statement that makes ${name} fails`), name);
  }

  /** Run a statement; where it isn't followed to its end, nothing that it writes is known any more. */
  private followed(stmt: Stmt, run: () => void): ReturnType<typeof guarded<void>> {
    return heap.watching(
      () => guarded(run),
      (written, done) => {
        if (!('failure' in done) || (done.failure.kind !== 'stopped' && !isLoop(stmt))) return;
        const why = new Unknown(done.failure.reason);
        forgetWritten(written, why);
        for (const name of boundNames(stmt)) heap.mapSet(this.module, this.module.dict, name, why, name);
      },
    );
  }

  /** Evaluate an expression in the names of another module (the directive's). */
  static evaluate(e: Expr, module: PyModule, chunk: SourceChunk): Value {
    const { run, slotCount, cellCount } = compileTopLevelExpression(e);
    const frame = frameFor(module, chunk, slotCount, cellCount);
    vm.frame = frame;
    return run(frame);
  }
}

/** The string that a text begins with. */
function docstring(source: SourceText | undefined): Value {
  const first = source?.parse.tree.body.at(0)?.stmt;
  if (first?.kind !== 'Expr' || first.value.kind !== 'Constant' || first.value.value.type !== 'str') return null;
  return first.value.value.value;
}
