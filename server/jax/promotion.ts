/** Type promotion: JAX's lattice of dtypes and weak types. Source: jax/_src/dtypes.py _type_promotion_lattice. */
import type { DType } from '../jaxpr/dtypes.ts';
import * as dt from '../jaxpr/dtypes.ts';
import { RuleError } from '../jaxpr/primitive.ts';
import { config } from './config.ts';

/** A node of the lattice: a dtype, or one of the weak types `i*`, `f*`, `c*`. */
type Node = DType | 'i*' | 'f*' | 'c*';

const SMALL_FLOATS = [
  dt.float4_e2m1fn,
  dt.float6_e2m3fn,
  dt.float6_e3m2fn,
  dt.float8_e3m4,
  dt.float8_e4m3,
  dt.float8_e4m3b11fnuz,
  dt.float8_e4m3fn,
  dt.float8_e4m3fnuz,
  dt.float8_e5m2,
  dt.float8_e5m2fnuz,
  dt.float8_e8m0fnu,
];

function lattice(x64: boolean): Map<Node, Node[]> {
  return new Map<Node, Node[]>([
    [dt.bool, ['i*']],
    ['i*', [dt.uint8, dt.uint1, dt.uint2, dt.uint4, dt.int8, dt.int1, dt.int2, dt.int4]],
    [dt.uint1, []],
    [dt.uint2, []],
    [dt.uint4, []],
    [dt.uint8, [dt.int16, dt.uint16]],
    [dt.uint16, [dt.int32, dt.uint32]],
    // Without x64, uint32 with int32 must not give a 64-bit type.
    [dt.uint32, x64 ? [dt.int64, dt.uint64] : [dt.int32, dt.uint64]],
    [dt.uint64, ['f*']],
    [dt.int1, []],
    [dt.int2, []],
    [dt.int4, []],
    [dt.int8, [dt.int16]],
    [dt.int16, [dt.int32]],
    [dt.int32, [dt.int64]],
    [dt.int64, ['f*']],
    ['f*', [...SMALL_FLOATS, dt.bfloat16, dt.float16, 'c*']],
    ...SMALL_FLOATS.map((d): [Node, Node[]] => [d, []]),
    [dt.bfloat16, [dt.float32]],
    [dt.float16, [dt.float32]],
    [dt.float32, [dt.float64, dt.complex64]],
    [dt.float64, [dt.complex128]],
    ['c*', [dt.complex64]],
    [dt.complex64, [dt.complex128]],
    [dt.complex128, []],
  ]);
}

function upperBounds(x64: boolean): Map<Node, Set<Node>> {
  const edges = lattice(x64);
  const bounds = new Map<Node, Set<Node>>();
  const above = (n: Node): Set<Node> => {
    const known = bounds.get(n);
    if (known) return known;
    const out = new Set<Node>([n]);
    for (const m of edges.get(n) ?? []) for (const k of above(m)) out.add(k);
    bounds.set(n, out);
    return out;
  };
  for (const n of edges.keys()) above(n);
  return bounds;
}

/** With jax_numpy_dtype_promotion='strict' only Python's numbers are converted. */
function strictBounds(): Map<Node, Set<Node>> {
  const all = [...upperBounds(true).keys()].filter((n) => typeof n !== 'string');
  const some = (has: (d: DType) => boolean): Node[] => all.filter((n) => typeof n !== 'string' && has(n));
  const complexes = some((d) => d.isComplex);
  const floats: Node[] = ['c*', ...some((d) => d.isFloating), ...complexes];
  const integers: Node[] = ['f*', ...some((d) => d.isInteger), ...floats];
  const bounds = new Map<Node, Set<Node>>(all.map((n) => [n, new Set([n])]));
  return bounds
    .set('i*', new Set<Node>(['i*', ...integers]))
    .set('f*', new Set<Node>(['f*', ...floats]))
    .set('c*', new Set<Node>(['c*', ...complexes]));
}

const tables = new Map<string, Map<Node, Set<Node>>>();
function boundsOf(): Map<Node, Set<Node>> {
  const strict = config.dtypePromotion === 'strict';
  const key = strict ? 'strict' : String(config.x64);
  let table = tables.get(key);
  if (!table) tables.set(key, (table = strict ? strictBounds() : upperBounds(config.x64)));
  return table;
}

