/** The interpreter's state: the running frame, the fuel, the record. One per process, as Python has one main thread. */
import type { SourceChunk, SourceFile, SourceFrame } from '../jaxpr/source.ts';
import { setSourceProvider } from '../jaxpr/trace.ts';
import { RECURSION_LIMIT, STEPS_PER_CHECK } from '../limits.ts';
import type { Span } from '../syntax/ast.ts';
import { Stop, handled, raise } from './errors.ts';
import { heap } from './heap.ts';
import { endsWithTrace, holdsTracer, writeTarget } from './leaks.ts';
import type { Leak } from './record.ts';
import { Recorder } from './record.ts';
import type { Cell, PyException, PyFunction, PyModule, Unknown, Value } from './values.ts';
import { PyTuple } from './values.ts';

const NOWHERE: Span = { start: 0, end: 0 };

/** Where the standard library's own Python code stands. Its frames don't show, like those of native functions. */
export const LIBRARY: SourceFile = { path: '<library>', name: '<library>', lineColumn: () => ({ line: 0, column: 0 }) };

/** Frames that were made. */
let calls = 0;

/** A running function, module or class body. */
export class Frame {
  /** What is being evaluated: CPython's instruction position. */
  at: Span = NOWHERE;
  private cachedAt: Span | undefined;
  private cachedSource: SourceFrame | undefined;
  /** The namespace of a class body; undefined for functions and modules. */
  classDict: Map<string, Value> | undefined;
  /** The exception that a bare `raise` raises again. */
  handling: PyException | undefined;
  /** What `return` gave. */
  result: Value = null;

  constructor(
    readonly functionName: string,
    readonly module: PyModule,
    readonly chunk: SourceChunk,
    readonly slots: (Value | undefined)[],
    readonly cells: readonly Cell[],
    public parent: Frame | undefined,
    readonly fn: PyFunction | undefined,
  ) {}

  /** How deep the call is, while it runs. */
  depth = 0;
  private readonly call = ++calls;

  /** A generator goes on: it is called by whoever asks for its next value. */
  resumeUnder(parent: Frame | undefined): void {
    this.parent = parent;
    this.cachedSource = undefined;
  }

  /** An immutable copy of where this frame, and those that called it, are. */
  source(): SourceFrame | undefined {
    if (this.cachedSource && this.cachedAt === this.at) return this.cachedSource;
    if (this.chunk.file === LIBRARY) return this.parent?.source();
    this.cachedAt = this.at;
    const { start, end } = this.at;
    // A parent stands still while its callee runs, so its own copy is made once.
    this.cachedSource = {
      chunk: this.chunk,
      functionName: this.functionName,
      qualname: this.fn?.code.qualname,
      start,
      end,
      call: this.call,
      parent: this.parent?.source(),
    };
    return this.cachedSource;
  }
}

class Machine {
  frame: Frame | undefined;
  depth = 0;
  recorder = new Recorder();
  /** Loops of unknown length around what runs: it may happen more often than it is run here. */
  widening = 0;
  private ticks = STEPS_PER_CHECK;
  /** Steps left for the function (or module) that is being run; see limits.ts. */
  fuel = Infinity;
  /** What to say when the fuel is spent. */
  fuelMessage = '';
  /** Each read of a global, for the dependencies of a trace. */
  onGlobalRead: ((module: PyModule, name: string, value: Value | undefined) => void) | undefined;
  /** What `print` would show, where it is known. */
  onPrint: ((text: string, end: string) => void) | undefined;
  /** What the program has put in the place of `sys.stdout`. */
  replacedStdout: (() => Value | undefined) | undefined;
  /** The native modules that the running program has imported. */
  readonly imported = new Set<string>();
  /** The program sets a variable of the environment. */
  onEnvironment: ((name: Value, value: Value) => void) | undefined;
  /** `print` shows values: they are read. */
  onShown: ((values: readonly Value[]) => void) | undefined;
  /** A call of a function that jitlens lacks: what it would have staged is unknown. */
  onMissing: ((missing: Unknown) => void) | undefined;
  /** A fault of the interpreter itself; without a listener it is thrown. */
  onInternalError: ((error: unknown) => void) | undefined;
  /** Each branch on an unknown: a trace that meets one has no jaxpr. */
  onUnknownBranch: ((unknown: Unknown) => void) | undefined;
  /** Looks at the clock and the cancellation flag; throws Stop. */
  check: (() => void) | undefined;
  /** The clock, for how long a trace takes. */
  now: (() => number) | undefined;

  /** Called at each call and each turn of a loop. */
  tick(): void {
    if (--this.ticks <= 0) this.slowTick();
  }

  /** Native work that takes as long as so many steps. */
  spend(steps: number): void {
    this.ticks -= steps;
    if (this.ticks <= 0) this.slowTick();
  }

  private slowTick(): void {
    this.fuel -= STEPS_PER_CHECK - this.ticks;
    this.ticks = STEPS_PER_CHECK;
    if (this.fuel <= 0) throw new Stop(this.fuelMessage, 'budget');
    this.check?.();
  }

  push(frame: Frame): void {
    if (this.depth >= RECURSION_LIMIT) throw raise('RecursionError', 'maximum recursion depth exceeded');
    frame.depth = ++this.depth;
    this.frame = frame;
  }

  pop(frame: Frame): void {
    this.depth--;
    this.frame = frame.parent;
  }
}

export const vm = new Machine();

/** Handlers that run: without any, nobody needs to look for what is handled. */
const handlers = { running: 0 };

/** The exception that is being handled here, or where this was called from. */
export function handledException(): PyException | undefined {
  if (handlers.running === 0) return undefined;
  for (let f = vm.frame; f; f = f.parent) if (f.handling) return f.handling;
  return undefined;
}
handled.now = handledException;

/** An exception is being handled in a frame from now on; what was handled there before is given. */
export function enterHandler(f: Frame, exc: PyException): PyException | undefined {
  const outer = f.handling;
  f.handling = exc;
  handlers.running++;
  return outer;
}

export function leaveHandler(f: Frame, outer: PyException | undefined): void {
  f.handling = outer;
  handlers.running--;
}

/** Run something while an exception is being handled. */
export function handling<T>(f: Frame, exc: PyException, run: () => T): T {
  const outer = enterHandler(f, exc);
  try {
    return run();
  } finally {
    leaveHandler(f, outer);
  }
}
/** What staging an eqn costs, in steps. */
const EQN_STEPS = 4;
setSourceProvider(() => {
  vm.spend(EQN_STEPS);
  return vm.frame?.source();
});
heap.onOutsideWrite = (object, what, values) => {
  const leak: Leak = { tracer: holdsTracer(new PyTuple(values as Value[]), endsWithTrace()) };
  vm.recorder.add('outside-write', { object, what, target: writeTarget(object), values, leak });
};

/** For native functions that call back: run with the frame of the moment, whatever happens inside. */
export function preservingFrame<T>(run: () => T): T {
  const { frame, depth } = vm;
  try {
    return run();
  } finally {
    vm.frame = frame;
    vm.depth = depth;
  }
}
