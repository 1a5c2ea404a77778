// Large files come in pieces, before the form they belong to is sent: parts/arriving.html, coordination/core/arrivals. Two at a
// time; what is broken off goes on where it was, also after a reload, once the same file is chosen again.
(() => {
  "use strict";
  const AT_ONCE = 2, FIRST_PIECE = 1024 * 1024, SMALLEST_PIECE = 128 * 1024;
  const TOO_SLOW_MS = 8000, FAST_MS = 2000, TRIES = 6, LONGEST_WAIT_MS = 30000;
  const REFUSED = 400, ELSEWHERE = 409, GONE = 404;
  const LEFT_BEHIND = /^(\.DS_Store|Thumbs\.db|desktop\.ini|~\$.*|\._.*)$/i; // what systems lay into folders
  const later = (ms) => new Promise((done) => { setTimeout(done, ms); });
  const announce = (sentence) => {
    const box = document.getElementById("announce");
    if (box) box.textContent = sentence;
  };
  const bytes = (count, units) => {
    const step = Math.min(Math.floor(Math.log2(Math.max(count, 1)) / 10), units.length - 1);
    const number = count / 1024 ** step;
    return `${number.toLocaleString(document.documentElement.lang, { minimumFractionDigits: step ? 1 : 0, maximumFractionDigits: step ? 1 : 0 })}\u00a0${units[step]}`;
  };

  class Refused extends Error {}
  class SignedOut extends Error {}

  // One file on its way -----------------------------------------------------------------------------------------------------------
  class Job {
    constructor(box, file, folder) {
      Object.assign(this, { box, file, folder, arrived: 0, address: "", is: "waiting", tries: 0, begun: 0, first: 0 });
      this.name = folder ? `${folder}/${file.name}` : file.name;
      this.row = box.root.querySelector("[data-new-row]").content.firstElementChild.cloneNode(true);
      const part = (name) => this.row.querySelector(`[data-${name}]`);
      [this.said, this.progress, this.pauser, this.remover] = ["said", "progress", "pause-file", "remove-file"].map(part);
      part("label").textContent = this.row.dataset.path = this.name;
      this.progress.setAttribute("aria-label", this.name);
      this.remover.setAttribute("aria-label", this.remover.dataset.words.replace("{name}", () => this.name));
      this.pauser.addEventListener("click", () => (this.is === "coming" || this.is === "waiting" ? this.pause() : this.goOn()));
      this.remover.addEventListener("click", () => this.remove());
      box.list.append(this.row);
      this.show();
    }

    get isOver() { return ["ready", "refused", "removed"].includes(this.is); }

    show(sentence) {
      const { words } = this.box;
      const [done, all] = [this.arrived, this.file.size].map((count) => bytes(count, words.units.split(" ")));
      const filled = (text) => text.replace("{done}", done).replace("{all}", all).replace("{left}", this.left());
      const usual = { waiting: words.waits, coming: filled(words.comes), paused: filled(words.paused), looked: words.looked, ready: `${all} · ${words.ready}` };
      this.said.textContent = sentence ? filled(sentence) : usual[this.is] ?? "";
      this.said.classList.toggle("is-wrong", this.is === "refused");
      this.progress.value = this.file.size ? (100 * this.arrived) / this.file.size : 0;
      this.progress.hidden = this.isOver;
      const label = this.is === "refused" ? words.again : this.is === "paused" ? words.goon : words.pause;
      this.pauser.textContent = label;
      this.pauser.setAttribute("aria-label", `${label}: ${this.name}`);
      this.pauser.hidden = ["looked", "ready"].includes(this.is) || (this.is === "refused" && !this.mayAgain);
      this.row.dataset.is = this.is;
    }

    left() {
      const { words } = this.box;
      const rate = (this.arrived - this.first) / (performance.now() - this.begun);
      const s = Math.ceil((this.file.size - this.arrived) / rate / 1000);
      if (!Number.isFinite(s) || rate <= 0) return "…";
      const [word, n] = s < 90 ? [words.seconds, s] : s < 5400 ? [words.minutes, Math.round(s / 60)] : [words.hours, Math.round(s / 3600)];
      return word.replace("{n}", n);
    }

    become(state, sentence) {
      this.is = state;
      this.show(sentence);
      if (state === "paused" || state === "refused") this.box.callOff(); // whoever pressed did not know that
      this.box.count();
    }

    pause() {
      this.become("paused");
      this.breaker?.abort();
    }

    goOn() {
      if (this.is === "refused") this.address = "";
      this.hand({});
      this.tries = 0;
      this.become("waiting");
      this.box.pump();
    }

    async remove() {
      const next = this.row.nextElementSibling ?? this.row.previousElementSibling;
      this.is = "removed";
      this.box.callOff();
      this.breaker?.abort();
      this.box.forget(this);
      this.row.remove();
      (next?.querySelector("[data-remove-file]") ?? this.box.input).focus();
      if (this.address) await this.box.send("DELETE", this.address).catch(() => {});
    }

    async run() {
      if (this.isRunning) return; // one that was just paused comes to its end first, and rings then
      this.isRunning = true;
      this.become("coming");
      while (this.is === "coming") {
        try {
          if (!this.address) await this.begin();
          await this.bring();
          await this.lookedInto();
        } catch (error) {
          await this.failed(error);
        }
      }
      this.isRunning = false;
      this.box.pump();
    }

    async begin() {
      const { file, folder } = this;
      const facts = { purpose: this.box.root.dataset.purpose, name: file.name, folder, size: file.size, modified: file.lastModified, declared: "on" };
      const told = await this.box.send("POST", this.box.root.dataset.address, new URLSearchParams(facts));
      Object.assign(this, { address: told.address, id: told.id, arrived: told.arrived, most: told.piece });
      this.box.replace(told.id, this);
    }

    async bring() {
      let piece = Math.min(this.piece ?? FIRST_PIECE, this.most);
      [this.begun, this.first] = [performance.now(), this.arrived];
      while (this.arrived < this.file.size && this.is === "coming") {
        if (!this.tries) this.show(); // that the line is broken stays there until a piece has come through
        const content = await this.read(this.arrived, this.arrived + piece);
        if (this.is !== "coming") return;
        const sent = performance.now();
        this.breaker = new AbortController();
        const told = await this.box.send("PATCH", this.address, content, { "Upload-Offset": this.arrived, "Content-Type": "application/offset+octet-stream" }, this.breaker.signal);
        const took = performance.now() - sent;
        if (took < FAST_MS) piece = Math.min(piece * 2, this.most);
        else if (took > TOO_SLOW_MS) piece = Math.max(piece / 2, SMALLEST_PIECE);
        Object.assign(this, { arrived: told.arrived, tries: 0, piece });
      }
    }

    async read(begin, end) {
      try {
        return await this.file.slice(begin, end).arrayBuffer();
      } catch {
        throw new Refused(this.box.words.changed);
      }
    }

    async lookedInto() {
      for (let wait = 300; this.is === "coming" || this.is === "looked"; wait = Math.min(wait * 1.5, 5000)) {
        const told = await this.box.send("GET", this.address);
        if (told.error) throw new Refused(told.error);
        if (told.ready) return this.keep();
        if (told.arrived < told.size) return; // it is not all there after all: the next round goes on
        if (this.is === "coming") this.become("looked");
        await later(wait);
      }
    }

    keep() {
      this.hand({ arrived: this.id });
      this.become("ready");
    }

    refuse(sentence) {
      this.mayAgain = [this.box.words.failed, this.box.words.changed].includes(sentence); // else it is refused again
      this.hand({ refused: this.name, why: sentence });
      this.become("refused", sentence);
    }

    hand(facts) { // what the form says of it
      for (const hidden of this.row.querySelectorAll("input")) hidden.remove();
      for (const [fact, value] of Object.entries(facts)) {
        this.row.append(Object.assign(document.createElement("input"), { type: "hidden", name: `${this.box.root.dataset.field}_${fact}`, value }));
      }
    }

    async failed(error) {
      if (this.is === "removed" || this.is === "paused") return;
      if (error instanceof Refused) {
        this.refuse(error.message);
        announce(`${this.name}: ${error.message}`);
      } else if (error instanceof SignedOut) {
        this.become("paused", this.box.words.signedout);
        announce(this.box.words.signedout);
      } else if (error.arrived !== undefined) {
        this.arrived = error.arrived; // another window brings the same file
        this.become("coming");
      } else if (error.status === GONE) {
        Object.assign(this, { address: "", arrived: 0 });
        this.become("coming");
        await later(1000);
      } else if (error.status && ++this.tries > TRIES) {
        this.refuse(this.box.words.failed);
      } else {
        this.become("coming", this.box.words.broken);
        await Promise.race([later(Math.min(1000 * 2 ** this.tries++, LONGEST_WAIT_MS)), new Promise((back) => { window.addEventListener("online", back, { once: true }); })]);
        await this.ask();
      }
    }

    async ask() { // how far it came before the line broke
      if (!this.address || this.is !== "coming") return;
      const told = await this.box.send("GET", this.address).catch(() => null);
      if (told) this.arrived = told.arrived;
    }
  }

  // One control and its list ----------------------------------------------------------------------------------------------------------
  class Box {
    constructor(root) {
      Object.assign(this, { root, words: root.dataset, jobs: [], form: root.closest("form") });
      [this.list, this.declared, this.counted] = ["[data-list]", "[data-declared]", "[data-count]"].map((name) => root.querySelector(name));
      this.input = root.querySelector("input[type=file]");
      this.input.required = false; // what came already is not in it; the server asks
      const folders = root.querySelector("[data-folder-input]");
      for (const input of [this.input, folders]) input.addEventListener("change", () => this.chosen(input));
      root.querySelector("[data-whole-folder]").addEventListener("click", () => folders.click());
      this.declared.addEventListener("change", () => { if (!this.declared.checked) this.callOff(); this.pump(); });
      this.form.addEventListener("input", (e) => { if (e.isTrusted && !root.contains(e.target)) this.callOff(); });
      this.drops(root.querySelector("[data-drop]"));
      for (const row of this.list.querySelectorAll("[data-row]")) {
        row.querySelector("[data-remove-file]").addEventListener("click", () => this.removeOld(row));
      }
    }

    async send(method, address, body, headers = {}, signal = undefined) {
      const { csrfmiddlewaretoken, acting_for: agency } = this.form.elements;
      const ours = { "X-CSRFToken": csrfmiddlewaretoken.value, Accept: "application/json", ...(agency ? { "X-Acting-For": agency.value } : {}) };
      const answer = await fetch(address, { method, body, headers: { ...ours, ...headers }, signal, redirect: "manual" });
      if (answer.type === "opaqueredirect") throw new SignedOut();
      const told = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : {};
      if (answer.status === REFUSED && told.error) throw new Refused(told.error);
      if (answer.status === ELSEWHERE && told.arrived !== undefined) throw Object.assign(new Error(), { arrived: told.arrived });
      if (answer.status === ELSEWHERE) throw new Refused(this.words.failed);
      if (!answer.ok) throw Object.assign(new Error(), { status: answer.status });
      return told;
    }

    chosen(input) {
      const files = [...input.files].map((file) => [file, (file.webkitRelativePath || "").split("/").slice(0, -1).join("/")]);
      input.value = "";
      this.add(files);
    }

    add(files) {
      const known = (file, folder) => this.jobs.some((job) => job.is !== "refused" && job.folder === folder
        && ["name", "size", "lastModified"].every((fact) => job.file[fact] === file[fact]));
      for (const [file, folder] of files) {
        if ((folder && LEFT_BEHIND.test(file.name)) || known(file, folder)) continue;
        this.forgetRefused(folder ? `${folder}/${file.name}` : file.name);
        this.jobs.push(new Job(this, file, folder));
      }
      this.form.dispatchEvent(new Event("input", { bubbles: true }));
      if (this.jobs.length) this.clearError();
      this.pump();
    }

    clearError() { // what the server found missing here is no longer
      const field = this.root.closest(".field-wrong");
      if (!field) return;
      const summary = this.form.querySelector(".form-errors");
      const line = summary?.querySelector(`a[href="#${this.input.id}"]`)?.closest("li");
      const isAll = line?.parentElement.children.length === 1;
      if (isAll && summary.contains(document.activeElement)) this.input.focus();
      (isAll ? summary : line)?.remove();
      const told = field.querySelector(".field-error");
      const others = (this.input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== told?.id);
      this.input.setAttribute("aria-describedby", others.join(" "));
      told?.remove();
      field.classList.remove("field-wrong");
      this.input.removeAttribute("aria-invalid");
      this.input.classList.remove("is-invalid");
    }

    pump() {
      if (!this.declared.checked) {
        for (const job of this.jobs) if (job.is === "waiting") job.show(this.words.undeclared);
        if (this.jobs.some((job) => job.is === "waiting")) announce(this.words.undeclared);
        return;
      }
      const waiting = this.jobs.filter((job) => job.is === "waiting");
      const free = AT_ONCE - this.jobs.filter((job) => job.is === "coming").length;
      for (const job of waiting) job.show();
      for (const job of waiting.slice(0, Math.max(0, free))) job.run();
    }

    count() {
      const here = this.jobs.filter((job) => job.is === "ready").length;
      const all = this.jobs.filter((job) => job.is !== "refused").length;
      const words = all ? this.words.many.replace("{here}", here).replace("{all}", all) : "";
      const said = [words, this.pressed ? this.words.follows : this.isCalledOff ? this.words.calledoff : ""].filter(Boolean).join("\n");
      if (this.counted.textContent !== said) this.counted.textContent = said;
      if (this.pressed && !this.isBusy) {
        const { by } = this.pressed;
        this.pressed = null;
        by?.removeAttribute("aria-busy");
        this.form.requestSubmit(by);
      }
      queueMicrotask(() => this.pump());
    }

    press(by) { // the form goes by itself once all is here
      this.pressed = { by };
      this.isCalledOff = false;
      by?.setAttribute("aria-busy", "true");
      this.count();
      this.counted.scrollIntoView({ block: "nearest" });
    }

    callOff() { // something is not as it was when the form was to be sent
      if (!this.pressed) return;
      this.pressed.by?.removeAttribute("aria-busy");
      this.pressed = null;
      this.isCalledOff = true;
      this.count();
      this.counted.scrollIntoView({ block: "nearest" });
    }

    forgetRefused(name) { // another of its name takes its place
      this.jobs = this.jobs.filter((job) => job.is !== "refused" || job.name !== name);
      for (const row of this.list.querySelectorAll("[data-is=refused]")) if (row.dataset.path === name) row.remove();
    }

    forget(job) {
      this.jobs = this.jobs.filter((each) => each !== job);
      this.count();
    }

    replace(id, job) { // a row of the page that tells of the same file
      for (const row of this.list.querySelectorAll(`[data-id="${id}"]`)) if (row !== job.row) row.remove();
      const twin = this.jobs.find((each) => each !== job && each.id === id && !each.isOver);
      if (twin) throw new Refused(this.words.failed);
    }

    removeOld(row) {
      row.remove();
      this.input.focus();
      if (row.dataset.address) this.send("DELETE", row.dataset.address).catch(() => {});
    }

    drops(place) {
      const over = (is) => place.classList.toggle("is-over", is);
      place.addEventListener("dragover", (e) => { e.preventDefault(); over(true); });
      place.addEventListener("dragleave", () => over(false));
      place.addEventListener("drop", async (e) => {
        e.preventDefault();
        over(false);
        const entries = [...e.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
        const files = entries.length ? (await Promise.all(entries.map(within))).flat() : [...e.dataTransfer.files].map((file) => [file, ""]);
        this.add(files);
      });
    }

    get isBusy() { return this.jobs.some((job) => !["ready", "refused"].includes(job.is)); }
  }

  // All files of what was dropped, each with the folder it lies in
  const within = async (entry) => {
    if (entry.isFile) {
      const file = await new Promise((found, lost) => { entry.file(found, lost); }).catch(() => null);
      return file ? [[file, entry.fullPath.split("/").slice(1, -1).join("/")]] : [];
    }
    const reader = entry.createReader();
    const found = [];
    for (;;) { // it tells of a hundred at a time
      const some = await new Promise((read, lost) => { reader.readEntries(read, lost); }).catch(() => []);
      if (!some.length) break;
      found.push(...some);
    }
    return (await Promise.all(found.map(within))).flat();
  };

  // The form waits for what is on its way, and goes then by itself; before any other listener, so that it is not marked as sent
  const boxes = new Map();
  window.addEventListener("submit", (e) => {
    const busy = [...boxes.values()].find((box) => e.target.contains(box.root) && box.isBusy);
    if (!busy) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    const stops = (state) => busy.jobs.some((job) => job.is === state);
    const isHeldUp = !busy.declared.checked && stops("waiting");
    if (isHeldUp || stops("paused")) {
      busy.counted.textContent = isHeldUp ? busy.words.undeclared : busy.words.unfinished;
      (isHeldUp ? busy.declared : busy.list.querySelector("[data-is=paused] button")).focus();
    } else {
      busy.press(e.submitter);
    }
  }, true);
  const dress = () => {
    for (const root of document.querySelectorAll("[data-arriving]")) if (!boxes.has(root)) boxes.set(root, new Box(root));
  };
  document.addEventListener("htmx:after:swap", dress);
  dress();
})();
