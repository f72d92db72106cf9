import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export type Received = { to: string; id: string; text: string };

/** What a mail server does with the next mails. */
export type Manner = {
  /** Whose password is right. */
  password?: string;
  /** An answer other than yes to a recipient, or none at all. */
  recipient?: (address: string) => [code: number, words: string] | 'silence' | undefined;
  /** It says no word from the beginning. */
  silent?: boolean;
  /** Called with a mail that was received whole, before that is confirmed. */
  received?: (mail: Received) => Promise<void>;
};

/** A real mail server that goes wrong when it is told to. */
export class FaultyInbox {
  readonly all: Received[] = [];
  manner: Manner = {};
  #server?: SMTPServer;
  #port = 0;

  constructor(readonly secure = false) {}

  get url(): string {
    return `${this.secure ? 'smtps' : 'smtp'}://roster:secret@127.0.0.1:${this.#port}`;
  }

  /** How often each address got a mail. */
  counts(): Record<string, number> {
    return Object.fromEntries(this.all.map(({ to }) => [to, this.all.filter((mail) => mail.to === to).length]));
  }

  /** On the port that it had before, if it had one. */
  async open(): Promise<this> {
    this.#server = new SMTPServer(this.#options());
    // Of a client that went away.
    this.#server.on('error', () => {});
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server.server, 'listening');
    this.#port = (this.#server.server.address() as AddressInfo).port;
    return this;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise<void>((closed) => server.close(closed));
  }

  #options(): SMTPServerOptions {
    const refusal = (code: number, words: string) => Object.assign(new Error(words), { responseCode: code });
    return {
      secure: this.secure,
      authOptional: false,
      authMethods: ['PLAIN', 'LOGIN'],
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 100,
      onConnect: (_session, done) => void (this.manner.silent || done()),
      onAuth: (auth, _session, done) => {
        const isRight = auth.password === (this.manner.password ?? 'secret');
        isRight ? done(null, { user: 'roster' }) : done(refusal(535, '5.7.8 wrong password'));
      },
      onRcptTo: ({ address }, _session, done) => {
        const answer = this.manner.recipient?.(address);
        if (answer !== 'silence') done(answer && refusal(...answer));
      },
      onData: async (stream, session, done) => {
        const mail = await PostalMime.parse(await Buffer.concat(await stream.toArray()));
        const to = session.envelope.rcptTo[0]?.address ?? '';
        const received = { to, id: mail.messageId ?? '', text: mail.text ?? '' };
        this.all.push(received);
        await this.manner.received?.(received);
        done();
      },
    };
  }
}
