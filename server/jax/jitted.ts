/**
 * Functions of JAX's own that are `@jit`, called as Python calls them.
 *
 * What jit sees shows in the jaxpr: an argument that is given is an operand, one that is left to its default is a constant
 * inside; keyword arguments come after the others, sorted by name, and make a jaxpr of their own.
 * Source: jax/_src/pjit.py _infer_params, jax/_src/api_util.py flatten_fun.
 */
import type { Val } from '../jaxpr/trace.ts';
import { HostArray, HostScalar } from '../jaxpr/host.ts';
import { kwargsOf, native } from '../python/native.ts';
import type { NativeParam } from '../python/native.ts';
import { nativeParams } from '../python/native.ts';
import { repr } from '../python/text.ts';
import { typeError } from '../python/errors.ts';
import type { Kwargs, Value } from '../python/values.ts';
import { PyBuiltin, PyDict, PyTuple, Unknown, typeOf } from '../python/values.ts';
import { arrayLike, asValue, jaxFunction, libraryCustomJvp, libraryJit } from './declare.ts';
import { jitOperand, nonHashable } from './jitArguments.ts';
import { flatten } from './pytree.ts';
import { toVal } from './values.ts';
import { PyRaise } from '../python/errors.ts';
import { keyOf } from '../python/keys.ts';
import type { CustomRule } from './transforms/custom.ts';

/** An argument: of Python's, or an operand that another function of the library hands over. */
export type Argument = Value | Val;

export interface JitInputs {
  /** Arrays by parameter; None is not among them. */
  readonly v: Readonly<Record<string, Val>>;
  /** Static arguments as they are. */
  readonly s: Readonly<Record<string, Value>>;
}

export interface JittedOptions {
  readonly statics?: readonly string[];
  /** Whose name stands in the message for what is no array, where it isn't the function's own. */
  readonly checkedBy?: string;
  /** `custom_jvp` around the jit, with this derivative. */
  readonly customJvp?: CustomRule;
  /** Other name than the one in the signature: `_one_hot`. */
  readonly name?: string;
}

const isHostVal = (a: Argument): a is HostScalar | HostArray => a instanceof HostScalar || a instanceof HostArray;

/** A static argument must be hashable. Source: pjit.py, jaxlib's argument signature. */
export function requireHash(v: Value): void {
  if (v === null || typeof v !== 'object') return;
  try {
    keyOf(v);
  } catch (e) {
    if (!(e instanceof PyRaise)) throw e;
    throw nonHashable(v, e);
  }
}

/** Arguments by position. Source: custom_derivatives.py resolve_kwargs, whose words are those of inspect.Signature.bind. */
export function bindForCustomJvp(
  name: string,
  params: readonly NativeParam[],
  positional: readonly Value[],
  named: Kwargs,
): Value[] {
  const given = new Map(named);
  const missing = params.find((p, i) => i >= positional.length && p.default === undefined && !given.has(p.name));
  const unknown = named.find(([key]) => !params.some((p) => p.name === key));
  const double = params.find((p, i) => i < positional.length && given.has(p.name));
  const why =
    positional.length > params.length
      ? 'too many positional arguments'
      : double
        ? `multiple values for argument '${double.name}'`
        : missing
          ? `missing a required argument: '${missing.name}'`
          : unknown
            ? `got an unexpected keyword argument '${unknown[0]}'`
            : undefined;
  if (why !== undefined)
    throw typeError(
      `The input arguments to the custom_jvp-decorated function ${name} could not be resolved to positional-only ` +
        `arguments. Binding failed with the error:\n${why}`,
    );
  return params.map((p, i) => (i < positional.length ? positional[i] : (given.get(p.name) ?? p.default ?? null)));
}

/** What custom_jvp is called with must be arrays, or pytrees of them. Source: custom_derivatives.py, core.py check_eval_args. */
export function customJvpOperands(args: readonly Value[]): void {
  flatten(new PyTuple([...args])).leaves.forEach((leaf, i) => {
    if (!(leaf instanceof Unknown) && !toVal(leaf))
      throw typeError(
        'Error interpreting argument to custom_jvp_call as a JAX value. The problematic value is of type ' +
          `${repr(typeOf(leaf))} and was passed to custom_jvp_call at position ${i}.\n`,
      );
  });
}

