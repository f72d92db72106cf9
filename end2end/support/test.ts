import { expect, test as base, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { Inbox } from './mail.ts';
import { Network } from './network.ts';
import { Roster, type Command, type Engine, type Flags } from './server.ts';

export { expect };

export type Options = { engine: Engine; command: Command; flags: Flags };

type Fixtures = {
  inbox: Inbox;
  /** A server of the test's own, on empty data. */
  roster: Roster;
  /** A way to it that can be lost; for a visitor with this `baseURL`. */
  network: Network;
  /** Opens a browser of its own: another person. */
  visitor: (options?: BrowserContextOptions) => Promise<Page>;
  complaints: Complaints;
};

export const test = base.extend<Options & Fixtures>({
  engine: ['sqlite', { option: true }],
  command: ['serve', { option: true }],
  flags: [{}, { option: true }],

  inbox: async ({}, use) => {
    const inbox = await Inbox.open();
    await use(inbox);
    await inbox.close();
  },

  roster: async ({ engine, command, flags, inbox }, use, testInfo) => {
    const roster = await Roster.start(engine, inbox.url, command, flags);
    await use(roster);
    await roster.remove().finally(async () => {
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('server log', { body: roster.log(), contentType: 'text/plain' });
      }
    });
  },

  network: async ({ roster }, use) => {
    const network = await Network.to(roster.url);
    await use(network);
    await network.close();
  },

  baseURL: async ({ roster }, use) => use(roster.url),

  complaints: async ({}, use) => {
    const complaints = new Complaints();
    await use(complaints);
    expect(complaints.unexpected(), 'what the browsers complained of').toEqual([]);
  },

  visitor: async ({ browser, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      complaints.listenTo(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },

  page: async ({ visitor }, use) => use(await visitor()),
  context: async ({ page }, use) => use(page.context()),
});

/** A click before the page is hydrated is lost. Without JavaScript there is nothing to wait for. */
export async function hydrated(page: Page): Promise<void> {
  if (test.info().project.use.javaScriptEnabled === false) return;
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
}

/** Errors and warnings of every page. A test fails on each that it did not allow. */
class Complaints {
  readonly #heard: string[] = [];
  readonly #allowed: RegExp[] = [];

  allow(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  unexpected(): string[] {
    return this.#heard.filter((complaint) => !this.#allowed.some((pattern) => pattern.test(complaint)));
  }

  listenTo(context: BrowserContext): void {
    context.on('weberror', (error) => this.#heard.push(`uncaught: ${error.error().stack}`));
    context.on('console', (message) => {
      if (['error', 'warning', 'assert'].includes(message.type())) {
        this.#heard.push(`${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
  }
}
