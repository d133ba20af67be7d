import type { Command } from "commander";
import { createProgram } from "../../packages/server/src/cli/program.ts";
import { markdownTable } from "./markdown-table.ts";

/** docs/reference/cli.md, from the commands themselves. */
export function cliPage(): string {
  const program = createProgram({
    environment: {},
    folder: "/",
    streams: { stdout: { write: () => true }, stderr: { write: () => true } },
    exitCode: 0,
  });
  return `# Command line

<!-- Generated from packages/server/src/cli by npm run docs. -->

\`reprise COMMAND --help\` tells the same. All commands but \`start\`, \`worker\`, \`dev\` and \`migrate\` are
clients of the [API](api.md): they find the server by \`--url\`, \`REPRISE_URL\` or the settings of the working
folder, and the key in \`REPRISE_API_KEY\` or, for a server on this machine, in \`admin.key\` in its data
folder. With \`--json\` standard output carries JSON and nothing else, and errors are JSON on standard
error. What comes from outside is escaped before it meets your terminal. \`NO_COLOR\` is honoured.

## Exit codes

${markdownTable(["code", "means"], EXIT_CODES)}

## For every command

${optionsTable(program)}

${program.commands.map((command) => section(command, "reprise")).join("\n\n")}
`;
}

const EXIT_CODES = [
  ["0", "ok"],
  ["1", "the job that was watched or asked for did not complete"],
  ["2", "usage: the command line, a setting or a document is not valid"],
  ["3", "access: the key is missing, not valid, or its role does not allow this"],
  ["4", "missing: there is no such thing"],
  ["5", "conflict: not possible in the state things are in"],
  ["6", "limit: too large, too many, too deep"],
  ["7", "server: a mistake on the server's side, or of ours"],
  ["75", "try again later: the server cannot be reached, is shutting down, or is too busy"],
];

function section(command: Command, parents: string): string {
  const name = `${parents} ${command.name()}`;
  if (command.commands.length > 0) {
    const inner = command.commands.map((child) => section(child, name));
    return [`## \`${name}\`\n\n${sentence(command.description())}`, ...inner].join("\n\n");
  }
  const usage = command.usage().replace("[options] ", "").replace("[options]", "").trim();
  const heading = parents === "reprise" ? "##" : "###";
  const parts = [`${heading} \`${`${name} ${usage}`.trim()}\``, sentence(command.description())];
  const options = optionsTable(command);
  return (options === "" ? parts : [...parts, options]).join("\n\n");
}

function optionsTable(command: Command): string {
  if (command.options.length === 0) return "";
  const rows = command.options.map(({ flags, description }) => [`\`${flags}\``, description]);
  return markdownTable(["option", "meaning"], rows);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace("..", ".");
}
