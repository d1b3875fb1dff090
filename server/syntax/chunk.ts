/**
 * A chunk is one statement of the module level with everything that belongs to it (several, where `;` separates them):
 * the unit that is parsed, and parsed again when its text changes. What is broken in it is taken out line by line, so
 * that tree-sitter only ever sees text that it can parse, and the neighbours of a broken statement survive.
 */
import { isError } from './cst.ts';
import type { Cst, CstParser } from './cst.ts';
import { BLOCK_WORDS } from './layout.ts';
import type { LogicalLine, Patch, Scan } from './layout.ts';
import type { Span, SyntaxError } from './ast.ts';

export interface Chunk {
  /** In the file. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Of `Scan.lines` and `Scan.patches`: first, and behind the last. */
  readonly lines: readonly [number, number];
  readonly patches: readonly [number, number];
}

/** In a `match` a broken case can't be a plain statement; it is one that matches anything and then is an error. */
const BROKEN_CASE = 'case _:0';
const TRY_CLAUSES = new Set(['try', 'except', 'else', 'finally']);
const CLAUSES = new Set(['elif', 'else', 'except', 'finally', 'case']);
/** Before a clause stands, at the same indent: */
const BEFORE_CLAUSE: Readonly<Record<string, readonly string[]>> = {
  elif: ['if', 'elif'],
  else: ['if', 'elif', 'for', 'while', 'except', 'async', 'try'],
  except: ['try', 'except'],
  finally: ['try', 'except', 'else'],
};

/** Cuts a text at the lines that begin a statement at the margin. */
export function chunksOf(text: string, layout: Scan): Chunk[] {
  const { lines, patches } = layout;
  const chunks: Chunk[] = [];
  let patch = 0;
  for (let i = 0; i < lines.length;) {
    const from = i;
    let decorated = text.charCodeAt(lines[i].start) === 64;
    let { word } = lines[i];
    for (i++; i < lines.length; i++) {
      const line = lines[i];
      if (line.indent > 0) continue;
      if (decorated) {
        decorated = text.charCodeAt(line.start) === 64;
        if (!decorated && !/^(?:def|class|async)$/.test(line.word)) break;
        word = line.word;
      } else if (!(CLAUSES.has(line.word) && BLOCK_WORDS.has(word) && line.word !== 'case')) break;
    }
    const { start } = lines[from];
    const { end } = lines[i - 1];
    while (patch < patches.length && patches[patch].start < start) patch++;
    const firstPatch = patch;
    while (patch < patches.length && patches[patch].start < end) patch++;
    chunks.push({ start, end, text: text.slice(start, end), lines: [from, i], patches: [firstPatch, patch] });
  }
  return chunks;
}

/** What tree-sitter is given for one chunk, and what was taken out of it. Offsets are relative to the chunk. */
export interface ParsedChunk {
  /** Undefined: nothing could be saved. */
  readonly cst: Cst | undefined;
  /** By the offset of the `0` in its place: where a broken statement stands. */
  readonly broken: ReadonlyMap<number, Span>;
  readonly errors: readonly SyntaxError[];
}

export function parseChunk(parser: CstParser, chunk: Chunk, layout: Scan): ParsedChunk {
  const base = chunk.start;
  const clean = cleaned(chunk, layout);
  const lines = layout.lines.slice(chunk.lines[0], chunk.lines[1]);
  const repair = new Repair(chunk.text, clean, lines, base);
  repair.takeOutKnown();
  let cst = parser.parse(repair.text());
  if (!isError(cst)) return { cst, broken: repair.broken(), errors: repair.errors };
  repair.takeOutInvalid(parser);
  repair.takeOutMisplaced();
  cst = parser.parse(repair.text());
  if (!isError(cst)) return { cst, broken: repair.broken(), errors: repair.errors };
  const { start, end } = cst;
  repair.fail({ message: 'invalid syntax', start, end: Math.max(end, Math.min(start + 1, clean.length)) });
  return { cst: undefined, broken: new Map(), errors: repair.errors };
}

