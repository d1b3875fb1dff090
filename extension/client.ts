/** The language server's process: starting it, talking to it, starting it again when it crashed. */
import * as vscode from 'vscode';
import {
  CloseAction,
  DidChangeConfigurationNotification,
  DidSaveNotebookDocumentNotification,
  DidSaveTextDocumentNotification,
  ErrorAction,
  LanguageClient,
  Trace,
  TransportKind,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import * as protocol from '../server/lsp/protocol.ts';
import type {
  CacheForecastParams,
  CacheForecastSite,
  JaxprDocument,
  JaxprParams,
  RunInputAnswer,
  RunInputParams,
  Status,
  TracesChanged,
  TracesParams,
  TraceSummary,
} from '../server/lsp/protocol.ts';
import { DOCUMENTS, fileKey, notebookOf } from './notebooks.ts';
import type { PythonExtension } from './pythonExtension.ts';
import { SECTION, serverSettings, serverTrace } from './settings.ts';

/** So many crashes within the window are answered by a new start; the next one is the user's to decide. */
const MAX_CRASHES = 4;
const CRASH_WINDOW_MS = 3 * 60_000;

const RESTART = 'Restart';
const SHOW_OUTPUT = 'Show Output';

/** Requests of our own: parameters and answer of each. */
interface Requests {
  [protocol.JaxprRequest]: { params: JaxprParams; answer: JaxprDocument };
  [protocol.TracesRequest]: { params: TracesParams; answer: TraceSummary[] };
  [protocol.RunInputRequest]: { params: RunInputParams; answer: RunInputAnswer };
  [protocol.CacheForecastRequest]: { params: CacheForecastParams; answer: CacheForecastSite[] };
}

export class Client implements vscode.Disposable {
  readonly #status = new vscode.EventEmitter<Status>();
  readonly #changed = new vscode.EventEmitter<TracesChanged>();
  readonly #disposables: vscode.Disposable[] = [this.#status, this.#changed];
  #client: LanguageClient | undefined;
  #crashes: number[] = [];
  /** Interpreters that the server has found, by file. */
  readonly #pythons = new Map<string, string>();

  /** What the server is doing; `failed` too when there is none. */
  readonly onStatus = this.#status.event;
  /** The jaxprs of a document may have changed. */
  readonly onTracesChanged = this.#changed.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly python: PythonExtension,
  ) {
    this.#disposables.push(
      python.onDidChange(() => void this.#settingsChanged()),
      vscode.commands.registerCommand('jitlens.restartServer', () => this.restart()),
      vscode.commands.registerCommand('jitlens.traceNow', () => this.traceNow()),
      vscode.workspace.onDidChangeConfiguration((e) => {
        if (e.affectsConfiguration(`${SECTION}.server.trace`)) void this.#applyTrace();
      }),
    );
  }

  /** Starts the server; a failure is told and logged, not thrown. */
  async start(): Promise<void> {
    const client = this.#create();
    this.#client = client;
    try {
      await client.start();
      await this.#applyTrace();
    } catch (error) {
      this.log.error(`The language server did not start: ${String(error)}`);
      this.#gaveUp('Jitlens could not start its language server.');
    }
  }

  async restart(): Promise<void> {
    const old = this.#client;
    this.#client = undefined;
    this.#crashes = [];
    this.log.info('Restarting the language server');
    if (old) await old.dispose().catch((error: unknown) => this.log.warn(`Stopping the server: ${String(error)}`));
    await this.start();
  }

  /** One of our own requests. Rejects when there is no server, or the request was cancelled. */
  async request<M extends keyof Requests>(
    method: M,
    params: Requests[M]['params'],
    token?: vscode.CancellationToken,
  ): Promise<Requests[M]['answer']> {
    if (!this.#client?.isRunning()) throw new Error('The language server is not running.');
    // An undefined token would be sent along, as a second parameter.
    const rest = token ? [token] : [];
    return this.#client.sendRequest<Requests[M]['answer']>(method, params, ...rest);
  }

  /** The server's spelling of a uri as VS Code's. */
  uri(text: string): vscode.Uri {
    return this.#client ? this.#client.protocol2CodeConverter.asUri(text) : vscode.Uri.parse(text);
  }

  /** VS Code's uri in the server's spelling. */
  text(uri: vscode.Uri): string {
    return this.#client ? this.#client.code2ProtocolConverter.asUri(uri) : uri.toString();
  }

  /** The Python that a file's imports are found in; the second engine runs with it. */
  pythonOf(uri: vscode.Uri): string | undefined {
    return this.#pythons.get(fileKey(uri));
  }

  /** Traces the active document though it isn't saved: the server is told that it was. */
  async traceNow(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (!document || !this.#client?.isRunning()) return;
    const notebook = notebookOf(document.uri);
    if (notebook) {
      await this.#client.sendNotification(DidSaveNotebookDocumentNotification.type, {
        notebookDocument: { uri: this.text(notebook.uri) },
      });
    } else {
      await this.#client.sendNotification(DidSaveTextDocumentNotification.type, {
        textDocument: { uri: this.text(document.uri) },
        text: document.getText(),
      });
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
    void this.#client?.dispose().catch(() => undefined);
    this.#client = undefined;
  }

  #create(): LanguageClient {
    const module = this.context.asAbsolutePath('dist/server.cjs');
    const options: LanguageClientOptions = {
      documentSelector: DOCUMENTS,
      outputChannel: this.log,
      synchronize: {
        configurationSection: SECTION,
      },
      middleware: {
        workspace: {
          configuration: async (params, token, next) => {
            const answers = await next(params, token);
            if (!Array.isArray(answers)) return answers;
            return answers.map((answer: unknown, i) => {
              const item = params.items[i];
              if (item?.section !== SECTION) return answer;
              const scope = item.scopeUri === undefined ? undefined : this.uri(item.scopeUri);
              return serverSettings(scope, this.python.pathFor(scope));
            });
          },
        },
      },
      errorHandler: {
        error: (error) => {
          this.log.error(`Talking to the language server: ${error.message}`);
          return { action: ErrorAction.Continue, handled: true };
        },
        closed: () => ({ action: this.#crashed(), handled: true }),
      },
    };
    const client = new LanguageClient(SECTION, 'Jitlens', { module, transport: TransportKind.ipc }, options);
    client.onNotification(protocol.StatusNotification, (status: Status) => this.#statusOf(status));
    client.onNotification(protocol.TracesChangedNotification, (changed: TracesChanged) => this.#changed.fire(changed));
    return client;
  }

  #statusOf(status: Status): void {
    if (status.uri !== undefined && status.python) {
      const key = fileKey(this.uri(status.uri));
      if (status.python.path === undefined) this.#pythons.delete(key);
      else this.#pythons.set(key, status.python.path);
    }
    this.#status.fire(status);
  }

  #crashed(): CloseAction {
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((t) => now - t < CRASH_WINDOW_MS), now];
    if (this.#crashes.length <= MAX_CRASHES) {
      this.log.warn(`The language server crashed (${this.#crashes.length} of ${MAX_CRASHES}); starting it again`);
      return CloseAction.Restart;
    }
    const minutes = CRASH_WINDOW_MS / 60_000;
    this.#gaveUp(`The Jitlens language server crashed ${this.#crashes.length} times in ${minutes} minutes.`);
    return CloseAction.DoNotRestart;
  }

  #gaveUp(message: string): void {
    this.log.error(message);
    this.#status.fire({ state: 'failed', message });
    void vscode.window.showErrorMessage(message, RESTART, SHOW_OUTPUT).then((choice) => {
      if (choice === RESTART) void this.restart();
      if (choice === SHOW_OUTPUT) this.log.show();
    });
  }

  /** The server asks for the settings again. */
  async #settingsChanged(): Promise<void> {
    if (!this.#client?.isRunning()) return;
    await this.#client.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  }

  async #applyTrace(): Promise<void> {
    const level = { off: Trace.Off, messages: Trace.Messages, verbose: Trace.Verbose }[serverTrace()];
    await this.#client?.setTrace(level);
  }
}
