// Stands in for the engine's worker and misbehaves as the program's name says.
'use strict';
const behaviours = {
  ok: () => ({ kind: 'done', out: [], timing: undefined, maxDifference: undefined, notes: [String(process.pid)] }),
  sigfpe: () => process.kill(process.pid, 'SIGFPE'),
  exit: () => {
    process.stderr.write('first line\nError: no more wool\n', () => process.exit(3));
  },
  hang: () => new Promise(() => {}),
  hog: () => {
    globalThis.hoard = [];
    setInterval(() => globalThis.hoard.push(new Uint8Array(32 * 1024 * 1024).fill(1)), 5);
    return new Promise(() => {});
  },
  throw: () => {
    throw new Error('thrown inside');
  },
};
process.on('message', async ({ id, method, params }) => {
  const reply = (result) => process.send({ jsonrpc: '2.0', id, result });
  if (method === 'backends')
    return reply([
      { name: 'cpu', bundled: true },
      { name: 'webgpu', bundled: true },
    ]);
  if (method === 'probe') {
    if (params.device === 'webgpu') return process.kill(process.pid, 'SIGSEGV');
    return reply({ device: params.device, available: true, detail: 'a processor', software: false });
  }
  try {
    const result = await behaviours[params.program.name](params);
    if (result && result.kind) reply(result);
  } catch (e) {
    process.send({ jsonrpc: '2.0', id, error: { code: -32603, message: e.message } });
  }
});
process.on('disconnect', () => process.exit(0));
