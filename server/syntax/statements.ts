/** Statements: from tree-sitter's nodes to the AST, with the checks of CPython's compiler that need no more than the tree. */
import { MAX_SYNTAX_DEPTH } from '../limits.ts';
import type { ClassDef, ExceptHandler, Expr, FunctionDef, If, MatchCase, Pattern, Stmt, WithItem } from './ast.ts';
import type { Scope } from './nodes.ts';
import { SimpleStatements } from './simple.ts';

/** A statement of the module level and where it lies in the chunk. */
export interface Placed {
  readonly stmt: Stmt;
  readonly start: number;
  readonly end: number;
}

export class Statements extends SimpleStatements {
  /** The statements of the whole text; spans are relative to each. */
  module(): Placed[] {
    const placed: Placed[] = [];
    for (const n of this.kids(0)) {
      if (this.type(n) === ';') continue;
      const start = this.cst.start[n];
      this.base = start;
      const stmt = this.statement(n);
      placed.push({ stmt, start, end: start + stmt.end });
    }
    return placed;
  }

  private block(n: number): Stmt[] {
    const body: Stmt[] = [];
    for (const k of this.kids(n)) if (this.type(k) !== ';') body.push(this.statement(k));
    return body;
  }

  private inScope<T>(scope: Scope, build: () => T): T {
    const outer = this.scope;
    this.scope = scope;
    const built = build();
    this.scope = outer;
    return built;
  }

  private statement(n: number): Stmt {
    if (this.depth >= MAX_SYNTAX_DEPTH) return this.error(n, 'too many nested statements');
    this.depth++;
    const s = this.buildStatement(n);
    this.depth--;
    return s;
  }

  private buildStatement(n: number): Stmt {
    const span = this.span(n);
    switch (this.type(n)) {
      case 'expression_statement':
        return this.expressionStatement(n);
      case 'pass_statement':
        return { kind: 'Pass', ...span };
      case 'break_statement':
        if (!this.scope.inLoop) this.fail("'break' outside loop", span);
        return { kind: 'Break', ...span };
      case 'continue_statement':
        if (!this.scope.inLoop) this.fail("'continue' not properly in loop", span);
        return { kind: 'Continue', ...span };
      case 'return_statement': {
        if (this.scope.kind === 'module' || this.scope.kind === 'class') this.fail("'return' outside function", span);
        const kids = this.kids(n);
        return { kind: 'Return', ...span, value: kids.length > 1 ? this.value(kids[1]) : undefined };
      }
      case 'delete_statement': {
        const value = this.cst.after[n + 1];
        const targets = this.type(value) === 'expression_list' ? this.elements(value) : [this.expr(value)];
        for (const t of targets) this.checkDeleted(t);
        return { kind: 'Delete', ...span, targets };
      }
      case 'raise_statement': {
        const kids = this.kids(n);
        const from = kids.findIndex((k) => this.type(k) === 'from');
        const exc = kids.length > 1 && from !== 1 ? this.expr(kids[1]) : undefined;
        if (from === 1) return this.error(n);
        return { kind: 'Raise', ...span, exc, cause: from < 0 ? undefined : this.expr(kids[from + 1]) };
      }
      case 'assert_statement': {
        const items = this.items(n).slice(1);
        if (items.length > 2) return this.error(n);
        return {
          kind: 'Assert',
          ...span,
          test: this.expr(items[0]),
          msg: items.length > 1 ? this.expr(items[1]) : undefined,
        };
      }
      case 'import_statement':
        return { kind: 'Import', ...span, names: this.aliases(this.items(n).slice(1)) };
      case 'import_from_statement':
      case 'future_import_statement':
        return this.importFrom(n);
      case 'global_statement':
        return {
          kind: 'Global',
          ...span,
          names: this.items(n)
            .slice(1)
            .map((k) => this.identifier(k)),
        };
      case 'nonlocal_statement':
        if (this.scope.kind === 'module') this.fail('nonlocal declaration not allowed at module level', span);
        return {
          kind: 'Nonlocal',
          ...span,
          names: this.items(n)
            .slice(1)
            .map((k) => this.identifier(k)),
        };
      case 'type_alias_statement':
        return this.typeAlias(n);
      case 'if_statement':
        return this.ifStatement(n);
      case 'for_statement':
        return this.forStatement(n);
      case 'while_statement': {
        const kids = this.kids(n);
        const test = this.expr(kids[1]);
        const body = this.inScope({ ...this.scope, inLoop: true }, () => this.block(kids[3]));
        const orelse = kids.length > 4 ? this.elseBlock(kids[4]) : [];
        return { kind: 'While', start: span.start, end: endOf(n, this, body, orelse), test, body, orelse };
      }
      case 'with_statement':
        return this.withStatement(n);
      case 'try_statement':
        return this.tryStatement(n);
      case 'match_statement':
        return this.matchStatement(n);
      case 'function_definition':
        return this.functionDef(n, [], span.start);
      case 'class_definition':
        return this.classDef(n, [], span.start);
      case 'decorated_definition': {
        const kids = this.kids(n);
        const definition = kids[kids.length - 1];
        const decorators = kids.slice(0, -1).map((k) => this.expr(this.cst.after[k + 1]));
        return this.type(definition) === 'class_definition'
          ? this.classDef(definition, decorators, span.start)
          : this.functionDef(definition, decorators, span.start);
      }
      default:
        return this.error(n);
    }
  }

