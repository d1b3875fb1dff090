"""What CPython's ast says of a file, one line of s-expression per statement of the module level.

    python make_spans.py snippets/*.py     writes data/<name>.json
    python make_spans.py --print FILE      prints the lines
    python make_spans.py --digests FOLDER …     for compareFiles.ts: path, digest of the lines, CPython's error or ok

test/syntax/sexp.ts writes the same of Jitlens's tree. Spans are UTF-16 offsets into the file. Python 3.13.
"""

import ast
import json
import os
import struct
import sys


class Offsets:
    def __init__(self, text):
        self.lines = split_lines(text)
        self.bytes = [line.encode('utf-8', 'surrogatepass') for line in self.lines]
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + utf16(line))

    def at(self, line, column):
        b = self.bytes[line - 1]
        if len(b) == len(self.lines[line - 1]):
            return self.starts[line - 1] + column
        return self.starts[line - 1] + utf16(b[:column].decode('utf-8', 'surrogatepass'))


def split_lines(text):
    lines, i = [], 0
    while i < len(text):
        j = i
        while j < len(text) and text[j] not in '\r\n':
            j += 1
        if text[j : j + 2] == '\r\n':
            j += 1
        lines.append(text[i : j + 1])
        i = j + 1
    lines.append('')
    return lines


def utf16(s):
    return len(s) if s.isascii() else sum(2 if ord(c) > 0xFFFF else 1 for c in s)


OPERATORS = {
    'Add': '+', 'Sub': '-', 'Mult': '*', 'MatMult': '@', 'Div': '/', 'Mod': '%', 'Pow': '**', 'LShift': '<<',
    'RShift': '>>', 'BitOr': '|', 'BitXor': '^', 'BitAnd': '&', 'FloorDiv': '//', 'UAdd': '+', 'USub': '-',
    'Invert': '~', 'Not': 'not', 'And': 'and', 'Or': 'or', 'Eq': '==', 'NotEq': '!=', 'Lt': '<', 'LtE': '<=',
    'Gt': '>', 'GtE': '>=', 'Is': 'is', 'IsNot': 'is not', 'In': 'in', 'NotIn': 'not in',
}  # fmt: skip


