// People of a source without a system of its own: a workbook of 5,000 rows is looked at, sent, and told of, in a real browser.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, focus_is_seen, has_focus, inspect, launch, picture, shows, tables_are_named } from './browser.js';
import { Country } from './country.js';
import { snils_of } from './host.js';

const ROWS = 5_000;
/// A page that shows what became of a file carries the file, to be sent.
const BYTES_MAX = 2 * 1024 * 1024;
const HEADER = ['external_id', 'organisation.id', 'recipient.family_name', 'recipient.given_name', 'recipient.birth_date', 'recipient.snils', 'service.kind', 'service.date'];
/// Writes a workbook as the format says it, with nothing of ours: Python's own zip and XML.
const WRITER = `
import json, sys, zipfile
from xml.sax.saxutils import escape
rows = json.load(sys.stdin)
cell = lambda text: '<c t="inlineStr"><is><t>%s</t></is></c>' % escape(text)
sheet = ''.join('<row r="%d">%s</row>' % (at + 1, ''.join(map(cell, row))) for at, row in enumerate(rows))
main, office = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main', 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
package, head = 'http://schemas.openxmlformats.org/package/2006/', '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml.'
relation = lambda type, target: head + '<Relationships xmlns="%srelationships"><Relationship Id="r1" Type="%s/%s" Target="%s"/></Relationships>' % (package, office, type, target)
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as book:
    book.writestr('[Content_Types].xml', head + '<Types xmlns="%scontent-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="%ssheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="%sworksheet+xml"/></Types>' % (package, kind, kind))
    book.writestr('_rels/.rels', relation('officeDocument', 'xl/workbook.xml'))
    book.writestr('xl/workbook.xml', head + '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="Сведения" sheetId="1" r:id="r1"/></sheets></workbook>' % (main, office))
    book.writestr('xl/_rels/workbook.xml.rels', relation('worksheet', 'worksheets/sheet1.xml'))
    book.writestr('xl/worksheets/sheet1.xml', head + '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, sheet))
`;

let country, browser;
before(async () => {
  [country, browser] = await Promise.all([Country.start({ quarters: false }), launch()]);
  await country.host.at('2026-07-15T09:00:00Z');
  await country.host.register('participants/garden', { name: 'Детский сад «Солнышко»: методист', kind: 'source', source: 'mis', signs_in_as: 'garden@participants.example' });
}, { timeout: 120_000 });
after(async () => { await browser?.close(); country?.stop(); });

const row = (id, number) => [id, 'garden-39', 'Иванова', 'Анна', '11.02.1985', snils_of(113000000 + number), 'one_off', '2026-07-14'];

/// The file of these rows.
function workbook(name, rows) {
  const file = path.join(country.host.directory, name);
  const written = spawnSync('python3', ['-c', WRITER, file], { input: JSON.stringify([HEADER, ...rows]) });
  assert.equal(written.status, 0, String(written.stderr));
  return file;
}

/// New, late, known, withdrawn and refused rows, as the page tells them.
const counts = async (page) => (await page.locator('main dl').first().locator('dd').allInnerTexts()).map((text) => Number(text.replace(/\s/g, '')));

/// What the progress bar showed, as long as it was there: its words and how far it was.
const watch = (page) => page.evaluate(() => {
  window.seen = [];
  const look = () => {
    const bar = document.querySelector('.sending progress:not([hidden])');
    if (bar && !bar.closest('[hidden]')) window.seen.push([bar.previousElementSibling.textContent, bar.value / bar.max]);
  };
  new MutationObserver(look).observe(document.querySelector('main'), { subtree: true, childList: true, attributes: true, characterData: true });
});

