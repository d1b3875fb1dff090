/**
 * What passes between whoever asks for a run (extension, command line) and an engine in a process of its own.
 * Plain JSON over vscode-jsonrpc; arrays as base64 of their bytes, little endian, in the layout of
 * server/jaxpr/ndarray.ts.
 */
import type { JaxprJson } from '../server/jaxpr/json.ts';

export type Device = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

/** One input of the function: concrete, or filled by a formula of ../server/jaxpr/evaluate/formula.ts. */
export type Input =
  | { kind: 'value'; shape: number[]; dtype: string; base64: string }
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
}

export interface RunRequest {
  program: Program;
  options: RunOptions;
}

export interface Output {
  shape: number[];
  dtype: string;
  base64: string;
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

export type RunAnswer =
  | {
      kind: 'done';
      out: Output[];
      timing: Timing | undefined;
      /** Largest difference from the reference evaluator, over all outputs; undefined where it wasn't compared. */
      maxDifference: { absolute: number; relative: number } | undefined;
      notes: string[];
    }
  | { kind: 'unsupported'; reason: string }
  | { kind: 'failed'; reason: string };

/** Request: run a program. */
export const RunMethod = 'run';
/** Request: which devices there are, and why the others aren't. */
export const DevicesMethod = 'devices';
export interface DeviceInfo {
  device: Device;
  available: boolean;
  /** Adapter's name, or why there is none. */
  detail: string;
  software: boolean;
}
