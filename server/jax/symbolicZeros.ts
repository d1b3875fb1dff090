/**
 * Zeros that rules of the user's are told of, and primals that say whether they have tangents.
 * Source: jax/_src/ad_util.py SymbolicZero, zero_from_primal; jax/_src/custom_derivatives.py CustomVJPPrimal.
 */
import { typeError } from '../python/errors.ts';
import { getters, methods, native } from '../python/native.ts';
import { PyDType } from '../python/numpy/dtypes.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyInstance, PyTuple, builtinClass, typeOf } from '../python/values.ts';
import type { Val } from '../jaxpr/trace.ts';
import { operand } from './autodiff.ts';
import { AvalValue } from './avalValue.ts';
import { asValue } from './declare.ts';
import { flatten, unflatten } from './pytree.ts';
import { isTrue } from './shapes.ts';
import type { Tangent } from './transforms/zero.ts';
import { Zero, instantiate, isZero, zeroOf } from './transforms/zero.ts';

const symbolicZeroClass = builtinClass('SymbolicZero', undefined, 'jax._src.ad_util');

/** A zero tangent as Python sees it. */
class SymbolicZero extends PyInstance {
  constructor(readonly zero: Zero) {
    super(symbolicZeroClass);
  }
}

const zeroIn = (v: Value): Zero => {
  if (v instanceof SymbolicZero) return v.zero;
  throw typeError('not a SymbolicZero');
};

symbolicZeroClass.construct = (_, [aval], kwargs) => {
  const given = aval ?? new Map(kwargs).get('aval');
  if (given instanceof AvalValue) return new SymbolicZero(new Zero(given.aval));
  throw typeError('SymbolicZero() needs an aval');
};
getters(symbolicZeroClass, {
  aval: (v) => new AvalValue(zeroIn(v).aval),
  shape: (v) => new PyTuple(zeroIn(v).aval.shape),
  dtype: (v) => PyDType.of(zeroIn(v).aval.dtype),
  ndim: (v) => zeroIn(v).aval.ndim,
  size: (v) => zeroIn(v).aval.size,
  weak_type: (v) => zeroIn(v).aval.weakType,
});
methods(symbolicZeroClass, {
  '__repr__(self, /)': () => 'SymbolicZero',
});
symbolicZeroClass.dict.set(
  'from_primal_value',
  native('from_primal_value(val)', (val) => new SymbolicZero(zeroOf(operand(val)))),
);

/** What a rule is given for a tangent or cotangent. */
export const tangentValue = (t: Tangent): Value => (isZero(t) ? new SymbolicZero(t) : asValue(t));

/** What a rule gave, its zeros among it. */
export const tangentOf = (v: Value): Tangent => (v instanceof SymbolicZero ? v.zero : operand(v));

const primalClass = builtinClass('CustomVJPPrimal', undefined, 'jax._src.custom_derivatives');

/** An operand as a forward rule sees it. */
export function primalWithFlag(x: Val, perturbed: boolean): Value {
  const made = new PyInstance(primalClass);
  made.attrs.set('value', asValue(x));
  made.attrs.set('perturbed', perturbed);
  return made;
}
methods(primalClass, {
  '__repr__(self, /)': (self) => {
    const { attrs } = self as PyInstance;
    return `CustomVJPPrimal(value=${repr(attrs.get('value') ?? null)}, perturbed=${repr(attrs.get('perturbed') ?? null)})`;
  },
});

export const symbolicZeroTable = new Map<string, Value>([
  ['SymbolicZero', symbolicZeroClass],
  ['CustomVJPPrimal', primalClass],
  [
    'zero_from_primal',
    native('zero_from_primal(val, symbolic_zeros=False)', (val, symbolic) => {
      const { leaves, tree } = flatten(val);
      const zeros = leaves.map((leaf) => {
        const zero = zeroOf(operand(leaf));
        return isTrue(symbolic) ? new SymbolicZero(zero) : asValue(instantiate(zero));
      });
      return unflatten(tree, zeros);
    }),
  ],
  [
    'custom_vjp_primal_tree_values',
    native('custom_vjp_primal_tree_values(tree)', (given) => {
      const { leaves, tree } = flatten(given);
      const values = leaves.map((leaf) => {
        if (!(leaf instanceof PyInstance) || leaf.cls !== primalClass)
          throw typeError(`unexpected leaf type ${repr(typeOf(leaf))}`);
        return leaf.attrs.get('value') ?? null;
      });
      return unflatten(tree, values);
    }),
  ],
]);
