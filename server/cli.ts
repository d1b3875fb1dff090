/**
 * The command line. It reads files and arguments and prints; a worker traces (its stack is deep enough for Python's
 * recursion), and the runtime's supervisor runs. Anything wrong with the input is one line on stderr, and exit code 2.
 * One file in cli/ for each command.
 */
import type { Arguments } from './cli/arguments.ts';
import { Complaint, parse } from './cli/arguments.ts';
import { cache } from './cli/cache.ts';
import { check } from './cli/check.ts';
import { jaxpr } from './cli/jaxpr.ts';
import { JAX_VERSION } from './cli/output.ts';
import { run } from './cli/run.ts';
import type { Io } from './cli/tool.ts';
import { Tool } from './cli/tool.ts';
import { isProgram, nodeHost, openWorker, rewriteFile, version } from './host.ts';

export type { Io } from './cli/tool.ts';

const USAGE = `Usage:
  jitlens jaxpr FILE [CALL …] [--json]
      the jaxpr of every \`# trace:\` directive of the file, or of the given calls
  jitlens check PATH … [--format text|json|sarif|github] [--fix] [--exit-zero]
                [--select RULE,…] [--ignore RULE,…] [--exclude PATTERN,…] [--force-exclude]
      findings in files, folders and patterns of paths; exit code 1 if there is an error
  jitlens cache FILE [--json]
      each call of a jitted function: how often it traces, and why
  jitlens run FILE [CALL …] [--engine onnx|jax] [--device auto|cpu|webgpu|cuda|dml|coreml]
              [--software-adapter] [--no-timing] [--inputs formula] [--json]
      run and time the directives of the file, or the given calls
  jitlens server --stdio
      the language server, for any editor
  jitlens --help, jitlens --version

A CALL is written as in a directive: 'selu(f32[1000000])'. --x64 traces with 64-bit types.

check --fix writes those fixes to the files that are preferred, and that were traced again with the finding gone and no
error new; it says on stderr what it did. --select checks these rules only; what a project's pyproject.toml says in
[tool.jitlens] (rules, select, ignore, exclude, x64) counts too. --exit-zero: findings don't make the command fail.
Folders that are hidden, virtual environments, node_modules, build and dist are passed over; a file that is named itself
is checked although it is excluded, unless --force-exclude is given.

Imports are read from the packages of a Python, which is not started (only run --engine jax starts it): that of
--python PATH (an interpreter, or the folder of an environment), else of VIRTUAL_ENV or CONDA_PREFIX, else of a .venv,
venv or env beside the file or above it, else on the PATH. PYTHONPATH's folders come first.
`;

const COMMANDS: Readonly<
  Record<string, { options: readonly string[]; run: (tool: Tool, args: Arguments) => Promise<number> }>
> = {
  jaxpr: { options: ['--json', '--x64', '--python'], run: jaxpr },
  check: {
    options: [
      ...[
        '--format',
        '--select',
        '--ignore',
        '--exclude',
        '--force-exclude',
        '--fix',
        '--exit-zero',
        '--x64',
        '--python',
      ],
    ],
    run: check,
  },
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
    rewrite: rewriteFile,
  };
  process.exitCode = await main(argv, io);
}

if (isProgram(import.meta.filename)) void program(process.argv.slice(2));
