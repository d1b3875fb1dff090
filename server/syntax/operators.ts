/**
 * Expressions down to what operators join, as "Primary elements" and the levels above it in Grammar/python.gram. Chains
 * that associate to the left are loops; recursion goes no deeper than MAX_SYNTAX_DEPTH.
 */
import type { CompareOperator, Expr, NamedExpr, Operator, UnaryOperator } from './ast.ts';
import { described } from './described.ts';
import { Targets } from './targets.ts';
import * as T from './tokens.ts';

export abstract class Operators extends Targets {
  protected abstract primary(): Expr;
  protected abstract atom(): Expr;
  protected abstract lambda(): Expr;

  /** `expression`. */
  protected expression(): Expr {
    const { p, kind } = this;
    const first = kind[p];
    if (T.CLOSES[kind[p + 1]] === 1 && (first === T.NAME || first === T.NUMBER || first === T.STRING))
      return this.atom();
    if (first === T.LAMBDA) return this.lambda();
    const e = this.disjunction();
    return this.kind[this.p] === T.IF ? this.conditional(p, e) : e;
  }

  /** An `=` stands behind an expression whose first token is `from`, where only a comparison or `:=` could. */
  protected notAnAssignment(from: number, left: Expr): void {
    const equal = this.p++;
    const simple = T.BEGINS[this.kind[this.p]] === 1 && this.kind[this.p] !== T.LAMBDA && this.kind[this.p] !== T.NOT;
    if (simple) this.binary(T.OPERAND_BINDS);
    const next = this.kind[this.p];
    if (simple && next !== T.EQUAL && next !== T.WALRUS) {
      if (left.kind === 'Name' && equal === from + 1)
        this.fail(
          "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
          this.start[equal],
          this.end[this.p - 1],
        );
      if (!this.isDisplay(from, left))
        this.failOn(`cannot assign to ${described(left)} here. Maybe you meant '==' instead of '='?`, left);
    }
    this.p = equal;
  }

  /** What CPython doesn't take for a comparison with one `=` missing; the `=` is at hand or was read. */
  private isDisplay(from: number, e: Expr): boolean {
    switch (e.kind) {
      case 'Starred':
      case 'Tuple':
      case 'List':
      case 'GeneratorExp':
        return true;
      case 'Constant':
        return e.value.type === 'bool' || e.value.type === 'none';
      // Not what a `bitwise_or` is, unless in parentheses.
      case 'BoolOp':
      case 'Compare':
      case 'IfExp':
      case 'Lambda':
        return e.start === this.start[from] - this.base;
      case 'UnaryOp':
        return e.op === 'not' && e.start === this.start[from] - this.base;
      default:
        return false;
    }
  }

  private conditional(from: number, body: Expr): Expr {
    this.p++;
    const test = this.disjunction();
    if (this.kind[this.p] !== T.ELSE) {
      if (this.kind[this.p] === T.COLON) this.unexpected();
      this.fail("expected 'else' after 'if' expression", this.start[from], this.end[this.p - 1]);
    }
    this.p++;
    this.enter();
    const orelse = this.expression();
    this.depth--;
    const start = this.start[from] - this.base;
    return { kind: 'IfExp', start, end: this.end[this.p - 1] - this.base, test, body, orelse };
  }

  /** `named_expression`. */
  protected namedExpression(): Expr {
    const { p, kind } = this;
    if (kind[p] === T.NAME && kind[p + 1] === T.WALRUS) return this.named();
    const e = this.expression();
    if (this.kind[this.p] === T.WALRUS) this.failOn(`cannot use assignment expressions with ${described(e)}`, e);
    return e;
  }

  private named(): NamedExpr {
    const { p } = this;
    const target = this.atom();
    this.p++;
    this.enter();
    const value = this.expression();
    this.depth--;
    if (target.kind !== 'Name') return this.unexpected();
    const e: NamedExpr = { kind: 'NamedExpr', ...this.spanFrom(p), target, value };
    this.walruses.push(e);
    return e;
  }

  /** `star_expression`: an expression, or a star and what binds as tightly as `|`. */
  protected starExpression(): Expr {
    return this.kind[this.p] === T.STAR ? this.starred() : this.expression();
  }

  /** `star_named_expression`. */
  protected starNamedExpression(): Expr {
    return this.kind[this.p] === T.STAR ? this.starred() : this.namedExpression();
  }

  protected starred(): Expr {
    const { p } = this;
    this.star();
    const value = this.binary(T.OPERAND_BINDS);
    return { kind: 'Starred', start: this.start[p] - this.base, end: this.end[this.p - 1] - this.base, value };
  }

  private star(): void {
    const next = this.kind[++this.p];
    if (next === T.COMMA || next === T.RPAR || next === T.RSQB) this.failAt('Invalid star expression');
  }

  /** `*` and a whole expression, as in calls and subscripts. */
  protected starredArgument(): Expr {
    const { p } = this;
    this.star();
    const value = this.expression();
    return { kind: 'Starred', start: this.start[p] - this.base, end: this.end[this.p - 1] - this.base, value };
  }

  /** `star_expressions`: several are a tuple. */
  protected starExpressions(): Expr {
    const { p } = this;
    const first = this.starExpression();
    return this.kind[this.p] === T.COMMA ? this.restOfTuple(p, first, false) : first;
  }

  /** A tuple without parentheses, from the comma behind its first item on. */
  protected restOfTuple(from: number, first: Expr, named: boolean): Expr {
    const elts = [first];
    while (this.kind[this.p] === T.COMMA) {
      this.p++;
      if (T.BEGINS_ITEM[this.kind[this.p]] === 0) break;
      elts.push(named ? this.starNamedExpression() : this.starExpression());
    }
    return { kind: 'Tuple', start: this.start[from] - this.base, end: this.end[this.p - 1] - this.base, elts };
  }

