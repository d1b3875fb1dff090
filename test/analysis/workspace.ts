/** A workspace in memory: files by path, and a program among them that is analysed. */
import { Analyzer } from '../../server/analysis/analyze.ts';
import type { Analysis } from '../../server/analysis/analyze.ts';
import type { SearchPath } from '../../server/analysis/modules.ts';
import { ModuleStore, searchPath } from '../../server/analysis/modules.ts';
import { SourceText } from '../../server/analysis/source.ts';
import { printJaxpr } from '../../server/jaxpr/print.ts';
import { vm } from '../../server/python/vm.ts';
import { PythonParser } from '../../server/syntax/parser.ts';

const parser = new PythonParser();

export class Workspace {
  readonly analyzer = new Analyzer(parser);
  readonly store: ModuleStore;
  private readonly sources = new Map<string, SourceText>();

  /** Paths begin with `/w/` (the user's) or `/sp/` (site-packages). */
  constructor(
    readonly files: Map<string, string>,
    private readonly complete = true,
    private readonly mapped: ReadonlyMap<string, string> = new Map(),
  ) {
    this.store = new ModuleStore(
      {
        readFile: (path) => this.files.get(path),
        kind: (path) =>
          this.files.has(path)
            ? 'file'
            : [...this.files.keys()].some((f) => f.startsWith(`${path}/`))
              ? 'folder'
              : undefined,
        listFolder: (folder) => [
          ...new Set(
            [...this.files.keys()].flatMap((f) =>
              f.startsWith(`${folder}/`) ? [f.slice(folder.length + 1).split('/')[0]] : [],
            ),
          ),
        ],
      },
      (path, name, text, library) => new SourceText(path, name, parser, text, false, library),
    );
  }

  private get search(): SearchPath {
    return searchPath(['/w', '/w/src'], ['/sp'], this.complete, this.mapped);
  }

  /** Another text for a file, on the disk. */
  write(path: string, text: string | undefined): void {
    if (text === undefined) this.files.delete(path);
    else this.files.set(path, text);
    this.store.changed([path]);
  }

  analyze(path = '/w/main.py', search?: SearchPath): Analysis {
    const text = this.files.get(path) ?? '';
    const name = path.slice(path.lastIndexOf('/') + 1);
    let source = this.sources.get(path);
    if (source) source.update(text);
    else this.sources.set(path, (source = new SourceText(path, name, parser, text)));
    return this.analyzer.analyze([source], name.replace(/\.py$/, ''), path, {
      x64: false,
      imports: { store: this.store, search: search ?? this.search },
    });
  }

  /** What the program prints; statements that fail say so. */
  output(path?: string, search?: SearchPath): string {
    const before = vm.onPrint;
    let out = '';
    vm.onPrint = (text, end) => {
      out += text + end;
    };
    try {
      const { failures } = this.analyze(path, search);
      for (const f of failures)
        out += `! ${f.exception ? `${f.exception.cls.name}: ${typeof f.exception.args[0] === 'string' ? f.exception.args[0] : ''}` : f.reason}\n`;
      return out;
    } finally {
      vm.onPrint = before;
    }
  }

  /** The jaxprs, or why there is none, of each directive; and how many functions were traced for it. */
  traces(path?: string): { traced: number; results: string[] } {
    const before = this.analyzer.traceCount;
    const { traced } = this.analyze(path);
    const results = traced.flatMap((t) => {
      if (t.origin.kind !== 'directive') return [];
      const { outcome } = t.trace;
      return [
        outcome.kind === 'jaxpr'
          ? printJaxpr(outcome.jaxpr)
          : outcome.kind === 'error'
            ? `${outcome.className}: ${outcome.message}`
            : outcome.reason,
      ];
    });
    return { traced: this.analyzer.traceCount - before, results };
  }
}

/** `# file: PATH` begins each file. */
export function workspace(text: string, complete = true, mapped?: ReadonlyMap<string, string>): Workspace {
  const files = new Map<string, string>();
  const [, ...parts] = text.split(/^# file: (.*)\n/m);
  for (let i = 0; i < parts.length; i += 2) files.set(parts[i], parts[i + 1]);
  return new Workspace(files, complete, mapped);
}
