/** `2030-01-01T09:00:00.000Z`, the form of every instant in the API. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Epoch milliseconds of an ISO 8601 instant with its zone; null for anything else, also for February 30. */
export function parseIsoTime(text: string): number | null {
  const found = INSTANT.exec(text);
  if (found === null) return null;
  const [year, month, day] = found.slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const epochMs = Date.parse(text);
  return day > daysInMonth || Number.isNaN(epochMs) ? null : epochMs;
}
