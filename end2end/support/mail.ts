import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export type Mail = { to: string[]; subject: string; text: string; html: string };

/** A mail server that keeps all it is given. */
export class Inbox {
  readonly all: Mail[] = [];
  readonly #read = new Set<Mail>();
  readonly #arrivals = new EventEmitter();
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: async (stream, session, done) => {
      try {
        const mail = await PostalMime.parse(await Buffer.concat(await stream.toArray()));
        this.all.push({
          to: session.envelope.rcptTo.map((recipient) => recipient.address),
          subject: mail.subject ?? '',
          text: mail.text ?? '',
          html: mail.html ?? '',
        });
        done();
        this.#arrivals.emit('mail');
      } catch (error) {
        done(error as Error);
      }
    },
  });

  static async open(): Promise<Inbox> {
    const inbox = new Inbox();
    inbox.#server.listen(0, '127.0.0.1');
    await once(inbox.#server.server, 'listening');
    return inbox;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  /**
   * The newest mail to the address. Each mail is handed out once, so that the second call after a resend waits for the
   * second mail.
   */
  async waitFor(address: string, timeout = 10_000): Promise<Mail> {
    const signal = AbortSignal.timeout(timeout);
    for (;;) {
      const unread = this.all.filter((mail) => mail.to.includes(address) && !this.#read.has(mail));
      const newest = unread.at(-1);
      if (newest) {
        unread.forEach((mail) => this.#read.add(mail));
        return newest;
      }
      await once(this.#arrivals, 'mail', { signal }).catch(() => {
        const others = this.all.map((mail) => `${mail.to}: ${mail.subject}`).join('\n');
        throw new Error(`No new mail to ${address} within ${timeout} ms. All mails:\n${others}`);
      });
    }
  }

  async close(): Promise<void> {
    await new Promise<void>((closed) => this.#server.close(closed));
  }
}
