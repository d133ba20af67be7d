import { defineFunction } from "@reprise/sdk";

export const environment = defineFunction({
  id: "environment",
  run: () => ({ names: Object.keys(process.env), folder: process.cwd() }),
});

export const speak = defineFunction({
  id: "speak",
  run() {
    process.stdout.write("to standard output\n");
    process.stderr.write("to standard error\n");
    return null;
  },
});

export const pid = defineFunction({
  id: "pid",
  async run(ctx) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { pid: process.pid, attempt: ctx.attempt };
  },
});
