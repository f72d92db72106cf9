import type { Page } from '@playwright/test';
import { openUsers, signIn, support, users } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

// Pages and dialogs that are loaded apart from the rest of the browser build.
test.use({ command: 'demo' });

const parts = /\/pkg\/(?!frontend\.)[^/]*\.wasm$/;
const contacts = `${support}/contacts`;

/** The paths of what the page requests from now on. */
function requests(page: Page, type?: string): string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    if (!type || request.resourceType() === type) paths.push(new URL(request.url()).pathname);
  });
  return paths;
}

test('without a script nothing is downloaded for one', { tag: '@nojs-only' }, async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  const paths = requests(page);
  await page.goto(users);
  await page.goto(`${users}?dialog=add`);
  await expect(page.getByLabel('Email address')).toBeVisible();
  expect(paths.filter((path) => /\.(js|wasm)$/.test(path))).toEqual([]);
});

test('what links lead to is loaded before they are followed', async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  const paths = requests(page);
  await openUsers(page);
  await expect.poll(() => paths.some((path) => path.startsWith('/pkg/contacts.'))).toBe(true);
  await expect.poll(() => paths.some((path) => path.startsWith('/pkg/dialogs.'))).toBe(true);
  const documents = requests(page, 'document');
  await page.getByRole('link', { name: 'ADD USER' }).click();
  await expect(page.getByLabel('Email address')).toBeFocused();
  await page.goBack();
  await page.getByRole('link', { name: 'Contacts' }).click();
  await expect(page.getByRole('heading', { name: 'Contacts' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
  expect(documents).toEqual([]);
});

test('a page whose part cannot be loaded works as without a script', async ({ page, complaints }) => {
  complaints.allow(/Failed to load resource|failed to load split module/);
  await signIn(page, 'olivia@northwind.example');
  await page.route(parts, (route) => route.abort());
  await openUsers(page);
  const documents = requests(page, 'document');
  await page.getByRole('link', { name: 'Contacts' }).click();
  await expect.poll(() => documents).toEqual([contacts]);
  await page.waitForLoadState('load');
  await page.getByRole('searchbox', { name: 'Search contacts' }).fill('nobody at all');
  await page.getByRole('searchbox', { name: 'Search contacts' }).press('Enter');
  await expect(page.getByText('No contacts found')).toBeVisible();
  await expect(page.locator('html')).not.toHaveAttribute('data-hydrated');
  expect(documents).toEqual([contacts, contacts]);

  // Back leads to where the page was left.
  await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL(users);
  await hydrated(page);
});

test('a dialog whose part cannot be loaded opens as a document', async ({ page, complaints }) => {
  complaints.allow(/Failed to load resource|failed to load split module/);
  await signIn(page, 'olivia@northwind.example');
  await page.route(parts, (route) => route.abort());
  await openUsers(page);
  await page.getByRole('link', { name: 'ADD USER' }).click();
  await page.getByLabel('Email address').fill('apart@example.com');
  await page.getByRole('button', { name: 'ADD', exact: true }).click();
  await expect(page.getByText(/^Invitation sent/)).toBeVisible();
});

test('a tab from before an upgrade goes on with the new build', async ({ page, complaints }) => {
  complaints.allow(/Failed to load resource/);
  await signIn(page, 'olivia@northwind.example');
  // The names of the old build are gone; a new document has new ones.
  let isOld = true;
  await page.route(parts, (route) => (isOld ? route.fulfill({ status: 404 }) : route.continue()));
  await page.route(
    (url) => url.pathname === contacts,
    (route) => {
      isOld = false;
      return route.continue();
    },
  );
  await openUsers(page);
  const documents = requests(page, 'document');
  await page.getByRole('link', { name: 'Contacts' }).click();
  await expect.poll(() => documents).toEqual([contacts]);
  await hydrated(page);
  await expect(page.getByRole('heading', { name: 'Contacts' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
});
