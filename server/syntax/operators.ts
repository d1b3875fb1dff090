/**
 * Operators: from tree-sitter's nodes to the AST. Where the grammar groups them otherwise than Python does, they are put
 * right here.
 */
import { MAX_SYNTAX_DEPTH } from '../limits.ts';
import type { BinOp, CompareOperator, Expr, Operator } from './ast.ts';
import { Nodes } from './nodes.ts';

export abstract class Operators extends Nodes {
  abstract expr(n: number): Expr;
  abstract element(n: number): Expr;

  protected binary(n: number): Expr {
    const { after, type } = this.cst;
    const middle = after[n + 1];
    const op = type[middle] as Operator;
    if (op === '&' || op === '^') return this.bitwise(n);
    const left = this.expr(n + 1);
    const right = this.expr(after[middle]);
    return { kind: 'BinOp', start: this.start(n), end: this.end(n), left, op, right };
  }

  /** The grammar has the precedence of `&` and `^` the wrong way round; so their chains are put together again. */
  protected bitwise(n: number): Expr {
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
  protected union(n: number): Expr {
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
  protected named(n: number): Expr {
    const { type, start, after } = this.cst;
    let inner = n + 1;
    while (type[inner] !== 'named_expression') inner++;
    const target = inner + 1;
    const span = this.span(n);
    const value = start[after[after[target]]];
    type[inner] = 'unnamed';
    for (let k = n; k <= inner; k++) start[k] = value;
    return {
      kind: 'NamedExpr',
      ...span,
      target: { kind: 'Name', ...this.span(target), id: this.identifier(target) },
      value: this.expr(n),
    };
  }

  protected boolean(n: number): Expr {
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

  protected compare(n: number): Expr {
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
  protected awaited(n: number): Expr {
    const { after, type } = this.cst;
    const operand = after[n + 1];
    if (this.scope.kind !== 'async def')
      this.fail(
        this.scope.kind === 'module' ? "'await' outside function" : "'await' outside async function",
        this.span(n),
      );
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

  protected yielded(n: number): Expr {
    const kids = this.kids(n);
    const span = this.span(n);
    if (this.scope.kind === 'module' || this.scope.kind === 'class') this.fail("'yield' outside function", span);
    if (kids.length > 1 && this.type(kids[1]) === 'from') {
      if (this.scope.kind === 'async def') this.fail("'yield from' inside async function", span);
      return { kind: 'YieldFrom', ...span, value: this.expr(kids[2]) };
    }
    return { kind: 'Yield', ...span, value: kids.length > 1 ? this.element(kids[1]) : undefined };
  }
}
