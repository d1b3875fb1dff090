/**
 * An expression as text again: what an annotation is under `from __future__ import annotations`.
 * Source: CPython's Python/ast_unparse.c.
 */
import { pythonFloatRepr } from '../../jaxpr/floatRepr.ts';
import type { Comprehension, Expr, FormattedValue, Parameter, Parameters } from '../../syntax/ast.ts';
import { repr } from '../text.ts';
import { PyBytes } from '../values.ts';

/** How tightly an expression binds; as in ast_unparse.c. */
const P = {
  TUPLE: 0,
  TEST: 1,
  OR: 2,
  AND: 3,
  NOT: 4,
  CMP: 5,
  EXPR: 6,
  BOR: 6,
  BXOR: 7,
  BAND: 8,
  SHIFT: 9,
  ARITH: 10,
  TERM: 11,
  FACTOR: 12,
  POWER: 13,
  AWAIT: 14,
  ATOM: 15,
} as const;

const BINARY: Readonly<Record<string, number>> = {
  '|': P.BOR,
  '^': P.BXOR,
  '&': P.BAND,
  '<<': P.SHIFT,
  '>>': P.SHIFT,
  '+': P.ARITH,
  '-': P.ARITH,
  '*': P.TERM,
  '@': P.TERM,
  '/': P.TERM,
  '%': P.TERM,
  '//': P.TERM,
  '**': P.POWER,
};

const group = (text: string, wanted: boolean): string => (wanted ? `(${text})` : text);

function constant(e: Extract<Expr, { kind: 'Constant' }>): string {
  const v = e.value;
  switch (v.type) {
    case 'none':
      return 'None';
    case 'ellipsis':
      return '...';
    case 'bytes':
      return repr(new PyBytes(v.value));
    case 'float':
      return pythonFloatRepr(v.value).replace('inf', '1e309');
    case 'imaginary':
      return `${pythonFloatRepr(v.value).replace(/\.0$/, '').replace('inf', '1e309')}j`;
    default:
      return repr(v.value);
  }
}

function parameter(p: Parameter): string {
  const annotation = p.annotation ? `: ${unparse(p.annotation)}` : '';
  return p.name + annotation + (p.default ? `=${unparse(p.default, P.TEST)}` : '');
}

function parameters(p: Parameters): string {
  const out = p.posonly.map(parameter);
  if (p.posonly.length > 0) out.push('/');
  out.push(...p.args.map(parameter));
  if (p.vararg) out.push(`*${parameter(p.vararg)}`);
  else if (p.kwonly.length > 0) out.push('*');
  out.push(...p.kwonly.map(parameter));
  if (p.kwarg) out.push(`**${parameter(p.kwarg)}`);
  return out.join(', ');
}

const comprehensions = (generators: readonly Comprehension[]): string =>
  generators
    .map(
      (g) =>
        `${g.isAsync ? ' async for ' : ' for '}${unparse(g.target, P.TUPLE)} in ${unparse(g.iter, P.TEST + 1)}` +
        g.ifs.map((test) => ` if ${unparse(test, P.TEST + 1)}`).join(''),
    )
    .join('');

function tuple(elts: readonly Expr[], level: number): string {
  if (elts.length === 0) return '()';
  const items = elts.map((x) => unparse(x, P.TEST)).join(', ');
  return group(elts.length === 1 ? `${items},` : items, level > P.TUPLE);
}

function fString(parts: readonly (string | FormattedValue)[]): string {
  return parts
    .map((p) => {
      if (typeof p === 'string') return p.replaceAll('{', '{{').replaceAll('}', '}}');
      const value = unparse(p.value, P.TEST + 1);
      const conversion = p.conversion === undefined ? '' : `!${p.conversion}`;
      return `{${value.startsWith('{') ? ' ' : ''}${value}${conversion}${p.formatSpec ? `:${fString(p.formatSpec)}` : ''}}`;
    })
    .join('');
}

function slicePart(e: Expr): string {
  if (e.kind !== 'Slice') return unparse(e, P.TEST);
  const part = (x: Expr | undefined): string => (x ? unparse(x, P.TEST) : '');
  return `${part(e.lower)}:${part(e.upper)}${e.step ? `:${part(e.step)}` : ''}`;
}

function index(e: Expr): string {
  if (e.kind !== 'Tuple' || e.elts.length === 0) return slicePart(e);
  const items = e.elts.map(slicePart).join(', ');
  return e.elts.length === 1 ? `${items},` : items;
}

