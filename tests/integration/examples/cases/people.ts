import { eventually } from "../../../../packages/server/src/testing/eventually.ts";
import type { ExampleCase, Meanwhile } from "../example-case.ts";

const LEAVE = { person: "ada", manager: "admin", days: 3, from: "2026-12-01" };

export async function answerSurvey({ site, job, bodyOf }: Meanwhile): Promise<void> {
  await eventually("the job waits", async () => (await site.client.jobs.get(job.id)).waitingFor);
  const { callback } = bodyOf("POST /invitations");
  const token = String(Reflect.get(Object(callback), "token"));
  await site.client.jobs.resumeByToken({ token, payload: { score: 9 } });
}

export const PEOPLE_CASES: readonly ExampleCase[] = [
  {
    example: "people/onboarding",
    story: "orders at once and welcomes on the first day",
    event: { person: "ada", firstDay: "2026-01-07T08:00:00Z" },
    answers: { "POST /accounts": { json: { address: "ada@example.org" } } },
    expected: {
      status: "COMPLETED",
      requests: ["POST /orders", "POST /orders", "POST /orders", "POST /accounts", "POST /mails"],
      bodies: { "POST /orders": { for: "ada", thing: "desk" } },
      report: { Person: "ada", Address: "ada@example.org" },
    },
  },
  {
    example: "people/patient-intake",
    story: "passes a form on and keeps nothing of it",
    event: { name: "Ada Lovelace", insurance: "AOK" },
    expected: {
      status: "COMPLETED",
      requests: ["POST /patients"],
      bodies: { "POST /patients": { name: "Ada Lovelace", insurance: "AOK" } },
      hidden: "Lovelace",
    },
  },
  {
    example: "people/survey",
    story: "goes on with the answer of the customer",
    event: { mail: "ada@example.org" },
    meanwhile: answerSurvey,
    expected: {
      status: "COMPLETED",
      requests: ["POST /invitations", "POST /scores"],
      bodies: { "POST /scores": { mail: "ada@example.org", score: 9 } },
      report: { Customer: "ada@example.org", Score: 9 },
    },
  },
  {
    example: "people/survey",
    story: "goes on without one in the end",
    quick: { "holdTimeout: 14d": "holdTimeout: 1s" },
    event: { mail: "ben@example.org" },
    expected: {
      status: "COMPLETED",
      hasErrors: true,
      requests: ["POST /invitations", "POST /scores"],
      bodies: { "POST /scores": { mail: "ben@example.org", score: null } },
      report: { Customer: "ben@example.org", Score: null },
    },
  },
  {
    example: "people/leave-request",
    story: "is approved by somebody else than who asked",
    event: { ...LEAVE, request: "q1" },
    async meanwhile({ site, approval }) {
      const { id } = await approval();
      const { key } = await site.client.apiKeys.create({ name: "boss", role: "admin" });
      await expectSelfRefused(site.client.approvals.approve(id, {}));
      await fetch(`${site.url}/api/v1/approvals/${id}/approve`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ fields: { backOn: "2026-12-04" } }),
      });
    },
    expected: {
      status: "COMPLETED",
      requests: ["POST /absences"],
      bodies: { "POST /absences": { person: "ada", from: "2026-12-01", to: "2026-12-04" } },
      report: { Person: "ada", Days: 3, Approved: true },
    },
  },
];

async function expectSelfRefused(decision: Promise<unknown>): Promise<void> {
  const code = await decision.then(
    () => "decided",
    (error: unknown) => Reflect.get(Object(error), "code"),
  );
  if (code !== "self_approval") throw new Error(`Expected self_approval, got ${String(code)}`);
}
