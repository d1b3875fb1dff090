/** Moving the cursor in the source lights up the jaxpr that it made, and the other way round. */
import * as vscode from 'vscode';
import type { Range } from '../server/lsp/protocol.ts';
import { SCHEME, type JaxprView } from './jaxprView.ts';
import { sourceAt, textAt } from './links.ts';

/** The range, line by line and without the indentation, so that what is lit looks like the text and not like a block. */
function byLine(document: vscode.TextDocument, { start, end }: Range): vscode.Range[] {
  const ranges: vscode.Range[] = [];
  for (let i = start.line; i <= Math.min(end.line, document.lineCount - 1); i++) {
    const line = document.lineAt(i);
    const from = i === start.line ? start.character : line.firstNonWhitespaceCharacterIndex;
    const to = i === end.line ? end.character : line.range.end.character;
    if (from < to) ranges.push(new vscode.Range(i, from, i, to));
  }
  return ranges;
}

export function registerFollow(view: JaxprView): vscode.Disposable {
  const light = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('jitlens.linkBackground'),
    border: '1px solid',
    borderColor: new vscode.ThemeColor('jitlens.linkBorder'),
    borderRadius: '2px',
    overviewRulerColor: new vscode.ThemeColor('jitlens.linkRuler'),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
  });

  const show = (editor: vscode.TextEditor, ranges: readonly Range[]): void => {
    const lit = ranges.flatMap((r) => byLine(editor.document, r));
    editor.setDecorations(light, lit);
    const first = lit[0];
    if (first) editor.revealRange(first, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  };

  /** Where the cursor was moved last, on either side; the other side follows it. */
  const follow = (leader: vscode.TextEditor): void => {
    const position = leader.selection.active;
    const editors = vscode.window.visibleTextEditors;
    leader.setDecorations(light, []);
    if (leader.document.uri.scheme === SCHEME) {
      const links = view.shown(leader.document.uri)?.links ?? [];
      const found = sourceAt(links, position);
      for (const editor of editors) {
        if (editor.document.uri.scheme !== SCHEME) show(editor, found.get(editor.document.uri.toString()) ?? []);
      }
    } else {
      const uri = leader.document.uri.toString();
      for (const editor of editors) {
        if (editor.document.uri.scheme !== SCHEME) continue;
        show(editor, textAt(view.shown(editor.document.uri)?.links ?? [], uri, position));
      }
    }
  };

  const followActive = (): void => {
    const active = vscode.window.activeTextEditor;
    if (active && vscode.window.visibleTextEditors.some((e) => e.document.uri.scheme === SCHEME)) follow(active);
  };

  const clear = (): void => {
    if (vscode.window.visibleTextEditors.some((e) => e.document.uri.scheme === SCHEME)) return;
    for (const editor of vscode.window.visibleTextEditors) editor.setDecorations(light, []);
  };

  return vscode.Disposable.from(
    light,
    vscode.window.onDidChangeTextEditorSelection((e) => {
      if (e.textEditor === vscode.window.activeTextEditor) followActive();
    }),
    vscode.window.onDidChangeActiveTextEditor(followActive),
    vscode.window.onDidChangeVisibleTextEditors(() => {
      followActive();
      clear();
    }),
    // A document's new text arrives just after its links.
    vscode.workspace.onDidChangeTextDocument((e) => {
      if (e.document.uri.scheme === SCHEME) followActive();
    }),
    view.onLinks(followActive),
  );
}
