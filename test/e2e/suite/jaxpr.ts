/** "Show Jaxpr" and "Run and Time", as far as the extension host can see them; test/e2e/page.mjs looks at the rest. */
import * as assert from 'node:assert/strict';
import type Mocha from 'mocha';
import * as vscode from 'vscode';
import { lineOf, open, replaceAll, revert, someLenses, suite, until, type Lens } from './support.ts';

/** JAX 0.12.0.1's own text for `selu(jnp.arange(1000000))`. */
const SELU = `{ lambda ; a:i32[1000000]. let
    b:bool[1000000] = gt a 0:i32[]
    c:f32[1000000] = convert_element_type[new_dtype=float32 weak_type=False] a
    d:f32[1000000] = exp c
`;

const ARANGE = '# trace: selu(jnp.arange(1000000))';

const shown = (): vscode.TextDocument | undefined =>
  vscode.window.visibleTextEditors.find((e) => e.document.uri.scheme === 'jaxpr')?.document;

/** The lens of this title over the line that holds a text. */
async function lensOver(document: vscode.TextDocument, text: string, title: string): Promise<Lens> {
  const line = lineOf(document, text);
  const all = await someLenses(document.uri, 20);
  const found = all.find((l) => l.title === title && l.line === line);
  assert.ok(found, `${title} over ${text}`);
  return found;
}

const press = (lens: Lens): Thenable<unknown> => vscode.commands.executeCommand(lens.command, ...lens.arguments);

export function jaxprSuite(root: Mocha.Suite): void {
  suite(root, 'jaxpr', ({ test, after }) => {
    after(async () => {
      await revert((await open()).document);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });

    test('Show Jaxpr opens a read-only document beside the source, in JAX’s own words', async () => {
      const { document } = await open();
      await press(await lensOver(document, ARANGE, 'Show Jaxpr'));
      const jaxpr = await until('the document', () => shown());
      assert.equal(jaxpr.languageId, 'jaxpr');
      assert.equal(jaxpr.getText().slice(0, SELU.length), SELU);
      assert.notEqual(vscode.workspace.fs.isWritableFileSystem('jaxpr'), true);
      const column = vscode.window.visibleTextEditors.find((e) => e.document === jaxpr)?.viewColumn;
      assert.equal(column, vscode.ViewColumn.Two);
      assert.equal(vscode.window.activeTextEditor?.document, document, 'the cursor stays in the source');
    });

    test('it follows the source', async () => {
      const { document } = await open();
      await replaceAll(
        document,
        document.getText().replace('alpha * jnp.exp(x) - alpha', 'alpha * jnp.tanh(x) - alpha'),
      );
      await until('the new jaxpr', () => (/= tanh c/.test(shown()?.getText() ?? '') ? true : undefined));
      await revert(document);
      await until('the old jaxpr', () => (/= exp c/.test(shown()?.getText() ?? '') ? true : undefined));
    });

    test('where there is no jaxpr, it says what JAX would raise', async () => {
      const { document } = await open();
      await press(await lensOver(document, '# trace: f(f32[])', 'Show Jaxpr'));
      await until('the error', () => (/TracerBoolConversionError/.test(shown()?.getText() ?? '') ? true : undefined));
    });

    test('a jaxpr of its own for each directive: the cursor on it chooses', async () => {
      const editor = await open();
      const at = new vscode.Position(lineOf(editor.document, '# trace: selu(f32[1000000])'), 4);
      editor.selection = new vscode.Selection(at, at);
      await vscode.commands.executeCommand('jitlens.showJaxpr');
      await until('the other jaxpr', () =>
        /lambda ; a:f32\[1000000\]/.test(shown()?.getText() ?? '') ? true : undefined,
      );
    });

    test('Run and Time opens a panel named for the call', async () => {
      const { document } = await open();
      await press(await lensOver(document, ARANGE, 'Run and Time'));
      await until('the panel', () =>
        vscode.window.tabGroups.all.flatMap((g) => g.tabs).find((t) => t.label.startsWith('Run: selu(')),
      );
    });
  });
}
