/** Where a document or panel about some source opens: beside it, and not a column further each time. */
import * as vscode from 'vscode';

/** The column right of the one that shows the source; beside the active one where it isn't on show. */
export function besideSource(uri: string): vscode.ViewColumn {
  const text = vscode.window.visibleTextEditors.find((e) => e.document.uri.toString() === uri)?.viewColumn;
  const notebook = vscode.window.visibleNotebookEditors.find((e) =>
    e.notebook.getCells().some((c) => c.document.uri.toString() === uri),
  )?.viewColumn;
  const column = notebook ?? text;
  return column === undefined ? vscode.ViewColumn.Beside : column + 1;
}
