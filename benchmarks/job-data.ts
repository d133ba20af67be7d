import type { JsonObject } from "../packages/server/src/domain/json.ts";

/** 300 B of JSON, as performance.md has it. */
export function jobInput(number: number): JsonObject {
  return {
    id: `evt-${String(number).padStart(9, "0")}`,
    customer: { id: 4711, name: "Example Trading Company", country: "DE" },
    lines: [
      { sku: "A-1000", quantity: 2, price: 1999 },
      { sku: "B-2000", quantity: 1, price: 24900 },
    ],
    note: "Please deliver to the back entrance between nine and noon, call ahead if late.",
    source: "bench",
  };
}

/** About 110 B. */
export function stepInput(number: number): JsonObject {
  return {
    step: number,
    url: "https://crm.example.com/customers/4711",
    method: "GET",
    accept: "application/json",
  };
}

/** About 120 B. */
export function stepOutput(number: number): JsonObject {
  return {
    step: number,
    status: 200,
    body: { id: 4711, name: "Example Trading Company", email: "hello@example.com", ok: true },
  };
}
