/** struct, array, binascii, base64, hashlib, zlib's checksums. Natives of them are in ../binary.ts. */

export const structSource = String.raw`
class error(Exception):
    pass

_SIZES = {'x': 1, 'c': 1, 'b': 1, 'B': 1, '?': 1, 'h': 2, 'H': 2, 'i': 4, 'I': 4, 'l': 8, 'L': 8, 'q': 8, 'Q': 8, 'n': 8,
          'N': 8, 'P': 8, 'e': 2, 'f': 4, 'd': 8, 's': 1, 'p': 1}
_STANDARD = {**_SIZES, 'l': 4, 'L': 4}
for _c in 'nNP':
    del _STANDARD[_c]
_UNSIGNED = 'BHILQNP'

def _plan(fmt):
    """(little endian, total size, [(code, offset, size, count)])"""
    if isinstance(fmt, (bytes, bytearray)):
        fmt = fmt.decode('ascii')
    little, sizes, aligned, start = True, _SIZES, True, 0
    if fmt[:1] in ('@', '=', '<', '>', '!') and fmt:
        start = 1
        if fmt[0] != '@':
            sizes, aligned, little = _STANDARD, False, fmt[0] in '=<'
    plan = []
    offset = 0
    i = start
    while i < len(fmt):
        c = fmt[i]
        i += 1
        if c in ' \t\n\r\f\v':
            continue
        count = 1
        repeated = False
        if '0' <= c <= '9':
            digits = c
            while i < len(fmt) and '0' <= fmt[i] <= '9':
                digits += fmt[i]
                i += 1
            if i >= len(fmt):
                raise error('repeat count given without format specifier')
            count = int(digits)
            repeated = True
            c = fmt[i]
            i += 1
        if c not in sizes:
            raise error('bad char in struct format')
        size = sizes[c]
        if aligned and c not in 'xcbB?sp':
            offset += -offset % size
        if c in 'sp':
            plan.append((c, offset, count, 1))
            offset += count
        elif c == 'x':
            offset += count
        else:
            plan.append((c, offset, size, count))
            offset += size * count
    return little, offset, plan

def _number(c, v, size, little):
    if c == '?':
        return b'\x01' if v else b'\x00'
    if c in 'efd':
        if not hasattr(type(v), '__float__') and not hasattr(type(v), '__index__'):
            raise error('required argument is not a float')
        return _pack_float_(float(v), size, little)
    if not isinstance(v, int):
        if not hasattr(type(v), '__index__'):
            raise error('required argument is not an integer')
        v = v.__index__()
    bits = 8 * size
    low, high = (0, (1 << bits) - 1) if c in _UNSIGNED else (-(1 << bits - 1), (1 << bits - 1) - 1)
    if not low <= v <= high:
        if c == 'P':
            raise error('int too large to convert')
        raise error(f"'{c}' format requires {low} <= number <= {high}")
    return v.to_bytes(size, 'little' if little else 'big', signed=c not in _UNSIGNED)

def _pack(plan, name, values):
    little, total, parts = plan
    needed = sum(n for _, _, _, n in parts)
    if needed != len(values):
        raise error(f'{name} expected {needed} items for packing (got {len(values)})')
    out = bytearray(total)
    at = 0
    for c, offset, size, count in parts:
        for k in range(count):
            v = values[at]
            at += 1
            if c == 'c':
                if not isinstance(v, bytes) or len(v) != 1:
                    raise error('char format requires a bytes object of length 1')
                out[offset] = v[0]
                offset += 1
            elif c == 's':
                if not isinstance(v, (bytes, bytearray)):
                    raise error("argument for 's' must be a bytes object")
                part = v[:size]
                out[offset:offset + len(part)] = part
            elif c == 'p':
                if not isinstance(v, (bytes, bytearray)):
                    raise error("argument for 'p' must be a bytes object")
                part = v[:max(0, min(size - 1, 255))]
                if size:
                    out[offset] = len(part)
                    out[offset + 1:offset + 1 + len(part)] = part
            else:
                out[offset:offset + size] = _number(c, v, size, little)
                offset += size
    return bytes(out)

def _unpack(plan, data):
    little, total, parts = plan
    out = []
    for c, offset, size, count in parts:
        for k in range(count):
            part = bytes(data[offset:offset + size])
            if c == 'c' or c == 's':
                out.append(part)
            elif c == 'p':
                out.append(part[1:1 + part[0]] if part else b'')
            elif c == '?':
                out.append(part != b'\x00')
            elif c in 'efd':
                out.append(_unpack_float_(part, little))
            else:
                out.append(int.from_bytes(part, 'little' if little else 'big', signed=c not in _UNSIGNED))
            if c not in 'sp':
                offset += size
    return tuple(out)

def _bytes(data):
    if isinstance(data, (bytes, bytearray)):
        return data
    if hasattr(data, 'tobytes'):
        return data.tobytes()
    raise TypeError(f"a bytes-like object is required, not '{type(data).__name__}'")

class Struct:
    def __init__(self, format):
        if not isinstance(format, (str, bytes)):
            raise TypeError(f'Struct() argument 1 must be a str or bytes object, not {type(format).__name__}')
        self._plan = _plan(format)
        self.format = format if isinstance(format, str) else format.decode('ascii')
        self.size = self._plan[1]
    def __repr__(self):
        return f'{type(self).__name__}({self.format!r})'
    def pack(self, *values):
        return _pack(self._plan, 'pack', values)
    def unpack(self, buffer, /):
        data = _bytes(buffer)
        if len(data) != self.size:
            raise error(f'unpack requires a buffer of {self.size} bytes')
        return _unpack(self._plan, data)
    def unpack_from(self, buffer, offset=0):
        data = _bytes(buffer)
        if offset < 0:
            if offset + self.size > 0:
                raise error(f'not enough data to unpack {self.size} bytes at offset {offset}')
            if offset + len(data) < 0:
                raise error(f'offset {offset} out of range for {len(data)}-byte buffer')
            offset += len(data)
        if len(data) - offset < self.size:
            raise error(f'unpack_from requires a buffer of at least {self.size + offset} bytes for unpacking {self.size} bytes'
                        f' at offset {offset} (actual buffer size is {len(data)})')
        return _unpack(self._plan, data[offset:offset + self.size])
    def iter_unpack(self, buffer, /):
        data = _bytes(buffer)
        if not self.size:
            raise error('cannot iteratively unpack with a struct of length 0')
        if len(data) % self.size:
            raise error(f'iterative unpacking requires a buffer of a multiple of {self.size} bytes')
        return iter([_unpack(self._plan, data[i:i + self.size]) for i in range(0, len(data), self.size)])
    def pack_into(self, *args):
        if len(args) < 2:
            raise error(f'pack_into expected {"offset" if args else "buffer"} argument')
        buffer, offset, *values = args
        if not isinstance(buffer, bytearray):
            raise TypeError(f'argument must be read-write bytes-like object, not {type(buffer).__name__}')
        made = _pack(self._plan, 'pack_into', values)
        if offset < 0:
            if offset + self.size > 0:
                raise error(f'no space to pack {self.size} bytes at offset {offset}')
            if offset + len(buffer) < 0:
                raise error(f'offset {offset} out of range for {len(buffer)}-byte buffer')
            offset += len(buffer)
        if len(buffer) - offset < self.size:
            raise error(f'pack_into requires a buffer of at least {self.size + offset} bytes for packing {self.size} bytes'
                        f' at offset {offset} (actual buffer size is {len(buffer)})')
        buffer[offset:offset + self.size] = made
_as_c_(Struct)

def pack(*args):
    if not args:
        raise TypeError('missing format argument')
    return Struct(args[0]).pack(*args[1:])
def unpack(format, buffer, /):
    return Struct(format).unpack(buffer)
def unpack_from(format, /, buffer, offset=0):
    return Struct(format).unpack_from(buffer, offset)
def iter_unpack(format, buffer, /):
    return Struct(format).iter_unpack(buffer)
def pack_into(*args):
    if not args:
        raise TypeError('missing format argument')
    return Struct(args[0]).pack_into(*args[1:])
def calcsize(format, /):
    return Struct(format).size
`;

