import { describe, expect, test } from 'vitest';
import type { ConstantValue, FunctionDef, Stmt } from '../../server/syntax/ast.ts';
import { PythonParser } from '../../server/syntax/parser.ts';
import { sexps } from './sexp.ts';

const parser = new PythonParser();

/** The statements without spans, one line each. */
function tree(text: string): string[] {
  return sexps(parser.parse(text).tree, false);
}

function only(text: string): Stmt {
  const { tree: module, errors } = parser.parse(text);
  expect(errors).toEqual([]);
  expect(module.body).toHaveLength(1);
  return module.body[0].stmt;
}

describe('trees', () => {
  const cases: readonly [string, ...string[]][] = [
    ['', ...[]],
    ['# nothing\n\n   # here\n', ...[]],
    ['a & b ^ c', '(Expr (BinOp (BinOp (Name a) & (Name b)) ^ (Name c)))'],
    ['a and b and c', '(Expr (BoolOp and [(Name a) (Name b) (Name c)]))'],
    ['a < b not in c', '(Expr (Compare (Name a) [<,not in] [(Name b) (Name c)]))'],
    ['a; b', '(Expr (Name a))', '(Expr (Name b))'],
    ['x = *f(a).b, c', '(Assign [(Name x)] (Tuple [(Starred (Attribute (Call (Name f) [(Name a)] []) b)) (Name c)]))'],
    ['(a := b or c)', '(Expr (NamedExpr (Name a) (BoolOp or [(Name b) (Name c)])))'],
    ['if a: b\nelif c: d', '(If (Name a) [(Expr (Name b))] [(If (Name c) [(Expr (Name d))] [])])'],
    ['t"a{b}"', '(Expr (TemplateStr ["a" (FormattedValue (Name b) - -)]))'],
    ['with (a, b as c): pass', '(With [{(Name a) -} {(Name b) (Name c)}] [(Pass)])'],
    ['print >> a, b', '(Expr (Tuple [(BinOp (Name print) >> (Name a)) (Name b)]))'],
    ['\fa\n\f\nb', '(Expr (Name a))', '(Expr (Name b))'],
    ['class A[T=int]: pass', '(ClassDef A [(TypeVar T - (Name int))] [] [] [] [(Pass)])'],
    ["x: 'Later' = 1", '(AnnAssign (Name x) (Constant "Later") (Constant 0x1))'],
  ];
  test.each(cases)('%j', (text, ...expected) => {
    expect(parser.parse(text).errors).toEqual([]);
    expect(tree(text)).toEqual(expected);
  });
});

describe('values', () => {
  const value = (text: string): ConstantValue => {
    const s = only(text);
    if (s.kind !== 'Expr' || s.value.kind !== 'Constant') throw new Error(`${text} is no constant`);
    return s.value.value;
  };
  const cases: readonly [string, ConstantValue][] = [
    ['9007199254740991', { type: 'int', value: 9007199254740991 }],
    ['9007199254740992', { type: 'int', value: 9007199254740992n }],
    ['0x_ff', { type: 'int', value: 255 }],
    ['1_0.5e-1', { type: 'float', value: 1.05 }],
    ['2.5j', { type: 'imaginary', value: 2.5 }],
    ["'\\x41\\u00e9\\101\\d\\\n'", { type: 'str', value: 'AéA\\d' }],
    ["'\\N{greek capital letter omega}'", { type: 'str', value: 'Ω' }],
    ["'\\N{NO SUCH NAME}'", { type: 'str', value: '\ufffd' }],
    ["'\\ud800'", { type: 'str', value: '\ud800' }],
    ["'''a\r\nb\rc'''", { type: 'str', value: 'a\nb\nc' }],
    ["b'\\xff\\0' b'a'", { type: 'bytes', value: new Uint8Array([255, 0, 97]) }],
    ["r'\\'' 'b'", { type: 'str', value: "\\'b" }],
    ['...', { type: 'ellipsis' }],
    ['None', { type: 'none' }],
    ['True', { type: 'bool', value: true }],
  ];
  test.each(cases)('%j', (text, expected) => expect(value(text)).toEqual(expected));
});

