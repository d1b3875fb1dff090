/** Whole arrays compared, and values chosen by conditions. Source: numpy/lax_numpy.py array_equal, select. */
import * as dt from '../../jaxpr/dtypes.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import type { Value } from '../../python/values.ts';
import { arrayLike, jaxFunctions } from '../declare.ts';
import { sameShape } from '../../jaxpr/aval.ts';
import * as lax from '../lax/operations.ts';
import { array } from './creation.ts';
import { stack } from './joining.ts';
import { promoteDTypes } from './promote.ts';
import { ALL, reduce } from './reductions.ts';
import { arg } from './sorting.ts';
import { compare, logical } from './ufuncs.ts';
import { isnan } from './ufuncsFloat.ts';
import { broadcastArrays } from './where.ts';
import { isTrue } from '../shapes.ts';

const no = (): Val => lax.scalar(false, dt.bool);

function arrayEqual(first: Value, second: Value, equalNaN: Value): Val {
  const [a, b] = [array(first), array(second)];
  if (!sameShape(a.aval.shape, b.aval.shape)) return no();
  const eq = compare('eq')(a, b);
  if (!isTrue(equalNaN)) return reduce(ALL, eq);
  const aNaN = isnan(a);
  return reduce(ALL, logical('or')(eq, logical('and')(aNaN, isnan(b))));
}

function arrayEquivalent(first: Value, second: Value): Val {
  const [a, b] = [array(first), array(second)];
  let eq: Val;
  try {
    eq = compare('eq')(a, b);
  } catch (e) {
    // JAX catches the one class, not the TypeError for shapes of the same rank.
    if (e instanceof RuleError && e.pythonClass === 'ValueError') return no();
    throw e;
  }
  return reduce(ALL, eq);
}

function select(conditions: Value, choices: Value, fallback: Value): Val {
  const [given, chosen] = [listOf(conditions), listOf(choices)];
  if (given.length !== chosen.length)
    throw valueError(`condlist must have length equal to choicelist (${given.length} vs ${chosen.length})`);
  if (given.length === 0) throw valueError('condlist must be non-empty');
  const all = [...given, ...chosen, fallback].map((v, i) => arrayLike('select', v, i));
  const tests = all.slice(0, given.length);
  const otherwise = all[all.length - 1];
  const cases = promoteDTypes([otherwise, ...all.slice(given.length, -1)]);
  const table = stack(broadcastArrays([no(), ...tests]));
  const index = arg('argmax', lax.convertElementType(table, dt.bool), 0);
  return bind1(primitives.select_n, broadcastArrays([index, ...cases]), {});
}

export const selectingFunctions = jaxFunctions({
  'array_equal(a1, a2, equal_nan=False)': arrayEqual,
  'array_equiv(a1, a2)': arrayEquivalent,
  'select(condlist, choicelist, default=0)': select,
});
