import type { ExampleCase } from "../example-case.ts";

export const DATA_CASES: readonly ExampleCase[] = [
  {
    example: "data/price-list",
    story: "maps the lines that can be read",
    event: { lines: ["A1;9.99 EUR", "nonsense", "B2;10 USD"] },
    expected: {
      status: "COMPLETED",
      requests: ["PUT /prices"],
      bodies: {
        "PUT /prices": [
          { sku: "A1", cents: 999, currency: "EUR" },
          { sku: "B2", cents: 1000, currency: "USD" },
        ],
      },
      report: { Prices: 2, Unread: 1 },
    },
  },
  {
    example: "data/paged-orders",
    story: "copies each order of each page",
    event: { since: "2026-11-01" },
    answers: {
      "GET /orders": [
        { json: { orders: [{ id: 1 }, { id: 2 }], more: true } },
        { json: { orders: [{ id: 3 }], more: false } },
      ],
      "PUT /copies/3": { json: { id: 3 } },
    },
    expected: {
      status: "COMPLETED",
      requests: [
        "GET /orders?page=1&since=2026-11-01",
        "PUT /copies/1",
        "PUT /copies/2",
        "GET /orders?page=2&since=2026-11-01",
        "PUT /copies/3",
      ],
      report: { Pages: 2, "Last order": 3 },
    },
  },
  {
    example: "data/customer-backfill",
    story: "goes on behind a customer that fails",
    quick: { "interval: 10s": "interval: 50ms" },
    event: { region: "north", customers: [1, 2, 3] },
    answers: { "PATCH /customers/1": [{ status: 503 }, {}], "PATCH /customers/2": { status: 404 } },
    expected: {
      status: "COMPLETED",
      hasErrors: true,
      requests: [
        "PATCH /customers/1",
        "PATCH /customers/1",
        "PATCH /customers/2",
        "PATCH /customers/3",
      ],
      report: { Region: "north", Customers: 3 },
    },
  },
  {
    example: "data/large-events",
    story: "adds a list up in one job, without what the filter holds back",
    events: [{ value: 10 }, { value: -1 }, { value: 95 }, { value: 20 }],
    expected: {
      status: "COMPLETED",
      requests: ["POST /alarms"],
      bodies: { "POST /alarms": { count: 3, sum: 125, highest: 95, alarms: 1 } },
      report: { Measurements: 3, Alarms: 1 },
    },
  },
];
