/**
 * math. A value with `__float__` is converted by it, as CPython does: a JAX tracer raises its ConcretizationTypeError there.
 * Source: CPython's Modules/mathmodule.c.
 */
import { callSpecial } from '../call.ts';
import { exp, log, log2, power as floatPower } from '../elementary.ts';
import { MAX_FACTORIAL } from '../../limits.ts';
import { raise, Stop, typeError, valueError } from '../errors.ts';
import { iterate, listOf } from '../iterate.ts';
import type { NativeFn } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { bitLength, normalizeInt } from '../numbers.ts';
import { binary } from '../operators.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyFloat, PyTuple, isInt, typeOf, unbox } from '../values.ts';
import { double } from '../builtins/floats.ts';
import { truncate } from '../numbers.ts';
import { integer, known } from '../builtins/known.ts';
import { cFunctions } from './values.ts';

const domain = () => valueError('math domain error');
const range = () => raise('OverflowError', 'math range error');

/** A function of one double: NaN from a number is a domain error, infinity from a finite one a range error. */
const unary =
  (f: (x: number) => number, mayOverflow = false): NativeFn =>
  (v) => {
    const x = double(v);
    const y = f(x);
    if (Number.isNaN(y) && !Number.isNaN(x)) throw domain();
    if (!Number.isFinite(y) && Number.isFinite(x) && !Number.isNaN(y)) throw mayOverflow ? range() : domain();
    return new PyFloat(y);
  };

/** log of an int of any size. Source: mathmodule.c loghelper. */
function logOf(v: Value, f: (x: number) => number): number {
  const u = unbox(known(v));
  if (isInt(u)) {
    const n = BigInt(u);
    if (n <= 0n) throw domain();
    const plain = Number(n);
    if (Number.isFinite(plain)) return f(plain);
    const bits = bitLength(n);
    const mantissa = Number(n >> BigInt(bits - 64)) / 2 ** 64;
    return f(mantissa) + f(2) * bits;
  }
  const x = double(v);
  if (x <= 0) throw domain();
  return f(x);
}

/** Lanczos' approximation, as CPython's. */
const LANCZOS_NUM = [
  23531376880.41075968857200767445163675473076, 42919803642.64909876895789904700198885093263,
  35711959237.35566804944018545154716670596718, 17921034426.03720969991975575445893111267403,
  6039542586.352028005064291644307297921069938, 1439720407.311721673663223072794912393972286,
  248874557.8620541565114603864132294232163077, 31426415.58540019438061423162831820536287787,
  2876370.628935372441225409051620849613599112, 186056.2653952234950402949897160456992822505,
  8071.672002365816210638002902272250613821985, 210.8242777515793458725097339207133627117643,
  2.506628274631000270164908177133837338626431,
];
const LANCZOS_DEN = [
  0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925, 66, 1,
];
const LANCZOS_G = 6.02468004077673;

function lanczosSum(x: number): number {
  let num = 0;
  let den = 0;
  if (x < 5)
    for (let i = LANCZOS_NUM.length - 1; i >= 0; i--) {
      num = num * x + LANCZOS_NUM[i];
      den = den * x + LANCZOS_DEN[i];
    }
  else
    for (let i = 0; i < LANCZOS_NUM.length; i++) {
      num = num / x + LANCZOS_NUM[i];
      den = den / x + LANCZOS_DEN[i];
    }
  return num / den;
}

const sinPi = (x: number): number => {
  const y = Math.abs(x) % 2;
  const n = Math.round(2 * y);
  const part = [
    () => Math.sin(Math.PI * y),
    () => Math.cos(Math.PI * (y - 0.5)),
    () => Math.sin(Math.PI * (1 - y)),
    () => -Math.cos(Math.PI * (y - 1.5)),
    () => Math.sin(Math.PI * (y - 2)),
  ][n];
  return (x < 0 ? -1 : 1) * part();
};

function gamma(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return x;
  if (x === -Infinity) return NaN;
  // A pole.
  if (x === 0) return NaN;
  if (Number.isInteger(x)) {
    if (x < 0) return NaN;
    if (x <= 23) {
      let r = 1;
      for (let i = 2; i < x; i++) r *= i;
      return r;
    }
  }
  const a = Math.abs(x);
  if (a < 1e-20) return 1 / x;
  if (a > 200) return x < 0 ? 0 / sinPi(x) : Infinity;
  const y = a + LANCZOS_G - 0.5;
  let z: number;
  if (a > LANCZOS_G - 0.5) {
    const q = y - a;
    z = q - (LANCZOS_G - 0.5);
  } else {
    const q = y - (LANCZOS_G - 0.5);
    z = q - a;
  }
  z = (z * LANCZOS_G) / y;
  if (x < 0) {
    let r = (-Math.PI / sinPi(a) / a) * (Math.exp(y) / lanczosSum(a));
    r -= z * r;
    return a < 140 ? r / y ** (a - 0.5) : r / y ** (a / 2 - 0.25) / y ** (a / 2 - 0.25);
  }
  let r = lanczosSum(a) / Math.exp(y);
  r += z * r;
  return a < 140 ? r * y ** (a - 0.5) : r * y ** (a / 2 - 0.25) * y ** (a / 2 - 0.25);
}

