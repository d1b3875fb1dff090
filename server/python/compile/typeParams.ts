/** Type parameters: `def f[T](…)`, `class C[T]`, `type A[T] = …`. Source: PEP 695; CPython's Python/compile.c. */
import type { ClassDef, FunctionDef, TypeAlias } from '../../syntax/ast.ts';
import { getAttr } from '../attributes.ts';
import { call } from '../call.ts';
import { PyRaise } from '../errors.ts';
import { getItem } from '../subscripts.ts';
import { importModule } from '../modules.ts';
import type { Frame } from '../vm.ts';
import type { Kwargs, Value } from '../values.ts';
import { Cell, PyTuple, Unknown } from '../values.ts';
import type { Compiler } from './context.ts';
import { storeName } from './names.ts';
import type { Scope } from './scope.ts';

export interface TypeParams {
  /** Make the parameters, and bind their names in the frame. */
  bind(f: Frame): PyTuple;
  /** `Generic[T, …]`, which a class with parameters has as its last base. */
  genericBase(params: PyTuple): Value;
}

/** The scope in which the parameters of a definition are known: around it there is nothing else. */
export const typeParamScope = (node: ClassDef | FunctionDef | TypeAlias, scope: Scope): Scope =>
  node.typeParams.length > 0 ? scope.child(node) : scope;

/** A bound is evaluated when somebody asks for it; what names something that comes later can't be evaluated now. */
function evaluated(ex: (f: Frame) => Value, f: Frame): Value {
  try {
    return ex(f);
  } catch (e) {
    if (e instanceof PyRaise) return new Unknown('the bound of a type parameter');
    throw e;
  }
}

export function compileTypeParams(
  c: Compiler,
  node: ClassDef | FunctionDef | TypeAlias,
  scope: Scope,
): TypeParams | undefined {
  if (node.typeParams.length === 0) return undefined;
  const inner = scope.child(node);
  const cells = [...inner.cellNames].flatMap((name) => {
    const v = inner.variable(name);
    return v.where === 'cell' ? [{ name, index: v.index }] : [];
  });
  const params = node.typeParams.map((p) => ({
    ...p,
    boundEx: p.bound && c.expression(p.bound, inner),
    // `T: (int, str)` are constraints, not a bound.
    isConstraints: p.bound?.kind === 'Tuple',
    defaultEx: p.default && c.expression(p.default, inner),
    store: storeName(p.name, inner),
  }));
  return {
    bind(f) {
      const typing = importModule('typing');
      const frameCells = f.cells as Cell[];
      for (const { name, index } of cells) frameCells[index] = new Cell(name, undefined);
      const made = params.map((p) => {
        const args: Value[] = [p.name];
        const kwargs: [string, Value][] = p.kind === 'TypeVarTuple' ? [] : [['infer_variance', true]];
        const bound = p.boundEx ? evaluated(p.boundEx, f) : undefined;
        if (p.isConstraints && bound instanceof PyTuple) args.push(...bound.items);
        else if (bound !== undefined) kwargs.push(['bound', bound]);
        if (p.defaultEx) kwargs.push(['default', evaluated(p.defaultEx, f)]);
        const named: Kwargs | undefined = kwargs.length > 0 ? kwargs : undefined;
        const param = typing instanceof Unknown ? typing : call(getAttr(typing, p.kind), args, named);
        p.store(f, param);
        return param;
      });
      return new PyTuple(made);
    },
    genericBase(made) {
      const typing = importModule('typing');
      if (typing instanceof Unknown) return typing;
      const items = params.map((p, i) =>
        p.kind === 'TypeVarTuple' ? getItem(getAttr(typing, 'Unpack'), made.items[i]) : made.items[i],
      );
      return getItem(getAttr(typing, 'Generic'), items.length === 1 ? items[0] : new PyTuple(items));
    },
  };
}
