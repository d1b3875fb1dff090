/** The operators of arrays and tracers, with every kind of other operand. Source: jax/_src/numpy/array_methods.py. */
import type { Val } from '../jaxpr/trace.ts';
import { typeError } from '../python/errors.ts';
import { native } from '../python/native.ts';
import { NdArray } from '../python/numpy/array.ts';
import type { PyClass, Value } from '../python/values.ts';
import {
  EagerArray,
  NotImplemented,
  PyDict,
  PyList,
  PySet,
  PyTuple,
  Tracer,
  Unknown,
  typeOf,
} from '../python/values.ts';
import { asValue } from './declare.ts';
import { raising } from './errors.ts';
import { jitOperand } from './jitArguments.ts';
import { matmul } from './numpy/contractions.ts';
import { roundOperator } from './numpy/elementwise.ts';
import * as ufuncs from './numpy/ufuncs.ts';
import { toVal } from './values.ts';

type ArrayValue = Tracer | EagerArray;
const self = (v: Value): ArrayValue => {
  if (v instanceof Tracer || v instanceof EagerArray) return v;
  throw typeError('an array is expected');
};

/** How an operator is written, which function of jax.numpy it calls, and how that names its parameters. */
interface Operator {
  readonly symbol: string;
  readonly fn: string;
  readonly params: readonly [string, string];
  readonly run: (a: Val, b: Val, right: Value) => Val | Val[];
}

const XY = ['x', 'y'] as const;
const X12 = ['x1', 'x2'] as const;
const operator = (
  symbol: string,
  fn: string,
  params: readonly [string, string],
  run: (a: Val, b: Val) => Val | Val[],
): Operator => ({ symbol, fn, params, run: (a, b) => run(a, b) });

const OPERATORS: Readonly<Record<string, Operator>> = {
  add: operator('+', 'add', XY, ufuncs.add),
  sub: operator('-', 'subtract', XY, ufuncs.subtract),
  mul: operator('*', 'multiply', XY, ufuncs.multiply),
  truediv: operator('/', 'true_divide', X12, ufuncs.trueDivide),
  floordiv: operator('//', 'floor_divide', X12, ufuncs.floorDivide),
  mod: operator('%', 'remainder', X12, ufuncs.remainder),
  divmod: operator('divmod()', 'divmod', X12, ufuncs.divmod),
  and: operator('&', 'bitwise_and', XY, ufuncs.bitwise('and')),
  or: operator('|', 'bitwise_or', XY, ufuncs.bitwise('or')),
  xor: operator('^', 'bitwise_xor', XY, ufuncs.bitwise('xor')),
  lshift: operator('<<', 'left_shift', XY, ufuncs.leftShift),
  rshift: operator('>>', 'right_shift', X12, ufuncs.rightShift),
  matmul: operator('@', 'matmul', ['a', 'b'], (a, b) => matmul(a, b)),
};

const COMPARISONS: Readonly<Record<string, Operator>> = {
  lt: operator('<', 'less', XY, ufuncs.compare('lt')),
  le: operator('<=', 'less_equal', XY, ufuncs.compare('le')),
  gt: operator('>', 'greater', XY, ufuncs.compare('gt')),
  ge: operator('>=', 'greater_equal', XY, ufuncs.compare('ge')),
  eq: operator('==', 'equal', XY, ufuncs.compare('eq')),
  // JAX's own slip: the message for `!=` says `==`.
  ne: operator('==', 'not_equal', XY, ufuncs.compare('ne')),
};

/** Whether the operator refuses the other operand with words of its own, rather than leave it to that one. */
function refuses(symbol: string, other: Value): boolean {
  if (symbol === '+' || symbol === '*') return other instanceof PyTuple || other instanceof PyList;
  return (
    symbol === '==' &&
    (other instanceof PyTuple || other instanceof PyList || other instanceof PyDict || other instanceof PySet)
  );
}

/** The other operand, or undefined where it isn't JAX's to handle. Source: _accepted_binop_types. */
function operandOf({ fn, params }: Operator, v: Value, position: 0 | 1): Val | undefined {
  if (typeof v === 'number' || typeof v === 'bigint') return jitOperand(fn, params[position], v, position);
  return toVal(v) ?? (v instanceof NdArray ? jitOperand(fn, params[position], v, position) : undefined);
}

const result = (out: Val | Val[]): Value => (Array.isArray(out) ? new PyTuple(out.map(asValue)) : asValue(out));

function binaryMethod(cls: PyClass, name: string, op: Operator, swap: boolean): void {
  const method = native(
    `_operator_${name.slice(2, -2)}(self, other)`,
    (a, b) => {
      const x = self(a);
      if (b instanceof Unknown) return b;
      const y = operandOf(op, b, swap ? 0 : 1);
      if (!y) {
        if (!refuses(op.symbol, b)) return NotImplemented;
        const [left, right] = swap ? [b, a] : [a, b];
        throw typeError(
          `unsupported operand type(s) for ${op.symbol}: '${typeOf(left).name}' and '${typeOf(right).name}'`,
        );
      }
      return result(
        raising(() => (swap ? op.run(y, x, a) : op.run(x, y, b)), { by: op.fn, operands: swap ? [b, a] : [a, b] }),
      );
    },
    { binds: true },
  );
  cls.dict.set(name, method);
}

/** `x ** y`: a concrete whole exponent stays static, however large. */
function power(base: Value, exponent: Value): Value {
  const op = operator('** or pow()', '_power', X12, () => []);
  const fixed = ufuncs.staticExponent(exponent);
  const x = operandOf(op, base, 0);
  if (!x) return NotImplemented;
  if (fixed !== undefined) return asValue(raising(() => ufuncs.power(x, x, fixed)));
  const y = operandOf(op, exponent, 1);
  return y ? asValue(raising(() => ufuncs.power(x, y, undefined))) : NotImplemented;
}

export function installOperators(cls: PyClass): void {
  for (const [name, op] of Object.entries(OPERATORS)) {
    binaryMethod(cls, `__${name}__`, op, false);
    binaryMethod(cls, `__r${name}__`, op, true);
  }
  for (const [name, op] of Object.entries(COMPARISONS)) binaryMethod(cls, `__${name}__`, op, false);
  // These are plain functions under names of their own, which calls with wrong arguments show.
  const method = (name: string, signature: string, f: (a: Value, b: Value) => Value): void => {
    cls.dict.set(
      name,
      native(signature, (a, b) => (b instanceof Unknown ? b : f(a, b)), { binds: true }),
    );
  };
  method('__pow__', '_operator_pow(self, other)', (a, b) => power(a, b));
  method('__rpow__', '_operator_rpow(self, other)', (a, b) => power(b, a));
  const unary = (name: string, f: (x: Val) => Val): void => {
    cls.dict.set(
      name,
      native(`${name}(self, /)`, (a) => asValue(raising(() => f(self(a)))), { binds: true }),
    );
  };
  unary('__neg__', ufuncs.negative);
  unary('__pos__', ufuncs.positive);
  unary('__abs__', ufuncs.absolute);
  unary('__invert__', ufuncs.invert);
  method('__round__', '_operator_round(number, ndigits=None)', (a, digits) =>
    asValue(raising(() => roundOperator(self(a), digits))),
  );
}
