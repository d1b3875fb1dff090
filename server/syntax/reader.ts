/** The parser's place among the tokens, what spans are relative to, and how it complains. */
import { MAX_SYNTAX_DEPTH } from '../limits.ts';
import type { NamedExpr, Span, SyntaxError } from './ast.ts';
import type { Lexer } from './lexer.ts';
import type { FString } from './scanner.ts';
import * as T from './tokens.ts';

/** Thrown where a statement can't be parsed; `Reader.failure` says why. Caught where it is recovered from. */
class Failure extends Error {}
export const FAILURE = new Failure('a syntax error');

/** What surrounds the code at hand, for what CPython's compiler refuses. */
export type Scope = 'module' | 'class' | 'def' | 'async def' | 'lambda';

export abstract class Reader {
  // The lexer's tokens, see there.
  protected kind: Uint8Array;
  protected start: Int32Array;
  protected end: Int32Array;
  protected value: Int32Array;
  protected row: Int32Array;
  protected names: readonly string[];
  protected fstrings: readonly FString[] = [];
  protected text = '';
  /** The token at hand. */
  protected p = 0;
  /** What spans are relative to. */
  protected base = 0;

  protected depth = 0;
  protected scope: Scope = 'module';
  protected inLoop = false;

  /** In the file's own offsets, as all that isn't a span of the tree. */
  errors: SyntaxError[] = [];
  protected failure: SyntaxError = { message: '', start: 0, end: 0 };
  /** Of `await` where it may not stand, unless what is around it turns out to be a generator. */
  protected awaits: SyntaxError[] = [];
  /** `:=` and `yield` on the line at hand, for the comprehensions around them. */
  protected walruses: NamedExpr[] = [];
  protected yields: Span[] = [];

  constructor(protected readonly lexer: Lexer) {
    this.kind = lexer.kind;
    this.start = lexer.start;
    this.end = lexer.end;
    this.value = lexer.value;
    this.row = lexer.row;
    this.names = lexer.names.text;
  }

  /** Takes up the lexer's arrays, which it replaces when they are full. */
  protected refresh(): void {
    const { lexer } = this;
    this.kind = lexer.kind;
    this.start = lexer.start;
    this.end = lexer.end;
    this.value = lexer.value;
    this.row = lexer.row;
    this.names = lexer.names.text;
    this.fstrings = lexer.fstrings;
  }

  /** The span from a token to the last one read. */
  protected spanFrom(token: number): Span {
    return { start: this.start[token] - this.base, end: this.end[this.p - 1] - this.base };
  }

  protected fail(message: string, start: number, end: number): never {
    this.failure = { message, start, end: Math.max(start, Math.min(end, this.text.length)) };
    throw FAILURE;
  }

  /** Fails at a node. */
  protected failOn(message: string, at: Span): never {
    this.fail(message, at.start + this.base, at.end + this.base);
  }

  protected failAt(message: string, token = this.p): never {
    const { start } = this;
    this.fail(message, start[token], this.kind[token] === T.NEWLINE ? start[token] + 1 : this.end[token]);
  }

  /** What doesn't hinder parsing: CPython finds it later, or the tree is useful all the same. */
  protected complain(message: string, at: Span): void {
    this.errors.push({ message, start: at.start + this.base, end: at.end + this.base });
  }

  /** One level down; `depth` is taken down again by whoever called this. */
  protected enter(): void {
    if (++this.depth > MAX_SYNTAX_DEPTH) this.failAt('too many nested expressions');
  }

  protected expect(kind: number): void {
    if (this.kind[this.p] !== kind) this.unexpected();
    this.p++;
  }

  /** The token at hand has to be a name: its string; goes on behind it. */
  protected identifier(): string {
    const { p } = this;
    if (this.kind[p] !== T.NAME) this.unexpected();
    this.p++;
    return this.names[this.value[p]];
  }

  protected isName(token: number, name: number): boolean {
    return this.kind[token] === T.NAME && this.value[token] === name;
  }

  /** The token at hand fits nowhere: says so as CPython does. */
  protected unexpected(): never {
    const { p, kind, start, end } = this;
    const at = kind[p];
    if (at === T.NEWLINE || at === T.END || at === T.INDENT || at === T.DEDENT)
      this.fail('invalid syntax', start[p], start[p] + 1);
    if (p > 0 && T.OPERAND[at] === 1 && T.ENDS_OPERAND[kind[p - 1]] === 1) {
      const first = this.lineStart();
      if (p === first + 1 && (this.isName(first, T.NAME_PRINT) || this.isName(first, T.NAME_EXEC))) {
        const name = this.names[this.value[first]];
        this.fail(`Missing parentheses in call to '${name}'. Did you mean ${name}(...)?`, start[first], start[p] + 1);
      }
      const name = kind[p - 1] === T.NAME && (p < 2 || kind[p - 2] !== T.DOT);
      const soft = name && (at === T.STRING || at === T.FSTRING || this.isSoft(p - 1));
      if (!soft && this.inBrackets(first)) this.fail('invalid syntax. Perhaps you forgot a comma?', start[p], end[p]);
    }
    this.fail('invalid syntax', start[p], end[p]);
  }

  private isSoft(token: number): boolean {
    const name = this.value[token];
    return name >= T.NAME_MATCH && name <= T.NAME_UNDERSCORE;
  }

  /** The first token of the line at hand. */
  protected lineStart(): number {
    let first = this.p;
    while (first > 0 && this.kind[first - 1] > T.DEDENT) first--;
    return first;
  }

  private inBrackets(from: number): boolean {
    let open = 0;
    for (let i = from; i < this.p; i++) {
      const kind = this.kind[i];
      if (kind === T.LPAR || kind === T.LSQB || kind === T.LBRACE) open++;
      else if (kind === T.RPAR || kind === T.RSQB || kind === T.RBRACE) open--;
    }
    return open > 0;
  }
}
