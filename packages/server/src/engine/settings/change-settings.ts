import { RequestError } from "../../domain/errors.ts";
import { type Retention, retentionProblem } from "../../domain/retention.ts";
import { audit } from "../acting.ts";
import type { CommandDeps } from "../deps.ts";
import { readSettings, SETTING_NAMES, type ServerSettings } from "./read-settings.ts";

interface SettingsChange {
  retention?:
    | { data?: string | undefined; summary?: string | undefined; audit?: string | undefined }
    | undefined;
}

/** Changes what is named and leaves the rest. Refuses `invalid_value`. */
export function changeSettings(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { retention: change = {} }: SettingsChange,
): Promise<ServerSettings> {
  return storage.transaction(async (stores) => {
    const { retention: before } = await readSettings(stores);
    const retention: Retention = {
      data: change.data ?? before.data,
      summary: change.summary ?? before.summary,
      audit: change.audit ?? before.audit,
    };
    const message = retentionProblem(retention);
    if (message !== null) {
      const pointer = change.summary === undefined ? "/retention/data" : "/retention/summary";
      throw new RequestError("invalid_value", `${pointer}: ${message}.`, {
        errors: [{ pointer, code: "invalid_value", message }],
      });
    }
    for (const key of ["data", "summary", "audit"] as const) {
      if (change[key] === undefined) continue;
      await stores.settings.set({ name: SETTING_NAMES[key], value: change[key], now: clock.now() });
    }
    await audit(stores, {
      action: "settings.change",
      target: null,
      outcome: JSON.stringify(before) === JSON.stringify(retention) ? "unchanged" : "changed",
      details: { before: { retention: { ...before } }, after: { retention: { ...retention } } },
    });
    return { retention };
  });
}
