def show(f):
    try: return repr(f())
    except Exception as e: return f'{type(e).__name__}: {e}'
values = [0, 1, -1, 42, -255, 10 ** 6, 2 ** 70, True, 0.0, -0.0, 1.0, -1.5, 3.14159, 1e10, 1e-10, 1e100, 123456789.123, float('inf'), float('nan'), 'abc', '', 'héllo']
specs = ['', 'd', 'x', 'X', 'o', 'b', '#x', '#b', 'e', 'f', 'g', 'n', '%', 's', 'c', '.2f', '.0f', '.3e', '.3g', '5', '05', '<8', '>8', '^8', '=8', '*^9', '+', ' ', '-', '+d', ',', '_', ',d', ',.2f', '_x', '08.3f', '+.1%', '.3', '10.4', '#.3g', 'E', 'G', 'F', '010', '<010', '=+10', '5s', '.2s', '>5.1s', 'z.1f', '#o', '+,.1f', '_b', '^+8.1f', 'a', '5.', '.', ',x', 'q5', '{', '**^5', '\u00e9>6']
for v in values:
    for s in specs: print(repr(v), repr(s), show(lambda: format(v, s)))
for v in (0, 5, -5, 3.7, 'ab', None, [1]):
    for s in ('%d', '%5d', '%-5d|', '%05d', '%+d', '% d', '%x', '%#X', '%o', '%e', '%.2f', '%8.3f', '%-8.1f|', '%08.2f', '%g', '%s', '%10s', '%-10s|', '%.2s', '%r', '%c', '%a', '%i', '%u', '%5%'): print(repr(v), s, show(lambda: s % (v,)))
texts = ['', 'a', 'abc', 'aXbXc', '  pad  ', 'The quick', 'ALL', '123', 'a1', 'tab\there', 'line1\nline2\r\nline3', 'x' * 5, 'ünï', '-12', 'a,b,,c', 'aaa', "it's"]
methods = ['capitalize', 'casefold', 'isalnum', 'isalpha', 'isascii', 'isdecimal', 'isdigit', 'isidentifier', 'islower', 'isnumeric', 'isprintable', 'isspace', 'istitle', 'isupper', 'lower', 'lstrip', 'rstrip', 'split', 'splitlines', 'strip', 'swapcase', 'title', 'upper', 'expandtabs', 'encode']
for t in texts:
    for m in methods: print(repr(t), m, show(lambda: getattr(t, m)()))
    for a in ('', 'a', 'X', ',', 'aa', ' '):
        print(repr(t), repr(a), show(lambda: t.find(a)), show(lambda: t.rfind(a)), show(lambda: t.count(a)), show(lambda: t.split(a)), show(lambda: t.rsplit(a, 1)), show(lambda: t.partition(a)), show(lambda: t.rpartition(a)), show(lambda: t.replace(a, '-')), show(lambda: t.replace(a, '-', 2)), show(lambda: t.startswith(a)), show(lambda: t.endswith(a)), show(lambda: t.strip(a)), show(lambda: a in t), show(lambda: a.join(t)), show(lambda: t.removeprefix(a)), show(lambda: t.index(a)))
    for n in (0, 3, 7): print(repr(t), n, show(lambda: t.center(n)), show(lambda: t.ljust(n, '*')), show(lambda: t.rjust(n, '-')), show(lambda: t.zfill(n)), show(lambda: t * n), show(lambda: t[n]), show(lambda: t[-n:]), show(lambda: t.find('a', n)), show(lambda: t.split(None, n)))
for s in ('12', ' 12 ', '-12', '+1', '1_2', '_1', '1__2', '0x1f', '0b1', '0o7', '1e3', '1.', '.5', '.', '', 'inf', '-Infinity', 'nan', '1e', 'e1', '1 2', '٣', '12a', '00', '010', '1e400', '-0', '1_0.0_1'):
    print(repr(s), show(lambda: int(s)), show(lambda: int(s, 0)), show(lambda: int(s, 16)), show(lambda: float(s)), show(lambda: int(s, 2)))
seq = list(range(6))
for start in (None, 0, 2, -2, 9, -9):
    for stop in (None, 0, 3, -1, 9, -9):
        for step in (None, 1, 2, -1, -2, 0):
            print(start, stop, step, show(lambda: seq[start:stop:step]), show(lambda: 'abcdef'[start:stop:step]), show(lambda: range(6)[start:stop:step]), show(lambda: tuple(seq)[start:stop:step]), show(lambda: slice(start, stop, step).indices(6)))
def assign(s, new):
    x = list(range(6)); x[s] = new; return x
def delete(s):
    x = list(range(6)); del x[s]; return x
for s in (slice(1, 3), slice(None), slice(4, 1), slice(None, None, 2), slice(5, 0, -2), slice(-2, None), slice(2, 2), slice(10, 20)):
    print(s, show(lambda: assign(s, [7, 8])), show(lambda: assign(s, [])), show(lambda: assign(s, 'xyz')), show(lambda: delete(s)))
