import { createHmac } from "node:crypto";
import type { Site } from "../../site.ts";
import type { ExampleCase, Meanwhile } from "../example-case.ts";
import { SECRET } from "../run-example.ts";

const INVOICE = { number: "R-1", amount: 5000, supplier: "ACME" };
const SMALL = { number: "R-2", amount: 10, supplier: "ACME" };
const rows = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));
export const decide =
  (decision: "approve" | "reject", fields = {}) =>
  async ({ site, approval }: Meanwhile) => {
    const { id } = await approval();
    await site.client.approvals[decision](id, { fields });
  };

/** As the provider does: the HMAC of the very bytes. */
async function sendSigned({ url }: Site): Promise<string> {
  const body = JSON.stringify([
    { paymentId: "p1", amount: 10 },
    { paymentId: "p2", amount: 32 },
    { paymentId: "p1", amount: 10 },
  ]);
  const digest = createHmac("sha256", SECRET.secret).update(body).digest("hex");
  const answer = await fetch(`${url}/hooks/signed-payments`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${digest}` },
  });
  const { jobIds } = JSON.parse(await answer.text());
  return String(jobIds[0]);
}

export const FINANCE_CASES: readonly ExampleCase[] = [
  {
    example: "finance/invoice-approval",
    story: "pays a large invoice from the account that was chosen",
    event: INVOICE,
    meanwhile: decide("approve", { account: "reserve" }),
    expected: {
      status: "COMPLETED",
      requests: ["POST /payments"],
      bodies: { "POST /payments": { invoice: "R-1", account: "reserve" } },
      report: { Invoice: "R-1", Amount: 5000, "Decided by": "admin" },
    },
  },
  {
    example: "finance/invoice-approval",
    story: "pays a small one at once",
    event: SMALL,
    expected: {
      status: "COMPLETED",
      requests: ["POST /payments"],
      bodies: { "POST /payments": { invoice: "R-2", account: "main" } },
      report: { Invoice: "R-2", Amount: 10, "Decided by": null },
    },
  },
  {
    example: "finance/invoice-approval",
    story: "does not pay what was rejected",
    event: { ...INVOICE, number: "R-3" },
    meanwhile: decide("reject"),
    expected: { status: "FAILED", error: "Rejected by", requests: [] },
  },
  {
    example: "finance/invoice-approval",
    story: "tells the boss when nobody answers",
    quick: { "timeout: 3d": "timeout: 1s" },
    event: { ...INVOICE, number: "R-4" },
    expected: {
      status: "FAILED",
      error: "Nobody decided on invoice R-4",
      requests: ["POST /escalations"],
      bodies: { "POST /escalations": { invoice: "R-4", why: "approval_timeout" } },
    },
  },
  {
    example: "finance/nightly-export",
    story: "writes two pages in three requests",
    event: { scheduledAt: "2026-11-03T01:30:00.000Z" },
    answers: {
      "GET /bookings": [
        { json: { bookings: rows(150), more: true } },
        { json: { bookings: rows(20), more: false, total: 170 } },
      ],
    },
    expected: {
      status: "COMPLETED",
      requests: [
        "GET /bookings?before=2026-11-03T01%3A30%3A00.000Z&page=0",
        "POST /warehouse/rows",
        "POST /warehouse/rows",
        "GET /bookings?before=2026-11-03T01%3A30%3A00.000Z&page=1",
        "POST /warehouse/rows",
      ],
      bodies: { "POST /warehouse/rows": rows(20) },
      report: { Due: "2026-11-03T01:30:00.000Z", Pages: 2, Rows: 170 },
    },
  },
  {
    example: "finance/signed-payments",
    story: "books what is signed, and each payment once",
    send: sendSigned,
    expected: {
      status: "COMPLETED",
      requests: ["POST /bookings"],
      report: { Payments: 2, Total: 42 },
    },
  },
  {
    example: "finance/card-charge",
    story: "shows the number of the card nowhere",
    send: async ({ client }) => {
      const input = { card: "4242424242424242", amount: 7 };
      return (await client.recipes.call("card-charge", { input })).jobId;
    },
    answers: { "POST /charges": { json: { id: "ch_1" } } },
    expected: {
      status: "COMPLETED",
      requests: ["POST /charges"],
      bodies: { "POST /charges": { card: "4242424242424242", amount: 7 } },
      report: { Card: "…4242", Amount: 7 },
      result: { charge: "ch_1", card: "…4242" },
      hidden: "42424242",
    },
  },
  {
    example: "finance/month-end",
    story: "closes three ledgers, of which one cannot be closed",
    needs: ["finance/close-ledger"],
    event: { scheduledAt: "2026-12-01T10:00:00.000Z" },
    answers: {
      "GET /companies": { json: ["acme", "bolt", "corp"] },
      "POST /ledgers/acme": { json: { balance: 1 } },
      "POST /ledgers/bolt": { status: 409, json: { why: "open items" } },
      "POST /ledgers/corp": { json: { balance: 3 } },
    },
    expected: {
      status: "COMPLETED",
      isSorted: true,
      requests: [
        "GET /companies",
        "POST /ledgers/acme",
        "POST /ledgers/bolt",
        "POST /ledgers/corp",
        "POST /messages",
      ],
      bodies: { "POST /messages": { closed: 2, open: 1 } },
      report: { Companies: 3, Closed: 2 },
    },
  },
];
