# Strings and numbers. test/syntax/spans.test.ts compares the tree of this file with CPython's.
''; ""; ''''''; """"""
'a'; "a"; 'a"b'; "a'b"
'a\'b'; "a\"b"
'\n\t\r\\\a\b\f\v\0\x41\u0041\U0001f600\101\7\400'
'\d\q\8'
r'\n\'\x'; R"\""; r'''\'''a'''
u'a'; U"a"
'''a
b
  c'''
"""a "quoted" 'b' ''' \
c"""
'a\
b'
b'a'; B"a\n\x41\0\377"; rb'\n'; Rb"\n"; bR'\''; b'''a
b'''
'a' 'b'
'a' "b" '''c'''
('a'
 'b'
 # comment
 'c')
r'\a' '\n'
b'a' b'b' rb'\c'
'é' 'ü'; '😀'; '\N{GREEK SMALL LETTER ALPHA}'
''.join('a')
'a'.b['c']
'a' % b
'a' 'b' % c
f''; f'a'; f"{a}"
f'a{b}c'
f'{a}{b}'
f'{{'; f'}}'; f'{{}}'; f'{{{a}}}'; f'a{{b}}c{d}'
f'{a!r}'; f'{a!s}'; f'{a!a}'
f'{a:b}'; f'{a:>10}'; f'{a:{b}}'; f'{a:>{b}.{c}f}'; f'{a!r:^{b}}'
f'{a:%Y-%m-%d}'; f'{a:%H:%M}'
f'{a=}'; f'{a = }'; f'{a=!s}'; f'{a=:>5}'; f'{ a + b = }'; f'{a==b}'; f'{a!=b}'; f'{a<=b}'
f'{a=}{b=}c'
f'x{a=}y'
f'{a,}'; f'{a, b}'; f'{*a, b}'; f'{*a,}'
f'{ a }'; f'{ (a) }'; f'{(a)}'; f'{(a, b)}'
f'{a["b"]}'; f"{a['b']}"; f'{a['b']}'; f"{a["b"]}"
f'{f'{f'{a}'}'}'; f"{f"{a}"}"
f'{"a"}'; f'{'a'}'; f'{"a" 'b'}'
f'{a.b(c, d=e)[0]}'
f'{lambda_}'; f'{(lambda x: x)}'; f'{(lambda x: x)(1):>5}'
f'{a if b else c}'; f'{(a := 1)}'; f'{a:=5}'
f'{ {1: 2} }'; f'{ {1, 2} }'; f'{[x for x in y]}'
f'{a:{b}{c}}'; f'{a:{b!r}}'; f'{a:{b:{c}}}'
f'{a:x{b}y}'
f'\n{a}\t'; f'\{a}'; f'\\{a}'; rf'\n{a}\t'; fr'\{a}'; Rf'{a}\''
f'\N{GREEK SMALL LETTER ALPHA}{a}'
f'''{a}'''; f'''
{a}
  {b}
'''; f"""{
    a
    + b  # comment
}"""
f'{a
+ b}'
f'{
    a  # comment
}'
f'a' 'b'; 'a' f'b'; f'a' f'b'; 'a' f'{b}' 'c'; f'{a}' 'b{c}' f'd'
'{' f'{a}' '}'
('a'
 f'b{c}'
 r'\d')
f'{a}' '''b
c'''
F'{a}'; fR'{a}'
f'é{é}ü'; f'😀{x}😀'; '😀' f'{x}'
f'{x:é}'
f'{a!r}' + f'{b}'
f(f'{a}', b=f'{c}')
x = f'{a:.{precision}f} {b!s:>10}'
def f(): return f'{await_}'
print(f'{a}', end='')
print(f"{'-' * 10}")
0; 1; 123; 1_000; 00; 0_0; 0b101; 0B1_0; 0o17; 0O7; 0xff; 0XFF_FF
9007199254740991; 9007199254740992; 9007199254740993; 123456789012345678901234567890
0xffffffffffffffff; 0o7777777777777777777777777; 0b1111111111111111111111111111111111111111111111111111111111111111
0.0; 1.; .5; 1.5; 1e5; 1E5; 1e+5; 1e-5; 1.5e3; 1_0.0_1; 1e1_0; 00.5; 1e400; 1e-400
0.1; 1.7976931348623157e308; 5e-324; 3.141592653589793; 123456789.123456789
1j; 1J; 1.5j; .5j; 1e3j; 0j; 1_0j
1if x else y; 1or x
True; False; None; ...; Ellipsis
1 .real; 1..real; 1.0.real; (1).real
-1; +1; ~1; -1.5; -1j; 1 - 1
