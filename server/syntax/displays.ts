/** What stands in brackets: groups, tuples, lists, sets, dicts, comprehensions. */
import type { Comprehension, Expr, SyntaxError } from './ast.ts';
import { Operators } from './operators.ts';
import * as T from './tokens.ts';

export abstract class Displays extends Operators {
  /** `( … )`: a group, whose parentheses belong to no span, a tuple or a generator. */
  protected group(): Expr {
    const open = this.p++;
    const kind = this.kind[this.p];
    if (kind === T.RPAR) {
      this.p++;
      return { kind: 'Tuple', ...this.spanFrom(open), elts: [] };
    }
    if (kind === T.YIELD) {
      const e = this.yielded();
      this.expect(T.RPAR);
      return e;
    }
    const from = this.p;
    if (kind === T.DOUBLESTAR) {
      this.p++;
      this.disjunction();
      this.fail('cannot use double starred expression here', this.start[from], this.end[from]);
    }
    const first = this.starNamedExpression();
    const next = this.kind[this.p];
    if (next === T.RPAR) {
      if (first.kind === 'Starred' && kind === T.STAR) this.failOn('cannot use starred expression here', first);
      this.p++;
      return first;
    }
    if (next === T.FOR || next === T.ASYNC) {
      const generators = this.comprehensions(from, 'generator expression', first);
      this.expect(T.RPAR);
      return { kind: 'GeneratorExp', ...this.spanFrom(open), elt: first, generators };
    }
    if (next === T.EQUAL) this.notAnAssignment(from, first);
    const elts = this.items(first, T.RPAR);
    return { kind: 'Tuple', start: this.start[open] - this.base, end: this.end[this.p - 1] - this.base, elts };
  }

  protected list(): Expr {
    const open = this.p++;
    if (this.kind[this.p] === T.RSQB) {
      this.p++;
      return { kind: 'List', ...this.spanFrom(open), elts: [] };
    }
    const from = this.p;
    const first = this.starNamedExpression();
    const next = this.kind[this.p];
    if (next === T.FOR || next === T.ASYNC) {
      const generators = this.comprehensions(from, 'list comprehension', first);
      this.expect(T.RSQB);
      return { kind: 'ListComp', ...this.spanFrom(open), elt: first, generators };
    }
    if (next === T.EQUAL) this.notAnAssignment(from, first);
    const elts = this.items(first, T.RSQB);
    return { kind: 'List', start: this.start[open] - this.base, end: this.end[this.p - 1] - this.base, elts };
  }

  /** The rest of a list, from behind its first item to behind its closing bracket. */
  private items(first: Expr, close: number): Expr[] {
    const elts = [first];
    const from = this.p;
    while (this.kind[this.p] === T.COMMA) {
      this.p++;
      if (this.kind[this.p] === close) break;
      elts.push(this.starNamedExpression());
    }
    const next = this.kind[this.p];
    if (next === T.FOR && elts.length > 1 && close !== T.RBRACE) {
      const last = elts[elts.length - 1];
      this.comprehensions(from, 'generator expression');
      this.fail(
        'did you forget parentheses around the comprehension target?',
        first.start + this.base,
        last.end + this.base,
      );
    }
    this.expect(close);
    return elts;
  }

  /** `{ … }`: a dict, a set, or a comprehension of one. */
  protected braces(): Expr {
    const open = this.p++;
    const kind = this.kind[this.p];
    if (kind === T.RBRACE) {
      this.p++;
      return { kind: 'Dict', ...this.spanFrom(open), keys: [], values: [] };
    }
    if (kind === T.DOUBLESTAR) return this.dict(open, undefined);
    const from = this.p;
    const first = this.starNamedExpression();
    const next = this.kind[this.p];
    if (next === T.COLON && first.kind !== 'Starred' && !(first.kind === 'NamedExpr' && kind === T.NAME))
      return this.dict(open, first);
    if (next === T.FOR || next === T.ASYNC) {
      const generators = this.comprehensions(from, 'set comprehension', first);
      this.expect(T.RBRACE);
      return { kind: 'SetComp', ...this.spanFrom(open), elt: first, generators };
    }
    if (next === T.EQUAL) this.notAnAssignment(from, first);
    const elts = this.items(first, T.RBRACE);
    return { kind: 'Set', ...this.spanFrom(open), elts };
  }

  /** From the first `**`, or from the colon behind the first key. */
  private dict(open: number, first: Expr | undefined): Expr {
    const keys: (Expr | undefined)[] = [];
    const values: Expr[] = [];
    let key = first;
    const from = open + 1;
    for (;;) {
      if (key === undefined && this.kind[this.p] === T.DOUBLESTAR) {
        this.p++;
        keys.push(undefined);
        values.push(this.binary(T.OPERAND_BINDS));
        if (values.length === 1 && this.kind[this.p] === T.FOR)
          this.fail('dict unpacking cannot be used in dict comprehension', this.start[from], this.end[from]);
      } else {
        key ??= this.dictKey(values.length > 0);
        const colon = this.p;
        this.expect(T.COLON);
        keys.push(key);
        values.push(this.dictValue(colon));
        const next = this.kind[this.p];
        if (first !== undefined && values.length === 1 && (next === T.FOR || next === T.ASYNC)) {
          const generators = this.comprehensions(from, 'dict comprehension');
          this.expect(T.RBRACE);
          return { kind: 'DictComp', ...this.spanFrom(open), key, value: values[0], generators };
        }
      }
      key = undefined;
      if (this.kind[this.p] !== T.COMMA) break;
      this.p++;
      if (this.kind[this.p] === T.RBRACE) break;
    }
    this.expect(T.RBRACE);
    return { kind: 'Dict', start: this.start[open] - this.base, end: this.end[this.p - 1] - this.base, keys, values };
  }

