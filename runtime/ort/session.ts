/** Sessions of onnxruntime-node: making them, sharing them, running plans with them. */
import * as ort from 'onnxruntime-node';
import type { Aval } from '../../server/jaxpr/aval.ts';
import type { DType } from '../../server/jaxpr/dtypes.ts';
import { evaluateContext, evaluatePrimitive } from '../../server/jaxpr/evaluate/evaluate.ts';
import { REFERENCE_OPERATIONS } from '../../server/jaxpr/evaluate/limits.ts';
import { Budget } from '../../server/jaxpr/evaluate/rule.ts';
import { NDArray } from '../../server/jaxpr/ndarray.ts';
import { SHARED_MODEL_BYTES } from '../limits.ts';
import { isNarrowFloat } from '../onnx/builder.ts';
import type { Slot } from '../onnx/flatten.ts';
import type { EvaluateStep, Plan, SessionStep } from '../onnx/lower.ts';
import type { Device } from '../protocol.ts';

export interface SessionOptions {
  readonly device: Device;
  readonly threads: number;
  /** Let idle threads spin: faster for one session, ruinous for many. */
  readonly spinning: boolean;
}

/**
 * Nodes without a kernel on the device would go to the CPU in silence; disable_cpu_ep_fallback makes it the first of
 * these errors. The second: a node that neither has a kernel for.
 */
const NO_KERNEL =
  /assigned to the default CPU EP|IsNodeCompatibleWithProvider|NOT_IMPLEMENTED|Could not find an implementation/;

/** Thrown where a graph has nodes that the device has no kernels for. */
export class NoKernel extends Error {}

export async function createSession(
  model: Uint8Array,
  place: SessionStep['place'],
  { device, threads, spinning }: SessionOptions,
): Promise<ort.InferenceSession> {
  const provider = place === 'cpu' ? 'cpu' : device;
  try {
    return await ort.InferenceSession.create(model, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Fatal only: errors come as exceptions.
      logSeverityLevel: 4,
      extra: {
        session: {
          ...(provider === 'cpu' ? {} : { disable_cpu_ep_fallback: '1' }),
          intra_op: { allow_spinning: spinning ? '1' : '0' },
        },
      },
    });
  } catch (e) {
    if (provider !== 'cpu' && e instanceof Error && NO_KERNEL.test(e.message)) throw new NoKernel(e.message);
    throw e;
  }
}

/** Names that onnxruntime-common has for types. */
function tensorType(dtype: DType): ort.Tensor.Type {
  if (isNarrowFloat(dtype)) return 'float32';
  return dtype.name as ort.Tensor.Type;
}

const toTensor = (x: NDArray): ort.Tensor =>
  new ort.Tensor(tensorType(x.dtype), x.data as ort.Tensor.DataType, x.shape);

function toArray(tensor: ort.Tensor, { shape, dtype }: Aval): NDArray {
  const data = tensor.data as NDArray['data'];
  // Signed bytes come as Int8Array, bools as Uint8Array: the layout of ndarray.ts.
  return new NDArray(shape, dtype, data);
}

/** Sessions by their model: equal graphs share one, as JAX's dispatch does with equal operations. */
export class SessionPool {
  private readonly shared = new Map<string, Promise<ort.InferenceSession>>();
  private readonly all: Promise<ort.InferenceSession>[] = [];

  constructor(private readonly options: SessionOptions) {}

  get size(): number {
    return this.all.length;
  }

  get(step: SessionStep): Promise<ort.InferenceSession> {
    const { model, place } = step;
    const key = model.length <= SHARED_MODEL_BYTES ? `${place} ${Buffer.from(model).toString('latin1')}` : undefined;
    const known = key === undefined ? undefined : this.shared.get(key);
    if (known) return known;
    const made = createSession(model, place, this.options);
    this.all.push(made);
    if (key !== undefined) this.shared.set(key, made);
    return made;
  }

  async dispose(): Promise<void> {
    for (const made of await Promise.allSettled(this.all)) if (made.status === 'fulfilled') await made.value.release();
    this.all.length = 0;
    this.shared.clear();
  }
}

type Held = ort.Tensor | NDArray;

interface Ready {
  run(values: Map<Slot, Held>): Promise<void> | void;
  /** Values that no later step needs. */
  dead: readonly Slot[];
}

const asTensor = (held: Held): ort.Tensor => (held instanceof NDArray ? toTensor(held) : held);
const asArray = (held: Held, aval: Aval): NDArray => (held instanceof NDArray ? held : toArray(held, aval));

function read(values: Map<Slot, Held>, slot: Slot): Held {
  const held = slot.value ?? values.get(slot);
  if (!held) throw new Error('a step needs a value that none before it made');
  return held;
}

function sessionStep(step: SessionStep, session: ort.InferenceSession): Ready['run'] {
  // Sessions are shared by equal models, so names are the same.
  return async (values) => {
    const feeds: Record<string, ort.Tensor> = {};
    for (const { name, slot } of step.inputs) feeds[name] = asTensor(read(values, slot));
    const results = await session.run(feeds);
    for (const { name, slot } of step.outputs) values.set(slot, results[name]);
  };
}

function evaluateStep({ eqn }: EvaluateStep, print: (text: string) => void): Ready['run'] {
  return (values) => {
    const args = eqn.ins.map((s) => asArray(read(values, s), s.aval));
    const context = evaluateContext(new Budget(REFERENCE_OPERATIONS), print);
    const avals = eqn.outs.map((s) => s.aval);
    evaluatePrimitive(eqn.primitive, args, eqn.params, avals, context).forEach((out, i) =>
      values.set(eqn.outs[i], out),
    );
  };
}

/** A plan with its sessions made. */
export class PreparedPlan {
  private constructor(
    private readonly plan: Plan,
    private readonly steps: readonly Ready[],
  ) {}

  static async make(plan: Plan, pool: SessionPool, print: (text: string) => void = () => {}): Promise<PreparedPlan> {
    const seen = new Set<Slot>(plan.outputs);
    const dead = plan.steps.map((): Slot[] => []);
    for (let i = plan.steps.length - 1; i >= 0; i--) {
      const step = plan.steps[i];
      const slots =
        step.kind === 'session'
          ? [...step.inputs, ...step.outputs].map((x) => x.slot)
          : [...step.eqn.ins, ...step.eqn.outs];
      for (const slot of slots)
        if (!seen.has(slot)) {
          seen.add(slot);
          dead[i].push(slot);
        }
    }
    const ready: Ready[] = [];
    for (const [i, step] of plan.steps.entries()) {
      const run = step.kind === 'session' ? sessionStep(step, await pool.get(step)) : evaluateStep(step, print);
      ready.push({ run, dead: dead[i] });
    }
    return new PreparedPlan(plan, ready);
  }

  async run(inputs: readonly NDArray[]): Promise<NDArray[]> {
    const values = new Map<Slot, Held>();
    this.plan.inputs.forEach((slot, i) => values.set(slot, inputs[i]));
    for (const step of this.steps) {
      await step.run(values);
      for (const slot of step.dead) values.delete(slot);
    }
    return this.plan.outputs.map((slot) => asArray(read(values, slot), slot.aval));
  }
}
