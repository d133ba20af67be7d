import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";
import { type Client, createClient } from "../../packages/sdk/src/index.ts";
import { runReprise } from "../process/reprise-process.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const EMAIL = "ana@example.com";
const PASSWORD = "correct horse battery 9";

/** Undefined where there is no browser: `npm test` says so. */
export const chromiumPath = PLACES.find((path) => existsSync(path));

export interface ConsoleSite {
  url: string;
  client: Client;
  /** A page where Ana is signed in; what goes wrong in it is in `faults`. */
  open(options?: PageOptions): Promise<{ page: Page; faults: string[] }>;
  close(): Promise<void>;
}

export interface PageOptions {
  scheme?: "light" | "dark";
  width?: number;
}

/** A real server of its own with one user, and a browser. */
export async function openConsoleSite(): Promise<ConsoleSite> {
  buildConsole();
  const folder = mkdtempSync(join(tmpdir(), "reprise-console-"));
  const server = runReprise(["start", "--data", join(folder, "data"), "--port", "0"], { folder });
  const url = (await server.url()).replace(/\/$/, "");
  const apiKey = readFileSync(join(folder, "data/admin.key"), "utf8").trim();
  const setup = createClient({ url });
  await setup.session.setUp({ setupToken: apiKey, email: EMAIL, name: "Ana", password: PASSWORD });
  const browser = await launch();
  return {
    url,
    client: createClient({ url, apiKey }),
    open: (options = {}) => openPage(browser, { url, ...options }),
    async close() {
      await browser.close();
      server.signal("SIGTERM");
      await server.exitCode();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Violations that keep people out, of the page as it is now. */
export async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

function buildConsole() {
  const script = fileURLToPath(new URL("../../scripts/build-web.mjs", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  if (status !== 0) throw new Error(`The console was not built: ${stderr}`);
}

function launch(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("Chromium was not found");
  return chromium.launch({
    executablePath: chromiumPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
}

async function openPage(
  browser: Browser,
  { url, scheme = "light", width = 1_280 }: PageOptions & { url: string },
): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: scheme,
    viewport: { width, height: 900 },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const faults: string[] = [];
  // Refusals of the content security policy come as errors of the console, too.
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", ({ message }) => faults.push(message));
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  return { page, faults };
}
