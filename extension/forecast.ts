/** "Show Cache Forecast": each jitted call site of the file or notebook, how often it traces again, and why. */
import * as vscode from 'vscode';
import { CacheForecastRequest, type CacheForecastSite } from '../server/lsp/protocol.ts';
import type { Client } from './client.ts';
import { count } from './format.ts';
import { isSource, notebookOf } from './notebooks.ts';

interface SiteItem extends vscode.QuickPickItem {
  place: Place;
  /** From 0. */
  line: number;
}

/** Where a call is; cells are numbered as the notebook does it, those of text among them. */
interface Place {
  uri: vscode.Uri;
  cell: vscode.NotebookCell | undefined;
}

function placeOf(uri: vscode.Uri): Place {
  const cell = notebookOf(uri)
    ?.getCells()
    .find((c) => c.document.uri.toString() === uri.toString());
  return { uri, cell };
}

const whereOf = ({ cell }: Place, line: number): string =>
  cell ? `cell ${cell.index + 1}, line ${line}` : `line ${line}`;

/** One trace for the first call is the price of jit; what comes after is worth a look. */
const FIRST = 'the first call';
const again = (site: CacheForecastSite): boolean => site.traces > 1;

const itemOf = (site: CacheForecastSite, place: Place): SiteItem => ({
  label: `${again(site) ? '$(warning)' : '$(check)'} ${site.function}`,
  description: `${whereOf(place, site.line)} · ${count(site.calls, 'call')}${site.more ? ' or more' : ''} · ${count(site.traces, 'trace')}`,
  detail: site.reasons.filter((r) => r !== FIRST).join(' · ') || undefined,
  place,
  line: site.line - 1,
});

/** Puts the cursor on the call; a notebook's cell is brought into view first. */
async function goTo({ uri, cell }: Place, line: number): Promise<void> {
  if (cell) {
    const selections = [new vscode.NotebookRange(cell.index, cell.index + 1)];
    await vscode.window.showNotebookDocument(cell.notebook, { selections });
  }
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
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
    const ordered = [...sites.filter(again), ...sites.filter((s) => !again(s))];
    const items = ordered.map((s) => itemOf(s, placeOf(client.uri(s.uri))));
    const picked = await vscode.window.showQuickPick(items, {
      title: `Cache forecast: ${count(sites.length, 'call site')}, ${count(traces, 'trace')}`,
      placeHolder: 'Go to a call',
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (picked) await goTo(picked.place, picked.line);
  });
}
