/** Plans: what becomes one session, what stands between sessions. Nothing is run here. */
import { describe, expect, test } from 'vitest';
import { flatten, openOuterJit } from '../../runtime/onnx/flatten.ts';
import type { FlatEqn } from '../../runtime/onnx/flatten.ts';
import type { LowerOptions, Step } from '../../runtime/onnx/lower.ts';
import { lowerProgram } from '../../runtime/onnx/lower.ts';
import { ShapedArray } from '../../server/jaxpr/aval.ts';
import * as dt from '../../server/jaxpr/dtypes.ts';
import type { DType } from '../../server/jaxpr/dtypes.ts';
import { HostArray, HostScalar, filled } from '../../server/jaxpr/host.ts';
import type { Jaxpr } from '../../server/jaxpr/jaxpr.ts';
import { primitives as p } from '../../server/jaxpr/primitives/index.ts';
import type { Val } from '../../server/jaxpr/trace.ts';
import { EagerArray, bind, bind1, traceToJaxpr } from '../../server/jaxpr/trace.ts';
import { decodeModel } from './onnxProto.ts';
import { seedCases } from './programs.ts';

const aval = (dtype: DType = dt.float32, ...shape: number[]) => new ShapedArray(shape, dtype);
const trace = (avals: ShapedArray[], run: (args: readonly Val[]) => readonly Val[]): Jaxpr =>
  traceToJaxpr(avals, { tracedFor: 'jit', functionName: 'f', functionSource: undefined, argNames: [] }, run);
const add = (x: Val, y: Val) => bind1(p.add, [x, y], {});
const neg = (x: Val) => bind1(p.neg, [x], {});
const lgamma = (x: Val) => bind1(p.lgamma, [x], {});
const print = (x: Val) => bind(p.debug_print, [x], { fmt: '{}', ordered: false } as never);
const jit = (jaxpr: Jaxpr, name: string, args: readonly Val[]) =>
  bind(p.jit, args, { ...seedJitParams, jaxpr, name } as never);
const [seedJit] = seedCases.flatMap((c) => c.jaxpr.eqns).filter((e) => e.primitive.name === 'jit');
const seedJitParams = seedJit.params;

const eqnText = (e: FlatEqn) => e.primitive.name;
const stepText = (s: Step) =>
  s.kind === 'evaluate' ? `evaluate ${eqnText(s.eqn)}` : `${s.place} ${s.eqns.map(eqnText).join(' ')}`;

/** The steps of a function's plan. */
function check(jaxpr: Jaxpr, options: Partial<LowerOptions>, expected: string[]): void {
  const plan = lowerProgram(flatten(jaxpr), { device: 'cpu', mode: 'jit', ...options });
  expect(plan.steps.map(stepText)).toEqual(expected);
}

const unary = (f: (x: Val) => Val) => trace([aval()], ([x]) => [f(x)]);

describe('jit: as few sessions as can be', () => {
  test('all of it', () =>
    check(
      unary((x) => add(neg(x), x)),
      {},
      ['device neg add'],
    ));
  test('around what ONNX has not', () =>
    check(
      unary((x) => neg(lgamma(neg(x)))),
      {},
      ['device neg', 'evaluate lgamma', 'device neg'],
    ));
  test('what does not wait for it comes before', () =>
    check(
      trace([aval()], ([x]) => [lgamma(x), neg(add(x, x))]),
      {},
      ['device add neg', 'evaluate lgamma'],
    ));
  test('what nothing needs is left out', () =>
    check(
      trace([aval()], ([x]) => (lgamma(x), [neg(x)])),
      {},
      ['device neg'],
    ));
  test('but not what prints, and prints stay in order', () =>
    check(
      trace([aval()], ([x]) => (print(x), print(neg(x)), [x])),
      {},
      ['device neg', 'evaluate debug_print', 'evaluate debug_print'],
    ));
  test('stop_gradient is nothing', () =>
    check(
      unary((x) => neg(bind1(p.stop_gradient, [x], {}))),
      {},
      ['device neg'],
    ));
  test('a result that is an input, and one that is a literal', () =>
    check(
      trace([aval()], ([x]) => [x, new HostScalar(1, aval())]),
      {},
      [],
    ));
  test('arrays without elements are evaluated', () =>
    check(
      trace([aval(dt.float32, 0)], ([x]) => [neg(x)]),
      {},
      ['evaluate neg'],
    ));
  test('dtypes that ONNX has not', () =>
    check(
      trace([aval(dt.complex64, 2)], ([x]) => [neg(x)]),
      {},
      ['evaluate neg'],
    ));
  test('a GPU has fewer', () =>
    check(
      trace([aval(dt.int64, 2), aval(dt.int32, 2)], ([x, y]) => [neg(x), neg(y)]),
      { device: 'webgpu' },
      ['device neg', 'cpu neg'],
    ));
});

