// A country with regions, closed quarters and a running one, made over HTTP as real sources and citizens make it; participants sign in
// at a real OpenID provider.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { QUESTIONS, open } from './browser.js';
import { Host, ROOT, snils_of } from './host.js';

/// Organisations: type, region, citizens who answer in each quarter, the score that most of them give.
const ORGANISATIONS = {
  'hospital-77': ['Городская больница № 3', 'healthcare', '77', 45, 4], 'school-77': ['Школа № 1517', 'school', '77', 12, 5],
  'clinic-77': ['Поликлиника № 9', 'healthcare', '77', 12, 4], 'clinic-78': ['Поликлиника № 44', 'healthcare', '78', 14, 5], 'bureau-50': ['Бюро экспертизы № 12', 'expertise_bureau', '50', 11, 3],
  'clinic-39': ['Центральная больница Гусева', 'healthcare', '39', 13, 4], 'lyceum-39': ['Лицей № 23', 'school', '39', 4, 2],
  'school-39': ['Школа № 31', 'school', '39', 12, 4], 'gymnasium-39': ['Гимназия № 1', 'school', '39', 13, 5],
  'garden-39': ['Детский сад «Янтарь»', 'preschool', '39', 12, 5], 'clinic-16': ['Больница Елабуги', 'healthcare', '16', 12, 5],
  'sport-66': ['Спортивная школа «Уктус»', 'sport', '66', 12, 5], 'school-54': ['Гимназия № 4', 'school', '54', 12, 4],
  'clinic-24': ['Больница Канска', 'healthcare', '24', 15, 3], 'garden-27': ['Детский сад № 8', 'preschool', '27', 11, 4],
  'sport-23': ['Школа плавания', 'sport', '23', 12, 5], 'clinic-61': ['Государственное бюджетное учреждение здравоохранения Ростовской области «Центральная районная больница имени заслуженного врача Н. И. Пирогова в городе Азове»', 'healthcare', '61', 12, 4],
  'school-89': ['Школа Салехарда', 'school', '89', 0, 5],
};
const COMMENTS = [
  'Очень долго ждали в очереди, хотя была запись', 'Спасибо врачу за внимание и терпение', 'Не дозвониться в регистратуру',
  'В коридоре душно и нет стульев', 'Всё понятно объяснили, спасибо', 'Запись через портал работает хорошо',
];
export const ROLES = {
  ministry: { kind: 'coordinator' }, federal: { kind: 'federal_body', industry: 'healthcare' }, executive: { kind: 'regional_executive', region: '39' },
  head: { kind: 'organisation_head', organisation: 'hospital-77' }, feed: { kind: 'feed' }, platform: { kind: 'operator' },
};
const NAMES = {
  ministry: 'Министерство труда', federal: 'Министерство здравоохранения', executive: 'Правительство области', head: 'Главный врач',
  feed: 'Министерство экономического развития', platform: 'Оператор системы',
};
const AT_ONCE = 8;
/// Where the story stands: two quarters are closed, the third one runs.
const STANDS = '2026-07-15T09:00:00Z';
/// The day of the services of each quarter, and when it is closed.
const QUARTERS = [['2026-01-14', '2026-03-31T22:35:00Z'], ['2026-04-14', '2026-06-30T22:35:00Z'], ['2026-07-14', null]];

export class Country {
  /// With its quarters, or only with what is in its registers.
  static async start({ quarters = true } = {}) {
    const country = new Country();
    try {
      await country.begin(quarters ? QUARTERS : []);
    } catch (error) {
      country.stop();
      throw error;
    }
    return country;
  }

