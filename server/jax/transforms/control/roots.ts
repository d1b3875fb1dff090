/**
 * custom_root: its derivative is a solve of the linear system at the root, and the system's map is an operation of its own.
 * Source: jax/_src/lax/control_flow/solves.py CustomRoot, _RootLinearMap.
 */
import type { Aval } from '../../../jaxpr/aval.ts';
import type { Jaxpr } from '../../../jaxpr/jaxpr.ts';
import { Kept } from '../../../jaxpr/kept.ts';
import type { NamedParam } from '../../../jaxpr/primitive.ts';
import { AvalsParam } from '../../../jaxpr/primitives/customCalls.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { CustomRoot, ExpandableMap, RootLinearMap, roots } from '../../../jaxpr/primitives/roots.ts';
import { separateConsts } from '../../../jaxpr/rewrite.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, evalJaxpr, traceToJaxpr } from '../../../jaxpr/trace.ts';
import { Stop } from '../../../python/errors.ts';
import type { BatchDim, BatchRule, Batched } from '../../batching/trace.ts';
import { batchJaxpr, batchRuleAlways } from '../../batching/trace.ts';
import * as np from '../../numpy/expressions.ts';
import { vjp } from '../api.ts';
import type { HiLinear, NamedFunction } from '../hijax.ts';
import { hiLinearize, hiLinearizedDerivative, tracedOn, unmapped, vmapRule } from '../hijax.ts';
import { jvp } from '../jvp.ts';
import { linearize, linearizeFromJvp } from '../linearize.ts';
import type { Derivative, Derivatives, JvpRule } from '../rule.ts';
import { isUndefined } from '../rule.ts';
import type { Tangent } from '../zero.ts';
import { Zero, instantiate, isZero, nonzero, tangentAval, zeroOf, zerosLike } from '../zero.ts';

/** How many operands each of the four parts has. */
interface Parts {
  readonly solve: number;
  readonly guess: number;
  readonly f: number;
  readonly tangent: number;
}

/** The functions of a root; each takes its constants first. */
export class RootRules implements NamedParam {
  readonly kind = 'function';
  constructor(
    readonly parts: Parts,
    readonly solve: NamedFunction,
    readonly f: NamedFunction,
    readonly tangentSolve: NamedFunction,
  ) {}
  toString(): string {
    return 'custom_root';
  }
}

/** The function of a linear map: consts, then the point. */
export class RootFunction implements ExpandableMap {
  readonly kind = 'function';
  private readonly expansions = new Kept<Jaxpr>();
  constructor(
    readonly f: NamedFunction,
    readonly consts: number,
    /** How many leaves the point has; as many have the tangent and the result. */
    readonly leaves: number,
  ) {}
  /** The map itself in eqns. Source: _RootLinearMap.expand. */
  expand(operands: readonly Val[], transposed: boolean): Val[] {
    const { consts, x, v } = this.split(operands);
    const f = (point: readonly Val[]): Val[] => this.f.run([...consts, ...point]);
    if (transposed) return vjp(f, x).pullback(v);
    return jvp(f, x, v).tangents.map(instantiate);
  }
  expanded(operands: readonly Aval[], transposed: boolean): Jaxpr {
    return this.expansions.get(this, String(transposed), () =>
      traceToJaxpr(
        operands,
        { tracedFor: 'jit', functionName: this.f.name, functionSource: undefined, argNames: [] },
        (args) => this.expand(args, transposed),
      ),
    );
  }
  split<T>(operands: readonly T[]): { consts: T[]; x: T[]; v: T[] } {
    const at = this.consts + this.leaves;
    return {
      consts: operands.slice(0, this.consts),
      x: operands.slice(this.consts, at),
      v: operands.slice(at),
    };
  }
  toString(): string {
    return this.f.name;
  }
}

/** One eqn: the derivative of `f` at a point, applied. */
export const applyMap = (
  f: RootFunction,
  operands: readonly Val[],
  outAvals: readonly Aval[],
  transposed = false,
): Val[] => bind(primitives._RootLinearMap, operands, { f, transposed, out_avals: new AvalsParam(outAvals) });

