// Asks the browser for a passkey (WebAuthn) and sends its answer with the
// form. Without this script the other ways of the page stay.
"use strict";

const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
};

const text = (buffer) => {
  const plain = Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const devices = (list) => (list || []).map((d) => ({ ...d, id: bytes(d.id) }));

// create and get answer what the server reads: the credential as JSON
// (WebAuthn Level 3, §5.1).
const ask = {
  async create(options) {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: devices(options.excludeCredentials),
      },
    });
    return answer(made, {
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    });
  },
  async get(options) {
    const given = await navigator.credentials.get({
      publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: devices(options.allowCredentials) },
    });
    return answer(given, {
      authenticatorData: text(given.response.authenticatorData),
      signature: text(given.response.signature),
      userHandle: given.response.userHandle ? text(given.response.userHandle) : undefined,
    });
  },
};

const answer = (credential, response) =>
  JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
  });

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("[data-passkey-missing]").hidden = true;
    form.querySelector("[data-passkey-body]").hidden = false;
    const failed = form.querySelector("[data-passkey-failed]");
    let asking = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (asking) {
        return;
      }
      asking = true;
      failed.hidden = true;
      try {
        form.elements.passkey.value = await ask[form.dataset.passkey](JSON.parse(form.dataset.options));
        form.submit();
      } catch {
        failed.hidden = false; // refused by the person or the device, or too slow
      } finally {
        asking = false;
      }
    });
  }
}
