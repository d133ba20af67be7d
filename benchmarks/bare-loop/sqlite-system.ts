import type { OpenSystem } from "../system.ts";
import { bareSystem } from "./bare-system.ts";
import { openSqliteStore } from "./sqlite-store.ts";

export const open: OpenSystem = async ({ dataDir }) => bareSystem(await openSqliteStore(dataDir));
