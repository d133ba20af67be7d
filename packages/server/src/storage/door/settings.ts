import type { Json } from "../../domain/json.ts";

/** What administrators set while the server runs; absent = the default. */
export interface SettingStore {
  all(): Promise<ReadonlyMap<string, Json>>;
  set(setting: { name: string; value: Json; now: number }): Promise<void>;
}
