/** The AST as s-expressions with spans, the way make_spans.py writes CPython's. */
import type {
  Comprehension,
  Expr,
  FormattedValue,
  Keyword,
  MatchCase,
  Module,
  Parameter,
  Parameters,
  Pattern,
  Span,
  Stmt,
  TypeParam,
} from '../../server/syntax/ast.ts';

/** One line per statement of the module level, with offsets in the file; without spans if told so. */
export function sexps(tree: Module, spans = true): string[] {
  return tree.body.map((t) => new Printer(t.start, spans).stmt(t.stmt));
}

class Printer {
  constructor(
    private readonly base: number,
    private readonly spans: boolean,
  ) {}

  private node(kind: string, n: Span, ...fields: string[]): string {
    const head = this.spans ? [kind, `${n.start + this.base}:${n.end + this.base}`] : [kind];
    return `(${[...head, ...fields].join(' ')})`;
  }

  private exprs(list: readonly (Expr | undefined)[]): string {
    return `[${list.map((e) => this.expr(e)).join(' ')}]`;
  }

  private stmts(list: readonly Stmt[]): string {
    return `[${list.map((s) => this.stmt(s)).join(' ')}]`;
  }

  private parts(parts: readonly (string | FormattedValue)[]): string {
    const out: (string | FormattedValue)[] = [];
    const text = (s: string): void => {
      const last = out[out.length - 1];
      if (typeof last === 'string') out[out.length - 1] = last + s;
      else out.push(s);
    };
    for (const p of parts) {
      if (typeof p === 'string') text(p);
      else {
        if (p.debugText !== undefined) text(p.debugText);
        out.push(p);
      }
    }
    return `[${out.map((p) => (typeof p === 'string' ? json(p) : this.formatted(p))).join(' ')}]`;
  }

  private formatted(n: FormattedValue): string {
    const spec = n.formatSpec === undefined ? '-' : this.parts(n.formatSpec);
    return this.node('FormattedValue', n, this.expr(n.value), n.conversion ?? '-', spec);
  }

  private param(p: Parameter | undefined): string {
    return p === undefined ? '-' : this.node('param', p, p.name, this.expr(p.annotation), this.expr(p.default));
  }

  private params(p: Parameters): string {
    const list = (l: readonly Parameter[]): string => `[${l.map((x) => this.param(x)).join(' ')}]`;
    return `{${list(p.posonly)} ${list(p.args)} ${this.param(p.vararg)} ${list(p.kwonly)} ${this.param(p.kwarg)}}`;
  }

  private generators(list: readonly Comprehension[]): string {
    const one = (g: Comprehension): string =>
      `{${g.isAsync ? 'async ' : ''}${this.expr(g.target)} ${this.expr(g.iter)} ${this.exprs(g.ifs)}}`;
    return `[${list.map(one).join(' ')}]`;
  }

  private keywords(list: readonly Keyword[]): string {
    return `[${list.map((k) => this.node('Keyword', k, k.arg ?? '-', this.expr(k.value))).join(' ')}]`;
  }

  private typeParams(list: readonly TypeParam[]): string {
    return `[${list.map((p) => this.node(p.kind, p, p.name, this.expr(p.bound), this.expr(p.default))).join(' ')}]`;
  }

  expr(n: Expr | undefined): string {
    if (n === undefined) return '-';
    switch (n.kind) {
      case 'Name':
        return this.node('Name', n, n.id);
      case 'Constant':
        return this.node('Constant', n, constant(n));
      case 'JoinedStr':
      case 'TemplateStr':
        return this.node(n.kind, n, this.parts(n.parts));
      case 'Attribute':
        return this.node('Attribute', n, this.expr(n.value), n.attr);
      case 'Subscript':
        return this.node('Subscript', n, this.expr(n.value), this.expr(n.index));
      case 'Slice':
        return this.node('Slice', n, this.expr(n.lower), this.expr(n.upper), this.expr(n.step));
      case 'Starred':
      case 'Await':
      case 'YieldFrom':
      case 'Yield':
        return this.node(n.kind, n, this.expr(n.value));
      case 'List':
      case 'Tuple':
      case 'Set':
        return this.node(n.kind, n, this.exprs(n.elts));
      case 'Dict':
        return this.node('Dict', n, this.exprs(n.keys), this.exprs(n.values));
      case 'Call':
        return this.node('Call', n, this.expr(n.func), this.exprs(n.args), this.keywords(n.keywords));
      case 'BinOp':
        return this.node('BinOp', n, this.expr(n.left), n.op, this.expr(n.right));
      case 'UnaryOp':
        return this.node('UnaryOp', n, n.op, this.expr(n.operand));
      case 'BoolOp':
        return this.node('BoolOp', n, n.op, this.exprs(n.values));
      case 'Compare':
        return this.node('Compare', n, this.expr(n.left), `[${n.ops.join(',')}]`, this.exprs(n.comparators));
      case 'IfExp':
        return this.node('IfExp', n, this.expr(n.test), this.expr(n.body), this.expr(n.orelse));
      case 'Lambda':
        return this.node('Lambda', n, this.params(n.params), this.expr(n.body));
      case 'NamedExpr':
        return this.node('NamedExpr', n, this.expr(n.target), this.expr(n.value));
      case 'ListComp':
      case 'SetComp':
      case 'GeneratorExp':
        return this.node(n.kind, n, this.expr(n.elt), this.generators(n.generators));
      case 'DictComp':
        return this.node('DictComp', n, this.expr(n.key), this.expr(n.value), this.generators(n.generators));
      case 'ErrorExpr':
        return this.node('ErrorExpr', n);
    }
  }

