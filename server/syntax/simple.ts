/** Statements on one line that have an expression, an import or a type in them: from tree-sitter's nodes to the AST. */
import type { ErrorStmt, Expr, ImportAlias, Operator, Span, Stmt, SyntaxError, TypeParam } from './ast.ts';
import type { Cst } from './cst.ts';
import { described } from './described.ts';
import type { FieldParser } from './nodes.ts';
import { Patterns } from './patterns.ts';

export class SimpleStatements extends Patterns {
  constructor(
    cst: Cst,
    text: string,
    errors: SyntaxError[],
    fields: FieldParser,
    stars: ReadonlySet<number>,
    /** By the offset of what stands in its place: where a statement was taken out. */
    protected readonly taken: ReadonlyMap<number, Span>,
  ) {
    super(cst, text, errors, fields, stars);
  }

  protected error(n: number, message = 'invalid syntax'): ErrorStmt {
    const span = this.span(n);
    this.fail(message, span);
    return { kind: 'ErrorStmt', ...span };
  }

  /** What may be a list without brackets, a yield, or an expression. */
  protected value(n: number): Expr {
    return this.type(n) === 'expression_list' || this.type(n) === 'pattern_list' ? this.expr(n) : this.lone(n);
  }

  /** An expression that may not be starred; the grammar lets stars through that are part of its left end. */
  protected lone(n: number): Expr {
    const e = this.element(n);
    if (e.kind === 'Starred') this.fail("can't use starred expression here", e);
    return e;
  }

  protected expressionStatement(n: number): Stmt {
    const { after } = this.cst;
    const span = this.span(n);
    const taken = this.taken.get(this.cst.start[n]);
    if (taken !== undefined)
      return {
        kind: 'ErrorStmt',
        start: taken.start + this.shift - this.base,
        end: taken.end + this.shift - this.base,
      };
    const first = n + 1;
    if (after[first] < after[n])
      return { kind: 'Expr', ...span, value: { kind: 'Tuple', ...span, elts: this.elements(n) } };
    switch (this.type(first)) {
      case 'assignment':
        return this.assignment(first);
      case 'augmented_assignment': {
        const [target, op, value] = this.kids(first);
        const t = this.expr(target);
        if (t.kind !== 'Name' && t.kind !== 'Attribute' && t.kind !== 'Subscript')
          this.fail(
            `'${t.kind === 'Tuple' ? 'tuple' : t.kind === 'List' ? 'list' : described(t)}' is an illegal expression for augmented assignment`,
            t,
          );
        if (/assignment$/.test(this.type(value))) return this.error(first);
        return {
          kind: 'AugAssign',
          ...span,
          target: t,
          op: this.type(op).slice(0, -1) as Operator,
          value: this.value(value),
        };
      }
      case 'named_expression':
      case 'as_pattern':
        return this.error(n);
      default:
        return { kind: 'Expr', ...span, value: this.lone(first) };
    }
  }

  protected assignment(n: number): Stmt {
    const span = this.span(n);
    const parts = this.kids(n);
    if (this.type(parts[1]) === ':') {
      const target = this.expr(parts[0]);
      if (target.kind !== 'Name' && target.kind !== 'Attribute' && target.kind !== 'Subscript') {
        const what =
          target.kind === 'Tuple'
            ? 'only single target (not tuple)'
            : target.kind === 'List'
              ? 'only single target (not list)'
              : '';
        this.fail(what === '' ? 'illegal target for annotation' : `${what} can be annotated`, target);
      }
      const value = parts.length > 4 ? parts[4] : undefined;
      if (value !== undefined && /assignment$/.test(this.type(value))) return this.error(n);
      const annotation = this.annotation(parts[2]);
      return {
        kind: 'AnnAssign',
        ...span,
        target,
        annotation,
        value: value === undefined ? undefined : this.value(value),
      };
    }
    // `a = b = c`: the grammar nests to the right.
    const targets: Expr[] = [];
    let at = n;
    for (;;) {
      const [left, equals, right] = this.kids(at);
      if (this.type(at) !== 'assignment' || this.type(equals) !== '=') return this.error(n);
      targets.push(this.target(left));
      if (!/assignment$/.test(this.type(right))) return { kind: 'Assign', ...span, targets, value: this.value(right) };
      at = right;
    }
  }

