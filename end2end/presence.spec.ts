import type { Page } from '@playwright/test';
import { openUsers, row, search, signIn, support } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

// Beats are sent once a second, and whoever sends none for three seconds is offline.
test.use({ command: 'demo', flags: { 'beat-s': '1', 'lease-s': '3' } });

const withoutNetwork = /ERR_CONNECTION_RESET|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_SOCKET_NOT_CONNECTED/;

test('whoever hides their page is offline, and online by the first beat when it is shown', { tag: '@both-engines' }, async ({ page, visitor }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=ava');
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await hydrated(ava);
  await expect(row(page, 'Ava Brandt')).toContainText('Online');

  await turn(ava, 'hidden');
  await expect(row(page, 'Ava Brandt')).not.toContainText('Online');

  // Without its interval the page has one beat only: that of being shown.
  await stopIntervals(ava);
  const beat = ava.waitForRequest('**/beat');
  await turn(ava, 'visible');
  await beat;
  await expect(row(page, 'Ava Brandt')).toContainText('Online');
  await expect(row(page, 'Ava Brandt')).not.toContainText('Online');
});

test('a hidden page hears what changes, and that is no sign of life', async ({ page, visitor }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=max+feldmann');
  const max = await visitor();
  await signIn(max, 'max@northwind.example');
  await openUsers(max, '?q=ava+brandt');
  await expect(row(page, 'Max Feldmann')).toContainText('Online');
  await turn(max, 'hidden');
  await expect(row(page, 'Max Feldmann')).not.toContainText('Online');

  const wasOnline = await keepsWatch(page);
  const olivia = await page.context().newPage();
  await openUsers(olivia, '?q=ava+brandt');
  await olivia.getByRole('link', { name: 'Edit Ava Brandt' }).click();
  await olivia.getByRole('dialog').getByText('No exports').click();
  await olivia.getByRole('button', { name: 'UPDATE' }).click();
  await expect(row(max, 'Ava Brandt')).toContainText('No exports');
  // Whoever comes now is told of after Max would have been.
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await expect(row(olivia, 'Ava Brandt')).toContainText('Online');
  expect(await wasOnline()).toBe(false);
});

test('a page of two that is hidden leaves its person online', async ({ page, visitor }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=ava');
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await hydrated(ava);
  const other = await ava.context().newPage();
  await other.goto(`${support}/contacts`);
  await hydrated(other);
  await expect(row(page, 'Ava Brandt')).toContainText('Online');
  await turn(ava, 'hidden');
  // Longer than a lease, counted in beats.
  for (let beat = 0; beat < 5; beat++) await other.waitForRequest('**/beat');
  await expect(row(page, 'Ava Brandt')).toContainText('Online');
  await turn(other, 'hidden');
  await expect(row(page, 'Ava Brandt')).not.toContainText('Online');
});

test('whoever loses the network says that presence is unknown, and is offline to others', async ({ page, visitor, network, complaints }) => {
  complaints.allow(withoutNetwork);
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=feldmann');
  const max = await visitor({ baseURL: network.url });
  await signIn(max, 'max@northwind.example');
  await openUsers(max, '?q=olivia');
  await expect(row(page, 'Max Feldmann')).toContainText('Online');
  await expect(row(max, 'Olivia Hartmann')).toContainText('Online');

  network.cut();
  await expect(row(max, 'Olivia Hartmann')).toContainText('Presence unknown');
  await expect(row(max, 'Olivia Hartmann').locator('i.dot')).toHaveClass(/unknown/);
  await expect(row(page, 'Max Feldmann')).not.toContainText('Online');
  await expect(row(page, 'Max Feldmann')).not.toContainText('Presence unknown');

  network.restore();
  await expect(row(page, 'Max Feldmann')).toContainText('Online');
  await expect(row(max, 'Olivia Hartmann')).toContainText('Online');
  await expect(row(max, 'Olivia Hartmann')).not.toContainText('Presence unknown');
});

test('a network that is lost without a word is noticed, too', async ({ page, visitor, network, complaints }) => {
  complaints.allow(withoutNetwork);
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=feldmann');
  const max = await visitor({ baseURL: network.url });
  await signIn(max, 'max@northwind.example');
  await openUsers(max, '?q=olivia');
  await expect(row(page, 'Max Feldmann')).toContainText('Online');
  await expect(row(max, 'Olivia Hartmann')).toContainText('Online');
  network.silence();
  await expect(row(page, 'Max Feldmann')).not.toContainText('Online');
  // A stream is kept alive every fifteen seconds: after two of them that are missing one may know.
  await expect(row(max, 'Olivia Hartmann')).toContainText('Presence unknown', { timeout: 35_000 });
});

