/**
 * All faults of a traced function, not only the first: a trace that has raised is run again with an unknown in the place of
 * what raised, until nothing new comes. Each further run adds its events behind a `run-again`.
 */
import type { SourceFrame } from '../jaxpr/source.ts';
import { madeOf } from '../jax/declare.ts';
import { setDecisions } from '../jax/errors.ts';
import { withEmptyCaches } from '../jax/jit.ts';
import { failedTrace } from '../jax/traceContext.ts';
import { MAX_FAULTS, TRACE_FUEL } from '../limits.ts';
import type { Mend } from '../python/compile/mends.ts';
import { Mends, mending } from '../python/compile/mends.ts';
import type { PyRaise } from '../python/errors.ts';
import { heap } from '../python/heap.ts';
import type { RecordEvent, TraceContext } from '../python/record.ts';
import { PAST_FAULT, Recorder, certainty } from '../python/record.ts';
import type { PyException, Value } from '../python/values.ts';
import { PyList, PyTuple, Tracer, Unknown } from '../python/values.ts';
import { vm } from '../python/vm.ts';
import { keepLaterRuns } from './laterRuns.ts';
import { guarded } from './program.ts';
import { siteKey } from './siteKey.ts';
import { SourceText } from './source.ts';

type Sources = readonly SourceText[];

/** Look for further faults while something runs. */
export function seekingAllFaults<T>(sources: Sources, run: () => T): T {
  failedTrace.runAgain = (raised, context, again) => {
    // Below a branch on an unknown it may be what never happens.
    if (certainty.forks > 0 || vm.widening > 0) return;
    keepLaterRuns(raised.exc, laterRuns(sources, raised, context, again));
  };
  try {
    return run();
  } finally {
    failedTrace.runAgain = undefined;
  }
}

function laterRuns(sources: Sources, first: PyRaise, context: TraceContext, again: () => void): RecordEvent[] {
  const { runAgain } = failedTrace;
  const { recorder } = vm;
  const faults = new Faults(sources);
  const seen = new Set(recorder.events.map(eventKey));
  const out: RecordEvent[] = [];
  let { events } = recorder;
  let raised: readonly Ended[] = [{ exception: first.exc, source: first.source }];
  failedTrace.runAgain = undefined;
  try {
    for (let i = 0; i < MAX_FAULTS && faults.goPast(raised, events); i++) {
      const later = new Recorder();
      vm.recorder = later;
      const mark = heap.mark();
      const done = guarded(() => {
        withEmptyCaches(again);
      }, TRACE_FUEL);
      heap.rollback(mark);
      heap.release(mark);
      const failure = 'failure' in done ? done.failure : undefined;
      raised = [
        ...later.events.flatMap((e) => (e.kind === 'side-raised' ? [{ exception: e.error, source: e.site }] : [])),
        ...(failure?.exception ? [{ exception: failure.exception, source: failure.source }] : []),
      ];
      ({ events } = later);
      const begins = { kind: 'run-again', of: first.exc, trace: context } as const;
      out.push({ ...begins, ended: undefined, site: undefined });
      for (const { exception, source } of raised) out.push({ ...begins, ended: exception, site: source });
      // What raised is told by its exception, not by its place.
      for (const e of later.events)
        if (e.trace && (e.kind === 'jax-raised' || !seen.has(eventKey(e)))) {
          seen.add(eventKey(e));
          out.push(e);
        }
    }
  } finally {
    vm.recorder = recorder;
    failedTrace.runAgain = runAgain;
    setDecisions(() => undefined);
    mending.now = undefined;
  }
  return out;
}

const eventKey = (e: RecordEvent): string => `${e.kind}@${siteKey(e.site)}`;

/** What ended a run, or one side of a branch in it. */
interface Ended {
  readonly exception: PyException;
  readonly source: SourceFrame | undefined;
}

/** The faults that are known already, and what stands in their place. */
class Faults {
  private readonly decided = new Set<string>();
  private readonly mends = new Map<string, Mend>();

  constructor(private readonly sources: Sources) {}

  /** See to it that the next run gets past faults; false where it can't get past any. */
  goPast(raised: readonly Ended[], events: readonly RecordEvent[]): boolean {
    return raised.map((r) => this.add(r, events)).includes(true);
  }

  private add({ exception, source }: Ended, events: readonly RecordEvent[]): boolean {
    const conversion = events.findLast((e) => e.kind === 'tracer-conversion' && e.error === exception);
    if (conversion && !this.decided.has(siteKey(conversion.site))) {
      this.decided.add(siteKey(conversion.site));
      setDecisions((site) => (this.decided.has(siteKey(site)) ? new Unknown(PAST_FAULT) : undefined));
      return true;
    }
    const frame = this.usersFrame(source);
    const key = siteKey(frame);
    if (!frame || this.mends.has(key)) return false;
    this.mends.set(key, {
      chunk: frame.chunk,
      start: frame.start,
      end: frame.end,
      covers: (raised) => siteKey(this.usersFrame(raised.source)) === key,
      value: valueInstead(exception, key, events),
    });
    mending.now = new Mends([...this.mends.values()]);
    return true;
  }

  /** The innermost frame that is not an installed package's. */
  private usersFrame(frame: SourceFrame | undefined): SourceFrame | undefined {
    for (let f = frame; f; f = f.parent) {
      const { file } = f.chunk;
      if (file instanceof SourceText && (!file.library || this.sources.includes(file))) return f;
    }
    return undefined;
  }
}

/** A function of JAX's that was given a tracer gives a traced array, whatever is changed to please it. */
function valueInstead(exception: PyException, key: string, events: readonly RecordEvent[]): Unknown {
  const first = events.find((e) => e.kind === 'jax-raised' && e.error === exception);
  if (first?.kind !== 'jax-raised' || first.transforms || siteKey(first.site) !== key) return new Unknown(PAST_FAULT);
  const isTraced = (v: Value): boolean =>
    v instanceof PyList || v instanceof PyTuple ? v.items.some(isTraced) : v instanceof Tracer;
  return first.operands.some(isTraced) ? madeOf(new Unknown(PAST_FAULT, 'array'), first.by) : new Unknown(PAST_FAULT);
}
