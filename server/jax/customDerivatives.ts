/** jax.custom_jvp and jax.custom_vjp. Source: jax/_src/custom_derivatives.py. */
import type { Val } from '../jaxpr/trace.ts';
import { noteLogs } from './backwardLogs.ts';
import { Tracer } from '../jaxpr/trace.ts';
import { call } from '../python/call.ts';
import { PyRaise, Stop, raise, typeError, valueError } from '../python/errors.ts';
import { methods, native } from '../python/native.ts';
import { str } from '../python/text.ts';
import type { MaybeKwargs, Value } from '../python/values.ts';
import { PyDict, PyException, PyList, PyTuple, Unknown, builtinClass } from '../python/values.ts';
import { known } from './autodiff.ts';
import { NotKnown } from './notKnown.ts';
import type { CustomFunction } from './customCalls.ts';
import { callCustomJvp, callCustomVjp } from './customCalls.ts';
import type { Arguments, Flattened } from './customFunctions.ts';
import {
  CustomFunctionObject,
  flattened,
  pairOf,
  positionalArguments,
  sameType,
  stopped,
  takeApart,
  typesText,
} from './customFunctions.ts';
import { asValue } from './declare.ts';
import { errorClasses } from './errors.ts';
import { hostValue } from './hostValues.ts';
import { keyPaths, keyText } from './keyPaths.ts';
import { debugInfo, leafCount } from './lax/bodies.ts';
import type { TreeDef } from './pytree.ts';
import { flatten, treeText, unflatten } from './pytree.ts';
import { functionName, sourceInfo } from './signature.ts';
import { primalWithFlag, tangentOf, tangentValue } from './symbolicZeros.ts';
import { CustomJvpRule } from './transforms/custom.ts';
import { CustomBwdRule, CustomFwdRule } from './transforms/customVjp.ts';
import type { Tangent } from './transforms/zero.ts';
import { Zero, addTangents, instantiate, isZero, tangentAval, zeroOf } from './transforms/zero.ts';

const MODULE = 'jax._src.custom_derivatives';
const customJvpClass = builtinClass('custom_jvp', undefined, MODULE);
const customVjpClass = builtinClass('custom_vjp', undefined, MODULE);

type JvpRuleOfUser =
  { readonly kind: 'whole'; readonly rule: Value } | { readonly kind: 'parts'; readonly rules: readonly Value[] };

class CustomJvp extends CustomFunctionObject {
  rule: JvpRuleOfUser | undefined;
  symbolicZeros = false;
}

class CustomVjp extends CustomFunctionObject {
  rules: { fwd: Value; bwd: Value } | undefined;
  /** Whether its backward rule gives a dict of logs beside the cotangents. */
  logs = false;
  symbolicZeros = false;
  /** optimize_remat or generic_batching. */
  special = false;
}

/** The function on leaves; what its results look like is kept. */
function flatFunction(tracedFor: string, fun: Value, args: Arguments, keep: (out: Flattened) => void): CustomFunction {
  const paths = args.dynamic.map((a) => flatten(a));
  return {
    name: functionName(fun),
    fun,
    info: debugInfo(tracedFor, fun, paths),
    run(vals) {
      const out = flattened(call(fun, args.rebuild(vals)));
      keep(out);
      return out.vals;
    },
  };
}

const rebuilt = (tree: TreeDef, vals: readonly Val[]): Value => unflatten(tree, vals.map(asValue));

// ---- custom_jvp

/** The sum of what the rules of the operands give. Source: custom_jvp.defjvps. */
function partsRule(self: CustomJvp, rules: readonly Value[]): (primals: Value, tangents: Value) => Value {
  return (primals, tangents) => {
    const ps = primals instanceof PyTuple ? primals.items : [];
    const ts = tangents instanceof PyTuple ? tangents.items : [];
    const out = call(self, [...ps]);
    if (out instanceof Unknown) throw new NotKnown(out);
    const results = flattened(out);
    const parts = rules.slice(0, ts.length).map((rule, i): Tangent[] => {
      if (rule === null) return results.vals.map(zeroOf);
      return flattened(call(rule, [ts[i], out, ...ps])).vals;
    });
    const sums = results.vals.map((p, k) => parts.reduce<Tangent>((sum, part) => addTangents(sum, part[k]), zeroOf(p)));
    return new PyTuple([out, rebuilt(results.tree, sums.map(instantiate))]);
  };
}