export class Jitted {
  readonly name: string;
  private readonly binder: PyBuiltin;
  private bound: readonly Value[] = [];
  private params: readonly NativeParam[] | undefined;

  constructor(
    readonly signature: string,
    private readonly body: (inputs: JitInputs) => Val | Val[],
    private readonly options: JittedOptions = {},
  ) {
    this.name = options.name ?? signature.slice(0, signature.indexOf('('));
    this.binder = native(signature, (...values) => {
      this.bound = values;
      return null;
    });
  }

  /** Call it with operands, as other functions of the library do. */
  call(args: readonly Argument[], kwargs: readonly (readonly [string, Argument])[] = []): Val[] {
    const params = (this.params ??= nativeParams(this.binder) ?? []);
    const given = new Map<string, Argument>();
    args.forEach((a, i) => given.set(params[i].name, a));
    const named = [...kwargs].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, a] of named) given.set(name, a);
    return this.run(params, given, args.length);
  }

  /** The result of a function with one. */
  call1(args: readonly Argument[], kwargs: readonly (readonly [string, Argument])[] = []): Val {
    return this.call(args, kwargs)[0];
  }

  private run(params: readonly NativeParam[], given: Map<string, Argument>, positional: number): Val[] {
    const { statics = [], checkedBy = this.name, customJvp } = this.options;
    const s: Record<string, Value> = {};
    const defaults: [string, Val][] = [];
    const operands: Val[] = [];
    const names: string[] = [];
    let key = `${positional}`;
    const positions = new Map(params.map((p, i) => [p.name, i]));
    for (const p of params) {
      if (given.has(p.name)) continue;
      const fallback = p.default ?? null;
      if (statics.includes(p.name)) s[p.name] = fallback;
      else if (fallback !== null) defaults.push([p.name, arrayLike(checkedBy, fallback)]);
    }
    for (const [name, a] of given) {
      key += `|${name}`;
      if (statics.includes(name)) {
        const value = isHostVal(a) ? asValue(a) : a;
        s[name] = value;
        requireHash(value);
        key += `=${repr(value)}`;
      } else if (a === null && params[positions.get(name) ?? 0].default === null) key += '=None';
      else {
        names.push(name);
        operands.push(isHostVal(a) ? a : jitOperand(this.name, name, a, positions.get(name) ?? 0, checkedBy));
      }
    }
    const run = (values: readonly Val[]): Val | Val[] => {
      const v: Record<string, Val> = Object.fromEntries(defaults);
      names.forEach((name, i) => (v[name] = values[i]));
      return this.body({ v, s });
    };
    if (customJvp) {
      const body = (values: Val[]): Val[] => libraryJit(this.name, key, values, run);
      return libraryCustomJvp(this.name, operands, body, 'jvp', customJvp);
    }
    return libraryJit(this.name, key, operands, run);
  }

  /** As a function of Python's. */
  python(): PyBuiltin {
    const called = jaxFunction(`${this.name}(*args, **kwargs)`, (args, kwargs) => {
      const positional = args instanceof PyTuple ? args.items : [];
      const named = kwargs instanceof PyDict ? (kwargsOf(kwargs) ?? []) : [];
      // Bound once by Python's rules, for its TypeErrors.
      if (this.options.customJvp) {
        customJvpOperands(bindForCustomJvp(this.name, nativeParams(this.binder) ?? [], positional, named));
        this.binder.fn([...positional], named);
      } else this.binder.fn([...positional], named);
      const outs = this.options.customJvp
        ? this.call(withoutDefaults(this.bound, this.params ?? nativeParams(this.binder) ?? []))
        : this.call(positional, named);
      return outs.length === 1 ? asValue(outs[0]) : new PyTuple(outs.map(asValue));
    });
    const shown = this.signature.slice(this.signature.indexOf('('));
    const name = this.signature.slice(0, this.signature.indexOf('('));
    return new PyBuiltin(name, called.fn, called.binds, shown, called.cls);
  }
}

/** custom_jvp makes all arguments positional, defaults included. Source: custom_derivatives.py resolve_kwargs. */
const withoutDefaults = (bound: readonly Value[], params: readonly NativeParam[]): Value[] =>
  bound.slice(0, params.length);

/** Jitted functions as a module's table. */
export const jittedTable = (...functions: readonly Jitted[]): Map<string, Value> =>
  new Map(functions.map((f) => [f.signature.slice(0, f.signature.indexOf('(')), f.python()]));
