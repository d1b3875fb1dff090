/** How large the values of an integer expression can be, and how many elements it has, as its text says. */
import type { Call, Expr, Stmt } from '../../syntax/ast.ts';
import { functionIndex, walk } from '../syntax.ts';
import type { Rewrite } from './rewrite.ts';

/** Assignments that are followed from name to name. */
const MAX_STEPS = 8;

/** The expression that a name of the function stands for, if it is assigned once and is no parameter. */
export function definition(r: Rewrite, e: Expr): Expr {
  let node = e;
  const fn = r.path[functionIndex(r.path)] as { readonly body?: unknown } | undefined;
  const body = Array.isArray(fn?.body) ? (fn.body as readonly Stmt[]) : [];
  for (let step = 0; node.kind === 'Name' && step < MAX_STEPS; step++) {
    const { id } = node;
    const named = (t: Expr): boolean => t.kind === 'Name' && t.id === id;
    const bindings = body
      .flatMap((s) => [...walk(s)])
      .flatMap((n): (Expr | undefined)[] => {
        if (n.kind === 'Assign') {
          if (n.targets.some(named)) return [n.value];
          return n.targets.some((t) => [...walk(t)].some((x) => x.kind === 'Name' && x.id === id)) ? [undefined] : [];
        }
        if (n.kind === 'AugAssign' || n.kind === 'AnnAssign' || n.kind === 'For' || n.kind === 'NamedExpr')
          return [...walk(n.target)].some((x) => x.kind === 'Name' && x.id === id)
            ? [n.kind === 'AnnAssign' || n.kind === 'NamedExpr' ? n.value : undefined]
            : [];
        return [];
      });
    const [value] = bindings;
    if (bindings.length !== 1 || !value) return node;
    node = value;
  }
  return node;
}

const calledName = ({ func }: Call): string =>
  func.kind === 'Attribute' ? func.attr : func.kind === 'Name' ? func.id : '';

/** Whether a call is of a function of a module (`jnp.argmax(x)`), not of an array's method. */
const isOfModule = ({ func }: Call): boolean =>
  func.kind === 'Attribute' &&
  (func.value.kind === 'Attribute' ||
    (func.value.kind === 'Name' && /^(?:jnp|jax|lax|numpy|np|random|jr)$/.test(func.value.id)));

const keyword = (call: Call, name: string): Expr | undefined => call.keywords.find((k) => k.arg === name)?.value;

const isInt = (e: Expr | undefined, value?: number): boolean =>
  e?.kind === 'Constant' && e.value.type === 'int' && (value === undefined || e.value.value === value);

/** One more than a number, without `9 + 1` and `n - 1 + 1`. */
function increased(r: Rewrite, e: Expr): string {
  if (e.kind === 'Constant' && e.value.type === 'int' && typeof e.value.value === 'number')
    return String(e.value.value + 1);
  return e.kind === 'BinOp' && e.op === '-' && isInt(e.right, 1) ? r.slice(e.left) : `${r.slice(e)} + 1`;
}

/** What all values of an expression are below, none being negative: `labels % 4` → `4`. */
export function upperBound(r: Rewrite, given: Expr): string | undefined {
  const e = definition(r, given);
  if (e.kind === 'BinOp') return e.op === '%' ? r.slice(e.right) : undefined;
  if (e.kind !== 'Call') return undefined;
  const method = !isOfModule(e) && e.func.kind === 'Attribute' ? e.func.value : undefined;
  const args = method ? [method, ...e.args] : e.args;
  if (args.some((a) => a.kind === 'Starred')) return undefined;
  const [x] = args;
  switch (calledName(e)) {
    case 'mod':
    case 'remainder':
      return args.length === 2 ? r.slice(args[1]) : undefined;
    case 'argmax':
    case 'argmin': {
      const axis = args.at(1) ?? keyword(e, 'axis');
      if (!axis) return `${r.operand(x)}.size`;
      return `${r.operand(x)}.shape[${r.slice(axis)}]`;
    }
    case 'clip': {
      const low = args.at(1) ?? keyword(e, 'min');
      const high = args.at(2) ?? keyword(e, 'max');
      return isInt(low, 0) && high ? increased(r, high) : undefined;
    }
    case 'randint': {
      const low = args.at(2) ?? keyword(e, 'minval');
      const high = args.at(3) ?? keyword(e, 'maxval');
      return isInt(low, 0) && high ? r.slice(high) : undefined;
    }
    case 'searchsorted':
      return `${r.operand(x)}.size + 1`;
    case 'digitize':
      return args.length > 1 ? `${r.operand(args[1])}.size + 1` : undefined;
    case 'categorical':
      return args.length === 2 && e.keywords.length === 0 ? `${r.operand(args[1])}.shape[-1]` : undefined;
    // The same values, arranged otherwise.
    case 'astype':
    case 'ravel':
    case 'flatten':
    case 'reshape':
    case 'sort':
      return upperBound(r, x);
    default:
      return undefined;
  }
}

/** What the values of an expression add up to: `jnp.bincount(ids, length=3)` → `ids.size`. */
export function total(r: Rewrite, given: Expr): string | undefined {
  const e = definition(r, given);
  const counts = e.kind === 'Call' && calledName(e) === 'bincount' && e.args.length === 1 && isOfModule(e);
  // What lies beyond the length isn't counted.
  const length = counts && e.keywords.length === 1 ? keyword(e, 'length') : undefined;
  return counts && length && upperBound(r, e.args[0]) === r.slice(length) ? `${r.operand(e.args[0])}.size` : undefined;
}
