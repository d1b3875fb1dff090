"""Arrays in classes, containers and calls."""
import copy
import functools
import numpy as np


class Layer:
    def __init__(self, n, m):
        self.w = np.arange(n * m, dtype=np.float32).reshape(n, m) / 10
        self.b = np.zeros(m, np.float32)

    def __call__(self, x):
        return np.maximum(x @ self.w + self.b, 0)


layers = [Layer(2, 3), Layer(3, 2)]
out = functools.reduce(lambda h, layer: layer(h), layers, np.ones((1, 2), np.float32))
print(out, out.dtype)
other = copy.deepcopy(layers[0])
other.w[0, 0] = 99
print(layers[0].w[0, 0], other.w[0, 0])


class Wrapped:
    def __init__(self, data):
        self.data = np.asarray(data)

    def __array__(self, dtype=None, copy=None):
        return self.data

    def __len__(self):
        return len(self.data)


print(np.sum(Wrapped([1, 2, 3])), np.add(Wrapped([1, 2]), 1), np.stack([Wrapped([1]), Wrapped([2])]))


class Units:
    __array_priority__ = 1000

    def __init__(self, v):
        self.v = v

    def __rmul__(self, other):
        return ('rmul', other)

    def __radd__(self, other):
        return ('radd', other)


print(np.array([1, 2]) * Units(3), np.float64(2) + Units(1))


class Table(np.ndarray):
    pass


print(isinstance(np.arange(3).view(), np.ndarray), issubclass(Table, np.ndarray))
print({k: v for k, v in zip('abc', np.float32([1, 2, 3]))})
print(sorted(np.array([3, 1, 2]), reverse=True), max(np.array([1.5, 2.5])), sum(np.ones(3)), any(np.zeros(2)), all(np.ones(2)))
print([x.item() for x in np.array([1.5, 2])], np.array([True, 0, 2]).tolist(), bool(np.array(0)))
print(np.array([1, 2, 3]) is None, np.array([1]) == 1, not np.array([0]), 2 in np.array([1, 2]))
try:
    if np.array([1, 2]):
        pass
except ValueError as e:
    print(e)
try:
    {np.array([1]): 2}
except TypeError as e:
    print(e)
try:
    np.array([1, 2]).reshape(3)
except ValueError as e:
    print(e)
try:
    np.array([1, 2]) + object()
except TypeError as e:
    print('TypeError')
matrix = np.array([[1, 2], [3, 4]])
match matrix.shape:
    case (2, n):
        print('two rows', n)
print(*map(np.sum, [matrix, [1, 2], 3]))
print(matrix.shape == (2, 2), matrix.shape[0] * 2, np.prod(matrix.shape), tuple(matrix.shape))
v = matrix.astype(float)
v -= v.mean()
v *= 2
print(v, matrix, sep='\n')
first, *rest = matrix
print(first, rest)
print('%s %5.2f %d' % (matrix[0], matrix[1, 1], matrix[0, 0]), '{:>8.3f}|{:04d}'.format(np.float32(1.5), np.int64(7)))
with np.printoptions(precision=2, suppress=True):
    print(np.array([1.23456, 1e-9]))
print(np.array([1.23456, 1e-9]))
print(np.vectorize(lambda a, b: a if a > b else b)([1, 5], [3, 2]), np.apply_along_axis(sorted, 1, [[3, 1], [2, 9]]))
print(repr(np.array([[1.5, None], ['x', 2]], dtype=object)), np.array(['ab', 'c']) == 'c')
for index, value in np.ndenumerate(matrix):
    print(index, value, end='; ')
print()
print(np.dtype('float32') == 'f4', np.float32 is np.dtype('f4').type, np.result_type(np.int8, 3.0))
g = (i * i for i in range(4))
print(np.fromiter(g, dtype=np.int64), np.array([*range(3)]) ** 2, np.array(list(map(float, '123'))))
