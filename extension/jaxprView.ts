/** "Show Jaxpr": read-only documents of scheme `jaxpr:`, one for each trace, which are asked for again when it changes. */
import * as vscode from 'vscode';
import { JaxprRequest, type JaxprDocument, type TraceRef } from '../server/lsp/protocol.ts';
import type { Client } from './client.ts';
import { besideSource } from './columns.ts';
import { fileKey } from './notebooks.ts';
import { chooseTrace } from './traces.ts';

export const SCHEME = 'jaxpr';
const LANGUAGE = 'jaxpr';

/** `selu#1` of a file → `jaxpr:/selu (2).jaxpr?{…}`: the path is what the tab says, the query what names the trace. */
function uriOf(trace: TraceRef): vscode.Uri {
  const [, name = trace.id, n] = /^(.*?)(?:#(\d+))?$/s.exec(trace.id) ?? [];
  const label = n === undefined || n === '0' ? name : `${name} (${Number(n) + 1})`;
  const path = `/${label.replace(/[/\\]/g, '∕')}.jaxpr`;
  return vscode.Uri.from({ scheme: SCHEME, path, query: JSON.stringify({ uri: trace.uri, id: trace.id }) });
}

function traceOf(uri: vscode.Uri): TraceRef | undefined {
  try {
    return JSON.parse(uri.query) as TraceRef;
  } catch {
    return undefined;
  }
}

export class JaxprView implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #contentChanged = new vscode.EventEmitter<vscode.Uri>();
  readonly #linksChanged = new vscode.EventEmitter<void>();
  readonly #shown = new Map<string, JaxprDocument>();
  readonly #disposables: vscode.Disposable[];

  readonly onDidChange = this.#contentChanged.event;
  /** The links of a shown document are new. */
  readonly onLinks = this.#linksChanged.event;

  constructor(private readonly client: Client) {
    this.#disposables = [
      this.#contentChanged,
      this.#linksChanged,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.commands.registerCommand('jitlens.showJaxpr', (trace: unknown) => this.show(trace)),
      vscode.workspace.onDidCloseTextDocument((d) => this.#shown.delete(d.uri.toString())),
      client.onTracesChanged(({ uri }) => this.#refresh(fileKey(client.uri(uri)))),
    ];
  }

  /** What is shown in a `jaxpr:` document; the uris of its links are spelled as VS Code spells them. */
  shown(uri: vscode.Uri): JaxprDocument | undefined {
    return this.#shown.get(uri.toString());
  }

  async show(given: unknown): Promise<void> {
    const trace = await chooseTrace(this.client, given, 'Show Jaxpr');
    if (!trace) return;
    const opened = await vscode.workspace.openTextDocument(uriOf(trace));
    const document =
      opened.languageId === LANGUAGE ? opened : await vscode.languages.setTextDocumentLanguage(opened, LANGUAGE);
    const beside = vscode.window.visibleTextEditors.find((e) => e.document.uri.scheme === SCHEME)?.viewColumn;
    await vscode.window.showTextDocument(document, {
      viewColumn: beside ?? besideSource(this.client.uri(trace.uri).toString()),
      preserveFocus: true,
      preview: true,
    });
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const trace = traceOf(uri);
    if (!trace) return 'This address names no trace.';
    try {
      const answer = await this.client.request(JaxprRequest, { trace }, token);
      const links = answer.links.map((l) => ({ ...l, uri: this.client.uri(l.uri).toString() }));
      this.#shown.set(uri.toString(), { ...answer, links });
      this.#linksChanged.fire();
      return answer.text;
    } catch (error) {
      this.#shown.delete(uri.toString());
      return error instanceof Error ? error.message : String(error);
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #refresh(changed: string): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme !== SCHEME) continue;
      const trace = traceOf(uri);
      if (trace && fileKey(this.client.uri(trace.uri)) === changed) this.#contentChanged.fire(uri);
    }
  }
}
