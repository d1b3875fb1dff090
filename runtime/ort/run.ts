/** One run: jaxpr → plan → sessions → results, times and the difference from the reference. */
import { availableParallelism } from 'node:os';
import { evaluateJaxpr } from '../../server/jaxpr/evaluate/evaluate.ts';
import { GaveUp } from '../../server/jaxpr/evaluate/rule.ts';
import type { Jaxpr } from '../../server/jaxpr/jaxpr.ts';
import { jaxprFromJson } from '../../server/jaxpr/json.ts';
import type { NDArray } from '../../server/jaxpr/ndarray.ts';
import { primitiveByName } from '../../server/jaxpr/primitives/index.ts';
import { difference, encodeOutputs, inputArray } from '../arrays.ts';
import { EAGER_THREADED_SESSIONS, MAX_EAGER_SESSIONS } from '../limits.ts';
import { measure } from '../measure.ts';
import { NotLowered } from '../onnx/builder.ts';
import type { FlatProgram } from '../onnx/flatten.ts';
import { flatten } from '../onnx/flatten.ts';
import type { Plan } from '../onnx/lower.ts';
import { lowerProgram } from '../onnx/lower.ts';
import type { Difference, RunAnswer, Timing, WorkerRun } from '../protocol.ts';
import { Placer, elsewhere } from './placement.ts';
import type { SessionOptions } from './session.ts';
import { NoKernel, PreparedPlan, SessionPool } from './session.ts';

/** The one graph, on the device as far as it has kernels. */
async function prepareJit(
  program: FlatProgram,
  pool: SessionPool,
  placer: Placer,
  device: SessionOptions['device'],
  print: (text: string) => void,
): Promise<{ plan: Plan; prepared: PreparedPlan }> {
  const plan = lowerProgram(program, { device, mode: 'jit' });
  try {
    return { plan, prepared: await PreparedPlan.make(plan, pool, print) };
  } catch (e) {
    if (!(e instanceof NoKernel)) throw e;
    const split = lowerProgram(program, { device, mode: 'jit', placeOf: await placer.try(program) });
    return { plan: split, prepared: await PreparedPlan.make(split, pool, print) };
  }
}

/** Op by op; a reason where that is left out. */
async function prepareEager(
  program: FlatProgram,
  options: SessionOptions,
  placer: Placer,
): Promise<{ prepared: PreparedPlan; pool: SessionPool } | string> {
  const placeOf = options.device === 'cpu' ? undefined : await placer.try(program);
  const plan = lowerProgram(program, { device: options.device, mode: 'eager', placeOf });
  const sessions = plan.steps.filter((s) => s.kind === 'session').length;
  if (plan.steps.length === 0) return 'Eager is not timed: there is nothing to compute.';
  if (sessions > MAX_EAGER_SESSIONS)
    return `Eager is not timed: it would take ${sessions} sessions, and the limit is ${MAX_EAGER_SESSIONS}.`;
  const threads = sessions > EAGER_THREADED_SESSIONS ? 1 : options.threads;
  const pool = new SessionPool({ ...options, threads, spinning: false });
  return { prepared: await PreparedPlan.make(plan, pool), pool };
}

function compare(
  jaxpr: Jaxpr,
  inputs: readonly NDArray[],
  out: readonly NDArray[],
  notes: string[],
): Difference | undefined {
  try {
    return difference(out, evaluateJaxpr(jaxpr, inputs));
  } catch (e) {
    if (!(e instanceof GaveUp)) throw e;
    notes.push(`Not compared with the reference evaluator: ${e.reason}.`);
    return undefined;
  }
}

function inputsOf({ program }: WorkerRun, jaxpr: Jaxpr): NDArray[] {
  const inputs = program.inputs.map(inputArray);
  if (inputs.length !== jaxpr.invars.length)
    throw new Error(`the function takes ${jaxpr.invars.length} arrays, and ${inputs.length} were given`);
  jaxpr.inAvals.forEach((aval, i) => {
    const { shape, dtype } = inputs[i];
    if (dtype !== aval.dtype || shape.join() !== aval.shape.join())
      throw new Error(`input ${i} is ${dtype.name}[${shape.join()}], and the function takes ${aval.strLong()}`);
  });
  return inputs;
}

async function runProgram(request: WorkerRun): Promise<RunAnswer> {
  const { options, program, deviceName } = request;
  const { device } = options;
  const jaxpr = jaxprFromJson(program.jaxpr, primitiveByName);
  const inputs = inputsOf(request, jaxpr);
  const threads = options.threads ?? availableParallelism();
  const notes: string[] = [];
  const print = (text: string) => notes.push(`debug.print: ${text}`);

  const buildStart = performance.now();
  const flat = flatten(jaxpr);
  const sessionOptions: SessionOptions = { device, threads, spinning: true };
  const placer = new Placer(sessionOptions);
  const pool = new SessionPool(sessionOptions);
  const pools = [pool];
  try {
    let printing = true;
    const { plan, prepared } = await prepareJit(flat, pool, placer, device, (text) => {
      if (printing) print(text);
    });
    const buildMs = performance.now() - buildStart;
    const firstStart = performance.now();
    const out = await prepared.run(inputs);
    const firstRunMs = performance.now() - firstStart;
    printing = false;
    const away = elsewhere(plan);
    for (const { primitive, where, reason } of away) notes.push(`${primitive} ran on ${where}: ${reason}.`);

    let timing: Timing | undefined;
    if (options.timing) {
      const eager = await prepareEager(flat, sessionOptions, placer);
      const budget = { budgetMs: options.measureMs };
      const jitRun = async () => void (await prepared.run(inputs));
      const base = {
        engine: 'ONNX Runtime',
        device: deviceName,
        threads: device === 'cpu' ? threads : undefined,
        includesTransfers: device !== 'cpu',
        buildMs,
        firstRunMs,
        elsewhere: away.map(({ primitive, where }) => ({ primitive, where })),
      };
      if (typeof eager === 'string') {
        notes.push(eager);
        timing = { ...base, ...(await measure({ jit: jitRun }, budget)), eager: undefined };
      } else {
        pools.push(eager.pool);
        const eagerRun = async () => void (await eager.prepared.run(inputs));
        timing = { ...base, ...(await measure({ jit: jitRun, eager: eagerRun }, budget)) };
      }
    }
    const maxDifference = compare(jaxpr, inputs, out, notes);
    if (maxDifference && maxDifference.mismatches > 0)
      notes.push(
        `${maxDifference.mismatches} elements of the result are NaN or infinite where the reference's are not, or the other way round.`,
      );
    const outputs = encodeOutputs(out);
    if (outputs.some((o) => o.step !== undefined))
      notes.push('The results are large: only some of their elements are shown.');
    return { kind: 'done', out: outputs, timing, maxDifference, notes };
  } finally {
    for (const p of pools) await p.dispose();
  }
}

/** Run a program; whatever goes wrong is an answer. */
export async function run(request: WorkerRun): Promise<RunAnswer> {
  try {
    return await runProgram(request);
  } catch (e) {
    if (e instanceof NotLowered || e instanceof GaveUp) return { kind: 'unsupported', reason: e.reason };
    if (e instanceof NoKernel)
      return { kind: 'unsupported', reason: `${request.options.device} has no kernel for a part of this function` };
    return { kind: 'failed', reason: e instanceof Error ? e.message : String(e) };
  }
}
