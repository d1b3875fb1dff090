/** Modules of the workspace, as an editor meets them: what is open counts as it is, what depends on it follows. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CodeLens, Diagnostic } from 'vscode-languageserver';
import type { JaxprDocument, Status } from '../../server/lsp/protocol.ts';
import type { Client } from './client.ts';
import { built, start } from './client.ts';

const HELPER = `import jax.numpy as jnp

def scaled(x):
  return jnp.sin(x)

def shifted(x):
  return jnp.cos(x)
`;
const TRAIN = `import helper
from helper import scaled

# trace: one(f32[3])
def one(x):
  return scaled(x)

# trace: two(f32[4])
def two(x):
  return helper.shifted(x)
`;
const ALONE = `import jax.numpy as jnp

# trace: three(f32[5])
def three(x):
  return jnp.exp(x)
`;

let workspace = '';
/** Each test has a folder of its own in the workspace. */
let folder = '';
let tests = 0;
let opened: string[] = [];
let client: Client;
const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return uriOf(name);
};
/** Tells the server of a change on the disk: 1 made, 2 changed, 3 removed. */
const watched = (type: 1 | 2 | 3, ...names: string[]): void =>
  client.notify('workspace/didChangeWatchedFiles', { changes: names.map((n) => ({ uri: uriOf(n), type })) });

beforeAll(async () => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), 'jitlens-imports-')));
  client = await start({ folder: built('imports'), workspace });
}, 60_000);
beforeEach(() => {
  folder = join(workspace, `test${++tests}`);
  write('helper.py', HELPER);
  write('train.py', TRAIN);
  write('alone.py', ALONE);
});
afterEach(() => {
  for (const uri of opened) client.close(uri);
  opened = [];
  client.settings = {};
});
afterAll(async () => {
  await client.stop();
  rmSync(workspace, { recursive: true, force: true });
});

const ends = (name: string): Status[] => client.statuses.filter((s) => s.uri === uriOf(name) && s.state !== 'tracing');
/** The n-th end of an analysis of a document: how many directives it traced anew. */
const end = async (name: string, n: number): Promise<number | undefined> =>
  (await client.waitFor(`analysis ${n} of ${name}`, () => ends(name)[n - 1])).retraced;
