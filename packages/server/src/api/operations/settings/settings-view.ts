import { z } from "zod";
import type { ServerSettings } from "../../../engine/settings/read-settings.ts";

export const SettingsView = z
  .strictObject({
    retention: z.strictObject({
      data: z.string().meta({ description: "How long events, inputs, outputs and logs are kept" }),
      summary: z.string().meta({ description: "How long the jobs themselves are kept" }),
      audit: z.string().meta({ description: "How long it is kept who did what" }),
    }),
  })
  .meta({ id: "Settings" });

export function viewSettings({ retention }: ServerSettings): z.infer<typeof SettingsView> {
  return {
    retention: { data: retention.data, summary: retention.summary, audit: retention.audit },
  };
}
