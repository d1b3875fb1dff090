/** jax.grad and its kin, on Python functions. Source: jax/_src/api.py. */
import * as lax from './lax/operations.ts';
import * as dt from '../jaxpr/dtypes.ts';
import { sameShape } from '../jaxpr/aval.ts';
import type { DType } from '../jaxpr/dtypes.ts';
import type { Val } from '../jaxpr/trace.ts';
import { Tracer, evalJaxpr } from '../jaxpr/trace.ts';
import { typeError, valueError } from '../python/errors.ts';
import { toIndex } from '../python/indices.ts';
import { listOf } from '../python/iterate.ts';
import { native } from '../python/native.ts';
import { repr, str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyList, PyTuple, Unknown, typeOf } from '../python/values.ts';
import { asValue } from './declare.ts';
import { raising } from './errors.ts';
import { filledLike } from './lax/placed.ts';
import { jaxType } from './lax/bodies.ts';
import { overConstants, withConstants } from './jaxPartial.ts';
import { NotKnown } from './notKnown.ts';
import type { TreeDef } from './pytree.ts';
import { flatten, treeText, unflatten } from './pytree.ts';
import { vjp } from './transforms/api.ts';
import { jvp } from './transforms/jvp.ts';
import { linearize } from './transforms/linearize.ts';
import { instantiate, tangentAval, zerosLike } from './transforms/zero.ts';
import { callTransformed } from './traceContext.ts';
import { toVal } from './values.ts';
import { isTrue } from './shapes.ts';
import { TransformedFunction } from './transformedFunction.ts';
import { checkCallable, checkInput, checkOutput, checkScalar } from './autodiffChecks.ts';

/** Run, and answer with the unknown that the function gave, if it did. */
export function known(run: () => Value): Value {
  try {
    return raising(run);
  } catch (e) {
    if (e instanceof NotKnown) return e.unknown;
    throw e;
  }
}

const typeName = (v: Value): string => typeOf(v).name;

/** A leaf as an operand. Source: core.typeof. */
export function operand(v: Value): Val {
  if (v instanceof Unknown) throw new NotKnown(v);
  return jaxType(v);
}

/** An argument of the function as an operand. Source: dispatch.check_arg. */
export function argument(v: Value): Val {
  if (v instanceof Unknown) throw new NotKnown(v);
  const x = toVal(v);
  if (x) return x;
  throw typeError(`Argument '${str(v)}' of type ${repr(typeOf(v))} is not a valid JAX type.`);
}

/** The function's results as operands, the tree of them put where `tree` is. */
export function flatResult(result: Value, keep: (tree: TreeDef) => void): Val[] {
  if (result instanceof Unknown) throw new NotKnown(result);
  const { leaves, tree } = flatten(result);
  keep(tree);
  return leaves.map(operand);
}

interface Pullback {
  value: Value;
  aux: Value | undefined;
  outs: readonly Val[];
  tree: TreeDef;
  pull: (cts: readonly Val[]) => Val[];
}

/** Source: api.py vjp. */
export function vjpOf(f: (args: readonly Value[]) => Value, args: readonly Value[], hasAux: boolean): Pullback {
  const { leaves, tree } = flatten(new PyTuple(args));
  const primals = leaves.map(argument);
  let outTree: TreeDef | undefined;
  let aux: Value | undefined;
  const made = vjp((tracers) => {
    const given = unflatten(tree, tracers.map(asValue)) as PyTuple;
    let result = f(given.items);
    if (hasAux && !(result instanceof Unknown)) [result, aux] = pairWithAux(result);
    return flatResult(result, (t) => (outTree = t));
  }, primals);
  if (!outTree) throw new Error('the function was not run');
  return {
    value: unflatten(outTree, made.primals.map(asValue)),
    aux: aux === undefined ? undefined : stripped(aux),
    outs: made.primals,
    tree: outTree,
    pull: made.pullback,
  };
}

/** The result and the auxiliary one. */
export function pairWithAux(result: Value): readonly [Value, Value] {
  if ((result instanceof PyTuple || result instanceof PyList) && result.items.length === 2)
    return [result.items[0], result.items[1]];
  throw typeError(
    'expected function with aux output to return a two-element tuple, but got type ' +
      `${repr(typeOf(result))} with value ${repr(result)}`,
  );
}

/** Auxiliary results without the tracers of the transformation that is over. */
export function stripped(aux: Value): Value {
  const { leaves, tree } = flatten(aux);
  return unflatten(
    tree,
    leaves.map((leaf) => (leaf instanceof Tracer && 'primal' in leaf ? asValue(leaf.primal as Val) : leaf)),
  );
}