/** The text of an expression that stands where something binds as tightly as `level`. */
export function unparse(e: Expr, level: number = P.TEST): string {
  switch (e.kind) {
    case 'Name':
      return e.id;
    case 'Constant':
      return constant(e);
    case 'JoinedStr':
      return `f${repr(fString(e.parts))}`;
    case 'TemplateStr':
      return `t${repr(fString(e.parts))}`;
    case 'Attribute': {
      const value = unparse(e.value, P.ATOM);
      return `${value}${e.value.kind === 'Constant' && e.value.value.type === 'int' ? ' ' : ''}.${e.attr}`;
    }
    case 'Subscript':
      return `${unparse(e.value, P.ATOM)}[${index(e.index)}]`;
    case 'Slice':
      return slicePart(e);
    case 'Starred':
      return `*${unparse(e.value, P.EXPR)}`;
    case 'List':
      return `[${e.elts.map((x) => unparse(x, P.TEST)).join(', ')}]`;
    case 'Tuple':
      return tuple(e.elts, level);
    case 'Set':
      return `{${e.elts.map((x) => unparse(x, P.TEST)).join(', ')}}`;
    case 'Dict':
      return `{${e.values
        .map((v, i) => {
          const key = e.keys[i];
          return key ? `${unparse(key, P.TEST)}: ${unparse(v, P.TEST)}` : `**${unparse(v, P.EXPR)}`;
        })
        .join(', ')}}`;
    case 'Call': {
      const args = e.args.map((a) => unparse(a, P.TEST));
      const named = e.keywords.map((k) => `${k.arg === undefined ? '**' : `${k.arg}=`}${unparse(k.value, P.TEST)}`);
      const [only] = e.args;
      if (e.args.length === 1 && named.length === 0 && only.kind === 'GeneratorExp')
        return `${unparse(e.func, P.ATOM)}${args[0]}`;
      return `${unparse(e.func, P.ATOM)}(${[...args, ...named].join(', ')})`;
    }
    case 'BinOp': {
      const own = BINARY[e.op];
      const power = e.op === '**';
      const text = `${unparse(e.left, own + (power ? 1 : 0))} ${e.op} ${unparse(e.right, own + (power ? 0 : 1))}`;
      return group(text, level > own);
    }
    case 'UnaryOp': {
      const own = e.op === 'not' ? P.NOT : P.FACTOR;
      return group(`${e.op}${e.op === 'not' ? ' ' : ''}${unparse(e.operand, own)}`, level > own);
    }
    case 'BoolOp': {
      const own = e.op === 'and' ? P.AND : P.OR;
      return group(e.values.map((v) => unparse(v, own + 1)).join(` ${e.op} `), level > own);
    }
    case 'Compare': {
      const rest = e.comparators.map((c, i) => ` ${e.ops[i]} ${unparse(c, P.CMP + 1)}`).join('');
      return group(unparse(e.left, P.CMP + 1) + rest, level > P.CMP);
    }
    case 'IfExp':
      return group(
        `${unparse(e.body, P.TEST + 1)} if ${unparse(e.test, P.TEST + 1)} else ${unparse(e.orelse, P.TEST)}`,
        level > P.TEST,
      );
    case 'Lambda': {
      const params = parameters(e.params);
      return group(`lambda${params === '' ? '' : ` ${params}`}: ${unparse(e.body, P.TEST)}`, level > P.TEST);
    }
    case 'NamedExpr':
      return `(${e.target.id} := ${unparse(e.value, P.TUPLE)})`;
    case 'ListComp':
      return `[${unparse(e.elt, P.TEST)}${comprehensions(e.generators)}]`;
    case 'SetComp':
      return `{${unparse(e.elt, P.TEST)}${comprehensions(e.generators)}}`;
    case 'DictComp':
      return `{${unparse(e.key, P.TEST)}: ${unparse(e.value, P.TEST)}${comprehensions(e.generators)}}`;
    case 'GeneratorExp':
      return `(${unparse(e.elt, P.TEST)}${comprehensions(e.generators)})`;
    case 'Yield':
      return e.value ? `(yield ${unparse(e.value, P.TUPLE)})` : '(yield)';
    case 'YieldFrom':
      return `(yield from ${unparse(e.value, P.TEST)})`;
    case 'Await':
      return group(`await ${unparse(e.value, P.ATOM)}`, level > P.AWAIT);
    case 'ErrorExpr':
      return '...';
  }
}
