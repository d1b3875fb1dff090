/** Edits that make one text of another, in whole lines: small ones, so that a cursor elsewhere stays where it is. */

export interface LineEdit {
  /** Offsets in the text as it was. */
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Pairs of lines that are compared; beyond that everything that differs is one edit. */
const MAX_PAIRS = 4_000_000;

const linesOf = (text: string): string[] => text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];

/** Lengths of the longest common subsequences of what follows line i of `a` and line j of `b`. */
function common(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
  return lengths;
}

export function lineEdits(before: string, after: string): LineEdit[] {
  const [from, to] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < from.length && head < to.length && from[head] === to[head]) head++;
  let tail = 0;
  while (tail < from.length - head && tail < to.length - head && from.at(-1 - tail) === to.at(-1 - tail)) tail++;
  const a = from.slice(head, from.length - tail);
  const b = to.slice(head, to.length - tail);
  if (a.length === 0 && b.length === 0) return [];
  let at = from.slice(0, head).join('').length;
  if (a.length * b.length > MAX_PAIRS) return [{ start: at, end: at + a.join('').length, newText: b.join('') }];
  const lengths = common(a, b);
  const width = b.length + 1;
  const edits: LineEdit[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      at += a[i].length;
      i++;
      j++;
      continue;
    }
    const start = at;
    let newText = '';
    while ((i < a.length || j < b.length) && !(i < a.length && j < b.length && a[i] === b[j])) {
      const takes = j >= b.length || (i < a.length && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]);
      if (takes) at += a[i++].length;
      else newText += b[j++];
    }
    edits.push({ start, end: at, newText });
  }
  return edits;
}

/** A text with edits made; they don't overlap. */
export function applyEdits(text: string, edits: readonly LineEdit[]): string {
  let out = text;
  for (const e of [...edits].sort((a, b) => b.start - a.start || b.end - a.end))
    out = out.slice(0, e.start) + e.newText + out.slice(e.end);
  return out;
}
