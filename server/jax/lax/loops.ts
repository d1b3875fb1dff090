/** `lax.scan`, `while_loop`, `fori_loop`, `map`. Source: jax/_src/lax/control_flow/loops.py. */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { HostScalar } from '../../jaxpr/host.ts';
import { Spec } from '../../jaxpr/mesh.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { currentTrace, evalTrace } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { typeError, valueError, raise } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import { native } from '../../python/native.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple, Tracer, Unknown, intClass, typeOf } from '../../python/values.ts';
import { config } from '../config.ts';
import { batchedMap } from '../numpy/mapped.ts';
import { asValue, jaxFunction } from '../declare.ts';
import { concretization, raising } from '../errors.ts';
import { add } from '../numpy/ufuncs.ts';
import type { TreeDef } from '../pytree.ts';
import { flatten, treeKey, treeText, unflatten } from '../pytree.ts';
import { signatureOf } from '../signature.ts';
import { avalTreeText, capitalize, leafPaths, castsText, mismatchText, treeDifferences } from '../treeDifferences.ts';
import { toVal } from '../values.ts';
import type { Argument, TracedBody } from './bodies.ts';
import { argument, debugInfo, jaxType, leafCount, needCallable, original, traceBody, withBodies } from './bodies.ts';
import type { LoopBody } from './control.ts';
import { foriCondition, scanOn, typeMatch, whileOn } from './control.ts';
import { expandDims } from './arrange.ts';
import * as lax from './operations.ts';
import { indexInDim } from './slicing.ts';
import { evaluateVal } from '../../jaxpr/evaluate/evaluate.ts';

const AVAL_CLASS = "<class 'jax._src.core.ShapedArray'>";

/** `  * a;` for each, or the one alone, capitalised. */
function differencesText(diffs: readonly string[]): string {
  if (diffs.length === 1) return `${capitalize(diffs[0])}.\n`;
  return `${diffs
    .slice(0, -1)
    .map((d) => `  * ${d};\n`)
    .join('')}  * ${diffs[diffs.length - 1]}.\n`;
}

/** Whether what a body carries out is as what it gets. Source: loops.py _check_carry_type. */
function checkCarry(
  name: string,
  carryName: string | undefined,
  input: { tree: TreeDef; avals: readonly ShapedArray[] },
  output: { tree: TreeDef; avals: readonly ShapedArray[] },
): void {
  const component = (path: string): string =>
    carryName !== undefined
      ? `the input carry ${path === '' ? '' : 'component '}${carryName}${path}`
      : path === ''
        ? 'the input carry'
        : `the input carry at path ${path}`;
  if (treeKey(input.tree) !== treeKey(output.tree)) {
    const diffs = [...treeDifferences(input.tree, output.tree, AVAL_CLASS)].map(
      ({ path, first, second, why }) =>
        `${component(path)} is a ${first} but the corresponding component of the carry output is a ${second}, so ${why}`,
    );
    if (diffs.length === 0) return;
    // JAX takes a result of None for one that it couldn't put together.
    const text =
      output.tree.kind === 'none'
        ? `the input tree structure is:\nPyTreeDef(${treeText(input.tree)})\nthe output tree structure is:\nPyTreeDef(None)\n`
        : differencesText(diffs);
    throw typeError(
      `${name} function carry input and carry output must have the same pytree structure, but they differ:\n\n` +
        `${text}\nRevise the function so that the carry output has the same pytree structure as the ` +
        'carry input.',
    );
  }
  const paths = leafPaths(input.tree);
  const diffs = input.avals.flatMap((a, i) =>
    typeMatch(a, output.avals[i])
      ? []
      : [
          `${component(paths[i])} has type ${a.strLong()} but the corresponding output carry component has type ` +
            `${output.avals[i].strLong()}${mismatchText(a, output.avals[i])}`,
        ],
  );
  if (diffs.length === 0) return;
  const pcasts = castsText(
    input.avals.map((from, i) => ({
      from,
      to: output.avals[i],
      target: `, to the initial carry value corresponding to ${component(paths[i])}`,
    })),
    ';\n\n',
  );
  throw typeError(
    `${name} function carry input and carry output must have equal types, but they differ:\n\n` +
      `${differencesText(diffs)}\n${pcasts}Revise the function so that all output types match the corresponding input types.`,
  );
}

