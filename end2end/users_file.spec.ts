import AxeBuilder from '@axe-core/playwright';
import { downloaded } from './support/files.ts';
import { openUsers, row, signIn, users } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

test.use({ command: 'demo' });

const file = [
  'E-Mail;Name;Role;Restrictions',
  'ida.falk@adatum.example;Ida Falk;Agent;No exports',
  'jon.ek at adatum.example;Jon Ek;Agent;',
  'kim.berg@adatum.example;"Berg; Kim";MANAGER;',
  'lea@adatum.example;Lea;Boss;',
  'ava@northwind.example;Ava;Agent;',
].join('\r\n');

const csv = (text: string) => ({ name: 'users.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

test('Users are invited from a file', { tag: ['@nojs', '@both-engines'] }, async ({ page, complaints }) => {
  complaints.allow(/status of 422/);
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page);
  await page.getByRole('link', { name: 'IMPORT' }).click();
  await expect(page.getByRole('heading', { name: 'Import Users' })).toBeVisible();
  await page.getByRole('button', { name: 'PREVIEW' }).click();
  await expect(page.getByText('Choose a file or paste its contents.')).toBeVisible();

  await page.getByLabel('File').setInputFiles(csv(file));
  await page.getByRole('button', { name: 'PREVIEW' }).click();
  const counts = page.getByRole('list', { name: 'Summary' });
  await expect(counts).toHaveText('2 will be invited1 already a User0 already invited2 errors');
  await page.reload();
  await expect(counts).toContainText('2 will be invited');
  await expect(row(page, 'ida.falk@adatum.example')).toContainText('No exports');
  await expect(row(page, 'ava@northwind.example')).toContainText('Already has access');
  await expect(row(page, "An email address can't contain spaces.")).toContainText('3');
  await expect(row(page, 'Unknown access level “Boss”.')).toContainText('5');

  // Other columns, and back: each is a preview of its own.
  await page.getByRole('combobox', { name: 'Access level' }).selectOption('No column');
  await page.getByRole('combobox', { name: 'Default level' }).selectOption('Owner');
  await page.getByRole('combobox', { name: 'Restrictions' }).selectOption('No column');
  await page.getByRole('button', { name: 'UPDATE PREVIEW' }).click();
  await expect(counts).toContainText('3 will be invited');
  await expect(row(page, 'kim.berg@adatum.example')).toContainText('Owner');
  await page.goBack();
  await expect(counts).toContainText('2 will be invited');

  // All or nothing is nothing, and the choice stays.
  await page.getByLabel('All or nothing').check();
  await page.getByRole('button', { name: 'INVITE 2 PEOPLE' }).click();
  await expect(page.getByText('No one was invited because some rows have errors.')).toBeVisible();
  await expect(page.getByLabel('All or nothing')).toBeChecked();
  await page.getByLabel('Valid rows only').check();
  await page.getByRole('button', { name: 'INVITE 2 PEOPLE' }).click();
  await expect(page.getByText('2 invitations sent.')).toBeVisible();
  await expect(counts).toHaveText('2 invited1 already a User0 already invited2 errors');

  // What failed is mended in its own file.
  const failed = await downloaded(page, () => page.getByRole('link', { name: 'Download them' }).click());
  expect(failed.name).toBe('failed-northwind-support.csv');
  expect(failed.text).toContain("jon.ek at adatum.example,Jon Ek,Agent,,An email address can't contain spaces.\r\n");
  await page.getByRole('link', { name: 'Import another file' }).click();
  await page.getByLabel('Or paste its contents').fill(failed.text.replace(' at ', '@'));
  await page.getByRole('button', { name: 'PREVIEW' }).click();
  await page.getByRole('button', { name: 'INVITE 1 PERSON' }).click();
  await expect(page.getByText('Invitation sent.')).toBeVisible();
  await page.getByRole('link', { name: 'Go to Users' }).click();
  await openUsers(page, '?q=adatum.example');
  await expect(row(page, 'kim.berg@adatum.example')).toContainText('Manager');
  await expect(row(page, 'jon.ek@adatum.example')).toContainText('Pending');

  // The same file again changes nothing.
  await page.goto(`${users}/import`);
  await page.getByLabel('File').setInputFiles(csv(file));
  await page.getByRole('button', { name: 'PREVIEW' }).click();
  await expect(counts).toHaveText('0 will be invited1 already a User2 already invited2 errors');
  await expect(page.getByRole('button', { name: /^INVITE/ })).toHaveCount(0);
});

test('an export of Users is known again', { tag: ['@nojs', '@both-engines'] }, async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page);
  const exported = await downloaded(page, async () => {
    await page.getByText('Export', { exact: true }).click();
    await page.getByRole('link', { name: 'All Users (CSV)', exact: true }).click();
  });
  await page.getByRole('link', { name: 'IMPORT' }).click();
  await page.getByLabel('File').setInputFiles(csv(exported.text));
  await page.getByRole('button', { name: 'PREVIEW' }).click();
  await expect(page.getByRole('list', { name: 'Summary' })).toContainText(/^0 will be invited.*0 errors$/);
});

test('the dialog leads to the file, whose way is told, and others see who was invited', async ({ page, visitor }) => {
  const max = await visitor();
  await signIn(max, 'max@northwind.example');
  await max.goto(`${users}?q=newcomer`);
  await hydrated(max);
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?dialog=add');
  await page.getByRole('link', { name: 'Import from CSV instead' }).click();
  await page.getByLabel('File').setInputFiles(csv(`email,name\nnewcomer@adatum.example,${'Nia '.repeat(600_000)}\n`));
  // On a slow way the bar is seen.
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false, latency: 50, downloadThroughput: 1_000_000, uploadThroughput: 800_000,
  });
  await page.getByRole('button', { name: 'PREVIEW' }).click();
  const bar = page.getByRole('progressbar', { name: 'Uploading…' });
  await expect(bar).toBeVisible();
  await expect.poll(() => bar.evaluate((bar: HTMLProgressElement) => bar.position)).toBeGreaterThan(0.05);
  await page.getByRole('button', { name: 'INVITE 1 PERSON' }).click();
  await expect(row(max, 'newcomer@adatum.example')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in an import of Users in the ${colorScheme}, and nothing is cut off`, async ({ visitor }) => {
    const page = await visitor({ colorScheme, viewport: { width: 320, height: 700 } });
    await signIn(page, 'olivia@northwind.example');
    const isSound = async () => {
      expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(320);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual([]);
    };
    await page.goto(`${users}/import`);
    await isSound();
    await page.getByLabel('File').setInputFiles(csv(file));
    await page.getByRole('button', { name: 'PREVIEW' }).click();
    await expect(page.getByRole('heading', { name: 'Rows with errors' })).toBeVisible();
    await isSound();
    await page.getByRole('button', { name: 'INVITE 2 PEOPLE' }).click();
    await expect(page.getByText('2 invitations sent.')).toBeVisible();
    await isSound();
  });
}
