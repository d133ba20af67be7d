import net, { type AddressInfo, type Socket } from "node:net";

/** A mail that was handed over. */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** Headers and text as they were sent. */
  data: string;
}

export interface MailServer {
  /** `smtp://127.0.0.1:port` */
  url: string;
  mails: ReceivedMail[];
  close(): Promise<void>;
}

/** Another host that speaks SMTP (RFC 5321), on loopback. `refuse` = it takes no recipient. */
export async function startMailServer({ refuse = false } = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    converse(socket, { mails, refuse });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on TCP has an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function converse(
  socket: Socket,
  { mails, refuse }: { mails: ReceivedMail[]; refuse: boolean },
): void {
  let received = "";
  let isData = false;
  let mail: ReceivedMail = { from: "", to: [], data: "" };
  const say = (line: string) => void socket.write(`${line}\r\n`);
  say("220 mail.test ESMTP");
  socket.on("data", (chunk) => {
    received += chunk.toString("utf8");
    for (let end = endOf(received, isData); end !== -1; end = endOf(received, isData)) {
      const text = received.slice(0, end);
      received = received.slice(end + (isData ? 5 : 2));
      if (isData) {
        mails.push({ ...mail, data: text });
        mail = { from: "", to: [], data: "" };
        isData = false;
        say("250 Taken");
      } else isData = answer(text, { mail, refuse, say });
    }
  });
}

/** Whether the text of the mail follows. */
function answer(
  line: string,
  { mail, refuse, say }: { mail: ReceivedMail; refuse: boolean; say: (line: string) => void },
): boolean {
  const address = /<([^>]*)>/.exec(line)?.[1] ?? "";
  const verb = line.slice(0, 4).toUpperCase();
  if (verb === "MAIL") mail.from = address;
  if (verb === "RCPT") {
    if (refuse) {
      say("550 No such mailbox");
      return false;
    }
    mail.to.push(address);
  }
  if (verb === "QUIT") say("221 Bye");
  else say(verb === "DATA" ? "354 Go on" : "250 OK");
  return verb === "DATA";
}

function endOf(text: string, isData: boolean): number {
  return text.indexOf(isData ? "\r\n.\r\n" : "\r\n");
}
