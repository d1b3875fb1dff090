/** difflib: how two sequences differ. Source: CPython 3.13's Lib/difflib.py. */
export const difflibSource = String.raw`
from collections import namedtuple as _namedtuple

Match = _namedtuple('Match', 'a b size')

def _share(matches, length):
    return 2.0 * matches / length if length else 1.0

class SequenceMatcher:
    def __init__(self, isjunk=None, a='', b='', autojunk=True):
        self.isjunk = isjunk
        self.a = self.b = None
        self.autojunk = autojunk
        self.set_seqs(a, b)

    def set_seqs(self, a, b):
        self.set_seq1(a)
        self.set_seq2(b)

    def set_seq1(self, a):
        if a is self.a:
            return
        self.a = a
        self.matching_blocks = self.opcodes = None

    def set_seq2(self, b):
        if b is self.b:
            return
        self.b = b
        self.matching_blocks = self.opcodes = self.fullbcount = None
        self.b2j = places = {}
        for i, x in enumerate(b):
            places.setdefault(x, []).append(i)
        isjunk = self.isjunk
        self.bjunk = {x for x in places if isjunk(x)} if isjunk else set()
        for x in self.bjunk:
            del places[x]
        self.bpopular = set()
        n = len(b)
        if self.autojunk and n >= 200:
            self.bpopular = {x for x, at in places.items() if len(at) > n // 100 + 1}
            for x in self.bpopular:
                del places[x]

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        a, b, junk = self.a, self.b, self.bjunk
        if ahi is None:
            ahi = len(a)
        if bhi is None:
            bhi = len(b)
        i, j, size = alo, blo, 0
        before = {}
        for p in range(alo, ahi):
            lengths = {}
            for q in self.b2j.get(a[p], ()):
                if q < blo:
                    continue
                if q >= bhi:
                    break
                k = lengths[q] = before.get(q - 1, 0) + 1
                if k > size:
                    i, j, size = p - k + 1, q - k + 1, k
            before = lengths
        # What is too frequent to start a match may continue one, and so may junk, thereafter.
        for ends_in_junk in (False, True):
            while i > alo and j > blo and (b[j - 1] in junk) == ends_in_junk and a[i - 1] == b[j - 1]:
                i, j, size = i - 1, j - 1, size + 1
            while (i + size < ahi and j + size < bhi and (b[j + size] in junk) == ends_in_junk
                   and a[i + size] == b[j + size]):
                size += 1
        return Match(i, j, size)

    def get_matching_blocks(self):
        if self.matching_blocks is not None:
            return self.matching_blocks
        la, lb = len(self.a), len(self.b)
        queue = [(0, la, 0, lb)]
        found = []
        while queue:
            alo, ahi, blo, bhi = queue.pop()
            i, j, k = match = self.find_longest_match(alo, ahi, blo, bhi)
            if k:
                found.append(match)
                if alo < i and blo < j:
                    queue.append((alo, i, blo, j))
                if i + k < ahi and j + k < bhi:
                    queue.append((i + k, ahi, j + k, bhi))
        found.sort()
        blocks = []
        i, j, size = 0, 0, 0
        for i2, j2, size2 in found:
            if i + size == i2 and j + size == j2:
                size += size2
            else:
                if size:
                    blocks.append(Match(i, j, size))
                i, j, size = i2, j2, size2
        if size:
            blocks.append(Match(i, j, size))
        blocks.append(Match(la, lb, 0))
        self.matching_blocks = blocks
        return blocks

    def get_opcodes(self):
        if self.opcodes is not None:
            return self.opcodes
        i = j = 0
        self.opcodes = codes = []
        for ai, bj, size in self.get_matching_blocks():
            tag = ''
            if i < ai and j < bj:
                tag = 'replace'
            elif i < ai:
                tag = 'delete'
            elif j < bj:
                tag = 'insert'
            if tag:
                codes.append((tag, i, ai, j, bj))
            i, j = ai + size, bj + size
            if size:
                codes.append(('equal', ai, i, bj, j))
        return codes

    def get_grouped_opcodes(self, n=3):
        codes = self.get_opcodes() or [('equal', 0, 1, 0, 1)]
        if codes[0][0] == 'equal':
            tag, i1, i2, j1, j2 = codes[0]
            codes[0] = tag, max(i1, i2 - n), i2, max(j1, j2 - n), j2
        if codes[-1][0] == 'equal':
            tag, i1, i2, j1, j2 = codes[-1]
            codes[-1] = tag, i1, min(i2, i1 + n), j1, min(j2, j1 + n)
        group = []
        for tag, i1, i2, j1, j2 in codes:
            if tag == 'equal' and i2 - i1 > n + n:
                group.append((tag, i1, min(i2, i1 + n), j1, min(j2, j1 + n)))
                yield group
                group = []
                i1, j1 = max(i1, i2 - n), max(j1, j2 - n)
            group.append((tag, i1, i2, j1, j2))
        if group and not (len(group) == 1 and group[0][0] == 'equal'):
            yield group

    def ratio(self):
        return _share(sum(block.size for block in self.get_matching_blocks()), len(self.a) + len(self.b))

    def quick_ratio(self):
        if self.fullbcount is None:
            self.fullbcount = {}
            for x in self.b:
                self.fullbcount[x] = self.fullbcount.get(x, 0) + 1
        left = dict(self.fullbcount)
        matches = 0
        for x in self.a:
            if left.get(x, 0) > 0:
                matches += 1
                left[x] -= 1
        return _share(matches, len(self.a) + len(self.b))

    def real_quick_ratio(self):
        la, lb = len(self.a), len(self.b)
        return _share(min(la, lb), la + lb)

def get_close_matches(word, possibilities, n=3, cutoff=0.6):
    if not n > 0:
        raise ValueError('n must be > 0: %r' % (n,))
    if not 0.0 <= cutoff <= 1.0:
        raise ValueError('cutoff must be in [0.0, 1.0]: %r' % (cutoff,))
    matcher = SequenceMatcher()
    matcher.set_seq2(word)
    scored = []
    for x in possibilities:
        matcher.set_seq1(x)
        if matcher.ratio() >= cutoff:
            scored.append((matcher.ratio(), x))
    return [x for _, x in sorted(scored, reverse=True)[:n]]

def _dumped(tag, lines):
    return ['%s %s' % (tag, line) for line in lines]

def _marks(line, tags):
    # Under blanks of the line are the line's own blanks.
    return ''.join(c if t == ' ' and c.isspace() else t for c, t in zip(line, tags)).rstrip()

class Differ:
    def __init__(self, linejunk=None, charjunk=None):
        self.linejunk = linejunk
        self.charjunk = charjunk

    def compare(self, a, b):
        for tag, alo, ahi, blo, bhi in SequenceMatcher(self.linejunk, a, b).get_opcodes():
            if tag == 'equal':
                yield from _dumped(' ', a[alo:ahi])
            else:
                yield from self._between(a[alo:ahi], b[blo:bhi])

    def _between(self, a, b):
        if not a:
            return _dumped('+', b)
        if not b:
            return _dumped('-', a)
        return self._replaced(a, b)

    def _replaced(self, a, b):
        best, cutoff = 0.74, 0.75
        at = same = None
        matcher = SequenceMatcher(self.charjunk)
        for j, y in enumerate(b):
            matcher.set_seq2(y)
            for i, x in enumerate(a):
                if x == y:
                    if same is None:
                        same = i, j
                    continue
                matcher.set_seq1(x)
                if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
                    best, at = matcher.ratio(), (i, j)
        if best < cutoff:
            if same is None:
                minus, plus = _dumped('-', a), _dumped('+', b)
                return plus + minus if len(b) < len(a) else minus + plus
            at = same
        else:
            same = None
        i, j = at
        middle = self._pair(a[i], b[j]) if same is None else ['  ' + a[i]]
        return [*self._between(a[:i], b[:j]), *middle, *self._between(a[i + 1:], b[j + 1:])]

    def _pair(self, x, y):
        under_x = under_y = ''
        for tag, i1, i2, j1, j2 in SequenceMatcher(self.charjunk, x, y).get_opcodes():
            mark_x, mark_y = {'replace': '^^', 'delete': '-+', 'insert': '-+', 'equal': '  '}[tag]
            under_x += mark_x * (i2 - i1)
            under_y += mark_y * (j2 - j1)
        for sign, line, tags in (('-', x, under_x), ('+', y, under_y)):
            yield sign + ' ' + line
            marks = _marks(line, tags)
            if marks:
                yield '? ' + marks + '\n'

def IS_LINE_JUNK(line):
    return line.strip() in ('', '#')

def IS_CHARACTER_JUNK(ch, ws=' \t'):
    return ch in ws

def ndiff(a, b, linejunk=None, charjunk=IS_CHARACTER_JUNK):
    return Differ(linejunk, charjunk).compare(a, b)

def restore(delta, which):
    try:
        tag = {1: '- ', 2: '+ '}[int(which)]
    except KeyError:
        raise ValueError('unknown delta choice (must be 1 or 2): %r' % which) from None
    for line in delta:
        if line[:2] in ('  ', tag):
            yield line[2:]

def _unified_range(start, stop):
    length = stop - start
    if length == 1:
        return str(start + 1)
    return '%d,%d' % (start + 1 if length else start, length)

def unified_diff(a, b, fromfile='', tofile='', fromfiledate='', tofiledate='', n=3, lineterm='\n'):
    started = False
    for group in SequenceMatcher(None, a, b).get_grouped_opcodes(n):
        if not started:
            started = True
            yield '--- ' + fromfile + ('\t' + fromfiledate if fromfiledate else '') + lineterm
            yield '+++ ' + tofile + ('\t' + tofiledate if tofiledate else '') + lineterm
        first, last = group[0], group[-1]
        yield '@@ -%s +%s @@%s' % (_unified_range(first[1], last[2]), _unified_range(first[3], last[4]), lineterm)
        for tag, i1, i2, j1, j2 in group:
            if tag == 'equal':
                yield from (' ' + line for line in a[i1:i2])
                continue
            yield from ('-' + line for line in a[i1:i2])
            yield from ('+' + line for line in b[j1:j2])
`;