  private dictKey(later: boolean): Expr {
    const key = this.expression();
    if (later && this.kind[this.p] !== T.COLON)
      this.fail("':' expected after dictionary key", this.start[this.p - 1], this.end[this.p - 1]);
    return key;
  }

  private dictValue(colon: number): Expr {
    const k = this.kind[this.p];
    if (k === T.COMMA || k === T.RBRACE)
      this.fail("expression expected after dictionary key and ':'", this.start[colon], this.end[colon]);
    if (k === T.STAR)
      this.fail('cannot use a starred expression in a dictionary value', this.start[this.p], this.end[this.p]);
    return this.expression();
  }

  /** `for` clauses behind an element whose first token is `from`. */
  protected comprehensions(from: number, kind: ComprehensionKind, elt?: Expr): Comprehension[] {
    if (elt?.kind === 'Starred' && this.kind[from] === T.STAR)
      this.failOn('iterable unpacking cannot be used in comprehension', elt);
    const generators: Comprehension[] = [];
    /** Of the first iterable: what is around the comprehension evaluates that. */
    let outer: SyntaxError[] | undefined;
    let asynchronous = false;
    for (;;) {
      const isAsync = this.kind[this.p] === T.ASYNC;
      if (isAsync) {
        asynchronous = true;
        this.p++;
      }
      if (this.kind[this.p] !== T.FOR) {
        if (isAsync) this.unexpected();
        break;
      }
      this.p++;
      const target = this.targets();
      if (this.kind[this.p] !== T.IN) this.failAt("'in' expected after for-loop variables");
      this.p++;
      const [awaits, walruses, yields] = [this.awaits.length, this.walruses.length, this.yields.length];
      const iter = this.disjunction();
      while (this.walruses.length > walruses)
        this.complain(
          'assignment expression cannot be used in a comprehension iterable expression',
          this.walruses.pop() ?? iter,
        );
      if (generators.length === 0) {
        if (this.awaits.length > awaits) outer = this.awaits.splice(awaits);
        this.yields.length = yields;
      }
      let ifs = NO_CONDITIONS;
      while (this.kind[this.p] === T.IF) {
        this.p++;
        if (ifs === NO_CONDITIONS) ifs = [];
        ifs.push(this.disjunction());
      }
      generators.push({ target, iter, ifs, isAsync });
    }
    const start = this.start[from];
    if (this.walruses.length > 0) this.checkWalruses(start - this.base, generators);
    while (this.yields.length > 0 && this.yields[this.yields.length - 1].start >= start - this.base)
      this.complain(`'yield' inside ${kind}`, this.yields.pop() ?? generators[0].target);
    if (this.scope !== 'async def') this.settleAwaits(start, kind === 'generator expression', asynchronous, outer);
    return generators;
  }

  /** The `:=` in a comprehension that begins at `start`. */
  private checkWalruses(start: number, generators: readonly Comprehension[]): void {
    for (const { target, start: at } of this.walruses) {
      if (at < start) continue;
      if (this.scope === 'class')
        this.complain('assignment expression within a comprehension cannot be used in a class body', target);
      if (generators.some((g) => binds(g.target, target.id)))
        this.complain(`assignment expression cannot rebind comprehension iteration variable '${target.id}'`, target);
    }
  }

  /** A generator may await wherever it stands; that makes it an asynchronous one. */
  private settleAwaits(start: number, generator: boolean, asynchronous: boolean, outer?: readonly SyntaxError[]): void {
    const { awaits } = this;
    let first = awaits.length;
    while (first > 0 && awaits[first - 1].start >= start) first--;
    const any = asynchronous || awaits.length > first;
    awaits.length = first;
    if (!generator && any)
      awaits.push({
        message: 'asynchronous comprehension outside of an asynchronous function',
        start,
        end: this.end[this.p - 1],
      });
    if (outer !== undefined) awaits.push(...outer);
  }
}

const NO_CONDITIONS: Expr[] = [];

type ComprehensionKind = 'list comprehension' | 'set comprehension' | 'dict comprehension' | 'generator expression';

function binds(target: Expr, name: string): boolean {
  if (target.kind === 'Name') return target.id === name;
  if (target.kind === 'Starred') return binds(target.value, name);
  return (target.kind === 'Tuple' || target.kind === 'List') && target.elts.some((e) => binds(e, name));
}
