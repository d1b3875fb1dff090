/** Which devices there are. Asked in a process of its own: a broken driver may take it down. */
import { readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import * as ort from 'onnxruntime-node';
import { OnnxType, encodeModel } from '../onnx/model.ts';
import type { Backend, Device, DeviceInfo } from '../protocol.ts';
import { createSession } from './session.ts';

export const backends = (): Backend[] => ort.listSupportedBackends().map(({ name, bundled }) => ({ name, bundled }));

/** The smallest graph that every provider has a kernel for. */
const tiny = (): Uint8Array =>
  encodeModel({
    name: 'probe',
    nodes: [{ op: 'Add', inputs: ['x', 'x'], outputs: ['y'] }],
    initializers: [],
    inputs: [{ name: 'x', type: OnnxType.FLOAT, dims: [4] }],
    outputs: [{ name: 'y', type: OnnxType.FLOAT, dims: [4] }],
  });

interface ReportWithObjects {
  sharedObjects?: string[];
}

/** Libraries that this process has loaded: drivers among them, once there is a device. */
function loadedLibraries(): string[] {
  if (process.platform === 'linux') {
    const lines = readFileSync('/proc/self/maps', 'utf8').split('\n');
    return [...new Set(lines.map((l) => l.slice(l.indexOf('/'))).filter((l) => l.startsWith('/')))];
  }
  // Without it the report looks up the names of all network peers.
  (process.report as { excludeNetwork?: boolean }).excludeNetwork = true;
  return (process.report.getReport() as ReportWithObjects).sharedObjects ?? [];
}

const SOFTWARE: readonly (readonly [RegExp, string])[] = [
  [/swiftshader/i, 'SwiftShader'],
  [/libvulkan_lvp/i, 'llvmpipe'],
  [/d3d10warp/i, 'Microsoft Basic Render Driver'],
];
const HARDWARE: readonly (readonly [RegExp, string])[] = [
  [/libnvidia-|libGLX_nvidia|nvwgf2um|nvldumd/i, 'NVIDIA GPU'],
  [/libvulkan_(radeon|amd)|amdvlk|amdxc|amdxn|atidx/i, 'AMD GPU'],
  [/libvulkan_intel|igd1?\d|igvk|igc64/i, 'Intel GPU'],
  [/libvulkan_(nouveau|freedreno|panfrost|broadcom|asahi|virtio|powervr)/i, 'GPU'],
];

const listed = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** The model of NVIDIA's GPU, from its kernel driver. */
function nvidiaModel(): string | undefined {
  const folder = '/proc/driver/nvidia/gpus';
  for (const gpu of listed(folder)) {
    try {
      return /^Model:\s*(.+)$/m.exec(readFileSync(`${folder}/${gpu}/information`, 'utf8'))?.[1].trim();
    } catch {
      // Not readable: the name stays the vendor's.
    }
  }
  return undefined;
}

/**
 * What the adapter is. onnxruntime-node doesn't say, so it is told from the drivers that are loaded. Mesa's loader
 * brings all its drivers in, so on Linux one of hardware counts only if the kernel has a device for it.
 */
export function adapterOf(
  libraries: readonly string[],
  kernelHasDevice: (vendor: string) => boolean,
): { name: string; software: boolean } {
  const named = (table: typeof SOFTWARE, accept: (name: string) => boolean) =>
    table.find(([pattern, name]) => libraries.some((l) => pattern.test(l)) && accept(name))?.[1];
  const hardware = named(HARDWARE, kernelHasDevice);
  if (hardware !== undefined) return { name: hardware, software: false };
  const software = named(SOFTWARE, () => true);
  if (software !== undefined) return { name: software, software: true };
  return { name: 'an adapter of unknown make', software: false };
}

function adapter(): { name: string; software: boolean } {
  if (process.platform === 'darwin') return { name: `${cpus()[0]?.model ?? 'Apple'} GPU (Metal)`, software: false };
  const hasNode = (vendor: string): boolean => {
    if (process.platform !== 'linux') return true;
    if (vendor === 'NVIDIA GPU')
      return listed('/dev').some((f) => /^nvidia\d+$/.test(f)) || listed('/dev').includes('dxg');
    return listed('/dev/dri').some((f) => f.startsWith('renderD'));
  };
  const found = adapterOf(loadedLibraries(), hasNode);
  if (found.name === 'NVIDIA GPU') return { name: nvidiaModel() ?? found.name, software: false };
  return found;
}

/** The first line that says something, without the places in onnxruntime's source. */
export function briefly(message: string): string {
  const reason =
    /Failed to get a WebGPU adapter: .*/.exec(message)?.[0] ?? message.split('\n').find((l) => l.trim() !== '');
  return (reason ?? message).trim().slice(0, 300);
}

/** Try a device. */
export async function probe(device: Device): Promise<DeviceInfo> {
  if (device === 'cpu') {
    const all = cpus();
    return {
      device,
      available: true,
      detail: `${all[0]?.model.trim() ?? 'CPU'}, ${all.length} threads`,
      software: false,
    };
  }
  const backend = backends().find((b) => b.name === device);
  if (!backend) {
    const detail = `ONNX Runtime has no ${device} on ${process.platform} ${process.arch}`;
    return { device, available: false, detail, software: false };
  }
  try {
    const session = await createSession(tiny(), 'device', { device, threads: 1, spinning: false });
    const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 2, 3, 4), [4]) });
    const values = [...(y.data as Float32Array)];
    await session.release();
    if (values.join() !== '2,4,6,8') {
      const detail = `the adapter computes wrong results: 2·(1, 2, 3, 4) = (${values.join(', ')})`;
      return { device, available: false, detail, software: false };
    }
    const { name, software } = device === 'webgpu' ? adapter() : { name: device, software: false };
    return { device, available: true, detail: name, software };
  } catch (e) {
    return { device, available: false, detail: briefly(e instanceof Error ? e.message : String(e)), software: false };
  }
}
