/** The operators of a numeric class as methods, for `super().__add__(x)`, `operator`-like uses and subclasses. */
import type { Operator } from '../../syntax/ast.ts';
import { methods } from '../native.ts';
import { numberOp } from '../numberOps.ts';
import { compareContainers, compare } from '../comparisons.ts';
import { SPECIAL_NAMES, unary } from '../operators.ts';
import type { PyClass, Value } from '../values.ts';
import { power3 } from './numeric.ts';
import {
  Complex,
  NotImplemented,
  PyFloat,
  PyScalar,
  Unknown,
  complexClass,
  floatClass,
  isInt,
  unbox,
} from '../values.ts';

const isNumber = (v: Value): boolean => isInt(v) || v instanceof PyFloat || v instanceof Complex;

/** `own` answers the receiver as a plain number, or undefined where it is none of the class. */
export function arithmetic(cls: PyClass, own: (v: Value) => Value | undefined): void {
  // A scalar of NumPy's, unless it is a number that this class takes: np.float64 is a float.
  const isForeign = (v: Value): boolean =>
    v instanceof PyScalar && !v.cls.isSubclassOf(cls) && !(cls === complexClass && v.cls.isSubclassOf(floatClass));
  const apply = (op: Operator, a: Value, b: Value): Value => {
    if (a instanceof Unknown || b instanceof Unknown) return a instanceof Unknown ? a : b;
    if (isForeign(a) || isForeign(b)) return NotImplemented;
    const x = unbox(a);
    const y = unbox(b);
    if (!isNumber(x) || !isNumber(y)) return NotImplemented;
    return numberOp(op, x, y) ?? NotImplemented;
  };
  methods(cls, {
    '__pow__(self, value, mod=None, /)': (a, b, mod) =>
      own(a) === undefined ? NotImplemented : mod === null ? apply('**', a, b) : power3(a, b, mod),
    '__rpow__(self, value, mod=None, /)': (a, b) => (own(a) === undefined ? NotImplemented : apply('**', b, a)),
  });
  for (const [op, name] of Object.entries(SPECIAL_NAMES) as [Operator, string][]) {
    if (op === '@' || op === '**') continue;
    methods(cls, {
      [`__${name}__(self, value, /)`]: (a, b) => (own(a) === undefined ? NotImplemented : apply(op, a, b)),
      [`__r${name}__(self, value, /)`]: (a, b) => (own(a) === undefined ? NotImplemented : apply(op, b, a)),
    });
  }
  methods(cls, {
    '__neg__(self, /)': (v) => unary('-', own(v) ?? v),
    '__pos__(self, /)': (v) => unary('+', own(v) ?? v),
    '__abs__(self, /)': (v) => {
      const x = own(v) ?? v;
      if (x instanceof Complex) return new PyFloat(Math.hypot(x.re, x.im));
      return compare('<', x, 0) === true ? unary('-', x) : unary('+', x);
    },
  });
}

/** The comparisons that `object` has, which for built-in types compare contents. */
export const comparisonMethods = {
  '__eq__(self, value, /)': (a: Value, b: Value): Value => own('==', a, b),
  '__ne__(self, value, /)': (a: Value, b: Value): Value => own('!=', a, b),
  '__lt__(self, value, /)': (a: Value, b: Value): Value => own('<', a, b),
  '__le__(self, value, /)': (a: Value, b: Value): Value => own('<=', a, b),
  '__gt__(self, value, /)': (a: Value, b: Value): Value => own('>', a, b),
  '__ge__(self, value, /)': (a: Value, b: Value): Value => own('>=', a, b),
};

function own(op: '==' | '!=' | '<' | '<=' | '>' | '>=', a: Value, b: Value): Value {
  if (a instanceof PyScalar || (b instanceof PyScalar && !(a instanceof Complex && b.cls.isSubclassOf(floatClass))))
    return NotImplemented;
  const x = unbox(a);
  const y = unbox(b);
  if ((isNumber(x) && isNumber(y)) || (typeof x === 'string' && typeof y === 'string')) return compare(op, x, y);
  const contents = compareContainers(op, a, b);
  if (contents !== undefined) return contents;
  if (op === '==' && a === b) return true;
  if (op === '!=' && a === b) return false;
  return NotImplemented;
}
