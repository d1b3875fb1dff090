/**
 * Python's text → AST. Never throws, whatever the text: what doesn't parse is an ErrorStmt and an entry in `errors`.
 *
 * A text is cut into chunks at the lines that begin a statement at the margin (lexer.ts), and every chunk is parsed
 * by itself, so the answer is a function of the text alone, however it came to be. A chunk without errors depends on nothing
 * but its text and the word behind it: where an edit left both as they were it is taken over with its statements as they are,
 * unread. An edit costs the chunks that it touched, and a look at the others.
 */
import type { Comment, Module, ParseResult, SyntaxError, TopLevel } from './ast.ts';
import { futureErrors } from './future.ts';
import { Lexer } from './lexer.ts';
import { Statements } from './statements.ts';
import type { Placed } from './statements.ts';

/** Longer than any word that decides whether a chunk ends before it. */
const LOOK_AHEAD = 12;

/** A chunk of one text, with the blank lines and comments behind it. */
interface Piece {
  readonly start: number;
  readonly end: number;
  /** Where its first statement begins, and behind its last one; `code` is the text between. */
  readonly codeStart: number;
  readonly code: string;
  /** Relative to `codeStart`. */
  readonly placed: readonly Placed[];
  /** Without errors. */
  readonly clean: boolean;
  // In the file's offsets.
  readonly body: readonly TopLevel[];
  readonly comments: readonly Comment[];
  readonly errors: readonly SyntaxError[];
}

/** What a result was put together from. */
interface Memory {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

export class PythonParser {
  private readonly memory = new WeakMap<ParseResult, Memory>();
  private readonly lexer = new Lexer();
  private readonly statements = new Statements(this.lexer);

  /** With the document's previous result, statements whose text is as before are the same objects. */
  parse(text: string, previous?: ParseResult): ParseResult {
    const known = previous === undefined ? undefined : this.memory.get(previous);
    const pieces = this.read(text, known, false) ?? this.read(text, known, true) ?? [];
    this.lexer.close();
    const body: TopLevel[] = [];
    const comments: Comment[] = [];
    const errors: SyntaxError[] = [];
    for (const piece of pieces) {
      for (const t of piece.body) body.push(t);
      for (const c of piece.comments) comments.push(c);
      for (const e of piece.errors) errors.push(e);
    }
    if (text.includes('__future__')) errors.push(...futureErrors(body));
    errors.sort((a, b) => a.start - b.start);
    const tree: Module = { kind: 'Module', start: 0, end: text.length, body, comments };
    const result: ParseResult = { tree, errors };
    this.memory.set(result, { text, pieces });
    return result;
  }

  /** Undefined: some string isn't closed, and it wasn't known when reading began. */
  private read(text: string, known: Memory | undefined, suspectStrings: boolean): Piece[] | undefined {
    const { lexer } = this;
    lexer.open(text, suspectStrings);
    const before = new Before(known, text);
    const pieces: Piece[] = [];
    let at = 0;
    do {
      const same = suspectStrings ? undefined : before.at(at);
      if (same !== undefined) {
        const piece = moved(same, at - same.start, text);
        pieces.push(piece);
        at = piece.end;
        continue;
      }
      const end = lexer.chunk(at);
      if (lexer.openStringAtEnd && !suspectStrings) return undefined;
      pieces.push(this.piece(text, at, end, before));
      at = end;
    } while (at < text.length);
    return pieces;
  }

