/** The status item: how many functions are traced, how many cannot be, how long the last trace took; a click has the rest. */
import * as vscode from 'vscode';
import type { Status } from '../server/lsp/protocol.ts';
import type { Client } from './client.ts';
import { count, formatMs } from './format.ts';
import { fileKey, isSource } from './notebooks.ts';
import { SCHEME } from './jaxprView.ts';

/** Whether the active document has traces; package.json's menus ask for it. */
const HAS_TRACES = 'jitlens.hasTraces';

/** Most traces are over before an eye could follow: only longer ones are shown to be under way. */
const SPIN_AFTER_MS = 400;

interface MenuItem extends vscode.QuickPickItem {
  command: string;
}

const MENU: MenuItem[] = [
  { label: '$(symbol-structure) Show Jaxpr', command: 'jitlens.showJaxpr' },
  { label: '$(symbol-structure) Show Jaxpr of grad, vmap…', command: 'jitlens.showTransformed' },
  { label: '$(diff) Compare Jaxprs…', command: 'jitlens.compareJaxprs' },
  { label: '$(play) Run and Time', command: 'jitlens.runAndTime' },
  { label: '$(history) Show Cache Forecast', command: 'jitlens.showCacheForecast' },
  { label: '$(add) Trace with Other Inputs…', command: 'jitlens.traceWithInputs' },
  { label: '$(package) Select Python…', command: 'jitlens.selectPython' },
  { label: '$(output) Show Output', command: 'jitlens.showOutput' },
  { label: '$(debug-restart) Restart Server', command: 'jitlens.restartServer' },
];

export function registerStatus(client: Client, log: vscode.LogOutputChannel): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('jitlens.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'Jitlens';
  item.command = 'jitlens.showMenu';
  /** The last word on each file, and on the server where it is about no file. */
  const files = new Map<string, Status>();
  let server: Status = { state: 'idle' };
  let shown: string | undefined;
  let spin: NodeJS.Timeout | undefined;

  const render = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    if (document && isSource(document)) shown = fileKey(document.uri);
    else if (document?.uri.scheme !== SCHEME) shown = undefined;
    const status = shown === undefined ? undefined : files.get(shown);
    void vscode.commands.executeCommand('setContext', HAS_TRACES, (status?.functions ?? 0) > 0);
    if (shown === undefined) {
      item.hide();
      return;
    }
    item.text = text(server.state === 'failed' ? server : status);
    item.tooltip = tooltip(server.state === 'failed' ? server : status);
    item.backgroundColor =
      server.state === 'failed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    item.accessibilityInformation = { label: `Jitlens: ${item.text.replace(/\$\([^)]*\)/g, '').trim()}` };
    item.show();
  };

  const onStatus = (status: Status): void => {
    if (status.uri === undefined) {
      server = status;
    } else {
      const key = fileKey(client.uri(status.uri));
      // While it traces, what was known of the file stays on show.
      files.set(key, { ...files.get(key), message: undefined, ...status });
      server = { state: 'idle' };
    }
    if (status.state === 'failed') log.error(status.message ?? 'The server failed.');
    clearTimeout(spin);
    if (status.state === 'tracing') spin = setTimeout(render, SPIN_AFTER_MS);
    else render();
  };

  const showMenu = async (): Promise<void> => {
    const picked = await vscode.window.showQuickPick(MENU, { title: 'Jitlens' });
    if (picked) await vscode.commands.executeCommand(picked.command);
  };

  render();
  return vscode.Disposable.from(
    item,
    new vscode.Disposable(() => clearTimeout(spin)),
    client.onStatus(onStatus),
    vscode.window.onDidChangeActiveTextEditor(render),
    vscode.workspace.onDidCloseTextDocument((d) => files.delete(d.uri.toString())),
    vscode.commands.registerCommand('jitlens.showMenu', showMenu),
    vscode.commands.registerCommand('jitlens.selectPython', selectPython),
    vscode.commands.registerCommand('jitlens.showOutput', () => log.show()),
  );
}

/** The Python extension's choice is made there; Jitlens' own is a setting. */
const selectPython = (): Thenable<unknown> =>
  vscode.commands.executeCommand('workbench.action.openSettings', 'jitlens.python');

/** A text as Markdown that shows it as it is. */
const escaped = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&');

function text(status: Status | undefined): string {
  if (status?.state === 'failed') return '$(error) Jitlens';
  if (status?.functions === undefined) return '$(loading~spin) Jitlens';
  const failing = status.failing ?? 0;
  const icon = status.state === 'tracing' ? '$(loading~spin)' : '$(symbol-function)';
  const parts = [`${icon} ${status.functions - failing} traced`];
  if (failing > 0) parts.push(`${failing} failing`);
  if (status.lastMs !== undefined) parts.push(`${Math.ceil(status.lastMs)} ms`);
  return parts.join(' · ');
}

function tooltip(status: Status | undefined): vscode.MarkdownString {
  const lines = ['**Jitlens**'];
  if (status?.functions !== undefined) {
    const failing = status.failing ?? 0;
    const which = failing === 0 ? '' : `, and ${failing} that cannot be traced`;
    lines.push(
      `${count(status.functions - failing, 'function')} traced${which}; one with several inputs counts for each.`,
    );
  }
  if (status?.lastMs !== undefined) lines.push(`Last trace: ${formatMs(status.lastMs)} from the edit to the answer.`);
  if (status?.python !== undefined) lines.push(`Imports: ${escaped(status.python.text)}`);
  if (status?.message !== undefined) lines.push(status.message);
  lines.push('Click for commands.');
  return new vscode.MarkdownString(lines.join('\n\n'));
}
