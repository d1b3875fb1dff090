"""Small numerical programs."""
import math
import numpy as np


def newton(f, df, x):
    for _ in range(20):
        step = f(x) / df(x)
        x = x - step
        if abs(step) < 1e-12:
            break
    return x


print(newton(lambda v: v * v - 2, lambda v: 2 * v, np.float64(1.0)))


def rk4(f, y, t, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


y = np.array([1.0, 0.0])
for n in range(100):
    y = rk4(lambda t, s: np.array([s[1], -s[0]]), y, n * 0.01, 0.01)
print(np.round(y, 10), math.isclose(y[0], math.cos(1), abs_tol=1e-8))

# A stencil, in place.
u = np.zeros((5, 5))
u[0, :] = 1
for _ in range(10):
    u[1:-1, 1:-1] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])
print(u.round(3))

# Power iteration.
A = np.array([[2.0, 1.0], [1.0, 3.0]])
v = np.ones(2)
for _ in range(50):
    v = A @ v
    v /= np.linalg.norm(v)
print(np.round(v @ A @ v, 8), np.round(np.linalg.eigvalsh(A), 8))
print(np.allclose(A @ np.linalg.inv(A), np.eye(2)), np.linalg.det(A).round(6))
q, r = np.linalg.qr(A)
print(np.allclose(q @ r, A), np.allclose(q.T @ q, np.eye(2)))
coefficients = np.polyder([1, -6, 11, -6])
print(coefficients, np.polyval(coefficients, 2))
grid = np.meshgrid(np.linspace(0, 1, 3), np.linspace(0, 2, 2), indexing='ij')
print(grid[0].shape, (grid[0] ** 2 + grid[1]).sum())
primes = np.ones(30, dtype=bool)
primes[:2] = False
for i in range(2, 6):
    if primes[i]:
        primes[i * i::i] = False
print(np.nonzero(primes)[0])
hist, edges = np.histogram([0.1, 0.4, 0.5, 0.9, 1.0], bins=4, range=(0, 1))
print(hist, edges)
print(np.einsum('ij,kj->ik', A, A), np.tensordot(A, A, 1).trace())
print(np.cumsum(np.arange(5)) // 2, np.diff(np.array([1, 4, 9, 16])), np.prod(np.arange(1, 6)))
print(np.iinfo(np.int32).max, np.finfo(np.float32).eps, np.float32(1) + np.finfo(np.float32).eps / 2)
matrix = np.arange(12).reshape(3, 4)
print(matrix[::-1, ::2], matrix[[0, 2]][:, [1, 3]], matrix[matrix % 2 == 0][-3:], sep='\n')
print(matrix.T.reshape(2, -1), matrix.max(axis=1, keepdims=True), matrix.argmax(), sep='\n')
for row in matrix:
    print(row, row.sum())
a, b, c = matrix[:, 0]
print(a, b, c, type(a).__name__)
w = np.where(matrix > 5, matrix, -1)
print(w, np.clip(w, 0, 9), sep='\n')
