/** custom_vmap_call under forward differentiation. Source: jax/_src/custom_batching.py custom_vmap_jvp. */
import type { CustomVmapCall } from '../../jaxpr/primitives/call.ts';
import type { NamedParam } from '../../jaxpr/primitive.ts';
import { TextParam } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, withTrace } from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import type { BatchDim } from '../batching/trace.ts';
import { BatchTrace, moveBatch, unnamed } from '../batching/trace.ts';
import { jvp, jvpJaxpr } from './jvp.ts';
import type { Derivative } from './rule.ts';
import { instantiate } from './zero.ts';

/** What a rule gives: its results, and whether each has the mapped axis, which is then in front. */
export interface MappedResults {
  readonly outs: readonly Val[];
  readonly mapped: readonly boolean[];
}
/** Operands that are mapped are so in front. */
type MapRule = (size: number, mapped: readonly boolean[], operands: readonly Val[]) => MappedResults;

/** The rule as a param: it prints as the function. */
export class VmapRule implements NamedParam {
  readonly kind = 'function';
  constructor(
    readonly text: () => string,
    readonly run: MapRule,
  ) {}
  toString(): string {
    return this.text();
  }
}

export const treeParam = (text: string): TextParam => new TextParam('PyTreeDef', `PyTreeDef(${text})`);

/** A tree as it stands in a tuple of trees. */
const inner = (tree: CustomVmapCall['in_tree']): string =>
  tree instanceof TextParam ? tree.text.replace(/^PyTreeDef\((.*)\)$/s, '$1') : '';

/** The rule of the function and its tangents: what is mapped in one of primal and tangent alone is mapped by vmap. */
const ruleWithTangents =
  (rule: VmapRule): MapRule =>
  (size, mapped, operands) => {
    const n = operands.length / 2;
    const both = mapped.slice(0, n).map((m, i) => m && mapped[n + i]);
    const trace = new BatchTrace(unnamed(size));
    const inputs = operands.map((x, i) => trace.wrap(x, mapped[i] && !both[i % n] ? 0 : undefined));
    let outMapped: readonly boolean[] = [];
    const made = withTrace(trace, () => {
      const out = jvp(
        (primals) => {
          const results = rule.run(size, both, primals);
          outMapped = results.mapped;
          return results.outs;
        },
        inputs.slice(0, n),
        inputs.slice(n),
      );
      return [...out.primals, ...out.tangents.map(instantiate)];
    }).map((x) => trace.unwrap(x));
    const front = (val: Val, dim: BatchDim): Val => (dim === undefined ? val : moveBatch(val, dim, 0));
    return {
      outs: made.map(({ val, dim }) => front(val, dim)),
      mapped: made.map(({ dim }, i) => outMapped[i % outMapped.length] || dim !== undefined),
    };
  };

export const customVmapDerivative: Derivative<CustomVmapCall> = {
  jvp(primals, tangents, params) {
    const { call, rule, in_tree, out_tree } = params;
    if (!(rule instanceof VmapRule)) throw new Stop("jitlens doesn't have the rule of this function", 'unsupported');
    const yes = (xs: readonly unknown[]): boolean[] => xs.map(() => true);
    const { jaxpr } = jvpJaxpr(call, yes(primals), yes(call.outvars));
    const given = tangents.map(instantiate);
    const outs = bind(primitives.custom_vmap_call, [...primals, ...given], {
      call: jaxpr,
      in_tree: treeParam(`(${inner(in_tree)}, ${inner(in_tree)})`),
      out_tree: treeParam(`(${inner(out_tree)}, ${inner(out_tree)})`),
      rule: new VmapRule(() => '<function custom_vmap_jvp.<locals>.jvp_of_rule_rule>', ruleWithTangents(rule)),
    });
    const n = outs.length / 2;
    return { primals: outs.slice(0, n), tangents: outs.slice(n) };
  },
};
