import { describe, expect, test } from "vitest";
import { startReceiver } from "../../testing/start-receiver.ts";
import { createAddressPolicy } from "./address-policy.ts";
import { createGuardedConnect } from "./guarded-connect.ts";

describe("a connection", () => {
  test.each(["127.0.0.1", "[::1]", "localhost", "private.example"])(
    "to %s is refused here too, if nobody has checked the address before",
    async (hostname) => {
      const host = await startReceiver();
      const connect = createGuardedConnect({
        policy: createAddressPolicy({ allowPrivate: [] }),
        resolve: async () => ["127.0.0.1"],
        connectTimeoutMs: 1_000,
      });

      const error = await new Promise((resolve) =>
        connect({ hostname, protocol: "http:", port: String(host.port) }, (refused, socket) =>
          resolve(refused ?? socket),
        ),
      );

      expect(error).toMatchObject({ code: "url_forbidden" });
      expect(host.connectionCount()).toBe(0);
      await host.close();
    },
  );
});
