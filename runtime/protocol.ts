/**
 * What passes between whoever asks for a run (extension, command line) and an engine in a process of its own.
 * Plain JSON over vscode-jsonrpc; arrays as base64 of their bytes, little endian, in the layout of
 * server/jaxpr/ndarray.ts.
 */
import type { JaxprJson } from '../server/jaxpr/json.ts';

export type Device = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

/** One input of the function, in the order of the jaxpr's invars. */
export type Input =
  /** Concrete. */
  | { kind: 'value'; shape: number[]; dtype: string; base64: string }
  /** An eager array, as the operations that make it: a jaxpr without inputs whose one result it is. */
  | { kind: 'computed'; shape: number[]; dtype: string; jaxpr: JaxprJson }
  /** The k-th leaf of the arguments, filled as test/parity/values.py does it. */
  | { kind: 'formula'; leaf: number; shape: number[]; dtype: string };

/** A function, ready to run: what `jitlens/runInput` answers. */
export interface Program {
  name: string;
  jaxpr: JaxprJson;
  inputs: Input[];
  /** What the panel should say about inputs that were filled, constants, and so on. */
  notes: string[];
}

export interface RunOptions {
  device: Device | 'auto';
  /** Measure, or only compute. */
  timing: boolean;
  threads?: number;
  /** Use a software GPU adapter; off, such an adapter counts as none. */
  allowSoftwareAdapter?: boolean;
  /** How long is measured, once warm. Default: `MEASURE_BUDGET_MS` of limits.ts. */
  measureMs?: number;
  /** Default: `RUN_TIME_LIMIT_MS` of limits.ts. */
  timeLimitMs?: number;
}

export interface RunRequest {
  program: Program;
  options: RunOptions;
}

/** A call for the user's own JAX: the file is loaded, and the call evaluated in its names, as a directive is. */
export interface JaxRunRequest {
  /** The interpreter. */
  python: string;
  /** Absolute path; where `text` is given, only its name counts. */
  file: string;
  /** What is in the editor, if that isn't what is on disk. */
  text?: string;
  /** `selu(f32[1000000])`, in the grammar of directives. Abstract inputs are filled by the formula. */
  call: string;
  /** The folder to run in: the workspace's. Default: the file's. */
  cwd?: string;
  timing: boolean;
  timeLimitMs?: number;
}

export interface Output {
  shape: number[];
  dtype: string;
  /** In the layout of server/jaxpr/ndarray.ts, little endian. */
  base64: string;
  /** Where the results are too many to pass on: only every step-th element is in `base64`. Default 1. */
  step?: number;
}

/** Milliseconds of one measured thing. */
export interface Series {
  min: number;
  median: number;
  /** Interquartile range. */
  spread: number;
  count: number;
  /** Every sample, in the order taken, for the plot. */
  samples: number[];
}

export interface Timing {
  engine: string;
  /** As the engine names it: `cpu`, `webgpu: NVIDIA H100`, `webgpu: SwiftShader (software)`. */
  device: string;
  threads: number | undefined;
  /** Whether the times include transfers to and from the device. */
  includesTransfers: boolean;
  buildMs: number;
  firstRunMs: number;
  /** One graph: stands for jit. */
  jit: Series;
  /** Op by op: stands for eager; undefined where it was left out, with the reason among the notes. */
  eager: Series | undefined;
  /** Eqns that ran elsewhere than on the device, by primitive name. */
  elsewhere: { primitive: string; where: string }[];
}

export interface Difference {
  absolute: number;
  /** The absolute one over the largest magnitude in the reference's result. */
  relative: number;
  /** Elements that are NaN or infinite in one of the two and not the same in the other; they are not in the others. */
  mismatches: number;
}

export type RunAnswer =
  | {
      kind: 'done';
      out: Output[];
      timing: Timing | undefined;
      /** Largest difference from the reference evaluator, over all outputs; undefined where it wasn't compared. */
      maxDifference: Difference | undefined;
      notes: string[];
    }
  | { kind: 'unsupported'; reason: string }
  | { kind: 'failed'; reason: string };

/** Request to a worker: run a program on a device that has been chosen. `WorkerRun` → `RunAnswer`. */
export const RunMethod = 'run';
export interface WorkerRun {
  program: Program;
  options: RunOptions & { device: Device };
  /** What Timing calls the device. */
  deviceName: string;
}
/** Request to a worker: which backends the engine was built with. → `Backend[]` */
export const BackendsMethod = 'backends';
export interface Backend {
  name: string;
  /** Whether its libraries come with the engine. */
  bundled: boolean;
}
/** Request to a worker that may die of it: try one device. `{device}` → `DeviceInfo`. */
export const ProbeMethod = 'probe';
/** Notification from a worker: bytes that it holds, for where the parent can't look. */
export const MemoryMethod = 'memory';

/** Which devices there are, and why the others aren't. */
export interface DeviceInfo {
  device: Device;
  available: boolean;
  /** Adapter's name, or why there is none. */
  detail: string;
  software: boolean;
}