function lgamma(x: number): number {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? x : Infinity;
  if (x === Math.floor(x) && x <= 2) return x <= 0 ? Infinity : 0;
  const a = Math.abs(x);
  if (a < 1e-20) return -Math.log(a);
  let r = Math.log(lanczosSum(a)) - LANCZOS_G;
  r += (a - 0.5) * (Math.log(a + LANCZOS_G - 0.5) - 1);
  return x < 0 ? Math.log(Math.PI) - Math.log(Math.abs(sinPi(a))) - Math.log(a) - r : r;
}

/** A double as a whole number of 2 ** -bits. */
function fixed(x: number, bits: number): bigint {
  const [m, e] = frexp(x);
  const whole = BigInt(m * 2 ** 53);
  const shift = bits + e - 53;
  return shift >= 0 ? whole << BigInt(shift) : whole >> BigInt(-shift);
}

/** The double next to n * 2 ** -bits. */
function nearest(n: bigint, bits: number): number {
  const size = bitLength(n < 0n ? -n : n);
  const drop = size - 64;
  // The lowest bit stands for all that is dropped.
  const kept = drop <= 0 ? n : (n >> BigInt(drop)) | 1n;
  return (Number(kept) * 2 ** (Math.max(drop, 0) - Math.trunc(bits / 2))) / 2 ** (bits - Math.trunc(bits / 2));
}

/** pi by Machin's formula. */
function fixedPi(bits: number): bigint {
  const arctanInverse = (k: bigint): bigint => {
    let term = (1n << BigInt(bits + 16)) / k;
    let total = term;
    for (let n = 3n; term !== 0n; n += 2n) {
      term = -term / (k * k);
      total += term / n;
    }
    return total;
  };
  return (16n * arctanInverse(5n) - 4n * arctanInverse(239n)) >> 16n;
}

const squareRoot = (n: bigint): bigint => isqrt(n);

/** erf(x) * 2 ** bits, by its series: exact but for the last bits. */
function fixedErf(x: number, bits: number): bigint {
  const one = BigInt(bits);
  const z = fixed(x, bits);
  const square = (z * z) >> one;
  let term = z;
  let total = z;
  for (let n = 1n; term !== 0n; n++) {
    vm.tick();
    term = -((term * square) >> one) / n;
    total += term / (2n * n + 1n);
  }
  // 2 / sqrt(pi)
  return (total << (one + 1n)) / squareRoot(fixedPi(bits) << one);
}

/** Beyond this erfc is 0 (or 2) as a double. */
const ERFC_LIMIT = 28;
/** Bits beside those that cancel out. */
const SPARE_BITS = 160;

function erf(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  if (Math.abs(x) > 6.5) return Math.sign(x);
  const bits = SPARE_BITS + Math.ceil(x * x * 3) + Math.max(0, -frexp(x)[1]);
  return nearest(fixedErf(x, bits), bits);
}

function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > ERFC_LIMIT) return 0;
  if (x < -6.5) return 2;
  const bits = SPARE_BITS + Math.ceil(x * x * 3);
  return nearest((1n << BigInt(bits)) - fixedErf(x, bits), bits);
}

/** Shewchuk's exact sum. */
function fsum(values: readonly number[]): number {
  const special = values.filter((x) => !Number.isFinite(x));
  if (special.length > 0) {
    const total = special.reduce((a, b) => a + b, 0);
    if (Number.isNaN(total) && !special.some(Number.isNaN)) throw valueError('-inf + inf in fsum');
    return total;
  }
  const partials: number[] = [];
  for (let x of values) {
    let i = 0;
    for (let y of partials) {
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const hi = x + y;
      const lo = y - (hi - x);
      if (lo !== 0) partials[i++] = lo;
      x = hi;
      if (!Number.isFinite(x)) throw raise('OverflowError', 'intermediate overflow in fsum');
    }
    partials.length = i;
    partials.push(x);
  }
  let n = partials.length;
  if (n === 0) return 0;
  let hi = partials[--n];
  let lo = 0;
  while (n > 0) {
    const x = hi;
    const y = partials[--n];
    hi = x + y;
    lo = y - (hi - x);
    if (lo !== 0) break;
  }
  if (n > 0 && ((lo < 0 && partials[n - 1] < 0) || (lo > 0 && partials[n - 1] > 0))) {
    const y = lo * 2;
    const x = hi + y;
    if (y === x - hi) hi = x;
  }
  return hi;
}

