/**
 * Expressions: from tree-sitter's nodes to the AST. The grammar differs from Python's in places; each is named where it is
 * put right. Recursion goes no deeper than MAX_SYNTAX_DEPTH.
 */
import { MAX_SYNTAX_DEPTH } from '../limits.ts';
import type { Call, Expr, Keyword, UnaryOperator } from './ast.ts';
import { Functions } from './functions.ts';
import { floatValue, integerValue } from './literals.ts';
import { Strings } from './strings.ts';

export class Expressions extends Functions {
  /** An expression in a place where a star has no business. */
  expr(n: number): Expr {
    if (this.depth >= MAX_SYNTAX_DEPTH) return this.errorExpr(n, 'too many nested expressions');
    this.depth++;
    const e = this.build(n);
    this.depth--;
    return e;
  }

  /** An expression where `*x` may stand. */
  element(n: number): Expr {
    if (this.type(n) === 'list_splat' || this.type(n) === 'list_splat_pattern' || this.type(n) === 'splat_type')
      return this.starred(n);
    const star = this.starBefore(n);
    if (star >= 0)
      return {
        kind: 'Starred',
        start: star + this.shift - this.base,
        end: this.end(n),
        value: this.expr(this.type(n) === 'type' ? n + 1 : n),
      };
    // The grammar takes `*f(x)` for a call of `*f` in places.
    if (
      this.type(n) !== 'expression_list' &&
      this.type(n) !== 'pattern_list' &&
      this.text.charCodeAt(this.cst.start[n]) === 42 &&
      this.moveStarOut(n)
    ) {
      const value = this.expr(n);
      return { kind: 'Starred', start: value.start - this.starGap, end: this.end(n), value };
    }
    return this.expr(n);
  }

  /**
   * The expression of an f-string's field, which was put in parentheses of its own: `a, b` there is a tuple whose span leaves
   * them out. Undefined if it would be no expression without them.
   */
  inParentheses(n: number, depth: number, length: number): Expr | undefined {
    this.depth = depth;
    const type = this.type(n);
    if (this.cst.start[n] !== 0 || type === 'generator_expression' || this.depth >= MAX_SYNTAX_DEPTH) return undefined;
    if (type === 'tuple') {
      const elts = this.elements(n);
      return elts.length === 0
        ? undefined
        : { kind: 'Tuple', start: this.shift + 1, end: this.shift + 1 + length, elts };
    }
    if (type !== 'parenthesized_expression' || this.type(n + 2) === 'named_expression') return undefined;
    return this.expr(n + 2);
  }

  /** Where the star of `n` stands, if scan.ts took it out of tree-sitter's sight; else -1. */
  private starBefore(n: number): number {
    if (this.stars.size === 0 || this.type(n) === 'expression_list') return -1;
    let k = this.cst.start[n] - 1;
    while (k >= 0 && this.text.charCodeAt(k) <= 32) k--;
    return this.stars.has(k) ? k : -1;
  }

  private starGap = 0;

  /** Makes the star that begins the innermost leftmost part of `n` part of no node. */
  private moveStarOut(n: number): boolean {
    const { type, start, after } = this.cst;
    let inner = n;
    while (type[inner] !== 'list_splat' && type[inner] !== 'list_splat_pattern' && inner + 1 < after[inner]) inner++;
    if (type[inner] !== 'list_splat' && type[inner] !== 'list_splat_pattern') return false;
    const behind = start[after[inner + 1]];
    this.starGap = behind - start[inner];
    for (let k = n; k <= inner; k++) start[k] = behind;
    type[inner] = 'unstarred';
    return true;
  }

  private starred(n: number): Expr {
    const value = this.expr(this.cst.after[n + 1]);
    if (this.type(n + 1) === '**') return this.errorExpr(n);
    return { kind: 'Starred', start: this.start(n), end: this.end(n), value };
  }

