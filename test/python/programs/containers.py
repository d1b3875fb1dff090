a = [3, 1, 2]
a.append(5); a.extend([7, 6]); a.insert(0, 9); a.insert(-1, 8); a.insert(100, 4)
print(a, len(a), a.index(5), a.count(1), a.pop(), a.pop(0), a.pop(-2))
a.remove(1); print(a)
a.sort(); print(a); a.sort(reverse=True); print(a); a.reverse(); print(a)
print(sorted(['b', 'A', 'c'], key=str.lower), sorted([3, 1, 2], reverse=True), sorted('hello'), sorted([(1, 'b'), (0, 'a'), (1, 'a')]), sorted({3: 1, 1: 2}))
print(sorted([1, 2, 3, 4, 5, 6], key=lambda v: v % 3), sorted([5, 3, 4], key=lambda v: -v), sorted([(2, 'x'), (1, 'y')], key=lambda t: t[0], reverse=True))
b = a.copy(); b[0] = 99; print(a[0], b[0], a is b, a == a[:], [1, 2] == [1, 2], [1] < [2], [1, 2] < [1, 2, 3], [] == [])
a[1:3] = ['x', 'y', 'z']; print(a); a[::2] = [0] * len(a[::2]); print(a); del a[0]; print(a); del a[1:3]; print(a); a[:] = []; print(a)
c = [1, 2, 3, 4, 5]; c[1:1] = [9, 9]; print(c); c[-1:] = []; print(c); del c[::2]; print(c); c += (7, 8); print(c); c *= 2; print(c)
print([1, 2] + [3], [0] * 3, 2 * [1, 2], [1, 2, 3][::-1], [1, 2, 3][-2:], 2 in [1, 2], 5 not in [1], [[1] * 2] * 2, list('ab'), list(range(3)), list({1: 2}), [*range(2), *'ab'])
n = [[]] * 2; n[0].append(1); print(n)
x, y = [1, 2]; print(x, y); x, *y = [1, 2, 3]; print(x, y); *x, y = 'abc'; print(x, y); a, (b, c) = 1, (2, 3); print(a, b, c); [p, q] = 5, 6; print(p, q); x = y = []; x.append(1); print(y)
(a, b), *c = [(1, 2), 3, 4]; print(a, b, c); a, b = b, a; print(a, b); i = 0; i, l = 1, [0, 0]; l[i] = i; print(l)
t = (1, 2, 3); print(t[0], t[-1], t[1:], t + (4,), t * 2, len(t), t.index(2), t.count(1), 2 in t, (1,), (), tuple('ab'), t == (1, 2, 3), (1, 2) < (1, 3), hash((1, 2)) == hash((1, 2)), (*t, 4))
d = {'a': 1, 'b': 2}; d['c'] = 3; d['a'] = 10
print(d, d['a'], d.get('z'), d.get('z', 0), len(d), 'a' in d, 1 in d, list(d), list(d.keys()), list(d.values()), list(d.items()), d.keys(), d.values(), d.items())
print(d.pop('a'), d.pop('zz', None), d.setdefault('q', 5), d.setdefault('q', 6), d.popitem(), d)
d.update({'b': 20}, z=1); d.update([('y', 2)]); print(d, dict(a=1), dict([(1, 2)]), dict({1: 2}, b=3), dict.fromkeys('ab', 0), dict.fromkeys([1]), {**d, 'w': 0}, {1: 2} | {1: 3, 2: 4}, dict(zip('ab', [1, 2])))
d |= {'b': 5}; print(d); e = d.copy(); e['b'] = 0; print(d['b'], d == e, {1: 2, 3: 4} == {3: 4, 1: 2}); del d['b']; print(d); d.clear(); print(d, bool(d))
k = {1: 'a', 1.0: 'b', True: 'c'}; print(k, k[1], {(1, 2): 'x'}[(1, 2)], {None: 1}[None], {'a': 1, 'b': 2, 'a': 3})
ks = k.keys(); k[2] = 'z'; print(ks, 2 in ks, len(ks), k.keys() & {2}, {1: 1}.items() | {(2, 2)}, {1: 1}.keys() == {1}, list(reversed({1: 2, 3: 4})))
s = {1, 2, 3}; s.add(4); s.add(1); s.discard(9); s.remove(2); print(sorted(s), len(s), 1 in s, set(), {1} | {2}, {1, 2} & {2}, {1, 2} - {2}, {1, 2} ^ {2, 3}, {1} < {1, 2}, {1} <= {1}, {1, 2} > {1}, {1} == {1}, {1}.issubset([1, 2]), {1, 2}.issuperset([1]), {1}.isdisjoint([2]))
s.update([7, 8], {9}); print(sorted(s), sorted(s.union([100])), sorted(s.intersection([7, 1])), sorted(s.difference([7])), sorted(s.symmetric_difference([7, 70]))); s -= {7, 8}; s &= {1, 9, 3}; s |= {5}; s ^= {5, 6}; print(sorted(s)); s.intersection_update([1]); print(s); s.clear(); print(s)
f = frozenset([1, 2]); print(f, {f: 1}[frozenset([2, 1])], f | {3}, f == {1, 2}, hash(f) == hash(frozenset([2, 1])), frozenset(), type(f | {3}).__name__, type({3} | f).__name__)
r = range(2, 20, 3); print(r, len(r), r[1], r[-1], r[1:3], list(r), 5 in r, 6 in r, r.index(8), r.count(5), list(r[::-1]), range(3) == range(0, 3), range(0), list(range(5, 0, -2)), range(10)[2:5], r.start, r.stop, r.step, hash(range(3)) == hash(range(3)), list(reversed(range(3))), range(0, 5, 2) == range(0, 6, 2))
print(slice(1, 2), slice(5).stop, slice(1, 10, 2).indices(5), [1, 2, 3, 4][slice(1, 3)], slice(None), slice(1, 2) == slice(1, 2))
print(any([0, 1]), all([1, 0]), any([]), all([]), sum(range(5)), list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2], [3, 4])), list(filter(None, [0, 1, '', 'a'])), list(filter(lambda v: v > 1, [1, 2, 3])), list(zip([1, 2], 'ab')), list(zip()), list(enumerate('ab', 1)), list(reversed([1, 2])), list(zip(*[(1, 2), (3, 4)])))
it = iter([1, 2]); print(next(it), next(it), next(it, 'end')); print(list(iter(lambda c=[0]: c.append(1) or len(c), 5)))
print([x for x in range(10) if x % 2 if x > 3], {x: x * x for x in range(3)}, {x % 2 for x in range(5)}, [(i, j) for i in range(2) for j in 'ab'], [[j for j in range(i)] for i in range(3)], [y for x in [1, 2] for y in [x, -x] if y > 0])
print([1, [2, [3]]], {'a': [1, {'b': (2,)}]}, [None, True, 1.0, 'x', b'y', 1j, ...]); z = [1]; z.append(z); print(z); w = {}; w['me'] = w; print(w)
for f in (lambda: [][0], lambda: [1, 2][5], lambda: (1,)[3], lambda: {}['k'], lambda: {}[1, 2], lambda: [].pop(), lambda: [1].pop(5), lambda: [].remove(1), lambda: [].index(1), lambda: (1,).index(2), lambda: set().remove(1), lambda: set().pop(), lambda: {}.popitem(), lambda: range(3)[5], lambda: range(3).index(7), lambda: [1]['a'], lambda: (1,)['a'], lambda: [1][1.0], lambda: {[]: 1}, lambda: {{}: 1}, lambda: {set(): 1}, lambda: hash([]), lambda: {1: 2}.pop(5), lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: list(5), lambda: tuple(5), lambda: set(5), lambda: next(iter([])), lambda: range(1.5), lambda: range(1, 2, 0), lambda: [1, 2, 3].sort(5), lambda: sorted([1, 'a']), lambda: [3, 'a'].sort(), lambda: list(1, 2), lambda: iter(5), lambda: len(iter([])), lambda: [1].foo, lambda: reversed({1}), lambda: zip([1], 5), lambda: list(zip([1], [1, 2], strict=True)), lambda: list(zip([1, 2], [1], strict=True)), lambda: slice(), lambda: [1, 2][::0], lambda: max([]), lambda: frozenset().add(1), lambda: {1} + {2}, lambda: {1} | [2], lambda: [1].append(), lambda: [1].append(1, 2), lambda: {}.get(), lambda: set([[]]), lambda: 'x' in {[]: 1}, lambda: [] in {}, lambda: dict(1), lambda: enumerate(), lambda: next(5), lambda: map(1), lambda: list(map(1, [1]))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
for code in ('a, b = [1]', 'a, b = 1, 2, 3', 'a, *b, c = [1]', 'a, b = 5', 'a, b = {1: 2}', 'a, b = (x for x in range(3))', 'a, b = "abc"', '(a, b), c = 1, 2', 'a, b = None', 'a, b = iter([1])'):
    pass
def unpack(v):
    a, b = v
    return a, b
for v in ([1], (1, 2, 3), 5, {1: 2}, (x for x in range(3)), 'abc', 'a', None, iter([1]), {1, 2, 3}, {1: 1, 2: 2, 3: 3}, range(3)):
    try:
        print(unpack(v))
    except Exception as e:
        print(type(e).__name__, e)
d = {1: 1}
try:
    for key in d: d[key + 1] = 1
except RuntimeError as e:
    print(e)
s = {1}
try:
    for key in s: s.add(key + 1)
except RuntimeError as e:
    print(e)
l = [1, 2, 3]
for v in l:
    if v < 3: l.append(v + 10)
    if len(l) > 6: break
print(l)
try:
    l[10] = 1
except IndexError as e:
    print(e)
try:
    del l[10]
except IndexError as e:
    print(e)
try:
    (1, 2)[0] = 1
except TypeError as e:
    print(e)
try:
    l[::2] = [1]
except ValueError as e:
    print(e)
try:
    l[1:2] = 5
except TypeError as e:
    print(e)
