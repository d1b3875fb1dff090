/** io on texts and bytes in memory. Source: CPython's Lib/_pyio.py. */
export const ioSource = String.raw`
import abc

DEFAULT_BUFFER_SIZE = 131072
SEEK_SET = 0
SEEK_CUR = 1
SEEK_END = 2

class UnsupportedOperation(OSError, ValueError):
    pass

BlockingIOError = BlockingIOError

class IOBase(metaclass=abc.ABCMeta):
    _closed = False

    def _unsupported(self, name):
        raise UnsupportedOperation(f'{self.__class__.__name__}.{name}() not supported')
    def seek(self, pos, whence=0):
        self._unsupported('seek')
    def tell(self):
        return self.seek(0, 1)
    def truncate(self, pos=None):
        self._unsupported('truncate')
    def flush(self):
        self._checkClosed()
    def close(self):
        self._closed = True
    def seekable(self):
        return False
    def readable(self):
        return False
    def writable(self):
        return False
    @property
    def closed(self):
        return self._closed
    def _checkClosed(self, msg=None):
        if self.closed:
            raise ValueError('I/O operation on closed file.' if msg is None else msg)
    def __enter__(self):
        self._checkClosed()
        return self
    def __exit__(self, *args):
        self.close()
    def fileno(self):
        self._unsupported('fileno')
    def isatty(self):
        self._checkClosed()
        return False
    def __iter__(self):
        self._checkClosed()
        return self
    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line
    def readlines(self, hint=None):
        if hint is None or hint <= 0:
            return list(self)
        n = 0
        lines = []
        for line in self:
            lines.append(line)
            n += len(line)
            if n >= hint:
                break
        return lines
    def writelines(self, lines):
        self._checkClosed()
        for line in lines:
            self.write(line)

class RawIOBase(IOBase):
    pass

class BufferedIOBase(IOBase):
    pass

class TextIOBase(IOBase):
    @property
    def encoding(self):
        return None
    @property
    def newlines(self):
        return None
    @property
    def errors(self):
        return None

class _Memory:
    """What a buffer of bytes and one of text have in common: a value, and a place in it."""
    def _check(self):
        if self.closed:
            raise ValueError('I/O operation on closed file')
    def getvalue(self):
        self._check()
        return self._value
    def readable(self):
        self._check()
        return True
    writable = readable
    seekable = readable
    def tell(self):
        self._check()
        return self._pos
    def read(self, size=-1, /):
        self._check()
        if size is None or size < 0:
            size = len(self._value)
        piece = self._value[self._pos:self._pos + size]
        self._pos += len(piece)
        return piece
    def readline(self, size=-1, /):
        self._check()
        if self._pos >= len(self._value):
            return self._empty
        end = self._value.find(self._newline, self._pos)
        end = len(self._value) if end < 0 else end + 1
        if size is not None and 0 <= size < end - self._pos:
            end = self._pos + size
        piece = self._value[self._pos:end]
        self._pos = end
        return piece
    def _put(self, data):
        value, pos = self._value, self._pos
        if pos > len(value):
            value += self._filler * (pos - len(value))
        self._value = value[:pos] + data + value[pos + len(data):]
        self._pos = pos + len(data)
        return len(data)
    def truncate(self, pos=None, /):
        self._check()
        if pos is None:
            pos = self._pos
        elif pos < 0:
            raise ValueError(f'negative truncate position {pos}' if self._empty == b'' else f'Negative size value {pos}')
        self._value = self._value[:pos]
        return pos
    def __iter__(self):
        self._check()
        return self
    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line
    def __enter__(self):
        self._check()
        return self

class StringIO(_Memory, TextIOBase):
    _empty, _newline, _filler = '', '\n', '\0'

    def __init__(self, initial_value='', newline='\n'):
        if newline is not None and not isinstance(newline, str):
            raise TypeError(f'newline must be str or None, not {type(newline).__name__}')
        if newline not in (None, '', '\n', '\r', '\r\n'):
            raise ValueError(f'illegal newline value: {newline!r}')
        if initial_value is not None and not isinstance(initial_value, str):
            raise TypeError(f'initial_value must be str or None, not {type(initial_value).__name__}')
        self._mode = newline
        self._value = ''
        self._pos = 0
        if initial_value:
            self.write(initial_value)
            self._pos = 0

    def write(self, s, /):
        if _is_unknown_(s):
            self._value = s
            return s
        if not isinstance(s, str):
            raise TypeError(f'string argument expected, got {type(s).__name__!r}')
        self._check()
        n = len(s)
        if self._mode is None:
            s = s.replace('\r\n', '\n').replace('\r', '\n')
        elif self._mode in ('\r', '\r\n'):
            s = s.replace('\n', self._mode)
        self._put(s)
        return n

    def seek(self, pos, whence=0, /):
        self._check()
        if whence not in (0, 1, 2):
            raise ValueError(f'Invalid whence ({whence}, should be 0, 1 or 2)')
        if whence == 0:
            if pos < 0:
                raise ValueError(f'Negative seek position {pos}')
            self._pos = pos
        else:
            if pos != 0:
                raise OSError("Can't do nonzero cur-relative seeks")
            if whence == 2:
                self._pos = len(self._value)
        return self._pos

    @property
    def line_buffering(self):
        return False

class BytesIO(_Memory, BufferedIOBase):
    _empty, _newline, _filler = b'', b'\n', b'\0'

    def __init__(self, initial_bytes=b''):
        if isinstance(initial_bytes, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        self._value = bytes(initial_bytes) if initial_bytes is not None else b''
        self._pos = 0

    def write(self, b, /):
        if _is_unknown_(b):
            self._value = b
            return b
        self._check()
        if isinstance(b, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        return self._put(bytes(b))

    def read1(self, size=-1, /):
        return self.read(size)

    def readinto(self, buffer, /):
        data = self.read(len(buffer))
        buffer[:len(data)] = data
        return len(data)

    def getbuffer(self):
        self._check()
        return memoryview(self._value)

    def seek(self, pos, whence=0, /):
        self._check()
        if whence == 0:
            if pos < 0:
                raise ValueError(f'negative seek value {pos}')
            self._pos = pos
        elif whence == 1:
            self._pos = max(0, self._pos + pos)
        elif whence == 2:
            self._pos = max(0, len(self._value) + pos)
        else:
            raise ValueError(f'invalid whence ({whence}, should be 0, 1 or 2)')
        return self._pos

StringIO.__module__ = BytesIO.__module__ = '_io'

def open(file, *args, **kwargs):
    return _unknown_('files are not read')
open_code = open

def text_encoding(encoding, stacklevel=2, /):
    return 'locale' if encoding is None else encoding

class TextIOWrapper(TextIOBase):
    def __init__(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False):
        self.buffer = buffer
    def write(self, s, /):
        _effect_('write', s)
        return len(s)
    def read(self, size=-1, /):
        return _unknown_('streams are not read')
    readline = read

class FileIO(RawIOBase):
    def __init__(self, file, mode='r', closefd=True, opener=None):
        self.name, self.mode = file, mode
    def write(self, b, /):
        _effect_('write', b)
        return len(b)
    def read(self, size=-1, /):
        return _unknown_('files are not read')
    readall = readline = read

class BufferedReader(BufferedIOBase):
    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        self.raw = raw
    def read(self, size=-1, /):
        return self.raw.read(size)
    readline = peek = read1 = read

class BufferedWriter(BufferedIOBase):
    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        self.raw = raw
    def write(self, b, /):
        return self.raw.write(b)
`;

