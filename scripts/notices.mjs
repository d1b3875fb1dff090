// The licences of what the bundles contain: dist/THIRD_PARTY_NOTICES.txt.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib.mjs';

/** The package's folder that a bundled file came from: `node_modules/uplot`, or undefined for our own. */
export function packageOf(input) {
  const at = input.replaceAll('\\', '/').lastIndexOf('node_modules/');
  if (at < 0) return undefined;
  const path = input.replaceAll('\\', '/');
  const parts = path.slice(at + 'node_modules/'.length).split('/');
  return path.slice(0, at) + 'node_modules/' + parts.slice(0, parts[0].startsWith('@') ? 2 : 1).join('/');
}

function licenceText(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.|$)/i.test(name));
  return file ? readFileSync(join(folder, file), 'utf8').trim() : undefined;
}

/** One text for esbuild's metafiles. */
export function notices(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles) {
    for (const output of Object.values(outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
        const folder = bytesInOutput > 0 ? packageOf(input) : undefined;
        if (folder) folders.add(folder);
      }
    }
  }
  const sections = [...folders].sort().map((folder) => {
    const full = join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(full, 'package.json'), 'utf8'));
    const text = existsSync(full) ? licenceText(full) : undefined;
    return `${name} ${version}\nLicence: ${license ?? 'see below'}\n${text === undefined ? '' : `\n${text}\n`}`;
  });
  return `Jitlens contains these packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
