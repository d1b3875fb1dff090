/**
 * Expressions: from tree-sitter's nodes to the AST. The grammar differs from Python's in places; each is named where it is
 * put right. Recursion goes no deeper than MAX_SYNTAX_DEPTH.
 */
import { MAX_SYNTAX_DEPTH } from '../limits.ts';
import type {
  BinOp,
  Call,
  CompareOperator,
  Comprehension,
  ErrorExpr,
  Expr,
  Keyword,
  Operator,
  Parameter,
  Parameters,
  Span,
  Starred,
  SyntaxError,
  UnaryOperator,
} from './ast.ts';
import type { Cst } from './cst.ts';
import { floatValue, integerValue } from './literals.ts';
import { Strings } from './strings.ts';
import type { FieldParser } from './strings.ts';

/** What surrounds the node at hand, for what CPython's compiler refuses. */
export interface Scope {
  readonly kind: 'module' | 'class' | 'def' | 'async def' | 'lambda';
  readonly inLoop: boolean;
}
export const MODULE_SCOPE: Scope = { kind: 'module', inLoop: false };

const NORMAL_FORM = /[^\0-\x7f]/;

export class Expressions {
  /** What spans are relative to. */
  protected base = 0;
  protected depth = 0;
  protected scope: Scope;

  /**
   * `text` is what the nodes' offsets point into (as written, not as cleaned), `shift` is added to every span, and
   * `errors` are given in the text's own offsets plus `shift` plus `base`.
   */
  constructor(
    protected readonly cst: Cst,
    protected readonly text: string,
    protected readonly errors: SyntaxError[],
    protected readonly fields: FieldParser,
    private readonly stars: ReadonlySet<number>,
    scope: Scope = MODULE_SCOPE,
    protected readonly shift = 0,
  ) {
    this.scope = scope;
  }

  // ---- reading the tree

  protected kids(n: number): number[] {
    const { after } = this.cst;
    const kids: number[] = [];
    for (let k = n + 1; k < after[n]; k = after[k]) kids.push(k);
    return kids;
  }

  protected type(n: number): string {
    return this.cst.type[n];
  }

  protected start(n: number): number {
    return this.cst.start[n] + this.shift - this.base;
  }

  protected end(n: number): number {
    return this.cst.end[n] + this.shift - this.base;
  }

  protected span(n: number): Span {
    return { start: this.start(n), end: this.end(n) };
  }

  protected source(n: number): string {
    return this.text.slice(this.cst.start[n], this.cst.end[n]);
  }

  /** An identifier as Python knows it: in normal form KC (PEP 3131). */
  protected identifier(n: number): string {
    const name = this.source(n);
    return NORMAL_FORM.test(name) ? name.normalize('NFKC') : name;
  }

  /** Does a line break stand between the beginning of one node and the end of another? */
  protected multiline(from: number, to: number): boolean {
    const start = this.cst.start[from];
    const end = this.cst.end[to];
    for (let i = start; i < end; i++) {
      const c = this.text.charCodeAt(i);
      if (c === 10 || c === 13) return true;
    }
    return false;
  }

  /** An error at a span relative to the statement. */
  protected fail(message: string, span: Span): void {
    this.errors.push({ message, start: span.start + this.base, end: span.end + this.base });
  }

  protected errorExpr(n: number, message?: string): ErrorExpr {
    const span = this.span(n);
    this.fail(message ?? 'invalid syntax', span);
    return { kind: 'ErrorExpr', ...span };
  }