test('a machine that slept is online again when it wakes, and its list is fresh', async ({ page, visitor, network, complaints }) => {
  complaints.allow(withoutNetwork);
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=feldmann');
  const max = await visitor({ baseURL: network.url });
  await signIn(max, 'max@northwind.example');
  await openUsers(max, '?q=ava+brandt');
  await expect(row(page, 'Max Feldmann')).toContainText('Online');

  const wake = await sleep(max);
  network.cut();
  await expect(row(page, 'Max Feldmann')).not.toContainText('Online');
  const olivia = await page.context().newPage();
  await openUsers(olivia, '?q=ava+brandt');
  await olivia.getByRole('link', { name: 'Edit Ava Brandt' }).click();
  await olivia.getByRole('dialog').getByText('No exports').click();
  await olivia.getByRole('button', { name: 'UPDATE' }).click();
  await expect(row(olivia, 'Ava Brandt')).toContainText('No exports');
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await expect(row(olivia, 'Ava Brandt')).toContainText('Online');
  await expect(row(page, 'Max Feldmann')).not.toContainText('Online');

  network.restore();
  await wake();
  await expect(row(page, 'Max Feldmann')).toContainText('Online');
  await expect(row(max, 'Ava Brandt')).toContainText('No exports');
  await expect(row(max, 'Ava Brandt')).toContainText('Online');
  await expect(row(max, 'Ava Brandt')).not.toContainText('Presence unknown');
});

test('a page whose access has ended asks for no stream any more', async ({ page, visitor }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=ava+brandt');
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await hydrated(ava);
  await page.getByRole('link', { name: 'Revoke access for Ava Brandt' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'REVOKE ACCESS' }).click();
  await expect(ava.getByText('You no longer have access')).toBeVisible();
  const asked: string[] = [];
  ava.on('request', (request) => asked.push(new URL(request.url()).pathname));
  // Longer than the silence after which a page would ask again.
  for (let beat = 0; beat < 5; beat++) await ava.waitForRequest('**/beat');
  expect(asked.filter((path) => path.endsWith('/stream'))).toEqual([]);
});

test('whoever comes while a page is on its way is seen there', { tag: '@both-engines' }, async ({ page, visitor }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=ava');
  // Another browser of hers, whose stream comes late.
  const late = await visitor({ storageState: await page.context().storageState() });
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  await late.route('**/stream?*', async (route) => {
    await opened;
    // A page that has waited too long has asked again meanwhile, and this one is nobody's.
    await route.continue().catch(() => {});
  });
  const asked = late.waitForRequest('**/stream?*');
  await openUsers(late, '?q=ava');
  await asked;
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await expect(row(page, 'Ava Brandt')).toContainText('Online');
  const answered = late.waitForResponse('**/stream?*');
  open();
  expect((await answered).status()).toBe(200);
  await expect(row(late, 'Ava Brandt')).toContainText('Online');
});

test('whoever comes while a list is being fetched stays online in it', async ({ page, visitor }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=ava');
  let deliver: (() => void) | undefined;
  await page.route(/api\/users\/list.*brandt/, async (route) => {
    const response = await route.fetch();
    await new Promise<void>((resolve) => (deliver = resolve));
    await route.fulfill({ response });
  });
  await search(page, 'ava brandt');
  await expect.poll(() => deliver).toBeDefined();
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await expect(row(page, 'Ava Brandt')).toContainText('Online');
  deliver?.();
  await expect(page.locator('mark', { hasText: 'Brandt' }).first()).toBeVisible();
  await expect(row(page, 'Ava Brandt')).toContainText('Online');
});

/** Playwright keeps every page visible; this is what the page sees when its tab is not. */
async function turn(page: Page, visibility: DocumentVisibilityState): Promise<void> {
  await page.evaluate((visibility) => {
    Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true });
    Object.defineProperty(document, 'hidden', { value: visibility === 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, visibility);
}

async function stopIntervals(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (let id = window.setTimeout(() => {}); id > 0; id--) window.clearInterval(id);
  });
}

/** Whether anybody in the list has been online since, however shortly. */
async function keepsWatch(page: Page): Promise<() => Promise<boolean>> {
  const seen = await page.locator('tbody').evaluateHandle((list: HTMLElement) => {
    const seen = { online: false };
    const look = () => (seen.online ||= list.innerText.includes('Online'));
    new MutationObserver(look).observe(list, { subtree: true, childList: true, characterData: true });
    return seen;
  });
  return () => seen.evaluate((seen) => seen.online);
}

/** Not a step of any script, until it wakes. */
async function sleep(page: Page): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Debugger.enable');
  const asleep = new Promise<void>((resolve) => devtools.once('Debugger.paused', () => resolve()));
  await devtools.send('Debugger.pause');
  await asleep;
  return async () => {
    await devtools.send('Debugger.resume');
    await devtools.detach();
  };
}
