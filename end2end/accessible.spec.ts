import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { linkIn, openUsers, row, signIn, support, users } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

test.use({ command: 'demo' });

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the ${colorScheme}`, async ({ visitor, inbox, complaints }) => {
    // Axe reads a whole page for seconds, and this reads eleven.
    test.setTimeout(180_000);
    complaints.allow(/status of 403/);
    const page = await visitor({ colorScheme });
    await page.goto('/sign-in');
    await nothingFound(page);
    await signIn(page, 'olivia@northwind.example');
    await openUsers(page);
    await nothingFound(page);
    await page.getByRole('link', { name: 'ADD USER' }).click();
    await page.getByLabel('Email address').fill('axe@example.com');
    await page.getByText('Advanced restrictions').click();
    await nothingFound(page);
    await page.getByRole('button', { name: 'ADD', exact: true }).click();
    await expect(row(page, 'axe@example.com').or(page.getByText(/^Invitation sent/)).first()).toBeVisible();
    await nothingFound(page);
    for (const dialog of ['Edit', 'Revoke access for']) {
      await openUsers(page, '?q=ava');
      await row(page, 'Ava Brandt').getByRole('link', { name: `${dialog} Ava Brandt` }).click();
      await expect(page.getByRole('dialog')).toContainText('ava@northwind.example');
      await nothingFound(page);
    }
    await openUsers(page, '?q=ava');
    await page.getByRole('link', { name: 'Ava Brandt', exact: true }).click();
    await expect(page.getByRole('dialog')).toContainText('Permissions');
    await nothingFound(page);
    await openUsers(page, '?q=ava');
    await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
    await nothingFound(page);
    await page.getByRole('button', { name: 'REVOKE ACCESS' }).click();
    await expect(page.getByRole('dialog')).toContainText('will lose access immediately');
    await nothingFound(page);
    for (const path of [
      `${users}?q=nobody-at-all`,
      `${support}/settings/access-levels`,
      `${support}/settings/audit`,
      `${support}/contacts`,
    ]) {
      await page.goto(path);
      await hydrated(page);
      await nothingFound(page);
    }

    const guest = await visitor({ colorScheme });
    await guest.goto(linkIn((await inbox.waitFor('axe@example.com')).text));
    await nothingFound(guest);
    await signIn(guest, 'ava@northwind.example');
    await guest.goto(users);
    await nothingFound(guest);
  });
}

test('nothing is cut off at 320 pixels', { tag: '@nojs' }, async ({ visitor }) => {
  const page = await visitor({ viewport: { width: 320, height: 700 } });
  const whole = async () => {
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(320);
  };
  await page.goto('/sign-in');
  await whole();
  await signIn(page, 'olivia@northwind.example');
  for (const path of [
    users,
    `${users}?dialog=add`,
    `${support}/contacts`,
    `${support}/settings/access-levels`,
    `${support}/settings/audit`,
  ]) {
    await page.goto(path);
    await hydrated(page);
    await whole();
  }
});

async function nothingFound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual([]);
}
