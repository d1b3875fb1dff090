/** Derivatives of reductions over windows: pooling. Source: jax/_src/lax/windowed_reductions.py. */
import { RuleError, TextParam } from '../../../jaxpr/primitive.ts';
import type { DebugInfo } from '../../../jaxpr/jaxpr.ts';
import type { NamedParam } from '../../../jaxpr/primitive.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { ReduceWindow, SelectAndScatterAdd, windows } from '../../../jaxpr/primitives/windows.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, bind1, evalJaxpr, traceToJaxpr } from '../../../jaxpr/trace.ts';
import { Stop } from '../../../python/errors.ts';
import { pad } from '../../lax/arrange.ts';
import { identityOf } from '../../lax/identities.ts';
import * as lax from '../../lax/operations.ts';
import { slice } from '../../lax/slicing.ts';
import type { Derivative, Derivatives } from '../rule.ts';
import { byOperand, isUndefined, linear, notLinear } from '../rule.ts';
import { Zero, instantiate, isZero, zeroOf } from '../zero.ts';
import { jvpJaxpr } from '../jvp.ts';
import { lhsPadding } from './convolution.ts';
import { constant } from './parts.ts';

const GREATEST = new TextParam('primitive', 'ge');
const LEAST = new TextParam('primitive', 'le');
const selects = (param: NamedParam): 'max' | 'min' => (param.toString() === 'ge' ? 'max' : 'min');

/** The tangent of the element that was chosen. Source: _reduce_window_chooser_jvp_rule. */
const chooser = (selectPrim: TextParam): Derivative<ReduceWindow> => ({
  jvp: byOperand<ReduceWindow>((t, [x], params) =>
    bind1(primitives.select_and_gather_add, [t, x], { ...params, select_prim: selectPrim }),
  ),
});

const windowsOf = (params: SelectAndScatterAdd): SelectAndScatterAdd => ({
  select_prim: params.select_prim,
  window_dimensions: params.window_dimensions,
  window_strides: params.window_strides,
  padding: params.padding,
});

export const windowDerivatives: Derivatives<typeof windows> = {
  reduce_window_sum: linear((ct, [x], params) => {
    const { shape } = x.aval;
    const pads = lhsPadding(
      shape,
      params.window_dimensions,
      params.window_strides,
      ct.aval.shape,
      params.padding,
      params.base_dilation,
      params.window_dilation,
    );
    const padded = pad(
      ct,
      constant(ct, 0),
      pads.map(([low, high], i): [number, number, number] => [low, high, params.window_strides[i] - 1]),
    );
    return [
      bind1(primitives.reduce_window_sum, [padded], {
        window_dimensions: params.window_dimensions,
        window_strides: params.base_dilation,
        padding: shape.map(() => [0, 0] as const),
        base_dilation: shape.map(() => 1),
        window_dilation: params.window_dilation,
      }),
    ];
  }),
  reduce_window_max: chooser(GREATEST),
  reduce_window_min: chooser(LEAST),
  reduce_window: {
    jvp(primals, tangents, params) {
      const n = primals.length / 2;
      if (tangents.slice(n).some((t) => !isZero(t)))
        throw new RuleError('TypeError', 'reduce_window jvp does not support non-zero init_value_tangent.');
      if (tangents.slice(0, n).some(isZero) || params.consts.length > 0)
        throw new Stop("jitlens doesn't differentiate this reduce_window yet", 'unsupported');
      const { jaxpr } = jvpJaxpr(
        params.jaxpr,
        primals.map(() => true),
      );
      const all = [...tangents.slice(0, n), ...tangents.slice(n)].map(instantiate);
      const starts = [...primals.slice(n), ...all.slice(n)];
      const avals = starts.map((x) => x.aval);
      const info: DebugInfo = {
        tracedFor: 'reduce_window comp',
        functionName: 'wrapper',
        functionSource: undefined,
        argNames: [],
      };
      const wrapped = traceToJaxpr([...avals, ...avals], info, (args) => {
        const [left, right] = [args.slice(0, 2 * n), args.slice(2 * n)];
        return evalJaxpr(jaxpr, [...left.slice(0, n), ...right.slice(0, n), ...left.slice(n), ...right.slice(n)]);
      });
      const outs = bind(primitives.reduce_window, [...primals.slice(0, n), ...all.slice(0, n), ...starts], {
        ...params,
        jaxpr: wrapped,
      });
      return { primals: outs.slice(0, n), tangents: outs.slice(n) };
    },
  },
  select_and_scatter_add: {
    jvp([source, x], [t], params) {
      const out = bind1(primitives.select_and_scatter_add, [source, x], params);
      const tangent = isZero(t) ? zeroOf(out) : bind1(primitives.select_and_scatter_add, [t, x], params);
      return { primals: [out], tangents: [tangent] };
    },
    transpose([ct], [source, x], params) {
      if (!isUndefined(source) || isUndefined(x)) throw notLinear();
      if (isZero(ct)) return [new Zero(source.aval), undefined];
      const ones = params.window_dimensions.map(() => 1);
      return [
        bind1(primitives.select_and_gather_add, [ct, x], { ...params, base_dilation: ones, window_dilation: ones }),
        undefined,
      ];
    },
  },
  select_and_gather_add: {
    jvp([source, x], [t], params) {
      const out = bind1(primitives.select_and_gather_add, [source, x], params);
      const tangent = isZero(t) ? zeroOf(out) : bind1(primitives.select_and_gather_add, [t, x], params);
      return { primals: [out], tangents: [tangent] };
    },
    transpose([ct], [source, x], params) {
      if (!isUndefined(source) || isUndefined(x)) throw notLinear();
      if (params.window_dilation.some((d) => d !== 1))
        throw new RuleError(
          'NotImplementedError',
          'VJP not implemented for select_and_gather (MaxPool) with window dilation, got ' +
            `window_dilation=${lax.tupleText(params.window_dilation)}.`,
        );
      if (isZero(ct)) return [new Zero(source.aval), undefined];
      const { base_dilation: dilation } = params;
      const dilated = dilation.some((d) => d !== 1);
      let operand: Val = x;
      if (dilated) {
        const { dtype } = x.aval;
        const identity = lax.scalar(identityOf(selects(params.select_prim), dtype), dtype);
        operand = pad(
          x,
          identity,
          dilation.map((d): [number, number, number] => [0, 0, d - 1]),
        );
      }
      const out = bind1(primitives.select_and_scatter_add, [ct, operand], windowsOf(params));
      if (!dilated) return [out, undefined];
      const { shape } = out.aval;
      return [
        slice(
          out,
          shape.map(() => 0),
          shape,
          dilation,
        ),
        undefined,
      ];
    },
  },
};
