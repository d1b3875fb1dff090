/** `lax.custom_linear_solve`, `lax.custom_root`. Source: jax/_src/lax/control_flow/solves.py. */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import { sameShape } from '../../jaxpr/aval.ts';
import { RecordParam } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import type { Value } from '../../python/values.ts';
import { PyBuiltin, PyTuple } from '../../python/values.ts';
import { asValue, jaxFunction } from '../declare.ts';
import { raising } from '../errors.ts';
import type { TreeDef } from '../pytree.ts';
import { flatten, treeKey, treeText, unflatten } from '../pytree.ts';
import { functionName, sourceInfo } from '../signature.ts';
import { linearTranspose } from '../linearTranspose.ts';
import { RootFunction, RootRules, applyMap } from '../transforms/control/roots.ts';
import type { NamedFunction } from '../transforms/hijax.ts';
import { tangentAval } from '../transforms/zero.ts';
import { toVal } from '../values.ts';
import type { Argument, TracedBody } from './bodies.ts';
import { argument, debugInfo, jaxType, traceBody, withBodies } from './bodies.ts';
import type { Body } from './control.ts';
import { traceOwn } from './control.ts';
import * as lax from './operations.ts';

/** The four functions of a solve, in the order in which their constants are operands. */
interface LinearSolve {
  readonly matvec: Body;
  readonly vecmat: Body | undefined;
  readonly solve: Body;
  readonly transposeSolve: Body | undefined;
}

/** The eqn of a solve: constants of the four functions, then the right-hand side. */
function linearSolve({ matvec, vecmat, solve, transposeSolve }: LinearSolve, b: readonly Val[]): Val[] {
  const all = [matvec, vecmat, solve, transposeSolve];
  const record = <T extends number | Body['jaxpr'] | null>(of: (body: Body | undefined) => T): RecordParam => {
    const [m, v, s, t] = all.map(of);
    return new RecordParam('_LinearSolveTuple', { matvec: m, vecmat: v, solve: s, transpose_solve: t });
  };
  return bind(primitives.custom_linear_solve, [...all.flatMap((body) => body?.consts ?? []), ...b], {
    const_lengths: record((body) => body?.consts.length ?? 0),
    jaxprs: record((body) => body?.jaxpr ?? null),
  });
}

type Function = (args: Val[]) => readonly Val[];

/** The functions of a solve of JAX's own. `vecmat` is the transpose of `matvec`, or `'same'` where that is symmetric. */
export interface OwnLinearSolve {
  readonly matvec: Function;
  readonly vecmat?: Function | 'same';
  readonly solve: Function;
  readonly transposeSolve?: Function;
}

/** `lax.custom_linear_solve` of JAX's own functions; what they close over becomes operands. */
export function customLinearSolve(own: OwnLinearSolve, b: readonly Val[]): Val[] {
  const avals: ShapedArray[] = b.map((x) => x.aval);
  const trace = (name: string, run: Function): Body => traceOwn('custom_linear_solve', name, avals, run);
  const matvec = trace('matvec', own.matvec);
  const solve = trace('solve', own.solve);
  const vecmat = own.vecmat === 'same' ? matvec : own.vecmat && trace('vecmat', own.vecmat);
  const transposeSolve = own.transposeSolve && trace('transpose_solve', own.transposeSolve);
  return linearSolve({ matvec, vecmat, solve, transposeSolve }, b);
}

// ---- the user's

/** What solve and transpose_solve give must be shaped as b is. Source: _check_shapes. */
function checkShapes(name: string, result: Value, b: Argument): void {
  const shapes = flatten(result).leaves.map((leaf) => toVal(leaf)?.aval.shape ?? []);
  const expected = b.avals.map((a) => a.shape);
  if (shapes.length === expected.length && shapes.every((s, i) => sameShape(s, expected[i]))) return;
  const text = (all: readonly (readonly number[])[]): string => `[${all.map(lax.tupleText).join(', ')}]`;
  throw valueError(`${name}() output shapes must match b, got ${text(shapes)} and ${text(expected)}`);
}

/** Source: common.py _check_tree. */
function checkTree(name: string, expectedName: string, actual: TreeDef, expected: TreeDef, hasAux: boolean): void {
  let tree = actual;
  if (hasAux) {
    if (!('children' in actual) || actual.children.length !== 2)
      throw valueError(
        `${name}() produced a pytree with structure PyTreeDef(${treeText(actual)}), but a pytree tuple with auxiliary ` +
          'output was expected because has_aux was set to True.',
      );
    tree = actual.children[0];
  }
  if (treeKey(tree) !== treeKey(expected))
    throw typeError(
      `${name}() output pytree structure must match ${expectedName}, got PyTreeDef(${treeText(tree)}) and ` +
        `PyTreeDef(${treeText(expected)}).`,
    );
}

/** The first of two results: `y, aux = fun(x)`. */
function unpackTwo(pair: Value): Value {
  const items = listOf(pair);
  if (items.length > 2) throw valueError('too many values to unpack (expected 2)');
  if (items.length < 2) throw valueError(`not enough values to unpack (expected 2, got ${items.length})`);
  return items[0];
}