  blockEnd(n: number): number {
    return this.end(n);
  }

  private elseBlock(n: number): Stmt[] {
    return this.block(this.kids(n)[2]);
  }

  private ifStatement(n: number): Stmt {
    const kids = this.kids(n);
    const branches: { start: number; test: Expr; body: Stmt[] }[] = [];
    branches.push({ start: this.start(n), test: this.expr(kids[1]), body: this.block(kids[3]) });
    let orelse: Stmt[] = [];
    for (const k of kids.slice(4)) {
      if (this.type(k) === 'else_clause') {
        orelse = this.elseBlock(k);
        continue;
      }
      if (this.depth + branches.length >= MAX_SYNTAX_DEPTH) {
        orelse = [this.error(k, 'too many nested statements')];
        break;
      }
      const parts = this.kids(k);
      branches.push({ start: this.start(k), test: this.expr(parts[1]), body: this.block(parts[3]) });
    }
    let s: If | undefined;
    for (const b of branches.reverse()) {
      if (s !== undefined) orelse = [s];
      s = { kind: 'If', start: b.start, end: endOf(n, this, b.body, orelse), test: b.test, body: b.body, orelse };
    }
    return s ?? this.error(n);
  }

  private forStatement(n: number): Stmt {
    const kids = this.kids(n);
    const isAsync = this.type(kids[0]) === 'async';
    const at = isAsync ? 1 : 0;
    if (isAsync && this.scope.kind !== 'async def') this.fail("'async for' outside async function", this.span(n));
    const target = this.target(kids[at + 1]);
    const iter = this.value(kids[at + 3]);
    const body = this.inScope({ ...this.scope, inLoop: true }, () => this.block(kids[at + 5]));
    const orelse = kids.length > at + 6 ? this.elseBlock(kids[at + 6]) : [];
    return {
      kind: 'For',
      start: this.start(n),
      end: endOf(n, this, body, orelse),
      target,
      iter,
      body,
      orelse,
      isAsync,
    };
  }

  private withStatement(n: number): Stmt {
    const kids = this.kids(n);
    const isAsync = this.type(kids[0]) === 'async';
    const at = isAsync ? 1 : 0;
    if (isAsync && this.scope.kind !== 'async def') this.fail("'async with' outside async function", this.span(n));
    const items = this.withItems(kids[at + 1]);
    const body = this.block(kids[at + 3]);
    return { kind: 'With', start: this.start(n), end: endOf(n, this, body, []), items, body, isAsync };
  }

