/** jitlens/runInput: what a runtime needs to run a trace. */
import type { RunInputAnswer, RunInputParams } from './protocol.ts';
import { RunInputRequest } from './protocol.ts';
import type { Server } from './server.ts';
import { pathOf } from './uris.ts';

export function registerRunInput({ connection, documents, analyses, dispatcher }: Server): void {
  const failed: RunInputAnswer = { kind: 'cannot', reason: 'the tracer failed; its output says why' };
  connection.onRequest(
    RunInputRequest,
    dispatcher.request<RunInputParams, RunInputAnswer>(RunInputRequest, failed, async ({ trace: { uri, id } }) => {
      const document = documents.documentOf(uri);
      if (document === undefined) return { kind: 'cannot', reason: 'the file is not open' };
      const input = await analyses.ask('runInput', { document, id });
      if (input.kind === 'cannot') return input;
      return { ...input, source: { path: pathOf(document), call: input.call } };
    }),
  );
}
