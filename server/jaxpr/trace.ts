/**
 * Tracers, the current trace, `bind`. Source: jax/_src/core.py (Trace, Tracer, Primitive.bind), partial_eval.py
 * (DynamicJaxprTrace). As in JAX there is one current trace; a transformation's trace holds its parent.
 */
import type { Aval, ShapedArray } from './aval.ts';
import { RefAval } from './aval.ts';
import { checksVarying, contextMesh, inMeshOf } from './axisEnv.ts';
import type { HostValue } from './host.ts';
import { HostArray, HostScalar } from './host.ts';
import type { Atom, DebugInfo, Eqn } from './jaxpr.ts';
import { Jaxpr, Literal, NO_EFFECTS, Var, jaxprsInParams } from './jaxpr.ts';
import type { NDArray } from './ndarray.ts';
import type { Params, Primitive } from './primitive.ts';
import { RuleError } from './primitive.ts';
import { NamedShardingParam, Spec } from './mesh.ts';
import { collective } from './primitives/collective.ts';
import { stagesShared } from './shared.ts';
import { sharded } from './primitives/shardMap.ts';
import { typeWithAxes } from './sharding/places.ts';
import type { SourceFrame } from './source.ts';

/** Whatever can be an operand of `bind`. */
export type Val = Tracer | EagerArray | HostValue;

export abstract class Trace {
  /** Once it is over: what the class of its tracers is called. They can't be used any more. */
  endedAs: string | undefined;
  abstract processPrimitive(primitive: Primitive, args: readonly Val[], params: Params): Val[];
}

/** An abstract stand-in for an array, alive while its trace is. */
export abstract class Tracer {
  constructor(
    readonly trace: Trace,
    readonly aval: ShapedArray,
  ) {}
}

/** The eqn that made an eager array: computed only when somebody asks for the value. */
export interface EagerEqn {
  readonly primitive: Primitive;
  readonly params: Params;
  readonly args: readonly Val[];
  /** Length of the longest chain of eqns without a value behind it: capped, so that no chain grows for ever. */
  readonly depth: number;
}

export type EagerState =
  | { readonly kind: 'value'; readonly value: NDArray }
  | { readonly kind: 'eqn'; readonly eqn: EagerEqn; readonly index: number }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A concrete `jax.Array`. Its aval is always known; its value is computed, or given up, on demand. */
export class EagerArray {
  /** Written by `evaluate/` when the value has been computed or has turned out too dear. */
  state: EagerState;
  constructor(
    readonly aval: ShapedArray,
    state: EagerState,
  ) {
    this.state = state;
  }
  static of(value: NDArray, aval: ShapedArray): EagerArray {
    return new EagerArray(aval, { kind: 'value', value });
  }
}

/** A concrete mutable array; whoever changes it gives it another `content`. Source: jax/_src/core.py Ref. */
export class EagerRef extends EagerArray {
  constructor(
    override readonly aval: RefAval,
    public content: Val,
    /** The heap's epoch at its birth. */
    readonly born: number,
    /** Its content isn't known any more: a compiled function wrote to it. */
    readonly lose: (ref: EagerRef) => void,
  ) {
    super(aval, { kind: 'unknown', reason: 'it is a mutable array' });
  }
}

/** The mutable arrays that an eqn may write to: operands, and those which its jaxprs close over. */
function* writtenRefs(args: readonly unknown[], params: Params): Generator<EagerRef> {
  for (const jaxpr of jaxprsInParams(params))
    if (jaxpr.effects.has('Write')) {
      for (const x of [...args, ...jaxpr.consts]) if (x instanceof EagerRef) yield x;
      for (const eqn of jaxpr.eqns) yield* writtenRefs([], eqn.params);
    }
}

/** Chains of eager eqns longer than this are cut: what lies behind is unknown. Keeps memory bounded in long loops. */
export const MAX_EAGER_DEPTH = 10_000;

const depthOf = (v: Val): number => (v instanceof EagerArray && v.state.kind === 'eqn' ? v.state.eqn.depth : 0);

type OperandGuard = (primitive: Primitive, args: readonly Val[], params: Params) => void;
let operandGuard: OperandGuard | undefined;
/** Whoever must look at the operands of eager operations: while some array can't be used any more. */
export function setOperandGuard(guard: OperandGuard | undefined): void {
  operandGuard = guard;
}

type EagerObserver = (eqn: EagerEqn, outs: readonly EagerArray[]) => void;
let eagerObserver: EagerObserver | undefined;
/** Whoever follows what eager operations do with their operands. */
export function setEagerObserver(observer: EagerObserver): void {
  eagerObserver = observer;
}

