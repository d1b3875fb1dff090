/** "Show Cache Forecast": each jitted call site of the document, how often it traces again, and why. */
import * as vscode from 'vscode';
import { CacheForecastRequest } from '../server/lsp/protocol.ts';
import type { Client } from './client.ts';
import { count } from './format.ts';
import { isSource } from './notebooks.ts';

/** One call site, in the form of `jitlens cache --json`. */
interface CallSite {
  /** From 1. */
  line: number;
  function: string;
  calls: number;
  traces: number;
  reasons: string[];
  /** A loop was widened: there are more calls than were counted. */
  more?: boolean;
}

interface SiteItem extends vscode.QuickPickItem {
  line: number;
}

/** One trace for the first call is the price of jit; what comes after is worth a look. */
const itemOf = (site: CallSite): SiteItem => ({
  label: `${site.traces > 1 ? '$(warning)' : '$(check)'} ${site.function}`,
  description: `line ${site.line} · ${count(site.calls, 'call')}${site.more ? ' or more' : ''} · ${count(site.traces, 'trace')}`,
  detail: site.reasons.join(' · ') || undefined,
  line: site.line - 1,
});

export function registerForecast(client: Client): vscode.Disposable {
  return vscode.commands.registerCommand('jitlens.showCacheForecast', async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !isSource(editor.document)) return;
    const answer = await client.request(CacheForecastRequest, { uri: client.text(editor.document.uri) });
    const sites = (Array.isArray(answer) ? answer : []) as CallSite[];
    if (sites.length === 0) {
      void vscode.window.showInformationMessage('Jitlens: this document calls no jitted function.');
      return;
    }
    const traces = sites.reduce((sum, s) => sum + s.traces, 0);
    const picked = await vscode.window.showQuickPick(sites.map(itemOf), {
      title: `Cache forecast: ${count(sites.length, 'call site')}, ${count(traces, 'trace')}`,
      placeHolder: 'Go to a call',
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (!picked) return;
    const at = new vscode.Position(picked.line, 0);
    editor.selection = new vscode.Selection(at, at);
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
  });
}
