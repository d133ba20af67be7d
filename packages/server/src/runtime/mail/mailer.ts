/** Sends mail by an SMTP server. */
export interface Mailer {
  /** Resolves when the server has taken it; rejects when it has not. */
  send(mail: Mail): Promise<void>;
}

export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** The same when a mail is sent again, so that programs can tell. */
  id: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 30_000;
const SUBJECT_CHARS_MAX = 150;

/** `url` such as `smtps://user:password@mail.example.org`; nothing is connected before a mail is sent. */
export function createMailer({ url, from }: { url: string; from: string }): Mailer {
  return {
    async send({ to, subject, text, id }) {
      const { createTransport } = await import("nodemailer");
      const transport = createTransport({
        url,
        connectionTimeout: CONNECT_TIMEOUT_MS,
        greetingTimeout: CONNECT_TIMEOUT_MS,
        socketTimeout: SOCKET_TIMEOUT_MS,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await transport.sendMail({
          from,
          // As an object: a name is never read as a list of addresses.
          to: { name: "", address: to },
          subject: oneLine(subject),
          text,
          messageId: `<${id}@reprise>`,
          headers: { "auto-submitted": "auto-generated" },
        });
      } finally {
        transport.close();
      }
    },
  };
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").slice(0, SUBJECT_CHARS_MAX);
}
