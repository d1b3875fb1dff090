/** A program and a module of its own, in two editors. */
import * as assert from 'node:assert/strict';
import type Mocha from 'mocha';
import * as vscode from 'vscode';
import { findings, lenses, open, replaceAll, revert, sample, suite, until } from './support.ts';

const HELPER = 'e2e_helper.py';
const PROGRAM = 'e2e_program.py';

const HELPER_TEXT = `import jax.numpy as jnp

def layer(x):
    return jnp.sin(x)
`;
const PROGRAM_TEXT = `import jax
from e2e_helper import layer

# trace: step(f32[3])
@jax.jit
def step(x):
    return layer(x)
`;

const write = async (name: string, text: string): Promise<void> =>
  vscode.workspace.fs.writeFile(sample(name), new TextEncoder().encode(text));

export function importsSuite(root: Mocha.Suite): void {
  suite(root, 'Imports', ({ test, after }) => {
    after(async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      for (const name of [HELPER, PROGRAM]) await vscode.workspace.fs.delete(sample(name));
    });

    test('a module of the workspace is traced through', async () => {
      await write(HELPER, HELPER_TEXT);
      await write(PROGRAM, PROGRAM_TEXT);
      const { document } = await open(PROGRAM);
      await until('the lens', async () =>
        (await lenses(document.uri)).find((l) => l.title.includes('f32[3] → f32[3] · 1 eqn')),
      );
    });

    test("an edit of the module's unsaved text is seen in the program, and so is its fault", async () => {
      const { document: program } = await open(PROGRAM);
      const { document: helper } = await open(HELPER);
      await replaceAll(helper, HELPER_TEXT.replace('jnp.sin(x)', 'jnp.sin(x) * 2 + 1'));
      await until('the new lens', async () => (await lenses(program.uri)).find((l) => l.title.includes('3 eqns')));
      await replaceAll(helper, HELPER_TEXT.replace('jnp.sin(x)', 'jnp.sin(x) if x.sum() else x'));
      const fault = await until('the finding in the module', () =>
        findings(helper.uri).find((d) => d.severity === vscode.DiagnosticSeverity.Error),
      );
      assert.equal(fault.range.start.line, 3);
      await revert(helper);
      await until('the finding to go', () => (findings(helper.uri).length === 0 ? true : undefined));
      await until('the first lens', async () => (await lenses(program.uri)).find((l) => l.title.includes('· 1 eqn')));
    });
  });
}
