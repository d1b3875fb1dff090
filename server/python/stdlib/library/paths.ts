/** posixpath, pathlib and what else is known of files without looking. Source: CPython's Lib/posixpath.py, Lib/pathlib. */
export const posixpathSource = String.raw`
curdir = '.'
pardir = '..'
extsep = '.'
sep = '/'
pathsep = ':'
defpath = '/bin:/usr/bin'
altsep = None
devnull = '/dev/null'
supports_unicode_filenames = False
ALLOW_MISSING = object()

def _fspath(path):
    if isinstance(path, (str, bytes)) or _is_unknown_(path):
        return path
    cls = type(path)
    try:
        fspath = cls.__fspath__
    except AttributeError:
        raise TypeError(f'expected str, bytes or os.PathLike object, not {cls.__name__}') from None
    return fspath(path)

def _sep(path):
    return b'/' if isinstance(path, bytes) else '/'

def normcase(s):
    return _fspath(s)

def isabs(s):
    s = _fspath(s)
    return s.startswith(_sep(s))

def join(a, *p):
    a = _fspath(a)
    sep = _sep(a)
    path = a
    for b in p:
        if not isinstance(b, (str, bytes)) and not _is_unknown_(b) and not hasattr(b, '__fspath__'):
            raise TypeError(f'join() argument must be str, bytes, or os.PathLike object, not {type(b).__name__!r}')
        b = _fspath(b)
        if _is_unknown_(b) or _is_unknown_(path):
            return b if _is_unknown_(b) else path
        if type(b) is not type(path):
            raise TypeError("Can't mix strings and bytes in path components")
        if b.startswith(sep) or not path:
            path = b
        elif path.endswith(sep):
            path += b
        else:
            path += sep + b
    return path

def split(p):
    p = _fspath(p)
    sep = _sep(p)
    i = p.rfind(sep) + 1
    head, tail = p[:i], p[i:]
    if head and head != sep * len(head):
        head = head.rstrip(sep)
    return head, tail

def splitext(p):
    p = _fspath(p)
    sep = _sep(p)
    dot = b'.' if isinstance(p, bytes) else '.'
    sep_index = p.rfind(sep)
    dot_index = p.rfind(dot)
    if dot_index > sep_index:
        filename_index = sep_index + 1
        while filename_index < dot_index:
            if p[filename_index:filename_index + 1] != dot:
                return p[:dot_index], p[dot_index:]
            filename_index += 1
    return p, p[:0]

def splitdrive(p):
    p = _fspath(p)
    return p[:0], p

def splitroot(p):
    p = _fspath(p)
    sep = _sep(p)
    empty = p[:0]
    if p[:1] != sep:
        return empty, empty, p
    if p[1:2] != sep or p[2:3] == sep:
        return empty, sep, p[1:]
    return empty, p[:2], p[2:]

def basename(p):
    return split(p)[1]

def dirname(p):
    return split(p)[0]

def normpath(path):
    path = _fspath(path)
    sep = _sep(path)
    dot = b'.' if isinstance(path, bytes) else '.'
    if not path:
        return dot
    drive, initial, path = splitroot(path)
    new = []
    for comp in path.split(sep):
        if not comp or comp == dot:
            continue
        if comp != dot + dot or (not initial and not new) or (new and new[-1] == dot + dot):
            new.append(comp)
        elif new:
            new.pop()
    return initial + sep.join(new) or dot

def abspath(path):
    path = _fspath(path)
    if not isabs(path):
        return _unknown_('the working directory is not known before the program runs')
    if _is_unknown_(path):
        return path
    return normpath(path)

def relpath(path, start=None):
    path = _fspath(path)
    if not path:
        raise ValueError('no path specified')
    if start is None:
        start = '.'
    start = _fspath(start)
    if isabs(path) != isabs(start):
        return _unknown_('the working directory is not known before the program runs')
    root = '/' if isabs(path) else '/x' * 40
    start_list = [x for x in normpath(join(root, start)).split('/') if x]
    path_list = [x for x in normpath(join(root, path)).split('/') if x]
    i = 0
    for a, b in zip(start_list, path_list):
        if a != b:
            break
        i += 1
    rel_list = ['..'] * (len(start_list) - i) + path_list[i:]
    return join(*rel_list) if rel_list else '.'

def commonprefix(m):
    if not m:
        return ''
    if not isinstance(m[0], (list, tuple)):
        m = tuple(map(_fspath, m))
    s1, s2 = min(m), max(m)
    for i, c in enumerate(s1):
        if c != s2[i]:
            return s1[:i]
    return s1

def commonpath(paths):
    paths = tuple(map(_fspath, paths))
    if not paths:
        raise ValueError('commonpath() arg is an empty sequence')
    split_paths = [path.split('/') for path in paths]
    if len({p[:1] == '/' for p in paths}) != 1:
        raise ValueError("Can't mix absolute and relative paths") from None
    split_paths = [[c for c in s if c and c != '.'] for s in split_paths]
    s1, s2 = min(split_paths), max(split_paths)
    common = s1
    for i, c in enumerate(s1):
        if c != s2[i]:
            common = s1[:i]
            break
    return ('/' if paths[0][:1] == '/' else '') + '/'.join(common)

def _asks(name):
    def ask(*args, **kwargs):
        return _unknown_(f'os.path.{name} is not known before the program runs')
    ask.__name__ = ask.__qualname__ = name
    return ask

exists = _asks('exists')
lexists = _asks('lexists')
isfile = _asks('isfile')
isdir = _asks('isdir')
islink = _asks('islink')
ismount = _asks('ismount')
isjunction = _asks('isjunction')
isdevdrive = _asks('isdevdrive')
isreserved = _asks('isreserved')
getsize = _asks('getsize')
getmtime = _asks('getmtime')
getatime = _asks('getatime')
getctime = _asks('getctime')
realpath = _asks('realpath')
samefile = _asks('samefile')
sameopenfile = _asks('sameopenfile')
samestat = _asks('samestat')

def expanduser(path):
    path = _fspath(path)
    if not _is_unknown_(path) and not path.startswith('~'):
        return path
    return _unknown_('the home directory is not known before the program runs')

def expandvars(path):
    path = _fspath(path)
    if not _is_unknown_(path) and '$' not in path:
        return path
    return _unknown_('the environment is not known before the program runs')
`;

