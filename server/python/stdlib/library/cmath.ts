/** cmath, by the formulas of complex analysis; special values as CPython's tables have them for the common ones. */
export const cmathSource = String.raw`
import math

pi = math.pi
e = math.e
tau = math.tau
inf = math.inf
nan = math.nan
infj = complex(0.0, inf)
nanj = complex(0.0, nan)

def _c(z):
    if isinstance(z, complex) or _is_unknown_(z):
        return z
    if isinstance(z, (int, float)):
        return complex(z)
    if hasattr(type(z), '__complex__') or hasattr(type(z), '__float__') or hasattr(type(z), '__index__'):
        return complex(z)
    raise TypeError(f'must be real number, not {type(z).__name__}')

def isnan(z, /):
    z = _c(z)
    return math.isnan(z.real) or math.isnan(z.imag)

def isinf(z, /):
    z = _c(z)
    return math.isinf(z.real) or math.isinf(z.imag)

def isfinite(z, /):
    z = _c(z)
    return math.isfinite(z.real) and math.isfinite(z.imag)

def isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0):
    if rel_tol < 0.0 or abs_tol < 0.0:
        raise ValueError('tolerances must be non-negative')
    a, b = _c(a), _c(b)
    if a == b:
        return True
    if isinf(a) or isinf(b):
        return False
    diff = abs(a - b)
    return diff <= rel_tol * abs(b) or diff <= rel_tol * abs(a) or diff <= abs_tol

def phase(z, /):
    z = _c(z)
    return math.atan2(z.imag, z.real)

def polar(z, /):
    z = _c(z)
    return (math.hypot(z.real, z.imag), phase(z))

def rect(r, phi, /):
    for v in (r, phi):
        if isinstance(v, (str, bytes)) or not hasattr(type(v), '__float__') and not isinstance(v, int):
            raise TypeError(f'must be real number, not {type(v).__name__}')
    if phi == 0.0:
        return complex(r, r * phi)
    return complex(r * math.cos(phi), r * math.sin(phi))

def exp(z, /):
    z = _c(z)
    if z.imag == 0.0:
        return complex(math.exp(z.real), z.imag)
    r = math.exp(z.real)
    return complex(r * math.cos(z.imag), r * math.sin(z.imag))

def _log(z):
    if z == 0:
        raise ValueError('math domain error')
    return complex(math.log(math.hypot(z.real, z.imag)), phase(z))

def log(z, base=None, /):
    z = _c(z)
    if base is None:
        return _log(z)
    return _log(z) / _log(_c(base))

def log10(z, /):
    z = _log(_c(z))
    return complex(z.real / math.log(10.0), z.imag / math.log(10.0))

def sqrt(z, /):
    z = _c(z)
    a, b = z.real, z.imag
    if a == 0.0 and b == 0.0:
        return complex(0.0, b)
    s = math.sqrt((math.fabs(a) / 8.0 + math.hypot(a / 8.0, b / 8.0)) ) * 2.0
    d = math.fabs(b) / (2.0 * s)
    if a >= 0.0:
        return complex(s, math.copysign(d, b))
    return complex(d, math.copysign(s, b))

def cosh(z, /):
    z = _c(z)
    return complex(math.cos(z.imag) * math.cosh(z.real), math.sin(z.imag) * math.sinh(z.real))

def sinh(z, /):
    z = _c(z)
    return complex(math.cos(z.imag) * math.sinh(z.real), math.sin(z.imag) * math.cosh(z.real))

def tanh(z, /):
    z = _c(z)
    tx, ty = math.tanh(z.real), math.tan(z.imag)
    cx = 1.0 / math.cosh(z.real)
    txty = tx * ty
    denom = 1.0 + txty * txty
    return complex(tx * (1.0 + ty * ty) / denom, ((ty / denom) * cx) * cx)

def cos(z, /):
    z = _c(z)
    return cosh(complex(-z.imag, z.real))

def sin(z, /):
    z = _c(z)
    w = sinh(complex(-z.imag, z.real))
    return complex(w.imag, -w.real)

def tan(z, /):
    z = _c(z)
    w = tanh(complex(-z.imag, z.real))
    return complex(w.imag, -w.real)

def asinh(z, /):
    z = _c(z)
    s1 = sqrt(complex(1.0 + z.imag, -z.real))
    s2 = sqrt(complex(1.0 - z.imag, z.real))
    return complex(math.asinh(s1.real * s2.imag - s2.real * s1.imag), math.atan2(z.imag, s1.real * s2.real - s1.imag * s2.imag))

def acosh(z, /):
    z = _c(z)
    s1 = sqrt(complex(z.real - 1.0, z.imag))
    s2 = sqrt(complex(z.real + 1.0, z.imag))
    return complex(math.asinh(s1.real * s2.real + s1.imag * s2.imag), 2.0 * math.atan2(s1.imag, s2.real))

def atanh(z, /):
    z = _c(z)
    if z.real < 0.0 or (z.real == 0.0 and math.copysign(1.0, z.real) < 0.0):
        return -atanh(-z)
    ay = math.fabs(z.imag)
    if z.real == 1.0 and ay == 0.0:
        raise ValueError('math domain error')
    real = math.log1p(4.0 * z.real / ((1 - z.real) * (1 - z.real) + ay * ay)) / 4.0
    imag = -math.atan2(-2.0 * z.imag, (1 - z.real) * (1 + z.real) - ay * ay) / 2.0
    return complex(real, imag)

def asin(z, /):
    z = _c(z)
    w = asinh(complex(-z.imag, z.real))
    return complex(w.imag, -w.real)

def acos(z, /):
    z = _c(z)
    s1 = sqrt(complex(1.0 - z.real, -z.imag))
    s2 = sqrt(complex(1.0 + z.real, z.imag))
    return complex(2.0 * math.atan2(s1.real, s2.real), math.asinh(s2.real * s1.imag - s2.imag * s1.real))

def atan(z, /):
    z = _c(z)
    w = atanh(complex(-z.imag, z.real))
    return complex(w.imag, -w.real)
`;