/** Source: CPython's Python/context.c. */
export const contextvarsSource = String.raw`
class _Missing:
    def __repr__(self):
        return '<Token.MISSING>'

_MISSING = _Missing()
_NONE = object()

class Token:
    MISSING = _MISSING
    def __init__(self, context, var, old_value):
        self._context, self.var, self.old_value = context, var, old_value
        self._used = False
    def __repr__(self):
        used = ' used' if self._used else ''
        return f'<Token{used} var={self.var!r} at {hex(id(self))}>'

class Context:
    def __init__(self):
        self._values = {}
    def run(self, callable, /, *args, **kwargs):
        global _current
        before = _current
        _current = self
        try:
            return callable(*args, **kwargs)
        finally:
            _current = before
    def copy(self):
        made = Context()
        made._values = dict(self._values)
        return made
    def __getitem__(self, var):
        return self._values[var]
    def __contains__(self, var):
        return var in self._values
    def __iter__(self):
        return iter(self._values)
    def __len__(self):
        return len(self._values)
    def get(self, var, default=None, /):
        return self._values.get(var, default)
    def keys(self):
        return self._values.keys()
    def values(self):
        return self._values.values()
    def items(self):
        return self._values.items()

class ContextVar:
    def __init__(self, name, /, *, default=_NONE):
        if not isinstance(name, str):
            raise TypeError('context variable name must be a str')
        self.name = name
        self._default = default
    def get(self, default=_NONE, /):
        values = _current._values
        if self in values:
            return values[self]
        if default is not _NONE:
            return default
        if self._default is not _NONE:
            return self._default
        raise LookupError(self)
    def set(self, value, /):
        token = Token(_current, self, _current._values.get(self, _MISSING))
        _current._values[self] = value
        return token
    def reset(self, token, /):
        if token._used:
            raise RuntimeError(f'{token!r} has already been used once')
        if token.var is not self:
            raise ValueError(f'{token!r} was created by a different ContextVar')
        if token._context is not _current:
            raise ValueError(f'{token!r} was created in a different Context')
        token._used = True
        if token.old_value is _MISSING:
            del _current._values[self]
        else:
            _current._values[self] = token.old_value
    def __repr__(self):
        default = '' if self._default is _NONE else f' default={self._default!r}'
        return f'<ContextVar name={self.name!r}{default} at {hex(id(self))}>'
    @classmethod
    def __class_getitem__(cls, item):
        from types import GenericAlias
        return GenericAlias(cls, item)

_current = Context()

def copy_context():
    return _current.copy()
`;
