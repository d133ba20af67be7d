import type { ExampleCase } from "../example-case.ts";

const LEAD = { leadId: "L-1", email: "ada@example.org", country: "FR" };
const lead = (employees: number) => ({ "GET /companies": { json: { employees } } });
const VISITOR = { email: "ada@example.org", source: "partner", pages: ["/pricing"], visits: 9 };
const CONTACTS = [
  { id: 7, email: "ada@example.org", updatedAt: "2026-11-01T08:00:00Z" },
  { id: 8, email: "ben@example.org", updatedAt: "2026-11-01T09:00:00Z" },
];

export const SALES_CASES: readonly ExampleCase[] = [
  {
    example: "sales/lead-routing",
    story: "gives a large company to the enterprise team",
    event: LEAD,
    answers: lead(900),
    expected: {
      status: "COMPLETED",
      requests: ["GET /companies?domain=example.org", "POST /leads"],
      bodies: { "POST /leads": { lead: "L-1", team: "enterprise" } },
      report: { Lead: "L-1", Team: "enterprise", Employees: 900 },
    },
  },
  {
    example: "sales/lead-routing",
    story: "gives a small one from Austria to those who speak German",
    event: { ...LEAD, leadId: "L-2", country: "AT" },
    answers: lead(9),
    expected: {
      status: "COMPLETED",
      requests: ["GET /companies?domain=example.org", "POST /leads"],
      report: { Lead: "L-2", Team: "dach", Employees: 9 },
    },
  },
  {
    example: "sales/lead-scoring",
    story: "makes a task of a good lead",
    event: VISITOR,
    expected: {
      status: "COMPLETED",
      requests: ["POST /tasks"],
      report: { Email: "ada@example.org", Points: 100 },
    },
  },
  {
    example: "sales/lead-scoring",
    story: "ends early with a poor one",
    event: { email: "ada@gmail.com", source: "ad", pages: [], visits: 1 },
    expected: {
      status: "COMPLETED",
      requests: [],
      report: { Email: "ada@gmail.com", Points: 0 },
    },
  },
  {
    example: "sales/contact-sync",
    story: "copies a contact that the first poll has found",
    quick: { "every: 5m": "every: 1h", "concurrency: 2": "concurrency: 1" },
    answers: { "GET /contacts": { json: { contacts: CONTACTS.slice(0, 1), next: "c1" } } },
    expected: {
      status: "COMPLETED",
      requests: ["GET /contacts", "PUT /subscribers/7"],
      report: { Contact: 7, Changed: "2026-11-01T08:00:00Z" },
    },
  },
  {
    example: "sales/new-orders",
    story: "makes one pick list of the paid ones, the oldest first",
    quick: { "every: 10m": "every: 1h" },
    answers: {
      "GET /orders": {
        json: {
          orders: [
            { number: 3, state: "paid" },
            { number: 2, state: "open" },
            { number: 1, state: "paid" },
          ],
        },
      },
    },
    expected: {
      status: "COMPLETED",
      requests: ["GET /orders", "POST /pick-lists"],
      bodies: { "POST /pick-lists": { orders: [1, 3] } },
      report: { Orders: 2 },
    },
  },
  {
    example: "sales/abandoned-cart",
    story: "reminds of a cart that is still open",
    quick: { "for: 3h": "for: 50ms" },
    event: { cart: "c1", email: "ada@example.org" },
    answers: { "GET /carts/c1": { json: { state: "open", items: [1, 2] } } },
    expected: {
      status: "COMPLETED",
      requests: ["GET /carts/c1", "POST /mails"],
      bodies: { "POST /mails": { to: "ada@example.org", items: 2 } },
      report: { Cart: "c1", State: "open" },
    },
  },
  {
    example: "sales/abandoned-cart",
    story: "says nothing of one that is gone",
    quick: { "for: 3h": "for: 50ms" },
    event: { cart: "c2", email: "ada@example.org" },
    answers: { "GET /carts/c2": { status: 404 } },
    expected: {
      status: "COMPLETED",
      requests: ["GET /carts/c2"],
      report: { Cart: "c2", State: null },
    },
  },
];