test('a workbook of 5,000 rows is looked at, sent, and its refused rows come back', { timeout: 300_000 }, async () => {
  const rows = Array.from({ length: ROWS }, (_, at) => row(`k${at}`, at));
  // Four of them cannot be taken.
  for (const at of [7, 1_777, 3_333, ROWS - 1]) rows[at][5] = '11223344500';
  const file = workbook('receipts.xlsx', rows);
  const page = await country.sign_in(browser, 'garden', '/source', { device: DESKTOP });
  await inspect(page, 'source-desktop');
  await focus_is_seen(page, 'source');
  const took = {};
  for (const [button, title, expected] of [
    ['Проверить файл', 'Что выйдет из файла', [ROWS - 4, 0, 0, 0, 4]], ['Отправить', 'Отправлено', [ROWS - 4, 0, 0, 0, 4]],
  ]) {
    if (button === 'Проверить файл') await page.locator('input[type="file"]').setInputFiles(file);
    await watch(page);
    const begun = Date.now();
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.locator('h2', { hasText: title }).waitFor({ timeout: 120_000 });
    took[button] = Date.now() - begun;
    assert.deepEqual(await counts(page), expected);
    await has_focus(page, 'main h2', 'what became of the file is read at once');
    // The bar tells of rows that are done, part after part, and never goes back.
    const seen = (await page.evaluate(() => window.seen)).filter(([text]) => /строки/.test(text));
    const parts = [...new Set(seen.map(([, share]) => share))];
    // A look is over so fast that some parts are not seen; what is stored takes its time.
    assert((button === 'Отправить' ? 5 : 1) <= parts.length && parts.at(-1) <= 1, `${button}: ${took[button]} ms, ${parts}`);
    assert.deepEqual(parts, [...parts].sort((one, other) => one - other));
    if (button === 'Проверить файл') assert.match(await page.locator('main').innerText(), /Пока ничего не сохранено/);
    await inspect(page, `source-${button === 'Отправить' ? 'sent' : 'look'}-desktop`, { bytes_max: BYTES_MAX });
    await tables_are_named(page, title);
  }
  console.log(`5,000 rows: looked at in ${took['Проверить файл']} ms, sent in ${took['Отправить']} ms`);
  assert.deepEqual(await page.locator('tbody').first().locator('th').allInnerTexts(), ['9', '1779', '3335', '5001']);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Скачать строки с ошибками' }).click()]);
  const refused = readFileSync(await download.path(), 'utf8').trim().split('\n');
  assert.equal(refused.length, 5);
  assert.match(refused[1], /snils.*;k7;garden-39;/);
  await page.context().close();
});

test('without scripts the same form is sent, and the browser waits', { timeout: 120_000 }, async () => {
  const file = workbook('few.xlsx', Array.from({ length: 3 }, (_, at) => row(`n${at}`, 9_000 + at)));
  const page = await country.sign_in(browser, 'garden', '/source', { device: PHONE, scripts: false });
  await inspect(page, 'source-phone-without-scripts');
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByRole('button', { name: 'Проверить файл' }).click();
  assert.deepEqual(await counts(page), [3, 0, 0, 0, 0]);
  await page.getByRole('button', { name: 'Отправить', exact: true }).click();
  assert.deepEqual(await counts(page), [3, 0, 0, 0, 0]);
  assert.match(await page.locator('main').innerText(), /Отправлено/);
  await page.context().close();
});

test('a file that is none, and a connection that breaks, are told on a phone', { timeout: 120_000 }, async () => {
  const page = await country.sign_in(browser, 'garden', '/source', { device: PHONE, theme: 'dark' });
  const choose = (text) => page.locator('input[type="file"]').setInputFiles({ name: 'receipts.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  const look = () => page.getByRole('button', { name: 'Проверить файл' }).click();
  await choose('external_id;colour\r\na;red\r\n');
  await look();
  await page.locator('[role="alert"]').waitFor();
  assert.match(await page.locator('[role="alert"]').innerText(), /неизвестные столбцы/);
  await has_focus(page, '[role="alert"]', 'the fault is read at once');
  await inspect(page, 'source-fault-phone');
  await choose(`${HEADER.join(';')}\r\n${row('b1', 9_500).join(';')}\r\n`);
  await page.context().setOffline(true);
  await look();
  await page.locator('.sending', { hasText: 'Связь прервалась' }).waitFor();
  await picture(page, 'source-broken-phone');
  await page.context().setOffline(false);
  await look();
  await page.locator('h2', { hasText: 'Что выйдет из файла' }).waitFor();
  assert.deepEqual(await counts(page), [1, 0, 0, 0, 0]);
  await inspect(page, 'source-look-phone', { bytes_max: BYTES_MAX });
  await page.context().close();
});