export const arraySource = String.raw`
import struct as _struct
from collections.abc import MutableSequence as _MutableSequence
from types import GenericAlias as _GenericAlias

typecodes = 'bBuwhHiIlLqQfd'
_NAMES = {'b': 'signed char', 'B': 'unsigned byte integer', 'h': 'signed short integer', 'H': 'unsigned short',
          'i': 'signed integer', 'I': 'unsigned int'}

def _item(code, v):
    if code in 'uw':
        if not isinstance(v, str):
            raise TypeError(f'array item must be a unicode character, not {type(v).__name__}')
        if len(v) != 1:
            raise TypeError(f'array item must be a string of length 1, not {len(v)}')
        return v
    if code in 'fd':
        if not hasattr(type(v), '__float__') and not hasattr(type(v), '__index__'):
            raise TypeError(f'must be real number, not {type(v).__name__}')
        v = float(v)
        return v if code == 'd' else _struct.unpack('f', _struct.pack('f', v))[0]
    if not isinstance(v, int):
        if not hasattr(type(v), '__index__'):
            raise TypeError(f"'{type(v).__name__}' object cannot be interpreted as an integer")
        v = v.__index__()
    bits = 8 * _struct.calcsize(code)
    low, high = (0, (1 << bits) - 1) if code.isupper() else (-(1 << bits - 1), (1 << bits - 1) - 1)
    if not low <= v <= high:
        if code in _NAMES:
            name = 'signed char' if code == 'b' else _NAMES[code]
            if code in 'H':
                name = 'unsigned short'
            raise OverflowError(f'{name} is {"less than minimum" if v < low else "greater than maximum"}')
        raise OverflowError("can't convert negative int to unsigned" if v < 0 and code in 'LQ' else 'int too big to convert')
    return int(v)

class array:
    def __new__(cls, typecode, initializer=(), /):
        if not isinstance(typecode, str) or len(typecode) != 1:
            raise TypeError('array() argument 1 must be a unicode character, not ' + type(typecode).__name__)
        if typecode not in typecodes:
            raise ValueError('bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)')
        made = object.__new__(cls)
        made.typecode = typecode
        made.itemsize = 4 if typecode in 'uw' else _struct.calcsize(typecode)
        made._items = []
        if isinstance(initializer, str) and typecode not in 'uw':
            raise TypeError(f"cannot use a str to initialize an array with typecode '{typecode}'")
        if isinstance(initializer, (bytes, bytearray)) and typecode not in 'uw':
            made.frombytes(initializer)
        else:
            made.extend(initializer)
        return made
    def __repr__(self):
        if not self._items:
            return f"array('{self.typecode}')"
        shown = repr(''.join(self._items)) if self.typecode in 'uw' else repr(self._items)
        return f"array('{self.typecode}', {shown})"
    def __len__(self):
        return len(self._items)
    def __iter__(self):
        return iter(self._items)
    def __contains__(self, v):
        return v in self._items
    def __getitem__(self, i):
        if isinstance(i, slice):
            return array(self.typecode, self._items[i])
        try:
            return self._items[i]
        except IndexError:
            raise IndexError('array index out of range') from None
    def __setitem__(self, i, v):
        if isinstance(i, slice):
            if not isinstance(v, array):
                raise TypeError(f'can only assign array (not "{type(v).__name__}") to array slice')
            self._items[i] = v._items
            return
        v = _item(self.typecode, v)
        try:
            self._items[i] = v
        except IndexError:
            raise IndexError('array assignment index out of range') from None
    def __delitem__(self, i):
        try:
            del self._items[i]
        except IndexError:
            raise IndexError('array assignment index out of range') from None
    def __eq__(self, other):
        return self._items == other._items if isinstance(other, array) else NotImplemented
    def __lt__(self, other):
        return self._items < other._items if isinstance(other, array) else NotImplemented
    def __le__(self, other):
        return self._items <= other._items if isinstance(other, array) else NotImplemented
    def __gt__(self, other):
        return self._items > other._items if isinstance(other, array) else NotImplemented
    def __ge__(self, other):
        return self._items >= other._items if isinstance(other, array) else NotImplemented
    __hash__ = None
    def __add__(self, other):
        if not isinstance(other, array):
            raise TypeError(f'can only append array (not "{type(other).__name__}") to array')
        return array(self.typecode, self._items + other._items)
    def __iadd__(self, other):
        if not isinstance(other, array):
            raise TypeError(f'can only extend with array (not "{type(other).__name__}")')
        self._items += other._items
        return self
    def __mul__(self, n):
        return array(self.typecode, self._items * n)
    __rmul__ = __mul__
    def __imul__(self, n):
        self._items *= n
        return self
    def append(self, v, /):
        self._items.append(_item(self.typecode, v))
    def extend(self, bb, /):
        if isinstance(bb, array) and bb.typecode != self.typecode:
            raise TypeError('can only extend with array of same kind')
        self._items.extend([_item(self.typecode, v) for v in bb])
    fromlist = extend
    def insert(self, i, v, /):
        self._items.insert(i, _item(self.typecode, v))
    def pop(self, i=-1, /):
        if not self._items:
            raise IndexError('pop from empty array')
        try:
            return self._items.pop(i)
        except IndexError:
            raise IndexError('pop index out of range') from None
    def remove(self, v, /):
        if v not in self._items:
            raise ValueError('array.remove(x): x not in array')
        self._items.remove(v)
    def index(self, v, start=0, stop=9223372036854775807, /):
        try:
            return self._items.index(v, start, stop)
        except ValueError:
            raise ValueError('array.index(x): x not in array') from None
    def count(self, v, /):
        return self._items.count(v)
    def reverse(self):
        self._items.reverse()
    def clear(self):
        self._items.clear()
    def tolist(self):
        return list(self._items)
    def tounicode(self):
        return ''.join(self._items)
    def fromunicode(self, text, /):
        self.extend(text)
    def tobytes(self):
        if self.typecode in 'uw':
            return ''.join(self._items).encode('utf-32-le')
        return _struct.pack(f'{len(self._items)}{self.typecode}', *self._items)
    def frombytes(self, data, /):
        if len(data) % self.itemsize:
            raise ValueError('bytes length not a multiple of item size')
        self._items.extend(_struct.unpack(f'{len(data) // self.itemsize}{self.typecode}', data))
    def byteswap(self):
        swapped = b''.join(_struct.pack(self.typecode, v)[::-1] for v in self._items)
        self._items = list(_struct.unpack(f'{len(self._items)}{self.typecode}', swapped))
    def buffer_info(self):
        return (_unknown_('addresses are not known'), len(self._items))
    def __copy__(self):
        return array(self.typecode, self._items)
    def __deepcopy__(self, memo, /):
        return array(self.typecode, self._items)
    def __reduce_ex__(self, protocol, /):
        return (array, (self.typecode, list(self._items)))
    __class_getitem__ = classmethod(_GenericAlias)
_as_c_(array)
_MutableSequence.register(array)
ArrayType = array
`;