function callJvp(self: CustomJvp, given: readonly Value[], kwargs: MaybeKwargs): Value {
  const { fun, rule } = self;
  const name = functionName(fun);
  if (!rule) throw raise('AttributeError', `No JVP defined for custom_jvp function ${name} using defjvp.`);
  const all = positionalArguments('custom_jvp', fun, given, kwargs);
  const args = takeApart(
    all.map((a, i) => (self.nondiff.includes(i) ? stopped(a) : a)),
    self.nondiff,
  );
  let out: Flattened | undefined;
  let ruleTree: TreeDef | undefined;
  const ruleName = rule.kind === 'parts' ? 'jvp' : functionName(rule.rule);
  const apply =
    rule.kind === 'parts'
      ? partsRule(self, rule.rules)
      : (primals: Value, tangents: Value): Value => call(rule.rule, [...args.statics, primals, tangents]);
  const outs = callCustomJvp(
    flatFunction('custom_jvp fun', fun, args, (o) => (out = o)),
    new CustomJvpRule(
      ruleName,
      (primals, tangents) => {
        const directions = unflatten(args.tree, tangents.map(tangentValue));
        const results = jvpResults(apply(args.tuple(primals), directions), out, ruleName, name);
        ruleTree = results.tree;
        return results;
      },
      self.symbolicZeros,
      rule.kind === 'whole' ? sourceInfo(rule.rule) : undefined,
    ),
    args.operands,
  );
  const tree = out?.tree ?? ruleTree;
  if (!tree) throw new Error('neither the function nor its rule was run');
  return rebuilt(tree, outs);
}

/** What a rule gave for tangents, zeros among it. */
function flattenedTangents(v: Value): { vals: Tangent[]; tree: TreeDef } {
  if (v instanceof Unknown) throw new NotKnown(v);
  const { leaves, tree } = flatten(v);
  return { vals: leaves.map(tangentOf), tree };
}

/** Source: _flatten_jvp. */
function jvpResults(
  given: Value,
  wanted: Flattened | undefined,
  rule: string,
  name: string,
): { primals: Val[]; tangents: Tangent[]; tree: TreeDef } {
  const lead = `Custom JVP rule ${rule} for function ${name} must produce a pair (list or tuple of length two)`;
  const [p, t] = pairOf(given, (shown) => `${lead} representing primal and tangent outputs, but got ${shown}.`);
  const primals = flattened(p);
  const tangents = flattenedTangents(t);
  if (treeText(primals.tree) !== treeText(tangents.tree))
    throw typeError(
      `Custom JVP rule ${rule} for function ${name} must produce primal and tangent outputs with equal container (pytree) ` +
        `structures, but got PyTreeDef(${treeText(primals.tree)}) and PyTreeDef(${treeText(tangents.tree)}) respectively.`,
    );
  if (wanted) {
    const first =
      `${lead} where the first element represents the primal output (equal in value to the output of the ` +
      `custom_jvp-decorated function ${name}, and in particular `;
    if (treeText(primals.tree) !== treeText(wanted.tree))
      throw typeError(
        `${first}of the same container/pytree structure), but instead the JVP rule output's first element had ` +
          `container/pytree structure:\n    ${typesText(primals)}\nwhile the custom_jvp-decorated function ${name} had output ` +
          `container/pytree structure:\n    ${typesText(wanted)}.`,
      );
    if (primals.vals.some((x, i) => !sameType(x.aval, wanted.vals[i].aval)))
      throw typeError(
        `${first}with leaves of the same shape/dtype), but instead the JVP rule output's first element had shapes/dtypes ` +
          `of:\n    ${typesText(primals)}\nwhile the custom_jvp-decorated function ${name} had output shapes/dtypes of:\n` +
          `    ${typesText(wanted)}`,
      );
  }
  checkTangents(primals.vals, tangents.vals);
  return { primals: primals.vals, tangents: tangents.vals, tree: primals.tree };
}

