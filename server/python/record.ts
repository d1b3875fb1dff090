/**
 * The record: what happened while code was interpreted, as typed events with their sites. Rules are pure functions of it.
 * python/ and jax/ emit events where they happen; jax/ adds its kinds to `RecordEvents` by declaration merging.
 */
import { currentSource } from '../jaxpr/trace.ts';
import type { SourceChunk, SourceFrame } from '../jaxpr/source.ts';
import type { Span } from '../syntax/ast.ts';
import type { Mutable } from './heap.ts';
import type { WriteTarget } from './leaks.ts';
import type { PyException, Value } from './values.ts';

/** A traced array that a write may leave behind, and where it is used after its trace. */
export interface Leak {
  tracer: boolean;
  /** The trace was given up on the way: what a `with` or a `finally` would have taken away is there still. */
  givenUp?: true;
  use?: { readonly error: PyException; readonly site: SourceFrame | undefined };
}

/** How often a loop's body ran in one trace. */
export interface Turns {
  all: number;
  /** Of its longest run. */
  most: number;
}

/** For a branch, by `int()` and the like, as an index, by NumPy. */
export type UnknownAsked = 'bool' | 'number' | 'index' | 'array';

/** Event kinds and what each carries. */
export interface RecordEvents {
  /** A write to an object that is older than the running trace. */
  'outside-write': {
    object: Mutable;
    what: string;
    target: WriteTarget;
    values: readonly unknown[];
    /** Settled when the trace ends: whether what was written holds a tracer of it. */
    leak: Leak;
  };
  /** A cache of functions' results (`functools.lru_cache`) keeps what a trace made. */
  'cached-tracer': { values: readonly unknown[]; name: string; leak: Leak };
  /** A test that isn't known: both sides are run. */
  'unknown-branch': { reason: string };
  /** A decorator that isn't known: it counts as returning its function. */
  'unknown-decorator': { reason: string };
  /** A call with an effect on the host: `print`, writing a file. */
  'host-effect': { name: string; args: readonly Value[] };
  /** A read of the clock: `time.time()`, `time.perf_counter()`, `timeit.default_timer()`. */
  'clock-read': { name: string };
  /** Random numbers of the host. */
  'host-random': { name: string };
  /** `next(it)` of an iterator that is older than the trace, of that type. */
  'outer-next': { of: string };
  /** A call of something that isn't known. */
  'unknown-call': { reason: string };
  /** Python asks an array for its value that depends on a parameter of unknown type: it raises for whatever array comes. */
  'unknown-tracer-conversion': { reason: string; how: UnknownAsked };
  /** An uncaught exception of the user's program, outside of any trace. */
  uncaught: { exception: PyException };
  /** One side of a branch raised, and nobody catches it; which side is taken depends on a fault that was gone past. */
  'side-raised': { error: PyException };
  /**
   * The events behind it are of another run of a trace that has raised `of`: one that goes past what had raised before. What
   * ended that run, too, and where.
   */
  'run-again': { of: PyException; ended: PyException | undefined };
  /** A loop that has ended inside a trace, all its runs there counted; the site is its head. */
  'loop-end': { turns: Turns };
}

/** The trace that an event happened in, with the one around it. */
export interface TraceContext {
  /** The function that is traced, as the user's program has it. */
  readonly fn: Value;
  readonly name: string;
  /** What traces it, in JAX's words: `jit`, `grad`, `scan`. */
  readonly tracedFor: string;
  /** Where the trace was asked for; undefined where nothing in the program did. */
  readonly site: SourceFrame | undefined;
  readonly parent: TraceContext | undefined;
}

export type RecordEventKind = keyof RecordEvents;
export type RecordEvent = {
  [K in RecordEventKind]: {
    readonly kind: K;
    readonly site: SourceFrame | undefined;
    readonly trace: TraceContext | undefined;
    /** It happened on one side of a branch on an unknown: maybe it never does. */
    readonly maybe?: true;
  } & Readonly<RecordEvents[K]>;
}[RecordEventKind];

/** Why something is unknown that stands for what raised, in runs that go past that. */
export const PAST_FAULT = 'what raises here has no value';

/** How many branches on unknowns are around what runs. */
export const certainty = { forks: 0 };

/** What one target of an assignment has held while its function was traced. */
export interface Assignment {
  readonly chunk: SourceChunk;
  /** The texts that differ, in order: in an unrolled loop each turn may bring its own. */
  readonly avals: string[];
}

/** How the test of an `if` came out. */
export interface Decision {
  readonly chunk: SourceChunk;
  /** Sides that were run. */
  body: boolean;
  orelse: boolean;
  /** Some run was inside a trace. */
  traced: boolean;
}

/** Different avals of one target that are kept. */
export const MAX_AVALS_PER_TARGET = 4;

/** Events beyond this many are counted, not kept: a loop of a million prints is one finding. */
export const MAX_EVENTS = 20_000;

let recorders = 0;

export class Recorder {
  /** Tells recorders apart without keeping them alive. */
  readonly id = recorders++;
  readonly events: RecordEvent[] = [];
  dropped = 0;
  private readonly loops = new Map<Span, { readonly trace: TraceContext; readonly turns: Turns }>();
  /** By target node: what assignments in traced functions gave. */
  readonly assignments = new Map<Span, Assignment>();
  /** By node: which sides of the branches in functions were run. */
  readonly decisions = new Map<Span, Decision>();
  /** Whether somebody measures time. */
  clockRead = false;
  /** The innermost trace that is running; jax/ sets it. */
  trace: TraceContext | undefined;

  assign(target: Span, chunk: SourceChunk, text: string): void {
    const known = this.assignments.get(target);
    if (!known) this.assignments.set(target, { chunk, avals: [text] });
    else if (known.avals.length < MAX_AVALS_PER_TARGET && !known.avals.includes(text)) known.avals.push(text);
  }

  decisionOf(branch: Span, chunk: SourceChunk): Decision {
    let known = this.decisions.get(branch);
    if (!known) this.decisions.set(branch, (known = { chunk, body: false, orelse: false, traced: false }));
    return known;
  }

  /** A run of a loop has ended; `head` is what it goes over, or its test. */
  loopEnded(head: Span, turns: number): void {
    if (!this.trace || turns < 2) return;
    const known = this.loops.get(head);
    if (known?.trace === this.trace) {
      known.turns.all += turns;
      known.turns.most = Math.max(known.turns.most, turns);
      return;
    }
    const made = { all: turns, most: turns };
    this.loops.set(head, { trace: this.trace, turns: made });
    this.add('loop-end', { turns: made });
  }

  add<K extends RecordEventKind>(
    kind: K,
    data: RecordEvents[K],
    site: SourceFrame | undefined = currentSource(),
  ): void {
    if (kind === 'clock-read') this.clockRead = true;
    if (this.events.length >= MAX_EVENTS) {
      this.dropped++;
      return;
    }
    const event = { kind, site, trace: this.trace, ...(certainty.forks > 0 ? { maybe: true } : {}), ...data };
    this.events.push(event as unknown as RecordEvent);
  }
}
