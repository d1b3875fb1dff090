/** Jaxprs of real JAX, dumped by test/parity/dump_jaxprs.py: reading them, and comparing our text of them with JAX's. */
import { ShapedArray } from '../../server/jaxpr/aval.ts';
import type { Aval } from '../../server/jaxpr/aval.ts';
import { DType } from '../../server/jaxpr/dtypes.ts';
import type { AvalJson, JaxprJson } from '../../server/jaxpr/json.ts';
import { avalFrom, jaxprFromJson } from '../../server/jaxpr/json.ts';
import type { Jaxpr } from '../../server/jaxpr/jaxpr.ts';
import { Primitive } from '../../server/jaxpr/primitive.ts';
import { inOrder, printRuleOf } from '../../server/jaxpr/printRules.ts';

export interface DumpedCase {
  file: string;
  line: number;
  call: string;
  text: string;
  jaxpr: JaxprJson;
}

/** Refs and manual axes: the IR has no such avals yet, only their text is compared. */
class TextAval extends ShapedArray {
  constructor(
    base: ShapedArray,
    private readonly short: string,
  ) {
    super(base.shape, base.dtype, base.weakType);
  }
  override strShort(): string {
    return this.short;
  }
}

function readAval(json: AvalJson & { text?: string }): Aval {
  if (/^key<\w+>$/.test(json.dtype)) DType.define(json.dtype, json.dtype, 'key', 64);
  const base = avalFrom(json);
  return json.text === undefined ? base : new TextAval(base, json.text);
}

const generic = new Map<string, Primitive>();

/** A primitive that can do nothing but print. Hijax primitives are named as their Python classes are. */
export function printOnly(name: string): Primitive {
  let found = generic.get(name);
  if (!found) {
    const abstractEval = () => {
      throw new Error(`${name} only prints`);
    };
    const rule = printRuleOf(name) ?? (/^[A-Z]/.test(name) ? inOrder : {});
    generic.set(name, (found = new Primitive(name, { ...rule, abstractEval })));
  }
  return found;
}

export const readCase = (c: DumpedCase, lookup: (name: string) => Primitive | undefined = printOnly): Jaxpr =>
  jaxprFromJson(c.jaxpr, lookup, readAval);
