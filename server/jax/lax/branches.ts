/** `lax.cond`, `switch`, `platform_dependent`. Source: jax/_src/lax/control_flow/conditionals.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { valueOf } from '../../jaxpr/evaluate/evaluate.ts';
import { HostScalar } from '../../jaxpr/host.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { call, isCallable } from '../../python/call.ts';
import { typeError, valueError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import { keyOf } from '../../python/keys.ts';
import { MISSING } from '../../python/native.ts';
import { repr, str } from '../../python/text.ts';
import type { PyDict, Value } from '../../python/values.ts';
import { PyBytes, PyList, PyRange, PyTuple, Tracer, typeOf } from '../../python/values.ts';
import { config } from '../config.ts';
import { jaxFunction } from '../declare.ts';
import { raising } from '../errors.ts';
import { compare } from '../numpy/ufuncs.ts';
import { treeKey, unflatten } from '../pytree.ts';
import { sourceInfo } from '../signature.ts';
import { capitalize, castsText, leafPaths, mismatchText, treeDifferences } from '../treeDifferences.ts';
import { toVal } from '../values.ts';
import type { Argument, TracedBody } from './bodies.ts';
import { argument, debugInfo, needCallable, traceBody, withBodies } from './bodies.ts';
import type { CondOptions } from './control.ts';
import { branchIndex, condOn, typeMatch } from './control.ts';
import * as lax from './operations.ts';

interface Branch {
  readonly name: string;
  readonly fun: Value;
  readonly body: TracedBody;
}

/** `  * a;` for each: without a newline after each but the last, as JAX has it for types. */
function listed(diffs: readonly string[], newline: string): string {
  const all = diffs.slice(0, -1).map((d) => `  * ${d};${newline}`);
  return `${all.join('')}${newline === '' ? '\n' : ''}  * ${diffs[diffs.length - 1]}.\n`;
}

/** Whether two branches give the same types. Source: conditionals.py _check_branch_outputs. */
function checkBranches(api: string, a: Branch, b: Branch): void {
  const who = `${a.name} is ${sourceOf(a.fun)}\n${b.name} is ${sourceOf(b.fun)}\n\n`;
  const at = (path: string): string => (path === '' ? '' : ` at path ${path}`);
  if (treeKey(a.body.outTree) !== treeKey(b.body.outTree)) {
    const diffs = [...treeDifferences(a.body.outTree, b.body.outTree, 'pytree leaf')].map(
      ({ path, first, second, why }) =>
        `${a.name} output${at(path)} is a ${first} but ${b.name} output${at(path)} is a ${second}, so ${why}`,
    );
    if (diffs.length === 0) return;
    throw typeError(
      `${api} branch outputs must have the same pytree structure, but they differ:\n\n${who}` +
        `${diffs.length === 1 ? `${diffs[0]}.\n` : listed(diffs, '\n')}\n` +
        `Revise ${a.name} and/or ${b.name} so that they have the same pytree structure.`,
    );
  }
  const paths = leafPaths(a.body.outTree);
  const [first, second] = [a.body.jaxpr.outAvals, b.body.jaxpr.outAvals];
  const diffs = first.flatMap((x, i) =>
    typeMatch(x, second[i])
      ? []
      : [
          `the output of ${a.name}${at(paths[i])} has type ${x.strLong()} but the corresponding output of ${b.name} ` +
            `has type ${second[i].strLong()}${mismatchText(x, second[i])}`,
        ],
  );
  if (diffs.length === 0) return;
  const pcasts = castsText(
    first.flatMap((x, i) => [
      { from: second[i], to: x, target: ` to the output of ${a.name}${at(paths[i])}`, swapped: true },
      { from: x, to: second[i], target: ` to the output of ${b.name}${at(paths[i])}`, swapped: true },
    ]),
    ';\n',
  );
  throw typeError(
    `${api} branches must have equal output types but they differ.\n\n${who}` +
      `${diffs.length === 1 ? `${capitalize(diffs[0])}.\n` : listed(diffs, '')}\n` +
      `${pcasts}Revise ${a.name} and/or ${b.name} so that all output types match.`,
  );
}

/** Source: api_util.fun_sourceinfo. */
const sourceOf = (fun: Value): string => sourceInfo(fun) ?? repr(fun);

