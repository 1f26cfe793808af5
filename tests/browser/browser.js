// Chromium, and what must hold of every page that it shows.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ROOT } from './host.js';

// The shell is Chromium without a window around it: pages are the same, and take half the work.
const EXECUTABLE = process.env.CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const SCREENSHOTS = path.join(ROOT, 'target/screenshots');
const PAGE_BYTES_MAX = 50 * 1024;
const TARGET_PIXELS_MIN = 44;
// axe-core's rules that look at colours, and at nothing else.
const COLOURS = ['color-contrast', 'link-in-text-block'];
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/// What holds of a part of a page, too: a mail program shows a mail inside its own page.
export const WITHOUT_LANDMARKS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
export const DESKTOP = { viewport: { width: 1280, height: 900 } };
/// A desktop window of 1280 pixels at 400 %, which is also the narrowest phone.
export const ZOOMED = { viewport: { width: 320, height: 256 } };

export const TITLES = {
  ru: { form: 'Оцените услугу', check: 'Проверьте ответ', thanks: 'Спасибо! Ответ учтён', answered: 'Ответ уже учтён', unopened: 'Откройте ссылку из письма' },
  en: { form: 'Rate the service', check: 'Check your answer', thanks: 'Thank you! Your answer is counted', answered: 'Your answer is counted already', unopened: 'Open the link from the mail' },
  tt: { form: 'Хезмәткә бәя бирегез', check: 'Җавабыгызны тикшерегез', thanks: 'Рәхмәт! Җавап исәпкә алынды', answered: 'Җавап инде исәпкә алынган', unopened: 'Хаттагы сылтаманы ачыгыз' },
};
export const QUESTIONS = ['information', 'organisation', 'comfort', 'goodwill', 'competence'];

export async function launch() {
  assert(EXECUTABLE, 'Chromium is not there: run tests/run, which installs it');
  mkdirSync(SCREENSHOTS, { recursive: true });
  const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath: EXECUTABLE, args: quiet });
}

/// A browser window of its own, which notes what it fetches and how far its pages jump.
export async function open(browser, { device = PHONE, scripts = true, theme = 'light', locale = 'ru-RU', ...more } = {}) {
  const context = await browser.newContext({ ...device, javaScriptEnabled: scripts, colorScheme: theme, locale, ...more });
  await context.addInitScript(() => {
    window.layoutShift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.layoutShift += entry.hadRecentInput ? 0 : entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const page = await context.newPage();
  page.scripts = scripts;
  page.setDefaultTimeout(20_000);
  page.fetched = [];
  page.complaints = [];
  // A page asks for its parts once it has come itself: what was asked for until then is of the page before.
  let asked = new Set();
  page.on('request', (request) => asked.add(request));
  page.on('response', (response) => {
    const request = response.request();
    const is_the_page = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (is_the_page) [page.fetched, asked] = [[response], new Set()];
    else if (asked.has(request)) page.fetched.push(response);
  });
  page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()));
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  return page;
}

export async function heading(page) {
  return page.locator('h1').innerText();
}

/// How many there are on the page that a press has led to, once it has come whole: counting waits for nothing by itself.
export async function counted(locator) {
  await locator.page().waitForLoadState();
  return locator.count();
}

/// The page shows this heading, with this status where one is given.
export async function shows(page, expected, status) {
  assert.equal(await heading(page), expected);
  if (status) assert.equal(page.fetched.find((response) => response.request().isNavigationRequest() && response.status() !== 303)?.status(), status);
}

/// Everything that must hold of every page; leaves a picture of it.
export async function inspect(page, name, { language = 'ru', bytes_max = PAGE_BYTES_MAX } = {}) {
  const where = `${name} (${page.url()})`;
  assert.equal(await page.locator('html').getAttribute('lang'), language, where);
  await contrast_and_structure(page, where);
  await fits(page, where);
  await heads_are_whole(page, where);
  await big_targets(page, where);
  await still(page, where);
  await light_and_its_own(page, where, bytes_max);
  const shift = page.scripts && (await page.evaluate(() => window.layoutShift));
  assert(!shift, `${where} jumps: ${shift}`);
  await picture(page, name);
}

