import { newQuickJSWASMModule, type QuickJSWASMModule } from "quickjs-emscripten";
import { serveThread } from "../runtime/threads/serve-thread.ts";
import { runInSandbox, type SandboxAnswer, type SandboxRequest } from "./sandbox/run-in-sandbox.ts";

/** Its memory never shrinks, so it is made anew now and then. */
const RUNS_MAX = 1_000;

let sandbox: QuickJSWASMModule | null = null;
let runs = 0;

serveThread(async (request): Promise<SandboxAnswer> => {
  if (!isSandboxRequest(request)) throw new Error("This is not a request for the sandbox");
  sandbox ??= await newQuickJSWASMModule();
  runs += 1;
  const used = sandbox;
  // Until it has proved sound again: what is thrown here ends the thread.
  sandbox = null;
  const { answer, isWorn } = runInSandbox(used, request);
  if (isWorn || runs >= RUNS_MAX) runs = 0;
  else sandbox = used;
  return answer;
});

function isSandboxRequest(request: unknown): request is SandboxRequest {
  return (
    typeof request === "object" && request !== null && "script" in request && "stop" in request
  );
}
