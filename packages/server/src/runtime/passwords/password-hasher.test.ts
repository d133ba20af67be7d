import { describe, expect, test } from "vitest";
import { createPasswordHasher } from "./password-hasher.ts";
import { TooBusy } from "./turns.ts";

const PASSWORD = "a sentence that nobody else has";

describe("passwords", () => {
  const hasher = createPasswordHasher();

  test("are kept as argon2id with 19 MiB and two passes, each with its own salt", async () => {
    const [one, other] = await Promise.all([hasher.hash(PASSWORD), hasher.hash(PASSWORD)]);

    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect(await hasher.verify(PASSWORD, one)).toBe(true);
    expect(await hasher.verify(`${PASSWORD}.`, one)).toBe(false);
    expect(await hasher.verify("", one)).toBe(false);
  });

  test("fit however the keyboard composes their letters", async () => {
    const hash = await hasher.hash("Zoë's café".normalize("NFD"));

    expect(await hasher.verify("Zoë's café".normalize("NFC"), hash)).toBe(true);
  });

  test("of nobody never fit", async () => {
    expect(await hasher.verify(PASSWORD, null)).toBe(false);
    expect(await hasher.verify("", null)).toBe(false);
  });

  test("are not checked in such numbers that nothing else gets done", async () => {
    const busy = createPasswordHasher();

    const checks = Array.from({ length: 60 }, () => busy.verify(PASSWORD, null));
    const outcomes = await Promise.allSettled(checks);

    const refused = outcomes.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(18);
    expect(refused[0]).toMatchObject({ reason: expect.any(TooBusy) });
    expect(await busy.verify(PASSWORD, await busy.hash(PASSWORD))).toBe(true);
  });
});
