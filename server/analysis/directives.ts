/**
 * `# trace: CALL` directives: found among the comments, evaluated after the module has run, in its names.
 * The grammar is that of test/parity/golden.py.
 */
import type { Expr, ParseResult, Span } from '../syntax/ast.ts';
import type { PythonParser } from '../syntax/parser.ts';
import type { SourceText } from './source.ts';

/** The names that stand for abstract inputs: `f32[3]`, `bool[]`, `key[]`. */
export const DTYPE_NAMES: Readonly<Record<string, string>> = {
  f64: 'float64',
  f32: 'float32',
  f16: 'float16',
  bf16: 'bfloat16',
  i64: 'int64',
  i32: 'int32',
  i16: 'int16',
  i8: 'int8',
  u64: 'uint64',
  u32: 'uint32',
  u16: 'uint16',
  u8: 'uint8',
  bool: 'bool',
  c64: 'complex64',
  c128: 'complex128',
};

export interface Directive {
  readonly source: SourceText;
  /** The comment's span in the file. */
  readonly span: Span;
  /** From 1. */
  readonly line: number;
  readonly call: string;
}

const DIRECTIVE = /^#\s*trace:\s*(.+)$/;
/** Two words side by side, as no expression has them: a sentence that happens to begin so. */
const PROSE = /^(?!(?:lambda|not|await)\b)\p{L}[\w'’-]*(?:[,;:]\s|\s+(?!(?:if|for|and|or|in|is|not)\b)\p{L})/u;

export function directivesOf(source: SourceText): Directive[] {
  return source.parse.tree.comments.flatMap((comment) => {
    if (!comment.ownLine) return [];
    const m = DIRECTIVE.exec(comment.text.trimEnd());
    return m && !PROSE.test(m[1])
      ? [{ source, span: comment, line: source.line(comment.start), call: m[1].trim() }]
      : [];
  });
}

const EMPTY_SHAPE = new RegExp(`\\b(${[...Object.keys(DTYPE_NAMES), 'key'].join('|')})\\[\\]`, 'g');

type ParsedCall = Extract<Expr, { kind: 'Call' }> | { bad: string };

/** Texts seen before: a directive is parsed, and its parts compiled, once. */
const parsedCalls = new Map<string, ParsedCall>();
/** Beyond this many the table starts anew. */
const MAX_PARSED_CALLS = 10_000;

/** A directive's call as a syntax tree, or why it is none. */
export function parseCall(parser: PythonParser, text: string): ParsedCall {
  let parsed = parsedCalls.get(text);
  if (!parsed) {
    if (parsedCalls.size >= MAX_PARSED_CALLS) parsedCalls.clear();
    parsedCalls.set(text, (parsed = parse(parser, text)));
  }
  return parsed;
}

/** `f[()]`, which Python takes, for `f32[]`. */
const asPython = (text: string): string => text.replace(EMPTY_SHAPE, '$1[()]');

/** What is called in a directive's call, as it is written; the rest is its arguments, in their parentheses. */
export function functionText(text: string, { func }: Extract<ParsedCall, { kind: 'Call' }>): string {
  const code = asPython(text);
  const head = code.slice(0, code.indexOf('(', func.end));
  let end = text.indexOf('(');
  while (end < text.length && asPython(text.slice(0, end)) !== head) end++;
  return text.slice(0, end);
}

function parse(parser: PythonParser, text: string): ParsedCall {
  const code = asPython(text);
  const result: ParseResult = parser.parse(code);
  const [first, ...rest] = result.tree.body;
  if (result.errors.length > 0) return { bad: `${result.errors[0].message}: ${text}` };
  if (rest.length > 0 || first?.stmt.kind !== 'Expr' || first.stmt.value.kind !== 'Call')
    return { bad: `a directive is one call: ${text}` };
  return first.stmt.value;
}
