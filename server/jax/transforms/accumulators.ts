/** Cotangents as they add up, going backwards. Source: jax/_src/interpreters/ad.py ValAccum, RefAccum. */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import type { Tangent } from './zero.ts';
import { Zero, addTangents, isZero, tangentAval, zerosLike } from './zero.ts';

export const cotangentAval = (a: ShapedArray): ShapedArray => tangentAval(a);

/** The cotangent of a variable. */
export class Accumulator {
  value: Tangent;
  constructor(
    readonly aval: ShapedArray,
    sum?: Val,
  ) {
    this.value = sum ?? new Zero(aval);
  }
  add(ct: Tangent | undefined): void {
    if (ct !== undefined) this.value = addTangents(this.value, ct);
  }
  freeze(): Tangent {
    return this.value;
  }
}

/** A cotangent that nobody asks for. */
export class NoAccumulator extends Accumulator {
  override add(): void {
    // It isn't kept.
  }
}

/** The cotangent of a mutable array is one, too: made when something is first added to it. `aval` is of its content. */
export class RefAccumulator extends Accumulator {
  constructor(
    aval: ShapedArray,
    sum?: Val,
    public ref?: Val,
  ) {
    super(aval, sum);
  }

  private make(content: Val): Val {
    return (this.ref = bind1(primitives.new_ref, [content], { kind: null, memory_space: null, pin: false }));
  }
  override add(ct: Tangent | undefined): void {
    if (ct === undefined || isZero(ct)) return;
    if (this.ref) bind(primitives.addupdate, [this.ref, ct], { tree: [] });
    else this.make(ct);
  }
  override freeze(): Tangent {
    return this.ref ? bind1(primitives.freeze, [this.ref], {}) : new Zero(this.aval);
  }
  /** The array itself: one of zeros if there was none. */
  made(): Val {
    return this.ref ?? this.make(zerosLike(this.aval));
  }
}
