// The same Mocha suite in a desktop VS Code, for those who can download one: npm run test:electron
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { makeVsix } from '../../scripts/package.mjs';
import * as lib from './lib.mjs';
import { bundleSuite } from './suite.mjs';

const vscodeExecutablePath = await downloadAndUnzipVSCode();
const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath);
const vsix = await makeVsix({ out: lib.out });
const { status } = spawnSync(cli, [...args, '--install-extension', vsix, '--force'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (status !== 0) process.exit(1);
await runTests({
  vscodeExecutablePath,
  extensionDevelopmentPath: join(lib.here, 'host'),
  extensionTestsPath: await bundleSuite(),
  launchArgs: [lib.workspace(), '--disable-workspace-trust'],
  // runTests' own profile has no extensions: the VSIX went into the one that the command line uses.
  reuseMachineInstall: true,
});
