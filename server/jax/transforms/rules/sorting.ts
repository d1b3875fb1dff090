/** Derivatives of sorting: tangents are taken from where the values came. Source: jax/_src/lax/lax.py, jax/_src/lax/ann.py. */
import * as dt from '../../../jaxpr/dtypes.ts';
import { gatherDimensionNumbers, gatherModes } from '../../../jaxpr/primitives/gather.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { sorting } from '../../../jaxpr/primitives/sorting.ts';
import { bind } from '../../../jaxpr/trace.ts';
import { expandDims } from '../../lax/arrange.ts';
import * as lax from '../../lax/operations.ts';
import { gather } from '../../lax/slicing.ts';
import { takeAlongAxis } from '../../numpy/indexingTake.ts';
import type { Derivatives } from '../rule.ts';
import { noDerivative } from '../rule.ts';
import type { Tangent } from '../zero.ts';
import { isZero, zeroOf } from '../zero.ts';

/** Takes one element for each index along an axis; the other axes go together. */
function along(rank: number, axis: number) {
  const others = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);
  return gatherDimensionNumbers({
    collapsed: [axis],
    indexed: [axis],
    operandBatching: others,
    indicesBatching: others,
  });
}
const units = (rank: number): number[] => new Array<number>(rank).fill(1);

export const sortingDerivatives: Derivatives<typeof sorting> = {
  sort: {
    jvp(primals, tangents, params) {
      const { shape, ndim } = primals[0].aval;
      const { dimension } = params;
      const positions = lax.iota(dt.uint32, shape, dimension);
      const outs = bind(primitives.sort, [...primals, positions], params);
      const from = expandDims(outs[outs.length - 1], [ndim]);
      const take = (t: Tangent): Tangent =>
        isZero(t) ? t : gather(t, from, along(ndim, dimension), units(ndim), { mode: gatherModes.promise });
      return { primals: outs.slice(0, -1), tangents: tangents.map(take) };
    },
  },
  top_k: {
    jvp([x], [t], params) {
      const [values, indices] = bind(primitives.top_k, [x], params);
      const rank = indices.aval.ndim;
      let tangent: Tangent = zeroOf(values);
      if (!isZero(t)) {
        const at = lax.reshape(indices, [...indices.aval.shape, 1]);
        tangent = gather(t, at, along(rank, params.axis), units(rank));
      }
      return { primals: [values, indices], tangents: [tangent, zeroOf(indices)] };
    },
  },
  approx_top_k: {
    jvp([x], [t], params) {
      const [values, indices] = bind(primitives.approx_top_k, [x], params);
      const { reduction_dimension: at } = params;
      const axis = at < 0 ? at + indices.aval.ndim : at;
      const tangent: Tangent = isZero(t) ? zeroOf(values) : takeAlongAxis(t, indices, axis);
      return { primals: [values, indices], tangents: [tangent, zeroOf(indices)] };
    },
  },
  Nonzero: noDerivative,
  SearchSorted: noDerivative,
};
