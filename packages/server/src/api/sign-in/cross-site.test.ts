import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, openBrowser } from "../../testing/browser.ts";
import { openTestApi, type TestApi } from "../../testing/open-test-api.ts";

const OWN = "http://localhost:80";
const FORM = "application/x-www-form-urlencoded";
const KEY = JSON.stringify({ name: "theirs", role: "admin" });

type Headers = Record<string, string>;

/** What another site's page can make a browser send, the cookie with it; undefined = not sent. */
const FOREIGN: readonly [name: string, headers: Headers][] = [
  ["a foreign origin", { origin: "https://evil.example" }],
  ["a foreign origin by http", { origin: "http://evil.example" }],
  ["an opaque origin", { origin: "null" }],
  ["an empty origin", { origin: "" }],
  ["our name as a subdomain of theirs", { origin: "http://localhost.evil.example" }],
  ["our name as a prefix", { origin: "http://localhostevil.example" }],
  ["our name as the user", { origin: "http://localhost:80@evil.example" }],
  ["our name in the path", { origin: "http://evil.example/localhost:80" }],
  ["another port of ours", { origin: "http://localhost:8080" }],
  ["another name of this machine", { origin: "http://127.0.0.1:80" }],
  ["another scheme", { origin: "ftp://localhost:80" }],
  ["a file", { origin: "file://" }],
  ["an extension", { origin: "chrome-extension://abcdefghijklmnop" }],
  ["a trailing dot", { origin: "http://localhost.:80" }],
  ["two origins", { origin: `${OWN} https://evil.example` }],
  ["a list of origins", { origin: `https://evil.example, ${OWN}` }],
  ["a path behind the origin", { origin: `${OWN}/` }],
  ["capital letters and a stranger", { origin: "HTTP://EVIL.EXAMPLE" }],
  ["cross-site by the browser's word", { "sec-fetch-site": "cross-site" }],
  ["same-site, a sister domain", { "sec-fetch-site": "same-site" }],
  ["a navigation from nowhere", { "sec-fetch-site": "none" }],
  ["an unknown word", { "sec-fetch-site": "same-origin-ish" }],
  ["an empty word", { "sec-fetch-site": "" }],
  ["cross-site with our origin", { "sec-fetch-site": "cross-site", origin: OWN }],
  [
    "same-origin with a foreign origin",
    { "sec-fetch-site": "same-origin", origin: "https://evil.example" },
  ],
  ["same-origin with an opaque origin", { "sec-fetch-site": "same-origin", origin: "null" }],
  ["neither word nor origin", {}],
  ["a referer only", { referer: `${OWN}/settings` }],
  [
    "a host that was forwarded",
    { origin: "https://evil.example", "x-forwarded-host": "evil.example" },
  ],
  ["an origin that was forwarded", { "x-forwarded-origin": OWN }],
  [
    "a method that was overridden",
    { "x-http-method-override": "GET", origin: "https://evil.example" },
  ],
  ["the header of scripts only", { "x-requested-with": "XMLHttpRequest" }],
];

const FORMS: readonly [name: string, headers: Headers, payload: string][] = [
  ["a form", { "content-type": FORM }, "name=theirs&role=admin"],
  ["JSON in a form", { "content-type": FORM }, KEY],
  ["JSON as text", { "content-type": "text/plain" }, KEY],
  ["JSON as text with a charset", { "content-type": "text/plain;charset=UTF-8" }, KEY],
  ["JSON as TEXT", { "content-type": " TEXT/PLAIN" }, KEY],
  ["JSON in parts", { "content-type": "multipart/form-data; boundary=x" }, KEY],
  ["text that says it is JSON", { "content-type": "text/plain; application/json" }, KEY],
  ["a body of no type", {}, KEY],
];

describe("a change that another site asks for with the cookie", () => {
  let api: TestApi;
  let browser: Browser;

  beforeAll(async () => {
    api = await openTestApi();
    browser = openBrowser(api);
    const json = {
      setupToken: api.keys.admin,
      email: "ana@example.org",
      name: "Ana",
      password: "a sentence of Ana's own",
    };
    await browser.ask({ method: "POST", url: "/api/v1/setup", json });
  });
  afterAll(() => api.close());

  const send = (headers: Headers, payload = KEY) =>
    api.ask({
      method: "POST",
      url: "/api/v1/api-keys",
      role: null,
      payload,
      headers: { cookie: browser.cookie(), "content-type": "application/json", ...headers },
    });
  const count = async () => (await api.storage.apiKeys.list()).length;

  test("is one that our own page can ask for", async () => {
    const before = await count();
    const byBoth = await send({ origin: OWN, "sec-fetch-site": "same-origin" });
    const byOrigin = await send({ origin: OWN });
    const bySite = await send({ "sec-fetch-site": "same-origin" });

    expect([byBoth, byOrigin, bySite].map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await count()).toBe(before + 3);
  });

  test.each(FOREIGN)("has no effect: %s", async (_name, headers) => {
    const before = await count();

    const answer = await send(headers);

    expect(answer.body).toMatchObject({ status: 403, code: "cross_site" });
    expect(await count()).toBe(before);
  });

  test.each(FORMS)("has no effect even from here: %s", async (_name, headers, payload) => {
    const before = await count();

    const { status } = await api.ask({
      method: "POST",
      url: "/api/v1/api-keys",
      role: null,
      payload,
      headers: { cookie: browser.cookie(), origin: OWN, ...headers },
    });

    expect([403, 415]).toContain(status);
    expect(await count()).toBe(before);
  });

  test.each(["PUT", "PATCH", "DELETE"] as const)("has no effect by %s", async (method) => {
    const answer = await api.ask({
      method,
      url: method === "PUT" ? "/api/v1/me/password" : "/api/v1/session",
      role: null,
      headers: { cookie: browser.cookie(), origin: "https://evil.example" },
    });

    expect([403, 405]).toContain(answer.status);
    expect((await browser.ask({ url: "/api/v1/me" })).status).toBe(200);
  });

  test("does not sign anybody in as somebody else", async () => {
    const json = { email: "ana@example.org", password: "a sentence of Ana's own" };

    const answer = await api.ask({
      method: "POST",
      url: "/api/v1/session",
      role: null,
      json,
      headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    });

    expect(answer.body).toMatchObject({ status: 403, code: "cross_site" });
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  test("is not needed for reading, which shows other sites nothing", async () => {
    const answer = await api.ask({
      url: "/api/v1/me",
      role: null,
      headers: { cookie: browser.cookie(), origin: "https://evil.example" },
    });

    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect(answer.headers["cross-origin-resource-policy"]).toBe("same-origin");
  });

  test("is judged by the key where one is sent", async () => {
    const authorization = `Bearer ${api.keys.admin}`;

    expect((await send({ authorization, origin: "https://evil.example" })).status).toBe(201);
  });
});
