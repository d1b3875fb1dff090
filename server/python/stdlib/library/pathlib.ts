/** pathlib: pure paths as they are; what asks the file system isn't known. Source: CPython's Lib/pathlib. */
export const pathlibSource = String.raw`
import fnmatch
import os
import posixpath
from collections.abc import Sequence
from types import GenericAlias

class UnsupportedOperation(NotImplementedError):
    pass

class _PathParents(Sequence):
    __slots__ = ('_path', '_drv', '_root', '_tail')

    def __init__(self, path):
        self._path = path
        self._drv = path.drive
        self._root = path.root
        self._tail = path._tail

    def __len__(self):
        return len(self._tail)

    def __getitem__(self, idx):
        if isinstance(idx, slice):
            return tuple(self[i] for i in range(*idx.indices(len(self))))
        if idx >= len(self) or idx < -len(self):
            raise IndexError(idx)
        if idx < 0:
            idx += len(self)
        return self._path._from_parsed(self._drv, self._root, self._tail[:-idx - 1])

    def __repr__(self):
        return f'<{type(self._path).__name__}.parents>'

class PurePath:
    _windows = False

    def __new__(cls, *args, **kwargs):
        if cls is PurePath:
            cls = PurePosixPath
        for arg in args:
            if _is_unknown_(arg):
                return arg
        return object.__new__(cls)

    def __init__(self, *args):
        paths = []
        for arg in args:
            if isinstance(arg, PurePath):
                if self._windows != arg._windows:
                    paths.append(str(arg).replace('\\', '/'))
                else:
                    paths.append(str(arg))
                continue
            try:
                path = os.fspath(arg)
            except TypeError:
                path = arg
            if not isinstance(path, str):
                raise TypeError(
                    'argument should be a str or an os.PathLike object where __fspath__ returns a str, not '
                    f'{type(path).__name__!r}')
            paths.append(path)
        self._raw = self._join(paths)
        self._drv, self._root, self._tail = self._parse(self._raw)

    @classmethod
    def _join(cls, paths):
        if not paths:
            return ''
        if not cls._windows:
            return posixpath.join(*paths)
        drive, result = '', ''
        for p in paths:
            p = p.replace('/', '\\')
            d = p[:2] if p[1:2] == ':' else ''
            rest = p[len(d):]
            if rest.startswith('\\'):
                if d or not drive:
                    drive = d
                result = rest
                continue
            if d and d.lower() != drive.lower():
                drive, result = d, rest
                continue
            if d:
                drive = d
            if result and not result.endswith('\\'):
                result += '\\'
            result += rest
        return drive + result

    @classmethod
    def _parse(cls, path):
        if not path:
            return '', '', []
        if cls._windows:
            path = path.replace('/', '\\')
            drv = path[:2] if path[1:2] == ':' else ''
            rest = path[len(drv):]
            root = '\\' if rest.startswith('\\') else ''
            return drv, root, [x for x in rest.split('\\') if x and x != '.']
        drv, root, rel = posixpath.splitroot(path)
        return drv, root, [x for x in rel.split('/') if x and x != '.']

    def with_segments(self, *pathsegments):
        return type(self)(*pathsegments)

    @classmethod
    def _format(cls, drv, root, tail):
        sep = '\\' if cls._windows else '/'
        if drv or root:
            return drv + root + sep.join(tail)
        return sep.join(tail)

    def _from_parsed(self, drv, root, tail):
        path = self.with_segments(self._format(drv, root, tail) or '.')
        path._drv, path._root, path._tail = drv, root, list(tail)
        return path

    def __str__(self):
        return self._format(self._drv, self._root, self._tail) or '.'

    def __fspath__(self):
        return str(self)

    def as_posix(self):
        return str(self).replace('\\', '/') if self._windows else str(self)

    def __bytes__(self):
        return os.fsencode(str(self))

    def __repr__(self):
        return f'{type(self).__name__}({self.as_posix()!r})'

    def as_uri(self):
        if not self.is_absolute():
            raise ValueError("relative path can't be expressed as a file URI")
        return 'file://' + _quoted(self.as_posix())

    @property
    def _cased(self):
        return str(self).lower() if self._windows else str(self)

    @property
    def _parts_cased(self):
        return self._cased.split('\\' if self._windows else '/')

    def __hash__(self):
        return hash(self._cased)

    def __eq__(self, other):
        if not isinstance(other, PurePath):
            return NotImplemented
        return self._cased == other._cased and self._windows == other._windows

    def __lt__(self, other):
        if not isinstance(other, PurePath) or self._windows != other._windows:
            return NotImplemented
        return self._parts_cased < other._parts_cased

    def __le__(self, other):
        if not isinstance(other, PurePath) or self._windows != other._windows:
            return NotImplemented
        return self._parts_cased <= other._parts_cased

    def __gt__(self, other):
        if not isinstance(other, PurePath) or self._windows != other._windows:
            return NotImplemented
        return self._parts_cased > other._parts_cased

    def __ge__(self, other):
        if not isinstance(other, PurePath) or self._windows != other._windows:
            return NotImplemented
        return self._parts_cased >= other._parts_cased

    @property
    def drive(self):
        return self._drv

    @property
    def root(self):
        return self._root

    @property
    def anchor(self):
        return self._drv + self._root

    @property
    def parts(self):
        if self._drv or self._root:
            return (self._drv + self._root,) + tuple(self._tail)
        return tuple(self._tail)

    @property
    def name(self):
        return self._tail[-1] if self._tail else ''

    @property
    def suffix(self):
        name = self.name.lstrip('.')
        i = name.rfind('.')
        return name[i:] if i != -1 and i != len(name) - 1 else ''

    @property
    def suffixes(self):
        if self.name.endswith('.'):
            return []
        return ['.' + ending for ending in self.name.lstrip('.').split('.')[1:]]

    @property
    def stem(self):
        name = self.name
        suffix = self.suffix
        return name[:-len(suffix)] if suffix else name

    @property
    def parent(self):
        if not self._tail:
            return self
        return self._from_parsed(self._drv, self._root, self._tail[:-1])

    @property
    def parents(self):
        return _PathParents(self)

    def with_name(self, name):
        if not name or '/' in name or name == '.' or (self._windows and '\\' in name):
            raise ValueError(f'Invalid name {name!r}')
        if not self._tail:
            raise ValueError(f'{self!r} has an empty name')
        return self._from_parsed(self._drv, self._root, self._tail[:-1] + [name])

    def with_stem(self, stem):
        suffix = self.suffix
        if not suffix:
            return self.with_name(stem)
        if not stem:
            raise ValueError(f'{self!r} has a non-empty suffix')
        return self.with_name(stem + suffix)

    def with_suffix(self, suffix):
        stem = self.stem
        if not stem:
            raise ValueError(f'{self!r} has an empty name')
        if suffix and not suffix.startswith('.') or suffix == '.':
            raise ValueError(f'Invalid suffix {suffix!r}')
        return self.with_name(stem + suffix)

    def relative_to(self, other, *_deprecated, walk_up=False):
        if not hasattr(other, 'with_segments'):
            other = self.with_segments(other)
        for step, path in enumerate([other, *other.parents]):
            if path == self or path in self.parents:
                break
            if not walk_up:
                raise ValueError(f'{str(self)!r} is not in the subpath of {str(other)!r}')
            if path.name == '..':
                raise ValueError(f"'..' segment in {str(other)!r} cannot be walked")
        else:
            raise ValueError(f'{str(self)!r} and {str(other)!r} have different anchors')
        return self._from_parsed('', '', ['..'] * step + self._tail[len(path._tail):])

    def is_relative_to(self, other, *_deprecated):
        if not hasattr(other, 'with_segments'):
            other = self.with_segments(other)
        return other == self or other in self.parents

    def is_absolute(self):
        if self._windows:
            return bool(self._root and self._drv)
        return self._raw.startswith('/')

    def is_reserved(self):
        return False

    def joinpath(self, *pathsegments):
        for arg in pathsegments:
            if _is_unknown_(arg):
                return arg
        return self.with_segments(str(self) if not self._windows or self._raw else self._raw, *pathsegments)

    def __truediv__(self, key):
        if _is_unknown_(key):
            return key
        try:
            return self.with_segments(self, key)
        except TypeError:
            return NotImplemented

    def __rtruediv__(self, key):
        try:
            return self.with_segments(key, self)
        except TypeError:
            return NotImplemented

    def match(self, path_pattern, *, case_sensitive=None):
        if not isinstance(path_pattern, PurePath):
            path_pattern = self.with_segments(path_pattern)
        pattern = path_pattern.parts
        parts = self.parts
        if not pattern:
            raise ValueError('empty pattern')
        if len(parts) < len(pattern):
            return False
        if len(parts) > len(pattern) and path_pattern.anchor:
            return False
        return all(fnmatch.fnmatchcase(part, pat) for part, pat in zip(reversed(parts), reversed(pattern)))

    def full_match(self, pattern, *, case_sensitive=None):
        if not isinstance(pattern, PurePath):
            pattern = self.with_segments(pattern)
        return _full(list(self.parts), list(pattern.parts))

    def __reduce__(self):
        return self.__class__, (str(self),)

    def __class_getitem__(cls, item):
        return GenericAlias(cls, item)

def _full(parts, pattern):
    if not pattern:
        return not parts
    if pattern[0] == '**':
        return any(_full(parts[i:], pattern[1:]) for i in range(len(parts) + 1))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], pattern[0]) and _full(parts[1:], pattern[1:])

def _quoted(path):
    safe = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~/'
    return ''.join(chr(b) if chr(b) in safe else '%%%02X' % b for b in path.encode())

class PurePosixPath(PurePath):
    __slots__ = ()

class PureWindowsPath(PurePath):
    __slots__ = ()
    _windows = True

def _asks(name):
    def ask(self, *args, **kwargs):
        return _unknown_(f'pathlib.Path.{name}() is not known before the program runs')
    ask.__name__ = name
    ask.__qualname__ = f'Path.{name}'
    return ask

def _does(name):
    def act(self, *args, **kwargs):
        _effect_(f'pathlib.Path.{name}', self, *args)
    act.__name__ = name
    act.__qualname__ = f'Path.{name}'
    return act

class Path(PurePath):
    def __new__(cls, *args, **kwargs):
        if cls is Path:
            cls = PosixPath
        return PurePath.__new__(cls, *args)

    def __enter__(self):
        return self
    def __exit__(self, t, v, tb):
        pass

    @classmethod
    def cwd(cls):
        return _unknown_('the working directory is not known before the program runs')

    @classmethod
    def home(cls):
        return _unknown_('the home directory is not known before the program runs')

    @classmethod
    def from_uri(cls, uri):
        if not uri.startswith('file:'):
            raise ValueError(f"URI does not start with 'file:': {uri!r}")
        return cls(uri[5:].removeprefix('//'))

    def expanduser(self):
        if self._drv or self._root or not self._tail or self._tail[0][:1] != '~':
            return self
        return _unknown_('the home directory is not known before the program runs')

    def absolute(self):
        if self.is_absolute():
            return self
        return _unknown_('the working directory is not known before the program runs')

for _name in ('exists is_file is_dir is_symlink is_mount is_socket is_fifo is_block_device is_char_device is_junction stat lstat'
              ' read_text read_bytes open glob rglob iterdir walk resolve samefile owner group readlink').split():
    setattr(Path, _name, _asks(_name))
for _name in 'mkdir rmdir touch unlink write_text write_bytes chmod lchmod rename replace symlink_to hardlink_to'.split():
    setattr(Path, _name, _does(_name))

class PosixPath(Path, PurePosixPath):
    __slots__ = ()

class WindowsPath(Path, PureWindowsPath):
    __slots__ = ()
    def __new__(cls, *args, **kwargs):
        raise UnsupportedOperation(f'cannot instantiate {cls.__name__!r} on your system')
`;

