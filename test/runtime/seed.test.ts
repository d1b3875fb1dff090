/** The page's functions: what the evaluator and the engine compute agrees with what real JAX computed. */
import { describe, expect, test } from 'vitest';
import { evaluateJaxpr } from '../../server/jaxpr/evaluate/evaluate.ts';
import { thin } from '../../server/jaxpr/evaluate/thin.ts';
import { decodeArray, inputArray } from '../../runtime/arrays.ts';
import { checkThin, seedCases } from './programs.ts';
import { supervisor } from './worker.ts';

test('all directives with a jaxpr are here', () => expect(seedCases).toHaveLength(15));

describe('evaluator', () => {
  test.each(seedCases)('$call', ({ jaxpr, program, expected }) => {
    checkThin(evaluateJaxpr(jaxpr, program.inputs.map(inputArray)).map(thin), expected);
  });
});

describe('ONNX Runtime on the CPU', async () => {
  const engine = await supervisor('seed');
  test.each(seedCases)('$call', async ({ program, expected }) => {
    const answer = await engine.run({ program, options: { device: 'cpu', timing: false } });
    if (answer.kind !== 'done') throw new Error(`${answer.kind}: ${answer.reason}`);
    checkThin(
      answer.out.map((o) => thin(decodeArray(o.shape, o.dtype, o.base64))),
      expected,
    );
    expect(answer.maxDifference?.relative).toBeLessThan(1e-5);
    expect(answer.maxDifference?.mismatches).toBe(0);
  });
});
