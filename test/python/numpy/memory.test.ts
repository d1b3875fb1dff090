/** Views share memory, writes can be taken back, and what isn't known keeps its shape. */
import { describe, expect, test } from 'vitest';
import { heap } from '../../../server/python/heap.ts';
import { registerNumPy } from '../../../server/python/numpy/index.ts';
import { Unknown } from '../../../server/python/values.ts';
import { Session, run } from '../harness.ts';

registerNumPy();

function numpy(globals = {}): Session {
  const session = new Session(globals);
  session.print('import numpy as np');
  return session;
}

/** What is made, what changes it, and what must then print as before. */
const changes: readonly (readonly [setup: string, change: string, shown: string])[] = [
  ['x = np.arange(4)', 'x[0] = 9', 'x'],
  ['x = np.arange(4)', 'x[1:3] = 7; x[-1] += 5', 'x'],
  ['x = np.arange(4)', 'x += 1; x *= 2', 'x'],
  ['x = np.arange(6).reshape(2, 3)', 'x.T[0] = -1', 'x'],
  ['x = np.arange(6); v = x[::2]', 'v[:] = 0', '(x, v)'],
  ['x = np.arange(6); v = x.reshape(2, 3)', 'v[v > 2] = 0', '(x, v)'],
  ['x = np.arange(4.)', 'x.fill(2)', 'x'],
  ['x = np.array([3, 1, 2])', 'x.sort()', 'x'],
  ['x = np.zeros(3)', 'np.add.at(x, [0, 0], 1)', 'x'],
  ['x = np.zeros(3)', 'np.add(x, 1, out=x)', 'x'],
  ['x = np.zeros(3)', 'np.copyto(x, [1, 2, 3]); x.put([0], 5)', 'x'],
  ['x = np.zeros((2, 2))', 'np.fill_diagonal(x, 3)', 'x'],
  ['x = np.arange(6)', 'x.shape = (2, 3)', 'x'],
  ['x = np.array([None, 1], object)', 'x[0] = [1]', 'x'],
  ["x = np.array(['a', 'b'])", "x[0] = 'c'", 'x'],
  ['x = np.zeros(3, complex)', 'x[1] = 2j; x.real = 5', 'x'],
  ['x = np.zeros(100_000)', 'x += 1; x[5] = 3', 'x[:7]'],
  ['x = np.zeros(3)', 'np.set_printoptions(precision=2); x += 1 / 3', 'x'],
  ['x = np.arange(3)', 'for i in range(3): x[i] = i * i + 1', 'x'],
];

describe('a rollback restores arrays', () => {
  test.each(changes)('%s; %s', (setup, change, shown) => {
    const session = numpy();
    session.print(setup);
    const before = session.print(`print(${shown})`);
    const mark = heap.mark();
    try {
      expect(session.print(change)).toBe('');
      heap.rollback(mark);
    } finally {
      heap.release(mark);
    }
    expect(session.print(`print(${shown})`)).toBe(before);
    // And without the rollback it does change something.
    session.print(change);
    expect(session.print(`print(${shown})`)).not.toBe(before);
    session.print('np.set_printoptions(precision=8)');
  });

  test('marks within marks', () => {
    const session = numpy();
    session.print('x = np.zeros(2)\nv = x[1:]');
    const outer = heap.mark();
    session.print('x[0] = 1');
    const inner = heap.mark();
    session.print('v[0] = 2\nx[0] = 5');
    expect(session.print('print(x, v)')).toBe('[5. 2.] [2.]\n');
    heap.rollback(inner);
    heap.release(inner);
    expect(session.print('print(x, v)')).toBe('[1. 0.] [0.]\n');
    session.print('v[0] = 7');
    heap.rollback(outer);
    heap.release(outer);
    expect(session.print('print(x, v)')).toBe('[0. 0.] [0.]\n');
  });
});

