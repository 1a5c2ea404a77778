// Security keys: a form with data-key="get" or "create" asks the key what its data-question says, and sends the answer.
// Written out by hand: PublicKeyCredential.parseCreationOptionsFromJSON is younger than many browsers of agencies.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const asked = ({ publicKey }) => {
    const question = { ...publicKey, challenge: bytes(publicKey.challenge) };
    if (question.user) question.user = { ...question.user, id: bytes(question.user.id) };
    for (const list of ["allowCredentials", "excludeCredentials"]) {
      if (question[list]) question[list] = question[list].map((key) => ({ ...key, id: bytes(key.id) }));
    }
    return { publicKey: question };
  };
  const answered = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return {
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };
  for (const form of document.querySelectorAll("form[data-key]")) {
    const say = (sentence) => {
      const place = form.querySelector("[data-key-said]");
      place.textContent = sentence;
      place.hidden = false;
    };
    form.addEventListener("submit", async (e) => {
      if (form.elements.answer.value) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      const empty = [...form.elements].find((control) => control.required && control.type !== "hidden" && !control.value);
      if (empty) return empty.focus();
      if (!window.PublicKeyCredential) return say(form.dataset.unknown);
      try {
        form.elements.answer.value = JSON.stringify(answered(await navigator.credentials[form.dataset.key](asked(JSON.parse(form.dataset.question)))));
        form.submit();
      } catch {
        say(form.dataset.failed);
      }
    }, true);
  }
})();
