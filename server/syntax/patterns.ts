/** `match` patterns, from tree-sitter's nodes to the AST. */
import type { Expr, MatchClass, MatchSequence, Pattern, Span } from './ast.ts';
import { Expressions } from './expressions.ts';
import { floatValue, integerValue } from './literals.ts';

export class Patterns extends Expressions {
  /** The patterns of a `case`, which without brackets make a sequence if there is a comma. `kids` ends before the guard. */
  protected casePattern(kids: readonly number[]): Pattern {
    if (kids.length === 1) {
      const only = this.pattern(kids[0]);
      return only.kind === 'MatchStar'
        ? this.sequence(kids, { start: this.start(kids[0]), end: this.end(kids[0]) })
        : only;
    }
    return this.sequence(kids, { start: this.start(kids[0]), end: this.end(kids[kids.length - 1]) });
  }

  private sequence(kids: readonly number[], span: Span): MatchSequence {
    const patterns = kids.filter((k) => this.type(k) !== ',').map((k) => this.pattern(k));
    return { kind: 'MatchSequence', start: span.start, end: span.end, patterns };
  }

  private pattern(n: number): Pattern {
    return this.simple([n], 0)[0];
  }

  private broken(n: number): Pattern {
    return { kind: 'MatchValue', ...this.span(n), value: this.errorExpr(n) };
  }

  /** The pattern that begins at `kids[i]` (a minus and its number are two nodes), and the index behind it. */
  private simple(kids: readonly number[], i: number): [Pattern, number] {
    const n = kids[i];
    const span = this.span(n);
    switch (this.type(n)) {
      case 'case_pattern': {
        this.depth++;
        const inner = this.kids(n);
        const answer = this.simple(inner, 0)[0];
        this.depth--;
        return [answer, i + 1];
      }
      case 'as_pattern': {
        const [pattern, , name] = this.kids(n);
        return [{ kind: 'MatchAs', ...span, pattern: this.pattern(pattern), name: this.identifier(name) }, i + 1];
      }
      case 'union_pattern': {
        const parts = this.kids(n);
        const patterns: Pattern[] = [];
        for (let k = 0; k < parts.length;) {
          if (this.type(parts[k]) === '|') {
            k++;
            continue;
          }
          const [p, next] = this.simple(parts, k);
          patterns.push(p);
          k = next;
        }
        return [{ kind: 'MatchOr', ...span, patterns }, i + 1];
      }
      case 'list_pattern':
        return [this.sequence(this.items(n), span), i + 1];
      case 'tuple_pattern': {
        const parts = this.kids(n);
        if (parts.length === 3 && this.text.charCodeAt(this.cst.start[parts[1]]) !== 42)
          return [this.pattern(parts[1]), i + 1];
        return [this.sequence(this.items(n), span), i + 1];
      }
      case 'splat_pattern': {
        const [, name] = this.kids(n);
        const id = this.identifier(name);
        return [{ kind: 'MatchStar', ...span, name: id === '_' ? undefined : id }, i + 1];
      }
      case 'dict_pattern':
        return [this.mapping(n), i + 1];
      case 'class_pattern':
        return [this.classPattern(n), i + 1];
      case 'true':
      case 'false':
        return [{ kind: 'MatchSingleton', ...span, value: this.type(n) === 'true' }, i + 1];
      case 'none':
        return [{ kind: 'MatchSingleton', ...span, value: null }, i + 1];
      case 'string':
      case 'concatenated_string':
        return [{ kind: 'MatchValue', ...span, value: this.expr(n) }, i + 1];
      case '-':
      case 'integer':
      case 'float': {
        const [value, next] = this.signed(kids, i);
        return [{ kind: 'MatchValue', start: value.start, end: value.end, value }, next];
      }
      case 'complex_pattern': {
        const parts = this.kids(n);
        const [left, at] = this.signed(parts, 0);
        const op = this.type(parts[at]) === '-' ? '-' : '+';
        const value: Expr = { kind: 'BinOp', ...span, left, op, right: this.number(parts[at + 1]) };
        return [{ kind: 'MatchValue', ...span, value }, i + 1];
      }
      case 'dotted_name': {
        const parts = this.kids(n);
        if (parts.length === 1) return [this.capture(parts[0], span), i + 1];
        return [{ kind: 'MatchValue', ...span, value: this.dotted(n) }, i + 1];
      }
      case 'identifier':
      case '_':
        return [this.capture(n, span), i + 1];
      default:
        return [this.broken(n), i + 1];
    }
  }

