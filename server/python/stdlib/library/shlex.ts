/** shlex, for texts. Source: CPython's Lib/shlex.py. */
export const shlexSource = String.raw`
import re as _re

_find_unsafe = _re.compile(r'[^\w@%+=:,./-]', _re.ASCII).search

def split(s, comments=False, posix=True):
    if s is None:
        raise ValueError('s argument must not be None')
    out = []
    token = None
    quote = ''
    i, n = 0, len(s)
    while i < n:
        c = s[i]
        i += 1
        if quote:
            if c == quote:
                quote = ''
                if not posix:
                    token += c
            elif posix and c == '\\' and quote == '"' and i < n and s[i] in '"\\':
                token += s[i]
                i += 1
            else:
                token += c
            continue
        if c in ' \t\r\n':
            if token is not None:
                out.append(token)
                token = None
        elif c == '#' and comments:
            while i < n and s[i] != '\n':
                i += 1
        elif c in '\'"':
            quote = c
            token = (token or '') + ('' if posix else c)
        elif c == '\\' and posix:
            if i >= n:
                raise ValueError('No escaped character')
            token = (token or '') + s[i]
            i += 1
        else:
            token = (token or '') + c
    if quote:
        raise ValueError('No closing quotation')
    if token is not None:
        out.append(token)
    return out

def join(split_command):
    return ' '.join(quote(arg) for arg in split_command)

def quote(s):
    if not s:
        return "''"
    if not isinstance(s, str):
        raise TypeError(f'expected string object, got {type(s).__name__!r}')
    if _find_unsafe(s) is None:
        return s
    return "'" + s.replace("'", "'\"'\"'") + "'"
`;
