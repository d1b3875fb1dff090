import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ShapedArray } from '../../server/jaxpr/aval.ts';
import { bfloat16, bool, complex64, float32, int32, int64 } from '../../server/jaxpr/dtypes.ts';
import { jaxprsEqual } from '../../server/jaxpr/equals.ts';
import { HostArray, HostScalar } from '../../server/jaxpr/host.ts';
import { Complex, DropVar, Jaxpr, Var } from '../../server/jaxpr/jaxpr.ts';
import type { JaxprJson } from '../../server/jaxpr/json.ts';
import { jaxprFromJson, jaxprToJson } from '../../server/jaxpr/json.ts';
import { NDArray } from '../../server/jaxpr/ndarray.ts';
import type { ParamValue } from '../../server/jaxpr/primitive.ts';
import { EnumParam, FloatParam, ListParam, RecordParam, TextParam } from '../../server/jaxpr/primitive.ts';
import { printJaxpr } from '../../server/jaxpr/print.ts';
import type { EagerEqn } from '../../server/jaxpr/trace.ts';
import { EagerArray } from '../../server/jaxpr/trace.ts';
import { aval, chain, eqn, jaxpr, literal, variable } from './build.ts';
import type { DumpedCase } from './oracle.ts';
import { printOnly, readCase } from './oracle.ts';

/** Through the text of JSON, so that what JSON can't hold shows. */
const send = (json: JaxprJson): JaxprJson => JSON.parse(JSON.stringify(json)) as JaxprJson;
const roundTrip = (j: Jaxpr, consts?: readonly unknown[]): Jaxpr =>
  jaxprFromJson(send(jaxprToJson(j, consts)), printOnly);

describe("JAX's own jaxprs keep structure and text", () => {
  const file = new URL('./data/dumps1.json', import.meta.url);
  const cases = (JSON.parse(readFileSync(file, 'utf8')) as DumpedCase[]).filter(
    (c) => !c.jaxpr.avals.some((a) => 'text' in a),
  );
  test.each(cases.map((c) => [`${c.file}:${c.line} ${c.call}`, c] as const))('%s', (_, c) => {
    const first = readCase(c);
    const second = roundTrip(first);
    expect(printJaxpr(second)).toBe(c.text);
    expect(jaxprsEqual(first, second)).toBe(true);
    expect(jaxprToJson(second)).toEqual(jaxprToJson(first));
  });
});

describe('params', () => {
  const check = (what: string, value: ParamValue) =>
    test(what, () => {
      const [x] = [variable()];
      const read = roundTrip(jaxpr([x], [eqn([], 'op', [x], { p: value })], []));
      expect(read.eqns[0].params).toEqual({ p: value });
    });
  check('null', null);
  check('bool', true);
  check('int', -3);
  check('number with a fraction', 0.5);
  check('nan', NaN);
  check('-0', -0);
  check('bigint', 2n ** 70n);
  check('float', new FloatParam(2));
  check('infinite float', new FloatParam(-Infinity));
  check('complex', new Complex(-0, Infinity));
  check('string', 'a "b"');
  check('dtype', bfloat16);
  check('tuple', [1, [2, 'x'], []]);
  check('list', new ListParam([1, [2]]));
  check('enum', EnumParam.of('GatherScatterMode', 'CLIP'));
  check('record', new RecordParam('Numbers', { a: [1], b: new FloatParam(1) }));
  check('text', new TextParam('function', '<function f at 0xXXXXXXXXXXXX>', 'f'));
  test('a named value of another class keeps its text', () => {
    const named = { kind: 'function', toString: () => 'relu_jvp' };
    const read = roundTrip(jaxpr([], [eqn([], 'op', [], { jvp: named })], []));
    expect(read.eqns[0].params.jvp).toEqual(new TextParam('function', 'relu_jvp'));
  });
  test('the order of params stays: it decides which jaxpr is hoisted first', () => {
    const read = roundTrip(jaxpr([], [eqn([], 'op', [], { z: 1, a: 2 })], []));
    expect(Object.keys(read.eqns[0].params)).toEqual(['z', 'a']);
  });
});

describe('structure', () => {
  test('a jaxpr used twice stays one object', () => {
    const inner = chain(1);
    const [x, y, z] = [variable(), variable(), variable()];
    const read = roundTrip(
      jaxpr(
        [x],
        [eqn([y], 'jit', [x], { name: 'f', jaxpr: inner }), eqn([z], 'cond', [y], { branches: [inner] })],
        [z],
      ),
    );
    const [first, second] = read.eqns;
    expect((second.params.branches as readonly Jaxpr[])[0]).toBe(first.params.jaxpr);
  });
  test('literals, weak types, effects, dropped results, debug info', () => {
    const x = new Var(new ShapedArray([], float32, true));
    const ops = [
      eqn([new DropVar(aval([2]))], 'op', [literal(NaN), literal(2n ** 63n, int64), literal(true, bool)]),
      eqn([], 'op', [literal(new Complex(1, -0), complex64)], {}, new Set(['Debug'])),
    ];
    const debugInfo = {
      tracedFor: 'jit',
      functionName: 'f',
      functionSource: 'f at a.py:1',
      argNames: ['x', undefined],
    };
    const read = roundTrip(new Jaxpr([], [x], ops, [x], [], new Set(['Debug']), debugInfo));
    expect(read.invars[0].aval.weakType).toBe(true);
    expect(read.eqns[0].outvars[0]).toBeInstanceOf(DropVar);
    expect(read.eqns[0].invars).toEqual(ops[0].invars);
    expect(read.eqns[1].invars).toEqual(ops[1].invars);
    expect([...read.eqns[1].effects, ...read.effects]).toEqual(['Debug', 'Debug']);
    expect(read.debugInfo).toEqual(debugInfo);
  });
});

