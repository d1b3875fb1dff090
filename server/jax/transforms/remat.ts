/** Derivatives of jax.checkpoint and of the names it saves by. Source: jax/_src/ad_checkpoint.py. */
import { innerDebug } from '../../jaxpr/jaxpr.ts';
import { Kept, bits } from '../../jaxpr/kept.ts';
import { pick, separateConsts } from '../../jaxpr/rewrite.ts';
import { Jaxpr, Literal, Var } from '../../jaxpr/jaxpr.ts';
import type { Atom, Eqn } from '../../jaxpr/jaxpr.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import type { NamedParam, Params } from '../../jaxpr/primitive.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type { Remat, customCalls } from '../../jaxpr/primitives/customCalls.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1, evalJaxpr, traceToJaxpr } from '../../jaxpr/trace.ts';
import { dce, dceCall } from './dce.ts';
import { jvpJaxpr } from './jvp.ts';
import type { Saveable } from './partialCustom.ts';
import { partialJaxprCustom } from './partialCustom.ts';
import type { PartialTrace } from './partialEval.ts';
import { enterPartialRule } from './partialEval.ts';
import { partialJaxpr } from './partialJaxpr.ts';
import type { Derivative } from './rule.ts';
import { Undefined, isUndefined } from './rule.ts';
import { backwardPass } from './transpose.ts';
import type { Tangent } from './zero.ts';
import { Zero, isZero, nonzero, tangentAval, zeroOf } from './zero.ts';

/** The `policy` param: which values are saved. It prints as the function that it is. */
export class PolicyParam implements NamedParam {
  readonly kind = 'function';
  constructor(
    readonly text: string,
    readonly saveable: Saveable,
  ) {}
  toString(): string {
    return this.text;
  }
}

const not = (xs: readonly boolean[]): boolean[] => xs.map((x) => !x);
const yes = (n: number): boolean[] => new Array<boolean>(n).fill(true);

const nothing: Saveable = () => false;

type Cse = Remat['prevent_cse'];
const isList = (cse: Cse): cse is readonly boolean[] => typeof cse !== 'boolean';

/** Bits of exponent and mantissa. Source: dtypes.finfo. */
const BITS = new Map<DType, readonly [number, number]>([
  [dt.float16, [5, 10]],
  [dt.bfloat16, [8, 7]],
  [dt.float32, [8, 23]],
  [dt.float64, [11, 52]],
  [dt.complex64, [8, 23]],
  [dt.complex128, [11, 52]],
]);

const precise = new Kept<Jaxpr>();

/** Residuals that are used later in the jaxpr pass through reduce_precision. Source: _insert_reduce_precision. */
const withReducedPrecision = (jaxpr: Jaxpr, residuals: number): Jaxpr =>
  precise.get(jaxpr, String(residuals), () => reducePrecision(jaxpr, residuals));

function reducePrecision(jaxpr: Jaxpr, residuals: number): Jaxpr {
  const used = new Set<Atom>(jaxpr.eqns.flatMap((e) => e.invars));
  const invars = [...jaxpr.invars];
  const eqns = [...jaxpr.eqns];
  for (const v of jaxpr.outvars.slice(jaxpr.outvars.length - residuals)) {
    const bits = BITS.get(v.aval.dtype);
    if (v instanceof Literal || !bits || !used.has(v)) continue;
    const fresh = new Var(v.aval);
    const params: Params = { exponent_bits: bits[0], mantissa_bits: bits[1] };
    const reduce = (source: Eqn['source']): Eqn => ({
      primitive: primitives.reduce_precision,
      params,
      invars: [fresh],
      outvars: [v],
      effects: new Set(),
      source,
    });
    const at = invars.indexOf(v);
    if (at >= 0) {
      invars[at] = fresh;
      eqns.unshift(reduce(undefined));
      continue;
    }
    const made = eqns.findIndex((e) => e.outvars.includes(v));
    const eqn = eqns[made];
    if (
      eqn.primitive.name === 'reduce_precision' &&
      eqn.params.exponent_bits === bits[0] &&
      eqn.params.mantissa_bits === bits[1]
    )
      continue;
    eqns.splice(made, 1, { ...eqn, outvars: eqn.outvars.map((o) => (o === v ? fresh : o)) }, reduce(eqn.source));
  }
  const { debugInfo } = jaxpr;
  return new Jaxpr(jaxpr.constvars, invars, eqns, jaxpr.outvars, jaxpr.consts, jaxpr.effects, debugInfo);
}

