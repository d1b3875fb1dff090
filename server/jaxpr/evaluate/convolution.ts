/** Convolution, directly. Source: jax/_src/lax/convolution.py. Sums are in double precision. */
import type { Shape } from '../aval.ts';
import { NDArray, allocate } from '../ndarray.ts';
import type { ConvGeneralDilated, convolution } from '../primitives/convolution.ts';
import { convSpecs } from '../primitives/convolution.ts';
import { convertArray } from './convert.ts';
import { settle } from './round.ts';
import type { EvaluateRules, NumberData } from './rule.ts';
import { numbers, offsets, sizeOf, stridesOf, takeOffsets } from './rule.ts';

/** The operand with its axes in another order. */
function ordered(x: NDArray, order: Shape): NDArray {
  if (order.every((a, i) => a === i)) return x;
  const own = stridesOf(x.shape);
  const shape = order.map((a) => x.shape[a]);
  return takeOffsets(
    x,
    shape,
    offsets(
      shape,
      order.map((a) => own[a]),
    ),
  );
}

/** For each place of the result the pairs of (place in lhs, place in rhs) that meet there, one after the other. */
interface Meetings {
  readonly starts: Int32Array;
  readonly lhs: number[];
  readonly rhs: number[];
}

function meetings(lhs: Shape, rhs: Shape, out: Shape, p: ConvGeneralDilated): Meetings {
  const places = sizeOf(out);
  const kernel = sizeOf(rhs);
  const [outStrides, rhsStrides, lhsStrides] = [stridesOf(out), stridesOf(rhs), stridesOf(lhs)];
  const starts = new Int32Array(places + 1);
  const found: Meetings = { starts, lhs: [], rhs: [] };
  for (let o = 0; o < places; o++) {
    for (let k = 0; k < kernel; k++) {
      let at = 0;
      for (let d = 0; d < out.length; d++) {
        const place =
          (Math.floor(o / outStrides[d]) % out[d]) * p.window_strides[d] +
          (Math.floor(k / rhsStrides[d]) % rhs[d]) * p.rhs_dilation[d] -
          p.padding[d][0];
        const step = p.lhs_dilation[d];
        if (place < 0 || place % step !== 0 || place / step >= lhs[d]) {
          at = -1;
          break;
        }
        at += (place / step) * lhsStrides[d];
      }
      if (at < 0) continue;
      found.lhs.push(at);
      found.rhs.push(k);
    }
    starts[o + 1] = found.lhs.length;
  }
  return found;
}

interface Sizes {
  readonly batch: number;
  readonly features: number;
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly featureGroups: number;
  readonly batchGroups: number;
  readonly lhsSpace: number;
  readonly rhsSpace: number;
  readonly outSpace: number;
}

function convolve(x: NumberData, y: NumberData, out: NumberData, s: Sizes, m: Meetings, isComplex: boolean): void {
  const batches = s.batch / s.batchGroups;
  let o = 0;
  for (let n = 0; n < batches; n++)
    for (let f = 0; f < s.outFeatures; f++) {
      const group = Math.floor(f / (s.outFeatures / s.featureGroups));
      const batch = Math.floor(f / (s.outFeatures / s.batchGroups)) * batches + n;
      const firstFeature = batch * s.features + group * s.inFeatures;
      for (let place = 0; place < s.outSpace; place++) {
        let re = 0;
        let im = 0;
        for (let i = 0; i < s.inFeatures; i++) {
          const xi = (firstFeature + i) * s.lhsSpace;
          const yi = (f * s.inFeatures + i) * s.rhsSpace;
          for (let t = m.starts[place]; t < m.starts[place + 1]; t++) {
            const p = xi + m.lhs[t];
            const q = yi + m.rhs[t];
            if (isComplex) {
              re += x[2 * p] * y[2 * q] - x[2 * p + 1] * y[2 * q + 1];
              im += x[2 * p] * y[2 * q + 1] + x[2 * p + 1] * y[2 * q];
            } else re += x[p] * y[q];
          }
        }
        out[o++] = re;
        if (isComplex) out[o++] = im;
      }
    }
}

export const convolutionRules: EvaluateRules<typeof convolution> = {
  conv_general_dilated([lhs, rhs], params, [{ shape, dtype, size }]) {
    const specs = convSpecs(params);
    const wide = (x: NDArray) => (x.dtype.kind === dtype.kind ? x : convertArray(x, dtype));
    const x = ordered(wide(lhs), specs.lhs);
    const y = ordered(wide(rhs), specs.rhs);
    const outShape = specs.out.map((d) => shape[d]);
    const sizes: Sizes = {
      batch: x.shape[0],
      features: x.shape[1],
      inFeatures: y.shape[1],
      outFeatures: y.shape[0],
      featureGroups: params.feature_group_count,
      batchGroups: params.batch_group_count,
      lhsSpace: sizeOf(x.shape.slice(2)),
      rhsSpace: sizeOf(y.shape.slice(2)),
      outSpace: sizeOf(outShape.slice(2)),
    };
    const out = allocate(dtype, size) as NumberData;
    const found = meetings(x.shape.slice(2), y.shape.slice(2), outShape.slice(2), params);
    convolve(numbers(x), numbers(y), out, sizes, found, dtype.kind === 'complex');
    const result = settle(new NDArray(outShape, dtype, out));
    return [
      ordered(
        result,
        shape.map((_, i) => specs.out.indexOf(i)),
      ),
    ];
  },
};