/** The stars of a chunk that tree-sitter isn't shown. */
export function starsOf(chunk: Chunk, layout: Scan): ReadonlySet<number> {
  const stars = new Set<number>();
  for (let i = chunk.patches[0]; i < chunk.patches[1]; i++) {
    if (layout.patches[i].as === 'star') stars.add(layout.patches[i].start - chunk.start);
  }
  return stars;
}

/** The chunk's text with its patches applied. */
export function cleaned(chunk: Chunk, layout: Scan): string {
  const { text, start } = chunk;
  let out = '';
  let done = 0;
  for (let i = chunk.patches[0]; i < chunk.patches[1]; i++) {
    const p = layout.patches[i];
    out += text.slice(done, p.start - start) + patched(text, p, start);
    done = p.end - start;
  }
  out = done === 0 ? text : out + text.slice(done);
  if (UNUSUAL.test(out)) out = out.replace(UNUSUAL_ALL, (c) => (c === '\r' ? '\n' : '\ufffd'));
  return out;
}
// Lone surrogates and zeros end tree-sitter's reading; a lone carriage return is a line break to Python only.
const UNUSUAL = /\0|\p{Surrogate}|\r(?!\n)/u;
const UNUSUAL_ALL = /\0|\p{Surrogate}|\r(?!\n)/gu;

function patched(text: string, p: Patch, start: number): string {
  const length = p.end - p.start;
  switch (p.as) {
    case 'star':
      return ' ';
    case 'blank':
      return ' '.repeat(length);
    case 'string':
      return `'${'x'.repeat(length - 2)}'`;
    case 'name':
      return text.slice(p.start - start, p.end - start - 1) + 'X';
    case 'colon':
      return ':';
  }
}

/** The lines of one chunk, and which of them are taken out. */
class Repair {
  readonly errors: SyntaxError[] = [];
  /** Regions taken out, in order and disjoint, as spans of the chunk. */
  private readonly out: { start: number; end: number; as: string }[] = [];
  private readonly gone: boolean[];

  constructor(
    private readonly original: string,
    private readonly clean: string,
    private readonly lines: readonly LogicalLine[],
    private readonly base: number,
  ) {
    this.gone = new Array<boolean>(lines.length).fill(false);
  }

  fail(error: SyntaxError): void {
    this.errors.push(error);
  }

  /** The text with `0` in place of every region taken out. */
  text(): string {
    if (this.out.length === 0) return this.clean;
    let out = '';
    let done = 0;
    for (const r of [...this.out].sort((a, b) => a.start - b.start)) {
      out += this.clean.slice(done, r.start) + r.as + ' '.repeat(r.end - r.start - r.as.length);
      done = r.end;
    }
    return out + this.clean.slice(done);
  }

  broken(): Map<number, Span> {
    return new Map(this.out.map((r) => [r.start + r.as.length - 1, { start: r.start, end: r.end }]));
  }

  takeOutKnown(): void {
    this.lines.forEach((line, i) => {
      if (line.error === undefined) return;
      if (!this.gone[i] || line.error.message !== 'unexpected indent') this.fail(this.relative(line.error));
      this.takeOut(i);
    });
  }

  private relative(span: SyntaxError): SyntaxError {
    return { message: span.message, start: span.start - this.base, end: span.end - this.base };
  }

