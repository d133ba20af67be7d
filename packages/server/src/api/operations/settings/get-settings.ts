import { readSettings } from "../../../engine/settings/read-settings.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { SettingsView, viewSettings } from "./settings-view.ts";

export function registerGetSettings(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/settings",
    config: { role: "admin" },
    schema: {
      operationId: "getSettings",
      tags: ["System"],
      summary: "Get the settings that can be changed while the server runs",
      response: { 200: SettingsView },
    },
    handler: async () => viewSettings(await readSettings(deps.storage)),
  });
}
