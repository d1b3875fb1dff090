/** What was found in further runs of traces that have raised, by their exceptions. */
import type { RecordEvent } from '../python/record.ts';
import type { PyException } from '../python/values.ts';

const found = new WeakMap<PyException, readonly RecordEvent[]>();

export const keepLaterRuns = (exception: PyException, events: readonly RecordEvent[]): void => {
  found.set(exception, events);
};

export const laterRunsOf = (exception: PyException | undefined): readonly RecordEvent[] =>
  (exception && found.get(exception)) ?? [];
