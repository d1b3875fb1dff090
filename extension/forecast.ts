/** "Show Cache Forecast": each jitted call site of the file or notebook, how often it traces again, and why. */
import * as vscode from 'vscode';
import { CacheForecastRequest, type CacheForecastSite } from '../server/lsp/protocol.ts';
import type { Client } from './client.ts';
import { count } from './format.ts';
import { isSource, notebookOf } from './notebooks.ts';

interface SiteItem extends vscode.QuickPickItem {
  site: CacheForecastSite;
}

const whereOf = ({ cell, line }: CacheForecastSite): string =>
  cell === undefined ? `line ${line}` : `cell ${cell}, line ${line}`;

/** One trace for the first call is the price of jit; what comes after is worth a look. */
const FIRST = 'the first call';
const again = (site: CacheForecastSite): boolean => site.traces > 1;

const itemOf = (site: CacheForecastSite): SiteItem => ({
  label: `${again(site) ? '$(warning)' : '$(check)'} ${site.function}`,
  description: `${whereOf(site)} · ${count(site.calls, 'call')}${site.more ? ' or more' : ''} · ${count(site.traces, 'trace')}`,
  detail: site.reasons.filter((r) => r !== FIRST).join(' · ') || undefined,
  site,
});

/** Puts the cursor on the call; a notebook's cell is brought into view first. */
async function goTo(uri: vscode.Uri, line: number): Promise<void> {
  const at = new vscode.Range(line, 0, line, 0);
  const notebook = notebookOf(uri);
  if (notebook) {
    const index = notebook.getCells().findIndex((c) => c.document.uri.toString() === uri.toString());
    const selections = [new vscode.NotebookRange(index, index + 1)];
    await vscode.window.showNotebookDocument(notebook, { selections });
  }
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { selection: at });
}

export function registerForecast(client: Client): vscode.Disposable {
  return vscode.commands.registerCommand('jitlens.showCacheForecast', async () => {
    const document = vscode.window.activeTextEditor?.document;
    if (!document || !isSource(document)) return;
    const { uri } = notebookOf(document.uri) ?? document;
    const sites = await client.request(CacheForecastRequest, { uri: client.text(uri) });
    if (sites.length === 0) {
      const where = uri === document.uri ? 'file' : 'notebook';
      void vscode.window.showInformationMessage(`Jitlens: this ${where} calls no jitted function.`);
      return;
    }
    const traces = sites.reduce((sum, s) => sum + s.traces, 0);
    const picked = await vscode.window.showQuickPick(
      [...sites.filter(again), ...sites.filter((s) => !again(s))].map(itemOf),
      {
        title: `Cache forecast: ${count(sites.length, 'call site')}, ${count(traces, 'trace')}`,
        placeHolder: 'Go to a call',
        matchOnDescription: true,
        matchOnDetail: true,
      },
    );
    if (picked) await goTo(client.uri(picked.site.uri), picked.site.line - 1);
  });
}
