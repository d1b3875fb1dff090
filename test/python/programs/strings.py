s = 'Hello, World'
print(s.lower(), s.upper(), s.swapcase(), s.title(), 'hello world'.capitalize(), "they're bill's".title())
print(s.find('o'), s.rfind('o'), s.find('z'), s.index('W'), s.count('l'), s.find('o', 5), s.find('o', -3), s.count(''), ''.count(''))
print(s.replace('l', 'L'), s.replace('l', 'L', 2), 'abc'.replace('', '-'), 'abc'.replace('', '-', 2), ''.replace('', 'x'), 'aaa'.replace('a', ''))
print(s.split(), s.split(','), s.split('o', 1), '  a  b '.split(), 'a,b,,c'.split(','), ''.split(), ''.split(','), 'a b c d'.split(None, 2), 'a b c d'.rsplit(None, 2), 'a,b,c'.rsplit(',', 1))
print('a\nb\r\nc\n'.splitlines(), 'a\nb'.splitlines(True), ''.splitlines(), 'one\n\ntwo'.splitlines())
print('  x '.strip() + '|', '  x '.lstrip() + '|', '  x '.rstrip() + '|', 'xxaxx'.strip('x'), 'abcba'.strip('ab'), 'www.x.com'.lstrip('w.'))
print('abc'.startswith('ab'), 'abc'.startswith(('x', 'a')), 'abc'.endswith('c'), 'abc'.startswith('b', 1), 'abc'.endswith(('x', 'y')), 'abc'.startswith(''))
print('a-b-c'.partition('-'), 'abc'.partition('-'), 'a-b-c'.rpartition('-'), 'abc'.rpartition('-'))
print('-'.join(['a', 'b']), ''.join('abc'), ','.join([]), '-'.join(x for x in 'abc'))
print('abc'.center(9) + '|', 'abc'.center(9, '*'), 'abc'.center(8, '*'), 'ab'.center(5, '*'), 'abc'.ljust(5, '.'), 'abc'.rjust(5, '.'), '42'.zfill(5), '-42'.zfill(5), '+1'.zfill(4), 'abc'.center(2))
print('abc'.isalpha(), 'ab1'.isalnum(), '12'.isdigit(), '1.2'.isdigit(), ' '.isspace(), ''.isalpha(), 'abc'.islower(), 'ABC'.isupper(), 'Abc Def'.istitle(), 'abc'.isidentifier(), '1a'.isidentifier(), 'é'.isascii(), '²'.isdigit(), '²'.isdecimal(), '½'.isnumeric(), 'a\n'.isprintable())
print('prefix-x'.removeprefix('prefix-'), 'x.py'.removesuffix('.py'), 'x.py'.removesuffix(''), 'a\tb'.expandtabs(4), '\t|'.expandtabs())
print('abc'.translate({97: 'x', 98: None}), 'abc'.translate(str.maketrans('ab', 'xy', 'c')), str.maketrans({'a': 1}), str.maketrans('a', 'b'))
print('abc'[0], 'abc'[-1], 'abcdef'[1:4], 'abcdef'[::-1], 'abcdef'[::2], 'abcdef'[-3:], 'abcdef'[:-2], 'abc'[5:], 'abc'[2:1], 'abcdef'[4:1:-1])
print('a' * 3, 3 * 'ab', 'a' * 0, 'a' * -1, 'a' + 'b', 'a' 'b', 'ab' in 'cabd', '' in 'a', 'x' not in 'abc')
print('abc' < 'abd', 'abc' < 'abcd', 'Z' < 'a', '' < 'a', 'é' > 'z', 'a' == 'a')
print(repr('a'), repr("it's"), repr('say "hi"'), repr('both \' and "'), repr('\n\t\\'), repr('\x00\x7f'), repr('é'), repr('\u200b'), repr('\U0001F600'), repr('\xa0'))
print(ascii('é'), ascii('\U0001F600'), ascii('日本'))
print(len('日本'), len('\U0001F600a'), '\U0001F600a'[1], '\U0001F600ab'[::-1], '\U0001F600ab'.find('b'), list('\U0001F600a'))
print('%s %d %5d|%-5d|%05d %+d %x %X %o %e %.2f %g %c %r %%' % ('a', 1, 2, 3, 4, 5, 255, 255, 8, 1234.5, 3.14159, 0.0001, 'z', 'q'))
print('%(a)s %(b)03d' % {'a': 1, 'b': 2}, '%s' % (1,), '%s' % [1, 2], '%5.1f|%-8s|%8s|' % (2.25, 'ab', 'cd'), '%.3s' % 'abcdef', '%*d' % (5, 42), '%#x %#o' % (255, 8), '%i' % 3.7, '%s %s' % ('a', None))
print('{} {}'.format(1, 2), '{1} {0}'.format(1, 2), '{a} {b}'.format(a=1, b=2), '{0[1]} {0[0]}'.format([1, 2]), '{x.real}'.format(x=5), '{d[k]}'.format(d={'k': 'v'}), '{{}}'.format(), '{!r} {!s}'.format('a', 'b'), '{:{}}|'.format('a', 5), '{:>{w}}'.format('a', w=4))
print('{:5}|{:<5}|{:>5}|{:^5}|{:*^7}|'.format('a', 'b', 'c', 'd', 'e'), '{:5d}|{:<5d}|{:05d}|{:+d}|{: d}|{:,}|{:_}'.format(1, 2, 3, 4, 5, 1234567, 1234567))
print('{:b} {:o} {:x} {:X} {:#b} {:#x} {:08b} {:c} {:n}'.format(5, 8, 255, 255, 5, 255, 5, 65, 1000))
print('{:.2f} {:10.3f}| {:e} {:.1e} {:g} {:g} {:g} {:%} {:.1%}'.format(3.14159, 2.5, 12345.678, 0.00012, 1e10, 1e-5, 123456.0, 0.25, 0.123))
print('{:f} {:,.2f} {:+.1f} {:010.2f} {:<10.1f}| {:^10}|'.format(1.0, 1234567.891, 2.25, -3.14159, 1.5, 2.5))
print('{:.3}'.format(3.14159), '{:.3}'.format('abcdef'), '{:10.3}|'.format('abcdef'), '{:}'.format(1.0), '{:.0f}'.format(2.5), '{:.0f}'.format(0.5), '{:g}'.format(0.1), '{:.3g}'.format(1234567), '{:#g}'.format(1.0))
print(format(255, 'x'), format('a', '>3'), format(1.5), format(True), format(True, 'd'), format(None), format([1]), format(12345.6789, ',.1f'), format(-5, '=+6d'), format(0, '05'), format(1e20, 'f'), format(float('nan'), 'f'), format(float('inf'), '8'))
x = 3; y = 'a'
print(f'{x} {y!r} {x + 1} {x:>5} {x:0{x}d} {y:*^5} {{x}} {x=} {x = } {y=!s} {x:.2f} {"nested"} {f"{x}"}')
print(f'{x!r:>4}|{[1, 2][0]}|{ {"a": 1}["a"] }|{(lambda v: v * 2)(4)}|{x if x > 2 else y}')
print(f'''multi
{x}''', rf'\n{x}', 'a\
b', r'\d', b'ab\x00', '\x41\u0042\N{BULLET}'[:2], '\101')
print('abc'.encode(), 'é'.encode('utf-8'), 'abc'.encode('ascii'), b'abc'.decode(), bytes([65, 66]), bytes(3), b'ab' + b'c', b'abc'[1], b'abc'[1:], list(b'ab'), b'ab' * 2, b'a' in b'abc', b'ab'.hex(), bytes.fromhex('4142'), len(b'abc'), b'a,b'.split(b','), b'x'.join([b'a', b'b']))
print(str(5), str(1.0), str(None), str([1, 'a']), str(b'a'), str(), str(b'ab', 'ascii'), repr(str), str(True), str(1j), str({'a': 1}), str((1,)), str(set()), str(range(3)))
for f in (lambda: 'abc'[10], lambda: 'abc'['a'], lambda: 'abc'.index('z'), lambda: ','.join([1]), lambda: 'a'.join(5), lambda: '%d' % 'a', lambda: '%s %s' % ('a',), lambda: '%s' % ('a', 'b'), lambda: '{}'.format(), lambda: '{a}'.format(), lambda: '{:d}'.format('a'), lambda: '{:d}'.format(1.5), lambda: 'a'.split(''), lambda: 'abc'.replace(1, 2), lambda: 'a'.startswith(1), lambda: ord('ab'), lambda: chr(-1), lambda: 'a'.center('x'), lambda: 'é'.encode('ascii'), lambda: b'\xff'.decode('ascii'), lambda: '%q' % 1, lambda: '{'.format(), lambda: '}'.format(), lambda: 'a' in 5, lambda: 1 in 'a', lambda: 'abc'.foo, lambda: str.upper(5), lambda: '{0} {}'.format(1, 2), lambda: '{:.2d}'.format(5), lambda: '%c' % 'ab', lambda: bytes([300]), lambda: format('a', 'd'), lambda: '%x' % 1.5):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
s = 'abc'
try:
    s[0] = 'x'
except TypeError as e:
    print(e)
try:
    del s[0]
except TypeError as e:
    print(e)
print('a,b;c'.translate(str.maketrans(',;', '  ')).split(), 'ß'.upper(), 'ǅ'.lower(), 'İ'.lower() == 'i̇', 'ΑΣ'.lower())
class P:
    def __format__(self, spec): return f'<{spec}>'
    def __str__(self): return 'str'
    def __repr__(self): return 'repr'
print(f'{P()} {P():x} {P()!r} {P()!s:>5}', '{:abc}'.format(P()), '%s %r' % (P(), P()), [P()], str(P()))
