/** copy. Source: CPython's Lib/copy.py. */
export const copySource = String.raw`
import types

class Error(Exception):
    pass
error = Error

_ATOMIC = frozenset((
    types.NoneType, int, float, bool, complex, str, tuple, bytes, frozenset, type, range, slice, property,
    types.BuiltinFunctionType, types.EllipsisType, types.NotImplementedType, types.FunctionType,
))
_COPIED = frozenset((list, dict, set, bytearray))
_DEEP_ATOMIC = frozenset((
    types.NoneType, int, float, bool, complex, bytes, str, types.CodeType, type, range, types.BuiltinFunctionType,
    types.FunctionType, property, types.EllipsisType, types.NotImplementedType,
))

def copy(x):
    if _is_unknown_(x):
        return x
    cls = type(x)
    if cls in _ATOMIC:
        return x
    if cls in _COPIED:
        return cls.copy(x)
    if issubclass(cls, type):
        return x
    copier = getattr(cls, '__copy__', None)
    if copier is not None:
        return copier(x)
    return _copied_(x, None, None)

def deepcopy(x, memo=None, _nil=[]):
    if _is_unknown_(x):
        return x
    cls = type(x)
    if cls in _DEEP_ATOMIC:
        return x
    d = id(x)
    if memo is None:
        memo = {}
    else:
        y = memo.get(d, _nil)
        if y is not _nil:
            return y
    if cls is list:
        y = []
        memo[d] = y
        for a in x:
            y.append(deepcopy(a, memo))
        return y
    if cls is dict:
        y = {}
        memo[d] = y
        for key, value in x.items():
            y[deepcopy(key, memo)] = deepcopy(value, memo)
        return y
    if cls is tuple:
        items = [deepcopy(a, memo) for a in x]
        y = memo.get(d, _nil)
        if y is not _nil:
            return y
        for a, b in zip(x, items):
            if a is not b:
                y = tuple(items)
                break
        else:
            y = x
        memo[d] = y
        return y
    if cls is types.MethodType:
        return types.MethodType(x.__func__, deepcopy(x.__self__, memo))
    if issubclass(cls, type):
        return x
    copier = getattr(x, '__deepcopy__', None)
    if copier is not None:
        y = copier(memo)
    else:
        y = _copied_(x, memo, deepcopy)
    if y is not x:
        memo[d] = y
    return y

def _reconstruct(x, memo, rv):
    if isinstance(rv, str):
        return x
    func, args, state, listiter, dictiter = (*rv, None, None, None, None)[:5]
    deep = memo is not None
    if deep and args:
        args = tuple(deepcopy(arg, memo) for arg in args)
    y = func(*args)
    if deep:
        memo[id(x)] = y
    if state is not None:
        if deep:
            state = deepcopy(state, memo)
        if hasattr(y, '__setstate__'):
            y.__setstate__(state)
        else:
            slotstate = None
            if isinstance(state, tuple) and len(state) == 2:
                state, slotstate = state
            if state is not None:
                y.__dict__.update(state)
            if slotstate is not None:
                for key, value in slotstate.items():
                    setattr(y, key, value)
    if listiter is not None:
        for item in listiter:
            y.append(deepcopy(item, memo) if deep else item)
    if dictiter is not None:
        for key, value in dictiter:
            if deep:
                key, value = deepcopy(key, memo), deepcopy(value, memo)
            y[key] = value
    return y

def replace(obj, /, **changes):
    cls = obj.__class__
    func = getattr(cls, '__replace__', None)
    if func is None:
        raise TypeError(f'replace() does not support {cls.__name__} objects')
    return func(obj, **changes)
`;