describe('eager: eqn by eqn', () => {
  const where = seedCases.find((c) => c.call === 'selu(f32[1000000])');
  test("the library's nested jit is one", () => {
    if (!where) throw new Error('no selu');
    check(where.jaxpr, { mode: 'eager' }, [
      'device gt',
      'device exp',
      'device mul',
      'device sub',
      'device select_n',
      'device mul',
    ]);
  });
  const inner = trace([aval()], ([x]) => [add(neg(x), x)]);
  test('so is any nested jit', () =>
    check(
      unary((x) => neg(jit(inner, 'g', [x])[0])),
      { mode: 'eager' },
      ['device neg add', 'device neg'],
    ));
  test('the outer jit is opened', () => {
    const outer = unary((x) => jit(inner, 'g', [x])[0]);
    expect(openOuterJit(outer)).toBe(inner);
    check(outer, { mode: 'eager' }, ['device neg', 'device add']);
  });
  test('unless it does not take the arguments as they are', () => {
    const turned = trace([aval(), aval()], ([x, y]) => [
      jit(
        trace([aval(), aval()], ([a, b]) => [add(neg(a), b)]),
        'g',
        [y, x],
      )[0],
    ]);
    expect(openOuterJit(turned)).toBe(turned);
  });
  test('nothing is left out', () =>
    check(
      trace([aval()], ([x]) => (neg(x), [neg(x)])),
      { mode: 'eager' },
      ['device neg'],
    ));
});

describe('constants', () => {
  const model = (jaxpr: Jaxpr) => {
    const [step] = lowerProgram(flatten(jaxpr), { device: 'cpu', mode: 'jit' }).steps;
    if (step.kind !== 'session') throw new Error('no session');
    return decodeModel(step.model) as { graph: { initializer?: { dims?: string[] }[]; input?: unknown[] } };
  };
  test('arrays and literals are initializers, each once', () => {
    const array = HostArray.of(filled([3], dt.float32, 2));
    const one = new HostScalar(1, aval());
    const { graph } = model(trace([aval(dt.float32, 3)], ([x]) => [add(add(add(x, array), array), one), add(x, one)]));
    expect(graph.initializer?.map((t) => t.dims ?? [])).toEqual([['3'], []]);
    expect(graph.input).toHaveLength(1);
  });
  test('eager arrays are computed', () => {
    const eager = bind1(p.neg, [EagerArray.of(filled([2], dt.float32, 3), aval(dt.float32, 2))], {});
    const { graph } = model(trace([aval(dt.float32, 2)], ([x]) => [add(x, eager)]));
    expect(graph.initializer).toEqual([
      expect.objectContaining({
        dims: ['2'],
        raw_data: Buffer.from(Float32Array.of(-3, -3).buffer).toString('base64'),
      }),
    ]);
  });
  test('one without a value: the reason', () => {
    const unknown = new EagerArray(aval(dt.float32, 2), { kind: 'unknown', reason: 'it was read from a file' });
    expect(() => flatten(trace([aval(dt.float32, 2)], ([x]) => [add(x, unknown)]))).toThrow(
      'the value of a constant is unknown: it was read from a file',
    );
  });
});