/** The first parameter of a body: how the errors name its carry. */
const firstParameter = (fun: Value): string | undefined => signatureOf(fun)?.[0]?.name;

/** Leaves back in their tree; what passed through as a Python number still is one. */
const results = (tree: TreeDef, outs: readonly Val[]): Value => unflatten(tree, outs.map(original));

// ---- scan

/** Python's numbers have no shape. */
const shapeOf = (leaf: Value): readonly number[] | undefined =>
  typeOf(leaf).lookup('shape') === undefined ? undefined : toVal(leaf)?.aval.shape;

/** Source: loops.py _infer_scan_length. */
function scanLength(xs: Value, length: Value): number {
  const { leaves } = flatten(xs);
  const shapes = leaves.map(shapeOf);
  if (shapes.some((s) => s === undefined))
    throw valueError(
      `scan got value with no leading axis to scan over: ${leaves
        .filter((_, i) => !shapes[i])
        .map(str)
        .join(', ')}.`,
    );
  const cuts = leaves.map((x) => toVal(x)?.aval.parts ?? []);
  if (cuts.some((parts) => parts.length > 0 && parts[0] !== null))
    throw valueError(
      `0th dimension of all xs should be replicated. Got ${cuts.map((parts) => new Spec(parts).toString()).join(', ')}`,
    );
  const lengths = shapes.map((s) => {
    if (s?.length === 0) throw raise('IndexError', 'tuple index out of range');
    return s?.[0] ?? 0;
  });
  if (length !== null) {
    const n = concreteInt(
      length,
      'The `length` argument to `scan` expects a concrete `int` value. For scan-like iteration with a dynamic length, ' +
        'use `while_loop` or `fori_loop`.',
    );
    if (lengths.some((l) => l !== n))
      throw valueError(
        `scan got \`length\` argument of ${n} which disagrees with leading axis sizes [${lengths.join(', ')}].`,
      );
    return n;
  }
  const different = new Set(lengths);
  if (different.size > 1) throw valueError(`scan got values with different leading axis sizes: ${lengths.join(', ')}.`);
  if (different.size === 0) throw valueError('scan got no values to scan over and `length` not provided.');
  return lengths[0];
}

/** Thrown where a number that must be known isn't; the function's result is that unknown. */
class UnknownNumber extends Error {
  constructor(readonly unknown: Unknown) {
    super(unknown.reason);
  }
}

function orUnknown(run: () => Value): Value {
  try {
    return withBodies(run);
  } catch (e) {
    if (e instanceof UnknownNumber) return e.unknown;
    throw e;
  }
}

/** `int(v)`, of what is concrete. */
function concreteInt(v: Value, context: string): number {
  if (v instanceof Tracer) {
    const decided = concretization(v, context);
    return decided instanceof Unknown ? unknownNumber(decided) : Number(decided);
  }
  const n = call(intClass, [v]);
  return n instanceof Unknown ? unknownNumber(n) : Number(n);
}
function unknownNumber(why: Unknown): never {
  throw new UnknownNumber(why);
}

function unrollArgument(unroll: Value, length: number): number {
  if (typeof unroll === 'boolean') return unroll ? Math.max(length, 1) : 1;
  const n =
    unroll instanceof Tracer
      ? concreteInt(unroll, 'The `unroll` argument to `scan` expects a concrete `int` or `bool` value.')
      : toIndex(unroll);
  if (n instanceof Unknown) return unknownNumber(n);
  if (n < 0) throw valueError('`unroll` must be a `bool` or a non-negative `int`.');
  return n;
}

interface ScanSpec {
  readonly fun: Value;
  /** What the trace is kept for, where it isn't the function. */
  readonly identity?: object;
  readonly init: Argument;
  readonly xs: Argument;
  readonly length: number;
  readonly reverse: boolean;
  readonly unroll: number;
  readonly info: ReturnType<typeof debugInfo>;
  readonly carryName: string | undefined;
  /** How the body is called; by default with the carry and x. */
  readonly run?: (args: Value[]) => Value;
}

