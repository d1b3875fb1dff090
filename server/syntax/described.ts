import type { Expr } from './ast.ts';

/** What CPython's messages call an expression. */
export function described(e: Expr): string {
  switch (e.kind) {
    case 'Name':
      return 'name';
    case 'Attribute':
      return 'attribute';
    case 'Subscript':
      return 'subscript';
    case 'List':
      return 'list';
    case 'Tuple':
      return 'tuple';
    case 'Call':
      return 'function call';
    case 'Constant':
      return e.value.type === 'bool'
        ? e.value.value
          ? 'True'
          : 'False'
        : e.value.type === 'none'
          ? 'None'
          : e.value.type === 'ellipsis'
            ? 'ellipsis'
            : 'literal';
    case 'Dict':
      return 'dict literal';
    case 'Set':
      return 'set display';
    case 'JoinedStr':
      return 'f-string expression';
    case 'TemplateStr':
      return 't-string expression';
    case 'Lambda':
      return 'lambda';
    case 'IfExp':
      return 'conditional expression';
    case 'NamedExpr':
      return 'named expression';
    case 'Compare':
      return 'comparison';
    case 'ListComp':
      return 'list comprehension';
    case 'SetComp':
      return 'set comprehension';
    case 'DictComp':
      return 'dict comprehension';
    case 'GeneratorExp':
      return 'generator expression';
    case 'Yield':
    case 'YieldFrom':
      return 'yield expression';
    case 'Await':
      return 'await expression';
    case 'Starred':
      return 'starred';
    default:
      return 'expression';
  }
}