const show = (name: string, text: string): void => {
  client.open(uriOf(name), text);
  opened.push(uriOf(name));
};
const open = async (name: string, text: string): Promise<void> => {
  show(name, text);
  await end(name, 1);
};
const summaries = (lenses: readonly CodeLens[]): string[] =>
  lenses.map((l) => l.command?.title ?? '').filter((t) => /eqn|cannot|unknown|can't/.test(t));
const lenses = async (name: string): Promise<string[]> => summaries(await client.lenses(uriOf(name)));
const jaxpr = async (name: string, id: string): Promise<JaxprDocument> =>
  client.request<JaxprDocument>('jitlens/jaxpr', { trace: { uri: uriOf(name), id } });

describe('an open module', () => {
  test('an edit in helper.py traces again what uses the changed function, and nothing else', async () => {
    await open('alone.py', ALONE);
    await open('train.py', TRAIN);
    expect(ends('train.py')).toMatchObject([{ retraced: 2, functions: 2 }]);
    expect((await jaxpr('train.py', 'one#0')).text).toContain('sin a');
    show('helper.py', HELPER);
    // It is as on the disk: no trace is new.
    expect(await end('train.py', 2)).toBe(0);
    client.change(uriOf('helper.py'), HELPER.replace('jnp.sin', 'jnp.tanh'));
    expect(await end('train.py', 3)).toBe(1);
    expect((await jaxpr('train.py', 'one#0')).text).toContain('tanh a');
    expect((await jaxpr('train.py', 'two#0')).text).toContain('cos a');
    await end('helper.py', 1);
    expect(ends('alone.py')).toHaveLength(1);
  });

  test('closed without saving, it is the disk’s again', async () => {
    await open('helper.py', HELPER.replace('jnp.sin', 'jnp.tanh'));
    await open('train.py', TRAIN);
    expect((await jaxpr('train.py', 'one#0')).text).toContain('tanh a');
    client.close(uriOf('helper.py'));
    await end('train.py', 2);
    expect((await jaxpr('train.py', 'one#0')).text).toContain('sin a');
  });

  test('what the editor has open counts, whatever the disk does', async () => {
    await open('helper.py', HELPER);
    await open('train.py', TRAIN);
    write('helper.py', HELPER.replace('jnp.sin', 'jnp.exp'));
    watched(2, 'helper.py');
    client.change(uriOf('helper.py'), HELPER.replace('jnp.sin', 'jnp.tanh'));
    await end('train.py', 2);
    expect((await jaxpr('train.py', 'one#0')).text).toContain('tanh a');
    expect(ends('train.py')).toHaveLength(2);
  });

  test('onSave: the module’s save brings it to those that import it', async () => {
    client.settings = { trace: 'onSave' };
    await open('helper.py', HELPER);
    await open('train.py', TRAIN);
    client.change(uriOf('helper.py'), HELPER.replace('jnp.sin', 'jnp.tanh'));
    expect((await jaxpr('train.py', 'one#0')).text).toContain('sin a');
    client.save(uriOf('helper.py'));
    expect(await end('train.py', 2)).toBe(1);
    expect((await jaxpr('train.py', 'one#0')).text).toContain('tanh a');
  });

  test('through another module', async () => {
    write('middle.py', 'from helper import scaled\n');
    await open('train.py', TRAIN.replace('from helper', 'from middle'));
    write('helper.py', HELPER.replace('jnp.sin', 'jnp.tanh'));
    watched(2, 'helper.py');
    expect(await end('train.py', 2)).toBe(1);
    expect((await jaxpr('train.py', 'one#0')).text).toContain('tanh a');
  });
});

describe('findings in a module that is imported', () => {
  const BRANCHY = HELPER.replace('return jnp.sin(x)', 'return x if x > 0 else jnp.sin(x)');
  const scalar = TRAIN.replace('one(f32[3])', 'one(f32[])');
  const codes = (found: readonly Diagnostic[]): string[] =>
    found.map((d) => `${d.range.start.line + 1} ${String(d.code)}`);

  test('stand there, and are taken back when they are gone', async () => {
    write('helper.py', BRANCHY);
    await open('train.py', scalar);
    expect(codes(await client.until(uriOf('helper.py'), (d) => d.length > 0))).toEqual(['4 if-on-tracer']);
    expect(await client.until(uriOf('train.py'), () => true)).toEqual([]);
    write('helper.py', HELPER);
    watched(2, 'helper.py');
    expect(await client.until(uriOf('helper.py'), (d) => d.length === 0)).toEqual([]);
  });

  test('belong to those that found them', async () => {
    write('helper.py', BRANCHY);
    write('other.py', scalar);
    const found = (d: Diagnostic[]): boolean => d.some((f) => f.code === 'if-on-tracer');
    await open('train.py', scalar);
    await open('other.py', scalar);
    show('helper.py', BRANCHY);
    await end('helper.py', 1);
    const same = await client.until(uriOf('helper.py'), found);
    expect(codes(same)).toEqual(['4 if-on-tracer']);
    client.close(uriOf('train.py'));
    client.change(uriOf('helper.py'), `${BRANCHY}\n`);
    await end('helper.py', 2);
    expect(codes(await client.diagnostics(uriOf('helper.py'), 2))).toEqual(['4 if-on-tracer']);
    client.close(uriOf('other.py'));
    expect(await client.until(uriOf('helper.py'), (d) => d.length === 0)).toEqual([]);
  });

  test('a finding in an installed package stands where the user calls it', async () => {
    write('.venv/pyvenv.cfg', 'home = /nowhere/bin\nversion = 3.13.1\n');
    write('.venv/lib/python3.13/site-packages/installed.py', BRANCHY);
    await open('train.py', scalar.replaceAll('helper', 'installed'));
    const found = await client.until(uriOf('train.py'), (d) => d.length > 0);
    expect(found.map((d) => d.range.start.line + 1)).toEqual([6]);
  });
});

describe('files on the disk', () => {
  test('the server asks to hear of them', async () => {
    const { registerOptions } = await client.waitFor('the registration', () =>
      client.registrations.find((r) => r.method === 'workspace/didChangeWatchedFiles'),
    );
    const { watchers } = registerOptions as { watchers: { globPattern: string }[] };
    expect(watchers.map((w) => w.globPattern)).toEqual(
      expect.arrayContaining(['**/*.py', '**/*.pth', expect.stringContaining('pyproject.toml')]),
    );
  });

  test('changed, removed, made again', async () => {
    await open('alone.py', ALONE);
    await open('train.py', TRAIN);
    write('helper.py', HELPER.replace('jnp.sin', 'jnp.tanh'));
    watched(2, 'helper.py');
    expect(await end('train.py', 2)).toBe(1);
    expect((await jaxpr('train.py', 'one#0')).text).toContain('tanh a');
    rmSync(join(folder, 'helper.py'));
    watched(3, 'helper.py');
    await end('train.py', 3);
    expect((await jaxpr('train.py', 'one#0')).text).toMatch(/helper/);
    expect((await jaxpr('train.py', 'one#0')).outcome).toBe('unsupported');
    write('helper.py', HELPER);
    watched(1, 'helper.py');
    await end('train.py', 4);
    expect((await jaxpr('train.py', 'one#0')).text).toContain('sin a');
    expect(ends('alone.py')).toHaveLength(1);
  });

  test('a module that was missing appears', async () => {
    await open('late.py', 'from sub.late_helper import g\n# trace: f(f32[3])\ndef f(x):\n  return g(x)\n');
    expect((await jaxpr('late.py', 'f#0')).outcome).toBe('unsupported');
    write('sub/late_helper.py', 'def g(x):\n  return x * 2\n');
    watched(1, 'sub/late_helper.py');
    expect(await end('late.py', 2)).toBe(1);
    expect((await jaxpr('late.py', 'f#0')).text).toContain('mul a 2.0');
  });

  test('a package’s folder that goes', async () => {
    write('pkg/__init__.py', 'from .inner import g\n');
    write('pkg/inner.py', 'def g(x):\n  return x * 2\n');
    await open('user.py', 'import pkg\n# trace: f(f32[3])\ndef f(x):\n  return pkg.g(x)\n');
    expect((await jaxpr('user.py', 'f#0')).text).toContain('mul a 2.0');
    rmSync(join(folder, 'pkg'), { recursive: true });
    watched(3, 'pkg');
    await end('user.py', 2);
    expect((await jaxpr('user.py', 'f#0')).outcome).toBe('unsupported');
  });

  test('pyproject.toml says where the packages are', async () => {
    write('code/mine.py', 'def g(x):\n  return x * 2\n');
    await open('user.py', 'import mine\n# trace: f(f32[3])\ndef f(x):\n  return mine.g(x)\n');
    expect((await jaxpr('user.py', 'f#0')).outcome).toBe('unsupported');
    write('pyproject.toml', '[tool.setuptools.packages.find]\nwhere = ["code"]\n');
    watched(1, 'pyproject.toml');
    await end('user.py', 2);
    expect((await jaxpr('user.py', 'f#0')).text).toContain('mul a 2.0');
  });

  test('other files are nobody’s matter', async () => {
    await open('train.py', TRAIN);
    watched(1, 'notes.txt', 'other.py', 'data', '.git/index');
    watched(2, 'other.py');
    expect(await lenses('train.py')).toHaveLength(2);
    expect(ends('train.py')).toHaveLength(1);
  });
});

describe('which Python', () => {
  const environment = (folder: string, name: string, body: string): void => {
    write(`${folder}/pyvenv.cfg`, 'home = /nowhere/bin\nversion = 3.13.1\n');
    write(`${folder}/lib/python3.13/site-packages/${name}.py`, body);
  };
  const USER = 'import installed\n# trace: f(f32[3])\ndef f(x):\n  return installed.g(x)\n';

  test('an environment of the workspace; its packages are read', async () => {
    environment('.venv', 'installed', 'def g(x):\n  return x * 2\n');
    await open('user.py', USER);
    expect((await jaxpr('user.py', 'f#0')).text).toContain('mul a 2.0');
    expect(ends('user.py')[0]?.python?.text).toBe('Python 3.13.1 (found beside the file or above it)');
  });

  test('the setting; what the Python extension has chosen', async () => {
    environment('.venv', 'installed', 'def g(x):\n  return x * 2\n');
    environment('a', 'installed', 'def g(x):\n  return x * 3\n');
    environment('b', 'installed', 'def g(x):\n  return x * 4\n');
    client.settings = { pythonExtension: join(folder, 'b') };
    await open('user.py', USER);
    expect((await jaxpr('user.py', 'f#0')).text).toContain('mul a 4.0');
    client.settings = { pythonExtension: join(folder, 'b'), python: `\${workspaceFolder}/test${tests}/a` };
    client.notify('workspace/didChangeConfiguration', { settings: null });
    await end('user.py', 2);
    expect((await jaxpr('user.py', 'f#0')).text).toContain('mul a 3.0');
    expect(ends('user.py')[1]?.python?.text).toBe('Python 3.13.1 (found by the setting jitlens.python)');
  });

  test('a package that is edited, installed, upgraded', async () => {
    environment('.venv', 'installed', 'def g(x):\n  return x * 2\n');
    await open('user.py', USER);
    const file = '.venv/lib/python3.13/site-packages/installed.py';
    client.open(uriOf(file), 'def g(x):\n  return x * 2\n');
    client.change(uriOf(file), 'def g(x):\n  return x * 3\n');
    await client.waitFor('the edit', () => ends('user.py').find((s) => s.retraced === 1 && s !== ends('user.py')[0]));
    expect((await jaxpr('user.py', 'f#0')).text).toContain('mul a 3.0');
    client.close(uriOf(file));
    write(file, 'def g(x):\n  return x * 6\n');
    watched(1, '.venv/lib/python3.13/site-packages/installed-2.0.dist-info');
    await client.waitFor('the upgrade', () => ends('user.py').filter((s) => s.retraced === 1)[2]);
    expect((await jaxpr('user.py', 'f#0')).text).toContain('mul a 6.0');
  });

  test('an environment outside of the workspace is watched', async () => {
    const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'jitlens-env-')));
    mkdirSync(join(elsewhere, 'lib/python3.13/site-packages'), { recursive: true });
    writeFileSync(join(elsewhere, 'pyvenv.cfg'), 'home = /nowhere/bin\nversion = 3.13.1\n');
    client.settings = { python: elsewhere };
    await open('user.py', USER);
    const site = join(elsewhere, 'lib/python3.13/site-packages');
    const watchers = await client.waitFor('the registration', () => {
      const all = client.registrations.map((r) => r.registerOptions as { watchers?: { globPattern: unknown }[] });
      return all.flatMap((o) => o?.watchers ?? []).find((w) => typeof w.globPattern === 'object');
    });
    expect(watchers.globPattern).toEqual({ baseUri: pathToFileURL(site).href, pattern: '*' });
    writeFileSync(join(site, 'installed.py'), 'def g(x):\n  return x * 7\n');
    const changes = [{ uri: pathToFileURL(join(site, 'installed.py')).href, type: 1 }];
    client.notify('workspace/didChangeWatchedFiles', { changes });
    await end('user.py', 2);
    expect((await jaxpr('user.py', 'f#0')).text).toContain('mul a 7.0');
    rmSync(elsewhere, { recursive: true });
  });

  test('a bad setting is said in one line, and the next Python is taken', async () => {
    environment('.venv', 'installed', 'def g(x):\n  return x * 2\n');
    client.settings = { python: '/no/such/python' };
    await open('user.py', USER);
    const said =
      'The setting jitlens.python is not used: there is no /no/such/python. Python 3.13.1 (found beside the file or above it)';
    expect(ends('user.py')[0]?.python?.text).toBe(said);
    client.change(uriOf('user.py'), `${USER}\n`);
    await end('user.py', 2);
    expect(client.logs.filter((l) => l.includes('is not used'))).toEqual([`user.py: ${said}`]);
  });

  test('a workspace folder that is added later', async () => {
    write('lib-of-others/pyproject.toml', '');
    write('lib-of-others/src/theirs.py', 'def g(x):\n  return x * 5\n');
    await open('user.py', 'import theirs\n# trace: f(f32[3])\ndef f(x):\n  return theirs.g(x)\n');
    expect((await jaxpr('user.py', 'f#0')).outcome).toBe('unsupported');
    const added = [{ uri: uriOf('lib-of-others'), name: 'others' }];
    client.notify('workspace/didChangeWorkspaceFolders', { event: { added, removed: [] } });
    await end('user.py', 2);
    expect((await jaxpr('user.py', 'f#0')).text).toContain('mul a 5.0');
  });
});
