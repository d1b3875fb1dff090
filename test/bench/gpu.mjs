// Runs and times two functions on a GPU and on the CPU, and prints what comes out as JSON. Stands alone: it needs the
// built worker and onnxruntime-node, and neither the extension nor a command line.
//   node test/bench/gpu.mjs [--software] [--worker dist/runtime/ort-worker.cjs] [DEVICE …]       default: webgpu cpu
import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join, resolve } from 'node:path';

const TIME_LIMIT_MS = 300_000;

const args = process.argv.slice(2);
const take = (name) => {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args.splice(at, 2)[1];
};
const workerPath = resolve(take('--worker') ?? join(import.meta.dirname, '../../dist/runtime/ort-worker.cjs'));
const allowSoftware = args.includes('--software');
const devices = args.filter((a) => !a.startsWith('--'));
if (devices.length === 0) devices.push('webgpu', 'cpu');
if (!existsSync(workerPath)) {
  console.error(`${workerPath} is missing: npm run build makes it.`);
  process.exit(2);
}

/** One request to a worker of its own; what it prints goes to our stderr. */
function ask(method, params) {
  return new Promise((done) => {
    const child = fork(workerPath, [], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const timer = setTimeout(() => end({ kind: 'failed', reason: 'it took too long' }), TIME_LIMIT_MS);
    const end = (answer) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      done(answer);
    };
    child.on('message', (message) => {
      if (message.id === 1) end(message.result ?? { kind: 'failed', reason: JSON.stringify(message.error) });
    });
    child.on('exit', (code, signal) => end({ kind: 'failed', reason: `the worker ended: ${signal ?? code}` }));
    child.send({ jsonrpc: '2.0', id: 1, method, params });
  });
}

/** Inputs by the formula, from the avals of the jaxpr's invars. */
function program({ call, jaxpr }) {
  const inputs = jaxpr.jaxprs[jaxpr.main].invars.map((i, leaf) => {
    const { shape, dtype } = jaxpr.avals[i];
    return { kind: 'formula', leaf, shape, dtype };
  });
  return { name: call, jaxpr, inputs, notes: [] };
}

const withoutSamples = (series) => series && { ...series, samples: undefined };

const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'programs.json'), 'utf8'));
const report = {
  machine: { platform: platform(), arch: arch(), cpu: cpus()[0]?.model, threads: cpus().length },
  devices: [],
  runs: [],
};
for (const device of devices) {
  const info = await ask('probe', [{ device }]);
  report.devices.push({ device, ...info });
  if (!info.available || (info.software && !allowSoftware)) continue;
  for (const c of cases) {
    const deviceName = device === 'cpu' ? 'cpu' : `${device}: ${info.detail}${info.software ? ' (software)' : ''}`;
    const answer = await ask('run', [{ program: program(c), options: { device, timing: true }, deviceName }]);
    const { timing } = answer;
    report.runs.push({
      function: c.call.replace(/\(.*/s, ''),
      kind: answer.kind,
      reason: answer.reason,
      timing: timing && { ...timing, jit: withoutSamples(timing.jit), eager: withoutSamples(timing.eager) },
      maxDifference: answer.maxDifference,
      notes: answer.notes,
    });
  }
}
console.log(JSON.stringify(report, null, 2));
process.exit(report.runs.length > 0 && report.runs.every((r) => r.kind === 'done') ? 0 : 1);
