/** Small modules of the standard library, in Python. */

/** Source: CPython's Lib/reprlib.py. */
export const reprlibSource = String.raw`
def recursive_repr(fillvalue='...'):
    def decorating_function(user_function):
        repr_running = set()
        def wrapper(self):
            key = id(self)
            if key in repr_running:
                return fillvalue
            repr_running.add(key)
            try:
                result = user_function(self)
            finally:
                repr_running.discard(key)
            return result
        wrapper.__module__ = getattr(user_function, '__module__')
        wrapper.__doc__ = getattr(user_function, '__doc__')
        wrapper.__name__ = getattr(user_function, '__name__')
        wrapper.__qualname__ = getattr(user_function, '__qualname__')
        wrapper.__wrapped__ = user_function
        return wrapper
    return decorating_function
`;

/** Source: CPython's Lib/types.py. */
export const typesSource = String.raw`
def new_class(name, bases=(), kwds=None, exec_body=None):
    resolved_bases = resolve_bases(bases)
    meta, ns, kwds = prepare_class(name, resolved_bases, kwds)
    if exec_body is not None:
        exec_body(ns)
    ns.setdefault('__module__', 'types')
    if resolved_bases is not bases:
        ns['__orig_bases__'] = bases
    return meta(name, resolved_bases, ns, **kwds)

def resolve_bases(bases):
    new_bases = list(bases)
    updated = False
    shift = 0
    for i, base in enumerate(bases):
        if isinstance(base, type):
            continue
        if not hasattr(base, '__mro_entries__'):
            continue
        new_base = base.__mro_entries__(bases)
        updated = True
        if not isinstance(new_base, tuple):
            raise TypeError('__mro_entries__ must return a tuple')
        new_bases[i + shift:i + shift + 1] = new_base
        shift += len(new_base) - 1
    if not updated:
        return bases
    return tuple(new_bases)

def prepare_class(name, bases=(), kwds=None):
    if kwds is None:
        kwds = {}
    else:
        kwds = dict(kwds)
    if 'metaclass' in kwds:
        meta = kwds.pop('metaclass')
    elif bases:
        meta = type(bases[0])
    else:
        meta = type
    if isinstance(meta, type):
        meta = _calculate_meta(meta, bases)
    if hasattr(meta, '__prepare__'):
        ns = meta.__prepare__(name, bases, **kwds)
    else:
        ns = {}
    return meta, ns, kwds

def _calculate_meta(meta, bases):
    winner = meta
    for base in bases:
        base_meta = type(base)
        if issubclass(winner, base_meta):
            continue
        if issubclass(base_meta, winner):
            winner = base_meta
            continue
        raise TypeError('metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the'
                        ' metaclasses of all its bases')
    return winner

def get_original_bases(cls, /):
    try:
        return cls.__dict__.get('__orig_bases__', cls.__bases__)
    except AttributeError:
        raise TypeError(f'Expected an instance of type, not {type(cls).__name__!r}') from None

class DynamicClassAttribute:
    def __init__(self, fget=None, fset=None, fdel=None, doc=None):
        self.fget = fget
        self.fset = fset
        self.fdel = fdel
        self.__doc__ = doc or fget.__doc__
        self.overwrite_doc = doc is None
        self.__isabstractmethod__ = bool(getattr(fget, '__isabstractmethod__', False))
    def __get__(self, instance, ownerclass=None):
        if instance is None:
            if self.__isabstractmethod__:
                return self
            raise AttributeError()
        if self.fget is None:
            raise AttributeError('unreadable attribute')
        return self.fget(instance)
    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError("can't set attribute")
        self.fset(instance, value)
    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError("can't delete attribute")
        self.fdel(instance)
    def getter(self, fget):
        return type(self)(fget, self.fset, self.fdel, self.__doc__)
    def setter(self, fset):
        return type(self)(self.fget, fset, self.fdel, self.__doc__)
    def deleter(self, fdel):
        return type(self)(self.fget, self.fset, fdel, self.__doc__)
`;

/** The flags of re. Source: CPython's Lib/re/__init__.py. */
export const regexFlagSource = String.raw`
import enum

class RegexFlag(enum.IntFlag, boundary=enum.KEEP):
    NOFLAG = 0
    ASCII = A = 256
    IGNORECASE = I = 2
    LOCALE = L = 4
    UNICODE = U = 32
    MULTILINE = M = 8
    DOTALL = S = 16
    VERBOSE = X = 64
    DEBUG = 128

    def __repr__(self):
        if self._name_ is None:
            return 're.RegexFlag(%r)' % (self._value_,)
        return '|'.join(n if n[0].isdigit() else 're.' + n for n in self._name_.split('|'))

    __str__ = __repr__

NOFLAG, ASCII, A, IGNORECASE, I, LOCALE, L, UNICODE, U, MULTILINE, M, DOTALL, S, VERBOSE, X, DEBUG = (
    RegexFlag.__members__.values())
`;

/** The parts of time that need no clock. */
export const timeSource = String.raw`
from collections import namedtuple as _namedtuple

class struct_time(tuple):
    n_fields = 11
    n_sequence_fields = 9
    n_unnamed_fields = 0
    __match_args__ = ('tm_year', 'tm_mon', 'tm_mday', 'tm_hour', 'tm_min', 'tm_sec', 'tm_wday', 'tm_yday', 'tm_isdst')
    def __new__(cls, sequence):
        items = tuple(sequence)
        if len(items) < 9:
            raise TypeError(f'time.struct_time() takes an at least 9-sequence ({len(items)}-sequence given)')
        return super().__new__(cls, items[:9])
    def __repr__(self):
        return 'time.struct_time(' + ', '.join(f'{n}={v!r}' for n, v in zip(self.__match_args__, self)) + ')'

for _i, _name in enumerate(struct_time.__match_args__):
    setattr(struct_time, _name, property(lambda self, _i=_i: self[_i]))
struct_time.tm_zone = None
struct_time.tm_gmtoff = None

def _as_datetime(t):
    import datetime
    return datetime.datetime(t[0], t[1], t[2], t[3], t[4], min(t[5], 59))

def strftime(format, t=None, /):
    if t is None:
        return _clock_('time.strftime')
    if _is_unknown_(t):
        return t
    return _as_datetime(t).strftime(format)

def asctime(t=None, /):
    if t is None:
        return _clock_('time.asctime')
    return t if _is_unknown_(t) else _as_datetime(t).ctime()

def ctime(secs=None, /):
    return _clock_('time.ctime') if secs is None else _unknown_('the time zone of the machine is not known')

def gmtime(secs=None, /):
    if secs is None:
        return _clock_('time.gmtime')
    if _is_unknown_(secs):
        return secs
    import datetime
    t = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=int(secs // 1))
    return struct_time((*t.timetuple()[:8], 0))

def localtime(secs=None, /):
    return _clock_('time.localtime') if secs is None else _unknown_('the time zone of the machine is not known')

def mktime(t, /):
    return _unknown_('the time zone of the machine is not known')

def strptime(data, format='%a %b %d %H:%M:%S %Y', /):
    import datetime
    return datetime.datetime.strptime(data, format).timetuple()
`;