  /** `with (a, b as c):` is two items to Python, and may come as a tuple. */
  private withItems(clause: number): WithItem[] {
    const items = this.items(clause).map((k) => k + 1);
    const notAnItem = (k: number): boolean =>
      /^(?:list_splat|list_splat_pattern|yield|named_expression)$/.test(this.type(k));
    if (this.type(clause + 1) === '(' && items.length > 1 && items.some(notAnItem)) {
      const context: Expr = { kind: 'Tuple', ...this.span(clause), elts: items.map((k) => this.element(k)) };
      return [{ context, target: undefined }];
    }
    if (items.length !== 1) return items.map((k) => this.withItem(k));
    let only = items[0];
    while (this.type(only) === 'parenthesized_expression') only += 2;
    if (this.type(only) === 'as_pattern') return [this.withItem(only)];
    if (this.type(only) !== 'tuple') return [this.withItem(items[0])];
    const elts = this.items(only);
    return elts.length > 0 && !elts.some(notAnItem) ? elts.map((k) => this.withItem(k)) : [this.withItem(items[0])];
  }

  private withItem(n: number): WithItem {
    if (this.type(n) !== 'as_pattern') return { context: this.expr(n), target: undefined };
    const [context, , target] = this.kids(n);
    return { context: this.expr(context), target: this.target(target) };
  }

  private tryStatement(n: number): Stmt {
    const [, , blockNode, ...clauses] = this.kids(n);
    const body = this.block(blockNode);
    const handlers: ExceptHandler[] = [];
    let orelse: Stmt[] = [];
    let finalbody: Stmt[] = [];
    let isStar = false;
    for (const k of clauses) {
      const t = this.type(k);
      if (t === 'except_clause') {
        const star = this.type(this.kids(k)[1]) === '*';
        if (handlers.length > 0 && star !== isStar)
          this.fail("cannot have both 'except' and 'except*' on the same 'try'", this.span(k));
        isStar ||= star;
        const last = handlers[handlers.length - 1] as ExceptHandler | undefined;
        if (last !== undefined && last.type === undefined) this.fail("default 'except:' must be last", last);
        handlers.push(this.handler(k));
      } else if (t === 'else_clause') orelse = this.elseBlock(k);
      else finalbody = this.block(this.kids(k)[2]);
    }
    if (handlers.length === 0 && (finalbody.length === 0 || orelse.length > 0))
      this.fail("expected 'except' or 'finally' block", this.span(n));
    const end = Math.max(
      endOf(n, this, body, orelse),
      endOf(n, this, finalbody, []),
      handlers[handlers.length - 1]?.end ?? 0,
    );
    return { kind: 'Try', start: this.start(n), end, body, handlers, orelse, finalbody, isStar };
  }

  private handler(n: number): ExceptHandler {
    const kids = this.kids(n).filter((k) => this.type(k) !== '*');
    const body = this.block(kids[kids.length - 1]);
    const span = { start: this.start(n), end: endOf(n, this, body, []) };
    const what = kids.slice(1, -2);
    if (what.length === 0) return { ...span, type: undefined, name: undefined, body };
    if (what.some((k) => this.type(k) === ','))
      this.fail('multiple exception types must be parenthesized', this.span(what[0]));
    const value = what[0];
    if (this.type(value) === 'as_pattern') {
      const [type, , alias] = this.kids(value);
      return { ...span, type: this.expr(type), name: this.handlerName(alias), body };
    }
    const as = what.findIndex((k) => this.type(k) === 'as');
    return { ...span, type: this.expr(value), name: as < 0 ? undefined : this.handlerName(what[as + 1]), body };
  }

  private handlerName(n: number): string {
    const inner = this.type(n) === 'as_pattern_target' ? n + 1 : n;
    if (this.type(inner) !== 'identifier') this.fail('invalid syntax', this.span(inner));
    return this.identifier(inner);
  }