const functionOf = ({ f }: RootLinearMap): RootFunction => {
  if (f instanceof RootFunction) return f;
  throw new Stop("jitlens doesn't have the function of this linear map", 'unsupported');
};

const rulesOf = ({ rules }: CustomRoot): RootRules => {
  if (rules instanceof RootRules) return rules;
  throw new Stop("jitlens doesn't have the functions of this custom_root", 'unsupported');
};

function split<T>({ parts }: RootRules, operands: readonly T[]): Record<keyof Parts, T[]> {
  let next = 0;
  const take = (n: number): T[] => operands.slice(next, (next += n));
  return { solve: take(parts.solve), guess: take(parts.guess), f: take(parts.f), tangent: take(parts.tangent) };
}

// ---- CustomRoot

/** Source: CustomRoot.lin, linearized. */
function lin(nonzeros: readonly boolean[], primals: readonly Val[], params: CustomRoot): HiLinear {
  const rules = rulesOf(params);
  const { f: consts, tangent } = split(rules, primals);
  const nz = split(rules, nonzeros).f;
  const outs = bind(primitives.CustomRoot, primals, params);
  const leaves = rules.parts.guess;
  if (!nz.includes(true))
    return { primals: outs, nonzeros: outs.map(() => false), residuals: [], apply: () => outs.map(zeroOf) };
  const root = outs.slice(0, leaves);
  const linear = linearize((p) => rules.f.run([...p, ...root]), consts, false, nz);
  const outAvals = linear.primals.map((p) => tangentAval(p.aval));
  const { jaxpr } = separateConsts(linear.jaxpr);
  return {
    primals: outs,
    nonzeros: outs.map((_, i) => i < leaves),
    residuals: [...root, ...tangent, ...(linear.jaxpr.consts as readonly Val[])],
    apply(residuals, tangents) {
      const at = residuals.slice(0, leaves);
      const closed = residuals.slice(leaves, leaves + tangent.length);
      const given = split(rules, tangents).f.map(instantiate);
      const changes = evalJaxpr(jaxpr, [...residuals.slice(leaves + tangent.length), ...given]);
      let next = 0;
      const rhs = outAvals.map((a, i) => (linear.zeros[i] ? zerosLike(a) : changes[next++]));
      // F(p, x(p)) = 0 implies dx = -(D_x F)^-1 D_p F dp.
      const solved = rules.tangentSolve.run([...closed, ...at, ...rhs]).map((x) => np.neg(x));
      return outs.map((o, i): Tangent => (i < leaves ? solved[i] : zeroOf(o)));
    },
  };
}

const customRoot: Derivative<CustomRoot> = {
  jvp(primals, tangents, params) {
    const done = lin(tangents.map(nonzero), primals, params);
    return { primals: done.primals, tangents: done.apply(done.residuals, tangents) };
  },
  linearize: (nonzeros, primals, params, isVjp) =>
    hiLinearize(primitives['CustomRoot.linearized'], nonzeros, primals, lin(nonzeros, primals, params), isVjp),
};

/** Source: CustomRoot.batch. */
const batchRoot: BatchRule = (primitive, vals, dims, given, axis): Batched => {
  const params = given as CustomRoot;
  const rules = rulesOf(params);
  const { parts } = rules;
  const own = split(rules, dims);
  const inDims = [...own.solve, ...own.guess];
  const solved = batchJaxpr(params.solve_jaxpr, axis, inDims).dims;
  const mapped = dims.some((d) => d !== undefined);
  const rootDims = solved.slice(0, parts.guess).map((d) => (mapped ? 0 : d));
  const outDims = [...rootDims, ...solved.slice(parts.guess)];
  const solve = vmapRule(axis, rules.solve, inDims, outDims);
  const f = vmapRule(axis, rules.f, [...own.f, ...rootDims], rootDims);
  const tangentSolve = vmapRule(axis, rules.tangentSolve, [...own.tangent, ...rootDims, ...rootDims], rootDims);
  const avals = vals.slice(0, inDims.length).map((x) => x.aval);
  const outs = bind(primitive, vals, {
    ...params,
    solve_jaxpr: tracedOn(solve, avals),
    rules: new RootRules(parts, solve, f, tangentSolve),
  });
  return { outs, dims: outDims };
};