/** No transformation is active: operations give eager arrays. */
export class EvalTrace extends Trace {
  override processPrimitive(primitive: Primitive, args: readonly Val[], params: Params): Val[] {
    operandGuard?.(primitive, args, params);
    for (const a of args) if (a instanceof DynamicJaxprTracer && a.trace.complete) throw escaped(a, STAGED);
    if (primitive.isOwn) {
      const outs = withTrace(this, () => primitive.rules.impl?.(args, params, false));
      if (outs) return outs as Val[];
    }
    const outAvals = primitive.abstractEval(
      args.map((a) => a.aval),
      params,
    );
    for (const jaxpr of jaxprsInParams(params))
      for (const c of jaxpr.consts) if (c instanceof DynamicJaxprTracer && c.trace.complete) throw escaped(c, STAGED);
    for (const ref of writtenRefs(args, params)) ref.lose(ref);
    let depth = 0;
    for (const a of args) depth = Math.max(depth, depthOf(a));
    if (depth >= MAX_EAGER_DEPTH) {
      const reason = 'it is the end of a long chain of operations';
      return outAvals.map((aval) => new EagerArray(aval, { kind: 'unknown', reason }));
    }
    const eqn: EagerEqn = { primitive, params, args, depth: depth + 1 };
    const outs = outAvals.map((aval, index) => new EagerArray(aval, { kind: 'eqn', eqn, index }));
    eagerObserver?.(eqn, outs);
    return outs;
  }
}

export const evalTrace = new EvalTrace();

let current: Trace = evalTrace;
let sourceProvider: () => SourceFrame | undefined = () => undefined;

export const currentTrace = (): Trace => current;

/** The trace below all transformations, if it stages. */
export function stagingTrace(): DynamicJaxprTrace | undefined {
  let trace: Trace | undefined = current;
  while (trace && !(trace instanceof DynamicJaxprTrace))
    trace = 'parent' in trace ? (trace.parent as Trace) : undefined;
  return trace;
}

/** Whether operations without tracers are computed at once, also inside a trace: `jax.ensure_compile_time_eval`. */
let folding = false;
export const foldsConstants = (): boolean => folding;
export function setFoldsConstants(on: boolean): void {
  folding = on;
}

/** Run with another current trace, as JAX's `set_current_trace`. What is traced anew is traced whole. */
export function withTrace<T>(trace: Trace, run: () => T): T {
  const before = current;
  const folded = folding;
  current = trace;
  folding = false;
  try {
    return run();
  } finally {
    current = before;
    folding = folded;
  }
}

/** The interpreter says where the user's program is; jaxpr/ doesn't know the interpreter. */
export function setSourceProvider(provider: () => SourceFrame | undefined): void {
  sourceProvider = provider;
}
/** What made the eqn whose turn it is, while a jaxpr is bound again. */
let replayed: SourceFrame | undefined;
export const currentSource = (): SourceFrame | undefined => sourceProvider() ?? replayed;

/**
 * Where no program runs, what is bound was made by what made an eqn: the outermost, as jaxprs of the library are kept with what
 * was the first to need them. Source: source_info_util.py user_context.
 */
export function withSource<T>(source: SourceFrame | undefined, run: () => T): T {
  const before = replayed;
  replayed = before ?? source;
  try {
    return run();
  } finally {
    replayed = before;
  }
}

/** What JAX calls the tracers of a jaxpr that is built. */
const STAGED = 'DynamicJaxprTracer';

/** A tracer of a transformation that is over. Source: core.py escaped_tracer_error. */
function escaped(t: Tracer, name: string): RuleError {
  const error = new RuleError(
    'UnexpectedTracerError',
    'Encountered an unexpected tracer. A function transformed by JAX had a side effect, allowing for a reference to an ' +
      `intermediate value with type ${t.aval.strLong()} wrapped in a ${name} to escape the scope of the ` +
      'transformation.\nJAX transformations require that functions explicitly return their outputs, and disallow saving ' +
      'intermediate values to global state.\nTo catch the leak earlier, try setting the environment variable ' +
      'JAX_CHECK_TRACER_LEAKS or using the `jax.checking_leaks` context manager.\n' +
      'See https://docs.jax.dev/en/latest/101/errors.html#jax.errors.UnexpectedTracerError',
  );
  error.cause = t;
  return error;
}

