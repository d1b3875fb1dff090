/**
 * The command line. It reads files and arguments and prints; a worker traces (its stack is deep enough for Python's
 * recursion), and the runtime's supervisor runs. Anything wrong with the input is one line on stderr, and exit code 2.
 */
import type { Input, RunAnswer, Series } from '../runtime/protocol.ts';
import { portable } from './analysis/imports.ts';
import type { Host, Source, WorkerPort } from './host.ts';
import { isProgram, nodeHost, openWorker, runtimeFile, version } from './host.ts';
import type { AnalyzeParams, PythonView, WorkerData } from './lsp/messages.ts';
import { WorkerClient, WorkerEnded } from './lsp/workerClient.ts';
import type { Case } from './views/cases.ts';
import { NOT_FOLLOWED, SYNTAX_ERROR } from './views/diagnostics.ts';
import { cellsOf } from './views/notebook.ts';
import type { Format, Reported } from './views/reports.ts';
import { FORMATS, report } from './views/reports.ts';

const USAGE = `Usage:
  jitlens jaxpr FILE [CALL …] [--json]
      the jaxpr of every \`# trace:\` directive of the file, or of the given calls
  jitlens check PATH … [--format text|json|sarif|github]
      findings in files and folders; exit code 1 if there is an error
  jitlens cache FILE [--json]
      each call of a jitted function: how often it traces, and why
  jitlens run FILE [CALL …] [--engine onnx|jax] [--device auto|cpu|webgpu|cuda|dml|coreml]
              [--software-adapter] [--no-timing] [--inputs formula] [--json]
      run and time the directives of the file, or the given calls
  jitlens server --stdio
      the language server, for any editor
  jitlens --help, jitlens --version

A CALL is written as in a directive: 'selu(f32[1000000])'. --x64 traces with 64-bit types.

Imports are read from the packages of a Python, which is not started (only run --engine jax starts it): that of
--python PATH (an interpreter, or the folder of an environment), else of VIRTUAL_ENV or CONDA_PREFIX, else of a .venv,
venv or env beside the file or above it, else on the PATH. PYTHONPATH's folders come first.
`;

/** The version of JAX whose jaxprs these are. */
const JAX_VERSION = '0.12.0.1';

/** Folders that hold nobody's own code. */
const SKIPPED = /^(?:\..+|node_modules|__pycache__|site-packages|venv|env|build|dist)$/;
/** Deeper folders are a loop of links. */
const MAX_FOLDER_DEPTH = 40;

const DEVICES = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;

/** Bad input: one line, exit code 2. */
class Complaint extends Error {}

/** A file whose text can't be had, or isn't wanted. */
class Unreadable extends Complaint {
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
    return { file: this.file, ...place, rule, severity, message };
  }
}

export interface Io {
  out(text: string): void;
  err(text: string): void;
  host: Host;
  openWorker(data: WorkerData): WorkerPort;
}

// ---- arguments

interface Arguments {
  readonly words: string[];
  readonly options: ReadonlyMap<string, string | true>;
}

/** Options that take a value. */
const WITH_VALUE = new Set(['--format', '--engine', '--device', '--inputs', '--python']);

function parse(argv: readonly string[], allowed: readonly string[]): Arguments {
  const words: string[] = [];
  const options = new Map<string, string | true>();
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (word === '--') {
      words.push(...argv.slice(i + 1));
      break;
    }
    if (!/^--?[a-z]/i.test(word)) {
      words.push(word);
      continue;
    }
    const [name, given] = word.split(/=(.*)/s) as [string, string | undefined];
    if (!allowed.includes(name)) throw new Complaint(`unknown option ${name}`);
    if (!WITH_VALUE.has(name)) {
      if (given !== undefined) throw new Complaint(`${name} takes no value`);
      options.set(name, true);
      continue;
    }
    const value = given ?? argv.at(++i);
    if (value === undefined) throw new Complaint(`${name} needs a value`);
    options.set(name, value);
  }
  return { words, options };
}

