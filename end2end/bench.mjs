// How soon the Users page is there, and awake, on a slow phone: Lighthouse's slow 4G, a processor four times slower, and
// nothing in the cache. A report, called by bin/bench.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';

const RUNS = 5;
const url = 'http://127.0.0.1:3909';
const folder = await mkdtemp(join(tmpdir(), 'roster-bench-'));
const binary = resolve(import.meta.dirname, '../target/dist/roster');
const server = spawn(binary, ['demo', '--listen', new URL(url).host], { cwd: folder, stdio: 'ignore' });
try {
  while (!(await fetch(`${url}/readyz`).then((it) => it.ok, () => false))) await new Promise((next) => setTimeout(next, 20));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
  const signedIn = await browser.newContext();
  const form = await signedIn.newPage();
  await form.goto(`${url}/sign-in`);
  await form.getByLabel('Email address').fill('olivia@northwind.example');
  await form.getByLabel('Password').fill('roster demo 2026');
  await form.getByRole('button', { name: 'Sign in' }).click();
  await form.locator('tbody tr').first().waitFor();
  const storageState = await signedIn.storageState();

  const runs = [];
  for (let nth = 0; nth < RUNS; nth++) {
    const context = await browser.newContext({ storageState, viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: (1.6e6 / 8) * 0.9,
      uploadThroughput: (750e3 / 8) * 0.9,
    });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.addInitScript(() => {
      new MutationObserver(() => {
        globalThis.hydratedAt ??= document.documentElement?.hasAttribute('data-hydrated') ? performance.now() : undefined;
      }).observe(document, { attributes: true, subtree: true, childList: true });
    });
    await page.goto(`${url}/w/northwind-support/settings/users`, { waitUntil: 'commit' });
    await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
    runs.push(await page.evaluate(() => ({
      rows: performance.getEntriesByName('first-contentful-paint')[0].startTime,
      hydrated: globalThis.hydratedAt,
    })));
    await context.close();
  }
  await browser.close();
  const median = (key) => Math.round(runs.map((run) => run[key]).sort((a, b) => a - b)[Math.floor(RUNS / 2)]);
  console.log(`\n### In Chromium, on slow 4G with a processor four times slower, median of ${RUNS}\n`);
  console.log(`Rows visible after ${median('rows')} ms, hydrated after ${median('hydrated')} ms.`);
} finally {
  server.kill();
  await rm(folder, { recursive: true });
}