// ---- _RootLinearMap

const outAvalsOf = ({ out_avals }: RootLinearMap): readonly Aval[] =>
  out_avals instanceof AvalsParam ? out_avals.avals : [];

/** Source: _RootLinearMap.jvp. */
const mapJvp: JvpRule<RootLinearMap> = (primals, tangents, params, primitive) => {
  const f = functionOf(params);
  const { consts, x, v } = f.split(tangents);
  if ([...consts, ...x].every(isZero)) {
    const outs = bind(primitive, primals, params);
    if (v.every(isZero)) return { primals: outs, tangents: outs.map(zeroOf) };
    const moved = v.map(instantiate);
    const fixed = f.split(primals);
    return { primals: outs, tangents: bind(primitive, [...fixed.consts, ...fixed.x, ...moved], params) };
  }
  return jvp((xs) => f.expand(xs, params.transposed), primals, tangents);
};

const linearMap: Derivative<RootLinearMap> = {
  jvp: mapJvp,
  linearize: (nonzeros, primals, params, isVjp) =>
    hiLinearize(
      primitives['_RootLinearMap.linearized'],
      nonzeros,
      primals,
      linearizeFromJvp(mapJvp, nonzeros, primals, params, primitives._RootLinearMap),
      isVjp,
    ),
  // Source: _RootLinearMap.transpose.
  transpose(cts, operands, params) {
    const f = functionOf(params);
    const { consts, x, v } = f.split(operands);
    const fixed = [...consts, ...x].filter((o): o is Val => !isUndefined(o));
    const outAvals = v.map((o) => tangentAval(o.aval));
    const back = applyMap(f, [...fixed, ...cts.map(instantiate)], outAvals, !params.transposed);
    return operands.map((o, i): Tangent | undefined => {
      if (!isUndefined(o)) return undefined;
      const at = i - fixed.length;
      return at < 0 ? new Zero(o.aval) : back[at];
    });
  },
};

/** Source: _RootLinearMap.batch. */
const batchMap: BatchRule = (primitive, vals, dims, given, axis): Batched => {
  const params = given as RootLinearMap;
  const outAvals = outAvalsOf(params);
  if (dims.every((d) => d === undefined))
    return { outs: bind(primitive, vals, params), dims: outAvals.map(() => undefined) };
  const own = functionOf(params);
  const { consts, x, v } = own.split(vals);
  const at = own.split(dims);
  const lead = (xs: readonly unknown[]): BatchDim[] => xs.map(() => 0);
  const f = vmapRule(axis, own.f, [...at.consts, ...lead(x)], lead(params.transposed ? v : outAvals));
  const align = (xs: readonly Val[], from: readonly BatchDim[]): Val[] =>
    vmapRule(axis, { name: 'align', run: (ys) => [...ys] }, from, lead(xs)).run(xs);
  const mapped = new RootFunction(f, own.consts, own.leaves);
  const outs = applyMap(
    mapped,
    [...consts, ...align(x, at.x), ...align(v, at.v)],
    unmapped(axis, outAvals, lead(outAvals)),
    params.transposed,
  );
  return { outs, dims: lead(outAvals) };
};

export const rootDerivatives: Derivatives<typeof roots> = {
  CustomRoot: customRoot,
  _RootLinearMap: linearMap,
  'CustomRoot.linearized': hiLinearizedDerivative,
  '_RootLinearMap.linearized': hiLinearizedDerivative,
};

export function installRootBatching(): void {
  batchRuleAlways(['CustomRoot'], batchRoot);
  batchRuleAlways(['_RootLinearMap'], batchMap);
}
