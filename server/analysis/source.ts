/** Texts as the interpreter sees them: files and notebook cells, their chunks, their lines. */
import type { SourceChunk, SourceFile } from '../jaxpr/source.ts';
import type { ParseResult, TopLevel } from '../syntax/ast.ts';
import type { PythonParser } from '../syntax/parser.ts';
import { LineIndex } from '../text/lineIndex.ts';
import { withoutMagics } from './magics.ts';

/** One text: a file, or one cell of a notebook. */
export class SourceText implements SourceFile {
  parse: ParseResult;
  lines: LineIndex;
  text: string;
  private chunks: SourceChunk[] = [];
  /** Chunks by their statement: a statement that an edit elsewhere moved keeps its chunk. */
  private byStatement = new Map<object, SourceChunk[]>();

  constructor(
    readonly path: string,
    readonly name: string,
    private readonly parser: PythonParser,
    text: string,
    private readonly isCell = false,
    /** Of an installed package: its lines aren't the user's. */
    readonly library = false,
  ) {
    this.text = text;
    this.lines = new LineIndex(text);
    this.parse = parser.parse(this.code(text));
    this.placeChunks();
  }

  private code(text: string): string {
    return this.isCell ? withoutMagics(text) : text;
  }

  /** Take over a new text; what didn't change stays the same objects. */
  update(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.lines = new LineIndex(text);
    this.parse = this.parser.parse(this.code(text), this.parse);
    this.placeChunks();
  }

  private placeChunks(): void {
    const before = this.byStatement;
    this.byStatement = new Map();
    this.chunks = this.parse.tree.body.map((top) => {
      const known = before.get(top.stmt)?.shift();
      const chunk = known ?? { file: this, start: top.start };
      chunk.start = top.start;
      const list = this.byStatement.get(top.stmt);
      if (list) list.push(chunk);
      else this.byStatement.set(top.stmt, [chunk]);
      return chunk;
    });
  }

  statements(): { top: TopLevel; chunk: SourceChunk }[] {
    return this.parse.tree.body.map((top, i) => ({ top, chunk: this.chunks[i] }));
  }

  lineColumn(offset: number): { line: number; column: number } {
    const line = this.lines.lineAt(offset);
    return { line: line + 1, column: utf8Length(this.text.slice(this.lines.lineStart(line), offset)) };
  }

  /** The line (from 1) of an offset. */
  line(offset: number): number {
    return this.lines.lineAt(offset) + 1;
  }
}

/** CPython counts columns in UTF-8 bytes. */
function utf8Length(s: string): number {
  let n = 0;
  for (const ch of s) {
    const c = ch.codePointAt(0) ?? 0;
    n += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  }
  return n;
}
