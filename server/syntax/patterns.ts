/** `match` patterns. */
import type { Expr, MatchAs, Pattern } from './ast.ts';
import { Strings } from './strings.ts';
import * as T from './tokens.ts';

export abstract class Patterns extends Strings {
  /** What stands behind `case`: without brackets a comma makes a sequence. */
  protected casePattern(): Pattern {
    const from = this.p;
    const first = this.maybeStar();
    if (this.kind[this.p] !== T.COMMA) {
      if (first.kind === 'MatchStar') this.unexpected();
      return first;
    }
    const patterns = [first];
    while (this.kind[this.p] === T.COMMA) {
      this.p++;
      if (this.kind[this.p] === T.COLON || this.kind[this.p] === T.IF) break;
      patterns.push(this.maybeStar());
    }
    const span = this.spanFrom(from);
    this.checkStars(patterns);
    return { kind: 'MatchSequence', ...span, patterns };
  }

  private checkStars(patterns: readonly Pattern[]): void {
    const stars = patterns.filter((p) => p.kind === 'MatchStar');
    if (stars.length > 1) this.complain('multiple starred names in sequence pattern', stars[1]);
  }

  private maybeStar(): Pattern {
    const { p } = this;
    if (this.kind[p] !== T.STAR) return this.pattern();
    this.p++;
    const id = this.identifier();
    return { kind: 'MatchStar', ...this.spanFrom(p), name: id === '_' ? undefined : id };
  }

  private pattern(): Pattern {
    this.enter();
    const from = this.p;
    let pattern = this.closed();
    if (this.kind[this.p] === T.VBAR) {
      const patterns = [pattern];
      while (this.kind[this.p] === T.VBAR) {
        this.p++;
        patterns.push(this.closed());
      }
      pattern = { kind: 'MatchOr', ...this.spanFrom(from), patterns };
    }
    this.depth--;
    if (this.kind[this.p] !== T.AS) return pattern;
    const target = ++this.p;
    if (this.isName(target, T.NAME_UNDERSCORE)) this.failAt("cannot use '_' as a target");
    if (this.kind[target] !== T.NAME) this.failOn('invalid pattern target', this.expression());
    this.p++;
    return { kind: 'MatchAs', ...this.spanFrom(from), pattern, name: this.names[this.value[target]] };
  }

  private closed(): Pattern {
    const { p } = this;
    switch (this.kind[p]) {
      case T.NAME: {
        const next = this.kind[p + 1];
        if (next !== T.DOT && next !== T.LPAR) {
          this.p++;
          return this.capture(p);
        }
        const cls = this.dotted();
        if (this.kind[this.p] === T.LPAR) return this.classPattern(p, cls);
        return { kind: 'MatchValue', ...this.spanFrom(p), value: cls };
      }
      case T.NUMBER:
      case T.MINUS: {
        const value = this.number();
        return { kind: 'MatchValue', start: value.start, end: value.end, value };
      }
      case T.STRING:
      case T.FSTRING: {
        const value = this.atom();
        if (value.kind === 'JoinedStr') this.complain('patterns may only match literals and attribute lookups', value);
        return { kind: 'MatchValue', start: value.start, end: value.end, value };
      }
      case T.NONE:
        this.p++;
        return { kind: 'MatchSingleton', ...this.spanFrom(p), value: null };
      case T.TRUE:
      case T.FALSE:
        this.p++;
        return { kind: 'MatchSingleton', ...this.spanFrom(p), value: this.kind[p] === T.TRUE };
      case T.LSQB: {
        this.p++;
        const patterns = this.sequence(T.RSQB);
        return { kind: 'MatchSequence', ...this.spanFrom(p), patterns };
      }
      case T.LPAR: {
        this.p++;
        const patterns = this.sequence(T.RPAR);
        const group = patterns.length === 1 && patterns[0].kind !== 'MatchStar' && this.kind[this.p - 2] !== T.COMMA;
        return group ? patterns[0] : { kind: 'MatchSequence', ...this.spanFrom(p), patterns };
      }
      case T.LBRACE:
        return this.mapping();
      default:
        return this.unexpected();
    }
  }

  private capture(token: number): MatchAs {
    const name = this.value[token] === T.NAME_UNDERSCORE ? undefined : this.names[this.value[token]];
    return {
      kind: 'MatchAs',
      start: this.start[token] - this.base,
      end: this.end[token] - this.base,
      pattern: undefined,
      name,
    };
  }

