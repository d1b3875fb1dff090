/**
 * How public functions of JAX are declared: by their Python signature, in TypeScript, on Python values.
 *
 * An unknown among the arguments makes the result unknown, so that functions never see one; what a primitive's rule
 * rejects is raised as Python's exception.
 */
import { jitMeshParam } from '../jaxpr/axisEnv.ts';
import type { Shape } from '../jaxpr/aval.ts';
import { RefAval, ShapedArray } from '../jaxpr/aval.ts';
import { TextParam } from '../jaxpr/primitive.ts';
import type { DType } from '../jaxpr/dtypes.ts';
import { HostScalar } from '../jaxpr/host.ts';
import type { Jaxpr } from '../jaxpr/jaxpr.ts';
import { calledNow } from '../jaxpr/primitives/customRules.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import type { Val } from '../jaxpr/trace.ts';
import { withoutSource } from '../jaxpr/shared.ts';
import {
  DynamicJaxprTrace,
  EagerArray,
  EagerRef,
  bind,
  currentTrace,
  stagingTrace,
  evalTrace,
  withTrace,
  foldsConstants,
} from '../jaxpr/trace.ts';
import { filled } from '../jaxpr/host.ts';
import { PyRaise, typeError, valueError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { pythonFunctionClass } from '../python/functionKinds.ts';
import type { NativeFn } from '../python/native.ts';
import { native } from '../python/native.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { mayHaveCalled } from '../python/unseen.ts';
import { PyBuiltin, PyDict, PyList, PyTuple, Unknown, UnknownSignal, typeOf, unbox } from '../python/values.ts';
import { config } from './config.ts';
import { raising, refAsArray } from './errors.ts';
import { isMakingArrays, withOwnConstants } from './hostConstants.ts';
import { indexOf } from './shapes.ts';
import { userDType } from './userDTypes.ts';
import type { CustomRule } from './transforms/custom.ts';
import { CustomJvpRule, tracedRule } from './transforms/custom.ts';
import { toVal } from './values.ts';

/** How deep containers are searched for an unknown: deeper ones are met by whoever takes them apart. */
const UNKNOWN_DEPTH = 3;

function findUnknown(v: Value, depth = UNKNOWN_DEPTH): Unknown | undefined {
  if (v instanceof Unknown) return v;
  if (depth === 0) return undefined;
  if (v instanceof PyTuple || v instanceof PyList) {
    for (const x of v.items) {
      const u = findUnknown(x, depth - 1);
      if (u) return u;
    }
  } else if (v instanceof PyDict)
    for (const e of v.entries.values()) {
      const u = findUnknown(e.value, depth - 1);
      if (u) return u;
    }
  return undefined;
}

/** Functions that tell of an array what Python knows: shapes, dtypes, jaxprs. */
const TELL_OF_ARRAYS = new Set(
  (
    'broadcast_shapes can_cast device_get dtype einsum_path eval_shape iscomplexobj isdtype isrealobj isscalar issubdtype ' +
    'iterable make_jaxpr ndim promote_types ravel_pytree result_type shape size typeof'
  ).split(' '),
);

/** Functions that return what a function of the user's returns, what they were given, in its structure, or several arrays. */
const RETURN_PYTREES = new Set(
  (
    'array_split associative_scan atleast_1d atleast_2d atleast_3d broadcast_arrays checkpoint_name cho_factor cond ' +
    'custom_linear_solve custom_root device_put divmod dsplit eig eigh fori_loop frexp gradient histogram histogram2d ' +
    'histogramdd hsplit io_callback ix_ linear_call lstsq lu lu_factor map meshgrid modf nonzero polydiv qr schur slogdet ' +
    'sort_key_val split svd top_k unique unravel_index unstack vsplit ' +
    // Mutable arrays are no arrays.
    'empty_ref new_ref ' +
    'optimization_barrier pure_callback scan stop_gradient switch unravel_pytree while_loop with_sharding_constraint'
  ).split(' '),
);

/** What a function of JAX's makes of a parameter of unknown type: an array (or it raises), if it doesn't say otherwise. */
export function madeOf(u: Unknown, name: string): Unknown {
  if (u.traced === 'no') return u;
  if (TELL_OF_ARRAYS.has(name)) return u.untraced();
  return new Unknown(u.reason, RETURN_PYTREES.has(name) ? 'tree' : 'array');
}

/** Functions that look at the dtype which they are asked for before anything else. */
const MAKE_ARRAYS = new Set('array asarray zeros ones empty full zeros_like ones_like full_like linspace'.split(' '));

/** The warning about a dtype comes whatever the array holds. */
function dtypeAsked(signature: string, operation: string, args: readonly Value[]): void {
  const at = signature
    .replace(/^\w+\(|, [/*](?=[,)])/g, '')
    .split(',')
    .findIndex((p) => /^\s*dtype\b/.test(p));
  const dtype = args.at(at) ?? null;
  if (at < 0 || dtype === null || dtype instanceof Unknown) return;
  try {
    userDType(dtype, operation);
  } catch (e) {
    if (!(e instanceof PyRaise)) throw e;
  }
}

/** A function of JAX's. Results of operations are values already: tracers or eager arrays. */
export function jaxFunction(signature: string, fn: (...args: Value[]) => Value | Val, made = madeOf): PyBuiltin {
  const operation = /^\w+/.exec(signature)?.[0] ?? '';
  const run: NativeFn = (...args) => {
    for (const a of args) {
      const u = findUnknown(a);
      if (!u) continue;
      mayHaveCalled(args, u);
      if (MAKE_ARRAYS.has(operation)) dtypeAsked(signature, operation, args);
      return made(u, operation);
    }
    const called = (): Value => asValue(raising(() => fn(...args), { by: operation, operands: args }));
    return isMakingArrays(own) ? withOwnConstants(called) : called();
  };
  const { name, fn: bound, binds, signature: shown } = native(signature, run, { inPython: true });
  const own = new PyBuiltin(name, bound, binds, shown, pythonFunctionClass);
  return own;
}

const plain = new WeakSet<Value & object>();

/** A function that isn't jitted itself, though all it does is to call one of its name that is. */
export function declarePlain(fn: Value | undefined): void {
  if (typeof fn === 'object' && fn !== null) plain.add(fn);
}
export const isDeclaredPlain = (fn: PyBuiltin): boolean => plain.has(fn);

/** An operand as a Python value: scalars of the host become eager arrays, as JAX's functions return arrays. */
export function asValue(v: Value | Val): Value {
  if (v instanceof HostScalar) {
    // Inside a trace a constant that a function returns is an array of the trace.
    const trace = stagingTrace();
    if (trace && !foldsConstants()) return trace.toTracer(v);
    return EagerArray.of(filled([], v.aval.dtype, v.value), v.aval);
  }
  if (v !== null && typeof v === 'object' && 'compute' in v) {
    const { aval, compute } = v;
    const value = compute();
    return new EagerArray(
      aval,
      value ? { kind: 'value', value } : { kind: 'unknown', reason: 'a NumPy array whose values are not known' },
    );
  }
  return v;
}

/** A tuple of results. */
export const asTuple = (xs: readonly Val[]): PyTuple => new PyTuple(xs.map(asValue));

/** Several functions of a module. */
export function jaxFunctions(
  table: Readonly<Record<string, (...args: Value[]) => Value | Val>>,
  made = madeOf,
): Map<string, Value> {
  const out = new Map<string, Value>();
  for (const [signature, fn] of Object.entries(table)) {
    const f = jaxFunction(signature, fn, made);
    out.set(f.name, f);
  }
  return out;
}

// ---- arguments

/** An operand, or JAX's TypeError for what is no array and no scalar. Source: numpy/util.py check_arraylike. */
export function arrayLike(fn: string, v: Value, position = 0): Val {
  const x = toVal(v);
  if (x?.aval instanceof RefAval) throw typeError(refAsArray(fn, x.aval, position));
  if (x) return x;
  // A text passes for a scalar of NumPy's, until it is to be an array.
  if (typeof v === 'string') throw typeError(`asarray: expected ArrayLike, got ${v} of type <class 'str'>.`);
  if (v instanceof Unknown) throw new UnknownSignal(v);
  throw typeError(`${fn} requires ndarray or scalar arguments, got ${repr(typeOf(v))} at position ${position}.`);
}

export const arrayLikes = (fn: string, vs: readonly Value[]): Val[] => vs.map((v, i) => arrayLike(fn, v, i));

/** A dtype argument; null stands for none. Python's number types mean JAX's default ones. */
export const dtypeArgument = (v: Value, fn = 'array'): DType | null => (v === null ? null : userDType(v, fn));

/** `axis=` as canonical axes: None is all. Source: reductions.py _reduction_dims. */
export function axesArgument(axis: Value, rank: number): number[] {
  if (axis === null) return Array.from({ length: rank }, (_, i) => i);
  const given = axis instanceof PyTuple || axis instanceof PyList ? axis.items : [axis];
  const axes = given.map((a) => canonicalAxis(a, rank));
  if (new Set(axes).size !== axes.length) throw valueError(`duplicate value in 'axis': ${repr(axis)}`);
  return axes;
}

export function canonicalAxis(axis: Value, rank: number): number {
  const i = indexOf(axis);
  if (i < -rank || i >= rank) throw valueError(`axis ${i} is out of bounds for array of dimension ${rank}`);
  return i < 0 ? i + rank : i;
}

/** A shape argument: an int or a sequence of ints. */
export function shapeArgument(v: Value): number[] {
  const plain = unbox(v);
  if (typeof plain === 'number') return [plain];
  if (v instanceof PyTuple || v instanceof PyList) return v.items.map(indexOf);
  return listOf(v).map(indexOf);
}

// ---- functions of JAX's own that are jitted

/** Traced bodies of JAX's own jitted functions, by name and key: shared by identity wherever they are used. */
const libraryJaxprs = new Map<string, Jaxpr>();
/** Beyond this many the table starts anew; jaxprs in use stay alive where they are used. */
const MAX_LIBRARY_JAXPRS = 20_000;

/** A function of JAX's own, traced on operands of these avals. */
export function traceLibrary(
  tracedFor: string,
  name: string,
  operands: readonly Val[],
  body: (args: Val[]) => Val | Val[],
): Jaxpr {
  const trace = new DynamicJaxprTrace({
    tracedFor,
    functionName: name,
    functionSource: undefined,
    argNames: operands.map(() => undefined),
  });
  const args = operands.map((x) => trace.newArg(x.aval));
  const outs = withTrace(trace, () => body(args));
  return trace.toJaxpr(Array.isArray(outs) ? outs : [outs]);
}

const asList = (outs: Val | Val[]): Val[] => (Array.isArray(outs) ? outs : [outs]);

/** The body of one of JAX's own functions, traced once for each kind of operands. `statics` tells apart what isn't an operand. */
function libraryJaxpr(
  tracedFor: string,
  name: string,
  statics: string,
  operands: readonly Val[],
  body: (args: Val[]) => Val | Val[],
): Jaxpr {
  let key = `${tracedFor}|${name}|${statics}|${config.key}`;
  for (const { aval } of operands) key += `|${aval.traceKey}`;
  let jaxpr = libraryJaxprs.get(key);
  if (!jaxpr) {
    jaxpr = withoutSource(() => traceLibrary(tracedFor, name, operands, body));
    if (libraryJaxprs.size >= MAX_LIBRARY_JAXPRS) libraryJaxprs.clear();
    libraryJaxprs.set(key, jaxpr);
  }
  return jaxpr;
}

/**
 * Call a function that JAX's library jits: `jit[name=_where …]`. The body may use its arguments only: what it closes over
 * belongs into `statics`. Source: the decorators `@jit` in jax/_src/numpy and jax/_src/nn.
 */
export function libraryJit(
  name: string,
  statics: string,
  operands: readonly Val[],
  body: (args: Val[]) => Val | Val[],
): Val[] {
  if (config.disableJit) return asList(body([...operands]));
  const jaxpr = libraryJaxpr('jit', name, statics, operands, body);
  return bind(primitives.jit, operands, {
    jaxpr,
    name,
    donated_invars: jaxpr.invars.map(() => false),
    keep_unused: false,
    inline: false,
    ...jitMeshParam(),
  });
}

/**
 * Call a function that JAX's library jits with `inline=Inline.JAX_EARLY`: it is traced on its own, then its eqns are put
 * where it is called. So literals are not known inside, and dead eqns come along: `x ** i` leaves a
 * `_ = convert_element_type …`. Under a transformation it is a jit like others, which shows in what is dropped and in which
 * order cotangents are added.
 */
export function earlyJit(
  name: string,
  statics: string,
  operands: readonly Val[],
  body: (args: Val[]) => Val | Val[],
): Val[] {
  if (config.disableJit) return asList(body([...operands]));
  const jaxpr = libraryJaxpr('jit', name, `early;${statics}`, operands, body);
  return bind(primitives.jit, operands, {
    jaxpr,
    name,
    donated_invars: jaxpr.invars.map(() => false),
    keep_unused: false,
    inline: 'early',
  });
}

/** Whether a body that gives the same eqns may simply be run: nothing is being transformed. */
export function runsEarly(): boolean {
  const trace = currentTrace();
  return trace instanceof DynamicJaxprTrace || trace === evalTrace;
}

/** What a compiled function gives outside of all traces is a new array, also where it is what it was given. */
export const anew = (v: Val): Val =>
  v instanceof EagerArray && !(v instanceof EagerRef) ? new EagerArray(v.aval, v.state) : v;

/** `earlyJit` for a body that gives the same eqns when it is simply run: no more work where nothing is transformed. */
export const early = (
  name: string,
  statics: string,
  operands: readonly Val[],
  body: (args: Val[]) => Val | Val[],
): Val[] =>
  runsEarly()
    ? asList(body([...operands])).map((v) => (operands.includes(v) ? anew(v) : v))
    : earlyJit(name, statics, operands, body);

/** The same for a function with one result. */
export function early1(name: string, statics: string, operands: readonly Val[], body: (args: Val[]) => Val): Val {
  if (!runsEarly()) return earlyJit(name, statics, operands, body)[0];
  const v = body([...operands]);
  return v === operands[0] ? anew(v) : v;
}

/**
 * `custom_jvp_call[name=relu …]`: a function of JAX's own with a derivative of its own. It is traced at each call, so that
 * two calls share nothing. Source: custom_derivatives.py.
 */
export function libraryCustomJvp(
  name: string,
  operands: readonly Val[],
  body: (args: Val[]) => Val | Val[],
  rule = 'jvp',
  /** Its derivative: what the rule of that name does in JAX. Without it differentiating is not supported. */
  derivative?: CustomRule,
): Val[] {
  return bind(primitives.custom_jvp_call, operands, {
    name,
    call_jaxpr: calledNow(traceLibrary('custom_jvp fun', name, operands, body)),
    jvp: derivative ? staged(new CustomJvpRule(rule, derivative)) : new TextParam('function', rule),
    num_consts: 0,
    symbolic_zeros: false,
  });
}

/** What becomes part of a jaxpr is a jaxpr when its derivative is asked for. Source: partial_eval.py process_custom_jvp_call. */
const staged = (made: CustomJvpRule): CustomJvpRule =>
  currentTrace() instanceof DynamicJaxprTrace ? made.changed(tracedRule(made.rule, made.info)) : made;

export const isEager = (): boolean => currentTrace() === evalTrace;

/** An eager array of a shape whose values nobody knows. */
export const unknownArray = (shape: Shape, dtype: DType, reason: string): EagerArray =>
  new EagerArray(new ShapedArray(shape, dtype), { kind: 'unknown', reason });