export const binasciiSource = String.raw`
class Error(ValueError):
    pass
class Incomplete(Exception):
    pass

_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
_VALUES = {ord(c): i for i, c in enumerate(_ALPHABET)}

def _bytes(data):
    if isinstance(data, (bytes, bytearray)):
        return data
    if hasattr(data, 'tobytes'):
        return data.tobytes()
    raise TypeError(f"a bytes-like object is required, not '{type(data).__name__}'")

def _ascii(data):
    if isinstance(data, str):
        if not data.isascii():
            raise ValueError('string argument should contain only ASCII characters')
        return data.encode('ascii')
    if isinstance(data, (bytes, bytearray)):
        return data
    if hasattr(data, 'tobytes'):
        return data.tobytes()
    raise TypeError(f'argument should be bytes, buffer or ASCII string, not {type(data).__name__!r}')

def hexlify(data, sep=None, bytes_per_sep=1):
    data = _bytes(data)
    if sep is None:
        return data.hex().encode('ascii')
    return data.hex(sep, bytes_per_sep).encode('ascii')
b2a_hex = hexlify

def unhexlify(hexstr, /):
    text = bytes(_ascii(hexstr)).decode('latin-1')
    if len(text) % 2:
        raise Error('Odd-length string')
    out = bytearray()
    for i in range(0, len(text), 2):
        pair = text[i:i + 2]
        if not all(c in '0123456789abcdefABCDEF' for c in pair):
            raise Error('Non-hexadecimal digit found')
        out.append(int(pair, 16))
    return bytes(out)
a2b_hex = unhexlify

def b2a_base64(data, /, *, newline=True):
    data = _bytes(data)
    out = []
    for i in range(0, len(data), 3):
        part = data[i:i + 3]
        n = int.from_bytes(bytes(part) + b'\0' * (3 - len(part)), 'big')
        chars = [_ALPHABET[n >> 18], _ALPHABET[n >> 12 & 63], _ALPHABET[n >> 6 & 63], _ALPHABET[n & 63]]
        for k in range(3 - len(part)):
            chars[3 - k] = '='
        out += chars
    if newline:
        out.append('\n')
    return ''.join(out).encode('ascii')

def a2b_base64(data, /, *, strict_mode=False):
    data = _ascii(data)
    if strict_mode and data[:1] == b'=':
        raise Error('Leading padding not allowed')
    out = bytearray()
    quad = 0
    left = 0
    pads = 0
    padded = False
    for i, c in enumerate(data):
        if c == 61:
            padded = True
            if strict_mode and quad == 0:
                raise Error('Excess padding not allowed')
            pads += 1
            if quad >= 2 and quad + pads >= 4:
                if strict_mode and i + 1 < len(data):
                    raise Error('Excess data after padding')
                return bytes(out)
            if strict_mode and quad < 2 and False:
                raise Error('Discontinuous padding not allowed')
            continue
        v = _VALUES.get(c)
        if v is None:
            if strict_mode:
                raise Error('Only base64 data is allowed')
            continue
        if strict_mode and padded:
            raise Error('Excess data after padding' if pads and quad == 0 else 'Discontinuous padding not allowed')
        pads = 0
        if quad == 0:
            left = v
        elif quad == 1:
            out.append((left << 2 | v >> 4) & 255)
            left = v & 15
        elif quad == 2:
            out.append(left << 4 | v >> 2)
            left = v & 3
        else:
            out.append(left << 6 | v)
        quad = (quad + 1) % 4
    if quad:
        if quad == 1:
            n = len(out) // 3 * 4 + 1
            raise Error(f'Invalid base64-encoded string: number of data characters ({n}) cannot be 1 more than a multiple of 4')
        raise Error('Incorrect padding')
    return bytes(out)

def crc32(data, crc=0, /):
    return _crc32_(bytes(_bytes(data)), crc & 0xffffffff)

def crc_hqx(data, crc, /):
    crc &= 0xffff
    for byte in _bytes(data):
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xffff
    return crc
`;

