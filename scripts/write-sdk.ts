import { fileURLToPath } from "node:url";
import { createClient } from "@hey-api/openapi-ts";

const PATH = "packages/sdk/src/generated";

/**
 * Writes the SDK's types from packages/server/openapi.json. Only types: the generator's own client
 * is 1,600 lines that exactOptionalPropertyTypes refuses, for what packages/sdk/src/transport.ts
 * does.
 */
export async function writeSdk(): Promise<void> {
  await createClient({
    input: fileURLToPath(new URL("../packages/server/openapi.json", import.meta.url)),
    output: {
      path: fileURLToPath(new URL(`../${PATH}`, import.meta.url)),
      importFileExtension: ".ts",
    },
    plugins: ["@hey-api/typescript"],
    logs: { level: "silent" },
  });
  console.log(PATH);
}
