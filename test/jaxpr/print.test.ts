import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bool, complex64, float0, float32, int32, uint64 } from '../../server/jaxpr/dtypes.ts';
import type { Atom, Jaxpr, Scalar } from '../../server/jaxpr/jaxpr.ts';
import { Complex, DropVar } from '../../server/jaxpr/jaxpr.ts';
import type { ParamValue } from '../../server/jaxpr/primitive.ts';
import { EnumParam, FloatParam, ListParam, Primitive, RecordParam, TextParam } from '../../server/jaxpr/primitive.ts';
import { paramStr, printEqn, printJaxpr, printJaxprRange, printJaxprWithMap } from '../../server/jaxpr/print.ts';
import { printRules } from '../../server/jaxpr/printRules.ts';
import { aval, chain, eqn, jaxpr, literal, variable } from './build.ts';
import type { DumpedCase } from './oracle.ts';
import { readCase } from './oracle.ts';

const data = new URL('./data/', import.meta.url);
const dumps = readdirSync(data).map((name) => ({
  name,
  cases: JSON.parse(readFileSync(new URL(name, data), 'utf8')) as DumpedCase[],
}));

describe.each(dumps)("JAX's own jaxprs print as JAX prints them: $name", ({ cases }) => {
  test.each(cases.map((c) => [`${c.file}:${c.line} ${c.call}`, c] as const))('%s', (_, c) => {
    expect(printJaxpr(readCase(c))).toBe(c.text);
  });
});

describe('layout', () => {
  const check = (what: string, j: Jaxpr, expected: string) => test(what, () => expect(printJaxpr(j)).toBe(expected));

  const x = variable();
  check('everything on one line', chain(2), '{ lambda ; a:f32[]. let b:f32[] = sin a; c:f32[] = sin b in (c,) }');
  check('no eqn', jaxpr([x], [], [x]), '{ lambda ; a:f32[]. let  in (a,) }');
  check('no input, no output', jaxpr([], [], []), '{ lambda ; . let  in () }');
  check(
    'no operand: the line ends in a blank',
    jaxpr([], [eqn([x], 'iota', [], { dtype: float32 })], [x]),
    '{ lambda ; . let a:f32[] = iota[dtype=float32]  in (a,) }',
  );

  const many = Array.from({ length: 9 }, () => variable([10, 10]));
  check(
    'a list of variables is broken after it has reached the width; an eqnless body keeps its indent',
    jaxpr(many, [], many),
    [
      '{ lambda ; a:f32[10,10] b:f32[10,10] c:f32[10,10] d:f32[10,10] e:f32[10,10] f:f32[10,10]',
      '    g:f32[10,10] h:f32[10,10] i:f32[10,10]. let',
      '    ',
      '  in (a, b, c, d, e, f, g, h, i) }',
    ].join('\n'),
  );

  const wide = variable([1, 4]);
  const param = (length: number) => 'x'.repeat(length);
  const withParam = (length: number) => {
    const out = variable([1, 4]);
    return jaxpr([wide], [eqn([out], 'op', [wide], { p: param(length) })], [out]);
  };
  check(
    'params that end in column 80 stay on the line, whatever follows',
    withParam(57),
    `{ lambda ; a:f32[1,4]. let\n    b:f32[1,4] = op[p=${param(57)}] a\n  in (b,) }`,
  );
  check(
    'params that end in column 81 are broken',
    withParam(58),
    `{ lambda ; a:f32[1,4]. let\n    b:f32[1,4] = op[\n      p=${param(58)}\n    ] a\n  in (b,) }`,
  );
  const umlauts = jaxpr([wide], [eqn([], 'op', [wide], { p: 'é'.repeat(36) })], []);
  check(
    'lengths are bytes of UTF-8',
    umlauts,
    `{ lambda ; a:f32[1,4]. let\n    op[\n      p=${'é'.repeat(36)}\n    ] a\n  in () }`,
  );
  check(
    'an address counts for the layout, and is left out',
    jaxpr([], [eqn([], 'op', [], { f: new TextParam('function', `<function ${param(44)} at 0xXXXXXXXXXXXX>`) })], []),
    `{ lambda ; . let\n    op[\n      f=<function ${param(44)}>\n    ] \n  in () }`,
  );
});

