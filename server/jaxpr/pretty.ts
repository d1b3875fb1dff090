/**
 * Wadler/Lindig pretty printer: documents, and their layout.
 * Source: jax/_src/pretty_printer.py and the C++ behind it (width 80, no ribbon).
 *
 * Lengths are UTF-8 bytes. Every document knows its flat length, so asking whether a group fits costs nothing and
 * layout is linear. Rendering uses a stack of its own: a jaxpr of 50,000 eqns doesn't overflow the call stack.
 */
import type { Eqn } from './jaxpr.ts';

export type Doc = Text | Words | Bracketed | Break | Concat | Group | Nest | Mark;

class Text {
  readonly tag = 'text';
  constructor(
    readonly text: string,
    readonly flat: number,
    /** The text holds an address: it counts for the layout and is left out of the output. */
    readonly hasAddress: boolean,
  ) {}
}

/**
 * A head, then words with a separator and a blank between: `head nest(2, group(w1 sep group(brk) w2 …))` in one node,
 * since most of a jaxpr consists of such lists. Where the whole doesn't fit, each blank is asked alone whether it fits, so a line is
 * broken only after it has reached the width.
 */
class Words {
  readonly tag = 'words';
  readonly flat: number;
  constructor(
    readonly head: string,
    readonly words: readonly string[],
    readonly separator: string,
  ) {
    let flat = words.length === 0 ? 0 : (words.length - 1) * (separator.length + 1);
    for (const w of words) flat += utf8Length(w);
    this.flat = flat + utf8Length(head);
  }
}

/** `group(nest(2, open brk items joined by brk) brk close)` in one node: all on one line, or one item a line. */
class Bracketed {
  readonly tag = 'bracketed';
  readonly flat: number;
  constructor(
    readonly open: string,
    readonly items: readonly Doc[],
    readonly close: string,
  ) {
    let flat = open.length + close.length + Math.max(0, items.length - 1);
    for (const d of items) flat += d.flat;
    this.flat = flat;
  }
}

class Break {
  readonly tag = 'break';
  readonly flat: number;
  constructor(readonly text: string) {
    this.flat = utf8Length(text);
  }
}

class Concat {
  readonly tag = 'concat';
  readonly flat: number;
  constructor(readonly children: readonly Doc[]) {
    let flat = 0;
    for (const c of children) flat += c.flat;
    this.flat = flat;
  }
}

class Group {
  readonly tag = 'group';
  readonly flat: number;
  constructor(readonly child: Doc) {
    this.flat = child.flat;
  }
}

class Nest {
  readonly tag = 'nest';
  readonly flat: number;
  constructor(
    readonly indent: number,
    readonly child: Doc,
  ) {
    this.flat = child.flat;
  }
}

/** A region of the output that belongs to an eqn, as JAX's `source_map`. No part in the layout. */
class Mark {
  readonly tag = 'mark';
  readonly flat: number;
  constructor(
    readonly child: Doc,
    readonly eqn: Eqn,
  ) {
    this.flat = child.flat;
  }
}

/** Length in UTF-8 bytes. */
export function utf8Length(s: string): number {
  let n = s.length;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c < 0x80) continue;
    // Two bytes; three; or one half of a surrogate pair, whose two units make four bytes.
    n += c < 0x800 || (c >= 0xd800 && c < 0xe000) ? 1 : 2;
  }
  return n;
}

const ADDRESS = / at 0x[0-9a-fX]+/g;

export const text = (s: string): Doc => new Text(s, utf8Length(s), s.includes(' at 0x'));
/** Words between which a full line may break, indented by two. The head is what stands before the first. */
export function words(list: readonly string[], separator: '' | ',' = '', head = ''): Doc {
  if (list.length > 1) return new Words(head, list, separator);
  const line = list.length === 1 ? head + list[0] : head;
  return new Text(line, utf8Length(line), false);
}
/** Items between brackets, all on one line or one a line. */
export const bracketed = (open: '[' | '(', items: readonly Doc[], close: ']' | ')'): Doc =>
  new Bracketed(open, items, close);
export const concat = (children: readonly Doc[]): Doc => (children.length === 1 ? children[0] : new Concat(children));
export const group = (child: Doc): Doc => new Group(child);
export const nest = (indent: number, child: Doc): Doc => new Nest(indent, child);
export const mark = (child: Doc, eqn: Eqn): Doc => new Mark(child, eqn);

const blank = new Break(' ');
const nothing = new Break('');
const semicolon = new Break('; ');
/** A newline, or the text, as the enclosing group decides. */
export const brk = (s: ' ' | '' | '; ' = ' '): Doc => (s === ' ' ? blank : s === '' ? nothing : semicolon);
export const nil: Doc = new Concat([]);