export const osSource = String.raw`
import posixpath as path
from posixpath import _fspath, altsep, curdir, defpath, devnull, extsep, pardir, pathsep, sep
import abc
import sys as _sys

linesep = '\n'
name = _unknown_('os.name is not known before the program runs')
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1
O_RDONLY, O_WRONLY, O_RDWR = 0, 1, 2
error = OSError
supports_bytes_environ = True

class PathLike(abc.ABC):
    __slots__ = ()
    @abc.abstractmethod
    def __fspath__(self):
        raise NotImplementedError
    @classmethod
    def __subclasshook__(cls, subclass):
        if cls is PathLike:
            return any('__fspath__' in B.__dict__ for B in subclass.__mro__) or NotImplemented
        return NotImplemented
    @classmethod
    def __class_getitem__(cls, item):
        from types import GenericAlias
        return GenericAlias(cls, item)

def fspath(path):
    return _fspath(path)

def fsencode(filename):
    filename = _fspath(filename)
    return filename.encode('utf-8', 'surrogateescape') if isinstance(filename, str) else filename

def fsdecode(filename):
    filename = _fspath(filename)
    return filename.decode('utf-8', 'surrogateescape') if isinstance(filename, bytes) else filename

_ENVIRONMENT = 'the environment is not known before the program runs'

class _Environ:
    """What the program has set is known, the rest isn't; the switches of installed packages are at their defaults."""
    def __init__(self):
        self._set = {}
    def __getitem__(self, key):
        if key in self._set:
            return self._set[key]
        if _in_package_():
            raise KeyError(key)
        return _unknown_(_ENVIRONMENT)
    def __setitem__(self, key, value):
        if not isinstance(key, str):
            raise TypeError(f'str expected, not {type(key).__name__}')
        if not _is_unknown_(value) and not isinstance(value, str):
            raise TypeError(f'str expected, not {type(value).__name__}')
        _effect_('os.environ', key, value)
        self._set[key] = value
    def __delitem__(self, key):
        self._set.pop(key, None)
    def __contains__(self, key):
        return True if key in self._set else False if _in_package_() else _unknown_(_ENVIRONMENT)
    def __iter__(self):
        return _unknown_(_ENVIRONMENT)
    def __len__(self):
        return _unknown_(_ENVIRONMENT)
    def get(self, key, default=None):
        return self._set[key] if key in self._set else default if _in_package_() else _unknown_(_ENVIRONMENT)
    def setdefault(self, key, value):
        return self._set.setdefault(key, value if _in_package_() else _unknown_(_ENVIRONMENT))
    def pop(self, key, default=None):
        return self._set.pop(key) if key in self._set else _unknown_(_ENVIRONMENT)
    def update(self, other=(), /, **kwds):
        for key, value in {**dict(other), **kwds}.items():
            self[key] = value
    def copy(self):
        return _unknown_(_ENVIRONMENT)
    def __getattr__(self, name):
        return _unknown_(_ENVIRONMENT)

environ = _Environ()
environb = _unknown_(_ENVIRONMENT)

def getenv(key, default=None):
    return environ.get(key, default)

def putenv(key, value):
    environ[key] = value

def unsetenv(key):
    del environ[key]

def _exit(status):
    raise SystemExit(status)

def abort():
    raise SystemExit(134)

def strerror(code):
    return _unknown_('the texts of errors are not known')

def _does(name):
    def act(*args, **kwargs):
        _effect_(f'os.{name}', *args)
    act.__name__ = act.__qualname__ = name
    return act

makedirs = _does('makedirs')
mkdir = _does('mkdir')
remove = _does('remove')
removedirs = _does('removedirs')
rename = _does('rename')
renames = _does('renames')
replace = _does('replace')
rmdir = _does('rmdir')
unlink = _does('unlink')
chdir = _does('chdir')
chmod = _does('chmod')
chown = _does('chown')
kill = _does('kill')
link = _does('link')
symlink = _does('symlink')
truncate = _does('truncate')
utime = _does('utime')
umask = _does('umask')
write = _does('write')
close = _does('close')
fsync = _does('fsync')
nice = _does('nice')
setsid = _does('setsid')
killpg = _does('killpg')

def _asks(name):
    def ask(*args, **kwargs):
        return _unknown_(f'os.{name}() is not known before the program runs')
    ask.__name__ = ask.__qualname__ = name
    return ask

def urandom(size, /):
    return _random_('os.urandom', bytes)

def getrandom(size, flags=0):
    return _random_('os.getrandom')

getcwd = _asks('getcwd')
getcwdb = _asks('getcwdb')
listdir = _asks('listdir')
walk = _asks('walk')
fwalk = _asks('fwalk')
scandir = _asks('scandir')
getpid = _asks('getpid')
getppid = _asks('getppid')
cpu_count = _asks('cpu_count')
process_cpu_count = _asks('process_cpu_count')
stat = _asks('stat')
lstat = _asks('lstat')
fstat = _asks('fstat')
getlogin = _asks('getlogin')
uname = _asks('uname')
popen = _asks('popen')
access = _asks('access')
sched_getaffinity = _asks('sched_getaffinity')
system = _asks('system')
getuid = _asks('getuid')
geteuid = _asks('geteuid')
getgid = _asks('getgid')
getegid = _asks('getegid')
times = _asks('times')
getloadavg = _asks('getloadavg')
open = _asks('open')
read = _asks('read')
readlink = _asks('readlink')
get_terminal_size = _asks('get_terminal_size')
fork = _asks('fork')
wait = _asks('wait')
waitpid = _asks('waitpid')
pipe = _asks('pipe')
dup = _asks('dup')
isatty = _asks('isatty')
getpgid = _asks('getpgid')
statvfs = _asks('statvfs')
`;
