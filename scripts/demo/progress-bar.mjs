const WIDTH = 40;
/** Without a terminal a line is printed at each of these shares. */
const SHARES_WITHOUT_TERMINAL = [0.25, 0.5, 0.75, 1];

/** `Sending events  ██████░░░░  57/114`, redrawn in place; a few plain lines where there is no terminal. */
export function progressBar(label, total) {
  const shares = [...SHARES_WITHOUT_TERMINAL];
  return (done) => {
    if (!process.stdout.isTTY) {
      if (shares[0] === undefined || done / total < shares[0]) return;
      while (shares[0] !== undefined && done / total >= shares[0]) shares.shift();
      console.log(`${label}  ${bar(done, total)}`);
      return;
    }
    process.stdout.write(`\r${label}  ${bar(done, total)}${done >= total ? "\n" : ""}`);
  };
}

function bar(done, total) {
  const filled = Math.round((done / total) * WIDTH);
  return `${"█".repeat(filled)}${"░".repeat(WIDTH - filled)}  ${done}/${total}`;
}
