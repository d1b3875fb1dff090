/** The plain evaluator, primitive by primitive, against what real JAX computes. */
import { expect, test } from 'vitest';
import { evaluateJaxpr } from '../../server/jaxpr/evaluate/evaluate.ts';
import { differences, tolerance, valueCases } from './values.ts';

test.each(valueCases)('$name', ({ jaxpr, inputs, wanted }) => {
  const out = evaluateJaxpr(jaxpr, inputs);
  expect(wanted.flatMap((w, i) => differences(out[i], w, tolerance(w.dtype)))).toEqual([]);
});
