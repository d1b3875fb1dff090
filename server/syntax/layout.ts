/** What the lexer finds out about a text's logical lines. */
import type { SyntaxError } from './ast.ts';

/** Used again for the next chunk's lines. */
export interface LogicalLine {
  /** The index of its first token. */
  token: number;
  /** The first character, and behind the last one; comments and line breaks around them are left out. */
  start: number;
  end: number;
  /** The column of the first token, a tab going to the next multiple of eight. */
  indent: number;
  /** The kind of its first token if that is a keyword or `@`; MATCH_LINE and CASE_LINE; else 0. */
  word: number;
  /** The last token is a `:` outside brackets. */
  opensBlock: boolean;
  /** There is a `:` outside brackets. */
  hasColon: boolean;
  /** It has so many tokens that its tree may be deep. */
  heavy: boolean;
  /** Why it can't be parsed: what the lexer has against it, later what the parser has. */
  error: SyntaxError | undefined;
  /** The parser took it out. */
  gone: boolean;
}
