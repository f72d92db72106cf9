import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { linkIn, openUsers, row, signIn, support } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

test.use({ command: 'demo' });

const organization = '/organization/users';
const workspaces = '/organization/workspaces';

test('a workspace gets another name', { tag: ['@nojs', '@both-engines'] }, async ({ page, complaints }) => {
  complaints.allow(/status of 422/);
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page);
  await openMenu(page);
  await page.getByRole('link', { name: 'General' }).click();
  await expect(page.getByLabel('Workspace name')).toHaveValue('Northwind Support');
  await page.getByLabel('Invitations expire after').fill('100');
  await page.getByRole('button', { name: 'SAVE' }).click();
  await expect(page.getByText('Enter a whole number of days, from 1 to 60.')).toBeVisible();
  await page.getByLabel('Workspace name').fill('Customer Care');
  await page.getByLabel('Time zone').selectOption({ label: 'Stockholm' });
  await page.getByLabel('Invitations expire after').fill('3');
  await page.getByRole('button', { name: 'SAVE' }).click();
  await expect(page.getByText('Settings saved.')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Main' })).toContainText('Customer Care');
  await page.reload();
  await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Stockholm');
});

test('others see the new name without a reload', async ({ page, visitor }) => {
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await ava.goto(`${support}/contacts`);
  await hydrated(ava);
  await signIn(page, 'olivia@northwind.example');
  await page.goto(`${support}/settings/general`);
  await hydrated(page);
  await page.getByLabel('Workspace name').fill('Customer Care');
  await page.getByRole('button', { name: 'SAVE' }).click();
  await expect(ava.getByRole('navigation', { name: 'Main' })).toContainText('Customer Care');
});

test('a forgotten password is replaced by a link in a mail', { tag: ['@nojs', '@both-engines'] }, async ({ page, inbox, visitor }) => {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('Email address').fill('Ava@northwind.example');
  await page.getByRole('button', { name: 'Send link' }).click();
  await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible();
  await page.goto(linkIn((await inbox.waitFor('ava@northwind.example')).text));
  await page.getByLabel('New password').fill('a whole new password');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('Ava Brandt').first()).toBeVisible();
  const elsewhere = await visitor();
  await signIn(elsewhere, 'ava@northwind.example', 'a whole new password');
  await expect(elsewhere.getByText('Ava Brandt').first()).toBeVisible();
});

test('an account has a name, a picture and sessions', { tag: ['@nojs', '@both-engines'] }, async ({ page, visitor, complaints }) => {
  complaints.allow(/status of 422/);
  await signIn(page, 'olivia@northwind.example');
  await openMenu(page);
  await page.getByRole('link', { name: 'Olivia Hartmann' }).click();
  await page.getByLabel('Display name').fill('Olivia Hartmann-Ek');
  await page.getByRole('button', { name: 'Save name' }).click();
  await expect(page.getByText('Name updated.')).toBeVisible();

  await page.getByLabel('Picture').setInputFiles({ name: 'me.txt', mimeType: 'text/plain', buffer: Buffer.from('me') });
  await page.getByRole('button', { name: 'Upload' }).click();
  await expect(page.getByText("We couldn't read this picture.")).toBeVisible();
  await page.getByLabel('Picture').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: await drawn(page) });
  await page.getByRole('button', { name: 'Upload' }).click();
  await expect(page.getByText('Picture updated.')).toBeVisible();
  await openUsers(page, '?q=hartmann');
  await expect(row(page, 'Olivia Hartmann-Ek').locator('img')).toHaveJSProperty('naturalWidth', 192);

  const elsewhere = await visitor();
  await signIn(elsewhere, 'olivia@northwind.example');
  await openUsers(elsewhere);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(page.getByText("You've been signed out everywhere else.")).toBeVisible();
  await expect(page.getByText('This device')).toBeVisible();
  await elsewhere.reload();
  await expect(elsewhere.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a session that ends takes its open pages along', async ({ page, visitor, complaints }) => {
  complaints.allow(/status of 401/);
  const elsewhere = await visitor();
  await signIn(elsewhere, 'olivia@northwind.example');
  await openUsers(elsewhere);
  await signIn(page, 'olivia@northwind.example');
  await page.goto('/account');
  await page.getByRole('button', { name: /^Sign out \w+ on/ }).click();
  await expect(elsewhere.getByRole('heading', { name: 'Signed out' })).toBeVisible();
});

