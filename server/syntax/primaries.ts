/** Atoms and what follows them: attributes, calls, subscripts (`primary` in Grammar/python.gram). */
import type { ConstantValue, Expr, Keyword } from './ast.ts';
import { Displays } from './displays.ts';
import { SLOW_NUMBER } from './scanner.ts';
import { BYTES, ESCAPED, PREFIX_LENGTH, TRIPLE } from './lexical.ts';
import { floatValue, integerValue } from './literals.ts';
import * as T from './tokens.ts';

const TRUE: ConstantValue = { type: 'bool', value: true };
const FALSE: ConstantValue = { type: 'bool', value: false };
const NONE: ConstantValue = { type: 'none' };
const ELLIPSIS: ConstantValue = { type: 'ellipsis' };

/** So many keyword arguments are compared one by one. */
const FEW = 12;

const NO_ARGUMENTS: Expr[] = [];
const NO_KEYWORDS: Keyword[] = [];

export abstract class Primaries extends Displays {
  /** Of the arguments that were read last. */
  protected keywords: readonly Keyword[] = NO_KEYWORDS;

  protected abstract strings(): Expr;

  protected primary(): Expr {
    const from = this.p;
    let value = this.atom();
    for (;;) {
      switch (this.kind[this.p]) {
        case T.DOT: {
          const name = ++this.p;
          if (this.kind[name] !== T.NAME) this.unexpected();
          this.p++;
          const start = this.start[name] - this.base;
          const end = this.end[name] - this.base;
          value = {
            kind: 'Attribute',
            start: this.start[from] - this.base,
            end,
            value,
            attr: this.names[this.value[name]],
            attrSpan: { start, end },
            multiline: this.row[from] !== this.row[name],
          };
          break;
        }
        case T.LPAR:
          value = this.call(from, value);
          break;
        case T.LSQB: {
          this.p++;
          const index = this.slices();
          this.expect(T.RSQB);
          const end = this.end[this.p - 1] - this.base;
          value = { kind: 'Subscript', start: this.start[from] - this.base, end, value, index };
          break;
        }
        default:
          return value;
      }
    }
  }

  protected atom(): Expr {
    const { p } = this;
    const start = this.start[p] - this.base;
    const end = this.end[p] - this.base;
    switch (this.kind[p]) {
      case T.NAME:
        this.p++;
        return { kind: 'Name', start, end, id: this.names[this.value[p]] };
      case T.NUMBER: {
        this.p++;
        const value = this.value[p];
        if (value === SLOW_NUMBER) return this.longNumber(p);
        return { kind: 'Constant', start, end, value: { type: 'int', value } };
      }
      case T.STRING: {
        const next = this.kind[p + 1];
        const flags = this.value[p];
        if (next === T.STRING || next === T.FSTRING || (flags & (BYTES | ESCAPED)) !== 0) return this.strings();
        this.p++;
        const quotes = (flags & TRIPLE) !== 0 ? 3 : 1;
        const value = this.text.slice(this.start[p] + (flags & PREFIX_LENGTH) + quotes, this.end[p] - quotes);
        return { kind: 'Constant', start, end, value: { type: 'str', value } };
      }
      case T.FSTRING:
        return this.strings();
      case T.LPAR:
        return this.group();
      case T.LSQB:
        return this.list();
      case T.LBRACE:
        return this.braces();
      case T.TRUE:
        this.p++;
        return { kind: 'Constant', start, end, value: TRUE };
      case T.FALSE:
        this.p++;
        return { kind: 'Constant', start, end, value: FALSE };
      case T.NONE:
        this.p++;
        return { kind: 'Constant', start, end, value: NONE };
      case T.ELLIPSIS:
        this.p++;
        return { kind: 'Constant', start, end, value: ELLIPSIS };
      default:
        return this.unexpected();
    }
  }

  private longNumber(token: number): Expr {
    const start = this.start[token] - this.base;
    const end = this.end[token] - this.base;
    const literal = this.text.slice(this.start[token], this.end[token]);
    const value = /^0[xXoObB]/.test(literal) || !/[.eEjJ]/.test(literal) ? integerValue(literal) : floatValue(literal);
    if ('error' in value) {
      this.complain(value.error, { start, end });
      return { kind: 'ErrorExpr', start, end };
    }
    return { kind: 'Constant', start, end, value };
  }

  private call(from: number, func: Expr): Expr {
    const args = this.arguments(true);
    const keywords = this.keywords;
    const end = this.end[this.p - 1] - this.base;
    return { kind: 'Call', start: this.start[from] - this.base, end, func, args, keywords };
  }

