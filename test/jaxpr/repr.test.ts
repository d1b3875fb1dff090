import { describe, expect, test } from 'vitest';
import { pythonComplexRepr, pythonFloatRepr } from '../../server/jaxpr/floatRepr.ts';
import { pythonStrRepr } from '../../server/jaxpr/strRepr.ts';

/** Expected texts are CPython 3.13's. */
describe('repr of a float', () => {
  const check = (x: number, expected: string) => test(expected, () => expect(pythonFloatRepr(x)).toBe(expected));
  check(0, '0.0');
  check(-0, '-0.0');
  check(1, '1.0');
  check(0.1, '0.1');
  check(Math.fround(0.1), '0.10000000149011612');
  check(1e15, '1000000000000000.0');
  check(9999999999999998, '9999999999999998.0');
  check(1e16, '1e+16');
  check(123456789012345680, '1.2345678901234568e+17');
  check(1e20, '1e+20');
  check(1e22, '1e+22');
  check(1e100, '1e+100');
  check(1e-4, '0.0001');
  check(0.00012345, '0.00012345');
  check(-0.025, '-0.025');
  check(1e-5, '1e-05');
  check(-2.5e-7, '-2.5e-07');
  check(9.999999747378752e-6, '9.999999747378752e-06');
  check(5e-324, '5e-324');
  check(1.7976931348623157e308, '1.7976931348623157e+308');
  check(NaN, 'nan');
  check(Infinity, 'inf');
  check(-Infinity, '-inf');
});

describe('repr of a complex', () => {
  const check = (re: number, im: number, expected: string) =>
    test(expected, () => expect(pythonComplexRepr(re, im)).toBe(expected));
  check(0, 1, '1j');
  check(1, 0, '(1+0j)');
  check(-0, 1, '(-0+1j)');
  check(0.5, -2, '(0.5-2j)');
  check(1e20, NaN, '(1e+20+nanj)');
  check(Infinity, -Infinity, '(inf-infj)');
  check(0, -0, '-0j');
  check(1.5, -0, '(1.5-0j)');
  check(-1, 1e-7, '(-1+1e-07j)');
});

describe('repr of a string', () => {
  const check = (s: string, expected: string) => test(expected, () => expect(pythonStrRepr(s)).toBe(expected));
  check('a', "'a'");
  check("it's", `"it's"`);
  check('say "hi"', `'say "hi"'`);
  check(`both ' and "`, `'both \\' and "'`);
  check('tab\t nl\n cr\r', "'tab\\t nl\\n cr\\r'");
  check('back\\slash', "'back\\\\slash'");
  check('é日本😀', "'é日本😀'");
  check('\x00\x7f\xa0\xad', "'\\x00\\x7f\\xa0\\xad'");
  check('\u200b\u2028', "'\\u200b\\u2028'");
  check('\u{e0001}', "'\\U000e0001'");
});
