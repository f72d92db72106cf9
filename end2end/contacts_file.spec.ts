import AxeBuilder from '@axe-core/playwright';
import { parse } from 'csv-parse/sync';
import { downloaded } from './support/files.ts';
import { row, signIn, support } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

test.use({ command: 'demo' });

const contacts = `${support}/contacts`;

const file = [
  'Name;E-Mail;Phone;Assigned to email',
  'Ida Falk;ida.falk@adatum.example;+46 70 123;ava@northwind.example',
  'Jon Ek;jon.ek at adatum.example;;',
  ';nobody@adatum.example;;',
  '"Berg; Kim";kim.berg@adatum.example;;',
].join('\r\n');

const csv = (text: string) => ({ name: 'contacts.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

test('contacts come from a file, and go into one', { tag: ['@nojs', '@both-engines'] }, async ({ page, complaints }) => {
  complaints.allow(/status of 422/);
  await signIn(page, 'olivia@northwind.example');
  await page.goto(contacts);
  await hydrated(page);
  await page.getByRole('link', { name: 'IMPORT' }).click();
  await expect(page.getByRole('heading', { name: 'Import Contacts' })).toBeVisible();
  await page.getByRole('button', { name: 'PREVIEW' }).click();
  await expect(page.getByText('Choose a file or paste its contents.')).toBeVisible();

  await page.getByLabel('File').setInputFiles(csv(file));
  await page.getByRole('button', { name: 'PREVIEW' }).click();
  const counts = page.getByRole('list', { name: 'Summary' });
  await expect(counts).toHaveText('2 new0 already exist2 errors');
  await page.reload();
  await expect(counts).toContainText('2 new');
  await expect(row(page, 'Ida Falk')).toContainText('Ava Brandt');
  await expect(row(page, "An email address can't contain spaces.")).toContainText('3');
  await expect(row(page, 'Name is required.')).toContainText('4');

  await page.getByRole('button', { name: 'IMPORT 2 CONTACTS' }).click();
  await expect(page.getByText('2 contacts added.')).toBeVisible();
  await expect(counts).toHaveText('2 added0 already existed2 errors');

  // What failed is mended in its own file.
  const failed = await downloaded(page, () => page.getByRole('link', { name: 'Download them' }).click());
  expect(failed.name).toBe('failed-northwind-support.csv');
  expect(failed.text).toContain("Jon Ek,jon.ek at adatum.example,,,An email address can't contain spaces.\r\n");
  await page.getByRole('link', { name: 'Import another file' }).click();
  await page.getByLabel('Or paste its contents').fill(failed.text.replace(' at ', '@'));
  await page.getByRole('button', { name: 'PREVIEW' }).click();
  await page.getByRole('button', { name: 'IMPORT 1 CONTACT' }).click();
  await expect(page.getByText('1 contact added.')).toBeVisible();
  await page.getByRole('link', { name: 'Go to contacts' }).click();

  await page.goto(`${contacts}?q=kim.berg@adatum`);
  await hydrated(page);
  await expect(row(page, 'Berg; Kim')).toContainText('Unassigned');
  const exported = await downloaded(page, async () => {
    await page.getByText('Export', { exact: true }).click();
    await page.getByRole('link', { name: 'Current view (CSV)', exact: true }).click();
  });
  expect(exported.name).toMatch(/^contacts-northwind-support-\d{4}-\d\d-\d\d\.csv$/);
  expect(exported.text).toMatch(/^id,name,email,phone,assigned_to,assigned_to_email,created\r\n.*Berg; Kim,kim\.berg@adatum\.example,,,,.*\r\n$/);

  // An export is known again.
  await page.getByRole('link', { name: 'IMPORT' }).click();
  await page.getByLabel('File').setInputFiles(csv(exported.text));
  await page.getByRole('button', { name: 'PREVIEW' }).click();
  await expect(counts).toHaveText('0 new1 already exists0 errors');
  await expect(page.getByRole('button', { name: /^IMPORT/ })).toHaveCount(0);
});

test('others see what was imported without a reload', async ({ page, visitor }) => {
  const max = await visitor();
  await signIn(max, 'max@northwind.example');
  await max.goto(`${contacts}?q=newcomer`);
  await hydrated(max);
  await expect(max.getByRole('heading', { name: 'No contacts found' })).toBeVisible();
  await signIn(page, 'olivia@northwind.example');
  await page.goto(`${contacts}/import`);
  await page.getByLabel('Or paste its contents').fill('name\nNia Newcomer');
  await page.getByRole('button', { name: 'PREVIEW' }).click();
  await page.getByRole('button', { name: 'IMPORT 1 CONTACT' }).click();
  await expect(row(max, 'Nia Newcomer')).toBeVisible();
});

test('a parser of another make reads back the same values', { tag: '@both-engines' }, async ({ page }) => {
  const values: [string, string][] = [
    ['Nora "Nick" Falk; Sons, Ltd.', 'nora@other-make.example'],
    ['عُمَر الخطيب', 'omar@other-make.example'],
    ['王小明', 'wang@other-make.example'],
    ['=1+1', 'formula@other-make.example'],
    ["'quoted", 'quoted@other-make.example'],
    ['-5 °C', 'cold@other-make.example'],
  ];
  const quoted = values.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n');
  await signIn(page, 'olivia@northwind.example');
  await page.goto(`${contacts}/import`);
  await page.getByLabel('Or paste its contents').fill(`name,email\n${quoted}`);
  await page.getByRole('button', { name: 'PREVIEW' }).click();
  await page.getByRole('button', { name: 'IMPORT 6 CONTACTS' }).click();
  await page.goto(`${contacts}?q=other-make`);
  await hydrated(page);
  const exported = await downloaded(page, async () => {
    await page.getByText('Export', { exact: true }).click();
    await page.getByRole('link', { name: 'Current view (CSV for Excel)' }).click();
  });
  const read: { name: string; email: string }[] = parse(exported.text, { columns: true, bom: true });
  // What a spreadsheet would run has a quote before it, and nothing else is another.
  const harmless = ([name, email]: [string, string]): [string, string] => [/^[=+\-@]/.test(name) ? `'${name}` : name, email];
  const byEmail = (one: [string, string], other: [string, string]) => one[1].localeCompare(other[1]);
  expect(read.map(({ name, email }): [string, string] => [name, email]).sort(byEmail)).toEqual(values.map(harmless).sort(byEmail));
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in an import in the ${colorScheme}, and nothing is cut off`, async ({ visitor }) => {
    const page = await visitor({ colorScheme, viewport: { width: 320, height: 700 } });
    await signIn(page, 'olivia@northwind.example');
    const isSound = async () => {
      expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(320);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual([]);
    };
    await page.goto(`${contacts}/import`);
    await isSound();
    await page.getByLabel('File').setInputFiles(csv(file));
    await page.getByRole('button', { name: 'PREVIEW' }).click();
    await expect(page.getByRole('heading', { name: 'Rows with errors' })).toBeVisible();
    await isSound();
  });
}
