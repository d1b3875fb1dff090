/** Primitives with effects on the outside. Source: jax/_src/debugging.py, jax/_src/callback.py, jax/_src/lax/lax.py. */
import type { Aval } from '../aval.ts';
import { ShapedArray } from '../aval.ts';
import { DType } from '../dtypes.ts';
import type { Effects } from '../jaxpr.ts';
import { NO_EFFECTS } from '../jaxpr.ts';
import type { NamedParam, ParamValue } from '../primitive.ts';
import { TextParam, definePrimitive } from '../primitive.ts';
import type { Val } from '../trace.ts';

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
export interface DebugCallback extends Record<string, ParamValue> {
  callback: ParamValue;
  /** `Debug` or `OrderedDebug`. */
  effect: string;
  partitioned: boolean;
}
interface Callback extends Record<string, ParamValue> {
  callback: ParamValue;
  result_avals: readonly ParamValue[];
  sharding: null;
}
export interface PureCallback extends Callback {
  vmap_method: string | null;
}
export interface IoCallback extends Callback {
  ordered: boolean;
}

/**
 * The tree of the error that a check has for operands. `again` checks other operands of that tree: one is raised where
 * nothing is traced.
 */
export class ErrorTree implements NamedParam {
  readonly kind = 'PyTreeDef';
  constructor(
    private readonly text: string,
    /** The error itself, a value of Python's. */
    readonly rebuild: (operands: readonly Val[]) => unknown,
    readonly again: (operands: readonly Val[]) => void,
  ) {}
  toString(): string {
    return this.text;
  }
}

export interface Check extends Record<string, ParamValue> {
  err_tree: ParamValue;
  debug: boolean;
}

const DEBUG: Effects = new Set(['Debug']);
const ORDERED_DEBUG: Effects = new Set(['OrderedDebug']);
const IO: Effects = new Set(['IO']);
const ORDERED_IO: Effects = new Set(['OrderedIO']);
const ERROR: Effects = new Set(['Error']);
const DEBUG_ERROR: Effects = new Set(['DebugError']);
const DCE_SINK: Effects = new Set(['NoDCE']);

/** An aval among params: `ShapedArray(float32[3])`. */
export class AvalParam implements NamedParam {
  readonly kind = 'ShapedArray';
  constructor(readonly aval: Aval) {}
  toString(): string {
    return `ShapedArray(${this.aval.strLong()}${this.aval.weakType ? ', weak_type=True' : ''})`;
  }
}

/** An aval that is a param; after a trip through JSON only its text is there. */
function avalOf(param: ParamValue): Aval {
  if (param instanceof AvalParam) return param.aval;
  const text = param instanceof TextParam ? param.text : '';
  const found = /^ShapedArray\((\w+)\[([\d,]*)\](, weak_type=True)?\)$/.exec(text);
  const dtype = found && DType.byName(found[1]);
  if (!dtype) throw new Error(`${text} is no aval`);
  const shape = found[2] === '' ? [] : found[2].split(',').map(Number);
  return new ShapedArray(shape, dtype, found[3] !== undefined);
}

export const debug = {
  debug_print: definePrimitive<DebugPrint>()('debug_print', {
    multipleResults: true,
    abstractEval: () => [],
    effects: ({ ordered }) => (ordered ? ORDERED_DEBUG : DEBUG),
  }),
  debug_callback: definePrimitive<DebugCallback>()('debug_callback', {
    multipleResults: true,
    abstractEval: () => [],
    effects: ({ effect }) => (effect === 'OrderedDebug' ? ORDERED_DEBUG : DEBUG),
  }),
  pure_callback: definePrimitive<PureCallback>()('pure_callback', {
    multipleResults: true,
    abstractEval: (_, { result_avals }) => result_avals.map(avalOf),
    effects: () => NO_EFFECTS,
  }),
  io_callback: definePrimitive<IoCallback>()('io_callback', {
    multipleResults: true,
    abstractEval: (_, { result_avals }) => result_avals.map(avalOf),
    effects: ({ ordered }) => (ordered ? ORDERED_IO : IO),
  }),
  // Source: jax/_src/checkify.py check_p.
  check: definePrimitive<Check>()('check', {
    multipleResults: true,
    abstractEval: () => [],
    effects: ({ debug }) => (debug ? DEBUG_ERROR : ERROR),
    print: (_, { debug }) => [['debug', debug]],
  }),
  dce_sink: definePrimitive<{ prevent_mlir_dce: boolean }>()('dce_sink', {
    multipleResults: true,
    abstractEval: () => [],
    effects: () => DCE_SINK,
  }),
};
