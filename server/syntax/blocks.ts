/** Blocks, and the statements made of a header and blocks that are no definitions: `if`, `while`, `for`, `with`. */
import { MAX_SYNTAX_DEPTH } from '../limits.ts';
import type { Expr, If, Stmt, WithItem } from './ast.ts';
import { Recovery } from './recovery.ts';
import { FAILURE } from './reader.ts';
import type { Scope } from './reader.ts';
import * as T from './tokens.ts';

export const NONE: readonly Stmt[] = [];

export abstract class Blocks extends Recovery {
  /** Simple statements up to the end of the line. */
  protected line(into: Stmt[]): void {
    for (;;) {
      if (this.blocks === 0) this.base = this.start[this.p];
      this.add(into, this.simpleStatement());
      if (this.kind[this.p] !== T.SEMI) break;
      this.p++;
      if (this.kind[this.p] === T.NEWLINE) break;
    }
    if (this.kind[this.p] !== T.NEWLINE) this.unexpected();
    this.p++;
  }

  protected colon(): void {
    const k = this.kind[this.p];
    if (k !== T.COLON) {
      if (k === T.NEWLINE) this.failAt("expected ':'");
      this.unexpected();
    }
    this.p++;
  }

  /** Where CPython asks for nothing but a colon. */
  protected onlyColon(): void {
    if (this.kind[this.p] !== T.COLON) this.failAt("expected ':'");
    this.p++;
  }

  /** From behind a header's colon to the end of its block. */
  protected block(): readonly Stmt[] {
    const body: Stmt[] = [];
    if (++this.depth > MAX_SYNTAX_DEPTH) this.failAt('too many nested statements');
    this.blocks++;
    if (this.kind[this.p] === T.NEWLINE) {
      this.p++;
      this.expect(T.INDENT);
      while (this.kind[this.p] !== T.DEDENT && this.kind[this.p] !== T.END) this.statements(body);
      this.expect(T.DEDENT);
    } else this.line(body);
    this.blocks--;
    this.depth--;
    return body;
  }

  protected blockIn(scope: Scope, inLoop: boolean): readonly Stmt[] {
    const outer = this.scope;
    const outerLoop = this.inLoop;
    this.scope = scope;
    this.inLoop = inLoop;
    const body = this.block();
    this.scope = outer;
    this.inLoop = outerLoop;
    return body;
  }

  /** Where the block that was read last ends: with its last line. */
  protected blockEnd(): number {
    let k = this.p - 1;
    while (this.kind[k] === T.DEDENT) k--;
    return this.end[k] - this.base;
  }

  protected elseBlock(): readonly Stmt[] {
    if (!this.clause(T.ELSE)) return NONE;
    return (
      this.attempt(() => {
        this.p++;
        this.onlyColon();
        return this.block();
      }) ?? NONE
    );
  }

  /** The condition of an `if`, `elif` or `while`, and its colon. */
  protected condition(): Expr {
    const from = this.p;
    const test = this.namedExpression();
    if (this.kind[this.p] === T.EQUAL) this.notAnAssignment(from, test);
    this.colon();
    return test;
  }

  protected ifStatement(): Stmt {
    const { depth, base } = this;
    const branches: { start: number; test: Expr; body: readonly Stmt[] }[] = [];
    const branch = (): true => {
      const start = this.start[this.p++] - base;
      const test = this.condition();
      branches.push({ start, test, body: this.block() });
      return true;
    };
    branch();
    // Each `elif` is one level deeper.
    while (this.clause(T.ELIF)) {
      this.depth++;
      if (this.attempt(branch) === undefined) break;
    }
    let orelse = this.elseBlock();
    this.depth = depth;
    const end = this.blockEnd();
    for (let i = branches.length - 1; i > 0; i--) {
      const { start, test, body } = branches[i];
      orelse = [{ kind: 'If', start, end, test, body, orelse }];
    }
    const { start, test, body } = branches[0];
    return { kind: 'If', start, end, test, body, orelse } satisfies If;
  }

  protected whileStatement(): Stmt {
    const start = this.start[this.p++] - this.base;
    const test = this.condition();
    const body = this.blockIn(this.scope, true);
    const orelse = this.elseBlock();
    return { kind: 'While', start, end: this.blockEnd(), test, body, orelse };
  }

  protected forStatement(from: number, isAsync: boolean): Stmt {
    this.p++;
    const start = this.start[from] - this.base;
    const target = this.targets();
    this.expect(T.IN);
    const iter = this.starExpressions();
    if (iter.kind === 'Starred') this.complain("can't use starred expression here", iter);
    this.colon();
    const body = this.blockIn(this.scope, true);
    const orelse = this.elseBlock();
    const s: Stmt = { kind: 'For', start, end: this.blockEnd(), target, iter, body, orelse, isAsync };
    if (isAsync && this.scope !== 'async def') this.complain("'async for' outside async function", s);
    return s;
  }

  protected withStatement(from: number, isAsync: boolean): Stmt {
    this.p++;
    const start = this.start[from] - this.base;
    const items = this.withItemsInParentheses() ?? this.withItems(T.COLON);
    this.colon();
    const body = this.block();
    const s: Stmt = { kind: 'With', start, end: this.blockEnd(), items, body, isAsync };
    if (isAsync && this.scope !== 'async def') this.complain("'async with' outside async function", s);
    return s;
  }

  /** `with (a, b as c):` is two items; undefined if the parentheses are something else. */
  protected withItemsInParentheses(): WithItem[] | undefined {
    if (this.kind[this.p] !== T.LPAR) return undefined;
    let close = this.p;
    for (let open = 0; ; close++) {
      const k = this.kind[close];
      if (k === T.LPAR || k === T.LSQB || k === T.LBRACE) open++;
      else if ((k === T.RPAR || k === T.RSQB || k === T.RBRACE) && --open === 0) break;
      else if (k === T.NEWLINE) return undefined;
    }
    if (this.kind[close + 1] !== T.COLON) return undefined;
    const mark = this.mark();
    const errors = this.errors.length;
    const awaits = this.awaits.length;
    try {
      this.p++;
      const items = this.withItems(T.RPAR);
      if (this.p === close) {
        this.p++;
        return items;
      }
    } catch (e) {
      if (e !== FAILURE || this.failure.message.startsWith('cannot assign')) throw e;
    }
    this.goBack(mark);
    this.errors.length = errors;
    this.awaits.length = awaits;
    return undefined;
  }

  protected withItems(close: number): WithItem[] {
    const items: WithItem[] = [];
    for (;;) {
      const context = this.expression();
      let target: Expr | undefined;
      if (this.kind[this.p] === T.AS) {
        this.p++;
        target = this.targetItem();
        this.checkTarget(target);
      }
      items.push({ context, target });
      if (this.kind[this.p] !== T.COMMA) return items;
      this.p++;
      if (close === T.RPAR && this.kind[this.p] === T.RPAR) return items;
    }
  }
}
