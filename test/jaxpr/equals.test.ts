import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { float32, int32 } from '../../server/jaxpr/dtypes.ts';
import { jaxprHash, jaxprsEqual } from '../../server/jaxpr/equals.ts';
import type { Jaxpr } from '../../server/jaxpr/jaxpr.ts';
import { printJaxpr } from '../../server/jaxpr/print.ts';
import type { ParamValue } from '../../server/jaxpr/primitive.ts';
import { FloatParam, ListParam, RecordParam, TextParam } from '../../server/jaxpr/primitive.ts';
import { chain, eqn, jaxpr, literal, variable } from './build.ts';
import type { DumpedCase } from './oracle.ts';
import { readCase } from './oracle.ts';

function check(what: string, a: Jaxpr, b: Jaxpr, expected: boolean): void {
  test(what, () => {
    expect(jaxprsEqual(a, b)).toBe(expected);
    expect(jaxprsEqual(b, a)).toBe(expected);
    expect(jaxprHash(a) === jaxprHash(b)).toBe(expected);
  });
}

const binary = (order: 'xy' | 'yx' | 'xx'): Jaxpr => {
  const [x, y, z] = [variable(), variable(), variable()];
  return jaxpr([x, y], [eqn([z], 'add', order === 'xy' ? [x, y] : order === 'yx' ? [y, x] : [x, x])], [z]);
};
const unary = (params: Record<string, ParamValue>, name = 'op', shape: number[] = []): Jaxpr => {
  const [x, z] = [variable(shape), variable(shape)];
  return jaxpr([x], [eqn([z], name, [x], params)], [z]);
};
const constant = (value: number, dtype = float32): Jaxpr => jaxpr([], [], [literal(value, dtype)]);

describe('structure', () => {
  check('other variables', binary('xy'), binary('xy'), true);
  check('operands exchanged', binary('xy'), binary('yx'), false);
  check('one operand twice', binary('xy'), binary('xx'), false);
  check('length', chain(3), chain(4), false);
  check('shape', chain(3, [2]), chain(3, [3]), false);
  check('primitive', unary({}, 'sin'), unary({}, 'cos'), false);
  check('literal', constant(1), constant(2), false);
  check('the same literal', constant(NaN), constant(NaN), true);
  check('minus zero', constant(0), constant(-0), false);
  check("a literal's type", constant(1), constant(1, int32), false);
  check('a constvar or an input', jaxpr([variable()], [], []), jaxpr([], [], [], [variable()]), false);
  const [x, y] = [variable(), variable()];
  check('outputs', jaxpr([x, y], [], [x]), jaxpr([x, y], [], [y]), false);
  check('an output more', jaxpr([x], [], [x]), jaxpr([x], [], [x, x]), false);
});

describe('params', () => {
  const both = (what: string, a: ParamValue, b: ParamValue, expected: boolean) =>
    check(what, unary({ p: a }), unary({ p: b }), expected);
  both('tuples', [1, [2]], [1, [2]], true);
  both('other tuples', [1, [2]], [1, [3]], false);
  both('tuple and list', [1], new ListParam([1]), false);
  both('int and float', 1, new FloatParam(1), false);
  both('floats', new FloatParam(0.5), new FloatParam(0.5), true);
  both('string and number', '1', 1, false);
  both('none and false', null, false, false);
  both('records', new RecordParam('R', { a: 1 }), new RecordParam('R', { a: 1 }), true);
  both('other records', new RecordParam('R', { a: 1 }), new RecordParam('R', { a: 2 }), false);
  both('texts', new TextParam('function', 'f'), new TextParam('function', 'f'), true);
  both('other texts', new TextParam('function', 'f'), new TextParam('function', 'g'), false);
  both('dtypes', float32, int32, false);
  both('inner jaxprs', chain(2), chain(2), true);
  both('other inner jaxprs', chain(2), chain(3), false);
  both('tuples of jaxprs', [chain(1), chain(2)], [chain(1), chain(2)], true);
  check('order of keys', unary({ a: 1, b: 2 }), unary({ b: 2, a: 1 }), true);
  check('a key more', unary({ a: 1 }), unary({ a: 1, b: 2 }), false);
});

test("JAX's jaxprs: each equals itself read again, and another only if its text is the same", () => {
  const file = new URL('./data/dumps1.json', import.meta.url);
  const cases = JSON.parse(readFileSync(file, 'utf8')) as DumpedCase[];
  const seen = new Map<string, string>();
  for (const c of cases) {
    const [first, second] = [readCase(c), readCase(c)];
    expect(jaxprsEqual(first, second)).toBe(true);
    const hash = jaxprHash(first);
    expect(jaxprHash(second)).toBe(hash);
    const text = printJaxpr(first);
    expect(seen.get(hash) ?? text).toBe(text);
    seen.set(hash, text);
  }
  expect(seen.size).toBeGreaterThan(50);
});

test('functions that share each other 60 levels deep: no exponential walk', () => {
  const tower = (): Jaxpr => {
    let inner = chain(1);
    for (let i = 0; i < 60; i++) {
      const [x, y, z] = [variable(), variable(), variable()];
      inner = jaxpr([x], [eqn([y], 'jit', [x], { jaxpr: inner }), eqn([z], 'jit', [y], { jaxpr: inner })], [z]);
    }
    return inner;
  };
  const [a, b] = [tower(), tower()];
  expect(jaxprsEqual(a, b)).toBe(true);
  expect(jaxprHash(a)).toBe(jaxprHash(b));
});
