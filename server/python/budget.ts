/** What is too much to be computed while somebody types: each ends the statement, or the trace, with a Stop that says so. */
import { MAX_BYTES_BUILT, MAX_ENTRIES, MAX_INT_BITS, MAX_REPEATED } from '../limits.ts';
import { Stop } from './errors.ts';

const shown = (n: number): string => n.toLocaleString('en');

/** Items of a list or a tuple. */
export function checkItems(n: number): void {
  if (n > MAX_REPEATED) throw new Stop(`a sequence of more than ${shown(MAX_REPEATED)} items is not built`, 'budget');
}

/** Entries of a dict, members of a set. */
export function checkEntries(n: number): void {
  if (n > MAX_ENTRIES) throw new Stop(`a dict or set of more than ${shown(MAX_ENTRIES)} items is not built`, 'budget');
}

export const tooLongText = (): Stop =>
  new Stop(`a str of more than ${shown(MAX_REPEATED)} characters is not built`, 'budget');

/** Characters of a str. */
export function checkText(n: number): void {
  if (n > MAX_REPEATED) throw tooLongText();
}

/** Bytes of a bytes object. */
export function checkBytes(n: number): void {
  if (n > MAX_BYTES_BUILT) throw new Stop(`more than ${shown(MAX_BYTES_BUILT)} bytes are not built`, 'budget');
}

/** Bits of an int. */
export const tooManyBits = (): Stop =>
  new Stop(`an int of more than ${shown(MAX_INT_BITS)} bits is not computed`, 'budget');