test('an admin looks after everyone in the Organization', { tag: ['@nojs', '@both-engines'] }, async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await page.goto(organization);
  await page.getByRole('searchbox', { name: 'Search Users' }).fill('max feldmann');
  await page.getByRole('searchbox', { name: 'Search Users' }).press('Enter');
  await page.getByRole('button', { name: 'Make admin: Max Feldmann' }).click();
  await expect(page.getByText("They're now an organization admin.")).toBeVisible();

  await page.goto(`${organization}?q=ava+brandt`);
  await page.getByRole('link', { name: 'Remove Ava Brandt from the organization' }).click();
  await expect(page.getByText('assigned contacts').first()).toBeVisible();
  await page.getByLabel('Contacts in Northwind Support').selectOption({ label: 'Max Feldmann (max@northwind.example)' });
  await page.getByRole('button', { name: 'REMOVE' }).click();
  await expect(page.getByText('Removed from the organization')).toBeVisible();
  await openUsers(page, '?q=ava@northwind.example');
  await expect(page.getByText('No Users found')).toBeVisible();
  await page.goto(`${organization}?q=ingrid.solberg`);
  await expect(row(page, 'ingrid.solberg@example.org')).toContainText('Pending');
});

test('an archived workspace is gone at once, and comes back', { tag: ['@nojs', '@both-engines'] }, async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await page.goto(workspaces);
  await page.getByLabel('New workspace name').fill('Café Ops');
  await page.getByRole('button', { name: 'CREATE' }).click();
  await expect(row(page, 'Café Ops')).toContainText('/w/cafe-ops');
  await page.getByRole('link', { name: 'Edit Café Ops' }).click();
  await page.getByLabel('Workspace name').fill('Operations');
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('link', { name: 'Edit Operations' }).click();
  await page.getByRole('button', { name: 'Archive Operations' }).click();
  await expect(page.getByText('Workspace archived.')).toBeVisible();
  await page.getByRole('button', { name: 'Restore Operations' }).click();
  await expect(page.getByText('Workspace restored')).toBeVisible();
  await page.goto('/w/cafe-ops/settings/users');
  await expect(row(page, 'Olivia Hartmann')).toContainText('Owner');
});

test('whoever is in an archived workspace sees that their access has ended', async ({ page, visitor, complaints }) => {
  complaints.allow(/status of 404/);
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await ava.goto(`${support}/contacts`);
  await hydrated(ava);
  await signIn(page, 'olivia@northwind.example');
  await page.goto(workspaces);
  await page.getByRole('link', { name: 'Edit Northwind Support' }).click();
  await page.getByRole('button', { name: 'Archive Northwind Support' }).click();
  await expect(ava.getByRole('heading', { name: 'You no longer have access' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the pages around, in the ${colorScheme}`, async ({ visitor, complaints }) => {
    // Axe reads a whole page for seconds.
    test.setTimeout(180_000);
    complaints.allow(/status of 403/);
    const page = await visitor({ colorScheme });
    await page.goto('/forgot-password');
    await nothingFound(page);
    await signIn(page, 'olivia@northwind.example');
    for (const path of await everyPage(page)) {
      await page.goto(path);
      await nothingFound(page);
    }
  });
}

test('nothing around is cut off at 320 pixels', { tag: '@nojs' }, async ({ visitor }) => {
  const page = await visitor({ viewport: { width: 320, height: 700 } });
  await signIn(page, 'olivia@northwind.example');
  for (const path of await everyPage(page)) {
    await page.goto(path);
    expect(await page.locator('html').evaluate((html) => html.scrollWidth), path).toBeLessThanOrEqual(320);
  }
});

async function everyPage(page: Page): Promise<string[]> {
  await page.goto(`${organization}?q=ava+brandt`);
  const remove = await page.getByRole('link', { name: /^Remove Ava Brandt/ }).getAttribute('href');
  await page.goto(workspaces);
  const edit = await page.getByRole('link', { name: 'Edit Northwind Sales' }).getAttribute('href');
  const paths = [`${support}/settings/general`, '/account', '/account?done=name', organization, remove, workspaces, edit];
  return paths.map((path) => path ?? '');
}

/** On a phone the navigation is behind a button. */
async function openMenu(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Open menu' });
  if (await button.isVisible()) await button.click();
}

/** A picture of the page is a picture. */
function drawn(page: Page): Promise<Buffer> {
  return page.screenshot();
}

async function nothingFound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual([]);
}
