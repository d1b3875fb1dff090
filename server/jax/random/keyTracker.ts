/** The keys that the program consumes outside of all traces: for the record. What traces do with theirs is in their jaxprs. */
import { noteWork } from '../eagerWork.ts';
import type { KeyConflict, KeyIds } from '../../jaxpr/keyUses.ts';
import { KeyLog, keyCount, mayConsumeKeys, moveIds, movesKeys } from '../../jaxpr/keyUses.ts';
import { valueOf } from '../../jaxpr/evaluate/evaluate.ts';
import type { SourceFrame } from '../../jaxpr/source.ts';
import type { EagerEqn, Val } from '../../jaxpr/trace.ts';
import { EagerArray, currentSource, setEagerObserver } from '../../jaxpr/trace.ts';
import type { Recorder } from '../../python/record.ts';
import { vm } from '../../python/vm.ts';
import { isCertain } from '../deleted.ts';

declare module '../../python/record.ts' {
  interface RecordEvents {
    /** A random key is consumed a second time. */
    'key-reuse': { conflict: KeyConflict };
  }
}

/** Conflicts of one run that are recorded: a loop of a thousand turns is one finding. */
const MAX_CONFLICTS = 200;
/** Slices of slices of keys that are followed. */
const MAX_MOVES = 40;

/** One text for a place and the calls that led there. */
function wayTo(source: SourceFrame | undefined): string {
  let way = '';
  for (let f = source; f; f = f.parent) way += `${f.chunk.file.path}:${f.chunk.start + f.start}:${f.end - f.start};`;
  return way;
}

class KeyTracker {
  private readonly ids = new WeakMap<object, KeyIds>();
  private readonly reported = new Set<string>();
  private readonly log = new KeyLog(
    (value) => this.idsOf(value as Val),
    (conflict) => {
      const { source } = conflict.second.eqn;
      const way = wayTo(source);
      if (this.reported.size >= MAX_CONFLICTS || this.reported.has(way)) return;
      this.reported.add(way);
      vm.recorder.add('key-reuse', { conflict }, source);
    },
  );

  private idsOf(v: Val, depth = 0): KeyIds | undefined {
    const count = keyCount(v.aval);
    if (count === 0) return undefined;
    const known = this.ids.get(v);
    if (known) return known;
    const ids = this.madeOf(v, depth) ?? this.log.fresh(count);
    this.ids.set(v, ids);
    return ids;
  }

  /** The numbers of an array that is made of parts of others. */
  private madeOf(v: Val, depth: number): KeyIds | undefined {
    if (!(v instanceof EagerArray) || v.state.kind !== 'eqn' || depth > MAX_MOVES) return undefined;
    const { eqn, index } = v.state;
    if (!movesKeys(eqn.primitive)) return undefined;
    return moveIds(
      eqn,
      this.operands(eqn, depth + 1),
      eqn.primitive.abstractEval(
        eqn.args.map((a) => a.aval),
        eqn.params,
      ),
    )[index];
  }

  private readonly operands = ({ args }: EagerEqn, depth = 0) =>
    args.map((a) => ({ aval: a.aval, ids: () => this.idsOf(a, depth), value: () => valueOf(a) }));

  see(eqn: EagerEqn, outs: readonly EagerArray[]): void {
    const { primitive, params } = eqn;
    const avals = outs.map((o) => o.aval);
    const results = this.log.step({ primitive, params, source: currentSource() }, this.operands(eqn), avals);
    outs.forEach((out, i) => {
      const ids = results[i];
      if (ids) this.ids.set(out, ids);
    });
  }
}

const trackers = new WeakMap<Recorder, KeyTracker>();

/** From now on the record tells of keys that are used twice, and of work that is measured. */
export function observeEager(): void {
  setEagerObserver((eqn, outs) => {
    noteWork(eqn.primitive, eqn.params);
    // On which of several ways the program is, isn't known.
    if (!mayConsumeKeys(eqn.primitive, eqn.params) || !isCertain()) return;
    let tracker = trackers.get(vm.recorder);
    if (!tracker) trackers.set(vm.recorder, (tracker = new KeyTracker()));
    tracker.see(eqn, outs);
  });
}
