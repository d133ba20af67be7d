/**
 * The texts of the elements of a JSON list, so that numbers keep their digits; null for any other
 * value. The text was parsed before: it is JSON.
 */
export function splitJsonList(text: string): string[] | null {
  const list = text.trim();
  if (!list.startsWith("[")) return null;
  const elements: string[] = [];
  let begin = 1;
  let depth = 0;
  let isInString = false;
  for (let at = 1; at < list.length - 1; at += 1) {
    const char = list[at];
    if (isInString) {
      if (char === "\\") at += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === "[" || char === "{") depth += 1;
    else if (char === "]" || char === "}") depth -= 1;
    else if (char === "," && depth === 0) {
      elements.push(list.slice(begin, at).trim());
      begin = at + 1;
    }
  }
  const last = list.slice(begin, -1).trim();
  return last === "" ? elements : [...elements, last];
}
