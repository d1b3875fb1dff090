/** The intermediate representation. Source: jax/_src/core.py Jaxpr, JaxprEqn, Var, Literal. */
import type { Aval } from './aval.ts';
import type { Mesh } from './mesh.ts';
import type { Params, Primitive } from './primitive.ts';
import { RecordParam } from './primitive.ts';
import type { SourceFrame } from './source.ts';

/** A complex number of Python's or NumPy's. */
export class Complex {
  constructor(
    readonly re: number,
    readonly im: number,
  ) {}
}

/** A scalar's value: bool, int (number or bigint), float, complex; float0 has `undefined`. */
export type Scalar = boolean | number | bigint | Complex | undefined;

export class Var {
  constructor(readonly aval: Aval) {}
}

/** A result that nobody uses, in a jaxpr that JAX made by transposing or pruning: prints as `_` wherever it stands. */
export class DropVar extends Var {}

/**
 * A scalar constant in the place of a variable.
 * `value` is what prints: a Python number as it was written (0.1), a NumPy number as it was rounded.
 * Whether it is an int or a float follows from the aval's dtype.
 */
export class Literal {
  constructor(
    readonly value: Scalar,
    readonly aval: Aval,
  ) {}
}

export type Atom = Var | Literal;

/** Names of effects, as JAX prints them; empty for pure primitives. */
export type Effects = ReadonlySet<string>;
export const NO_EFFECTS: Effects = new Set();

export interface Eqn {
  readonly primitive: Primitive;
  readonly params: Params;
  readonly invars: readonly Atom[];
  readonly outvars: readonly Var[];
  readonly effects: Effects;
  readonly source: SourceFrame | undefined;
  /** The mesh of the context it was staged in, which it is replayed in. Source: core.py JaxprEqnContext. */
  readonly mesh?: Mesh;
}

export interface DebugInfo {
  /** jit, vmap, scan …: how the function was traced. */
  readonly tracedFor: string;
  readonly functionName: string;
  /** `NAME at FILE:LINE`, for messages; undefined where the function has no source. */
  readonly functionSource: string | undefined;
  /** One name for each invar: `x`, `d['w']`; undefined for what no argument of the user's names. */
  readonly argNames: readonly (string | undefined)[];
}

/** A jaxpr is compared by identity: caches share them, and the printer hoists what is shared. */
export class Jaxpr {
  constructor(
    readonly constvars: readonly Var[],
    readonly invars: readonly Var[],
    readonly eqns: readonly Eqn[],
    readonly outvars: readonly Atom[],
    /** One value for each constvar. Opaque here: eager or host arrays of `trace.ts`. */
    readonly consts: readonly unknown[] = [],
    readonly effects: Effects = NO_EFFECTS,
    readonly debugInfo?: DebugInfo,
  ) {}

  get inAvals(): Aval[] {
    return this.invars.map((v) => v.aval);
  }

  /** The same with its inputs in another order. */
  withInvars(invars: readonly Var[]): Jaxpr {
    const { debugInfo } = this;
    const names = debugInfo && new Map(this.invars.map((v, i) => [v, debugInfo.argNames[i]]));
    return new Jaxpr(
      this.constvars,
      invars,
      this.eqns,
      this.outvars,
      this.consts,
      this.effects,
      debugInfo && names && { ...debugInfo, argNames: invars.map((v) => names.get(v)) },
    );
  }

  get outAvals(): Aval[] {
    return this.outvars.map((v) => v.aval);
  }
}

/** The debug info of a jaxpr that is made from another: the function's, without names of arguments. */
export const innerDebug = ({ debugInfo }: Jaxpr, tracedFor = 'jit'): DebugInfo => ({
  tracedFor: debugInfo?.tracedFor ?? tracedFor,
  functionName: debugInfo?.functionName ?? '',
  functionSource: debugInfo?.functionSource,
  argNames: [],
});

/** A jaxpr and all jaxprs within it, each once. */
export function* allJaxprs(root: Jaxpr): Generator<Jaxpr> {
  const seen = new Set<Jaxpr>();
  const open = [root];
  for (let jaxpr = open.pop(); jaxpr; jaxpr = open.pop()) {
    if (seen.has(jaxpr)) continue;
    seen.add(jaxpr);
    yield jaxpr;
    for (const eqn of jaxpr.eqns) open.push(...jaxprsInParams(eqn.params));
  }
}

/** The jaxprs among an eqn's params, in the order of the params, members of tuples (named ones too) included. */
export function* jaxprsInParams(params: Params): Generator<Jaxpr> {
  for (const key in params) {
    const value = params[key];
    if (value instanceof Jaxpr) yield value;
    else if (Array.isArray(value)) {
      for (const v of value as unknown[]) if (v instanceof Jaxpr) yield v;
    } else if (value instanceof RecordParam) {
      for (const v of Object.values(value.fields)) if (v instanceof Jaxpr) yield v;
    }
  }
}

/** Number of eqns, those of nested jaxprs included (each as often as it is used). */
export function countEqns(jaxpr: Jaxpr): number {
  let n = 0;
  for (const eqn of jaxpr.eqns) {
    n++;
    for (const sub of jaxprsInParams(eqn.params)) n += countEqns(sub);
  }
  return n;
}