const pythonTuple = (names: readonly string[]): string =>
  names.length === 1 ? `('${names[0]}',)` : `(${names.map((n) => `${/'/.test(n) ? `"${n}"` : `'${n}'`}`).join(', ')})`;

const WEAK_NAMES = { 'i*': "<class 'int'>", 'f*': "<class 'float'>", 'c*': "<class 'complex'>" } as const;
const nodeName = (n: Node): string => (typeof n === 'string' ? WEAK_NAMES[n] : n.name);

/** Kinds of dtypes that are promoted to nothing, and what to do then. */
const UNPROMOTED: readonly (readonly [(d: DType) => boolean, string, string])[] = [
  [(d) => d.name.startsWith('float8'), '8-bit floats', 'float32'],
  [(d) => d.name.startsWith('float6'), '6-bit floats', 'float32'],
  [(d) => d.name.startsWith('float4'), '4-bit floats', 'float32'],
  [(d) => d.isInteger && d.bits < 8, '1-bit, 2-bit and 4-bit integers', 'int32'],
];

function noPath(nodes: readonly Node[]): RuleError {
  const start = `Input dtypes ${pythonTuple(nodes.map(nodeName))} have no available implicit dtype promotion path`;
  const because = UNPROMOTED.find(([is]) => nodes.some((n) => typeof n !== 'string' && is(n)));
  return new RuleError(
    'TypePromotionError' as 'TypeError',
    config.dtypePromotion === 'strict'
      ? `${start} when jax_numpy_dtype_promotion=strict. Try explicitly casting inputs to the desired output type, or ` +
          'set jax_numpy_dtype_promotion=standard.'
      : because
        ? `${start}. To avoid unintended promotion, ${because[1]} do not support implicit promotion. If you'd like your ` +
          `inputs to be promoted to another type, you can do so explicitly using e.g. x.astype('${because[2]}')`
        : `${start}. Try explicitly casting inputs to the desired output type.`,
  );
}

const typeText = (n: Node): string => (typeof n !== 'string' && n.kind === 'key' ? n.name : `dtype('${nodeName(n)}')`);

function leastUpperBound(nodes: readonly Node[]): Node {
  const table = boundsOf();
  const distinct = [...new Set(nodes)];
  const bounds = distinct.map((n) => table.get(n));
  const missing = bounds.findIndex((b) => b === undefined);
  if (missing >= 0)
    throw new RuleError(
      'ValueError',
      `dtype=${typeText(distinct[missing])} is not a valid dtype for JAX type promotion.`,
    );
  let common = [...(bounds[0] ?? [])];
  for (const b of bounds) common = common.filter((n) => b?.has(n));
  const among = common.filter((n) => distinct.includes(n));
  const least = among.length > 0 ? among : common.filter((c) => common.every((d) => table.get(c)?.has(d)));
  if (least.length === 1) return least[0];
  throw noPath(distinct);
}

const weakNode = (d: DType): Node =>
  d.kind === 'bool' ? d : d.isInteger ? 'i*' : d.isFloating ? 'f*' : d.isComplex ? 'c*' : d;

const strongOf = (n: Node): DType => {
  if (n === 'i*') return config.x64 ? dt.int64 : dt.int32;
  if (n === 'f*') return config.x64 ? dt.float64 : dt.float32;
  if (n === 'c*') return config.x64 ? dt.complex128 : dt.complex64;
  return n;
};

export interface TypedOperand {
  readonly dtype: DType;
  readonly weakType: boolean;
}

/** The dtype that operands have together, and whether it is weak. Source: dtypes.py lattice_result_type. */
export function latticeResultType(operands: readonly TypedOperand[]): TypedOperand {
  const [first] = operands;
  if (operands.length === 1) return { dtype: first.dtype, weakType: first.weakType && first.dtype !== dt.bool };
  const allWeak = operands.every((o) => o.weakType);
  if (!allWeak && operands.every((o) => o.dtype === first.dtype)) return { dtype: first.dtype, weakType: false };
  if (allWeak && config.dtypePromotion === 'standard') {
    const dtype = strongOf(leastUpperBound(operands.map((o) => o.dtype)));
    return { dtype, weakType: dtype !== dt.bool };
  }
  const node = leastUpperBound(operands.map((o) => (o.weakType ? weakNode(o.dtype) : o.dtype)));
  const dtype = dt.canonicalDType(strongOf(node), config.x64);
  return { dtype, weakType: typeof node === 'string' && dtype !== dt.bool };
}

/** NumPy, asked about the dtype of PRNG keys. */
export function refuseKeys(d: DType): void {
  if (d.kind === 'key') throw new RuleError('TypeError', `Cannot interpret '${d.name}' as a data type`);
}

/** Source: dtypes.py to_inexact_dtype. 2-bit integers aren't in its table. */
export function toInexact(d: DType): DType {
  refuseKeys(d);
  if (d.kind === 'bool') return dt.float32;
  return d.isInteger && d.bits > 2 ? (d.bits === 64 ? dt.float64 : dt.float32) : d;
}

/** bool → int32; others unchanged. Source: dtypes.py to_numeric_dtype. */
export function toNumeric(d: DType): DType {
  refuseKeys(d);
  return d === dt.bool ? dt.int32 : d;
}

/** Source: dtypes.py to_complex_dtype. */
export function toComplex(d: DType): DType {
  const inexact = toInexact(d);
  return inexact === dt.float64 || inexact === dt.complex128 ? dt.complex128 : dt.complex64;
}

/** The default dtype of a kind. Source: dtypes.py default_types. */
export const defaultDType = (kind: 'int' | 'uint' | 'float' | 'complex'): DType => {
  switch (kind) {
    case 'int':
      return config.x64 ? dt.int64 : dt.int32;
    case 'uint':
      return config.x64 ? dt.uint64 : dt.uint32;
    case 'float':
      return config.x64 ? dt.float64 : dt.float32;
    case 'complex':
      return config.x64 ? dt.complex128 : dt.complex64;
  }
};

/** Source: dtypes.py promote_types; a weak operand is Python's int, float or complex itself. */
export function promoteTypes(a: TypedOperand, b: TypedOperand): DType {
  const node = ({ dtype, weakType }: TypedOperand): Node => (weakType ? weakNode(dtype) : dtype);
  return strongTypeOf(leastUpperBound([node(a), node(b)]));
}
/** `np.dtype(float)` is float64 whatever x64 says. */
const strongTypeOf = (n: Node): DType =>
  n === 'i*' ? dt.int64 : n === 'f*' ? dt.float64 : n === 'c*' ? dt.complex128 : n;
