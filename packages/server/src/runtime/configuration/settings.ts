import ms from "ms";
import { z } from "zod";
import { parseSecretKey } from "../vault/secret-key.ts";

const PORT_MAX = 65_535;
const SLOTS_MAX = 1_000;
const RUNNERS_MAX = 64;
const MEMORY_MIN_MB = 128;
const MEMORY_MAX_MB = 65_536;
const GRACE_MAX_MS = 600_000;
const LIST_MAX = 100;

const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;

interface Setting {
  /** Checks and converts what a flag or variable (text) or reprise.yaml (any value) said. */
  schema: z.ZodType;
  /** Completes "… must be". */
  expects: string;
  /** Said in the reference. */
  meaning: string;
  default: unknown;
  /** Never repeated in a message, and no flag: lists of processes show what is on a command line. */
  isSecret?: true;
}

/**
 * Everything that can be configured. The key is the one of reprise.yaml; the variable is REPRISE_
 * and the key in upper snake case; the flag is the key in kebab case. docs/reference/configuration.md
 * is generated from this table.
 */
export const SETTINGS = {
  data: {
    schema: filledText(),
    expects: "a folder",
    meaning: "Folder of the embedded database and of the admin key. Created with mode 0700.",
    default: "./.reprise",
  },
  port: {
    schema: wholeNumber(0, PORT_MAX),
    expects: `a whole number from 0 to ${PORT_MAX} (0 = any free port)`,
    meaning: "Port of the HTTP API.",
    default: 7070,
  },
  host: {
    schema: filledText(),
    expects: "an address or host name of this machine",
    meaning:
      "Address to listen on. The default is reached from this machine only; put TLS in front before you change it.",
    default: "127.0.0.1",
  },
  databaseUrl: {
    schema: z.string().regex(/^postgres(ql)?:\/\/./),
    expects: "a URL that begins with postgres:// or postgresql://",
    meaning: "PostgreSQL 14 or newer instead of the embedded SQLite.",
    default: null,
  },
  recipes: {
    schema: filledText(),
    expects: "a folder",
    meaning:
      "Folder of recipe files (.yaml, .yml, .json) that are loaded and started when the server starts.",
    default: null,
  },
  plans: {
    schema: filledText(),
    expects: "a folder",
    meaning:
      "Folder of plan files (.yaml, .yml, .json) that are created, or replace those that are there, when the server starts.",
    default: null,
  },
  functions: {
    schema: filledText(),
    expects: "a folder",
    meaning:
      "Folder of files (.ts, .mts, .js, .mjs) whose functions jobs can run, each in a runner process.",
    default: null,
  },
  functionEnv: {
    schema: listOfText(),
    expects: `a list of at most ${LIST_MAX} names of variables, separated by commas`,
    meaning:
      "Variables of the server that functions may see, beside PATH, HOME, TZ, LANG and NODE_ENV.",
    default: [],
  },
  functionRunners: {
    schema: wholeNumber(1, RUNNERS_MAX),
    expects: `a whole number from 1 to ${RUNNERS_MAX}`,
    meaning: "Processes that run functions; one more waits to take the place of one that ends.",
    default: 2,
  },
  functionConcurrency: {
    schema: wholeNumber(1, SLOTS_MAX),
    expects: `a whole number from 1 to ${SLOTS_MAX}`,
    meaning:
      "Functions that one runner process runs at once. The slots limit all of them together.",
    default: 10,
  },
  functionMemory: {
    schema: wholeNumber(MEMORY_MIN_MB, MEMORY_MAX_MB),
    expects: `a whole number from ${MEMORY_MIN_MB} to ${MEMORY_MAX_MB}`,
    meaning: "MiB of memory that a runner process may take before it is ended.",
    default: 512,
  },
  functionBlocked: {
    schema: durationMs(GRACE_MAX_MS),
    expects: "a duration of at most 10m, such as 10s",
    meaning:
      "How long a function may compute without letting its process do anything else, before that is ended.",
    default: 10_000,
  },
  slots: {
    schema: wholeNumber(1, SLOTS_MAX),
    expects: `a whole number from 1 to ${SLOTS_MAX}`,
    meaning: "Jobs that this process executes at once. A job that waits holds no slot.",
    default: 20,
  },
  publicUrl: {
    schema: z.string().regex(/^https?:\/\/[^\s]+$/),
    expects: "a URL that begins with http:// or https://",
    meaning: "Where people reach this server; begins the links in mails. Default: host and port.",
    default: null,
  },
  basePath: {
    schema: pathPrefix(),
    expects: "a path such as /reprise, of letters, digits, hyphens, underscores and dots",
    meaning:
      "Path below which a proxy shows this server; the console's addresses begin with it. Both are served: with the path in front, and without it.",
    default: "",
  },
  smtpUrl: {
    schema: z.string().regex(/^smtps?:\/\/./),
    expects: "a URL that begins with smtp:// or smtps://",
    meaning:
      "Mail server that takes the mails about approvals; user and password stand in the URL.",
    default: null,
    isSecret: true,
  },
  mailFrom: {
    schema: filledText(),
    expects: "an e-mail address",
    meaning: "Sender of the mails about approvals.",
    default: null,
  },
  notifyWebhook: {
    schema: z.string().regex(/^https?:\/\/[^\s]+$/),
    expects: "a URL that begins with http:// or https://",
    meaning: "Is sent a JSON message for each approval that is asked for.",
    default: null,
    isSecret: true,
  },
  logLevel: {
    schema: z.enum(LOG_LEVELS),
    expects: `one of ${LOG_LEVELS.join(", ")}`,
    meaning: "Least severity of the log lines (JSON on standard error).",
    default: "info",
  },
  allowPrivate: {
    schema: listOfText(),
    expects: `a list of at most ${LIST_MAX} networks (10.0.0.0/8) or host names, separated by commas`,
    meaning:
      "Private networks and hosts that recipes may call. All others are refused; cloud metadata addresses always are.",
    default: [],
  },
  secretKey: {
    schema: z.string().refine((text) => parseSecretKey(text) !== null),
    expects: "32 random bytes in base64 or hexadecimal (openssl rand -base64 32)",
    meaning:
      "Seals the secrets in the store. Without it the server makes one in `secret.key` in the data folder. Every process on one store needs the same.",
    default: null,
    isSecret: true,
  },
  shutdownGrace: {
    schema: durationMs(GRACE_MAX_MS),
    expects: "a duration of at most 10m, such as 20s",
    meaning: "How long running steps may go on after SIGTERM before their jobs are handed back.",
    default: 20_000,
  },
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof SETTINGS;

/** `databaseUrl` → `REPRISE_DATABASE_URL`. */
export function variableOf(key: string): string {
  return `REPRISE_${key.replace(/[A-Z]/g, "_$&").toUpperCase()}`;
}

/** `databaseUrl` → `--database-url`. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Without the slash at its end; the root is the empty text. */
function pathPrefix() {
  return z
    .string()
    .regex(/^\/(?!\/)([\w-][\w.-]*\/?)*$/)
    .transform((path) => path.replace(/\/$/, ""));
}

function filledText() {
  return z.string().regex(/\S/);
}

function wholeNumber(min: number, max: number) {
  const text = z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number);
  return z.union([z.number(), text]).pipe(z.number().int().min(min).max(max));
}

function listOfText() {
  const entries = z.array(filledText()).max(LIST_MAX);
  const text = z.string().transform((value) =>
    value
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ""),
  );
  return z.union([entries, text.pipe(entries)]);
}

function durationMs(maxMs: number) {
  const known = z.custom<ms.StringValue>((value) => isDuration(value));
  return known.transform((text) => ms(text)).pipe(z.number().min(0).max(maxMs));
}

function isDuration(value: unknown): boolean {
  return typeof value === "string" && /^\d{1,9}\s?(ms|s|m|h)$/.test(value);
}
