/**
 * numpy.random: shapes and dtypes are known, numbers never are, with a seed or without.
 * Source: numpy/random/mtrand.pyx, _generator.pyx.
 */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { heap } from '../heap.ts';
import { valueError } from '../errors.ts';
import type { NativeFn } from '../native.ts';
import { MISSING, methods, native } from '../native.ts';
import type { PyClass, Value } from '../values.ts';
import { Missing, PyInstance, PyList, PyTuple, Unknown, UnknownSignal, isInt, unbox } from '../values.ts';
import { vm } from '../vm.ts';
import { NdArray, broadcastShapes, checkShape, numpyClass, scalarize, sizeOf, unknownArray } from './array.ts';
import { asArray } from './coerce.ts';
import { axisOf, findUnknown, flag, intOf, shapeOf } from './declare.ts';
import { npDType, scalarClassOf } from './dtypes.ts';
import publicNames from './publicNames.json' with { type: 'json' };

const WHY = 'random numbers of the host are not known';

/** Generators that were given a seed. */
const seeded = new WeakSet<PyInstance>();
/** While a generator draws that the running trace made with a seed: its numbers are the same at each call anyway. */
let sameEachCall = false;

/** Who draws is recorded: in a traced function it happens once. */
const draw = (name: string): void => {
  if (!sameEachCall) vm.recorder.add('host-random', { name });
};

function drawing<T>(self: Value, run: () => T): T {
  const before = sameEachCall;
  sameEachCall = self instanceof PyInstance && seeded.has(self) && self.born >= heap.traceEpoch;
  try {
    return run();
  } finally {
    sameEachCall = before;
  }
}

/** A generator, with the seed that it was given. */
function generatorOf(cls: PyClass, seed: Value | undefined): PyInstance {
  const made = new PyInstance(cls);
  if (seed !== undefined && seed !== null && seed !== MISSING) seeded.add(made);
  return made;
}

/** Numbers of a shape. One number alone is a Python number, or a scalar of NumPy's. */
function numbers(size: Value, dtype: DType, params: readonly Value[], scalar: 'python' | 'numpy'): Value {
  const shapes = params.map((p) => asArray(p).shape);
  if (size === null || size === MISSING) {
    const shape = broadcastShapes(shapes);
    if (shape.length > 0) return unknownArray(shape, dtype, WHY);
    return scalar === 'numpy' ? unknownArray([], dtype, WHY, scalarClassOf(dtype)) : new Unknown(WHY);
  }
  const shape = shapeOf(size);
  checkShape(shape);
  const fits = broadcastShapes([shape, ...shapes]);
  if (fits.length !== shape.length || sizeOf(fits) !== sizeOf(shape))
    throw valueError(
      `Output size ${tuple(shape)} is not compatible with broadcast dimensions of inputs ${tuple(broadcastShapes(shapes))}.`,
    );
  return unknownArray(shape, dtype, WHY);
}
const tuple = (s: readonly number[]): string => `(${s.join(', ')}${s.length === 1 ? ',' : ''})`;

/** Distributions by their parameters: floats, or ints. */
const FLOATS: Readonly<Record<string, string>> = {
  beta: 'a, b',
  chisquare: 'df',
  exponential: 'scale=1.0',
  f: 'dfnum, dfden',
  gamma: 'shape, scale=1.0',
  gumbel: 'loc=0.0, scale=1.0',
  laplace: 'loc=0.0, scale=1.0',
  logistic: 'loc=0.0, scale=1.0',
  lognormal: 'mean=0.0, sigma=1.0',
  noncentral_chisquare: 'df, nonc',
  noncentral_f: 'dfnum, dfden, nonc',
  normal: 'loc=0.0, scale=1.0',
  pareto: 'a',
  power: 'a',
  rayleigh: 'scale=1.0',
  standard_cauchy: '',
  standard_t: 'df',
  triangular: 'left, mode, right',
  uniform: 'low=0.0, high=1.0',
  vonmises: 'mu, kappa',
  wald: 'mean, scale',
  weibull: 'a',
};
const INTS: Readonly<Record<string, string>> = {
  binomial: 'n, p',
  geometric: 'p',
  hypergeometric: 'ngood, nbad, nsample',
  logseries: 'p',
  negative_binomial: 'n, p',
  poisson: 'lam=1.0',
  zipf: 'a',
};

function distributions(prefix: string): Record<string, NativeFn> {
  const out: Record<string, NativeFn> = {};
  for (const [table, dtype] of [
    [FLOATS, dt.float64],
    [INTS, dt.int64],
  ] as const)
    for (const [name, params] of Object.entries(table))
      out[`${name}(${params}${params === '' ? '' : ', '}size=None)`] = (...args) => {
        draw(prefix + name);
        return numbers(args[args.length - 1], dtype, args.slice(0, -1), 'python');
      };
  return out;
}

