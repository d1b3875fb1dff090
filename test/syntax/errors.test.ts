/** What is wrong, in CPython's words where they are known, and what survives it. */
import { describe, expect, test } from 'vitest';
import { PythonParser } from '../../server/syntax/parser.ts';
import { sexps } from './sexp.ts';

const parser = new PythonParser();

/** The statements' kinds and names, errors inside functions too. */
function outline(text: string): string {
  return sexps(parser.parse(text).tree, false)
    .map(
      (s) => (/^\(FunctionDef (\w+).*?(\(ErrorStmt\))?[^E]*$/.exec(s) ?? [s]).slice(1).filter(Boolean).join(' ') || s,
    )
    .join(' ');
}

const G = 'def g(): pass\n';

describe('errors', () => {
  /** Text, message of the first error, what it points at, outline. */
  const cases: readonly [string, string, string, string][] = [
    [`def f(x:\n    return x\n\n${G}`, "'(' was never closed", '(', '(ErrorStmt) g'],
    [`x = (1, 2\ny = 3\n${G}`, "'(' was never closed", '(', '(ErrorStmt) (Assign [(Name y)] (Constant 0x3)) g'],
    [`@a(\n${G}`, "'(' was never closed", '(', '(ErrorStmt) g'],
    [`def f():\n    x = a(b,\n    y = 2\n    return y\n${G}`, "'(' was never closed", '(', 'f (ErrorStmt) g'],
    [`x = a[\n${G}`, "'[' was never closed", '[', '(ErrorStmt) g'],
    [`f(x]\n${G}`, "closing parenthesis ']' does not match opening parenthesis '('", ']', '(ErrorStmt) g'],
    [`f(\nx]\n${G}`, "closing parenthesis ']' does not match opening parenthesis '(' on line 1", ']', '(ErrorStmt) g'],
    [`x = 1)\n${G}`, "unmatched ')'", ')', '(ErrorStmt) g'],
    [`x = 'abc\n${G}`, 'unterminated string literal (detected at line 1)', "'", '(ErrorStmt) g'],
    [
      `x = """abc\n${G}def f():\n    """doc"""\n`,
      'unterminated triple-quoted string literal (detected at line 5)',
      '"""',
      '(ErrorStmt) g f',
    ],
    [`def f(x)\n    return x\n${G}`, "expected ':'", '\n', '(ErrorStmt) g'],
    [`for x in y\n    z\n${G}`, "expected ':'", '\n', '(ErrorStmt) g'],
    [`if x:\n${G}`, "expected an indented block after 'if' statement on line 1", 'def g(): pass', '(ErrorStmt) g'],
    [
      `def f():\n${G}`,
      'expected an indented block after function definition on line 1',
      'def g(): pass',
      '(ErrorStmt) g',
    ],
    [`  x = 1\n${G}`, 'unexpected indent', 'x = 1', '(ErrorStmt) g'],
    [`def f():\n        x\n    y\n${G}`, 'unindent does not match any outer indentation level', 'y', 'f (ErrorStmt) g'],
    [
      `if x:\n\ty\n        z\n${G}`,
      'inconsistent use of tabs and spaces in indentation',
      'z',
      '(If (Name x) [(Expr (Name y)) (ErrorStmt)] []) g',
    ],
    [`x = 1 +\n${G}`, 'invalid syntax', '\n', '(ErrorStmt) g'],
    [`x = a b\n${G}`, 'invalid syntax', 'b', '(ErrorStmt) g'],
    [`x = (a b)\n${G}`, 'invalid syntax. Perhaps you forgot a comma?', 'b', '(ErrorStmt) g'],
    [`x = a.\n${G}`, 'invalid syntax', '\n', '(ErrorStmt) g'],
    [`x = $\n${G}`, 'invalid syntax', '$', '(ErrorStmt) g'],
    [`x = “a”\n${G}`, "invalid character '“' (U+201C)", '“', '(ErrorStmt) g'],
    [`x =\u00a01\n${G}`, 'invalid non-printable character U+00A0', '\u00a0', '(ErrorStmt) g'],
    [`x = 1\0\n${G}`, 'source code cannot contain null bytes', '\0', '(ErrorStmt) g'],
    [`print 'a'\n${G}`, "Missing parentheses in call to 'print'. Did you mean print(...)?", "print '", '(ErrorStmt) g'],
    [
      `x = 0777\n${G}`,
      'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers',
      '0777',
      '(ErrorStmt) g',
    ],
    [`x = 1_\n${G}`, 'invalid decimal literal', '1_', '(ErrorStmt) g'],
    [`x = 0xg\n${G}`, 'invalid hexadecimal literal', '0xg', '(ErrorStmt) g'],
    [`x = 1 \\ 2\n${G}`, 'unexpected character after line continuation character', '\\', '(ErrorStmt) g'],
    [
      `f() = 1\n${G}`,
      "cannot assign to function call here. Maybe you meant '==' instead of '='?",
      'f()',
      '(ErrorStmt) g',
    ],
    [`if x = 1:\n    y\n${G}`, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?", '= 1', '(ErrorStmt) g'],
    [`else:\n    x\n${G}`, 'invalid syntax', 'else', '(ErrorStmt) g'],
    [`@a\nx = 1\n${G}`, 'invalid syntax', '@a', '(ErrorStmt) (Assign [(Name x)] (Constant 0x1)) g'],
    [`try:\n    x\n${G}`, "expected 'except' or 'finally' block", 'try:\n    x', '(Try [(Expr (Name x))] [] [] []) g'],
    [`try:\n    x\nexcept A\n    y\n${G}`, "expected ':'", '\n', '(ErrorStmt) g'],
    [
      `x = f'{a b}'\n${G}`,
      'f-string: invalid syntax',
      'a b',
      '(Assign [(Name x)] (JoinedStr [(FormattedValue (ErrorExpr) - -)])) g',
    ],
    [`x = f'{}'\n${G}`, "f-string: valid expression required before '}'", '}', '(ErrorStmt) g'],
    [`x = f'{a'\n${G}`, "f-string: expecting '}'", "'", '(ErrorStmt) g'],
    [
      `x = f'{a!z}'\n${G}`,
      "f-string: invalid conversion character 'z': expected 's', 'r', or 'a'",
      'z',
      '(ErrorStmt) g',
    ],
    [
      'match x:\n    case 1:\n        a\n    case 2 3:\n        b\n    case _:\n        c\n',
      'invalid syntax',
      '3',
      '(Match (Name x) [{(MatchValue (Constant 0x1)) - [(Expr (Name a))]} {(MatchAs - -) - [(ErrorStmt)]} {(MatchAs - -) - [(Expr (Name c))]}])',
    ],
  ];
  test.each(cases)('%j', (text, message, at, expected) => {
    const [first] = parser.parse(text).errors;
    expect([first.message, text.slice(first.start, first.end)]).toEqual([message, at]);
    expect(outline(text)).toBe(expected);
  });
});

describe("what CPython's compiler refuses", () => {
  const cases: readonly [string, string, string][] = [
    ['return 1', "'return' outside function", 'return 1'],
    ['class A:\n    return', "'return' outside function", 'return'],
    ['yield 1', "'yield' outside function", 'yield 1'],
    ['await x', "'await' outside function", 'await x'],
    ['def f(): await x', "'await' outside async function", 'await x'],
    ['def f():\n    async with x: pass', "'async with' outside async function", 'async with x: pass'],
    ['break', "'break' outside loop", 'break'],
    ['for x in y:\n    def f(): continue', "'continue' not properly in loop", 'continue'],
    ['f(a=1, b)', 'positional argument follows keyword argument', 'b'],
    ['f(**a, b)', 'positional argument follows keyword argument unpacking', 'b'],
    ['f(a=1, a=2)', 'keyword argument repeated: a', 'a=2'],
    ['def f(a, a): pass', "duplicate argument 'a' in function definition", 'a'],
    ['def f(a=1, b): pass', 'parameter without a default follows parameter with a default', 'b'],
    ['def f(*): pass', 'named arguments must follow bare *', '*'],
    ['def f(*a, *b): pass', '* argument may appear only once', '*b'],
    ['*x = y', 'starred assignment target must be in a list or tuple', '*x'],
    ['*x, *y = z', 'multiple starred expressions in assignment', '*y'],
    ['x = *y', "can't use starred expression here", '*y'],
    ['del f()', 'cannot delete function call', 'f()'],
    ['with a as f(): pass', 'cannot assign to function call', 'f()'],
    ['x := 1', 'invalid syntax', 'x := 1'],
    ['f(a as b)', 'invalid syntax', 'a as b'],
    ['x, y += 1', "'tuple' is an illegal expression for augmented assignment", 'x, y'],
    ['nonlocal x', 'nonlocal declaration not allowed at module level', 'nonlocal x'],
    ['def f(): from a import *', 'import * only allowed at module level', 'from a import *'],
    ["'a' b'b'", 'cannot mix bytes and nonbytes literals', "'a' b'b'"],
    ["b'é'", 'bytes can only contain ASCII literal characters', 'é'],
    [
      "'\\x4'",
      "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape",
      '\\',
    ],
    ['try: a\nexcept: b\nexcept C: d', "default 'except:' must be last", 'except: b'],
    ['try: a\nexcept A, B: c', 'multiple exception types must be parenthesized', 'A'],
  ];
  test.each(cases)('%j', (text, message, at) => {
    const { errors } = parser.parse(text);
    expect(errors.map((e) => [e.message, text.slice(e.start, e.end)])).toContainEqual([message, at]);
  });
});
