import { expect, test } from 'vitest';
import { decodeArray } from '../../runtime/arrays.ts';
import { differences, tolerance, valueCases } from '../evaluate/values.ts';
import { arrayInput } from './programs.ts';
import { supervisor } from './worker.ts';
import { appendFileSync, writeFileSync } from 'node:fs';
process.env.VK_ICD_FILENAMES = '/usr/lib/chromium/vk_swiftshader_icd.json';
process.env.LD_LIBRARY_PATH = '/usr/lib/chromium';
const engine = await supervisor('gpuall');
writeFileSync('/tmp/gpu.txt', '');
const cases = valueCases.filter((c) => [...c.inputs, ...c.wanted].every((a) => ["float32", "int32", "bool"].includes(a.dtype.name)));
console.log(cases.length);
test.each(cases)('$name', async ({ name, json, inputs, wanted }) => {
  const program = { name, jaxpr: json, inputs: inputs.map(arrayInput), notes: [] };
  const answer = await engine.run({
    program,
    options: { device: 'webgpu', timing: false, allowSoftwareAdapter: true },
  });
  if (answer.kind !== 'done') {
    appendFileSync('/tmp/gpu.txt', `${name}: ${answer.kind} ${answer.reason}\n`);
    throw new Error(`${answer.kind}: ${answer.reason}`);
  }
  const out = answer.out.map((o) => decodeArray(o.shape, o.dtype, o.base64));
  const d = wanted.flatMap((w, i) =>
    differences(out[i], w, {
      ...tolerance(w.dtype),
      relative: Math.max(1e-4, tolerance(w.dtype).relative),
      absolute: 1e-5,
    }),
  );
  if (d.length) appendFileSync('/tmp/gpu.txt', `${name}: ${d.slice(0, 8).join('; ')} (${answer.notes})\n`);
  else if (answer.notes.length === 0) appendFileSync('/tmp/gpu.txt', `OK ${name}\n`);
  expect(d).toEqual([]);
});
