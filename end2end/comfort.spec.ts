import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { openUsers, row, signIn, support } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

// For who sees, moves or points otherwise.
test.use({ command: 'demo' });

test.describe('at 400 %', () => {
  // What is left of 1280 x 1024 (WCAG 1.4.10).
  const viewport = { width: 320, height: 256 };

  test('the Users page and its dialogs scroll one way only, and every act is in reach', { tag: '@nojs' }, async ({ visitor }) => {
    const page = await visitor({ viewport });
    await signIn(page, 'olivia@northwind.example');
    await openUsers(page);
    await scrollsOneWay(page);

    await page.getByRole('link', { name: 'ADD USER' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Email address').fill('zoe@example.com');
    await dialog.getByText('Manages the workspace and its Agents').click();
    await dialog.getByText('Advanced restrictions').click();
    await dialog.getByText('No workspace settings').click();
    await scrollsOneWay(page);
    await dialog.getByRole('button', { name: 'ADD', exact: true }).click();
    await expect(page.getByText(/^Invitation sent/)).toBeVisible();

    await openUsers(page, '?q=ava+brandt');
    await scrollsOneWay(page);
    await row(page, 'Ava Brandt').getByRole('link', { name: 'Edit Ava Brandt' }).click();
    await dialog.getByText('Full access, including other Owners').click();
    await dialog.getByText('Works with contacts. No access to settings').click();
    await dialog.getByText('No exports').click();
    await scrollsOneWay(page);
    await dialog.getByRole('button', { name: 'UPDATE' }).click();
    await expect(row(page, 'Ava Brandt')).toContainText('No exports');

    await row(page, 'Ava Brandt').getByRole('link', { name: 'Revoke access for Ava Brandt' }).click();
    await dialog.getByLabel('Reassign their contacts to another User').check();
    await dialog.getByLabel('Assign contacts to').fill('max@northwind.example');
    await scrollsOneWay(page);
    await dialog.getByRole('button', { name: 'REVOKE ACCESS' }).click();
    await expect(row(page, 'Ava Brandt')).toHaveCount(0);
    await scrollsOneWay(page);
  });

  test('Contacts and General scroll one way only, and every act is in reach', { tag: '@nojs' }, async ({ visitor }) => {
    const page = await visitor({ viewport });
    await signIn(page, 'olivia@northwind.example');
    await page.goto(`${support}/contacts?q=jorgen.soderlund`);
    await hydrated(page);
    await scrollsOneWay(page);
    const dialog = page.getByRole('dialog');
    await page.getByRole('link', { name: 'Assign Jörgen Söderlund' }).first().click();
    await dialog.getByLabel('Assign to').fill('max@northwind.example');
    await scrollsOneWay(page);
    await dialog.getByRole('button', { name: 'ASSIGN', exact: true }).click();
    await expect(row(page, 'Jörgen Söderlund').first()).toContainText('Max Feldmann');
    await page.getByRole('link', { name: 'Delete Jörgen Söderlund' }).first().click();
    await scrollsOneWay(page);
    await dialog.getByRole('button', { name: 'DELETE' }).click();
    await expect(dialog).toHaveCount(0);

    await page.getByRole('button', { name: 'Open menu' }).click();
    await page.getByRole('link', { name: 'General' }).click();
    await page.getByLabel('Invitations expire after').fill('3');
    await scrollsOneWay(page);
    await page.getByRole('button', { name: 'SAVE' }).click();
    await expect(page.getByText('Settings saved.')).toBeVisible();
    await scrollsOneWay(page);
  });

  test('what has the focus in a dialog is not behind its head or foot', async ({ visitor }) => {
    const page = await visitor({ viewport });
    await signIn(page, 'olivia@northwind.example');
    for (const [query, last] of [['?dialog=add', 'ADD'], ['?q=ava+brandt', 'UPDATE'], ['?q=ava+brandt', 'REVOKE ACCESS']] as const) {
      await openUsers(page, query);
      if (last === 'UPDATE') await page.getByRole('link', { name: 'Edit Ava Brandt' }).click();
      if (last === 'REVOKE ACCESS') await page.getByRole('link', { name: 'Revoke access for Ava Brandt' }).click();
      const dialog = page.getByRole('dialog');
      if (last === 'ADD') await dialog.getByText('Advanced restrictions').click();
      if (last === 'REVOKE ACCESS') await dialog.getByRole('checkbox').check();
      await dialog.getByRole('link', { name: 'Close' }).focus();
      const button = dialog.getByRole('button', { name: last, exact: true });
      await expect(button).toBeVisible();
      while (!(await button.evaluate((it) => it === document.activeElement))) {
        await page.keyboard.press('Tab');
        expect(await whatHidesTheFocus(page), `in the dialog of ${last}`).toBe('');
      }
    }
  });
});

test.describe('in forced colours', () => {
  test.beforeEach(async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await signIn(page, 'olivia@northwind.example');
  });

  test('the focus has an outline wherever it is', async ({ page }) => {
    await openUsers(page, '?q=ava+brandt');
    await hasOutlineOnFocus(page, page.getByRole('searchbox', { name: 'Search Users' }), page.locator('.find'));
    await hasOutlineOnFocus(page, page.getByRole('link', { name: 'Contacts' }));
    await hasOutlineOnFocus(page, page.getByRole('link', { name: 'ADD USER' }));
    await hasOutlineOnFocus(page, page.getByRole('link', { name: /^Online/ }));
    await hasOutlineOnFocus(page, page.locator('summary', { hasText: 'Sort' }));
    await hasOutlineOnFocus(page, page.getByRole('columnheader', { name: 'Access level' }).getByRole('link'));
    await hasOutlineOnFocus(page, page.getByRole('link', { name: 'Edit Ava Brandt' }));
    await hasOutlineOnFocus(page, page.getByRole('link', { name: 'Revoke access for Ava Brandt' }));
    await page.getByRole('link', { name: 'Edit Ava Brandt' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await hasOutlineOnFocus(page, dialog.getByRole('link', { name: 'Close' }));
    await hasOutlineOnFocus(page, dialog.getByRole('checkbox', { name: /^No exports/ }));
    await hasOutlineOnFocus(page, dialog.getByRole('link', { name: 'Cancel' }));
    await hasOutlineOnFocus(page, dialog.getByRole('button', { name: 'UPDATE' }));
  });

  test('the focus is seen on what is chosen already', async ({ page }) => {
    await openUsers(page, '?q=ava+brandt');
    const isSeen = async (focused: Locator, outlined = focused) => {
      await page.locator('body').evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      const before = await outlineOf(outlined);
      await focusByKeyboard(page, focused);
      expect.soft(await outlineOf(outlined), `${outlined} with the focus`).not.toEqual(before);
    };
    await isSeen(page.getByRole('navigation', { name: 'Main' }).locator('a[aria-current]').last());
    await isSeen(page.getByRole('navigation', { name: 'Status' }).locator('a[aria-current]'));
    await page.getByRole('link', { name: 'Edit Ava Brandt' }).press('Enter');
    const chosen = page.getByRole('radio', { checked: true });
    await isSeen(chosen, page.locator('.lvls-cards label', { has: chosen }));
  });

  test('who is online and which level is chosen are still seen', async ({ page, visitor }) => {
    await openUsers(page, '?q=ava+brandt');
    const ava = await visitor();
    await signIn(ava, 'ava@northwind.example');
    const dot = row(page, 'Ava Brandt').locator('i.dot');
    await expect(dot).toHaveCSS('forced-color-adjust', 'none');
    expect(await colourOf(dot)).not.toBe(await colourOf(page.locator('body')));

    await page.getByRole('link', { name: 'Edit Ava Brandt' }).click();
    const card = (checked: boolean) =>
      page.locator('.lvls-cards label', { has: page.getByRole('radio', { checked }) }).first();
    await page.getByRole('dialog').getByRole('link', { name: 'Close' }).focus();
    expect((await outlineOf(card(true))).style).toBe('solid');
    expect((await outlineOf(card(false))).style).toBe('none');
    await page.getByRole('radio', { name: /^Manager/ }).check();
    await page.getByRole('dialog').getByRole('link', { name: 'Close' }).focus();
    expect((await outlineOf(page.locator('.lvls-cards label', { hasText: 'Manager' }))).style).toBe('solid');
    expect((await outlineOf(page.locator('.lvls-cards label', { hasText: 'Agent' }).last())).style).toBe('none');
  });

  test('whose presence is unknown looks otherwise than who is online', async ({ page, roster, complaints, visitor }) => {
    complaints.allow(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|Failed to load resource/);
    await openUsers(page, '?q=ava+brandt');
    const ava = await visitor();
    await signIn(ava, 'ava@northwind.example');
    const dot = row(page, 'Ava Brandt').locator('i.dot');
    const online = await colourOf(dot);
    await ava.close();
    await roster.stop();
    await expect(dot).toHaveClass(/unknown/);
    expect(await colourOf(dot)).not.toBe(online);
    expect(await dot.evaluate((it) => getComputedStyle(it).borderTopStyle)).toBe('solid');
  });

  test('axe finds nothing', async ({ page }) => {
    await openUsers(page, '?q=ava+brandt');
    await nothingFound(page);
    await page.getByRole('link', { name: 'Edit Ava Brandt' }).click();
    await expect(page.getByRole('dialog')).toContainText('ava@northwind.example');
    await nothingFound(page);
  });
});

test('with reduced motion nothing moves on the Users page, nor in a dialog that saves', async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=ava+brandt');
  expect(await whatMoves(page), 'otherwise something does').not.toEqual([]);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await whatMoves(page)).toEqual([]);
  await page.locator('summary', { hasText: 'Sort' }).click();
  expect(await whatMoves(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await page.getByRole('link', { name: 'Edit Ava Brandt' }).click();
  await page.getByRole('dialog').getByText('No exports').click();
  expect(await whatMoves(page)).toEqual([]);
  let answer: (() => void) | undefined;
  await page.route(/api\/users\/edit/, async (route) => {
    await new Promise<void>((resolve) => (answer = resolve));
    await route.continue();
  });
  const update = page.getByRole('button', { name: 'UPDATE' });
  await update.click();
  await expect(update).toHaveAttribute('aria-busy', 'true');
  expect(await whatMoves(page)).toEqual([]);
  await expect.poll(() => answer).toBeDefined();
  answer?.();
  await expect(page.getByRole('status').getByText('Access updated.')).toBeVisible();
  expect(await whatMoves(page)).toEqual([]);
});

test.describe('by keyboard alone', () => {
  test('whoever may not export comes to the button and is told why not', async ({ page, visitor }) => {
    await signIn(page, 'olivia@northwind.example');
    await openUsers(page, '?q=feldmann');
    await page.getByRole('link', { name: 'Edit Max Feldmann' }).click();
    await page.getByRole('dialog').getByText('No exports').click();
    await page.getByRole('button', { name: 'UPDATE' }).click();
    await expect(row(page, 'Max Feldmann')).toContainText('No exports');

    const max = await visitor();
    await signIn(max, 'max@northwind.example');
    await openUsers(max);
    const asked: string[] = [];
    max.on('request', (request) => asked.push(request.url()));
    await max.keyboard.press('/');
    await expect(max.getByRole('searchbox', { name: 'Search Users' })).toBeFocused();
    await max.keyboard.press('Tab');
    await expect(max.getByRole('link', { name: 'Import' })).toBeFocused();
    await max.keyboard.press('Tab');
    const exporting = max.getByRole('button', { name: 'Export' });
    await expect(exporting).toBeFocused();
    await expect(exporting).toHaveAccessibleName(/You don't have permission to export data\./);
    await expect(exporting).toHaveAttribute('aria-disabled', 'true');
    await max.keyboard.press('Enter');
    await max.keyboard.press('Space');
    await expect(exporting).toBeFocused();
    // Whatever those two keys did is done once the next act is.
    await max.keyboard.press('Tab');
    await max.keyboard.press('Enter');
    await expect(max.getByRole('dialog', { name: 'Add User' })).toBeVisible();
    expect(asked.filter((url) => url.includes('export'))).toEqual([]);
  });

  test('somebody is found, edited and left as they were', async ({ page }) => {
    await signIn(page, 'olivia@northwind.example');
    await openUsers(page);
    await page.keyboard.press('/');
    const box = page.getByRole('searchbox', { name: 'Search Users' });
    await expect(box).toBeFocused();
    await page.keyboard.type('ava brandt');
    await expect(page).toHaveURL(/q=ava%20brandt/);
    await expect(page.locator('tbody tr')).toHaveCount(1);
    const edit = page.getByRole('link', { name: 'Edit Ava Brandt' });
    await tabTo(page, edit);

    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Edit User' });
    await expect(dialog).toContainText('ava@northwind.example');
    await tabTo(page, dialog.getByRole('radio', { name: /^Agent/ }));
    await page.keyboard.press('ArrowUp');
    await expect(dialog.getByRole('radio', { name: /^Manager/ })).toBeChecked();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(edit).toBeFocused();
    await expect(row(page, 'Ava Brandt')).toContainText('Agent');

    // And this time it is meant.
    await page.keyboard.press('Enter');
    await expect(dialog).toContainText('ava@northwind.example');
    await expect(dialog.getByRole('radio', { name: /^Agent/ })).toBeChecked();
    await tabTo(page, dialog.getByRole('radio', { name: /^Agent/ }));
    await page.keyboard.press('ArrowUp');
    await tabTo(page, dialog.getByRole('button', { name: 'UPDATE' }));
    await page.keyboard.press('Enter');
    await expect(row(page, 'Ava Brandt')).toContainText('Manager');
    await expect(edit).toBeFocused();
  });
});

async function scrollsOneWay(page: Page): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const scrolling = [document.scrollingElement!, ...document.querySelectorAll('dialog, dialog form')];
    const wide = scrolling.filter((it) => it.scrollWidth > it.clientWidth);
    return wide.map((it) => `${it.tagName}: ${it.scrollWidth} > ${it.clientWidth}`);
  });
  expect(tooWide).toEqual([]);
}

/** What lies over the focused control where one would see it; nothing, if one does. */
function whatHidesTheFocus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement!;
    if (focused === document.body) return '';
    const box = focused.getBoundingClientRect();
    const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const isSeen = over && (focused.contains(over) || over.contains(focused));
    return isSeen ? '' : `${focused.outerHTML.slice(0, 120)} is behind ${over?.outerHTML.slice(0, 120)}`;
  });
}

