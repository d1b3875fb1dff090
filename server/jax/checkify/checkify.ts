/** jax.experimental.checkify. Source: jax/_src/checkify.py. */
import { ErrorTree } from '../../jaxpr/primitives/debug.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import { bind, currentSource, currentTrace, evalTrace } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { native } from '../../python/native.ts';
import { str } from '../../python/text.ts';
import { vm } from '../../python/vm.ts';
import type { Value } from '../../python/values.ts';
import { PyDict, PyTuple, Unknown } from '../../python/values.ts';
import { asValue } from '../declare.ts';
import { treeParam } from '../debug.ts';
import { raising } from '../errors.ts';
import { libraryPart } from '../libraryParts.ts';
import { functionName, sourceInfo } from '../signature.ts';
import { traceFunction } from '../tracing.ts';
import { unflatten } from '../pytree.ts';
import { callRules } from './calls.ts';
import { Context, flattened, placeOf, python, setPart, tuple } from './errors.ts';
import { checkJaxpr, enterCallRules, rebuild } from './interpreter.ts';
import { source } from './source.ts';

/** Source: _check_error, check_impl. */
function bindCheck(error: Value, debug: boolean): void {
  if (currentTrace() === evalTrace) {
    if (!debug) python('_check_now', error);
    return;
  }
  const { vals, tree } = flattened(error);
  const param = new ErrorTree(
    treeParam(tree).text,
    (operands) => rebuild(tree, operands),
    (operands) => {
      python('_check_again', rebuild(tree, operands), debug);
    },
  );
  bind(primitives.check, vals, { err_tree: param, debug });
}

/** Source: checkify's checked_fun. */
function checked(f: Value, args: Value, kwargs: Value, errors: Value, names: Value, init: Value): Value {
  const positional = args instanceof PyTuple ? args.items : [];
  const named = kwargs instanceof PyDict ? [...kwargs.entries.values()] : [];
  const info = {
    tracedFor: 'checkify',
    functionName: functionName(f),
    functionSource: sourceInfo(f),
    argNames: [],
  };
  const outcome = traceFunction(
    f,
    [],
    info,
    () =>
      call(
        f,
        [...positional],
        named.map((e) => [str(e.key), e.value] as const),
      ),
    true,
  );
  if (outcome.kind === 'unknown') {
    vm.onUnknownBranch?.(outcome.unknown);
    return outcome.unknown;
  }
  const ctx = new Context(errors, new Set(names instanceof PyTuple ? names.items.map(str) : []));
  const { error, outs } = raising(() => checkJaxpr(ctx, outcome.jaxpr, init, outcome.closed));
  return tuple([error, unflatten(outcome.outTree, outs.map(asValue))]);
}

const NAMES = [
  'Error',
  'ErrorCategory',
  'JaxRuntimeError',
  'all_checks',
  'automatic_checks',
  'check',
  'check_error',
  'checkify',
  'debug_check',
  'div_checks',
  'float_checks',
  'index_checks',
  'init_error',
  'nan_checks',
  'user_checks',
];

const helpers: readonly (readonly [string, Value])[] = [
  ['_where', native('_where()', () => placeOf(currentSource()))],
  [
    '_bind_check',
    native('_bind_check(error, debug, /)', (error, debug) => {
      raising(() => bindCheck(error, debug === true));
      return null;
    }),
  ],
  [
    '_checked',
    native('_checked(f, args, kwargs, errors, names, init, /)', (f, args, kwargs, errors, names, init) =>
      f instanceof Unknown ? f : checked(f, args, kwargs, errors, names, init),
    ),
  ],
];

const INNER = [
  '_effects',
  '_with_places',
  '_merge_metadata',
  '_check_nans',
  '_check_division',
  '_check_dynamic_slice',
  '_check_dynamic_update_slice',
  '_check_gather',
  '_check_scatter',
  '_codes',
  '_discharge',
  '_check_now',
  '_check_again',
];

const part = libraryPart('jax._src.checkify', [...NAMES, ...INNER], source, helpers);
const shown = new Set(NAMES);

export function checkifyPart(name: string): Value | undefined {
  return shown.has(name) ? part(name) : undefined;
}

export function installCheckify(): void {
  setPart(part);
  enterCallRules(callRules);
}
