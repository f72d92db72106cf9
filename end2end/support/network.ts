import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** One person's way to the server, which can be lost. */
export class Network {
  readonly #sockets = new Set<Socket>();
  #state: 'whole' | 'cut' | 'silent' = 'whole';
  readonly #server = createServer((near) => {
    this.#keep(near);
    if (this.#state === 'cut') near.destroy();
    if (this.#state !== 'whole') return;
    const far = connect(this.port, '127.0.0.1');
    this.#keep(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });

  private constructor(readonly port: number) {}

  static async to(url: string): Promise<Network> {
    const network = new Network(Number(new URL(url).port));
    network.#server.listen(0, '127.0.0.1');
    await once(network.#server, 'listening');
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What is open ends, and nothing can be opened. */
  cut(): void {
    this.#state = 'cut';
    this.#sockets.forEach((socket) => socket.destroy());
  }

  /** Whatever is open and is opened carries nothing any more, and no end is told of it. */
  silence(): void {
    this.#state = 'silent';
    this.#sockets.forEach((socket) => socket.unpipe().pause());
  }

  restore(): void {
    this.#state = 'whole';
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    // It is told of by its close.
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
