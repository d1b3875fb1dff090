"""Data preparation as training scripts do it."""
import numpy as np


def one_hot(labels, classes):
    out = np.zeros((labels.size, classes), dtype=np.float32)
    out[np.arange(labels.size), labels] = 1.0
    return out


def batches(x, y, size):
    for start in range(0, len(x), size):
        yield x[start:start + size], y[start:start + size]


x = np.arange(24, dtype=np.float32).reshape(6, 4) / 10
y = np.array([0, 2, 1, 1, 0, 2])
mean, std = x.mean(axis=0), x.std(axis=0)
print('mean', mean, 'std', std.round(4))
z = (x - mean) / (std + 1e-6)
print(z.dtype, z.shape, np.abs(z.mean(0)) < 1e-5)
for i, (bx, by) in enumerate(batches(x, one_hot(y, 3), 4)):
    print(i, bx.shape, by.sum(axis=0))
train, test = np.split(np.arange(10), [8])
print(train, test)
padded = np.full((3, 5), -1)
for row, seq in zip(padded, ([1, 2], [3], [4, 5, 6, 7])):
    row[:len(seq)] = seq
print(padded)
mask = padded >= 0
print(mask.sum(axis=1), padded[mask])
counts = dict(zip(*np.unique(y, return_counts=True)))
print(counts, {int(k): int(v) for k, v in counts.items()})
order = np.argsort([3.5, 1.25, 2.0])
print(order, np.array(['c', 'a', 'b'])[order])
table = np.stack([np.sin(np.arange(4) / 2), np.cos(np.arange(4) / 2)], axis=-1)
print(np.round(table, 3))
print(f'{x.mean():.3f} {x.max()} {y.dtype} {x[0, 1]:.1f} {np.float32(0.25)!r}')
weights = {'w': np.zeros((2, 3), np.float32), 'b': np.ones(3)}
print({k: (v.shape, str(v.dtype)) for k, v in weights.items()})
print(sum(v.size for v in weights.values()), sum(v.nbytes for v in weights.values()))
try:
    np.zeros(3) + np.zeros(4)
except ValueError as e:
    print('ValueError:', e)
try:
    np.zeros((2, 3)) @ np.zeros((2, 3))
except ValueError as e:
    print('ValueError:', e)
try:
    np.zeros(3)[5]
except IndexError as e:
    print('IndexError:', e)
print(np.array([[1, 2], [3, 4]]).tolist(), list(np.arange(3)), [int(v) for v in np.arange(3)])
