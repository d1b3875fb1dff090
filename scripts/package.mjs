// Makes the VSIX: jitlens-<target>-<version>.vsix at the top level, or in --out FOLDER.
//   npm run package [-- --target linux-x64 …] [--out FOLDER]
// A staging folder gets what the VSIX holds and nothing else; vsce packs it. Of node_modules that is onnxruntime-node
// (its native part cannot be bundled), with the files of one platform, and onnxruntime-common.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { build } from './build.mjs';
import { Complaint, filesBelow, isMain, main, root, runNode } from './lib.mjs';
import { install } from './setup.mjs';

/** Where onnxruntime-node has binaries. VS Code's other targets (alpine, armhf, darwin-x64) have no bundled runtime. */
export const TARGETS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The pictures of this repository that a Markdown text shows. */
export function picturesOf(markdown) {
  const found = [...markdown.matchAll(/!\[[^\]]*\]\(([^)\s]+)|<img[^>]+src="([^"]+)"/g)].map((m) => m[1] ?? m[2]);
  return [...new Set(found.filter((link) => !/^[a-z]+:/i.test(link)))];
}

const without = (object, keys) => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

/** The files of this repository that package.json names (icon, grammars, pages of the walkthrough), but for dist/. */
function filesNamedIn(manifest) {
  const found = new Set();
  const visit = (value) => {
    if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) visit(member);
    if (typeof value !== 'string' || !/^[\w./-]+\.\w+$/.test(value)) return;
    const path = posix.normalize(value);
    const full = join(root, path);
    if (!/^(?:dist|node_modules)\//.test(path) && existsSync(full) && statSync(full).isFile()) found.add(path);
  };
  visit({ icon: manifest.icon, contributes: manifest.contributes });
  return found;
}

/** package.json as users get it: nothing that only developing needs, and of the dependencies what isn't bundled. */
function stagedManifest(manifest, runtime) {
  const dependencies = { [runtime.name]: runtime.version };
  return without({ ...manifest, dependencies }, ['scripts', 'devDependencies', 'private']);
}

/** The path below onnxruntime-node goes into the VSIX of this target. */
function belongs(path, target) {
  const file = path.replaceAll('\\', '/');
  if (/\.(map|d\.ts)$/.test(file)) return false;
  if (file.startsWith('dist/')) return true;
  // macOS's library comes twice; the binding links the one without the full version.
  if (/libonnxruntime\.\d+\.\d+\.\d+\.dylib$/.test(file)) return false;
  return file.startsWith(`bin/napi-v6/${target.replace('-', '/')}/`);
}

function stage(folder, target) {
  const put = (from, to) => {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    copyFileSync(join(root, from), join(folder, to));
  };
  const runtime = readJson(join(root, 'node_modules/onnxruntime-node/package.json'));
  const common = readJson(join(root, 'node_modules/onnxruntime-common/package.json'));
  const write = (path, value) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${JSON.stringify(value, null, 2)}\n`);
  };
  const manifest = readJson(join(root, 'package.json'));
  write('package.json', stagedManifest(manifest, runtime));
  // The staged folder holds what belongs into the VSIX: vsce leaves out nothing of it.
  writeFileSync(join(folder, '.vscodeignore'), '');
  const files = new Set(['README.md', 'CHANGELOG.md', 'LICENSE', ...filesNamedIn(manifest)]);
  // A set's loop also visits what is added meanwhile.
  for (const file of files) {
    put(file, file);
    if (!file.endsWith('.md')) continue;
    const pictures = picturesOf(readFileSync(join(root, file), 'utf8'));
    for (const picture of pictures) files.add(posix.join(posix.dirname(file), picture));
  }

  // Its other two dependencies serve its install script, which fetches CUDA's libraries.
  const dependencies = { [common.name]: common.version };
  write(
    'node_modules/onnxruntime-node/package.json',
    without({ ...runtime, dependencies }, ['scripts', 'devDependencies']),
  );
  const natives = [];
  for (const file of filesBelow('node_modules/onnxruntime-node')) {
    const path = relative(join(root, 'node_modules/onnxruntime-node'), file);
    if (!belongs(path, target)) continue;
    put(relative(root, file), relative(root, file));
    if (path.endsWith('.node')) natives.push(path);
  }
  if (natives.length !== 1) throw new Complaint(`package: onnxruntime-node has no binding for ${target}.`);
  for (const file of filesBelow('node_modules/onnxruntime-common/dist/cjs')) {
    if (/(\.js|package\.json)$/.test(file)) put(relative(root, file), relative(root, file));
  }
  put('node_modules/onnxruntime-common/package.json', 'node_modules/onnxruntime-common/package.json');
}

/** Makes one VSIX; its path. */
export async function makeVsix({ target = `${process.platform}-${process.arch}`, out = root } = {}) {
  if (!TARGETS.includes(target)) throw new Complaint(`package: no target ${target}; there are: ${TARGETS.join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'jitlens-vsix-'));
  try {
    stage(folder, target);
    await build({ out: join(folder, 'dist'), production: true });
    rmSync(join(folder, 'dist/.stamp'));
    const { version } = readJson(join(root, 'package.json'));
    const vsix = join(out, `jitlens-${target}-${version}.vsix`);
    mkdirSync(out, { recursive: true });
    const vsce = join(root, 'node_modules/@vscode/vsce/vsce');
    const options = [
      '--target',
      target,
      '--out',
      vsix,
      '--no-yarn',
      '--allow-missing-repository',
      '--no-rewrite-relative-links',
    ];
    const { code, output } = await runNode([vsce, 'package', ...options], { cwd: folder, capture: true });
    if (code !== 0) throw new Complaint(`vsce failed with exit code ${code}:\n${output.trimEnd()}`);
    for (const line of output.split('\n')) if (/warn/i.test(line)) console.log(line);
    console.log(`${relative(process.cwd(), vsix)}: ${(statSync(vsix).size / 1e6).toFixed(1)} MB`);
    return vsix;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (isMain(import.meta)) {
  await main(async (args) => {
    const targets = [];
    let out;
    for (let i = 0; i < args.length; i += 2) {
      const value = args[i + 1];
      if (value === undefined || (args[i] !== '--target' && args[i] !== '--out')) {
        throw new Complaint('usage: npm run package [-- --target TARGET …] [--out FOLDER]');
      }
      if (args[i] === '--target') targets.push(value);
      else out = resolve(value);
    }
    await install();
    if (targets.length === 0) await makeVsix({ out });
    for (const target of targets) await makeVsix({ target, out });
  });
}
