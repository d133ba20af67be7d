import type { ExampleCase } from "../example-case.ts";

const RATE = { currency: "USD", lastRate: 0.9 };
const INCIDENT = { text: "Down", onDuty: "ada", others: ["ben", "cleo"] };

export const OPERATIONS_CASES: readonly ExampleCase[] = [
  {
    example: "operations/flaky-service",
    story: "succeeds at the third try",
    quick: { "interval: 30s": "interval: 50ms" },
    event: RATE,
    answers: {
      "GET /rates/USD": [{ status: 503 }, { status: 502 }, { json: { rate: 0.92 } }],
    },
    expected: {
      status: "COMPLETED",
      requests: ["GET /rates/USD", "GET /rates/USD", "GET /rates/USD"],
      hasErrors: true,
      report: { Rate: 0.92, Tries: 3 },
    },
  },
  {
    example: "operations/flaky-service",
    story: "does not try again what was refused, and goes on",
    quick: { "interval: 30s": "interval: 50ms" },
    event: RATE,
    answers: { "GET /rates/USD": { status: 403 } },
    expected: {
      status: "COMPLETED",
      hasErrors: true,
      requests: ["GET /rates/USD"],
      report: { Rate: 0.9, Tries: 1 },
    },
  },
  {
    example: "operations/backup-check",
    story: "looks closer at a small backup, which is good",
    event: { scheduledAt: "2026-11-03T06:00:00.000Z" },
    answers: { "GET /backups/latest": { json: { id: "b1", bytes: 10 } } },
    expected: {
      status: "COMPLETED",
      requests: ["GET /backups/latest", "POST /backups/verify"],
    },
  },
  {
    example: "operations/backup-check",
    story: "calls the person on duty when there is none, and fails",
    event: { scheduledAt: "2026-11-04T06:00:00.000Z" },
    answers: { "GET /backups/latest": { status: 404 } },
    expected: {
      status: "FAILED",
      error: "The backup is not good",
      requests: ["GET /backups/latest", "POST /pages"],
      bodies: { "POST /pages": { text: "Backup: step /steps/0/monitor/0 failed (http_status)" } },
    },
  },
  {
    example: "operations/send-notice",
    story: "answers a call from outside with its result",
    send: async ({ client }) => {
      const input = { to: "ada", text: "Hello" };
      return (await client.recipes.call("send-notice", { input })).jobId;
    },
    expected: {
      status: "COMPLETED",
      requests: ["POST /mails"],
      result: { sent: true, channel: "mail" },
      report: { To: "ada" },
    },
  },
  {
    example: "operations/notify-team",
    story: "tells the person on duty first and then everybody",
    needs: ["operations/send-notice"],
    event: INCIDENT,
    expected: {
      status: "COMPLETED",
      requests: ["POST /sms", "POST /mails", "POST /mails"],
      result: { duty: "sms", others: 2 },
    },
  },
  {
    example: "operations/nightly-import",
    story: "goes on when the import elsewhere is done",
    quick: { "every: 1m": "every: 1s" },
    event: { file: "a.csv" },
    answers: {
      "POST /imports": { status: 202, headers: { location: "/imports/1" } },
      "GET /imports/1": [{ json: { state: "running" } }, { json: { state: "done", rows: 12 } }],
    },
    expected: {
      status: "COMPLETED",
      requests: ["POST /imports", "GET /imports/1", "GET /imports/1"],
      report: { File: "a.csv", Rows: 12 },
    },
  },
  {
    example: "operations/nightly-import",
    story: "fails with the reason of the import",
    quick: { "every: 1m": "every: 1s" },
    event: { file: "b.csv" },
    answers: {
      "POST /imports": { status: 202, headers: { location: "/imports/2" } },
      "GET /imports/2": { json: { state: "failed", why: "no header" } },
    },
    expected: {
      status: "FAILED",
      error: "The import of b.csv failed: no header",
      requests: ["POST /imports", "GET /imports/2"],
    },
  },
  {
    example: "operations/certificate-watch",
    story: "writes a ticket for one site though another is dead",
    event: { scheduledAt: "2026-11-02T09:00:00.000Z" },
    answers: {
      "GET /sites": { json: ["a.example", "b.example", "c.example"] },
      "GET /certificates/a.example": { json: { daysLeft: 90 } },
      "GET /certificates/b.example": { status: 500 },
      "GET /certificates/c.example": { json: { daysLeft: 5 } },
    },
    expected: {
      status: "COMPLETED",
      hasErrors: true,
      requests: [
        "GET /sites",
        "GET /certificates/a.example",
        "GET /certificates/b.example",
        "GET /certificates/c.example",
        "POST /tickets",
      ],
      bodies: { "POST /tickets": { title: "Renew the certificate of c.example" } },
      report: { Sites: 3 },
    },
  },
];
