import {
  flagOf,
  SETTINGS,
  variableOf,
} from "../../packages/server/src/runtime/configuration/settings.ts";
import { markdownTable } from "./markdown-table.ts";

/** docs/reference/configuration.md, from the table of settings. */
export function configurationPage(): string {
  const rows = Object.entries(SETTINGS).map(([key, setting]) => [
    "isSecret" in setting ? "–" : `\`${flagOf(key)}\``,
    `\`${variableOf(key)}\``,
    `\`${key}\``,
    defaultText(setting.default, key),
    setting.expects,
    setting.meaning,
  ]);
  return `# Configuration

<!-- Generated from packages/server/src/runtime/configuration/settings.ts by npm run docs. -->

Each setting is a flag, a variable, and a key of \`reprise.yaml\` in the folder where the server is
started. A flag wins over a variable, a variable over the file, the file over the default. Flags,
variables that begin with \`REPRISE_\`, and keys of the file that are not known are refused, with what was
probably meant: a misspelled setting is one that silently does not hold.

${markdownTable(["flag", "variable", "key", "default", "value", "meaning"], rows)}

The command line also reads \`REPRISE_URL\` (address of the server, also \`--url\`) and \`REPRISE_API_KEY\`.
Without them it looks for a server on this machine by the settings above, and for the key in
\`admin.key\` in the data folder.

\`\`\`yaml
# reprise.yaml
data: /var/lib/reprise
port: 8080
slots: 50
allowPrivate: [10.20.0.0/16, erp.internal]
\`\`\`
`;
}

function defaultText(value: unknown, key: string): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return "–";
  return key.endsWith("Grace") ? `\`${Number(value) / 1_000}s\`` : `\`${String(value)}\``;
}
