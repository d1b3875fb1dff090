/** Parameters of functions and lambdas. */
import type { Expr, Parameter, Parameters } from './ast.ts';
import { Primaries } from './primaries.ts';
import * as T from './tokens.ts';

const NONE: readonly Parameter[] = [];
/** So many parameters are compared one by one. */
const FEW = 12;

export abstract class Functions extends Primaries {
  protected lambda(): Expr {
    const from = this.p++;
    this.enter();
    const params = this.parameters(T.COLON, false);
    if (this.kind[this.p] !== T.COLON) this.failAt('invalid syntax');
    this.p++;
    const { scope, walruses, yields } = this;
    this.scope = 'lambda';
    this.walruses = [];
    this.yields = [];
    const body = this.expression();
    this.scope = scope;
    this.walruses = walruses;
    this.yields = yields;
    this.depth--;
    const end = this.end[this.p - 1] - this.base;
    return { kind: 'Lambda', start: this.start[from] - this.base, end, params, body };
  }

  /** Up to the token that closes the list. `annotated`: of a `def`. */
  protected parameters(close: number, annotated: boolean): Parameters {
    let posonly = NONE;
    let args: Parameter[] = [];
    let vararg: Parameter | undefined;
    let kwonly = NONE as Parameter[];
    let kwarg: Parameter | undefined;
    /** The token of `*`. */
    let star = -1;
    let slash = false;
    let defaults = false;
    while (this.kind[this.p] !== close) {
      const { p } = this;
      const kind = this.kind[p];
      if (kwarg !== undefined) this.failAt('arguments cannot follow var-keyword argument');
      if (kind === T.NAME) {
        const parameter = this.parameter(annotated, close);
        if (star >= 0) {
          if (kwonly === NONE) kwonly = [];
          kwonly.push(parameter);
        } else {
          if (parameter.default !== undefined) defaults = true;
          else if (defaults) this.complain('parameter without a default follows parameter with a default', parameter);
          args.push(parameter);
        }
      } else if (kind === T.SLASH) {
        if (this.kind[p + 1] !== T.COMMA && args.length === 0 && star < 0) this.unexpected();
        if (slash) this.complain('/ may appear only once', this.tokenSpan(p));
        else if (star >= 0) this.complain('/ must be ahead of *', this.tokenSpan(p));
        else if (args.length === 0) this.complain('at least one argument must precede /', this.tokenSpan(p));
        else {
          posonly = args;
          args = [];
        }
        slash = true;
        this.p++;
        if (this.kind[this.p] === T.STAR) this.failAt('expected comma between / and *');
      } else if (kind === T.STAR) {
        this.p++;
        const named = this.kind[this.p] === T.NAME;
        if (star >= 0 && !named) this.failAt('invalid syntax', p);
        const parameter = named ? this.starParameter(annotated) : undefined;
        if (star >= 0) this.complain('* argument may appear only once', this.spanFrom(p));
        else vararg = parameter;
        star = p;
      } else if (kind === T.DOUBLESTAR) {
        this.p++;
        if (this.kind[this.p] !== T.NAME) this.unexpected();
        kwarg = this.parameter(annotated, close);
        if (kwarg.default !== undefined) this.complain('var-keyword argument cannot have default value', kwarg.default);
      } else if (kind === T.LPAR) {
        this.group();
        this.fail(
          `${annotated ? 'Function' : 'Lambda expression'} parameters cannot be parenthesized`,
          this.start[p],
          this.end[this.p - 1],
        );
      } else this.unexpected();
      if (this.kind[this.p] !== T.COMMA) {
        if (this.kind[this.p] !== close) this.failAt('invalid syntax');
        break;
      }
      this.p++;
    }
    if (star >= 0 && vararg === undefined && kwonly.length === 0)
      this.complain('named arguments must follow bare *', this.tokenSpan(star));
    this.checkNames(posonly, args, vararg, kwonly, kwarg);
    return { posonly, args, vararg, kwonly, kwarg };
  }

  private tokenSpan(token: number): { start: number; end: number } {
    return { start: this.start[token] - this.base, end: this.end[token] - this.base };
  }

  private parameter(annotated: boolean, close: number): Parameter {
    const { p } = this;
    this.p++;
    let annotation: Expr | undefined;
    if (annotated && this.kind[this.p] === T.COLON) {
      this.p++;
      annotation = this.expression();
    }
    const end = this.end[this.p - 1] - this.base;
    let fallback: Expr | undefined;
    if (this.kind[this.p] === T.EQUAL) {
      this.p++;
      if (this.kind[this.p] === T.COMMA || (annotated && this.kind[this.p] === close))
        this.fail('expected default value expression', this.start[this.p - 1], this.end[this.p - 1]);
      fallback = this.expression();
    }
    const start = this.start[p] - this.base;
    return { start, end, name: this.names[this.value[p]], annotation, default: fallback };
  }

  private starParameter(annotated: boolean): Parameter {
    const { p } = this;
    this.p++;
    let annotation: Expr | undefined;
    if (annotated && this.kind[this.p] === T.COLON) {
      this.p++;
      annotation = this.starExpression();
    }
    const end = this.end[this.p - 1] - this.base;
    if (this.kind[this.p] === T.EQUAL) this.failAt('var-positional argument cannot have default value');
    const start = this.start[p] - this.base;
    return { start, end, name: this.names[this.value[p]], annotation, default: undefined };
  }

  private checkNames(
    posonly: readonly Parameter[],
    args: readonly Parameter[],
    vararg: Parameter | undefined,
    kwonly: readonly Parameter[],
    kwarg: Parameter | undefined,
  ): void {
    if (args.length < 2 && posonly.length + kwonly.length === 0 && vararg === undefined && kwarg === undefined) return;
    const all = [...posonly, ...args, ...kwonly];
    if (vararg !== undefined) all.push(vararg);
    if (kwarg !== undefined) all.push(kwarg);
    const names = all.length > FEW ? new Set<string>() : undefined;
    for (let i = 0; i < all.length; i++) {
      const { name, start } = all[i];
      let twice = false;
      if (names === undefined) {
        for (let k = 0; k < i; k++) if (all[k].name === name) twice = true;
      } else {
        twice = names.has(name);
        names.add(name);
      }
      if (twice)
        this.complain(`duplicate argument '${name}' in function definition`, { start, end: start + name.length });
    }
  }
}
