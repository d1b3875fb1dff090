/**
 * What passes between the language server and its clients beyond the Language Server Protocol itself.
 * Plain data; the extension imports these types, no code.
 */

/** Positions and ranges as LSP has them: lines and UTF-16 characters from 0. */
export interface Pos {
  line: number;
  character: number;
}
export interface Range {
  start: Pos;
  end: Pos;
}

/** Names one trace of a document: a function under one directive or one seen call. Stable across edits elsewhere. */
export interface TraceRef {
  /** The document (or notebook cell) that holds the function. */
  uri: string;
  /** Qualified name of the function, plus `#n` for the n-th inputs. */
  id: string;
}

/** Arguments of the commands `jitlens.showJaxpr` and `jitlens.runAndTime`, as lenses carry them. */
export type CommandArguments = [TraceRef];

/** What a traced function's jaxpr may be shown of, beside the function itself. */
export type Transformation = 'grad' | 'value_and_grad' | 'vmap';

/** Request `jitlens/jaxpr`: the text that "Show Jaxpr" shows. */
export const JaxprRequest = 'jitlens/jaxpr';
export interface JaxprParams {
  trace: TraceRef;
  /** Of the function under this transformation, on the same inputs. */
  transformation?: Transformation;
}
export interface JaxprDocument {
  /** `selu(i32[1000000])` */
  title: string;
  /** The jaxpr, or the error that JAX would raise, or why it isn't known. */
  text: string;
  outcome: 'jaxpr' | 'error' | 'unsupported';
  /** Which part of the text was made by which part of the source, innermost user frame; for following the cursor. */
  links: { text: Range; uri: string; source: Range }[];
  /** Transformations that may be asked for: of a function with one float as its output all, of others vmap. */
  offers: Transformation[];
}

/** Request `jitlens/traces`: the traced functions of a document, in order. */
export const TracesRequest = 'jitlens/traces';
export interface TracesParams {
  uri: string;
}
export interface TraceSummary {
  trace: TraceRef;
  name: string;
  /** Where its lens stands: the line of the def, or of the call that made it. */
  range: Range;
  /** The whole function. */
  fullRange: Range;
  /** `selu(f32[1000000])` */
  call: string;
  /** `f32[1000000] → f32[1000000] · 8 eqns`, or `cannot trace: …` */
  summary: string;
  outcome: 'jaxpr' | 'error' | 'unsupported';
  offers: Transformation[];
}

/** Request `jitlens/runInput`: what a runtime needs to run one trace. The runtime's own format (runtime/protocol.ts). */
export const RunInputRequest = 'jitlens/runInput';
export interface RunInputParams {
  trace: TraceRef;
}
export type RunInputAnswer =
  | {
      kind: 'ready';
      title: string;
      /** JSON form of server/jaxpr/json.ts, with concrete inputs, or a formula for those that are abstract. */
      program: unknown;
      /** How long the trace took that made the jaxpr; undefined where nobody measured it. */
      traceMs: number | undefined;
      /** For the user's own JAX: the file's path, and the call as its text. */
      source: { path: string; call: string };
    }
  | { kind: 'cannot'; reason: string };

/** Request `jitlens/cacheForecast`: each jitted call site of a document; of a notebook, those of all cells. */
export const CacheForecastRequest = 'jitlens/cacheForecast';
export interface CacheForecastParams {
  uri: string;
}
/** One call site: as `jitlens cache --json` has it, and the document or cell that holds it. */
export interface CacheForecastSite {
  uri: string;
  file: string;
  /** From 1. */
  line: number;
  function: string;
  calls: number;
  traces: number;
  reasons: string[];
  /** It stands in a loop of unknown length: there may be more. */
  more?: true;
}

/** Notification from the server: what it is doing, for the status item. */
export const StatusNotification = 'jitlens/status';
export interface Status {
  state: 'tracing' | 'idle' | 'failed';
  uri?: string;
  /** Milliseconds from the edit (or save) to the answer, of the last finished analysis. */
  lastMs?: number;
  functions?: number;
  /** How many of them cannot be traced. */
  failing?: number;
  /** How many directives the last analysis traced anew; the other traces were kept. */
  retraced?: number;
  message?: string;
  /** Which Python its imports are found in: in one line, and its path if there is one. */
  python?: { text: string; path?: string };
}

/** Notification from the server: the jaxprs of a document may have changed; open `jaxpr:` documents ask again. */
export const TracesChangedNotification = 'jitlens/tracesChanged';
export interface TracesChanged {
  uri: string;
  version: number;
}

/** Settings, section `jitlens`, as the client sends them (workspace/configuration). */
export interface Settings {
  /** When to trace. */
  trace: 'onType' | 'onSave';
  lenses: boolean;
  hints: {
    /** Avals of assignments. */
    avals: boolean;
    /** The eqns that a line made, at its end. */
    eqns: boolean;
  };
  /** Severity of each rule: by id. */
  rules: Record<string, 'error' | 'warning' | 'information' | 'hint' | 'off'>;
  /** JAX_ENABLE_X64 */
  enableX64: boolean;
  /** Path of the Python (or of its environment's folder) whose packages imports are found in; empty: found by itself. */
  python: string;
  /** No setting of the user's: the interpreter that the Python extension has chosen; empty where there is none. */
  pythonExtension: string;
}