const gcd = (a: bigint, b: bigint): bigint => {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
};

function isqrt(n: bigint): bigint {
  if (n < 0n) throw valueError('isqrt() argument must be nonnegative');
  if (n < 2n) return n;
  let x = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

/** `math.floor` and its like: the value's own method, else the double's. */
const rounding =
  (name: string, f: (x: number) => number): NativeFn =>
  (v) => {
    const u = unbox(known(v));
    if (u instanceof PyFloat) return truncate(f(u.value));
    const own = callSpecial(v, name);
    if (own !== undefined) return own;
    if (name === '__trunc__') throw typeError(`type ${typeOf(v).name} doesn't define __trunc__ method`);
    return truncate(f(double(v)));
  };

const tooManyFactors = (): Stop =>
  new Stop(`a product of more than ${MAX_FACTORIAL.toLocaleString('en')} factors is not computed`, 'budget');

function factorial(v: Value): Value {
  const n = integer(v);
  if (n < 0) throw valueError('factorial() not defined for negative values');
  if (n > MAX_FACTORIAL) throw tooManyFactors();
  let r = 1n;
  for (let i = 2n; i <= BigInt(n); i++) r *= i;
  return normalizeInt(r);
}

function choose(nv: Value, kv: Value, permutations: boolean): Value {
  const n = BigInt(integer(nv));
  const k = kv === null ? n : BigInt(integer(kv));
  if (kv === null && permutations) return factorial(nv);
  if (n < 0n) throw valueError('n must be a non-negative integer');
  if (k < 0n) throw valueError('k must be a non-negative integer');
  if (k > n) return 0;
  if (k > BigInt(MAX_FACTORIAL)) throw tooManyFactors();
  let r = 1n;
  for (let i = 0n; i < k; i++) r *= n - i;
  if (!permutations) for (let i = 2n; i <= k; i++) r /= i;
  return normalizeInt(r);
}

function frexp(x: number): [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  let e = Math.max(-1023, Math.floor(Math.log2(Math.abs(x))) + 1);
  let m = x * 2 ** -e;
  while (Math.abs(m) < 0.5) {
    m *= 2;
    e--;
  }
  while (Math.abs(m) >= 1) {
    m /= 2;
    e++;
  }
  return [m, e];
}

function nextAfter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (x === y) return y;
  if (x === 0) return y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const up = y > x === x > 0;
  view.setBigInt64(0, view.getBigInt64(0) + (up ? 1n : -1n));
  return view.getFloat64(0);
}

function power(a: Value, b: Value): Value {
  const x = double(a);
  const y = double(b);
  if (x === 1 || y === 0) return new PyFloat(1);
  const r = floatPower(x, y);
  if (x === 0 && y < 0) throw domain();
  if (Number.isNaN(r) && !Number.isNaN(x) && !Number.isNaN(y)) {
    if (x === -1 && !Number.isFinite(y)) return new PyFloat(1);
    throw domain();
  }
  if (!Number.isFinite(r) && Number.isFinite(x) && Number.isFinite(y)) throw range();
  return new PyFloat(r);
}

