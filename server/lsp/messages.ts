/** What passes between the server's loop (or the command line) and the worker that traces: plain data, typed by kind. */
import type { Place } from '../analysis/imports.ts';
import type { Dependencies } from '../analysis/modules.ts';
import type { Transformation } from '../analysis/transformed.ts';
import type { Action } from '../views/actions.ts';
import type { CacheLine } from '../views/cache.ts';
import type { Case } from '../views/cases.ts';
import type { CheckLine } from '../views/checkLines.ts';
import type { Diagnostic } from '../views/diagnostics.ts';
import type { Hint } from '../views/hints.ts';
import type { Hover } from '../views/hover.ts';
import type { JaxprView } from '../views/jaxprDocument.ts';
import type { Lens } from '../views/lenses.ts';
import type { RunInput } from '../views/runInput.ts';
import type { FixedFinding } from '../rules/fixAll.ts';
import type { Location, Pos, Range } from '../views/text.ts';
import type { TraceView } from '../views/traces.ts';

export type RuleSettings = Readonly<Record<string, 'error' | 'warning' | 'information' | 'hint' | 'off'>>;

/** One text of a document: the file itself, or one cell of a notebook, in order. */
export interface Text {
  /** Uri, or the path as given on the command line. */
  path: string;
  text: string;
  isCell: boolean;
}

export interface AnalyzeParams {
  /** Of the file or the notebook: names the document in all other requests. */
  document: string;
  /** Its last part: what messages print. */
  name: string;
  /** Only those that changed need their text: undefined means as before. */
  texts: readonly (Omit<Text, 'text'> & { text: string | undefined })[];
  x64: boolean;
  /** Severities that the user has set; those of the project's pyproject.toml are beneath them. */
  rules: RuleSettings;
  /** The only rules that count, in place of the project's own choice: of the command line. */
  select?: readonly string[];
  /** What its imports are found by; without it only native modules are known. */
  place?: Place;
  /** Calls to trace besides the directives: of the command line. */
  calls?: readonly string[];
}

/** Which Python a document's imports are found in. */
export interface PythonView {
  /** The interpreter's path, where it has one. */
  path?: string;
  /** One line: which, and how it was found. */
  text: string;
  /** What is wrong with the setting. */
  problem?: string;
  /** Where installed packages are looked for. */
  searchPath: readonly string[];
}

/** The table `[tool.jitlens]` that counts for a document. */
export interface ProjectView {
  /** The pyproject.toml. */
  file: string;
  /** What is wrong with it, each in one line. */
  problems: readonly string[];
  /** The document is among those that the project leaves out. */
  excluded: boolean;
}

/** What "fix all" comes to. */
export interface FixAllAnswer {
  edits: (Location & { newText: string })[];
  fixed: readonly FixedFinding[];
}

export type AnalyzeAnswer =
  | { kind: 'cancelled' }
  | {
      kind: 'done';
      diagnostics: Diagnostic[];
      functions: number;
      failing: number;
      /** How many directives were traced anew; the other traces were kept. */
      retraced: number;
      ms: number;
      /** What else its result depends on. */
      dependencies: Dependencies;
      python?: PythonView;
      project?: ProjectView;
    };

/** What happened to files, beside the text of the document that is analysed. */
export interface FilesParams {
  /** Texts that editors hold; undefined: closed, the disk's text counts again. */
  overlays: readonly { path: string; text: string | undefined }[];
  /** Made, changed or removed on the disk. */
  changed: readonly string[];
  /** Among them are some that decide where imports are looked for. */
  decisive: boolean;
}

/** Every request: what goes in, what comes back. */
export interface Requests {
  analyze: { params: AnalyzeParams; answer: AnalyzeAnswer };
  /** `all`: every document may be concerned, and is to be analysed again. */
  files: { params: FilesParams; answer: { all: boolean } };
  close: { params: { document: string }; answer: null };
  lenses: { params: { document: string; path: string }; answer: Lens[] };
  hints: { params: { document: string; path: string; range: Range }; answer: Hint[] };
  hover: { params: { document: string; path: string; position: Pos }; answer: Hover | null };
  actions: { params: { document: string; path: string; range: Range; fixes: boolean }; answer: Action[] };
  jaxpr: { params: { document: string; id: string }; answer: JaxprView | null };
  /** The same of the function under a transformation, which is traced for it. */
  transformed: {
    params: { document: string; id: string; transformation: Transformation };
    answer: JaxprView | 'cancelled' | null;
  };
  traces: { params: { document: string; path: string | undefined }; answer: TraceView[] };
  runInput: { params: { document: string; id: string }; answer: RunInput };
  cache: { params: { document: string; path: string | undefined }; answer: CacheLine[] };
  /** The directives' answers, in the form of test/parity/golden.py; of `calls` if there are some. */
  cases: { params: { document: string }; answer: Case[] };
  /** The diagnostics, as the command line counts lines and columns. `details`: with fixes that were tried. */
  check: { params: { document: string; details?: boolean }; answer: CheckLine[] };
  /** The preferred fixes of all findings, or those of one rule, proven together. */
  fixAll: { params: { document: string; rule: string | undefined }; answer: FixAllAnswer };
}

export type Kind = keyof Requests;

export interface Message<K extends Kind = Kind> {
  id: number;
  kind: K;
  params: Requests[K]['params'];
}

export type Reply = { id: number; answer: Requests[Kind]['answer'] } | { id: number; error: string };

/** The last analysis that was cancelled; the last other request; one that was cancelled together with all before it. */
export const CANCEL_SLOTS = 3;

/** Where the worker is, in case that it never answers: which text of the document (from 1; 0: none), and the offset in it. */
export const PLACE_SLOTS = { text: CANCEL_SLOTS, offset: CANCEL_SLOTS + 1 } as const;
export const SLOTS = CANCEL_SLOTS + 2;

/** What the worker is given when it starts. */
export interface WorkerData {
  /** SLOTS numbers: ids of requests that are no longer wanted, and the place where the worker is. */
  cancelled: SharedArrayBuffer;
}
