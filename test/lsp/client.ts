/** A scripted client: starts the built server over stdio and talks to it as an editor does. */
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import type {
  CodeAction,
  CodeLens,
  Diagnostic,
  Hover,
  InlayHint,
  PublishDiagnosticsParams,
  Range,
} from 'vscode-languageserver';
import type { Status, TracesChanged } from '../../server/lsp/protocol.ts';

export const root = join(import.meta.dirname, '../..');
export const dist = join(root, 'dist');

/** Builds the bundles, if the sources have changed, into a folder that the test of this name has for itself. */
export function built(name: string): string {
  const out = join(root, 'node_modules/.cache/jitlens', `dist-${name}`);
  const program = `import { build } from ${JSON.stringify(pathToFileURL(join(root, 'scripts/build.mjs')).href)};
    await build({ out: ${JSON.stringify(out)} });`;
  execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: root, stdio: 'pipe' });
  return out;
}

export const sampleText = (name: string): string => readFileSync(join(root, 'samples', name), 'utf8');

/** Longer than any answer should take, shorter than the tests' own limit. */
const PATIENCE_MS = 15_000;

export interface Client {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly statuses: Status[];
  readonly changed: TracesChanged[];
  readonly refreshed: string[];
  readonly logs: string[];
  /** What the server asked to hear of. */
  readonly registrations: { method: string; registerOptions?: unknown }[];
  /** What `workspace/configuration` answers. */
  settings: unknown;
  open(uri: string, text: string, languageId?: string): void;
  /** Replace the whole text, or a part of it. */
  change(uri: string, text: string, range?: Range): void;
  save(uri: string): void;
  close(uri: string): void;
  notify(method: string, params: unknown): void;
  request<T>(method: string, params: unknown): Promise<T>;
  /** Waits until something is there that messages bring. */
  waitFor<T>(what: string, ask: () => T | undefined): Promise<T>;
  /** The diagnostics of a version, once they are there. */
  diagnostics(uri: string, version: number): Promise<Diagnostic[]>;
  /** The next diagnostics that fulfil a condition. */
  until(uri: string, fulfils: (found: Diagnostic[]) => boolean): Promise<Diagnostic[]>;
  lenses(uri: string): Promise<CodeLens[]>;
  hints(uri: string): Promise<InlayHint[]>;
  hover(uri: string, line: number, character: number): Promise<string | undefined>;
  actions(uri: string, range: Range): Promise<CodeAction[]>;
  version(uri: string): number;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Where the bundles are; default: dist/. */
  folder?: string;
  /** Default: server.cjs of that folder, over stdio. */
  command?: readonly string[];
  capabilities?: unknown;
  /** The folder that is open; its environment is the only one. */
  workspace?: string;
}

export async function start({ folder = dist, command, capabilities, workspace }: StartOptions = {}): Promise<Client> {
  const [program, ...args] = command ?? [process.execPath, join(folder, 'server.cjs'), '--stdio'];
  // With a workspace, the machine's own Python says nothing.
  const env = workspace === undefined ? process.env : {};
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const versions = new Map<string, number>();
  const published = new Map<string, PublishDiagnosticsParams>();
  const listeners = new Set<() => void>();
  const statuses: Status[] = [];
  const changed: TracesChanged[] = [];
  const refreshed: string[] = [];
  const logs: string[] = [];
  const registrations: Client['registrations'] = [];
  const wake = (): void => {
    for (const listener of [...listeners]) listener();
  };
  child.stderr.setEncoding('utf8').on('data', (text: string) => logs.push(text));

  const wait = <T>(what: string, ask: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = ask();
        if (found === undefined) return;
        listeners.delete(look);
        clearTimeout(timer);
        resolve(found);
      };
      const timer = setTimeout(() => {
        listeners.delete(look);
        reject(new Error(`waited in vain for ${what}; the server said:\n${logs.join('\n')}`));
      }, PATIENCE_MS);
      listeners.add(look);
      look();
    });

  const client: Client = {
    process: child,
    connection,
    statuses,
    changed,
    refreshed,
    logs,
    registrations,
    settings: {},
    open(uri, text, languageId = 'python') {
      versions.set(uri, 1);
      client.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
    },
    change(uri, text, range) {
      const version = client.version(uri) + 1;
      versions.set(uri, version);
      const contentChanges = [range ? { range, text } : { text }];
      client.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
    },
    save: (uri) => client.notify('textDocument/didSave', { textDocument: { uri } }),
    close: (uri) => client.notify('textDocument/didClose', { textDocument: { uri } }),
    notify: (method, params) => void connection.sendNotification(method, params),
    request: <T>(method: string, params: unknown) => connection.sendRequest<T>(method, params),
    waitFor: wait,
    diagnostics: (uri, version) =>
      wait(`the diagnostics of ${uri} ${version}`, () => {
        const found = published.get(uri);
        return found?.version === version ? found.diagnostics : undefined;
      }),
    until: (uri, fulfils) =>
      wait(`diagnostics of ${uri}`, () => {
        const found = published.get(uri)?.diagnostics;
        return found && fulfils(found) ? found : undefined;
      }),
    lenses: (uri) => client.request('textDocument/codeLens', { textDocument: { uri } }),
    hints: (uri) =>
      client.request('textDocument/inlayHint', {
        textDocument: { uri },
        range: { start: { line: 0, character: 0 }, end: { line: 100_000, character: 0 } },
      }),
    async hover(uri, line, character) {
      const found = await client.request<Hover | null>('textDocument/hover', {
        textDocument: { uri },
        position: { line, character },
      });
      const contents = found?.contents;
      return typeof contents === 'object' && 'value' in contents ? contents.value : undefined;
    },
    actions: (uri, range) =>
      client.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [] } }),
    version: (uri) => versions.get(uri) ?? 0,
    async stop() {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await ended;
      connection.dispose();
    },
  };

  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    published.set(params.uri, params);
    wake();
  });
  connection.onNotification('jitlens/status', (status: Status) => {
    statuses.push(status);
    wake();
  });
  connection.onNotification('jitlens/tracesChanged', (params: TracesChanged) => {
    changed.push(params);
    wake();
  });
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
    logs.push(message);
  });
  connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
    items.map(() => client.settings),
  );
  connection.onRequest('client/registerCapability', (params: { registrations: Client['registrations'] }) => {
    registrations.push(...params.registrations);
    wake();
    return null;
  });
  for (const method of ['workspace/codeLens/refresh', 'workspace/inlayHint/refresh'])
    connection.onRequest(method, () => {
      refreshed.push(method);
      wake();
      return null;
    });
  connection.listen();
  await client.request('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: workspace === undefined ? null : [{ uri: pathToFileURL(workspace).href, name: 'workspace' }],
    capabilities: capabilities ?? {
      workspace: {
        configuration: true,
        didChangeConfiguration: { dynamicRegistration: true },
        didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
        workspaceFolders: true,
        codeLens: { refreshSupport: true },
        inlayHint: { refreshSupport: true },
      },
      textDocument: { publishDiagnostics: { versionSupport: true, relatedInformation: true } },
      notebookDocument: { synchronization: {} },
    },
  });
  client.notify('initialized', {});
  return client;
}

/** The position of a text in another; the first after `after`. */
export function at(text: string, part: string, after = ''): { line: number; character: number } {
  const from = after === '' ? 0 : text.indexOf(after);
  const offset = text.indexOf(part, from);
  if (from < 0 || offset < 0) throw new Error(`no ${part} after ${after}`);
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before[before.length - 1]?.length ?? 0 };
}
