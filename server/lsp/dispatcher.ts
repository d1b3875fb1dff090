/**
 * Every handler of a message goes through here: an exception is logged and becomes the fallback, a cancelled request is
 * answered as one, what takes long is logged. So nothing that a client sends can end the server.
 */
import type { CancellationToken } from 'vscode-languageserver';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/** Longer requests are worth a line in the log. */
const SLOW_MS = 200;

const said = (e: unknown): string => (e instanceof Error ? (e.stack ?? e.message) : String(e));

export class Dispatcher {
  constructor(
    private readonly log: (message: string) => void,
    private readonly now: () => number,
  ) {}

  /** For a request. */
  request<P, R>(
    method: string,
    fallback: R,
    body: (params: P, token: CancellationToken) => Promise<R> | R,
  ): (params: P, token: CancellationToken) => Promise<R | ResponseError> {
    return async (params, token) => {
      const started = this.now();
      try {
        const answer = await body(params, token);
        if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
        return answer;
      } catch (e) {
        this.log(`${method}: ${said(e)}`);
        return fallback;
      } finally {
        const ms = this.now() - started;
        if (ms > SLOW_MS) this.log(`${method} took ${ms.toFixed(0)} ms`);
      }
    };
  }

  /** For a notification, an event, a promise that nobody waits for. */
  notification<A extends unknown[]>(method: string, body: (...args: A) => Promise<void> | void): (...args: A) => void {
    return (...args) => {
      const failed = (e: unknown): void => this.log(`${method}: ${said(e)}`);
      try {
        const done = body(...args);
        if (done) done.catch(failed);
      } catch (e) {
        failed(e);
      }
    };
  }
}
