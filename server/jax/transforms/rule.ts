/**
 * What a primitive's derivative is, and how the usual kinds are written. Source: jax/_src/interpreters/ad.py
 * (defjvp, deflinear2, defbilinear, primitive_transposes).
 */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import type { Eqn } from '../../jaxpr/jaxpr.ts';
import type { Params, ParamsOf, Primitive } from '../../jaxpr/primitive.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import type { Tangent } from './zero.ts';
import { Zero, addTangents, instantiate, isZero, zeroOf } from './zero.ts';

/** An operand of a linear eqn whose cotangent is wanted. */
export class Undefined {
  /** Tells it from values, which have an aval too. */
  readonly isUndefined = true;
  constructor(
    readonly aval: ShapedArray,
    /** What the cotangent is added to. */
    readonly sum?: Val,
    /** The mutable array that its cotangent is added to in place: `aval` is that of the content. */
    readonly ref?: Val,
    /** Nobody asks for its cotangent. Source: ad.py NullAccum. */
    readonly isUnwanted = false,
  ) {}
  toString(): string {
    return `ValAccum(${this.aval.strLong()})`;
  }
}
/** What Python's assert raises where a function that was to be transposed isn't linear. */
export const notLinear = (message = ''): RuleError => new RuleError('AssertionError', message);
/** An operand's value, or the mutable array of its cotangents; undefined for others. Source: ad.py project_accums. */
export const valueOrRef = (x: Val | Undefined): Val | undefined => (x instanceof Undefined ? x.ref : x);
export const isUndefined = (x: Val | Undefined): x is Undefined => x instanceof Undefined;

// Rules are method types: one that looks at no params serves primitives of any.

export interface Duals {
  primals: Val[];
  tangents: Tangent[];
}

/** Results and their tangents; some tangent in isn't zero. Binds run on the trace below. */
export type JvpRule<P extends Params> = {
  rule(primals: readonly Val[], tangents: readonly Tangent[], params: P, primitive: Primitive<string, P>): Duals;
}['rule'];

/** For each operand its cotangent; undefined for those that are known. `ct` is one for each result. */
export type TransposeRule<P extends Params> = {
  rule(
    cts: readonly Tangent[],
    operands: readonly (Val | Undefined)[],
    params: P,
    primitive: Primitive<string, P>,
  ): readonly (Tangent | undefined)[];
}['rule'];

/** What linearizing one eqn gives: its results, and what to do in the linear trace. */
export interface Linearized {
  primals: Val[];
  /** Whether each result's tangent isn't zero. */
  nonzeros: boolean[];
  /** Run in the linear trace, on the tangents (zeros included). */
  linear: (tangents: readonly Tangent[]) => Tangent[];
}
export type LinearizeRule<P extends Params> = {
  rule(nonzeros: readonly boolean[], primals: readonly Val[], params: P, isVjp: boolean): Linearized;
}['rule'];

/** Which operands are needed for the used results, and the eqn that is left. Source: pe.dce_rules. */
export type DceRule<P extends Params> = {
  rule(used: readonly boolean[], eqn: Eqn, params: P): { used: readonly boolean[]; eqn: Eqn | undefined };
}['rule'];

export interface Derivative<P extends Params> {
  readonly jvp?: JvpRule<P>;
  readonly transpose?: TransposeRule<P>;
  /** Where linearizing isn't running the jvp rule on unknown tangents. */
  readonly linearize?: LinearizeRule<P>;
  readonly dce?: DceRule<P>;
  /** Asked even if all tangents are zero. Source: ad.py linearize_on_zero_tangents. */
  readonly onZeros?: boolean;
}

/** The derivatives of one family of primitives: none may be missing. */
export type Derivatives<Family> = { [K in keyof Family]: Derivative<ParamsOf<Family[K]>> };

// Rules of single results: most primitives.

type Term<P extends Params> = (
  tangent: Val,
  primals: readonly Val[],
  params: P,
  out: Val,
  primitive: Primitive<string, P>,
) => Val;

/** The tangent is the sum of one term for each operand; null where an operand has no derivative. Source: defjvp. */
export function byOperand<P extends Params>(...terms: readonly (Term<P> | null)[]): JvpRule<P> {
  return (primals, tangents, params, primitive) => {
    const out = bind1(primitive, primals, params);
    let sum: Tangent = zeroOf(out);
    // All terms come first, then the sums, as JAX's list does it.
    const parts: Val[] = [];
    tangents.forEach((t, i) => {
      const term = terms[i];
      if (term && !isZero(t)) parts.push(term(t, primals, params, out, primitive));
    });
    for (const part of parts) sum = addTangents(sum, part);
    return { primals: [out], tangents: [sum] };
  };
}

/** Results that don't change when operands do a little: comparisons, floor, sign. Source: defjvp_zero. */
export const noDerivative: Derivative<Params> = {
  jvp(primals, _tangents, params, primitive) {
    const outs = bind(primitive, primals, params);
    return { primals: outs, tangents: outs.map(zeroOf) };
  },
};

/** The primitive itself, applied to the tangents. Source: linear_jvp. */
export function linearJvp<P extends Params>(
  primals: readonly Val[],
  tangents: readonly Tangent[],
  params: P,
  primitive: Primitive<string, P>,
): Duals {
  const outs = bind(primitive, primals, params);
  if (tangents.every(isZero)) return { primals: outs, tangents: outs.map(zeroOf) };
  return { primals: outs, tangents: bind(primitive, tangents.map(instantiate), params) };
}

/** A linear primitive: its transpose gives one cotangent for each operand. Source: deflinear2. */
export const linear = <P extends Params>(
  transpose: (
    ct: Val,
    operands: readonly (Val | Undefined)[],
    params: P,
    primitive: Primitive<string, P>,
  ) => readonly (Tangent | undefined)[],
): Derivative<P> => ({
  jvp: linearJvp,
  transpose: ([ct], operands, params, primitive) => {
    if (isZero(ct)) return operands.map((x) => (isUndefined(x) ? new Zero(x.aval) : undefined));
    return transpose(ct, operands, params, primitive);
  },
});

/** A product of two operands: linear in each. Source: defbilinear. */
export const bilinear = <P extends Params>(
  left: (ct: Val, x: Undefined, y: Val, params: P) => Val,
  right: (ct: Val, x: Val, y: Undefined, params: P) => Val,
): Derivative<P> => ({
  jvp: byOperand<P>(
    (t, [, y], params, _out, primitive) => bind1(primitive, [t, y], params),
    (t, [x], params, _out, primitive) => bind1(primitive, [x, t], params),
  ),
  transpose: ([ct], [x, y], params) => {
    if (isUndefined(x)) {
      if (isUndefined(y)) throw notLinear(`(${x.toString()}, ${y.toString()})`);
      return [isZero(ct) ? new Zero(x.aval) : left(ct, x, y, params), undefined];
    }
    if (!isUndefined(y)) return [undefined, undefined];
    return [undefined, isZero(ct) ? new Zero(y.aval) : right(ct, x, y, params)];
  },
});
