import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

export type Engine = 'sqlite' | 'postgres';
/** An empty installation, or one with example data. */
export type Command = 'serve' | 'demo';
/** More of its flags, by their names without dashes. */
export type Flags = Record<string, string>;

const binary = resolve(import.meta.dirname, '..', process.env.ROSTER_BIN ?? '../target/release/roster');

/** The real program, on data of its own. */
export class Roster {
  #child?: ChildProcess;
  #log = '';

  private constructor(
    readonly url: string,
    readonly folder: string,
    readonly database: Database,
    readonly smtpUrl: string,
    readonly command: Command,
    readonly flags: Flags,
  ) {}

  static async start(engine: Engine, smtpUrl: string, command: Command, flags: Flags): Promise<Roster> {
    const folder = await mkdtemp(join(tmpdir(), 'roster-'));
    const database = engine === 'sqlite' ? sqliteIn(folder) : await freshPostgres();
    const roster = new Roster(`http://127.0.0.1:${await freePort()}`, folder, database, smtpUrl, command, flags);
    await roster.#start().catch(async (error) => {
      await roster.remove();
      throw error;
    });
    return roster;
  }

  /** All it printed so far; a first start prints the set-up link. */
  log(): string {
    return this.#log;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || !isRunning(child)) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    if ((await Promise.race([exit, setTimeout(15_000, 'late')])) === 'late') {
      child.kill('SIGKILL');
      throw new Error(`Roster did not stop within 15 s:\n${this.#log}`);
    }
  }

  /** At once, with all that it was doing. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  async killed(): Promise<void> {
    const child = this.#child;
    if (child && isRunning(child)) await once(child, 'exit');
  }

  /** Another command of the program: how it ended, and all that it said. */
  run(...args: string[]): Promise<{ code: number; said: string }> {
    const options = { cwd: this.folder, env: withoutOwnSettings(process.env) };
    return new Promise((done) => {
      execFile(binary, args, options, (error, stdout, stderr) => {
        done({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout + stderr });
      });
    });
  }

  /** On the same port and data. */
  async restart(): Promise<void> {
    await this.stop();
    await this.#start();
  }

  async remove(): Promise<void> {
    try {
      await this.stop();
    } finally {
      await this.database.drop();
      await rm(this.folder, { recursive: true });
    }
  }

  async #start(): Promise<void> {
    const { host } = new URL(this.url);
    const flags = {
      'listen': host,
      ...(this.command === 'serve' && { 'public-url': this.url }),
      'database-url': this.database.url,
      'smtp-url': this.smtpUrl,
      'mail-from': 'roster@northwind.example',
      ...this.flags,
    };
    const child = spawn(binary, [this.command, ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])], {
      cwd: this.folder,
      env: withoutOwnSettings(process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stdout.on('data', (text) => (this.#log += text));
    child.stderr.on('data', (text) => (this.#log += text));
    await once(child, 'spawn');
    while (!(await this.#isReady())) {
      if (!isRunning(child)) throw new Error(`Roster did not start:\n${this.#log}`);
      await setTimeout(20);
    }
  }

  #isReady(): Promise<boolean> {
    return fetch(`${this.url}/readyz`).then((answer) => answer.ok, () => false);
  }
}

type Database = { url: string; drop(): Promise<void> };

function sqliteIn(folder: string): Database {
  return { url: `sqlite:${join(folder, 'roster.db')}`, drop: async () => {} };
}

async function freshPostgres(): Promise<Database> {
  const cluster = process.env.ROSTER_TEST_POSTGRES;
  if (!cluster) throw new Error('Set ROSTER_TEST_POSTGRES, for instance to what `bin/postgres start` prints.');
  const run = (command: string) => promisify(execFile)('psql', [cluster, '--quiet', '--command', command]);
  const name = `roster_${randomBytes(8).toString('hex')}`;
  await run(`create database ${name}`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return { url: url.href, drop: async () => void (await run(`drop database ${name} with (force)`)) };
}

/** The settings of whoever runs the tests are not those of a test. */
function withoutOwnSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('ROSTER_')));
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
