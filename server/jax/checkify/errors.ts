/** Errors of checkify, which are Python objects, and the functions of source.ts that work on them. */
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import { HostScalar, filled } from '../../jaxpr/host.ts';
import type { SourceFrame } from '../../jaxpr/source.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { Stop } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple, Unknown, UnknownSignal } from '../../python/values.ts';
import { asValue } from '../declare.ts';
import { toNumPy } from '../hostNumPy.ts';
import { toPython } from '../arrays.ts';
import type { TreeDef } from '../pytree.ts';
import { flatten } from '../pytree.ts';
import { toVal } from '../values.ts';

/** An operand as JAX's rules see it: what is a literal in the jaxpr is a number. */
export function operandValue(x: Val): Value {
  if (!(x instanceof HostScalar)) return asValue(x);
  const { aval, value } = x;
  return aval.weakType ? toPython(value, aval.dtype.isFloating) : toNumPy(aval, filled([], aval.dtype, value));
}

/** What stands for a traceback: where in the program it was made. */
export const placeOf = (source: SourceFrame | undefined): string =>
  source ? `${source.chunk.file.path}:${source.chunk.start + source.start}` : '';

export const tuple = (xs: readonly Value[]): PyTuple => new PyTuple([...xs]);

type Lookup = (name: string) => Value | undefined;
let lookup: Lookup = () => undefined;
/** The Python part answers by name; it needs natives that need this file. */
export function setPart(part: Lookup): void {
  lookup = part;
}

/** Call a function of the Python part. */
export function python(name: string, ...args: Value[]): Value {
  const out = call(lookup(name) ?? null, args);
  if (out instanceof Unknown) throw new Stop(out.reason, 'unsupported');
  return out;
}

/** An error taken apart. */
export interface FlatError {
  readonly vals: readonly Val[];
  readonly tree: TreeDef;
}

export function flattened(v: Value): FlatError {
  const { leaves, tree } = flatten(v);
  return {
    tree,
    vals: leaves.map((leaf) => {
      const x = toVal(leaf);
      if (leaf instanceof Unknown) throw new UnknownSignal(leaf);
      if (!x) throw new Error('an error has a leaf that is no array');
      return x;
    }),
  };
}

/** Numbers the checks of one checkify, and knows which errors are asked for. Source: checkify.py CheckifyContext. */
export class Context {
  constructor(
    /** The set of errors, as the user gave it. */
    readonly errors: Value,
    /** Names of its classes. */
    readonly names: ReadonlySet<string>,
    public code = 0,
  ) {}
  has(name: string): boolean {
    return this.names.has(name);
  }
  next(): number {
    return this.code++;
  }
  from(code: number): Context {
    return new Context(this.errors, this.names, code);
  }
}

/** An error, and the results that come with it. */
export interface Checked {
  readonly error: Value;
  readonly outs: readonly Val[];
}

/** A jaxpr that takes and gives an error. */
export interface CheckedJaxpr {
  readonly jaxpr: Jaxpr;
  /** Of the error and the results. */
  readonly outTree: TreeDef;
  /** The error at the end of it, for its effects and metadata; its arrays are the trace's. */
  readonly error: Value;
  readonly codes: number;
}
