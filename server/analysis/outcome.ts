/** What a trace comes to, as plain data that outlives the run. */
import type { CallInput } from '../jax/jit.ts';
import type { Jaxpr } from '../jaxpr/jaxpr.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { Assignment, Decision, RecordEvent } from '../python/record.ts';
import type { Span } from '../syntax/ast.ts';
import type { Value } from '../python/values.ts';

export type Outcome =
  | {
      readonly kind: 'jaxpr';
      readonly jaxpr: Jaxpr;
      /** How long the trace took; undefined where there was no clock. */
      readonly ms: number | undefined;
    }
  | {
      readonly kind: 'error';
      /** With its module, as Python prints it: `jax.errors.TracerBoolConversionError`, `TypeError`. */
      readonly className: string;
      readonly message: string;
      /** Frames, innermost first. */
      readonly source: SourceFrame | undefined;
    }
  | { readonly kind: 'unsupported'; readonly reason: string; readonly source: SourceFrame | undefined };

/** One input of a trace, for running it. */
export type TraceInput = CallInput;

/** The trace of one function on one set of inputs. */
export interface Trace {
  /** The function, as the program has it. */
  readonly fn: Value;
  readonly name: string;
  /** `selu(f32[1000000])` */
  readonly call: string;
  readonly outcome: Outcome;
  readonly inputs: readonly TraceInput[];
  /** What happened while it was traced. */
  readonly events: readonly RecordEvent[];
  /** What the targets of its assignments held. */
  readonly assignments: ReadonlyMap<Span, Assignment>;
  /** Which sides of its branches were run. */
  readonly decisions: ReadonlyMap<Span, Decision>;
  /** Of a transformation: what was chosen for it, in one line. */
  readonly note?: string;
}
