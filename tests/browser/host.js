// The real `otklik` as a process, and what an operator, a source and a citizen's mail program do with it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, openSync, readFileSync, existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const BINARY = process.env.OTKLIK_BINARY ?? path.join(ROOT, 'target/debug/otklik');
const OPERATOR_KEY = 'operator-of-the-browser-tests-3f9c';

/// When every story begins, and the last instant of its links.
export const NOW = '2026-01-15T09:00:00Z';
export const LAST_SECOND = '2026-02-15T20:59:59Z';

export class Host {
  /// Starts a host of its own with one clinic, its clock stopped; when this returns, it answers. With `demo` it is a demonstration, in
  /// which one may choose whom to be; with `issuer` people sign in there, and as that lives in the present, so does the host. `more`
  /// and `secrets` are further arguments and environment.
  static async start({ demo = false, issuer, more = [], secrets = {} } = {}) {
    assert(existsSync(BINARY), `${BINARY} is not there: run tests/run, or cargo build -p otklik`);
    const host = new Host();
    host.directory = mkdtempSync(path.join(tmpdir(), 'otklik-browser-'));
    const log = openSync(path.join(host.directory, 'log'), 'w');
    const data = path.join(host.directory, 'data');
    host.demo = demo;
    const mode = demo ? ['demo', '--clock', NOW] : issuer ? ['serve', '--dev', ...signing_in(issuer)] : ['serve', '--dev', '--clock', NOW];
    const serve = [...mode, '--listen', '127.0.0.1:0', '--data', data, ...more];
    const of_parties = { OTKLIK_CITIZENS_CLIENT_SECRET: 'secret of citizens', OTKLIK_PARTICIPANTS_CLIENT_SECRET: 'secret of participants' };
    const environment = { ...process.env, OTKLIK_OPERATOR_KEY: OPERATOR_KEY, ...(issuer && of_parties), ...secrets };
    if (demo) {
      // As if it had been filled before: a region of thousands is more than these tests look at.
      mkdirSync(data);
      const identities = { sources: [], participants: [], operator_key: OPERATOR_KEY, open_link: null };
      writeFileSync(path.join(data, 'demo.json'), JSON.stringify(identities));
    }
    host.process = spawn(BINARY, serve, { env: environment, stdio: ['ignore', 'pipe', log] });
    const [first] = await new Promise((resolve, reject) => {
      readline.createInterface({ input: host.process.stdout }).once('line', (line) => resolve([line]));
      host.process.once('exit', () => host.stopping || reject(new Error(host.log())));
    });
    host.base = first.replace('listening on ', '').trim();
    await host.register('regions/77', { joined_on: '2025-01-01' });
    await host.register('organisations/clinic', {
      name: 'Детская городская поликлиника № 5 «Лесная»', ogrn: '1027700132195', type: 'healthcare', region: '77',
      level: 'regional', included_on: '2025-01-01',
    });
    await host.register('sources/mis', {
      name: 'МИС', operator: 'Регион', level: 'regional', organisations: ['*'], legal_basis: 'приказ № 1',
    });
    await host.register('participants/mintrud', { name: 'Минтруд', kind: 'coordinator' });
    await host.register('participants/operator', { name: 'Оператор платформы', kind: 'operator', signs_in_as: 'operator@example.org' });
    host.source_key = (await host.json('POST', '/v1/registry/sources/mis/keys', {})).key;
    host.token = (await host.json('POST', '/v1/registry/participants/mintrud/tokens', {})).token;
    return host;
  }

  stop() {
    this.stopping = true;
    this.process.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  log() {
    return readFileSync(path.join(this.directory, 'log'), 'utf8').slice(-4000);
  }

  async json(method, place, body, key = OPERATOR_KEY) {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(this.base + place, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert(answer.ok, `${method} ${place}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  register(entry, body) {
    return this.json('PUT', `/v1/registry/${entry}`, body);
  }

  /// The clock stands at that instant from now on.
  async at(now) {
    await this.json('POST', '/dev/clock', { now });
  }

  /// A citizen who got a mail about a service; each has an account of its own. Answers the mail and its link.
  async citizen({ service = { kind: 'one_off', date: '2026-01-14' }, language } = {}) {
    this.citizens = (this.citizens ?? 0) + 1;
    const snils = this.demo ? snils_of(900000000 + (this.citizens - 1) * 37) : snils_of(112000000 + this.citizens);
    const email = `citizen-${this.citizens}@mail.example`;
    const account = { verified: true, email, ...(language && { language }) };
    await this.register(`accounts/${snils}`, account);
    const citizen = { snils, email, external_id: `mis-${this.citizens}`, service };
    await this.report(citizen);
    const { mails } = await this.json('GET', '/dev/outbox.json');
    citizen.mail = mails.filter((mail) => mail.to === email).pop();
    assert(citizen.mail, `no mail to ${email}`);
    citizen.link = citizen.mail.text.match(/https?:\S+\/s\/\S+/)[0];
    citizen.unsubscribe = citizen.mail.text.match(/https?:\S+\/unsubscribe\/\S+/)[0];
    return citizen;
  }

  /// Reports the service of a citizen, or takes it back.
  async report({ snils, external_id, service }, more = {}) {
    const recipient = { family_name: 'Иванова', given_name: 'Анна', birth_date: '1985-02-11', snils };
    const receipt = { external_id, organisation: { id: 'clinic' }, recipient, service, ...more };
    const { results } = await this.json('POST', '/v1/receipts', { receipts: [receipt] }, this.source_key);
    assert.deepEqual(results.flatMap((result) => result.errors ?? []), []);
    await this.json('GET', '/dev/idle');
  }

  /// How many answers are counted.
  async completed() {
    const { rows } = await this.json('GET', '/v1/indicators?by=country&period=running', undefined, this.token);
    return rows[0].completed;
  }
}

const signing_in = (issuer) => ['citizens', 'participants'].flatMap((party) => [`--${party}-issuer`, issuer, `--${party}-client-id`, party]);

/// A SNILS with its control number.
export function snils_of(number) {
  const nine = String(number).padStart(9, '0');
  const sum = [...nine].reduce((sum, digit, place) => sum + Number(digit) * (9 - place), 0);
  return nine + String((sum % 101) % 100).padStart(2, '0');
}

/// The real OpenID provider of the tests, and the way through its sign-in page.
export class Provider {
  static async start() {
    const provider = new Provider();
    provider.process = spawn('node', ['provider.js'], { cwd: path.join(ROOT, 'tests/oidc'), stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await new Promise((resolve, reject) => {
      readline.createInterface({ input: provider.process.stdout }).once('line', resolve);
      provider.process.once('exit', () => reject(new Error('the provider did not start: run tests/run, or npm ci in tests/oidc')));
    });
    provider.issuer = line.replace('listening on ', '').trim();
    return provider;
  }

  stop() {
    this.process.removeAllListeners('exit');
    this.process.kill();
  }

  /// The page stands before the provider's sign-in page: signs in as an account with these claims, or declines.
  async sign_in(page, claims) {
    assert.equal(new URL(page.url()).origin, this.issuer);
    const who = typeof claims === 'string' ? claims : Buffer.from(JSON.stringify(claims)).toString('base64url');
    await page.goto(`${page.url()}?as=${who}`);
  }
}
