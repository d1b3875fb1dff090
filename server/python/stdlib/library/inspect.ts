/** inspect. Source: CPython's Lib/inspect.py. */
export const inspectSource = String.raw`
import abc as _abc
import functools
import types
from collections import OrderedDict, namedtuple
from enum import IntEnum
from keyword import iskeyword

modulesbyfile = {}
CO_OPTIMIZED, CO_NEWLOCALS, CO_VARARGS, CO_VARKEYWORDS = 1, 2, 4, 8
CO_NESTED, CO_GENERATOR, CO_COROUTINE, CO_ITERABLE_COROUTINE, CO_ASYNC_GENERATOR = 16, 32, 128, 256, 512
TPFLAGS_IS_ABSTRACT = 1 << 20

class _empty:
    pass

class _void:
    pass

class _ParameterKind(IntEnum):
    POSITIONAL_ONLY = 'positional-only'
    POSITIONAL_OR_KEYWORD = 'positional or keyword'
    VAR_POSITIONAL = 'variadic positional'
    KEYWORD_ONLY = 'keyword-only'
    VAR_KEYWORD = 'variadic keyword'

    def __new__(cls, description):
        value = len(cls.__members__)
        member = int.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member

    def __str__(self):
        return self.name

_POSITIONAL_ONLY = _ParameterKind.POSITIONAL_ONLY
_POSITIONAL_OR_KEYWORD = _ParameterKind.POSITIONAL_OR_KEYWORD
_VAR_POSITIONAL = _ParameterKind.VAR_POSITIONAL
_KEYWORD_ONLY = _ParameterKind.KEYWORD_ONLY
_VAR_KEYWORD = _ParameterKind.VAR_KEYWORD
_KINDS = (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD, _VAR_POSITIONAL, _KEYWORD_ONLY, _VAR_KEYWORD)

def formatannotation(annotation, base_module=None, *, quote_annotation_strings=True):
    if getattr(annotation, '__module__', None) == 'typing':
        return repr(annotation).replace('typing.', '')
    if isinstance(annotation, types.GenericAlias):
        return str(annotation)
    if isinstance(annotation, type):
        if annotation.__module__ in ('builtins', base_module):
            return annotation.__qualname__
        return annotation.__module__ + '.' + annotation.__qualname__
    return repr(annotation)

class Parameter:
    __slots__ = ('_name', '_kind', '_default', '_annotation')

    POSITIONAL_ONLY = _POSITIONAL_ONLY
    POSITIONAL_OR_KEYWORD = _POSITIONAL_OR_KEYWORD
    VAR_POSITIONAL = _VAR_POSITIONAL
    KEYWORD_ONLY = _KEYWORD_ONLY
    VAR_KEYWORD = _VAR_KEYWORD
    empty = _empty

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        try:
            self._kind = _ParameterKind(kind)
        except ValueError:
            raise ValueError(f'value {kind!r} is not a valid Parameter.kind')
        if default is not _empty:
            if self._kind in (_VAR_POSITIONAL, _VAR_KEYWORD):
                raise ValueError(f'{self._kind.description} parameters cannot have default values')
        self._default = default
        self._annotation = annotation
        if name is _empty:
            raise ValueError('name is a required attribute for Parameter')
        if not isinstance(name, str):
            raise TypeError(f'name must be a str, not a {type(name).__name__}')
        if iskeyword(name) and self._kind is not _POSITIONAL_ONLY:
            raise ValueError(f'{name!r} is not a valid parameter name')
        if not name.isidentifier():
            raise ValueError(f'{name!r} is not a valid parameter name')
        self._name = name

    @property
    def name(self):
        return self._name
    @property
    def default(self):
        return self._default
    @property
    def annotation(self):
        return self._annotation
    @property
    def kind(self):
        return self._kind

    def replace(self, *, name=_void, kind=_void, annotation=_void, default=_void):
        if name is _void:
            name = self._name
        if kind is _void:
            kind = self._kind
        if annotation is _void:
            annotation = self._annotation
        if default is _void:
            default = self._default
        return type(self)(name, kind, default=default, annotation=annotation)

    __replace__ = replace

    def __str__(self):
        return self._format()

    def _format(self, *, quote_annotation_strings=True):
        kind = self.kind
        formatted = self._name
        if self._annotation is not _empty:
            formatted = f'{formatted}: {formatannotation(self._annotation)}'
        if self._default is not _empty:
            if self._annotation is not _empty:
                formatted = f'{formatted} = {self._default!r}'
            else:
                formatted = f'{formatted}={self._default!r}'
        if kind == _VAR_POSITIONAL:
            formatted = '*' + formatted
        elif kind == _VAR_KEYWORD:
            formatted = '**' + formatted
        return formatted

    def __repr__(self):
        return f'<{self.__class__.__name__} "{self}">'

    def __hash__(self):
        return hash((self._name, self._kind, self._annotation, self._default))

    def __eq__(self, other):
        if self is other:
            return True
        if not isinstance(other, Parameter):
            return NotImplemented
        return (self._name == other._name and self._kind == other._kind and self._default == other._default
                and self._annotation == other._annotation)

class BoundArguments:
    __slots__ = ('arguments', '_signature')

    def __init__(self, signature, arguments):
        self.arguments = arguments
        self._signature = signature

    @property
    def signature(self):
        return self._signature

    @property
    def args(self):
        args = []
        for param_name, param in self._signature.parameters.items():
            if param.kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
                break
            try:
                arg = self.arguments[param_name]
            except KeyError:
                break
            if param.kind == _VAR_POSITIONAL:
                args.extend(arg)
            else:
                args.append(arg)
        return tuple(args)

    @property
    def kwargs(self):
        kwargs = {}
        kwargs_started = False
        for param_name, param in self._signature.parameters.items():
            if not kwargs_started:
                if param.kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
                    kwargs_started = True
                elif param_name not in self.arguments:
                    kwargs_started = True
                    continue
            if not kwargs_started:
                continue
            try:
                arg = self.arguments[param_name]
            except KeyError:
                continue
            if param.kind == _VAR_KEYWORD:
                kwargs.update(arg)
            else:
                kwargs[param_name] = arg
        return kwargs

    def apply_defaults(self):
        arguments = self.arguments
        new_arguments = []
        for name, param in self._signature.parameters.items():
            try:
                new_arguments.append((name, arguments[name]))
            except KeyError:
                if param.default is not _empty:
                    val = param.default
                elif param.kind is _VAR_POSITIONAL:
                    val = ()
                elif param.kind is _VAR_KEYWORD:
                    val = {}
                else:
                    continue
                new_arguments.append((name, val))
        self.arguments = dict(new_arguments)

    def __eq__(self, other):
        if self is other:
            return True
        if not isinstance(other, BoundArguments):
            return NotImplemented
        return self.signature == other.signature and self.arguments == other.arguments

    def __repr__(self):
        args = ['{}={!r}'.format(arg, value) for arg, value in self.arguments.items()]
        return '<{} ({})>'.format(self.__class__.__name__, ', '.join(args))

class Signature:
    __slots__ = ('_return_annotation', '_parameters')
    empty = _empty

    def __init__(self, parameters=None, *, return_annotation=_empty, __validate_parameters__=True):
        params = OrderedDict()
        if parameters is not None:
            if __validate_parameters__:
                top_kind = _POSITIONAL_ONLY
                seen_default = False
                for param in parameters:
                    kind, name = param.kind, param.name
                    if kind < top_kind:
                        raise ValueError(f'wrong parameter order: {top_kind.description} parameter before'
                                         f' {kind.description} parameter')
                    elif kind > top_kind:
                        top_kind = kind
                    if kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD):
                        if param.default is _empty:
                            if seen_default:
                                raise ValueError('non-default argument follows default argument')
                        else:
                            seen_default = True
                    if name in params:
                        raise ValueError(f'duplicate parameter name: {name!r}')
                    params[name] = param
            else:
                params = OrderedDict((param.name, param) for param in parameters)
        self._parameters = types.MappingProxyType(params)
        self._return_annotation = return_annotation

    @classmethod
    def from_callable(cls, obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False):
        return _from_callable(obj, cls, follow_wrapped, eval_str)

    @property
    def parameters(self):
        return self._parameters

    @property
    def return_annotation(self):
        return self._return_annotation

    def replace(self, *, parameters=_void, return_annotation=_void):
        if parameters is _void:
            parameters = self.parameters.values()
        if return_annotation is _void:
            return_annotation = self._return_annotation
        return type(self)(parameters, return_annotation=return_annotation)

    __replace__ = replace

    def _hash_basis(self):
        params = tuple(param for param in self.parameters.values() if param.kind != _KEYWORD_ONLY)
        kwo_params = {param.name: param for param in self.parameters.values() if param.kind == _KEYWORD_ONLY}
        return params, kwo_params, self.return_annotation

    def __hash__(self):
        params, kwo_params, return_annotation = self._hash_basis()
        return hash((params, frozenset(kwo_params.values()), return_annotation))

    def __eq__(self, other):
        if self is other:
            return True
        if not isinstance(other, Signature):
            return NotImplemented
        return self._hash_basis() == other._hash_basis()

    def _bind(self, args, kwargs, *, partial=False):
        arguments = {}
        parameters = iter(self.parameters.values())
        parameters_ex = ()
        arg_vals = iter(args)
        pos_only_param_in_kwargs = []
        while True:
            try:
                arg_val = next(arg_vals)
            except StopIteration:
                try:
                    param = next(parameters)
                except StopIteration:
                    break
                else:
                    if param.kind == _VAR_POSITIONAL:
                        break
                    elif param.name in kwargs:
                        if param.kind == _POSITIONAL_ONLY:
                            if param.default is _empty:
                                pos_only_param_in_kwargs.append(param)
                            continue
                        parameters_ex = (param,)
                        break
                    elif param.kind == _VAR_KEYWORD or param.default is not _empty:
                        parameters_ex = (param,)
                        break
                    else:
                        if partial:
                            parameters_ex = (param,)
                            break
                        else:
                            if param.kind == _KEYWORD_ONLY:
                                argtype = ' keyword-only'
                            else:
                                argtype = ''
                            raise TypeError(f'missing a required{argtype} argument: {param.name!r}') from None
            else:
                try:
                    param = next(parameters)
                except StopIteration:
                    raise TypeError('too many positional arguments') from None
                else:
                    if param.kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
                        raise TypeError('too many positional arguments') from None
                    if param.kind == _VAR_POSITIONAL:
                        values = [arg_val]
                        values.extend(arg_vals)
                        arguments[param.name] = tuple(values)
                        break
                    if param.name in kwargs and param.kind != _POSITIONAL_ONLY:
                        raise TypeError(f'multiple values for argument {param.name!r}') from None
                    arguments[param.name] = arg_val
        kwargs_param = None
        for param in [*parameters_ex, *parameters]:
            if param.kind == _VAR_KEYWORD:
                kwargs_param = param
                continue
            if param.kind == _VAR_POSITIONAL:
                continue
            param_name = param.name
            try:
                arg_val = kwargs.pop(param_name)
            except KeyError:
                if not partial and param.kind != _VAR_POSITIONAL and param.default is _empty:
                    raise TypeError('missing a required argument: {arg!r}'.format(arg=param_name)) from None
            else:
                arguments[param_name] = arg_val
        if kwargs:
            if kwargs_param is not None:
                arguments[kwargs_param.name] = kwargs
            elif pos_only_param_in_kwargs:
                names = ', '.join(param.name for param in pos_only_param_in_kwargs)
                raise TypeError('got some positional-only arguments passed as keyword arguments: {arg!r}'.format(arg=names))
            else:
                raise TypeError('got an unexpected keyword argument {arg!r}'.format(arg=next(iter(kwargs))))
        return BoundArguments(self, arguments)

    def bind(self, /, *args, **kwargs):
        return self._bind(args, kwargs)

    def bind_partial(self, /, *args, **kwargs):
        return self._bind(args, kwargs, partial=True)

    def __repr__(self):
        return '<{} {}>'.format(self.__class__.__name__, self)

    def __str__(self):
        return self.format()

    def format(self, *, max_width=None, quote_annotation_strings=True):
        result = []
        render_pos_only_separator = False
        render_kw_only_separator = True
        for param in self.parameters.values():
            formatted = str(param)
            kind = param.kind
            if kind == _POSITIONAL_ONLY:
                render_pos_only_separator = True
            elif render_pos_only_separator:
                result.append('/')
                render_pos_only_separator = False
            if kind == _VAR_POSITIONAL:
                render_kw_only_separator = False
            elif kind == _KEYWORD_ONLY and render_kw_only_separator:
                result.append('*')
                render_kw_only_separator = False
            result.append(formatted)
        if render_pos_only_separator:
            result.append('/')
        rendered = '({})'.format(', '.join(result))
        if max_width is not None and len(rendered) > max_width:
            rendered = '(\n    ' + ',\n    '.join(result) + '\n)'
        if self.return_annotation is not _empty:
            rendered += ' -> {}'.format(formatannotation(self.return_annotation))
        return rendered

def _from_function(func, cls, skip=0, eval_str=False):
    annotations = get_annotations(func, eval_str=eval_str)
    parameters = [
        Parameter(name, _KINDS[kind], default=default if has_default else _empty,
                  annotation=annotations.get(name, _empty))
        for name, kind, has_default, default in _parameters_(func)
    ]
    return cls(parameters[skip:], return_annotation=annotations.get('return', _empty), __validate_parameters__=False)

def _bound_method(sig):
    params = tuple(sig.parameters.values())
    if not params or params[0].kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
        raise ValueError('invalid method signature')
    kind = params[0].kind
    if kind in (_POSITIONAL_OR_KEYWORD, _POSITIONAL_ONLY):
        params = params[1:]
    elif kind is not _VAR_POSITIONAL:
        raise ValueError('invalid argument type')
    return sig.replace(parameters=params)

def _partial_signature(wrapped_sig, partial, extra_args=()):
    old_params = wrapped_sig.parameters
    new_params = OrderedDict(old_params.items())
    partial_args = partial.args or ()
    partial_keywords = partial.keywords or {}
    if extra_args:
        partial_args = extra_args + partial_args
    try:
        ba = wrapped_sig.bind_partial(*partial_args, **partial_keywords)
    except TypeError as ex:
        raise ValueError('partial object {!r} has incorrect arguments'.format(partial)) from ex
    transform_to_kwonly = False
    for param_name, param in old_params.items():
        try:
            arg_value = ba.arguments[param_name]
        except KeyError:
            pass
        else:
            if param.kind is _POSITIONAL_ONLY:
                new_params.pop(param_name)
                continue
            if param.kind is _POSITIONAL_OR_KEYWORD:
                if param_name in partial_keywords:
                    transform_to_kwonly = True
                    new_params[param_name] = param.replace(default=arg_value)
                else:
                    new_params.pop(param.name)
                    continue
            if param.kind is _KEYWORD_ONLY:
                new_params[param_name] = param.replace(default=arg_value)
        if transform_to_kwonly:
            if param.kind is _POSITIONAL_OR_KEYWORD:
                new_param = new_params[param_name].replace(kind=_KEYWORD_ONLY)
                new_params[param_name] = new_param
                new_params.move_to_end(param_name)
            elif param.kind in (_KEYWORD_ONLY, _VAR_KEYWORD):
                new_params.move_to_end(param_name)
            elif param.kind is _VAR_POSITIONAL:
                new_params.pop(param.name)
    return wrapped_sig.replace(parameters=new_params.values())

def _user_defined_method(cls, name, *, follow=True):
    for base in cls.__mro__:
        if name in base.__dict__:
            if base is object or base is type or (base.__module__ == 'builtins' and _parameters_(base.__dict__[name]) is None):
                return None
            return base.__dict__[name]
    return None

def _from_callable(obj, cls, follow_wrapped=True, eval_str=False, skip_bound_arg=True):
    if _is_unknown_(obj):
        return obj
    def again(o):
        return _from_callable(o, cls, follow_wrapped, eval_str, skip_bound_arg)
    if not callable(obj):
        raise TypeError('{!r} is not a callable object'.format(obj))
    if isinstance(obj, types.MethodType):
        sig = again(obj.__func__)
        if _is_unknown_(sig):
            return sig
        return _bound_method(sig) if skip_bound_arg else sig
    if follow_wrapped:
        obj = unwrap(obj, stop=lambda f: hasattr(f, '__signature__') or isinstance(f, types.MethodType))
        if isinstance(obj, types.MethodType):
            return again(obj)
    sig = getattr(obj, '__signature__', None)
    if sig is not None and not _is_unknown_(sig):
        if not isinstance(sig, Signature):
            if callable(sig):
                sig = sig()
            if not isinstance(sig, Signature):
                raise TypeError('unexpected object {!r} in __signature__ attribute'.format(sig))
        return sig
    partialmethod = getattr(obj, '__partialmethod__', None)
    if isinstance(partialmethod, functools.partialmethod):
        wrapped_sig = again(partialmethod.func)
        sig = _partial_signature(wrapped_sig, partialmethod, (None,))
        first = tuple(wrapped_sig.parameters.values())[0]
        if first.kind is _VAR_POSITIONAL:
            return sig
        return sig.replace(parameters=(first,) + tuple(sig.parameters.values()))
    if isinstance(obj, functools.partial):
        sig = again(obj.func)
        return sig if _is_unknown_(sig) else _partial_signature(sig, obj)
    if isinstance(obj, type):
        return _from_class(obj, cls, again)
    if _parameters_(obj) is not None:
        return _from_function(obj, cls, eval_str=eval_str)
    if isbuiltin(obj):
        raise ValueError(f'no signature found for builtin {obj!r}')
    call = getattr(type(obj), '__call__', None)
    if call is not None:
        sig = again(call)
        if _is_unknown_(sig):
            return sig
        return _bound_method(sig) if skip_bound_arg else sig
    raise ValueError('callable {!r} is not supported by signature'.format(obj))

def _from_class(obj, cls, again):
    meta = type(obj)
    call = _user_defined_method(meta, '__call__') if meta is not type else None
    if call is not None and meta.__module__ not in ('abc', 'enum', 'typing', 'builtins'):
        return _bound_method(again(call))
    if _named_fields_(obj) is not None:
        return cls([Parameter(n, _POSITIONAL_OR_KEYWORD, default=d if has else _empty,
                              annotation=getattr(obj, '__annotations__', {}).get(n, _empty))
                    for n, has, d in _named_fields_(obj)])
    for base in obj.__mro__:
        if base is object:
            break
        if '__new__' in base.__dict__ and base.__module__ != 'builtins':
            new = base.__dict__['__new__']
            if isinstance(new, staticmethod):
                new = new.__func__
            if _parameters_(new) is not None and base.__module__ not in ('typing', 'enum'):
                init = _user_defined_method(obj, '__init__')
                if init is None or not _comes_before(obj, '__init__', base):
                    return _bound_method(again(new))
        if '__init__' in base.__dict__ and base.__module__ != 'builtins':
            return _bound_method(again(base.__dict__['__init__']))
    if type in obj.__mro__:
        raise ValueError('no signature found for builtin type {!r}'.format(obj))
    for base in obj.__mro__:
        if base.__module__ == 'builtins' and base is not object:
            raise ValueError('no signature found for builtin type {!r}'.format(obj))
    return cls([])

def _comes_before(obj, name, base):
    for c in obj.__mro__:
        if c is base:
            return False
        if name in c.__dict__:
            return True
    return False

def signature(obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False):
    return Signature.from_callable(obj, follow_wrapped=follow_wrapped, globals=globals, locals=locals, eval_str=eval_str)

def get_annotations(obj, *, globals=None, locals=None, eval_str=False):
    ann = getattr(obj, '__annotations__', None)
    if isinstance(obj, type):
        ann = obj.__dict__.get('__annotations__', None)
    if ann is None:
        return {}
    if not isinstance(ann, dict):
        if _is_unknown_(ann):
            return {}
        raise ValueError(f'{obj!r}.__annotations__ is neither a dict nor None')
    if not eval_str:
        return dict(ann)
    from typing import get_type_hints
    hints = get_type_hints(obj, globals, locals, include_extras=True)
    return {key: hints[key] if isinstance(value, str) else value for key, value in ann.items()}

def unwrap(func, *, stop=None):
    f = func
    memo = {id(f): f}
    while not isinstance(func, type) and hasattr(func, '__wrapped__'):
        if _is_unknown_(func.__wrapped__):
            break
        if stop is not None and stop(func):
            break
        func = func.__wrapped__
        id_func = id(func)
        if id_func in memo or len(memo) >= 1000:
            raise ValueError('wrapper loop when unwrapping {!r}'.format(f))
        memo[id_func] = func
    return func

FullArgSpec = namedtuple('FullArgSpec', 'args, varargs, varkw, defaults, kwonlyargs, kwonlydefaults, annotations')
ArgInfo = namedtuple('ArgInfo', 'args varargs keywords locals')
Arguments = namedtuple('Arguments', 'args, varargs, varkw')
Attribute = namedtuple('Attribute', 'name kind defining_class object')
BlockFinder = ClassFoundException = None
ClosureVars = namedtuple('ClosureVars', 'nonlocals globals builtins unbound')

def getfullargspec(func):
    try:
        sig = _from_callable(func, Signature, False, False, False)
    except Exception as ex:
        raise TypeError('unsupported callable') from ex
    if _is_unknown_(sig):
        return sig
    args, posonlyargs, kwonlyargs, annotations = [], [], [], {}
    varargs = varkw = None
    defaults, kwdefaults = (), {}
    if sig.return_annotation is not sig.empty:
        annotations['return'] = sig.return_annotation
    for param in sig.parameters.values():
        kind, name = param.kind, param.name
        if kind is _POSITIONAL_ONLY:
            posonlyargs.append(name)
            if param.default is not param.empty:
                defaults += (param.default,)
        elif kind is _POSITIONAL_OR_KEYWORD:
            args.append(name)
            if param.default is not param.empty:
                defaults += (param.default,)
        elif kind is _VAR_POSITIONAL:
            varargs = name
        elif kind is _KEYWORD_ONLY:
            kwonlyargs.append(name)
            if param.default is not param.empty:
                kwdefaults[name] = param.default
        elif kind is _VAR_KEYWORD:
            varkw = name
        if param.annotation is not param.empty:
            annotations[name] = param.annotation
    return FullArgSpec(posonlyargs + args, varargs, varkw, defaults or None, kwonlyargs, kwdefaults or None, annotations)

def getcallargs(func, /, *positional, **named):
    sig = signature(func)
    bound = sig.bind(*positional, **named)
    bound.apply_defaults()
    spec = getfullargspec(func)
    out = {}
    if ismethod(func) and func.__self__ is not None:
        out[spec.args[0]] = func.__self__
    values = bound.arguments
    given = [n for n in spec.args if n in values]
    supplied = len(positional)
    for n in given[:supplied]:
        out[n] = values[n]
    if spec.varargs:
        out[spec.varargs] = values.get(spec.varargs, ())
    if spec.varkw:
        out[spec.varkw] = values.get(spec.varkw, {})
    for n in named:
        if n in values:
            out[n] = values[n]
    for n in given + spec.kwonlyargs:
        if n not in out:
            out[n] = values[n]
    return out

def getclosurevars(func):
    if ismethod(func):
        func = func.__func__
    if not isfunction(func):
        raise TypeError('{!r} is not a Python function'.format(func))
    names = func.__code__.co_freevars
    nonlocals = {}
    for var, cell in zip(names, func.__closure__ or ()):
        nonlocals[var] = cell.cell_contents
    unknown = _unknown_('the names that a function reads are not listed')
    return ClosureVars(nonlocals, unknown, unknown, unknown)

def ismodule(object):
    return isinstance(object, types.ModuleType)
def isclass(object):
    return isinstance(object, type)
def ismethod(object):
    return isinstance(object, types.MethodType) and not _in_c_(object.__func__)
def isfunction(object):
    return isinstance(object, types.FunctionType)
def isbuiltin(object):
    if isinstance(object, types.MethodType):
        return _in_c_(object.__func__)
    return isinstance(object, types.BuiltinFunctionType)
def ismethoddescriptor(object):
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    tp = type(object)
    return hasattr(tp, '__get__') and not hasattr(tp, '__set__') and not hasattr(tp, '__delete__')
def ismethodwrapper(object):
    return False
def isroutine(object):
    return isbuiltin(object) or isfunction(object) or isinstance(object, types.MethodType) or ismethoddescriptor(object)
def isdatadescriptor(object):
    if isclass(object) or isinstance(object, types.MethodType) or isfunction(object):
        return False
    tp = type(object)
    return isinstance(object, property) or hasattr(tp, '__set__') or hasattr(tp, '__delete__')
def ismemberdescriptor(object):
    return isinstance(object, types.MemberDescriptorType)
def isgetsetdescriptor(object):
    return isinstance(object, types.GetSetDescriptorType)
def isgenerator(object):
    return isinstance(object, types.GeneratorType)
def _unwrapped(f):
    while isinstance(f, types.MethodType):
        f = f.__func__
    while isinstance(f, functools.partial):
        f = f.func
    return f
def isgeneratorfunction(obj):
    return _kind_(_unwrapped(obj)) == 'generator'
def iscoroutinefunction(obj):
    return _kind_(_unwrapped(obj)) == 'coroutine'
def isasyncgenfunction(obj):
    return _kind_(_unwrapped(obj)) == 'async generator'
def markcoroutinefunction(func):
    return func
def iscoroutine(object):
    return isinstance(object, types.CoroutineType)
def isasyncgen(object):
    return isinstance(object, types.AsyncGeneratorType)
def isawaitable(object):
    return isinstance(object, types.CoroutineType) or hasattr(type(object), '__await__')
def iscode(object):
    return isinstance(object, types.CodeType)
def isframe(object):
    return isinstance(object, types.FrameType)
def istraceback(object):
    return isinstance(object, types.TracebackType)
def isabstract(object):
    return isinstance(object, type) and bool(getattr(object, '__abstractmethods__', ()))

def getmro(cls):
    return cls.__mro__

def _members(object, predicate, getter):
    results = []
    names = dir(object)
    if _is_unknown_(names):
        return names
    for key in names:
        try:
            value = getter(object, key)
        except AttributeError:
            continue
        if not predicate or predicate(value):
            results.append((key, value))
    results.sort(key=lambda pair: pair[0])
    return results

def getmembers(object, predicate=None):
    return _members(object, predicate, getattr)

def getmembers_static(object, predicate=None):
    return _members(object, predicate, getattr_static)

def classify_class_attrs(cls):
    return _unknown_('inspect.classify_class_attrs is not followed')

_sentinel = object()

def getattr_static(obj, attr, default=_sentinel):
    if not isinstance(obj, type):
        own = getattr(obj, '__dict__', {})
        if attr in own:
            return own[attr]
        klass = type(obj)
    else:
        klass = obj
    for entry in klass.__mro__:
        if attr in entry.__dict__:
            return entry.__dict__[attr]
    if isinstance(obj, type):
        for entry in type(obj).__mro__:
            if attr in entry.__dict__:
                return entry.__dict__[attr]
    if default is not _sentinel:
        return default
    raise AttributeError(attr)

def cleandoc(doc):
    lines = doc.expandtabs().split('\n')
    margin = None
    for line in lines[1:]:
        content = len(line.lstrip(' '))
        if content:
            indent = len(line) - content
            margin = indent if margin is None else min(margin, indent)
    if lines:
        lines[0] = lines[0].lstrip(' ')
    if margin is not None:
        for i in range(1, len(lines)):
            lines[i] = lines[i][margin:]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return '\n'.join(lines)

def _finddoc(obj):
    if isclass(obj):
        for base in obj.__mro__:
            if base is not object and base.__dict__.get('__doc__') is not None:
                return base.__dict__['__doc__']
        return None
    if ismethod(obj):
        cls = obj.__self__ if isclass(obj.__self__) else obj.__self__.__class__
        name = obj.__func__.__name__
    elif isfunction(obj):
        name = obj.__name__
        cls = _class_of_(obj)
        if cls is None:
            return None
    else:
        return None
    for base in cls.__mro__:
        doc = getattr(getattr(base, name, None), '__doc__', None)
        if doc is not None:
            return doc
    return None

def getdoc(object):
    doc = getattr(object, '__doc__', None)
    if doc is None:
        try:
            doc = _finddoc(object)
        except (AttributeError, TypeError):
            return None
    if not isinstance(doc, str):
        return doc if _is_unknown_(doc) else None
    return cleandoc(doc)

def getmodulename(path):
    name = path.rsplit('/', 1)[-1]
    return name[:-3] if name.endswith('.py') else None

def getmodule(object, _filename=None):
    if ismodule(object):
        return object
    if hasattr(object, '__module__'):
        import sys
        return sys.modules.get(object.__module__)
    return _unknown_('the module of an object is not followed')

def _asks(name):
    def ask(*args, **kwargs):
        return _unknown_(f'inspect.{name}() is not known before the program runs')
    ask.__name__ = ask.__qualname__ = name
    return ask

getsource = _asks('getsource')
getsourcefile = _asks('getsourcefile')
getsourcelines = _asks('getsourcelines')
getfile = _asks('getfile')
getabsfile = _asks('getabsfile')
getcomments = _asks('getcomments')
findsource = _asks('findsource')
stack = _asks('stack')
trace = _asks('trace')
currentframe = _asks('currentframe')
getframeinfo = _asks('getframeinfo')
getouterframes = _asks('getouterframes')
getinnerframes = _asks('getinnerframes')
getlineno = _asks('getlineno')
getargvalues = _asks('getargvalues')
getgeneratorstate = _asks('getgeneratorstate')
getgeneratorlocals = _asks('getgeneratorlocals')
getcoroutinestate = _asks('getcoroutinestate')
getcoroutinelocals = _asks('getcoroutinelocals')
`;
