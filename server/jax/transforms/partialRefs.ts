/**
 * Mutable arrays in what is computed again: known operations are done again, on arrays of their own.
 * Source: jax/_src/state/primitives.py _array_ref_partial_eval_custom, _state_partial_eval_custom, _addupdate_partial_eval_custom.
 */
import { RefAval } from '../../jaxpr/aval.ts';
import type { Eqn } from '../../jaxpr/jaxpr.ts';
import { Literal } from '../../jaxpr/jaxpr.ts';
import type { Var } from '../../jaxpr/jaxpr.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type { Split } from './partialCustom.ts';
import { enterCustomPartialRule, missing } from './partialCustom.ts';

function split(eqn: Eqn, unknown: boolean, residuals: readonly Var[], keepsKnown = false): Split {
  const outs = (value: boolean): boolean[] => eqn.outvars.map(() => value);
  if (unknown)
    return { known: undefined, staged: eqn, outUnknowns: outs(true), outInstantiated: outs(true), residuals };
  if (keepsKnown)
    return { known: eqn, staged: undefined, outUnknowns: outs(false), outInstantiated: outs(false), residuals };
  return { known: eqn, staged: eqn, outUnknowns: outs(false), outInstantiated: outs(true), residuals };
}

const UNKNOWN_VALUE =
  'Mutating a reference with unknown/differentiated values is not supported.\nIf this occurred under `jax.checkpoint` and ' +
  '`jax.config.jax_remat3 == False`, consider one of the following options:\n\n' +
  "  * Enabling `jax_remat3` via `jax.config.update('jax_remat3', True)`.\n" +
  '  * Creating the Ref outside the function being rematerialized and passing it as an input.\n' +
  '  * Creating the Ref in a data-dependent way from a value being differentiated, e.g.:\n\n' +
  '      ref = jax.new_ref(x * 0.0)  # instead of zeros_like(x)';

export function installPartialRefs(): void {
  enterCustomPartialRule('new_ref', (eqn, [unknown], insts) => split(eqn, unknown, missing(eqn, insts)));
  for (const name of ['get', 'swap', 'addupdate'])
    enterCustomPartialRule(name, (eqn, [unknown, ...others], [, ...insts]) => {
      const residuals = eqn.invars.slice(1).filter((a, i): a is Var => !(a instanceof Literal) && !insts[i]);
      if (!unknown && others.includes(true)) throw new RuleError('NotImplementedError', UNKNOWN_VALUE);
      const { aval } = eqn.invars[0];
      const fixed = name !== 'addupdate' && aval instanceof RefAval && aval.kind === 'no_grad_no_remat';
      return split(eqn, unknown, residuals, fixed);
    });
}
