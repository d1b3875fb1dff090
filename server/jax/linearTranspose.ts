/** jax.linear_transpose. Source: jax/_src/api.py. */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { currentTrace, withTrace } from '../jaxpr/trace.ts';
import { call } from '../python/call.ts';
import { typeError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { native } from '../python/native.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyList } from '../python/values.ts';
import type { PyTuple } from '../python/values.ts';
import { known, operand } from './autodiff.ts';
import { flattened } from './customFunctions.ts';
import { asValue } from './declare.ts';
import { overConstants, withConstants } from './jaxPartial.ts';
import { flatten, treeText, unflatten } from './pytree.ts';
import { ShapeDtypeStruct } from './shapeDtypeStruct.ts';
import { functionName } from './signature.ts';
import { dce } from './transforms/dce.ts';
import type { PartialTracer } from './transforms/partialEval.ts';
import { PartialTrace, partialToJaxpr } from './transforms/partialEval.ts';
import { Undefined } from './transforms/rule.ts';
import { backwardPass } from './transforms/transpose.ts';
import { instantiate } from './transforms/zero.ts';

/** The transpose of a function that is linear in `primals`, of which only the types count. */
export function linearTranspose(fun: Value, primals: PyTuple): Value {
  const flat = flatten(primals, (v) => v instanceof ShapeDtypeStruct);
  const avals = flat.leaves.map((leaf) => (leaf instanceof ShapeDtypeStruct ? leaf.aval : operand(leaf).aval));
  const trace = new PartialTrace(currentTrace());
  const inputs = avals.map((a) => trace.newArg(a));
  const result = withTrace(trace, () => {
    const out = call(fun, listOf(unflatten(flat.tree, inputs.map(asValue))));
    return flattened(out);
  });
  const outputs = result.vals.map((v): PartialTracer => trace.lift(v));
  const info = {
    tracedFor: 'linear_transpose',
    functionName: functionName(fun),
    functionSource: undefined,
    argNames: [],
  };
  const { jaxpr: whole } = partialToJaxpr(inputs, outputs, info, trace.kept);
  const { jaxpr } = dce(
    whole,
    whole.outvars.map(() => true),
    whole.invars.map(() => true),
    true,
  );
  const types = [...avals, ...outputs.map((o) => o.aval)].map((a) => a.dtype);
  const float = types.every((d) => d.name === 'float0' || d.isInexact);
  if (!float && !types.every((d) => d.name === 'float0' || d.isInteger)) {
    const list = (xs: readonly ShapedArray[]): string => `[${xs.map((a) => `dtype('${a.dtype.name}')`).join(', ')}]`;
    throw typeError(
      'linear_transpose only supports [float, complex, or float0] -> [float, complex, or float0], and integer -> integer ' +
        `functions, but got ${list(avals)} -> ${list(outputs.map((o) => o.aval))}.`,
    );
  }
  const transposed = native('transposed_fun(const, out_cotangent)', (consts, cotangent) =>
    known(() => {
      const cts = flatten(cotangent);
      if (treeText(cts.tree) !== treeText(result.tree))
        throw typeError(
          `cotangent tree does not match function output, expected PyTreeDef(${treeText(result.tree)}) but got ` +
            `PyTreeDef(${treeText(cts.tree)})`,
        );
      const given = cts.leaves.map(operand);
      const fits = given.every(
        (c, i) => c.aval.dtype === outputs[i].aval.dtype && c.aval.shape.join() === outputs[i].aval.shape.join(),
      );
      if (!fits)
        throw typeError(
          'cotangent type does not match function output, expected ' +
            `${typesText(outputs.map((o) => o.aval))} but got ${listText(cts.leaves)}`,
        );
      const back = backwardPass(
        withConstants(jaxpr, consts),
        avals.map((a) => new Undefined(a)),
        given,
      );
      return unflatten(
        flat.tree,
        back.map((ct) => {
          if (ct === undefined) throw new Error('a cotangent is missing');
          return asValue(instantiate(ct));
        }),
      );
    }),
  );
  return overConstants(transposed, jaxpr);
}

/** A tuple of types. */
const typesText = (avals: readonly ShapedArray[]): string =>
  `(${avals.map((a) => `ShapedArray(${a.strLong()})`).join(', ')}${avals.length === 1 ? ',' : ''})`;

const listText = (vs: readonly Value[]): string => str(new PyList([...vs]));