export const base64Source = String.raw`
import binascii

_B32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
_B32HEX = '0123456789ABCDEFGHIJKLMNOPQRSTUV'
MAXLINESIZE = 76
MAXBINSIZE = 57

def _bytes_from_decode_data(s):
    if isinstance(s, str):
        try:
            return s.encode('ascii')
        except UnicodeEncodeError:
            raise ValueError('string argument should contain only ASCII characters')
    if isinstance(s, (bytes, bytearray)):
        return bytes(s)
    if hasattr(s, 'tobytes'):
        return s.tobytes()
    raise TypeError('argument should be a bytes-like object or ASCII string, not %r' % s.__class__.__name__)

def b64encode(s, altchars=None):
    encoded = binascii.b2a_base64(s, newline=False)
    if altchars is not None:
        assert len(altchars) == 2, repr(altchars)
        return encoded.translate(bytes.maketrans(b'+/', altchars))
    return encoded

def b64decode(s, altchars=None, validate=False):
    s = _bytes_from_decode_data(s)
    if altchars is not None:
        altchars = _bytes_from_decode_data(altchars)
        assert len(altchars) == 2, repr(altchars)
        s = s.translate(bytes.maketrans(altchars, b'+/'))
    return binascii.a2b_base64(s, strict_mode=validate)

def standard_b64encode(s):
    return b64encode(s)
def standard_b64decode(s):
    return b64decode(s)
def urlsafe_b64encode(s):
    return b64encode(s, b'-_')
def urlsafe_b64decode(s):
    return b64decode(s, b'-_')

def _b32encode(alphabet, s):
    s = bytes(binascii._bytes(s))
    leftover = len(s) % 5
    if leftover:
        s += b'\0' * (5 - leftover)
    encoded = ''
    for i in range(0, len(s), 5):
        c = int.from_bytes(s[i:i + 5], 'big')
        encoded += ''.join(alphabet[c >> shift & 31] for shift in range(35, -1, -5))
    keep = {0: 0, 1: 6, 2: 4, 3: 3, 4: 1}[leftover]
    if keep:
        encoded = encoded[:-keep] + '=' * keep
    return encoded.encode('ascii')

def _b32decode(alphabet, s, casefold=False, map01=None):
    s = _bytes_from_decode_data(s)
    if len(s) % 8:
        raise binascii.Error('Incorrect padding')
    if map01 is not None:
        map01 = _bytes_from_decode_data(map01)
        assert len(map01) == 1, repr(map01)
        s = s.translate(bytes.maketrans(b'01', b'O' + map01))
    if casefold:
        s = s.upper()
    n = len(s)
    s = s.rstrip(b'=')
    padchars = n - len(s)
    out = bytearray()
    acc = 0
    for i in range(0, len(s), 8):
        quanta = s[i:i + 8]
        acc = 0
        for c in quanta:
            at = alphabet.find(chr(c))
            if at < 0:
                raise binascii.Error('Non-base32 digit found')
            acc = (acc << 5) + at
        if len(quanta) == 8:
            out += acc.to_bytes(5, 'big')
    if n % 8 or padchars not in {0, 1, 3, 4, 6}:
        raise binascii.Error('Incorrect padding')
    if padchars and n:
        acc <<= 5 * padchars
        last = acc.to_bytes(5, 'big')
        out += last[:(43 - 5 * padchars) // 8]
    return bytes(out)

def b32encode(s):
    return _b32encode(_B32, s)
def b32decode(s, casefold=False, map01=None):
    return _b32decode(_B32, s, casefold, map01)
def b32hexencode(s):
    return _b32encode(_B32HEX, s)
def b32hexdecode(s, casefold=False):
    return _b32decode(_B32HEX, s, casefold)

def b16encode(s):
    return binascii.hexlify(s).upper()

def b16decode(s, casefold=False):
    s = _bytes_from_decode_data(s)
    if casefold:
        s = s.upper()
    if any(c not in b'0123456789ABCDEF' for c in s):
        raise binascii.Error('Non-base16 digit found')
    return binascii.unhexlify(s)

def encodebytes(s):
    pieces = []
    for i in range(0, len(s), MAXBINSIZE):
        pieces.append(binascii.b2a_base64(s[i:i + MAXBINSIZE]))
    return b''.join(pieces)

def decodebytes(s):
    return binascii.a2b_base64(s)
`;

