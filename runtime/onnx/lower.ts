/**
 * Jaxpr → plan: sessions of an engine, with evaluations of our own between them where ONNX has no operator. Which eqns
 * run where is decided here; nothing is run.
 */
import type { DType } from '../../server/jaxpr/dtypes.ts';
import * as dt from '../../server/jaxpr/dtypes.ts';
import type { NDArray } from '../../server/jaxpr/ndarray.ts';
import type { Params } from '../../server/jaxpr/primitive.ts';
import { Unsupported } from '../../server/jaxpr/primitive.ts';
import { structural } from '../../server/jaxpr/primitives/structural.ts';
import type { Device } from '../protocol.ts';
import type { Tensor } from './builder.ts';
import { GraphBuilder, NotLowered, onnxType } from './builder.ts';
import type { FlatEqn, FlatProgram, Slot } from './flatten.ts';
import type { Lowering } from './lowering/rule.ts';
import { lowerings } from './lowering/table.ts';

/** Where an eqn runs: on the device that was asked for, in a session on the CPU, or in our evaluator. */
export type Place = 'device' | 'cpu' | 'evaluate';

/** A graph for one session. */
export interface SessionStep {
  readonly kind: 'session';
  readonly place: 'device' | 'cpu';
  readonly model: Uint8Array;
  readonly inputs: readonly { readonly name: string; readonly slot: Slot }[];
  readonly outputs: readonly { readonly name: string; readonly slot: Slot }[];
  readonly eqns: readonly FlatEqn[];
  /** Why each eqn is not on the device; empty where it is. */
  readonly reasons: readonly string[];
}

export interface EvaluateStep {
  readonly kind: 'evaluate';
  readonly eqn: FlatEqn;
  readonly reason: string;
}

export type Step = SessionStep | EvaluateStep;

export interface Plan {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
  readonly steps: readonly Step[];
}

/** The answer to where an eqn runs; for `evaluate`, why. */
export interface Placement {
  readonly place: Place;
  readonly reason: string;
}

const ON_DEVICE: Placement = { place: 'device', reason: '' };

const rules = new Map<string, Lowering<Params> | Unsupported>(
  Object.entries(lowerings) as unknown as [string, Lowering<Params> | Unsupported][],
);

/** Results of these are operands, or parts of them: already rounded. */
const EXACT = new Set([...Object.keys(structural), 'neg', 'abs', 'max', 'min', 'reduce_max', 'reduce_min']);

/** Adds an eqn's nodes. */
function lowerEqn(b: GraphBuilder, eqn: FlatEqn, args: readonly Tensor[]): readonly Tensor[] {
  const rule = eqn.primitive.isOwn ? undefined : rules.get(eqn.primitive.name);
  if (!rule) throw new NotLowered(`ONNX has no operator for ${eqn.primitive.name}`);
  if (rule instanceof Unsupported) throw new NotLowered(rule.reason);
  const avals = { in: eqn.ins.map((s) => s.aval), out: eqn.outs.map((s) => s.aval) };
  if ([...avals.in, ...avals.out].some((a) => a.size === 0)) throw new NotLowered('an array in it has no elements');
  for (const a of [...avals.in, ...avals.out]) onnxType(a.dtype);
  const outs = rule(b, args, eqn.params, avals);
  return EXACT.has(eqn.primitive.name) ? outs : outs.map((t) => b.rounded(t));
}

/** Why an eqn has no ONNX form, or undefined where it has one. Its nodes are built and thrown away. */
export function whyNotLowered(eqn: FlatEqn, gpu: boolean): string | undefined {
  const b = new GraphBuilder(gpu);
  try {
    lowerEqn(
      b,
      eqn,
      eqn.ins.map((s) =>
        s.value && s.value.shape.length === 0 ? b.constant(s.value) : b.input(s.aval.dtype, s.aval.shape),
      ),
    );
    return undefined;
  } catch (e) {
    if (e instanceof NotLowered) return e.reason;
    throw e;
  }
}

/** WebGPU's kernels. Half precision needs a feature that adapters may lack, and of which the engine learns too late. */
const GPU_DTYPES: ReadonlySet<DType> = new Set([dt.float32, dt.int32, dt.uint32, dt.bool]);

/** The usual placement: on the device, or where ONNX has no form for it, in the evaluator. */
export function defaultPlacement(eqn: FlatEqn, device: Device): Placement {
  const foreign =
    device === 'webgpu' ? [...eqn.ins, ...eqn.outs].find((s) => !GPU_DTYPES.has(s.aval.dtype)) : undefined;
  const reason = whyNotLowered(eqn, device === 'webgpu' && !foreign);
  if (reason !== undefined) return { place: 'evaluate', reason };
  return foreign ? { place: 'cpu', reason: `WebGPU has no kernels for ${foreign.aval.dtype.name}` } : ON_DEVICE;
}

