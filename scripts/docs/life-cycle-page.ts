import {
  BIRTHS,
  FINAL_STATUSES,
  JOB_OPERATIONS,
  JOB_STATUSES,
  JOB_TRANSITIONS,
  statusesThatAllow,
} from "../../packages/server/src/domain/job/life-cycle.ts";
import { markdownTable } from "./markdown-table.ts";

interface Arrow {
  from: string;
  to: string;
  events: Set<string>;
}

/** docs/reference/job-life-cycle.md, from the table that the engine itself goes by. */
export function lifeCyclePage(): string {
  const transitions = JOB_TRANSITIONS.map((row) => [
    row.id,
    row.from.join(", "),
    `\`${row.on}\`${"when" in row ? `, if ${row.when}` : ""}`,
    row.to,
    row.by,
  ]);
  const births = BIRTHS.map(({ id, to, cause }) => [id, "–", cause, to, "engine"]);
  const operations = JOB_OPERATIONS.map((operation) => [
    `\`${operation}\``,
    statusesThatAllow(operation).join(", "),
  ]);
  return `# The life cycle of a job

<!-- Generated from packages/server/src/domain/job/life-cycle.ts by npm run docs. -->

A job is always in one of ${JOB_STATUSES.length} statuses. ${FINAL_STATUSES.join(", ")} are final:
nothing but a rerun follows them. What is not in the table is refused with 409 \`invalid_transition\`,
and the answer says what is possible. The first row that fits wins.

\`\`\`mermaid
stateDiagram-v2
${diagramLines().join("\n")}
\`\`\`

## Transitions

*held*: the job's recipe is stopped. *started*: a worker has begun it. *idle*: no worker executes it now.

${markdownTable(["#", "from", "on", "to", "by"], [...births, ...transitions])}

## What a person may ask

${markdownTable(["operation", "legal from"], operations)}

Asking again for what is already in effect changes nothing and is no error.
`;
}

/** One arrow for all events that lead from one status to another. */
function diagramLines(): string[] {
  const arrows = new Map<string, Arrow>();
  for (const { from, on, to } of JOB_TRANSITIONS) {
    for (const status of from) {
      const key = `${status}>${to}`;
      const arrow = arrows.get(key) ?? { from: status, to, events: new Set<string>() };
      arrow.events.add(on);
      arrows.set(key, arrow);
    }
  }
  return [
    ...BIRTHS.map(({ to }) => `    [*] --> ${to}`),
    ...[...arrows.values()].map(
      ({ from, to, events }) => `    ${from} --> ${to}: ${[...events].join(", ")}`,
    ),
  ];
}