function checkTangents(primals: readonly Val[], tangents: readonly Tangent[]): void {
  const expected = primals.map((p) => tangentAval(p.aval).strongType());
  if (expected.every((e, i) => sameType(e, tangents[i].aval))) return;
  const text = 'Custom JVP rule must produce primal and tangent outputs with corresponding shapes and dtypes';
  if (expected.length === 1)
    throw typeError(
      `${text}. Expected ${expected[0].strLong()} (tangent type of ${primals[0].aval.strLong()}) but got ` +
        `${tangents[0].aval.strLong()}.`,
    );
  const lines = expected.flatMap((e, i) =>
    sameType(e, tangents[i].aval)
      ? []
      : [
          `  primal ${primals[i].aval.strLong()} with tangent ${tangents[i].aval.strLong()}, expecting tangent ${e.strLong()}`,
        ],
  );
  throw typeError(`${text}, but got:\n${lines.join('\n')}`);
}

const jvpOf = (v: Value): CustomJvp => {
  if (v instanceof CustomJvp) return v;
  throw typeError('not a custom_jvp function');
};

customJvpClass.construct = (cls, args, kwargs) => {
  const made = parseFunction(args, kwargs);
  return known(() => new CustomJvp(cls, made.fun, made.argnums, made.argnames));
};
methods(customJvpClass, {
  'defjvp(self, jvp, symbolic_zeros=False)': (self, jvp, symbolic) => {
    jvpOf(self).rule = { kind: 'whole', rule: jvp };
    jvpOf(self).symbolicZeros = symbolic === true;
    return jvp;
  },
  'defjvps(self, *jvps)': (self, jvps) => {
    const f = jvpOf(self);
    if (f.nondiff.length > 0) throw typeError("Can't use ``defjvps`` with ``nondiff_argnums``.");
    f.rule = { kind: 'parts', rules: jvps instanceof PyTuple ? jvps.items : [] };
    return null;
  },
  '__call__(self, *args, **kwargs)': (self, args, kwargs) =>
    known(() => callJvp(jvpOf(self), args instanceof PyTuple ? args.items : [], kwargsOf(kwargs))),
});

const kwargsOf = (v: Value): MaybeKwargs =>
  v instanceof PyDict ? [...v.entries.values()].map((e) => [str(e.key), e.value] as const) : undefined;

/** The arguments of both constructors. */
const constructor = native('__init__(fun, nondiff_argnums=(), nondiff_argnames=())', (...xs) => new PyTuple(xs));
function parseFunction(args: readonly Value[], kwargs: MaybeKwargs): { fun: Value; argnums: Value; argnames: Value } {
  const bound = constructor.fn([...args], kwargs);
  const [fun, argnums, argnames] = bound instanceof PyTuple ? bound.items : [];
  return { fun, argnums, argnames };
}

// ---- custom_vjp

/** Source: _check_for_tracers. */
function checkForTracers(v: Value): void {
  for (const leaf of flatten(v).leaves)
    if (leaf instanceof Tracer)
      throw new PyRaise(
        new PyException(errorClasses.UnexpectedTracerError, [
          'Found a JAX Tracer object passed as an argument to a custom_vjp function in a position indicated by ' +
            'nondiff_argnums as non-differentiable. Tracers cannot be passed as non-differentiable arguments to custom_vjp ' +
            "functions; instead, nondiff_argnums should only be used for arguments that can't be or contain JAX tracers, " +
            'e.g. function-valued arguments. In particular, array-valued arguments should typically not be indicated as ' +
            'nondiff_argnums.\nSee https://docs.jax.dev/en/latest/101/errors.html#jax.errors.UnexpectedTracerError',
        ]),
      );
}

