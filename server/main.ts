/** The language server as a program: over Node's IPC for VS Code, `--stdio` for any other editor. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeHost, openWorker, version } from './host.ts';
import { serve } from './lsp/server.ts';

const TRANSPORTS = /^--(?:node-ipc|stdio|socket=.*|pipe=.*)$/;

if (process.argv.some((a) => TRANSPORTS.test(a))) {
  const connection = createConnection(ProposedFeatures.all);
  serve(connection, {
    host: nodeHost(),
    openWorker: (data) => openWorker('worker.cjs', data),
    version: version(),
  });
  // A bug must not end the server: it is logged, and the next message is read.
  process.on('uncaughtException', (e) => connection.console.error(e.stack ?? e.message));
  process.on('unhandledRejection', (e) => connection.console.error(String(e)));
} else {
  console.error('jitlens: say how to talk to the server: --stdio');
  process.exitCode = 2;
}
