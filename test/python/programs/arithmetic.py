print(7 // 2, -7 // 2, 7 // -2, -7 // -2, 7 % 3, -7 % 3, 7 % -3, -7 % -3)
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, 5 % 2.5, -0.0 % 3)
print(divmod(7, 2), divmod(-7, 2), divmod(7.5, 2), divmod(-1, 3))
print(2 ** 10, 2 ** -1, (-2) ** 3, 2 ** 0.5, (-8) ** (1 / 3), 0 ** 0, 0.0 ** 0)
print(2 ** 100, -2 ** 100, 10 ** 20, 3 ** 50 % 1000, 1 << 70, (1 << 70) >> 68, -1 >> 5, -5 >> 1)
print(1 / 3, 2 / 2, 10 / 4, 1e300 * 1e10, -1e300 * 1e10, 1e-320, 5e-324)
print(0.1 + 0.2, 1e16, 1e15, 123456789012345678.0, 1e22, 1.0, 100.0, 1e-5, 0.0001, 1.5e-7)
print(float('inf'), float('-inf'), float('nan'), -0.0, 0.0, 1e100, 3.14)
print(5 & 3, 5 | 3, 5 ^ 3, ~5, -5 & 3, -5 | 3, -5 ^ 3, ~-1)
print(True + True, True * 3, True & False, True | 2, True ^ True, not 0, -True, ~True, True / 2)
print(9007199254740993, 9007199254740993 + 1, 9007199254740992 * 2, -9007199254740993, 2 ** 53 - 1, 2 ** 53)
print(12345678901234567890 // 7, 12345678901234567890 % 7, -12345678901234567890 // 7, -12345678901234567890 % 7)
print(12345678901234567890 / 10, 2 ** 1000 / 2 ** 999, 10 ** 400 // 10 ** 399)
print(abs(-5), abs(-5.5), abs(True), abs(-2 ** 70), round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5678, -2))
print(round(0.5), round(1.5), round(1e20), round(5), round(15, -1), round(25, -1), round(1.25, 1), round(0.1, 5), round(-0.4))
print(min(3, 1, 2), max([3, 1, 2]), min('abc'), max(1, 2.0), min([], default=5), max('a', 'bb', key=len), sum([1, 2, 3], 10), sum([0.1] * 3))
print(pow(2, 10), pow(2, 10, 1000), pow(3, -1, 7), pow(2.0, 3), pow(2, -2))
print(int(3.9), int(-3.9), int('42'), int(' -42 '), int('0x1f', 16), int('0b101', 0), int('z', 36), int('1_000'), int(True), int(1e20))
print(float('1.5'), float(' 1e3 '), float('1_0.5'), float('Infinity'), float(3), float('-.5'), float('5.'))
print(bool(''), bool('a'), bool([]), bool([0]), bool(0.0), bool(None), bool(-1), bool({}))
print(complex(1, 2), 1 + 2j, (1 + 2j) * (3 - 1j), (1 + 2j) / (1 - 1j), abs(3 + 4j), (1 + 2j).real, (1 + 2j).imag, (1 + 2j).conjugate(), -1j, 2j ** 2, complex('1+2j'), complex(3))
print((5).bit_length(), (255).bit_count(), (0).bit_length(), (-8).bit_length(), (2 ** 70).bit_length())
print((1024).to_bytes(2, 'big'), (1024).to_bytes(4, 'little'), int.from_bytes(b'\x04\x00', 'big'), (-1).to_bytes(2, 'big', signed=True), int.from_bytes(b'\xff\xff', 'big', signed=True))
print((0.5).as_integer_ratio(), (3).as_integer_ratio(), (2.0).is_integer(), (2.5).is_integer(), (0.1).hex(), float.fromhex('0x1.8p1'), (10).numerator, (10).denominator)
print(1 < 2 < 3, 1 < 3 < 2, 1 == 1.0, 1 == True, 0.1 + 0.2 == 0.3, 2 ** 53 == 2 ** 53 + 0.0, 2 ** 53 + 1 == 2.0 ** 53, 1 != 2, float('nan') == float('nan'))
print(bin(10), oct(8), hex(255), bin(-5), hex(-255), chr(65), ord('a'), chr(0x1F600), ord('é'))
print(hash(5), hash(5.0), hash(True), hash(0))
a = 10
a += 5; print(a)
a -= 3; print(a)
a *= 2; print(a)
a //= 5; print(a)
a **= 3; print(a)
a %= 7; print(a)
a <<= 4; print(a)
a >>= 1; print(a)
a |= 1; a &= 0xff; a ^= 3; print(a)
a /= 2; print(a)
for f in (lambda: 1 / 0, lambda: 1 // 0, lambda: 1 % 0, lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: 0 ** -1, lambda: 0.0 ** -1, lambda: 1j / 0, lambda: divmod(1, 0)):
    try:
        print(f())
    except ZeroDivisionError as e:
        print('ZeroDivisionError', e)
for f in (lambda: int('abc'), lambda: int('1.5'), lambda: int(''), lambda: float('abc'), lambda: int('9', 8), lambda: int('1', 99), lambda: int(float('nan')), lambda: 1 << -1, lambda: math_domain()):
    try:
        print(f())
    except (ValueError, OverflowError, NameError) as e:
        print(type(e).__name__, e)
for f in (lambda: int(None), lambda: int([]), lambda: float(None), lambda: 1 + 'a', lambda: 'a' + 1, lambda: [] + 1, lambda: 1 + [], lambda: None + 1, lambda: -'a', lambda: ~1.5, lambda: {} + {}, lambda: 1 < 'a', lambda: [] < 1, lambda: 1j < 2, lambda: abs('a'), lambda: 'a' * 1.5, lambda: [1] * 'a', lambda: 2 ** 'a', lambda: pow(2, 3.0, 5), lambda: 1 @ 2, lambda: 5 & 1.0, lambda: (1, 2) + [3], lambda: int('5', 3.0), lambda: round('a'), lambda: sum(['a', 'b']), lambda: min(), lambda: len(5), lambda: 5 in 5):
    try:
        print(f())
    except TypeError as e:
        print(e)
try:
    x = 1
    x += 'a'
except TypeError as e:
    print(e)
try:
    10.0 ** 400
except OverflowError as e:
    print(e)
try:
    float(10 ** 400)
except OverflowError as e:
    print(e)
try:
    int(float('inf'))
except OverflowError as e:
    print(e)