  async begin(quarters) {
    const directory = path.join(ROOT, 'tests/oidc');
    assert(existsSync(path.join(directory, 'node_modules')), 'run tests/run, or `npm ci` in tests/oidc first');
    this.provider = spawn('node', ['provider.js'], { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] });
    const issuer = await new Promise((resolve) => {
      const lines = readline.createInterface({ input: this.provider.stdout });
      lines.on('line', (line) => line.startsWith('listening on ') && resolve(line.slice('listening on '.length)));
    });
    const more = ['--public-results', '--participants-issuer', issuer, '--participants-client-id', 'participants'];
    this.host = await Host.start({ more, secrets: { OTKLIK_PARTICIPANTS_CLIENT_SECRET: 'secret of participants' } });
    this.base = this.host.base;
    await this.register();
    for (const [quarter, [day, end]] of quarters.entries()) {
      await this.quarter(quarter, day);
      if (end) {
        await this.host.at(end);
        await this.host.json('POST', '/dev/run/rollup');
      }
    }
  }

  stop() {
    this.host?.stop();
    this.provider?.kill();
  }

  async register() {
    const regions = new Set(Object.values(ORGANISATIONS).map(([, , region]) => region));
    for (const region of regions) await this.host.register(`regions/${region}`, { joined_on: '2025-01-01' });
    for (const [number, [id, [name, type, region]]] of Object.entries(ORGANISATIONS).entries()) {
      const twelve = 102770000000 + number + 500;
      await this.host.register(`organisations/${id}`, {
        name, type, region, ogrn: `${twelve}${(twelve % 11) % 10}`, level: 'regional', included_on: '2025-01-01',
      });
    }
    for (const [id, role] of Object.entries(ROLES)) {
      await this.host.register(`participants/${id}`, { ...role, name: NAMES[id], signs_in_as: `${id}@participants.example` });
    }
    // What is recommended, the one with a name as long as they are.
    await this.host.register('information_events/stand', {
      name: 'Стенд об оценке в холле', advice: 'Повесить у регистратуры плакат с адресом формы и сроком ответа', legal_basis: 'Перечень информационных мероприятий, пункт 2', valid_from: '2025-01-01',
    });
    await this.host.register('recommendations/queue', {
      name: 'Электронная очередь с выбором времени посещения, напоминанием накануне и переносом записи без звонка в регистратуру медицинской организации', advice: 'Открыть запись на две недели вперёд; показывать время ожидания на экране в холле',
      types: ['healthcare'], questions: ['organisation'], legal_basis: 'Методика повышения удовлетворённости, раздел 3', valid_from: '2025-01-01',
    });
    const event = { kind: 'measure', what: 'Электронная очередь', place: 'Регистратура', by: 'Главный врач', from: '2026-04-01', to: '2026-04-20' };
    await this.host.json('PUT', '/v1/measures/hospital-77/queue', event, this.host.token);
  }

  /// Services of one day, reported on the next, and answered at once.
  async quarter(quarter, day) {
    await this.host.at(`${day.slice(0, 8)}15T09:00:00Z`);
    const served = Object.entries(ORGANISATIONS).flatMap(([id, [, , , count, score]]) =>
      Array.from({ length: count + (id === 'lyceum-39' ? 0 : 8) }, (_, place) => ({ id, score, answers: place < count, place })));
    for (const [index, citizen] of served.entries()) {
      citizen.number = 10_000 + quarter * 1_000 + index;
      citizen.email = `citizen-${citizen.number}@mail.example`;
    }
    for (const citizen of served) {
      const score = (question) => Math.min(5, Math.max(1, citizen.score + ((citizen.place + question * 3 + quarter) % 4 === 0 ? -1 : (citizen.place + question) % 5 === 1 ? 1 : 0)));
      citizen.scores = QUESTIONS.map((name, question) => [name, (citizen.place + question) % 17 === 3 ? null : score(question)]);
      citizen.comment = citizen.place % 3 === 0 ? COMMENTS[citizen.place % COMMENTS.length] : undefined;
    }
    // One of the receipts cannot be read.
    await serve(this.host, day, served, { unreadable: `bad${quarter}` });
  }

  /// A window in which that participant is signed in, at the page that was asked for.
  async sign_in(browser, role, place, device) {
    const page = await open(browser, device);
    await this.enter(page, role, place);
    page.complaints.splice(0);
    return page;
  }

  /// That participant signs in on its way to a page.
  async enter(page, role, place) {
    // The provider's clock is the machine's; the story goes on where it stood.
    await this.host.at(new Date().toISOString());
    await page.goto(this.base + place);
    const claims = Buffer.from(JSON.stringify({ email: `${role}@participants.example`, email_verified: true })).toString('base64url');
    await page.goto(`${page.url()}?as=${claims}`);
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, place);
    await this.host.at(STANDS);
    await page.goto(this.base + place);
  }
}

/// Citizens are served on a day, reported, and those who answer do so with their scores.
export async function serve(host, day, served, { unreadable } = {}) {
  await each(served, (citizen) => host.register(`accounts/${snils_of(112000000 + citizen.number)}`, { verified: true, email: citizen.email }));
  const receipts = served.map(({ id, number }) => ({
    external_id: `r${number}`, organisation: { id }, service: { kind: 'one_off', date: day },
    recipient: { family_name: 'Иванова', given_name: 'Анна', birth_date: '1985-02-11', snils: snils_of(112000000 + number) },
  }));
  if (unreadable) receipts.push({ ...receipts[0], external_id: unreadable, recipient: { ...receipts[0].recipient, snils: '11223344500' } });
  await host.json('POST', '/v1/receipts', { receipts }, host.source_key);
  await idle(host);
  const { mails } = await host.json('GET', '/dev/outbox.json');
  const tokens = new Map(mails.map((mail) => [mail.to, mail.text.match(/\/s\/(\S+)/)?.[1]]));
  await each(served.filter(({ answers }) => answers), async ({ email, scores, comment }) => {
    const token = tokens.get(email);
    assert(token, `no mail to ${email}`);
    const headers = { authorization: `Invitation ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ answers: Object.fromEntries(scores), ...(comment && { comment }) });
    const answer = await fetch(`${host.base}/v1/invitation/response`, { method: 'POST', headers, body });
    assert.equal(answer.status, 201, await answer.text());
  });
}

/// Whatever is due after a leap of months takes its time.
async function idle(host) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await host.json('GET', '/dev/idle');
    } catch (error) {
      if (tries === 10) throw error;
    }
  }
}

/// Does something for each, several at once.
async function each(all, something) {
  const left = [...all];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left.length) await something(left.shift());
  }));
}
