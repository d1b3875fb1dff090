/** Derivatives and batching of ragged_dot_general. Source: jax/_src/lax/lax.py _ragged_dot_general_*_rule. */
import { RecordParam, RuleError } from '../../../jaxpr/primitive.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { RaggedDimensions, RaggedDot, ragged } from '../../../jaxpr/primitives/ragged.ts';
import { raggedDimensions, raggedMode, without } from '../../../jaxpr/primitives/ragged.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1 } from '../../../jaxpr/trace.ts';
import { bumpFrom, one } from '../../batching/parts.ts';
import type { BatchRule } from '../../batching/trace.ts';
import { batchInFront, batchRule } from '../../batching/trace.ts';
import * as lax from '../../lax/operations.ts';
import type { Derivatives, Undefined } from '../rule.ts';
import { isUndefined, notLinear } from '../rule.ts';
import type { Tangent } from '../zero.ts';
import { isZero } from '../zero.ts';
import { argsort, zeros } from './parts.ts';

const record = (d: RaggedDimensions): RecordParam =>
  new RecordParam('RaggedDotDimensionNumbers', {
    dot_dimension_numbers: [
      [d.lhsContracting, d.rhsContracting],
      [d.lhsBatch, d.rhsBatch],
    ],
    lhs_ragged_dimensions: d.ragged,
    rhs_group_dimensions: d.group,
  });

const noOffset = ({ group_offset: offset }: RaggedDot): void => {
  if (offset !== null) throw new RuleError('NotImplementedError', 'Unimplemented group_offset support.');
};

const product = (x: Val, y: Val, sizes: Val, params: RaggedDot): Val =>
  bind1(primitives.ragged_dot_general, [x, y, sizes], { ...params, group_offset: null, out_sharding: null });

interface Grad {
  readonly dims: RaggedDimensions;
  /** The axes of the operand in the order in which the product has them. */
  readonly axes: readonly number[];
}

function checkMode(d: RaggedDimensions, fn: string): void {
  const mode = raggedMode(d);
  if (mode !== 'RAGGED_NONCONTRACTING')
    throw new RuleError('NotImplementedError', `Unimplemented ${fn} for ragged dot general in mode ${mode}.`);
}

const ordered = (dims: readonly number[], by: readonly number[]): number[] => argsort(by).map((i) => dims[i]);

function gradOfLeft(d: RaggedDimensions, kept: readonly number[], otherKept: readonly number[]): Grad {
  checkMode(d, 'grad_x_dims');
  const n = d.lhsBatch.length;
  const dims: RaggedDimensions = {
    lhsContracting: otherKept.map((_, i) => n + kept.length + i),
    rhsContracting: [...otherKept],
    lhsBatch: d.lhsBatch.map((_, i) => i),
    rhsBatch: d.rhsBatch,
    ragged: [n + kept.indexOf(d.ragged[0])],
    group: d.group,
  };
  return { dims, axes: [...d.lhsBatch, ...kept, ...ordered(d.lhsContracting, d.rhsContracting)] };
}

function gradOfRight(d: RaggedDimensions, kept: readonly number[], otherKept: readonly number[]): Grad {
  checkMode(d, 'grad_y_dims');
  const n = d.lhsBatch.length;
  const dims: RaggedDimensions = {
    lhsContracting: [...kept],
    rhsContracting: kept.map((_, i) => n + i),
    lhsBatch: d.lhsBatch,
    rhsBatch: d.lhsBatch.map((_, i) => i),
    ragged: d.ragged,
    group: [],
  };
  return { dims, axes: [...d.group, ...d.rhsBatch, ...ordered(d.rhsContracting, d.lhsContracting), ...otherKept] };
}

export const raggedDerivatives: Derivatives<typeof ragged> = {
  scaled_matmul_wrapper: {},
  ragged_dot_general: {
    jvp([x, y, sizes], [dx, dy], params) {
      noOffset(params);
      const out = product(x, y, sizes, params);
      const left = isZero(dx) ? zeros(out) : product(dx, y, sizes, params);
      const right = isZero(dy) ? zeros(out) : product(x, dy, sizes, params);
      return { primals: [out], tangents: [lax.add(left, right)] };
    },
    transpose([ct], [x, y, sizes], params) {
      noOffset(params);
      if (x === undefined || y === undefined || isUndefined(sizes) || isZero(ct)) throw notLinear();
      const d = raggedDimensions(params.ragged_dot_dimension_numbers);
      const kept = without(x.aval.ndim, d.lhsContracting, d.lhsBatch);
      const otherKept = without(y.aval.ndim, d.rhsContracting, d.rhsBatch, d.group);
      const back = (of: Undefined, left: Val, right: Val, { dims, axes }: Grad): Tangent => {
        const made = product(left, right, sizes, { ...params, ragged_dot_dimension_numbers: record(dims) });
        const bar = lax.transpose(made, argsort(axes));
        const { dtype, weakType } = of.aval;
        return bar.aval.dtype === dtype ? bar : lax.convertElementType(bar, dtype, weakType);
      };
      if (isUndefined(x)) {
        if (isUndefined(y)) throw notLinear();
        return [back(x, ct, y, gradOfLeft(d, kept, otherKept)), undefined, undefined];
      }
      return [undefined, isUndefined(y) ? back(y, x, ct, gradOfRight(d, kept, otherKept)) : undefined, undefined];
    },
  },
};

const batch: BatchRule = (_, [x, y, sizes], dims, given) => {
  if (dims.some((d) => d !== 0)) throw new RuleError('NotImplementedError', 'ragged_dot vmap over any dim but 0 - NYI');
  const params = given as RaggedDot;
  const d = raggedDimensions(params.ragged_dot_dimension_numbers);
  const bump = (axes: readonly number[]): number[] => bumpFrom(axes, 0);
  const batched: RaggedDimensions = {
    lhsContracting: bump(d.lhsContracting),
    rhsContracting: bump(d.rhsContracting),
    lhsBatch: [0, ...bump(d.lhsBatch)],
    rhsBatch: [0, ...bump(d.rhsBatch)],
    ragged: bump(d.ragged),
    group: bump(d.group),
  };
  const out = product(x, y, sizes, { ...params, ragged_dot_dimension_numbers: record(batched) });
  return one(out, raggedMode(d) === 'RAGGED_CONTRACTING' ? 1 : 0);
};

/** Batch axes become one. Source: scaled_matmul_stablehlo.py _scaled_matmul_batcher. */
const batchScaled: BatchRule = (p, vals, dims, params, { size }) => {
  const [first] = dims;
  const inPlace = first !== undefined && dims.every((d) => d === first);
  const [a, b, s, t] = inPlace ? vals : vals.map((x, i) => batchInFront(x, dims[i], size));
  const batch = a.aval.shape.slice(0, -2);
  const flat = (x: Val): Val => lax.reshape(x, [batch.reduce((n, k) => n * k, 1), ...x.aval.shape.slice(-2)]);
  const left = [flat(a), flat(s)];
  const right = [flat(b), flat(t)];
  const out = bind1(p, [left[0], right[0], left[1], right[1]], params);
  return one(lax.reshape(out, [...batch, ...out.aval.shape.slice(-2)]), inPlace ? first : 0);
};

export function installRaggedBatching(): void {
  batchRule(['scaled_matmul_wrapper'], batchScaled);
  batchRule(['ragged_dot_general'], batch);
}