/** Runs of eqns in one place, each as long as can be: eqns that don't need each other may change their order. */
function schedule(eqns: readonly FlatEqn[], placeOf: (eqn: FlatEqn) => Placement): FlatEqn[][] {
  const producer = new Map<Slot, number>();
  eqns.forEach((e, i) => {
    for (const o of e.outs) producer.set(o, i);
  });
  const waiting = new Array<number>(eqns.length).fill(0);
  const users: number[][] = eqns.map(() => []);
  let lastEffect = -1;
  const depend = (on: number, user: number) => {
    users[on].push(user);
    waiting[user]++;
  };
  eqns.forEach((e, i) => {
    for (const s of new Set(e.ins)) {
      const from = producer.get(s);
      if (from !== undefined) depend(from, i);
    }
    // Effects stay in their order.
    if (e.primitive.rules.effects) {
      if (lastEffect >= 0) depend(lastEffect, i);
      lastEffect = i;
    }
  });
  const places = eqns.map((e) => placeOf(e).place);
  const ready: Record<Place, number[]> = { device: [], cpu: [], evaluate: [] };
  waiting.forEach((n, i) => {
    if (n === 0) ready[places[i]].push(i);
  });
  const runs: FlatEqn[][] = [];
  const order: readonly Place[] = ['device', 'cpu', 'evaluate'];
  for (let done = 0; done < eqns.length;) {
    const place = order.find((p) => ready[p].length > 0);
    if (!place) throw new NotLowered('the jaxpr uses a variable before it is defined');
    const run: FlatEqn[] = [];
    // The queue grows while it is walked.
    for (const i of ready[place]) {
      run.push(eqns[i]);
      for (const user of users[i]) if (--waiting[user] === 0) ready[places[user]].push(user);
    }
    ready[place] = [];
    done += run.length;
    runs.push(run);
  }
  return runs;
}

/** One graph of the eqns; `needed` says which slots are wanted from outside. */
function session(
  eqns: readonly FlatEqn[],
  place: 'device' | 'cpu',
  gpu: boolean,
  needed: (slot: Slot) => boolean,
): Omit<SessionStep, 'reasons'> {
  const b = new GraphBuilder(gpu);
  const tensors = new Map<Slot, Tensor>();
  const inputs: SessionStep['inputs'][number][] = [];
  const outputs: SessionStep['outputs'][number][] = [];
  const read = (slot: Slot): Tensor => {
    let tensor = tensors.get(slot);
    if (!tensor) {
      if (slot.value) tensor = constant(b, slot.value);
      else {
        tensor = b.input(slot.aval.dtype, slot.aval.shape);
        inputs.push({ name: tensor.name, slot });
      }
      tensors.set(slot, tensor);
    }
    return tensor;
  };
  for (const eqn of eqns) {
    const outs = lowerEqn(b, eqn, eqn.ins.map(read));
    eqn.outs.forEach((slot, i) => tensors.set(slot, outs[i]));
  }
  for (const eqn of eqns)
    for (const slot of eqn.outs) {
      const tensor = tensors.get(slot);
      if (tensor && needed(slot)) outputs.push({ name: b.output(tensor, slot.aval.shape).name, slot });
    }
  return { kind: 'session', place, model: b.encode(), inputs, outputs, eqns };
}

/** Scalars are shared, larger constants are initializers of their own. */
const constant = (b: GraphBuilder, value: NDArray): Tensor =>
  value.shape.length === 0 && typeof value.data[0] === 'number' && value.dtype.kind !== 'bool'
    ? b.scalar(value.data[0], value.dtype)
    : b.constant(value);

export interface LowerOptions {
  readonly device: Device;
  /** `jit`: as few sessions as can be. `eager`: each group its own. */
  readonly mode: 'jit' | 'eager';
  /** Default: `defaultPlacement`. */
  readonly placeOf?: (eqn: FlatEqn) => Placement;
}

/** The steps that compute a program. */
export function lowerProgram(program: FlatProgram, options: LowerOptions): Plan {
  const { device, mode } = options;
  const placements = new Map<FlatEqn, Placement>();
  const placeOf = (eqn: FlatEqn): Placement => {
    let p = placements.get(eqn);
    if (!p) placements.set(eqn, (p = options.placeOf?.(eqn) ?? defaultPlacement(eqn, device)));
    return p;
  };
  const runs =
    mode === 'jit'
      ? schedule(withoutDeadCode(program), placeOf)
      : [...groups(program.eqns)].flatMap((group) => schedule(group, placeOf));
  // A slot is needed outside a run if another run reads it, or if it is a result.
  const readers = new Map<Slot, Set<number>>();
  runs.forEach((run, i) => {
    for (const eqn of run)
      for (const slot of eqn.ins) {
        let set = readers.get(slot);
        if (!set) readers.set(slot, (set = new Set()));
        set.add(i);
      }
  });
  const results = new Set(program.outputs);
  const steps: Step[] = [];
  runs.forEach((run, i) => {
    const [first] = run;
    const { place } = placeOf(first);
    if (place === 'evaluate') for (const eqn of run) steps.push({ kind: 'evaluate', eqn, reason: placeOf(eqn).reason });
    else {
      const needed = (slot: Slot) => results.has(slot) || [...(readers.get(slot) ?? [])].some((r) => r !== i);
      const step = session(run, place, place === 'device' && device === 'webgpu', needed);
      // Dead code has no outputs, and ONNX no graph without.
      if (step.outputs.length > 0) steps.push({ ...step, reasons: run.map((e) => placeOf(e).reason) });
    }
  });
  return { inputs: program.inputs, outputs: program.outputs, steps };
}

/** A compiler leaves out what no result needs; op by op everything runs. */
function withoutDeadCode({ eqns, outputs }: FlatProgram): FlatEqn[] {
  const live = new Set(outputs);
  const kept: FlatEqn[] = [];
  for (const eqn of [...eqns].reverse()) {
    if (!eqn.primitive.rules.effects && !eqn.outs.some((o) => live.has(o))) continue;
    for (const slot of eqn.ins) live.add(slot);
    kept.push(eqn);
  }
  return kept.reverse();
}

/** Eqns of one group, in order. Groups are contiguous, since they come from one walk. */
function* groups(eqns: readonly FlatEqn[]): Generator<FlatEqn[]> {
  let current: FlatEqn[] = [];
  for (const eqn of eqns) {
    if (current.length > 0 && current[0].group !== eqn.group) {
      yield current;
      current = [];
    }
    current.push(eqn);
  }
  if (current.length > 0) yield current;
}