function choice<T extends string>({ options }: Arguments, name: string, values: readonly T[], otherwise: T): T {
  const given = options.get(name);
  if (given === undefined) return otherwise;
  const found = values.find((v) => v === given);
  if (!found) throw new Complaint(`${name} is one of ${values.join(', ')}; not ${String(given)}`);
  return found;
}

// ---- files

const baseName = (file: string): string => file.split(/[\\/]/).findLast((p) => p !== '') ?? file;

interface Opened {
  readonly file: string;
  readonly name: string;
  /** Number of the cell (from 1) by path of its text; empty for a file. */
  readonly cells: ReadonlyMap<string, number>;
}

interface OpenOptions {
  readonly x64: boolean;
  /** `--python` */
  readonly python: string;
  readonly calls?: readonly string[];
  /** `--python` may be any program that starts a Python: its packages are not what is asked for. */
  readonly anyProgram?: boolean;
}

interface Analysed extends Opened {
  readonly ms: number;
  /** Where its imports were looked for. */
  readonly python: PythonView | undefined;
}

class Tool {
  private readonly worker: WorkerClient;
  /** Whether some input was bad, though the rest was answered. */
  bad = false;

  constructor(readonly io: Io) {
    this.worker = new WorkerClient({ open: (data) => io.openWorker(data), log: () => undefined });
    this.worker.start();
  }

  complain(message: string): void {
    this.bad = true;
    this.io.err(`jitlens: ${message}\n`);
  }

  ask: WorkerClient['ask'] = (kind, params) => this.worker.ask(kind, params);

  dispose(): void {
    this.worker.dispose();
  }

  private texts(file: string): { texts: AnalyzeParams['texts']; cells: Map<string, number> } {
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
    const answer = await this.ask('analyze', { document: file, name, texts, rules: {}, place, ...options }).answer;
    if (answer.kind !== 'done') throw new Complaint(`${file}: the analysis was cancelled`);
    if (answer.python?.problem !== undefined && !(anyProgram && host.kind(python) === 'file'))
      throw new Complaint(`--python: ${answer.python.problem}`);
    const broken = answer.diagnostics.find((d) => d.code === SYNTAX_ERROR);
    if (broken) this.complain(`${placeIn(opened, broken.path, broken.range.start.line + 1)}: ${broken.message}`);
    return { ...opened, ms: answer.ms, python: answer.python };
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

function placeIn({ file, cells }: Opened, path: string, line: number): string {
  const cell = cells.get(path);
  return `${file}${cell === undefined ? '' : `:cell ${cell}`}:${line}`;
}

/** Python files and notebooks at or below the paths. */
function filesBelow(host: Host, path: string, depth = 0): string[] {
  const kind = host.kind(path);
  if (kind === undefined) throw new Complaint(`${path}: no such file or folder`);
  if (kind === 'file') return [path];
  if (depth > MAX_FOLDER_DEPTH) return [];
  return host
    .listFolder(path)
    .sort()
    .flatMap((name) => {
      const below = `${path.replace(/[\\/]+$/, '')}/${name}`;
      const what = host.kind(below);
      if (what === 'folder') return SKIPPED.test(name) ? [] : filesBelow(host, below, depth + 1);
      return what === 'file' && /\.(?:py|ipynb)$/i.test(name) ? [below] : [];
    });
}

// ---- output

/** As Python's json.dumps writes it: blanks after commas and colons, ASCII only. */
function dumps(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => `${dumps(k)}: ${dumps(v)}`)
      .join(', ')}}`;
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One case a line, so that a diff shows which changed. */
const lines = (cases: readonly unknown[], head = ''): string =>
  cases.length === 0 ? `{${head}"cases": []}\n` : `{${head}"cases": [\n${cases.map(dumps).join(',\n')}\n]}\n`;

const header = (opened: Opened, { path, line, call }: Case): string =>
  `# ${call}${path === undefined || line === null ? '' : `    ${placeIn(opened, path, line)}`}\n`;

function whyNot(c: Case): string {
  if (c.bad !== undefined) return `bad directive: ${c.bad}`;
  if (c.error)
    return `${c.error.class}: ${c.error.message}${c.error.line === null ? '' : `\n(at line ${c.error.line})`}`;
  const { reason = '', line = null } = c.unsupported ?? {};
  return `unsupported: ${reason}${line === null ? '' : `\n(at line ${line})`}`;
}