  /**
   * From the opening parenthesis to behind the closing one; answers the arguments without a name, the others are then in
   * `keywords`. `generator`: `f(x for x in y)` is allowed.
   */
  protected arguments(generator: boolean): readonly Expr[] {
    const open = this.p++;
    let args = NO_ARGUMENTS;
    let keywords = NO_KEYWORDS;
    let names: Set<string> | undefined;
    let unpacked = false;
    while (this.kind[this.p] !== T.RPAR) {
      const { p } = this;
      const kind = this.kind[p];
      if (kind === T.NAME && this.kind[p + 1] === T.EQUAL) {
        this.p += 2;
        const arg = this.names[this.value[p]];
        const value = this.keywordValue(p);
        const keyword: Keyword = {
          kind: 'Keyword',
          start: this.start[p] - this.base,
          end: this.end[this.p - 1] - this.base,
          arg,
          value,
        };
        if (keywords.length < FEW) {
          for (const k of keywords) if (k.arg === arg) this.complain(`keyword argument repeated: ${arg}`, keyword);
        } else {
          names ??= new Set(keywords.map((k) => k.arg ?? ''));
          if (names.has(arg)) this.complain(`keyword argument repeated: ${arg}`, keyword);
          names.add(arg);
        }
        if (keywords === NO_KEYWORDS) keywords = [];
        keywords.push(keyword);
      } else if (kind === T.DOUBLESTAR) {
        this.p++;
        const value = this.expression();
        unpacked = true;
        if (keywords === NO_KEYWORDS) keywords = [];
        keywords.push({ kind: 'Keyword', ...this.spanFrom(p), arg: undefined, value });
      } else if (kind === T.STAR) {
        const value = this.starredArgument();
        if (unpacked) this.complain('iterable argument unpacking follows keyword argument unpacking', value);
        if (args === NO_ARGUMENTS) args = [];
        args.push(value);
      } else {
        const value = this.namedExpression();
        const next = this.kind[this.p];
        if ((next === T.FOR || next === T.ASYNC) && generator) {
          args = [this.generatorArgument(open, p, value, args.length + keywords.length === 0)];
          continue;
        }
        if (next === T.EQUAL) this.assignmentArgument(value);
        if (next === T.AS) {
          this.p++;
          this.expression();
          this.fail('invalid syntax', this.start[p], this.end[this.p - 1]);
        }
        if (keywords.length > 0)
          this.complain(
            `positional argument follows keyword argument${unpacked ? ' unpacking' : ''}`,
            this.spanFrom(p),
          );
        if (args === NO_ARGUMENTS) args = [];
        args.push(value);
      }
      if (this.kind[this.p] !== T.COMMA) break;
      this.p++;
    }
    this.expect(T.RPAR);
    this.keywords = keywords;
    return args;
  }

  private keywordValue(name: number): Expr {
    const k = this.kind[this.p];
    if (k === T.COMMA || k === T.RPAR)
      this.fail('expected argument value expression', this.start[name], this.end[name + 1]);
    const value = this.expression();
    if (this.kind[this.p] === T.FOR)
      this.fail("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", this.start[name], this.end[name + 1]);
    return value;
  }

  private assignmentArgument(left: Expr): never {
    if (left.kind === 'Constant' && (left.value.type === 'bool' || left.value.type === 'none'))
      this.fail(
        `cannot assign to ${this.text.slice(left.start + this.base, left.end + this.base)}`,
        left.start + this.base,
        this.end[this.p],
      );
    this.fail(
      'expression cannot contain assignment, perhaps you meant "=="?',
      left.start + this.base,
      this.end[this.p],
    );
  }

  /** `f(x for x in y)`: the generator's span is that of the call's parentheses. */
  private generatorArgument(open: number, from: number, elt: Expr, only: boolean): Expr {
    const generators = this.comprehensions(from, 'generator expression');
    if (!only || this.kind[this.p] === T.COMMA)
      this.fail('Generator expression must be parenthesized', this.start[from], this.end[this.p - 1]);
    if (this.kind[this.p] !== T.RPAR) this.unexpected();
    const start = this.start[open] - this.base;
    return { kind: 'GeneratorExp', start, end: this.end[this.p] - this.base, elt, generators };
  }

  /** A subscript's index, up to its bracket. */
  private slices(): Expr {
    const from = this.p;
    const first = this.slice();
    if (this.kind[this.p] !== T.COMMA && first.kind !== 'Starred') return first;
    const elts = [first];
    while (this.kind[this.p] === T.COMMA) {
      this.p++;
      if (this.kind[this.p] === T.RSQB) break;
      elts.push(this.slice());
    }
    return { kind: 'Tuple', start: this.start[from] - this.base, end: this.end[this.p - 1] - this.base, elts };
  }

  private slice(): Expr {
    const from = this.p;
    if (this.kind[from] === T.STAR) return this.starredArgument();
    let lower: Expr | undefined;
    if (this.kind[from] !== T.COLON) {
      lower = this.namedExpression();
      if (this.kind[this.p] === T.EQUAL) this.notAnAssignment(from, lower);
      if (this.kind[this.p] !== T.COLON) return lower;
      if (lower.kind === 'NamedExpr' && this.kind[from] === T.NAME) this.unexpected();
    }
    this.p++;
    let upper: Expr | undefined;
    let step: Expr | undefined;
    if (!this.endsSlice()) upper = this.expression();
    if (this.kind[this.p] === T.COLON) {
      this.p++;
      if (!this.endsSlice()) step = this.expression();
    }
    return {
      kind: 'Slice',
      start: this.start[from] - this.base,
      end: this.end[this.p - 1] - this.base,
      lower,
      upper,
      step,
    };
  }

  private endsSlice(): boolean {
    const k = this.kind[this.p];
    return k === T.COLON || k === T.COMMA || k === T.RSQB;
  }
}