/** The pair of trees that a scan's body must give. */
function pairOf({ outTree, jaxpr }: TracedBody): readonly [TreeDef, TreeDef] {
  if ((outTree.kind === 'tuple' || outTree.kind === 'list') && outTree.children.length === 2)
    return [outTree.children[0], outTree.children[1]];
  throw typeError(`scan body output must be a pair, got ${avalTreeText(outTree, jaxpr.outAvals)}.`);
}

function runScan(spec: ScanSpec): Value {
  const { fun, init, xs, length, reverse, unroll, info, carryName, run } = spec;
  const slices = xs.avals.map((a) => a.withoutDim(0));
  let outTree: TreeDef | undefined;
  const trace = (carry: readonly ShapedArray[]): LoopBody => {
    const body = traceBody(fun, info, [init.tree, xs.tree], [...carry, ...slices], run, spec.identity);
    const [tree] = pairOf(body);
    ({ outTree } = body);
    const carried = leafCount(tree);
    return {
      jaxpr: body.jaxpr,
      consts: body.consts,
      carried,
      checkCarry: (input) => {
        checkCarry(
          'scan body',
          carryName,
          { tree: init.tree, avals: input },
          { tree, avals: body.jaxpr.outAvals.slice(0, carried) },
        );
      },
    };
  };
  const outs = raising(() => scanOn(trace, init.vals, xs.vals, { length, reverse, unroll }));
  return results(outTree as TreeDef, outs);
}

function scanFunction(f: Value, init: Value, xs: Value, length: Value, reverse: Value, unroll: Value): Value {
  needCallable('lax.scan: f argument should be a callable.', f);
  const carry = argument(init);
  const over = argument(xs);
  const n = scanLength(xs, length);
  if (config.disableJit) return pythonScan(f, init, over, n, reverse === true);
  return runScan({
    fun: f,
    init: carry,
    xs: over,
    length: n,
    reverse: reverse === true,
    unroll: unrollArgument(unroll, n),
    info: debugInfo('scan', f, [carry, over]),
    carryName: firstParameter(f),
  });
}

/** A scan as Python's loop: with `jax.disable_jit`. */
function pythonScan(f: Value, init: Value, xs: Argument, length: number, reverse: boolean): Value {
  if (length === 0)
    throw valueError('zero-length scan is not supported in disable_jit() mode because the output type is unknown.');
  let carry: Value = init;
  const ys: Value[] = [];
  for (let k = 0; k < length; k++) {
    const i = reverse ? length - 1 - k : k;
    const slice = xs.vals.map((x) => asValue(raising(() => indexInDim(x, i, 0, false))));
    const pair = call(f, [carry, unflatten(xs.tree, slice)]);
    if (pair instanceof Unknown) return pair;
    const [next, y] = listOf(pair);
    carry = next;
    ys.push(y);
  }
  if (reverse) ys.reverse();
  const flat = ys.map((y) => flatten(y));
  const stacked = flat[0].leaves.map((_, j) =>
    asValue(
      raising(() =>
        lax.concatenate(
          flat.map(({ leaves }) => expandDims(toVal(leaves[j]) as Val, [0])),
          0,
        ),
      ),
    ),
  );
  return new PyTuple([carry, unflatten(flat[0].tree, stacked)]);
}

// ---- while_loop

/** The results of a while loop whose condition and body are traced by `trace`. */
function runWhile(
  init: Argument,
  bodyName: string | undefined,
  trace: (avals: readonly ShapedArray[]) => { cond: TracedBody; body: TracedBody },
): { tree: TreeDef; outs: Val[] } {
  let tree: TreeDef = init.tree;
  const outs = raising(() =>
    whileOn((carry) => {
      const { cond, body } = trace(carry);
      if (cond.outTree.kind !== 'leaf')
        throw typeError(`cond_fun must return a boolean scalar, but got pytree PyTreeDef(${treeText(cond.outTree)}).`);
      const [pred] = cond.jaxpr.outAvals;
      if (pred.dtype !== dt.bool || pred.shape.length > 0)
        throw typeError(
          'cond_fun must return a boolean scalar, but got output type(s) ' +
            `[ShapedArray(${pred.strLong()}${pred.weakType ? ', weak_type=True' : ''})].`,
        );
      tree = body.outTree;
      return {
        cond,
        jaxpr: body.jaxpr,
        consts: body.consts,
        carried: body.jaxpr.outvars.length,
        checkCarry: (input) => {
          checkCarry(
            'while_loop body',
            bodyName,
            { tree: init.tree, avals: input },
            { tree: body.outTree, avals: body.jaxpr.outAvals },
          );
        },
      };
    }, init.vals),
  );
  return { tree, outs };
}