// ---- commands

const firstWord = ({ words }: Arguments): string => {
  const [file] = words;
  if (file === undefined) throw new Complaint('name a file');
  return file;
};

const reading = ({ options }: Arguments): OpenOptions => {
  const python = options.get('--python');
  return { x64: options.has('--x64'), python: typeof python === 'string' ? python : '' };
};

const tracing = (args: Arguments): OpenOptions => ({
  ...reading(args),
  ...(args.words.length > 1 ? { calls: args.words.slice(1) } : {}),
});

async function jaxpr(tool: Tool, args: Arguments): Promise<number> {
  const opened = await tool.open(firstWord(args), tracing(args));
  const cases = await tool.cases(opened);
  const { out } = tool.io;
  if (args.options.has('--json')) {
    const { name: file } = opened;
    const shown = cases.map(({ path, line, call, jaxpr: text, error, unsupported, bad }) => {
      return { file, cell: opened.cells.get(path ?? ''), line, call, jaxpr: text, error, unsupported, bad };
    });
    out(lines(shown, `"jax": ${dumps(JAX_VERSION)}, `));
  } else {
    if (cases.length === 0) tool.io.err(`jitlens: ${opened.file}: no # trace: directive; give a call\n`);
    const several = cases.length > 1;
    out(cases.map((c) => `${several ? header(opened, c) : ''}${c.jaxpr ?? whyNot(c)}\n`).join(several ? '\n' : ''));
  }
  return 0;
}

async function check(tool: Tool, args: Arguments): Promise<number> {
  const format: Format = choice(args, '--format', FORMATS, 'text');
  if (args.words.length === 0) throw new Complaint('name a file or a folder');
  const { host } = tool.io;
  const files = [...new Set(args.words.flatMap((path) => filesBelow(host, path)))];
  const found = new Map<string, Reported>();
  /** Files as they were given, by their whole path: findings may stand in modules that a file imports. */
  const given = new Map(files.map((file) => [portable(host.absolute(file)), file]));
  const here = `${portable(host.absolute('.'))}/`;
  const shown = (path: string): string => given.get(path) ?? (path.startsWith(here) ? path.slice(here.length) : path);
  for (const file of files) {
    let opened: Analysed;
    try {
      opened = await tool.open(file, reading(args));
    } catch (e) {
      // A bad file doesn't stop the others; nor does one that the tracer perishes of.
      if (!(e instanceof Complaint || e instanceof WorkerEnded)) throw e;
      if (e instanceof Unreadable) found.set(e.message, e.finding);
      if (!(e instanceof Unreadable) || e.source.isError)
        tool.complain(e instanceof Complaint ? e.message : `${file}: ${e.message}`);
      continue;
    }
    await tool.cases(opened);
    for (const { path, ...finding } of await tool.ask('check', { document: file }).answer) {
      const cell = opened.cells.get(path);
      const own = path === file || cell !== undefined;
      const reported = { file: own ? file : shown(path), ...(cell === undefined ? {} : { cell }), ...finding };
      // Several files may find the same in a module that they import.
      found.set(JSON.stringify(reported), reported);
    }
    await tool.ask('close', { document: file }).answer;
  }
  const all = [...found.values()];
  tool.io.out(report(all, format, version()));
  return all.some((f) => f.severity === 'error') ? 1 : 0;
}

async function cache(tool: Tool, args: Arguments): Promise<number> {
  if (args.words.length > 1) throw new Complaint('cache takes one file');
  const opened = await tool.open(firstWord(args), reading(args));
  const sites = await tool.ask('cache', { document: opened.file, path: undefined }).answer;
  const { out } = tool.io;
  if (args.options.has('--json')) {
    const shown = sites.map(({ path, ...site }) => {
      const cell = opened.cells.get(path);
      return dumps({ file: opened.name, cell, ...site });
    });
    out(shown.length === 0 ? '[]\n' : `[\n${shown.join(',\n')}\n]\n`);
    return 0;
  }
  if (sites.length === 0) out('No call of a jitted function was seen.\n');
  for (const { path, line, function: name, calls, traces, reasons } of sites) {
    const counts = `${calls} ${calls === 1 ? 'call' : 'calls'}, ${traces} ${traces === 1 ? 'trace' : 'traces'}`;
    out(`${placeIn(opened, path, line)}: ${name}: ${counts}\n${reasons.map((r) => `    ${r}\n`).join('')}`);
  }
  return 0;
}

