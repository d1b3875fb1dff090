/** String literals, one or several in a row: constants, f-strings and t-strings. */
import type { Expr, FormattedValue, Span, SyntaxError } from './ast.ts';
import type { FStringField, FStringPart } from './fstring.ts';
import { Functions } from './functions.ts';
import { BYTES, FORMATTED, PREFIX_LENGTH, RAW, TEMPLATE, TRIPLE } from './lexical.ts';
import { bytesValue, stringText } from './literals.ts';
import { FAILURE } from './reader.ts';
import * as T from './tokens.ts';

type Parts = (string | FormattedValue)[];
type Complain = (message: string, at: number) => void;

export abstract class Strings extends Functions {
  protected strings(): Expr {
    const from = this.p;
    let all = 0;
    let common = -1;
    for (;;) {
      const flags = this.flags(this.p);
      if (flags < 0) break;
      all |= flags;
      common &= flags;
      this.p++;
    }
    const { p } = this;
    const span = this.spanFrom(from);
    if ((all & BYTES) !== 0) {
      if ((common & BYTES) !== 0) return this.bytes(from, span);
      this.complain('cannot mix bytes and nonbytes literals', span);
      return { kind: 'ErrorExpr', ...span };
    }
    if ((all & (FORMATTED | TEMPLATE)) === 0) {
      let value = '';
      for (let k = from; k < p; k++) value += this.literal(k);
      return { kind: 'Constant', ...span, value: { type: 'str', value } };
    }
    const parts: Parts = [];
    for (let k = from; k < p; k++) {
      if (this.kind[k] === T.STRING) push(parts, this.literal(k));
      else {
        const { flags, parts: own } = this.fstrings[this.value[k]];
        this.parts(own, (flags & RAW) !== 0, true, parts);
      }
    }
    this.p = p;
    const template = (all & TEMPLATE) !== 0;
    if (template && (common & TEMPLATE) === 0)
      this.complain('cannot mix t-string literals with string or bytes literals', span);
    return { kind: template ? 'TemplateStr' : 'JoinedStr', ...span, parts };
  }

  /** What the prefix of a string says; -1 for any other token. */
  private flags(token: number): number {
    const kind = this.kind[token];
    return kind === T.STRING ? this.value[token] : kind === T.FSTRING ? this.fstrings[this.value[token]].flags : -1;
  }

  private bytes(from: number, span: Span): Expr {
    const all: Uint8Array[] = [];
    for (let k = from; k < this.p; k++) {
      const [start, end] = this.body(k);
      all.push(bytesValue(this.text.slice(start, end), (this.value[k] & RAW) !== 0, this.complaint(start)));
    }
    const value = new Uint8Array(all.reduce((n, b) => n + b.length, 0));
    let at = 0;
    for (const b of all) {
      value.set(b, at);
      at += b.length;
    }
    return { kind: 'Constant', ...span, value: { type: 'bytes', value } };
  }

  /** Where the text between the quotes begins and ends. */
  private body(token: number): readonly [number, number] {
    const flags = this.value[token];
    const quotes = (flags & TRIPLE) !== 0 ? 3 : 1;
    return [this.start[token] + (flags & PREFIX_LENGTH) + quotes, this.end[token] - quotes];
  }

  private literal(token: number): string {
    const [start, end] = this.body(token);
    return stringText(this.text.slice(start, end), (this.value[token] & RAW) !== 0, this.complaint(start));
  }

  private complaint(start: number): Complain {
    return (message, at) => {
      this.errors.push({ message, start: start + at, end: start + at + 1 });
    };
  }

  private parts(from: readonly FStringPart[], raw: boolean, braces: boolean, into: Parts): void {
    for (const p of from) {
      if (p.kind === 'field') into.push(this.formatted(p, raw));
      else push(into, literalText(this.text.slice(p.start, p.end), raw, braces, this.complaint(p.start)));
    }
  }

  private formatted(f: FStringField, raw: boolean): FormattedValue {
    const { text, base } = this;
    const value = this.field(f);
    let formatSpec: Parts | undefined;
    if (f.spec !== undefined) {
      formatSpec = [];
      this.parts(f.spec, raw, false, formatSpec);
    }
    const debugText = f.debugEnd === undefined ? undefined : shown(text.slice(f.start + 1, f.debugEnd));
    const conversion = f.conversion ?? (debugText !== undefined && formatSpec === undefined ? 'r' : undefined);
    return {
      kind: 'FormattedValue',
      start: f.start - base,
      end: f.end - base,
      value,
      conversion: conversion as 's' | 'r' | 'a' | undefined,
      formatSpec,
      debugText,
    };
  }

  /** The expression of a replacement field, whose tokens stand behind all others while it is parsed. */
  private field(f: FStringField): Expr {
    const { lexer, p, depth, inLoop, scope } = this;
    const { count } = lexer;
    const mark = this.errors.length;
    const bad = lexer.field(f.exprStart, f.exprEnd);
    this.refresh();
    let value: Expr | undefined;
    if (bad === undefined) {
      this.p = count;
      try {
        this.enter();
        value = this.assigned();
        if (this.kind[this.p] !== T.END) this.unexpected();
      } catch (e) {
        if (e !== FAILURE) throw e;
        value = undefined;
      }
      this.depth = depth;
      this.scope = scope;
      this.inLoop = inLoop;
    }
    const error = value === undefined ? this.fieldError(f, count, bad) : undefined;
    lexer.count = count;
    this.p = p;
    if (value !== undefined) return value;
    this.errors.length = mark;
    if (error !== undefined) this.errors.push(error);
    return { kind: 'ErrorExpr', start: f.exprStart - this.base, end: f.exprEnd - this.base };
  }

  /** Why the tokens from `first` on are no expression; the token at hand is where that was seen. */
  private fieldError(f: FStringField, first: number, bad: SyntaxError | undefined): SyntaxError {
    const whole = { message: 'f-string: invalid syntax', start: f.exprStart, end: f.exprEnd };
    if (bad !== undefined) return bad.message === 'invalid syntax' ? whole : bad;
    const { p, kind, failure } = this;
    if (kind[first] === T.LAMBDA)
      return { ...whole, message: 'f-string: lambda expressions are not allowed without parentheses' };
    const at = { start: this.start[p], end: this.end[p] };
    if (p === first) return { ...at, message: "f-string: expecting a valid expression after '{'" };
    if (kind[p] === T.END)
      return {
        start: this.start[p - 1],
        end: this.end[p - 1],
        message: "f-string: expecting '=', or '!', or ':', or '}'",
      };
    return failure.message.startsWith('invalid syntax') ? whole : failure;
  }
}

/** The text of `{x=}` as it is shown: without comments. */
function shown(text: string): string {
  if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
  return text.includes('#') ? text.replace(STRING_OR_COMMENT, (s) => (s.startsWith('#') ? '' : s)) : text;
}
const STRING_OR_COMMENT = /("""|'''|["'])(?:\\[^]|(?!\1)[^])*\1|#[^\n]*/g;

function push(parts: Parts, text: string): void {
  const last = parts[parts.length - 1];
  if (text === '') return;
  if (typeof last === 'string') parts[parts.length - 1] = last + text;
  else parts.push(text);
}

/** Doubled braces are one; those of `\N{…}` stay for the escape. */
function literalText(text: string, raw: boolean, braces: boolean, complain: Complain): string {
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