  /** What is assigned to in a `for`: like `star_expressions`, but `in` ends it. */
  protected targets(): Expr {
    const from = this.p;
    const first = this.targetItem();
    let e = first;
    if (this.kind[this.p] === T.COMMA) {
      const elts = [first];
      while (this.kind[this.p] === T.COMMA) {
        this.p++;
        if (T.BEGINS_ITEM[this.kind[this.p]] === 0) break;
        elts.push(this.targetItem());
      }
      e = { kind: 'Tuple', ...this.spanFrom(from), elts };
    }
    this.checkTarget(e);
    return e;
  }

  protected targetItem(): Expr {
    return this.kind[this.p] === T.STAR ? this.starred() : this.binary(T.OPERAND_BINDS);
  }

  /** `disjunction`: all but conditionals and lambdas. */
  protected disjunction(): Expr {
    return this.binary(T.OR_BINDS);
  }

  /** Operators that bind at least as tightly as `tightness`, by precedence climbing: `or` least, `**` most. */
  protected binary(tightness: number): Expr {
    const from = this.p;
    const first = this.kind[from];
    let left =
      first === T.NOT && tightness <= T.NOT_BINDS
        ? this.unary(T.NOT_BINDS)
        : T.SIGNS[first] === 1
          ? this.unary(T.SIGN_BINDS)
          : this.primary();
    for (;;) {
      const k = this.kind[this.p];
      const binds = T.PRECEDENCE[k];
      if (binds < tightness) return left; // no operator binds with 0
      if (binds > T.COMPARE_BINDS) {
        this.p++;
        let right: Expr;
        if (k === T.DOUBLESTAR) {
          this.enter();
          right = this.binary(T.SIGN_BINDS);
          this.depth--;
        } else right = this.binary(binds + 1);
        left = {
          kind: 'BinOp',
          start: this.start[from] - this.base,
          end: this.end[this.p - 1] - this.base,
          left,
          op: T.TEXT_OF[k] as Operator,
          right,
        };
      } else if (binds === T.COMPARE_BINDS) {
        if (k === T.NOT && this.kind[this.p + 1] !== T.IN) return left;
        left = this.compare(from, left);
      } else left = this.booleans(from, left, k, binds);
    }
  }

  /** A sign or `not`, and what it stands before. */
  private unary(binds: number): Expr {
    const from = this.p;
    if (this.kind[from] === T.AWAIT) return this.awaited();
    this.p++;
    this.enter();
    const operand = this.binary(binds);
    this.depth--;
    const start = this.start[from] - this.base;
    const end = this.end[this.p - 1] - this.base;
    return { kind: 'UnaryOp', start, end, op: T.TEXT_OF[this.kind[from]] as UnaryOperator, operand };
  }

  /** `a and b and c` is one node. */
  private booleans(from: number, first: Expr, op: number, binds: number): Expr {
    const values = [first];
    while (this.kind[this.p] === op) {
      this.p++;
      values.push(this.binary(binds + 1));
    }
    const start = this.start[from] - this.base;
    const end = this.end[this.p - 1] - this.base;
    return { kind: 'BoolOp', start, end, op: op === T.OR ? 'or' : 'and', values };
  }

  /** `a < b < c` is one node. */
  private compare(from: number, left: Expr): Expr {
    const ops: CompareOperator[] = [];
    const comparators: Expr[] = [];
    for (;;) {
      const k = this.kind[this.p];
      if (T.PRECEDENCE[k] !== T.COMPARE_BINDS) break;
      let op = T.TEXT_OF[k];
      const next = this.kind[this.p + 1];
      if (k === T.NOT) {
        if (next !== T.IN) break;
        op = 'not in';
        this.p++;
      } else if (k === T.IS && next === T.NOT) {
        op = 'is not';
        this.p++;
      }
      this.p++;
      ops.push(op as CompareOperator);
      comparators.push(this.binary(T.OPERAND_BINDS));
    }
    const start = this.start[from] - this.base;
    return { kind: 'Compare', start, end: this.end[this.p - 1] - this.base, left, ops, comparators };
  }

  private awaited(): Expr {
    const { p } = this;
    this.p++;
    const value = this.primary();
    const span = this.spanFrom(p);
    if (this.scope !== 'async def') {
      const message =
        this.scope === 'module' || this.scope === 'class'
          ? "'await' outside function"
          : "'await' outside async function";
      this.awaits.push({ message, start: span.start + this.base, end: span.end + this.base });
    }
    return { kind: 'Await', ...span, value };
  }

  /** `yield_expr`. */
  protected yielded(): Expr {
    const { p } = this;
    this.p++;
    let e: Expr;
    if (this.kind[this.p] === T.FROM) {
      this.p++;
      const value = this.expression();
      e = { kind: 'YieldFrom', ...this.spanFrom(p), value };
      if (this.scope === 'async def') this.complain("'yield from' inside async function", e);
    } else {
      const value = T.BEGINS_ITEM[this.kind[this.p]] === 1 ? this.starExpressions() : undefined;
      e = { kind: 'Yield', ...this.spanFrom(p), value };
    }
    if (this.scope === 'module' || this.scope === 'class') this.complain("'yield' outside function", e);
    this.yields.push(e);
    return e;
  }

  /** What may stand on an assignment's right. */
  protected assigned(): Expr {
    if (this.kind[this.p] === T.YIELD) return this.yielded();
    const e = this.starExpressions();
    if (e.kind === 'Starred') this.complain("can't use starred expression here", e);
    return e;
  }
}