function callVjp(self: CustomVjp, given: readonly Value[], kwargs: MaybeKwargs): Value {
  const { fun, rules } = self;
  const name = functionName(fun);
  if (!rules) throw raise('AttributeError', `No VJP defined for custom_vjp function ${name} using defvjp.`);
  if (self.special) throw new Stop("jitlens doesn't have optimize_remat and generic_batching yet", 'unsupported');
  const all = positionalArguments('custom_vjp', fun, given, kwargs);
  for (const i of self.nondiff) checkForTracers(all[i]);
  const args = takeApart(all, self.nondiff);
  let out: Flattened | undefined;
  let trees: { out: TreeDef; residuals: TreeDef } | undefined;
  const fwdName = functionName(rules.fwd);
  const { symbolicZeros } = self;
  const fwd = new CustomFwdRule(
    fwdName,
    (primals, perturbed) => {
      const given = symbolicZeros ? primals.map((x, i) => primalWithFlag(x, perturbed[i])) : primals.map(hostValue);
      const results = fwdResults(call(rules.fwd, args.rebuildValues(given)), out, fwdName, name);
      trees = { out: results.out.tree, residuals: results.residuals.tree };
      return { residuals: results.residuals.vals, outs: results.out.vals };
    },
    0,
    sourceInfo(rules.fwd),
  );
  const bwd = new CustomBwdRule(functionName(rules.bwd), (residuals, cts) => {
    if (!trees) throw new Error('the forward rule was not run');
    const back = call(rules.bwd, [
      ...args.statics,
      unflatten(trees.residuals, residuals.map(hostValue)),
      unflatten(trees.out, (symbolicZeros ? cts : cts.map(instantiate)).map(tangentValue)),
    ]);
    return bwdResults(self.logs ? withoutLogs(back) : back, args, fun);
  });
  const outs = callCustomVjp(
    flatFunction('custom_vjp fun', fun, args, (o) => (out = o)),
    { fwd, bwd, symbolicZeros },
    args.operands,
  );
  const tree = out?.tree ?? trees?.out;
  if (!tree) throw new Error('neither the function nor its rule was run');
  return rebuilt(tree, outs);
}

/** Source: _flatten_fwd. */
function fwdResults(
  given: Value,
  wanted: Flattened | undefined,
  rule: string,
  name: string,
): { out: Flattened; residuals: Flattened } {
  const lead = `Custom VJP fwd rule ${rule} for function ${name} must produce a pair (list or tuple of length two) where the first element represents the primal output `;
  const rest = 'represents residuals (i.e. values stored from the forward pass for use on the backward pass), but ';
  const [o, r] = pairOf(
    given,
    (shown) =>
      `${lead}(equal to those of the custom_vjp-decorated function ${name}) and the second element ${rest}` +
      `instead of a pair the fwd rule ${rule} produced ${shown}.`,
  );
  const out = flattened(o);
  const residuals = flattened(r);
  if (wanted) {
    const first = `${lead}(equal to the output of the custom_vjp-decorated function ${name}) and the second element ${rest}instead the fwd rule output's first element had `;
    if (treeText(out.tree) !== treeText(wanted.tree))
      throw typeError(
        `${first}container/pytree structure:\n    ${typesText(out)}\nwhile the custom_vjp-decorated function ${name} had ` +
          `output container/pytree structure:\n    ${typesText(wanted)}.`,
      );
    if (out.vals.some((x, i) => !sameType(x.aval, wanted.vals[i].aval)))
      throw typeError(
        `${first}shapes/dtypes of:\n    ${typesText(out)}\nwhile the custom_vjp-decorated function ${name} had output ` +
          `shapes/dtypes of:\n    ${typesText(wanted)}`,
      );
  }
  return { out, residuals };
}

/** For each leaf of the arguments what the rule gave; undefined for None. */
function spreadCotangents(given: Value, tree: TreeDef): (Value | undefined)[] | undefined {
  if (tree.kind !== 'tuple') return undefined;
  const cts = given instanceof PyList && given.items.length === tree.children.length ? new PyTuple(given.items) : given;
  if (!(cts instanceof PyTuple)) return undefined;
  const out: (Value | undefined)[] = [];
  const whole = flatten(cts, (v) => v === null);
  let next = 0;
  const walk = (a: TreeDef, t: TreeDef): boolean => {
    if (a.kind === 'leaf') {
      const leaf = whole.leaves[next++];
      // None stands for a whole argument; what isn't None must be a leaf's.
      for (let i = leafCount(t); i > 0; i--) out.push(leaf === null ? undefined : leaf);
      return leaf === null || t.kind === 'leaf' || t.kind === 'none';
    }
    if (a.kind !== t.kind) return false;
    const parts = 'children' in a ? a.children : [];
    const others = 'children' in t ? t.children : [];
    return parts.length === others.length && parts.every((p, i) => walk(p, others[i]));
  };
  return walk(whole.tree, tree) ? out : undefined;
}

