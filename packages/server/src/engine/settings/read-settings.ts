import type { Json } from "../../domain/json.ts";
import { RETENTION_DEFAULT, type Retention } from "../../domain/retention.ts";
import type { Stores } from "../../storage/storage.ts";

/** What administrators set while the server runs. */
export interface ServerSettings {
  retention: Retention;
}

/** Names in the store. */
export const SETTING_NAMES = {
  data: "retention.data",
  summary: "retention.summary",
  audit: "retention.audit",
} as const;

/** The settings as they are now, with defaults for what nobody has set. */
export async function readSettings({
  settings,
}: Pick<Stores, "settings">): Promise<ServerSettings> {
  const stored = await settings.all();
  const text = (name: string, otherwise: string) => textOf(stored.get(name)) ?? otherwise;
  return {
    retention: {
      data: text(SETTING_NAMES.data, RETENTION_DEFAULT.data),
      summary: text(SETTING_NAMES.summary, RETENTION_DEFAULT.summary),
      audit: text(SETTING_NAMES.audit, RETENTION_DEFAULT.audit),
    },
  };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}
