import { test } from 'vitest';
import { seedCases } from './programs.ts';
import { supervisor } from './worker.ts';
test('x', async () => {
  process.env.VK_ICD_FILENAMES = '/usr/lib/chromium/vk_swiftshader_icd.json';
  process.env.LD_LIBRARY_PATH = '/usr/lib/chromium';
  const s = await supervisor('try');
  const t = performance.now();
  console.log(await s.devices(), performance.now() - t);
  for (const device of ['cpu', 'webgpu', 'auto'] as const) {
    const c = seedCases.find((c) => c.call === 'selu(f32[1000000])')!;
    const t = performance.now();
    const a: any = await s.run({ program: c.program, options: { device, timing: true, allowSoftwareAdapter: true } });
    if (a.timing) { delete a.timing.jit.samples; delete a.timing.eager?.samples; }
    if (a.out) a.out = a.out.length;
    console.log(JSON.stringify(a, null, 1), performance.now() - t);
  }
}, 60000);
