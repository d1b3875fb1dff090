/**
 * The params of a program's own primitives: any object of Python's. Plain ones are plain here, too, so that they print and compare
 * as params of JAX's do; the others are handed back as they are. Source: jax/_src/core.py pp_kv_pair.
 */
import { Complex } from '../../jaxpr/jaxpr.ts';
import type { NamedParam, ParamValue, Params } from '../../jaxpr/primitive.ts';
import { FloatParam } from '../../jaxpr/primitive.ts';
import { keyText } from '../../python/builtins/known.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyDict, PyFloat, PyTuple, Unknown, UnknownSignal, tupleClass } from '../../python/values.ts';

/** An object of Python's: its texts are made when they are asked for. */
export class PythonParam implements NamedParam {
  readonly kind = 'python';
  private text: string | undefined;
  private reprText: string | undefined;
  constructor(readonly value: Value) {}
  toString(): string {
    return (this.text ??= str(this.value));
  }
  repr(): string {
    return (this.reprText ??= repr(this.value));
  }
}

/** `jaxpr`: what a value of a jaxpr's is; undefined for others. */
type JaxprIn = (v: Value) => ParamValue | undefined;

function plain(v: Value, jaxpr: JaxprIn): ParamValue | undefined {
  if (v === null || typeof v === 'boolean' || typeof v === 'number' || typeof v === 'bigint') return v;
  if (typeof v === 'string' || v instanceof Complex) return v;
  if (v instanceof PyFloat) return new FloatParam(v.value);
  if (!(v instanceof PyTuple) || v.cls !== tupleClass) return jaxpr(v);
  // Whatever stands in a tuple: jaxprs among it are found there.
  return v.items.map((x) => plain(x, jaxpr) ?? new PythonParam(x));
}

/** From `**params`. */
export function paramsFrom(given: Value, jaxpr: JaxprIn): Params {
  const out: Record<string, ParamValue> = {};
  if (given instanceof PyDict)
    for (const { key, value } of given.entries.values()) {
      if (value instanceof Unknown) throw new UnknownSignal(value);
      out[keyText(key)] = plain(value, jaxpr) ?? new PythonParam(value);
    }
  return out;
}
