/** Splitting, stripping and filling of texts: what str and (as Latin-1) bytes share. Source: CPython's Objects/stringlib. */
import { checkBytes, checkText } from '../budget.ts';

/** Which characters are blank: `isspace()` of str and of bytes differ. */
export type Blank = (ch: string) => boolean;

export function strip(s: string, drop: Blank, left: boolean, right: boolean): string {
  // Astral characters only matter where they are among those to drop.
  const all = /[\ud800-\udfff]/.test(s) ? Array.from(s) : s;
  let from = 0;
  let to = all.length;
  if (left) while (from < to && drop(all[from])) from++;
  if (right) while (to > from && drop(all[to - 1])) to--;
  return typeof all === 'string' ? all.slice(from, to) : all.slice(from, to).join('');
}

/** `s.split(None, most)`; `most` < 0: all. */
export function words(s: string, most: number, blank: Blank): string[] {
  const out: string[] = [];
  let i = 0;
  for (;;) {
    while (i < s.length && blank(s[i])) i++;
    if (i >= s.length) return out;
    if (most >= 0 && out.length >= most) {
      // What is left keeps its blanks at the end.
      out.push(s.slice(i));
      return out;
    }
    const start = i;
    while (i < s.length && !blank(s[i])) i++;
    out.push(s.slice(start, i));
  }
}

/** `s.rsplit(None, most)`. */
export function wordsFromRight(s: string, most: number, blank: Blank): string[] {
  const out: string[] = [];
  let i = s.length;
  for (;;) {
    while (i > 0 && blank(s[i - 1])) i--;
    if (i <= 0) return out.reverse();
    if (most >= 0 && out.length >= most) {
      out.push(s.slice(0, i));
      return out.reverse();
    }
    const end = i;
    while (i > 0 && !blank(s[i - 1])) i--;
    out.push(s.slice(i, end));
  }
}

/** `s.split(sep, most)`. */
export function split(s: string, sep: string, most: number): string[] {
  const parts = s.split(sep);
  if (most < 0 || parts.length <= most + 1) return parts;
  return [...parts.slice(0, most), parts.slice(most).join(sep)];
}

/** `s.rsplit(sep, most)`. */
export function splitFromRight(s: string, sep: string, most: number): string[] {
  const out: string[] = [];
  let rest = s;
  while (most < 0 || out.length < most) {
    // A negative start would count as 0.
    const at = rest.length < sep.length ? -1 : rest.lastIndexOf(sep);
    if (at < 0) break;
    out.push(rest.slice(at + sep.length));
    rest = rest.slice(0, at);
  }
  out.push(rest);
  return out.reverse();
}

/** `s.splitlines(keepends)`; `line` matches one line and its end. */
export function splitLines(s: string, keepends: boolean, line: RegExp): string[] {
  const out: string[] = [];
  for (const m of s.matchAll(line)) {
    if (m[0] === '') break;
    out.push(keepends ? m[0] : m[1]);
  }
  return out;
}

export function partition(s: string, sep: string, last: boolean): [string, string, string] {
  const at = last ? s.lastIndexOf(sep) : s.indexOf(sep);
  if (at < 0) return last ? ['', '', s] : [s, '', ''];
  return [s.slice(0, at), sep, s.slice(at + sep.length)];
}

/** A text of so many characters is not built. */
export function bounded(n: number, what = 'str'): void {
  if (what === 'str') checkText(n);
  else checkBytes(n);
}

/** A text of `length` characters to a width. */
export function justify(s: string, length: number, width: number, fill: string, where: '<' | '>' | '^'): string {
  const missing = width - length;
  if (missing <= 0) return s;
  bounded(missing);
  if (where === '<') return s + fill.repeat(missing);
  if (where === '>') return fill.repeat(missing) + s;
  const left = (missing >> 1) + (missing & width & 1);
  return fill.repeat(left) + s + fill.repeat(missing - left);
}

export function zeroFill(s: string, length: number, width: number): string {
  const missing = width - length;
  if (missing <= 0) return s;
  bounded(missing);
  const sign = s.startsWith('+') || s.startsWith('-') ? s[0] : '';
  return sign + '0'.repeat(missing) + s.slice(sign.length);
}

export function expandTabs(s: string, size: number): string {
  let column = 0;
  let out = '';
  for (const ch of s)
    if (ch === '\t') {
      const fill = size > 0 ? size - (column % size) : 0;
      bounded(fill);
      out += ' '.repeat(fill);
      column += fill;
    } else {
      out += ch;
      column = ch === '\n' || ch === '\r' ? 0 : column + 1;
    }
  return out;
}

/** `s.replace(from, to, most)`; `most` < 0: all. */
export function replace(s: string, from: string, to: string, most: number): string {
  if (most === 0) return s;
  if (from === '') {
    const chars = Array.from(s);
    const n = most < 0 ? chars.length + 1 : Math.min(most, chars.length + 1);
    bounded(s.length + n * to.length);
    let out = '';
    for (let i = 0; i < n; i++) out += to + (i < chars.length ? chars[i] : '');
    return out + chars.slice(n).join('');
  }
  const parts = s.split(from);
  const n = most < 0 ? parts.length - 1 : Math.min(most, parts.length - 1);
  bounded(s.length + n * (to.length - from.length));
  if (n === parts.length - 1) return parts.join(to);
  return [...parts.slice(0, n), parts.slice(n).join(from)].join(to);
}

/** How often `sub` is in `s`, without overlaps. */
export function countOf(s: string, sub: string, length: number): number {
  return sub === '' ? length + 1 : s.split(sub).length - 1;
}
