/** The way out of a transformation whose function gave something unknown. */
import type { Unknown } from '../python/values.ts';

/** What stopped a transformation: a result that isn't known. */
export class NotKnown extends Error {
  constructor(readonly unknown: Unknown) {
    super(unknown.reason);
  }
}
