/**
 * Writes ONNX models: the few messages of onnx.proto that we need, as protobuf. Linear in the size of the model.
 * Field numbers: onnx/onnx.proto (proto2; repeated integers are not packed there).
 */

/** The opset that engines.md's measurements recommend: a later one costs WebGPU several kernels. */
export const OPSET = 21;
/** The IR version that came with opset 21. */
export const IR_VERSION = 10;

/** TensorProto.DataType. */
export const OnnxType = {
  FLOAT: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  BOOL: 9,
  FLOAT16: 10,
  DOUBLE: 11,
  UINT32: 12,
  UINT64: 13,
  BFLOAT16: 16,
} as const;
export type OnnxType = (typeof OnnxType)[keyof typeof OnnxType];

export interface TensorData {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly number[];
  /** Little endian. */
  readonly bytes: Uint8Array;
}

/** An attribute: the kind is in the key, so that 1 can be an int or a float. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly tensor: TensorData }
  | { readonly graph: Graph };

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly name?: string;
  /** Empty for ONNX's own operators. */
  readonly domain?: string;
}

export interface ValueInfo {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly number[];
}

export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly initializers: readonly TensorData[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly valueInfos?: readonly ValueInfo[];
}

const encoder = new TextEncoder();

/** A message under construction: its pieces are joined once, at the very end. */
class Message {
  private readonly parts: (Uint8Array | Message)[] = [];
  length = 0;

  private push(part: Uint8Array | Message): void {
    this.parts.push(part);
    this.length += part.length;
  }

  private tag(field: number, wire: number): void {
    this.push(varint(field * 8 + wire));
  }

  int(field: number, value: number | bigint): this {
    this.tag(field, 0);
    this.push(varint(value));
    return this;
  }

  float(field: number, value: number): this {
    this.tag(field, 5);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.push(bytes);
    return this;
  }

  bytes(field: number, value: Uint8Array | Message): this {
    this.tag(field, 2);
    this.push(varint(value.length));
    this.push(value);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.length);
    this.write(out, 0);
    return out;
  }

  private write(out: Uint8Array, start: number): number {
    let at = start;
    for (const part of this.parts) {
      if (part instanceof Message) at = part.write(out, at);
      else {
        out.set(part, at);
        at += part.length;
      }
    }
    return at;
  }
}

/** A base-128 varint; negative numbers in two's complement of 64 bits. */
function varint(value: number | bigint): Uint8Array {
  if (typeof value === 'number' && value >= 0 && value < 128) return Uint8Array.of(value);
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function tensorMessage({ name, type, dims, bytes }: TensorData): Message {
  const m = new Message();
  for (const d of dims) m.int(1, d);
  return m.int(2, type).string(8, name).bytes(9, bytes);
}

/** AttributeProto.AttributeType. */
const FLOAT = 1;
const INT = 2;
const STRING = 3;
const TENSOR = 4;
const GRAPH = 5;
const FLOATS = 6;
const INTS = 7;

function attributeMessage(name: string, value: Attribute): Message {
  const m = new Message().string(1, name);
  if ('int' in value) return m.int(3, value.int).int(20, INT);
  if ('float' in value) return m.float(2, value.float).int(20, FLOAT);
  if ('string' in value) return m.string(4, value.string).int(20, STRING);
  if ('tensor' in value) return m.bytes(5, tensorMessage(value.tensor)).int(20, TENSOR);
  if ('graph' in value) return m.bytes(6, graphMessage(value.graph)).int(20, GRAPH);
  if ('floats' in value) {
    for (const f of value.floats) m.float(7, f);
    return m.int(20, FLOATS);
  }
  for (const i of value.ints) m.int(8, i);
  return m.int(20, INTS);
}

function nodeMessage({ op, inputs, outputs, attributes = {}, name, domain }: Node): Message {
  const m = new Message();
  for (const i of inputs) m.string(1, i);
  for (const o of outputs) m.string(2, o);
  if (name !== undefined) m.string(3, name);
  m.string(4, op);
  for (const key in attributes) m.bytes(5, attributeMessage(key, attributes[key]));
  if (domain !== undefined) m.string(7, domain);
  return m;
}

function valueInfoMessage({ name, type, dims }: ValueInfo): Message {
  const shape = new Message();
  for (const d of dims) shape.bytes(1, new Message().int(1, d));
  const tensorType = new Message().int(1, type).bytes(2, shape);
  return new Message().string(1, name).bytes(2, new Message().bytes(1, tensorType));
}

function graphMessage({ name, nodes, initializers, inputs, outputs, valueInfos = [] }: Graph): Message {
  const m = new Message();
  for (const n of nodes) m.bytes(1, nodeMessage(n));
  m.string(2, name);
  for (const t of initializers) m.bytes(5, tensorMessage(t));
  for (const v of inputs) m.bytes(11, valueInfoMessage(v));
  for (const v of outputs) m.bytes(12, valueInfoMessage(v));
  for (const v of valueInfos) m.bytes(13, valueInfoMessage(v));
  return m;
}

/** A whole model, ready for an engine. */
export function encodeModel(graph: Graph, opset = OPSET): Uint8Array {
  return new Message()
    .int(1, IR_VERSION)
    .string(2, 'jitlens')
    .bytes(7, graphMessage(graph))
    .bytes(8, new Message().string(1, '').int(2, opset))
    .finish();
}
