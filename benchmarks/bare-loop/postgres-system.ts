import type { OpenSystem } from "../system.ts";
import { bareSystem } from "./bare-system.ts";
import { openPostgresStore } from "./postgres-store.ts";

export const open: OpenSystem = async ({ databaseUrl }) =>
  bareSystem(await openPostgresStore(databaseUrl));
