/**
 * What jit and custom_jvp say of arguments before a function of JAX's own sees them: static ones that can't be hashed, and
 * others that are no arrays. Looked at only where something raised, so that calls that are right cost nothing; static
 * objects are the exception. Source: jax/_src/pjit.py _infer_params, custom_derivatives.py custom_jvp.__call__.
 */
import { PyRaise } from '../python/errors.ts';
import type { NativeParam } from '../python/native.ts';
import { shownParams } from '../python/native.ts';
import type { Kwargs, MaybeKwargs, PyBuiltin, Value } from '../python/values.ts';
import { Unknown } from '../python/values.ts';
import { leavesAreArrays } from './jitArguments.ts';
import { asValue } from './declare.ts';
import { bindForCustomJvp, customJvpOperands, requireHash } from './jitted.ts';
import { ShapeDtypeStruct } from './shapeDtypeStruct.ts';
import jitSignatures from './jitSignatures.json' with { type: 'json' };

interface JitSignature {
  /** The function below jit: `atan` is `arctan`. */
  readonly name: string;
  /** Parameters by position. */
  readonly params: readonly string[];
  readonly vararg: string | undefined;
  readonly statics: ReadonlySet<string>;
  readonly staticPositions: readonly number[];
}

/** `svd(a, full_matrices!, …)`: what is static has an exclamation mark. */
function parse(text: string): JitSignature {
  const [name, list] = text.slice(0, -1).split('(');
  const marked = list.split(', ').filter((p) => p !== '*');
  const statics = new Set(marked.filter((p) => p.endsWith('!')).map((p) => p.slice(0, -1)));
  const params = marked.map((p) => p.replace('!', ''));
  return {
    name,
    params: params.filter((p) => !p.startsWith('*')),
    vararg: params.find((p) => p.startsWith('*'))?.slice(1),
    statics,
    staticPositions: params.flatMap((p, i) => (statics.has(p) ? [i] : [])),
  };
}

const tables: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = jitSignatures;

/** Whether a public function is what jax.jit returned. */
export const isJitted = (module: string, name: string): boolean => tables[module]?.[name] !== undefined;

/** Functions that hand these parameters at once to a jit of the library's own. */
const INNER: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = {
  'jax.numpy': {
    ...Object.fromEntries(
      ['sum', 'prod', 'max', 'min', 'all', 'any', 'minmax'].map((n) => [n, `_reduce_${n}(a, initial, where)`]),
    ),
    amax: '_reduce_max(a, initial, where)',
    amin: '_reduce_min(a, initial, where)',
    mean: '_mean(a, where)',
    average: '_average(a, weights)',
    conj: 'conjugate(x)',
    degrees: 'rad2deg(x)',
    radians: 'deg2rad(x)',
    divide: 'true_divide(x1, x2)',
    mod: 'remainder(x1, x2)',
    flatnonzero: 'ravel(a)',
    interp: '_interp(x, xp, fp)',
    take: '_take(a, indices)',
  },
  'jax.nn': { softmax: '_reduce_max(a)' },
  'jax.scipy.special': { log_softmax: 'log_softmax(x)', softmax: '_reduce_max(a)' },
  'jax.scipy.linalg': {
    cho_factor: '_cholesky(a)',
    cholesky: '_cholesky(a)',
    det: 'det(a)',
    eigh: '_eigh(a)',
    inv: 'inv(a)',
    qr: '_qr(a)',
    solve: '_solve(a, b)',
    solve_triangular: '_solve_triangular(a, b)',
    svd: '_svd(a)',
  },
  'jax.image': { resize: '_resize(image)' },
};

/** What jit says before the function: static arguments first, then those that are no arrays. */
function checkJit(jit: JitSignature, args: readonly Value[], kwargs: Kwargs): void {
  requireStatics(jit, args, kwargs);
  args.forEach((v, i) => {
    const param =
      jit.params.at(i) ?? (jit.vararg === undefined ? undefined : `${jit.vararg}[${i - jit.params.length}]`);
    if (param !== undefined && !jit.statics.has(param)) leavesAreArrays(jit.name, param, v);
  });
  for (const [name, v] of kwargs) if (!jit.statics.has(name)) leavesAreArrays(jit.name, name, v);
}

function requireStatics(jit: JitSignature, args: readonly Value[], kwargs: Kwargs): void {
  for (const i of jit.staticPositions) if (i < args.length) requireHash(args[i]);
  for (const [name, v] of kwargs) if (jit.statics.has(name)) requireHash(v);
}

const anyUnknown = (args: readonly Value[], kwargs: Kwargs): boolean =>
  args.some((v) => v instanceof Unknown) || kwargs.some(([, v]) => v instanceof Unknown);

const NONE: Kwargs = [];

/** To jit a ShapeDtypeStruct is an array of its own; undefined where there is none. */
function withSpecs(args: readonly Value[]): Value[] | undefined {
  if (!args.some((v) => v instanceof ShapeDtypeStruct)) return undefined;
  return args.map((v) => (v instanceof ShapeDtypeStruct ? asValue(v.asOperand()) : v));
}

/** The parameters that a function hands on. */
function checkInner(jit: JitSignature, params: readonly NativeParam[], args: readonly Value[], kwargs: Kwargs): void {
  const positions = params.map((p) => p.name);
  jit.params.forEach((param, k) => {
    // The first is the first here as well, whatever its name.
    const at = k === 0 ? 0 : positions.indexOf(param);
    const given = at >= 0 && at < args.length ? args[at] : kwargs.find(([key]) => key === param)?.[1];
    if (given !== undefined) leavesAreArrays(jit.name, param, given);
  });
}

const wrapped = new WeakSet<PyBuiltin>();

/** A public function of a module: it says what JAX says of wrong arguments before its own checks. */
export function checkAsJax(module: string, name: string, fn: PyBuiltin, isCustomJvp: boolean): void {
  const own = tables[module]?.[name];
  const inner = INNER[module]?.[name];
  if (wrapped.has(fn) || (own === undefined && inner === undefined && !isCustomJvp)) return;
  wrapped.add(fn);
  const run = fn.fn;
  const hasStatics = own?.includes('!') ?? false;
  let parsed: JitSignature | undefined;
  // Parsed when it is first called, as signatures are.
  const jitOf = (text: string): JitSignature => (parsed ??= parse(text));
  const explain = (args: readonly Value[], kwargs: Kwargs): void => {
    if (anyUnknown(args, kwargs)) return;
    if (isCustomJvp) customJvpOperands(bindForCustomJvp(fn.name, shownParams(fn), args, kwargs));
    if (own !== undefined) checkJit(jitOf(own), args, kwargs);
    if (inner !== undefined) checkInner(parse(inner), shownParams(fn), args, kwargs);
  };
  fn.fn = (args: Value[], kwargs: MaybeKwargs): Value => {
    if (own !== undefined && hasStatics) requireStatics(jitOf(own), args, kwargs ?? NONE);
    try {
      return run(args, kwargs);
    } catch (e) {
      if (!(e instanceof PyRaise)) throw e;
      explain(args, kwargs ?? NONE);
      const specs = own === undefined ? undefined : withSpecs(args);
      if (specs) return run(specs, kwargs);
      throw e;
    }
  };
}
