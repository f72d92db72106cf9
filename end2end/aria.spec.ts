import { linkIn, openUsers, row, signIn, support, users } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

// What a screen reader hears of each page and dialog, kept as text beside this file.
test.use({ command: 'demo' });

test('what a screen reader hears', async ({ page, visitor, inbox, complaints }) => {
  complaints.allow(/status of 40[34]/);
  const hears = (name: string) => expect(page.locator('body')).toMatchAriaSnapshot({ name: `${name}.aria.yml` });
  const dialogHears = (name: string) => expect(page.getByRole('dialog')).toMatchAriaSnapshot({ name: `${name}.aria.yml` });

  await page.goto('/sign-in');
  await hears('sign-in');
  await page.goto('/forgot-password');
  await hears('forgot-password');

  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=max+feldmann');
  await hears('users');
  await openUsers(page, '?q=nobody-at-all');
  await expect(page.locator('.empty')).toMatchAriaSnapshot({ name: 'nobody-found.aria.yml' });
  await openUsers(page, '?q=max+feldmann&dialog=add');
  await dialogHears('add-user');
  await page.getByLabel('Email address').fill('nora@example.com');
  await page.getByRole('button', { name: 'ADD', exact: true }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  for (const [name, act] of [['edit-user', 'Edit'], ['revoke-access', 'Revoke access of']] as const) {
    await openUsers(page, '?q=max+feldmann');
    await row(page, 'Max Feldmann').getByRole('link', { name: `${act} Max Feldmann` }).click();
    await expect(page.getByRole('dialog')).toContainText('max@northwind.example');
    await dialogHears(name);
  }
  for (const [name, path] of [
    ['general', `${support}/settings/general`],
    ['access-levels', `${support}/settings/access-levels`],
    ['contacts', `${support}/contacts?q=nobody-at-all`],
  ] as const) {
    await page.goto(path);
    await hydrated(page);
    await expect(page.getByRole('main')).toMatchAriaSnapshot({ name: `${name}.aria.yml` });
  }
  for (const [name, path] of [
    ['organization-users', '/organization/users?q=max+feldmann'],
    ['workspaces', '/organization/workspaces'],
    ['account', '/account'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('main')).toMatchAriaSnapshot({ name: `${name}.aria.yml` });
  }

  const guest = await visitor();
  await guest.goto(linkIn((await inbox.waitFor('nora@example.com')).text));
  await expect(guest.locator('body')).toMatchAriaSnapshot({ name: 'invitation.aria.yml' });
  await signIn(guest, 'ava@northwind.example');
  await guest.goto(users);
  await expect(guest.getByRole('main')).toMatchAriaSnapshot({ name: 'not-open-to-you.aria.yml' });
});
