/** Below which path the server serves the console: empty, or `/console`. */
export const basePath =
  document.querySelector('meta[name="base-path"]')?.getAttribute("content") ?? "";