function whileFunction(condFun: Value, bodyFun: Value, initVal: Value): Value {
  needCallable('lax.while_loop: body_fun and cond_fun arguments should be callable.', bodyFun, condFun);
  // JAX tries Python's loop first, which ends where the condition asks a tracer.
  if (config.disableJit && currentTrace() !== evalTrace)
    call(condFun, [
      unflatten(
        flatten(initVal).tree,
        flatten(initVal).leaves.map((x) => asValue(jaxType(x))),
      ),
    ]);
  const init = argument(initVal);
  const condInfo = debugInfo('while_cond', condFun, [init]);
  const bodyInfo = debugInfo('while_body', bodyFun, [init]);
  const { tree, outs } = runWhile(init, firstParameter(bodyFun), (avals) => ({
    cond: traceBody(condFun, condInfo, [init.tree], avals),
    body: traceBody(bodyFun, bodyInfo, [init.tree], avals),
  }));
  return results(tree, outs);
}

// ---- fori_loop

/** A bound as a number, if it is one that JAX knows while tracing. Undefined also where only we don't know it. */
function concreteBound(v: Val): number | Unknown | undefined {
  if (v instanceof Tracer) return undefined;
  if (v instanceof HostScalar) return typeof v.value === 'number' ? Math.trunc(v.value) : Number(v.value);
  if (v.aval.size !== 1) return undefined;
  const known = evaluateVal(v);
  return known.kind === 'value' ? Math.trunc(Number(known.value.data[0])) : new Unknown(known.reason);
}

/** A bound of a loop: one array. Source: dtypes.py dtype. */
function boundOf(v: Value): Val {
  if (typeof v === 'string') throw typeError(`data type '${v}' not understood`);
  if (v === null) throw valueError('Invalid argument to dtype: None.');
  const { vals, tree } = argument(v);
  if (tree.kind === 'leaf') return vals[0];
  if (vals.length > 0) throw typeError(`Cannot determine dtype of ${repr(v)}`);
  throw typeError(
    `Value '${repr(v)}' with dtype [] is not a valid JAX array type. Only arrays of numeric types are supported by JAX.`,
  );
}

/** Source: loops.py fori_loop. */
function foriDType(lower: Val, upper: Val): dt.DType {
  const [a, b] = [lower.aval, upper.aval];
  if (a.dtype === b.dtype) return a.dtype;
  if (a.dtype.kind === 'int' && b.dtype.kind === 'int' && a.weakType !== b.weakType)
    return a.weakType ? b.dtype : a.dtype;
  throw typeError(
    `lower and upper arguments to fori_loop must have equal types, got ${a.dtype.name} and ${b.dtype.name}`,
  );
}

/** A loop of known length as Python's: with `jax.disable_jit`. */
function pythonFori(bodyFun: Value, from: number, length: number, initVal: Value): Value {
  let carry = initVal;
  for (let i = 0; i < length; i++) carry = call(bodyFun, [from + i, carry]);
  return carry;
}

const LEAF: TreeDef = { kind: 'leaf' };

