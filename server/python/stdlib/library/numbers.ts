/** numbers. Source: CPython's Lib/numbers.py. */
export const numbersSource = String.raw`
from abc import ABCMeta, abstractmethod

class Number(metaclass=ABCMeta):
    __slots__ = ()
    __hash__ = None

def _abstract(name):
    def method(self, *args):
        raise NotImplementedError
    method.__name__ = name
    return abstractmethod(method)

class Complex(Number):
    __slots__ = ()
    @abstractmethod
    def __complex__(self):
        """Builtin complex."""
    def __bool__(self):
        return self != 0
    @property
    @abstractmethod
    def real(self):
        raise NotImplementedError
    @property
    @abstractmethod
    def imag(self):
        raise NotImplementedError
    def __sub__(self, other):
        return self + -other
    def __rsub__(self, other):
        return -self + other
    __add__ = _abstract('__add__')
    __radd__ = _abstract('__radd__')
    __neg__ = _abstract('__neg__')
    __pos__ = _abstract('__pos__')
    __mul__ = _abstract('__mul__')
    __rmul__ = _abstract('__rmul__')
    __truediv__ = _abstract('__truediv__')
    __rtruediv__ = _abstract('__rtruediv__')
    __pow__ = _abstract('__pow__')
    __rpow__ = _abstract('__rpow__')
    __abs__ = _abstract('__abs__')
    __eq__ = _abstract('__eq__')
    @abstractmethod
    def conjugate(self):
        raise NotImplementedError

class Real(Complex):
    __slots__ = ()
    __float__ = _abstract('__float__')
    __trunc__ = _abstract('__trunc__')
    __floor__ = _abstract('__floor__')
    __ceil__ = _abstract('__ceil__')
    __round__ = _abstract('__round__')
    __floordiv__ = _abstract('__floordiv__')
    __rfloordiv__ = _abstract('__rfloordiv__')
    __mod__ = _abstract('__mod__')
    __rmod__ = _abstract('__rmod__')
    __lt__ = _abstract('__lt__')
    __le__ = _abstract('__le__')
    def __divmod__(self, other):
        return (self // other, self % other)
    def __rdivmod__(self, other):
        return (other // self, other % self)
    def __complex__(self):
        return complex(float(self))
    @property
    def real(self):
        return +self
    @property
    def imag(self):
        return 0
    def conjugate(self):
        return +self

class Rational(Real):
    __slots__ = ()
    @property
    @abstractmethod
    def numerator(self):
        raise NotImplementedError
    @property
    @abstractmethod
    def denominator(self):
        raise NotImplementedError
    def __float__(self):
        return int(self.numerator) / int(self.denominator)

class Integral(Rational):
    __slots__ = ()
    def __index__(self):
        return int(self)
    __int__ = _abstract('__int__')
    __pow__ = _abstract('__pow__')
    __lshift__ = _abstract('__lshift__')
    __rlshift__ = _abstract('__rlshift__')
    __rshift__ = _abstract('__rshift__')
    __rrshift__ = _abstract('__rrshift__')
    __and__ = _abstract('__and__')
    __rand__ = _abstract('__rand__')
    __xor__ = _abstract('__xor__')
    __rxor__ = _abstract('__rxor__')
    __or__ = _abstract('__or__')
    __ror__ = _abstract('__ror__')
    __invert__ = _abstract('__invert__')
    def __float__(self):
        return float(int(self))
    @property
    def numerator(self):
        return +self
    @property
    def denominator(self):
        return 1
`;
