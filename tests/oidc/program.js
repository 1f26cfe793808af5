// A program that gets a token as OAuth 2 has it, with a library that knows nothing of this project.
//
//   node program.js keys ALGORITHM            prints a new pair of keys as JWK: {"private", "public"}
//   node program.js token ISSUER CLIENT NOW   reads the private key; prints what was sent and what came: {"sent", "token"} or {"sent", "error"}
import { exportJWK, generateKeyPair, importJWK } from 'jose';
import * as oauth from 'oauth4webapi';

const [command, ...rest] = process.argv.slice(2);

async function keys(algorithm) {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const named = async (key) => ({ ...(await exportJWK(key)), kid: 'one', alg: algorithm });
  return { private: await named(pair.privateKey), public: await named(pair.publicKey) };
}

async function token(issuer, id, now) {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const jwk = JSON.parse(Buffer.concat(chunks).toString());
  const key = await importJWK(jwk, jwk.alg);
  const url = new URL(issuer);
  const plain = { [oauth.allowInsecureRequests]: true };
  const server = await oauth.processDiscoveryResponse(
    url, await oauth.discoveryRequest(url, { algorithm: 'oauth2', ...plain }));
  // The host under test stands at an instant of its own.
  const client = { client_id: id, [oauth.clockSkew]: Math.round((Date.parse(now) - Date.now()) / 1000) };
  let sent;
  const observed = async (address, options) => {
    sent = options.body.toString();
    return fetch(address, options);
  };
  const answer = await oauth.clientCredentialsGrantRequest(
    server, client, oauth.PrivateKeyJwt({ key, kid: jwk.kid }), new URLSearchParams(), { ...plain, [oauth.customFetch]: observed });
  try {
    const told = await oauth.processClientCredentialsResponse(server, client, answer);
    return { sent, token: told.access_token, seconds: told.expires_in };
  } catch (error) {
    return { sent, error: error.error ?? String(error) };
  }
}

console.log(JSON.stringify(await (command === 'keys' ? keys(...rest) : token(...rest))));
