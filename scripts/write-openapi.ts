// Writes the description of the API, and the SDK's types from it: npm run openapi.
import { writeFileSync } from "node:fs";
import { openTestApi } from "../packages/server/src/testing/open-test-api.ts";
import { writeSdk } from "./write-sdk.ts";

const PATH = "packages/server/openapi.json";

const api = await openTestApi();
const text = `${JSON.stringify(api.app.swagger(), null, 2)}\n`;
await api.close();
writeFileSync(new URL(`../${PATH}`, import.meta.url), text);
console.log(PATH);
await writeSdk();
