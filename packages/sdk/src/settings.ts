import type { ChangeSettingsData, Settings } from "./generated/types.gen.ts";
import type { CallOptions, Transport } from "./transport.ts";

export interface SettingsClient {
  /** What can be changed while the server runs. */
  get(options?: CallOptions): Promise<Settings>;
  /** Changes what is named and leaves the rest. */
  change(settings: ChangeSettingsData["body"], options?: CallOptions): Promise<Settings>;
}

export function settingsClient(send: Transport): SettingsClient {
  return {
    get: (options) => send({ ...options, path: SETTINGS }),
    change: (json, options) => send({ ...options, method: "PATCH", path: SETTINGS, json }),
  };
}

const SETTINGS = "/api/v1/settings";
