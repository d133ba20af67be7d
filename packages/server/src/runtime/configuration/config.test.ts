import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ConfigSources, loadConfig } from "./config.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reprise-config-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function load(sources: Partial<ConfigSources> = {}, file?: string) {
  if (file !== undefined) writeFileSync(join(folder, "reprise.yaml"), file);
  return loadConfig({ flags: {}, environment: {}, folder, ...sources });
}

describe("the configuration", () => {
  test("has defaults that are safe on a laptop", () => {
    const config = load();

    expect(config).toEqual({
      data: join(folder, ".reprise"),
      port: 7070,
      host: "127.0.0.1",
      databaseUrl: null,
      recipes: null,
      plans: null,
      functions: null,
      functionEnv: [],
      functionRunners: 2,
      functionConcurrency: 10,
      functionMemory: 512,
      functionBlocked: 10_000,
      slots: 20,
      logLevel: "info",
      allowPrivate: [],
      secretKey: null,
      publicUrl: null,
      basePath: "",
      smtpUrl: null,
      mailFrom: null,
      notifyWebhook: null,
      shutdownGrace: 20_000,
    });
  });

  test("prefers a flag to a variable, a variable to the file, and the file to the default", () => {
    const file = "port: 1001\nslots: 3\nlogLevel: warn\n";
    const environment = { REPRISE_PORT: "1002", REPRISE_SLOTS: "4" };

    const config = load({ flags: { port: "1003" }, environment }, file);

    expect(config).toMatchObject({ port: 1003, slots: 4, logLevel: "warn" });
  });

  test("takes lists and durations as text and as YAML", () => {
    const fromText = load({
      environment: {
        REPRISE_ALLOW_PRIVATE: "127.0.0.0/8, erp.internal",
        REPRISE_SHUTDOWN_GRACE: "5s",
      },
    });
    const fromFile = load({}, "allowPrivate: [10.0.0.0/8]\nshutdownGrace: 2m\n");

    expect(fromText).toMatchObject({
      allowPrivate: ["127.0.0.0/8", "erp.internal"],
      shutdownGrace: 5_000,
    });
    expect(fromFile).toMatchObject({ allowPrivate: ["10.0.0.0/8"], shutdownGrace: 120_000 });
  });

  test("treats an empty variable as absent", () => {
    expect(load({ environment: { REPRISE_PORT: "" } }).port).toBe(7070);
  });

  test.each([
    [{ port: "abc" }, /--port is "abc", but it must be a whole number from 0 to 65535/],
    [{ port: "70000" }, /--port is "70000"/],
    [{ port: "-1" }, /--port is "-1"/],
    [{ slots: "0" }, /--slots is "0", but it must be a whole number from 1 to 1000/],
    [{ logLevel: "loud" }, /--log-level is "loud", but it must be one of debug, info/],
    [{ data: " " }, /--data is " "/],
    [{ shutdownGrace: "1d" }, /--shutdown-grace is "1d"/],
  ])("refuses the flags %j in a sentence", (flags, sentence) => {
    expect(() => load({ flags })).toThrow(sentence);
  });

  test("never repeats a secret key", () => {
    expect(() => load({ environment: { REPRISE_SECRET_KEY: "hunter2" } })).toThrow(
      /^REPRISE_SECRET_KEY must be 32 random bytes/,
    );
  });

  test("never repeats a database URL, for it may hold a password", () => {
    const load1 = () => load({ flags: { databaseUrl: "mysql://root:hunter2@db/app" } });

    expect(load1).toThrow(/--database-url must be a URL that begins with postgres:/);
    expect(load1).not.toThrow(/hunter2/);
  });

  test.each([
    ["REPRISE_PRT", /REPRISE_PRT is not known\. Did you mean 'REPRISE_PORT'\?/],
    ["REPRISE_X\u001b[2J", /REPRISE_X\\u\{1b\}\[2J is not known/],
  ])("refuses the unknown variable %j and says what was meant", (name, sentence) => {
    expect(() => load({ environment: { [name]: "1" } })).toThrow(sentence);
  });

  test.each([
    ["prot: 1", /'prot', which is not known\. Did you mean 'port'\?/],
    ["port: 1\nport: 2", /not valid YAML: .*unique/i],
    ["\tport: 1", /not valid YAML/],
    ["- port", /must be a map of settings/],
    ["port: [1]", /port in reprise\.yaml is \[1\], but it must be/],
    ["a: &a [1]\nslots: *a", /reprise\.yaml/],
    ["x".repeat(70_000), /larger than 65536 bytes/],
  ])("refuses a file that says %j", (file, sentence) => {
    expect(() => load({}, file)).toThrow(sentence);
  });

  test("takes an empty file for no settings", () => {
    expect(load({}, "# nothing yet\n").port).toBe(7070);
  });
});
