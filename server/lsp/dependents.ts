/** Which open documents depend on which files: what their last analyses imported, and looked for in vain. */
import type { Dependencies } from '../analysis/modules.ts';

/** Whether a change of a file, or of a folder, is one of what an analysis depends on. */
export function concerns({ files, missing }: Dependencies, path: string): boolean {
  if (files.some((file) => file === path || file.startsWith(`${path}/`))) return true;
  const stem = `/${path.replace(/(?:\/__init__)?\.py$/, '')}/`;
  return missing.some((name) => stem.includes(`/${name.replaceAll('.', '/')}/`));
}

export class Dependents {
  private readonly known = new Map<string, Dependencies>();
  /** What has changed since the analysis began that is running. */
  private readonly meanwhile = new Set<string>();

  started(): void {
    this.meanwhile.clear();
  }

  /** An analysis has ended. Whether something that it depends on has changed since it began. */
  finished(document: string, dependencies: Dependencies): boolean {
    this.known.set(document, dependencies);
    return [...this.meanwhile].some((path) => concerns(dependencies, path));
  }

  forget(document: string): void {
    this.known.delete(document);
  }

  /** Files have changed: the documents, of these, that this concerns; those not analysed yet have it to come. */
  changed(paths: readonly string[], documents: readonly string[]): string[] {
    for (const path of paths) this.meanwhile.add(path);
    return documents.filter((document) => {
      const dependencies = this.known.get(document);
      return dependencies !== undefined && paths.some((path) => concerns(dependencies, path));
    });
  }

  /** The files below a folder that documents depend on. */
  filesBelow(folder: string): string[] {
    const all = [...this.known.values()].flatMap((d) => d.files.filter((file) => file.startsWith(`${folder}/`)));
    return [...new Set(all)];
  }
}