/** Apply a primitive under the current trace. */
export function bind<P extends Params>(primitive: Primitive<string, P>, args: readonly Val[], params: P): Val[] {
  for (const a of args) if (a instanceof Tracer && a.trace.endedAs !== undefined) throw escaped(a, a.trace.endedAs);
  const own = contextMesh() ? onContextMesh(primitive, args) : args;
  const operands = own.length > 1 && checksVarying() && !primitive.rules.places ? aligned(own) : own;
  const trace = folding && !args.some((a) => a instanceof Tracer) ? evalTrace : current;
  return trace.processPrimitive(primitive, operands, params);
}

/** What takes arrays of other meshes than the context's. Source: skip_canonicalization of jit_p, shard_map_p, reshard_p. */
const TAKES_ANY_MESH: ReadonlySet<string> = new Set(['jit', 'shard_map', 'reshard']);

/** Arrays of automatic axes go into a body whose axes are manual; those of explicit ones must be its arguments. */
function onContextMesh(primitive: Primitive, args: readonly Val[]): readonly Val[] {
  const context = contextMesh();
  if (!context || context.manual.length === 0 || context.hasExplicit || TAKES_ANY_MESH.has(primitive.name)) return args;
  return args.map((x) => {
    const mesh = x.aval.placed?.mesh;
    if (!mesh || mesh.key === context.key) return x;
    if (mesh.hasExplicit)
      throw new RuleError(
        'NotImplementedError',
        'Closing over inputs to shard_map where the input is sharded on `Explicit` axes is not implemented. As a ' +
          `workaround, please pass those inputs as an argument to shard_map. Got input with shape ${typeWithAxes(x.aval, true)}`,
      );
    if (!mesh.allAre('Auto')) return x;
    const whole = new Spec(x.aval.shape.map(() => null));
    return bind1(sharded.reshard, [x], { dst_sharding: new NamedShardingParam(context, whole) });
  });
}

/** A value as one that varies along more axes of the mesh. Source: core.py pvary. */
export function vary(x: Val, axes: readonly string[]): Val {
  if (axes.length === 0) return x;
  const mesh = contextMesh();
  if (!checksVarying() && axes.every((a) => mesh?.manual.includes(a))) return x;
  return bind1(collective.pvary, [x], { axes: mesh?.order(axes) ?? axes });
}

/** Operands that all vary along the axes of each of them. Source: core.py auto_insert_reshard. */
export function aligned(xs: readonly Val[]): Val[] {
  if (!checksVarying()) return xs as Val[];
  const all = new Set(xs.flatMap((x) => x.aval.varying));
  return xs.map((x) =>
    vary(
      x,
      [...all].filter((n) => !x.aval.varying.includes(n)),
    ),
  );
}

/** `bind` for a primitive with one result. */
export function bind1<P extends Params>(primitive: Primitive<string, P>, args: readonly Val[], params: P): Val {
  return bind(primitive, args, params)[0];
}

/**
 * Eqns of one jaxpr beyond this aren't staged: a loop without end in a traced function must not take the memory of the
 * machine. JAX itself would need minutes to compile a tenth of it.
 */
export const MAX_EQNS = 100_000;

/** A trace that ended at MAX_EQNS. */
export class TooManyEqns extends Error {
  readonly source = currentSource();
  constructor() {
    super(`more than ${MAX_EQNS.toLocaleString('en')} eqns in one jaxpr`);
  }
}

/** What takes mutable arrays; whatever holds jaxprs does, too. */
const TAKES_REFS: ReadonlySet<string> = new Set(['get', 'swap', 'addupdate', 'freeze', 'free_ref', 'custom_lin']);

/** Source: jax/_src/lax/utils.py standard_abstract_eval. */
function checkRefs(primitive: Primitive, avals: readonly Aval[], params: Params): void {
  const ref = avals.find((a) => a instanceof RefAval);
  if (!ref || TAKES_REFS.has(primitive.name) || !jaxprsInParams(params).next().done) return;
  throw new RuleError(
    'ValueError',
    `Attempting to pass a Ref ${ref.strLong()} to a primitive: ${primitive.name} -- did you forget to unpack ([...]) the ref?`,
  );
}

/** A tracer of a jaxpr being built: a variable, or a literal that was lifted into the trace. */
export class DynamicJaxprTracer extends Tracer {
  constructor(
    override readonly trace: DynamicJaxprTrace,
    aval: ShapedArray,
    readonly atom: Atom,
  ) {
    super(trace, aval);
  }
}

