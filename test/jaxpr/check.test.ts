import { describe, expect, test } from 'vitest';
import { float32, int32 } from '../../server/jaxpr/dtypes.ts';
import { JaxprError, checkJaxpr } from '../../server/jaxpr/check.ts';
import { HostArray } from '../../server/jaxpr/host.ts';
import { Jaxpr } from '../../server/jaxpr/jaxpr.ts';
import { NDArray } from '../../server/jaxpr/ndarray.ts';
import { RuleError, definePrimitive } from '../../server/jaxpr/primitive.ts';
import { aval, eqn, jaxpr, literal, variable } from './build.ts';

const sin = definePrimitive()('sin', { abstractEval: ([x]) => [x] });
const add = definePrimitive()('add', {
  abstractEval([x, y]) {
    if (x.dtype !== y.dtype) throw new RuleError('TypeError', `add requires arguments to have equal dtypes`);
    return [x.ndim >= y.ndim ? x : y];
  },
});
const jit = definePrimitive()('jit', {
  multipleResults: true,
  abstractEval: (_, { jaxpr: inner }) => (inner instanceof Jaxpr ? inner.outAvals : []),
});
const print = definePrimitive()('debug_print', { abstractEval: () => [] });

const [x, y, z] = [variable([3]), variable([3]), variable([3])];
const inner = jaxpr([x], [eqn([y], sin, [x])], [y]);

describe('well-formed', () => {
  const check = (what: string, j: Jaxpr) => test(what, () => expect(() => checkJaxpr(j)).not.toThrow());
  check('empty', jaxpr([], [], []));
  check('operations and literals', jaxpr([x], [eqn([y], sin, [x]), eqn([z], add, [y, literal(0.5)])], [z, literal(1)]));
  check('a jit', jaxpr([x], [eqn([y], jit, [x], { name: 'f', jaxpr: inner })], [y]));
  check('an effect', new Jaxpr([], [x], [eqn([], print, [x], {}, new Set(['Debug']))], [], [], new Set(['Debug'])));
});

describe('faults', () => {
  const check = (what: string, j: Jaxpr, ...parts: string[]) =>
    test(what, () => {
      expect(() => checkJaxpr(j)).toThrow(JaxprError);
      for (const part of parts) expect(() => checkJaxpr(j)).toThrow(part);
    });
  check(
    'use before definition; the message uses the names of its text',
    jaxpr([x], [eqn([z], sin, [y]), eqn([y], sin, [x])], [z]),
    'eqn 0 (sin) uses c, which is not defined',
    'while checking jaxpr:\n\n{ lambda ; a:f32[3]. let b:f32[3] = sin c; c:f32[3] = sin a in (b,) }',
  );
  check('an output that nothing defines', jaxpr([], [], [y]), 'the list of outputs uses a, which is not defined');
  check('two definitions', jaxpr([x], [eqn([x], sin, [x])], [x]), 'eqn 0 (sin) defines a a second time');
  check('an input twice', jaxpr([x, x], [], [x]), 'the list of invars defines a a second time');
  check(
    'a literal of another type',
    jaxpr([], [eqn([], print, [literal(0.5, int32)])], []),
    'has the literal 0.5:i32[]',
  );
  check(
    'a result of another type',
    jaxpr([x], [eqn([variable([4])], sin, [x])], []),
    'the results of sin should be (f32[3]), not (f32[4])',
  );
  check(
    'a rejected operand',
    jaxpr([x], [eqn([y], add, [x, literal(1, int32)])], [y]),
    'add rejects its operands: add requires arguments to have equal dtypes\nin a:f32[3] = add b 1:i32[]',
  );
  const w = variable([4]);
  check(
    'a jit called with another type',
    jaxpr([w], [eqn([y], jit, [w], { name: 'f', jaxpr: inner })], [y]),
    'jit is called with (f32[4]), but its jaxpr takes (f32[3])',
  );
  check(
    'a jit with results of another type',
    jaxpr([x], [eqn([w], jit, [x], { name: 'f', jaxpr: inner })], [w]),
    'jit gives (f32[4]), but its jaxpr gives (f32[3])',
  );
  const faulty = jaxpr([x], [], [y]);
  check('inside', jaxpr([x], [eqn([z], jit, [x], { name: 'f', jaxpr: faulty })], [z]), 'the list of outputs uses b');
  check(
    'an effect that the jaxpr lacks',
    jaxpr([x], [eqn([], print, [x], {}, new Set(['Debug']))], []),
    'the effect Debug',
  );
  const constant = HostArray.of(new NDArray([2], float32, Float32Array.from([1, 2])));
  check(
    'a constant of another type',
    new Jaxpr([x], [], [], [x], [constant]),
    'constvar a is f32[3], its constant f32[2]',
  );
  check('too few constants', new Jaxpr([x, y], [], [], [x], [{ aval: aval([3]) }]), '2 constvars and 1 constants');
  test('ten eqns around the fault are shown', () => {
    const vars = Array.from({ length: 41 }, () => variable([3]));
    const eqns = vars.slice(1).map((v, i) => eqn([v], sin, [i === 20 ? z : vars[i]]));
    let message = '';
    try {
      checkJaxpr(jaxpr([vars[0]], eqns, [vars[40]]));
    } catch (e) {
      message = String(e);
    }
    expect(message.match(/ = sin /g)).toHaveLength(20);
    expect(message.match(/\.\.\./g)).toHaveLength(2);
  });
});
