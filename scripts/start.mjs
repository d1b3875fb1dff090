// Shows what Jitlens does, on samples/jit_compilation.py: in the terminal, or in an editor.
//   npm start                    jaxprs, findings, the jit cache, and timings of the sample
//   npm start -- --editor        VS Code with the extension and the samples open
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint, main, root, run, runNode, which } from './lib.mjs';
import { setup } from './setup.mjs';

const SAMPLE = 'samples/jit_compilation.py';

const SECTIONS = [
  ['jaxpr', 'What jax.jit makes of the functions', [0]],
  // Exit code 1 says that there are Errors: the page has some on purpose.
  ['check', 'Where tracing fails, or compiles again', [0, 1]],
  ['cache', 'The jit cache: how often each call traces, and why', [0]],
  ['run', 'Run and timed on the bundled runtime', [0]],
];

async function terminal() {
  const command = join(root, JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).bin.jitlens);
  let failed = 0;
  for (const [section, title, expected] of SECTIONS) {
    console.log(`\n━━ ${title}\n   jitlens ${section} ${SAMPLE}\n`);
    const { code } = await runNode([command, section, SAMPLE]);
    if (!expected.includes(code)) {
      console.error(`jitlens ${section} ended with exit code ${code}.`);
      failed = 1;
    }
  }
  return failed;
}

async function editor() {
  const code = which('code');
  if (code) {
    const args = ['--new-window', `--extensionDevelopmentPath=${root}`, join(root, 'samples'), join(root, SAMPLE)];
    return (await run(code, args, { shell: process.platform === 'win32' })).code;
  }
  return browserEditor();
}

/** VS Code in a browser, from what the end-to-end tests install; runs until it is interrupted. */
async function browserEditor() {
  const { startServer, temporaryFolder, writeSettings } = await import('../test/e2e/lib.mjs');
  const dataDir = temporaryFolder('editor');
  writeSettings(dataDir);
  let server;
  try {
    server = await startServer({ dataDir, log: 'editor', trust: true });
  } catch (error) {
    throw new Complaint(
      `No \`code\` on the PATH (in VS Code: "Shell Command: Install 'code' command in PATH"), ` +
        `and no VS Code for the browser (bash test/e2e/install.sh): ${error.message}`,
    );
  }
  const payload = [
    ['extensionDevelopmentPath', root],
    ['openFile', join(root, SAMPLE)],
  ];
  console.log(`Open this in a browser; Ctrl+C ends it.\n${server.address(join(root, 'samples'), payload)}`);
  return new Promise(() => undefined);
}

await main(async (args) => {
  const unknown = args.find((a) => a !== '--editor');
  if (unknown) throw new Complaint(`start: unknown option ${unknown}`);
  await setup();
  return args.includes('--editor') ? editor() : terminal();
});
