/** What passes between the run panel's host side and its page. Plain data, ready to show. */
import type { Device, DeviceInfo } from '../../../runtime/protocol.ts';

export type Engine = 'onnx' | 'jax';

export interface EngineChoice {
  engine: Engine;
  label: string;
  available: boolean;
  /** What it is, or why it can't be chosen. */
  detail: string;
}

export interface Chosen {
  engine: Engine;
  device: Device | 'auto';
}

/** One result. */
export interface OutputSummary {
  /** `f32[1000000]` */
  type: string;
  size: number;
  /** `[0., 1.05, …]` */
  first: string;
  stats: { name: string; value: string }[];
}

/** One row of the table, in milliseconds; a thing measured once has only `median`. */
export interface TimingRow {
  name: string;
  /** What the name stands for, where that isn't plain. */
  explanation: string;
  min?: number;
  median: number;
  spread?: number;
  count: number;
}

export interface RunView {
  outputs: OutputSummary[];
  /** `engine: ONNX Runtime`, `device: cpu` …: what every timing says of itself. */
  context: { name: string; value: string }[];
  rows: TimingRow[];
  /** Milliseconds, in the order taken; empty where nothing was timed. */
  samples: { jit: number[]; eager: number[] };
  notes: string[];
}

export type Phase =
  | { kind: 'running'; what: string }
  | { kind: 'done' }
  | { kind: 'cancelled' }
  /** One clear line; `unsupported` is no fault of the function. */
  | { kind: 'failed' | 'unsupported' | 'cannot'; reason: string };

export interface PanelState {
  /** `selu(i32[1000000])` */
  title: string;
  engines: EngineChoice[];
  /** Empty until they are known. */
  devices: DeviceInfo[];
  chosen: Chosen;
  phase: Phase;
  /** The last result; it stays on show while the next one is made. */
  result: RunView | undefined;
}

export type ToPage = { kind: 'state'; state: PanelState };

export type FromPage = { kind: 'ready' } | { kind: 'run'; chosen: Chosen } | { kind: 'cancel' } | { kind: 'showJaxpr' };
