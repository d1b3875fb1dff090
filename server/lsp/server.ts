/** The language server: what its parts share, and how they are put together. One file here for each method. */
import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import { CodeActionKind, TextDocumentSyncKind } from 'vscode-languageserver';
import type { Host, WorkerPort } from '../host.ts';
import { Analyses } from './analyses.ts';
import { registerCacheForecast } from './cacheForecast.ts';
import { FIX_ALL, registerCodeAction, resolvesEdits } from './codeAction.ts';
import { registerCodeLens } from './codeLens.ts';
import { Configuration } from './configuration.ts';
import { Dependents } from './dependents.ts';
import { Diagnostics } from './diagnostics.ts';
import { Dispatcher } from './dispatcher.ts';
import { Documents } from './documents.ts';
import { Folders } from './folders.ts';
import { registerHover } from './hover.ts';
import { registerInlayHint } from './inlayHint.ts';
import { registerJaxpr } from './jaxpr.ts';
import type { WorkerData } from './messages.ts';
import { OpenTexts } from './openTexts.ts';
import { Refresh } from './refresh.ts';
import { registerRunInput } from './runInput.ts';
import { reporting } from './status.ts';
import { registerSync } from './sync.ts';
import { registerTraces } from './traces.ts';
import { WatchedFiles } from './watchedFiles.ts';
import { WorkerClient } from './workerClient.ts';

export interface Server {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly analyses: Analyses;
  readonly configuration: Configuration;
  readonly diagnostics: Diagnostics;
  readonly refresh: Refresh;
  readonly folders: Folders;
  readonly dependents: Dependents;
  readonly openTexts: OpenTexts;
  readonly watchedFiles: WatchedFiles;
  readonly dispatcher: Dispatcher;
}

const CAPABILITIES: ServerCapabilities = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
  notebookDocumentSync: { notebookSelector: [{ notebook: '*', cells: [{ language: 'python' }] }], save: true },
  codeLensProvider: { resolveProvider: false },
  inlayHintProvider: { resolveProvider: false },
  hoverProvider: true,
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  codeActionProvider: {
    codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.Refactor, FIX_ALL],
    resolveProvider: true,
  },
};

export interface ServeOptions {
  readonly host: Host;
  readonly openWorker: (data: WorkerData) => WorkerPort;
  readonly version: string;
  /** Tests make it short. */
  readonly workerLimitMs?: number;
}

/** Serve on a connection until it closes. */
export function serve(connection: Connection, { host, openWorker, version, workerLimitMs }: ServeOptions): void {
  const log = (message: string): void => connection.console.info(message);
  const dispatcher = new Dispatcher(log, () => host.now());
  const worker = new WorkerClient({ open: openWorker, log, limitMs: workerLimitMs });
  // It loads while the client and the server say hello.
  worker.start();
  const documents = new Documents();
  const configuration = new Configuration(connection);
  const diagnostics = new Diagnostics(connection, documents);
  const refresh = new Refresh(connection);
  const folders = new Folders(connection);
  const dependents = new Dependents();
  const openTexts = new OpenTexts(
    worker,
    () => documents.openFiles(),
    () => {
      for (const document of documents.all()) analyses.request(document);
    },
  );
  const watchedFiles = new WatchedFiles(connection);
  const parts = {
    connection,
    documents,
    configuration,
    diagnostics,
    refresh,
    folders,
    dependents,
    openTexts,
    watchedFiles,
  };
  const analyses: Analyses = new Analyses(
    worker,
    reporting({ ...parts, now: () => host.now(), again: (document) => analyses.request(document) }),
  );
  const server: Server = { ...parts, analyses, dispatcher };

  let resolves = false;
  connection.onInitialize((params) => {
    const { capabilities } = params;
    const initializationOptions: unknown = params.initializationOptions;
    folders.initialize(params);
    watchedFiles.initialize(capabilities);
    configuration.initialize(capabilities, initializationOptions);
    refresh.initialize(capabilities);
    diagnostics.initialize(capabilities);
    resolves = resolvesEdits(capabilities);
    return { capabilities: CAPABILITIES, serverInfo: { name: 'jitlens', version } };
  });
  connection.onShutdown(() => worker.dispose());
  registerSync(server);
  registerCodeLens(server);
  registerInlayHint(server);
  registerHover(server);
  registerCodeAction(server, () => resolves);
  registerJaxpr(server);
  registerTraces(server);
  registerRunInput(server);
  registerCacheForecast(server);
  connection.listen();
}
