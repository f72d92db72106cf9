import { defineConfig } from '@playwright/test';
import type { Options } from './support/test.ts';

// A test of a page that works without JavaScript has the tag @nojs and runs both ways; with @nojs-only it runs without
// alone. A test whose outcome hangs on the database has the tag @both-engines.
export default defineConfig<Options>({
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  retries: 0,
  // Generous, for machines that do other things too. Nothing waits for it to pass.
  timeout: 90_000,
  expect: {
    timeout: 15_000,
    // What a screen reader is told is told whole: nothing less, nothing more, with a script and without.
    toMatchAriaSnapshot: { pathTemplate: '{testDir}/aria/{arg}{ext}', children: 'deep-equal' },
  },
  reporter: 'list',
  use: {
    // A trace of each test costs a third of the time: `--trace retain-on-failure` where one is wanted.
    screenshot: 'only-on-failure',
    launchOptions: {
      // Chromium's engine without its windows: half the processor time of the whole browser.
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'sqlite', grepInvert: /@nojs-only/, use: { engine: 'sqlite' } },
    { name: 'sqlite-no-javascript', grep: /@nojs/, use: { engine: 'sqlite', javaScriptEnabled: false } },
    { name: 'postgres', grep: /@both-engines/, grepInvert: /@nojs-only/, use: { engine: 'postgres' } },
  ],
});
