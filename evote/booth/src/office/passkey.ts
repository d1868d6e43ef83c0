// Passkeys (W3C Web Authentication): a form marked with data-passkey asks the service for a challenge,
// lets the device answer it, and is sent with the answer.

import { fromBase64url, toBase64url } from "./base64url.ts";

interface Described {
  id: string;
  type: "public-key";
}

type CreationJson = Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> & {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Described[];
};

type RequestJson = Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> & {
  challenge: string;
};

export function usePasskeys(page: Document): void {
  if (window.PublicKeyCredential === undefined) {
    return;
  }
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void send(form);
    });
  }
}

/** Sends the form with the device's answer, or says in the form that there was none. */
async function send(form: HTMLFormElement): Promise<void> {
  const failure = form.querySelector<HTMLElement>("[data-failure]");
  const answer = form.querySelector<HTMLInputElement>("[data-answer]");
  const token = form.querySelector<HTMLInputElement>("input[name=csrf_token]");
  if (failure === null || answer === null || token === null) {
    return;
  }
  failure.hidden = true;
  try {
    const options = await challenge(form.dataset["challenge"] ?? "", token.value);
    answer.value = JSON.stringify(form.dataset["passkey"] === "create" ? await create(options) : await ask(options));
  } catch {
    // The person closed the device's window, or the device has no passkey for us.
    failure.hidden = false;
    return;
  }
  form.submit();
}

async function challenge(address: string, token: string): Promise<unknown> {
  const sent = await fetch(address, { method: "POST", body: new URLSearchParams({ csrf_token: token }) });
  if (!sent.ok) {
    throw new Error("no challenge");
  }
  return sent.json();
}

async function create(options: unknown): Promise<object> {
  const json = options as CreationJson;
  const made = await navigator.credentials.create({
    publicKey: {
      ...json,
      challenge: fromBase64url(json.challenge),
      user: { ...json.user, id: fromBase64url(json.user.id) },
      excludeCredentials: (json.excludeCredentials ?? []).map((each) => ({ ...each, id: fromBase64url(each.id) })),
    },
  });
  const credential = made as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    ...named(credential),
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      attestationObject: toBase64url(response.attestationObject),
    },
  };
}

async function ask(options: unknown): Promise<object> {
  const json = options as RequestJson;
  const chosen = await navigator.credentials.get({
    publicKey: { ...json, challenge: fromBase64url(json.challenge), allowCredentials: [] },
  });
  const credential = chosen as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    ...named(credential),
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      authenticatorData: toBase64url(response.authenticatorData),
      signature: toBase64url(response.signature),
      userHandle: response.userHandle === null ? null : toBase64url(response.userHandle),
    },
  };
}

function named(credential: PublicKeyCredential): object {
  return { id: credential.id, rawId: toBase64url(credential.rawId), type: credential.type };
}
