import { createClient } from "@reprise/sdk";
import { basePath } from "./base-path.ts";

/** Who is signed in is in a cookie that scripts cannot read. */
export const client = createClient({ url: location.origin + basePath });
