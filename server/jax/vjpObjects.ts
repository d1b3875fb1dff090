/**
 * What `jax.vjp` gives back: a pytree of what the forward pass has saved, which is called with the cotangents of the results.
 * It goes into and out of jitted functions, and says where its gradients go. Source: jax/_src/api.py vjp, VJP, _vjp3_callable.
 */
import { RefAval } from '../jaxpr/aval.ts';
import type { Aval, ShapedArray } from '../jaxpr/aval.ts';
import * as dt from '../jaxpr/dtypes.ts';
import { Jaxpr } from '../jaxpr/jaxpr.ts';
import type { Val } from '../jaxpr/trace.ts';
import { call } from '../python/call.ts';
import type { PyRaise } from '../python/errors.ts';
import { Stop, typeError, valueError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { keyOf } from '../python/keys.ts';
import { kwargsOf, native } from '../python/native.ts';
import { repr } from '../python/text.ts';
import type { PyClass, Value } from '../python/values.ts';
import { Missing, PyDict, PyInstance, PyList, PyTuple, Unknown, builtinClass, typeOf } from '../python/values.ts';
import { sameShape } from '../jaxpr/aval.ts';
import {
  argument,
  flatResult,
  known,
  operand,
  partialArguments,
  argumentNumbers,
  pairWithAux,
  stripped,
} from './autodiff.ts';
import { checkCallable } from './autodiffChecks.ts';
import { asValue } from './declare.ts';
import { loggedIn } from './backwardLogs.ts';
import { libraryPart } from './libraryParts.ts';
import { VJP_SOURCE } from './vjpSource.ts';
import { NotKnown } from './notKnown.ts';
import type { Flat, TreeDef } from './pytree.ts';
import { flatten, treeText, unflatten } from './pytree.ts';
import { isRef } from './refs/refs.ts';
import { jaxprValue } from './jaxprObjects.ts';
import { isTrue } from './shapes.ts';
import { functionName, sourceInfo } from './signature.ts';
import { callTransformed } from './traceContext.ts';
import { backwardPass } from './transforms/transpose.ts';
import { linearize } from './transforms/linearize.ts';
import { Undefined } from './transforms/rule.ts';
import { Zero, instantiate, tangentAval } from './transforms/zero.ts';
import { treeDifferences } from './treeDifferences.ts';
import { PyTreeDef, childrenOf, leafCount } from './treeDef.ts';

/** Where a residual is: among the arguments, or among what was computed. */
interface Residual {
  readonly index: number;
  readonly isArgument: boolean;
}

const coreClass = builtinClass('partial', undefined, 'functools');

/** The backward pass, without its residuals: one object for each forward pass that was traced. */
class Backward extends PyInstance {
  constructor(
    readonly fun: Value,
    readonly jaxpr: Jaxpr,
    readonly residuals: readonly Residual[],
    readonly zeros: readonly boolean[],
    readonly outs: readonly Aval[],
    readonly arguments_: Flat,
    readonly results: TreeDef,
  ) {
    super(coreClass);
  }
  /** `layer at model.py:12` */
  get source(): string {
    return sourceInfo(this.fun) ?? functionName(this.fun);
  }
  nameOf(i: number): string {
    return `the argument at position args${this.arguments_.paths[i]} of the differentiated function ${this.source}`;
  }
}

const backwardOf = (v: Value): Backward => {
  if (v instanceof Backward) return v;
  throw new Stop("jitlens doesn't follow a VJP that the program has made itself", 'unsupported');
};

/** Source: api.py mirror_tree_map: a tree like another one, custom nodes as tuples. */
function mirrored(tree: TreeDef, next: () => Value): Value {
  switch (tree.kind) {
    case 'leaf':
      return next();
    case 'none':
      return null;
    case 'list':
      return new PyList(tree.children.map((c) => mirrored(c, next)));
    case 'dict': {
      const out = new PyDict();
      tree.keys.forEach((key, i) => out.entries.set(keyOf(key), { key, value: mirrored(tree.children[i], next) }));
      return out;
    }
    default:
      return new PyTuple(tree.children.map((c) => mirrored(c, next)));
  }
}

const over = (items: readonly Value[]): (() => Value) => {
  let i = 0;
  return () => items[i++];
};

/** Source: api.py tuptree_flags: a tree of bools that begins as another tree does, as one bool for each leaf. */
function flags(prefix: Value, tree: TreeDef, name: string, full: string): boolean[] {
  const walk = (p: Value, t: TreeDef, path: readonly number[]): boolean[] => {
    if (p instanceof Unknown) throw new NotKnown(p);
    if (typeof p === 'boolean') return new Array<boolean>(leafCount(t)).fill(p);
    const where = name + path.map((i) => `[${i}]`).join('');
    const level: { value: Value }[] = [];
    const { tree: shape } = flatten(p, (x) => {
      if (x === p) return false;
      level.push({ value: x });
      return true;
    });
    if (shape.kind === 'leaf')
      throw valueError(
        `${full} must be a tree of bools, like a tuple-tree (made of bools and tuples only), but ${where} is ${repr(p)} of ` +
          `type ${typeOf(p).name}`,
      );
    if (t.kind === 'leaf')
      throw valueError(
        `${full} must form a tree prefix of the corresponding values (up to container types), but ${where} is a container ` +
          'while the corresponding part of the values is a leaf; use a single bool there instead',
      );
    const children = childrenOf(t);
    if (level.length !== children.length)
      throw valueError(
        `${full} must form a tree prefix of the corresponding values (up to container types, so containers need only match in ` +
          `their number of children), but ${where} has ${level.length} children while the corresponding container has ` +
          `${children.length}`,
      );
    return level.flatMap(({ value }, i) => walk(value, children[i], [...path, i]));
  };
  return walk(prefix, tree, []);
}

function vjpObject(fun: Value, args: readonly Value[], hasAux: boolean, saveable: Value, inNonzeros: Value): Value {
  checkCallable(fun);
  return known(() => {
    const flat = flatten(new PyTuple(args));
    const { leaves, tree } = flat;
    const primals = leaves.map(argument);
    const mayBeSaved = flags(saveable, tree, 'saveable_args', 'the saveable_args argument to jax.vjp');
    const nonzeros =
      inNonzeros === null ? undefined : flags(inNonzeros, tree, 'in_nzs', 'the in_nzs argument to jax.vjp');
    let results: TreeDef | undefined;
    let aux: Value | undefined;
    const made = linearize(
      (tracers) => {
        const given = unflatten(tree, tracers.map(asValue)) as PyTuple;
        let result = callTransformed('vjp', fun, given.items);
        if (hasAux && !(result instanceof Unknown)) [result, aux] = pairWithAux(result);
        return flatResult(result, (t) => (results = t));
      },
      primals,
      true,
      nonzeros,
    );
    if (!results) throw new Error('the function was not run');
    const saved = made.jaxpr.consts as readonly Val[];
    const computed: Val[] = [];
    const residuals = saved.map((r): Residual => {
      const index = primals.lastIndexOf(r);
      return index >= 0 ? { index, isArgument: true } : { index: computed.push(r) - 1, isArgument: false };
    });
    const used = new Set(residuals.filter((r) => r.isArgument).map((r) => r.index));
    const kept = primals.map((x, i) => {
      const isUsed = used.has(primals.lastIndexOf(x));
      return isUsed ? (mayBeSaved[i] ? asValue(x) : named('NotSaveable')) : named('NotNeeded');
    });
    const outs = made.primals.map((x) => x.aval);
    const backward = new Backward(fun, made.jaxpr, residuals, made.zeros, outs, flat, results);
    const object = call(named('VJP', false), [
      backward,
      new PyTreeDef(tree),
      new PyTreeDef(results),
      new PyList(listOf(mirrored(tree, over(kept)))),
      new PyList(computed.map(asValue)),
      new PyList([]),
    ]);
    const value = unflatten(results, made.primals.map(asValue));
    return new PyTuple(aux === undefined ? [value, object] : [value, object, stripped(aux)]);
  });
}

// ---- the backward pass

const isNamed = (v: Value, name: string): boolean => typeOf(v) === part(name);

/** The residuals, put back where the jaxpr has them. */
function restored(b: Backward, saved: Value, computed: Value): Val[] {
  const isSentinel = (v: Value): boolean => isNamed(v, 'NotNeeded') || isNamed(v, 'NotSaveable');
  const { leaves } = flatten(saved, isSentinel);
  const missing = b.residuals.filter((r) => r.isArgument && isNamed(leaves[r.index], 'NotSaveable'));
  if (missing.length > 0)
    throw valueError(
      'the VJP function was applied before restoring its not-saveable residuals.\n\nBecause `saveable_args` was passed to ' +
        '`jax.vjp`, some argument values that\nwould have been saved for the backward pass were instead replaced with\n' +
        '`NotSaveable()` sentinels. Before the VJP function can be applied, these\nvalues must be restored, e.g. by ' +
        "assigning to the VJP function's `args_res`\nattribute. The values not yet restored correspond to:\n" +
        missing.map((r) => `  * ${b.nameOf(r.index)};`).join('\n'),
    );
  const others = listOf(computed);
  return b.residuals.map((r) => operand(r.isArgument ? leaves[r.index] : others[r.index]));
}

/** Where the gradient of one argument goes. */
type Wanted = { readonly kind: 'value' | 'none' } | { readonly kind: 'ref'; readonly ref: Val };

/** Source: api.py _vjp_accum. */
function wantedAt(b: Backward, i: number, given: Value | undefined): Wanted {
  const { aval } = b.jaxpr.invars[i];
  if (given !== undefined && isNamed(given, 'DontWant')) return { kind: 'none' };
  const x = given === undefined || isNamed(given, 'GradValue') ? undefined : operand(given);
  if (x && isRef(x)) {
    const expected = aval instanceof RefAval ? aval.inner : aval;
    const own: ShapedArray = x.aval.inner;
    if (own.dtype !== expected.dtype || !sameShape(own.shape, expected.shape))
      throw valueError(
        `unexpected JAX type (e.g. shape/dtype) for gradient ref passed to the VJP function's \`with_refs\` method for ` +
          `${b.nameOf(i)}: the given ref has type ${x.aval.strLong()}, but accumulating this argument's gradient requires a ` +
          `ref of type Ref{${expected.strLong()}}`,
      );
    return { kind: 'ref', ref: x };
  }
  if (!(aval instanceof RefAval)) return { kind: 'value' };
  throw valueError(
    given !== undefined
      ? `the gradient for ${b.nameOf(i)}, which is Ref-typed, can't be returned as a value. In the arguments to the VJP ` +
          "function's `with_refs` method, pass a `Ref` for it, to accumulate the gradient into the ref in-place, or pass " +
          "`jax.ad.DontWant()` to skip computing this argument's gradient."
      : `${b.nameOf(i)} is Ref-typed, so its gradient must be accumulated into a ref, but no gradient ref was provided. Bind ` +
          "one using the VJP function's `with_refs` method before applying it, as in `f_vjp.with_refs(grad_ref)(ct)`; the " +
          "gradient will be accumulated into `grad_ref` in-place via addition. Or, to skip computing this argument's " +
          'gradient, pass `jax.ad.DontWant()` in place of a gradient ref.',
  );
}

/** What `with_refs` is given, one for each leaf of the arguments; undefined for a plain call. */
function wantedOf(b: Backward, refs: Value): Wanted[] {
  if (refs === null) return b.jaxpr.invars.map((_, i) => wantedAt(b, i, undefined));
  const { leaves, tree } = flatten(refs);
  if (treeText(tree) !== treeText(b.arguments_.tree))
    throw valueError(
      "unexpected tree structure in the arguments to a VJP function's `with_refs` method.\n\nThe arguments to `with_refs` " +
        'must match the pytree structure of the primal\n' +
        `arguments of the differentiated function ${b.source},\n` +
        "with one entry for each array argument. Each entry must be a `Ref` (to\naccumulate this argument's gradient into " +
        "the ref in-place), a\n`jax.ad.GradValue()` (to have this argument's gradient returned as a value,\nthe default " +
        "behavior), or a `jax.ad.DontWant()` (to skip computing this\nargument's gradient). Note that `None` is an empty " +
        "pytree, so it can't be\nused as a placeholder entry.\n\nBut the tree structures differ:\n" +
        [...treeDifferences(b.arguments_.tree, tree, 'pytree leaf')]
          .map(
            (d) =>
              `  * args${d.path} was a ${d.first} in the primal arguments, but a ${d.second} in the \`with_refs\` arguments, so ` +
              `${d.why}.`,
          )
          .join('\n'),
    );
  return leaves.map((x, i) => wantedAt(b, i, x));
}

/** Source: api.py _vjp_check_ct_avals, _temporary_dtype_exception. */
function checkCotangents({ outs }: Backward, cts: readonly Val[]): void {
  cts.forEach((c, i) => {
    const expected = tangentAval(outs[i]);
    // Of an output without tangents anything of its shape will do.
    const isType = c.aval.dtype === expected.dtype || expected.dtype === dt.float0;
    if (!isType || !sameShape(c.aval.shape, expected.shape))
      throw valueError(
        `unexpected JAX type (e.g. shape/dtype) for argument to VJP function: got ${c.aval.strLong()}, but expected ` +
          `${expected.strLong()} because the corresponding output of the differentiated function had JAX type ${outs[i].strLong()}`,
      );
  });
}

/** Source: api.py _vjp3_bwd. */
function applied(b: Backward, saved: Value, computed: Value, refs: Value, ct: Value): Value {
  return known(() => {
    const residuals = restored(b, saved, computed);
    const wanted = wantedOf(b, refs);
    const flat = flatten(ct);
    if (treeText(flat.tree) !== treeText(b.results)) throw cotangentTree(b, flat.tree);
    const cts = flat.leaves.map(operand);
    checkCotangents(b, cts);
    const { constvars, invars, eqns, outvars, effects, debugInfo } = b.jaxpr;
    const jaxpr = new Jaxpr(constvars, invars, eqns, outvars, residuals, effects, debugInfo);
    const unknown = invars.map(({ aval }, i) => {
      const w = wanted[i];
      if (w.kind !== 'ref') return new Undefined(aval, undefined, undefined, w.kind === 'none');
      return new Undefined(aval instanceof RefAval ? aval.inner : aval, undefined, w.ref);
    });
    const back = backwardPass(
      jaxpr,
      unknown,
      cts.filter((_, i) => !b.zeros[i]),
    );
    const gradients = wanted.map((w, i): Value => {
      if (w.kind === 'ref') return named('GradRef');
      if (w.kind === 'none') return named('DidntWant');
      return asValue(instantiate(back[i] ?? new Zero(invars[i].aval)));
    });
    return unflatten(b.arguments_.tree, gradients);
  });
}

/** Source: api.py _vjp_too_many_args. */
const tooManyCotangents = (fun: Value, count: number): PyRaise =>
  typeError(
    `\nThe function returned by \`jax.vjp\` applied to ${functionName(fun)} was called with ${count} arguments,\n` +
      'but functions returned by `jax.vjp` must be called with a single argument\n' +
      'corresponding to the single value returned by the function being differentiated\n' +
      '(even if that returned value is a tuple or other container).\n\nFor example, if we have:\n\n  def f(x):\n' +
      '    return (x, x)\n  _, f_vjp = jax.vjp(f, 1.0)\n\n' +
      'the function `f` returns a single tuple as output, and so we call `f_vjp` with a\n' +
      'single tuple as its argument:\n\n  x_bar, = f_vjp((2.0, 2.0))\n\n' +
      "If we instead call `f_vjp(2.0, 2.0)`, with the values 'splatted out' as\n" +
      'arguments rather than in a tuple, this error can arise.\n',
  );

/** Source: api.py _vjp_ct_tree_error. */
const cotangentTree = (b: Backward, got: TreeDef): PyRaise =>
  valueError(
    `unexpected tree structure.\n\nThe argument to a VJP function returned by \`jax.vjp\` must match the pytree\n` +
      `structure of the differentiated function ${b.source}.\n\n` +
      'But the tree structures differ:\n' +
      [...treeDifferences(b.results, got, 'pytree leaf')]
        .map((d) => `  * out${d.path} was a ${d.first} in the original output, but a ${d.second} here, so ${d.why}.`)
        .join('\n'),
  );

const SENTINELS = ['NotNeeded', 'NotSaveable', 'GradValue', 'GradRef', 'DontWant', 'DidntWant'];
const NAMES = [...SENTINELS, 'VJP', 'ad', 'fwd_and_bwd'];

export const vjpPart = libraryPart('jax._src.api', NAMES, VJP_SOURCE, [
  ['_vjp_jaxpr', native('_vjp_jaxpr(fun, /)', (b) => jaxprValue(backwardOf(b).jaxpr))],
  [
    '_vjp_nonzeros',
    native('_vjp_nonzeros(fun, /)', (b) => {
      const { results, zeros } = backwardOf(b);
      return mirrored(results, over(zeros.map((z) => !z)));
    }),
  ],
  [
    '_vjp_too_many',
    native('_vjp_too_many(fun, count, /)', (b, count) => {
      throw tooManyCotangents(backwardOf(b).fun, Number(count));
    }),
  ],
  [
    '_vjp_apply',
    native('_vjp_apply(fun, want_logs, args_res, opaque, refs, out_ct, /)', (b, logs, saved, computed, refs, ct) => {
      const { result, isLogged } = loggedIn(() => applied(backwardOf(b), saved, computed, refs, ct));
      if (logs !== true) return result;
      return new PyTuple([result, isLogged ? new Missing('the logs of a backward pass') : new PyDict()]);
    }),
  ],
  [
    '_vjp_check',
    native('_vjp_check(fun, args_res, opaque, refs, /)', (b, saved, computed, refs) =>
      known(() => {
        const own = backwardOf(b);
        restored(own, saved, computed);
        wantedOf(own, refs);
        return null;
      }),
    ),
  ],
  [
    '_vjp_callable',
    native('_vjp_callable(fun, /)', (fun) => {
      checkCallable(fun);
      return null;
    }),
  ],
  [
    '_vjp_partial',
    native('_vjp_partial(fun, argnums, args, kwargs, /)', (fun, argnums, args, kwargs) =>
      known(() => {
        const { f, dynamic } = partialArguments(fun, argumentNumbers(argnums), listOf(args), kwargsOf(kwargs) ?? []);
        const own = native(`${functionName(fun)}(*args)`, (xs) => f(listOf(xs)));
        return new PyTuple([own, new PyTuple(dynamic)]);
      }),
    ),
  ],
]);

const part = (name: string): PyClass => vjpPart(name) as PyClass;
/** A sentinel, or with `made` false the class. */
const named = (name: string, made = true): Value => (made ? call(part(name), []) : part(name));

export const vjpFunction = native(
  'vjp(fun, *primals, has_aux=False, reduce_axes=(), saveable_args=True, in_nzs=None)',
  (fun, primals, aux, _axes, saveable, nonzeros) => vjpObject(fun, listOf(primals), isTrue(aux), saveable, nonzeros),
);