/** Stages operations into a jaxpr. */
export class DynamicJaxprTrace extends Trace {
  readonly invars: Var[] = [];
  readonly eqns: Eqn[] = [];
  /** Constants by identity, in order of first use. */
  private readonly constTracers = new Map<Val, DynamicJaxprTracer>();
  readonly constVals = new Map<Var, Val>();
  /**
   * It came to its end, and all that ran in it is known. Its tracers may be lifted into other traces, as JAX has it, but
   * nothing can be computed with them. Source: core.py check_eval_args.
   */
  complete = false;

  constructor(
    readonly debugInfo: DebugInfo,
    readonly parent: Trace = currentTrace(),
  ) {
    super();
  }

  newArg(aval: ShapedArray): DynamicJaxprTracer {
    const v = new Var(aval);
    this.invars.push(v);
    return new DynamicJaxprTracer(this, aval, v);
  }

  /** Lift any value into this trace: scalars become literals, the rest constvars (one for each object). */
  toTracer(x: Val): DynamicJaxprTracer {
    if (x instanceof DynamicJaxprTracer && x.trace === this) return x;
    if (x instanceof HostScalar) return new DynamicJaxprTracer(this, x.aval, new Literal(x.value, x.aval));
    let tracer = this.constTracers.get(x);
    if (!tracer) {
      const v = new Var(x.aval);
      tracer = new DynamicJaxprTracer(this, x.aval, v);
      this.constTracers.set(x, tracer);
      this.constVals.set(v, x);
    }
    return tracer;
  }

  /** The host constant that a tracer stands for, if it does. Only such are folded, never eager arrays. */
  private hostConstant(t: DynamicJaxprTracer): HostValue | undefined {
    if (t.atom instanceof Literal) return new HostScalar(t.atom.value, t.atom.aval);
    const c = this.constVals.get(t.atom);
    return c instanceof HostArray ? c : undefined;
  }

  override processPrimitive(primitive: Primitive, args: readonly Val[], params: Params, forwards = true): Val[] {
    const inlined = primitive.rules.inline?.(params);
    if (inlined) return withTrace(this, () => replay(inlined, args));
    return this.stageWhole(primitive, args, params, forwards);
  }

  /** Stage an eqn as it is, also if it is one whose eqns would take its place: one that is to be transposed. Source: ad.py VJPNode. */
  stageWhole(primitive: Primitive, args: readonly Val[], given: Params, forwards = true): Val[] {
    const params = (forwards ? primitive.rules.again?.(given) : undefined) ?? given;
    const tracers = args.map((a) => this.toTracer(a));
    const inAvals: Aval[] = tracers.map((t) => t.aval);
    checkRefs(primitive, inAvals, params);
    const outAvals = primitive.abstractEval(inAvals, params);
    const { fold, forward, effects } = primitive.rules;
    if (fold) {
      const folded = fold.call(
        primitive.rules,
        tracers.map((t) => this.hostConstant(t)),
        outAvals,
        params,
      );
      if (folded) return folded.map((c) => this.toTracer(c));
    }
    const effectSet = effects ? effects.call(primitive.rules, params) : NO_EFFECTS;
    if (forward && forwards && effectSet.size === 0) {
      const from = forward.call(primitive.rules, inAvals, outAvals, params);
      if (from.every((i) => i !== undefined)) return from.map((i) => tracers[i]);
    }
    return this.emit(primitive, tracers, outAvals, params, effectSet);
  }

  /** Append an eqn, without folding or forwarding. */
  emit(
    primitive: Primitive,
    tracers: readonly DynamicJaxprTracer[],
    outAvals: readonly Aval[],
    params: Params,
    effects = NO_EFFECTS,
  ): DynamicJaxprTracer[] {
    if (this.eqns.length >= MAX_EQNS) throw new TooManyEqns();
    const outvars = outAvals.map((aval) => new Var(aval));
    this.eqns.push({
      primitive,
      params,
      invars: tracers.map((t) => t.atom),
      outvars,
      effects,
      source: stagesShared() ? undefined : currentSource(),
      mesh: contextMesh(),
    });
    return outvars.map((v) => new DynamicJaxprTracer(this, v.aval, v));
  }

  /** The finished jaxpr: constvars that nothing uses are left out. Dead eqns stay, as in JAX. */
  toJaxpr(outs: readonly Val[], debugInfo: DebugInfo = this.debugInfo): Jaxpr {
    const outAtoms = outs.map((o) => this.toTracer(o).atom);
    const used = new Set<Atom>(outAtoms);
    const effects = new Set<string>();
    for (const eqn of this.eqns) {
      for (const v of eqn.invars) used.add(v);
      for (const e of eqn.effects) effects.add(e);
    }
    const constvars: Var[] = [];
    const consts: Val[] = [];
    for (const [v, value] of this.constVals)
      if (used.has(v)) {
        constvars.push(v);
        consts.push(value);
      }
    return new Jaxpr(constvars, this.invars, this.eqns, outAtoms, consts, effects, debugInfo);
  }

