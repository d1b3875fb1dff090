/** Loops and branches: the plain meaning. Source: jax/_src/lax/control_flow/. */
import type { Aval, Shape } from '../aval.ts';
import { ShapedArray } from '../aval.ts';
import type { Data } from '../ndarray.ts';
import { NDArray, allocate, numbersPerElement } from '../ndarray.ts';
import type { control } from '../primitives/control.ts';
import { linearSolveJaxpr, linearSolveOperands, scanCounts } from '../primitives/control.ts';
import { unsupported } from '../primitive.ts';
import type { roots } from '../primitives/roots.ts';
import { isExpandable } from '../primitives/roots.ts';
import type { EvaluateRules } from './rule.ts';
import { GaveUp, numbers, sizeOf } from './rule.ts';

/** The i-th slice along the first axis: a view of the same data. */
export function sliceAt(x: NDArray, i: number): NDArray {
  const shape: Shape = x.shape.slice(1);
  const step = sizeOf(shape) * numbersPerElement(x.dtype);
  return new NDArray(shape, x.dtype, x.data.subarray(i * step, (i + 1) * step));
}

function writeAt(out: Data, i: number, value: NDArray): void {
  (out as Float64Array).set(value.data as Float64Array, i * value.data.length);
}

const stackOf = (aval: Aval): NDArray => new NDArray(aval.shape, aval.dtype, allocate(aval.dtype, aval.size));

/** Along the leading axes, which the mask has: the first where it isn't 0. */
function selectRows(mask: ArrayLike<number>, onTrue: NDArray, onFalse: NDArray): NDArray {
  const data = onTrue.data.slice();
  const per = data.length / mask.length;
  for (let i = 0; i < mask.length; i++)
    if (mask[i] === 0) for (let k = 0; k < per; k++) data[i * per + k] = onFalse.data[i * per + k];
  return new NDArray(onTrue.shape, onTrue.dtype, data);
}

export const controlRules: EvaluateRules<typeof control> = {
  while(args, { cond_nconsts, cond_jaxpr, body_nconsts, body_jaxpr }, _, { run, budget }) {
    const condConsts = args.slice(0, cond_nconsts);
    const bodyConsts = args.slice(cond_nconsts, cond_nconsts + body_nconsts);
    let carry = args.slice(cond_nconsts + body_nconsts);
    for (;;) {
      budget.spend(1);
      const [more] = run(cond_jaxpr, [...condConsts, ...carry]);
      const goesOn = numbers(more);
      if (goesOn.every((m) => m === 0)) return carry;
      const next = run(body_jaxpr, [...bodyConsts, ...carry]);
      // Under vmap the condition is one for each element: those that are done keep what they have.
      carry = more.size === 1 ? next : next.map((x, k) => selectRows(goesOn, x, carry[k]));
    }
  },
  scan(args, params, outAvals, { run, budget }) {
    const { jaxpr, length, reverse } = params;
    const { consts: nconsts, carry: ncarry } = scanCounts(params);
    const consts = args.slice(0, nconsts);
    let carry = args.slice(nconsts, nconsts + ncarry);
    const xs = args.slice(nconsts + ncarry);
    const ys = outAvals.slice(ncarry).map(stackOf);
    for (let k = 0; k < length; k++) {
      budget.spend(1);
      const i = reverse ? length - 1 - k : k;
      const outs = run(jaxpr, [...consts, ...carry, ...xs.map((x) => sliceAt(x, i))]);
      carry = outs.slice(0, ncarry);
      ys.forEach((y, n) => {
        writeAt(y.data, i, outs[ncarry + n]);
      });
    }
    return [...carry, ...ys];
  },
  cond([index, ...operands], { branches }, _, { run }) {
    const i = Math.min(Math.max(numbers(index)[0], 0), branches.length - 1);
    return run(branches[i], operands);
  },
  // The reference is a CPU: its branch, else the default one.
  platform_index(_, { platforms }, [out]) {
    const own = platforms.findIndex((p) => Array.isArray(p) && p.includes('cpu'));
    const index = own >= 0 ? own : platforms.indexOf(null);
    if (index < 0) throw new GaveUp('it has no branch for the CPU');
    const data = allocate(out.dtype, 1);
    data[0] = index;
    return [new NDArray([], out.dtype, data)];
  },
  eval_jaxpr: (args, { call_jaxpr }, _, { run }) => run(call_jaxpr, args),
  linear_call: (args, { callee }, _, { run }) => run(callee, args),
  custom_linear_solve: (args, { const_lengths, jaxprs }, _, { run }) =>
    run(linearSolveJaxpr(jaxprs, 'solve'), linearSolveOperands(const_lengths, args, 'solve')),
  composite: (args, { call_jaxpr }, _, { run }) => run(call_jaxpr, args),
  stage: (args) => args,
  optimization_barrier: (args) => args,
};

export const rootRules: EvaluateRules<typeof roots> = {
  // Operands: the constants of solve, the initial guess, and then what only derivatives need.
  CustomRoot: (args, { solve_jaxpr }, _, { run }) => run(solve_jaxpr, args.slice(0, solve_jaxpr.invars.length)),
  _RootLinearMap(args, { f, transposed }, _, { run }) {
    if (!isExpandable(f)) throw new GaveUp('the function that it is the derivative of is not there');
    return run(
      f.expanded(
        args.map((x) => new ShapedArray(x.shape, x.dtype)),
        transposed,
      ),
      args,
    );
  },
  'CustomRoot.linearized': unsupported('it is only there to be transposed'),
  '_RootLinearMap.linearized': unsupported('it is only there to be transposed'),
};
