/** Type promotion: JAX's lattice of dtypes and weak types. Source: jax/_src/dtypes.py _type_promotion_lattice. */
import type { DType } from '../jaxpr/dtypes.ts';
import * as dt from '../jaxpr/dtypes.ts';
import { RuleError } from '../jaxpr/primitive.ts';
import { config } from './config.ts';

/** A node of the lattice: a dtype, or one of the weak types `i*`, `f*`, `c*`. */
type Node = DType | 'i*' | 'f*' | 'c*';

const SMALL_FLOATS = [
  dt.float4_e2m1fn,
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
    ['i*', [dt.uint8, dt.uint2, dt.uint4, dt.int8, dt.int2, dt.int4]],
    [dt.uint2, []],
    [dt.uint4, []],
    [dt.uint8, [dt.int16, dt.uint16]],
    [dt.uint16, [dt.int32, dt.uint32]],
    // Without x64, uint32 with int32 must not give a 64-bit type.
    [dt.uint32, x64 ? [dt.int64, dt.uint64] : [dt.int32, dt.uint64]],
    [dt.uint64, ['f*']],
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

const tables = new Map<boolean, Map<Node, Set<Node>>>();
function boundsOf(x64: boolean): Map<Node, Set<Node>> {
  let table = tables.get(x64);
  if (!table) tables.set(x64, (table = upperBounds(x64)));
  return table;
}

const pythonTuple = (names: readonly string[]): string =>
  names.length === 1 ? `('${names[0]}',)` : `(${names.map((n) => `'${n}'`).join(', ')})`;

function leastUpperBound(nodes: readonly Node[]): Node {
  const table = boundsOf(config.x64);
  const distinct = [...new Set(nodes)];
  const bounds = distinct.map((n) => table.get(n));
  const missing = bounds.findIndex((b) => b === undefined);
  if (missing >= 0)
    throw new RuleError(
      'ValueError',
      `dtype=dtype('${String(distinct[missing])}') is not a valid dtype for JAX type promotion.`,
    );
  let common = [...(bounds[0] ?? [])];
  for (const b of bounds) common = common.filter((n) => b?.has(n));
  const among = common.filter((n) => distinct.includes(n));
  const least = among.length > 0 ? among : common.filter((c) => common.every((d) => table.get(c)?.has(d)));
  if (least.length === 1) return least[0];
  const names = pythonTuple(nodes.map(String));
  const small = nodes.some((n) => typeof n !== 'string' && n.name.startsWith('float8'));
  const tiny = nodes.some((n) => typeof n !== 'string' && n.name.startsWith('float4'));
  const bitsText = small ? '8-bit floats' : tiny ? '4-bit floats' : undefined;
  throw new RuleError(
    'TypePromotionError' as 'TypeError',
    `Input dtypes ${names} have no available implicit dtype promotion path. ` +
      (bitsText
        ? `To avoid unintended promotion, ${bitsText} do not support implicit promotion. If you'd like your inputs to be ` +
          "promoted to another type, you can do so explicitly using e.g. x.astype('float32')"
        : 'Try explicitly casting inputs to the desired output type.'),
  );
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
  if (allWeak) {
    const dtype = strongOf(leastUpperBound(operands.map((o) => o.dtype)));
    return { dtype, weakType: dtype !== dt.bool };
  }
  const node = leastUpperBound(operands.map((o) => (o.weakType ? weakNode(o.dtype) : o.dtype)));
  const dtype = dt.canonicalDType(strongOf(node), config.x64);
  return { dtype, weakType: typeof node === 'string' && dtype !== dt.bool };
}

/** Source: dtypes.py to_inexact_dtype. */
export function toInexact(d: DType): DType {
  if (d.isInexact) return d;
  return d.bits === 64 || config.x64 ? dt.canonicalDType(dt.float64, config.x64) : dt.float32;
}

/** bool → int32; others unchanged. */
export const toNumeric = (d: DType): DType => (d === dt.bool ? (config.x64 ? dt.int64 : dt.int32) : d);
