import { exitCodeOf } from "../../packages/server/src/cli/problem-lines.ts";
import { PROBLEMS } from "../../packages/server/src/domain/problems.ts";
import { markdownTable } from "./markdown-table.ts";

/** docs/reference/problems.md, from the catalogue of problem codes. */
export function problemsPage(): string {
  const rows = Object.entries(PROBLEMS).map(([code, { status, title }]) => [
    `\`${code}\``,
    String(status),
    title,
    String(exitCodeOf({ status, code })),
  ]);
  return `# Problems

<!-- Generated from packages/server/src/domain/problems.ts by npm run docs. -->

Every refusal is an \`application/problem+json\` document (RFC 9457): \`type\`, \`title\`, \`status\`,
\`detail\`, and beside them \`code\`, \`errors\` (each with a JSON Pointer or the parameter's name, and for
text documents line and column), \`allowed\` (what may be asked instead), \`limit\`, and \`requestId\`,
which is also in the answer's \`x-request-id\` header and in the server's log.

400 means that the request cannot be read, 422 that it was read and is not valid, 409 that it does not
fit the state things are in. With 429 and 503 comes \`Retry-After\`. The last column is the exit code of
the [command line](cli.md).

${markdownTable(["code", "status", "means", "exit"], rows)}
`;
}
