/** "Show Jaxpr" and "Run and Time", as far as the extension host can see them; test/e2e/page.mjs looks at the rest. */
import * as assert from 'node:assert/strict';
import type Mocha from 'mocha';
import * as vscode from 'vscode';
import { lenses, lineOf, open, replaceAll, revert, someLenses, suite, until, type Lens } from './support.ts';

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

/** The jaxpr documents on show, by the name of their tab. */
const named = (name: string): vscode.TextDocument | undefined =>
  vscode.window.visibleTextEditors.find((e) => e.document.uri.path === `/${name}.jaxpr`)?.document;

/** Runs a command that asks, and takes the first answer each time. */
async function takingTheFirst(command: string, ...args: unknown[]): Promise<void> {
  let done = false;
  const running = Promise.resolve(vscode.commands.executeCommand(command, ...args)).finally(() => (done = true));
  await until('the choice', async () => {
    if (!done) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return done ? true : undefined;
  });
  await running;
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

    test('its grad, in a document of its own, says by which argument', async () => {
      const { document } = await open();
      const lens = await lensOver(document, '# trace: log2(3.0)', 'Show Jaxpr');
      await takingTheFirst('jitlens.showTransformed', ...lens.arguments);
      const grad = await until('the gradient', () => named('grad log2'));
      assert.match(
        grad.getText(),
        /^# jax\.grad\(log2\)\(3\.0\)\n# argnums=0 \(x\)[^\n]*\n\n\{ lambda ; a:f32\[\]\. let\n/,
      );
      const over = await lenses(grad.uri);
      assert.deepEqual(
        over.map((l) => l.title),
        ['log2', 'value_and_grad', 'vmap', 'Compare…'],
      );
      const vmap = over.find((l) => l.title === 'vmap');
      assert.ok(vmap);
      await press(vmap);
      const mapped = await until('the mapped one', () => named('vmap log2'));
      assert.match(mapped.getText(), /lambda ; a:f32\[8\]\. let/);
    });

    test('Compare Jaxprs opens the diff of two', async () => {
      await takingTheFirst('jitlens.compareJaxprs', named('vmap log2')?.uri);
      const input = await until('the diff', () => {
        const tab = vscode.window.tabGroups.all.map((g) => g.activeTab?.input);
        return tab.find((i) => i instanceof vscode.TabInputTextDiff);
      });
      assert.deepEqual([input.original.path, input.modified.path], ['/vmap log2.jaxpr', '/log2.jaxpr']);
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
