// A subscription by mail in a real browser: asked for in the cabinet, agreed to by whoever reads the address, ended from a mail.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, focus_is_seen, inspect, launch, open, shows, tables_are_named } from './browser.js';
import { Country } from './country.js';

const BYTES_MAX = 120 * 1024;
const PLACE = '/cabinet/subscriptions';

let country, browser;
before(async () => { [country, browser] = await Promise.all([Country.start({ quarters: false }), launch()]); }, { timeout: 120_000 });
after(async () => { await browser?.close(); country?.stop(); });

const mails_to = async (address) => (await country.host.json('GET', '/dev/outbox.json')).mails.filter((mail) => mail.to === address);
const runs = () => country.host.json('POST', '/dev/run/lifecycle');

for (const [kind, device] of Object.entries({ desktop: { device: DESKTOP }, phone: { device: PHONE, theme: 'dark' } })) {
  test(`asked for, agreed to and ended, on a ${kind}`, { timeout: 180_000 }, async () => {
    const address = `desk-${kind}@ministry.example`;
    const page = await country.sign_in(browser, 'federal', PLACE, device);
    await focus_is_seen(page, 'subscriptions');
    const add = page.locator('form.fields button');
    await add.click();
    await shows(page, 'Подписки на письма', 422);
    assert.equal(await page.locator('#address').getAttribute('aria-invalid'), 'true');
    await inspect(page, `subscriptions-faults-${kind}`, { bytes_max: BYTES_MAX });
    await page.locator('#address').fill(address);
    await page.locator('form.fields').getByLabel('Сводка раз в неделю').check();
    await add.click();
    await shows(page, 'Подписки на письма', 200);
    const line = page.locator('table tr', { hasText: address });
    assert.match(await line.innerText(), /ещё не отправлено/);
    await inspect(page, `subscriptions-waits-${kind}`, { bytes_max: BYTES_MAX });
    await tables_are_named(page, 'subscriptions');

    // Whoever reads the address has no session. Looking is not agreeing.
    await runs();
    const [mail, ...more] = await mails_to(address);
    assert(mail && more.length === 0, 'one mail asks');
    const reader = await open(browser, device);
    await reader.goto(mail.text.match(/https?:\S+\/subscriptions\/confirm\/\S+/)[0]);
    await shows(reader, 'Подтверждение подписки', 200);
    await inspect(reader, `subscriptions-confirm-${kind}`, { bytes_max: BYTES_MAX });
    await page.reload();
    assert.match(await line.innerText(), /ждём ответа/);
    await reader.getByRole('button', { name: 'Присылайте' }).click();
    await shows(reader, 'Подписка подтверждена', 200);
    await inspect(reader, `subscriptions-confirmed-${kind}`, { bytes_max: BYTES_MAX });
    await page.reload();
    assert.match(await line.innerText(), /приходят/);

    await reader.goto(mail.text.match(/https?:\S+\/subscriptions\/(?!confirm)\S+/)[0]);
    await shows(reader, 'Отказ от писем', 200);
    await inspect(reader, `subscriptions-leave-${kind}`, { bytes_max: BYTES_MAX });
    await reader.getByLabel('Все эти письма').check();
    await reader.getByRole('button', { name: 'Отказаться' }).click();
    await shows(reader, 'Письма больше не придут', 200);
    await inspect(reader, `subscriptions-left-${kind}`, { bytes_max: BYTES_MAX });
    await page.reload();
    assert.equal(await line.count(), 0, 'nobody is subscribed any more');
    await reader.context().close();
    await page.context().close();
  });
}