class Dumper:
    def __init__(self, text):
        self.offsets = Offsets(text)

    def span(self, n):
        o = self.offsets
        return f'{o.at(n.lineno, n.col_offset)}:{o.at(n.end_lineno, n.end_col_offset)}'

    def node(self, kind, n, *fields):
        return '(' + ' '.join([kind, self.span(n), *fields]) + ')'

    def list(self, nodes):
        return '[' + ' '.join(self(n) for n in nodes) + ']'

    def parts(self, values):
        """Strings and fields, neighbouring strings joined."""
        out = []
        for v in values:
            if isinstance(v, ast.Constant):
                if out and isinstance(out[-1], ast.Constant):
                    out[-1] = ast.Constant(out[-1].value + v.value)
                else:
                    out.append(v)
            else:
                out.append(v)
        return '[' + ' '.join(string(v.value) if isinstance(v, ast.Constant) else self(v) for v in out) + ']'

    def params(self, a):
        defaults = [None] * (len(a.posonlyargs) + len(a.args) - len(a.defaults)) + a.defaults
        all = [self.param(p, d) for p, d in zip(a.posonlyargs + a.args, defaults)]
        n = len(a.posonlyargs)
        kwonly = [self.param(p, d) for p, d in zip(a.kwonlyargs, a.kw_defaults)]
        one = lambda p: '-' if p is None else self.param(p, None)
        return f'{{[{" ".join(all[:n])}] [{" ".join(all[n:])}] {one(a.vararg)} [{" ".join(kwonly)}] {one(a.kwarg)}}}'

    def param(self, p, default):
        return self.node('param', p, p.arg, self(p.annotation), self(default))

    def generators(self, gens):
        return '[' + ' '.join(
            f'{{{"async " if g.is_async else ""}{self(g.target)} {self(g.iter)} {self.list(g.ifs)}}}' for g in gens
        ) + ']'  # fmt: skip

    def __call__(self, n):
        if n is None:
            return '-'
        return getattr(self, type(n).__name__)(n)

    def op(self, o):
        return OPERATORS[type(o).__name__]

    # expressions
    def Name(self, n): return self.node('Name', n, n.id)
    def Constant(self, n): return self.node('Constant', n, constant(n.value))
    def JoinedStr(self, n): return self.node('JoinedStr', n, self.parts(n.values))
    def FormattedValue(self, n):
        conversion = chr(n.conversion) if n.conversion >= 0 else '-'
        spec = '-' if n.format_spec is None else self.parts(n.format_spec.values)
        return self.node('FormattedValue', n, self(n.value), conversion, spec)
    def Attribute(self, n): return self.node('Attribute', n, self(n.value), n.attr)
    def Subscript(self, n): return self.node('Subscript', n, self(n.value), self(n.slice))
    def Slice(self, n): return self.node('Slice', n, self(n.lower), self(n.upper), self(n.step))
    def Starred(self, n): return self.node('Starred', n, self(n.value))
    def List(self, n): return self.node('List', n, self.list(n.elts))
    def Tuple(self, n): return self.node('Tuple', n, self.list(n.elts))
    def Set(self, n): return self.node('Set', n, self.list(n.elts))
    def Dict(self, n): return self.node('Dict', n, self.list(n.keys), self.list(n.values))
    def Call(self, n): return self.node('Call', n, self(n.func), self.list(n.args), self.list(n.keywords))
    def keyword(self, n): return self.node('Keyword', n, n.arg or '-', self(n.value))
    def BinOp(self, n): return self.node('BinOp', n, self(n.left), self.op(n.op), self(n.right))
    def UnaryOp(self, n): return self.node('UnaryOp', n, self.op(n.op), self(n.operand))
    def BoolOp(self, n): return self.node('BoolOp', n, self.op(n.op), self.list(n.values))
    def Compare(self, n):
        return self.node('Compare', n, self(n.left), '[' + ','.join(map(self.op, n.ops)) + ']', self.list(n.comparators))
    def IfExp(self, n): return self.node('IfExp', n, self(n.test), self(n.body), self(n.orelse))
    def Lambda(self, n): return self.node('Lambda', n, self.params(n.args), self(n.body))
    def NamedExpr(self, n): return self.node('NamedExpr', n, self(n.target), self(n.value))
    def ListComp(self, n): return self.node('ListComp', n, self(n.elt), self.generators(n.generators))
    def SetComp(self, n): return self.node('SetComp', n, self(n.elt), self.generators(n.generators))
    def GeneratorExp(self, n): return self.node('GeneratorExp', n, self(n.elt), self.generators(n.generators))
    def DictComp(self, n): return self.node('DictComp', n, self(n.key), self(n.value), self.generators(n.generators))
    def Yield(self, n): return self.node('Yield', n, self(n.value))
    def YieldFrom(self, n): return self.node('YieldFrom', n, self(n.value))
    def Await(self, n): return self.node('Await', n, self(n.value))

    # statements
    def function(self, n, isAsync):
        return self.node(
            'FunctionDef', n, ('async ' if isAsync else '') + n.name, self.list(n.type_params), self.params(n.args),
            self(n.returns), self.list(n.decorator_list), self.list(n.body),
        )  # fmt: skip
    def FunctionDef(self, n): return self.function(n, False)
    def AsyncFunctionDef(self, n): return self.function(n, True)
    def ClassDef(self, n):
        return self.node(
            'ClassDef', n, n.name, self.list(n.type_params), self.list(n.bases), self.list(n.keywords),
            self.list(n.decorator_list), self.list(n.body),
        )  # fmt: skip
    def TypeVar(self, n): return self.node('TypeVar', n, n.name, self(n.bound), self(n.default_value))
    def TypeVarTuple(self, n): return self.node('TypeVarTuple', n, n.name, '-', self(n.default_value))
    def ParamSpec(self, n): return self.node('ParamSpec', n, n.name, '-', self(n.default_value))
    def Return(self, n): return self.node('Return', n, self(n.value))
    def Delete(self, n): return self.node('Delete', n, self.list(n.targets))
    def Assign(self, n): return self.node('Assign', n, self.list(n.targets), self(n.value))
    def AugAssign(self, n): return self.node('AugAssign', n, self(n.target), self.op(n.op), self(n.value))
    def AnnAssign(self, n): return self.node('AnnAssign', n, self(n.target), self(n.annotation), self(n.value))
    def TypeAlias(self, n): return self.node('TypeAlias', n, self(n.name), self.list(n.type_params), self(n.value))
    def loop(self, n, isAsync):
        return self.node(
            'For', n, ('async ' if isAsync else '') + self(n.target), self(n.iter), self.list(n.body), self.list(n.orelse)
        )
    def For(self, n): return self.loop(n, False)
    def AsyncFor(self, n): return self.loop(n, True)
    def While(self, n): return self.node('While', n, self(n.test), self.list(n.body), self.list(n.orelse))
    def If(self, n): return self.node('If', n, self(n.test), self.list(n.body), self.list(n.orelse))
    def withs(self, n, isAsync):
        items = ' '.join(f'{{{self(i.context_expr)} {self(i.optional_vars)}}}' for i in n.items)
        return self.node('With', n, ('async ' if isAsync else '') + f'[{items}]', self.list(n.body))
    def With(self, n): return self.withs(n, False)
    def AsyncWith(self, n): return self.withs(n, True)
    def Raise(self, n): return self.node('Raise', n, self(n.exc), self(n.cause))
    def handlers(self, n, star):
        return self.node(
            'Try', n, ('* ' if star else '') + self.list(n.body), self.list(n.handlers), self.list(n.orelse),
            self.list(n.finalbody),
        )  # fmt: skip
    def Try(self, n): return self.handlers(n, False)
    def TryStar(self, n): return self.handlers(n, True)
    def ExceptHandler(self, n): return self.node('except', n, self(n.type), n.name or '-', self.list(n.body))
    def Assert(self, n): return self.node('Assert', n, self(n.test), self(n.msg))
    def Import(self, n): return self.node('Import', n, self.list(n.names))
    def ImportFrom(self, n): return self.node('ImportFrom', n, n.module or '-', self.list(n.names), str(n.level))
    def alias(self, n): return self.node('alias', n, n.name, n.asname or '-')
    def Global(self, n): return self.node('Global', n, ','.join(n.names))
    def Nonlocal(self, n): return self.node('Nonlocal', n, ','.join(n.names))
    def Expr(self, n): return self.node('Expr', n, self(n.value))
    def Pass(self, n): return self.node('Pass', n)
    def Break(self, n): return self.node('Break', n)
    def Continue(self, n): return self.node('Continue', n)
    def Match(self, n): return self.node('Match', n, self(n.subject), self.list(n.cases))
    def match_case(self, n): return f'{{{self(n.pattern)} {self(n.guard)} {self.list(n.body)}}}'

    # patterns
    def MatchValue(self, n): return self.node('MatchValue', n, self(n.value))
    def MatchSingleton(self, n): return self.node('MatchSingleton', n, str(n.value))
    def MatchSequence(self, n): return self.node('MatchSequence', n, self.list(n.patterns))
    def MatchMapping(self, n): return self.node('MatchMapping', n, self.list(n.keys), self.list(n.patterns), n.rest or '-')
    def MatchClass(self, n):
        return self.node(
            'MatchClass', n, self(n.cls), self.list(n.patterns), f'[{",".join(n.kwd_attrs)}]', self.list(n.kwd_patterns)
        )
    def MatchStar(self, n): return self.node('MatchStar', n, n.name or '-')
    def MatchAs(self, n): return self.node('MatchAs', n, self(n.pattern), n.name or '-')
    def MatchOr(self, n): return self.node('MatchOr', n, self.list(n.patterns))


