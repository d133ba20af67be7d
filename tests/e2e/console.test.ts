import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, openConsoleSite, seriousViolations } from "./console-site.ts";

type Site = Awaited<ReturnType<typeof openConsoleSite>>;
const SHOWN_MS = 10_000;

const PAYMENT = {
  id: "payment",
  name: "Pay an invoice",
  trigger: { type: "webhook" },
  steps: [
    { id: "ok", approve: { title: "Pay {{ trigger.body.amount }}?", allowSelf: true } },
    { id: "done", action: "log.write", input: { level: "info", message: "Paid" } },
  ],
};
const BROKEN = {
  id: "broken",
  name: "A recipe that fails",
  trigger: { type: "webhook" },
  steps: [
    { id: "look", action: "log.write", input: { level: "info", message: "Looking" } },
    { id: "fall", stop: { status: "failed", reason: "The invoice has no number" } },
  ],
};

describe.runIf(chromiumPath !== undefined)("the console", () => {
  let site: Site;

  beforeAll(async () => {
    site = await openConsoleSite();
    for (const recipe of [PAYMENT, BROKEN]) {
      await site.client.recipes.create(recipe);
      await site.client.recipes.start(recipe.id);
    }
  });
  afterAll(() => site?.close());

  const failedJob = async () => {
    const { jobId } = await site.client.events.hook("broken", {});
    await site.client.jobs.waitFor(jobId ?? "");
    return jobId ?? "";
  };
  const waitingJob = async (amount: number) => {
    const { jobId } = await site.client.events.hook("payment", { amount });
    await expect
      .poll(async () => (await site.client.jobs.get(jobId ?? "")).waitingFor, { timeout: SHOWN_MS })
      .toBe("approval");
    return jobId ?? "";
  };
  const shows = (page: Page, text: string) =>
    page.getByText(text, { exact: false }).first().waitFor({ timeout: SHOWN_MS });

  test("leads from the list to the error of a failed job in a click", async () => {
    const jobId = await failedJob();
    const { page, faults } = await site.open();

    await page.goto("/jobs?status=FAILED");
    await page.locator(`[data-job="${jobId}"] a`).first().click();

    await page.getByRole("alert").first().waitFor();
    expect(await page.getByRole("alert").first().innerText()).toContain(
      "The invoice has no number",
    );
    expect(
      await page.locator('[data-step="/steps/1"] [aria-expanded]').getAttribute("aria-expanded"),
    ).toBe("true");
    expect(faults).toEqual([]);
  });

  test("says why a job waits, and cancels it with a comment", async () => {
    const jobId = await waitingJob(10);
    const { page, faults } = await site.open();

    await page.goto(`/jobs/${jobId}`);
    await shows(page, "Why is it waiting?");
    await page.getByRole("button", { name: "Cancel job" }).click();
    await page.getByRole("dialog").getByLabel("Comment").fill("A wrong invoice");
    await page.getByRole("dialog").getByRole("button", { name: "Cancel job" }).click();

    await shows(page, "Job canceled by user");
    const { status, reason } = await site.client.jobs.get(jobId);
    expect(["CANCELING", "CANCELED"]).toContain(status);
    expect(reason?.message).toBe("Job canceled by user");
    expect(faults).toEqual([]);
  });

  test("reruns a job, and keeps the first execution", async () => {
    const jobId = await failedJob();
    const { page, faults } = await site.open();

    await page.goto(`/jobs/${jobId}`);
    await page.getByRole("button", { name: "Rerun" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Rerun" }).click();

    await expect.poll(async () => (await site.client.jobs.get(jobId)).repeat).toBe(1);
    await page.goto(`/jobs/${jobId}?tab=history`);
    await page.getByRole("link", { name: "0 (original)" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("approves, and the job goes on", async () => {
    const jobId = await waitingJob(77);
    const { page, faults } = await site.open();

    await page.goto("/approvals");
    const card = page.getByRole("article", { name: "Pay 77?" });
    await card.getByRole("button", { name: "Approve" }).click();

    await expect
      .poll(async () => (await site.client.jobs.get(jobId)).status, { timeout: SHOWN_MS })
      .toBe("COMPLETED");
    expect(faults).toEqual([]);
  });

  test("shows changes without a reload, and moves no row", async () => {
    const jobId = await waitingJob(5);
    const { page, faults } = await site.open();
    await page.goto("/jobs");
    const row = page.locator(`tr[data-job="${jobId}"]`);
    await row.getByText("Waiting").waitFor();
    await page.getByRole("button", { name: "Live" }).waitFor({ timeout: SHOWN_MS });
    const rows = () =>
      page.$$eval("tr[data-job]", (all) => all.map((one) => one.getAttribute("data-job")));
    const before = await rows();

    await site.client.jobs.cancel(jobId);
    const { jobId: next } = await site.client.events.hook("broken", {});

    await row.getByText("Canceled").waitFor({ timeout: SHOWN_MS });
    await page.getByRole("button", { name: /Show \d+ new job/ }).waitFor({ timeout: SHOWN_MS });
    expect(await rows()).toEqual(before);
    expect(before).not.toContain(next);
    expect(faults).toEqual([]);
  });

  test("marks an error of a recipe at its line, and saves it once it is right", async () => {
    const { page, faults } = await site.open();
    await page.goto("/recipes/broken?tab=document");
    const editor = page.getByLabel("Recipe document");
    await editor.waitFor({ timeout: SHOWN_MS });

    await editor.focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("wrong: 1\n");

    await page.locator(".fault-line").first().waitFor({ timeout: SHOWN_MS });
    await shows(page, "Line 1:");
    expect(await page.getByRole("button", { name: "Save version" }).isDisabled()).toBe(true);
    expect(faults).toEqual([]);
  });

  test("says when there is nothing, and when the server fails", async () => {
    const { page } = await site.open();

    await page.goto("/jobs?q=nothing-is-called-so");
    await shows(page, "No job matches");
    await page.route("**/api/v1/jobs?*", (route) => route.abort());
    await page.goto("/jobs?q=other");

    await shows(page, "The server cannot be reached");
    await page.unroute("**/api/v1/jobs?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await shows(page, "No job matches");
  });

  test.each(["light", "dark"] as const)("keeps nobody out, in %s", async (scheme) => {
    const jobId = await failedJob();
    const { page, faults } = await site.open({ scheme });
    const found: Record<string, string[]> = {};

    const paths = ["/", "/jobs", `/jobs/${jobId}`, "/recipes", "/recipes/broken", "/approvals"];
    for (const path of [...paths, "/errors", "/logs", "/stats", "/workers", "/settings"]) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
      const violations = await seriousViolations(page);
      if (violations.length > 0) found[path] = violations;
    }

    expect(found).toEqual({});
    expect(faults).toEqual([]);
  });

  test.each(["/jobs", "/approvals"])("fits %s on a telephone", async (path) => {
    const { page } = await site.open({ width: 360 });

    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();

    const tooWide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect(tooWide).toBeLessThanOrEqual(0);
  });
});