/** Choose one of the traced branches by number. */
function chooseBranch(index: Val, branches: readonly Branch[], args: Argument, options?: CondOptions): Value {
  const outs = raising(() =>
    condOn(
      index,
      branches.map((b) => b.body),
      args.vals,
      options,
    ),
  );
  return unflatten(branches[0].body.outTree, outs as Value[]);
}

function traceBranch(api: string, name: string, fun: Value, operands: PyTuple, args: Argument): Branch {
  const parts = operands.items.map(argument);
  return {
    name,
    fun,
    body: traceBody(
      fun,
      debugInfo(api, fun, parts),
      parts.map((p) => p.tree),
      args.avals,
    ),
  };
}

/** One operand by keyword, as once was usual. */
function operandsOf(operands: Value, operand: Value): PyTuple {
  const given = operands as PyTuple;
  if (operand === MISSING) return given;
  if (given.items.length > 0)
    throw typeError(
      "if 'operand' keyword is passed then no positional operands can be passed, got operand=" +
        `${repr(operand)} and positional operands ${repr(given)}`,
    );
  return new PyTuple([operand]);
}

const isSequence = (v: Value): boolean =>
  v instanceof PyList || v instanceof PyTuple || v instanceof PyRange || v instanceof PyBytes || typeof v === 'string';

/** Numbers that NumPy has itself: JAX asks for the kind of the dtype, and bfloat16, float8 and int4 are of none. */
const NUMPY_INTEGERS: ReadonlySet<dt.DType> = new Set([
  ...[dt.int8, dt.int16, dt.int32, dt.int64],
  ...[dt.uint8, dt.uint16, dt.uint32, dt.uint64],
]);
const NUMPY_KINDS: ReadonlySet<dt.DType> = new Set([...NUMPY_INTEGERS, dt.float16, dt.float32, dt.float64]);

/** The predicate as an operand of type bool. */
function predicate(pred: Value): Val {
  if (pred === null) throw typeError('cond predicate is None');
  if (isSequence(pred)) throw typeError(`Pred must be a scalar, got ${str(pred)} of type ${repr(typeOf(pred))}`);
  const v = toVal(pred);
  if (!v) throw typeError(`Pred type must be either boolean or number, got ${str(pred)}.`);
  if (v.aval.shape.length > 0)
    throw typeError(`Pred must be a scalar, got ${str(pred)} of shape ${lax.tupleText(v.aval.shape)}.`);
  const { dtype } = v.aval;
  if (dtype === dt.bool) return v;
  if (!NUMPY_KINDS.has(dtype)) throw typeError(`Pred type must be either boolean or number, got ${dtype.name}.`);
  if (v instanceof HostScalar) return toVal(v.value !== 0 && v.value !== 0n) as Val;
  return raising(() => compare('ne')(v, toVal(0) as Val));
}

/** A number that JAX knows while tracing; undefined for tracers. */
function concreteNumber(v: Val): number | undefined {
  if (v instanceof Tracer) return undefined;
  const value = valueOf(v);
  return value && Number(value.data[0]);
}

function condFunction(pred: Value, onTrue: Value, onFalse: Value, rest: Value, operand: Value): Value {
  const given = (rest as PyTuple).items;
  if (!(isCallable(onTrue) && isCallable(onFalse))) {
    if (isCallable(onFalse) && given.length === 2 && isCallable(given[1])) return oldCond(pred, onTrue, onFalse, given);
    throw typeError('lax.cond: true_fun and false_fun arguments should be callable.');
  }
  const operands = operandsOf(rest, operand);
  const which = predicate(pred);
  const known = config.disableJit ? concreteNumber(which) : undefined;
  if (known !== undefined) return call(known === 0 ? onFalse : onTrue, [...operands.items]);
  const args = argument(operands);
  const yes = traceBranch('cond', 'true_fun', onTrue, operands, args);
  const no = traceBranch('cond', 'false_fun', onFalse, operands, args);
  checkBranches('cond', yes, no);
  const index = raising(() => lax.convertElementType(which, dt.int32));
  return chooseBranch(index, [yes, no], args, { trueFirst: true });
}

