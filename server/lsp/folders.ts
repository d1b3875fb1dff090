/** The workspace's folders: of `initialize`, and workspace/didChangeWorkspaceFolders. */
import type { Connection, InitializeParams } from 'vscode-languageserver';
import { fileOf } from './uris.ts';

export class Folders {
  private uris: readonly string[] = [];
  private changes = false;

  constructor(private readonly connection: Connection) {}

  initialize({ workspaceFolders, rootUri, capabilities }: InitializeParams): void {
    this.uris = workspaceFolders?.map((f) => f.uri) ?? (rootUri ? [rootUri] : []);
    this.changes = capabilities.workspace?.workspaceFolders === true;
  }

  /** When the client is ready. */
  start(changed: () => void): void {
    if (!this.changes) return;
    this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map((f) => f.uri));
      this.uris = [...this.uris.filter((uri) => !gone.has(uri)), ...added.map((f) => f.uri)];
      changed();
    });
  }

  /** Their paths; those that aren't on a disk have none. */
  all(): string[] {
    return this.uris.flatMap((uri) => fileOf(uri)?.replace(/(?<=[^/:])\/+$/, '') ?? []);
  }
}