  /** Takes out a line, the block below it, and the decorators above it. */
  private takeOut(i: number): void {
    if (this.gone[i]) return;
    const { lines, original, base } = this;
    const { indent } = lines[i];
    let last = i + 1;
    // A line indented deeper that is an error of its own doesn't belong to the line before it.
    if (BLOCK_WORDS.has(lines[i].word)) while (last < lines.length && lines[last].indent > indent) last++;
    let first = i;
    // An exception that a broken handler might have caught must not get past it: the whole statement goes.
    for (let k: number | undefined = i; k !== undefined && TRY_CLAUSES.has(lines[k].word); k = this.previous(k)) {
      first = k;
      if (lines[k].word === 'try') break;
    }
    if (/^(?:def|class|async)$/.test(lines[i].word))
      while (
        first > 0 &&
        lines[first - 1].indent === indent &&
        original.charCodeAt(lines[first - 1].start - base) === 64
      )
        first--;
    const start = lines[first].start - base;
    const end = lines[last - 1].end - base;
    for (let k = first; k < last; k++) this.gone[k] = true;
    for (let k = this.out.length - 1; k >= 0; k--)
      if (this.out[k].start >= start && this.out[k].end <= end) this.out.splice(k, 1);
    this.out.push({
      start,
      end,
      as: lines[first].word === 'case' && end - start >= BROKEN_CASE.length ? BROKEN_CASE : '0',
    });
  }

  /** Takes out the lines that don't parse by themselves. */
  takeOutInvalid(parser: CstParser): void {
    this.lines.forEach((line, i) => {
      if (this.gone[i]) return;
      const start = line.start - this.base;
      const text = this.clean.slice(start, line.end - this.base);
      const [before, as, behind] = alone(line, text);
      const cst = parser.parse(before + as + behind);
      if (!isError(cst)) return;
      const from = Math.min(Math.max(cst.start - before.length, 0), text.length);
      const to = Math.min(Math.max(cst.end - before.length, from + 1), text.length);
      const source = this.original.slice(start, start + text.length);
      const error = explain(line, source, { start: from, end: to });
      this.fail({
        message: error.message,
        start: start + error.start,
        end: start + Math.max(error.end, error.start + 1),
      });
      this.takeOut(i);
    });
  }

  /** Takes out clauses without their statement, decorators without a definition. */
  takeOutMisplaced(): void {
    const { lines, original, base } = this;
    let next = 0;
    lines.forEach((line, i) => {
      if (this.gone[i]) return;
      const start = line.start - base;
      const decorator = original.charCodeAt(start) === 64;
      if (decorator) {
        // The line behind the decorators, once for all of them.
        next = Math.max(next, i + 1);
        while (
          next < lines.length &&
          lines[next].indent === line.indent &&
          original.charCodeAt(lines[next].start - base) === 64
        )
          next++;
        const target = lines[next] as LogicalLine | undefined;
        if (target?.indent === line.indent && /^(?:def|class|async)$/.test(target.word) && !this.gone[next]) return;
      } else {
        const isCase = line.word === 'case' && this.clean.slice(start, start + 5) !== 'case ';
        if (!CLAUSES.has(line.word) || isCase) return;
        const previous = this.previous(i);
        if (line.word === 'case') {
          const header = this.header(i);
          if (header === undefined || lines[header].word === 'match') return;
        } else if (previous !== undefined && BEFORE_CLAUSE[line.word].includes(lines[previous].word)) {
          if (!this.gone[previous]) return;
          this.takeOut(i); // its statement went, and it goes with it
          return;
        }
      }
      const end = decorator ? line.end - base : start + line.word.length;
      this.fail({ message: 'invalid syntax', start, end });
      this.takeOut(i);
    });
  }

  /** The statement or clause before line `i` in the same block. */
  private previous(i: number): number | undefined {
    for (let k = i - 1; k >= 0; k--) {
      if (this.lines[k].indent < this.lines[i].indent) return undefined;
      if (this.lines[k].indent === this.lines[i].indent) return k;
    }
    return undefined;
  }

  /** The line whose block line `i` stands in. */
  private header(i: number): number | undefined {
    for (let k = i - 1; k >= 0; k--) if (this.lines[k].indent < this.lines[i].indent) return k;
    return undefined;
  }
}

