// VS Code in the browser with the extension installed, to try it by hand where there is no desktop VS Code.
//   node test/e2e/serve.mjs [FOLDER [FILE]]     (default: the samples)
import { join, resolve } from 'node:path';
import { makeVsix } from '../../scripts/package.mjs';
import * as lib from './lib.mjs';

const PORT = 8765;

const [folder = join(lib.root, 'samples'), file] = process.argv.slice(2).map((p) => resolve(p));
const dataDir = lib.installed(await makeVsix({ out: lib.temporaryFolder('vsix') }));
lib.writeSettings(dataDir);
const server = await lib.startServer({ dataDir, log: 'serve', port: PORT });
console.log(`Open ${server.address(folder, file === undefined ? [] : [['openFile', file]])}\nCtrl+C ends it.`);
await new Promise(() => {
  // Until it is interrupted.
  setInterval(() => undefined, 60_000);
});
