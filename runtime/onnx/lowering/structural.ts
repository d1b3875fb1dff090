/** Primitives that move, repeat, choose or make elements. All shapes are known: what moves nothing is a Reshape. */
import * as dt from '../../../server/jaxpr/dtypes.ts';
import type { structural } from '../../../server/jaxpr/primitives/structural.ts';
import type { Lowerings } from './rule.ts';

export const structuralLowerings: Lowerings<typeof structural> = {
  broadcast_in_dim(b, [x], { shape, broadcast_dimensions }, { in: [aval] }) {
    const aligned = shape.map(() => 1);
    broadcast_dimensions.forEach((d, i) => (aligned[d] = aval.shape[i]));
    const inPlace = aligned.length === aval.shape.length && aligned.every((s, i) => s === aval.shape[i]);
    const y = inPlace ? x : b.reshape(x, aligned);
    return [shape.every((s, i) => s === aligned[i]) ? y : b.expand(y, shape)];
  },
  reshape: (b, [x], { new_sizes, dimensions }) => [b.reshape(dimensions ? b.transpose(x, dimensions) : x, new_sizes)],
  transpose: (b, [x], { permutation }) => [b.transpose(x, permutation)],
  squeeze: (b, [x], _, { out: [aval] }) => [b.reshape(x, aval.shape)],
  select_n(b, [which, ...cases]) {
    if (which.dtype === dt.bool) return [cases.length === 1 ? cases[0] : b.where(which, cases[1], cases[0])];
    // An index beyond the cases means the nearest one.
    let chosen = cases[cases.length - 1];
    for (let i = cases.length - 2; i >= 0; i--)
      chosen = b.where(b.compare('LessOrEqual', which, b.scalar(i, which.dtype)), cases[i], chosen);
    return [chosen];
  },
  iota(b, _, { dtype, shape, dimension }) {
    const scalar = (v: number) => b.scalar(v, dt.int32);
    const range = b.op('Range', [scalar(0), scalar(shape[dimension]), scalar(1)], dt.int32);
    const counted = b.rounded(b.cast(range, dtype));
    if (shape.length === 1) return [counted];
    const column = b.reshape(
      counted,
      shape.map((s, i) => (i === dimension ? s : 1)),
    );
    return [b.expand(column, shape)];
  },
  concatenate: (b, args, { dimension }) => [args.length === 1 ? args[0] : b.concat(args, dimension)],
  copy: (_, [x]) => [x],
  stop_gradient: (_, [x]) => [x],
};
