/** Eager arrays computed on demand. */
import { describe, expect, test } from 'vitest';
import { ShapedArray } from '../../server/jaxpr/aval.ts';
import * as dt from '../../server/jaxpr/dtypes.ts';
import { evaluateVal, valueOf } from '../../server/jaxpr/evaluate/evaluate.ts';
import { HostArray, HostScalar, filled } from '../../server/jaxpr/host.ts';
import { definePrimitive } from '../../server/jaxpr/primitive.ts';
import { dotDimensionNumbers } from '../../server/jaxpr/primitives/dot.ts';
import { primitives as p } from '../../server/jaxpr/primitives/index.ts';
import type { EagerState, Val } from '../../server/jaxpr/trace.ts';
import { EagerArray, MAX_EAGER_DEPTH, bind, bind1, traceToJaxpr } from '../../server/jaxpr/trace.ts';

const f32 = (...shape: number[]) => new ShapedArray(shape, dt.float32);
const scalar = (value: number) => new HostScalar(value, new ShapedArray([], dt.float32, true));
const known = (value: number, ...shape: number[]) => EagerArray.of(filled(shape, dt.float32, value), f32(...shape));
const unknown = (reason: string) => new EagerArray(f32(), { kind: 'unknown', reason });
const add = (x: Val, y: Val) => bind1(p.add, [x, y], {});
const stateOf = (v: Val): EagerState['kind'] => (v instanceof EagerArray ? v.state.kind : 'unknown');
const reason = (v: Val, operations?: number) => {
  const answer = evaluateVal(v, operations);
  return answer.kind === 'unknown' ? answer.reason : 'it has a value';
};
const elements = (v: Val) => Array.from(valueOf(v)?.data ?? [], Number);

test('a value is kept, and those it came from', () => {
  const x = add(known(1), scalar(2));
  const y = add(x, x);
  expect([stateOf(x), stateOf(y)]).toEqual(['eqn', 'eqn']);
  expect(elements(y)).toEqual([6]);
  expect([stateOf(x), stateOf(y)]).toEqual(['value', 'value']);
  expect(valueOf(y)).toBe(valueOf(y));
});

test('the longest chain', () => {
  let v: Val = scalar(0);
  for (let i = 0; i < MAX_EAGER_DEPTH; i++) v = add(v, scalar(1));
  expect(elements(v)).toEqual([MAX_EAGER_DEPTH]);
});

test('a diamond is computed once for each array, not for each path', () => {
  let v: Val = known(1);
  // 2^40 paths.
  for (let i = 0; i < 40; i++) v = add(v, v);
  expect(elements(v)).toEqual([2 ** 40]);
});

test('siblings: one computation', () => {
  const jaxpr = traceToJaxpr(
    [f32()],
    { tracedFor: 'jit', functionName: 'f', functionSource: undefined, argNames: ['x'] },
    ([x]) => [add(x, scalar(1)), add(x, scalar(2))],
  );
  const params = { jaxpr, name: 'f', donated_invars: [false], keep_unused: false, inline: false };
  const [a, b] = bind(p.jit, [known(1)], params as never);
  expect([elements(b), elements(a)]).toEqual([[3], [2]]);
});

test('host values', () => {
  expect(elements(scalar(3))).toEqual([3]);
  const array = filled([2], dt.int32, 7);
  expect(valueOf(HostArray.of(array))).toBe(array);
});

describe('no value', () => {
  test('an unknown operand', () => {
    const v = add(add(unknown('it was read from a file'), scalar(1)), known(2));
    expect(reason(v)).toBe('it was read from a file');
    expect(valueOf(v)).toBe(undefined);
    // What made it stays: another engine may be able to compute it.
    expect(stateOf(v)).toBe('eqn');
    expect(reason(v)).toBe('it was read from a file');
  });
  test('a NumPy array without values', () => {
    expect(reason(new HostArray(f32(2), () => undefined))).toBe("a NumPy array's values are not known");
  });
  test('a traced value', () => {
    let inside = '';
    traceToJaxpr(
      [f32()],
      { tracedFor: 'jit', functionName: 'f', functionSource: undefined, argNames: ['x'] },
      ([x]) => {
        inside = reason(x);
        return [x];
      },
    );
    expect(inside).toBe('it is a traced value');
  });
  test('a primitive without a rule', () => {
    const strange = definePrimitive<Record<never, null>>()('strange', { abstractEval: ([x]) => [x] });
    expect(reason(bind1(strange, [known(1)], {}))).toBe("strange can't be evaluated");
  });
  test('too dear, until somebody pays', () => {
    const v = add(known(1, 100), known(2, 100));
    expect(reason(v, 99)).toBe('it takes more than 99 operations to compute');
    expect(reason(v, 50)).toBe('it takes more than 99 operations to compute');
    expect(valueOf(v, 100)?.data[0]).toBe(3);
  });
  test('a matrix product costs its multiplications', () => {
    const v = bind1(p.dot_general, [known(1, 10, 10), known(1, 10, 10)], {
      dimension_numbers: dotDimensionNumbers([[1], [0]]),
      out_sharding: null,
      precision: null,
      preferred_element_type: null,
    });
    expect(reason(v, 999)).toBe('it takes more than 999 operations to compute');
    expect(valueOf(v, 1000)?.data[0]).toBe(10);
  });
});
