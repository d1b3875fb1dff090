/** `jax.custom_derivatives.linear_call`. Source: jax/_src/custom_derivatives.py. */
import { primitives } from '../jaxpr/primitives/index.ts';
import { bind } from '../jaxpr/trace.ts';
import { RuleError } from '../jaxpr/primitive.ts';
import { asValue, jaxFunction } from './declare.ts';
import { raising } from './errors.ts';
import { argument, debugInfo, traceBody, withBodies } from './lax/bodies.ts';
import { treeKey, treeText, unflatten } from './pytree.ts';
import { functionName, sourceInfo } from './signature.ts';
import { TransposeThunk } from './transforms/control/linearCall.ts';

export const linearCall = jaxFunction(
  'linear_call(fun, fun_transpose, residual_args, linear_args)',
  (fun, transpose, residualArgs, linearArgs) =>
    withBodies(() => {
      const residuals = argument(residualArgs);
      const linear = argument(linearArgs);
      const body = traceBody(
        fun,
        debugInfo('linear_call fun', fun, [residuals, linear]),
        [residuals.tree, linear.tree],
        [...residuals.avals, ...linear.avals],
      );
      const thunk = new TransposeThunk('_memoize.<locals>.memoized', () => {
        const avals = [...residuals.avals, ...body.jaxpr.outAvals];
        const made = traceBody(
          transpose,
          {
            tracedFor: 'linear_call fun_transpose',
            functionName: functionName(transpose),
            functionSource: sourceInfo(transpose),
            argNames: avals.map(() => undefined),
          },
          [residuals.tree, body.outTree],
          avals,
        );
        if (treeKey(made.outTree) !== treeKey(linear.tree))
          throw new RuleError(
            'TypeError',
            'transpose output pytree structure must match that of linear inputs, got output structure ' +
              `PyTreeDef(${treeText(made.outTree)}) and input structure PyTreeDef(${treeText(linear.tree)}).`,
          );
        return made;
      });
      const outs = raising(() =>
        bind(primitives.linear_call, [...body.consts, ...residuals.vals, ...linear.vals], {
          callee: body.jaxpr,
          num_callee_consts: body.consts.length,
          num_res: residuals.vals.length,
          transpose_thunk: thunk,
        }),
      );
      return unflatten(body.outTree, outs.map(asValue));
    }),
);
