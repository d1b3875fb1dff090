/** Reading tree-sitter's nodes: children, types, spans, names; and what is complained about. */
import type { ErrorExpr, Expr, Span, SyntaxError } from './ast.ts';
import type { Cst } from './cst.ts';

/** What surrounds the node at hand, for what CPython's compiler refuses. */
export interface Scope {
  readonly kind: 'module' | 'class' | 'def' | 'async def' | 'lambda';
  readonly inLoop: boolean;
}
export const MODULE_SCOPE: Scope = { kind: 'module', inLoop: false };

/** Parses the expression of a replacement field; spans come out plus `shift`. Undefined: it doesn't parse. */
export interface FieldParser {
  field(
    expression: string,
    shift: number,
    scope: Scope,
    depth: number,
    fail: (message: string, span: Span) => void,
  ): Expr | undefined;
}

const NORMAL_FORM = /[^\0-\x7f]/;

export class Nodes {
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
    protected readonly stars: ReadonlySet<number>,
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
}