/** Source: CPython's Lib/fnmatch.py. */
export const fnmatchSource = String.raw`
import re

def translate(pat):
    out = ''
    i, n = 0, len(pat)
    while i < n:
        c = pat[i]
        i += 1
        if c == '*':
            if not out.endswith('.*'):
                out += '.*'
        elif c == '?':
            out += '.'
        elif c == '[':
            j = i
            if j < n and pat[j] == '!':
                j += 1
            if j < n and pat[j] == ']':
                j += 1
            while j < n and pat[j] != ']':
                j += 1
            if j >= n:
                out += '\\['
            else:
                stuff = pat[i:j].replace('\\', r'\\')
                stuff = re.sub(r'([&~|])', r'\\\1', stuff)
                i = j + 1
                if not stuff:
                    out += '(?!)'
                elif stuff == '!':
                    out += '.'
                else:
                    if stuff[0] == '!':
                        stuff = '^' + stuff[1:]
                    elif stuff[0] in ('^', '['):
                        stuff = '\\' + stuff
                    out += f'[{stuff}]'
        else:
            out += re.escape(c)
    return fr'(?s:{out})\Z'

def fnmatchcase(name, pat):
    return re.match(translate(pat), name) is not None

fnmatch = fnmatchcase

def filter(names, pat):
    return [name for name in names if fnmatchcase(name, pat)]
`;
