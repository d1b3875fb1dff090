/** The plain evaluator, primitive by primitive, against what real JAX computes. */
import { expect, test } from 'vitest';
import { evaluateJaxpr } from '../../server/jaxpr/evaluate/evaluate.ts';
import { ShapedArray } from '../../server/jaxpr/aval.ts';
import * as dt from '../../server/jaxpr/dtypes.ts';
import { formulaArray } from '../../server/jaxpr/evaluate/formula.ts';
import { HostScalar } from '../../server/jaxpr/host.ts';
import { primitives as p } from '../../server/jaxpr/primitives/index.ts';
import { bind1, traceToJaxpr } from '../../server/jaxpr/trace.ts';
import { differences, tolerance, valueCases } from './values.ts';

const MUL = { out_dtype: null };

test.each(valueCases)('$name', ({ jaxpr, inputs, wanted }) => {
  const out = evaluateJaxpr(jaxpr, inputs);
  expect(wanted.flatMap((w, i) => differences(out[i], w, tolerance(w.dtype)))).toEqual([]);
});

test('a million elements are quick', () => {
  const n = 1_000_000;
  const aval = new ShapedArray([n], dt.float32);
  const constant = (value: number) => new HostScalar(value, new ShapedArray([], dt.float32));
  const debug = { tracedFor: 'jit', functionName: 'selu', functionSource: undefined, argNames: ['x'] };
  const selu = traceToJaxpr([aval], debug, ([x]) => {
    const negative = bind1(
      p.sub,
      [bind1(p.mul, [constant(1.67), bind1(p.exp, [x], { accuracy: null })], MUL), constant(1.67)],
      {},
    );
    return [
      bind1(p.mul, [constant(1.05), bind1(p.select_n, [bind1(p.gt, [x, constant(0)], {}), negative, x], {})], MUL),
    ];
  });
  const x = formulaArray(0, [n], dt.float32);
  const times = [1, 2, 3, 4, 5].map(() => {
    const start = performance.now();
    evaluateJaxpr(selu, [x]);
    return performance.now() - start;
  });
  // About 40 ms on a quiet machine; with one function call for each element and operation it was 160.
  expect(Math.min(...times)).toBeLessThan(150);
});
