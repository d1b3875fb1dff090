/** workspace/codeLens/refresh and workspace/inlayHint/refresh: the client asks again. One of each at a time. */
import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { CodeLensRefreshRequest, InlayHintRefreshRequest } from 'vscode-languageserver';

type Method = typeof CodeLensRefreshRequest.method | typeof InlayHintRefreshRequest.method;

export class Refresh {
  private methods: Method[] = [];
  private readonly asked = new Set<Method>();
  private readonly again = new Set<Method>();

  constructor(private readonly connection: Connection) {}

  initialize({ workspace }: ClientCapabilities): void {
    this.methods = [
      ...(workspace?.codeLens?.refreshSupport ? [CodeLensRefreshRequest.method] : []),
      ...(workspace?.inlayHint?.refreshSupport ? [InlayHintRefreshRequest.method] : []),
    ];
  }

  all(): void {
    for (const method of this.methods) this.ask(method);
  }

  private ask(method: Method): void {
    if (this.asked.has(method)) {
      this.again.add(method);
      return;
    }
    this.asked.add(method);
    const done = (): void => {
      this.asked.delete(method);
      if (this.again.delete(method)) this.ask(method);
    };
    this.connection.sendRequest(method).then(done, done);
  }
}