/** `argnums` as given: an int, or several. */
export function argumentNumbers(v: Value): { many: boolean; numbers: number[] } {
  const one = (x: Value): number => {
    const i = toIndex(x);
    if (i instanceof Unknown) throw new NotKnown(i);
    return i;
  };
  return v instanceof PyTuple || v instanceof PyList
    ? { many: true, numbers: listOf(v).map(one) }
    : { many: false, numbers: [one(v)] };
}

type Kwargs = readonly (readonly [string, Value])[];

/** The function of the arguments that are differentiated; the others are as they are. */
export function partialArguments(
  fun: Value,
  { many, numbers }: { many: boolean; numbers: number[] },
  args: readonly Value[],
  kwargs: Kwargs,
): { f: (dynamic: readonly Value[]) => Value; dynamic: Value[] } {
  const largest = Math.max(...numbers);
  if (largest >= args.length)
    throw typeError(
      `differentiating with respect to argnums=${many ? lax.tupleText(numbers) : numbers[0]} requires at least ${largest + 1} ` +
        `positional arguments to be passed by the caller, but got only ${args.length} positional arguments.`,
    );
  const at = numbers.map((n) => (n < 0 ? n + args.length : n));
  return {
    // An argument that is named twice is None the second time.
    dynamic: at.map((n, i) => (at.indexOf(n) < i ? null : args[n])),
    f: (dynamic) => {
      const all = [...args];
      at.forEach((n, i) => (all[n] = dynamic[i]));
      return callTransformed('grad', fun, all, kwargs);
    },
  };
}

function valueAndGrad(
  fun: Value,
  argnums: Value,
  hasAux: boolean,
  holomorphic: boolean,
  allowInt: boolean,
  both: boolean,
): Value {
  checkCallable(fun);
  const numbers = argumentNumbers(argnums);
  const apply: TransformedFunction['apply'] = (args, kwargs) =>
    known(() => {
      const { f, dynamic } = partialArguments(fun, numbers, args, kwargs);
      for (const leaf of flatten(new PyTuple(dynamic)).leaves)
        checkInput('grad', holomorphic, allowInt, argument(leaf));
      const { value, aux, outs, pull } = vjpOf(f, dynamic, hasAux);
      checkScalar(value);
      for (const o of outs) checkOutput('grad', holomorphic, o);
      const [out] = outs;
      const cts = pull([filledLike(out, 1)]);
      const gradients = unflatten(flatten(new PyTuple(dynamic)).tree, cts.map(asValue)) as PyTuple;
      const g = numbers.many ? gradients : gradients.items[0];
      if (both) return new PyTuple([aux === undefined ? value : new PyTuple([value, aux]), g]);
      return aux === undefined ? g : new PyTuple([g, aux]);
    });
  return new TransformedFunction(fun, apply, ['grad', both, argnums, hasAux, holomorphic, allowInt]);
}

/** float0 has no name in NumPy. */
const dtypeText = (d: DType): string => (d === dt.float0 ? "[('float0', 'V')]" : d.name);

/** Source: api.py _jvp. */
function forward(fun: Value, primals: Value, tangents: Value, hasAux: boolean): Value {
  checkCallable(fun);
  if (primals instanceof Unknown) return primals;
  if (tangents instanceof Unknown) return tangents;
  const isSequence = (v: Value): v is PyTuple | PyList => v instanceof PyTuple || v instanceof PyList;
  if (!isSequence(primals) || !isSequence(tangents))
    throw typeError(
      `primal and tangent arguments to jax.jvp must be tuples or lists; found ${typeName(primals)} and ${typeName(tangents)}.`,
    );
  const ps = flatten(primals);
  const ts = flatten(tangents);
  if (treeText(ps.tree) !== treeText(ts.tree))
    throw typeError(
      'primal and tangent arguments to jax.jvp must have the same tree structure; primals have tree structure ' +
        `PyTreeDef(${treeText(ps.tree)}) whereas tangents have tree structure PyTreeDef(${treeText(ts.tree)}).`,
    );
  return known(() => {
    const points = ps.leaves.map(operand);
    const directions = ts.leaves.map(operand);
    points.forEach((p, i) => {
      const t = directions[i];
      const expected = tangentAval(p.aval).dtype;
      if (expected !== t.aval.dtype)
        throw typeError(
          'primal and tangent arguments to jax.jvp do not match; dtypes must be equal, or in case of int/bool primal dtype the ' +
            `tangent dtype must be float0. Got primal dtype ${p.aval.dtype.name} and so expected tangent dtype ${dtypeText(expected)}, but ` +
            `got tangent dtype ${dtypeText(t.aval.dtype)} instead.`,
        );
      if (p.aval.shape.join() !== t.aval.shape.join())
        throw valueError(
          `jvp called with different primal and tangent shapes; Got primal shape ${lax.tupleText(p.aval.shape)} and tangent shape ` +
            `as ${lax.tupleText(t.aval.shape)}`,
        );
    });
    let tree: TreeDef | undefined;
    let aux: Value | undefined;
    const out = jvp(
      (tracers) => {
        const given = unflatten(ps.tree, tracers.map(asValue));
        let result = callTransformed('jvp', fun, listOf(given));
        if (hasAux && result instanceof PyTuple && result.items.length === 2) [result, aux] = result.items;
        return flatResult(result, (t) => (tree = t));
      },
      points,
      directions,
    );
    if (!tree) throw new Error('the function was not run');
    const results = unflatten(tree, out.primals.map(asValue));
    const changes = unflatten(
      tree,
      out.tangents.map((t) => asValue(instantiate(t))),
    );
    return new PyTuple(aux === undefined ? [results, changes] : [results, changes, stripped(aux)]);
  });
}

