/** The command line in this process: what it prints, its exit code. A session stands for the worker. */
import { main } from '../../server/cli.ts';
import type { Host, WorkerPort } from '../../server/host.ts';
import { nodeHost, rewriteFile } from '../../server/host.ts';
import type { Message } from '../../server/lsp/messages.ts';
import { createSession } from '../../server/worker.ts';

/** The machine's own Pythons say nothing. */
const host = (): Host => {
  const own = nodeHost();
  return { ...own, machine: () => ({ ...own.machine(), variables: {}, home: '/nowhere' }) };
};

function inProcess(): WorkerPort {
  const session = createSession(host());
  let listener: (message: unknown) => void = () => undefined;
  return {
    post(message) {
      const { id, kind, params } = message as Message;
      queueMicrotask(() => {
        try {
          listener({ id, answer: session.handle(kind, params) });
        } catch (e) {
          listener({ id, error: String(e) });
        }
      });
    },
    onMessage(l) {
      listener = l;
    },
    onEnd: () => undefined,
    terminate: () => undefined,
  };
}

export interface Ran {
  out: string;
  err: string;
  code: number;
}

export async function jitlens(...argv: string[]): Promise<Ran> {
  const ran = { out: '', err: '', code: -1 };
  ran.code = await main(argv, {
    out: (text) => void (ran.out += text),
    err: (text) => void (ran.err += text),
    host: host(),
    openWorker: inProcess,
    rewrite: rewriteFile,
  });
  return ran;
}