  stmt(n: Stmt): string {
    switch (n.kind) {
      case 'FunctionDef':
        return this.node(
          n.kind,
          n,
          (n.isAsync ? 'async ' : '') + n.name,
          this.typeParams(n.typeParams),
          this.params(n.params),
          this.expr(n.returns),
          this.exprs(n.decorators),
          this.stmts(n.body),
        );
      case 'ClassDef':
        return this.node(
          n.kind,
          n,
          n.name,
          this.typeParams(n.typeParams),
          this.exprs(n.bases),
          this.keywords(n.keywords),
          this.exprs(n.decorators),
          this.stmts(n.body),
        );
      case 'Return':
      case 'Expr':
        return this.node(n.kind, n, this.expr(n.value));
      case 'Delete':
        return this.node(n.kind, n, this.exprs(n.targets));
      case 'Assign':
        return this.node(n.kind, n, this.exprs(n.targets), this.expr(n.value));
      case 'AugAssign':
        return this.node(n.kind, n, this.expr(n.target), n.op, this.expr(n.value));
      case 'AnnAssign':
        return this.node(n.kind, n, this.expr(n.target), this.expr(n.annotation), this.expr(n.value));
      case 'TypeAlias':
        return this.node(n.kind, n, this.expr(n.name), this.typeParams(n.typeParams), this.expr(n.value));
      case 'For': {
        const head = (n.isAsync ? 'async ' : '') + this.expr(n.target);
        return this.node(n.kind, n, head, this.expr(n.iter), this.stmts(n.body), this.stmts(n.orelse));
      }
      case 'While':
      case 'If':
        return this.node(n.kind, n, this.expr(n.test), this.stmts(n.body), this.stmts(n.orelse));
      case 'With': {
        const items = n.items.map((i) => `{${this.expr(i.context)} ${this.expr(i.target)}}`).join(' ');
        return this.node(n.kind, n, `${n.isAsync ? 'async ' : ''}[${items}]`, this.stmts(n.body));
      }
      case 'Raise':
        return this.node(n.kind, n, this.expr(n.exc), this.expr(n.cause));
      case 'Try': {
        const handlers = n.handlers.map((h) =>
          this.node('except', h, this.expr(h.type), h.name ?? '-', this.stmts(h.body)),
        );
        return this.node(
          n.kind,
          n,
          (n.isStar ? '* ' : '') + this.stmts(n.body),
          `[${handlers.join(' ')}]`,
          this.stmts(n.orelse),
          this.stmts(n.finalbody),
        );
      }
      case 'Assert':
        return this.node(n.kind, n, this.expr(n.test), this.expr(n.msg));
      case 'Import':
      case 'ImportFrom': {
        const names = `[${n.names.map((a) => this.node('alias', a, a.name, a.asname ?? '-')).join(' ')}]`;
        return n.kind === 'Import'
          ? this.node(n.kind, n, names)
          : this.node(n.kind, n, n.module ?? '-', names, String(n.level));
      }
      case 'Global':
      case 'Nonlocal':
        return this.node(n.kind, n, n.names.join(','));
      case 'Match':
        return this.node(n.kind, n, this.expr(n.subject), `[${n.cases.map((c) => this.matchCase(c)).join(' ')}]`);
      case 'Pass':
      case 'Break':
      case 'Continue':
      case 'ErrorStmt':
        return this.node(n.kind, n);
    }
  }

  private matchCase(c: MatchCase): string {
    return `{${this.pattern(c.pattern)} ${this.expr(c.guard)} ${this.stmts(c.body)}}`;
  }

  private patterns(list: readonly Pattern[]): string {
    return `[${list.map((p) => this.pattern(p)).join(' ')}]`;
  }

  private pattern(n: Pattern): string {
    switch (n.kind) {
      case 'MatchValue':
        return this.node(n.kind, n, this.expr(n.value));
      case 'MatchSingleton':
        return this.node(n.kind, n, n.value === null ? 'None' : n.value ? 'True' : 'False');
      case 'MatchSequence':
      case 'MatchOr':
        return this.node(n.kind, n, this.patterns(n.patterns));
      case 'MatchMapping':
        return this.node(n.kind, n, this.exprs(n.keys), this.patterns(n.patterns), n.rest ?? '-');
      case 'MatchClass':
        return this.node(
          n.kind,
          n,
          this.expr(n.cls),
          this.patterns(n.patterns),
          `[${n.kwdAttrs.join(',')}]`,
          this.patterns(n.kwdPatterns),
        );
      case 'MatchStar':
        return this.node(n.kind, n, n.name ?? '-');
      case 'MatchAs':
        return this.node(n.kind, n, n.pattern === undefined ? '-' : this.pattern(n.pattern), n.name ?? '-');
    }
  }
}

/** As Python's json.dumps does it. */
function json(s: string): string {
  return JSON.stringify(s).replace(/[\x7f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function double(x: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

function constant(n: Expr & { kind: 'Constant' }): string {
  const c = n.value;
  switch (c.type) {
    case 'int':
      return `0x${c.value.toString(16)}`;
    case 'float':
      return `f${double(c.value)}`;
    case 'imaginary':
      return `j${double(c.value)}`;
    case 'str':
      return json(c.value);
    case 'bytes':
      return `b${Buffer.from(c.value).toString('hex')}`;
    case 'bool':
      return c.value ? 'True' : 'False';
    case 'none':
      return 'None';
    case 'ellipsis':
      return '...';
  }
}