/** A line as a text that parses by itself if the line is right: what stands before it, itself, what stands behind it. */
function alone(line: LogicalLine, text: string): readonly [string, string, string] {
  const body = line.opensBlock ? ' pass\n' : '\n';
  switch (line.word) {
    case 'elif':
      return ['', 'if  ' + text.slice(4), body];
    case 'else':
      return ['', 'if 1' + text.slice(4), body];
    case 'finally':
      return ['', 'if 1   ' + text.slice(7), body];
    case 'except':
      return ['try: pass\n', text, body];
    case 'case':
      return line.hasColon ? ['match x:\n ', text, body] : ['', text, body];
    case 'match':
      return ['', text, line.opensBlock ? '\n case _: pass\n' : '\n'];
    case '':
      return text.startsWith('@') ? ['', text, '\ndef f(): pass\n'] : ['', text, '\n'];
    default:
      return BLOCK_WORDS.has(line.word) ? ['', text, body] : ['', text, '\n'];
  }
}

interface Explained extends Span {
  readonly message: string;
}

/** CPython's words for the usual mistakes. `at` and the answer are relative to the line. */
function explain(line: LogicalLine, text: string, at: Span): Explained {
  const whole = { start: 0, end: text.length };
  const printed = /^(print|exec)[ \t]+[^\s(=.,[]/.exec(text);
  if (printed !== null)
    return { message: `Missing parentheses in call to '${printed[1]}'. Did you mean ${printed[1]}(...)?`, ...whole };
  if (BLOCK_WORDS.has(line.word) && line.word !== 'match' && line.word !== 'case' && !line.hasColon)
    return { message: "expected ':'", start: text.length, end: text.length };
  const around = text.slice(at.start);
  const assign = /^(?:if|elif|while)\b[^=]*[\w\])]\s*(=)(?!=)/.exec(text);
  if (assign !== null && !/[<>!]=|:=/.test(assign[0]))
    return { message: "invalid syntax. Maybe you meant '==' or ':=' instead of '='?", ...at };
  const target = /^(.*?[^=!<>:+\-*/%&|^@])=(?!=)/s.exec(text);
  if (target !== null && !BLOCK_WORDS.has(line.word)) {
    const what = notATarget(target[1].trim());
    if (what !== undefined)
      return {
        message: `cannot assign to ${what} here. Maybe you meant '==' instead of '='?`,
        start: 0,
        end: target[1].trimEnd().length,
      };
  }
  if (/^except\s+[\w.]+\s*,\s*\w+\s*:/.test(text))
    return { message: 'multiple exception types must be parenthesized', ...at };
  if (
    /^(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|finally|for|from|global|if|import|in|is|lambda|None|nonlocal|not|or|pass|raise|return|True|try|while|with|yield)\b/.test(
      around,
    )
  )
    return { message: 'invalid syntax', start: at.start, end: at.start + (/^\w+/.exec(around)?.[0].length ?? 1) };
  // What broke off: at its end. Two operands in a row: at the second.
  if (at.start === 0 && at.end >= text.length)
    return { message: 'invalid syntax', start: text.length, end: text.length + 1 };
  const second = /^(\w+[ \t]+)(\w+|['"])/.exec(around);
  if (second !== null)
    return { message: 'invalid syntax', start: at.start + second[1].length, end: at.start + second[0].length };
  return { message: 'invalid syntax', ...at };
}

/** What CPython calls an expression that can't be assigned to, for the plainest cases. */
function notATarget(text: string): string | undefined {
  if (/^(?:True|False|None)$/.test(text)) return text;
  if (/^(?:\d[\w.]*|'[^']*'|"[^"]*")$/.test(text)) return 'literal';
  if (/^[\w.]+\([^()]*\)$/.test(text)) return 'function call';
  if (/^[\w.]+\s*[-+*/%]\s*[\w.]+$/.test(text)) return 'expression';
  return undefined;
}