/** Source: custom_derivatives.py _unpack_logs: a backward rule that logs gives a pair. */
function withoutLogs(given: Value): Value {
  if (!(given instanceof PyTuple) || given.items.length !== 2) return given;
  if (given.items[1] !== null) noteLogs();
  return given.items[0];
}

/** Source: _flatten_bwd. */
function bwdResults(given: Value, args: Arguments, fun: Value): Tangent[] {
  if (given instanceof Unknown) throw new NotKnown(given);
  const spread = spreadCotangents(given, args.tree);
  if (!spread)
    throw typeError(
      'Custom VJP bwd rule must produce an output with the same container (pytree) structure as the args tuple of the ' +
        'primal function, and in particular must produce a tuple of length equal to the number of arguments to the primal ' +
        `function, but got bwd output structure PyTreeDef(${treeText(flatten(given).tree)}) for primal input structure ` +
        `PyTreeDef(${treeText(args.tree)}).`,
    );
  const paths = keyPaths(args.tree);
  return spread.map((leaf, i): Tangent => {
    const { aval } = args.operands[i];
    const expected = tangentAval(aval);
    if (leaf === undefined || !expected.dtype.isInexact) return new Zero(expected);
    const ct = tangentOf(leaf);
    if (isZero(ct)) {
      if (sameType(ct.aval, expected)) return ct;
      throw valueError(
        'Custom VJP bwd rule produced a SymbolicZero with a shape/dtype that does not match the corresponding input tangent ' +
          `shape/dtype: at output${keyText(paths[i].items, false, '')} the SymbolicZero had shape/dtype ${ct.aval.strLong()} ` +
          `while the corresponding input had shape/dtype ${aval.strLong()}. Consider just returning a None here instead of a ` +
          'SymbolicZero object.',
      );
    }
    const both = aval.shape.join() === ct.aval.shape.join();
    if (!sameType(ct.aval, expected) && !both)
      throw valueError(
        `Custom VJP bwd rule attached to ${sourceInfo(fun) ?? functionName(fun)} must produce an output with the same ` +
          `type as the args tuple of the primal function, but at output${keyText(paths[i].items, false, '')} the bwd rule ` +
          `produced an output of type ${ct.aval.strLong()} corresponding to an input of type ${aval.strLong()}` +
          `${mismatch(aval.shape, ct.aval.shape)}`,
      );
    return ct;
  });
}

/** Source: core.aval_mismatch_extra. */
const mismatch = (a: readonly number[], b: readonly number[]): string =>
  a.join() === b.join() ? '' : ', so the shapes do not match';

const vjpOf = (v: Value): CustomVjp => {
  if (v instanceof CustomVjp) return v;
  throw typeError('not a custom_vjp function');
};

/** `defvjp`, and what differs from it in what `bwd` gives. Source: custom_vjp.defvjp, defvjp_with_logs. */
const defining = (name: string, logs: boolean): Value =>
  native(
    `${name}(self, fwd, bwd, symbolic_zeros=False, optimize_remat=False, generic_batching=False)`,
    (self, fwd, bwd, symbolic, optimize, generic) => {
      const f = vjpOf(self);
      f.rules = { fwd, bwd };
      f.logs = logs;
      f.symbolicZeros = symbolic === true;
      f.special = optimize === true || generic === true;
      if (symbolic === true && optimize === true)
        throw raise('NotImplementedError', 'remat optimization for custom_vjp does not support symbolic zeros');
      return null;
    },
    { binds: true },
  );
for (const [name, logs] of [
  ['defvjp', false],
  ['defvjp_with_logs', true],
] as const)
  customVjpClass.dict.set(name, defining(name, logs));

customVjpClass.construct = (cls, args, kwargs) => {
  const made = parseFunction(args, kwargs);
  return known(() => new CustomVjp(cls, made.fun, made.argnums, made.argnames));
};
methods(customVjpClass, {
  '__call__(self, *args, **kwargs)': (self, args, kwargs) =>
    known(() => callVjp(vjpOf(self), args instanceof PyTuple ? args.items : [], kwargsOf(kwargs))),
});

/** The decorators. */
export const customDerivativeTable = new Map<string, Value>([
  ['custom_jvp', customJvpClass],
  ['custom_vjp', customVjpClass],
]);
