/** The statements of a chunk: which is which, `try`, `match` and definitions. */
import { MAX_SYNTAX_DEPTH } from '../limits.ts';
import type { ExceptHandler, Expr, Keyword, MatchCase, Pattern, Stmt } from './ast.ts';
import { Blocks, NONE } from './blocks.ts';
import { depthOf } from './depth.ts';
import type { Lexer } from './lexer.ts';
import { checkCases } from './patternNames.ts';
import { FAILURE } from './reader.ts';
import { checkSymbols } from './symbols.ts';
import * as T from './tokens.ts';

/** A statement of the module level and where it lies in the chunk. */
export interface Placed {
  readonly stmt: Stmt;
  readonly start: number;
  readonly end: number;
}

export class Statements extends Blocks {
  private heavy = false;

  /** The statements of the chunk that the lexer has just read, which begins at `origin`; spans are relative to each. */
  chunk(text: string, lexer: Lexer): Placed[] {
    this.refresh();
    this.text = text;
    this.lines = lexer.lines;
    this.lineCount = lexer.lineCount;
    this.broken = lexer.broken;
    this.heavy = lexer.heavy;
    this.p = 0;
    this.depth = 0;
    this.blocks = 0;
    this.scope = 'module';
    this.inLoop = false;
    this.errors = [];
    this.found = [];
    this.awaits = [];
    this.declares = false;
    this.bases = [];
    const body: Stmt[] = [];
    while (this.kind[this.p] !== T.END) {
      if (this.kind[this.p] === T.DEDENT || this.kind[this.p] === T.INDENT) this.p++;
      else this.statements(body);
    }
    const { bases, found } = this;
    if (this.declares)
      body.forEach((stmt, i) => {
        this.base = bases[i];
        checkSymbols(stmt, (message, at) => this.complain(message, at));
      });
    if (found.length > 0) this.errors = found.concat(this.errors);
    return body.map((stmt, i) => ({ stmt, start: bases[i], end: bases[i] + stmt.end }));
  }

  protected statement(into: Stmt[]): void {
    const { p } = this;
    const first = into.length;
    switch (this.kind[p]) {
      case T.IF:
        this.add(into, this.ifStatement());
        break;
      case T.FOR:
        this.add(into, this.forStatement(p, false));
        break;
      case T.WHILE:
        this.add(into, this.whileStatement());
        break;
      case T.WITH:
        this.add(into, this.withStatement(p, false));
        break;
      case T.TRY:
        this.add(into, this.tryStatement());
        break;
      case T.DEF:
        this.add(into, this.functionDef(p, [], p, false));
        break;
      case T.CLASS:
        this.add(into, this.classDef([], p));
        break;
      case T.ASYNC:
        this.add(into, this.asyncStatement());
        break;
      case T.AT:
        this.add(into, this.decorated());
        break;
      case T.NAME:
        if (this.value[p] === T.NAME_MATCH && (T.OPERAND[this.kind[p + 1]] === 1 || this.isMatch()))
          this.add(into, this.matchStatement());
        else this.line(into);
        break;
      default:
        this.line(into);
    }
    if (this.heavy) this.measure(p, into, first);
  }

  /** The statements from `first` on, which begin at the token `from`: may they be too deep? */
  private measure(from: number, into: readonly Stmt[], first: number): void {
    const end = this.p;
    const last = this.lineOf(end - 1);
    let k = this.lineOf(from);
    while (k <= last && !this.lines[k].heavy) k++;
    if (k > last) return;
    for (let i = first; i < into.length; i++)
      if (this.depth + depthOf(into[i]) > MAX_SYNTAX_DEPTH) {
        this.p = from;
        this.failAt('too many nested expressions');
      }
  }

