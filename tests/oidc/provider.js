// An independent OpenID provider for the tests. Whoever is sent to its sign-in page and comes with `?as=<base64url of JSON>`
// is signed in as an account with these claims; `fault` among them says how its ID token is spoilt, and `now`, in seconds since
// 1970, at what time it is issued: for hosts with a clock of their own.
//
// It prints one line, `listening on http://…`, when it is ready. `POST /rotate` gives it a new signing key.
import { createServer } from "node:http";
import { SignJWT, decodeJwt, exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

async function key(kid) {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const common = { kid, alg: "RS256", use: "sig" };
  return { kid, privateKey, secret: { ...(await exportJWK(privateKey)), ...common }, shown: { ...(await exportJWK(publicKey)), ...common } };
}

const [first, second, stranger] = await Promise.all([key("first"), key("second"), key("first")]);
let signing = first;

const server = createServer();
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const claimsOf = (account) => JSON.parse(Buffer.from(account, "base64url").toString());
const client = (id, scope) => ({
  client_id: id, client_secret: `secret of ${id}`, scope,
  // Overridden below: the host under test listens on a port that it learns only when it starts.
  redirect_uris: ["http://127.0.0.1:1/sign-in/callback"],
});

const provider = new Provider(issuer, {
  clients: [client("citizens", "openid snils"), client("participants", "openid email")],
  jwks: { keys: [first.secret] },
  claims: { openid: ["sub"], snils: ["snils", "trusted"], email: ["email", "email_verified"] },
  scopes: ["openid", "snils", "email"],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ["of the tests"] },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...claimsOf(id) }) }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid snils email");
    await grant.save();
    return grant;
  },
});
provider.Client.prototype.redirectUriAllowed = (uri) =>
  /^http:\/\/127\.0\.0\.1:\d+\/sign-in\/(citizens|participants)\/callback$/.test(uri);

// What is wrong with the ID token, by the account's fault.
const faults = {
  issuer: (claims) => ({ ...claims, iss: "http://127.0.0.1:1" }),
  audience: (claims) => ({ ...claims, aud: "somebody-else" }),
  further_audience: (claims) => ({ ...claims, aud: [claims.aud, "somebody-else"] }),
  nonce: (claims) => ({ ...claims, nonce: "of another attempt" }),
  no_nonce: ({ nonce, ...claims }) => claims,
  expired: (claims) => ({ ...claims, iat: claims.iat - 7200, exp: claims.iat - 3600 }),
  future: (claims) => ({ ...claims, iat: claims.iat + 3600 }),
};

async function spoilt(token) {
  const claims = decodeJwt(token);
  const { fault, now } = claimsOf(claims.sub);
  if (now) Object.assign(claims, { iat: now, exp: now + 3600 });
  if (fault === "unsigned") return `${Buffer.from('{"alg":"none"}').toString("base64url")}.${token.split(".")[1]}.`;
  if (fault === "symmetric") {
    return new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(`secret of ${claims.aud}`));
  }
  const signer = fault === "signature" ? stranger : signing;
  const changed = (faults[fault] ?? ((same) => same))(claims);
  return new SignJWT(changed).setProtectedHeader({ alg: "RS256", kid: signer.kid }).sign(signer.privateKey);
}

provider.use(async (ctx, next) => {
  if (ctx.path === "/rotate" && ctx.method === "POST") {
    signing = second;
    ctx.status = 204;
    return;
  }
  const interaction = ctx.path.startsWith("/interaction/") && ctx.query.as;
  if (interaction) {
    const result = ctx.query.as === "declined" ? { error: "access_denied" } : { login: { accountId: ctx.query.as } };
    await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
    ctx.respond = false;
    return;
  }
  await next();
  if (ctx.path === "/token" && ctx.body?.id_token) ctx.body.id_token = await spoilt(ctx.body.id_token);
  if (ctx.path === "/jwks") ctx.body = { keys: [signing.shown] };
});

server.on("request", provider.callback());
console.log(`listening on ${issuer}`);
