/** Compares what our evaluator computes for a file's directives with what JAX computed (values/, made by values.py). */
import { inputArray } from '../../runtime/arrays.ts';
import type { TracedFunction } from '../../server/analysis/analyze.ts';
import { evaluateJaxpr } from '../../server/jaxpr/evaluate/evaluate.ts';
import { GaveUp } from '../../server/jaxpr/evaluate/rule.ts';
import type { Thin, ThinValue } from '../../server/jaxpr/evaluate/thin.ts';
import { thin } from '../../server/jaxpr/evaluate/thin.ts';
import type { NDArray } from '../../server/jaxpr/ndarray.ts';
import { runInput } from '../../server/views/runInput.ts';

export interface ValueCase {
  file: string;
  line: number;
  call: string;
  out: Thin[];
}

export interface ValueAnswer {
  line: number;
  call: string;
  /** `gave up`: the evaluator says why it has no value. `no jaxpr`: the directive can't be traced yet. */
  outcome: 'equal' | 'different' | 'gave up' | 'no jaxpr';
  detail: string;
}

/** Beside a program's largest result, differences below these are rounding: sums are added in another order. */
const RELATIVE: Readonly<Record<string, number>> = {
  float64: 1e-9,
  complex128: 1e-9,
  bfloat16: 2 ** -6,
  float16: 2 ** -8,
};
const USUAL_RELATIVE = 2e-4;
const ABSOLUTE = 2e-5;

const flat = (v: ThinValue): (number | string | boolean)[] => (Array.isArray(v) ? v.flatMap(flat) : [v as number]);

function differenceOf(got: Thin, wanted: Thin): string | undefined {
  if (got.dtype !== wanted.dtype || got.shape.join() !== wanted.shape.join())
    return `${got.dtype}[${got.shape.join()}] in place of ${wanted.dtype}[${wanted.shape.join()}]`;
  const a = got.values.flatMap(flat);
  const b = wanted.values.flatMap(flat);
  const inexact = /float|complex/.test(wanted.dtype);
  const relative = RELATIVE[wanted.dtype] ?? (wanted.dtype.startsWith('float8') ? 0.2 : USUAL_RELATIVE);
  const largest = Math.max(0, ...b.filter((x): x is number => typeof x === 'number').map(Math.abs));
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [a[i], b[i]];
    if (x === y || String(x) === String(y)) continue;
    if (inexact && typeof x === 'number' && typeof y === 'number')
      if (Math.abs(x - y) <= ABSOLUTE * Math.min(1, largest) + relative * Math.max(Math.abs(y), 0.01 * largest))
        continue;
    return `value ${i} is ${String(x)} in place of ${String(y)}`;
  }
  return undefined;
}

/** One answer for each directive that JAX has values for. */
export function checkValues(cases: readonly ValueCase[], traced: readonly TracedFunction[]): ValueAnswer[] {
  const byLine = new Map<number, TracedFunction>();
  for (const t of traced) if (t.origin.kind === 'directive') byLine.set(t.origin.directive.line, t);
  return cases.map(({ line, call, out }) => {
    const as = (outcome: ValueAnswer['outcome'], detail = ''): ValueAnswer => ({ line, call, outcome, detail });
    const found = byLine.get(line);
    if (found?.trace.outcome.kind !== 'jaxpr') return as('no jaxpr');
    const run = runInput(found);
    if (run.kind !== 'ready') return as('no jaxpr', run.reason);
    let results: NDArray[];
    try {
      results = evaluateJaxpr(
        found.trace.outcome.jaxpr,
        run.program.inputs.map((i) => inputArray(i)),
      );
    } catch (e) {
      if (e instanceof GaveUp) return as('gave up', e.reason);
      throw e;
    }
    // A function that returns None beside arrays has fewer leaves than its text says; they are in the same order.
    if (results.length !== out.length) return as('different', `${results.length} results in place of ${out.length}`);
    for (let i = 0; i < out.length; i++) {
      const detail = differenceOf(thin(results[i]), out[i]);
      if (detail) return as('different', `result ${i}: ${detail}`);
    }
    return as('equal');
  });
}
