/** Settings take effect at once, and commands do what they say. */
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type Mocha from 'mocha';
import * as vscode from 'vscode';
import {
  configure,
  findings,
  hints,
  lenses,
  open,
  replaceAll,
  revert,
  ruleOf,
  someFindings,
  someLenses,
  suite,
  summaries,
  until,
} from './support.ts';

const KEYS = ['trace', 'lenses', 'hints.avals', 'hints.eqns', 'rules'];

/** The language servers that this extension host has started. */
function serverProcesses(): number[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(process.pid), '-f', 'dist/server.cjs'], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map(Number);
}

function serverProcess(): number {
  const [pid] = serverProcesses();
  assert.ok(pid !== undefined, 'there is a server');
  return pid;
}

export function settingsSuite(root: Mocha.Suite): void {
  suite(root, 'settings', ({ test, after }) => {
    after(async () => {
      for (const key of KEYS) await configure(key, undefined);
      await revert((await open()).document);
    });

    test('lenses can be switched off, and on again', async () => {
      const { document } = await open();
      await someLenses(document.uri);
      await configure('lenses', false);
      await until('no lenses', async () => ((await lenses(document.uri)).length === 0 ? true : undefined));
      await configure('lenses', undefined);
      await someLenses(document.uri);
    });

    test('hints can be switched off, each kind for itself', async () => {
      const { document } = await open();
      const atEnd = (h: { line: number; character: number }): boolean =>
        h.character === document.lineAt(h.line).text.length;
      await until('both kinds', async () => {
        const all = await hints(document);
        return all.some(atEnd) && all.some((h) => !atEnd(h)) ? true : undefined;
      });
      await configure('hints.eqns', false);
      await until('avals only', async () => {
        const all = await hints(document);
        return all.length > 0 && !all.some(atEnd) ? true : undefined;
      });
      await configure('hints.avals', false);
      await until('none', async () => ((await hints(document)).length === 0 ? true : undefined));
      await configure('hints.eqns', undefined);
      await configure('hints.avals', undefined);
    });

    test('a rule can be switched off', async () => {
      const { document } = await open();
      const rule = 'side-effect-print';
      const has = (): boolean => findings(document.uri).some((d) => ruleOf(d) === rule);
      await until('the finding', () => (has() ? true : undefined));
      await configure('rules', { [rule]: 'off' });
      await until('it to go', () => (has() ? undefined : true));
      await configure('rules', undefined);
      await until('it to be back', () => (has() ? true : undefined));
    });

    test('onSave traces when the file is saved, or by Trace Now', async () => {
      const { document } = await open();
      await someFindings(document.uri);
      await configure('trace', 'onSave');
      // Of this setting nothing shows; of one that is changed after it, something does.
      await configure('lenses', false);
      await until('the settings', async () => ((await lenses(document.uri)).length === 0 ? true : undefined));
      await configure('lenses', undefined);
      await someLenses(document.uri);
      const added = '\n\n# trace: added(f32[7])\ndef added(x):\n  return x + 1\n';
      const titles = async (): Promise<string[]> => summaries(await lenses(document.uri)).map((l) => l.title);
      await replaceAll(document, `${document.getText()}${added}`);
      await new Promise((wake) => setTimeout(wake, 500));
      assert.ok(!(await titles()).some((t) => t.startsWith('f32[7]')), 'not yet');
      await vscode.commands.executeCommand('jitlens.traceNow');
      await until('the new lens', async () =>
        (await titles()).includes('f32[7] → f32[7] · 1 eqn') ? true : undefined,
      );
      assert.ok(document.isDirty, 'it was not saved');
      await configure('trace', undefined);
      await revert(document);
    });

    test('Restart Server brings everything back', async () => {
      const { document } = await open();
      await someLenses(document.uri);
      await vscode.commands.executeCommand('jitlens.restartServer');
      await someLenses(document.uri);
      await someFindings(document.uri);
    });

    test('a server that is killed is started again', async () => {
      const { document } = await open();
      await someLenses(document.uri);
      const before = serverProcess();
      process.kill(before, 'SIGKILL');
      await until('another process', () => {
        const now = serverProcesses()[0];
        return now !== undefined && now !== before ? true : undefined;
      });
      await someLenses(document.uri);
    });

    test('every command is registered', async () => {
      const known = new Set(await vscode.commands.getCommands(true));
      const manifest = vscode.extensions.getExtension('jitlens.jitlens')?.packageJSON as {
        contributes: { commands: { command: string }[] };
      };
      assert.deepEqual(
        manifest.contributes.commands.map((c) => c.command).filter((c) => !known.has(c)),
        [],
      );
    });
  });
}