  private matchStatement(n: number): Stmt {
    const kids = this.kids(n);
    const colon = kids.findIndex((k) => this.type(k) === ':');
    const subjects = kids.slice(1, colon);
    const span = { start: this.start(subjects[0]), end: this.end(subjects[subjects.length - 1]) };
    const elts = subjects.filter((k) => this.type(k) !== ',').map((k) => this.element(k));
    const subject: Expr =
      subjects.length === 1 && elts[0].kind !== 'Starred' ? elts[0] : { kind: 'Tuple', ...span, elts };
    const cases: MatchCase[] = [];
    let end = this.end(n);
    for (const k of kids.length > colon + 1 ? this.kids(kids[colon + 1]) : []) {
      if (this.type(k) !== 'case_clause') {
        this.fail('invalid syntax', this.span(k));
        continue;
      }
      const parts = this.kids(k);
      const patternEnd = parts.findIndex((p) => this.type(p) === 'if_clause' || this.type(p) === ':');
      const guard =
        this.type(parts[patternEnd]) === 'if_clause' ? this.expr(this.cst.after[parts[patternEnd] + 1]) : undefined;
      const body = this.block(parts[parts.length - 1]);
      end = endOf(k, this, body, []);
      // What was taken out is there as a case that matches anything.
      const taken = body[0]?.kind === 'ErrorStmt' && body[0].start === this.start(k);
      const pattern: Pattern = taken
        ? { kind: 'MatchAs', start: body[0].start, end: body[0].start, pattern: undefined, name: undefined }
        : this.casePattern(parts.slice(1, patternEnd));
      cases.push({ pattern, guard, body });
    }
    return { kind: 'Match', start: this.start(n), end, subject, cases };
  }

  private functionDef(n: number, decorators: Expr[], fullStart: number): FunctionDef {
    const kids = this.kids(n);
    const isAsync = this.type(kids[0]) === 'async';
    let at = isAsync ? 2 : 1;
    const name = kids[at++];
    const typeParams = this.type(kids[at]) === 'type_parameter' ? this.typeParams(kids[at++]) : [];
    const params = this.parameters(kids[at++]);
    const returns = this.type(kids[at]) === '->' ? this.annotation(kids[at + 1]) : undefined;
    const scope: Scope = { kind: isAsync ? 'async def' : 'def', inLoop: false };
    const body = this.inScope(scope, () => this.block(kids[kids.length - 1]));
    return {
      kind: 'FunctionDef',
      start: this.start(n),
      end: endOf(n, this, body, []),
      name: this.identifier(name),
      nameSpan: this.span(name),
      params,
      body,
      decorators,
      returns,
      typeParams,
      isAsync,
      fullStart,
    };
  }

  private classDef(n: number, decorators: Expr[], fullStart: number): ClassDef {
    const kids = this.kids(n);
    let at = 2;
    const name = kids[1];
    const typeParams = this.type(kids[at]) === 'type_parameter' ? this.typeParams(kids[at++]) : [];
    const { args, keywords } =
      this.type(kids[at]) === 'argument_list' ? this.arguments(kids[at]) : { args: [], keywords: [] };
    const body = this.inScope({ kind: 'class', inLoop: false }, () => this.block(kids[kids.length - 1]));
    return {
      kind: 'ClassDef',
      start: this.start(n),
      end: endOf(n, this, body, []),
      name: this.identifier(name),
      nameSpan: this.span(name),
      bases: args,
      keywords,
      body,
      decorators,
      typeParams,
      fullStart,
    };
  }
}

/** A compound statement ends with its last token; the end of a statement that was taken out is known to the AST only. */
function endOf(n: number, builder: Statements, body: readonly Stmt[], orelse: readonly Stmt[]): number {
  const last = orelse[orelse.length - 1] ?? body[body.length - 1];
  return Math.max(builder.blockEnd(n), (last as Stmt | undefined)?.end ?? 0);
}