function foriFunction(lowerValue: Value, upperValue: Value, bodyFun: Value, initVal: Value, unroll: Value): Value {
  needCallable('lax.fori_loop: body_fun argument should be callable.', bodyFun);
  const [lower, upper] = [boundOf(lowerValue), boundOf(upperValue)];
  const dtype = foriDType(lower, upper);
  const init = argument(initVal);
  const index = { paths: [''] };
  const info = debugInfo('fori_loop', bodyFun, [index, init]);
  const bounds = [concreteBound(lower), concreteBound(upper)];
  const unknown = bounds.find((b) => b instanceof Unknown);
  if (unknown instanceof Unknown) return unknown;
  const [from, to] = bounds;
  if (typeof from === 'number' && typeof to === 'number') {
    const length = Math.max(to - from, 0);
    if (config.disableJit) return pythonFori(bodyFun, from, length, initVal);
    const carry = argument(new PyTuple([from, initVal]));
    const out = runScan({
      fun: bodyFun,
      init: carry,
      xs: argument(null),
      length,
      reverse: false,
      unroll: unrollArgument(unroll ?? false, length),
      info,
      carryName: 'loop_carry',
      run: ([loopCarry]) => {
        const [i, x] = (loopCarry as PyTuple).items;
        const next = asValue(raising(() => add(toVal(i) as Val, toVal(1) as Val)));
        return new PyTuple([new PyTuple([next, call(bodyFun, [i, x])]), null]);
      },
    });
    return ((out as PyTuple).items[0] as PyTuple).items[1];
  }
  if (unroll !== null && unroll !== false && unroll !== 1)
    throw valueError('Can only use `unroll` in `fori_loop` if the loop bounds are statically known.');
  const convert = (x: Val): Val => (x.aval.dtype === dtype ? x : lax.convertElementType(x, dtype));
  const bound = [convert(lower), convert(upper)];
  const tree: TreeDef = { kind: 'tuple', children: [LEAF, LEAF, init.tree] };
  const whole: Argument = {
    tree,
    paths: leafPaths(tree),
    vals: [...bound, ...init.vals],
    avals: [...bound, ...init.vals].map((v) => v.aval),
  };
  const [first, ...rest] = info.argNames;
  const whileInfo = { ...info, argNames: [first, '', ...rest] };
  const { tree: outTree, outs } = runWhile(whole, 'loop_carry', (avals) => ({
    cond: { ...foriCondition(avals), outTree: LEAF },
    body: traceBody(bodyFun, whileInfo, [tree], avals, ([loopCarry]) => {
      const [i, end, x] = (loopCarry as PyTuple).items;
      const at = toVal(i) as Val;
      const next = asValue(raising(() => lax.add(at, lax.scalar(1, at.aval.dtype))));
      return new PyTuple([next, end, call(bodyFun, [i, x])]);
    }),
  }));
  return (results(outTree, outs) as PyTuple).items[2];
}

// ---- map

/** `lambda _, x: ((), f(x))` of JAX's own. */
const MAP_BODY_NAME = '_';
const MAP_BODY_SOURCE = '<lambda> at loops.py:2921';

function mapFunction(f: Value, xs: Value, batchSize: Value): Value {
  if (batchSize !== null) return call(batchedMap() ?? null, [f, xs, batchSize]);
  const over = argument(xs);
  const length = scanLength(xs, null);
  if (config.disableJit) {
    const body = native('<lambda>(_, x)', (_, x) => new PyTuple([new PyTuple([]), call(f, [x])]));
    const out = pythonScan(body, new PyTuple([]), over, length, false);
    return out instanceof PyTuple ? out.items[1] : out;
  }
  const empty = argument(new PyTuple([]));
  const out = runScan({
    fun: f,
    // The function that JAX scans is a new one at each call.
    identity: {},
    init: empty,
    xs: over,
    length,
    reverse: false,
    unroll: 1,
    info: {
      tracedFor: 'scan',
      functionName: '<lambda>',
      functionSource: MAP_BODY_SOURCE,
      argNames: over.paths.map((p) => `x${p}`),
    },
    carryName: MAP_BODY_NAME,
    run: ([, x]) => new PyTuple([new PyTuple([]), call(f, [x])]),
  });
  return (out as PyTuple).items[1];
}

export const loopFunctions = new Map<string, Value>(
  [
    jaxFunction(
      'scan(f, init, xs=None, length=None, reverse=False, unroll=1, _split_transpose=False)',
      (f, init, xs, length, reverse, unroll) => orUnknown(() => scanFunction(f, init, xs, length, reverse, unroll)),
    ),
    jaxFunction('while_loop(cond_fun, body_fun, init_val)', (cond, body, init) =>
      orUnknown(() => whileFunction(cond, body, init)),
    ),
    jaxFunction('fori_loop(lower, upper, body_fun, init_val, *, unroll=None)', (lower, upper, body, init, unroll) =>
      orUnknown(() => foriFunction(lower, upper, body, init, unroll)),
    ),
    jaxFunction('map(f, xs, *, batch_size=None)', (f, xs, batchSize) => orUnknown(() => mapFunction(f, xs, batchSize))),
  ].map((fn) => [fn.name, fn]),
);
