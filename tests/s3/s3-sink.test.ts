import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AwsClient } from "aws4fetch";
import S3rver from "s3rver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { S3Sink } from "../../packages/server/src/domain/plan/sink.ts";
import { type Sent, sendToSink } from "../../packages/server/src/engine/deliveries/send-to-sink.ts";
import { systemClock } from "../../packages/server/src/runtime/clock.ts";
import { createGuardedClient } from "../../packages/server/src/runtime/guarded-fetch/guarded-client.ts";

const BUCKET = "results";
const { S3_TEST_ENDPOINT, S3_TEST_ACCESS_KEY, S3_TEST_SECRET_KEY } = process.env;
/** s3rver takes any secret, so what is refused for it is shown by `npm run test:s3` only. */
const checksSignatures = S3_TEST_ENDPOINT !== undefined;

describe(`an S3 sink on ${checksSignatures ? "Swift" : "s3rver"}`, () => {
  const http = createGuardedClient({ allowPrivate: ["127.0.0.0/8"] });
  const accessKeyId = S3_TEST_ACCESS_KEY ?? "S3RVER";
  const secretAccessKey = S3_TEST_SECRET_KEY ?? "S3RVER";
  let endpoint = S3_TEST_ENDPOINT ?? "";
  let stop = async () => {};
  let aws: AwsClient;

  beforeAll(async () => {
    if (!checksSignatures) ({ endpoint, stop } = await startS3rver());
    aws = new AwsClient({
      accessKeyId,
      secretAccessKey,
      service: "s3",
      region: "us-east-1",
      retries: 0,
    });
    const made = await aws.fetch(`${endpoint}/${BUCKET}`, { method: "PUT" });
    expect(made.ok).toBe(true);
  });
  afterAll(async () => {
    await http.close();
    await stop();
  });

  const sinkOf = (fields: object = {}) =>
    S3Sink.parse({
      type: "s3",
      bucket: BUCKET,
      region: "us-east-1",
      accessKeyId,
      secretAccessKey,
      endpoint,
      ...fields,
    });

  const send = (fields: object, body = '{"n":1}'): Promise<Sent> =>
    sendToSink(
      { http, clock: systemClock },
      {
        sink: sinkOf(fields),
        parcel: {
          webhookId: "dlv_1",
          idempotencyKey: "job_1",
          planId: "prices",
          runId: "run_1",
          payloadJobId: "job_1",
          body,
        },
      },
    );

  const read = async (key: string) => {
    const answer = await aws.fetch(`${endpoint}/${BUCKET}/${encoded(key)}`);
    return {
      status: answer.status,
      type: answer.headers.get("content-type"),
      text: await answer.text(),
    };
  };

  test.each([
    [{}, "prices/run_1/job_1.json"],
    [{ prefix: "shop/" }, "shop/prices/run_1/job_1.json"],
    [{ key: "folder" }, "folder/prices/run_1/job_1.json"],
    [{ key: "by-run/{runId}" }, "by-run/run_1/job_1.json"],
    [{ key: "flat/{planId}-{payloadJobId}.json" }, "flat/prices-job_1.json"],
    [{ prefix: "Größe & co/(a)+'b'!*/" }, "Größe & co/(a)+'b'!*/prices/run_1/job_1.json"],
  ])("with %j writes %s as JSON", async (fields, key) => {
    const body = JSON.stringify({ text: "grün ✓", fields });

    const sent = await send(fields, body);

    expect(sent).toEqual({ outcome: "delivered", httpStatus: 200 });
    const stored = await read(key);
    expect({ status: stored.status, text: stored.text }).toEqual({ status: 200, text: body });
    expect(stored.type).toContain("application/json");
  });

  test("writes the same object again in its place", async () => {
    await send({ key: "again/{payloadJobId}" }, '{"n":1}');

    const sent = await send({ key: "again/{payloadJobId}" }, '{"n":2}');

    expect(sent.outcome).toBe("delivered");
    expect((await read("again/job_1")).text).toBe('{"n":2}');
  });

  test("writes an object of 8 MiB whole", async () => {
    const body = JSON.stringify({ text: "x".repeat(8_000_000) });

    expect((await send({ prefix: "large/" }, body)).outcome).toBe("delivered");
    expect((await read("large/prices/run_1/job_1.json")).text.length).toBe(body.length);
  });

  test("says that there is no such bucket, and does not try again", async () => {
    const sent = await send({ bucket: "not-there" });

    expect(sent).toMatchObject({
      outcome: "failed",
      httpStatus: 404,
      isFinal: true,
      error: expect.stringContaining("answered 404 NoSuchBucket: there is no bucket 'not-there'"),
    });
  });

  if (checksSignatures) {
    test("says that the secret is wrong, without telling it", async () => {
      const sent = await send({ secretAccessKey: "a-wrong-secret" });

      expect(sent).toMatchObject({
        outcome: "failed",
        httpStatus: 403,
        isFinal: true,
        error: expect.stringContaining(
          "answered 403 SignatureDoesNotMatch: the secret access key is wrong",
        ),
      });
      expect(JSON.stringify(sent)).not.toContain("a-wrong-secret");
    });

    test("says that the key may not write", async () => {
      const sent = await send({ accessKeyId: "test:reader", secretAccessKey: "reading" });

      expect(sent).toMatchObject({
        outcome: "failed",
        httpStatus: 403,
        isFinal: true,
        error: expect.stringContaining(`the access key may not write to bucket '${BUCKET}'`),
      });
    });
  }
});

/** As the signature has it: all but letters, digits and -._~ as %XX. */
function encoded(key: string): string {
  return key
    .split("/")
    .map((part) =>
      encodeURIComponent(part).replace(
        /[!'()*]/g,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join("/");
}

async function startS3rver(): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), "reprise-s3rver-"));
  const server = new S3rver({ address: "127.0.0.1", port: 0, silent: true, directory: folder });
  const { port } = await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
