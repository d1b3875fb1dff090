/** weakref, with references that are strong: nothing is collected here. Source: CPython's Lib/weakref.py. */
export const weakrefSource = String.raw`
from collections.abc import MutableMapping as _MutableMapping, MutableSet as _MutableSet
from types import GenericAlias as _GenericAlias

class ReferenceType:
    def __new__(cls, o, callback=None, /):
        if o is None or isinstance(o, (int, str, float, tuple, list, dict, bytes)) and type(o).__module__ == 'builtins':
            raise TypeError(f"cannot create weak reference to '{type(o).__name__}' object")
        return object.__new__(cls)
    def __init__(self, o, callback=None, /):
        self._referent = o
        self.__callback__ = callback
    def __call__(self):
        return self._referent
    def __eq__(self, other):
        if not isinstance(other, ReferenceType):
            return NotImplemented
        return self._referent == other._referent
    def __hash__(self):
        return hash(self._referent)
    def __repr__(self):
        return f"<weakref at {hex(id(self))}; to '{type(self._referent).__name__}' at {hex(id(self._referent))}>"
    __class_getitem__ = classmethod(_GenericAlias)

ref = ReferenceType
ReferenceType.__qualname__ = 'ReferenceType'

class WeakMethod(ReferenceType):
    pass

class KeyedRef(ReferenceType):
    def __new__(cls, ob, callback, key):
        return object.__new__(cls)
    def __init__(self, ob, callback, key):
        super().__init__(ob, callback)
        self.key = key

def proxy(object, callback=None, /):
    return object

class ProxyType:
    pass
class CallableProxyType:
    pass
ProxyTypes = (ProxyType, CallableProxyType)

def getweakrefcount(object, /):
    return _unknown_('references are not counted')
def getweakrefs(object, /):
    return _unknown_('references are not listed')

class _Keyed(_MutableMapping):
    def __init__(self, dict=None, /, **kw):
        self.data = {}
        if dict is not None:
            self.update(dict)
        if kw:
            self.update(kw)
    def __getitem__(self, key):
        return self.data[key]
    def __setitem__(self, key, value):
        self.data[key] = value
    def __delitem__(self, key):
        del self.data[key]
    def __iter__(self):
        return iter(self.data)
    def __len__(self):
        return len(self.data)
    def __contains__(self, key):
        return key in self.data
    def __repr__(self):
        return f'<{self.__class__.__name__} at {hex(id(self))}>'
    def copy(self):
        return type(self)(self.data)
    __copy__ = copy
    def get(self, key, default=None):
        return self.data.get(key, default)
    def __or__(self, other):
        made = self.copy()
        made.update(other)
        return made

class WeakKeyDictionary(_Keyed):
    def keyrefs(self):
        return [ref(k) for k in self.data]

class WeakValueDictionary(_Keyed):
    def valuerefs(self):
        return [ref(v) for v in self.data.values()]
    def itervaluerefs(self):
        return iter(self.valuerefs())

class WeakSet(_MutableSet):
    def __init__(self, data=None):
        self.data = set()
        if data is not None:
            self.update(data)
    def __iter__(self):
        return iter(self.data)
    def __len__(self):
        return len(self.data)
    def __contains__(self, item):
        return item in self.data
    def add(self, item):
        self.data.add(item)
    def discard(self, item):
        self.data.discard(item)
    def update(self, other):
        for item in other:
            self.add(item)
    def copy(self):
        return self.__class__(self)
    def union(self, other):
        return self.__class__(e for s in (self, other) for e in s)

class finalize:
    def __init__(self, obj, func, /, *args, **kwargs):
        self._call = (func, args, kwargs)
        self._obj = obj
        self.atexit = True
    @property
    def alive(self):
        return self._call is not None
    def __call__(self, _=None):
        if self._call is not None:
            func, args, kwargs = self._call
            self._call = None
            return func(*args, **kwargs)
    def detach(self):
        if self._call is not None:
            out = (self._obj, *self._call)
            self._call = None
            return out
    def peek(self):
        return None if self._call is None else (self._obj, *self._call)
`;
