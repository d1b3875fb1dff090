seed = 12345
def rnd(n):
    global seed
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return seed // 7 % n
ints = [0, 1, -1, 2, -2, 7, -7, 10, 255, -256, 2 ** 31, -2 ** 31, 2 ** 53, -2 ** 53 + 1, 2 ** 63, 10 ** 25, -10 ** 25, True, False]
floats = [0.0, -0.0, 1.0, -1.5, 0.1, 2.5, 1e16, -1e-7, 123456.789, 1e300, 5e-324, 3.0, float('inf'), float('-inf'), float('nan')]
def show(f):
    try: return repr(f())
    except Exception as e: return f'{type(e).__name__}: {e}'
def ops(a, b):
    yield show(lambda: a + b)
    yield show(lambda: a - b)
    yield show(lambda: a * b)
    yield show(lambda: a / b)
    yield show(lambda: a // b)
    yield show(lambda: a % b)
    yield show(lambda: divmod(a, b))
    yield show(lambda: (a < b, a <= b, a == b, a != b, a > b, a >= b))
for a in ints:
    for b in ints: print(a, b, *ops(a, b))
for a in floats:
    for b in floats + [3, -2, 2 ** 60]: print(a, b, *ops(a, b), *ops(b, a))
for a in ints:
    for b in (0, 1, 3, 8): print(a, b, show(lambda: a << b), show(lambda: a >> b), show(lambda: a & 13), show(lambda: a | b), show(lambda: a ^ -b), show(lambda: ~a), show(lambda: a ** b))
for a in floats + ints: print(a, show(lambda: int(a)), show(lambda: round(a)), show(lambda: round(a, 1)), show(lambda: round(a, -1)), show(lambda: abs(a)), show(lambda: -a), show(lambda: bool(a)), show(lambda: hash(a) if a == a else 0), show(lambda: float(a)), show(lambda: a ** 2), show(lambda: a ** 0.5 if a >= 0 else 0), show(lambda: str(a)), show(lambda: a.as_integer_ratio()))
for _ in range(300):
    x = (rnd(2 ** 31) - 2 ** 30) / 10 ** rnd(12) * 10 ** rnd(8)
    print(repr(x), round(x, rnd(6)), f'{x:.{rnd(10)}f}', f'{x:.{rnd(10)}e}', f'{x:.{rnd(10) + 1}g}', '%.3f' % x, f'{x:,.2f}', x // 1, x % 1)
for k in range(20):
    x = (k + 0.5) / 4
    print(x, round(x), round(x, 1), f'{x:.0f}', f'{x:.1f}', '%.0f' % x, f'{x:.1e}', f'{x:.2g}')
