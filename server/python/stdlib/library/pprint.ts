/** pprint. Source: CPython's Lib/pprint.py. */
export const pprintSource = String.raw`
import io as _io

def _safe_key(key):
    try:
        hash(key)
    except TypeError:
        return (str(type(key)), id(key))
    return key

class _Order:
    """Sorts what can be sorted, and by type what can't."""
    def __init__(self, obj):
        self.obj = obj
    def __lt__(self, other):
        try:
            return self.obj < other.obj
        except TypeError:
            return (str(type(self.obj)), id(self.obj)) < (str(type(other.obj)), id(other.obj))

def saferepr(object):
    return PrettyPrinter()._safe_repr(object, set(), None, 0)

def isreadable(object):
    return True

def isrecursive(object):
    return False

class PrettyPrinter:
    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True,
                 underscore_numbers=False):
        if indent < 0:
            raise ValueError('indent must be >= 0')
        if depth is not None and depth <= 0:
            raise ValueError('depth must be > 0')
        if not width:
            raise ValueError('width must be != 0')
        self._depth, self._indent_per_level, self._width = depth, indent, width
        self._stream, self._compact, self._sort_dicts = stream, bool(compact), sort_dicts
        self._underscore_numbers = underscore_numbers

    def pprint(self, object):
        text = self.pformat(object)
        if self._stream is None:
            print(text)
        else:
            self._stream.write(text + '\n')

    def pformat(self, object):
        out = []
        self._format(object, out, 0, 0, set(), 0)
        return ''.join(out)

    def _repr(self, object, context, level):
        return self._safe_repr(object, set(context), self._depth, level)

    def _items(self, object):
        if self._sort_dicts:
            return sorted(object.items(), key=lambda item: _Order(item[0]))
        return list(object.items())

    def _safe_repr(self, object, context, maxlevels, level):
        typ = type(object)
        if typ is int and self._underscore_numbers:
            return f'{object:_d}'
        if typ is dict:
            if not object:
                return '{}'
            if maxlevels and level >= maxlevels:
                return '{...}'
            if id(object) in context:
                return f'<Recursion on {typ.__name__} with id={id(object)}>'
            context.add(id(object))
            parts = [self._safe_repr(k, context, maxlevels, level + 1) + ': ' + self._safe_repr(v, context, maxlevels, level + 1)
                     for k, v in self._items(object)]
            context.discard(id(object))
            return '{%s}' % ', '.join(parts)
        if typ is list or typ is tuple:
            if not object:
                return '[]' if typ is list else '()'
            if maxlevels and level >= maxlevels:
                return '[...]' if typ is list else '(...)'
            if id(object) in context:
                return f'<Recursion on {typ.__name__} with id={id(object)}>'
            context.add(id(object))
            parts = [self._safe_repr(o, context, maxlevels, level + 1) for o in object]
            context.discard(id(object))
            text = ', '.join(parts)
            if typ is list:
                return '[%s]' % text
            return '(%s,)' % text if len(parts) == 1 else '(%s)' % text
        return repr(object)

    def _format(self, object, out, indent, allowance, context, level):
        if id(object) in context:
            out.append(f'<Recursion on {type(object).__name__} with id={id(object)}>')
            return
        rep = self._repr(object, context, level)
        max_width = self._width - indent - allowance
        if len(rep) > max_width:
            kind = self._kind(object)
            if kind is not None:
                context.add(id(object))
                kind(object, out, indent, allowance, context, level + 1)
                context.discard(id(object))
                return
        out.append(rep)

    def _kind(self, object):
        import collections
        typ = type(object)
        method = typ.__repr__
        if typ is str:
            return self._pprint_str
        if isinstance(object, collections.OrderedDict):
            return self._pprint_ordered_dict
        if isinstance(object, collections.defaultdict):
            return self._pprint_default_dict
        if isinstance(object, collections.Counter):
            return self._pprint_counter
        if isinstance(object, collections.deque):
            return self._pprint_deque
        if typ is dict:
            return self._pprint_dict
        if typ is list:
            return lambda *a: self._pprint_sequence('[', ']', *a)
        if typ is tuple:
            return self._pprint_tuple
        if isinstance(object, (set, frozenset)):
            return self._pprint_set
        if hasattr(typ, '__dataclass_fields__') and not isinstance(object, type) and object.__dataclass_params__.repr:
            return self._pprint_dataclass
        import types
        if isinstance(object, types.SimpleNamespace):
            return self._pprint_simplenamespace
        return None

    def _pprint_dict(self, object, out, indent, allowance, context, level):
        out.append('{')
        if self._indent_per_level > 1:
            out.append((self._indent_per_level - 1) * ' ')
        items = self._items(object)
        indent += self._indent_per_level
        delimnl = ',\n' + ' ' * indent
        for i, (key, ent) in enumerate(items):
            last = i == len(items) - 1
            rep = self._repr(key, context, level)
            out.append(rep)
            out.append(': ')
            self._format(ent, out, indent + len(rep) + 2, allowance + 1 if last else 1, context, level)
            if not last:
                out.append(delimnl)
        out.append('}')

    def _pprint_ordered_dict(self, object, out, indent, allowance, context, level):
        if not len(object):
            out.append(repr(object))
            return
        cls = object.__class__
        out.append(cls.__name__ + '(')
        items = list(object.items())
        inner = indent + len(cls.__name__) + 1
        self._pprint_sequence('[', ']', items, out, inner, allowance + 1, context, level)
        out.append(')')

    def _pprint_default_dict(self, object, out, indent, allowance, context, level):
        rdf = self._repr(object.default_factory, context, level)
        cls = object.__class__
        indent += len(cls.__name__) + 1
        out.append('%s(%s,\n%s' % (cls.__name__, rdf, ' ' * indent))
        self._pprint_dict(object, out, indent, allowance + 1, context, level)
        out.append(')')

    def _pprint_counter(self, object, out, indent, allowance, context, level):
        cls = object.__class__
        out.append(cls.__name__ + '({')
        if self._indent_per_level > 1:
            out.append((self._indent_per_level - 1) * ' ')
        items = object.most_common()
        inner = indent + len(cls.__name__) + 1 + self._indent_per_level
        delimnl = ',\n' + ' ' * inner
        for i, (key, ent) in enumerate(items):
            last = i == len(items) - 1
            rep = self._repr(key, context, level)
            out.append(rep + ': ')
            self._format(ent, out, inner + len(rep) + 2, allowance + 2 if last else 1, context, level)
            if not last:
                out.append(delimnl)
        out.append('})')

    def _pprint_deque(self, object, out, indent, allowance, context, level):
        cls = object.__class__
        out.append(cls.__name__ + '(')
        indent += len(cls.__name__) + 1
        out.append('[')
        if object.maxlen is None:
            self._sequence_items(list(object), out, indent, allowance + 2, context, level)
            out.append('])')
        else:
            self._sequence_items(list(object), out, indent, 2, context, level)
            rml = self._repr(object.maxlen, context, level)
            out.append('],\n%smaxlen=%s)' % (' ' * indent, rml))

    def _pprint_sequence(self, start, end, object, out, indent, allowance, context, level):
        out.append(start)
        self._sequence_items(object, out, indent, allowance + len(end), context, level)
        out.append(end)

    def _pprint_tuple(self, object, out, indent, allowance, context, level):
        out.append('(')
        endchar = ',)' if len(object) == 1 else ')'
        self._sequence_items(object, out, indent, allowance + len(endchar), context, level)
        out.append(endchar)

    def _pprint_set(self, object, out, indent, allowance, context, level):
        if not len(object):
            out.append(repr(object))
            return
        typ = object.__class__
        if typ is set:
            out.append('{')
            endchar = '}'
        else:
            out.append(typ.__name__ + '({')
            endchar = '})'
            indent += len(typ.__name__) + 1
        object = sorted(object, key=_Order)
        self._sequence_items(object, out, indent, allowance + len(endchar), context, level)
        out.append(endchar)

    def _pprint_dataclass(self, object, out, indent, allowance, context, level):
        cls_name = object.__class__.__name__
        indent += len(cls_name) + 1
        items = [(f.name, getattr(object, f.name)) for f in type(object).__dataclass_fields__.values()
                 if f.repr and repr(f._field_type) == '_FIELD']
        out.append(cls_name + '(')
        self._namespace_items(items, out, indent, allowance, context, level)
        out.append(')')

    def _pprint_simplenamespace(self, object, out, indent, allowance, context, level):
        cls_name = 'namespace' if type(object).__name__ == 'SimpleNamespace' else object.__class__.__name__
        indent += len(cls_name) + 1
        out.append(cls_name + '(')
        self._namespace_items(list(object.__dict__.items()), out, indent, allowance, context, level)
        out.append(')')

    def _namespace_items(self, items, out, indent, allowance, context, level):
        delimnl = ',\n' + ' ' * indent
        for i, (key, ent) in enumerate(items):
            last = i == len(items) - 1
            out.append(key + '=')
            if id(ent) in context:
                out.append('...')
            else:
                self._format(ent, out, indent + len(key) + 1, allowance if last else 1, context, level)
            if not last:
                out.append(delimnl)

    def _sequence_items(self, items, out, indent, allowance, context, level):
        indent += self._indent_per_level
        if self._indent_per_level > 1:
            out.append((self._indent_per_level - 1) * ' ')
        delimnl = ',\n' + ' ' * indent
        delim = ''
        width = max_width = self._width - indent + 1
        items = list(items)
        for i, ent in enumerate(items):
            last = i == len(items) - 1
            if last:
                max_width -= allowance
                width -= allowance
            if self._compact:
                rep = self._repr(ent, context, level)
                w = len(rep) + 2
                if width < w:
                    width = max_width
                    if delim:
                        delim = delimnl
                if width >= w:
                    width -= w
                    out.append(delim)
                    delim = ', '
                    out.append(rep)
                    continue
            out.append(delim)
            delim = delimnl
            self._format(ent, out, indent, allowance if last else 1, context, level)

    def _pprint_str(self, object, out, indent, allowance, context, level):
        import re
        if not len(object):
            out.append(repr(object))
            return
        chunks = []
        lines = object.splitlines(True)
        if level == 1:
            indent += 1
            allowance += 1
        max_width1 = max_width = self._width - indent
        rep = ''
        for i, line in enumerate(lines):
            rep = repr(line)
            if i == len(lines) - 1:
                max_width1 -= allowance
            if len(rep) <= max_width1:
                chunks.append(rep)
            else:
                parts = re.findall(r'\S*\s*', line)
                parts.pop()
                max_width2 = max_width
                current = ''
                for j, part in enumerate(parts):
                    candidate = current + part
                    if j == len(parts) - 1 and i == len(lines) - 1:
                        max_width2 -= allowance
                    if len(repr(candidate)) > max_width2:
                        if current:
                            chunks.append(repr(current))
                        current = part
                    else:
                        current = candidate
                if current:
                    chunks.append(repr(current))
        if len(chunks) == 1:
            out.append(rep)
            return
        if level == 1:
            out.append('(')
        for i, rep in enumerate(chunks):
            if i > 0:
                out.append('\n' + ' ' * indent)
            out.append(rep)
        if level == 1:
            out.append(')')

def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    return PrettyPrinter(indent=indent, width=width, depth=depth, compact=compact, sort_dicts=sort_dicts,
                         underscore_numbers=underscore_numbers).pformat(object)

def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True,
           underscore_numbers=False):
    PrettyPrinter(stream=stream, indent=indent, width=width, depth=depth, compact=compact, sort_dicts=sort_dicts,
                  underscore_numbers=underscore_numbers).pprint(object)

def pp(object, *args, sort_dicts=False, **kwargs):
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)
`;
