/** jax.custom_batching: functions that say themselves how they are mapped. Source: jax/_src/custom_batching.py. */
import { primitives } from '../jaxpr/primitives/index.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind } from '../jaxpr/trace.ts';
import { call } from '../python/call.ts';
import { raise, typeError, valueError } from '../python/errors.ts';
import { methods } from '../python/native.ts';
import { repr } from '../python/text.ts';
import type { MaybeKwargs, Value } from '../python/values.ts';
import { PyDict, PyList, PyTuple, Unknown, builtinClass, typeOf } from '../python/values.ts';
import { known } from './autodiff.ts';
import { NotKnown } from './notKnown.ts';
import type { BatchRule } from './batching/trace.ts';
import { batchInFront, batchRule } from './batching/trace.ts';
import { CustomFunctionObject, positionalArguments } from './customFunctions.ts';
import { asValue } from './declare.ts';
import { libraryPart } from './libraryParts.ts';
import { argument, debugInfo, leafCount, traceBody, withBodies } from './lax/bodies.ts';
import type { TreeDef } from './pytree.ts';
import { flatten, treeText, unflatten } from './pytree.ts';
import { functionName } from './signature.ts';
import { VmapRule, treeParam } from './transforms/customVmap.ts';
import { toVal } from './values.ts';

const customVmapClass = builtinClass('custom_vmap', undefined, 'jax._src.custom_batching');

class CustomVmap extends CustomFunctionObject {
  rule: Value = null;
}

function callCustom(self: CustomVmap, given: readonly Value[], kwargs: MaybeKwargs): Value {
  const { fun, rule } = self;
  const args = positionalArguments('custom_vmap', fun, given, kwargs);
  if (rule === null)
    throw raise(
      'AttributeError',
      `No batching rule defined for custom_vmap function ${functionName(fun)} using def_vmap.`,
    );
  return withBodies(() => {
    const parts = args.map(argument);
    const inTree = flatten(new PyTuple(args)).tree;
    const { jaxpr, consts, outTree } = traceBody(
      fun,
      debugInfo('custom_vmap fun', fun, parts),
      parts.map((p) => p.tree),
      parts.flatMap((p) => p.avals),
      (values) => call(fun, values),
    );
    const leaves = consts.map(() => '*').join(', ');
    const outs = bind(primitives.custom_vmap_call, [...consts, ...parts.flatMap((p) => p.vals)], {
      call: jaxpr,
      in_tree: treeParam(`([${leaves}], ${treeText(inTree)})`),
      out_tree: treeParam(treeText(outTree)),
      rule: new VmapRule(() => repr(rule), closedRule(rule, inTree, outTree)),
    });
    return unflatten(outTree, outs.map(asValue));
  });
}

/** The user's rule, on leaves. Source: ClosedRule, call_rule, check_vmap_rule_trees. */
const closedRule =
  (rule: Value, inTree: TreeDef, outTree: TreeDef): VmapRule['run'] =>
  (size, mapped, operands) => {
    const closed = operands.length - leafCount(inTree);
    if (mapped.slice(0, closed).includes(true)) throw raise('AssertionError', '');
    const args = unflatten(inTree, operands.slice(closed).map(asValue)) as PyTuple;
    const flagged = unflatten(inTree, mapped.slice(closed)) as PyTuple;
    const result = call(rule, [size, new PyList([...flagged.items]), ...args.items]);
    if (result instanceof Unknown) throw new NotKnown(result);
    const pair = result instanceof PyTuple ? result.items : [];
    if (pair.length !== 2) throw typeError('cannot unpack what the rule of a custom_vmap function returns into two');
    const out = flatten(pair[0]);
    const flags = flatten(pair[1]);
    const name = functionName(rule);
    if (treeText(out.tree) !== treeText(flags.tree))
      throw valueError(
        'structure of output value and output batching specification returned by custom vmap rule ' +
          `(${name}) do not match.\nOutput values: PyTreeDef(${treeText(out.tree)})\nBatching spec: PyTreeDef(${treeText(flags.tree)})`,
      );
    if (treeText(out.tree) !== treeText(outTree))
      throw valueError(
        `structure of output returned by custom vmap rule (${name}) does not match that of original custom-vmapped ` +
          `function.\nOriginal output: PyTreeDef(${treeText(outTree)})\nRule output: PyTreeDef(${treeText(out.tree)})`,
      );
    return {
      outs: out.leaves.map((leaf): Val => {
        const x = toVal(leaf);
        if (x) return x;
        throw typeError(`Argument '${repr(leaf)}' of type ${repr(typeOf(leaf))} is not a valid JAX type`);
      }),
      mapped: flags.leaves.map((f) => f === true),
    };
  };

/** Source: custom_vmap_batching. */
const batching: BatchRule = (_, vals, dims, { rule }, { size }) => {
  if (!(rule instanceof VmapRule)) throw new Error('a custom_vmap_call without its rule');
  const fronted = vals.map((x, i) => (dims[i] === undefined ? x : batchInFront(x, dims[i], size)));
  const { outs, mapped } = rule.run(
    size,
    dims.map((d) => d !== undefined),
    fronted,
  );
  return { outs, dims: mapped.map((m) => (m ? 0 : undefined)) };
};

const customOf = (v: Value): CustomVmap => {
  if (v instanceof CustomVmap) return v;
  throw typeError('not a custom_vmap function');
};

customVmapClass.construct = (cls, args, kwargs) =>
  new CustomVmap(cls, args[0] ?? new Map(kwargs).get('fun') ?? null, new PyTuple([]), new PyTuple([]));
methods(customVmapClass, {
  'def_vmap(self, vmap_rule)': (self, rule) => {
    customOf(self).rule = rule;
    return rule;
  },
  '__call__(self, *args, **kwargs)': (self, args, kwargs) => {
    const named = kwargs instanceof PyDict ? [...kwargs.entries.values()] : [];
    return known(() =>
      callCustom(
        customOf(self),
        args instanceof PyTuple ? args.items : [],
        named.map((e) => [e.key as string, e.value] as const),
      ),
    );
  },
});

const sequential = libraryPart(
  'jax._src.custom_batching',
  ['sequential_vmap'],
  `
def sequential_vmap(f):
  f = jax.custom_batching.custom_vmap(f)

  @f.def_vmap
  def rule(axis_size, in_batched, *args):
    mapped = [jax.tree.map(lambda l, x: x if l else None, m, a) for m, a in zip(in_batched, args)]
    fixed = [jax.tree.map(lambda l, x: None if l else x, m, a) for m, a in zip(in_batched, args)]

    def to_map(mapped):
      merged = [jax.tree.map(lambda l, x, y: x if l else y, m, a, b) for m, a, b in zip(in_batched, mapped, fixed)]
      return f(*merged)

    out = lax.map(to_map, mapped)
    return out, jax.tree.map(lambda _: True, out)

  return f
`,
);

export function customBatchingFunctions(): Map<string, Value> {
  batchRule(['custom_vmap_call'], batching);
  const table = new Map<string, Value>([['custom_vmap', customVmapClass]]);
  const made = sequential('sequential_vmap');
  if (made !== undefined) table.set('sequential_vmap', made);
  return table;
}