/** The values of an array in another order. */
function shuffled(v: Value, axis: number): Value {
  const u = unbox(v);
  if (isInt(u)) return unknownArray([Number(u)], dt.int64, WHY);
  const a = asArray(v);
  if (a.ndim === 0) throw valueError('x must be an integer or at least 1-dimensional');
  axisOf(axis, a.ndim);
  return unknownArray(a.shape, a.dtype, WHY);
}

function shuffleInPlace(x: Value): Value {
  if (x instanceof NdArray) x.buffer.forget(WHY);
  else if (x instanceof PyList) {
    const why = new Unknown(WHY);
    heap.arrayReplace(
      x,
      x.items,
      x.items.map(() => why),
      'shuffle',
    );
  }
  return null;
}

function choice(a: Value, size: Value, axis: number): Value {
  const u = unbox(a);
  const source = isInt(u) ? undefined : asArray(a);
  const rest = source ? source.shape.filter((_, i) => i !== (axis < 0 ? axis + source.ndim : axis)) : [];
  const dtype = source?.dtype ?? dt.int64;
  if (source?.size === 0 && size !== null) throw valueError("'a' cannot be empty unless no samples are taken");
  if (size === null) return rest.length > 0 ? unknownArray(rest, dtype, WHY) : scalarize(unknownArray([], dtype, WHY));
  return unknownArray([...shapeOf(size), ...rest], dtype, WHY);
}

function integers(
  low: Value,
  high: Value,
  size: Value,
  dtype: Value,
  endpoint: boolean,
  scalar: 'python' | 'numpy',
): Value {
  const d = dtype === MISSING ? dt.int64 : npDType(dtype);
  const [lo, hi] = high === null ? [0 as Value, low] : [low, high];
  const [from, to] = [unbox(lo), unbox(hi)];
  if (isInt(from) && isInt(to) && (endpoint ? Number(from) > Number(to) : Number(from) >= Number(to)))
    throw valueError(endpoint ? 'low > high' : 'low >= high');
  return numbers(size, d, [lo, hi], scalar);
}

const legacy: Readonly<Record<string, NativeFn>> = {
  ...distributions('numpy.random.'),
  'rand(*args)': (dims) => sized('rand', dims),
  'randn(*args)': (dims) => sized('randn', dims),
  'random(size=None)': (size) => ofSize('random', size),
  'random_sample(size=None)': (size) => ofSize('random_sample', size),
  'ranf(size=None)': (size) => ofSize('ranf', size),
  'sample(size=None)': (size) => ofSize('sample', size),
  'standard_normal(size=None)': (size) => ofSize('standard_normal', size),
  'standard_exponential(size=None)': (size) => ofSize('standard_exponential', size),
  'standard_gamma(shape, size=None)': (shape, size) => {
    draw('numpy.random.standard_gamma');
    return numbers(size, dt.float64, [shape], 'python');
  },
  'randint(low, high=None, size=None, dtype=<missing>)': (low, high, size, dtype) => {
    draw('numpy.random.randint');
    return integers(low, high, size, dtype, false, 'python');
  },
  'choice(a, size=None, replace=True, p=None)': (a, size) => {
    draw('numpy.random.choice');
    return choice(a, size, 0);
  },
  'permutation(x)': (x) => {
    draw('numpy.random.permutation');
    return shuffled(x, 0);
  },
  'shuffle(x)': (x) => {
    draw('numpy.random.shuffle');
    return shuffleInPlace(x);
  },
  'multivariate_normal(mean, cov, size=None, check_valid=None, tol=1e-08)': (mean, _cov, size) =>
    vectors('multivariate_normal', mean, size, dt.float64),
  'dirichlet(alpha, size=None)': (alpha, size) => vectors('dirichlet', alpha, size, dt.float64),
  'multinomial(n, pvals, size=None)': (_n, pvals, size) => vectors('multinomial', pvals, size, dt.int64),
  'bytes(length)': () => {
    draw('numpy.random.bytes');
    return new Unknown(WHY);
  },
  'seed(seed=None)': () => null,
  'get_state(legacy=True)': () => new Unknown('the state of a random number generator'),
  'set_state(state)': () => null,
};

function sized(name: string, dims: Value): Value {
  draw(`numpy.random.${name}`);
  const shape = dims instanceof PyTuple ? dims.items.map(intOf) : [];
  return shape.length === 0 ? new Unknown(WHY) : numbers(new PyTuple(shape), dt.float64, [], 'python');
}
function ofSize(name: string, size: Value): Value {
  draw(`numpy.random.${name}`);
  return numbers(size, dt.float64, [], 'python');
}
function vectors(name: string, like: Value, size: Value, dtype: DType): Value {
  draw(`numpy.random.${name}`);
  const n = asArray(like).shape.at(-1) ?? 1;
  return unknownArray([...(size === null ? [] : shapeOf(size)), n], dtype, WHY);
}

