/** csv. Source: CPython's Lib/csv.py, Modules/_csv.c. */
export const csvSource = String.raw`
QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)

class Error(Exception):
    pass
Error.__module__ = '_csv'

class Dialect:
    _name = ''
    delimiter = None
    quotechar = None
    escapechar = None
    doublequote = None
    skipinitialspace = None
    lineterminator = None
    quoting = None
    def __init__(self):
        if self.__class__ != Dialect:
            self._valid = True
        _Settings(self)

class excel(Dialect):
    delimiter = ','
    quotechar = '"'
    doublequote = True
    skipinitialspace = False
    lineterminator = '\r\n'
    quoting = QUOTE_MINIMAL

class excel_tab(excel):
    delimiter = '\t'

class unix_dialect(Dialect):
    delimiter = ','
    quotechar = '"'
    doublequote = True
    skipinitialspace = False
    lineterminator = '\n'
    quoting = QUOTE_ALL

_DEFAULTS = {'delimiter': ',', 'quotechar': '"', 'escapechar': None, 'doublequote': True, 'skipinitialspace': False,
             'lineterminator': '\r\n', 'quoting': QUOTE_MINIMAL, 'strict': False}
_OWN_QUOTECHAR = object()

class _Settings:
    """What _csv keeps of a dialect."""
    def __init__(self, dialect=None, **kwargs):
        for name in kwargs:
            if name not in _DEFAULTS:
                raise TypeError(f"this function got an unexpected keyword argument '{name}'")
        for name, default in _DEFAULTS.items():
            value = kwargs[name] if name in kwargs else getattr(dialect, name, default) if dialect is not None else default
            setattr(self, name, value)
        given_quotechar = 'quotechar' in kwargs or dialect is not None and hasattr(dialect, 'quotechar')
        self.doublequote, self.skipinitialspace, self.strict = bool(self.doublequote), bool(self.skipinitialspace), bool(self.strict)
        if not isinstance(self.delimiter, str):
            raise TypeError(f'"delimiter" must be string, not {type(self.delimiter).__name__}')
        if len(self.delimiter) != 1:
            raise TypeError('"delimiter" must be a 1-character string')
        for name in ('escapechar', 'quotechar'):
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                raise TypeError(f'"{name}" must be string or None, not {type(value).__name__}')
            if value is not None and len(value) != 1:
                raise TypeError(f'"{name}" must be a 1-character string')
        if not isinstance(self.quoting, int):
            raise TypeError('"quoting" must be an integer, not ' + type(self.quoting).__name__)
        if not 0 <= self.quoting <= QUOTE_NOTNULL:
            raise TypeError('bad "quoting" value')
        if self.quotechar is None and not given_quotechar:
            self.quotechar = '"'
        if self.quotechar is None and self.quoting != QUOTE_NONE and 'quoting' not in kwargs:
            self.quoting = QUOTE_NONE
        if self.quoting != QUOTE_NONE and self.quotechar is None:
            raise TypeError('quotechar must be set if quoting enabled')
        if not isinstance(self.lineterminator, str):
            raise TypeError(f'"lineterminator" must be string, not {type(self.lineterminator).__name__}')
        for name in ('delimiter', 'escapechar', 'quotechar'):
            value = getattr(self, name)
            if value is not None and value in '\r\n':
                raise ValueError(f'bad {name} value')
            if name != 'escapechar' and value == ' ' and self.skipinitialspace:
                raise ValueError(f'bad {name} value')
        pairs = (('delimiter', 'escapechar'), ('delimiter', 'quotechar'), ('escapechar', 'quotechar'))
        for a, b in pairs:
            if getattr(self, a) is not None and getattr(self, a) == getattr(self, b):
                raise ValueError(f'bad {a} or {b} value')
            for name in (a, b):
                value = getattr(self, name)
                if value is not None and value in self.lineterminator:
                    raise ValueError(f'bad {name} or lineterminator value')
    _as_dialect = True

_dialects = {}

def _settings(dialect, kwargs):
    if isinstance(dialect, str):
        dialect = get_dialect(dialect)
    return _Settings(dialect, **kwargs)

def register_dialect(name, dialect=None, **fmtparams):
    if not isinstance(name, str):
        raise TypeError('dialect name must be a string')
    _dialects[name] = _settings(dialect, fmtparams)

def unregister_dialect(name):
    if name not in _dialects:
        raise Error('unknown dialect')
    del _dialects[name]

def get_dialect(name):
    if name not in _dialects:
        raise Error('unknown dialect')
    return _dialects[name]

def list_dialects():
    return list(_dialects)

register_dialect('excel', excel)
register_dialect('excel-tab', excel_tab)
register_dialect('unix', unix_dialect)

_limit = [131072]
def field_size_limit(*args):
    old = _limit[0]
    if args:
        if not isinstance(args[0], int):
            raise TypeError('limit must be an integer')
        _limit[0] = args[0]
    return old

class _reader:
    def __init__(self, lines, dialect, kwargs):
        self._lines = iter(lines)
        self.dialect = _settings(dialect, kwargs)
        self.line_num = 0
    def __iter__(self):
        return self
    def __next__(self):
        d = self.dialect
        self._fields, self._field, self._bare, self._state = [], '', True, 'record'
        while True:
            try:
                line = next(self._lines)
            except StopIteration:
                if self._field or self._state == 'quoted':
                    if d.strict:
                        raise Error('unexpected end of data') from None
                    self._save()
                    break
                raise
            if not isinstance(line, str):
                kind = type(line).__name__
                raise Error(f'iterator should return strings, not {kind} (the file should be opened in text mode)')
            self.line_num += 1
            for c in line:
                self._char(c)
            self._char('')
            if self._state == 'record':
                break
        return self._fields
    def _save(self):
        text, quoting = self._field, self.dialect.quoting
        if self._bare and text == '' and quoting in (QUOTE_NOTNULL, QUOTE_STRINGS):
            text = None
        elif self._bare and text != '' and quoting in (QUOTE_NONNUMERIC, QUOTE_STRINGS):
            text = float(text)
        self._fields.append(text)
        self._field, self._bare = '', True
    def _char(self, c):
        d = self.dialect
        state = self._state
        if state == 'record':
            if c == '':
                return
            if c in '\n\r':
                self._state = 'eat'
                return
            state = 'field'
        if state == 'field':
            if c == '' or c in '\n\r':
                self._save()
                self._state = 'record' if c == '' else 'eat'
            elif c == d.quotechar and d.quoting != QUOTE_NONE:
                self._bare = False
                self._state = 'quoted'
            elif c == d.escapechar:
                self._state = 'escaped'
            elif c == ' ' and d.skipinitialspace:
                self._state = 'field'
            elif c == d.delimiter:
                self._save()
                self._state = 'field'
            else:
                self._field += c
                self._state = 'in'
        elif state == 'escaped':
            if c != '' and c in '\n\r':
                self._field += c
                self._state = 'after escaped newline'
                return
            self._field += c or '\n'
            self._state = 'in'
        elif state == 'in' or state == 'after escaped newline':
            if state != 'in' and c == '':
                return
            if c == '' or c in '\n\r':
                self._save()
                self._state = 'record' if c == '' else 'eat'
            elif c == d.escapechar:
                self._state = 'escaped'
            elif c == d.delimiter:
                self._save()
                self._state = 'field'
            else:
                self._field += c
        elif state == 'quoted':
            if c == '':
                pass
            elif c == d.escapechar:
                self._state = 'quoted escape'
            elif c == d.quotechar and d.quoting != QUOTE_NONE:
                self._state = 'quote' if d.doublequote else 'in'
            else:
                self._field += c
        elif state == 'quoted escape':
            self._field += c or '\n'
            self._state = 'quoted'
        elif state == 'quote':
            if d.quoting != QUOTE_NONE and c == d.quotechar:
                self._field += c
                self._state = 'quoted'
            elif c == d.delimiter:
                self._save()
                self._state = 'field'
            elif c == '' or c in '\n\r':
                self._save()
                self._state = 'record' if c == '' else 'eat'
            elif not d.strict:
                self._field += c
                self._state = 'in'
            else:
                raise Error("'%s' expected after '%s'" % (d.delimiter, d.quotechar))
        else:
            if c == '':
                self._state = 'record'
            elif c not in '\n\r':
                raise Error('new-line character seen in unquoted field - do you need to open the file with'
                            " newline=''?")

def reader(csvfile, /, dialect=None, **fmtparams):
    return _reader(csvfile, dialect, fmtparams)

class _writer:
    def __init__(self, file, dialect, kwargs):
        if not callable(getattr(file, 'write', None)):
            raise TypeError('argument 1 must have a "write" method')
        self._write = file.write
        self.dialect = _settings(dialect, kwargs)
    def _text(self, value, alone):
        d = self.dialect
        if d.quoting == QUOTE_NONNUMERIC:
            quoted = not isinstance(value, (int, float, complex)) and not hasattr(type(value), '__float__')
        elif d.quoting == QUOTE_ALL:
            quoted = True
        elif d.quoting == QUOTE_STRINGS:
            quoted = isinstance(value, str)
        elif d.quoting == QUOTE_NOTNULL:
            quoted = value is not None
        else:
            quoted = False
        text = '' if value is None else value if isinstance(value, str) else str(value)
        out = ''
        for c in text:
            escape = False
            if c == d.delimiter or c == d.escapechar or c == d.quotechar or c in '\n\r' or c in d.lineterminator:
                if d.quoting == QUOTE_NONE:
                    escape = True
                else:
                    if c == d.quotechar:
                        if d.doublequote:
                            out += c
                        else:
                            escape = True
                    elif c == d.escapechar:
                        escape = True
                    if not escape:
                        quoted = True
                if escape:
                    if d.escapechar is None:
                        raise Error('need to escape, but no escapechar set')
                    out += d.escapechar
            elif c == ' ' and d.delimiter == ' ' and d.skipinitialspace:
                quoted = True
            out += c
        if text == '' and not quoted:
            if d.delimiter == ' ' and d.skipinitialspace:
                if d.quoting == QUOTE_NONE or value is None and d.quoting in (QUOTE_STRINGS, QUOTE_NOTNULL):
                    raise Error('empty field must be quoted if delimiter is a space and skipinitialspace is true')
                quoted = True
            elif alone:
                if d.quoting == QUOTE_NONE or value is None and d.quoting in (QUOTE_STRINGS, QUOTE_NOTNULL):
                    raise Error('single empty field record must be quoted')
                quoted = True
        return d.quotechar + out + d.quotechar if quoted else out
    def writerow(self, row, /):
        try:
            items = list(row)
        except TypeError:
            raise Error(f'iterable expected, not {type(row).__name__}') from None
        d = self.dialect
        line = d.delimiter.join([self._text(v, len(items) == 1) for v in items])
        return self._write(line + d.lineterminator)
    def writerows(self, rows, /):
        for row in rows:
            self.writerow(row)

def writer(csvfile, /, dialect=None, **fmtparams):
    return _writer(csvfile, dialect, fmtparams)

class DictReader:
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect='excel', *args, **kwds):
        if fieldnames is not None and iter(fieldnames) is fieldnames:
            fieldnames = list(fieldnames)
        self._fieldnames = fieldnames
        self.restkey = restkey
        self.restval = restval
        self.reader = reader(f, dialect, *args, **kwds)
        self.dialect = dialect
        self.line_num = 0
    def __iter__(self):
        return self
    @property
    def fieldnames(self):
        if self._fieldnames is None:
            try:
                self._fieldnames = next(self.reader)
            except StopIteration:
                pass
        self.line_num = self.reader.line_num
        return self._fieldnames
    @fieldnames.setter
    def fieldnames(self, value):
        self._fieldnames = value
    def __next__(self):
        if self.line_num == 0:
            self.fieldnames
        row = next(self.reader)
        self.line_num = self.reader.line_num
        while row == []:
            row = next(self.reader)
        d = dict(zip(self.fieldnames, row))
        lf, lr = len(self.fieldnames), len(row)
        if lf < lr:
            d[self.restkey] = row[lf:]
        elif lf > lr:
            for key in self.fieldnames[lr:]:
                d[key] = self.restval
        return d

class DictWriter:
    def __init__(self, f, fieldnames, restval='', extrasaction='raise', dialect='excel', *args, **kwds):
        if fieldnames is not None and iter(fieldnames) is fieldnames:
            fieldnames = list(fieldnames)
        self.fieldnames = fieldnames
        self.restval = restval
        extrasaction = extrasaction.lower()
        if extrasaction not in ('raise', 'ignore'):
            raise ValueError("extrasaction (%s) must be 'raise' or 'ignore'" % extrasaction)
        self.extrasaction = extrasaction
        self.writer = writer(f, dialect, *args, **kwds)
    def writeheader(self):
        return self.writerow(dict(zip(self.fieldnames, self.fieldnames)))
    def _dict_to_list(self, rowdict):
        if self.extrasaction == 'raise':
            wrong = [k for k in rowdict if k not in self.fieldnames]
            if wrong:
                raise ValueError('dict contains fields not in fieldnames: ' + ', '.join([repr(x) for x in wrong]))
        return (rowdict.get(key, self.restval) for key in self.fieldnames)
    def writerow(self, rowdict):
        return self.writer.writerow(self._dict_to_list(rowdict))
    def writerows(self, rowdicts):
        return self.writer.writerows(map(self._dict_to_list, rowdicts))

class Sniffer:
    def sniff(self, sample, delimiters=None):
        return _unknown_("jitlens doesn't have csv.Sniffer yet")
    def has_header(self, sample):
        return _unknown_("jitlens doesn't have csv.Sniffer yet")
`;