/** Effects that may not happen again. Source: effects.py remat_allowed_effects. */
const REFUSED = new Map([
  ['IO', 'jax._src.callback.IOEffect'],
  ['OrderedIO', 'jax._src.callback.OrderedIOEffect'],
  ['NoDCE', 'jax._src.lax.lax.NoDCEEffect'],
]);

/** Source: remat_partial_eval. */
function partialRemat(trace: PartialTrace, args: readonly Val[], given: Params): Val[] {
  const params = given as unknown as Remat;
  const { policy } = params;
  const refused = [...params.jaxpr.effects].flatMap((e) => REFUSED.get(e) ?? []);
  if (refused.length > 0)
    throw new RuleError(
      'NotImplementedError',
      `Effects not supported in AD of \`checkpoint\`/\`remat\`: [${refused.map((e) => `<${e} object>`).join(', ')}]`,
    );
  const saveable = policy instanceof PolicyParam ? policy.saveable : nothing;
  const unknowns = args.map((a) => trace.isUnknown(a));
  const split = partialJaxprCustom(params.jaxpr, unknowns, yes(args.length), saveable);
  const wanted = pick(split.outUnknowns, split.outInstantiated);
  const staged = dce(split.staged, wanted);
  const usedResiduals = staged.used.slice(0, split.residuals);
  const usedInputs = staged.used.slice(split.residuals);
  const knownOuts = not(split.outUnknowns).filter(Boolean).length;
  const known = dce(split.known, [...yes(knownOuts), ...usedResiduals]);
  const count = usedResiduals.filter(Boolean).length;
  const values = evalJaxpr(withReducedPrecision(known.jaxpr, count), pick(pick(args, not(unknowns)), known.used));
  const outs = values.slice(0, values.length - count);
  const residuals = values.slice(values.length - count);
  const inputs = [...residuals, ...pick(args, usedInputs)].map((x) => trace.lift(x));
  const cse: Cse = isList(params.prevent_cse)
    ? [...yes(residuals.length), ...pick(params.prevent_cse, usedInputs)]
    : params.prevent_cse;
  const made = trace.stage(primitives.remat2, inputs, staged.jaxpr.outAvals, {
    ...given,
    jaxpr: staged.jaxpr,
    differentiated: true,
    prevent_cse: cse,
  });
  let k = 0;
  let u = 0;
  return split.outUnknowns.map((unknown) => (unknown ? made[u++] : outs[k++]));
}

interface Transposed {
  jaxpr: Jaxpr;
  zeros: boolean[];
}
const transposed = new Kept<Transposed>();

