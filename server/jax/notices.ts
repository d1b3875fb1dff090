/** What JAX does without a word, or with a warning only: for the record. */
import { vm } from '../python/vm.ts';

declare module '../python/record.ts' {
  interface RecordEvents {
    /** A Python warning that JAX gives. */
    'jax-warning': { category: string; message: string };
    /** `x.at[…].set(…)` gave an array. */
    'at-update': { method: string };
    /** An index known while tracing lies outside: reads are clamped, updates dropped. */
    'outside-index': { index: number; axis: number; size: number; update: boolean };
    /** vmap made a cond, whose predicate differs along the mapped axis, into a selection between all branches. */
    'both-branches': object;
  }
}

export const noticeBothBranches = (): void => {
  vm.recorder.add('both-branches', {});
};

/** The first of some integer indices that lies outside of its axis is recorded. */
export function noticeOutside(
  indices: Iterable<{ readonly index: number; readonly axis: number; readonly size: number }>,
  update: boolean,
): void {
  for (const { index, axis, size } of indices)
    if (index >= size || index < -size) {
      vm.recorder.add('outside-index', { index, axis, size, update });
      return;
    }
}
