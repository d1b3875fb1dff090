/** decimal: numbers, their arithmetic in a context's precision, and their texts. Source: CPython's Lib/_pydecimal.py. */
export const decimalSource = String.raw`
import math as _math
import numbers as _numbers
import re as _re
from collections import namedtuple as _namedtuple

DecimalTuple = _namedtuple('DecimalTuple', 'sign digits exponent', module='decimal')
ROUND_DOWN = 'ROUND_DOWN'
ROUND_HALF_UP = 'ROUND_HALF_UP'
ROUND_HALF_EVEN = 'ROUND_HALF_EVEN'
ROUND_CEILING = 'ROUND_CEILING'
ROUND_FLOOR = 'ROUND_FLOOR'
ROUND_UP = 'ROUND_UP'
ROUND_HALF_DOWN = 'ROUND_HALF_DOWN'
ROUND_05UP = 'ROUND_05UP'
HAVE_THREADS = HAVE_CONTEXTVAR = True
MAX_PREC = MAX_EMAX = 999999999999999999
MIN_EMIN = -MAX_EMAX
MIN_ETINY = MIN_EMIN - (MAX_PREC - 1)

class DecimalException(ArithmeticError):
    pass
class Clamped(DecimalException):
    pass
class InvalidOperation(DecimalException):
    pass
class ConversionSyntax(InvalidOperation):
    pass
class DivisionByZero(DecimalException, ZeroDivisionError):
    pass
class DivisionImpossible(InvalidOperation):
    pass
class DivisionUndefined(InvalidOperation, ZeroDivisionError):
    pass
class Inexact(DecimalException):
    pass
class InvalidContext(InvalidOperation):
    pass
class Rounded(DecimalException):
    pass
class Subnormal(DecimalException):
    pass
class Overflow(Inexact, Rounded):
    pass
class Underflow(Inexact, Rounded, Subnormal):
    pass
class FloatOperation(DecimalException, TypeError):
    pass

def _raise(condition, *kinds):
    raise condition([kind for kind in kinds or (condition,)])

def _digits(n):
    return len(str(n)) if n else 1

def _rounded(coefficient, drop, rounding, negative):
    """coefficient / 10**drop as a whole number."""
    if drop <= 0:
        return coefficient * 10 ** -drop
    unit = 10 ** drop
    q, r = divmod(coefficient, unit)
    if not r:
        return q
    if rounding == ROUND_HALF_EVEN:
        up = r * 2 > unit or (r * 2 == unit and q % 2 == 1)
    elif rounding == ROUND_HALF_UP:
        up = r * 2 >= unit
    elif rounding == ROUND_HALF_DOWN:
        up = r * 2 > unit
    elif rounding == ROUND_UP:
        up = True
    elif rounding == ROUND_DOWN:
        up = False
    elif rounding == ROUND_CEILING:
        up = not negative
    elif rounding == ROUND_FLOOR:
        up = negative
    elif rounding == ROUND_05UP:
        up = q % 10 in (0, 5)
    else:
        raise TypeError("valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
                        '   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]')
    return q + 1 if up else q

class Context:
    def __init__(self, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None):
        self.prec = 28 if prec is None else prec
        self.rounding = ROUND_HALF_EVEN if rounding is None else rounding
        self.Emin = -999999 if Emin is None else Emin
        self.Emax = 999999 if Emax is None else Emax
        self.capitals = 1 if capitals is None else capitals
        self.clamp = 0 if clamp is None else clamp
        known = (InvalidOperation, FloatOperation, DivisionByZero, Overflow, Subnormal, Underflow, Rounded, Inexact, Clamped)
        on = (InvalidOperation, DivisionByZero, Overflow)
        self.flags = dict.fromkeys(known, False)
        if traps is None:
            self.traps = {k: k in on for k in known}
        elif isinstance(traps, dict):
            self.traps = traps
        else:
            self.traps = {k: k in traps for k in known}

    def copy(self):
        return Context(self.prec, self.rounding, self.Emin, self.Emax, self.capitals, self.clamp, None, dict(self.traps))
    __copy__ = copy
    def clear_flags(self):
        for flag in self.flags:
            self.flags[flag] = False
    def clear_traps(self):
        for flag in self.traps:
            self.traps[flag] = False
    def create_decimal(self, num='0'):
        return Decimal(num)._fix(self)
    def divide(self, a, b):
        return _with(self, lambda: Decimal(a) / b)
    def add(self, a, b):
        return _with(self, lambda: Decimal(a) + b)
    def subtract(self, a, b):
        return _with(self, lambda: Decimal(a) - b)
    def multiply(self, a, b):
        return _with(self, lambda: Decimal(a) * b)
    def power(self, a, b, modulo=None):
        return _with(self, lambda: Decimal(a) ** b)
    def sqrt(self, a):
        return Decimal(a).sqrt(self)
    def quantize(self, a, b):
        return Decimal(a).quantize(b, context=self)
    def plus(self, a):
        return Decimal(a)._fix(self)
    def minus(self, a):
        return (-Decimal(a))._fix(self)
    def abs(self, a):
        return abs(Decimal(a))._fix(self)
    def compare(self, a, b):
        return Decimal(a).compare(b)
    def to_sci_string(self, a):
        return str(a)
    def __repr__(self):
        flags = ', '.join(f.__name__ for f, v in self.flags.items() if v)
        traps = ', '.join(t.__name__ for t, v in self.traps.items() if v)
        return (f'Context(prec={self.prec}, rounding={self.rounding}, Emin={self.Emin}, Emax={self.Emax}, '
                f'capitals={self.capitals}, clamp={self.clamp}, flags=[{flags}], traps=[{traps}])')

DefaultContext = Context()
BasicContext = Context(9, ROUND_HALF_UP)
ExtendedContext = Context(9, ROUND_HALF_EVEN, traps=[])
_state = [Context()]

def getcontext():
    return _state[0]

def setcontext(context, /):
    _state[0] = context

def _with(context, action):
    saved = getcontext()
    setcontext(context)
    try:
        return action()
    finally:
        setcontext(saved)

class _ContextManager:
    def __init__(self, new_context):
        self.new_context = new_context.copy()
    def __enter__(self):
        self.saved_context = getcontext()
        setcontext(self.new_context)
        return self.new_context
    def __exit__(self, t, v, tb):
        setcontext(self.saved_context)

def localcontext(ctx=None, **kwargs):
    if ctx is None:
        ctx = getcontext()
    manager = _ContextManager(ctx)
    for key, value in kwargs.items():
        if key not in ('prec', 'rounding', 'Emin', 'Emax', 'capitals', 'clamp', 'flags', 'traps'):
            raise TypeError(f"'{key}' is an invalid keyword argument for this function")
        setattr(manager.new_context, key, value)
    return manager

_PARSER = _re.compile(r"""
    (?P<sign>[-+])?
    (?:
        (?=\d|\.\d)(?P<int>\d*)(?:\.(?P<frac>\d*))?(?:E(?P<exp>[-+]?\d+))?
    |
        Inf(?:inity)?
    |
        (?P<signal>s)?NaN(?P<diag>\d*)
    )\Z
""", _re.VERBOSE | _re.IGNORECASE)

class Decimal:
    __slots__ = ('_negative', '_coefficient', '_exp', '_special')

    def __new__(cls, value='0', context=None):
        self = object.__new__(cls)
        if _is_unknown_(value):
            return value
        self._special = ''
        if isinstance(value, str):
            m = _PARSER.match(value.strip().replace('_', ''))
            if m is None:
                _raise(InvalidOperation, ConversionSyntax)
            self._negative = m['sign'] == '-'
            whole = m['int']
            if whole is not None:
                frac = m['frac'] or ''
                self._coefficient = int(whole + frac)
                self._exp = int(m['exp'] or '0') - len(frac)
            else:
                self._coefficient, self._exp = 0, 0
                self._special = 'NaN' if 'n' in value.lower().replace('inf', '').replace('inity', '') else 'Infinity'
                if m['signal']:
                    self._special = 'sNaN'
            return self
        if isinstance(value, int):
            self._negative, self._coefficient, self._exp = value < 0, abs(value), 0
            return self
        if isinstance(value, Decimal):
            self._negative, self._coefficient, self._exp, self._special = (
                value._negative, value._coefficient, value._exp, value._special)
            return self
        if isinstance(value, float):
            return cls.from_float(value)
        if isinstance(value, (list, tuple)):
            if len(value) != 3:
                raise ValueError('argument must be a sequence of length 3')
            sign, digits, exponent = value
            self._negative = bool(sign)
            if exponent in ('F', 'n', 'N'):
                self._coefficient, self._exp = 0, 0
                self._special = {'F': 'Infinity', 'n': 'NaN', 'N': 'sNaN'}[exponent]
            else:
                self._coefficient = int(''.join(map(str, digits)) or '0')
                self._exp = exponent
            return self
        raise TypeError(f'conversion from {type(value).__name__} to Decimal is not supported')

    @classmethod
    def from_float(cls, f):
        if isinstance(f, int):
            return cls(f)
        if not isinstance(f, float):
            raise TypeError('argument must be int or float')
        if _math.isinf(f) or _math.isnan(f):
            return cls('NaN' if _math.isnan(f) else 'Infinity' if f > 0 else '-Infinity')
        n, d = abs(f).as_integer_ratio()
        k = d.bit_length() - 1
        made = cls._make(_math.copysign(1.0, f) < 0, n * 5 ** k, -k)
        return made if cls is Decimal else cls(made)

    @classmethod
    def from_number(cls, number):
        return cls(number)

    @staticmethod
    def _make(negative, coefficient, exp, special=''):
        self = object.__new__(Decimal)
        self._negative, self._coefficient, self._exp, self._special = negative, coefficient, exp, special
        return self

    def _fix(self, context=None):
        if self._special:
            return self
        context = context or getcontext()
        drop = _digits(self._coefficient) - context.prec
        out = self
        if drop > 0:
            c = _rounded(self._coefficient, drop, context.rounding, self._negative)
            exp = self._exp + drop
            if _digits(c) > context.prec:
                c //= 10
                exp += 1
            out = Decimal._make(self._negative, c, exp)
        if out._coefficient and out.adjusted() > context.Emax:
            _raise(Overflow, Overflow, Inexact, Rounded)
        etiny = context.Emin - context.prec + 1
        if out._exp < etiny:
            out = Decimal._make(out._negative, _rounded(out._coefficient, etiny - out._exp, context.rounding, out._negative), etiny)
        return out

    def as_tuple(self):
        if self._special == 'Infinity':
            return DecimalTuple(int(self._negative), (0,), 'F')
        if self._special:
            return DecimalTuple(int(self._negative), (), 'n' if self._special == 'NaN' else 'N')
        return DecimalTuple(int(self._negative), tuple(map(int, str(self._coefficient))), self._exp)

    def as_integer_ratio(self):
        if self._special:
            if self.is_nan():
                raise ValueError('cannot convert NaN to integer ratio')
            raise OverflowError('cannot convert Infinity to integer ratio')
        n, d = (self._coefficient * 10 ** self._exp, 1) if self._exp >= 0 else (self._coefficient, 10 ** -self._exp)
        g = _math.gcd(n, d)
        n, d = n // g, d // g
        return (-n if self._negative else n, d)

    def __repr__(self):
        return f"Decimal('{self}')"

    def __str__(self, eng=False, context=None):
        sign = '-' if self._negative else ''
        if self._special:
            return sign + self._special
        digits = str(self._coefficient)
        leftdigits = self._exp + len(digits)
        if self._exp <= 0 and leftdigits > -6:
            dotplace = leftdigits
        elif not eng:
            dotplace = 1
        elif digits == '0':
            dotplace = (leftdigits + 1) % 3 - 1
        else:
            dotplace = (leftdigits - 1) % 3 + 1
        if dotplace <= 0:
            intpart, fracpart = '0', '.' + '0' * -dotplace + digits
        elif dotplace >= len(digits):
            intpart, fracpart = digits + '0' * (dotplace - len(digits)), ''
        else:
            intpart, fracpart = digits[:dotplace], '.' + digits[dotplace:]
        exp = '' if leftdigits == dotplace else 'E' + '%+d' % (leftdigits - dotplace)
        return sign + intpart + fracpart + exp

    def to_eng_string(self, context=None):
        return self.__str__(eng=True)

    def adjusted(self):
        return 0 if self._special else self._exp + len(str(self._coefficient)) - 1

    def is_nan(self):
        return self._special in ('NaN', 'sNaN')
    def is_qnan(self):
        return self._special == 'NaN'
    def is_snan(self):
        return self._special == 'sNaN'
    def is_infinite(self):
        return self._special == 'Infinity'
    def is_finite(self):
        return not self._special
    def is_signed(self):
        return self._negative
    def is_zero(self):
        return not self._special and not self._coefficient
    def is_canonical(self):
        return True
    def canonical(self):
        return self
    def is_normal(self, context=None):
        return not self._special and bool(self._coefficient)
    def __bool__(self):
        return bool(self._special or self._coefficient)

    @staticmethod
    def _other(other):
        if isinstance(other, Decimal):
            return other
        if isinstance(other, int):
            return Decimal(other)
        return NotImplemented

    def _nan(self, other=None):
        for v in (self, other):
            if v is not None and v.is_snan():
                _raise(InvalidOperation)
        for v in (self, other):
            if v is not None and v.is_nan():
                return v
        return None

    def __neg__(self, context=None):
        return Decimal._make(not self._negative if self else False, self._coefficient, self._exp, self._special)._fix()
    def __pos__(self, context=None):
        return Decimal._make(self._negative if self else False, self._coefficient, self._exp, self._special)._fix()
    def __abs__(self, round=True, context=None):
        return Decimal._make(False, self._coefficient, self._exp, self._special)._fix()
    def copy_abs(self):
        return Decimal._make(False, self._coefficient, self._exp, self._special)
    def copy_negate(self):
        return Decimal._make(not self._negative, self._coefficient, self._exp, self._special)
    def copy_sign(self, other, context=None):
        return Decimal._make(Decimal(other)._negative, self._coefficient, self._exp, self._special)

    def __add__(self, other, context=None):
        other = Decimal._other(other)
        if other is NotImplemented:
            return other
        if self._special or other._special:
            nan = self._nan(other)
            if nan is not None:
                return nan
            if self.is_infinite():
                if other.is_infinite() and self._negative != other._negative:
                    _raise(InvalidOperation)
                return self
            return other
        exp = min(self._exp, other._exp)
        a = self._coefficient * 10 ** (self._exp - exp) * (-1 if self._negative else 1)
        b = other._coefficient * 10 ** (other._exp - exp) * (-1 if other._negative else 1)
        total = a + b
        if total == 0:
            negative = self._negative and other._negative or (
                self._negative != other._negative and getcontext().rounding == ROUND_FLOOR)
        else:
            negative = total < 0
        return Decimal._make(negative, abs(total), exp)._fix()
    __radd__ = __add__

    def __sub__(self, other, context=None):
        other = Decimal._other(other)
        return other if other is NotImplemented else self + other.copy_negate()
    def __rsub__(self, other, context=None):
        other = Decimal._other(other)
        return other if other is NotImplemented else other - self

    def __mul__(self, other, context=None):
        other = Decimal._other(other)
        if other is NotImplemented:
            return other
        negative = self._negative != other._negative
        if self._special or other._special:
            nan = self._nan(other)
            if nan is not None:
                return nan
            if not self or not other:
                _raise(InvalidOperation)
            return Decimal._make(negative, 0, 0, 'Infinity')
        return Decimal._make(negative, self._coefficient * other._coefficient, self._exp + other._exp)._fix()
    __rmul__ = __mul__

    def __truediv__(self, other, context=None):
        other = Decimal._other(other)
        if other is NotImplemented:
            return other
        negative = self._negative != other._negative
        if self._special or other._special:
            nan = self._nan(other)
            if nan is not None:
                return nan
            if self.is_infinite():
                if other.is_infinite():
                    _raise(InvalidOperation)
                return Decimal._make(negative, 0, 0, 'Infinity')
            return Decimal._make(negative, 0, getcontext().Emin - getcontext().prec + 1)
        if not other:
            if not self:
                _raise(InvalidOperation, DivisionUndefined)
            _raise(DivisionByZero)
        if not self:
            return Decimal._make(negative, 0, self._exp - other._exp)._fix()
        prec = getcontext().prec
        shift = len(str(other._coefficient)) - len(str(self._coefficient)) + prec + 1
        exp = self._exp - other._exp - shift
        if shift >= 0:
            coeff, remainder = divmod(self._coefficient * 10 ** shift, other._coefficient)
        else:
            coeff, remainder = divmod(self._coefficient, other._coefficient * 10 ** -shift)
        if remainder:
            if coeff % 5 == 0:
                coeff += 1
        else:
            ideal_exp = self._exp - other._exp
            while exp < ideal_exp and coeff % 10 == 0:
                coeff //= 10
                exp += 1
        return Decimal._make(negative, coeff, exp)._fix()

    def __rtruediv__(self, other, context=None):
        other = Decimal._other(other)
        return other if other is NotImplemented else other / self

    def _divide(self, other):
        """Quotient towards zero, and remainder."""
        negative = self._negative != other._negative
        if self.is_infinite():
            _raise(InvalidOperation)
        if other.is_infinite():
            return Decimal._make(negative, 0, 0), self._fix()
        if not other:
            if not self:
                _raise(InvalidOperation, DivisionUndefined)
            _raise(DivisionByZero)
        exp = min(self._exp, other._exp)
        q, r = divmod(self._coefficient * 10 ** (self._exp - exp), other._coefficient * 10 ** (other._exp - exp))
        if _digits(q) > getcontext().prec:
            _raise(InvalidOperation, DivisionImpossible)
        return Decimal._make(negative, q, 0), Decimal._make(self._negative, r, exp)._fix()

    def __divmod__(self, other, context=None):
        other = Decimal._other(other)
        if other is NotImplemented:
            return other
        nan = self._nan(other)
        return (nan, nan) if nan is not None else self._divide(other)
    def __rdivmod__(self, other, context=None):
        other = Decimal._other(other)
        return other if other is NotImplemented else divmod(other, self)

    def __floordiv__(self, other, context=None):
        other = Decimal._other(other)
        if other is NotImplemented:
            return other
        nan = self._nan(other)
        if nan is not None:
            return nan
        if self.is_infinite() and not other.is_infinite():
            return Decimal._make(self._negative != other._negative, 0, 0, 'Infinity')
        return self._divide(other)[0]
    def __rfloordiv__(self, other, context=None):
        other = Decimal._other(other)
        return other if other is NotImplemented else other // self

    def __mod__(self, other, context=None):
        other = Decimal._other(other)
        if other is NotImplemented:
            return other
        nan = self._nan(other)
        if nan is not None:
            return nan
        if not other and not other._special:
            if self:
                _raise(InvalidOperation)
            _raise(InvalidOperation, DivisionUndefined)
        return self._divide(other)[1]
    def __rmod__(self, other, context=None):
        other = Decimal._other(other)
        return other if other is NotImplemented else other % self

    def remainder_near(self, other, context=None):
        return _unknown_('decimal.Decimal.remainder_near is not followed')

    def __pow__(self, other, modulo=None, context=None):
        other = Decimal._other(other)
        if other is NotImplemented:
            return other
        nan = self._nan(other)
        if nan is not None:
            return nan
        if not other:
            if not self:
                _raise(InvalidOperation)
            return Decimal(1)
        n, d = other.as_integer_ratio() if not other._special else (0, 0)
        if d != 1:
            return _unknown_('a power of a Decimal that is no whole number is not computed')
        if self.is_infinite() or not self:
            negative = self._negative and n % 2 == 1
            return Decimal._make(negative, 0, 0, 'Infinity' if bool(self) == (n > 0) else '')
        if n > 0:
            return Decimal._make(self._negative and n % 2 == 1, self._coefficient ** n, self._exp * n)._fix()
        power = Decimal._make(self._negative and n % 2 == 1, self._coefficient ** -n, self._exp * -n)
        return Decimal(1) / power
    def __rpow__(self, other, context=None):
        other = Decimal._other(other)
        return other if other is NotImplemented else other ** self

    def sqrt(self, context=None):
        nan = self._nan()
        if nan is not None:
            return nan
        if not self:
            return Decimal._make(self._negative, 0, self._exp // 2)
        if self._negative:
            _raise(InvalidOperation)
        if self._special:
            return self
        context = context or getcontext()
        prec = context.prec + 1
        e = self._exp >> 1
        c = self._coefficient
        if self._exp & 1:
            c *= 10
            l = (len(str(self._coefficient)) >> 1) + 1
        else:
            l = (len(str(self._coefficient)) + 1) >> 1
        shift = prec - l
        exact = True
        if shift >= 0:
            c *= 100 ** shift
        else:
            c, remainder = divmod(c, 100 ** -shift)
            exact = not remainder
        e -= shift
        n = _math.isqrt(c)
        exact = exact and n * n == c
        if exact:
            if shift >= 0:
                n //= 10 ** shift
            else:
                n *= 10 ** -shift
            e += shift
        elif n % 5 == 0:
            n += 1
        out = Decimal._make(False, n, e)
        saved = context.rounding
        drop = _digits(out._coefficient) - context.prec
        if drop > 0:
            out = Decimal._make(False, _rounded(out._coefficient, drop, ROUND_HALF_EVEN, False), out._exp + drop)
        return out

    def _transcendental(self, name):
        return _unknown_(f'decimal.Decimal.{name} is not computed')
    def exp(self, context=None):
        return Decimal(1) if not self else self._transcendental('exp')
    def ln(self, context=None):
        return self._transcendental('ln')
    def log10(self, context=None):
        return self._transcendental('log10')

    def _compare(self, other):
        if self.is_infinite() or other.is_infinite():
            a = 0 if not self.is_infinite() else -1 if self._negative else 1
            b = 0 if not other.is_infinite() else -1 if other._negative else 1
            return (a > b) - (a < b)
        exp = min(self._exp, other._exp)
        a = self._coefficient * 10 ** (self._exp - exp) * (-1 if self._negative else 1)
        b = other._coefficient * 10 ** (other._exp - exp) * (-1 if other._negative else 1)
        return (a > b) - (a < b)

    @staticmethod
    def _comparable(other, equality=False):
        if isinstance(other, Decimal):
            return other
        if isinstance(other, int):
            return Decimal(other)
        if equality and isinstance(other, complex) and other.imag == 0:
            other = other.real
        if isinstance(other, float):
            return Decimal.from_float(other)
        if isinstance(other, _numbers.Rational):
            return None
        return NotImplemented

    def _richcmp(self, other, test, equality=False):
        ratio = other
        other = Decimal._comparable(other, equality)
        if other is NotImplemented:
            return other
        if other is None:
            n, d = self.as_integer_ratio()
            a, b = n * ratio.denominator, ratio.numerator * d
            return test((a > b) - (a < b))
        if self.is_nan() or other.is_nan():
            if not equality or self.is_snan() or other.is_snan():
                _raise(InvalidOperation)
            return False
        return test(self._compare(other))

    def __eq__(self, other, context=None):
        return self._richcmp(other, lambda c: c == 0, True)
    def __lt__(self, other, context=None):
        return self._richcmp(other, lambda c: c < 0)
    def __le__(self, other, context=None):
        return self._richcmp(other, lambda c: c <= 0)
    def __gt__(self, other, context=None):
        return self._richcmp(other, lambda c: c > 0)
    def __ge__(self, other, context=None):
        return self._richcmp(other, lambda c: c >= 0)

    def __hash__(self):
        if self._special:
            if self.is_snan():
                raise TypeError('Cannot hash a signaling NaN value.')
            if self.is_nan():
                return object.__hash__(self)
            return -314159 if self._negative else 314159
        p = 2305843009213693951
        exp_hash = pow(10, self._exp, p) if self._exp >= 0 else pow(pow(10, -1, p), -self._exp, p)
        h = self._coefficient * exp_hash % p
        ans = -h if self._negative else h
        return -2 if ans == -1 else ans

    def compare(self, other, context=None):
        other = Decimal(other)
        nan = self._nan(other)
        return nan if nan is not None else Decimal(self._compare(other))
    compare_signal = compare
    def compare_total(self, other, context=None):
        return Decimal(self._compare(Decimal(other)))
    def max(self, other, context=None):
        other = Decimal(other)
        return (self if self._compare(other) >= 0 else other)._fix()
    def min(self, other, context=None):
        other = Decimal(other)
        return (self if self._compare(other) <= 0 else other)._fix()

    def __int__(self):
        if self._special:
            if self.is_nan():
                raise ValueError('cannot convert NaN to integer')
            raise OverflowError('cannot convert Infinity to integer')
        n = self._coefficient * 10 ** self._exp if self._exp >= 0 else self._coefficient // 10 ** -self._exp
        return -n if self._negative else n
    __trunc__ = __int__
    def __float__(self):
        if self.is_snan():
            raise ValueError('cannot convert signaling NaN to float')
        return float(str(self))
    def __complex__(self):
        return complex(float(self))
    def __floor__(self):
        return int(self.to_integral_value(ROUND_FLOOR))
    def __ceil__(self):
        return int(self.to_integral_value(ROUND_CEILING))
    def __round__(self, n=None):
        if n is not None:
            if not isinstance(n, int):
                raise TypeError('optional argument must be an integer')
            return self.quantize(Decimal._make(False, 1, -n))
        if self._special:
            if self.is_nan():
                raise ValueError('cannot convert NaN to integer')
            raise OverflowError('cannot convert Infinity to integer')
        return int(self.to_integral_value(ROUND_HALF_EVEN))
    @property
    def real(self):
        return self
    @property
    def imag(self):
        return Decimal(0)
    def conjugate(self):
        return self

    def quantize(self, exp, rounding=None, context=None):
        exp = Decimal(exp)
        context = context or getcontext()
        rounding = rounding or context.rounding
        if self._special or exp._special:
            nan = self._nan(exp)
            if nan is not None:
                return nan
            if self.is_infinite() and exp.is_infinite():
                return self
            _raise(InvalidOperation)
        c = _rounded(self._coefficient, exp._exp - self._exp, rounding, self._negative)
        if _digits(c) > context.prec:
            _raise(InvalidOperation)
        return Decimal._make(self._negative, c, exp._exp)

    def same_quantum(self, other, context=None):
        other = Decimal(other)
        return self._exp == other._exp and self._special == other._special

    def to_integral_value(self, rounding=None, context=None):
        if self._special or self._exp >= 0:
            return Decimal(self)
        return Decimal._make(
            self._negative, _rounded(self._coefficient, -self._exp, rounding or getcontext().rounding, self._negative), 0)
    to_integral = to_integral_exact = to_integral_value

    def normalize(self, context=None):
        out = self._fix(context)
        if out._special:
            return out
        if not out:
            return Decimal._make(out._negative, 0, 0)
        c, exp = out._coefficient, out._exp
        while c % 10 == 0:
            c //= 10
            exp += 1
        return Decimal._make(out._negative, c, exp)

    def fma(self, other, third, context=None):
        other, third = Decimal(other), Decimal(third)
        product = Decimal._make(self._negative != other._negative, self._coefficient * other._coefficient,
                                self._exp + other._exp)
        return product + third
    def scaleb(self, other, context=None):
        return Decimal._make(self._negative, self._coefficient, self._exp + int(other), self._special)._fix()
    def logb(self, context=None):
        if not self:
            _raise(DivisionByZero)
        return Decimal(self.adjusted())
    def radix(self):
        return Decimal(10)
    def number_class(self, context=None):
        if self._special:
            return self._special if self.is_nan() else ('-' if self._negative else '+') + 'Infinity'
        return ('-' if self._negative else '+') + ('Zero' if not self else 'Normal')

    def __format__(self, specifier, context=None, _localeconv=None):
        m = _re.match(r'(?:(.)?([<>=^]))?([-+ ]?)(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([eEfFgGn%])?\Z', specifier, _re.S)
        if m is None:
            raise ValueError('invalid format string')
        fill, align, sign, _, _, zero, width, sep, precision, kind = m.groups()
        if zero:
            fill, align = fill or '0', align or '='
        fill, align = fill or ' ', align or '>'
        value = self
        shown_sign = '-' if value._negative else sign if sign in ('+', ' ') else ''
        body = ''
        if value._special:
            body = value._special
        else:
            c, exp = value._coefficient, value._exp
            rounding = getcontext().rounding
            if kind == '%':
                exp += 2
            if precision is not None:
                precision = int(precision)
                if kind in ('e', 'E'):
                    drop = _digits(c) - precision - 1
                elif kind in ('f', 'F', '%'):
                    drop = -exp - precision
                else:
                    drop = _digits(c) - (precision or 1)
                    if drop < 0:
                        drop = 0
                if not (drop < 0 and kind not in ('e', 'E', 'f', 'F', '%')):
                    c, exp = _rounded(c, drop, rounding, value._negative), exp + drop
                    if kind in ('e', 'E') and _digits(c) > precision + 1:
                        c, exp = c // 10, exp + 1
            elif kind in ('f', 'F', '%') and exp > 0:
                c, exp = c * 10 ** exp, 0
            digits = str(c)
            left = exp + len(digits)
            if kind in ('e', 'E'):
                dot = 1
                if not c and precision is not None:
                    dot = 1 - precision if False else 1
            elif kind in ('f', 'F', '%'):
                dot = left
            else:
                dot = left if exp <= 0 and left > -6 else 1
            if dot <= 0:
                whole, frac = '0', '0' * -dot + digits
            elif dot >= len(digits):
                whole, frac = digits + '0' * (dot - len(digits)), ''
            else:
                whole, frac = digits[:dot], digits[dot:]
            if sep:
                whole = f'{int(whole):{sep}}'
            body = whole + ('.' + frac if frac else '')
            if kind in ('e', 'E') or left != dot:
                body += {'e': 'e', 'E': 'E', 'g': 'e', 'G': 'E', 'n': 'e', None: 'E'}.get(kind, 'E') + '%+d' % (left - dot)
            if kind == '%':
                body += '%'
        width = int(width or 0)
        if align == '=':
            return shown_sign + body.rjust(width - len(shown_sign), fill)
        return format(shown_sign + body, f'{fill}{align}{width}') if width else shown_sign + body

    def __reduce__(self):
        return (self.__class__, (str(self),))
    def __copy__(self):
        return self
    def __deepcopy__(self, memo):
        return self

_numbers.Number.register(Decimal)
_as_c_(Decimal)
`;
