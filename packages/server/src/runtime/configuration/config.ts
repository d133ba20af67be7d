import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";
import type { z } from "zod";
import { EXIT_CODES } from "../process/exit-codes.ts";
import { Refusal } from "../process/refusal.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Environment } from "./environment.ts";
import { flagOf, SETTINGS, type SettingKey, variableOf } from "./settings.ts";

export type Config = { [Key in SettingKey]: Value<Key> };
type Value<Key extends SettingKey> =
  | z.output<(typeof SETTINGS)[Key]["schema"]>
  | ((typeof SETTINGS)[Key]["default"] extends null ? null : never);

const CONFIG_FILE = "reprise.yaml";

/** Variables that the command line reads for itself. */
const CLIENT_VARIABLES = ["REPRISE_URL", "REPRISE_API_KEY"];
/** Of the values that a message repeats. */
const ECHO_MAX = 100;
const FILE_BYTES_MAX = 65_536;

export interface ConfigSources {
  /** As given on the command line, by setting; undefined where the flag is absent. */
  flags: Partial<Record<SettingKey, string | undefined>>;
  environment: Environment;
  /** Where reprise.yaml is looked for, and what relative folders are relative to. */
  folder: string;
}

interface Found {
  value: unknown;
  /** As a person knows it: `--port`, `REPRISE_PORT`, `port in reprise.yaml`. */
  name: string;
}

/**
 * Flag, else variable, else reprise.yaml, else default. Unknown variables and keys are refused
 * rather than ignored: a setting that is misspelled is one that silently does not hold.
 */
export function loadConfig(sources: ConfigSources): Config {
  refuseUnknownVariables(sources.environment);
  const file = readConfigFile(join(sources.folder, CONFIG_FILE));
  const keys = Object.keys(SETTINGS).filter(isSettingKey);
  const values = Object.fromEntries(
    keys.map((key) => {
      const found = findValue(key, { ...sources, file });
      return [key, found === null ? SETTINGS[key].default : parseValue(key, found)];
    }),
  );
  // Each value passed the schema of its key.
  const config = values as Config;
  return {
    ...config,
    data: resolve(sources.folder, config.data),
    recipes: config.recipes === null ? null : resolve(sources.folder, config.recipes),
    plans: config.plans === null ? null : resolve(sources.folder, config.plans),
    functions: config.functions === null ? null : resolve(sources.folder, config.functions),
  };
}

function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

function refuseUnknownVariables(environment: Environment): void {
  const known = [...Object.keys(SETTINGS).map(variableOf), ...CLIENT_VARIABLES];
  for (const name of Object.keys(environment)) {
    if (!name.startsWith("REPRISE_") || known.includes(name)) continue;
    throw new Refusal(
      `The variable ${printable(name)} is not known.${didYouMean(name, known)} Unset it, or see docs/reference/configuration.md.`,
    );
  }
}

function findValue(
  key: SettingKey,
  { flags, environment, file }: ConfigSources & { file: ReadonlyMap<string, unknown> },
): Found | null {
  const flag = flags[key];
  if (flag !== undefined) return { value: flag, name: flagOf(key) };
  const variable = environment[variableOf(key)];
  // An empty variable is how shells and Compose files say "not set".
  if (variable !== undefined && variable !== "") {
    return { value: variable, name: variableOf(key) };
  }
  if (file.has(key)) return { value: file.get(key), name: `${key} in ${CONFIG_FILE}` };
  return null;
}

function parseValue(key: SettingKey, { value, name }: Found): unknown {
  const parsed = SETTINGS[key].schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // A database URL may hold a password, and messages end up in logs.
  const isSecret = key === "databaseUrl" || "isSecret" in SETTINGS[key];
  const said = isSecret ? "" : ` is ${printable(JSON.stringify(value))}, but it`;
  throw new Refusal(`${name}${said} must be ${SETTINGS[key].expects}.`);
}

function readConfigFile(path: string): ReadonlyMap<string, unknown> {
  const text = readIfThere(path);
  if (text === null) return new Map();
  if (text.length > FILE_BYTES_MAX) {
    throw new Refusal(`${CONFIG_FILE} is larger than ${FILE_BYTES_MAX} bytes.`);
  }
  const content = parseYaml(text);
  if (content === null) return new Map();
  if (typeof content !== "object" || Array.isArray(content)) {
    throw new Refusal(`${CONFIG_FILE} must be a map of settings, such as "port: 7070".`);
  }
  const entries = Object.entries(content);
  for (const [key] of entries) {
    if (isSettingKey(key)) continue;
    const meant = didYouMean(key, Object.keys(SETTINGS));
    throw new Refusal(
      `${CONFIG_FILE} has the setting '${printable(key)}', which is not known.${meant} See docs/reference/configuration.md.`,
    );
  }
  return new Map(entries);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new Refusal(`${CONFIG_FILE} cannot be read (${String(error)}).`, EXIT_CODES.usage, {
      cause: error,
    });
  }
}

function parseYaml(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: true });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const [line] = problem.message.split("\n");
    throw new Refusal(`${CONFIG_FILE} is not valid YAML: ${line ?? problem.code}`);
  }
  try {
    // Aliases multiply what they name, and a handful of settings needs none.
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new Refusal(
      `${CONFIG_FILE} cannot use YAML aliases (*name); write the value out.`,
      EXIT_CODES.usage,
      {
        cause: error,
      },
    );
  }
}

function printable(text: string): string {
  const escaped = text.replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
  return escaped.length > ECHO_MAX ? `${escaped.slice(0, ECHO_MAX)}…` : escaped;
}
