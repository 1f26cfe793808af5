// Posters and cards: on the screen, on paper, in each language, and with the longest name.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, contrast_and_structure, fits, focus_is_seen, inspect, launch, millimetres, open, picture, print, shows } from './browser.js';
import { Host } from './host.js';

let host, browser;
before(async () => {
  [host, browser] = await Promise.all([Host.start(), launch()]);
  await host.register('organisations/long', {
    name: 'Государственное бюджетное учреждение здравоохранения «Областная детская клиническая больница имени академика Н. Н. Длинноименова»',
    ogrn: '1037739010891', type: 'healthcare', region: '77', level: 'regional', included_on: '2025-01-01',
  });
});
after(async () => { await browser?.close(); host?.stop(); });

/// A card is held in the hand, a poster is read from two steps away: at least 30 and 80 millimetres.
const CODE_MILLIMETRES_MIN = { poster: 80, card: 30, cards: 30 };
const PAPER = { poster: [210, 297], card: [105, 148], cards: [210, 296] };

test('what there is to print is chosen on a page', { timeout: 120_000 }, async () => {
  for (const way of [{ device: PHONE, theme: 'dark' }, { device: DESKTOP, locale: 'en-GB' }]) {
    const page = await open(browser, way);
    await page.goto(`${host.base}/posters/clinic`);
    const language = way.locale ? 'en' : 'ru';
    await shows(page, { ru: 'Плакаты и карточки', en: 'Posters and cards' }[language], 200);
    await inspect(page, `posters-${language}`, { language });
    // Skip link, front page, two other languages, the cabinet, three formats in three languages, three notices.
    assert.equal(await focus_is_seen(page, 'the choice'), 1 + 1 + 2 + 1 + 9 + 3);
    await page.locator('a[href="/posters/clinic/poster?lang=tt"]').click();
    assert.equal(await page.locator('html').getAttribute('lang'), 'tt');
    await page.goto(`${host.base}/posters/nowhere`);
    assert.equal(page.fetched[0].status(), 404);
    await inspect(page, `posters-unknown-${language}`, { language });
    await page.context().close();
  }
});

for (const [format, least] of Object.entries(CODE_MILLIMETRES_MIN)) {
  test(`${format}: nothing is cut off, and the code is large enough`, { timeout: 120_000 }, async () => {
    for (const organisation of ['clinic', 'long']) {
      for (const language of ['ru', 'en', 'tt']) {
        const name = `${format}-${organisation}-${language}`;
        const page = await open(browser, { device: DESKTOP });
        await page.goto(`${host.base}/posters/${organisation}/${format}?lang=${language}`);
        await contrast_and_structure(page, name);
        await fits(page, name);
        await page.emulateMedia({ media: 'print' });
        const [width, height] = PAPER[format];
        const paper = await page.locator('.paper').boundingBox();
        assert.deepEqual([paper.width, paper.height].map((side) => Math.round(millimetres(side))), [width, height], name);
        for (const article of await page.locator('article').all()) {
          const cut = await article.evaluate((it) => [it.scrollHeight - it.clientHeight, it.scrollWidth - it.clientWidth]);
          assert(Math.max(...cut) <= 1, `${name}: ${cut} pixels are cut off`);
        }
        // Four light modules on either side belong to the drawing, and not to the code.
        const code = await page.locator('article svg').first().evaluate((svg) => {
          const side = svg.viewBox.baseVal.width;
          return (svg.getBoundingClientRect().width * (side - 8)) / side;
        });
        assert(least <= millimetres(code), `${name}: the code has ${millimetres(code)} mm`);
        assert.equal(await print(page, name), 1, `${name} is one sheet`);
        await page.emulateMedia({ media: 'screen' });
        if (organisation === 'long') await picture(page, name);
        await page.context().close();
      }
    }
  });
}
