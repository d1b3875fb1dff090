/**
 * Transformations held to their meaning, on random programs of our primitives (fixed seeds): jvp to finite differences, vjp to
 * jvp, vmap to a loop. What the texts are is for the parity cases; this is about numbers.
 */
import { expect, test } from 'vitest';
import { install } from '../../server/analysis/install.ts';
import { ShapedArray } from '../../server/jaxpr/aval.ts';
import { checkJaxpr } from '../../server/jaxpr/check.ts';
import * as dt from '../../server/jaxpr/dtypes.ts';
import { evaluateJaxpr } from '../../server/jaxpr/evaluate/evaluate.ts';
import type { Jaxpr } from '../../server/jaxpr/jaxpr.ts';
import { NDArray } from '../../server/jaxpr/ndarray.ts';
import { primitives } from '../../server/jaxpr/primitives/index.ts';
import type { Val } from '../../server/jaxpr/trace.ts';
import { bind1, traceToJaxpr } from '../../server/jaxpr/trace.ts';
import { installBatchRules } from '../../server/jax/batching/rules.ts';
import { vmap } from '../../server/jax/batching/trace.ts';
import { pad, rev, split, stack, tile } from '../../server/jax/lax/arrange.ts';
import * as lax from '../../server/jax/lax/operations.ts';
import { dynamicSliceInDim, dynamicUpdateSliceInDim, sliceInDim } from '../../server/jax/lax/slicing.ts';
import { cumulate, sort } from '../../server/jax/lax/sorting.ts';
import { vjp } from '../../server/jax/transforms/api.ts';
import { jvp } from '../../server/jax/transforms/jvp.ts';
import { instantiate } from '../../server/jax/transforms/zero.ts';

install();
installBatchRules();

const PROGRAMS = 700;
/** Steps of one program. */
const STEPS = 7;
const BATCH = 3;

