/** A jaxpr as one list of eqns without nested calls: what is lowered. */
import type { Aval } from '../../server/jaxpr/aval.ts';
import { evaluateVal } from '../../server/jaxpr/evaluate/evaluate.ts';
import { REFERENCE_OPERATIONS } from '../../server/jaxpr/evaluate/limits.ts';
import { filled } from '../../server/jaxpr/host.ts';
import type { Atom, Eqn, Var } from '../../server/jaxpr/jaxpr.ts';
import { Jaxpr, Literal } from '../../server/jaxpr/jaxpr.ts';
import type { NDArray } from '../../server/jaxpr/ndarray.ts';
import type { Params, Primitive } from '../../server/jaxpr/primitive.ts';
import type { Val } from '../../server/jaxpr/trace.ts';
import { NotLowered, scalarText } from './builder.ts';

/** A value that flows between eqns. Those with `value` are constants. */
export class Slot {
  constructor(
    readonly aval: Aval,
    readonly value?: NDArray,
  ) {}
}

export interface FlatEqn {
  readonly primitive: Primitive;
  readonly params: Params;
  readonly ins: readonly Slot[];
  readonly outs: readonly Slot[];
  /** Eqns of one group are dispatched together where operations run one by one. */
  readonly group: number;
}

export interface FlatProgram {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
  readonly eqns: readonly FlatEqn[];
}

/** Eqns that are only a call of a jaxpr, and which jaxpr that is. */
function called({ params }: Eqn): Jaxpr | undefined {
  const body = params.jaxpr ?? params.call_jaxpr;
  return body instanceof Jaxpr ? body : undefined;
}

const OPENED = new Set(['jit', 'custom_jvp_call']);

/** Results that simply are an operand. */
const FORWARDED = new Set(['stop_gradient']);

class Flattener {
  readonly eqns: FlatEqn[] = [];
  private readonly constants = new Map<unknown, Slot>();
  private readonly literals = new Map<string, Slot>();
  private groups = 0;

  private literal(l: Literal): Slot {
    const key = `${l.aval.dtype.name} ${scalarText(l.value)}`;
    let slot = this.literals.get(key);
    if (!slot) this.literals.set(key, (slot = new Slot(l.aval, filled([], l.aval.dtype, l.value))));
    return slot;
  }

  private constant(value: Val, aval: Aval): Slot {
    let slot = this.constants.get(value);
    if (!slot) {
      const known = evaluateVal(value, REFERENCE_OPERATIONS);
      if (known.kind === 'unknown') throw new NotLowered(`the value of a constant is unknown: ${known.reason}`);
      this.constants.set(value, (slot = new Slot(aval, known.value)));
    }
    return slot;
  }

  /**
   * Without a `group`, eqns are dispatched one by one, and each is a group of its own.
   * custom_jvp_call is no dispatch of its own: JAX runs the function in it op by op.
   */
  run(jaxpr: Jaxpr, args: readonly Slot[], group: number | undefined): Slot[] {
    const slots = new Map<Var, Slot>();
    jaxpr.invars.forEach((v, i) => slots.set(v, args[i]));
    jaxpr.constvars.forEach((v, i) => slots.set(v, this.constant(jaxpr.consts[i] as Val, v.aval)));
    const read = (atom: Atom): Slot => {
      if (atom instanceof Literal) return this.literal(atom);
      const slot = slots.get(atom);
      if (!slot) throw new NotLowered('the jaxpr uses a variable before it is defined');
      return slot;
    };
    for (const eqn of jaxpr.eqns) {
      const { primitive, params } = eqn;
      const ins = eqn.invars.map(read);
      let outs: readonly Slot[];
      const body = OPENED.has(primitive.name) ? called(eqn) : undefined;
      if (body) outs = this.run(body, ins, primitive.name === 'jit' ? (group ?? this.groups++) : group);
      else if (FORWARDED.has(primitive.name)) outs = ins;
      else {
        outs = eqn.outvars.map((v) => new Slot(v.aval));
        this.eqns.push({ primitive, params, ins, outs, group: group ?? this.groups++ });
      }
      eqn.outvars.forEach((v, i) => slots.set(v, outs[i]));
    }
    return jaxpr.outvars.map(read);
  }
}

/** The function itself: a jaxpr that only calls a jitted function stands for that function's. */
export function openOuterJit(jaxpr: Jaxpr): Jaxpr {
  let current = jaxpr;
  for (;;) {
    const [eqn] = current.eqns;
    if (current.eqns.length !== 1 || eqn.primitive.name !== 'jit' || current.constvars.length > 0) return current;
    const body = called(eqn);
    const straight =
      eqn.invars.length === current.invars.length &&
      eqn.invars.every((v, i) => v === current.invars[i]) &&
      eqn.outvars.length === current.outvars.length &&
      eqn.outvars.every((v, i) => v === current.outvars[i]);
    if (!body || !straight) return current;
    current = body;
  }
}

/**
 * Open all calls. Throws NotLowered where a constant has no value. Groups: one for each eqn of the function (an outer
 * jit opened), a nested jit being one.
 */
export function flatten(jaxpr: Jaxpr): FlatProgram {
  const opened = openOuterJit(jaxpr);
  const flattener = new Flattener();
  const inputs = opened.invars.map((v) => new Slot(v.aval));
  const outputs = flattener.run(opened, inputs, undefined);
  return { inputs, outputs, eqns: flattener.eqns };
}
