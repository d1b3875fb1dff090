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
import { pythonFloatRepr } from './floatRepr.ts';
import type { Atom, Complex, Effects, Eqn, Jaxpr } from './jaxpr.ts';
import type { Doc } from './pretty.ts';
import { placeResults } from './varying.ts';

export { RuleError } from './ruleError.ts';

/**
 * A param's value. It prints as Python's `str` prints it: an array as a tuple, `ListParam` as a list, `RecordParam` as a
 * NamedTuple, null as `None`, a string bare. A whole `number` prints as an int: a Python float is a `FloatParam`.
 * Whatever else JAX has (enums, functions) is a `NamedParam` with JAX's text.
 */
export type ParamValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | DType
  | Jaxpr
  | Complex
  | NamedParam
  | ListParam
  | RecordParam
  | readonly ParamValue[];

export type Params = Readonly<Record<string, ParamValue>>;

/** A value with a text of its own: `GatherScatterMode.CLIP`, `Precision.HIGHEST`, a function. */
export interface NamedParam {
  readonly kind: string;
  /** What `str` gives in Python. */
  toString(): string;
  /** What `repr` gives, as a member of a tuple prints; without it, the same as `str`. */
  repr?(): string;
}

/** A Python list among params (dot_general's dimension numbers print as lists inside tuples). */
export class ListParam {
  constructor(readonly items: readonly ParamValue[]) {}
}

/** A Python float: JavaScript can't tell 1.0 from 1, and JAX prints the difference (`exponent=2.0`). */
export class FloatParam implements NamedParam {
  readonly kind = 'float';
  constructor(readonly value: number) {}
  toString(): string {
    return pythonFloatRepr(this.value);
  }
}

/** A Python NamedTuple (`GatherDimensionNumbers(offset_dims=(1,), …)`): fields in their order. */
export class RecordParam {
  constructor(
    readonly className: string,
    readonly fields: Params,
  ) {}
}

/** A value of which only the text is known: what a `NamedParam` of a class of its own is after a trip through JSON. */
export class TextParam implements NamedParam {
  constructor(
    readonly kind: string,
    readonly text: string,
    readonly reprText: string = text,
  ) {}
  toString(): string {
    return this.text;
  }
  repr(): string {
    return this.reprText;
  }
}

/** Enums whose `str` is the bare member name. Source: `__str__` of Precision and RandomAlgorithm in jax/_src/lax/lax.py. */
const BARE_ENUMS: ReadonlySet<string> = new Set(['Precision', 'DotAlgorithmPreset', 'RandomAlgorithm']);

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
    return BARE_ENUMS.has(this.className) ? this.member : this.repr();
  }
  repr(): string {
    return `${this.className}.${this.member}`;
  }
}

/** Floating-point operations and bytes moved, for the estimate that a lens shows. */
export interface Cost {
  readonly flops: number;
  readonly bytes: number;
}

/** How the printer shows an eqn's params: which, and in which order. */
export type PrintedParams = readonly (readonly [string, ParamValue])[];

/** What a `printEqn` rule builds its document with. Names are given in the order in which they are asked for. */
export interface EqnPrinter {
  /** A variable's name, or a literal's text (with its aval unless `withAval` is false). */
  atom(atom: Atom, withAval?: boolean): Doc;
  /** `str` of a param's value. */
  value(value: ParamValue): Doc;
  /** Names without avals, blanks between. */
  operands(atoms: readonly Atom[]): Doc;
  /** `name:aval` for each. */
  binders(atoms: readonly Atom[]): Doc;
  /** `[key=value …]`, or nothing if there is none. */
  params(params: PrintedParams): Doc;
  /** The usual layout, with another name or other params. */
  eqn(eqn: Eqn, params: PrintedParams, name?: string): Doc;
  /** Whether the variable prints as `_`. */
  isDropped(atom: Atom): boolean;
}

// Methods, not function properties: a Primitive<'sin', {…}> is then a Primitive.
export interface PrimitiveRules<P extends Params> {
  /** True where the primitive has a list of results (jit, scan, split …). */
  readonly multipleResults?: boolean;
  /** Avals of the results. Throws RuleError with JAX's message. */
  abstractEval(avals: readonly Aval[], params: P): readonly Aval[];
  /** Which params print, and in which order. Default: all, sorted by key. */
  print?(eqn: Eqn, params: P): PrintedParams;
  /** The whole document, where a list of params can't express it (`r[i] <- v`). Wins over `print`. */
  printEqn?(eqn: Eqn, printer: EqnPrinter): Doc;
  effects?(params: P): Effects;
  cost?(inAvals: readonly Aval[], outAvals: readonly Aval[], params: P): Cost;
  /** True where `abstractEval` itself says where the results are; otherwise they vary as the operands do. */
  readonly places?: boolean;
  /** Results as host constants, where staging folds the eqn away. Source: partial_eval.py const_fold_rules. */
  fold?(operands: readonly (HostValue | undefined)[], outAvals: readonly Aval[], params: P): HostValue[] | undefined;
  /** A jaxpr whose eqns take this eqn's place when it is staged. Source: Inline.JAX_EARLY in jax/_src/pjit.py. */
  inline?(params: P): Jaxpr | undefined;
  /** The params with which an eqn is staged: those of a function's call are made anew for each call. Source: get_bind_params. */
  again?(params: P): P;
  /** It is a program's own: tables by name have nothing to say of it. */
  readonly isOwn?: boolean;
  /**
   * What it makes of arrays (values of trace.ts) where nothing is traced, run by whoever defined it. `quietly`: for one that was
   * compiled; undefined where that isn't known.
   */
  impl?(args: readonly unknown[], params: P, quietly: boolean): readonly unknown[] | undefined;
  /** For each result the operand that it simply is, where staging forwards it. Source: forwarding_rules. */
  forward?(inAvals: readonly Aval[], outAvals: readonly Aval[], params: P): (number | undefined)[];
}

export class Primitive<N extends string = string, P extends Params = Params> {
  readonly multipleResults: boolean;
  readonly isOwn: boolean;
  constructor(
    readonly name: N,
    readonly rules: PrimitiveRules<P>,
  ) {
    this.multipleResults = rules.multipleResults ?? false;
    this.isOwn = rules.isOwn ?? false;
  }

  abstractEval(avals: readonly Aval[], params: P): readonly Aval[] {
    const outs = this.rules.abstractEval(avals, params);
    return this.rules.places ? outs : placeResults(this.name, avals, outs, params);
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
