import { z } from "zod";
import { retentionChangeSchema } from "../../../domain/retention.ts";
import { changeSettings } from "../../../engine/settings/change-settings.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { SettingsView, viewSettings } from "./settings-view.ts";

export function registerChangeSettings(api: Api, deps: ApiDeps): void {
  api.route({
    method: "PATCH",
    url: "/settings",
    config: { role: "admin" },
    schema: {
      operationId: "changeSettings",
      tags: ["System"],
      summary: "Change settings",
      description: "What is not named stays as it is.",
      body: z.strictObject({ retention: retentionChangeSchema.optional() }),
      response: { 200: SettingsView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) =>
        viewSettings(await changeSettings(within, request.body)),
      ),
  });
}