  private tryStatement(): Stmt {
    const from = this.p++;
    this.onlyColon();
    const body = this.block();
    const handlers: ExceptHandler[] = [];
    let isStar = false;
    // An exception that a broken handler might have caught must not get past it: the whole statement goes.
    while (this.wholeClause(T.EXCEPT)) {
      const star = this.kind[this.p + 1] === T.STAR;
      const at = this.p;
      const handler = this.handler(star);
      const last = handlers[handlers.length - 1] as ExceptHandler | undefined;
      if (last !== undefined && star !== isStar)
        this.complain("cannot have both 'except' and 'except*' on the same 'try'", {
          start: this.start[at] - this.base,
          end: this.end[star ? at + 1 : at] - this.base,
        });
      if (last !== undefined && last.type === undefined) this.complain("default 'except:' must be last", last);
      isStar ||= star;
      handlers.push(handler);
    }
    let orelse = NONE;
    if (handlers.length > 0 && this.wholeClause(T.ELSE)) {
      this.p++;
      this.onlyColon();
      orelse = this.block();
    }
    let finalbody = NONE;
    if (this.wholeClause(T.FINALLY)) {
      this.p++;
      this.onlyColon();
      finalbody = this.block();
    }
    const span = { start: this.start[from] - this.base, end: this.blockEnd() };
    if (handlers.length === 0 && finalbody.length === 0) this.complain("expected 'except' or 'finally' block", span);
    return { kind: 'Try', ...span, body, handlers, orelse, finalbody, isStar };
  }

  /** A clause of a `try` begins here; fails if it is known to be broken. */
  private wholeClause(kind: number): boolean {
    if (this.kind[this.p] !== kind) return false;
    if (this.isBroken()) throw FAILURE;
    return true;
  }

  private handler(star: boolean): ExceptHandler {
    const from = this.p++;
    if (star) this.p++;
    let type: Expr | undefined;
    let name: string | undefined;
    if (this.kind[this.p] !== T.COLON) {
      if (this.kind[this.p] === T.NEWLINE) this.failAt(star ? 'expected one or more exception types' : "expected ':'");
      const first = this.p;
      type = this.expression();
      if (this.kind[this.p] === T.COMMA) this.severalTypes(first);
      if (this.kind[this.p] === T.AS) {
        this.p++;
        const target = this.p;
        if (this.kind[target] !== T.NAME || this.kind[target + 1] === T.DOT) {
          const e = this.expression();
          this.failAt('invalid syntax', e.kind === 'Name' ? this.p : target);
        }
        name = this.identifier();
      }
    } else if (star) this.failAt('expected one or more exception types');
    this.colon();
    const body = this.block();
    return { start: this.start[from] - this.base, end: this.blockEnd(), type, name, body };
  }

  /** `except A, B:` */
  private severalTypes(first: number): void {
    while (this.kind[this.p] === T.COMMA) {
      this.p++;
      if (T.BEGINS[this.kind[this.p]] === 0) break;
      this.expression();
    }
    if (this.kind[this.p] === T.COLON || this.kind[this.p] === T.AS)
      this.fail('multiple exception types must be parenthesized', this.start[first], this.end[first]);
    this.unexpected();
  }

  // ---- match

  /** `match` begins a statement only if its line ends in a colon. */
  private isMatch(): boolean {
    let k = this.p + 1;
    if (T.BEGINS_ITEM[this.kind[k]] === 0) return false;
    while (this.kind[k] !== T.NEWLINE) k++;
    return this.kind[k - 1] === T.COLON && this.kind[k + 1] === T.INDENT;
  }

  private matchStatement(): Stmt {
    const from = this.p++;
    const first = this.p;
    let subject = this.starNamedExpression();
    if (this.kind[this.p] === T.COMMA) subject = this.restOfTuple(first, subject, true);
    else if (subject.kind === 'Starred') this.unexpected();
    this.colon();
    this.expect(T.NEWLINE);
    this.expect(T.INDENT);
    this.depth++;
    this.blocks++;
    const cases: MatchCase[] = [];
    while (this.kind[this.p] !== T.DEDENT && this.kind[this.p] !== T.END) {
      const at = this.p;
      const parsed = this.isBroken() ? undefined : this.attempt(() => this.matchCase());
      if (parsed !== undefined) cases.push(parsed);
      else cases.push(this.brokenCase(at));
    }
    this.expect(T.DEDENT);
    this.blocks--;
    this.depth--;
    checkCases(cases, (message, at) => this.complain(message, at));
    return { kind: 'Match', start: this.start[from] - this.base, end: this.blockEnd(), subject, cases };
  }

  private matchCase(): MatchCase {
    if (!this.isName(this.p, T.NAME_CASE)) this.unexpected();
    this.p++;
    const pattern = this.casePattern();
    let guard: Expr | undefined;
    if (this.kind[this.p] === T.IF) {
      this.p++;
      guard = this.namedExpression();
    }
    this.colon();
    return { pattern, guard, body: this.block() };
  }