export const hashlibSource = String.raw`
algorithms_guaranteed = {'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'blake2b', 'blake2s', 'sha3_224', 'sha3_256',
                         'sha3_384', 'sha3_512', 'shake_128', 'shake_256'}
algorithms_available = _unknown_('the hash functions of the machine are not known')

class HASH:
    def __init__(self, name, data):
        self.name = name
        self.digest_size, self.block_size = _digest_sizes_(name)
        self._data = bytearray()
        self.update(data)
    def update(self, data, /):
        if isinstance(data, str):
            raise TypeError('Strings must be encoded before hashing')
        if _is_unknown_(data) or _is_unknown_(self._data):
            self._data = _unknown_('what is hashed is not known')
            return
        if not isinstance(data, (bytes, bytearray)):
            if not hasattr(data, 'tobytes'):
                raise TypeError('object supporting the buffer API required')
            data = data.tobytes()
        self._data = self._data + data
    def digest(self):
        return _digest_(self.name, bytes(self._data))
    def hexdigest(self):
        return self.digest().hex()
    def copy(self):
        return HASH(self.name, self._data)
    def __repr__(self):
        return f'<{self.name} _hashlib.HASH object @ {hex(id(self))}>'

def _maker(name):
    def make(string=b'', *, usedforsecurity=True):
        return HASH(name, string)
    make.__name__ = make.__qualname__ = 'openssl_' + name
    return make
md5, sha1, sha224, sha256, sha384, sha512 = map(_maker, ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])

class _Opaque:
    def __init__(self, *args, **kwargs):
        pass
    def update(self, data, /):
        pass
    def digest(self, length=None, /):
        return _unknown_("jitlens doesn't have this hash function yet")
    hexdigest = copy = digest
blake2b = type('blake2b', (_Opaque,), {})
blake2s = type('blake2s', (_Opaque,), {})
def _opaque(*args, **kwargs):
    return _Opaque()
sha3_224 = sha3_256 = sha3_384 = sha3_512 = shake_128 = shake_256 = _opaque

def new(name, data=b'', **kwargs):
    if name.lower() in ('md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'):
        return HASH(name.lower(), data)
    if name.lower() in algorithms_guaranteed:
        return _Opaque()
    raise ValueError('unsupported hash type ' + name)
`;

export const zlibSource = String.raw`
import binascii as _binascii
DEFLATED = 8
MAX_WBITS = 15
DEF_MEM_LEVEL = 8
Z_NO_COMPRESSION, Z_BEST_SPEED, Z_BEST_COMPRESSION, Z_DEFAULT_COMPRESSION = 0, 1, 9, -1

class error(Exception):
    pass

def crc32(data, value=0, /):
    return _binascii.crc32(data, value)

def adler32(data, value=1, /):
    return _adler32_(bytes(_binascii._bytes(data)), value & 0xffffffff)

def compress(data, /, level=-1, wbits=15):
    return _unknown_("jitlens doesn't have zlib.compress yet")

def decompress(data, /, wbits=15, bufsize=16384):
    return _unknown_("jitlens doesn't have zlib.decompress yet")
`;
