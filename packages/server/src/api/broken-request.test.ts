import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../testing/open-test-api.ts";

const HOST = "Host: 127.0.0.1";
const JSON_TYPE = "Content-Type: application/json";

describe("what is not HTTP (D-H)", () => {
  let api: TestApi;
  let port: number;

  beforeAll(async () => {
    api = await openTestApi();
    await api.given.recipe();
    port = Number(new URL(await api.app.listen({ host: "127.0.0.1", port: 0 })).port);
  });
  afterAll(() => api.close());

  /** Sends the lines and reads until the server hangs up. */
  const exchange = (...lines: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = "";
      const socket = connect(port, "127.0.0.1", () => socket.write(lines.join("\r\n")));
      socket.setEncoding("utf8");
      socket.on("data", (text) => {
        answer += text;
      });
      socket.on("close", () => resolve(answer));
      socket.on("error", reject);
    });

  const POST = "POST /hooks/sync HTTP/1.1";
  const END = ["Connection: close", "", ""];

  test.each([
    ["two lengths", [POST, HOST, "Content-Length: 2", "Content-Length: 3", "", "{}"]],
    [
      "a length and chunks",
      [POST, HOST, "Content-Length: 2", "Transfer-Encoding: chunked", "", "{}"],
    ],
    ["a length with a sign", [POST, HOST, "Content-Length: +2", "", "{}"]],
    ["a list of lengths", [POST, HOST, "Content-Length: 2, 2", "", "{}"]],
    ["a negative length", [POST, HOST, "Content-Length: -1", "", "{}"]],
    ["a hexadecimal length", [POST, HOST, "Content-Length: 0x2", "", "{}"]],
    ["no host", ["GET /healthz HTTP/1.1", ...END]],
    ["a name with a space", ["GET /healthz HTTP/1.1", HOST, "X y: 1", ...END]],
    ["a control character", ["GET /healthz HTTP/1.1", HOST, "X: a\u0001b\u0000", ...END]],
    ["a folded header", ["GET /healthz HTTP/1.1", HOST, "X: a", "  b", ...END]],
    ["no HTTP at all", ["hello", "", ""]],
  ])("%s is refused and hung up on", async (_what, lines) => {
    const answer = await exchange(...lines);

    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).toMatch(/connection: close/i);
    expect(answer).not.toMatch(/node_modules|\.[jt]s:\d/);
  });

  test("headers that are too large are refused", async () => {
    const answer = await exchange(
      "GET /healthz HTTP/1.1",
      HOST,
      `X: ${"x".repeat(17_000)}`,
      ...END,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('"code":"headers_too_large"');
  });

  test("TRACE is not answered with what was sent", async () => {
    const answer = await exchange("TRACE /healthz HTTP/1.1", HOST, "X-Secret: canary", ...END);

    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toMatch(/allow: GET, HEAD/i);
    expect(answer).not.toContain("canary");
  });

  test("a length beyond the limit is refused before the body comes", async () => {
    const answer = await exchange(
      POST,
      HOST,
      JSON_TYPE,
      "Content-Length: 16777217",
      "Connection: close",
      "",
      "{",
    );

    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"code":"too_large"');
  });

  test("chunks that grow beyond the limit are cut off", async () => {
    const chunk = `100000\r\n${" ".repeat(0x100000)}\r\n`;

    const answer = await exchange(
      POST,
      HOST,
      JSON_TYPE,
      "Transfer-Encoding: chunked",
      "",
      chunk + chunk,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/connection: close/i);
  });

  test("an expectation that nobody knows is refused", async () => {
    const answer = await exchange("GET /healthz HTTP/1.1", HOST, "Expect: miracles", ...END);

    expect(answer).toMatch(/^HTTP\/1\.1 417 /);
  });
});
