/**
 * How the eqns of particular primitives print: which params, in which order, or a layout of their own. A primitive's
 * definition takes its rule from here (`...printRules.dot_general`); one that isn't listed prints all its params, sorted.
 * Source: `pp_eqn_rules` all over jax/_src.
 */
import type { Atom, Eqn } from './jaxpr.ts';
import { Jaxpr } from './jaxpr.ts';
import type { Doc } from './pretty.ts';
import { concat, join, text } from './pretty.ts';
import type { EqnPrinter, Params, ParamValue, PrimitiveRules, PrintedParams } from './primitive.ts';
import { ListParam, RecordParam } from './primitive.ts';

export type PrintRule = Pick<PrimitiveRules<Params>, 'print' | 'printEqn'>;

/** All params, sorted by key, but for those that `omit` names. */
function sorted(params: Params, omit: (key: string, value: ParamValue) => boolean): PrintedParams {
  return Object.keys(params)
    .filter((k) => !omit(k, params[k]))
    .sort()
    .map((k) => [k, params[k]]);
}

const without = (...keys: string[]): PrintRule => ({
  print: (_, params) => sorted(params, (k) => keys.includes(k)),
});

/** Without a param that is None. */
const withoutNone = (key: string): PrintRule => ({
  print: (_, params) => sorted(params, (k, v) => k === key && v === null),
});

/**
 * The name of call_jaxpr's function first (from a `name` param, which JAX hasn't got, or from its debug info), then
 * the params, sorted. Source: jax/_src/custom_derivatives.py _custom_jvp_call_pp_rule, _custom_vjp_call_pp_rule.
 */
const customCall: PrintRule = {
  print: (_, params) => {
    const { call_jaxpr: jaxpr } = params;
    const name = params.name ?? (jaxpr instanceof Jaxpr ? (jaxpr.debugInfo?.functionName ?? null) : null);
    return [['name', name], ...sorted(params, (k, v) => k === 'name' || (k === 'num_consts' && v === 0))];
  },
};

/** In the order in which the params stand: hijax primitives print what `pp_params()` gives. Source: jax/_src/hijax.py. */
export const inOrder: PrintRule = { print: (_, params) => Object.entries(params) };

const isTuple = (value: ParamValue): value is readonly ParamValue[] => Array.isArray(value);
const every = (value: ParamValue, holds: (v: ParamValue) => boolean): boolean => isTuple(value) && value.every(holds);
const isUnspecified = (v: ParamValue): boolean =>
  typeof v === 'object' && v !== null && 'kind' in v && v.kind === 'UnspecifiedValue';

/** What of a jit doesn't print: `inline` never, the others where they are as nobody set them. */
function jitOmits(key: string, value: ParamValue): boolean {
  switch (key) {
    case 'inline':
      return true;
    case 'donated_invars':
      return every(value, (v) => v === false);
    case 'in_shardings':
    case 'out_shardings':
      return every(value, isUnspecified);
    case 'in_layouts':
    case 'out_layouts':
      return every(value, (v) => v === null);
    case 'keep_unused':
      return value === false;
    // The empty mesh is null in our params.
    case 'ctx_mesh':
      return value === null;
    case 'compiler_options_kvs':
      return isTuple(value) && value.length === 0;
    default:
      return false;
  }
}

const jit: PrintRule = {
  print: (_, params) => [['name', params.name], ...sorted(params, (k, v) => k === 'name' || jitOmits(k, v))],
};

const asList = (v: ParamValue): ParamValue => (isTuple(v) ? new ListParam(v) : v);

/** `((a, b), (c, d))` with the innermost as lists. */
const dimensionLists = (value: ParamValue): ParamValue =>
  isTuple(value) ? value.map((pair) => (isTuple(pair) ? pair.map(asList) : pair)) : value;

const dotGeneral: PrintRule = {
  print: (_, params) =>
    sorted(params, (k, v) => v === null || k === 'out_sharding').map(([k, v]) => [
      k,
      k === 'dimension_numbers' ? dimensionLists(v) : v,
    ]),
};

const broadcastInDim: PrintRule = {
  print: (_, { broadcast_dimensions: dims }) =>
    isTuple(dims) && dims.length > 0 ? [['broadcast_dimensions', dims]] : [],
};

/**
 * The indices of a ref: the `tree` param of get, swap and addupdate is a tuple of transforms. One is a record
 * `NDIndexer(indices, shape)`, an index being the position of an operand among those behind the ref (and the value),
 * or a record `Slice(start, size, stride)`, whose start and size are whole numbers or a record `Operand(at)`. Any other
 * transform is its text.
 * Source: jax/_src/state/indexing.py NDIndexer.pretty_print, _pp_slice.
 */