/// What this selects has the focus, or gets it: `autofocus` takes effect with the page's next picture, after it has loaded.
export async function has_focus(page, selector, why) {
  const found = await page.locator(`${selector}:focus`).waitFor({ state: 'attached', timeout: 5_000 }).then(() => true, () => false);
  assert(found, `${why}: ${selector} has not the focus, but ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 80))}`);
}

export async function picture(page, name) {
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/// axe-core finds nothing, in either theme. It is a script, so it says nothing where scripts are switched off: those pages are the same
/// but for the draft.
export async function contrast_and_structure(page, where, tags = undefined) {
  if (!page.scripts) return;
  // Where the system's own colours are forced upon a page, its contrast is the system's.
  const forced = await page.evaluate(() => matchMedia('(forced-colors: active)').matches);
  const options = (only) => ({ resultTypes: ['violations'], ...(only && { runOnly: only }), rules: { 'color-contrast': { enabled: !forced } } });
  const theme = await page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  // What a page is made of is the same in the other theme; its colours are not.
  // A rule that is named runs even where it is switched off.
  const colours = { type: 'rule', values: COLOURS.filter((rule) => !forced || rule !== 'color-contrast') };
  for (const [colorScheme, only] of [[theme === 'dark' ? 'light' : 'dark', colours], [theme, tags]]) {
    await page.emulateMedia({ colorScheme });
    if (!forced) await charts_are_read(page, `${where}, ${colorScheme}`);
    const { violations } = await page.evaluate((options) => axe.run(document, options), options(only));
    const told = violations.map((it) => `${it.id}: ${it.help}: ${it.nodes.map((node) => node.html).join(' ')}`);
    assert.deepEqual(told, [], `${where}, ${colorScheme}`);
  }
}

/// Every table says what it is, and every heading of a row or a column what it heads.
export async function tables_are_named(page, where) {
  const nameless = await page.evaluate(() => [
    ...[...document.querySelectorAll('table')].filter((table) => !table.caption?.textContent.trim()),
    ...document.querySelectorAll('th:not([scope])'),
  ].map((element) => element.outerHTML.slice(0, 80)));
  assert.deepEqual(nameless, [], where);
}

/// Nothing reaches beyond the window's width, down to 320 pixels.
export async function fits(page, where) {
  const { width, height } = page.viewportSize();
  for (const narrow of [320, 640, width]) {
    await page.setViewportSize({ width: narrow, height });
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert(content <= window, `${where}: ${content} pixels in a window of ${window}`);
  }
}

/// No word of a table's head is broken.
async function heads_are_whole(page, where) {
  if (!page.scripts) return;
  const broken = await page.evaluate(() => [...document.querySelectorAll('thead th')].flatMap((head) => {
    const walker = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      for (const { 0: word, index } of walker.currentNode.data.matchAll(/[\p{L}\p{N}]+/gu)) {
        const range = document.createRange();
        range.setStart(walker.currentNode, index);
        range.setEnd(walker.currentNode, index + word.length);
        // A word that the language lets be parted has its hyphen.
        if (getComputedStyle(head).hyphens !== 'auto' && 1 < new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size) found.push(word);
      }
    }
    return found;
  }));
  assert.deepEqual(broken, [], `${where}: words that are broken`);
}

