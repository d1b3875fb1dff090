/** Elementwise functions of jax.numpy that aren't ufuncs: rounding, clipping, closeness. Source: numpy/lax_numpy.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import { raise, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { truth } from '../../python/operators.ts';
import { realOf } from '../../python/numpy/promotion.ts';
import type { Value } from '../../python/values.ts';
import { Unknown, UnknownSignal } from '../../python/values.ts';
import { arrayLike, jaxFunctions } from '../declare.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import { defaultDType } from '../promotion.ts';
import { constantLike, promoteArgs, promoteArgsInexact } from './promote.ts';
import { ALL, reduce } from './reductions.ts';
import { bitwise, compare, logical, maximum, minimum } from './ufuncs.ts';
import {
  ceil,
  complexOf,
  conjugate,
  floor,
  formatOf,
  imag,
  isInfinityOf,
  isfinite,
  isnan,
  real,
} from './ufuncsFloat.ts';
import { where as whereJit } from './where.ts';
import { isTrue } from '../shapes.ts';

const where = (c: Val, x: Val, y: Val): Val => whereJit(c, x, y)[0];
const part = (name: 'real' | 'imag', x: Val): Val => lax.plain(name, x);

const clip = new Jitted('clip(arr=None, /, min=None, max=None)', ({ v }) => {
  const { arr, min, max } = v as Partial<typeof v>;
  if (!arr) throw valueError('No input was provided to the clip function.');
  if ([arr, min, max].some((x) => x?.aval.dtype.isComplex))
    throw valueError(
      'Clip received a complex value either through the input or the min/max keywords. Complex values have no ordering ' +
        'and cannot be clipped. Please convert to a real value or array by taking the real or imaginary components via ' +
        'jax.numpy.real/imag respectively.',
    );
  const above = min ? maximum(min, arr) : arr;
  return max ? minimum(max, above) : above;
});

/** `decimals` as an int; a tracer raises. */
const decimalsOf = (v: Value): number => {
  const n = toIndex(v);
  return n instanceof Unknown ? 0 : n;
};

const noOut = (given: boolean, fn: string): void => {
  if (given) throw raise('NotImplementedError', `The 'out' argument to jnp.${fn} is not supported.`);
};

function rounded(a: Val, decimals: number): Val {
  const { dtype } = a.aval;
  if (dtype.isInteger) {
    if (decimals < 0) throw raise('NotImplementedError', 'integer np.round not implemented for decimals < 0');
    return a;
  }
  if (!dtype.isInexact) throw valueError(`data type dtype('${dtype.name}') not compatible with finfo`);
  const { maxExponent } = formatOf(dtype);
  if (decimals > maxExponent * Math.log10(2)) return a;
  const round = (x: Val): Val => {
    if (decimals === 0) return lax.round(x, 1);
    const isHalf = dtype === dt.float16;
    const wide = isHalf ? lax.convertElementType(x, dt.float32) : x;
    const factor = constantLike(wide, 10 ** decimals);
    const out = lax.div(lax.round(lax.mul(wide, factor), 1), factor);
    return isHalf ? lax.convertElementType(out, dtype) : out;
  };
  if (!dtype.isComplex) return round(a);
  const re = round(part('real', a));
  return complexOf(re, round(part('imag', a)));
}

export const roundJit = new Jitted(
  'round(a, decimals=0, out=None)',
  ({ v, s }) => {
    const decimals = decimalsOf(s.decimals);
    noOut('out' in v, 'round');
    return rounded(v.a, decimals);
  },
  { statics: ['decimals'] },
);
const around = new Jitted(
  'around(a, decimals=0, out=None)',
  ({ v, s }) => {
    noOut('out' in v, 'round');
    return roundJit.call1([v.a, s.decimals, null]);
  },
  { statics: ['decimals'] },
);

/** `round(x, n)` of an array; without digits it becomes an int. Source: array_methods.py _operator_round. */
export function roundOperator(x: Val, digits: Value): Val {
  // `ndigits or 0` asks a traced one for its truth.
  const isSome = truth(digits);
  if (isSome instanceof Unknown) throw new UnknownSignal(isSome);
  const out = roundJit.call1([x], [['decimals', isSome ? digits : 0]]);
  return digits === null ? lax.convertElementType(out, defaultDType('int')) : out;
}

const trunc = new Jitted('trunc(x)', ({ v: { x } }) => {
  const { dtype } = x.aval;
  if (dtype.isInteger || dtype === dt.bool) return x;
  const isNegative = lax.compareOp('lt', x, constantLike(x, 0));
  const up = ceil(x);
  return where(isNegative, up, floor(x));
});