  // ---- expressions

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
    if (this.type(n) === 'list_splat' || this.type(n) === 'list_splat_pattern' || this.type(n) === 'splat_type') return this.starred(n);
    const star = this.starBefore(n);
    if (star >= 0) return { kind: 'Starred', start: star + this.shift - this.base, end: this.end(n), value: this.expr(this.type(n) === 'type' ? n + 1 : n) };
    // The grammar takes `*f(x)` for a call of `*f` in places.
    if (this.type(n) !== 'expression_list' && this.type(n) !== 'pattern_list' && this.text.charCodeAt(this.cst.start[n]) === 42 && this.moveStarOut(n)) {
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
      return elts.length === 0 ? undefined : { kind: 'Tuple', start: this.shift + 1, end: this.shift + 1 + length, elts };
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
        return { kind: 'Attribute', start: this.start(n), end: this.end(n), value, attr: this.identifier(name), attrSpan: this.span(name), multiline: this.multiline(object, name) };
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
        return { kind: 'UnaryOp', start: this.start(n), end: this.end(n), op: 'not', operand: this.expr(cst.after[n + 1]) };
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
        return { kind: 'IfExp', ...this.span(n), test: this.expr(test), body: this.expr(body), orelse: this.expr(orelse) };
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
        return { kind: 'Subscript', ...this.span(n), value: this.expr(value), index: this.index(this.items(index), true) };
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

  /** The children of a list in brackets or not, without brackets and commas. */
  protected items(n: number): number[] {
    const { after, type } = this.cst;
    const items: number[] = [];
    for (let k = n + 1; k < after[n]; k = after[k]) {
      const t = type[k];
      if (t !== ',' && t !== '(' && t !== ')' && t !== '[' && t !== ']' && t !== '{' && t !== '}') items.push(k);
    }
    return items;
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
    if (args.length + keywords.length > 1)
      for (const a of args)
        // A generator without parentheses of its own can't have neighbours; the grammar doesn't let it through.
        if (a.kind === 'ErrorExpr') break;
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
    return { kind: 'Subscript', start: this.start(n), end: this.end(n), value: this.expr(n + 1), index: this.indexOf(items, comma) };
  }

  private index(items: readonly number[], types: boolean): Expr {
    if (!types) return this.indexOf(items, -1);
    const { after } = this.cst;
    const behind = after[items[items.length - 1]];
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

  private binary(n: number): Expr {
    const { after, type } = this.cst;
    const middle = after[n + 1];
    const op = type[middle] as Operator;
    if (op === '&' || op === '^') return this.bitwise(n);
    const left = this.expr(n + 1);
    const right = this.expr(after[middle]);
    return { kind: 'BinOp', start: this.start(n), end: this.end(n), left, op, right };
  }

  /** The grammar has the precedence of `&` and `^` the wrong way round; so their chains are put together again. */
  private bitwise(n: number): Expr {
    const { after, type } = this.cst;
    const operands: number[] = [];
    const ops: Operator[] = [];
    const todo = [n];
    for (let k = todo.pop(); k !== undefined; k = todo.pop()) {
      const op = type[k] === 'binary_operator' ? type[after[k + 1]] : '';
      if (type[k] === '&' || type[k] === '^') ops.push(type[k] as Operator);
      else if (op === '&' || op === '^') todo.push(after[after[k + 1]], after[k + 1], k + 1);
      else operands.push(k);
    }
    const depth = this.depth;
    this.depth += ops.length;
    if (this.depth >= MAX_SYNTAX_DEPTH) {
      this.depth = depth;
      return this.errorExpr(n, 'too many nested expressions');
    }
    interface Part {
      readonly start: number;
      readonly end: number;
      readonly e: Expr;
    }
    const join = (a: Part, op: Operator, b: Part): Part => {
      const e: BinOp = { kind: 'BinOp', start: a.start, end: b.end, left: a.e, op, right: b.e };
      return { start: a.start, end: b.end, e };
    };
    const parts: Part[] = operands.map((k) => ({ ...this.span(k), e: this.expr(k) }));
    this.depth = depth;
    let sum: Part | undefined;
    let product = parts[0];
    ops.forEach((op, i) => {
      if (op === '&') product = join(product, op, parts[i + 1]);
      else {
        sum = sum === undefined ? product : join(sum, '^', product);
        product = parts[i + 1];
      }
    });
    return (sum === undefined ? product : join(sum, '^', product)).e;
  }

  /** `A | B | C` in an annotation comes nested either way. */
  private union(n: number): Expr {
    const parts: number[] = [];
    const todo = [n];
    for (let k = todo.pop(); k !== undefined; k = todo.pop()) {
      const inner = this.type(k) === 'type' ? k + 1 : k;
      const kids = this.type(inner) === 'union_type' || this.type(inner) === 'binary_operator' ? this.kids(inner) : [];
      if (kids.length === 3 && this.type(kids[1]) === '|') {
        todo.push(kids[2], kids[0]);
      } else parts.push(k);
    }
    if (this.depth + parts.length >= MAX_SYNTAX_DEPTH) return this.errorExpr(n, 'too many nested expressions');
    let sum = this.expr(parts[0]);
    for (const k of parts.slice(1))
      sum = { kind: 'BinOp', start: this.start(n), end: this.end(k), left: sum, op: '|', right: this.expr(k) };
    return sum;
  }

  /** `a := b if c else d` comes as `(a := b) if c else d`, and so with `and` and `or`: `n` begins with the `:=`. */
  private named(n: number): Expr {
    const { type, start, after } = this.cst;
    let inner = n + 1;
    while (type[inner] !== 'named_expression') inner++;
    const target = inner + 1;
    const span = this.span(n);
    const value = start[after[after[target]]];
    type[inner] = 'unnamed';
    for (let k = n; k <= inner; k++) start[k] = value;
    return { kind: 'NamedExpr', ...span, target: { kind: 'Name', ...this.span(target), id: this.identifier(target) }, value: this.expr(n) };
  }

  private boolean(n: number): Expr {
    let first = n + 1;
    while (this.type(first) === 'boolean_operator') first++;
    if (this.type(first) === 'named_expression') return this.named(n);
    const { after, type } = this.cst;
    const op = type[after[n + 1]] as 'and' | 'or';
    const operands: number[] = [];
    let k = n;
    // Left-associative in the grammar, one node here; only the leftmost can be of the same kind without parentheses.
    while (type[k] === 'boolean_operator' && type[after[k + 1]] === op) {
      operands.push(after[after[k + 1]]);
      k = k + 1;
    }
    operands.push(k);
    const values = operands.reverse().map((v) => this.expr(v));
    return { kind: 'BoolOp', start: this.start(n), end: this.end(n), op, values };
  }

  private compare(n: number): Expr {
    const [first, ...rest] = this.kids(n);
    const left = this.expr(first);
    const ops: CompareOperator[] = [];
    const comparators: Expr[] = [];
    for (let i = 0; i + 1 < rest.length; i += 2) {
      ops.push(this.type(rest[i]) as CompareOperator);
      comparators.push(this.expr(rest[i + 1]));
    }
    return { kind: 'Compare', start: this.start(n), end: this.end(n), left, ops, comparators };
  }

  /** `await` binds more tightly than `**`; in the grammar it doesn't. */
  private awaited(n: number): Expr {
    const { after, type } = this.cst;
    const operand = after[n + 1];
    if (this.scope.kind !== 'async def')
      this.fail(this.scope.kind === 'module' ? "'await' outside function" : "'await' outside async function", this.span(n));
    if (type[operand] !== 'binary_operator') return { kind: 'Await', ...this.span(n), value: this.expr(operand) };
    const left = operand + 1;
    const op = after[left];
    return {
      kind: 'BinOp',
      ...this.span(n),
      left: { kind: 'Await', start: this.start(n), end: this.end(left), value: this.expr(left) },
      op: type[op] as Operator,
      right: this.expr(after[op]),
    };
  }

  private yielded(n: number): Expr {
    const kids = this.kids(n);
    const span = this.span(n);
    if (this.scope.kind === 'module' || this.scope.kind === 'class') this.fail("'yield' outside function", span);
    if (kids.length > 1 && this.type(kids[1]) === 'from') {
      if (this.scope.kind === 'async def') this.fail("'yield from' inside async function", span);
      return { kind: 'YieldFrom', ...span, value: this.expr(kids[2]) };
    }
    return { kind: 'Yield', ...span, value: kids.length > 1 ? this.element(kids[1]) : undefined };
  }

  private comprehension(n: number): Expr {
    const t = this.type(n);
    const outer = this.scope;
    // A generator may await wherever it stands; that makes it an asynchronous one.
    if (t === 'generator_expression') this.scope = { kind: 'async def', inLoop: false };
    const generators = this.generators(n);
    const elt = this.expr(n + 2);
    this.scope = outer;
    const kind = t === 'list_comprehension' ? 'ListComp' : t === 'set_comprehension' ? 'SetComp' : 'GeneratorExp';
    return { kind, start: this.start(n), end: this.end(n), elt, generators };
  }

  private generators(n: number): Comprehension[] {
    const generators: { target: Expr; iter: Expr; ifs: Expr[]; isAsync: boolean }[] = [];
    for (const k of this.kids(n)) {
      if (this.type(k) === 'if_clause') generators[generators.length - 1].ifs.push(this.expr(this.cst.after[k + 1]));
      if (this.type(k) !== 'for_in_clause') continue;
      const kids = this.kids(k);
      const isAsync = this.type(kids[0]) === 'async';
      const at = isAsync ? 2 : 1;
      if (kids.length > at + 3) this.fail('invalid syntax', this.span(kids[at + 3]));
      generators.push({ target: this.target(kids[at]), iter: this.expr(kids[at + 2]), ifs: [], isAsync });
    }
    return generators;
  }

  /** Something that is assigned to. */
  target(n: number): Expr {
    const e = this.element(n);
    if (e.kind === 'Starred') this.fail('starred assignment target must be in a list or tuple', e);
    else this.checkTarget(e);
    return e;
  }

  protected checkTarget(e: Expr): void {
    if (e.kind === 'Tuple' || e.kind === 'List') {
      const stars = e.elts.filter((x): x is Starred => x.kind === 'Starred');
      if (stars.length > 1) this.fail('multiple starred expressions in assignment', stars[1]);
      for (const x of e.elts) this.checkTarget(x.kind === 'Starred' ? x.value : x);
    } else if (e.kind !== 'Name' && e.kind !== 'Attribute' && e.kind !== 'Subscript' && e.kind !== 'ErrorExpr')
      this.fail(`cannot assign to ${described(e)}`, e);
  }

  private lambda(n: number): Expr {
    const kids = this.kids(n);
    const params = this.type(kids[1]) === 'lambda_parameters' ? this.parameters(kids[1]) : this.parameters(undefined);
    const outer = this.scope;
    this.scope = { kind: 'lambda', inLoop: false };
    const body = this.expr(kids[kids.length - 1]);
    this.scope = outer;
    return { kind: 'Lambda', ...this.span(n), params, body };
  }

  protected parameters(n: number | undefined): Parameters {
    let posonly: Parameter[] = [];
    let args: Parameter[] = [];
    let vararg: Parameter | undefined;
    const kwonly: Parameter[] = [];
    let kwarg: Parameter | undefined;
    let star: number | undefined;
    const names = new Set<string>();
    const add = (k: number, nameNode: number, annotation: number | undefined, fallback: number | undefined): void => {
      let named = nameNode;
      let list: 'args' | '*' | '**' = 'args';
      const t = this.type(nameNode);
      if (t === 'list_splat_pattern' || t === 'dictionary_splat_pattern') {
        list = t === 'list_splat_pattern' ? '*' : '**';
        named = this.cst.after[nameNode + 1];
      }
      if (this.type(named) !== 'identifier') {
        this.fail('invalid syntax', this.span(k));
        return;
      }
      const name = this.identifier(named);
      if (names.has(name)) this.fail(`duplicate argument '${name}' in function definition`, this.span(named));
      names.add(name);
      if (kwarg !== undefined) this.fail('arguments cannot follow var-keyword argument', this.span(k));
      const p: Parameter = {
        start: this.start(named),
        end: annotation === undefined ? this.end(named) : this.end(annotation),
        name,
        annotation: annotation === undefined ? undefined : this.annotation(annotation),
        default: fallback === undefined ? undefined : this.expr(fallback),
      };
      if (list === '*') {
        if (star !== undefined) this.fail('* argument may appear only once', this.span(k));
        star = k;
        vararg = p;
      } else if (list === '**') kwarg = p;
      else if (star !== undefined) kwonly.push(p);
      else {
        const before = args[args.length - 1] ?? posonly[posonly.length - 1];
        if (p.default === undefined && (before as Parameter | undefined)?.default !== undefined)
          this.fail('parameter without a default follows parameter with a default', p);
        args.push(p);
      }
    };
    for (const k of n === undefined ? [] : this.items(n)) {
      const kids = this.kids(k);
      switch (this.type(k)) {
        case 'typed_parameter':
          add(k, kids[0], kids[2], undefined);
          break;
        case 'default_parameter':
          add(k, kids[0], undefined, kids[2]);
          break;
        case 'typed_default_parameter':
          add(k, kids[0], kids[2], kids[4]);
          break;
        case 'keyword_separator':
          if (star !== undefined) this.fail('* argument may appear only once', this.span(k));
          star = k;
          break;
        case 'positional_separator':
          if (posonly.length > 0) this.fail('/ may appear only once', this.span(k));
          else if (args.length === 0) this.fail('at least one argument must precede /', this.span(k));
          else if (star !== undefined) this.fail('/ must be ahead of *', this.span(k));
          posonly = args;
          args = [];
          break;
        default:
          add(k, k, undefined, undefined);
      }
    }
    if (star !== undefined && vararg === undefined && kwonly.length === 0) this.fail('named arguments must follow bare *', this.span(star));
    return { posonly, args, vararg, kwonly, kwarg };
  }

  protected annotation(n: number): Expr {
    return this.element(n);
  }

  private strings(nodes: readonly number[], n: number): Expr {
    const spans = nodes.map((k) => ({ start: this.cst.start[k], end: this.cst.end[k] }));
    const strings = new Strings(this.text, this.fields, this.scope, this.shift - this.base, (message, span) => this.fail(message, span), this.depth);
    return strings.build(spans, this.span(n));
  }
}

/** What CPython's messages call an expression. */
export function described(e: Expr): string {
  switch (e.kind) {
    case 'Call':
      return 'function call';
    case 'Constant':
      return e.value.type === 'bool'
        ? e.value.value
          ? 'True'
          : 'False'
        : e.value.type === 'none'
          ? 'None'
          : e.value.type === 'ellipsis'
            ? 'ellipsis'
            : 'literal';
    case 'Dict':
      return 'dict literal';
    case 'Set':
      return 'set display';
    case 'JoinedStr':
      return 'f-string expression';
    case 'TemplateStr':
      return 't-string expression';
    case 'Lambda':
      return 'lambda';
    case 'IfExp':
      return 'conditional expression';
    case 'NamedExpr':
      return 'named expression';
    case 'Compare':
      return 'comparison';
    case 'ListComp':
      return 'list comprehension';
    case 'SetComp':
      return 'set comprehension';
    case 'DictComp':
      return 'dict comprehension';
    case 'GeneratorExp':
      return 'generator expression';
    case 'Yield':
    case 'YieldFrom':
      return 'yield expression';
    case 'Await':
      return 'await expression';
    case 'Starred':
      return 'starred';
    default:
      return 'expression';
  }
}
