/**
 * Builds one ONNX graph. Knows which dtypes the engine's kernels lack and goes around the gaps, so that the lowerings
 * can say what they mean. What is missing where: measured with onnxruntime 1.30, per operator, dtype and provider.
 */
import type { DType } from '../../server/jaxpr/dtypes.ts';
import * as dt from '../../server/jaxpr/dtypes.ts';
import { filled } from '../../server/jaxpr/host.ts';
import type { Scalar } from '../../server/jaxpr/jaxpr.ts';
import { Complex } from '../../server/jaxpr/jaxpr.ts';
import { NDArray } from '../../server/jaxpr/ndarray.ts';
import type { Attribute, Node, TensorData, ValueInfo } from './model.ts';
import { OnnxType, encodeModel } from './model.ts';

/** Thrown by a lowering for operands that it can't express; the reason is for the user. */
export class NotLowered extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** A value in the graph. Its dtype is JAX's; 16-bit floats are float32 in the graph, rounded after each operation. */
export interface Tensor {
  readonly name: string;
  readonly dtype: DType;
}

export type Attributes = Readonly<Record<string, Attribute>>;

const TYPES = new Map<DType, OnnxType>([
  [dt.bool, OnnxType.BOOL],
  [dt.int8, OnnxType.INT8],
  [dt.int16, OnnxType.INT16],
  [dt.int32, OnnxType.INT32],
  [dt.int64, OnnxType.INT64],
  [dt.uint8, OnnxType.UINT8],
  [dt.uint16, OnnxType.UINT16],
  [dt.uint32, OnnxType.UINT32],
  [dt.uint64, OnnxType.UINT64],
  // No engine has a full set of kernels for these two; see `rounded`.
  [dt.float16, OnnxType.FLOAT],
  [dt.bfloat16, OnnxType.FLOAT],
  [dt.float32, OnnxType.FLOAT],
  [dt.float64, OnnxType.DOUBLE],
]);

/** The type that a dtype has in the graph. */
export function onnxType(dtype: DType): OnnxType {
  const type = TYPES.get(dtype);
  if (type === undefined) throw new NotLowered(`ONNX Runtime has no arrays of ${dtype.name}`);
  return type;
}

/** float16 and bfloat16, which live in float32 here. */
export const isNarrowFloat = (dtype: DType): boolean => dtype === dt.float16 || dtype === dt.bfloat16;

const bytesOf = ({ data }: NDArray): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** A text that differs for different scalars. */
export function scalarText(value: Scalar): string {
  if (value instanceof Complex) return `${scalarText(value.re)} ${scalarText(value.im)}j`;
  return Object.is(value, -0) ? '-0' : String(value);
}

export class GraphBuilder {
  private readonly nodes: Node[] = [];
  private readonly initializers: TensorData[] = [];
  private readonly inputs: ValueInfo[] = [];
  private readonly outputs: ValueInfo[] = [];
  private readonly outputNames = new Set<string>();
  private readonly produced = new Set<string>();
  private readonly scalars = new Map<string, Tensor>();
  private count = 0;

  /** `gpu`: the kernels of WebGPU are used, which has others missing than the CPU. */
  constructor(readonly gpu: boolean) {}

  private fresh(): string {
    return `v${this.count++}`;
  }

  input(dtype: DType, shape: readonly number[]): Tensor {
    const name = this.fresh();
    this.inputs.push({ name, type: onnxType(dtype), dims: shape });
    return { name, dtype };
  }

  /** Makes a tensor an output of the graph. */
  output(tensor: Tensor, shape: readonly number[]): Tensor {
    // An output is made by a node, and by one only.
    const own =
      this.produced.has(tensor.name) && !this.outputNames.has(tensor.name)
        ? tensor
        : this.op('Identity', [tensor], tensor.dtype);
    this.outputNames.add(own.name);
    this.outputs.push({ name: own.name, type: onnxType(own.dtype), dims: shape });
    return own;
  }

  get nodeCount(): number {
    return this.nodes.length;
  }

  encode(): Uint8Array {
    const { nodes, initializers, inputs, outputs } = this;
    return encodeModel({ name: 'jitlens', nodes, initializers, inputs, outputs });
  }

  /** One node with one result. */
  op(op: string, inputs: readonly Tensor[], dtype: DType, attributes?: Attributes): Tensor {
    const name = this.fresh();
    this.nodes.push({ op, inputs: inputs.map((i) => i.name), outputs: [name], attributes });
    this.produced.add(name);
    return { name, dtype };
  }

  /** One node with several results. */
  ops(op: string, inputs: readonly Tensor[], dtypes: readonly DType[], attributes?: Attributes): Tensor[] {
    const outs = dtypes.map((dtype) => ({ name: this.fresh(), dtype }));
    this.nodes.push({ op, inputs: inputs.map((i) => i.name), outputs: outs.map((o) => o.name), attributes });
    for (const { name } of outs) this.produced.add(name);
    return outs;
  }

  constant(value: NDArray): Tensor {
    const name = this.fresh();
    this.initializers.push({ name, type: onnxType(value.dtype), dims: value.shape, bytes: bytesOf(value) });
    return { name, dtype: value.dtype };
  }

  /** A rank-0 constant; each value once. */
  scalar(value: Scalar, dtype: DType): Tensor {
    const key = `${dtype.name} ${scalarText(value)}`;
    let found = this.scalars.get(key);
    if (!found) this.scalars.set(key, (found = this.constant(filled([], dtype, value))));
    return found;
  }