describe('names', () => {
  const a = variable();
  const [b, c] = [variable(), variable()];
  const [p, q, r] = [variable(), variable(), variable()];
  const jit = (inner: Jaxpr, outs: (typeof a)[], ins: Atom[], name = 'f') =>
    eqn(outs, 'jit', ins, { name, jaxpr: inner, inline: false });
  const check = (what: string, j: Jaxpr, expected: string) => test(what, () => expect(printJaxpr(j)).toBe(expected));

  check(
    'what nothing uses is `_`, at the top level only',
    jaxpr([a], [eqn([b], 'sin', [a], { accuracy: null })], [a]),
    '{ lambda ; a:f32[]. let _:f32[] = sin a in (a,) }',
  );
  check(
    'a DropVar is `_` everywhere',
    jaxpr([a], [jit(jaxpr([p], [eqn([new DropVar(aval())], 'sin', [p])], [p]), [b], [a])], [b]),
    '{ lambda ; a:f32[]. let\n    b:f32[] = jit[\n      name=f\n      jaxpr={ lambda ; a:f32[]. let _:f32[] = sin a in (a,) }\n    ] a\n  in (b,) }',
  );
  check(
    "a jit's parameters are called as its operands, the second of two equal ones afresh",
    jaxpr([a], [jit(jaxpr([p, q], [eqn([r], 'add', [p, q])], [r]), [b], [a, a])], [b]),
    [
      '{ lambda ; a:f32[]. let',
      '    b:f32[] = jit[',
      '      name=f',
      '      jaxpr={ lambda ; a:f32[] c:f32[]. let b:f32[] = add a c in (b,) }',
      '    ] a a',
      '  in (b,) }',
    ].join('\n'),
  );
  check(
    'an output that is a parameter: the second result has its name first',
    jaxpr([a], [jit(jaxpr([p], [eqn([q], 'neg', [p])], [p, q]), [b, c], [a])], [b, c]),
    [
      '{ lambda ; a:f32[]. let',
      '    c:f32[] b:f32[] = jit[',
      '      name=f',
      '      jaxpr={ lambda ; a:f32[]. let b:f32[] = neg a in (a, b) }',
      '    ] a',
      '  in (c, b) }',
    ].join('\n'),
  );
  const shared = jaxpr([p], [eqn([q], 'neg', [p])], [q]);
  check(
    'what is used twice is hoisted; variables avoid its name; `<lambda>` becomes `lambda`',
    jaxpr([a], [jit(shared, [b], [a], '<a>'), jit(shared, [c], [b], '<a>')], [c]),
    [
      'let a = { lambda ; b:f32[]. let c:f32[] = neg b in (c,) } in',
      '{ lambda ; d:f32[]. let',
      '    e:f32[] = jit[name=<a> jaxpr=a] d',
      '    f:f32[] = jit[name=<a> jaxpr=a] e',
      '  in (f,) }',
    ].join('\n'),
  );
  test('more than ten eqns are hoisted, ten are not', () => {
    const outer = (n: number) => printJaxpr(jaxpr([a], [jit(chain(n), [b], [a], 'g')], [b]));
    expect(outer(10)).not.toContain('let g =');
    expect(outer(11)).toMatch(/^let g = \{ lambda ; a:f32\[\]\. let\n/);
  });
  test('equal names are numbered', () => {
    const text = printJaxpr(jaxpr([a], [jit(chain(11), [b], [a], 'g'), jit(chain(11), [c], [b], 'g')], [c]));
    expect(text.match(/^let \w+/gm)).toEqual(['let g', 'let g1']);
  });
  test('functions that share each other 60 levels deep: no exponential walk', () => {
    let inner = chain(1);
    for (let i = 0; i < 60; i++) {
      const [x, y, z] = [variable(), variable(), variable()];
      inner = jaxpr([x], [jit(inner, [y], [x]), jit(inner, [z], [y])], [z]);
    }
    expect(printJaxpr(inner).match(/^let /gm)).toHaveLength(60);
  });
});

describe('literals', () => {
  const check = (value: Scalar, dtype: typeof float32, expected: string) =>
    test(expected, () => expect(printEqn(eqn([], 'op', [literal(value, dtype)]))).toBe(`op ${expected}`));
  check(1, float32, '1.0:f32[]');
  check(1, int32, '1:i32[]');
  check(2n ** 64n - 1n, uint64, '18446744073709551615:u64[]');
  check(true, bool, 'True:bool[]');
  check(-0, float32, '-0.0:f32[]');
  check(NaN, float32, 'nan:f32[]');
  check(1e20, float32, '1e+20:f32[]');
  check(new Complex(0.5, 0), complex64, '(0.5+0j):c64[]');
  check(new Complex(0, 1), complex64, '1j:c64[]');
  check(undefined, float0, "(b'',):float0[]");
});

describe('values of params', () => {
  const check = (value: ParamValue, expected: string) => test(expected, () => expect(paramStr(value)).toBe(expected));
  check(null, 'None');
  check(true, 'True');
  check(3, '3');
  check(0.5, '0.5');
  check(new FloatParam(1), '1.0');
  check(2n ** 70n, '1180591620717411303424');
  check('left', 'left');
  check(['left', "it's"], `('left', "it's")`);
  check([], '()');
  check([1], '(1,)');
  check([1, [2, 3]], '(1, (2, 3))');
  check([new ListParam([1]), new ListParam([])], '([1], [])');
  check(float32, 'float32');
  check([float32, bool], "(dtype('float32'), dtype('bool'))");
  check(EnumParam.of('GatherScatterMode', 'CLIP'), 'GatherScatterMode.CLIP');
  check(EnumParam.of('Precision', 'HIGHEST'), 'HIGHEST');
  check([EnumParam.of('Precision', 'HIGHEST'), null], '(Precision.HIGHEST, None)');
  check(
    new RecordParam('GatherDimensionNumbers', { offset_dims: [1], x: 'y' }),
    "GatherDimensionNumbers(offset_dims=(1,), x='y')",
  );
  check(new TextParam('Mode', '0', '<Mode.A: 0>'), '0');
  check([new TextParam('Mode', '0', '<Mode.A: 0>')], '(<Mode.A: 0>,)');
  check(new Complex(1, 2), '(1+2j)');
  test('jaxprs in a NamedTuple: texts of their own, but hoisted by what is around them', () => {
    const j = chain(1);
    const record = new RecordParam('Pair', { f: j, g: null });
    const [x, y] = [variable(), variable()];
    expect(printJaxpr(jaxpr([x], [eqn([y], 'solve', [x], { jaxprs: record })], [y]))).toBe(
      [
        '{ lambda ; a:f32[]. let',
        '    b:f32[] = solve[',
        '      jaxprs=Pair(f={ lambda ; a:f32[]. let b:f32[] = sin a in (b,) }, g=None)',
        '    ] a',
        '  in (b,) }',
      ].join('\n'),
    );
  });
  test('an empty tuple of jaxprs and one of two', () => {
    const j = (n: number) => chain(n);
    expect(printEqn(eqn([], 'op', [], { branches: [] }))).toBe('op[branches=()] ');
    expect(printEqn(eqn([], 'op', [], { branches: [j(1), j(2)] }))).toBe(
      [
        'op[',
        '  branches=(',
        '    { lambda ; a:f32[]. let b:f32[] = sin a in (b,) }',
        '    { lambda ; c:f32[]. let d:f32[] = sin c; e:f32[] = sin d in (e,) }',
        '  )',
        '] ',
      ].join('\n'),
    );
  });
});

describe('one eqn', () => {
  test('names are fresh: results first', () => {
    const [x, y] = [variable([3]), variable([3])];
    expect(printEqn(eqn([y], 'mul', [x, literal(0)], { out_dtype: null }))).toBe('a:f32[3] = mul b 0.0:f32[]');
  });

  const ref = variable([3]);
  const i = variable([], int32);
  const v = variable();
  const old = variable();
  const at = (index: ParamValue) => [new RecordParam('NDIndexer', { indices: [index], shape: [3] })];
  const slice = (start: ParamValue, size: ParamValue) => new RecordParam('Slice', { start, size, stride: 1 });
  const check = (e: ReturnType<typeof eqn>, expected: string) =>
    test(expected, () => expect(printEqn(e)).toBe(expected));
  check(eqn([v], 'get', [ref], { tree: [] }), 'a:f32[] <- b[...]');
  check(eqn([v], 'get', [ref, i], { tree: at(0) }), 'a:f32[] <- b[c]');
  check(eqn([v], 'get', [ref], { tree: at(slice(0, 2)) }), 'a:f32[] <- b[:2]');
  check(eqn([v], 'get', [ref], { tree: at(slice(1, 2)) }), 'a:f32[] <- b[1:]');
  check(
    eqn([v], 'get', [ref, i], { tree: at(slice(new RecordParam('Operand', { at: 0 }), 2)) }),
    'a:f32[] <- b[c:c+2]',
  );
  check(eqn([old], 'swap', [ref, v, i], { tree: at(0) }), 'c:f32[], a[b] <- a[b], d');
  check(eqn([], 'addupdate', [ref, v], { tree: [] }), 'a[...] += b');
  test('a swap whose result is dropped', () => {
    expect(printJaxpr(jaxpr([ref, v], [eqn([old], 'swap', [ref, v], { tree: [] })], []))).toBe(
      '{ lambda ; a:f32[3] b:f32[]. let a[...] <- b in () }',
    );
  });
  test('a primitive with a layout of its own', () => {
    const abstractEval = () => [];
    const own = new Primitive('own', { abstractEval, printEqn: (e, p) => p.eqn(e, [['size', 3]], 'Other') });
    expect(printEqn(eqn([v], own, [ref], { hidden: 1 }))).toBe('a:f32[] = Other[size=3] b');
    expect(Object.keys(printRules)).toContain('dot_general');
  });
});

describe('the map of eqns', () => {
  test('every printed eqn has its range, outer ones first', () => {
    const inner = chain(1);
    const [x, y, z] = [variable(), variable(), variable()];
    const call = eqn([y], 'jit', [x], { name: 'f', jaxpr: inner });
    const last = eqn([z], 'neg', [y]);
    const main = jaxpr([x], [call, last], [z]);
    const { text, eqnSpans } = printJaxprWithMap(main);
    expect(text).toBe(printJaxpr(main));
    expect(eqnSpans.map((s) => s.eqn)).toEqual([call, inner.eqns[0], last]);
    expect(eqnSpans.map((s) => text.slice(s.start, s.end))).toEqual([
      'b:f32[] = jit[\n      name=f\n      jaxpr={ lambda ; a:f32[]. let b:f32[] = sin a in (b,) }\n    ] a',
      'b:f32[] = sin a',
      'c:f32[] = neg b',
    ]);
  });
  test.each(dumps)('ranges nest or follow each other: $name', ({ cases }) => {
    for (const c of cases) {
      const { text, eqnSpans } = printJaxprWithMap(readCase(c));
      const open: number[] = [];
      for (const { start, end } of eqnSpans) {
        while (open.length > 0 && open[open.length - 1] <= start) open.pop();
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(open.at(-1) ?? text.length);
        open.push(end);
      }
    }
  });
});

describe('large jaxprs', () => {
  test('50,000 eqns print', () => {
    const text = printJaxpr(chain(50_000, [8, 128]));
    expect(text.match(/ = sin /g)).toHaveLength(50_000);
  });
  test('a range of eqns', () => {
    const j = chain(30);
    const { text, show } = printJaxprRange(j, 10, 12);
    expect(text).toBe('{ lambda ; a:f32[]. let ...; b:f32[] = sin c; d:f32[] = sin b; ... in (e,) }');
    expect(show(j.eqns[10].outvars[0])).toBe('b');
    expect(printJaxprRange(j, 100, 120).text).toBe('{ lambda ; a:f32[]. let ... in (b,) }');
  });
});
