/** What the commands share: the worker that answers, reading files, complaining. */
import type { Host, Source, WorkerPort } from '../host.ts';
import type { AnalyzeParams, ProjectView, PythonView, RuleSettings, WorkerData } from '../lsp/messages.ts';
import { WorkerClient } from '../lsp/workerClient.ts';
import type { Case } from '../views/cases.ts';
import { NOT_FOLLOWED, SYNTAX_ERROR } from '../views/diagnostics.ts';
import { cellsOf } from '../views/notebook.ts';
import type { Arguments } from './arguments.ts';
import { Complaint, textOption } from './arguments.ts';
import type { Reported } from './formats/reported.ts';

/** A file whose text can't be had, or isn't wanted. */
export class Unreadable extends Complaint {
  constructor(
    readonly file: string,
    readonly source: Exclude<Source, { text: string }>,
  ) {
    super(`${file}:${source.line}: ${source.problem}`);
  }

  /** As `check` reports it. */
  get finding(): Reported {
    const { problem: message, line, isError } = this.source;
    const place = { line, column: 1, endLine: line, endColumn: 1 };
    const [rule, severity] = isError ? ([SYNTAX_ERROR, 'error'] as const) : ([NOT_FOLLOWED, 'information'] as const);
    return { file: this.file, ...place, rule, severity, message, related: [], source: '' };
  }
}

export interface Io {
  out(text: string): void;
  err(text: string): void;
  host: Host;
  openWorker(data: WorkerData): WorkerPort;
  /** Puts a new text in the place of a file's old one; why not, if it can't be done without loss. */
  rewrite(file: string, before: string, after: string): string | undefined;
}

const baseName = (file: string): string => file.split(/[\\/]/).findLast((p) => p !== '') ?? file;

export interface Opened {
  readonly file: string;
  readonly name: string;
  /** Number of the cell (from 1) by path of its text; empty for a file. */
  readonly cells: ReadonlyMap<string, number>;
}

export interface OpenOptions {
  readonly x64: boolean;
  /** `--python` */
  readonly python: string;
  readonly calls?: readonly string[];
  /** `--python` may be any program that starts a Python: its packages are not what is asked for. */
  readonly anyProgram?: boolean;
  readonly rules?: RuleSettings;
  /** The only rules that count. */
  readonly select?: readonly string[];
}

export interface Analysed extends Opened {
  readonly ms: number;
  /** Where its imports were looked for. */
  readonly python: PythonView | undefined;
  /** The project's own settings, where it has some. */
  readonly project: ProjectView | undefined;
}

export class Tool {
  private readonly worker: WorkerClient;
  /** What was wrong with some of the input, though the rest was answered. */
  readonly complaints: string[] = [];

  constructor(readonly io: Io) {
    this.worker = new WorkerClient({ open: (data) => io.openWorker(data), log: () => undefined });
    this.worker.start();
  }

  get bad(): boolean {
    return this.complaints.length > 0;
  }

  complain(message: string): void {
    this.complaints.push(message);
    this.io.err(`jitlens: ${message}\n`);
  }

  ask: WorkerClient['ask'] = (kind, params) => this.worker.ask(kind, params);

  dispose(): void {
    this.worker.dispose();
  }

  /** A file, or the cells of a notebook. */
  texts(file: string): { texts: AnalyzeParams['texts']; cells: Map<string, number> } {
    const { host } = this.io;
    const kind = host.kind(file);
    if (kind !== 'file') throw new Complaint(`${file}: ${kind === 'folder' ? 'is a folder' : 'no such file'}`);
    const source = host.readSource(file);
    if (source === undefined) throw new Complaint(`${file}: can't be read`);
    if ('problem' in source) throw new Unreadable(file, source);
    const { text } = source;
    const cells = new Map<string, number>();
    if (!/\.ipynb$/i.test(file)) return { texts: [{ path: file, text, isCell: false }], cells };
    const found = cellsOf(text);
    if (!found) throw new Complaint(`${file}: is no notebook`);
    return {
      texts: found.map((cell) => {
        const path = `${file}#cell${cell.number}`;
        cells.set(path, cell.number);
        return { path, text: cell.text, isCell: true };
      }),
      cells,
    };
  }

  /** Read and analyse; says on stderr what doesn't parse. */
  async open(file: string, { python, anyProgram = false, ...options }: OpenOptions): Promise<Analysed> {
    const { texts, cells } = this.texts(file);
    const name = baseName(file);
    const opened = { file, name, cells };
    const { host } = this.io;
    const place = { file: host.absolute(file), folders: [host.absolute('.')], python, pythonExtension: '' };
    const answer = await this.ask('analyze', { document: file, name, texts, rules: {}, ...options, place }).answer;
    if (answer.kind !== 'done') throw new Complaint(`${file}: the analysis was cancelled`);
    if (answer.python?.problem !== undefined && !(anyProgram && host.kind(python) === 'file'))
      throw new Complaint(`--python: ${answer.python.problem}`);
    const broken = answer.diagnostics.find((d) => d.code === SYNTAX_ERROR);
    if (broken) this.complain(`${placeIn(opened, broken.path, broken.range.start.line + 1)}: ${broken.message}`);
    return { ...opened, ms: answer.ms, python: answer.python, project: answer.project };
  }

  /** The answers to directives or calls; says on stderr which are bad. */
  async cases(opened: Opened): Promise<Case[]> {
    const cases = await this.ask('cases', { document: opened.file }).answer;
    for (const { path, line, call, bad } of cases)
      if (bad !== undefined) {
        const at = path === undefined || line === null ? call : placeIn(opened, path, line);
        this.complain(`${at}: bad ${path === undefined ? 'call' : 'directive'}: ${bad.split('\n', 1)[0]}`);
      }
    return cases;
  }
}

export function placeIn({ file, cells }: Opened, path: string, line: number): string {
  const cell = cells.get(path);
  return `${file}${cell === undefined ? '' : `:cell ${cell}`}:${line}`;
}

export const reading = (args: Arguments): OpenOptions => {
  return { x64: args.options.has('--x64'), python: textOption(args, '--python') };
};

export const tracing = (args: Arguments): OpenOptions => ({
  ...reading(args),
  ...(args.words.length > 1 ? { calls: args.words.slice(1) } : {}),
});
