/** `jitlens check`: findings in files and folders, and their fixes. */
import { portable } from '../analysis/imports.ts';
import { version } from '../host.ts';
import { WorkerEnded } from '../lsp/workerClient.ts';
import { allRules } from '../rules/index.ts';
import { OWN_CODES, SYNTAX_ERROR } from '../views/diagnostics.ts';
import type { Arguments } from './arguments.ts';
import { Complaint, choice } from './arguments.ts';
import { filesBelow } from './files.ts';
import { fix } from './fix.ts';
import type { Format } from './formats/report.ts';
import { FORMATS, report } from './formats/report.ts';
import type { Reported, ReportedPlace } from './formats/reported.ts';
import type { Analysed, OpenOptions, Tool } from './tool.ts';
import { Unreadable, reading } from './tool.ts';

/** Which rules count: `--select` and `--ignore`. */
interface Choice {
  readonly options: Pick<OpenOptions, 'rules' | 'select'>;
  shows(code: string): boolean;
}

function chosen(args: Arguments): Choice {
  const ids = allRules.map((r) => r.id);
  const list = (name: string): readonly string[] | undefined => {
    const given = args.lists.get(name);
    const unknown = given?.find((id) => !ids.includes(id) && !OWN_CODES.has(id));
    if (unknown !== undefined) throw new Complaint(`${name}: there is no rule ${unknown}; docs/rules lists them`);
    return given;
  };
  const select = list('--select');
  const ignore = list('--ignore') ?? [];
  return {
    options: {
      rules: Object.fromEntries(ignore.filter((id) => ids.includes(id)).map((id) => [id, 'off'])),
      ...(select ? { select } : {}),
    },
    // What doesn't parse is bad input, whatever was chosen.
    shows: (code) => code === SYNTAX_ERROR || (!ignore.includes(code) && (select?.includes(code) ?? true)),
  };
}

/** Findings of several files, each once: several files may find the same in a module that they import. */
class Found {
  private readonly found = new Map<string, Reported>();
  /** Files as they were given, by their whole path. */
  private readonly given: ReadonlyMap<string, string>;
  private readonly here: string;

  constructor(
    private readonly tool: Tool,
    files: readonly string[],
  ) {
    const { host } = tool.io;
    this.given = new Map(files.map((file) => [portable(host.absolute(file)), file]));
    this.here = `${portable(host.absolute('.'))}/`;
  }

  get all(): Reported[] {
    return [...this.found.values()];
  }

  add(reported: Reported): void {
    const { file, cell, line, column, endLine, endColumn, rule, severity, message } = reported;
    const key = JSON.stringify([file, cell, line, column, endLine, endColumn, rule, severity, message]);
    if (!this.found.has(key)) this.found.set(key, reported);
  }

  private place(opened: Analysed, { path, ...at }: { path: string } & Omit<ReportedPlace, 'file'>): ReportedPlace {
    const cell = opened.cells.get(path);
    const own = path === opened.file || cell !== undefined;
    const { line, column, endLine, endColumn } = at;
    const { here } = this;
    const shown = this.given.get(path) ?? (path.startsWith(here) ? path.slice(here.length) : path);
    const file = own ? opened.file : shown;
    return { file, ...(cell === undefined ? {} : { cell }), line, column, endLine, endColumn };
  }

  async of(opened: Analysed, { shows }: Choice, details: boolean): Promise<void> {
    for (const f of await this.tool.ask('check', { document: opened.file, details }).answer) {
      if (!shows(f.rule)) continue;
      const { rule, severity, message, source, fixes } = f;
      this.add({
        ...this.place(opened, f),
        ...{ rule, severity, message, source },
        related: f.related.map((r) => ({ ...this.place(opened, r), message: r.message })),
        ...(fixes && opened.cells.size === 0
          ? {
              fixes: fixes.map(({ title, edits }) => {
                return { title, edits: edits.map((e) => ({ ...this.place(opened, e), newText: e.newText })) };
              }),
            }
          : {}),
      });
    }
  }
}

export async function check(tool: Tool, args: Arguments): Promise<number> {
  const format: Format = choice(args, '--format', FORMATS, 'text');
  const { host } = tool.io;
  if (args.words.length === 0) throw new Complaint('name a file or a folder');
  const choices = chosen(args);
  const files = filesBelow(host, args.words, {
    exclude: args.lists.get('--exclude') ?? [],
    force: args.options.has('--force-exclude'),
  });
  const found = new Found(tool, files);
  const problems = new Set<string>();
  const options = { ...reading(args), ...choices.options };
  for (const file of files) {
    try {
      let opened = await tool.open(file, options);
      for (const problem of opened.project?.problems ?? []) problems.add(problem);
      await tool.cases(opened);
      if (args.options.has('--fix')) opened = await fix(tool, opened, options);
      await found.of(opened, choices, format === 'sarif');
      await tool.ask('close', { document: file }).answer;
    } catch (e) {
      // A bad file doesn't stop the others; nor does one that the tracer perishes of.
      if (!(e instanceof Complaint || e instanceof WorkerEnded)) throw e;
      if (e instanceof Unreadable) found.add(e.finding);
      if (!(e instanceof Unreadable) || e.source.isError)
        tool.complain(e instanceof Complaint ? e.message : `${file}: ${e.message}`);
    }
  }
  for (const problem of problems) tool.complain(problem);
  const failed = found.all.some((f) => f.severity === 'error') && !args.options.has('--exit-zero');
  const exitCode = tool.bad ? 2 : failed ? 1 : 0;
  const run = { version: version(), folder: host.absolute('.'), complaints: tool.complaints, exitCode };
  tool.io.out(report(found.all, format, run));
  return exitCode;
}
