// The whole way, from the mail to the thanks, for everyone.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, TITLES, WITHOUT_LANDMARKS, ZOOMED, contrast_and_structure, fill, fits, has_focus, inspect, launch, open, picture, send, shows, to_check } from './browser.js';
import { Host } from './host.js';

let host, browser;
before(async () => { [host, browser] = await Promise.all([Host.start(), launch()]); });
after(async () => { await browser?.close(); host?.stop(); });

const WAYS = [
  { name: 'phone', device: PHONE },
  { name: 'phone-dark-tt', device: PHONE, theme: 'dark', locale: 'tt-RU' },
  { name: 'desktop-en', device: DESKTOP, locale: 'en-GB' },
  { name: 'desktop-dark', device: DESKTOP, theme: 'dark' },
  { name: 'phone-no-scripts', device: PHONE, scripts: false },
  { name: 'desktop-no-scripts-en', device: DESKTOP, scripts: false, locale: 'en-GB' },
  { name: 'zoomed-400', device: ZOOMED },
  { name: 'reduced-motion-forced-colors', device: DESKTOP, reducedMotion: 'reduce', forcedColors: 'active' },
];

for (const { name, ...way } of WAYS) {
  test(`from the mail to the thanks: ${name}`, { timeout: 120_000 }, async () => {
    const language = (way.locale ?? 'ru').slice(0, 2);
    const titles = TITLES[language];
    const citizen = await host.citizen();
    const before = await host.completed();
    const page = await open(browser, way);
    await page.setContent(citizen.mail.html);
    await contrast_and_structure(page, `mail, ${name}`, WITHOUT_LANDMARKS);
    await fits(page, `mail, ${name}`);
    assert.deepEqual(page.fetched, [], 'a mail fetches nothing');
    await picture(page, `mail-${name}`);
    await page.locator('a.button').first().click();
    await shows(page, titles.form, 200);
    assert.equal(new URL(page.url()).pathname, '/form', 'the token has left the address');
    await inspect(page, `form-${name}`, { language });
    await to_check(page);
    await shows(page, titles.form, 422);
    await has_focus(page, '.faults', 'the faults are in focus');
    await inspect(page, `faults-${name}`, { language });
    await page.locator('.faults a').nth(1).click();
    await has_focus(page, '#q_organisation_1', 'a fault leads to its question');
    await fill(page, [5, 4, 'na', 5, 3], 'Спасибо, всё хорошо! Мой телефон 8 912 345-67-89.');
    await to_check(page);
    await shows(page, titles.check, 200);
    assert.match(await page.locator('.written mark').innerText(), /\[телефон\]/);
    assert.match(await page.locator('textarea').inputValue(), /Мой телефон \[телефон\]\.$/);
    await inspect(page, `check-${name}`, { language });
    assert.equal(await host.completed(), before, 'looking at it counts nothing');
    await page.locator('button[name="change"]').click();
    await shows(page, titles.form, 200);
    assert.equal(await page.locator('#q_organisation_4').isChecked(), true, 'what was filled in is still there');
    assert.match(await page.locator('textarea').inputValue(), /^Спасибо/);
    await to_check(page);
    await send(page);
    await shows(page, titles.thanks, 200);
    await inspect(page, `thanks-${name}`, { language });
    assert.equal(await host.completed(), before + 1);
    await page.context().close();
  });
}

test('with the keyboard alone', { timeout: 120_000 }, async () => {
  const citizen = await host.citizen();
  const page = await open(browser, { device: DESKTOP });
  const focused = () => page.evaluate(() => {
    const element = document.activeElement;
    const shown = element.closest('.choice') ?? element;
    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
    return { id: element.id || element.name || element.className, outline: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth) };
  });
  const press = async (key, expected) => {
    await page.keyboard.press(key);
    const { id, outline } = await focused();
    assert.equal(id, expected);
    assert(expected === 'main' || 2 <= outline, `one sees that ${id} has the focus`);
  };
  const choose = async (question, arrows) => {
    await press('Tab', `q_${question}_1`);
    await page.keyboard.press(' ');
    for (const number of arrows) await press('ArrowRight', `q_${question}_${number}`);
  };
  await page.goto(citizen.link);
  await press('Tab', 'skip');
  await press('Enter', 'main');
  await choose('information', [2, 3, 4, 5]);
  await choose('organisation', [2, 3, 4]);
  await choose('comfort', [2, 3, 4, 5, 'na']);
  await choose('goodwill', []);
  await choose('competence', [2]);
  await press('Tab', 'comment');
  await page.keyboard.type('С клавиатуры');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/form/check');
  await shows(page, TITLES.ru.check);
  assert.deepEqual(await page.locator('.answers dd').allInnerTexts(), ['5 — отлично', '4 — хорошо', 'Не относится ко мне', '1 — очень плохо', '2 — плохо']);
  await page.locator('main').focus();
  await press('Tab', 'comment');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(', и Анна');
  await press('Tab', 'send');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/thanks');
  await shows(page, TITLES.ru.thanks);
  await page.context().close();
});

for (const scripts of [true, false]) {
  test(`another language, and nothing is lost, ${scripts ? 'with' : 'without'} scripts`, { timeout: 120_000 }, async () => {
    const citizen = await host.citizen();
    const page = await open(browser, { scripts });
    await page.goto(citizen.link);
    await page.locator('.languages a[lang="tt"]').click();
    await shows(page, TITLES.tt.form);
    await fill(page, [1, 2, 3, 4, 5], 'Рәхмәт');
    await to_check(page);
    await shows(page, TITLES.tt.check);
    await page.locator('.languages button[lang="en"]').click();
    await shows(page, TITLES.en.check);
    assert.equal(await page.locator('textarea').inputValue(), 'Рәхмәт');
    await page.locator('button[name="change"]').click();
    await shows(page, TITLES.en.form);
    await page.locator('.languages button[lang="ru"]').click();
    await shows(page, TITLES.ru.form, 200);
    assert.equal(await page.locator('#q_goodwill_4').isChecked(), true);
    await to_check(page);
    await send(page);
    await shows(page, TITLES.ru.thanks);
    await page.context().close();
  });
}

test('who reads the mail in another language finds the form in it', { timeout: 120_000 }, async () => {
  const citizen = await host.citizen({ language: 'tt' });
  const page = await open(browser);
  await page.setContent(citizen.mail.html);
  assert.equal(await page.locator('html').getAttribute('lang'), 'tt');
  await contrast_and_structure(page, 'mail in Tatar', WITHOUT_LANDMARKS);
  await picture(page, 'mail-in-tatar');
  await page.locator('a.button').click();
  await shows(page, TITLES.tt.form, 200);
  await page.goto(citizen.unsubscribe);
  await shows(page, 'Хезмәткә бәя бирүне сораган хатлар', 200);
  await page.context().close();
});
