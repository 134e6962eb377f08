// A session of somebody who signed in: it sends the access token, and gets the next one when it has expired.

const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { session { accessToken refreshToken deviceToken } errors { code message path } }
}`;
const REFRESH = `mutation Refresh($input: RefreshSessionInput!) {
  refreshSession(input: $input) { session { accessToken refreshToken } errors { code message } }
}`;

export class Session {
  #tokens;
  #refreshing;

  constructor(url, tokens) {
    this.url = url;
    this.#tokens = tokens;
  }

  /** Signs in; `deviceToken` is the one that an earlier sign-in on this device gave. */
  static async signIn(url, email, password, deviceToken) {
    const { session: tokens, errors } = (await post(url, SIGN_IN, { email, password, deviceToken })).signIn;
    if (!tokens) throw new Error(errors[0].message, { cause: errors });
    return new Session(url, tokens);
  }

  /** `fetch` for a GraphQL client: sends the token, and sends the request again with the next token if it has expired. */
  fetch = async (input, init = {}) => {
    const used = this.#tokens.accessToken;
    const response = await this.#send(input, init);
    if (response.status !== 401 || (await code(response.clone())) !== "TOKEN_EXPIRED") return response;
    // Another request may have refreshed the session meanwhile.
    if (used === this.#tokens.accessToken) await this.#refresh();
    return this.#send(input, init);
  };

  #send(input, init) {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${this.#tokens.accessToken}`);
    return fetch(input, { ...init, headers });
  }

  /** A refresh token is good once, so requests that fail at the same time share one refresh. */
  #refresh() {
    this.#refreshing ??= this.#next().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #next() {
    const { refreshToken } = this.#tokens;
    const { session: tokens, errors } = (await post(this.url, REFRESH, { refreshToken })).refreshSession;
    // The session is over: show the page that signs in.
    if (!tokens) throw new Error(errors[0].message, { cause: errors });
    this.#tokens = tokens;
  }
}

async function code(response) {
  const { errors } = await response.json();
  return errors?.[0]?.extensions?.code;
}

async function post(url, query, input) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query, variables: { input } }) });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message, { cause: errors });
  return data;
}
