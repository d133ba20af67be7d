import { expect, test } from "vitest";
import { toYaml } from "./to-yaml.ts";

test("writes a recipe as people would", () => {
  const document = {
    id: "sync",
    trigger: { type: "webhook" },
    steps: [
      { id: "a", input: { url: "https://x.test/{{ trigger.id }}", tags: ["b", "yes"], none: [] } },
    ],
    concurrency: 1,
  };

  const text = toYaml(document);

  expect(text).toBe(`id: sync
trigger:
  type: webhook
steps:
  - id: a
    input:
      url: "https://x.test/{{ trigger.id }}"
      tags:
        - b
        - "yes"
      none: []
concurrency: 1
`);
});
