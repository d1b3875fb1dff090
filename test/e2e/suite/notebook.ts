/** The same page as a notebook: cells in order, magics understood or passed over. */
import * as assert from 'node:assert/strict';
import type Mocha from 'mocha';
import * as vscode from 'vscode';
import { findings, hints, lenses, type Lens, NOTEBOOK, ruleOf, sample, suite, summaries, until } from './support.ts';

export function notebookSuite(root: Mocha.Suite): void {
  suite(root, 'notebook', ({ test, after }) => {
    let cells: vscode.TextDocument[] = [];
    const cellWith = (text: string): vscode.TextDocument => {
      const found = cells.find((c) => c.getText().includes(text));
      assert.ok(found, `a cell with ${text}`);
      return found;
    };

    /** Asks about a cell. The editor has a model of a cell only while the cell is in view. */
    const inView = async <T>(cell: vscode.TextDocument, ask: () => Promise<T[]>): Promise<T[]> => {
      const editor = await vscode.window.showNotebookDocument(notebook());
      const index = notebook()
        .getCells()
        .findIndex((c) => c.document === cell);
      editor.revealRange(new vscode.NotebookRange(index, index + 1), vscode.NotebookEditorRevealType.AtTop);
      return ask().catch(() => []);
    };
    const cellLenses = (cell: vscode.TextDocument): Promise<Lens[]> => inView(cell, () => lenses(cell.uri));
    const notebook = (): vscode.NotebookDocument => {
      const found = vscode.workspace.notebookDocuments.find((n) => n.uri.path.endsWith(NOTEBOOK));
      assert.ok(found, 'the notebook is open');
      return found;
    };

    after(async () => {
      await vscode.commands.executeCommand('workbench.action.files.revert');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });

    test('lenses stand over the functions of its cells', async () => {
      await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(sample(NOTEBOOK)));
      cells = notebook()
        .getCells()
        .filter((c) => c.kind === vscode.NotebookCellKind.Code)
        .map((c) => c.document);
      const titles = await until('lenses', async () => {
        const shown = summaries(await cellLenses(cellWith('def selu('))).map((l) => l.title);
        return shown.length > 0 ? shown : undefined;
      });
      assert.ok(titles.includes('i32[1000000] → f32[1000000] · 8 eqns'), titles.join(' | '));
    });

    test('hints and findings stand in their cells', async () => {
      const log2 = cellWith('def log2(');
      await until('hints', async () => ((await inView(log2, () => hints(log2))).length > 0 ? true : undefined));
      const f = cellWith('def f(');
      await until('the finding', () =>
        findings(f.uri).find((d) => f.lineAt(d.range.start.line).text.includes('if x > 0:')),
      );
    });

    test('%timeit is no syntax error', async () => {
      const magic = cells.filter((c) => /^\s*%/m.test(c.getText()));
      assert.ok(magic.length > 0, 'the notebook has magics');
      await until('tracing', () => (cells.some((c) => findings(c.uri).length > 0) ? true : undefined));
      const wrong = magic.flatMap((c) => findings(c.uri)).filter((d) => /syntax/i.test(ruleOf(d) + d.message));
      assert.deepEqual(
        wrong.map((d) => d.message),
        [],
      );
    });

    test('an edit in one cell reaches the ones below', async () => {
      const cell = cellWith('x = jnp.arange(1000000)');
      const at = cell.getText().indexOf('1000000)');
      const edit = new vscode.WorkspaceEdit();
      edit.replace(cell.uri, new vscode.Range(cell.positionAt(at), cell.positionAt(at + '1000000'.length)), '77');
      assert.ok(await vscode.workspace.applyEdit(edit));
      await until('the new shape', async () => {
        const all = await cellLenses(cellWith('def selu('));
        return all.some((l) => l.title.startsWith('i32[77] → f32[77]')) ? true : undefined;
      });
    });

    test('Show Jaxpr works from a cell', async () => {
      const lens = await until('the lens', async () =>
        (await cellLenses(cellWith('def loop_body('))).find((l) => l.title === 'Show Jaxpr'),
      );
      await vscode.commands.executeCommand(lens.command, ...lens.arguments);
      const jaxpr = await until('the document', () =>
        vscode.window.visibleTextEditors.find((e) => e.document.uri.scheme === 'jaxpr'),
      );
      assert.match(jaxpr.document.getText(), /= add a 1:i32\[\]/);
    });
  });
}