  /** What the lexer has just read. */
  private piece(text: string, start: number, end: number, before: Before): Piece {
    const { lexer, statements } = this;
    const { lines, lineCount, comments } = lexer;
    if (lineCount === 0)
      return { start, end, codeStart: end, code: '', placed: [], clean: true, body: [], comments, errors: [] };
    const codeStart = lines[0].start;
    const code = text.slice(codeStart, lines[lineCount - 1].end);
    const same = lexer.broken ? undefined : before.withText(code, start);
    if (same !== undefined) {
      const body = same.placed.map((p) => topLevel(p, codeStart, text));
      return { start, end, codeStart, code, placed: same.placed, clean: true, body, comments, errors: [] };
    }
    const placed = statements.chunk(text, lexer);
    const errors = unique(statements.errors, text.length);
    return {
      start,
      end,
      codeStart,
      code,
      placed: placed.map((p) => ({ stmt: p.stmt, start: p.start - codeStart, end: p.end - codeStart })),
      clean: errors.length === 0,
      body: placed.map((p) => topLevel(p, 0, text)),
      comments,
      errors,
    };
  }
}

function topLevel({ stmt, start, end }: Placed, shift: number, text: string): TopLevel {
  return { stmt, start: start + shift, end: end + shift, text: text.slice(start + shift, end + shift) };
}

/** The piece in another place, or in another text. */
function moved(piece: Piece, by: number, text: string): Piece {
  if (by === 0) return piece;
  const { start, end, codeStart, code, placed, clean, comments, errors } = piece;
  return {
    start: start + by,
    end: end + by,
    codeStart: codeStart + by,
    code,
    placed,
    clean,
    body: placed.map((p) => topLevel(p, codeStart + by, text)),
    comments: comments.map((c) => ({ start: c.start + by, end: c.end + by, text: c.text, ownLine: c.ownLine })),
    errors,
  };
}

/** One error per place is enough. */
function unique(errors: readonly SyntaxError[], length: number): SyntaxError[] {
  const seen = new Set<number>();
  const some: SyntaxError[] = [];
  for (const { message, start, end } of errors) {
    if (seen.has(start)) continue;
    seen.add(start);
    some.push({ message, start: Math.min(start, length), end: Math.min(end, length) });
  }
  return some;
}

/** The pieces of a document's previous text, each to be used once. */
class Before {
  private readonly pieces: readonly Piece[];
  /** So much is the same at the beginning and at the end of both texts. */
  private readonly prefix: number;
  private readonly suffix: number;
  private readonly growth: number;
  private readonly length: number;
  /** The first piece that nothing before the place at hand needs. */
  private next = 0;
  /** Pieces that no place needs any more, by their code. */
  private readonly byText = new Map<string, Piece[]>();

  constructor(known: Memory | undefined, text: string) {
    this.pieces = known?.pieces ?? [];
    const old = known?.text ?? '';
    this.length = old.length;
    this.growth = text.length - old.length;
    const most = Math.min(old.length, text.length);
    this.prefix = commonPrefix(old, text, most);
    this.suffix = commonSuffix(old, text, most - this.prefix);
  }

  /** The piece that begins at an offset of the new text and is there as it was. */
  at(offset: number): Piece | undefined {
    const { pieces, prefix, suffix, length } = this;
    const inPrefix = offset < prefix;
    const where = inPrefix ? offset : offset - this.growth;
    if (!inPrefix && where < length - suffix) {
      this.passBefore(length - suffix);
      return undefined;
    }
    this.passBefore(where);
    if (this.next >= pieces.length) return undefined;
    const piece = pieces[this.next];
    if (piece.start !== where || !piece.clean) return undefined;
    // A byte order mark is one at the beginning only.
    if (where === 0 && offset !== 0 && piece.codeStart > 0) return undefined;
    // What stands behind it has to be as before too; the end of one text isn't the end of the other.
    if (inPrefix && piece.end + LOOK_AHEAD > prefix && !(this.growth === 0 && prefix === length)) return undefined;
    this.next++;
    return piece;
  }

  /** Pieces that begin before an offset of the old text are free for any place. */
  private passBefore(offset: number): void {
    const { pieces } = this;
    for (; this.next < pieces.length && pieces[this.next].start < offset; this.next++) {
      const piece = pieces[this.next];
      if (!piece.clean || piece.placed.length === 0) continue;
      const same = this.byText.get(piece.code);
      if (same === undefined) this.byText.set(piece.code, [piece]);
      else same.push(piece);
    }
  }

  /** A piece with this code for the place at `offset` of the new text. */
  withText(code: string, offset: number): Piece | undefined {
    const piece = this.pieces[this.next] as Piece | undefined;
    // The one that the place at hand would have had, but for what stands behind it.
    if (piece !== undefined && piece.clean && piece.code === code && this.isAt(piece, offset)) {
      this.next++;
      return piece;
    }
    return this.byText.size === 0 ? undefined : this.byText.get(code)?.shift();
  }

  private isAt(piece: Piece, offset: number): boolean {
    return offset < this.prefix ? piece.start === offset : piece.start === offset - this.growth;
  }
}

/** Characters that are compared at once. */
const BLOCK = 4096;

/** How many characters, up to `most`, two texts have in common at their beginnings. */
function commonPrefix(a: string, b: string, most: number): number {
  let n = 0;
  while (n + BLOCK <= most && a.slice(n, n + BLOCK) === b.slice(n, n + BLOCK)) n += BLOCK;
  while (n < most && a.charCodeAt(n) === b.charCodeAt(n)) n++;
  return n;
}

/** How many characters, up to `most`, two texts have in common at their ends. */
function commonSuffix(a: string, b: string, most: number): number {
  const [i, k] = [a.length, b.length];
  let n = 0;
  while (n + BLOCK <= most && a.slice(i - n - BLOCK, i - n) === b.slice(k - n - BLOCK, k - n)) n += BLOCK;
  while (n < most && a.charCodeAt(i - n - 1) === b.charCodeAt(k - n - 1)) n++;
  return n;
}
