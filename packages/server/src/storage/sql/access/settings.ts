import type { Json } from "../../../domain/json.ts";
import type { SettingStore } from "../../storage.ts";
import type { Session } from "../session.ts";
import { sql } from "../sql.ts";

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function settingStore(
  session: Session,
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): SettingStore {
  return {
    async all() {
      const rows = await session.query<{ name: string; value: string }>(
        sql`select name, value from settings`,
      );
      return new Map(rows.map(({ name, value }) => [name, JSON.parse(value) as Json]));
    },
    set: ({ name, value, now }) =>
      write(async (writer) => {
        await writer.query(sql`
          insert into settings (name, value, updated_at)
          values (${name}, ${JSON.stringify(value)}, ${now})
          on conflict (name) do update
          set value = excluded.value, updated_at = excluded.updated_at`);
      }),
  };
}
