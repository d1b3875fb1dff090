/** Conversions between dtypes. Source: jax/_src/lax/lax.py convert_element_type_p and below. */
import { ShapedArray } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import { HostScalar, convertScalar } from '../host.ts';
import type { Aval, Shape } from '../aval.ts';
import type { ParamValue } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { FLOAT, checkOneDType, standard, tuple } from './rules.ts';

export interface ConvertElementType extends Record<string, ParamValue> {
  new_dtype: DType;
  weak_type: boolean;
  sharding: ParamValue;
}

export interface BitcastConvertType extends Record<string, ParamValue> {
  new_dtype: DType;
}

export interface ReducePrecision extends Record<string, ParamValue> {
  exponent_bits: number;
  mantissa_bits: number;
}

/** An element of another width is a group of elements along a last axis. Source: _bitcast_convert_type_shape_rule. */
function bitcastShape({ shape, dtype }: Aval, to: DType): Shape {
  const [old, bits] = [dtype.bits, to.bits];
  if (old === bits) return shape;
  if (old > bits) return [...shape, Math.floor(old / bits)];
  const last = shape[shape.length - 1] ?? 1;
  if (last * old !== bits)
    throw new RuleError(
      'ValueError',
      `Attempting to convert array of shape ${tuple(shape)} from ${dtype.name} of size ${old} bits to ${to.name} of ` +
        `size ${bits}, bits but ${last} * ${old} != ${bits}`,
    );
  return shape.slice(0, -1);
}

const hasPlainBits = (d: DType): boolean => d.kind !== 'bool' && !d.isComplex;

export const convert = {
  convert_element_type: definePrimitive<ConvertElementType>()('convert_element_type', {
    abstractEval: ([x], { new_dtype, weak_type }) => [
      x.dtype === new_dtype && x.weakType === weak_type ? x : new ShapedArray(x.shape, new_dtype, weak_type),
    ],
    // A scalar on the host is converted there and then. Source: _convert_elt_type_folding_rule.
    fold: ([c], [out]) =>
      c instanceof HostScalar && out.dtype.kind !== 'key'
        ? [new HostScalar(convertScalar(c.value, out.dtype), out)]
        : undefined,
    forward: ([x], _, { new_dtype, weak_type }) => [
      x.dtype === new_dtype && x.weakType === weak_type && x.dtype.kind !== 'key' ? 0 : undefined,
    ],
    print: (_, { new_dtype, weak_type }) => [
      ['new_dtype', new_dtype],
      ['weak_type', weak_type],
    ],
    cost: (_, [out]) => ({ flops: 0, bytes: 2 * out.size * (out.dtype.bits / 8) }),
  }),
  bitcast_convert_type: definePrimitive<BitcastConvertType>()('bitcast_convert_type', {
    ...standard<BitcastConvertType>({
      shape: ([x], { new_dtype }) => bitcastShape(x, new_dtype),
      dtype([{ dtype }], { new_dtype }) {
        if (dtype.kind === 'key' && dtype !== new_dtype)
          throw new RuleError('ValueError', `unexpected input: dtype=${dtype.name}`);
        if (dtype !== new_dtype && !(hasPlainBits(dtype) && hasPlainBits(new_dtype)))
          throw new RuleError(
            'TypeError',
            'lax.bitcast_convert_type does not support bool or complex values unless the operand and destination types ' +
              `match. Got operand dtype=${dtype.name}, new_dtype=dtype('${new_dtype.name}'). Consider using the ` +
              'arr.view() method instead.',
          );
        return new_dtype;
      },
      weakType: () => false,
    }),
    cost: ([x], [out]) => ({ flops: 0, bytes: (x.size * x.dtype.bits + out.size * out.dtype.bits) / 8 }),
  }),
  reduce_precision: definePrimitive<ReducePrecision>()('reduce_precision', {
    ...standard<ReducePrecision>({
      shape([{ shape }], { exponent_bits, mantissa_bits }) {
        if (exponent_bits < 1)
          throw new RuleError('ValueError', `reduce_precision: exponent_bits must be positive; got ${exponent_bits}`);
        if (mantissa_bits < 0)
          throw new RuleError(
            'ValueError',
            `reduce_precision: mantissa_bits must be non-negative; got ${mantissa_bits}`,
          );
        return shape;
      },
      dtype([x]) {
        checkOneDType('reduce_precision', x, FLOAT);
        return x.dtype;
      },
    }),
    cost: (_, [out]) => ({ flops: out.size, bytes: 2 * out.size * (out.dtype.bits / 8) }),
  }),
};
