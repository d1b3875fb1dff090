/** Derivatives of what moves elements about: linear, all of it. Source: jax/_src/lax/lax.py. */
import * as dt from '../../../jaxpr/dtypes.ts';
import { NamedShardingParam, Spec } from '../../../jaxpr/mesh.ts';
import type { convert } from '../../../jaxpr/primitives/convert.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { structural } from '../../../jaxpr/primitives/structural.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, bind1 } from '../../../jaxpr/trace.ts';
import { expandDims } from '../../lax/arrange.ts';
import * as lax from '../../lax/operations.ts';
import type { Derivatives } from '../rule.ts';
import { isUndefined, linear, noDerivative, notLinear } from '../rule.ts';
import type { Tangent } from '../zero.ts';
import { Zero, isZero, nonzero, tangentAval, tangentDType, zeroOf } from '../zero.ts';
import { constant, zeros } from './parts.ts';

/** The permutation that undoes one. */
export function inverse(permutation: readonly number[]): number[] {
  const out = new Array<number>(permutation.length);
  permutation.forEach((p, i) => (out[p] = i));
  return out;
}

export const structuralDerivatives: Derivatives<typeof structural> = {
  broadcast_in_dim: {
    jvp([x], [t], params) {
      const out = bind1(primitives.broadcast_in_dim, [x], params);
      return { primals: [out], tangents: [isZero(t) ? zeroOf(out) : bind1(primitives.broadcast_in_dim, [t], params)] };
    },
    transpose([ct], [x], { broadcast_dimensions, shape }) {
      if (!isUndefined(x)) return [undefined];
      if (isZero(ct)) return [new Zero(x.aval)];
      const { placed, parts } = x.aval;
      const units = x.aval.shape.flatMap((s, i) => (s === 1 && parts[i] === null ? [i] : []));
      const kept = new Set(broadcast_dimensions.filter((_, i) => !units.includes(i)));
      const axes = shape.flatMap((_, i) => (kept.has(i) ? [] : [i]));
      const sharding = placed
        ? new NamedShardingParam(placed.mesh, new Spec(parts.filter((_, i) => !units.includes(i))))
        : null;
      return [
        expandDims(axes.length > 0 ? bind1(primitives.reduce_sum, [ct], { axes, out_sharding: sharding }) : ct, units),
      ];
    },
  },
  reshape: linear((ct, [x], { dimensions }) => {
    const { shape, placed, parts } = x.aval;
    if (dimensions === null) return [lax.reshape(ct, shape, null, lax.shardingOf(x.aval))];
    const sizes = dimensions.map((d) => shape[d]);
    const spec = new Spec(dimensions.map((d) => parts[d]));
    const sharding = placed ? new NamedShardingParam(placed.mesh, spec) : null;
    return [lax.transpose(lax.reshape(ct, sizes, null, sharding), inverse(dimensions))];
  }),
  transpose: linear((ct, _operands, { permutation }) => [lax.transpose(ct, inverse(permutation))]),
  squeeze: linear((ct, _operands, { dimensions }) => [expandDims(ct, dimensions)]),
  select_n: {
    jvp([which, ...cases], [, ...tangents]) {
      const out = bind1(primitives.select_n, [which, ...cases], {});
      const some = tangents.find(nonzero);
      if (!some) return { primals: [out], tangents: [new Zero(tangents[0].aval)] };
      // Made before it is known whether a case needs it.
      const z = zeros(some);
      return {
        primals: [out],
        tangents: [bind1(primitives.select_n, [which, ...tangents.map((t) => (isZero(t) ? z : t))], {})],
      };
    },
    transpose([ct], [which, ...cases]) {
      if (isUndefined(which)) throw notLinear();
      if (isZero(ct)) return [undefined, ...cases.map((c) => (isUndefined(c) ? new Zero(c.aval) : undefined))];
      if (cases.length === 1) return [undefined, isUndefined(cases[0]) ? ct : undefined];
      const z = zeros(ct);
      const isBool = which.aval.dtype === dt.bool;
      const last = constant(which, cases.length - 1);
      const index = isBool ? which : bind1(primitives.clamp, [constant(which, 0), which, last], {});
      const chosen = (i: number): Val => {
        if (!isBool) return lax.select(lax.compareOp('eq', index, constant(which, i)), ct, z);
        return i === 1 ? lax.select(which, ct, z) : lax.select(which, z, ct);
      };
      return [undefined, ...cases.map((c, i) => (isUndefined(c) ? chosen(i) : undefined))];
    },
  },
  iota: {},
  concatenate: linear((ct, operands, { dimension }) => {
    const sizes = operands.map((x) => x.aval.shape[dimension]);
    const parts = bind(primitives.split, [ct], { axis: dimension, sizes });
    return operands.map((x, i) => (isUndefined(x) ? parts[i] : undefined));
  }),
  copy: linear((ct) => [bind1(primitives.copy, [ct], {})]),
  stop_gradient: {
    jvp: ([x]) => ({ primals: [lax.stopGradient(x)], tangents: [zeroOf(x)] }),
  },
};

export const convertDerivatives: Derivatives<typeof convert> = {
  convert_element_type: {
    jvp([x], [t], params) {
      const out = bind1(primitives.convert_element_type, [x], params);
      const dtype = tangentDType(params.new_dtype);
      const tangent: Tangent =
        isZero(t) || dtype === dt.float0
          ? zeroOf(out)
          : bind1(primitives.convert_element_type, [t], { ...params, new_dtype: dtype });
      return { primals: [out], tangents: [tangent] };
    },
    transpose([ct], [x]) {
      if (!isUndefined(x)) return [undefined];
      if (isZero(ct)) return [new Zero(x.aval)];
      if (x.aval.dtype === dt.float0) return [new Zero(tangentAval(x.aval))];
      return [
        bind1(primitives.convert_element_type, [ct], {
          new_dtype: x.aval.dtype,
          weak_type: x.aval.weakType,
          sharding: lax.shardingOf(x.aval),
        }),
      ];
    },
  },
  bitcast_convert_type: noDerivative,
  reduce_precision: linear((ct, _operands, params) => [bind1(primitives.reduce_precision, [ct], params)]),
};
