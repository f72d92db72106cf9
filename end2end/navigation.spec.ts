import type { Page } from '@playwright/test';
import { openUsers, row, signIn, support, users } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

// Going from page to page without loading documents.
test.use({ command: 'demo' });

const contacts = `${support}/contacts`;

/** Holds back what the browser requests of the Contacts page's part, until it is let go. */
async function holdContacts(page: Page): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/\/pkg\/contacts\.[^/]*\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}

/** Types a search and clicks a link at once, before the search is made. */
async function searchAndClick(page: Page, text: string, link: string): Promise<void> {
  await page.evaluate(
    ([text, link]) => {
      const box = document.querySelector<HTMLInputElement>('input[type=search]')!;
      box.value = text!;
      box.dispatchEvent(new Event('input', { bubbles: true }));
      [...document.querySelectorAll('a')].find((it) => it.textContent === link)!.click();
    },
    [text, link],
  );
}

test('the heading of a page that is gone to has the focus, and the tab its title', async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page);
  await expect(page).toHaveTitle('Users · Roster');
  for (const name of ['Contacts', 'General', 'Access Levels', 'Audit', 'Users']) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).first().click();
    await expect(page.getByRole('heading', { name, level: 1 })).toBeFocused();
    await expect(page).toHaveTitle(`${name} · Roster`);
  }
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Audit', level: 1 })).toBeFocused();
  await expect(page).toHaveTitle('Audit · Roster');
});

test('what is clicked last counts, however slowly a page comes', async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await page.goto(contacts);
  await hydrated(page);
  const nav = page.getByRole('navigation', { name: 'Main' });
  await nav.getByRole('link', { name: 'Users', exact: true }).first().click();
  await expect(page.getByRole('heading', { name: 'Users', level: 1 })).toBeVisible();
  const letGo = await holdContacts(page);
  await page.reload();
  await hydrated(page);
  await page.goBack();
  await expect(page).toHaveURL(contacts);
  await nav.getByRole('link', { name: 'Users', exact: true }).first().click();
  await expect(page).toHaveURL(users);
  const came = page.waitForResponse(/\/pkg\/contacts\./);
  letGo();
  await came;
  await nav.getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('heading', { name: 'Audit', level: 1 })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Users', level: 1 })).toBeVisible();
  await expect(page).toHaveURL(users);
});

test('typing does not hold up a link that is clicked at once', async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  const letGo = await holdContacts(page);
  await page.clock.install();
  await openUsers(page);
  await searchAndClick(page, 'max', 'Contacts');
  // Longer than a search waits for more letters.
  await page.clock.fastForward(1000);
  letGo();
  await expect(page.getByRole('heading', { name: 'Contacts', level: 1 })).toBeVisible();
  await expect(page).toHaveURL(contacts);
});

test('a dialog that opens while somebody types stays, and the search follows it', async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await page.clock.install();
  await openUsers(page);
  await searchAndClick(page, 'max', 'ADD USER');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.clock.fastForward(1000);
  await page.getByLabel('Email address').fill('kept@example.com');
  await expect(page).toHaveURL(/dialog=add/);
  await page.keyboard.press('Escape');
  await page.clock.fastForward(1000);
  await expect(page).toHaveURL(`${users}?q=max`);
  await expect(row(page, 'Max')).not.toHaveCount(0);
  await expect(row(page, 'Ava')).toHaveCount(0);
});

test('Back closes the menu on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page);
  await page.getByRole('button', { name: 'Open menu' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Contacts' }).click();
  await expect(page.getByRole('heading', { name: 'Contacts', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Open menu' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Users', level: 1 })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
});