describe('constants', () => {
  const f32 = (shape: number[], ...values: number[]) => new NDArray(shape, float32, Float32Array.from(values));
  const withConst = (value: unknown, type = aval([2])) => new Jaxpr([new Var(type)], [], [], [], [value]);
  const through = (value: unknown, type = aval([2])) => roundTrip(withConst(value, type)).consts[0];

  test('a jax.Array', () => {
    const read = through(EagerArray.of(f32([2], 1.5, NaN), aval([2]))) as EagerArray;
    expect(read.state).toEqual({ kind: 'value', value: f32([2], 1.5, NaN) });
  });
  test('a NumPy array stays one', () => {
    const read = through(HostArray.of(f32([2], 1, 2)));
    expect(read).toBeInstanceOf(HostArray);
    expect((read as HostArray).compute()).toEqual(f32([2], 1, 2));
  });
  test('a part of a larger buffer', () => {
    const part = new Float32Array(8).fill(7).subarray(2, 4);
    const read = through(HostArray.of(new NDArray([2], float32, part))) as HostArray;
    expect(read.compute()).toEqual(f32([2], 7, 7));
  });
  test('a large array', () => {
    const data = Int32Array.from({ length: 100_000 }, (_, i) => i * 40503);
    const read = through(HostArray.of(new NDArray([100_000], int32, data)), aval([100_000], int32)) as HostArray;
    expect(read.compute()?.data).toEqual(data);
  });
  test('unknown values say why', () => {
    const unknown = new EagerArray(aval([2]), { kind: 'unknown', reason: 'it is read from a file' });
    expect((through(unknown) as EagerArray).state).toEqual(unknown.state);
    expect((through(new HostArray(aval([2]), () => undefined)) as HostArray).compute()).toBeUndefined();
    expect((through(undefined) as EagerArray).state).toEqual({ kind: 'unknown', reason: 'it has no value here' });
  });
  test('values given by the caller replace those of the jaxpr', () => {
    const read = roundTrip(withConst(undefined), [EagerArray.of(f32([2], 3, 4), aval([2]))]).consts[0] as EagerArray;
    expect(read.state).toEqual({ kind: 'value', value: f32([2], 3, 4) });
  });
  test('an eager array is the operations that make it, shared ones once', () => {
    const start = EagerArray.of(f32([2], 1, 2), aval([2]));
    const apply = (name: string, args: EagerEqn['args'], depth: number, index = 0) =>
      new EagerArray(aval([2]), {
        kind: 'eqn',
        eqn: { primitive: printOnly(name), params: { n: 1 }, args, depth },
        index,
      });
    const sin = apply('sin', [start], 1);
    const scaled = apply('mul', [sin, new HostScalar(0.1, aval())], 2);
    const sum = apply('add', [scaled, sin], 3);
    const json = jaxprToJson(withConst(sum));
    expect(json.eager?.map((e) => e.prim)).toEqual(['sin', 'mul', 'add']);
    const read = through(sum) as EagerArray;
    const eqnOf = (a: unknown): EagerEqn => {
      if (!(a instanceof EagerArray) || a.state.kind !== 'eqn') throw new Error('not made by an eqn');
      return a.state.eqn;
    };
    const top = eqnOf(read);
    expect([top.primitive.name, top.depth, top.params]).toEqual(['add', 3, { n: 1 }]);
    expect(eqnOf(top.args[0]).args[1]).toEqual(new HostScalar(0.1, aval()));
    expect(eqnOf(top.args[0]).args[0]).toBe(top.args[1]);
    expect((eqnOf(top.args[1]).args[0] as EagerArray).state).toEqual(start.state);
  });
  test('a chain of 10,000 eager operations', () => {
    let value = EagerArray.of(f32([2], 1, 2), aval([2]));
    for (let depth = 1; depth <= 10_000; depth++)
      value = new EagerArray(aval([2]), {
        kind: 'eqn',
        eqn: { primitive: printOnly('sin'), params: {}, args: [value], depth },
        index: 0,
      });
    const read = through(value) as EagerArray;
    expect(read.state.kind === 'eqn' && read.state.eqn.depth).toBe(10_000);
  });
});

describe('bad input is one clear error', () => {
  const json = jaxprToJson(chain(1));
  const check = (what: string, bad: unknown, message: string) =>
    test(what, () => expect(() => jaxprFromJson(bad as JaxprJson, printOnly)).toThrow(message));
  test('unknown primitive', () => {
    expect(() => jaxprFromJson(json, () => undefined)).toThrow(
      'jaxpr JSON names the primitive sin, which is not known here',
    );
  });
  check('version', { ...json, version: 2 }, 'version 2');
  check('dtype', { ...json, avals: [{ dtype: 'float7', shape: [] }] }, 'the dtype float7');
  check('no such jaxpr', { ...json, main: 5 }, 'refers to jaxpr 5');
  check('no such variable', { ...json, jaxprs: [{ ...json.jaxprs[0], outs: [9] }] }, 'refers to variable 9');
  const withBytes = { constvars: [0], invars: [], eqns: [], outs: [], consts: [0] };
  check(
    'bytes of another length',
    { ...json, jaxprs: [withBytes], main: 0, values: [{ kind: 'array', aval: 0, base64: 'AAA=' }] },
    'has 2 bytes for f32[], which takes 4',
  );
  test('a variable that nothing defines', () => {
    expect(() => jaxprToJson(jaxpr([], [], [variable()]))).toThrow('before it is defined');
  });
});
