import PQueue from "p-queue";

/** Requests for one tree at the same time; the server has to do for each what it can do for eight. */
const sideBySide = 8;

/** Ends with the first failure, once what has begun has ended. */
export async function inParallel<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const queue = new PQueue({ concurrency: sideBySide });
  const failures: unknown[] = [];
  for (const item of items) {
    void queue.add(async () => {
      if (failures.length === 0) await work(item).catch((error: unknown) => failures.push(error));
    });
  }
  await queue.onIdle();
  if (failures.length > 0) throw failures[0];
}
