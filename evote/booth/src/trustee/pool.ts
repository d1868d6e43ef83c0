/** Several workers that share the districts between them. */

import type { Report, Task } from "./worker.ts";

const MOST_WORKERS = 6;

/**
 * Decrypt each task's district; `report` hears everything a worker says of it. Resolves when all
 * are done.
 */
export async function decryptAll(
  script: string,
  tasks: readonly Task[],
  report: (task: Task, report: Report) => Promise<void>,
): Promise<void> {
  const waiting = [...tasks];
  const size = Math.min(MOST_WORKERS, navigator.hardwareConcurrency || 1, tasks.length);
  const work = async (): Promise<void> => {
    const worker = new Worker(script);
    try {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
        await run(worker, task, report);
      }
    } finally {
      // Its memory holds the key.
      worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: size }, work));
}

async function run(
  worker: Worker,
  task: Task,
  report: (task: Task, report: Report) => Promise<void>,
): Promise<void> {
  const last = await new Promise<Report>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<Report>) => {
      if (data.kind === "admitted") void report(task, data);
      else resolve(data);
    };
    worker.onerror = ({ message }) => resolve({ kind: "failed", reason: message });
    worker.postMessage(task);
  });
  await report(task, last);
}
