/**
 * `definePrimitive`: one definition for each primitive, with its rules side by side.
 *
 * The families under `primitives/` export objects of primitives; `primitives/index.ts` joins them and derives
 * `PrimitiveName`. Tables elsewhere (evaluate, ONNX) are mapped types over that name, so that a rule forgotten there
 * does not compile.
 */
import type { Aval } from './aval.ts';
import type { DType } from './dtypes.ts';
import type { HostValue } from './host.ts';
import type { Effects, Eqn, Jaxpr } from './jaxpr.ts';

/**
 * A param's value. It prints as Python's `str` prints it: an array as a tuple, `ListParam` as a list, null as `None`,
 * a string bare. Whatever else JAX has (enums, dimension numbers, functions) is a `NamedParam` with JAX's text.
 */
export type ParamValue =
  null | boolean | number | bigint | string | DType | Jaxpr | NamedParam | ListParam | readonly ParamValue[];

export type Params = Readonly<Record<string, ParamValue>>;

/** A value with a text of its own: `GatherScatterMode.CLIP`, `Precision.HIGHEST`, a function. */
export interface NamedParam {
  readonly kind: string;
  /** What `str` gives in Python. */
  toString(): string;
}

/** A Python list among params (dot_general's dimension numbers print as lists inside tuples). */
export class ListParam {
  constructor(readonly items: readonly ParamValue[]) {}
}

/** An enum member of JAX's, interned by its text: `enumParam('GatherScatterMode', 'CLIP')`. */
export class EnumParam implements NamedParam {
  private static readonly table = new Map<string, EnumParam>();
  readonly kind: string;
  private constructor(
    readonly className: string,
    readonly member: string,
  ) {
    this.kind = className;
  }
  static of(className: string, member: string): EnumParam {
    const key = `${className}.${member}`;
    let found = EnumParam.table.get(key);
    if (!found) EnumParam.table.set(key, (found = new EnumParam(className, member)));
    return found;
  }
  toString(): string {
    return `${this.className}.${this.member}`;
  }
}

/** What a rule raises when the operands don't fit. `jax/` turns it into the Python exception of that class. */
export class RuleError extends Error {
  constructor(
    readonly pythonClass: 'TypeError' | 'ValueError' | 'NotImplementedError' | 'OverflowError' | 'IndexError',
    message: string,
  ) {
    super(message);
  }
}

/** Floating-point operations and bytes moved, for the estimate that a lens shows. */
export interface Cost {
  readonly flops: number;
  readonly bytes: number;
}

/** How the printer shows an eqn's params: which, and in which order. */
export type PrintedParams = readonly (readonly [string, ParamValue])[];

// Methods, not function properties: a Primitive<'sin', {…}> is then a Primitive.
export interface PrimitiveRules<P extends Params> {
  /** True where the primitive has a list of results (jit, scan, split …). */
  readonly multipleResults?: boolean;
  /** Avals of the results. Throws RuleError with JAX's message. */
  abstractEval(avals: readonly Aval[], params: P): readonly Aval[];
  /** Which params print, and in which order. Default: all, sorted by key. */
  print?(eqn: Eqn, params: P): PrintedParams;
  effects?(params: P): Effects;
  cost?(inAvals: readonly Aval[], outAvals: readonly Aval[], params: P): Cost;
  /** Results as host constants, where staging folds the eqn away. Source: partial_eval.py const_fold_rules. */
  fold?(operands: readonly (HostValue | undefined)[], outAvals: readonly Aval[], params: P): HostValue[] | undefined;
  /** For each result the operand that it simply is, where staging forwards it. Source: forwarding_rules. */
  forward?(inAvals: readonly Aval[], outAvals: readonly Aval[], params: P): (number | undefined)[];
}

export class Primitive<N extends string = string, P extends Params = Params> {
  readonly multipleResults: boolean;
  constructor(
    readonly name: N,
    readonly rules: PrimitiveRules<P>,
  ) {
    this.multipleResults = rules.multipleResults ?? false;
  }

  abstractEval(avals: readonly Aval[], params: P): readonly Aval[] {
    return this.rules.abstractEval(avals, params);
  }
}

/** `definePrimitive<Params>()('name', rules)`: two steps, so that the name stays a literal type. */
export const definePrimitive =
  <P extends Params>() =>
  <const N extends string>(name: N, rules: PrimitiveRules<P>): Primitive<N, P> =>
    new Primitive(name, rules);

/** The params type of a primitive. */
export type ParamsOf<T> = T extends Primitive<string, infer P> ? P : never;

/** A rule that doesn't exist, and why: what the user reads where it would have been needed. */
export class Unsupported {
  constructor(readonly reason: string) {}
}
export const unsupported = (reason: string): Unsupported => new Unsupported(reason);