  protected checkDeleted(e: Expr): void {
    if (e.kind === 'Tuple' || e.kind === 'List') for (const x of e.elts) this.checkDeleted(x);
    else if (e.kind !== 'Name' && e.kind !== 'Attribute' && e.kind !== 'Subscript' && e.kind !== 'ErrorExpr')
      this.fail(`cannot delete ${described(e)}`, e);
  }

  protected dottedText(n: number): string {
    return this.kids(n)
      .filter((k) => this.type(k) !== '.')
      .map((k) => this.identifier(k))
      .join('.');
  }

  protected aliases(nodes: readonly number[]): ImportAlias[] {
    return nodes.map((n) => {
      if (this.type(n) !== 'aliased_import') return { ...this.span(n), name: this.dottedText(n), asname: undefined };
      const [name, , alias] = this.kids(n);
      return { ...this.span(n), name: this.dottedText(name), asname: this.identifier(alias) };
    });
  }

  protected importFrom(n: number): Stmt {
    const span = this.span(n);
    const kids = this.items(n);
    const source = kids[1];
    let module: string | undefined;
    let level = 0;
    if (this.type(source) === 'relative_import') {
      for (const k of this.kids(source)) {
        if (this.type(k) === 'import_prefix') level += this.source(k).split('.').length - 1;
        else module = this.dottedText(k);
      }
    } else module = this.type(source) === '__future__' ? '__future__' : this.dottedText(source);
    const items = kids.slice(3);
    if (this.type(items[0]) === 'wildcard_import') {
      if (this.scope.kind !== 'module') this.fail('import * only allowed at module level', span);
      return {
        kind: 'ImportFrom',
        ...span,
        module,
        names: [{ ...this.span(items[0]), name: '*', asname: undefined }],
        level,
      };
    }
    const all = this.kids(n);
    if (this.type(all[all.length - 1]) === ',')
      this.fail('trailing comma not allowed without surrounding parentheses', span);
    return { kind: 'ImportFrom', ...span, module, names: this.aliases(items), level };
  }

  protected typeAlias(n: number): Stmt {
    const span = this.span(n);
    const [, left, , right] = this.kids(n);
    const name = left + 1;
    const value = this.annotation(right);
    if (this.type(name) === 'identifier')
      return {
        kind: 'TypeAlias',
        ...span,
        name: { kind: 'Name', ...this.span(name), id: this.identifier(name) },
        typeParams: [],
        value,
      };
    if (this.type(name) === 'generic_type') {
      const [id, params] = this.kids(name);
      const n2 = { kind: 'Name', ...this.span(id), id: this.identifier(id) } as const;
      return { kind: 'TypeAlias', ...span, name: n2, typeParams: this.typeParams(params), value };
    }
    return this.error(n);
  }

  protected typeParams(n: number): TypeParam[] {
    return this.items(n).map((k) => this.typeParam(k));
  }

  /** `T`, `T: bound`, `*Ts`, `**P`, each with `= default`; `=` comes as a second colon. */
  protected typeParam(n: number): TypeParam {
    const span = this.span(n);
    let head = n + 1;
    let bound: Expr | undefined;
    let fallback: Expr | undefined;
    if (this.type(head) === 'constrained_type') {
      const [left, colon, right] = this.kids(head);
      if (this.text[this.cst.start[colon]] === ':' && this.type(right + 1) === 'constrained_type') {
        const [b, second, d] = this.kids(right + 1);
        bound = this.annotation(b);
        if (this.text[this.cst.start[second]] !== '=') this.fail('invalid syntax', this.span(second));
        fallback = this.annotation(d);
      } else if (this.text[this.cst.start[colon]] === '=') fallback = this.annotation(right);
      else bound = this.annotation(right);
      head = this.type(left) === 'type' ? left + 1 : left;
    }
    const type = this.type(head);
    if (type === 'splat_type' || type === 'list_splat' || type === 'list_splat_pattern') {
      const name = this.cst.after[head + 1];
      if (bound !== undefined)
        this.fail('cannot use bound with ' + (this.type(head + 1) === '*' ? 'TypeVarTuple' : 'ParamSpec'), span);
      const kind = this.type(head + 1) === '*' ? 'TypeVarTuple' : 'ParamSpec';
      return { kind, ...span, name: this.identifier(name), bound, default: fallback };
    }
    if (type !== 'identifier') this.fail('invalid syntax', span);
    return { kind: 'TypeVar', ...span, name: this.identifier(head), bound, default: fallback };
  }
}