  private capture(n: number, span: Span): Pattern {
    const name = this.identifier(n);
    return { kind: 'MatchAs', ...span, pattern: undefined, name: name === '_' ? undefined : name };
  }

  private signed(kids: readonly number[], i: number): [Expr, number] {
    if (this.type(kids[i]) !== '-') return [this.number(kids[i]), i + 1];
    const operand = this.number(kids[i + 1]);
    return [{ kind: 'UnaryOp', start: this.start(kids[i]), end: operand.end, op: '-', operand }, i + 2];
  }

  private number(n: number): Expr {
    const value = this.type(n) === 'integer' ? integerValue(this.source(n)) : floatValue(this.source(n));
    return 'error' in value ? this.errorExpr(n, value.error) : { kind: 'Constant', ...this.span(n), value };
  }

  /** `a.b.c` as an expression. */
  protected dotted(n: number): Expr {
    const [first, ...rest] = this.kids(n).filter((k) => this.type(k) !== '.');
    let value: Expr = { kind: 'Name', ...this.span(first), id: this.identifier(first) };
    for (const k of rest)
      value = {
        kind: 'Attribute',
        start: value.start,
        end: this.end(k),
        value,
        attr: this.identifier(k),
        attrSpan: this.span(k),
        multiline: this.multiline(first, k),
      };
    return value;
  }

  private mapping(n: number): Pattern {
    const keys: Expr[] = [];
    const patterns: Pattern[] = [];
    let rest: string | undefined;
    const parts = this.kids(n);
    for (let i = 1; i < parts.length - 1;) {
      const t = this.type(parts[i]);
      if (t === ',') {
        i++;
      } else if (t === 'splat_pattern') {
        const [star, name] = this.kids(parts[i]);
        if (this.type(star) !== '**' || rest !== undefined) this.fail('invalid syntax', this.span(parts[i]));
        rest = this.identifier(name);
        i++;
      } else {
        const [key, colon] = this.simple(parts, i);
        if (key.kind === 'MatchValue') keys.push(key.value);
        else if (key.kind === 'MatchSingleton')
          keys.push({
            kind: 'Constant',
            start: key.start,
            end: key.end,
            value: key.value === null ? { type: 'none' } : { type: 'bool', value: key.value },
          });
        else keys.push(this.errorExpr(parts[i]));
        patterns.push(this.pattern(parts[colon + 1]));
        i = colon + 2;
      }
    }
    return { kind: 'MatchMapping', ...this.span(n), keys, patterns, rest };
  }

  private classPattern(n: number): MatchClass {
    const [name, , ...args] = this.kids(n);
    const patterns: Pattern[] = [];
    const kwdAttrs: string[] = [];
    const kwdPatterns: Pattern[] = [];
    for (const k of args) {
      if (this.type(k) !== 'case_pattern') continue;
      if (this.type(k + 1) === 'keyword_pattern') {
        const [attr, , ...value] = this.kids(k + 1);
        kwdAttrs.push(this.identifier(attr));
        kwdPatterns.push(this.simple(value, 0)[0]);
      } else {
        if (kwdAttrs.length > 0) this.fail('positional patterns follow keyword patterns', this.span(k));
        patterns.push(this.pattern(k));
      }
    }
    return { kind: 'MatchClass', ...this.span(n), cls: this.dotted(name), patterns, kwdAttrs, kwdPatterns };
  }
}
