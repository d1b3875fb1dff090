/** String literals, one or several in a row: constants, f-strings and t-strings. */
import type { Expr, FormattedValue, Span } from './ast.ts';
import { isStringPrefix, quotesAt, splitFString } from './fstring.ts';
import type { FStringField, FStringPart } from './fstring.ts';
import { bytesValue, stringText } from './literals.ts';
import type { FieldParser, Scope } from './nodes.ts';

interface Literal {
  readonly prefix: string;
  readonly open: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly raw: boolean;
}

export class Strings {
  /** `shift` takes an offset of `text` to a span. */
  constructor(
    private readonly text: string,
    private readonly fields: FieldParser,
    private readonly scope: Scope,
    private readonly shift: number,
    private readonly fail: (message: string, span: Span) => void,
    private readonly depth: number,
  ) {}

  build(spans: readonly Span[], whole: Span): Expr {
    const literals = spans.map((s) => this.literal(s));
    const has = (letter: RegExp): boolean => literals.some((l) => letter.test(l.prefix));
    const bytes = has(/[bB]/);
    if (bytes && literals.some((l) => !/[bB]/.test(l.prefix))) {
      this.fail('cannot mix bytes and nonbytes literals', whole);
      return { kind: 'ErrorExpr', ...whole };
    }
    if (bytes) {
      const all = literals.map((l) => bytesValue(this.body(l), l.raw, this.complain(l.bodyStart)));
      const value = new Uint8Array(all.reduce((n, b) => n + b.length, 0));
      let at = 0;
      for (const b of all) {
        value.set(b, at);
        at += b.length;
      }
      return { kind: 'Constant', ...whole, value: { type: 'bytes', value } };
    }
    const template = has(/[tT]/);
    if (!template && !has(/[fF]/)) {
      let value = '';
      for (const l of literals) value += stringText(this.body(l), l.raw, this.complain(l.bodyStart));
      return { kind: 'Constant', start: whole.start, end: whole.end, value: { type: 'str', value } };
    }
    const parts: (string | FormattedValue)[] = [];
    for (const l of literals) {
      if (!/[fFtT]/.test(l.prefix)) push(parts, stringText(this.body(l), l.raw, this.complain(l.bodyStart)));
      else this.parts(splitFString(this.text, l.open, l.raw).parts, l.raw, true, parts);
    }
    if (template && literals.some((l) => !/[tT]/.test(l.prefix)))
      this.fail('cannot mix t-string literals with string or bytes literals', whole);
    return { kind: template ? 'TemplateStr' : 'JoinedStr', ...whole, parts };
  }

  private literal(span: Span): Literal {
    let open = span.start;
    while (open < span.end && this.text[open] !== '"' && this.text[open] !== "'") open++;
    const prefix = this.text.slice(span.start, open);
    const quotes = quotesAt(this.text, open).length;
    // `''` begins like three quotes do only if a third follows inside the literal.
    const n = quotes === 3 && span.end - open >= 6 ? 3 : 1;
    return {
      prefix: isStringPrefix(prefix) ? prefix : '',
      open,
      bodyStart: open + n,
      bodyEnd: span.end - n,
      raw: /[rR]/.test(prefix),
    };
  }

  private body(l: Literal): string {
    return this.text.slice(l.bodyStart, l.bodyEnd);
  }

  private complain(start: number): (message: string, at: number) => void {
    return (message, at) => {
      const from = start + at + this.shift;
      this.fail(message, { start: from, end: from + 1 });
    };
  }

  private parts(from: readonly FStringPart[], raw: boolean, braces: boolean, into: (string | FormattedValue)[]): void {
    for (const p of from) {
      if (p.kind === 'field') into.push(this.formatted(p, raw));
      else {
        const text = this.text.slice(p.start, p.end);
        push(into, literalText(text, raw, braces, this.complain(p.start)));
      }
    }
  }

  private formatted(f: FStringField, raw: boolean): FormattedValue {
    const { text, shift } = this;
    const span = { start: f.start + shift, end: f.end + shift };
    const expression = text.slice(f.exprStart, f.exprEnd);
    const at = { start: f.exprStart + shift, end: f.exprEnd + shift };
    let value = this.fields.field(expression, f.exprStart + shift, this.scope, this.depth, this.fail);
    if (value === undefined) {
      this.fail('f-string: invalid syntax', at);
      value = { kind: 'ErrorExpr', ...at };
    }
    let formatSpec: (string | FormattedValue)[] | undefined;
    if (f.spec !== undefined) {
      formatSpec = [];
      this.parts(f.spec, raw, false, formatSpec);
    }
    const debugText = f.debugEnd === undefined ? undefined : text.slice(f.start + 1, f.debugEnd);
    const conversion = f.conversion ?? (debugText !== undefined && formatSpec === undefined ? 'r' : undefined);
    return {
      kind: 'FormattedValue',
      ...span,
      value,
      conversion: conversion as 's' | 'r' | 'a' | undefined,
      formatSpec,
      debugText,
    };
  }
}

function push(parts: (string | FormattedValue)[], text: string): void {
  const last = parts[parts.length - 1];
  if (text === '') return;
  if (typeof last === 'string') parts[parts.length - 1] = last + text;
  else parts.push(text);
}

/** Doubled braces are one; those of `\N{…}` stay for the escape. */
function literalText(
  text: string,
  raw: boolean,
  braces: boolean,
  complain: (message: string, at: number) => void,
): string {
  if (!braces || (!text.includes('{') && !text.includes('}'))) return stringText(text, raw, complain);
  if (raw)
    return stringText(
      text.replace(/\{\{|\}\}/g, (b) => b[0]),
      raw,
      complain,
    );
  let out = '';
  let done = 0;
  for (const m of text.matchAll(/\\N\{[^}]*\}|\{\{|\}\}/g)) {
    if (m[0][0] === '\\') continue;
    const from = done;
    out += stringText(text.slice(from, m.index), raw, (message, at) => complain(message, from + at)) + m[0][0];
    done = m.index + 2;
  }
  const rest = done;
  return out + stringText(text.slice(rest), raw, (message, at) => complain(message, rest + at));
}
