/** What scan.ts finds out about a text's lines. */
import type { Comment, SyntaxError } from './ast.ts';

export interface LogicalLine {
  /** The first token, and behind the last one; comments and line breaks around them are left out. */
  readonly start: number;
  readonly end: number;
  /** The column of the first token, a tab going to the next multiple of eight. */
  readonly indent: number;
  /** The first word, '' if the line begins with anything else. */
  readonly word: string;
  /** The last token is a `:` outside brackets. */
  readonly opensBlock: boolean;
  /** There is a `:` outside brackets. */
  readonly hasColon: boolean;
  /** What the tokenizer has against this line. */
  readonly error: SyntaxError | undefined;
}

/** A piece of text that tree-sitter gets to see differently (of the same length, so that offsets stay). */
export interface Patch {
  readonly start: number;
  readonly end: number;
  readonly as: 'blank' | 'string' | 'name' | 'colon' | 'star';
}

export interface Scan {
  readonly lines: readonly LogicalLine[];
  readonly comments: readonly Comment[];
  /**
   * In order. Comments and line continuations as blanks, f-strings as strings, soft keywords used as names, the `=` of a
   * type parameter's default (PEP 696, which the grammar doesn't know) as a colon, a star that the grammar has no place for as a blank.
   */
  readonly patches: readonly Patch[];
}

/** Words that begin a statement with a block below it. */
export const BLOCK_WORDS = new Set(
  'if elif else for while try except finally with def class async match case'.split(' '),
);