  /** Patterns between brackets, from behind the opening one to behind the closing one. */
  private sequence(close: number): Pattern[] {
    const patterns: Pattern[] = [];
    while (this.kind[this.p] !== close) {
      patterns.push(this.maybeStar());
      if (this.kind[this.p] !== T.COMMA) break;
      this.p++;
    }
    this.expect(close);
    // `(*a)` is neither a group nor a sequence.
    if (
      close === T.RPAR &&
      patterns.length === 1 &&
      patterns[0].kind === 'MatchStar' &&
      this.kind[this.p - 2] !== T.COMMA
    ) {
      this.p--;
      this.unexpected();
    }
    this.checkStars(patterns);
    return patterns;
  }

  /** A number, signed or complex. */
  private number(): Expr {
    const from = this.p;
    const left = this.signed();
    const k = this.kind[this.p];
    if (k !== T.PLUS && k !== T.MINUS) return left;
    if ((left.kind === 'UnaryOp' ? left.operand : left).kind === 'Constant') this.checkPart(left, false);
    this.p++;
    if (this.kind[this.p] !== T.NUMBER) this.unexpected();
    const right = this.atom();
    this.checkPart(right, true);
    return { kind: 'BinOp', ...this.spanFrom(from), left, op: k === T.PLUS ? '+' : '-', right };
  }

  private checkPart(e: Expr, imaginary: boolean): void {
    const number = e.kind === 'UnaryOp' ? e.operand : e;
    if (number.kind === 'Constant' && (number.value.type === 'imaginary') !== imaginary)
      this.failOn(`${imaginary ? 'imaginary' : 'real'} number required in complex literal`, e);
  }

  private signed(): Expr {
    const { p } = this;
    if (this.kind[p] === T.MINUS) this.p++;
    if (this.kind[this.p] !== T.NUMBER) this.unexpected();
    const operand = this.atom();
    return this.kind[p] === T.MINUS ? { kind: 'UnaryOp', ...this.spanFrom(p), op: '-', operand } : operand;
  }

  /** `a.b.c` as an expression. */
  protected dotted(): Expr {
    const from = this.p;
    let value: Expr = this.atom();
    while (this.kind[this.p] === T.DOT) {
      const name = ++this.p;
      const attr = this.identifier();
      const attrSpan = this.spanFrom(name);
      const multiline = this.row[from] !== this.row[name];
      value = { kind: 'Attribute', ...this.spanFrom(from), value, attr, attrSpan, multiline };
    }
    return value;
  }

  private mapping(): Pattern {
    const from = this.p++;
    const keys: Expr[] = [];
    const patterns: Pattern[] = [];
    let rest: string | undefined;
    while (this.kind[this.p] !== T.RBRACE) {
      if (this.kind[this.p] === T.DOUBLESTAR) {
        this.p++;
        if (this.isName(this.p, T.NAME_UNDERSCORE)) this.unexpected();
        rest = this.identifier();
        if (this.kind[this.p] === T.COMMA) this.p++;
        break;
      }
      keys.push(this.key());
      this.expect(T.COLON);
      patterns.push(this.pattern());
      if (this.kind[this.p] !== T.COMMA) break;
      this.p++;
    }
    this.expect(T.RBRACE);
    return { kind: 'MatchMapping', ...this.spanFrom(from), keys, patterns, rest };
  }

  private key(): Expr {
    switch (this.kind[this.p]) {
      case T.NAME: {
        if (this.kind[this.p + 1] !== T.DOT) {
          this.p++;
          this.unexpected();
        }
        return this.dotted();
      }
      case T.NUMBER:
      case T.MINUS:
        return this.number();
      case T.STRING:
      case T.FSTRING:
      case T.NONE:
      case T.TRUE:
      case T.FALSE:
        return this.atom();
      default:
        return this.unexpected();
    }
  }

  private classPattern(from: number, cls: Expr): Pattern {
    this.p++;
    const patterns: Pattern[] = [];
    const kwdAttrs: string[] = [];
    const kwdPatterns: Pattern[] = [];
    while (this.kind[this.p] !== T.RPAR) {
      const { p } = this;
      if (this.kind[p] === T.NAME && this.kind[p + 1] === T.EQUAL) {
        const attr = this.names[this.value[p]];
        this.p += 2;
        const pattern = this.pattern();
        if (kwdAttrs.includes(attr)) this.complain(`attribute name repeated in class pattern: ${attr}`, pattern);
        kwdAttrs.push(attr);
        kwdPatterns.push(pattern);
      } else {
        const pattern = this.pattern();
        if (kwdAttrs.length > 0) this.complain('positional patterns follow keyword patterns', pattern);
        patterns.push(pattern);
      }
      if (this.kind[this.p] !== T.COMMA) break;
      this.p++;
    }
    this.expect(T.RPAR);
    return { kind: 'MatchClass', ...this.spanFrom(from), cls, patterns, kwdAttrs, kwdPatterns };
  }
}
