/** File names of the bundled workers, put here by the build. */
declare const WORKER_FILES: { readonly editor: string; readonly graphql: string; readonly json: string };

interface WorkerEnvironment {
  MonacoEnvironment?: { getWorker(moduleId: string, label: string): Worker };
}

/** Tells Monaco to start its workers from files of this server; otherwise it would run them in the page's own thread. */
export function useBundledWorkers(): void {
  (globalThis as WorkerEnvironment).MonacoEnvironment = {
    getWorker(_moduleId, label) {
      const file = label === 'json' || label === 'graphql' ? WORKER_FILES[label] : WORKER_FILES.editor;
      return new Worker(new URL(file, import.meta.url), { name: label });
    },
  };
}
