/**
 * The primitive harnesses that ship inside the jax wheel (dump_harnesses.py): JAX's own jaxprs pass our check, print as JAX
 * prints them, and our evaluator gives JAX's numbers.
 */
import { decodeArray } from '../../runtime/arrays.ts';
import { checkJaxpr } from '../../server/jaxpr/check.ts';
import type { DType } from '../../server/jaxpr/dtypes.ts';
import { evaluateJaxpr } from '../../server/jaxpr/evaluate/evaluate.ts';
import { GaveUp } from '../../server/jaxpr/evaluate/rule.ts';
import { loadScalar } from '../../server/jaxpr/host.ts';
import { Complex, Jaxpr } from '../../server/jaxpr/jaxpr.ts';
import type { JaxprJson } from '../../server/jaxpr/json.ts';
import { jaxprFromJson } from '../../server/jaxpr/json.ts';
import type { NDArray } from '../../server/jaxpr/ndarray.ts';
import { primitiveByName } from '../../server/jaxpr/primitives/index.ts';
import { printJaxpr } from '../../server/jaxpr/print.ts';
import { EagerArray } from '../../server/jaxpr/trace.ts';
import { reconstructs } from './reconstruct.ts';

interface ArrayJson {
  dtype: string;
  shape: number[];
  base64: string;
}

export interface Harness {
  name: string;
  text: string;
  jaxpr: JaxprJson;
  consts?: (ArrayJson | null)[];
  in: (ArrayJson | null)[];
  /** null where JAX itself can't run it on a CPU. */
  out: (ArrayJson | null)[] | null;
}

export type Outcome = 'right' | 'wrong' | 'not done';

export interface HarnessAnswer {
  /** Its types are those of our rules. */
  check: Outcome;
  print: Outcome;
  values: Outcome;
  /** One line for each that isn't right. */
  why: string[];
}

const decode = (a: ArrayJson): NDArray => decodeArray(a.shape, a.dtype, a.base64);

/** Relative tolerances of jax/_src/public_test_util.py, with room for another order of additions; the absolute ones likewise. */
function tolerance(dtype: DType): { relative: number; absolute: number } {
  switch (dtype.name) {
    case 'bfloat16':
      return { relative: 2e-2, absolute: 1e-2 };
    case 'float16':
      return { relative: 2e-3, absolute: 1e-3 };
    case 'float32':
    case 'complex64':
      return { relative: 1e-4, absolute: 1e-5 };
    case 'float64':
    case 'complex128':
      return { relative: 1e-11, absolute: 1e-12 };
    default:
      return dtype.isFloating ? { relative: 0.25, absolute: 1e-1 } : { relative: 0, absolute: 0 };
  }
}

/** Where two arrays differ first, or undefined. */
export function firstDifference(got: NDArray, wanted: NDArray): string | undefined {
  if (got.dtype !== wanted.dtype || got.shape.join() !== wanted.shape.join())
    return `${got.dtype.name}[${got.shape.join()}] in place of ${wanted.dtype.name}[${wanted.shape.join()}]`;
  const { relative, absolute } = tolerance(wanted.dtype);
  const near = (x: number, y: number): boolean =>
    Object.is(x, y) || x === y || Math.abs(x - y) <= absolute + relative * Math.abs(y);
  for (let i = 0; i < wanted.size; i++) {
    const [a, b] = [loadScalar(got, i), loadScalar(wanted, i)];
    const same =
      a instanceof Complex && b instanceof Complex
        ? (near(a.re, b.re) && near(a.im, b.im)) ||
          Math.hypot(a.re - b.re, a.im - b.im) <= absolute + relative * Math.hypot(b.re, b.im)
        : typeof a === 'number' && typeof b === 'number' && wanted.dtype.isInexact
          ? near(a, b)
          : a === b;
    if (!same) return `element ${i} is ${shown(a)} in place of ${shown(b)}`;
  }
  return undefined;
}

const shown = (x: unknown): string => (x instanceof Complex ? `${x.re}+${x.im}j` : String(x));

function checkValues(h: Harness, jaxpr: Jaxpr): string | undefined {
  if (h.out === null) return 'JAX has no value';
  const inputs: NDArray[] = [];
  for (const a of h.in) {
    if (a === null) return 'an input is no array';
    inputs.push(decode(a));
  }
  const results = evaluateJaxpr(jaxpr, inputs);
  if (results.length !== h.out.length) return `${results.length} results in place of ${h.out.length}`;
  const wanted = h.out.map((a) => (a === null ? undefined : decode(a)));
  if (reconstructs(jaxpr, inputs, results, wanted)) return undefined;
  for (let i = 0; i < results.length; i++) {
    const want = wanted[i];
    const difference = want && firstDifference(results[i], want);
    if (difference) return `result ${i}: ${difference}`;
  }
  return undefined;
}

const message = (e: unknown): string => (e instanceof Error ? e.message.split('\n')[0] : String(e));

export function checkHarness(h: Harness): HarnessAnswer {
  const answer: HarnessAnswer = { check: 'not done', print: 'not done', values: 'not done', why: [] };
  const missing = h.jaxpr.jaxprs.flatMap((j) => j.eqns).find((e) => primitiveByName(e.prim) === undefined);
  if (missing) {
    answer.why.push(`there is no primitive ${missing.prim}`);
    return answer;
  }
  let jaxpr: Jaxpr;
  try {
    jaxpr = jaxprFromJson(h.jaxpr, primitiveByName);
  } catch (e) {
    answer.why.push(`read: ${message(e)}`);
    return answer;
  }
  if (h.consts) {
    const values = h.consts.map((c, i) => (c ? EagerArray.of(decode(c), jaxpr.constvars[i].aval) : jaxpr.consts[i]));
    const { constvars, invars, eqns, outvars, effects, debugInfo } = jaxpr;
    jaxpr = new Jaxpr(constvars, invars, eqns, outvars, values, effects, debugInfo);
  }
  try {
    checkJaxpr(jaxpr);
    answer.check = 'right';
  } catch (e) {
    answer.check = 'wrong';
    answer.why.push(`check: ${message(e)}`);
  }
  answer.print = printJaxpr(jaxpr) === h.text ? 'right' : 'wrong';
  if (answer.print === 'wrong') answer.why.push('it prints otherwise');
  if (h.out === null) return answer;
  try {
    const wrong = checkValues(h, jaxpr);
    answer.values = wrong === undefined ? 'right' : 'wrong';
    if (wrong !== undefined) answer.why.push(`values: ${wrong}`);
  } catch (e) {
    if (!(e instanceof GaveUp)) {
      answer.values = 'wrong';
      answer.why.push(
        `values: ${e instanceof Error ? (e.stack ?? e.message).split('\n').slice(0, 3).join(' ') : String(e)}`,
      );
    } else answer.why.push(`values: ${e.reason}`);
  }
  return answer;
}
