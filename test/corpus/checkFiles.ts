/**
 * Real code, checked as the command line checks it: every file of some folders, with its time, its findings by rule and
 * severity, and whether the worker perished of it. Findings of severity Error there are to be confirmed by JAX one by one.
 */
import type { Host } from '../../server/host.ts';
import { createSession } from '../../server/worker.ts';
import { vm } from '../../server/python/vm.ts';

export interface Found {
  /** The file it stands in, which a file that is checked may import. */
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
}

export interface CheckedFile {
  readonly file: string;
  readonly lines: number;
  readonly ms: number;
  readonly found: readonly Found[];
  /** What was thrown inside of jitlens: first lines of stacks. */
  readonly thrown: readonly string[];
}

const MAX_FOLDER_DEPTH = 40;

/** The Python files at or below a path. */
export function pythonFiles(host: Host, path: string, depth = 0): string[] {
  if (host.kind(path) === 'file') return path.endsWith('.py') ? [path] : [];
  if (depth > MAX_FOLDER_DEPTH) return [];
  return host
    .listFolder(path)
    .sort()
    .filter((name) => name !== '__pycache__' && !name.startsWith('.'))
    .flatMap((name) => pythonFiles(host, `${path}/${name}`, depth + 1));
}

/** Checks files one after the other, in one session: what they import is kept, as in an editor. */
export function* checkFiles(host: Host, files: readonly string[], python: string): Generator<CheckedFile> {
  const session = createSession(host);
  for (const file of files) {
    const text = host.readFile(file) ?? '';
    const thrown: string[] = [];
    const note = (e: unknown): void => {
      const said = e instanceof Error ? (e.stack ?? e.message) : String(e);
      thrown.push(said.split('\n').slice(0, 6).join('\n'));
    };
    vm.onInternalError = note;
    const started = host.now();
    let found: Found[] = [];
    try {
      const place = { file, folders: [], python, pythonExtension: '' };
      const name = file.slice(file.lastIndexOf('/') + 1);
      const texts = [{ path: file, text, isCell: false }];
      session.handle('analyze', { document: file, name, texts, x64: false, rules: {}, place }, () => false);
      const lines = session.handle('check', { document: file }, () => false);
      found = lines.map(({ path, line, rule, severity, message }) => ({ file: path, line, rule, severity, message }));
      session.handle('close', { document: file }, () => false);
    } catch (e) {
      note(e);
    } finally {
      vm.onInternalError = undefined;
    }
    yield { file, lines: text.split('\n').length - 1, ms: host.now() - started, found, thrown };
  }
}