  /** It might have matched anything, and then is an error. */
  private brokenCase(at: number): MatchCase {
    const s = this.takeOut(at, this.lineOf(at));
    const pattern: Pattern = { kind: 'MatchAs', start: s.start, end: s.start, pattern: undefined, name: undefined };
    return { pattern, guard: undefined, body: [s] };
  }

  // ---- definitions

  private asyncStatement(): Stmt {
    const from = this.p++;
    switch (this.kind[this.p]) {
      case T.DEF:
        return this.functionDef(from, [], from, true);
      case T.FOR:
        return this.forStatement(from, true);
      case T.WITH:
        return this.withStatement(from, true);
      default:
        return this.unexpected();
    }
  }

  private decorated(): Stmt {
    const from = this.p;
    const decorators: Expr[] = [];
    while (this.kind[this.p] === T.AT) {
      if (this.isBroken()) throw FAILURE;
      this.p++;
      const first = this.p;
      const decorator = this.namedExpression();
      if (this.kind[this.p] === T.EQUAL) this.notAnAssignment(first, decorator);
      decorators.push(decorator);
      if (this.kind[this.p] !== T.NEWLINE) this.unexpected();
      this.p++;
    }
    const k = this.kind[this.p];
    const isAsync = k === T.ASYNC && this.kind[this.p + 1] === T.DEF;
    if (k !== T.DEF && k !== T.CLASS && !isAsync) {
      // The decorators are what goes.
      const [first, last] = [this.lineOf(from), this.lineOf(this.p - 1)];
      for (let i = first; i <= last; i++) {
        const { start, end } = this.lines[i];
        this.lines[i].error ??= { message: 'invalid syntax', start, end };
      }
      this.p--;
      throw FAILURE;
    }
    if (this.isBroken()) throw FAILURE;
    const at = this.p;
    if (k === T.CLASS) return this.classDef(decorators, from);
    if (isAsync) this.p++;
    return this.functionDef(at, decorators, from, isAsync);
  }

  /** `from` is where its span begins, `first` is its first token with its decorators; at hand is `def`. */
  private functionDef(from: number, decorators: Expr[], first: number, isAsync: boolean): Stmt {
    const nameToken = ++this.p;
    const name = this.identifier();
    const nameSpan = this.spanFrom(nameToken);
    const typeParams = this.mayHaveTypeParams() ? this.typeParams() : [];
    if (this.kind[this.p] !== T.LPAR) this.failAt("expected '('");
    this.p++;
    const params = this.parameters(T.RPAR, true);
    this.expect(T.RPAR);
    let returns: Expr | undefined;
    if (this.kind[this.p] === T.ARROW) {
      this.p++;
      if (T.BEGINS[this.kind[this.p]] === 0) this.failAt("expected ':'", this.p - 1);
      returns = this.expression();
    }
    this.onlyColon();
    const body = this.blockIn(isAsync ? 'async def' : 'def', false);
    return {
      kind: 'FunctionDef',
      start: this.start[from] - this.base,
      end: this.blockEnd(),
      name,
      nameSpan,
      params,
      body,
      decorators,
      returns,
      typeParams,
      isAsync,
      fullStart: this.start[first] - this.base,
    };
  }

  private mayHaveTypeParams(): boolean {
    const next = this.kind[this.p + 1];
    return (
      this.kind[this.p] === T.LSQB && (next === T.NAME || next === T.STAR || next === T.DOUBLESTAR || next === T.RSQB)
    );
  }

  private classDef(decorators: Expr[], first: number): Stmt {
    const from = this.p++;
    const nameToken = this.p;
    const name = this.identifier();
    const nameSpan = this.spanFrom(nameToken);
    const typeParams = this.mayHaveTypeParams() ? this.typeParams() : [];
    let bases: readonly Expr[] = [];
    let keywords: readonly Keyword[] = [];
    if (this.kind[this.p] === T.LPAR) {
      bases = this.arguments(false);
      keywords = this.keywords;
    }
    this.colon();
    const body = this.blockIn('class', false);
    return {
      kind: 'ClassDef',
      start: this.start[from] - this.base,
      end: this.blockEnd(),
      name,
      nameSpan,
      bases,
      keywords,
      body,
      decorators,
      typeParams,
      fullStart: this.start[first] - this.base,
    };
  }
}
