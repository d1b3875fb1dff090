/** The command line in this process: what it prints, its exit code. A session stands for the worker. */
import { main } from '../../server/cli.ts';
import type { WorkerPort } from '../../server/host.ts';
import { nodeHost } from '../../server/host.ts';
import type { Message } from '../../server/lsp/messages.ts';
import { createSession } from '../../server/worker.ts';

function inProcess(): WorkerPort {
  const session = createSession(nodeHost());
  let listener: (message: unknown) => void = () => undefined;
  return {
    post(message) {
      const { id, kind, params } = message as Message;
      void session.then((s) => {
        try {
          listener({ id, answer: s.handle(kind, params) });
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
    host: nodeHost(),
    openWorker: inProcess,
  });
  return ran;
}