  private build(n: number): Expr {
    const { cst } = this;
    switch (cst.type[n]) {
      case 'identifier':
      case '_':
        return { kind: 'Name', start: this.start(n), end: this.end(n), id: this.identifier(n) };
      case 'integer': {
        const value = integerValue(this.source(n));
        if ('error' in value) return this.errorExpr(n, value.error);
        return { kind: 'Constant', start: this.start(n), end: this.end(n), value };
      }
      case 'float':
        return { kind: 'Constant', start: this.start(n), end: this.end(n), value: floatValue(this.source(n)) };
      case 'string':
        return this.strings([n], n);
      case 'concatenated_string':
        return this.strings(this.kids(n), n);
      case 'true':
      case 'false':
        return { kind: 'Constant', ...this.span(n), value: { type: 'bool', value: cst.type[n] === 'true' } };
      case 'none':
        return { kind: 'Constant', ...this.span(n), value: { type: 'none' } };
      case 'ellipsis':
        return { kind: 'Constant', ...this.span(n), value: { type: 'ellipsis' } };
      case 'attribute':
      case 'member_type': {
        const object = n + 1;
        const name = cst.after[cst.after[object]];
        const value = this.expr(object);
        return {
          kind: 'Attribute',
          start: this.start(n),
          end: this.end(n),
          value,
          attr: this.identifier(name),
          attrSpan: this.span(name),
          multiline: this.multiline(object, name),
        };
      }
      case 'call':
        return this.call(n);
      case 'subscript':
        return this.subscript(n);
      case 'binary_operator':
        return this.binary(n);
      case 'unary_operator':
        return {
          kind: 'UnaryOp',
          start: this.start(n),
          end: this.end(n),
          op: cst.type[n + 1] as UnaryOperator,
          operand: this.expr(cst.after[n + 1]),
        };
      case 'not_operator':
        return {
          kind: 'UnaryOp',
          start: this.start(n),
          end: this.end(n),
          op: 'not',
          operand: this.expr(cst.after[n + 1]),
        };
      case 'boolean_operator':
        return this.boolean(n);
      case 'comparison_operator':
        return this.compare(n);
      case 'parenthesized_expression':
        return this.parenthesized(n);
      case 'tuple':
      case 'tuple_pattern':
        return this.tuple(n);
      case 'list':
      case 'list_pattern':
        return { kind: 'List', start: this.start(n), end: this.end(n), elts: this.elements(n) };
      case 'set':
        return { kind: 'Set', start: this.start(n), end: this.end(n), elts: this.elements(n) };
      case 'dictionary':
        return this.dictionary(n);
      case 'list_comprehension':
      case 'set_comprehension':
      case 'generator_expression':
        return this.comprehension(n);
      case 'dictionary_comprehension': {
        const pair = this.kids(n + 2);
        const generators = this.generators(n);
        return { kind: 'DictComp', ...this.span(n), key: this.expr(pair[0]), value: this.expr(pair[2]), generators };
      }
      case 'conditional_expression': {
        if (this.type(n + 1) === 'named_expression') return this.named(n);
        const [body, , test, , orelse] = this.kids(n);
        return {
          kind: 'IfExp',
          ...this.span(n),
          test: this.expr(test),
          body: this.expr(body),
          orelse: this.expr(orelse),
        };
      }
      case 'lambda':
        return this.lambda(n);
      case 'named_expression': {
        const target = n + 1;
        const value = cst.after[cst.after[target]];
        return {
          kind: 'NamedExpr',
          ...this.span(n),
          target: { kind: 'Name', ...this.span(target), id: this.identifier(target) },
          value: this.expr(value),
        };
      }
      case 'await':
        return this.awaited(n);
      case 'yield':
        return this.yielded(n);
      case 'slice':
        return this.slice(n);
      case 'expression_list':
      case 'pattern_list': {
        const elts = this.elements(n);
        const start = elts[0].kind === 'Starred' ? elts[0].start : this.start(n);
        return { kind: 'Tuple', start, end: this.end(n), elts };
      }
      case 'type':
      case 'as_pattern_target':
        return this.element(n + 1);
      case 'generic_type': {
        const [value, index] = this.kids(n);
        return {
          kind: 'Subscript',
          ...this.span(n),
          value: this.expr(value),
          index: this.typeIndex(index),
        };
      }
      case 'union_type':
        return this.union(n);
      case 'constrained_type': {
        const [lower, , upper] = this.kids(n);
        return { kind: 'Slice', ...this.span(n), lower: this.expr(lower), upper: this.expr(upper), step: undefined };
      }
      case 'unstarred':
        return this.expr(cst.after[n + 1]);
      case 'unnamed':
        return this.expr(cst.after[cst.after[n + 1]]);
      case 'list_splat':
      case 'list_splat_pattern':
        return this.errorExpr(n, "can't use starred expression here");
      default:
        return this.errorExpr(n);
    }
  }

  protected elements(n: number): Expr[] {
    return this.items(n).map((k) => this.element(k));
  }

  private parenthesized(n: number): Expr {
    // Parentheses in parentheses, without recursion.
    let inner = n;
    while (this.type(inner) === 'parenthesized_expression') inner += 2;
    if (this.type(inner) === 'list_splat') return this.errorExpr(inner, 'cannot use starred expression here');
    return this.expr(inner);
  }

