// Takes a picture of each page that each role can reach in a running demonstration (`otklik demo`), in both themes, on a phone and on a
// desktop: `node pictures.js [ADDRESS [FOLDER [ROLE…]]]`. It changes nothing but who is signed in. A page that shows a role just what an
// earlier one saw is not taken again. A list beside the pictures says which address is behind which name. `node pictures.js ADDRESS --book`
// takes those of the documentation.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DESKTOP, PHONE, launch, open } from './browser.js';
import { crawl, words_of } from './crawler.js';
import { ROOT } from './host.js';

/// Whom the demonstration offers to be, and where each begins.
const ROLES = {
  nobody: null, citizen: { citizen: '0' }, coordinator: { participant: 'mintrud' }, ministry: { participant: 'minzdrav' }, region: { participant: 'oblast' },
  head: { participant: 'head' }, feed: { participant: 'mineconomy' }, operator: { participant: 'operator' }, centre: { participant: 'centre' },
  economy: { participant: 'economy' }, digital: { participant: 'digital' }, secretary: { participant: 'mwg' }, subcommission: { participant: 'subcommission' },
  laboratory: { participant: 'laboratory' }, source: { participant: 'methodist' },
};
/// Addresses that no link leads to: what is wrong, and what is not there.
const UNLED = { nobody: ['/nowhere', '/my/open', '/form', '/s/unknown', '/unsubscribe/unknown', '/subscriptions/unknown', '/thanks', '/cabinet/cases'], head: ['/cabinet/organisations/none', '/cabinet/registers'] };
const DEVICES = { phone: { ...PHONE, deviceScaleFactor: 1 }, desktop: DESKTOP };
const THEMES = ['light', 'dark'];
/// So many views of one page are looked at: another order or period shows the same things.
const VIEWS = 3;

/// Pictures of the documentation, in the languages that it has.
const BOOK = {
  front: ['nobody', '/'], overview: ['coordinator', '/cabinet'], organisation: ['coordinator', '/cabinet/organisations/clinic-01'], source: ['source', '/source'],
  sessions: ['feed', '/cabinet/sessions'], registers: ['operator', '/cabinet/registers'], paper: ['operator', '/paper'], duties: ['head', '/cabinet/duties/head'],
};
const LANGUAGES = { ru: 'ru-RU', en: 'en-GB' };

const [base = 'http://127.0.0.1:8080', folder = path.join(ROOT, 'target/pictures'), ...chosen] = process.argv.slice(2);

/// Becomes somebody of the demonstration.
async function sign_in(context, who) {
  if (!who) return;
  const answer = await context.request.post(`${base}/demo/sign-in`, { form: who, headers: { origin: base }, maxRedirects: 0 });
  if (answer.status() !== 303) throw new Error(`nobody could be ${Object.values(who)}: ${answer.status()}`);
}

/// What an address is called: its path, and which of several views of it.
const name_of = (address) => address.slice(1).replace(/[^\p{L}\p{N}-]+/gu, '-').replace(/^-|-$/g, '').slice(0, 90) || 'front';

/// Pages of each kind to which links lead, a few views of each.
async function pages_of(context, role) {
  const found = await crawl(context.request, base, '/');
  const kinds = new Map();
  const pages = [];
  for (const page of found.values()) {
    if (!page.html || page.address.startsWith('/dev/') || page.address.startsWith('/v1/')) continue;
    const [kind] = page.kind.split('?');
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (kind === '/cabinet/cases/{id}' || kinds.get(kind) <= VIEWS) pages.push(page);
  }
  return [...pages, ...(UNLED[role] ?? []).map((address) => ({ address, html: '' }))];
}

/// The top of each page, as it is seen first.
async function book(browser) {
  for (const [language, locale] of Object.entries(LANGUAGES)) {
    mkdirSync(path.join(ROOT, 'docs/pictures', language), { recursive: true });
    for (const [name, [role, address]] of Object.entries(BOOK)) {
      const page = await open(browser, { device: { viewport: { width: 1100, height: 760 } }, locale });
      await sign_in(page.context(), ROLES[role]);
      await page.goto(base + address);
      await page.screenshot({ path: path.join(ROOT, 'docs/pictures', language, `${name}.png`) });
      await page.context().close();
    }
  }
}

/// Every page of each role.
async function pages(browser) {
  mkdirSync(folder, { recursive: true });
  const seen = new Set();
  for (const role of chosen.length ? chosen : Object.keys(ROLES)) {
    const first = await browser.newContext({ locale: 'ru-RU' });
    await sign_in(first, ROLES[role]);
    const fresh = (page) => {
      const what = page.html && `${page.route} ${words_of(page.html)}`;
      return !what || (!seen.has(what) && seen.add(what));
    };
    const pages = (await pages_of(first, role)).filter(fresh);
    await first.close();
    writeFileSync(path.join(folder, `${role}.txt`), pages.map(({ address }) => `${role}-${name_of(address)} ${address}\n`).join(''));
    for (const theme of THEMES) {
      for (const [device, way] of Object.entries(DEVICES)) {
        const page = await open(browser, { device: way, theme });
        await sign_in(page.context(), ROLES[role]);
        for (const [number, { address }] of pages.entries()) {
          if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${role}, ${theme}, ${device}: ${number + 1} of ${pages.length} ${address}`);
          await page.goto(base + address);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (wide > 0) console.log(`\n${role} ${address}, ${device}: ${wide} pixels too wide`);
          await page.screenshot({ path: path.join(folder, `${role}-${name_of(address)}-${device}-${theme}.png`), fullPage: true });
        }
        await page.context().close();
      }
    }
    console.log(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${role}: ${pages.length} pages`);
  }
}

const browser = await launch();
await (folder === '--book' ? book : pages)(browser);
await browser.close();
