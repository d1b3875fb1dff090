/** What a runtime needs to run a trace: the jaxpr, and its inputs as values, as eqns that make them, or as a formula. */
import type { TracedFunction } from '../analysis/analyze.ts';
import type { TraceInput } from '../analysis/outcome.ts';
import type { ShapedArray } from '../jaxpr/aval.ts';
import { HostArray, HostScalar, filled } from '../jaxpr/host.ts';
import { Jaxpr, Var } from '../jaxpr/jaxpr.ts';
import type { AvalJson, JaxprJson } from '../jaxpr/json.ts';
import { jaxprToJson } from '../jaxpr/json.ts';
import type { NDArray } from '../jaxpr/ndarray.ts';
import { EagerArray } from '../jaxpr/trace.ts';

/** In the form of runtime/protocol.ts. */
export type InputJson = { shape: number[]; dtype: AvalJson['dtype'] } & (
  { kind: 'value'; base64: string } | { kind: 'computed'; jaxpr: JaxprJson } | { kind: 'formula'; leaf: number }
);

export interface ProgramJson {
  name: string;
  jaxpr: JaxprJson;
  inputs: InputJson[];
  notes: string[];
}

export type RunInput =
  | { kind: 'ready'; title: string; call: string; program: ProgramJson; traceMs: number | undefined }
  | { kind: 'cannot'; reason: string };

/** As many arguments as every engine takes in one call. */
const CHARACTERS_AT_ONCE = 0x8000;

function base64({ data }: NDArray): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += CHARACTERS_AT_ONCE)
    parts.push(String.fromCharCode(...bytes.subarray(i, i + CHARACTERS_AT_ONCE)));
  return btoa(parts.join(''));
}

/** Whether some eqn behind an eager array has an input that isn't known. */
function isUnknown(root: EagerArray): boolean {
  const seen = new Set<EagerArray>();
  const open = [root];
  for (let v = open.pop(); v; v = open.pop()) {
    if (seen.has(v)) continue;
    seen.add(v);
    if (v.state.kind === 'unknown') return true;
    if (v.state.kind !== 'eqn') continue;
    for (const a of v.state.eqn.args) if (a instanceof EagerArray) open.push(a);
  }
  return false;
}

function known(value: TraceInput['value'], aval: ShapedArray): NDArray | undefined {
  if (value instanceof HostScalar) return filled([], aval.dtype, value.value);
  if (value instanceof HostArray) return value.compute();
  if (value instanceof EagerArray && value.state.kind === 'value') return value.state.value;
  return undefined;
}

function inputJson({ aval, value, leaf }: TraceInput): InputJson {
  const at = { shape: [...aval.shape], dtype: aval.dtype.name };
  const array = known(value, aval);
  if (array) return { ...at, kind: 'value', base64: base64(array) };
  if (value instanceof EagerArray && !isUnknown(value)) {
    const v = new Var(aval);
    return { ...at, kind: 'computed', jaxpr: jaxprToJson(new Jaxpr([v], [], [], [v], [value])) };
  }
  return { ...at, kind: 'formula', leaf };
}

export function runInput({ trace, origin }: TracedFunction): RunInput {
  const { outcome, call, name } = trace;
  if (outcome.kind === 'error') return { kind: 'cannot', reason: `${outcome.className}: ${outcome.message}` };
  if (outcome.kind === 'unsupported') return { kind: 'cannot', reason: outcome.reason };
  const inputs = trace.inputs.map(inputJson);
  const notes: string[] = [];
  const title = origin.kind === 'directive' ? call : `${call}, the call in the file`;
  const names = outcome.jaxpr.debugInfo?.argNames ?? [];
  trace.inputs.forEach(({ value }, i) => {
    if (inputs[i].kind !== 'formula') return;
    const why = value === undefined ? 'is only known by shape and dtype' : 'is not known';
    notes.push(`${names[i] ?? `input ${i + 1}`} ${why}: filled by formula.`);
  });
  const program = { name, jaxpr: jaxprToJson(outcome.jaxpr), inputs, notes };
  return { kind: 'ready', title, call, program, traceMs: outcome.ms };
}
