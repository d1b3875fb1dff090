/**
 * "Show Jaxpr": read-only documents of scheme `jaxpr:`, one for each trace and transformation of it, which are asked for again
 * when it changes.
 */
import * as vscode from 'vscode';
import { JaxprRequest, type JaxprDocument, type JaxprParams } from '../server/lsp/protocol.ts';
import type { Client } from './client.ts';
import { besideSource } from './columns.ts';
import { fileKey } from './notebooks.ts';
import { chooseTrace } from './traces.ts';

export const SCHEME = 'jaxpr';
const LANGUAGE = 'jaxpr';

/** `selu#1` of a file → `jaxpr:/selu (2).jaxpr?{…}`: the path is what the tab says, the query what names the jaxpr. */
export function uriOf({ trace, transformation }: JaxprParams): vscode.Uri {
  const [, name = trace.id, n] = /^(.*?)(?:#(\d+))?$/s.exec(trace.id) ?? [];
  const label = n === undefined || n === '0' ? name : `${name} (${Number(n) + 1})`;
  const tab = transformation === undefined ? label : `${transformation} ${label}`;
  const path = `/${tab.replace(/[/\\]/g, '∕')}.jaxpr`;
  const query = JSON.stringify({ uri: trace.uri, id: trace.id, transformation });
  return vscode.Uri.from({ scheme: SCHEME, path, query });
}

/** What a `jaxpr:` document is of. */
export function namedBy(uri: vscode.Uri): JaxprParams | undefined {
  try {
    const { transformation, ...trace } = JSON.parse(uri.query) as JaxprParams['trace'] & Omit<JaxprParams, 'trace'>;
    return { trace, transformation };
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
    if (trace) await this.open({ trace });
  }

  async open(wanted: JaxprParams): Promise<void> {
    await vscode.window.showTextDocument(await this.#document(wanted), this.#beside(wanted));
  }

  /** Two jaxprs in VS Code's diff editor. */
  async compare(left: JaxprParams, right: JaxprParams, title: string): Promise<void> {
    const [a, b] = [await this.#document(left), await this.#document(right)];
    await vscode.commands.executeCommand('vscode.diff', a.uri, b.uri, title, this.#beside(left));
  }

  async #document(wanted: JaxprParams): Promise<vscode.TextDocument> {
    const opened = await vscode.workspace.openTextDocument(uriOf(wanted));
    return opened.languageId === LANGUAGE ? opened : vscode.languages.setTextDocumentLanguage(opened, LANGUAGE);
  }

  /** Where other jaxprs are, else beside the source; the cursor stays where it is. */
  #beside({ trace }: JaxprParams): vscode.TextDocumentShowOptions {
    const beside = vscode.window.visibleTextEditors.find((e) => e.document.uri.scheme === SCHEME)?.viewColumn;
    const viewColumn = beside ?? besideSource(this.client.uri(trace.uri).toString());
    return { viewColumn, preserveFocus: true, preview: true };
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const wanted = namedBy(uri);
    if (!wanted) return 'This address names no trace.';
    try {
      const answer = await this.client.request(JaxprRequest, wanted, token);
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
      const wanted = namedBy(uri);
      if (wanted && fileKey(this.client.uri(wanted.trace.uri)) === changed) this.#contentChanged.fire(uri);
    }
  }
}
