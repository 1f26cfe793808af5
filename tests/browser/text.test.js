// The pages in a text browser: everything is there, in the order in which one needs it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test, { after, before } from 'node:test';
import { Host } from './host.js';

let host;
before(async () => { host = await Host.start(); });
after(() => host?.stop());

const dump = (html) => execFileSync('w3m', ['-dump', '-cols', '80', '-T', 'text/html', '-I', 'UTF-8', '-O', 'UTF-8'], { input: html }).toString();

function in_order(text, parts) {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    assert(0 <= at, `“${part}” is not there, or not in its place:\n${text}`);
    from = at + part.length;
  }
}

test('the form, from its reason to its button', async () => {
  const opened = await fetch((await host.citizen()).link, { redirect: 'manual' });
  const cookie = opened.headers.getSetCookie().map((it) => it.split(';')[0]).join('; ');
  const text = dump(await (await fetch(`${host.base}/form`, { headers: { cookie } })).text());
  const scale = ['1 — очень плохо', '2 — плохо', '3 — средне', '4 — хорошо', '5 — отлично', 'Не относится'];
  in_order(text, [
    'Перейти к содержанию', 'Русский', 'English', 'Оцените услугу', 'Детская городская поликлиника', 'Когда', '14', 'отдельно от сведений о вас',
    'Ответить можно до 15',
    '1. Оцените, насколько легко', ...scale, '2. Оцените, насколько удобно', ...scale, '3. Оцените, насколько комфортными', ...scale,
    '4. Оцените, насколько доброжелательным', ...scale, '5. Оцените, насколько компетентным', ...scale,
    'Что понравилось?', 'не пишите имён', 'Не больше 1000 знаков', 'Проверить ответ', 'Участие добровольное',
  ]);
});

test('the form on paper', async () => {
  const { snils } = await host.citizen();
  const body = JSON.stringify({ snils, organisation: 'clinic', format: 'html' });
  const headers = { authorization: 'Bearer operator-of-the-browser-tests-3f9c', 'content-type': 'application/json' };
  const text = dump(await (await fetch(`${host.base}/v1/paper-forms`, { method: 'POST', headers, body })).text());
  in_order(text, ['Оцените услугу', 'Детская городская поликлиника', 'поставьте крестик', 'Код анкеты', 'плохо', 'отлично', '1. Оцените', '5. Оцените', 'Что понравилось?', 'Дата заполнения', 'Отдайте анкету']);
});
