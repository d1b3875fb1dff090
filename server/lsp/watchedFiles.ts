/** workspace/didChangeWatchedFiles: files that documents import, and those that decide where imports are looked for. */
import type { ClientCapabilities, Connection, FileSystemWatcher } from 'vscode-languageserver';
import { DidChangeWatchedFilesNotification, FileChangeType, WatchKind } from 'vscode-languageserver';
import { isDecisive } from '../analysis/imports.ts';
import { isBelow } from '../analysis/paths.ts';
import { fileOf, uriOfPath } from './uris.ts';

/** A folder that is moved or removed is one event, its own: folders are what has no ending. */
const WATCHERS: FileSystemWatcher[] = [
  { globPattern: '**/*.py' },
  { globPattern: '**/{pyproject.toml,setup.cfg,pyvenv.cfg,.python-version}' },
  { globPattern: '**/*.pth' },
  { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
];

const RELEVANT = /(?:\.py|\/[^/.]+|\/\.venv)$/;

export interface FileEvents {
  /** Files, or folders, have changed. `decisive`: where imports are looked for may be other places now. */
  changed(paths: readonly string[], decisive: boolean): void;
}

export class WatchedFiles {
  private registers = false;
  private relative = false;
  private started = false;
  /** Folders outside of the workspace that are watched. */
  private readonly folders = new Set<string>();

  constructor(private readonly connection: Connection) {}

  initialize({ workspace }: ClientCapabilities): void {
    this.registers = workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    this.relative = this.registers && workspace?.didChangeWatchedFiles?.relativePatternSupport === true;
  }

  listen(events: FileEvents): void {
    this.connection.onDidChangeWatchedFiles(({ changes }) => {
      const found = changes.flatMap(({ uri, type }) => {
        const path = fileOf(uri);
        if (path === undefined) return [];
        const decisive = isDecisive(path, type === FileChangeType.Changed);
        return decisive || RELEVANT.test(path) ? [{ path, decisive }] : [];
      });
      const paths = [...new Set(found.map((f) => f.path))];
      if (paths.length > 0)
        events.changed(
          paths,
          found.some((f) => f.decisive),
        );
    });
  }

  /** When the client is ready. */
  start(): void {
    this.started = true;
    if (this.registers) this.register(WATCHERS);
  }

  /** Installed packages, wherever they are: what is installed or removed shows in these folders themselves. */
  watch(folders: readonly string[], workspace: readonly string[]): void {
    if (!this.relative || !this.started) return;
    const outside = folders.filter((f) => !this.folders.has(f) && !workspace.some((w) => isBelow(f, w)));
    for (const folder of outside) this.folders.add(folder);
    if (outside.length > 0)
      this.register(outside.map((f) => ({ globPattern: { baseUri: uriOfPath(f), pattern: '*' } })));
  }

  private register(watchers: FileSystemWatcher[]): void {
    void this.connection.client
      .register(DidChangeWatchedFilesNotification.type, { watchers })
      .catch((e: unknown) => this.connection.console.warn(`watching files: ${String(e)}`));
  }
}
