/** Whether this process may do anything on this machine, which a server should not. */
export function isRunningAsRoot(): boolean {
  return process.getuid?.() === 0;
}
