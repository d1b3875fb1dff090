/** Primitives with effects on the outside. Source: jax/_src/debugging.py. */
import type { Effects } from '../jaxpr.ts';
import type { ParamValue } from '../primitive.ts';
import { definePrimitive } from '../primitive.ts';

export interface DebugPrint extends Record<string, ParamValue> {
  fmt: string;
  has_placeholders: boolean;
  in_tree: ParamValue;
  logging_record: null;
  np_printoptions: ParamValue;
  ordered: boolean;
  partitioned: boolean;
  static_args: readonly ParamValue[];
}

const DEBUG: Effects = new Set(['Debug']);
const ORDERED_DEBUG: Effects = new Set(['OrderedDebug']);

export const debug = {
  debug_print: definePrimitive<DebugPrint>()('debug_print', {
    multipleResults: true,
    abstractEval: () => [],
    effects: ({ ordered }) => (ordered ? ORDERED_DEBUG : DEBUG),
  }),
};