/** `cond(pred, x_true, f_true, x_false, f_false)`, which JAX still takes. */
function oldCond(pred: Value, xTrue: Value, fTrue: Value, [xFalse, fFalse]: readonly Value[]): Value {
  const which = predicate(pred);
  const operands = new PyTuple([xTrue, xFalse]);
  const args = argument(operands);
  const parts = operands.items.map(argument);
  const trace = (name: string, fun: Value, at: 0 | 1): Branch => ({
    name,
    fun,
    body: traceBody(
      fun,
      debugInfo('cond', fun, parts),
      parts.map((p) => p.tree),
      args.avals,
      (given) => call(fun, [given[at]]),
      {},
    ),
  });
  const yes = trace('true_fun', fTrue, 0);
  const no = trace('false_fun', fFalse, 1);
  checkBranches('cond', yes, no);
  return chooseBranch(
    raising(() => lax.convertElementType(which, dt.int32)),
    [yes, no],
    args,
    { trueFirst: true },
  );
}

/** Trace all branches, each checked against the first. */
function traceBranches(branches: readonly Value[], operands: PyTuple, args: Argument): Branch[] {
  const traced = branches.map((fun, i) =>
    traceBranch('switch', i === 0 ? 'branch 0' : `branch${i}`, fun, operands, args),
  );
  traced.slice(1).forEach((b) => {
    checkBranches('switch', traced[0], b);
  });
  return traced;
}

function switchFunction(index: Value, branches: Value, rest: Value, operand: Value): Value {
  const all = listOf(branches);
  needCallable('lax.switch: branches argument should be a sequence of callables.', ...all);
  const operands = operandsOf(rest, operand);
  const v = toVal(index);
  if (v && v.aval.shape.length > 0)
    throw typeError(`Branch index must be scalar, got ${str(index)} of shape ${lax.tupleText(v.aval.shape)}.`);
  // NumPy takes None for its default dtype.
  if (!v) throw typeError(`Index type must be an integer, got ${str(index)}${index === null ? ' as float32' : '.'}`);
  if (!NUMPY_INTEGERS.has(v.aval.dtype))
    throw typeError(`Index type must be an integer, got ${str(index)} as ${v.aval.dtype.name}`);
  if (all.length === 0) throw valueError('Empty branch sequence');
  if (all.length === 1) return call(all[0], [...operands.items]);
  const i = raising(() => branchIndex(v, all.length));
  const known = config.disableJit ? concreteNumber(i) : undefined;
  if (known !== undefined) return call(all[known], [...operands.items]);
  const args = argument(operands);
  return chooseBranch(i, traceBranches(all, operands, args), args);
}

/** Platforms that have a branch of their own, the same function only once. */
function platformBranches(perPlatform: PyDict): { platforms: string[][]; branches: Value[] } {
  const platforms: string[][] = [];
  const branches: Value[] = [];
  for (const { key, value } of perPlatform.entries.values()) {
    const name = str(key);
    if (!isCallable(value)) throw typeError(`lax.platform_dependent: the '${name}' branch must be a callable.`);
    if (name === 'gpu') throw valueError("Use 'cuda', 'rocm', or 'oneapi' for lax.platform_dependent.");
    const same = branches.findIndex((b) => keyOf(b) === keyOf(value));
    if (same >= 0) platforms[same].push(name);
    else {
      platforms.push([name]);
      branches.push(value);
    }
  }
  return { platforms, branches };
}

function platformDependent(rest: Value, fallback: Value, perPlatform: Value): Value {
  const { platforms, branches } = platformBranches(perPlatform as PyDict);
  // Names print as members of a tuple do.
  const shown: (readonly string[] | null)[] = [...platforms];
  if (fallback !== null) {
    if (!isCallable(fallback)) throw typeError("lax.platform_dependent: the 'default' branch must be a callable.");
    branches.push(fallback);
    shown.push(null);
  }
  const index = bind1(primitives.platform_index, [], { platforms: shown });
  const operands = rest as PyTuple;
  const args = argument(operands);
  return chooseBranch(index, traceBranches(branches, operands, args), args, { platforms: shown });
}

export const branchFunctions = new Map<string, Value>(
  [
    jaxFunction('cond(pred, true_fun, false_fun, *operands, operand=<missing>)', (pred, yes, no, rest, operand) =>
      withBodies(() => condFunction(pred, yes, no, rest, operand)),
    ),
    jaxFunction('switch(index, branches, *operands, operand=<missing>)', (index, branches, rest, operand) =>
      withBodies(() => switchFunction(index, branches, rest, operand)),
    ),
    jaxFunction('platform_dependent(*args, default=None, **per_platform)', (rest, fallback, perPlatform) =>
      withBodies(() => platformDependent(rest, fallback, perPlatform)),
    ),
  ].map((fn) => [fn.name, fn]),
);