export function join(separator: Doc, docs: readonly Doc[]): Doc {
  if (docs.length === 0) return nil;
  if (docs.length === 1) return docs[0];
  const all: Doc[] = [docs[0]];
  for (let i = 1; i < docs.length; i++) all.push(separator, docs[i]);
  return new Concat(all);
}

/** Where an eqn stands in the printed text, in UTF-16 code units. */
export interface EqnSpan {
  readonly start: number;
  readonly end: number;
  readonly eqn: Eqn;
}

export interface RenderOptions {
  /** Leave addresses in the text: for a text that becomes part of another document, where they still count. */
  readonly keepAddresses?: boolean;
  /** Filled with the spans of marked eqns, outer ones before those nested in them. */
  readonly spans?: EqnSpan[];
}

/** JAX's width: `Doc.format(width=80)`. */
const WIDTH = 80;

/** Indent of what a list of words or of bracketed items continues with. Source: core.py pp_vars, pp_kv_pairs. */
const INDENT = 2;

const newlines: string[] = [];
const newline = (indent: number): string => (newlines[indent] ??= '\n' + ' '.repeat(indent));

/** What the stack of the renderer holds in place of a document: the end of a marked region. */
class EndMark {
  readonly tag = 'end';
  constructor(readonly spanIndex: number) {}
}

export function render(doc: Doc, options: RenderOptions = {}): string {
  const { spans, keepAddresses = false } = options;
  const out: string[] = [];
  let length = 0;
  let column = 0;
  const emit = (s: string): void => {
    out.push(s);
    length += s.length;
  };
  // Three stacks in step: document, its indent, whether it is laid out flat. The outermost mode is "broken".
  const docs: (Doc | EndMark)[] = [doc];
  const indents: number[] = [0];
  const flats: boolean[] = [false];
  while (docs.length > 0) {
    const d = docs.pop() as Doc | EndMark;
    const indent = indents.pop() as number;
    const flat = flats.pop() as boolean;
    switch (d.tag) {
      case 'text':
        emit(d.hasAddress && !keepAddresses ? d.text.replace(ADDRESS, '') : d.text);
        column += d.flat;
        break;
      case 'words':
        // The head is no part of the group, so it doesn't matter whether head and words are asked together.
        if (flat || d.flat <= WIDTH - column) {
          emit(d.head + d.words.join(d.separator + ' '));
          column += d.flat;
        } else {
          emit(d.head);
          column += utf8Length(d.head);
          d.words.forEach((w, i) => {
            if (i > 0) {
              emit(d.separator);
              column += d.separator.length;
              if (column < WIDTH) {
                emit(' ');
                column++;
              } else {
                emit(newline(indent + INDENT));
                column = indent + INDENT;
              }
            }
            emit(w);
            column += utf8Length(w);
          });
        }
        break;
      case 'bracketed': {
        const { items } = d;
        const inner = flat || d.flat <= WIDTH - column;
        const push = (child: Doc, at: number): void => {
          docs.push(child);
          indents.push(at);
          flats.push(inner);
        };
        emit(d.open);
        column += d.open.length;
        push(new Text(d.close, d.close.length, false), indent);
        push(nothing, indent);
        for (let i = items.length - 1; i >= 0; i--) {
          push(items[i], indent + INDENT);
          push(i > 0 ? blank : nothing, indent + INDENT);
        }
        if (items.length === 0) push(nothing, indent + INDENT);
        break;
      }
      case 'break':
        if (flat) {
          emit(d.text);
          column += d.flat;
        } else {
          emit(newline(indent));
          column = indent;
        }
        break;
      case 'concat':
        for (let i = d.children.length - 1; i >= 0; i--) {
          docs.push(d.children[i]);
          indents.push(indent);
          flats.push(flat);
        }
        break;
      case 'group':
        // Only the group itself must fit; what follows it on the line doesn't count.
        docs.push(d.child);
        indents.push(indent);
        flats.push(flat || d.flat <= WIDTH - column);
        break;
      case 'nest':
        docs.push(d.child);
        indents.push(indent + d.indent);
        flats.push(flat);
        break;
      case 'mark':
        if (spans) {
          docs.push(new EndMark(spans.length));
          indents.push(0);
          flats.push(flat);
          spans.push({ start: length, end: length, eqn: d.eqn });
        }
        docs.push(d.child);
        indents.push(indent);
        flats.push(flat);
        break;
      case 'end':
        if (spans) spans[d.spanIndex] = { ...spans[d.spanIndex], end: length };
        break;
    }
  }
  return out.join('');
}
