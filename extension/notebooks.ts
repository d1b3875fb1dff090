/**
 * What notebooks need beyond text documents: cells are documents of their own, but what one traces depends on the cells
 * before it, so a change in one concerns all.
 */
import * as vscode from 'vscode';

const CELL_SCHEME = 'vscode-notebook-cell';
const NOTEBOOK = 'jupyter-notebook';

/** The documents that the server is told of: Python files, unsaved ones, those of virtual folders, and notebook cells. */
export const DOCUMENTS = [
  { scheme: 'file', language: 'python' },
  { scheme: 'untitled', language: 'python' },
  { scheme: 'vscode-vfs', language: 'python' },
  { notebook: NOTEBOOK, language: 'python' },
];

/** Whether the document is one of those, in VS Code's terms. */
export function isSource(document: vscode.TextDocument): boolean {
  if (document.languageId !== 'python') return false;
  return document.uri.scheme === CELL_SCHEME || DOCUMENTS.some((d) => d.scheme === document.uri.scheme);
}

/** The notebook that a cell belongs to. */
export function notebookOf(uri: vscode.Uri): vscode.NotebookDocument | undefined {
  if (uri.scheme !== CELL_SCHEME) return undefined;
  const wanted = uri.toString();
  return vscode.workspace.notebookDocuments.find((n) => n.getCells().some((c) => c.document.uri.toString() === wanted));
}

/** One file, or one notebook, as a key: cells of a notebook share it, and it is the notebook's own. */
export function fileKey(uri: vscode.Uri): string {
  return (notebookOf(uri)?.uri ?? uri).toString();
}

const MAGIC = /^\s*[%!?]/;

/** What is in the editor: a file's text, or a notebook's Python cells in order, with magics commented out. */
export function sourceText(uri: vscode.Uri): string | undefined {
  const notebook = notebookOf(uri);
  if (!notebook) return vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri.toString())?.getText();
  const cells = notebook.getCells().filter((c) => c.document.languageId === 'python');
  const lines = cells.flatMap((c) => c.document.getText().split(/\r?\n/));
  return lines
    .map((line) => (MAGIC.test(line) ? `${/^\s*/.exec(line)?.[0] ?? ''}pass  # ${line.trim()}` : line))
    .join('\n');
}
