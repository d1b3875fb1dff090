/** Statements on one line. */
import type { Expr, ImportAlias, Operator, Stmt, TypeParam } from './ast.ts';
import { described } from './described.ts';
import { TOO_LATE } from './future.ts';
import { Patterns } from './patterns.ts';
import * as T from './tokens.ts';

export abstract class SimpleStatements extends Patterns {
  /** There is a `global` or a `nonlocal`. */
  protected declares = false;

  /** One statement, up to the `;` or line break behind it. */
  protected simpleStatement(): Stmt {
    const { p, base } = this;
    const start = this.start[p] - base;
    switch (this.kind[p]) {
      case T.PASS:
        this.p++;
        return { kind: 'Pass', start, end: this.end[p] - base };
      case T.BREAK:
      case T.CONTINUE: {
        this.p++;
        const kind = this.kind[p] === T.BREAK ? 'Break' : 'Continue';
        const s: Stmt = { kind, start, end: this.end[p] - base };
        if (!this.inLoop)
          this.complain(kind === 'Break' ? "'break' outside loop" : "'continue' not properly in loop", s);
        return s;
      }
      case T.RETURN: {
        this.p++;
        const value = this.endsStatement() ? undefined : this.returned();
        const s: Stmt = { kind: 'Return', start, end: this.end[this.p - 1] - base, value };
        if (this.scope === 'module' || this.scope === 'class') this.complain("'return' outside function", s);
        return s;
      }
      case T.DEL:
        return this.del();
      case T.RAISE:
        return this.raise();
      case T.ASSERT: {
        this.p++;
        const test = this.expression();
        let msg: Expr | undefined;
        if (this.kind[this.p] === T.COMMA) {
          this.p++;
          msg = this.expression();
        }
        return { kind: 'Assert', ...this.spanFrom(p), test, msg };
      }
      case T.IMPORT:
        return this.importModules();
      case T.FROM:
        return this.importFrom();
      case T.GLOBAL:
      case T.NONLOCAL: {
        this.p++;
        const names = [this.identifier()];
        while (this.kind[this.p] === T.COMMA) {
          this.p++;
          names.push(this.identifier());
        }
        this.declares = true;
        if (this.kind[p] === T.GLOBAL) return { kind: 'Global', ...this.spanFrom(p), names };
        if (this.scope === 'module')
          this.complain('nonlocal declaration not allowed at module level', this.spanFrom(p));
        return { kind: 'Nonlocal', ...this.spanFrom(p), names };
      }
      case T.NAME:
        if (
          this.value[p] === T.NAME_TYPE &&
          this.kind[p + 1] === T.NAME &&
          (this.kind[p + 2] === T.EQUAL || this.kind[p + 2] === T.LSQB)
        )
          return this.typeAlias();
        return this.expressionStatement();
      default:
        return this.expressionStatement();
    }
  }

  private endsStatement(): boolean {
    const k = this.kind[this.p];
    return k === T.NEWLINE || k === T.SEMI || k === T.END;
  }

  private returned(): Expr {
    const e = this.starExpressions();
    if (e.kind === 'Starred') this.complain("can't use starred expression here", e);
    return e;
  }

  private del(): Stmt {
    const from = this.p++;
    const targets: Expr[] = [];
    for (;;) {
      const e = this.targetItem();
      targets.push(e);
      if (this.kind[this.p] !== T.COMMA) break;
      this.p++;
      if (this.endsStatement()) break;
    }
    const span = this.spanFrom(from);
    if (this.endsStatement()) for (const e of targets) this.checkDeleted(e);
    else {
      // More of an expression: CPython names what it is.
      const last = targets[targets.length - 1];
      this.unexpectedOr(() => {
        this.p = this.tokenAt(last.start);
        this.checkDeleted(this.expression());
      });
    }
    return { kind: 'Delete', ...span, targets };
  }

  /** The first token at or behind the offset of a span, looking back from the one at hand. */
  private tokenAt(start: number): number {
    let k = this.p;
    while (k > 0 && this.start[k - 1] - this.base >= start && this.kind[k - 1] > T.DEDENT) k--;
    return k;
  }

  /** Fails at the token at hand, unless `better` fails with something to say. */
  private unexpectedOr(better: () => void): never {
    const { p } = this;
    better();
    this.p = p;
    return this.unexpected();
  }

  private raise(): Stmt {
    const from = this.p++;
    let exc: Expr | undefined;
    let cause: Expr | undefined;
    if (!this.endsStatement()) {
      exc = this.expression();
      if (this.kind[this.p] === T.FROM) {
        this.p++;
        cause = this.expression();
      }
    }
    return { kind: 'Raise', ...this.spanFrom(from), exc, cause };
  }