const extremum = (name: 'fmin' | 'fmax', order: 'lt' | 'gt') =>
  new Jitted(`${name}(x1, x2)`, ({ v: { x1, x2 } }) => {
    const wins = compare(order)(x1, x2);
    return where(bitwise('or')(wins, isnan(x2)), x1, x2);
  });

const complexTest = (name: string, op: 'ne' | 'eq') =>
  new Jitted(`${name}(x)`, ({ v: { x } }) => {
    const i = imag(x);
    return lax.compareOp(op, i, constantLike(i, 0));
  });

const angle = new Jitted(
  'angle(z, deg=False)',
  ({ v: { z }, s }) => {
    let re = real(z);
    let im = imag(z);
    if (!re.aval.dtype.isInexact || (z.aval.dtype.isFloating && z.aval.ndim === 0)) {
      re = lax.convertElementType(re, defaultDType('float'));
      im = lax.convertElementType(im, defaultDType('float'));
    }
    const result = bind1(primitives.atan2, [im, re], {});
    return isTrue(s.deg) ? lax.mul(result, constantLike(result, 180 / Math.PI)) : result;
  },
  { statics: ['deg'] },
);

const isclose = new Jitted(
  'isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)',
  ({ v, s }) => {
    const pair = promoteArgs([v.a, v.b], 'isclose');
    if (pair[0].aval.dtype.kind === 'key') return lax.compareOp('eq', pair[0], pair[1]);
    const [a, b] = promoteArgsInexact(pair, 'isclose');
    const dtype = realOf(a.aval.dtype);
    const rtol = lax.convertElementType(v.rtol, dtype);
    const atol = lax.convertElementType(v.atol, dtype);
    const aNaN = isnan(a);
    const bothNaN = logical('and')(aNaN, isnan(b));
    const finite = isfinite(b);
    const distance = lax.abs(lax.sub(a, b));
    const inRange = lax.compareOp('le', distance, lax.add(atol, lax.mul(rtol, lax.abs(b))));
    const same = lax.compareOp('eq', a, b);
    const out = logical('or')(same, logical('and')(finite, inRange));
    return isTrue(s.equal_nan) ? logical('or')(out, bothNaN) : out;
  },
  { statics: ['equal_nan'] },
);

const allclose = new Jitted(
  'allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)',
  ({ v, s }) => reduce(ALL, isclose.call1([v.a, v.b, v.rtol, v.atol, s.equal_nan])),
  { statics: ['equal_nan'] },
);

const nanToNum: Jitted = new Jitted('nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None)', ({ v }) => {
  const { x, nan } = v;
  const { posinf = null, neginf = null } = v as Partial<typeof v>;
  const { dtype } = x.aval;
  if (!dtype.isInexact) return x;
  if (dtype.isComplex) {
    const options = [
      ['nan', nan],
      ['posinf', posinf],
      ['neginf', neginf],
    ] as const;
    const re = nanToNum.call1([part('real', x)], options);
    return complexOf(re, nanToNum.call1([part('imag', x)], options));
  }
  const { mantissa, maxExponent, max = (2 - 2 ** -mantissa) * 2 ** (maxExponent - 1) } = formatOf(dtype);
  const replace = (test: Val, by: Val | null, otherwise: number, inside: Val): Val =>
    where(test, by ? lax.convertElementType(by, dtype) : lax.scalar(otherwise, dtype), inside);
  let out = replace(isnan(x), nan, 0, x);
  out = replace(isInfinityOf(out, Infinity), posinf, max, out);
  return replace(isInfinityOf(out, -Infinity), neginf, -max, out);
});

/** Methods of arrays: they hand their arguments on by name. Source: array_methods.py _clip, _round, _conj. */
export const elementwiseMethods = jaxFunctions({
  'clip(self, min=None, max=None)': (self, min, max) =>
    clip.call1(
      [self],
      [
        ['min', min],
        ['max', max],
      ],
    ),
  'round(self, decimals=0, out=None)': (self, decimals, out) =>
    roundJit.call1(
      [self],
      [
        ['decimals', decimals],
        ['out', out],
      ],
    ),
  'conj(self)': (self) => conjugate(arrayLike('conjugate', self)),
  'conjugate(self)': (self) => conjugate(arrayLike('conjugate', self)),
});

export const elementwiseFunctions: Map<string, Value> = jittedTable(
  clip,
  roundJit,
  around,
  trunc,
  extremum('fmin', 'lt'),
  extremum('fmax', 'gt'),
  complexTest('iscomplex', 'ne'),
  complexTest('isreal', 'eq'),
  angle,
  isclose,
  allclose,
  nanToNum,
);
