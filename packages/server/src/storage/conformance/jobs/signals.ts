import { beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../../../testing/eventually.ts";
import type { Storage, StoreSignal } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

/** What every store must tell of, in this process and in others. */
export function signalsConform(store: StoreUnderTest): void {
  describe("signals", () => {
    const the = useStore(store);
    let heard: StoreSignal[];

    beforeEach(async () => {
      await the.given.recipe();
      heard = [];
    });

    const listen = (storage: Storage) => storage.onSignal((signal) => void heard.push(signal));
    const hear = (type: StoreSignal["type"]) =>
      eventually(`a signal that says ${type}`, () => heard.find((signal) => signal.type === type));

    test.each(["this", "the other"] as const)(
      "tell %s process of a job that is ready",
      async (which) => {
        const silence = listen(which === "this" ? the.storage : the.other);

        await the.given.job();

        expect(await hear("ready")).toEqual({ type: "ready", lanes: ["sync"] });
        silence();
      },
    );

    test.each(["this", "the other"] as const)("tell %s process of a command", async (which) => {
      const silence = listen(which === "this" ? the.storage : the.other);

      await the.storage.transaction(async (stores) =>
        stores.signal({ type: "command", jobIds: ["job_a", "job_b"] }),
      );

      expect(await hear("command")).toEqual({ type: "command", jobIds: ["job_a", "job_b"] });
      silence();
    });

    test("come after the commit, so that who hears them finds the job", async () => {
      const found: Promise<unknown>[] = [];
      const id = the.given.ids("job");
      const silence = the.other.onSignal(() => found.push(the.other.jobs.find(id)));

      await the.given.job({ id });

      await eventually("a signal", () => found.length > 0);
      expect(await found[0]).toMatchObject({ id });
      silence();
    });

    test("are not sent by a transaction that failed", async () => {
      const silence = listen(the.storage);
      const failed = the.storage.transaction(async (stores) => {
        stores.signal({ type: "command", jobIds: ["job_ghost"] });
        throw new Error("Second thoughts");
      });
      await expect(failed).rejects.toThrow("Second thoughts");

      await the.given.job();

      await hear("ready");
      expect(heard.filter(({ type }) => type === "command")).toEqual([]);
      silence();
    });

    test("are not heard any more by who stopped listening", async () => {
      const gone = listen(the.storage);
      gone();
      const others: StoreSignal[] = [];
      const silence = the.storage.onSignal((signal) => void others.push(signal));

      await the.given.job();

      await eventually("a signal", () => others.length > 0);
      expect(heard).toEqual([]);
      silence();
    });

    test("a store that answers says so", async () => {
      await expect(the.storage.ping()).resolves.toBeUndefined();
      await expect(the.other.ping()).resolves.toBeUndefined();
    });
  });
}