/** `:focus-visible` is for who came by keyboard. */
async function focusByKeyboard(page: Page, control: Locator): Promise<void> {
  await page.keyboard.press('Shift');
  await control.focus();
  await expect(control).toBeFocused();
}

async function hasOutlineOnFocus(page: Page, control: Locator, outlined = control): Promise<void> {
  await focusByKeyboard(page, control);
  const { style, width } = await outlineOf(outlined);
  expect(style, `outline of ${outlined}`).not.toBe('none');
  expect(width, `outline of ${outlined}`).toBeGreaterThanOrEqual(2);
}

function outlineOf(element: Locator): Promise<{ style: string; width: number; offset: string; colour: string }> {
  return element.evaluate((it) => {
    const { outlineStyle, outlineWidth, outlineOffset, outlineColor } = getComputedStyle(it);
    const width = outlineStyle === 'none' ? 0 : parseFloat(outlineWidth);
    return { style: outlineStyle, width, offset: outlineOffset, colour: outlineColor };
  });
}

function colourOf(element: Locator): Promise<string> {
  return element.evaluate((it) => getComputedStyle(it).backgroundColor);
}

/** Elements, and what is drawn before and after them, whose transition or animation takes longer than a frame. */
function whatMoves(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const longest = (times: string) => Math.max(...times.split(',').map(parseFloat));
    return [...document.querySelectorAll('*')].flatMap((element) =>
      [undefined, '::before', '::after', '::backdrop'].flatMap((part) => {
        const style = getComputedStyle(element, part);
        const moves = longest(style.transitionDuration) > 0.01 || longest(style.animationDuration) > 0.01;
        return moves ? [`${element.tagName}.${element.className}${part ?? ''}`] : [];
      }),
    );
  });
}

async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  for (let pressed = 0; pressed < 60; pressed++) {
    if (await control.evaluate((it) => it === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${control}.`);
}

async function nothingFound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual([]);
}
