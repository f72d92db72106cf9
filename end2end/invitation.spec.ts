import { linkIn, openUsers, row, signIn, users } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';
import type { Locator, Page } from '@playwright/test';

test.use({ command: 'demo' });

/** In the dialog: without a script what becomes of each is shown when it is asked for. */
async function paste(page: Page, text: string, javaScriptEnabled: boolean | undefined): Promise<Locator> {
  await openUsers(page, '?dialog=add');
  const add = page.getByRole('dialog', { name: 'Add User' });
  await add.getByLabel('Email addresses').fill(text);
  if (!javaScriptEnabled) await add.getByRole('button', { name: 'CHECK' }).click();
  return add;
}

test('a paste is told address by address, invited, and the failed stay in the box', { tag: ['@nojs', '@both-engines'] }, async ({
  page,
  inbox,
  javaScriptEnabled,
}) => {
  await signIn(page, 'olivia@northwind.example');
  const text = 'Noor <noor@example.com>, liv@example.com; max@northwind.example\nnobody\tNOOR@example.com';
  const add = await paste(page, text, javaScriptEnabled);
  await expect(add).toContainText('2 will be invited, 3 skipped');
  const chips = add.getByRole('list', { name: 'Addresses' }).getByRole('listitem');
  await expect(chips).toHaveText([
    /^noor@example\.com/,
    /^liv@example\.com/,
    /^max@northwind\.example.*already has access/,
    /^nobody.*missing @/,
    /^noor@example\.com.*duplicate/,
  ]);
  await add.getByRole('button', { name: 'ADD', exact: true }).click();
  await expect(add.getByText("2 invited. 2 couldn't be invited; fix or remove them above.")).toBeVisible();
  await expect(add.getByLabel('Email addresses')).toHaveValue('max@northwind.example\nnobody');
  for (const email of ['noor@example.com', 'liv@example.com']) {
    await inbox.waitFor(email);
  }
  await openUsers(page, '?q=noor%40example.com');
  await expect(row(page, 'noor@example.com')).toContainText('Pending');
});

test('a limit is told in the dialog, and who was not invited stays', async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  const text = Array.from({ length: 31 }, (_, nth) => `p${nth}@example.com`).join('\n');
  const add = await paste(page, text, true);
  await expect(add).toContainText('Sending limit: you can send 30 right now');
  await add.getByRole('button', { name: 'ADD', exact: true }).click();
  await expect(add).toContainText("p30@example.com: You've reached the limit of 30 invitations per 10 minutes. Try again in 10 minutes.");
  await expect(add.getByLabel('Email addresses')).toHaveValue('p30@example.com');
});

test('an invitation is looked after: its offer, its life, its link, its end', { tag: ['@nojs', '@both-engines'] }, async ({
  page,
  visitor,
  javaScriptEnabled,
}) => {
  await signIn(page, 'olivia@northwind.example');
  const open = async (query: string) => {
    await openUsers(page, query);
    await page.getByRole('link', { name: 'mei.tanaka@example.org' }).click();
    return page.getByRole('dialog', { name: 'Invitation' });
  };
  let panel = await open('?q=mei.tanaka');
  await expect(panel).toContainText('Expires');
  await panel.getByRole('link', { name: 'EDIT' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit Invitation' });
  await edit.getByText('Manager', { exact: true }).click();
  await edit.getByRole('button', { name: 'UPDATE' }).click();
  await expect(page.getByText('Invitation updated. The link stays the same.')).toBeVisible();
  await expect(row(page, 'mei.tanaka')).toContainText('Manager');

  panel = await open('?q=mei.tanaka');
  await panel.getByRole('button', { name: 'EXTEND' }).click();
  await expect(page.getByText('Invitation extended.')).toBeVisible();

  panel = await open('?q=mei.tanaka');
  await panel.getByRole('button', { name: 'COPY LINK' }).click();
  const link = javaScriptEnabled
    ? await panel.getByLabel('Invitation link', { exact: false }).inputValue()
    : linkIn(await page.getByRole('main').innerText());
  expect(page.url()).not.toContain(link.split('/').at(-1));
  const mei = await visitor();
  await mei.goto(link);
  await expect(mei.getByRole('heading', { name: 'Join Northwind Support' })).toBeVisible();
  await expect(mei.getByRole('main')).toContainText('Manager');

  panel = await open('?q=mei.tanaka');
  await panel.getByRole('button', { name: 'CANCEL INVITATION' }).click();
  await expect(page.getByText('Invitation cancelled. Its link no longer works.')).toBeVisible();
  await openUsers(page, '?status=cancelled');
  await expect(row(page, 'mei.tanaka')).toContainText('Cancelled');
  await row(page, 'mei.tanaka').getByRole('button', { name: 'Invite mei.tanaka@example.org again' }).click();
  await expect(page.getByText(/^Invitation sent/)).toBeVisible();
  await openUsers(page, '?status=pending&q=mei.tanaka');
  await expect(row(page, 'mei.tanaka')).toContainText('Pending');
});

test('links of a selection are copied together', async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?status=pending');
  await page.getByRole('checkbox', { name: 'Select mei.tanaka@example.org' }).check();
  await page.getByRole('checkbox', { name: 'Select t.kowalska@example.org' }).check();
  await page.getByRole('link', { name: 'COPY LINKS' }).or(page.getByRole('button', { name: 'COPY LINKS' })).first().click();
  const dialog = page.getByRole('dialog', { name: 'Copy Links' });
  await dialog.getByRole('button', { name: 'COPY LINKS' }).click();
  const links = dialog.getByLabel('Invitation links');
  await expect(links).toHaveValue(/mei\.tanaka@example\.org\thttp.*\n.*t\.kowalska@example\.org\thttp/);

  const copy = dialog.getByRole('button', { name: 'COPY', exact: true });
  await page.context().grantPermissions([]);
  await copy.click();
  await expect(dialog.getByRole('status')).toHaveText("Couldn't copy. Copy the selected text yourself.");
  expect(await links.evaluate((it: HTMLTextAreaElement) => it.selectionEnd - it.selectionStart)).toBe((await links.inputValue()).length);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await copy.click();
  await expect(dialog.getByRole('status')).toHaveText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await links.inputValue());
});