function refDoc(printer: EqnPrinter, ref: Atom, tree: ParamValue, operands: readonly Atom[]): Doc {
  const transforms = isTuple(tree) ? tree : [];
  if (transforms.length === 0) return concat([printer.atom(ref), text('[...]')]);
  return concat([printer.atom(ref), ...transforms.map((t) => transformDoc(printer, t, operands))]);
}

function transformDoc(printer: EqnPrinter, transform: ParamValue, operands: readonly Atom[]): Doc {
  if (!(transform instanceof RecordParam)) return printer.value(transform);
  const { indices, shape } = transform.fields;
  const docs = (isTuple(indices) ? indices : []).map((index, i) =>
    index instanceof RecordParam && index.className === 'Slice'
      ? sliceDoc(printer, index.fields, isTuple(shape) ? shape[i] : null, operands)
      : printer.atom(operands[Number(index)], false),
  );
  return concat([text('['), join(text(','), docs), text(']')]);
}

function sliceDoc(printer: EqnPrinter, slice: Params, dim: ParamValue, operands: readonly Atom[]): Doc {
  const operand = (v: ParamValue): Atom | undefined =>
    v instanceof RecordParam ? operands[Number(v.fields.at)] : undefined;
  const { start, size } = slice;
  const startAtom = operand(start);
  const sizeAtom = operand(size);
  const sizeDoc = sizeAtom ? printer.atom(sizeAtom) : printer.value(size);
  if (startAtom) {
    const startDoc = printer.atom(startAtom);
    return concat([startDoc, text(':'), startDoc, text('+'), sizeDoc]);
  }
  const from = start === 0 ? '' : String(Number(start));
  if (sizeAtom) return concat([text(from === '' ? ':' : `${from}:${from}+`), sizeDoc]);
  const end = Number(start) + Number(size);
  return text(`${from}:${end === dim ? '' : end}`);
}

/** Source: jax/_src/state/primitives.py _get_pp_rule. */
const get: PrintRule = {
  printEqn({ invars: [ref, ...indices], outvars, params }, printer) {
    return concat([printer.binders(outvars), text(' <- '), refDoc(printer, ref, params.tree, indices)]);
  },
};

/** `r[i] <- v`, or `y:T, r[i] <- r[i], v` where the old value is used. Source: _swap_pp_rule. */
const swap: PrintRule = {
  printEqn({ invars: [ref, value, ...indices], outvars, params }: Eqn, printer) {
    const place = refDoc(printer, ref, params.tree, indices);
    if (printer.isDropped(outvars[0])) return concat([place, text(' <- '), printer.atom(value)]);
    const old = printer.binders(outvars);
    return concat([old, text(', '), place, text(' <- '), place, text(', '), printer.atom(value)]);
  },
};

/** Source: _addupdate_pp_rule. */
const addupdate: PrintRule = {
  printEqn({ invars: [ref, value, ...indices], params }: Eqn, printer) {
    return concat([refDoc(printer, ref, params.tree, indices), text(' += '), printer.atom(value)]);
  },
};

const accuracy = withoutNone('accuracy');

export const printRules = {
  jit,
  custom_jvp_call: customCall,
  custom_vjp_call: customCall,
  dot_general: dotGeneral,
  convert_element_type: without('sharding'),
  broadcast_in_dim: broadcastInDim,
  mul: withoutNone('out_dtype'),
  exp: accuracy,
  exp2: accuracy,
  log: accuracy,
  log2: accuracy,
  log1p: accuracy,
  expm1: accuracy,
  sin: accuracy,
  cos: accuracy,
  tan: accuracy,
  tanh: accuracy,
  logistic: accuracy,
  sqrt: accuracy,
  rsqrt: accuracy,
  cbrt: accuracy,
  erfc: accuracy,
  reshard: { print: () => [] },
  get,
  swap,
  addupdate,
  // Hijax primitives of JAX's own.
  Nonzero: inOrder,
  'Nonzero.linearized': inOrder,
  SearchSorted: inOrder,
  'SearchSorted.linearized': inOrder,
  CustomJVPTraced: inOrder,
  CustomVJPTraced: inOrder,
  OptRemat: inOrder,
} satisfies Record<string, PrintRule>;

const byName: Readonly<Record<string, PrintRule | undefined>> = printRules;

/** The rule of a primitive, by the name that JAX prints; undefined where all params print, sorted. */
export const printRuleOf = (name: string): PrintRule | undefined =>
  Object.hasOwn(byName, name) ? byName[name] : undefined;
