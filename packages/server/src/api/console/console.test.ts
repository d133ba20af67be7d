import { brotliDecompressSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findWebBuild, type WebBuild } from "../../runtime/files/web-build.ts";
import { type Ask, openTestApi, type TestApi } from "../../testing/open-test-api.ts";
import { makeWebBuild, SCRIPT } from "../../testing/web-build.ts";
import type { ApiSettings } from "../deps.ts";

const SETTINGS: ApiSettings = { version: "0", host: "127.0.0.1", isDraining: () => false };
const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

describe("the console", () => {
  let made: ReturnType<typeof makeWebBuild>;
  let web: WebBuild | null;
  let api: TestApi | null = null;

  beforeAll(() => {
    made = makeWebBuild();
    web = findWebBuild([made.folder]);
  });
  afterAll(() => made.remove());
  afterEach(async () => {
    await api?.close();
    api = null;
  });

  const open = async (settings: Partial<ApiSettings> = {}) => {
    api = await openTestApi({ settings: { ...SETTINGS, web, ...settings } });
    const { ask } = api;
    return (url: string, more: Omit<Ask, "url"> = {}) =>
      ask({ url, role: null, headers: HTML, ...more });
  };

  test("is a page whose policy lets nothing in but this server's files", async () => {
    const get = await open();

    const { status, headers } = await get("/");

    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["cache-control"]).toBe("no-store");
    const policy = String(headers["content-security-policy"]).replace(/nonce-[^']+/g, "nonce-N");
    expect(policy).toBe(
      "default-src 'none'; script-src 'self' 'nonce-N'; style-src 'self' 'nonce-N'; connect-src 'self'; img-src 'self' data:; font-src 'self'; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    );
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["x-frame-options"]).toBe("DENY");
    expect(headers["referrer-policy"]).toBe("no-referrer");
  });

  test("has a nonce of its own in each answer, in policy, elements and meta", async () => {
    const get = await open();
    const nonceOf = async () => {
      const { headers, text } = await get("/");
      const nonce = /'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1] ?? "";
      expect(text).toContain(`<meta name="csp-nonce" content="${nonce}">`);
      expect(text).toContain(`<script nonce="${nonce}"`);
      expect(text).toContain(`<style nonce="${nonce}"`);
      expect(text.match(/csp-nonce/g)).toHaveLength(1);
      return nonce;
    };

    const nonces = [await nonceOf(), await nonceOf(), await nonceOf()];

    expect(new Set(nonces).size).toBe(3);
    expect(Buffer.from(nonces[0] ?? "", "base64")).toHaveLength(16);
  });

  test("answers each of its own addresses with the page", async () => {
    const get = await open();

    for (const path of ["/jobs", "/jobs/job_1?status=FAILED", "/settings/users", "/login"]) {
      expect(await get(path)).toMatchObject({
        status: 200,
        text: expect.stringMatching(/id="root"/),
      });
    }
    expect((await get("/jobs", { method: "HEAD" })).status).toBe(200);
  });

  test.each([
    ["/api/v1/nothing", HTML],
    ["/api", HTML],
    ["/hooks", HTML],
    ["/metrics/x", HTML],
    ["/approve", HTML],
    ["/assets/gone.js", HTML],
    ["/assets/", HTML],
    ["/wp-login.php", HTML],
    ["/robots.txt", HTML],
    ["/jobs", { accept: "application/json" }],
    ["/jobs", {}],
  ])("does not hide what is missing: %s %j", async (url, headers) => {
    const get = await open();

    const answer = await get(url, { headers });

    expect(answer.status).toBe(404);
    expect(answer.headers["content-type"]).toMatch(/problem\+json/);
  });

  test("takes no other method at its addresses", async () => {
    const get = await open();

    expect((await get("/jobs", { method: "POST" })).status).toBe(404);
    expect((await get("/", { method: "POST" })).status).toBe(405);
  });

  test("has files that are kept for ever, compressed for whoever takes that", async () => {
    const get = await open();
    const url = "/assets/main-3f2a.js";

    const plain = await get(url, { headers: {} });
    const small = await (api as TestApi).app.inject({
      url,
      headers: { host: "localhost", "accept-encoding": "br" },
    });

    expect(plain).toMatchObject({ status: 200, text: SCRIPT });
    expect(plain.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(plain.headers["content-type"]).toMatch(/javascript/);
    expect(plain.headers.vary).toMatch(/accept-encoding/);
    expect(small.headers["content-encoding"]).toBe("br");
    expect(small.headers["content-type"]).toMatch(/javascript/);
    expect(brotliDecompressSync(small.rawPayload).toString()).toBe(SCRIPT);
  });

  test("has the files beside the page, but not hidden ones", async () => {
    const get = await open();

    const icon = await get("/favicon.svg");

    expect(icon).toMatchObject({ status: 200, text: "<svg/>" });
    expect(icon.headers["content-type"]).toMatch(/svg/);
    expect((await get("/.env", { headers: {} })).status).toBe(404);
    expect((await get("/index.html", { headers: {} })).status).toBe(404);
  });

  test.each([
    "/assets/../secret.txt",
    "/assets/../../secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/assets/....//secret.txt",
    "/assets//etc/passwd",
    "/assets/%2fetc%2fpasswd",
    "/assets/.hidden",
    "/assets/%00",
    "/assets/main-3f2a.js%00.svg",
    "/assets/main-3f2a.js/..",
    "/..%2fsecret.txt",
    "/assets/..%252f..%252fsecret.txt",
    "/assets",
  ])("shows nothing from elsewhere: %s", async (url) => {
    const get = await open();

    const { status, text } = await get(url, { headers: {} });

    expect([400, 404]).toContain(status);
    expect(text).not.toMatch(/secret"|root:|^secret/);
  });

  test("lives below a path, whether or not a proxy takes it off", async () => {
    const get = await open({ basePath: "/tools/reprise" });

    for (const url of ["/tools/reprise/", "/tools/reprise", "/tools/reprise?x=1", "/"]) {
      const { status, text } = await get(url);
      expect(status).toBe(200);
      expect(text).toContain('src="/tools/reprise/assets/main-3f2a.js"');
      expect(text).toContain('href="/tools/reprise/favicon.svg"');
      expect(text).toContain('<meta name="base-path" content="/tools/reprise">');
    }
    expect((await get("/tools/reprise/assets/main-3f2a.js")).status).toBe(200);
    expect((await get("/tools/reprise/api/v1/setup")).body).toEqual({ needed: true });
    expect((await get("/tools/reprise/healthz")).body).toEqual({ status: "ok" });
    expect((await get("/tools/repriseapi/v1/setup", { headers: {} })).status).toBe(404);
  });

  test("says how to build it where that was not done", async () => {
    const get = await open({ web: null });

    const answer = await get("/");

    expect(answer.status).toBe(503);
    expect(answer.text).toContain("npm run build");
    expect((await get("/favicon.svg", { headers: {} })).status).toBe(404);
    expect(findWebBuild([`${made.folder}-elsewhere`])).toBeNull();
  });

  test("is for the names of this server only, the published one included", async () => {
    const get = await open({ publicUrl: "https://jobs.example.org/reprise" });

    expect((await get("/", { headers: { ...HTML, host: "evil.example" } })).status).toBe(421);
    expect((await get("/", { headers: { ...HTML, host: "jobs.example.org" } })).status).toBe(200);
  });
});