test('an invitee declines, and the inviter sees it at once and in a mail', { tag: ['@nojs', '@both-engines'] }, async ({
  page,
  visitor,
  inbox,
  javaScriptEnabled,
}) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?dialog=add');
  const add = page.getByRole('dialog', { name: 'Add User' });
  await add.getByLabel('Email addresses').fill('noor@example.com');
  await add.getByRole('button', { name: 'ADD', exact: true }).click();
  await expect(page.getByText(/^Invitation sent/)).toBeVisible();
  const mail = await inbox.waitFor('noor@example.com');
  await openUsers(page, '?q=noor%40example.com');
  await expect(row(page, 'noor@example.com')).toContainText('Pending');
  const noor = await visitor();
  await noor.goto(linkIn(mail.text));
  await noor.getByRole('button', { name: 'Decline invitation' }).click();
  await expect(noor.getByRole('heading', { name: 'You declined this invitation' })).toBeVisible();
  if (javaScriptEnabled) await expect(row(page, 'noor@example.com')).toContainText('Declined');
  expect((await inbox.waitFor('olivia@northwind.example')).subject).toContain('declined');
  await openUsers(page, '?status=declined');
  await expect(row(page, 'noor@example.com')).toContainText('Declined');
  await expect(row(page, 'noor@example.com').getByRole('button', { name: 'Invite noor@example.com again' })).toBeVisible();
});

test('a lost mail is asked for again, and the wrong account switches', { tag: ['@nojs', '@both-engines'] }, async ({ page, visitor, inbox, complaints }) => {
  complaints.allow(/status of 422/);
  const noor = await visitor();
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?dialog=add');
  await page.getByLabel('Email addresses').fill('noor@example.com');
  await page.getByRole('button', { name: 'ADD', exact: true }).click();
  await expect(page.getByText(/^Invitation sent/)).toBeVisible();
  const first = linkIn((await inbox.waitFor('noor@example.com')).text);
  await noor.goto('/sign-in');
  await noor.getByRole('link', { name: 'Lost your invitation?' }).click();
  await noor.getByLabel('Email address').fill('noor@example.com');
  await noor.getByRole('button', { name: 'Resend invitation' }).click();
  await expect(noor.getByRole('heading', { name: 'Check your email' })).toBeVisible();
  await expect(noor.getByText('If noor@example.com has an open invitation')).toBeVisible();

  await page.goto(first);
  await expect(page.getByRole('heading', { name: 'This invitation is for someone else' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('olivia@northwind.example');
  await page.getByRole('link', { name: 'Stay signed in as olivia@northwind.example' }).click();
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
  await page.goto(first);
  await page.getByRole('button', { name: 'Switch to noor@example.com' }).click();
  await expect(page.getByRole('heading', { name: 'Join Northwind Support' })).toBeVisible();
  await page.getByLabel('Your name').fill('Noor Walker');
  await page.getByLabel('Choose a password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Join workspace' }).click();
  await expect(page.getByRole('heading', { name: 'Contacts' })).toBeVisible();
});

test('Owners say who may be invited, and the dialog knows', { tag: ['@nojs', '@both-engines'] }, async ({ page, javaScriptEnabled }) => {
  await signIn(page, 'olivia@northwind.example');
  await page.goto(users.replace('users', 'general'));
  await hydrated(page);
  await page.getByLabel('Blocked domains').fill('rival.example');
  await page.getByLabel('Seats').fill('258');
  await page.getByRole('button', { name: 'UPDATE' }).click();
  await expect(page.getByText('Settings saved.')).toBeVisible();
  await expect(page.getByText(/\d+ of 258 seats used/)).toBeVisible();
  const add = await paste(page, 'eve@rival.example a@example.com b@example.com c@example.com d@example.com e@example.com f@example.com g@example.com h@example.com i@example.com j@example.com', javaScriptEnabled);
  await expect(add).toContainText('This domain is blocked for this workspace.');
  await expect(add).toContainText(/of 258 seats used/);
});
