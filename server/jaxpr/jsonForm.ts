/**
 * The JSON form of jaxprs: written by the server for a runtime process, and by test/parity/dump_jaxprs.py from real JAX.
 * Nothing that a jaxpr holds is lost but the source frames; a jaxpr used twice is written once and read as one object,
 * so that the printed text stays the same. This is the form itself; jsonWrite.ts and jsonRead.ts convert.
 */

/** NumPy's name of the dtype, the shape, whether the type is weak. */
export interface AvalJson {
  dtype: string;
  shape: readonly number[];
  weak?: true;
}

/** A float: a string where JSON has no number for it (`nan`, `inf`, `-inf`, `-0.0`). */
export type FloatJson = number | string;

/** null stands for the value of a float0. */
export type ScalarJson = boolean | FloatJson | null | { int: string } | { complex: readonly [FloatJson, FloatJson] };

/** An array stands for a tuple. */
export type ParamJson =
  | null
  | boolean
  | number
  | string
  | readonly ParamJson[]
  | { int: string }
  | { number: string }
  | { float: FloatJson }
  | { complex: readonly [FloatJson, FloatJson] }
  | { dtype: string }
  /** Index into `jaxprs`. */
  | { jaxpr: number }
  | { list: readonly ParamJson[] }
  | { record: string; fields: Readonly<Record<string, ParamJson>> }
  | { enum: readonly [className: string, member: string] }
  | { named: string; text: string; repr?: string };

/** Index of a variable of the same jaxpr (constvars, invars, then the results of the eqns, in order), or a literal. */
export type AtomJson = number | readonly [value: ScalarJson, aval: number];

export interface EqnJson {
  prim: string;
  /** A primitive of a program's own. */
  own?: true;
  /** Left out if there are none. */
  params?: Readonly<Record<string, ParamJson>>;
  in: readonly AtomJson[];
  /** Index into `avals` for each result; `drop` where it is a DropVar, which is not among the numbered variables. */
  out: readonly (number | { drop: number })[];
  effects?: readonly string[];
}

export interface DebugInfoJson {
  tracedFor: string;
  functionName: string;
  functionSource?: string;
  argNames: readonly (string | null)[];
}

export interface JaxprBodyJson {
  /** Indices into `avals`. */
  constvars: readonly number[];
  invars: readonly number[];
  eqns: readonly EqnJson[];
  outs: readonly AtomJson[];
  /** Indices into `values`, one for each constvar; left out if the jaxpr has no constants. */
  consts?: readonly number[];
  effects?: readonly string[];
  debug?: DebugInfoJson;
}

/** A constant. Bytes are little endian, in the layout of ndarray.ts. */
export type ValueJson =
  /** `host`: a NumPy array, not a jax.Array. */
  | { kind: 'array'; aval: number; base64: string; host?: true }
  | { kind: 'scalar'; aval: number; value: ScalarJson }
  /** A jax.Array that is the `index`-th result of an operation of `eager`. */
  | { kind: 'eager'; aval: number; eqn: number; index: number }
  | { kind: 'unknown'; aval: number; reason: string; host?: true };

/** An operation outside of any trace. `args` are indices into `values`. */
export interface EagerEqnJson {
  prim: string;
  params?: Readonly<Record<string, ParamJson>>;
  args: readonly number[];
}

export interface JaxprJson {
  readonly version: 1;
  avals: readonly AvalJson[];
  /** Every jaxpr once, nested ones before those that use them. */
  jaxprs: readonly JaxprBodyJson[];
  /** Index into `jaxprs`. */
  main: number;
  /** Left out where no jaxpr has constants. Every value once, operands before results. */
  values?: readonly ValueJson[];
  eager?: readonly EagerEqnJson[];
}
