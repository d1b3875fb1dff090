/**
 * Where each eqn runs on a GPU. A graph that the GPU has all kernels for is one session there. Where it hasn't, each
 * kind of eqn is tried alone, once, and those without kernels get sessions on the CPU, by name.
 */
import type { FlatEqn, FlatProgram } from '../onnx/flatten.ts';
import { Slot } from '../onnx/flatten.ts';
import type { Placement, Plan } from '../onnx/lower.ts';
import { defaultPlacement, lowerProgram } from '../onnx/lower.ts';
import type { SessionOptions } from './session.ts';
import { NoKernel, createSession } from './session.ts';

/** One eqn as a program. Constants stay constants. */
function alone(eqn: FlatEqn): FlatProgram {
  const inputs: Slot[] = [];
  const own = new Map<Slot, Slot>();
  const ins = eqn.ins.map((s) => {
    if (s.value) return s;
    let slot = own.get(s);
    if (!slot) {
      own.set(s, (slot = new Slot(s.aval)));
      inputs.push(slot);
    }
    return slot;
  });
  const outs = eqn.outs.map((s) => new Slot(s.aval));
  return { inputs, outputs: outs, eqns: [{ ...eqn, ins, outs }] };
}

export class Placer {
  /** Whether the device has all kernels for a graph of one eqn, by the graph: equal ones are tried once. */
  private readonly known = new Map<string, boolean>();

  constructor(private readonly options: SessionOptions) {}

  /** Places for all eqns of a program, each kind tried on the device. */
  async try(program: FlatProgram): Promise<(eqn: FlatEqn) => Placement> {
    const places = new Map<FlatEqn, Placement>();
    for (const eqn of program.eqns) places.set(eqn, await this.tryOne(eqn));
    return (eqn) => places.get(eqn) ?? defaultPlacement(eqn, this.options.device);
  }

  private async tryOne(eqn: FlatEqn): Promise<Placement> {
    const { device } = this.options;
    const placement = defaultPlacement(eqn, device);
    if (placement.place !== 'device') return placement;
    const { steps } = lowerProgram(alone(eqn), { device, mode: 'jit' });
    for (const step of steps) {
      if (step.kind !== 'session' || (await this.hasKernels(step.model))) continue;
      return { place: 'cpu', reason: `${device} has no kernel for it` };
    }
    return placement;
  }

  private async hasKernels(model: Uint8Array): Promise<boolean> {
    const key = Buffer.from(model).toString('latin1');
    let found = this.known.get(key);
    if (found === undefined) {
      found = true;
      try {
        const session = await createSession(model, 'device', this.options);
        await session.release();
      } catch (e) {
        if (!(e instanceof NoKernel)) throw e;
        found = false;
      }
      this.known.set(key, found);
    }
    return found;
  }
}

/** Eqns of a plan that don't run on the device, each primitive and place once. */
export function elsewhere(plan: Plan): { primitive: string; where: string; reason: string }[] {
  const found = new Map<string, { primitive: string; where: string; reason: string }>();
  const add = (primitive: string, where: string, reason: string) => {
    const key = `${primitive} ${where}`;
    if (!found.has(key)) found.set(key, { primitive, where, reason });
  };
  for (const step of plan.steps) {
    if (step.kind === 'evaluate') add(step.eqn.primitive.name, 'the plain evaluator', step.reason);
    else if (step.place === 'cpu') step.eqns.forEach((e, i) => add(e.primitive.name, 'the CPU', step.reasons[i]));
  }
  return [...found.values()];
}
