/** Tells the worker what the editors hold: imports read an open file's text as it is, saved or not. */
import type { FilesParams } from './messages.ts';
import type { WorkerClient } from './workerClient.ts';

export interface OpenText {
  readonly path: string;
  readonly text: string;
  readonly version: number;
}

export class OpenTexts {
  private generation = -1;
  /** Versions that the worker has, by path. */
  private sent = new Map<string, number>();

  constructor(
    private readonly worker: WorkerClient,
    private readonly texts: () => readonly OpenText[],
    /** Every document may be concerned by what changed. */
    private readonly allChanged: () => void,
  ) {}

  /** Before an analysis is asked for. A new worker knows nothing. */
  sync(): void {
    const { worker } = this;
    const before = worker.generation === this.generation ? this.sent : new Map<string, number>();
    this.generation = worker.generation;
    const texts = this.texts();
    this.sent = new Map(texts.map(({ path, version }) => [path, version]));
    const overlays: FilesParams['overlays'] = [
      ...texts.filter(({ path, version }) => before.get(path) !== version).map(({ path, text }) => ({ path, text })),
      ...[...before.keys()].filter((path) => !this.sent.has(path)).map((path) => ({ path, text: undefined })),
    ];
    if (overlays.length > 0) this.tell({ overlays, changed: [], decisive: false });
  }

  /** Files on the disk have changed. */
  changed(changed: readonly string[], decisive: boolean): void {
    this.tell({ overlays: [], changed, decisive });
  }

  private tell(params: FilesParams): void {
    // A worker that ends meanwhile is told all by the next `sync`.
    this.worker.ask('files', params).answer.then(
      ({ all }) => {
        if (all) this.allChanged();
      },
      () => undefined,
    );
  }
}
