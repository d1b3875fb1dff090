/** warnings: recorded; filters that raise are honoured. Source: CPython's Lib/warnings.py. */
export const warningsSource = String.raw`
filters = []
_seen = None

class WarningMessage:
    _WARNING_DETAILS = ('message', 'category', 'filename', 'lineno', 'file', 'line', 'source')
    def __init__(self, message, category, filename, lineno, file=None, line=None, source=None):
        self.message, self.category, self.filename, self.lineno = message, category, filename, lineno
        self.file, self.line, self.source = file, line, source
        self._category_name = category.__name__ if category else None
    def __str__(self):
        return '{message : %r, category : %r, filename : %r, lineno : %s, line : %r}' % (
            self.message, self._category_name, self.filename, self.lineno, self.line)

def _action(category):
    for action, wanted in filters:
        if issubclass(category, wanted):
            return action
    return 'default'

def warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=()):
    if isinstance(message, Warning):
        category = message.__class__
    if category is None:
        category = UserWarning
    if _is_unknown_(category):
        category = UserWarning
    if not (isinstance(category, type) and issubclass(category, Warning)):
        raise TypeError("category must be a Warning subclass, not '{:s}'".format(type(category).__name__))
    _effect_('warnings.warn', message)
    action = _action(category)
    if action == 'error':
        raise message if isinstance(message, Warning) else category(message)
    if action == 'ignore' or _seen is None:
        return
    made = message if isinstance(message, Warning) else category(message)
    unknown = _unknown_('where a warning comes from is not known')
    _seen.append(WarningMessage(made, category, unknown, unknown))

def warn_explicit(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None):
    _effect_('warnings.warn', message)
    if _seen is not None:
        made = message if isinstance(message, Warning) else category(message)
        _seen.append(WarningMessage(made, category, filename, lineno))

def showwarning(message, category, filename, lineno, file=None, line=None):
    _effect_('warnings.warn', message)

def formatwarning(message, category, filename, lineno, line=None):
    return f'{filename}:{lineno}: {category.__name__}: {message}\n'

_ACTIONS = ('error', 'ignore', 'always', 'default', 'module', 'once', 'all')

def filterwarnings(action, message='', category=Warning, module='', lineno=0, append=False):
    if action not in _ACTIONS:
        raise ValueError(f'invalid action: {action!r}')
    if not (isinstance(category, type) and issubclass(category, Warning)):
        raise TypeError('category must be a Warning subclass, not ' + repr(category))
    # A filter for some messages only says nothing of the others.
    if not message and not module:
        _enter(action, category, append)

def simplefilter(action, category=Warning, lineno=0, append=False):
    if action not in _ACTIONS:
        raise ValueError(f'invalid action: {action!r}')
    _enter(action, category, append)

def _enter(action, category, append):
    if append:
        filters.append((action, category))
    else:
        filters.insert(0, (action, category))

def resetwarnings():
    filters[:] = []

class catch_warnings:
    def __init__(self, *, record=False, module=None, action=None, category=Warning, lineno=0, append=False):
        self._record = record
        self._filter = None if action is None else (action, category, lineno, append)
        self._entered = False
    def __repr__(self):
        args = []
        if self._record:
            args.append('record=True')
        return '%s(%s)' % (type(self).__name__, ', '.join(args))
    def __enter__(self):
        global _seen
        if self._entered:
            raise RuntimeError('Cannot enter %r twice' % self)
        self._entered = True
        self._saved = filters[:]
        self._outer = _seen
        if self._filter is not None:
            simplefilter(*self._filter)
        if self._record:
            _seen = []
            return _seen
        return None
    def __exit__(self, *exc_info):
        global _seen
        if not self._entered:
            raise RuntimeError('Cannot exit %r without entering first' % self)
        filters[:] = self._saved
        _seen = self._outer

class deprecated:
    def __init__(self, message, /, *, category=DeprecationWarning, stacklevel=1):
        if not isinstance(message, str):
            raise TypeError(f'Expected an object of type str for \'message\', not {type(message).__name__!r}')
        self.message, self.category, self.stacklevel = message, category, stacklevel
    def __call__(self, arg, /):
        arg.__deprecated__ = self.message
        return arg
`;
