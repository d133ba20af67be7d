import type { CommandContext } from "../../command-context.ts";

export interface SettingsOptions {
  retentionData?: string | undefined;
  retentionSummary?: string | undefined;
  retentionAudit?: string | undefined;
}

/** `reprise settings`: shows what can be changed while the server runs, and changes what is named. */
export async function changeSettings(
  { client, out }: CommandContext,
  { retentionData: data, retentionSummary: summary, retentionAudit: audit }: SettingsOptions,
): Promise<void> {
  const isAsked = data !== undefined || summary !== undefined || audit !== undefined;
  const retention = { ...(data && { data }), ...(summary && { summary }), ...(audit && { audit }) };
  const settings = isAsked
    ? await client.settings.change({ retention })
    : await client.settings.get();
  if (out.json) return out.value(settings);
  out.line(`retention.data     ${settings.retention.data}`);
  out.line(`retention.summary  ${settings.retention.summary}`);
  out.line(`retention.audit    ${settings.retention.audit}`);
}