def string(s):
    return json.dumps(s)


def constant(v):
    if v is None or v is True or v is False:
        return str(v)
    if v is Ellipsis:
        return '...'
    if isinstance(v, str):
        return string(v)
    if isinstance(v, bytes):
        return 'b' + v.hex()
    if isinstance(v, int):
        return hex(v)
    if isinstance(v, float):
        return 'f' + struct.pack('>d', v).hex()
    return 'j' + struct.pack('>d', v.imag).hex()


def dump(text):
    d = Dumper(text)
    return [d(s) for s in ast.parse(text).body]


def read(path):
    with open(path, encoding='utf-8', newline='') as f:
        return f.read()


def digests(root):
    import hashlib

    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted(f for f in files if f.endswith('.py')):
            path = os.path.join(folder, name)
            try:
                text = read(path)
            except UnicodeDecodeError:
                continue
            digest, status = '-', 'ok'
            try:
                digest = hashlib.md5('\n'.join(dump(text)).encode('utf-8', 'surrogatepass')).hexdigest()
                compile(text, path, 'exec', dont_inherit=True)
            except (SyntaxError, ValueError) as e:
                status = str(e).replace('\n', ' ')
            except RecursionError:
                pass
            print(path, digest, status, sep='\t', flush=True)


if __name__ == '__main__':
    import warnings

    warnings.simplefilter('ignore')
    sys.setrecursionlimit(10000)
    if sys.argv[1] == '--print':
        print('\n'.join(dump(read(sys.argv[2]))))
    elif sys.argv[1] == '--digests':
        for root in sys.argv[2:]:
            digests(root)
    else:
        for path in sys.argv[1:]:
            name = os.path.splitext(os.path.basename(path))[0]
            out = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data', name + '.json')
            with open(out, 'w') as f:
                json.dump(dump(read(path)), f, indent=2)
                f.write('\n')