// ---- run

const ms = (x: number): string =>
  x >= 1000 ? `${(x / 1000).toPrecision(3)} s` : x >= 1 ? `${x.toPrecision(3)} ms` : `${(x * 1000).toPrecision(3)} µs`;

function table(traceMs: number, timing: NonNullable<Extract<RunAnswer, { kind: 'done' }>['timing']>): string {
  const once = (name: string, x: number): string[] => [name, '', ms(x), '', '1'];
  const series = (name: string, s: Series): string[] => [name, ms(s.min), ms(s.median), ms(s.spread), String(s.count)];
  const rows = [
    ['', 'min', 'median', 'spread', 'count'],
    once('trace (whole file)', traceMs),
    once('build', timing.buildMs),
    once('first run', timing.firstRunMs),
    series('jit (one graph)', timing.jit),
    ...(timing.eager ? [series('eager (op by op)', timing.eager)] : []),
  ];
  const widths = rows[0].map((_, i) => Math.max(...rows.map((r) => r[i].length)));
  const text = rows.map((r) => r.map((c, i) => (i === 0 ? c.padEnd(widths[i]) : c.padStart(widths[i]))).join('  '));
  return `${text.map((t) => `  ${t.trimEnd()}`).join('\n')}\n`;
}

interface Ran {
  readonly case: Case;
  readonly answer: RunAnswer | undefined;
  readonly inputs: readonly Input[];
  readonly notes: readonly string[];
}

async function run(tool: Tool, args: Arguments): Promise<number> {
  const engine = choice(args, '--engine', ['onnx', 'jax'] as const, 'onnx');
  const device = choice(args, '--device', DEVICES, 'auto');
  choice(args, '--inputs', ['formula'] as const, 'formula');
  const timing = !args.options.has('--no-timing');
  const allowSoftwareAdapter = args.options.has('--software-adapter');
  const { python: given } = reading(args);
  const opened = await tool.open(firstWord(args), { ...tracing(args), anyProgram: engine === 'jax' });
  const python = opened.python?.problem === undefined ? opened.python?.path : undefined;
  const cases = await tool.cases(opened);
  // Loaded only here: the other commands start without them.
  const { Supervisor } = await import('../runtime/supervisor.ts');
  const { shownOutput } = await import('./views/outputs.ts');
  const supervisor = new Supervisor({
    workerPath: runtimeFile('ort-worker.cjs'),
    jaxWorkerPath: runtimeFile('jax/worker.py'),
  });
  const one = async (c: Case): Promise<Ran> => {
    if (c.jaxpr === undefined || c.id === undefined) return { case: c, answer: undefined, inputs: [], notes: [] };
    const input = await tool.ask('runInput', { document: opened.file, id: c.id }).answer;
    if (input.kind === 'cannot')
      return { case: c, answer: { kind: 'unsupported', reason: input.reason }, inputs: [], notes: [] };
    const { program } = input;
    const answer = await (engine === 'jax'
      ? supervisor.runJax({
          python: python ?? (given === '' ? 'python3' : given),
          file: tool.io.host.absolute(opened.file),
          call: c.call,
          timing,
        })
      : supervisor.run({ program, options: { device, timing, allowSoftwareAdapter } }));
    return { case: c, answer, inputs: program.inputs, notes: program.notes };
  };
  const ran: Ran[] = [];
  try {
    for (const c of cases) ran.push(await one(c));
  } finally {
    supervisor.dispose();
  }
  const { out } = tool.io;
  if (args.options.has('--json')) {
    const shown = ran.map(({ case: { path, line, call, error, unsupported, bad }, answer }) => {
      const at = { file: opened.name, cell: opened.cells.get(path ?? ''), line, call, error, unsupported, bad };
      if (!answer) return at;
      if (answer.kind === 'unsupported') return { ...at, unsupported: { reason: answer.reason, line: null } };
      if (answer.kind === 'failed')
        return { ...at, error: { class: 'jitlens.EngineError', message: answer.reason, line: null } };
      return { ...at, out: answer.out.map((o) => shownOutput(o).thin), timing: answer.timing };
    });
    out(lines(shown));
  } else {
    for (const { case: c, answer, notes, inputs } of ran) {
      out(header(opened, c));
      if (!answer) out(`${whyNot(c)}\n\n`);
      else if (answer.kind !== 'done') out(`${answer.kind}: ${answer.reason}\n\n`);
      else {
        for (const o of answer.out) out(`  ${shownOutput(o).text}\n`);
        const { timing: t, maxDifference: d } = answer;
        if (t) {
          const transfers = t.includesTransfers ? 'transfers included' : 'transfers not included';
          const threads = t.threads === undefined ? '' : `, ${t.threads} threads`;
          const dtypes = [...new Set([...inputs, ...answer.out].map((x) => x.dtype))].join(', ');
          out(`  ${t.engine}, ${t.device}${threads}, ${dtypes}, ${transfers}\n${table(opened.ms, t)}`);
          for (const e of t.elsewhere) out(`  ${e.primitive} ran on ${e.where}, not on the device.\n`);
        }
        if (d) {
          const off = d.mismatches > 0 ? `; ${d.mismatches} nan or inf in one of the two only` : '';
          out(`  largest difference from the reference evaluator: ${d.absolute.toPrecision(3)}${off}\n`);
        }
        for (const note of new Set([...notes, ...answer.notes])) out(`  ${note}\n`);
        out('\n');
      }
    }
  }
  return ran.some((r) => r.answer?.kind === 'failed') ? 1 : 0;
}

