/** The part of onnx.proto that our writer writes, as a descriptor for @bufbuild/protobuf: an independent reader. */
import { create, createFileRegistry, fromBinary, toJson } from '@bufbuild/protobuf';
import type { JsonValue } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

/** `name number type`, a `*` for repeated; a capitalised type is a message of ours. */
const MESSAGES: Readonly<Record<string, string>> = {
  ModelProto: 'ir_version 1 int64, producer_name 2 string, graph 7 GraphProto, opset_import 8 OperatorSetIdProto*',
  OperatorSetIdProto: 'domain 1 string, version 2 int64',
  GraphProto:
    'node 1 NodeProto*, name 2 string, initializer 5 TensorProto*, input 11 ValueInfoProto*, output 12 ValueInfoProto*, value_info 13 ValueInfoProto*',
  NodeProto:
    'input 1 string*, output 2 string*, name 3 string, op_type 4 string, attribute 5 AttributeProto*, domain 7 string',
  AttributeProto:
    'name 1 string, f 2 float, i 3 int64, s 4 bytes, t 5 TensorProto, g 6 GraphProto, floats 7 float*, ints 8 int64*, type 20 int32',
  TensorProto: 'dims 1 int64*, data_type 2 int32, name 8 string, raw_data 9 bytes',
  ValueInfoProto: 'name 1 string, type 2 TypeProto',
  TypeProto: 'tensor_type 1 TensorTypeProto',
  TensorTypeProto: 'elem_type 1 int32, shape 2 TensorShapeProto',
  TensorShapeProto: 'dim 1 DimensionProto*',
  DimensionProto: 'dim_value 1 int64',
};
const SCALARS: Readonly<Record<string, Type>> = {
  int64: Type.INT64,
  int32: Type.INT32,
  string: Type.STRING,
  bytes: Type.BYTES,
  float: Type.FLOAT,
};

const file = create(FileDescriptorProtoSchema, {
  name: 'onnx.proto',
  package: 'onnx',
  syntax: 'proto2',
  messageType: Object.entries(MESSAGES).map(([name, fields]) => ({
    name,
    field: fields.split(', ').map((field) => {
      const [fieldName, number, typeText] = field.split(' ');
      const type = typeText.replace('*', '');
      const scalar = SCALARS[type] as Type | undefined;
      return {
        name: fieldName,
        jsonName: fieldName,
        number: Number(number),
        label: typeText.endsWith('*') ? Label.REPEATED : Label.OPTIONAL,
        type: scalar ?? Type.MESSAGE,
        typeName: scalar === undefined ? `.onnx.${type}` : undefined,
      };
    }),
  })),
});

const model = createFileRegistry(file, () => undefined).getMessage('onnx.ModelProto');

/** A model, decoded by protobuf's own runtime. Integers of 64 bits are strings, bytes base64. */
export function decodeModel(bytes: Uint8Array): JsonValue {
  if (!model) throw new Error('the descriptor has no ModelProto');
  return toJson(model, fromBinary(model, bytes));
}