/** Source: api.py linearize. */
function linearized(fun: Value, args: readonly Value[], hasAux: boolean): Value {
  checkCallable(fun);
  return known(() => {
    const { leaves, tree } = flatten(new PyTuple(args));
    const primals = leaves.map(operand);
    let outTree: TreeDef | undefined;
    let aux: Value | undefined;
    const made = linearize(
      (tracers) => {
        const given = unflatten(tree, tracers.map(asValue));
        let result = callTransformed('linearize', fun, listOf(given));
        if (hasAux && result instanceof PyTuple && result.items.length === 2) [result, aux] = result.items;
        return flatResult(result, (t) => (outTree = t));
      },
      primals,
      false,
    );
    if (!outTree) throw new Error('the function was not run');
    const shape = outTree;
    const inAvals = primals.map((p) => p.aval);
    const push = native('_lift_linearized(consts, structured_residuals, *tangents)', (consts, _, tangents) =>
      known(() => {
        const given = flatten(tangents);
        if (treeText(given.tree) !== treeText(tree))
          throw typeError(`expected PyTreeDef(${treeText(tree)}), got PyTreeDef(${treeText(given.tree)})`);
        const vals = given.leaves.map(operand);
        vals.forEach((v, i) => {
          const primal = inAvals[i];
          const expected = tangentAval(primal);
          if (v.aval.dtype !== expected.dtype || !sameShape(v.aval.shape, expected.shape))
            throw valueError(
              'linearized function called on tangent values inconsistent with the original primal values:\n' +
                `Got tangent aval ${v.aval.strLong()} for primal aval ${primal.strLong()} but expected ${expected.strLong()}.`,
            );
        });
        const outs = evalJaxpr(withConstants(made.jaxpr, consts), vals);
        let next = 0;
        return unflatten(
          shape,
          made.primals.map((p, i) => asValue(made.zeros[i] ? zerosLike(tangentAval(p.aval)) : outs[next++])),
        );
      }),
    );
    const value = unflatten(shape, made.primals.map(asValue));
    const lifted = overConstants(push, made.jaxpr, [null]);
    return new PyTuple(aux === undefined ? [value, lifted] : [value, lifted, stripped(aux)]);
  });
}

const items = (v: Value): readonly Value[] => (v instanceof PyTuple ? v.items : []);

export const autodiffFunctions = new Map<string, Value>(
  [
    native(
      'grad(fun, argnums=0, has_aux=False, holomorphic=False, allow_int=False, reduce_axes=())',
      (fun, argnums, aux, holomorphic, allowInt) =>
        valueAndGrad(fun, argnums, isTrue(aux), isTrue(holomorphic), isTrue(allowInt), false),
    ),
    native(
      'value_and_grad(fun, argnums=0, has_aux=False, holomorphic=False, allow_int=False, reduce_axes=())',
      (fun, argnums, aux, holomorphic, allowInt) =>
        valueAndGrad(fun, argnums, isTrue(aux), isTrue(holomorphic), isTrue(allowInt), true),
    ),
    native('jvp(fun, primals, tangents, has_aux=False)', (fun, primals, tangents, aux) =>
      forward(fun, primals, tangents, isTrue(aux)),
    ),
    native('linearize(fun, *primals, has_aux=False, in_nzs=None)', (fun, primals, aux) =>
      linearized(fun, items(primals), isTrue(aux)),
    ),
  ].map((f) => [f.name, f]),
);
