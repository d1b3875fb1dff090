/**
 * What rules of differentiation are given beside values: zeros that nobody has to compute, and operands whose cotangents are
 * wanted. Source: jax/_src/ad_util.py Zero, jax/_src/interpreters/ad.py UndefinedPrimal.
 */
import { RefAval } from '../../jaxpr/aval.ts';
import type { ShapedArray } from '../../jaxpr/aval.ts';
import { getters, methods } from '../../python/native.ts';
import { typeError } from '../../python/errors.ts';
import { str } from '../../python/text.ts';
import type { MaybeKwargs, PyClass, Value } from '../../python/values.ts';
import { PyInstance, builtinClass } from '../../python/values.ts';
import { AvalValue } from '../avalValue.ts';
import { asValue } from '../declare.ts';
import { registerNode } from '../pytree.ts';
import { Zero, zerosLike } from '../transforms/zero.ts';

export const zeroClass = builtinClass('Zero', undefined, 'jax._src.ad_util');
export const undefinedPrimalClass = builtinClass('UndefinedPrimal', undefined, 'jax._src.interpreters.ad');

/** Something that stands for a value of a type. */
export class Standing extends PyInstance {
  constructor(
    cls: PyClass,
    /** As it was given: rules of a program's own may say anything. */
    readonly aval: Value,
  ) {
    super(cls);
  }
}

const avalOf = (v: Value): Value => {
  if (v instanceof Standing) return v.aval;
  throw typeError('an instance without a type');
};

/** The type of a Zero that a rule gave; undefined for other values. */
export function zeroIn(v: Value): Zero | undefined {
  if (!(v instanceof Standing) || v.cls !== zeroClass) return undefined;
  if (v.aval instanceof AvalValue) return new Zero(v.aval.aval);
  throw typeError(`Zero(${str(v.aval)}) has no type`);
}

/** The type of an operand whose cotangent is wanted; undefined for values. */
export function undefinedIn(v: Value): ShapedArray | undefined {
  return v instanceof Standing && v.cls === undefinedPrimalClass && v.aval instanceof AvalValue
    ? v.aval.aval
    : undefined;
}

export const zeroValue = (aval: ShapedArray): Value => new Standing(zeroClass, new AvalValue(aval));
export const undefinedPrimal = (aval: ShapedArray): Value => new Standing(undefinedPrimalClass, new AvalValue(aval));

const instantiated = (aval: Value): Value => {
  if (aval instanceof AvalValue && !(aval.aval instanceof RefAval)) return asValue(zerosLike(aval.aval));
  throw typeError(`there are no zeros like ${str(aval)}`);
};

/** `zeros_like_aval`. */
export const zerosLikeAval = instantiated;

for (const cls of [zeroClass, undefinedPrimalClass]) {
  cls.construct = (made, [aval], kwargs: MaybeKwargs) => {
    const given = aval ?? new Map(kwargs).get('aval');
    if (given === undefined) throw typeError(`${cls.name}.__init__() missing 1 required positional argument: 'aval'`);
    return new Standing(made, given);
  };
  getters(cls, { aval: avalOf });
  methods(cls, { '__repr__(self, /)': (self) => `${cls.name}(${str(avalOf(self))})` });
  registerNode(cls, {
    flatten: (v) => ({ children: [], paths: [], aux: avalOf(v) }),
    unflatten: (aux) => new Standing(cls, aux),
  });
}
methods(zeroClass, { 'instantiate(self)': (self) => instantiated(avalOf(self)) });

const loweringClass = builtinClass('function', undefined, 'jax._src.interpreters.mlir');

/** `mlir.lower_fun(fun)`: a lowering that is what a function of Python's does. */
export class LoweredFunction extends PyInstance {
  constructor(
    readonly fun: Value,
    readonly multiple: boolean,
  ) {
    super(loweringClass);
  }
}
