/** What binds names within expressions: lambdas and parameters, comprehensions, targets. */
import type { Comprehension, Expr, Parameter, Parameters, Starred } from './ast.ts';
import { described } from './described.ts';
import { Operators } from './operators.ts';

export abstract class Functions extends Operators {
  protected lambda(n: number): Expr {
    const kids = this.kids(n);
    const params = this.type(kids[1]) === 'lambda_parameters' ? this.parameters(kids[1]) : this.parameters(undefined);
    const outer = this.scope;
    this.scope = { kind: 'lambda', inLoop: false };
    const body = this.expr(kids[kids.length - 1]);
    this.scope = outer;
    return { kind: 'Lambda', ...this.span(n), params, body };
  }

  protected parameters(n: number | undefined): Parameters {
    let posonly: Parameter[] = [];
    let args: Parameter[] = [];
    let vararg: Parameter | undefined;
    const kwonly: Parameter[] = [];
    let kwarg: Parameter | undefined;
    let star: number | undefined;
    const names = new Set<string>();
    const add = (k: number, nameNode: number, annotation: number | undefined, fallback: number | undefined): void => {
      let named = nameNode;
      let list: 'args' | '*' | '**' = 'args';
      const t = this.type(nameNode);
      if (t === 'list_splat_pattern' || t === 'dictionary_splat_pattern') {
        list = t === 'list_splat_pattern' ? '*' : '**';
        named = this.cst.after[nameNode + 1];
      }
      if (this.type(named) !== 'identifier') {
        this.fail('invalid syntax', this.span(k));
        return;
      }
      const name = this.identifier(named);
      if (names.has(name)) this.fail(`duplicate argument '${name}' in function definition`, this.span(named));
      names.add(name);
      if (kwarg !== undefined) this.fail('arguments cannot follow var-keyword argument', this.span(k));
      const p: Parameter = {
        start: this.start(named),
        end: annotation === undefined ? this.end(named) : this.end(annotation),
        name,
        annotation: annotation === undefined ? undefined : this.annotation(annotation),
        default: fallback === undefined ? undefined : this.expr(fallback),
      };
      if (list === '*') {
        if (star !== undefined) this.fail('* argument may appear only once', this.span(k));
        star = k;
        vararg = p;
      } else if (list === '**') kwarg = p;
      else if (star !== undefined) kwonly.push(p);
      else {
        const before = args[args.length - 1] ?? posonly[posonly.length - 1];
        if (p.default === undefined && (before as Parameter | undefined)?.default !== undefined)
          this.fail('parameter without a default follows parameter with a default', p);
        args.push(p);
      }
    };
    for (const k of n === undefined ? [] : this.items(n)) {
      const kids = this.kids(k);
      switch (this.type(k)) {
        case 'typed_parameter':
          add(k, kids[0], kids[2], undefined);
          break;
        case 'default_parameter':
          add(k, kids[0], undefined, kids[2]);
          break;
        case 'typed_default_parameter':
          add(k, kids[0], kids[2], kids[4]);
          break;
        case 'keyword_separator':
          if (star !== undefined) this.fail('* argument may appear only once', this.span(k));
          star = k;
          break;
        case 'positional_separator':
          if (posonly.length > 0) this.fail('/ may appear only once', this.span(k));
          else if (args.length === 0) this.fail('at least one argument must precede /', this.span(k));
          else if (star !== undefined) this.fail('/ must be ahead of *', this.span(k));
          posonly = args;
          args = [];
          break;
        default:
          add(k, k, undefined, undefined);
      }
    }
    if (star !== undefined && vararg === undefined && kwonly.length === 0)
      this.fail('named arguments must follow bare *', this.span(star));
    return { posonly, args, vararg, kwonly, kwarg };
  }

  protected annotation(n: number): Expr {
    return this.element(n);
  }

  /** Something that is assigned to. */
  target(n: number): Expr {
    const e = this.element(n);
    if (e.kind === 'Starred') this.fail('starred assignment target must be in a list or tuple', e);
    else this.checkTarget(e);
    return e;
  }

  protected checkTarget(e: Expr): void {
    if (e.kind === 'Tuple' || e.kind === 'List') {
      const stars = e.elts.filter((x): x is Starred => x.kind === 'Starred');
      if (stars.length > 1) this.fail('multiple starred expressions in assignment', stars[1]);
      for (const x of e.elts) this.checkTarget(x.kind === 'Starred' ? x.value : x);
    } else if (e.kind !== 'Name' && e.kind !== 'Attribute' && e.kind !== 'Subscript' && e.kind !== 'ErrorExpr')
      this.fail(`cannot assign to ${described(e)}`, e);
  }

  protected generators(n: number): Comprehension[] {
    const generators: { target: Expr; iter: Expr; ifs: Expr[]; isAsync: boolean }[] = [];
    for (const k of this.kids(n)) {
      if (this.type(k) === 'if_clause') generators[generators.length - 1].ifs.push(this.expr(this.cst.after[k + 1]));
      if (this.type(k) !== 'for_in_clause') continue;
      const kids = this.kids(k);
      const isAsync = this.type(kids[0]) === 'async';
      const at = isAsync ? 2 : 1;
      if (kids.length > at + 3) this.fail('invalid syntax', this.span(kids[at + 3]));
      generators.push({ target: this.target(kids[at]), iter: this.expr(kids[at + 2]), ifs: [], isAsync });
    }
    return generators;
  }

  protected comprehension(n: number): Expr {
    const t = this.type(n);
    const outer = this.scope;
    // A generator may await wherever it stands; that makes it an asynchronous one.
    if (t === 'generator_expression') this.scope = { kind: 'async def', inLoop: false };
    const generators = this.generators(n);
    const elt = this.expr(n + 2);
    this.scope = outer;
    const kind = t === 'list_comprehension' ? 'ListComp' : t === 'set_comprehension' ? 'SetComp' : 'GeneratorExp';
    return { kind, start: this.start(n), end: this.end(n), elt, generators };
  }
}
