// Every room has a door: whoever may enter it comes there by links from the front page, and comes back.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { launch, open } from './browser.js';
import { Country, ROLES } from './country.js';
import { ROUTES, crawl, route_of, words_of } from './crawler.js';
import { writeFileSync } from 'node:fs';

let country, browser;
const found = {};
before(async () => {
  [country, browser] = await Promise.all([Country.start(), launch()]);
  for (const role of Object.keys(ROLES)) {
    const page = await country.sign_in(browser, role, '/cabinet/subscriptions', {});
    found[role] = await crawl(page.context().request, country.base, '/');
    await page.context().close();
  }
  const all = {};
  for (const [role, seen] of Object.entries(found)) all[role] = [...seen.values()].map(({ html, ...rest }) => ({ ...rest, words: words_of(html) }));
  writeFileSync('/tmp/doors/crawl.json', JSON.stringify(all));
}, { timeout: 600_000 });
after(async () => { await browser?.close(); country?.stop(); });

test('crawl', () => {
  for (const [role, seen] of Object.entries(found)) {
    const routes = new Set([...seen.values()].filter(({ status }) => status === 200).map(({ route }) => route));
    console.log(role, seen.size, 'missing', ROUTES.filter((route) => !route.startsWith('/v1') && !routes.has(route)).join(' '));
    console.log('  bad', [...seen.values()].filter(({ status }) => status >= 400).map(({ address, status, from }) => `${address} ${status} from ${from}`).slice(0, 10));
  }
});
