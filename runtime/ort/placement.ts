/**
 * Where each eqn runs on a GPU. A graph that the GPU has all kernels for is one session there. Where it hasn't, each
 * kind of eqn is tried alone, once, and those without kernels get sessions on the CPU, by name.
 */
import type { FlatEqn, FlatProgram } from '../onnx/flatten.ts';
import { Slot } from '../onnx/flatten.ts';
import type { Placement, Plan } from '../onnx/lower.ts';
import { defaultPlacement, lowerProgram } from '../onnx/lower.ts';
import { Jaxpr } from '../../server/jaxpr/jaxpr.ts';
import type { ParamValue } from '../../server/jaxpr/primitive.ts';
import type { SessionOptions } from './session.ts';
import { NoKernel, createSession } from './session.ts';

const paramText = (value: ParamValue): string =>
  value instanceof Jaxpr ? 'jaxpr' : Array.isArray(value) ? `(${value.map(paramText).join()})` : String(value);

/** Eqns with one signature have the same nodes. */
function signature(eqn: FlatEqn): string {
  const params = Object.keys(eqn.params)
    .sort()
    .map((k) => `${k}=${paramText(eqn.params[k])}`);
  const ins = eqn.ins.map((s) => (s.value ? `const ${s.aval.strShort()}` : s.aval.strShort()));
  return `${eqn.primitive.name}[${params.join(' ')}] ${ins.join(' ')}`;
}

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
  private readonly known = new Map<string, Placement>();

  constructor(private readonly options: SessionOptions) {}

  /** Places for all eqns of a program, each kind tried on the device. */
  async try(program: FlatProgram): Promise<(eqn: FlatEqn) => Placement> {
    const places = new Map<FlatEqn, Placement>();
    for (const eqn of program.eqns) {
      const key = signature(eqn);
      let placement = this.known.get(key);
      if (!placement) this.known.set(key, (placement = await this.tryOne(eqn)));
      places.set(eqn, placement);
    }
    return (eqn) => places.get(eqn) ?? defaultPlacement(eqn, this.options.device);
  }

  private async tryOne(eqn: FlatEqn): Promise<Placement> {
    const placement = defaultPlacement(eqn, this.options.device);
    if (placement.place !== 'device') return placement;
    const plan = lowerProgram(alone(eqn), { device: this.options.device, mode: 'jit' });
    for (const step of plan.steps) {
      if (step.kind !== 'session') continue;
      try {
        const session = await createSession(step.model, 'device', this.options);
        await session.release();
      } catch (e) {
        if (!(e instanceof NoKernel)) throw e;
        return { place: 'cpu', reason: `${this.options.device} has no kernel for ${eqn.primitive.name}` };
      }
    }
    return placement;
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
    else if (step.place === 'cpu')
      for (const eqn of step.eqns) add(eqn.primitive.name, 'the CPU', 'no kernel on the device');
  }
  return [...found.values()];
}