function customLinearSolveFunction(
  matvec: Value,
  bValue: Value,
  solve: Value,
  transposeSolve: Value,
  symmetric: boolean,
  hasAux: boolean,
): Value {
  const b = argument(bValue);
  const transposed = transposeSolve === null && symmetric ? solve : transposeSolve;
  /** Trace a function of b; each is a new one to JAX's cache. */
  const trace = (name: string, tracedFor: string, fun: Value, aux: boolean, run: (x: Value) => Value) => {
    const info =
      fun === matvec
        ? debugInfo(tracedFor, fun, [b])
        : {
            tracedFor,
            functionName: functionName(fun),
            functionSource: sourceInfo(fun),
            argNames: b.paths.map((p) => `b${p}`),
          };
    const body = traceBody(
      fun,
      info,
      [b.tree],
      b.avals,
      ([x]) => {
        const y = run(x);
        checkShapes(name, aux ? unpackTwo(y) : y, b);
        return y;
      },
      {},
    );
    checkTree(name, 'b', body.outTree, b.tree, aux);
    return body;
  };
  const product = trace('matvec', 'custom_linear_solve', matvec, false, (x) => call(matvec, [x]));
  const solved = trace('solve', 'custom_linear_solve solve', solve, hasAux, (x) => call(solve, [matvec, x]));
  // The transpose of matvec, where that isn't its own: a function of Python's too, for transpose_solve.
  let vecmat = matvec;
  let back: TracedBody | undefined;
  let productBack: TracedBody | undefined;
  if (transposed !== null) {
    if (!symmetric) vecmat = transposeOf(matvec, bValue);
    const info = 'custom_linear_solve transpose_solve';
    productBack = symmetric ? product : trace('vecmat', info, vecmat, false, (x) => call(vecmat, [x]));
    back = trace('transpose_solve', info, transposed, hasAux, (x) => call(transposed, [vecmat, x]));
  }
  const outs = raising(() =>
    linearSolve({ matvec: product, vecmat: productBack, solve: solved, transposeSolve: back }, b.vals),
  );
  return unflatten((back ?? solved).outTree, outs.map(asValue));
}

/** Source: _transpose_one_output. */
function transposeOf(matvec: Value, b: Value): Value {
  const transpose = linearTranspose(matvec, new PyTuple([b]));
  return new PyBuiltin('transposed_fun', ([ct]) => listOf(call(transpose, [ct ?? null]))[0]);
}

// ---- custom_root

/** A traced function on operands, its constants first. Source: stages.py Traced.closure_convert. */
const closureConverted = ({ jaxpr }: TracedBody): NamedFunction => ({
  name: 'fun',
  run: (args) => bind(primitives.eval_jaxpr, args, { call_jaxpr: jaxpr }),
});

/** A function of operands as one of Python's, whose argument and result have these trees. */
const asFunction = (inTree: TreeDef, outTree: TreeDef, run: (args: readonly Val[]) => Val[]): Value =>
  new PyBuiltin('fun', ([x]) => {
    const { leaves, tree } = flatten(x ?? null);
    if (treeKey(tree) !== treeKey(inTree)) throw raise('AssertionError', '');
    return unflatten(outTree, raising(() => run(leaves.map(jaxType))).map(asValue));
  });

/** Source: solves.py custom_root. */
function customRootFunction(f: Value, guess: Value, solve: Value, tangentSolve: Value, hasAux: boolean): Value {
  const x = argument(guess);
  const trace = (fun: Value, args: readonly Argument[], run: (args: Value[]) => Value): TracedBody =>
    traceBody(
      fun,
      { ...debugInfo('jit', fun, []), argNames: args.flatMap((a) => a.paths.map(() => undefined)) },
      args.map((a) => a.tree),
      args.flatMap((a) => a.avals),
      run,
      {},
    );
  const product = traceBody(f, debugInfo('jit', f, [x]), [x.tree], x.avals);
  checkTree('f', 'initial_guess', product.outTree, x.tree, false);
  const own = closureConverted(product);
  const opaque = asFunction(x.tree, product.outTree, (v) => own.run([...product.consts, ...v]));
  const solved = trace(solve, [x], ([x0]) => call(solve, [opaque, x0]));
  checkTree('solve', 'initial_guess', solved.outTree, x.tree, hasAux);
  const map = new RootFunction(own, product.consts.length, x.vals.length);
  const outAvals = product.jaxpr.outAvals.map(tangentAval);
  const tangent = trace(tangentSolve, [x, { ...x, avals: x.avals.map(tangentAval) }], ([at, b]) => {
    const point = flatten(at).leaves.map(jaxType);
    const linear = asFunction(x.tree, product.outTree, (v) =>
      applyMap(map, [...product.consts, ...point, ...v], outAvals),
    );
    return call(tangentSolve, [linear, b]);
  });
  checkTree('tangent_solve', 'x', tangent.outTree, x.tree, false);
  const parts = {
    solve: solved.consts.length,
    guess: x.vals.length,
    f: product.consts.length,
    tangent: tangent.consts.length,
  };
  const outs = raising(() =>
    bind(primitives.CustomRoot, [...solved.consts, ...x.vals, ...product.consts, ...tangent.consts], {
      solve_jaxpr: solved.jaxpr,
      has_aux: hasAux,
      rules: new RootRules(parts, closureConverted(solved), own, closureConverted(tangent)),
    }),
  );
  return unflatten(solved.outTree, outs.map(asValue));
}

export const solveFunctions = new Map<string, Value>(
  [
    jaxFunction('custom_root(f, initial_guess, solve, tangent_solve, has_aux=False)', (f, guess, solve, tangent, aux) =>
      withBodies(() => customRootFunction(f, guess, solve, tangent, aux === true)),
    ),
    jaxFunction(
      'custom_linear_solve(matvec, b, solve, transpose_solve=None, symmetric=False, has_aux=False)',
      (matvec, b, solve, transposeSolve, symmetric, hasAux) =>
        withBodies(() =>
          customLinearSolveFunction(matvec, b, solve, transposeSolve, symmetric === true, hasAux === true),
        ),
    ),
  ].map((fn) => [fn.name, fn]),
);
