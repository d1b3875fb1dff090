/** Each jitted call site: how many calls were seen, how many traced, and why. */
import type { SourceFrame } from '../jaxpr/source.ts';
import { functionName } from '../jax/signature.ts';
import type { RecordEvent } from '../python/record.ts';

export interface CallSite {
  readonly site: SourceFrame;
  /** The jitted function's name. */
  readonly function: string;
  readonly calls: number;
  readonly traces: number;
  /** Why it traced, the reasons that differ, in order. */
  readonly reasons: readonly string[];
  /** It stands in a loop whose number of turns isn't known: there may be more calls and traces. */
  readonly more: boolean;
}

/** Distinct reasons that are kept for one site. */
const MAX_REASONS = 8;

/** From the record of a run outside of directives: calls that the program itself makes. */
export function forecastCache(events: readonly RecordEvent[]): CallSite[] {
  const sites = new Map<
    string,
    { site: SourceFrame; function: string; calls: number; traces: number; reasons: string[]; more: boolean }
  >();
  const ids = new Map<object, number>();
  for (const e of events) {
    if ((e.kind !== 'jit-call' && e.kind !== 'jit-failed') || !e.eager || !e.site) continue;
    const { chunk, start, end } = e.site;
    const id = ids.get(chunk) ?? ids.size;
    ids.set(chunk, id);
    const key = `${id}:${start}:${end}`;
    let entry = sites.get(key);
    if (!entry)
      sites.set(
        key,
        (entry = { site: e.site, function: functionName(e.jit), calls: 0, traces: 0, reasons: [], more: false }),
      );
    entry.calls++;
    if (e.kind === 'jit-call' && e.more) entry.more = true;
    if (e.kind === 'jit-call' && e.hit) continue;
    entry.traces++;
    const reason = e.kind === 'jit-failed' ? `tracing raises ${e.error.cls.name}` : (e.miss?.text ?? '');
    if (!entry.reasons.includes(reason) && entry.reasons.length < MAX_REASONS) entry.reasons.push(reason);
  }
  return [...sites.values()];
}
