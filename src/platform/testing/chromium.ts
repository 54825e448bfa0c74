import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where a Chromium is on this machine; undefined where none was found, and then tests in a browser are skipped. */
const CHROMIUM = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path));

/** Every host but this machine is cut off, so that anything loaded from elsewhere shows as a failure. */
const CHROMIUM_ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** A browser that can reach this machine only. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS });
}

/** `describe`, or `describe.skip` with a line that says why. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (CHROMIUM === undefined)
    process.stderr.write(`Skipped: no Chromium for "${name}"; install one or set CHROMIUM_PATH.\n`);
  (CHROMIUM === undefined ? describe.skip : describe)(name, tests);
}
