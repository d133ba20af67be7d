/** A document as YAML. Texts that YAML could take for something else are quoted. */
export function toYaml(value: unknown, depth = 0): string {
  if (isRecord(value)) return fields(value, depth);
  if (Array.isArray(value)) {
    return value.map((item) => `${indent(depth)}- ${nested(item, depth + 1).trimStart()}`).join("");
  }
  return `${scalar(value)}\n`;
}

function fields(value: Record<string, unknown>, depth: number): string {
  return Object.entries(value)
    .map(([key, one]) => {
      const name = `${indent(depth)}${scalar(key)}:`;
      return isBlock(one) ? `${name}\n${toYaml(one, depth + 1)}` : `${name} ${inline(one)}\n`;
    })
    .join("");
}

function nested(item: unknown, depth: number): string {
  return isBlock(item) ? toYaml(item, depth) : `${inline(item)}\n`;
}

function isBlock(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isRecord(value) && Object.keys(value).length > 0;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return "[]";
  return isRecord(value) ? "{}" : scalar(value);
}

const PLAIN = /^[A-Za-z][\w .\-/]*$/;
const OTHER_MEANING = /^(true|false|null|yes|no|on|off|y|n|nan|inf)$/i;

function scalar(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  const isPlain = PLAIN.test(value) && !OTHER_MEANING.test(value) && value === value.trim();
  return isPlain ? value : JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function indent(depth: number): string {
  return "  ".repeat(depth);
}
