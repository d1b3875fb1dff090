/** traceback, atexit, importlib's parts, pytest: what is around a program, in its shape. */

export const tracebackSource = String.raw`
def _only(exc):
    text = str(exc)
    cls = type(exc)
    name = cls.__qualname__
    if cls.__module__ not in ('__main__', 'builtins'):
        name = cls.__module__ + '.' + name
    return [f'{name}: {text}\n' if text else f'{name}\n'] + [note + '\n' for note in getattr(exc, '__notes__', ())]

_MISSING = object()

def format_exception_only(exc, /, value=_MISSING, *, show_group=False, **kwargs):
    exc = exc if value is _MISSING else value
    if exc is None:
        return ['NoneType: None\n']
    if isinstance(exc, (SyntaxError, BaseExceptionGroup)):
        return _unknown_('the text of tracebacks is not known')
    return _only(exc)

def _text(*args, **kwargs):
    return _unknown_('the text of tracebacks is not known')
format_exc = format_exception = format_stack = format_list = _text
extract_stack = extract_tb = walk_tb = _text

def print_exc(limit=None, file=None, chain=True):
    _effect_('traceback.print')
def print_exception(exc, /, value=None, tb=None, limit=None, file=None, chain=True, **kwargs):
    _effect_('traceback.print')
def print_stack(f=None, limit=None, file=None):
    _effect_('traceback.print')
def print_tb(tb, limit=None, file=None):
    _effect_('traceback.print')
print_last = print_list = print_stack
def clear_frames(tb):
    pass
`;

export const atexitSource = String.raw`
def register(func, /, *args, **kwargs):
    if not callable(func):
        raise TypeError('the first argument must be callable')
    return func
def unregister(func, /):
    pass
`;

export const metadataSource = String.raw`
class PackageNotFoundError(ModuleNotFoundError):
    def __str__(self):
        return f'No package metadata was found for {self.name}'
    @property
    def name(self):
        return self.args[0]

def _ask(*args, **kwargs):
    return _unknown_('the packages of the machine are not known')
version = requires = files = distribution = distributions = metadata = entry_points = packages_distributions = _ask
`;

export const importUtilSource = String.raw`
def find_spec(name, package=None):
    return _unknown_('where modules are is not known')
def resolve_name(name, package):
    if not name.startswith('.'):
        return name
    if not package:
        raise ImportError(f'no package specified for {name!r} (required for relative module names)')
    level = len(name) - len(name.lstrip('.'))
    bits = package.rsplit('.', level - 1)
    if len(bits) < level:
        raise ImportError('attempted relative import beyond top-level package')
    return f'{bits[0]}.{name[level:]}' if name[level:] else bits[0]
def spec_from_file_location(name, location=None, **kwargs):
    return _unknown_('files are not read')
spec_from_loader = module_from_spec = spec_from_file_location
`;

export const pytestSource = String.raw`
def _plain(*args, **kwargs):
    """A decorator, with arguments or without."""
    if len(args) == 1 and not kwargs and callable(args[0]):
        return args[0]
    return lambda function: function

class _Mark:
    def __getattr__(self, name):
        return _plain

mark = _Mark()
fixture = yield_fixture = _plain
hookimpl = hookspec = _plain

class Skipped(Exception):
    pass
class Failed(Exception):
    pass

def skip(reason='', *, allow_module_level=False):
    raise Skipped(reason)
def fail(reason='', pytrace=True):
    raise Failed(reason)
def xfail(reason=''):
    raise Failed(reason)
def exit(reason='', returncode=None):
    raise SystemExit(returncode)
def importorskip(modname, minversion=None, reason=None, **kwargs):
    from importlib import import_module
    return import_module(modname)
def param(*values, marks=(), id=None):
    return values

class _Raises:
    def __init__(self, expected):
        self.expected = expected
    def __enter__(self):
        return self
    def __exit__(self, exc_type, exc_value, tb):
        if exc_type is None:
            raise Failed(f'DID NOT RAISE {self.expected!r}')
        if not issubclass(exc_type, self.expected):
            return False
        self.type, self.value = exc_type, exc_value
        return True

def raises(expected_exception, *args, match=None, check=None, **kwargs):
    context = _Raises(expected_exception)
    if not args:
        return context
    with context:
        args[0](*args[1:], **kwargs)
    return context

def warns(expected_warning=Warning, *args, match=None, **kwargs):
    from contextlib import nullcontext
    return nullcontext([])
deprecated_call = warns

def approx(expected, rel=None, abs=None, nan_ok=False):
    return _unknown_('pytest.approx is not followed')

def __getattr__(name):
    return _unknown_(f"jitlens doesn't have pytest.{name} yet")
`;
