/** Host side of the run panel: one panel for each trace, which is sent its whole state whenever that changes. */
import * as vscode from 'vscode';
import { page } from '../html.ts';
import type { Chosen, FromPage, PanelState, ToPage } from './messages.ts';

export interface PanelActions {
  /** Runs, and shows in the panel how that goes; a rejection is shown as a failure. */
  run(panel: RunPanel, chosen: Chosen, signal: AbortSignal): Promise<void>;
  showJaxpr(): void;
}

export class RunPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #disposed = new vscode.EventEmitter<void>();
  readonly onDidDispose = this.#disposed.event;
  #state: PanelState;
  #gone = false;
  #abort = new AbortController();

  constructor(
    extension: vscode.Uri,
    viewColumn: vscode.ViewColumn,
    state: PanelState,
    private readonly actions: PanelActions,
  ) {
    this.#state = state;
    const dist = vscode.Uri.joinPath(extension, 'dist', 'webviews');
    this.#panel = vscode.window.createWebviewPanel(
      'jitlens.run',
      `Run: ${state.title}`,
      { viewColumn, preserveFocus: true },
      { enableScripts: true, enableCommandUris: false, localResourceRoots: [dist] },
    );
    this.#panel.iconPath = vscode.Uri.joinPath(extension, 'icon.png');
    this.#panel.webview.onDidReceiveMessage((message: FromPage) => {
      if (message.kind === 'ready') this.#send();
      else if (message.kind === 'run') this.run(message.chosen);
      else if (message.kind === 'cancel') this.cancel();
      else actions.showJaxpr();
    });
    this.#panel.onDidDispose(() => {
      this.#gone = true;
      this.#abort.abort();
      this.#disposed.fire();
      this.#disposed.dispose();
    });
    this.#panel.webview.html = page(this.#panel.webview, {
      title: 'Jitlens: Run and Time',
      script: vscode.Uri.joinPath(dist, 'runPanel.js'),
      style: vscode.Uri.joinPath(dist, 'runPanel.css'),
    });
  }

  get state(): PanelState {
    return this.#state;
  }

  update(change: Partial<PanelState>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#gone) return;
    this.#panel.title = `Run: ${this.#state.title}`;
    this.#send();
  }

  /** Runs with these choices; a run that is going on is cancelled first. */
  run(chosen: Chosen): void {
    this.#abort.abort();
    const abort = (this.#abort = new AbortController());
    this.update({ chosen, phase: { kind: 'running', what: 'Starting' } });
    this.actions.run(this, chosen, abort.signal).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      if (!abort.signal.aborted) this.update({ phase: { kind: 'failed', reason } });
    });
  }

  cancel(): void {
    if (this.#state.phase.kind !== 'running') return;
    this.#abort.abort();
    this.update({ phase: { kind: 'cancelled' } });
  }

  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  dispose(): void {
    this.#panel.dispose();
  }

  /** A page that isn't there (hidden, or not loaded yet) says `ready` when it is. */
  #send(): void {
    const message: ToPage = { kind: 'state', state: this.#state };
    void this.#panel.webview.postMessage(message);
  }
}