/** Known operands and nonzero cotangents → nonzero cotangents; what is known is computed again. Source: _transpose_jaxpr. */
function transposeRemat(jaxpr: Jaxpr, linear: readonly boolean[], outZeros: readonly boolean[]): Transposed {
  return transposed.get(jaxpr, `${bits(linear)}|${bits(outZeros)}`, () => {
    let zeros: boolean[] = [];
    const knownAvals = pick(jaxpr.inAvals, not(linear));
    const ctAvals = pick(jaxpr.outAvals, not(outZeros)).map(tangentAval);
    const traced = traceToJaxpr([...knownAvals, ...ctAvals], innerDebug(jaxpr, 'checkpoint / remat'), (all) => {
      const ins = all.slice(0, knownAvals.length);
      const parts = partialJaxpr(jaxpr, linear);
      const again = evalJaxpr(parts.known, ins).slice(parts.known.outvars.length - newResiduals(parts.forwarded));
      const sources = [...(jaxpr.consts as readonly Val[]), ...ins];
      let next = 0;
      const residuals = parts.forwarded.map((f) => (f === undefined ? again[next++] : sources[f]));
      let ct = knownAvals.length;
      const cts = jaxpr.outAvals.map((a, i): Tangent => (outZeros[i] ? new Zero(tangentAval(a)) : all[ct++]));
      const unknownCts = pick(cts, parts.unknownOuts);
      const dummies = parts.unknown.invars.slice(residuals.length).map((v) => new Undefined(tangentAval(v.aval)));
      const back = backwardPass(parts.unknown, [...residuals, ...dummies], unknownCts).slice(residuals.length);
      const inCts = back.map((c, i) => c ?? new Zero(dummies[i].aval));
      zeros = inCts.map(isZero);
      return inCts.filter(nonzero);
    });
    return { jaxpr: traced, zeros };
  });
}

const newResiduals = (forwarded: readonly (number | undefined)[]): number =>
  forwarded.filter((f) => f === undefined).length;

const remat: Derivative<Remat> = {
  jvp(primals, tangents, params) {
    const nonzeros = tangents.map(nonzero);
    const made = jvpJaxpr(params.jaxpr, nonzeros);
    const jaxpr = separateConsts(made.jaxpr).jaxpr;
    const given = tangents.filter(nonzero);
    const cse: Cse = isList(params.prevent_cse) ? [...params.prevent_cse, ...yes(given.length)] : params.prevent_cse;
    const outs = bind(primitives.remat2, [...(made.jaxpr.consts as readonly Val[]), ...primals, ...given], {
      ...params,
      jaxpr,
      prevent_cse: cse,
    });
    const n = params.jaxpr.outvars.length;
    const results = outs.slice(0, n);
    let next = n;
    return { primals: results, tangents: results.map((p, i) => (made.nonzeros[i] ? outs[next++] : zeroOf(p))) };
  },
  transpose(cts, operands, params) {
    const linear = operands.map(isUndefined);
    const outZeros = cts.map(isZero);
    const made = transposeRemat(params.jaxpr, linear, outZeros);
    const jaxpr = separateConsts(made.jaxpr).jaxpr;
    const known = operands.filter((x): x is Val => !isUndefined(x));
    const given = cts.filter(nonzero);
    const cse: Cse = isList(params.prevent_cse)
      ? [...pick(params.prevent_cse, not(linear)), ...yes(given.length)]
      : params.prevent_cse;
    const outs = bind(primitives.remat2, [...(made.jaxpr.consts as readonly Val[]), ...known, ...given], {
      ...params,
      jaxpr,
      prevent_cse: cse,
    });
    let at = 0;
    let next = 0;
    return operands.map((x) => (isUndefined(x) ? (made.zeros[at++] ? new Zero(x.aval) : outs[next++]) : undefined));
  },
  dce: (used, eqn, params) =>
    dceCall(used, eqn, params.jaxpr, (jaxpr, left) => ({
      ...params,
      jaxpr,
      prevent_cse: isList(params.prevent_cse) ? pick(params.prevent_cse, left) : params.prevent_cse,
    })),
};

/** The tangent isn't named. */
const name: Derivative<{ name: string }> = {
  jvp: ([x], [t], params) => ({ primals: [bind1(primitives.name, [x], params)], tangents: [t] }),
};

export const rematDerivatives: Pick<{ [K in keyof typeof customCalls]: Derivative<never> }, 'remat2' | 'name'> = {
  remat2: remat,
  name,
};

export function installPartialRemat(): void {
  enterPartialRule('remat2', partialRemat);
}
