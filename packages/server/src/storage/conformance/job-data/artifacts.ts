import { beforeEach, describe, expect, test } from "vitest";
import type { Artifact } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const DAY_MS = 86_400_000;

/** Files of tasks. */
export function artifactsConform(store: StoreUnderTest): void {
  describe("artifacts", () => {
    const the = useStore(store);

    beforeEach(() => the.given.worker());

    const artifact = (jobId: string, fields: Partial<Artifact> = {}): Artifact => ({
      id: the.given.ids("art"),
      jobId,
      name: "report.csv",
      mediaType: "text/csv",
      size: 6,
      createdAt: the.clock.now(),
      expiresAt: the.clock.now() + DAY_MS,
      ...fields,
    });
    const read = async (artifactId: string) => {
      const pieces: string[] = [];
      for (;;) {
        const number = pieces.length;
        const piece = await the.storage.artifacts.chunk({ artifactId, number });
        if (piece === null) return pieces;
        pieces.push(piece.toString());
      }
    };
    const find = (id: string) => the.storage.artifacts.find({ id, now: the.clock.now() });

    test("are stored whole with what they belong to", async () => {
      const jobId = await the.given.job();
      const whole = artifact(jobId);

      await the.storage.transaction((stores) => stores.artifacts.add(whole, ["a,b", "1,2"]));

      expect(await find(whole.id)).toEqual(whole);
      expect(await the.storage.artifacts.list(jobId)).toEqual([whole]);
      expect(await read(whole.id)).toEqual(["a,b", "1,2"]);
    });

    test("are seen only when they are finished", async () => {
      const job = await the.given.runningJob();
      const holder = { jobId: job.id, epoch: job.epoch };
      const { size, ...begun } = artifact(job.id);

      await the.storage.artifacts.begin(begun, holder);
      await the.storage.artifacts.append({ artifactId: begun.id, number: 0, content: "a" }, holder);
      const before = await find(begun.id);
      await the.storage.artifacts.finish(
        { artifactId: begun.id, size, now: the.clock.now() },
        holder,
      );

      expect(before).toBeNull();
      expect(await find(begun.id)).toMatchObject({ size });
    });

    test("take a piece that is written again in its place", async () => {
      const job = await the.given.runningJob();
      const holder = { jobId: job.id, epoch: job.epoch };
      const { size: _, ...begun } = artifact(job.id);
      await the.storage.artifacts.begin(begun, holder);

      for (const content of ["first", "again"]) {
        await the.storage.artifacts.append({ artifactId: begun.id, number: 0, content }, holder);
      }

      expect(await read(begun.id)).toEqual(["again"]);
    });

    test("take pieces that are no text, and a text in the place of one", async () => {
      const job = await the.given.runningJob();
      const holder = { jobId: job.id, epoch: job.epoch };
      const { size: _, ...begun } = artifact(job.id);
      const bytes = Uint8Array.from({ length: 256 }, (_one, index) => index);
      await the.storage.artifacts.begin(begun, holder);

      for (const [number, content] of [bytes, bytes, "text"].entries()) {
        const place = { artifactId: begun.id, number: Math.min(number, 1) };
        await the.storage.artifacts.append({ ...place, content }, holder);
      }

      const first = await the.storage.artifacts.chunk({ artifactId: begun.id, number: 0 });
      const second = await the.storage.artifacts.chunk({ artifactId: begun.id, number: 1 });
      expect([...(first ?? [])]).toEqual([...bytes]);
      expect(second?.toString()).toBe("text");
    });

    test("take nothing of a worker that lost the job", async () => {
      const job = await the.given.runningJob();
      const stale = { jobId: job.id, epoch: job.epoch - 1 };
      const { size, ...begun } = artifact(job.id);

      const answers = [
        await the.storage.artifacts.begin(begun, stale),
        await the.storage.artifacts.append(
          { artifactId: begun.id, number: 0, content: "x" },
          stale,
        ),
        await the.storage.artifacts.finish({ artifactId: begun.id, size, now: 1 }, stale),
      ];

      expect(answers).toEqual([false, false, false]);
      expect(await read(begun.id)).toEqual([]);
    });

    test("are swept with their pieces when their time has passed", async () => {
      const whole = artifact(await the.given.job());
      await the.storage.artifacts.add(whole, ["a"]);
      const sweep = (now: number) => the.storage.artifacts.sweep({ now, limit: 10 });

      const early = await sweep(whole.expiresAt - 1);
      const due = await sweep(whole.expiresAt);

      expect([early, due]).toEqual([0, 1]);
      expect(await read(whole.id)).toEqual([]);
    });
  });
}
