/** What a runner process begins with; in a checkout it ends in `.ts`. */
export const RUNNER_ENTRY = new URL(
  `./runner/runner-process.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`,
  import.meta.url,
);
