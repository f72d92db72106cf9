import type { Page } from '@playwright/test';
import { openUsers, row, signIn, support, users } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

// Extensions, proxies and browsers change a page before its script begins.
test.use({ command: 'demo' });

const failure = "a page's script failed";

type Change = (html: string) => string;

const changes: Record<string, Change> = {
  'an extension puts an element of its own at the top': (html) =>
    html.replace(/(<body[^>]*>)/, '$1<div id="extension"></div>'),
  'a browser makes a link of what it takes for a phone number': (html) =>
    html.replace(/(<tbody[\s\S]*?>)([^<>]+@[^<>]+)</, '$1<a href="tel:+46701234567">$2</a><'),
  'a proxy hides an email address': (html) =>
    html.replace(
      /(<tbody[\s\S]*?>)([^<>]+@[^<>]+)</,
      '$1<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="5a">[email&#160;protected]</a><',
    ),
};

/** Has each document of a path changed on its way; gives how many there were. */
async function changeDocuments(page: Page, path: string, change: Change): Promise<() => number> {
  let count = 0;
  await page.route(
    (url) => url.pathname === path,
    async (route) => {
      const answer = await route.fetch();
      const html = await answer.text();
      expect(change(html), 'the document is changed').not.toBe(html);
      count += 1;
      await route.fulfill({ response: answer, body: change(html) });
    },
  );
  return () => count;
}

for (const [name, change] of Object.entries(changes)) {
  test(`where ${name}, the page works as without a script`, async ({ page, roster, complaints }) => {
    complaints.allow(/panicked at|unreachable|was preloaded using link preload but not used/);
    await signIn(page, 'olivia@northwind.example');
    const documents = await changeDocuments(page, users, change);
    await page.goto(users);
    await expect.poll(documents).toBe(2);
    await page.waitForLoadState('load');
    await expect(page.locator('html')).not.toHaveAttribute('data-hydrated');

    await page.getByRole('link', { name: 'ADD USER' }).click();
    await page.getByLabel('Email address').fill('plain@example.com');
    await page.getByRole('button', { name: 'ADD', exact: true }).click();
    await expect(page.getByText(/^Invitation sent/)).toBeVisible();
    await page.getByRole('searchbox', { name: 'Search Users' }).fill('plain');
    await page.getByRole('searchbox', { name: 'Search Users' }).press('Enter');
    await expect(page).toHaveURL(`${users}?q=plain`);
    await expect(row(page, 'Pending')).toHaveCount(1);
    await expect(page.locator('html')).not.toHaveAttribute('data-hydrated');
    expect(roster.log().split(failure).length - 1, 'reports in the log').toBe(1);

    // Another page has its script.
    await page.goto(`${support}/contacts`);
    await expect(page.locator('html')).toHaveAttribute('data-hydrated');
  });
}

test('what was typed before the script failed is still there', async ({ page, complaints }) => {
  complaints.allow(/panicked at|unreachable|was preloaded using link preload but not used/);
  await signIn(page, 'olivia@northwind.example');
  let begin: (() => void) | undefined;
  await page.route(/\/frontend\.[^/]*\.wasm$/, async (route) => {
    await new Promise<void>((resolve) => (begin = resolve));
    await route.continue();
  });
  const documents = await changeDocuments(page, users, Object.values(changes)[0]!);
  await page.goto(`${users}?dialog=add`, { waitUntil: 'commit' });
  await page.getByLabel('Email address').fill('slow@example.com');
  await page.getByRole('radio', { name: /^Manager/ }).check({ force: true });
  await expect.poll(() => begin).toBeDefined();
  begin?.();
  await expect.poll(documents).toBe(2);
  await page.waitForLoadState('load');
  await expect(page.getByLabel('Email address')).toHaveValue('slow@example.com');
  await expect(page.getByRole('radio', { name: /^Manager/ })).toBeChecked();
});

test('what was typed on a page that was gone to is still there after its script has failed', async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await page.goto(`${support}/contacts`);
  await hydrated(page);
  await page.getByRole('link', { name: 'Users', exact: true }).first().click();
  await page.getByRole('link', { name: 'ADD USER' }).click();
  await page.getByLabel('Email address').fill('typed@example.com');
  const reloaded = page.waitForEvent('load');
  await page.evaluate(() => {
    dispatchEvent(new ErrorEvent('error', { error: new WebAssembly.RuntimeError('unreachable') }));
  });
  await reloaded;
  await expect(page.getByLabel('Email address')).toHaveValue('typed@example.com');
  await expect(page.locator('html')).not.toHaveAttribute('data-hydrated');
  // Another page has its script.
  await page.goto(`${support}/contacts`);
  await hydrated(page);
});

test('a message in the address is text in its box, line break and all', { tag: '@nojs' }, async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  const text = '\n</textarea><b id="pwned">& more';
  await openUsers(page, `?dialog=add&message=${encodeURIComponent(text)}`);
  await expect(page.getByLabel('Message (optional)')).toHaveValue(text);
  await expect(page.locator('#pwned')).toHaveCount(0);
});