  /** `(a)` comes as a tuple pattern of one where it is assigned to. */
  private tuple(n: number): Expr {
    const kids = this.kids(n);
    if (this.type(n) === 'tuple_pattern' && kids.length === 3) return this.expr(kids[1]);
    return { kind: 'Tuple', start: this.start(n), end: this.end(n), elts: this.elements(n) };
  }

  private dictionary(n: number): Expr {
    const keys: (Expr | undefined)[] = [];
    const values: Expr[] = [];
    for (const k of this.items(n)) {
      if (this.type(k) === 'pair') {
        const [key, , value] = this.kids(k);
        keys.push(this.expr(key));
        values.push(this.expr(value));
      } else {
        keys.push(undefined);
        values.push(this.expr(this.cst.after[k + 1]));
      }
    }
    return { kind: 'Dict', start: this.start(n), end: this.end(n), keys, values };
  }

  private call(n: number): Expr {
    const func = this.expr(n + 1);
    const list = this.cst.after[n + 1];
    const span = this.span(n);
    if (this.type(list) === 'generator_expression')
      return { kind: 'Call', ...span, func, args: [this.expr(list)], keywords: [] } satisfies Call;
    const { args, keywords } = this.arguments(list);
    return { kind: 'Call', ...span, func, args, keywords };
  }

  protected arguments(n: number): { args: Expr[]; keywords: Keyword[] } {
    const args: Expr[] = [];
    const keywords: Keyword[] = [];
    const seen = new Set<string>();
    for (const k of this.items(n)) {
      const t = this.type(k);
      if (t === 'keyword_argument') {
        const value = this.cst.after[this.cst.after[k + 1]];
        const arg = this.identifier(k + 1);
        if (seen.has(arg)) this.fail(`keyword argument repeated: ${arg}`, this.span(k));
        seen.add(arg);
        keywords.push({ kind: 'Keyword', start: this.start(k), end: this.end(k), arg, value: this.expr(value) });
      } else if (t === 'dictionary_splat') {
        keywords.push({ kind: 'Keyword', ...this.span(k), arg: undefined, value: this.expr(this.cst.after[k + 1]) });
      } else {
        const value = this.element(k);
        const last = keywords[keywords.length - 1] as Keyword | undefined;
        if (value.kind !== 'Starred') {
          if (last !== undefined)
            this.fail(
              keywords.some((w) => w.arg === undefined)
                ? 'positional argument follows keyword argument unpacking'
                : 'positional argument follows keyword argument',
              this.span(k),
            );
        } else if (keywords.some((w) => w.arg === undefined))
          this.fail('iterable argument unpacking follows keyword argument unpacking', this.span(k));
        args.push(value);
      }
    }
    return { args, keywords };
  }

  private subscript(n: number): Expr {
    const { after } = this.cst;
    const items: number[] = [];
    let comma = -1;
    for (let k = after[after[n + 1]]; k < after[n]; k = after[k]) {
      const t = this.type(k);
      if (t === ',') comma = k;
      else if (t !== ']') items.push(k);
    }
    return {
      kind: 'Subscript',
      start: this.start(n),
      end: this.end(n),
      value: this.expr(n + 1),
      index: this.indexOf(items, comma),
    };
  }

  /** The index of `A[B, C]` in an annotation, which the grammar has apart. */
  private typeIndex(n: number): Expr {
    const items = this.items(n);
    const behind = this.cst.after[items[items.length - 1]];
    return this.indexOf(items, this.type(behind) === ',' ? behind : items.length > 1 ? 0 : -1);
  }

  /** A subscript's index; `comma` is the last comma between or behind the items, -1 without any. */
  private indexOf(items: readonly number[], comma: number): Expr {
    const elts = items.map((k) => this.element(k));
    if (comma < 0 && elts.length === 1 && elts[0].kind !== 'Starred') return elts[0];
    const last = items[items.length - 1];
    const end = comma > last ? this.end(comma) : this.end(last);
    return { kind: 'Tuple', start: elts[0].kind === 'Starred' ? elts[0].start : this.start(items[0]), end, elts };
  }

  private slice(n: number): Expr {
    const parts: (Expr | undefined)[] = [undefined, undefined, undefined];
    let at = 0;
    for (const k of this.kids(n)) {
      if (this.type(k) === ':') at++;
      else parts[at] = this.expr(k);
    }
    return { kind: 'Slice', ...this.span(n), lower: parts[0], upper: parts[1], step: parts[2] };
  }

  private strings(nodes: readonly number[], n: number): Expr {
    const spans = nodes.map((k) => ({ start: this.cst.start[k], end: this.cst.end[k] }));
    const strings = new Strings(
      this.text,
      this.fields,
      this.scope,
      this.shift - this.base,
      (message, span) => this.fail(message, span),
      this.depth,
    );
    return strings.build(spans, this.span(n));
  }
}