const generator: Readonly<Record<string, NativeFn>> = {
  ...distributions('numpy.random.Generator.'),
  'random(size=None, dtype=<missing>, out=None)': (size, dtype, out) => drawn('random', size, dtype, out),
  'standard_normal(size=None, dtype=<missing>, out=None)': (size, dtype, out) =>
    drawn('standard_normal', size, dtype, out),
  "standard_exponential(size=None, dtype=<missing>, method='zig', out=None)": (size, dtype, _m, out) =>
    drawn('standard_exponential', size, dtype, out),
  'standard_gamma(shape, size=None, dtype=<missing>, out=None)': (shape, size, dtype) => {
    draw('numpy.random.Generator.standard_gamma');
    return numbers(size, dtype === MISSING ? dt.float64 : npDType(dtype), [shape], 'python');
  },
  'integers(low, high=None, size=None, dtype=<missing>, endpoint=False)': (low, high, size, dtype, endpoint) => {
    draw('numpy.random.Generator.integers');
    return integers(low, high, size, dtype, flag(endpoint), 'numpy');
  },
  'choice(a, size=None, replace=True, p=None, axis=0, shuffle=True)': (a, size, _r, _p, axis) => {
    draw('numpy.random.Generator.choice');
    return choice(a, size, intOf(axis));
  },
  'permutation(x, axis=0)': (x, axis) => {
    draw('numpy.random.Generator.permutation');
    return shuffled(x, intOf(axis));
  },
  'permuted(x, *, axis=None, out=None)': (x) => {
    draw('numpy.random.Generator.permuted');
    return shuffled(x, 0);
  },
  'shuffle(x, axis=0)': (x) => {
    draw('numpy.random.Generator.shuffle');
    return shuffleInPlace(x);
  },
  'multivariate_normal(mean, cov, size=None, check_valid=None, tol=1e-08, *, method=None)': (mean, _cov, size) =>
    vectors('Generator.multivariate_normal', mean, size, dt.float64),
  'dirichlet(alpha, size=None)': (alpha, size) => vectors('Generator.dirichlet', alpha, size, dt.float64),
  'multinomial(n, pvals, size=None)': (_n, pvals, size) => vectors('Generator.multinomial', pvals, size, dt.int64),
  'bytes(length)': () => {
    draw('numpy.random.Generator.bytes');
    return new Unknown(WHY);
  },
};

function drawn(name: string, size: Value, dtype: Value, out: Value): Value {
  draw(`numpy.random.Generator.${name}`);
  if (out instanceof NdArray) {
    out.buffer.forget(WHY);
    return out;
  }
  return numbers(size, dtype === MISSING ? dt.float64 : npDType(dtype), [], 'python');
}

/** Unknown arguments give unknown numbers, of unknown shape. */
const absorbing =
  (fn: NativeFn): NativeFn =>
  (...args) => {
    for (const a of args) {
      const unknown = findUnknown(a);
      if (unknown) {
        // It draws all the same.
        draw('numpy.random');
        return unknown.untraced();
      }
    }
    try {
      return fn(...args);
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
  };

function classOf(name: string, table: Readonly<Record<string, NativeFn>>, names: readonly string[]): PyClass {
  const cls = numpyClass(name, undefined, name === 'Generator' ? 'numpy.random._generator' : 'numpy.random.mtrand');
  cls.construct = (c, args, kwargs) => generatorOf(c, args.at(0) ?? kwargs?.[0]?.[1]);
  const entries = Object.entries(table).map(([signature, fn]): [string, NativeFn] => [
    signature.replace('(', signature.includes('()') ? '(self' : '(self, '),
    (self, ...args) => drawing(self, () => absorbing(fn)(...args)),
  ]);
  methods(cls, Object.fromEntries(entries));
  for (const n of names)
    if (!cls.dict.has(n))
      cls.dict.set(
        n,
        native(`${n}(*args, **kwargs)`, () => new Missing(`numpy.random.${name}.${n}`)),
      );
  return cls;
}

export const generatorClass = classOf('Generator', generator, publicNames['numpy.random.Generator']);
const randomStateClass = classOf('RandomState', legacy, publicNames['numpy.random.RandomState']);
methods(generatorClass, {
  'spawn(self, n_children)': (_, n) => {
    const count = intOf(n);
    return new PyList(Array.from({ length: count }, () => new PyInstance(generatorClass)));
  },
});

/** Seeds and bit generators: nothing of them shows. */
const OPAQUE = ['SeedSequence', 'PCG64', 'PCG64DXSM', 'MT19937', 'Philox', 'SFC64'];

export function randomTable(): Map<string, Value> {
  const table = new Map<string, Value>();
  for (const [signature, fn] of Object.entries(legacy)) {
    const f = native(signature, absorbing(fn));
    table.set(f.name, f);
  }
  table.set('Generator', generatorClass);
  table.set('RandomState', randomStateClass);
  table.set(
    'default_rng',
    native('default_rng(seed=None)', (seed) =>
      seed instanceof PyInstance && seed.cls === generatorClass ? seed : generatorOf(generatorClass, seed),
    ),
  );
  for (const name of OPAQUE) {
    const cls = numpyClass(name, undefined, 'numpy.random');
    cls.construct = () => new Unknown(`a numpy.random.${name}`);
    table.set(name, cls);
  }
  return table;
}
