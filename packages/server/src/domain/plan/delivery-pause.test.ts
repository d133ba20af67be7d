import { describe, expect, test } from "vitest";
import { deliveryPause, retryAfterMs } from "./delivery-pause.ts";
import { objectKeyOf } from "./object-key.ts";
import { S3Sink } from "./sink.ts";

const NOW = Date.UTC(2030, 0, 1);

describe("the pause before the next attempt of a delivery", () => {
  test("grows fourfold up to five minutes", () => {
    const pauses = [1, 2, 3, 4, 5, 6, 50].map((attempts) => deliveryPause(attempts, null));

    expect(pauses).toEqual([1_000, 4_000, 16_000, 64_000, 256_000, 300_000, 300_000]);
  });

  test("is as long as the receiver asks, but not shorter than it would be", () => {
    expect(deliveryPause(1, 60_000)).toBe(60_000);
    expect(deliveryPause(4, 1_000)).toBe(64_000);
  });

  test.each([
    ["120", 120_000],
    ["0", null],
    ["1000000000000", 3_600_000],
    ["Tue, 01 Jan 2030 00:01:00 GMT", 60_000],
    ["Wed, 21 Oct 2015 07:28:00 GMT", null],
    ["soon", null],
    ["-5", null],
    ["", null],
  ])("takes Retry-After: %s for %s ms", (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });
});

describe("the key of an object", () => {
  const ids = { planId: "prices", runId: "run_1", payloadJobId: "job_1" };

  test("of a job that was run by itself has a folder of its own", () => {
    const key = objectKeyOf({ prefix: "x/" }, { planId: null, runId: null, payloadJobId: "job_1" });

    expect(key).toBe("x/ad-hoc/job_1/job_1.json");
  });

  test("has the id of the job whatever the sink says", () => {
    const keys = [{ prefix: "a-" }, { prefix: "{runId}-" }, { key: "a" }, { key: "{planId}" }].map(
      (given) => objectKeyOf(given, ids),
    );

    expect(keys.every((key) => key.includes("job_1"))).toBe(true);
  });

  test.each([
    "/x",
    "a//b",
    "../x",
    "a/../../b",
    "..\\x",
    "a\0b",
    "a\nb",
    "{steps.x}",
    "{planId",
    "}",
  ])("is not %j", (key) => {
    const sink = {
      type: "s3",
      bucket: "results",
      region: "eu-central-1",
      accessKeyId: "a",
      secretAccessKey: "b",
      key,
    };

    expect(S3Sink.safeParse(sink).success).toBe(false);
  });
});