/** Small, fast and the same everywhere. Source: mulberry32. */
function randomNumbers(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const constant = (x: Val, v: number): Val => lax.scalar(v, x.aval.dtype);
/** Into (-1, 1), so that nothing grows beyond what finite differences bear. */
const tame = (x: Val): Val => lax.accurate('tanh', x);

type Step = (x: Val, y: Val, pick: (n: number) => number) => Val | undefined;

/** Operands of one shape for what takes two. */
const both =
  (f: (x: Val, y: Val) => Val): Step =>
  (x, y) =>
    x.aval.shape.join() === y.aval.shape.join() ? f(x, y) : x.aval.ndim === 0 ? f(x, y) : f(x, constant(x, 0.7));
const one =
  (f: (x: Val) => Val): Step =>
  (x) =>
    f(x);
/** For arrays with at least one axis. */
const along =
  (f: (x: Val, axis: number, pick: (n: number) => number) => Val): Step =>
  (x, _, pick) =>
    x.aval.ndim === 0 ? undefined : f(x, pick(x.aval.ndim), pick);

const STEPS_TABLE: Readonly<Record<string, Step>> = {
  sin: one((x) => lax.accurate('sin', x)),
  cos: one((x) => lax.accurate('cos', x)),
  tanh: one(tame),
  exp: one((x) => lax.exp(tame(x))),
  log: one((x) => lax.log(lax.add(lax.square(x), constant(x, 0.5)))),
  log1p: one((x) => lax.accurate('log1p', lax.square(x))),
  expm1: one((x) => lax.accurate('expm1', tame(x))),
  logistic: one((x) => lax.accurate('logistic', x)),
  sqrt: one((x) => lax.sqrt(lax.add(lax.square(x), constant(x, 0.3)))),
  rsqrt: one((x) => lax.rsqrt(lax.add(lax.square(x), constant(x, 0.8)))),
  square: one((x) => lax.square(tame(x))),
  cube: one((x) => lax.integerPow(tame(x), 3)),
  neg: one(lax.neg),
  abs: one((x) => lax.abs(lax.add(tame(x), constant(x, 1.5)))),
  atan: one((x) => lax.plain('atan', x)),
  asinh: one((x) => lax.plain('asinh', x)),
  erf: one((x) => lax.plain('erf', x)),
  cbrt: one((x) => lax.accurate('cbrt', lax.add(tame(x), constant(x, 1.7)))),
  sinh: one((x) => lax.plain('sinh', tame(x))),
  add: both(lax.add),
  sub: both(lax.sub),
  mul: both((x, y) => lax.mul(tame(x), y)),
  div: both((x, y) => lax.div(x, lax.add(lax.square(y), constant(y, 1)))),
  pow: both((x, y) => lax.pow(lax.add(lax.square(x), constant(x, 0.6)), tame(y))),
  atan2: both((x, y) => bind1(primitives.atan2, [x, lax.add(lax.square(y), constant(y, 0.5))], {})),
  max: both((x, y) => lax.max(x, lax.add(y, constant(y, 0.123)))),
  min: both((x, y) => lax.min(x, lax.sub(y, constant(y, 0.321)))),
  select: (x, y) =>
    lax.select(
      lax.compareOp('gt', x, constant(x, 0.05)),
      tame(x),
      x.aval.shape.join() === y.aval.shape.join() ? y : lax.neg(x),
    ),
  sum: along((x, axis) => lax.reduce('reduce_sum', x, [axis])),
  biggest: along((x, axis) => lax.reduce('reduce_max', x, [axis])),
  smallest: along((x, axis) => lax.reduce('reduce_min', x, [axis])),
  product: along((x, axis) => lax.reduce('reduce_prod', tame(x), [axis])),
  transpose: along((x) =>
    lax.transpose(
      x,
      x.aval.shape.map((_, i) => x.aval.ndim - 1 - i),
    ),
  ),
  flat: along((x) => lax.reshape(x, [x.aval.size])),
  broadcast: (x) =>
    x.aval.size > 12 || x.aval.ndim > 2
      ? undefined
      : lax.broadcastInDim(
          x,
          [2, ...x.aval.shape],
          x.aval.shape.map((_, i) => i + 1),
        ),
  slice: along((x, axis, pick) => {
    const n = x.aval.shape[axis];
    const start = pick(n);
    return sliceInDim(x, start, start + 1 + pick(n - start), 1, axis);
  }),
  steps: along((x, axis) => sliceInDim(x, 0, x.aval.shape[axis], 2, axis)),
  dynamic: along((x, axis, pick) => dynamicSliceInDim(x, lax.scalar(pick(x.aval.shape[axis]), dt.int32), 1, axis)),
  update: along((x, axis) =>
    dynamicUpdateSliceInDim(x, tame(sliceInDim(x, 0, 1, 1, axis)), lax.scalar(x.aval.shape[axis] - 1, dt.int32), axis),
  ),
  concatenate: along((x, axis) => (x.aval.size > 12 ? x : lax.concatenate([x, tame(x)], axis))),
  stack: along((x, axis) => (x.aval.size > 8 || x.aval.ndim > 2 ? x : stack([x, lax.neg(x)], axis))),
  split: along((x, axis) => split(x, [1, x.aval.shape[axis] - 1], axis)[0]),
  rev: along((x, axis) => rev(x, [axis])),
  pad: along((x, axis) =>
    x.aval.size > 12
      ? x
      : pad(
          x,
          constant(x, 0.5),
          x.aval.shape.map((_, i) => (i === axis ? [1, 0, 1] : [0, 0, 0])),
        ),
  ),
  tile: along((x, axis) =>
    x.aval.size > 8
      ? x
      : tile(
          x,
          x.aval.shape.map((_, i) => (i === axis ? 2 : 1)),
        ),
  ),
  cumsum: along((x, axis) => cumulate('cumsum', x, axis)),
  cumsumBack: along((x, axis) => cumulate('cumsum', x, axis, true)),
  cummax: along((x, axis) => cumulate('cummax', x, axis)),
  cumprod: along((x, axis) => cumulate('cumprod', tame(x), axis)),
  cumlogsumexp: along((x, axis) => cumulate('cumlogsumexp', x, axis)),
  sort: along((x, axis) => sort(x, axis)),
  dot: along((x) => {
    const n = x.aval.ndim - 1;
    return lax.dotGeneral(tame(x), x, [[n], [n]], [[], []], null);
  }),
  outer: along((x) => (x.aval.ndim > 1 || x.aval.size > 4 ? x : lax.dotGeneral(x, tame(x), [[], []], [[], []], null))),
  stopped: one((x) => lax.add(x, lax.stopGradient(tame(x)))),
};
const NAMES = Object.keys(STEPS_TABLE);

interface Program {
  readonly steps: string;
  readonly shapes: readonly (readonly number[])[];
  readonly run: (args: readonly Val[]) => Val[];
}

/** A program, decided before it is run, so that each run takes the same steps. */
function program(seed: number): Program {
  const random = randomNumbers(seed);
  const below = (n: number): number => Math.min(n - 1, Math.floor(random() * n));
  const shapes = [[[3], [2, 3], [2, 2]][below(3)], [[3], [2, 3], [4]][below(3)]];
  const plan = Array.from({ length: STEPS }, () => ({
    name: NAMES[below(NAMES.length)],
    x: random(),
    y: random(),
    picks: [random(), random(), random()],
  }));
  return {
    steps: plan.map((p) => p.name).join(' '),
    shapes,
    run: (args) => {
      const values = [...args];
      for (const { name, x, y, picks } of plan) {
        let next = 0;
        const at = (r: number): Val => values[Math.min(values.length - 1, Math.floor(r * values.length))];
        const made = STEPS_TABLE[name](at(x), at(y), (n) =>
          Math.min(n - 1, Math.floor(picks[next++ % picks.length] * n)),
        );
        if (made && made.aval.size <= 64) values.push(made);
      }
      return values.slice(-2);
    },
  };
}

const avalsOf = (shapes: readonly (readonly number[])[]): ShapedArray[] =>
  shapes.map((s) => new ShapedArray(s, dt.float64));

const DEBUG = { tracedFor: 'jit', functionName: 'f', functionSource: undefined, argNames: [] };

function numbersFor(shape: readonly number[], random: () => number): NDArray {
  const size = shape.reduce((a, b) => a * b, 1);
  return new NDArray(
    shape,
    dt.float64,
    Float64Array.from({ length: size }, () => random() * 2 - 1),
  );
}

const shifted = (x: NDArray, by: NDArray, h: number): NDArray =>
  new NDArray(
    x.shape,
    x.dtype,
    Float64Array.from({ length: x.size }, (_, i) => Number(x.data[i]) + h * Number(by.data[i])),
  );

const inner = (a: readonly NDArray[], b: readonly NDArray[]): number =>
  a.reduce((s, x, k) => {
    let t = s;
    for (let i = 0; i < x.size; i++) t += Number(x.data[i]) * Number(b[k].data[i]);
    return t;
  }, 0);

const list = (xs: readonly NDArray[]): number[] => xs.flatMap((x) => Array.from(x.data, Number));

/** How far apart two lists are, beside the larger numbers of the two. */
function distance(a: readonly number[], b: readonly number[]): number {
  let most = 0;
  const scale = Math.max(1, ...a.map(Math.abs), ...b.map(Math.abs));
  a.forEach((x, i) => (most = Math.max(most, Math.abs(x - b[i]) / scale)));
  return a.length === b.length ? most : Infinity;
}

const evaluate = (jaxpr: Jaxpr, args: readonly NDArray[]): NDArray[] => {
  checkJaxpr(jaxpr);
  return evaluateJaxpr(jaxpr, args);
};

/** Finite differences of these steps: two, so that a kink between them is seen. */
const H = 1e-5;

test(`jvp is the derivative: ${PROGRAMS} programs`, () => {
  const wrong: string[] = [];
  let compared = 0;
  for (let seed = 0; seed < PROGRAMS; seed++) {
    const { run, shapes, steps } = program(seed);
    const random = randomNumbers(seed + 1e6);
    const avals = avalsOf(shapes);
    const xs = shapes.map((s) => numbersFor(s, random));
    const ts = shapes.map((s) => numbersFor(s, random));
    const plain = traceToJaxpr(avals, DEBUG, (args) => run(args));
    const forward = traceToJaxpr([...avals, ...avals], DEBUG, (args) => {
      const out = jvp((as) => run(as), args.slice(0, 2), args.slice(2));
      return out.tangents.map(instantiate);
    });
    const got = list(evaluate(forward, [...xs, ...ts]));
    const difference = (h: number): number[] => {
      const up = list(
        evaluate(
          plain,
          xs.map((x, i) => shifted(x, ts[i], h)),
        ),
      );
      const down = list(
        evaluate(
          plain,
          xs.map((x, i) => shifted(x, ts[i], -h)),
        ),
      );
      return up.map((u, i) => (u - down[i]) / (2 * h));
    };
    const near = difference(H);
    // At a kink of max, sort or select there is no derivative. stop_gradient hides a part of it.
    if (steps.includes('stopped') || distance(near, difference(3 * H)) > 1e-6) continue;
    compared++;
    if (distance(got, near) > 1e-5) wrong.push(`${seed}: ${steps}`);
  }
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(PROGRAMS / 2);
});

test(`vjp is the transpose of jvp: ${PROGRAMS} programs`, () => {
  const wrong: string[] = [];
  for (let seed = 0; seed < PROGRAMS; seed++) {
    const { run, shapes, steps } = program(seed + 10_000);
    const random = randomNumbers(seed + 2e6);
    const avals = avalsOf(shapes);
    const xs = shapes.map((s) => numbersFor(s, random));
    const ts = shapes.map((s) => numbersFor(s, random));
    const forward = traceToJaxpr([...avals, ...avals], DEBUG, (args) =>
      jvp((as) => run(as), args.slice(0, 2), args.slice(2)).tangents.map(instantiate),
    );
    const outs = forward.outAvals;
    const cts = outs.map((a) => numbersFor(a.shape, random));
    const backward = traceToJaxpr([...avals, ...outs], DEBUG, (args) =>
      vjp((as) => run(as), args.slice(0, 2)).pullback(args.slice(2)),
    );
    const pushed = inner(cts, evaluate(forward, [...xs, ...ts]));
    const pulled = inner(ts, evaluate(backward, [...xs, ...cts]));
    if (distance([pushed], [pulled]) > 1e-9) wrong.push(`${seed}: ${pushed} ${pulled} ${steps}`);
  }
  expect(wrong).toEqual([]);
});

test(`vmap is a loop: ${PROGRAMS} programs`, () => {
  const wrong: string[] = [];
  for (let seed = 0; seed < PROGRAMS; seed++) {
    const { run, shapes, steps } = program(seed + 20_000);
    const random = randomNumbers(seed + 3e6);
    const avals = avalsOf(shapes);
    const plain = traceToJaxpr(avals, DEBUG, (args) => run(args));
    // The second operand is mapped along its last axis, or not at all.
    const secondMapped = random() < 0.7;
    const mapped = traceToJaxpr(
      avalsOf([[BATCH, ...shapes[0]], secondMapped ? [...shapes[1], BATCH] : shapes[1]]),
      DEBUG,
      (args) => vmap((as) => run(as), [0, secondMapped ? shapes[1].length : undefined])(args),
    );
    const firsts = Array.from({ length: BATCH }, () => numbersFor(shapes[0], random));
    const seconds = Array.from({ length: BATCH }, () => numbersFor(shapes[1], random));
    if (!secondMapped) seconds.fill(seconds[0]);
    const size = seconds[0].size;
    const stacked = new NDArray(
      [BATCH, ...shapes[0]],
      dt.float64,
      Float64Array.from(firsts.flatMap((x) => Array.from(x.data, Number))),
    );
    const last = new NDArray(
      [...shapes[1], BATCH],
      dt.float64,
      Float64Array.from({ length: size * BATCH }, (_, i) => Number(seconds[i % BATCH].data[Math.floor(i / BATCH)])),
    );
    const got = evaluate(mapped, [stacked, secondMapped ? last : seconds[0]]);
    const wanted = Array.from({ length: BATCH }, (_, k) => evaluate(plain, [firsts[k], seconds[k]]));
    got.forEach((g, i) => {
      const loop = wanted.flatMap((w) => Array.from(w[i].data, Number));
      if (distance(list([g]), loop) > 1e-9) wrong.push(`${seed}: result ${i} of ${steps}`);
    });
  }
  expect(wrong).toEqual([]);
});