/** Programs in which `u` is unknown, and what they print; a print of an unknown prints nothing. */
const unknowns: readonly (readonly [name: string, source: string, printed: string])[] = [
  ['a write on one side', 'x = np.zeros(2)\nif u: x[0] = 1\nprint(x.shape, x.dtype)\nprint(x)', '(2,) float64\n'],
  ['the same write on both sides', 'x = np.zeros(2)\nif u: x[0] = 1\nelse: x[0] = 1\nprint(x)', '[1. 0.]\n'],
  ['what neither side touches', 'x = np.zeros(2)\ny = np.ones(2)\nif u: x[0] = 1\nprint(y)', '[1. 1.]\n'],
  [
    'a write on one side, seen through a view',
    'x = np.zeros(2)\nv = x[:1]\nif u: x[0] = 1\nprint(v.shape)\nprint(v)',
    '(1,)\n',
  ],
  ['equal arrays join', 'x = np.ones(2) if u else np.ones(2)\nprint(x)', '[1. 1.]\n'],
  ['arrays of one shape join', 'x = np.ones(2) if u else np.zeros(2)\nprint(x.shape)\nprint(x)', '(2,)\n'],
  ['arrays of different shapes', 'x = np.ones(2) if u else np.zeros(3)\nprint(x.shape)\nprint("on")', 'on\n'],
  [
    'random numbers have shapes',
    'x = np.random.randn(2, 3)\nprint((x @ x.T).shape, x.mean(axis=0).shape, x.dtype)\nprint(x)',
    '(2, 2) (3,) float64\n',
  ],
  [
    'a generator too',
    'rng = np.random.default_rng(0)\nx = rng.integers(0, 5, size=(3,)).astype(np.float32)\nprint(x.shape, x.dtype)',
    '(3,) float32\n',
  ],
  ['their truth is unknown', 'if np.random.rand(3).sum() > 1: x = 1\nelse: x = 2\nprint(x)\nprint("on")', 'on\n'],
  ['shuffle keeps the shape', 'x = np.arange(3)\nnp.random.shuffle(x)\nprint(x.shape)\nprint(x)', '(3,)\n'],
  ['an unknown element', 'x = np.zeros(3)\nx[1] = u\nprint(x.shape)\nprint(x)', '(3,)\n'],
  ['an unknown index', 'x = np.zeros(3)\nx[u] = 1\nprint(x.shape)\nprint(x)', '(3,)\n'],
  ['an unknown mask', 'x = np.random.rand(4)\ny = x[x > 0.5]\nprint(x.shape)\nprint("on")', '(4,)\non\n'],
  ['an unknown operand', 'x = np.zeros(3) + u\nprint(x)\nprint("on")', 'on\n'],
  ['unknown arguments', 'print(np.sin(u))\nprint(np.zeros(u))\nprint(np.array([1, u]))\nprint("on")', 'on\n'],
  ['files', 'x = np.load("a.npy")\ny = x + 1\nprint(y)\nprint("on")', 'on\n'],
  ['signs of eigenvectors', 'w, v = np.linalg.eigh(np.eye(2))\nprint(w, v.shape)\nprint(v)', '[1. 1.] (2, 2)\n'],
  ['what NumPy has and jitlens lacks', 'x = np.ma.array([1])\nprint(x)\nprint("on")', 'on\n'],
  ['assertions on what is unknown pass', 'np.testing.assert_allclose(np.random.rand(2), 0)\nprint("on")', 'on\n'],
  [
    'elements too many',
    'x = np.zeros((10**6, 10**6))\ny = x * 2 + 1\nprint(y.shape, y.dtype)\nprint(y[0, 0])',
    '(1000000, 1000000) float64\n',
  ],
  [
    'unknown scalars keep their class',
    'x = np.float32(2) * np.random.rand(2).sum()\nprint(type(x), isinstance(x, float))',
    "<class 'numpy.float64'> True\n",
  ],
];

describe('what is not known keeps its shape', () => {
  test.each(unknowns)('%s', (_name, source, printed) => {
    const session = numpy({ u: new Unknown('u is unknown') });
    expect(session.print(source)).toBe(printed);
  });
});

/** Programs that must end soon and in little memory, whatever they ask for. */
const greedy: readonly string[] = [
  'np.zeros(10**12).sum()',
  'np.arange(10**12)[5]',
  'np.eye(10**6) @ np.eye(10**6)',
  'np.tile(np.arange(1000), 10**9)',
  'np.repeat(np.arange(1000), 10**9)',
  'np.pad(np.ones(3), 10**9)',
  'np.bincount(np.array([10**9]))',
  'np.tril_indices(10**6)',
  'np.split(np.zeros(10**9), 10**9)',
  'np.zeros(10**9).tolist()',
  'np.broadcast_to(np.zeros(1), (10**9,)).tolist()',
  'np.unpackbits(np.zeros(10**9, np.uint8))',
  'np.array(range(10**9))',
  'np.fft.fft(np.zeros(3), 10**9)',
  'np.linalg.inv(np.zeros((10**5, 10**5)))',
  'np.einsum("ij,jk,kl->il", *[np.zeros((10**4, 10**4))] * 3)',
  'np.vander(np.arange(10**5))',
  'np.ravel(np.zeros((10**5, 10**5)).T)',
  'np.histogram(np.zeros(3), bins=10**9)',
  'np.hanning(10**10)',
  'np.roll(np.zeros(10**9), 1)',
  'np.linalg.matrix_power(np.zeros((10**6, 10**6)), 0)',
  'np.random.rand(10**9).sort()',
  'np.ndindex(10**9, 10**9)',
  'np.indices((10**6, 10**6))',
  'np.tensordot(np.ones(3), np.ones(3), 10**9)',
];
const MOST_MS = 5000;

describe('arrays take no more time and memory than there is', () => {
  test.each(greedy)('%s', (expression) => {
    const start = performance.now();
    run(`import numpy as np\nx = ${expression}`);
    expect(performance.now() - start).toBeLessThan(MOST_MS);
  });
});
