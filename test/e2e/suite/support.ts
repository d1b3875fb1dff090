/** What the suites share: asking the editor what it shows, and waiting until it shows it. */
import * as assert from 'node:assert/strict';
import Mocha from 'mocha';
import * as vscode from 'vscode';

const PATIENCE_MS = 45_000;
const PAUSE_MS = 50;

export interface Tests {
  test(name: string, body: () => Promise<void>): void;
  after(body: () => Promise<void>): void;
}

/** A suite without Mocha's globals. */
export function suite(root: Mocha.Suite, name: string, define: (tests: Tests) => void): void {
  const made = Mocha.Suite.create(root, name);
  define({
    test: (title, body) => made.addTest(new Mocha.Test(title, body)),
    after: (body) => made.afterAll(body),
  });
}

/** Waits until `ask` answers something other than undefined; else fails with what it was waiting for. */
export async function until<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const started = Date.now(); ;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() - started > PATIENCE_MS) assert.fail(`Waited in vain for ${what}`);
    await new Promise((wake) => setTimeout(wake, PAUSE_MS));
  }
}

export function sample(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder, 'the samples are the workspace');
  return vscode.Uri.joinPath(folder, name);
}

export const PYTHON = 'jit_compilation.py';
export const NOTEBOOK = 'jit_compilation.ipynb';

export async function open(name = PYTHON): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(sample(name)), vscode.ViewColumn.One);
}

/**
 * What is shown of a file is that of its text as it is now: the server answers about lenses when it has analysed the newest
 * text, and has told the findings before. The second question is for the client, which takes findings in by and by.
 */
export async function settled(document: vscode.TextDocument): Promise<void> {
  for (let i = 0; i < 2; i++) await lenses(document.uri);
}

/** The file's text is again what is on the disk, and so is what is shown of it. */
export async function revert(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  await vscode.commands.executeCommand('workbench.action.files.revert');
  await until('the revert', () => (document.isDirty ? undefined : true));
  await settled(document);
}

export async function replaceAll(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** The line (from 0) that holds the text; the first after the line that holds `after`. */
export function lineOf(document: vscode.TextDocument, text: string, after?: string): number {
  const from = after === undefined ? 0 : lineOf(document, after) + 1;
  for (let i = from; i < document.lineCount; i++) if (document.lineAt(i).text.includes(text)) return i;
  assert.fail(`No line holds ${text}`);
}

export interface Lens {
  line: number;
  title: string;
  command: string;
  arguments: readonly unknown[];
}

export async function lenses(uri: vscode.Uri): Promise<Lens[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 1000);
  return found.flatMap(({ range, command }) =>
    command
      ? [{ line: range.start.line, title: command.title, command: command.command, arguments: command.arguments ?? [] }]
      : [],
  );
}

/** The lenses, once there are as many summaries as wanted (others may still be on their way). */
export const someLenses = (uri: vscode.Uri, atLeast = 1): Promise<Lens[]> =>
  until(`${atLeast} lenses`, async () => {
    const all = await lenses(uri);
    return summaries(all).length >= atLeast ? all : undefined;
  });

/** The lenses that say what goes in and what comes out, or why not. */
export const summaries = (all: readonly Lens[]): Lens[] => all.filter((l) => /→|^cannot trace: /.test(l.title));

export interface Hint {
  line: number;
  character: number;
  text: string;
}

export async function hints(document: vscode.TextDocument): Promise<Hint[]> {
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    all,
  );
  return found.map(({ position, label }) => ({
    line: position.line,
    character: position.character,
    text: (typeof label === 'string' ? label : label.map((p) => p.value).join('')).trim(),
  }));
}

/** Our findings; another extension's don't concern us. */
export const findings = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter((d) => d.source === 'jitlens');

export const someFindings = (uri: vscode.Uri): Promise<vscode.Diagnostic[]> =>
  until('findings', () => {
    const found = findings(uri);
    return found.length > 0 ? found : undefined;
  });

/** The id of a finding's rule. */
export const ruleOf = (d: vscode.Diagnostic): string =>
  typeof d.code === 'object' ? String(d.code.value) : String(d.code ?? '');

export async function quickFixes(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
    50,
  );
  return found.filter((a) => a.edit !== undefined);
}

export const configure = (key: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration('jitlens').update(key, value, vscode.ConfigurationTarget.Global);