  // ---- expressions, assignments

  private expressionStatement(): Stmt {
    const from = this.p;
    const start = this.start[from] - this.base;
    const first = this.kind[from] === T.YIELD ? this.yielded() : this.starExpressions();
    const k = this.kind[this.p];
    if (k === T.EQUAL) return this.assign(from, first);
    if (k === T.NEWLINE || k === T.SEMI) {
      if (first.kind === 'Starred') this.complain("can't use starred expression here", first);
      return { kind: 'Expr', start, end: this.end[this.p - 1] - this.base, value: first };
    }
    if (k >= T.FIRST_AUGMENTED && k <= T.LAST_AUGMENTED) return this.augment(from, first);
    if (k === T.COLON) return this.annotate(from, first);
    if (k === T.WALRUS && this.kind[from] === T.NAME && this.p === from + 1) {
      this.p++;
      this.expression();
      this.fail('invalid syntax', this.start[from], this.end[this.p - 1]);
    }
    return { kind: 'Expr', start, end: this.end[this.p - 1] - this.base, value: first };
  }

  private assign(from: number, first: Expr): Stmt {
    const targets = [first];
    let left = from;
    let value: Expr;
    for (;;) {
      const target = targets[targets.length - 1];
      if (target.kind !== 'Name') this.assignable(left, target, targets.length === 1);
      left = ++this.p;
      const right = this.kind[left] === T.YIELD ? this.yielded() : this.starExpressions();
      if (this.kind[this.p] !== T.EQUAL) {
        value = right;
        break;
      }
      targets.push(right);
    }
    if (value.kind === 'Starred') this.complain("can't use starred expression here", value);
    return {
      kind: 'Assign',
      start: this.start[from] - this.base,
      end: this.end[this.p - 1] - this.base,
      targets,
      value,
    };
  }

  /** The `=` stands at hand behind a target that is no name. */
  private assignable(from: number, target: Expr, first: boolean): void {
    if ((target.kind === 'Yield' || target.kind === 'YieldFrom') && this.kind[from] === T.YIELD)
      this.failOn('assignment to yield expression not possible', target);
    if (first && target.kind !== 'Attribute' && target.kind !== 'Subscript') {
      // Without parentheses the last of several is what stands before the `=`.
      const last =
        target.kind === 'Tuple' && target.start === this.start[from] - this.base && this.kind[from] !== T.LPAR
          ? target.elts[target.elts.length - 1]
          : target;
      if (last.kind !== 'Name' && last.kind !== 'Attribute' && last.kind !== 'Subscript')
        this.notAnAssignment(this.tokenAt(last.start), last);
    }
    this.checkTarget(target);
  }

  private augment(from: number, target: Expr): Stmt {
    if (target.kind !== 'Name' && target.kind !== 'Attribute' && target.kind !== 'Subscript')
      this.failOn(`'${described(target)}' is an illegal expression for augmented assignment`, target);
    const op = T.TEXT_OF[this.kind[this.p] - T.AUGMENTED] as Operator;
    this.p++;
    const value = this.assigned();
    return { kind: 'AugAssign', ...this.spanFrom(from), target, op, value };
  }

  private annotate(from: number, target: Expr): Stmt {
    if (target.kind !== 'Name' && target.kind !== 'Attribute' && target.kind !== 'Subscript') {
      const what = target.kind === 'Tuple' ? 'tuple' : target.kind === 'List' ? 'list' : undefined;
      if (T.BEGINS[this.kind[this.p + 1]] === 0) {
        this.fail('invalid syntax', this.start[this.p], this.end[this.p]);
      }
      this.failOn(
        what === undefined ? 'illegal target for annotation' : `only single target (not ${what}) can be annotated`,
        target,
      );
    }
    this.p++;
    const annotation = this.expression();
    let value: Expr | undefined;
    if (this.kind[this.p] === T.EQUAL) {
      this.p++;
      value = this.assigned();
    }
    return { kind: 'AnnAssign', ...this.spanFrom(from), target, annotation, value };
  }

  // ---- imports

  /** `a.b.c` as a text. */
  private dottedName(): string {
    let name = this.identifier();
    while (this.kind[this.p] === T.DOT) {
      this.p++;
      name += `.${this.identifier()}`;
    }
    return name;
  }

  private alias(dotted: boolean): ImportAlias {
    const from = this.p;
    const name = dotted ? this.dottedName() : this.identifier();
    let asname: string | undefined;
    if (this.kind[this.p] === T.AS) {
      this.p++;
      asname = this.identifier();
    }
    return { start: this.start[from] - this.base, end: this.end[this.p - 1] - this.base, name, asname };
  }

