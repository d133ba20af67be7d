import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";

describe("a line that a step logs", () => {
  let under: EngineUnderTest;

  beforeEach(async () => {
    under = await engineUnderTest();
    await under.engine.start();
  });
  afterEach(() => under.close());

  test.each([
    ["info", false],
    ["warn", false],
    ["error", true],
  ])("with level %s marks the job as one with errors: %s", async (level, hasErrors) => {
    await under.recipe([
      { id: "note", action: "log.write", input: { level, message: "Out of stock" } },
      { id: "go-on", action: "data.set", input: {} },
    ]);

    const job = await under.until(await under.send(), "COMPLETED");

    expect(job.hasErrors).toBe(hasErrors);
  });
});