function isClose(av: Value, bv: Value, relv: Value, absv: Value): boolean {
  const [a, b, rel, abs] = [double(av), double(bv), double(relv), double(absv)];
  if (rel < 0 || abs < 0) throw valueError('tolerances must be non-negative');
  if (a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  const diff = Math.abs(b - a);
  return diff <= Math.abs(rel * b) || diff <= Math.abs(rel * a) || diff <= abs;
}

const two =
  (f: (x: number, y: number) => number): NativeFn =>
  (a, b) =>
    new PyFloat(f(double(a), double(b)));

/** Veltkamp's split and Dekker's product: a * b as two doubles. */
function product(a: number, b: number): readonly [number, number] {
  const p = a * b;
  const split = (x: number): readonly [number, number] => {
    const t = 134217729 * x;
    const hi = t - (t - x);
    return [hi, x - hi];
  };
  const [ah, al] = split(a);
  const [bh, bl] = split(b);
  return [p, ah * bh - p + ah * bl + al * bh + al * bl];
}

/** The length of a vector, nearly always rounded rightly. Source: mathmodule.c vector_norm. */
function norm(values: readonly number[]): number {
  const sizes = values.map(Math.abs);
  if (sizes.includes(Infinity)) return Infinity;
  if (sizes.some(Number.isNaN)) return NaN;
  const max = Math.max(0, ...sizes);
  if (max === 0 || sizes.length <= 1) return max;
  const e = frexp(max)[1];
  // Where the scale itself would be too large, all is scaled first.
  if (e < -1023) return 2 ** -1022 * norm(sizes.map((x) => x / 2 ** -1022));
  const scale = 2 ** -e;
  let [sum, low1, low2] = [1, 0, 0];
  const add = (p: readonly [number, number]): void => {
    const s = sum + p[0];
    low1 += p[1];
    low2 += p[0] - (s - sum);
    sum = s;
  };
  for (const x of sizes) add(product(x * scale, x * scale));
  let h = Math.sqrt(sum - 1 + (low1 + low2));
  add(product(-h, h));
  h += (sum - 1 + (low1 + low2)) / (2 * h);
  return h / scale;
}

const table = cFunctions('math', {
  'sqrt(x, /)': (v) => {
    const x = double(v);
    if (x < 0) throw domain();
    return new PyFloat(Math.sqrt(x));
  },
  'cbrt(x, /)': unary(Math.cbrt),
  'exp(x, /)': unary(exp, true),
  'exp2(x, /)': unary((x) => floatPower(2, x), true),
  'expm1(x, /)': unary(Math.expm1, true),
  'log(x, base=None, /)': (v, base) => {
    const top = logOf(v, log);
    if (base === null) return new PyFloat(top);
    const bottom = logOf(base, log);
    if (bottom === 0) throw raise('ZeroDivisionError', 'float division by zero');
    return new PyFloat(top / bottom);
  },
  'log2(x, /)': (v) => new PyFloat(logOf(v, log2)),
  'log10(x, /)': (v) => new PyFloat(logOf(v, Math.log10)),
  'log1p(x, /)': unary(Math.log1p),
  'sin(x, /)': unary(Math.sin),
  'cos(x, /)': unary(Math.cos),
  'tan(x, /)': unary(Math.tan),
  'asin(x, /)': unary(Math.asin),
  'acos(x, /)': unary(Math.acos),
  'atan(x, /)': unary(Math.atan),
  'atan2(y, x, /)': two(Math.atan2),
  'sinh(x, /)': unary(Math.sinh, true),
  'cosh(x, /)': unary(Math.cosh, true),
  'tanh(x, /)': unary(Math.tanh),
  'asinh(x, /)': unary(Math.asinh),
  'acosh(x, /)': unary(Math.acosh),
  'atanh(x, /)': unary(Math.atanh),
  'erf(x, /)': (v) => new PyFloat(erf(double(v))),
  'erfc(x, /)': (v) => new PyFloat(erfc(double(v))),
  'gamma(x, /)': unary(gamma, true),
  'lgamma(x, /)': (v) => {
    const y = lgamma(double(v));
    if (y === Infinity && Number.isFinite(double(v))) throw domain();
    return new PyFloat(y);
  },
  'degrees(x, /)': (v) => new PyFloat(double(v) * (180 / Math.PI)),
  'radians(x, /)': (v) => new PyFloat(double(v) * (Math.PI / 180)),
  'fabs(x, /)': (v) => new PyFloat(Math.abs(double(v))),
  'floor(x, /)': rounding('__floor__', Math.floor),
  'ceil(x, /)': rounding('__ceil__', Math.ceil),
  'trunc(x, /)': rounding('__trunc__', Math.trunc),
  'fmod(x, y, /)': (a, b) => {
    const [x, y] = [double(a), double(b)];
    const r = x % y;
    if (Number.isNaN(r) && !Number.isNaN(x) && !Number.isNaN(y)) throw domain();
    return new PyFloat(r);
  },
  'remainder(x, y, /)': (a, b) => {
    const [x, y] = [double(a), double(b)];
    if (y === 0) throw domain();
    const r = Math.abs(x) % Math.abs(y);
    const c = Math.abs(y) - r;
    const m = r < c ? r : r > c ? -c : r - 2 * ((0.5 * (Math.abs(x) - r)) % Math.abs(y));
    return new PyFloat(Math.sign(x) * m);
  },
  'modf(x, /)': (v) => {
    const x = double(v);
    const whole = Math.trunc(x);
    return new PyTuple([new PyFloat(Number.isFinite(x) ? x - whole : x < 0 ? -0 : 0), new PyFloat(whole)]);
  },
  'frexp(x, /)': (v) => {
    const [m, e] = frexp(double(v));
    return new PyTuple([new PyFloat(m), e]);
  },
  'ldexp(x, i, /)': (v, i) => {
    if (!isInt(unbox(known(i)))) throw typeError('Expected an int as second argument to ldexp.');
    const e = Number(integer(i));
    const x = double(v) * 2 ** Math.trunc(e / 2) * 2 ** (e - Math.trunc(e / 2));
    if (!Number.isFinite(x) && Number.isFinite(double(v))) throw range();
    return new PyFloat(x);
  },
  'pow(x, y, /)': power,
  'copysign(x, y, /)': two((x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x))),
  'nextafter(x, y, /, *, steps=None)': (a, b, steps) => {
    const y = double(b);
    let x = double(a);
    const n = steps === null ? 1 : Number(integer(steps));
    if (n < 0) throw valueError('steps must be a non-negative integer');
    for (let i = 0; i < n && x !== y && !Number.isNaN(x); i++) {
      vm.tick();
      x = nextAfter(x, y);
    }
    return new PyFloat(x);
  },
  'ulp(x, /)': (v) => {
    const x = Math.abs(double(v));
    return new PyFloat(Number.isFinite(x) ? nextAfter(x, Infinity) - x : x);
  },
  'isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)': isClose,
  'isfinite(x, /)': (v) => Number.isFinite(double(v)),
  'isinf(x, /)': (v) => Math.abs(double(v)) === Infinity,
  'isnan(x, /)': (v) => Number.isNaN(double(v)),
  'hypot(*coordinates)': (args) => new PyFloat(norm((args instanceof PyTuple ? args.items : []).map(double))),
  'dist(p, q, /)': (p, q) => {
    const [a, b] = [listOf(p).map(double), listOf(q).map(double)];
    if (a.length !== b.length) throw valueError('both points must have the same number of dimensions');
    return new PyFloat(norm(a.map((x, i) => x - b[i])));
  },
  'fsum(seq, /)': (seq) => new PyFloat(fsum(listOf(seq).map(double))),
  'prod(iterable, /, *, start=1)': (iterable, start) => {
    const next = iterate(iterable);
    let total = start;
    for (let x = next(); x !== undefined; x = next()) total = binary('*', total, x);
    return total;
  },
  'sumprod(p, q, /)': (p, q) => {
    const [a, b] = [listOf(p), listOf(q)];
    if (a.length !== b.length) throw valueError('Inputs are not the same length');
    return a.reduce<Value>((total, x, i) => binary('+', total, binary('*', x, b[i])), 0);
  },
  'factorial(n, /)': factorial,
  'comb(n, k, /)': (n, k) => choose(n, k, false),
  'perm(n, k=None, /)': (n, k) => choose(n, k, true),
  'gcd(*integers)': (args) =>
    normalizeInt((args instanceof PyTuple ? args.items : []).reduce<bigint>((r, v) => gcd(r, BigInt(integer(v))), 0n)),
  'lcm(*integers)': (args) =>
    normalizeInt(
      (args instanceof PyTuple ? args.items : []).reduce<bigint>((r, v) => {
        const n = BigInt(integer(v));
        if (n === 0n || r === 0n) return 0n;
        const m = (r / gcd(r, n)) * n;
        return m < 0n ? -m : m;
      }, 1n),
    ),
  'isqrt(n, /)': (n) => normalizeInt(isqrt(BigInt(integer(n)))),
  'fma(x, y, z, /)': (xv, yv, zv) => {
    const [x, y, z] = [double(xv), double(yv), double(zv)];
    const plain = x * y + z;
    if (Number.isNaN(plain) && ![x, y, z].some(Number.isNaN)) throw valueError('invalid operation in fma');
    if (!Number.isFinite(plain)) {
      if ([x, y, z].every(Number.isFinite)) throw raise('OverflowError', 'overflow in fma');
      return new PyFloat(plain);
    }
    const [p, low] = product(x, y);
    const sum = p + z;
    const b = sum - p;
    return new PyFloat(sum + (p - (sum - b) + (z - b) + low));
  },
});

export function registerMath(): void {
  registerModule('math', () => {
    for (const [name, value] of Object.entries({
      pi: Math.PI,
      e: Math.E,
      tau: 2 * Math.PI,
      inf: Infinity,
      nan: NaN,
    }))
      table.set(name, new PyFloat(value));
    return libraryModule('math', table);
  });
}
