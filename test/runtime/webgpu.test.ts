/**
 * The GPU path, on SwiftShader: the Vulkan driver that Chromium brings computes on the CPU what a GPU would. Where it is
 * not installed, the tests are skipped, and say why.
 */
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { adapterOf } from '../../runtime/ort/probe.ts';
import { decodeArray } from '../../runtime/arrays.ts';
import type { RunOptions, Timing } from '../../runtime/protocol.ts';
import type { Supervisor } from '../../runtime/supervisor.ts';
import { thin } from '../../server/jaxpr/evaluate/thin.ts';
import { differences, tolerance, valueCases } from '../evaluate/values.ts';
import { arrayInput, checkThin, seedCases } from './programs.ts';
import { supervisor } from './worker.ts';

const FOLDER = '/usr/lib/chromium';
const DRIVER = `${FOLDER}/vk_swiftshader_icd.json`;
const there = existsSync(DRIVER);
if (!there) console.log(`WebGPU tests are skipped: ${DRIVER} is not there (Debian's chromium has it).`);

const software: RunOptions = { device: 'webgpu', timing: false, allowSoftwareAdapter: true };

/** WGSL's sin and cos are off by up to 2^-11. */
const GPU_TOLERANCE = { relative: 1e-4, absolute: 2 ** -11 };
/** Kernels that are allowed to lose a NaN operand, and do. */
const LOSES_NAN = /^(exp|exp2|logistic|cbrt|cosh|asinh) /;
/** All that is of the GPU's dtypes and was not tried in the same form for another one; (-1)^inf is a number to it. */
const onGpu = valueCases.filter(
  (c) =>
    [...c.inputs, ...c.wanted].every((a) => ['float32', 'bool'].includes(a.dtype.name)) && !c.name.startsWith('pow '),
);

describe.skipIf(!there)('WebGPU over SwiftShader', () => {
  let engine: Supervisor;
  beforeAll(async () => {
    process.env.VK_ICD_FILENAMES = DRIVER;
    process.env.LD_LIBRARY_PATH = FOLDER;
    engine = await supervisor('webgpu');
  });

  test('it is found, and known for software', async () => {
    const webgpu = (await engine.devices()).find((d) => d.device === 'webgpu');
    expect(webgpu).toEqual({ device: 'webgpu', available: true, detail: 'SwiftShader', software: true });
  });
  test('it is not used unasked', async () => {
    const [{ program }] = seedCases;
    const refused = await engine.run({ program, options: { device: 'webgpu', timing: false } });
    expect(refused.kind === 'done' ? refused.kind : refused.reason).toBe(
      'the only webgpu adapter is SwiftShader, which is software; allow it to use it',
    );
    const auto = await engine.run({ program, options: { device: 'auto', timing: true, measureMs: 100 } });
    expect(auto.kind === 'done' ? auto.timing?.device : auto.reason).toBe('cpu');
  });

  test.each(seedCases)('$call', async ({ program, expected }) => {
    const answer = await engine.run({ program, options: software });
    if (answer.kind !== 'done') throw new Error(`${answer.kind}: ${answer.reason}`);
    checkThin(
      answer.out.map((o) => thin(decodeArray(o.shape, o.dtype, o.base64))),
      expected,
    );
    // Notes would name nodes that ran elsewhere.
    expect(answer.notes).toEqual([]);
  });

  test.each(onGpu)('$name', async (c) => {
    const program = { name: c.name, jaxpr: c.json, inputs: c.inputs.map(arrayInput), notes: [] };
    const answer = await engine.run({ program, options: software });
    if (answer.kind !== 'done') throw new Error(`${answer.kind}: ${answer.reason}`);
    const out = answer.out.map((o) => decodeArray(o.shape, o.dtype, o.base64));
    const found = c.wanted.flatMap((w, i) => differences(out[i], w, GPU_TOLERANCE));
    expect(LOSES_NAN.test(c.name) ? found.filter((f) => !f.endsWith('wanted NaN')) : found).toEqual([]);
  });

  const timed = async (name: string): Promise<Timing> => {
    const c = valueCases.find((v) => v.name.startsWith(name));
    if (!c) throw new Error(`no case ${name}`);
    const program = { name, jaxpr: c.json, inputs: c.inputs.map(arrayInput), notes: [] };
    const answer = await engine.run({ program, options: { ...software, timing: true, measureMs: 100 } });
    if (answer.kind !== 'done') throw new Error(`${answer.kind}: ${answer.reason}`);
    const out = answer.out.map((o) => decodeArray(o.shape, o.dtype, o.base64));
    expect(c.wanted.flatMap((w, i) => differences(out[i], w, tolerance(w.dtype)))).toEqual([]);
    if (!answer.timing) throw new Error('it was not timed');
    return answer.timing;
  };
  test('what has kernels stays on the GPU, and says that transfers count', async () => {
    const timing = await timed('mul add scalar operand');
    expect(timing).toMatchObject({
      device: 'webgpu: SwiftShader (software)',
      includesTransfers: true,
      elsewhere: [],
    });
    expect(timing.threads).toBe(undefined);
  });
  test('what has none is named', async () => {
    expect((await timed('shift_left (shift.x int32')).elsewhere).toEqual([
      { primitive: 'shift_left', where: 'the CPU' },
    ]);
    expect((await timed('lgamma (one float32')).elsewhere).toEqual([
      { primitive: 'lgamma', where: 'the plain evaluator' },
    ]);
  });
});

describe('telling an adapter from the drivers that are loaded', () => {
  const check = (libraries: string[], withDevice: string[], expected: { name: string; software: boolean }) =>
    expect(adapterOf(libraries, (vendor) => withDevice.includes(vendor))).toEqual(expected);
  const mesa = ['/usr/lib/libvulkan_intel.so', '/usr/lib/libvulkan_radeon.so', '/usr/lib/libvulkan_lvp.so'];
  test('NVIDIA', () =>
    check(['/usr/lib/libnvidia-glcore.so.550'], ['NVIDIA GPU'], { name: 'NVIDIA GPU', software: false }));
  test('Mesa without a device', () => check(mesa, [], { name: 'llvmpipe', software: true }));
  test('Mesa with a device', () => check(mesa, ['AMD GPU', 'Intel GPU'], { name: 'AMD GPU', software: false }));
  test('Windows without a GPU', () =>
    check(['C:\\Windows\\System32\\d3d10warp.dll'], [], { name: 'Microsoft Basic Render Driver', software: true }));
  test('nothing known', () => check([], [], { name: 'an adapter of unknown make', software: false }));
});
