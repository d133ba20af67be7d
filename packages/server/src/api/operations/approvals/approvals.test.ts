import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ApprovalQuestion } from "../../../domain/approval/approval-question.ts";
import { hashHoldToken } from "../../../engine/execution/holds/hold-tokens.ts";
import { openBrowser } from "../../../testing/browser.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const ANA = "ana@example.org";
const LINK = "rt_link-of-ana";

describe("approvals", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe();
  });

  afterEach(() => api.close());

  /** A job on hold for an approval. */
  const approval = async (
    question: Partial<ApprovalQuestion> = {},
    more: { expiresAt?: number; runBy?: string } = {},
  ) => {
    const { runBy = null, expiresAt = null } = more;
    const job = await api.given.runningJob({ runBy });
    const id = api.given.ids("apr");
    const asked = {
      title: "Pay <b>1,200</b>?",
      description: null,
      assignees: [],
      fields: [],
      allowSelf: true,
      ...question,
    };
    const { fields, ...rest } = asked;
    const hold = {
      id,
      stepKey: "/steps/2 0@1",
      kind: "approval" as const,
      openedAt: api.clock.now(),
      expiresAt,
      onCancel: false,
      recipeId: "sync",
      details: { ...rest, fields: fields.map((field) => ({ ...field })) },
      assignees: asked.assignees.map((name) => name.toLowerCase()),
      tokens: [{ hash: hashHoldToken(LINK), bearer: ANA }],
      notices: [],
    };
    const change = { event: "wait", waitingFor: "approval", until: expiresAt } as const;
    await api.storage.jobs.advance(
      api.given.advance(job, { holds: [{ type: "open", hold }], change }),
    );
    return { id, jobId: job.id };
  };
  const FIELDS = [
    { name: "amount", label: "Amount", type: "number", options: [], required: true },
    { name: "how", label: null, type: "choice", options: ["bank", "cash"], required: false },
    { name: "on", label: null, type: "date", options: [], required: false },
    { name: "sure", label: null, type: "boolean", options: [], required: false },
  ] satisfies ApprovalQuestion["fields"];
  const post = (path: string, json?: Parameters<TestApi["ask"]>[0]["json"]) =>
    api.ask({
      method: "POST",
      url: `/api/v1/approvals/${path}`,
      role: "operator",
      json: json ?? {},
    });

  test("are listed with what is asked, and by status, recipe and assignee", async () => {
    const { id, jobId } = await approval({ assignees: ["Finance"] }, { runBy: "bo" });
    const list = async (query: string) => {
      const { body } = await api.ask({ url: `/api/v1/approvals${query}`, role: "viewer" });
      return body.items;
    };

    expect(await list("")).toMatchObject([
      {
        id,
        jobId,
        status: "open",
        title: "Pay <b>1,200</b>?",
        recipeId: "sync",
        step: "/steps/2",
        requestedBy: "bo",
        assignees: ["Finance"],
        expiresAt: null,
      },
    ]);
    expect(await list("?status=open&assignee=finance&recipe=sync")).toHaveLength(1);
    expect(await list("?status=approved,rejected,expired")).toEqual([]);
    expect(await list("?assignee=other")).toEqual([]);
    const wrong = await api.ask({ url: "/api/v1/approvals?status=done" });
    expect(wrong.body).toMatchObject({ status: 400, code: "bad_parameter" });
  });

  test("are approved once, with a comment, and the job becomes ready", async () => {
    const { id, jobId } = await approval();

    const first = await post(`${id}/approve`, { comment: "fine" });
    const again = await post(`${id}/approve`, { comment: "other" });
    const opposite = await post(`${id}/reject`);

    expect(first).toMatchObject({ status: 200, body: { status: "approved", comment: "fine" } });
    expect(first.body).toMatchObject({ decidedBy: "operator" });
    expect(again).toMatchObject({ status: 200, body: { comment: "fine" } });
    expect(opposite).toMatchObject({ status: 409, body: { code: "already_decided" } });
    const [claimed] = await api.given.claim();
    expect(claimed?.job.id).toBe(jobId);
  });

  test("say that they are decided, also where the request has a key", async () => {
    const { id } = await approval();
    const decide = () =>
      api.ask({
        method: "POST",
        url: `/api/v1/approvals/${id}/approve`,
        role: "operator",
        json: { comment: "fine" },
        headers: { "idempotency-key": "k1" },
      });

    const first = await decide();
    const again = await decide();

    expect(first).toMatchObject({ status: 200, body: { status: "approved", comment: "fine" } });
    expect(again.body).toEqual(first.body);
  });

  test("have one winner when two decide at once", async () => {
    const { id } = await approval();

    const both = await Promise.all([post(`${id}/approve`), post(`${id}/reject`)]);

    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  test("take the fields that are asked for, checked by their types", async () => {
    const { id } = await approval({ fields: FIELDS });

    const empty = await post(`${id}/approve`);
    const wrong = await post(`${id}/approve`, {
      fields: { amount: "12", how: "gold", on: "2030-02-31", sure: "yes", more: 1 },
    });
    const right = await post(`${id}/approve`, { fields: { amount: 12.5, on: "2030-01-31" } });

    expect(empty.body).toMatchObject({ errors: [{ pointer: "/fields/amount", code: "required" }] });
    expect(wrong).toMatchObject({ status: 422 });
    expect(wrong.body.errors).toMatchObject([
      { pointer: "/fields/amount", message: "Expected a number" },
      { pointer: "/fields/how", message: "Expected one of: bank, cash" },
      { pointer: "/fields/on" },
      { pointer: "/fields/sure" },
      { pointer: "/fields/more", code: "unknown_field" },
    ]);
    expect(right.body.values).toEqual({ amount: 12.5, on: "2030-01-31", how: null, sure: null });
  });

  test("may be rejected without the fields that an approval needs", async () => {
    const { id } = await approval({ fields: FIELDS });

    expect(await post(`${id}/reject`)).toMatchObject({ status: 200, body: { status: "rejected" } });
  });

  test("are for people who have signed in, by their name or their address", async () => {
    const password = "a sentence of their own";
    const ana = { email: ANA, name: "Ana", role: "operator", password };
    const bo = { email: "bo@example.org", name: "Bo", role: "operator", password };
    for (const json of [ana, bo]) await api.ask({ method: "POST", url: "/api/v1/users", json });
    const decide = async (assignee: string, { email }: { email: string }) => {
      const { id } = await approval({ assignees: [assignee] });
      const browser = openBrowser(api);
      await browser.signIn(email, password);
      const url = `/api/v1/approvals/${id}/approve`;
      const answer = await browser.ask({ method: "POST", url, json: {} });
      // The job that goes on makes way for the next one.
      await api.given.claim();
      return answer;
    };

    expect((await decide("ANA", ana)).body).toMatchObject({ decidedBy: "Ana" });
    expect((await decide("Ana@Example.org", ana)).status).toBe(200);
    expect((await decide("operator", bo)).status).toBe(200);
    expect((await decide(ANA, bo)).body).toMatchObject({ status: 403, code: "not_assigned" });
  });

  test("are for those who are asked, by name or role, and for admins", async () => {
    const named = await approval({ assignees: ["Operator"] });
    const others = await approval({ assignees: ["finance"] });
    const editors = await approval({ assignees: ["editor"] });
    const as = (role: "operator" | "editor" | "admin" | "viewer", id: string) =>
      api.ask({ method: "POST", url: `/api/v1/approvals/${id}/approve`, role, json: {} });

    expect((await as("viewer", named.id)).body.code).toBe("forbidden");
    expect((await as("operator", named.id)).status).toBe(200);
    expect(await as("operator", others.id)).toMatchObject({
      status: 403,
      body: { code: "not_assigned" },
    });
    expect((await as("operator", editors.id)).status).toBe(403);
    expect((await as("editor", editors.id)).status).toBe(200);
    expect((await as("admin", others.id)).status).toBe(200);
  });

  test("are not decided by who asked for the job, where that is not allowed", async () => {
    const { id } = await approval({ allowSelf: false }, { runBy: "admin" });

    const own = await api.ask({ method: "POST", url: `/api/v1/approvals/${id}/approve`, json: {} });

    expect(own).toMatchObject({ status: 403, body: { code: "self_approval" } });
    expect((await post(`${id}/approve`)).status).toBe(200);
  });

  test("are refused when their time is over", async () => {
    const { id } = await approval({}, { expiresAt: api.clock.now() + 1_000 });
    api.clock.advance(1_000);

    const late = await post(`${id}/approve`);

    expect(late).toMatchObject({ status: 409, body: { code: "approval_expired" } });
    const { body } = await api.ask({ url: `/api/v1/approvals/${id}` });
    expect(body.status).toBe("expired");
  });

  test("that do not exist are not found", async () => {
    expect((await post(`${api.given.ids("apr")}/approve`)).status).toBe(404);
    expect((await api.ask({ url: "/api/v1/approvals/apr_1" })).status).toBe(400);
  });

  describe("by a link", () => {
    const url = `/api/v1/approvals/by-token/${LINK}`;
    const open = (request: object) => api.ask({ url, role: null, ...request });

    test("need no key, show no more than the question, and are decided once", async () => {
      await approval({ assignees: [ANA] });

      const shown = await open({});
      const decided = await open({ method: "POST", json: { decision: "rejected", comment: "no" } });
      const again = await open({ method: "POST", json: { decision: "rejected" } });
      const opposite = await open({ method: "POST", json: { decision: "approved" } });

      expect(shown).toMatchObject({ status: 200, body: { status: "open" } });
      expect(shown.body).not.toHaveProperty("jobId");
      expect(decided.body).toMatchObject({ status: "rejected", decidedBy: ANA, comment: "no" });
      expect(again.status).toBe(200);
      expect(opposite.body).toMatchObject({ code: "already_decided" });
    });

    test("are not guessed: unknown tokens are slowed down", async () => {
      const guess = () => api.ask({ url: `${url}x`, role: null });

      expect((await guess()).body).toMatchObject({ status: 404, code: "token_unknown" });
      for (let guesses = 1; guesses < 20; guesses += 1) await guess();

      expect(await guess()).toMatchObject({ status: 429, headers: { "retry-after": "60" } });
      api.clock.advance(60_000);
      expect((await guess()).status).toBe(404);
    });

    test("are slowed down for those who guess, not for all who come by the same proxy", async () => {
      await approval({ assignees: [ANA] });
      const from = (address: string, path = url) =>
        api.ask({ url: path, role: null, headers: { "x-forwarded-for": address } });

      for (let guesses = 0; guesses < 20; guesses += 1) await from("10.0.0.1", `${url}x`);

      expect((await from("10.0.0.1")).status).toBe(429);
      expect((await from("10.0.0.2")).status).toBe(200);
    });
  });

  describe("on the page of a link", () => {
    const page = (payload?: string, token = LINK) =>
      api.ask({
        url: `/approve/${token}`,
        role: null,
        method: payload === undefined ? "GET" : "POST",
        ...(payload !== undefined && {
          payload,
          headers: { "content-type": "application/x-www-form-urlencoded" },
        }),
      });

    test("show the question as text under a policy that runs nothing", async () => {
      await approval({ description: "<script>alert(1)</script>", fields: FIELDS });

      const { status, text, headers } = await page();

      expect(status).toBe(200);
      expect(headers["content-type"]).toBe("text/html; charset=utf-8");
      const nonce = /nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1];
      expect(text).toContain(`<style nonce="${nonce}">`);
      expect(text).toContain("<h1>Pay &#60;b&#62;1,200&#60;/b&#62;?</h1>");
      expect(text).not.toContain("<script");
      expect(String(headers["content-security-policy"])).not.toContain("script-src");
      expect(headers["cache-control"]).toBe("no-store");
    });

    test("are not decided by opening it", async () => {
      const { id } = await approval();

      await page();
      await page();

      const { body } = await api.ask({ url: `/api/v1/approvals/${id}` });
      expect(body.status).toBe("open");
    });

    test("are decided by its form, then it says so", async () => {
      const { id } = await approval({ fields: FIELDS });

      const sent = await page("decision=approved&comment=ok&field.amount=12&field.sure=true");
      const after = await page();

      expect(sent).toMatchObject({ status: 303, headers: { location: LINK } });
      expect(after.text).toContain(`Approved by ${ANA}`);
      expect(after.text).not.toContain("<form");
      const { body } = await api.ask({ url: `/api/v1/approvals/${id}` });
      expect(body.values).toEqual({ amount: 12, sure: true, how: null, on: null });
    });

    test("say what is wrong, and keep what was filled in", async () => {
      await approval({ fields: FIELDS });

      const { status, text } = await page("decision=approved&field.amount=lots&comment=%3Ci%3E");

      expect(status).toBe(422);
      expect(text).toContain("Expected a number");
      expect(text).toContain('value="lots"');
      expect(text).toContain("&#60;i&#62;");
    });

    test("answer an unknown link as a page", async () => {
      const { status, text } = await page(undefined, "rt_unknown");

      expect(status).toBe(404);
      expect(text).toContain("This link does not work");
    });
  });

  describe("payloads", () => {
    test("come with a token, once, without a key", async () => {
      const job = await api.given.runningJob();
      const hold = {
        id: api.given.ids("hld"),
        stepKey: "/steps/0",
        kind: "resume-token" as const,
        openedAt: api.clock.now(),
        expiresAt: null,
        onCancel: false,
        recipeId: "sync",
        details: null,
        assignees: [],
        tokens: [{ hash: hashHoldToken("rt_one"), bearer: null }],
        notices: [],
      };
      const change = { event: "wait", waitingFor: "resume-token", until: null } as const;
      await api.storage.jobs.advance(
        api.given.advance(job, { holds: [{ type: "open", hold }], change }),
      );
      const send = (json: object) =>
        api.ask({ method: "POST", url: "/api/v1/jobs/resume", role: null, json: { ...json } });

      const taken = await send({ token: "rt_one", payload: { score: 9 } });
      const again = await send({ token: "rt_one", payload: { score: 9 } });
      const unknown = await send({ token: "rt_two" });
      const asLink = await api.ask({ url: "/api/v1/approvals/by-token/rt_one", role: null });

      expect(taken).toMatchObject({ status: 204, text: "" });
      expect(again).toMatchObject({ status: 409, body: { code: "token_used" } });
      expect(unknown).toMatchObject({ status: 404, body: { code: "token_unknown" } });
      expect(asLink.status).toBe(404);
      expect((await send({ payload: 1 })).status).toBe(422);
    });
  });
});