describe('what CPython has no position for', () => {
  test('decorators, names, attributes', () => {
    const text = 'x\n@a\n# comment\n@b\nasync def f(): pass';
    const { tree: module } = parser.parse(text);
    const { start, end, stmt } = module.body[1];
    const f = stmt as FunctionDef;
    expect([start, end]).toEqual([2, text.length]);
    expect([f.fullStart, text.slice(start + f.start, start + f.start + 9)]).toEqual([0, 'async def']);
    expect(text.slice(start + f.nameSpan.start, start + f.nameSpan.end)).toBe('f');
  });

  const attributes: readonly [string, [number, number], boolean][] = [
    ['a.bc', [2, 4], false],
    ['a . bc()', [4, 6], false],
    ['(a\n .bc)', [5, 7], true],
  ];
  test.each(attributes)('%j', (text, [start, end], multiline) => {
    const s = only(text);
    const e = s.kind === 'Expr' && s.value.kind === 'Call' ? s.value.func : s.kind === 'Expr' ? s.value : undefined;
    expect(e).toMatchObject({ kind: 'Attribute', attr: 'bc', attrSpan: { start, end }, multiline });
  });

  test('comments', () => {
    const text = '# a\nx = "# no"  # b\n  # c\ny = f"{z # d\n}"\n';
    expect(parser.parse(text).tree.comments).toEqual([
      { start: 0, end: 3, text: '# a', ownLine: true },
      { start: 16, end: 19, text: '# b', ownLine: false },
      { start: 22, end: 25, text: '# c', ownLine: true },
    ]);
  });

  test('f-string fields say what they show', () => {
    const s = only("f'{ x = }{y=:>3}{z!s}'");
    if (s.kind !== 'Expr' || s.value.kind !== 'JoinedStr') throw new Error('no f-string');
    expect(s.value.parts).toMatchObject([
      { debugText: ' x = ', conversion: 'r', formatSpec: undefined },
      { debugText: 'y=', conversion: undefined, formatSpec: ['>3'] },
      { debugText: undefined, conversion: 's', formatSpec: undefined },
    ]);
  });
});

describe('an edit', () => {
  const f = (name: string): string => `def ${name}(x):\n    return x * 2\n`;
  const text = `import jax\n\n${f('a')}\n${f('b')}\n${f('c')}x = 1\nx = 1\n`;

  test('keeps the objects of what it did not touch, wherever they moved', () => {
    const before = parser.parse(text);
    const after = parser.parse(text.replace('def b(x)', '# new\ndef b(x, y=2)'), before);
    expect(after.tree.body.map((t, i) => t.stmt === before.tree.body[i].stmt)).toEqual([
      true,
      true,
      false,
      true,
      true,
      true,
    ]);
    expect(after.tree.body[3].start).toBe(before.tree.body[3].start + '# new\n, y=2'.length);
  });

  test('never makes two statements one object', () => {
    const { body } = parser.parse(text, parser.parse(text)).tree;
    expect(body[4].text).toBe(body[5].text);
    expect(new Set(body.map((t) => t.stmt)).size).toBe(body.length);
  });

  test('keeps messages right that name a line', () => {
    const broken = 'if x:\ny = 1\n';
    const before = parser.parse(broken);
    expect(before.errors.map((e) => e.message)).toEqual(["expected an indented block after 'if' statement on line 1"]);
    const after = parser.parse(`\n${broken}`, before);
    expect(after.errors.map((e) => e.message)).toEqual(["expected an indented block after 'if' statement on line 2"]);
  });

  test('of several places keeps what lies between them', () => {
    const before = parser.parse(text);
    const after = parser.parse(text.replace('def a(', 'def aa(').replace('x = 1\nx = 1', 'x = 1\ny = 2'), before);
    expect(after.tree.body.map((t) => before.tree.body.some((b) => b.stmt === t.stmt))).toEqual([
      true,
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  test('that moves a function keeps it', () => {
    const before = parser.parse(text);
    const [b, c] = [before.tree.body[2], before.tree.body[3]];
    const after = parser.parse(text.replace(b.text, '').replace(c.text, `${c.text}\n${b.text}`), before);
    expect(after.tree.body.map((t) => t.stmt)).toContain(b.stmt);
    expect(after.tree.body.map((t) => t.stmt)).toContain(c.stmt);
  });

  test('in a long file is quick', () => {
    const long = Array.from({ length: 1700 }, (_, i) => f(`f${i}`)).join('\n');
    let result = parser.parse(long);
    expect(long.split('\n').length).toBeGreaterThan(5000);
    const times: number[] = [];
    for (let i = 0; i < 15; i++) {
      const edited = long.replace(`def f${i * 100}(x)`, `def f${i * 100}(x, y)`);
      const start = performance.now();
      result = parser.parse(edited, result);
      times.push(performance.now() - start);
      expect(result.errors).toEqual([]);
    }
    // Below 1 ms; parsing it all again would be 20 and more.
    expect(times.sort((a, b) => a - b)[7]).toBeLessThan(40);
  });
});
