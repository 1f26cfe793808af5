// Signing in at a real provider, and the citizen's own list of links, as people see them.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, TITLES, ZOOMED, counted, fill, focus_is_seen, inspect, launch, open, send, shows, to_check } from './browser.js';
import { Host, Provider } from './host.js';

let provider, host, browser;
before(async () => {
  [provider, browser] = await Promise.all([Provider.start(), launch()]);
  host = await Host.start({ issuer: provider.issuer });
});
after(async () => { await browser?.close(); host?.stop(); provider?.stop(); });

const LIST = { ru: 'Мои анкеты', en: 'My forms', tt: 'Минем анкеталар' };
const WAYS = [
  { name: 'phone', device: PHONE },
  { name: 'phone-dark-tt', device: PHONE, theme: 'dark', locale: 'tt-RU' },
  { name: 'desktop-en', device: DESKTOP, locale: 'en-GB' },
  { name: 'desktop-no-scripts', device: DESKTOP, scripts: false },
  { name: 'zoomed-400', device: ZOOMED },
];

for (const { name, ...way } of WAYS) {
  test(`from the poster to the thanks: ${name}`, { timeout: 120_000 }, async () => {
    const language = (way.locale ?? 'ru').slice(0, 2);
    const citizen = await host.citizen();
    const page = await open(browser, way);
    await page.goto(`${host.base}/my`);
    await shows(page, LIST[language], 200);
    await inspect(page, `my-entrance-${name}`, { language });
    await page.locator('a.button').click();
    await provider.sign_in(page, { snils: citizen.snils, trusted: true });
    await shows(page, LIST[language]);
    assert.equal(page.url(), `${host.base}/my`);
    await inspect(page, `my-${name}`, { language });
    await page.locator('form[action="/my/open"] button').click();
    await shows(page, TITLES[language].form);
    await fill(page);
    await to_check(page);
    await send(page);
    await shows(page, TITLES[language].thanks);
    await page.goto(`${host.base}/my`);
    assert.equal(await page.locator('form[action="/my/open"]').count(), 0, 'nothing waits any more');
    await inspect(page, `my-answered-${name}`, { language });
    await page.locator('form[action="/sign-out/citizens"] button').click();
    await shows(page, LIST[language]);
    assert.equal(await counted(page.locator('form')), 0, 'signed out');
    await page.context().close();
  });
}

test('with the keyboard alone', { timeout: 120_000 }, async () => {
  const citizen = await host.citizen();
  const page = await open(browser, { device: DESKTOP });
  await page.goto(`${host.base}/my`);
  assert.equal(await focus_is_seen(page, 'the entrance'), 1 + 1 + 2 + 1 + 3);
  await page.locator('a.button').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(`${provider.issuer}/**`);
  await provider.sign_in(page, { snils: citizen.snils, trusted: true });
  // Skip link, two languages, answer, decline, decline all, sign out; what became of it there, and the wish to be told; the front page and
  // three notices, and the guide.
  assert.equal(await focus_is_seen(page, 'the list'), 7 + 2 + 1 + 3 + 1);
  await page.locator('form[action="/my/wishes"] button').first().focus();
  await page.keyboard.press('Enter');
  await page.getByText('Писем об этой организации мы не присылаем').waitFor();
  await inspect(page, 'my-declined');
  await page.locator('form[action="/my/open"] button').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/form');
  await shows(page, TITLES.ru.form);
  await page.context().close();
});

const REFUSALS = [
  ['unverified', 'citizens', { snils: '11223344595', trusted: false }, 'Подтвердите учётную запись', 403],
  ['unverified-absent', 'citizens', { snils: '11223344595' }, 'Подтвердите учётную запись', 403],
  ['declined', 'citizens', 'declined', 'Вход не завершён', 400],
  ['untrusted', 'citizens', { snils: '11223344595', trusted: true, fault: 'signature' }, 'Вход не удался', 400],
  ['unregistered', 'participants', { email: 'nobody@example.org', email_verified: true }, 'Нет доступа', 403],
];

for (const [name, party, claims, title, status] of REFUSALS) {
  test(`nobody is signed in: ${name}`, { timeout: 120_000 }, async () => {
    for (const way of [{ device: PHONE, theme: 'dark' }, { device: DESKTOP, scripts: false }]) {
      const page = await open(browser, way);
      await page.goto(`${host.base}/sign-in/${party}`);
      await provider.sign_in(page, claims);
      await shows(page, title);
      assert.equal(page.fetched.filter((response) => response.request().isNavigationRequest()).pop().status(), status);
      await inspect(page, `sign-in-${name}-${way.device === PHONE ? 'phone' : 'desktop'}`);
      // One may try again; a provider that remembers the account answers at once, and the same.
      await page.locator('a.button').click();
      if (new URL(page.url()).origin !== provider.issuer) await shows(page, title);
      await page.context().close();
    }
  });
}

test('an answer that belongs to no attempt says so', { timeout: 120_000 }, async () => {
  const page = await open(browser);
  await page.goto(`${host.base}/sign-in/citizens/callback?code=x&state=y`);
  await shows(page, 'Войдите ещё раз', 400);
  await inspect(page, 'sign-in-stale');
  await page.context().close();
});

test('a participant signs in and out', { timeout: 120_000 }, async () => {
  const page = await open(browser, { device: DESKTOP });
  await page.goto(`${host.base}/sign-in`);
  await inspect(page, 'sign-in-participants');
  await focus_is_seen(page, 'the way in');
  await page.locator('a.button').click();
  await provider.sign_in(page, { email: 'Operator@example.org', email_verified: true });
  await page.goto(`${host.base}/sign-in`);
  await page.getByText('Оператор платформы').waitFor();
  await inspect(page, 'signed-in-participant');
  await page.locator('form[action="/sign-out/participants"] button').click();
  await page.goto(`${host.base}/paper`);
  await shows(page, 'Войдите как оператор', 403);
  await page.context().close();
});