  /**
   * What a value of this trace depends on: positions among the inputs, and the eqns that brought constants in.
   * Source: partial_eval.py find_progenitors (its oddity kept: every eqn with a literal operand counts).
   */
  progenitors(tracer: DynamicJaxprTracer): { inputs: number[]; eqns: Eqn[] } | undefined {
    if (tracer.atom instanceof Literal) return undefined;
    const active = new Set<Atom>([tracer.atom]);
    for (let i = this.eqns.length - 1; i >= 0; i--) {
      const eqn = this.eqns[i];
      let produced = false;
      for (const v of eqn.outvars) if (active.delete(v)) produced = true;
      if (produced) for (const v of eqn.invars) if (v instanceof Var) active.add(v);
    }
    const inputs: number[] = [];
    this.invars.forEach((v, i) => {
      if (active.has(v)) inputs.push(i);
    });
    const eqns = this.eqns.filter((eqn) =>
      eqn.invars.some((v) => v instanceof Literal || (active.has(v) && this.constVals.has(v))),
    );
    return { inputs, eqns };
  }
}

/** Trace a function of jax values to a jaxpr. */
export function traceToJaxpr(
  avals: readonly ShapedArray[],
  debugInfo: DebugInfo,
  run: (args: DynamicJaxprTracer[]) => readonly Val[],
): Jaxpr {
  const trace = new DynamicJaxprTrace(debugInfo);
  const args = avals.map((aval) => trace.newArg(aval));
  const outs = withTrace(trace, () => run(args));
  return trace.toJaxpr(outs);
}

/** Bind the eqns of a jaxpr under the current trace; `apply` binds one. */
function run(jaxpr: Jaxpr, operands: readonly Val[], apply: (eqn: Eqn, args: readonly Val[]) => readonly Val[]): Val[] {
  const values = new Map<Atom, Val>();
  jaxpr.invars.forEach((v, i) => values.set(v, operands[i]));
  jaxpr.constvars.forEach((v, i) => values.set(v, jaxpr.consts[i] as Val));
  const read = (a: Atom): Val => {
    if (a instanceof Literal) return new HostScalar(a.value, a.aval);
    const v = values.get(a);
    if (v === undefined) throw new Error('a variable is used before it is defined');
    return v;
  };
  for (const eqn of jaxpr.eqns) {
    const outs = withSource(eqn.source, () => inMeshOf(eqn, () => apply(eqn, eqn.invars.map(read))));
    eqn.outvars.forEach((v, i) => values.set(v, outs[i]));
  }
  return jaxpr.outvars.map(read);
}

/** A jaxpr as a function: its eqns bound under the current trace. Source: core.py eval_jaxpr. */
export const evalJaxpr = (jaxpr: Jaxpr, operands: readonly Val[]): Val[] =>
  run(jaxpr, operands, (eqn, args) => current.processPrimitive(eqn.primitive, args, eqn.params));

const inputsUsed = new WeakMap<Jaxpr, readonly boolean[]>();
function usedInputs(jaxpr: Jaxpr): readonly boolean[] {
  let used = inputsUsed.get(jaxpr);
  if (!used) {
    const atoms = new Set<Atom>([...jaxpr.eqns.flatMap((e) => e.invars), ...jaxpr.outvars]);
    used = jaxpr.invars.map((v) => atoms.has(v));
    inputsUsed.set(jaxpr, used);
  }
  return used;
}

/**
 * The same, but under a jaxpr's trace nothing is forwarded, though constants are folded: what inlining a jit does.
 * Source: partial_eval.py inline_jaxpr_into_trace.
 */
export function replay(jaxpr: Jaxpr, operands: readonly Val[]): Val[] {
  if (!(current instanceof DynamicJaxprTrace)) return evalJaxpr(jaxpr, operands);
  const trace = current;
  // Operands are lifted into the trace in their order; of one that nothing uses nobody would hold the tracer.
  const used = usedInputs(jaxpr);
  const lifted = operands.map((x, i) => (used[i] ? trace.toTracer(x) : x));
  return run(jaxpr, lifted, (eqn, args) => trace.processPrimitive(eqn.primitive, args, eqn.params, false));
}
