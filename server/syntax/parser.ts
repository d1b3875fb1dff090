/**
 * Python's text → AST. Never throws, whatever the text: what doesn't parse is an ErrorStmt and an entry in `errors`.
 *
 * A text is cut into chunks at the lines that begin a statement at the margin (scan.ts, chunk.ts), and every chunk is parsed
 * by itself, so the answer is a function of the text alone, however it came to be. A chunk whose text the previous parse had
 * too is taken over with its statements as they are: an edit costs one scan and the chunks that it touched.
 */
import type { Expr, Module, ParseResult, Span, SyntaxError, TopLevel } from './ast.ts';
import { chunksOf, cleaned, parseChunk, starsOf } from './chunk.ts';
import type { Chunk } from './chunk.ts';
import { CstParser, isError } from './cst.ts';
import type { ParserWasm } from './cst.ts';
import { Expressions } from './expressions.ts';
import type { FieldParser, Scope } from './nodes.ts';
import { scan } from './scan.ts';
import type { Scan } from './layout.ts';
import { Statements } from './statements.ts';
import type { Placed } from './statements.ts';

export type { ParserWasm } from './cst.ts';

/** Everything in it is relative to the chunk. */
interface Parsed {
  readonly placed: readonly Placed[];
  readonly errors: readonly SyntaxError[];
}

/** Per text, the chunks that had it, in order: two statements of one text are two objects. */
type Memory = Map<string, Parsed[]>;

export class PythonParser implements FieldParser {
  /** What a result was put together from. */
  private readonly memory = new WeakMap<ParseResult, Memory>();

  private constructor(private readonly cst: CstParser) {}

  static async create(wasm: ParserWasm): Promise<PythonParser> {
    return new PythonParser(await CstParser.create(wasm));
  }

  /** With the document's previous result, statements whose text is as before are the same objects. */
  parse(text: string, previous?: ParseResult): ParseResult {
    const layout = scan(text);
    const known = previous === undefined ? undefined : this.memory.get(previous);
    const memory: Memory = new Map();
    const body: TopLevel[] = [];
    const errors: SyntaxError[] = [];
    for (const chunk of chunksOf(text, layout)) {
      const same = memory.get(chunk.text);
      const parsed =
        this.reusable(chunk, layout, known?.get(chunk.text)?.[same?.length ?? 0]) ?? this.chunk(chunk, layout);
      if (same === undefined) memory.set(chunk.text, [parsed]);
      else same.push(parsed);
      for (const { stmt, start, end } of parsed.placed)
        body.push({ stmt, start: chunk.start + start, end: chunk.start + end, text: chunk.text.slice(start, end) });
      for (const { message, start, end } of parsed.errors)
        errors.push({
          message,
          start: Math.min(chunk.start + start, text.length),
          end: Math.min(chunk.start + end, text.length),
        });
    }
    errors.sort((a, b) => a.start - b.start);
    const tree: Module = { kind: 'Module', start: 0, end: text.length, body, comments: layout.comments };
    const result: ParseResult = { tree, errors };
    this.memory.set(result, memory);
    return result;
  }

  /** What the scanner has against a chunk may depend on what stands around it; so a chunk with errors is parsed again. */
  private reusable(chunk: Chunk, layout: Scan, before: Parsed | undefined): Parsed | undefined {
    if (before === undefined || before.errors.length > 0) return undefined;
    for (let i = chunk.lines[0]; i < chunk.lines[1]; i++) if (layout.lines[i].error !== undefined) return undefined;
    return before;
  }

  private chunk(chunk: Chunk, layout: Scan): Parsed {
    const { cst, broken, errors } = parseChunk(this.cst, chunk, layout);
    const found = [...errors];
    if (cst === undefined) {
      const end = chunk.text.length;
      return { placed: [{ stmt: { kind: 'ErrorStmt', start: 0, end }, start: 0, end }], errors: found };
    }
    const placed = new Statements(cst, chunk.text, found, this, starsOf(chunk, layout), broken).module();
    return { placed, errors: unique(found) };
  }

  field(
    expression: string,
    shift: number,
    scope: Scope,
    depth: number,
    fail: (message: string, span: Span) => void,
  ): Expr | undefined {
    // In parentheses, so that it may go over several lines.
    const text = `(${expression}\n)`;
    const layout = scan(text);
    if (layout.lines.length !== 1 || layout.lines[0].error !== undefined) return undefined;
    const whole: Chunk = { start: 0, end: text.length, text, lines: [0, 1], patches: [0, layout.patches.length] };
    const cst = this.cst.parse(cleaned(whole, layout));
    if (isError(cst) || cst.type[1] !== 'expression_statement' || cst.after[1] !== cst.after[0]) return undefined;
    const errors: SyntaxError[] = [];
    const builder = new Expressions(cst, text, errors, this, starsOf(whole, layout), scope, shift - 1);
    const value = builder.inParentheses(2, depth, expression.length);
    for (const e of errors) fail(e.message, e);
    return value;
  }
}

/** One error per place is enough. */
function unique(errors: readonly SyntaxError[]): SyntaxError[] {
  const seen = new Set<number>();
  return errors.filter((e) => !seen.has(e.start) && seen.add(e.start));
}