const COMMANDS: Readonly<
  Record<string, { options: readonly string[]; run: (tool: Tool, args: Arguments) => Promise<number> }>
> = {
  jaxpr: { options: ['--json', '--x64', '--python'], run: jaxpr },
  check: { options: ['--format', '--x64', '--python'], run: check },
  cache: { options: ['--json', '--x64', '--python'], run: cache },
  run: {
    options: [
      ...['--engine', '--device', '--software-adapter', '--no-timing', '--inputs', '--python', '--json', '--x64'],
    ],
    run,
  },
};

/** Run one command; the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help' || rest.includes('--help')) {
    (name === undefined ? io.err : io.out)(USAGE);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-V') {
    io.out(`jitlens ${version()} (JAX ${JAX_VERSION})\n`);
    return 0;
  }
  let tool: Tool | undefined;
  try {
    if (!Object.hasOwn(COMMANDS, name)) throw new Complaint(`unknown command ${name}; jitlens --help lists them`);
    const command = COMMANDS[name];
    const args = parse(rest, command.options);
    tool = new Tool(io);
    const code = await command.run(tool, args);
    return tool.bad ? 2 : code;
  } catch (e) {
    const message = e instanceof Error ? e.message : String(e);
    io.err(`jitlens: ${message.split('\n', 1)[0] ?? ''}\n`);
    return 2;
  } finally {
    tool?.dispose();
  }
}

/** `jitlens server`: the language server takes over this process. */
async function server(argv: readonly string[]): Promise<void> {
  if (argv.length !== 1 || argv[0] !== '--stdio') {
    process.stderr.write('jitlens: the server talks over its standard streams: jitlens server --stdio\n');
    process.exitCode = 2;
    return;
  }
  await import('./main.ts');
}

async function program(argv: readonly string[]): Promise<void> {
  if (argv[0] === 'server' && !argv.includes('--help')) return server(argv.slice(1));
  // Whoever reads may stop before the end (`| head`): no error.
  process.stdout.on('error', () => process.exit());
  const io: Io = {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    host: nodeHost(),
    openWorker: (data) => openWorker('worker.cjs', data),
  };
  process.exitCode = await main(argv, io);
}

if (isProgram(import.meta.filename)) void program(process.argv.slice(2));