/// What is written on a part of a chart is read in either theme: its ink stands out from the part below it, or from the page.
async function charts_are_read(page, where) {
  const faint = await page.evaluate(() => {
    const light = (color) => {
      const [red, green, blue] = color.match(/[\d.]+/g).map((part) => part / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    return [...document.querySelectorAll('.chart svg')].flatMap((svg) => {
      const page = getComputedStyle(svg.closest('.chart')).backgroundColor;
      const parts = [...svg.querySelectorAll('rect, text')];
      return parts.flatMap((text, at) => {
        if (text.tagName !== 'text' || !text.textContent.trim()) return [];
        const box = text.getBoundingClientRect();
        const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        const below = parts.slice(0, at).filter((part) => part.tagName === 'rect' && getComputedStyle(part).fill.startsWith('rgb')).findLast((part) => {
          const { left, right, top, bottom } = part.getBoundingClientRect();
          return left <= x && x <= right && top <= y && y <= bottom;
        });
        const [ink, ground] = [getComputedStyle(text).fill, below ? getComputedStyle(below).fill : page].map(light);
        const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
        return contrast < 4.5 ? [`${text.textContent.trim()}: ${contrast.toFixed(2)}`] : [];
      });
    });
  });
  assert.deepEqual(faint, [], `${where}: faint words of charts`);
}

/// Nothing moves, so there is nothing that those who are made ill by motion would have to stop.
async function still(page, where) {
  if (!page.scripts) return;
  const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => {
    const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
    return animationName !== 'none' || scrollBehavior === 'smooth' || parseFloat(transitionDuration) > 0;
  }).map((element) => element.outerHTML.slice(0, 80)));
  assert.deepEqual(moving, [], where);
}

/// Goes through the whole page with the Tab key, back to its beginning: whatever has the focus shows it. Answers how many places there were.
export async function focus_is_seen(page, where) {
  await page.evaluate(() => document.activeElement.blur());
  const seen = new Set();
  for (let last; ;) {
    await page.keyboard.press('Tab');
    const [place, outline] = await page.evaluate(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element.closest('.choice') ?? element);
      const place = element === document.body ? '' : [...document.querySelectorAll('*')].indexOf(element) + element.outerHTML.slice(0, 80);
      return [place, outlineStyle === 'none' ? 0 : parseFloat(outlineWidth)];
    });
    // A field of a day has several parts.
    if (!place || (seen.has(place) && place !== last)) return seen.size;
    assert(2 <= outline, `${where}: one does not see that this has the focus: ${place}`);
    seen.add(place);
    last = place;
  }
}

/// A length on paper, in millimetres.
export const millimetres = (pixels) => (pixels * 25.4) / 96;

/// Prints the page; leaves the PDF, and answers how many sheets it has.
export async function print(page, name) {
  const pdf = await page.pdf({ preferCSSPageSize: true, path: path.join(SCREENSHOTS, `${name}.pdf`) });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
}

async function big_targets(page, where) {
  const small = await page.evaluate((least) => [...document.querySelectorAll('label.choice, button, a.button, .languages a, .languages button, input:not([type="checkbox"], [type="radio"], [type="file"], [type="hidden"])')]
    .filter((target) => target.checkVisibility({ visibilityProperty: true }))
    .map((target) => [target.innerText || target.id, target.getBoundingClientRect()])
    .filter(([, box]) => 0 < box.width && 0 < box.height && (box.width < least || box.height < least))
    .map(([text, { width, height }]) => `${text} is ${width} × ${height}`), TARGET_PIXELS_MIN);
  assert.deepEqual(small, [], where);
}

/// The page is light and fetches from nobody else; the browser has nothing to complain of.
async function light_and_its_own(page, where, bytes_max) {
  const own = new URL(page.url()).origin;
  let bytes = 0;
  for (const response of page.fetched) {
    assert(response.url().startsWith(`${own}/`) || response.url().startsWith('data:'), `${where} fetches ${response.url()}`);
    bytes += (await response.body()).length + JSON.stringify(response.headers()).length;
  }
  assert(0 < bytes && bytes < bytes_max, `${where} has ${bytes} bytes`);
  // A status that is not 200 is told on the console; that is no fault.
  assert.deepEqual(page.complaints.filter((it) => !it.startsWith('Failed to load resource')), [], where);
}

/// Chooses an answer to each question: 1 to 5, or `na`.
export async function fill(page, [...scores] = [5, 4, 'na', 5, 3], comment = '') {
  for (const [place, score] of scores.entries()) await page.locator(`label[for="q_${QUESTIONS[place]}_${score}"]`).click();
  if (comment) await page.locator('textarea').fill(comment);
}

export const to_check = (page) => page.locator('form[action="/form/check"] > .actions button').first().click();
export const send = (page) => page.locator('button[name="send"]').click();