  private importModules(): Stmt {
    const from = this.p++;
    if (this.kind[this.p] === T.NEWLINE) this.failAt("Expected one or more names after 'import'");
    const names = [this.alias(true)];
    while (this.kind[this.p] === T.COMMA) {
      this.p++;
      names.push(this.alias(true));
    }
    if (this.kind[this.p] === T.FROM)
      this.fail("Did you mean to use 'from ... import ...' instead?", this.start[from], this.end[this.p + 1]);
    return { kind: 'Import', ...this.spanFrom(from), names };
  }

  private importFrom(): Stmt {
    const from = this.p++;
    let level = 0;
    for (; this.kind[this.p] === T.DOT || this.kind[this.p] === T.ELLIPSIS; this.p++)
      level += this.kind[this.p] === T.DOT ? 1 : 3;
    const module = level > 0 && this.kind[this.p] === T.IMPORT ? undefined : this.dottedName();
    this.expect(T.IMPORT);
    const { p } = this;
    if (this.kind[p] === T.STAR) {
      this.p++;
      const names = [{ ...this.spanFrom(p), name: '*', asname: undefined }];
      const span = this.spanFrom(from);
      if (this.scope !== 'module') this.complain('import * only allowed at module level', span);
      return { kind: 'ImportFrom', ...span, module, names, level };
    }
    if (module === '__future__' && level === 0 && this.depth > 0) this.complain(TOO_LATE, this.spanFrom(from));
    if (this.kind[p] === T.NEWLINE) this.failAt("Expected one or more names after 'import'");
    const bracket = this.kind[p] === T.LPAR;
    if (bracket) this.p++;
    const names = [this.alias(false)];
    while (this.kind[this.p] === T.COMMA) {
      this.p++;
      if (bracket && this.kind[this.p] === T.RPAR) break;
      if (this.kind[this.p] === T.NEWLINE)
        this.fail('trailing comma not allowed without surrounding parentheses', this.start[from], this.end[this.p - 1]);
      names.push(this.alias(false));
    }
    if (bracket) this.expect(T.RPAR);
    return { kind: 'ImportFrom', ...this.spanFrom(from), module, names, level };
  }

  // ---- types

  private typeAlias(): Stmt {
    const from = this.p++;
    const name = this.atom();
    if (name.kind !== 'Name') return this.unexpected();
    const typeParams = this.kind[this.p] === T.LSQB ? this.typeParams() : [];
    this.expect(T.EQUAL);
    const value = this.expression();
    return { kind: 'TypeAlias', ...this.spanFrom(from), name, typeParams, value };
  }

  /** `[T: bound = default, *Ts, **P]`. */
  protected typeParams(): TypeParam[] {
    this.p++;
    if (this.kind[this.p] === T.RSQB)
      this.fail('Type parameter list cannot be empty', this.start[this.p - 1], this.end[this.p]);
    const params: TypeParam[] = [];
    while (this.kind[this.p] !== T.RSQB) {
      params.push(this.typeParam());
      if (this.kind[this.p] !== T.COMMA) break;
      this.p++;
    }
    this.expect(T.RSQB);
    params.forEach((p, i) => {
      if (params.findIndex((q) => q.name === p.name) < i) this.complain(`duplicate type parameter '${p.name}'`, p);
      if (p.default === undefined && i > 0 && params[i - 1].default !== undefined)
        this.complain(`non-default type parameter '${p.name}' follows default type parameter`, p);
    });
    return params;
  }

  private typeParam(): TypeParam {
    const from = this.p;
    const k = this.kind[from];
    if (k === T.STAR || k === T.DOUBLESTAR) this.p++;
    const name = this.identifier();
    let bound: Expr | undefined;
    if (this.kind[this.p] === T.COLON) {
      const colon = this.p++;
      bound = this.expression();
      if (k === T.STAR || k === T.DOUBLESTAR) {
        const what = bound.kind === 'Tuple' ? 'constraints' : 'bound';
        this.fail(
          `cannot use ${what} with ${k === T.STAR ? 'TypeVarTuple' : 'ParamSpec'}`,
          this.start[colon],
          this.end[colon],
        );
      }
    }
    let fallback: Expr | undefined;
    if (this.kind[this.p] === T.EQUAL) {
      this.p++;
      fallback = k === T.STAR ? this.starExpression() : this.expression();
    }
    const kind = k === T.STAR ? 'TypeVarTuple' : k === T.DOUBLESTAR ? 'ParamSpec' : 'TypeVar';
    return { kind, ...this.spanFrom(from), name, bound, default: fallback };
  }
}
