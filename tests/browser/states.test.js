// Every odd state of a link: a page of its own, with the right status, that says what one can do.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, TITLES, fill, inspect, launch, open, send, shows, to_check } from './browser.js';
import { Host, LAST_SECOND, NOW } from './host.js';

let host, browser;
before(async () => { [host, browser] = await Promise.all([Host.start(), launch()]); });
after(async () => { await browser?.close(); host?.stop(); });

const STATES = {
  early: { statuses: 200, titles: { ru: 'Отвечать ещё рано', en: 'It is too early to answer', tt: 'Җавап бирергә иртәрәк' } },
  answered: { statuses: 200, titles: { ru: TITLES.ru.answered, en: TITLES.en.answered, tt: TITLES.tt.answered } },
  expired: { statuses: 410, titles: { ru: 'Срок ответа прошёл', en: 'The time to answer is over', tt: 'Җавап бирү вакыты узды' } },
  withdrawn: { statuses: 410, titles: { ru: 'Ссылка отозвана', en: 'The link was withdrawn', tt: 'Сылтама кире алынды' } },
  unknown: { statuses: 404, titles: { ru: 'Такой ссылки нет', en: 'There is no such link', tt: 'Мондый сылтама юк' } },
  unopened: { statuses: 404, titles: { ru: 'Откройте ссылку из письма', en: 'Open the link from the mail', tt: 'Хаттагы сылтаманы ачыгыз' } },
};

/// Brings a citizen's link into a state; answers where it is looked at, and the instant.
const MAKING = {
  early: async (citizen) => [citizen.link, '2026-01-14T09:00:00Z'],
  answered: async (citizen) => {
    const page = await open(browser);
    await page.goto(citizen.link);
    await fill(page);
    await to_check(page);
    await send(page);
    await shows(page, TITLES.ru.thanks);
    await page.context().close();
    return [citizen.link, NOW];
  },
  expired: async (citizen) => [citizen.link, '2026-02-15T21:00:00Z'],
  withdrawn: async (citizen) => {
    await host.report(citizen, { withdrawn: true });
    return [citizen.link, NOW];
  },
  // Its last character was not copied. What is added behind it is passed over.
  unknown: async (citizen) => [citizen.link.slice(0, -1), NOW],
  unopened: async () => [`${host.base}/form`, NOW],
};

for (const [state, { statuses, titles }] of Object.entries(STATES)) {
  test(`a link that is ${state}`, { timeout: 120_000 }, async () => {
    const [address, now] = await MAKING[state](await host.citizen());
    await host.at(now);
    for (const [language, title] of Object.entries(titles)) {
      const page = await open(browser, { device: language === 'en' ? DESKTOP : PHONE, locale: language, theme: language === 'tt' ? 'dark' : 'light' });
      await page.goto(address);
      await shows(page, title, statuses);
      await inspect(page, `state-${state}-${language}`, { language });
      await page.context().close();
    }
    await host.at(NOW);
  });
}

test('mails are declined and the form stays open', { timeout: 120_000 }, async () => {
  const citizen = await host.citizen();
  const page = await open(browser);
  await page.goto(citizen.unsubscribe);
  await inspect(page, 'unsubscribe');
  await page.locator('main button').click();
  await shows(page, 'Письма с просьбой оценить услугу', 200);
  await page.locator('label[for="choice_all"]').click();
  await page.locator('main button').click();
  await shows(page, 'Вы отказались от писем', 200);
  await inspect(page, 'unsubscribed');
  await page.goto(citizen.link);
  await shows(page, TITLES.ru.form, 200);
  assert.match(await page.locator('.note').innerText(), /отказались от писем/);
  await inspect(page, 'form-declined');
  await page.context().close();
});

test('a form that is out of date says so, and leads back', { timeout: 120_000 }, async () => {
  const page = await open(browser);
  await page.goto((await host.citizen()).link);
  await page.evaluate(() => { document.querySelector('input[name="nonce"]').value = 'f1.x'; });
  await to_check(page);
  await shows(page, 'Ответ не отправлен', 403);
  await inspect(page, 'state-stale');
  await page.locator('a.button').click();
  await shows(page, TITLES.ru.form, 200);
  await page.context().close();
});

test('a form opened in the last second is sent after the end, and not half an hour later', { timeout: 120_000 }, async () => {
  for (const [sent_at, title] of [['2026-02-15T21:29:59Z', TITLES.ru.thanks], ['2026-02-15T21:30:00Z', 'Срок ответа прошёл']]) {
    const citizen = await host.citizen();
    await host.at(LAST_SECOND);
    const page = await open(browser);
    await page.goto(citizen.link);
    await fill(page);
    await host.at('2026-02-15T21:10:00Z');
    await to_check(page);
    await host.at(sent_at);
    await send(page);
    await shows(page, title);
    await page.context().close();
    await host.at(NOW);
  }
});
