// What only the pages of sign-in need. Both forms hold a press back and send by themselves when they are ready; they listen at the
// window, before the page counts a form as sent (portal.js).
//
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
    window.addEventListener("submit", async (e) => {
      if (e.target !== form || form.elements.answer.value) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      const empty = [...form.elements].find((control) => control.required && control.type !== "hidden" && !control.value);
      if (empty) return empty.focus();
      if (!window.PublicKeyCredential) return say(form.dataset.unknown);
      try {
        form.elements.answer.value = JSON.stringify(answered(await navigator.credentials[form.dataset.key](asked(JSON.parse(form.dataset.question)))));
        form.requestSubmit(e.submitter);
      } catch {
        say(form.dataset.failed);
      }
    }, true);
  }
})();

// A sum before signing in from a busy network: form[data-work] finds the number that, written behind the task, gives a SHA-256
// with data-bits leading noughts. Written out, as crypto.subtle is not there on a page without TLS.
(() => {
  "use strict";
  const form = document.querySelector("form[data-work]");
  if (!form) return;
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  const part = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32) | 0;
  const K = primes.map((prime) => part(Math.cbrt(prime)));
  const START = primes.slice(0, 8).map((prime) => part(Math.sqrt(prime)));
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  const first = (text) => {
    const words = new Int32Array(((text.length + 8 >> 6) + 1) * 16);
    for (let i = 0; i < text.length; i += 1) words[i >> 2] |= text.charCodeAt(i) << (24 - i % 4 * 8);
    words[text.length >> 2] |= 0x80 << (24 - text.length % 4 * 8);
    words[words.length - 1] = text.length * 8;
    let hash = START;
    const w = new Int32Array(64);
    for (let block = 0; block < words.length; block += 16) {
      let [a, b, c, d, e, f, g, h] = hash;
      for (let i = 0; i < 64; i += 1) {
        if (i < 16) w[i] = words[block + i];
        else {
          const x = w[i - 15], y = w[i - 2];
          w[i] = w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ x >>> 3) + (turn(y, 17) ^ turn(y, 19) ^ y >>> 10) | 0;
        }
        const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + K[i] + w[i] | 0;
        const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, d + one | 0, c, b, a, one + two | 0];
      }
      hash = [a, b, c, d, e, f, g, h].map((word, i) => word + hash[i] | 0);
    }
    return hash[0] >>> 0;
  };
  let number = 0, waiting = null;
  const look = () => {
    for (const end = number + 2000; number < end; number += 1) {
      const answer = `${form.dataset.work}.${number}`;
      if (first(answer) >>> (32 - form.dataset.bits) === 0) {
        form.elements.work.value = answer;
        if (waiting) form.requestSubmit(waiting);
        return;
      }
    }
    setTimeout(look);
  };
  look();
  window.addEventListener("submit", (e) => {
    if (e.target !== form || form.elements.work.value) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    waiting = e.submitter;
  }, true);
})();