  /** A vector of int64, as operators take shapes and axes. */
  vector(values: readonly number[]): Tensor {
    return this.constant(new NDArray([values.length], dt.int64, BigInt64Array.from(values.map(BigInt))));
  }

  /** The plain Cast, without JAX's rules for values that don't fit. */
  cast(x: Tensor, to: DType): Tensor {
    if (x.dtype === to) return x;
    const type = onnxType(to);
    if (type === onnxType(x.dtype)) return { name: x.name, dtype: to };
    return this.op('Cast', [x], to, { to: { int: type } });
  }

  /** Rounded to a 16-bit float, in which it is computed as float32. */
  rounded(x: Tensor): Tensor {
    if (!isNarrowFloat(x.dtype)) return x;
    const type = x.dtype === dt.float16 ? OnnxType.FLOAT16 : OnnxType.BFLOAT16;
    const narrow = this.op('Cast', [x], x.dtype, { to: { int: type } });
    return this.op('Cast', [narrow], x.dtype, { to: { int: OnnxType.FLOAT } });
  }

  reshape(x: Tensor, shape: readonly number[]): Tensor {
    return this.op('Reshape', [x, this.vector(shape)], x.dtype);
  }

  /** Moves bytes with an operator that WebGPU lacks for bool. */
  private movedAs<T extends Tensor>(x: T, move: (y: Tensor) => Tensor): Tensor {
    if (this.gpu && x.dtype === dt.bool) return this.cast(move(this.cast(x, dt.int32)), dt.bool);
    return move(x);
  }

  transpose(x: Tensor, permutation: readonly number[]): Tensor {
    if (permutation.every((p, i) => p === i)) return x;
    return this.movedAs(x, (y) => this.op('Transpose', [y], y.dtype, { perm: { ints: permutation } }));
  }

  expand(x: Tensor, shape: readonly number[]): Tensor {
    return this.op('Expand', [x, this.vector(shape)], x.dtype);
  }

  concat(parts: readonly Tensor[], axis: number): Tensor {
    const [{ dtype }] = parts;
    const asInt = this.gpu && dtype === dt.bool;
    const operands = asInt ? parts.map((p) => this.cast(p, dt.int32)) : parts;
    const joined = this.op('Concat', operands, asInt ? dt.int32 : dtype, { axis: { int: axis } });
    return this.cast(joined, dtype);
  }

  not(x: Tensor): Tensor {
    return this.op('Not', [x], dt.bool);
  }

  and(x: Tensor, y: Tensor): Tensor {
    return this.op('And', [x, y], dt.bool);
  }

  or(x: Tensor, y: Tensor): Tensor {
    // WebGPU has And and Not only.
    return this.gpu ? this.not(this.and(this.not(x), this.not(y))) : this.op('Or', [x, y], dt.bool);
  }

  /** Operands of a comparison, in a dtype that has one. */
  private comparable(x: Tensor): Tensor {
    return this.gpu && x.dtype === dt.bool ? this.cast(x, dt.int32) : x;
  }

  equal(x: Tensor, y: Tensor): Tensor {
    return this.op('Equal', [this.comparable(x), this.comparable(y)], dt.bool);
  }

  /** Less, LessOrEqual, Greater, GreaterOrEqual. */
  compare(op: string, x: Tensor, y: Tensor): Tensor {
    const number = (t: Tensor) => (t.dtype === dt.bool ? this.cast(t, dt.int32) : t);
    return this.op(op, [number(x), number(y)], dt.bool);
  }

  isNaN(x: Tensor): Tensor {
    return this.gpu ? this.not(this.equal(x, x)) : this.op('IsNaN', [x], dt.bool);
  }

  /** `which ? yes : no`. */
  where(which: Tensor, yes: Tensor, no: Tensor): Tensor {
    const { dtype } = yes;
    if (dtype === dt.bool) {
      return this.or(this.and(which, yes), this.and(this.not(which), no));
    }
    const as = this.gpu ? dtype : wideForWhere(dtype);
    const chosen = this.op('Where', [which, this.cast(yes, as), this.cast(no, as)], as);
    return this.cast(chosen, dtype);
  }

  /** 0 - x: negation of unsigned integers too, and with a kernel everywhere. */
  negative(x: Tensor): Tensor {
    return x.dtype.isInteger ? this.op('Sub', [this.scalar(0, x.dtype), x], x.dtype) : this.op('Neg', [x], x.dtype);
  }

  /** Max or Min; NaN propagates. */
  extremum(op: 'Max' | 'Min', x: Tensor, y: Tensor): Tensor {
    const { dtype } = x;
    if (dtype === dt.bool) return op === 'Max' ? this.or(x, y) : this.and(x, y);
    const as = dtype === dt.int16 || dtype === dt.uint16 ? dt.int32 : dtype;
    return this.cast(this.op(op, [this.cast(x, as), this.cast(y, as)], as), dtype);
  }

  abs(x: Tensor): Tensor {
    if (this.gpu && x.dtype.isInteger) return this.extremum('Max', x, this.negative(x));
    return this.op('Abs', [x], x.dtype);
  }
}

/** The CPU's Where has int32, int64, uint8, float32 and float64. */
function wideForWhere(dtype: DType): DType {
  switch (dtype) {
    case dt.int8:
    case dt.int16:
    case dt.uint16:
      return dt.int32;
    case dt.uint32:
    case dt.uint64:
      return dt.int64;
    default:
      return dtype;
  }
}
