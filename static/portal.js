// What the pages do beyond plain HTML. Everything is named by a data attribute and listens at the document, so that what htmx
// brings in later behaves alike. Without this script every page still works.
(() => {
  "use strict";
  const words = document.getElementById("words")?.dataset ?? {};
  const all = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  const on = (event, selector, act, options) =>
    document.addEventListener(event, (e) => {
      const hit = e.target instanceof Element && e.target.closest(selector);
      if (hit) act(hit, e);
    }, options);

  const announce = (sentence) => {
    const box = document.getElementById("announce");
    if (!box || !sentence) return;
    box.textContent = "";
    setTimeout(() => { box.textContent = sentence; }, 50);
  };

  // Theme -----------------------------------------------------------------------------------------------------------------
  const showTheme = () => {
    for (const button of document.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === window.portalTheme.wish()));
    }
  };
  on("click", "[data-theme]", (button) => { window.portalTheme.set(button.dataset.theme); showTheme(); });

  // Menus: <details class="menu">, one open at a time ---------------------------------------------------------------------
  document.addEventListener("click", (e) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(e.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (e) => {
    const menu = e.key === "Escape" && document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  on("click", "[data-nav]", (button) => {
    const open = document.getElementById("nav").classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(open));
  });

  // Dialogs: data-dialog="id" opens <dialog id>, data-close shuts it; data-confirm="sentence" asks before an act --------------
  on("click", "[data-dialog]", (button, e) => {
    const dialog = document.getElementById(button.dataset.dialog);
    if (dialog) {
      e.preventDefault();
      dialog.showModal();
    }
  });
  on("click", "[data-close]", (button, e) => {
    e.preventDefault();
    button.closest("dialog")?.close();
  });
  on("click", "dialog", (dialog, e) => {
    if (e.target === dialog) dialog.close("");
  });

  const ask = (sentence, grave) => new Promise((answer) => {
    const dialog = document.getElementById("ask");
    const yes = dialog.querySelector("[data-yes]");
    dialog.querySelector("#ask-sentence").textContent = sentence;
    yes.classList.toggle("btn-danger", grave);
    yes.classList.toggle("btn-primary", !grave);
    dialog.returnValue = "";
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });

  const confirmed = new WeakSet();
  document.addEventListener("submit", (e) => {
    const asking = e.submitter?.dataset.confirm ? e.submitter : e.target;
    const form = e.target;
    if (!asking.dataset.confirm || confirmed.delete(form)) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    const { submitter } = e;
    ask(asking.dataset.confirm, "grave" in asking.dataset).then((yes) => {
      if (!yes) return submitter?.focus();
      confirmed.add(form);
      form.requestSubmit(submitter);
    });
  }, true);
  on("click", "a[data-confirm]", (link, e) => {
    e.preventDefault();
    ask(link.dataset.confirm, "grave" in link.dataset).then((yes) => { if (yes) location.assign(link.href); });
  });

  // A word typed into a searchable list is not a choice yet: it is kept when the list is left, and the form waits for it --
  const unchosen = new Map(); // picker: word
  const place = (picker) => picker.wrapper.parentElement.querySelector(".field-unchosen");
  const tell = (picker) => {
    const word = unchosen.get(picker);
    if (!word) return place(picker)?.remove();
    const line = place(picker) ?? Object.assign(document.createElement("div"), { className: "field-error field-unchosen" });
    line.textContent = words.unchosen.replace("{word}", () => word);
    if (!line.isConnected) picker.wrapper.after(line);
    announce(line.textContent);
  };
  const keepTyped = (picker) => {
    const input = picker.control_input;
    const settle = () => { if (unchosen.delete(picker)) tell(picker); };
    let left = "";
    input.addEventListener("blur", () => { left = input.value.trim(); }, true); // before the list is shut and the word is gone
    picker.on("blur", () => {
      if (!left) return settle();
      unchosen.set(picker, left);
      setTimeout(() => tell(picker), 400); // nothing moves under a click that is on its way
    });
    picker.on("focus", () => { if (unchosen.has(picker)) picker.setTextboxValue(unchosen.get(picker)); });
    picker.on("item_add", settle);
    input.addEventListener("input", () => { if (!input.value.trim()) settle(); });
    input.addEventListener("keydown", (e) => { if (e.key === "Escape") settle(); });
  };
  document.addEventListener("submit", (e) => {
    const picker = [...unchosen.keys()].find((each) => e.target.contains(each.wrapper));
    if (!picker) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    tell(picker);
    picker.focus();
  }, true);

  // A list too long for a page is asked for as one types: data-chooser="address" ------------------------------------------------
  const chooser = (select) => select.dataset.chooser ? {
    preload: "focus",
    shouldLoad: () => true,
    score: (query) => (option) => (option.asked === query ? 1 : 0), // the server has found it, by names that are not shown
    async load(asked, take) {
      const query = this.inputValue(); // what is asked on focus can come behind the first word
      const address = new URL(select.dataset.chooser, location);
      address.searchParams.set("q", query);
      const found = await fetch(address).then((answer) => (answer.ok ? answer.json() : null), () => null);
      if (!found || query !== this.inputValue()) { // it failed, or another word was typed since
        delete this.loadedSearches[asked];
        take();
        return found ? this.load(this.inputValue()) : announce(words.failed);
      }
      this.clearOptions();
      take(found.options.map((option) => ({ ...option, asked: query })));
    },
  } : {};
  const drawn = (option) => {
    const box = Object.assign(document.createElement("div"), { textContent: option.text });
    if (option.hint) box.append(Object.assign(document.createElement("span"), { className: "line-what", textContent: option.hint }));
    return box;
  };

  // One search is one step back, however many answers came while it was typed ------------------------------------------------------
  let searched = null; // the box whose words the address holds, until it is left
  document.addEventListener("htmx:before:history:update", (e) => {
    const next = e.detail.history;
    if (next.path === location.pathname + location.search) return e.preventDefault();
    const box = document.activeElement?.closest("input[type=search]") ?? null;
    if (box && box === searched) next.type = "replace";
    searched = box;
  });
  on("focusout", "input[type=search]", () => { searched = null; });

  // A form is sent once, until the answer is there ------------------------------------------------------------------------
  const sending = new Map();
  const unlock = (form) => {
    clearTimeout(sending.get(form));
    sending.delete(form);
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  };
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.method === "dialog") return;
    if (sending.has(form)) {
      e.preventDefault();
      e.stopImmediatePropagation();
      return;
    }
    sending.set(form, setTimeout(() => unlock(form), 10000)); // a download never leaves the page
    e.submitter?.setAttribute("aria-busy", "true");
    dirty.delete(form);
  }, true);
  const unlockAll = () => [...sending.keys()].forEach(unlock);
  window.addEventListener("pageshow", unlockAll);
  document.addEventListener("htmx:finally:request", unlockAll);
  document.addEventListener("htmx:error", () => announce(words.failed));

  // What was typed to be sent is not lost by a stray click; data-unsaved: not even before anything is typed. Where one signs in
  // (data-unguarded) there is nothing to lose -------------------------------------------------------------------------------
  const guarded = "form[method=post]:not([data-unguarded])";
  const dirty = new Set();
  on("input", guarded, (form) => dirty.add(form));
  window.addEventListener("beforeunload", (e) => {
    if (![...dirty].some((form) => form.isConnected)) return;
    e.preventDefault();
    setTimeout(unlockAll); // whoever stays may press the same button again
  });

  // data-foresees: once a choice is changed, what was foreseen of the one before can be neither read nor carried out ---------------
  on("input", "form[data-foresees]", (form) => {
    const [before, outdated] = ["[data-foreseen]", "[data-outdated]"].map((part) => form.querySelector(part));
    if (!before || before.hidden) return;
    before.hidden = true;
    outdated.hidden = false;
    form.querySelector("[data-foresee]").classList.add("btn-primary");
    announce(outdated.textContent.trim());
  });

  // data-formset: rows are added and removed; the management form stays right ---------------------------------------------------
  // <div data-formset="prefix"> management form, [data-rows] with [data-row] each, <template>, [data-add], [data-remove] </div>
  const counter = (set, name) => set.querySelector(`[name="${set.dataset.formset}-${name}"]`);
  const renumber = (row, prefix, number) => {
    const place = new RegExp(`(^|[#_-])${prefix}-(\\d+|__prefix__)-`, "g");
    for (const node of all(row, "[name],[id],[for],[aria-describedby],[aria-labelledby]")) {
      for (const name of ["name", "id", "for", "aria-describedby", "aria-labelledby"]) {
        const value = node.getAttribute(name);
        if (value) node.setAttribute(name, value.replace(place, `$1${prefix}-${number}-`));
      }
    }
    for (const label of all(row, "[data-number]")) label.textContent = number + 1;
  };
  const shown = (set) => all(set, "[data-row]").filter((row) => !row.hidden);
  const tidy = (set) => {
    const most = Number(counter(set, "MAX_NUM_FORMS")?.value ?? 1000);
    const add = set.querySelector("[data-add]");
    if (add) add.disabled = shown(set).length >= most;
    shown(set).forEach((row, index) => all(row, "[data-number]").forEach((label) => { label.textContent = index + 1; }));
  };
  on("click", "[data-add]", (button) => {
    const set = button.closest("[data-formset]");
    const total = counter(set, "TOTAL_FORMS");
    const row = set.querySelector("template").content.firstElementChild.cloneNode(true);
    renumber(row, set.dataset.formset, Number(total.value));
    total.value = Number(total.value) + 1;
    set.querySelector("[data-rows]").append(row);
    tidy(set);
    dress(row);
    window.htmx?.process(row);
    row.querySelector("input:not([type=hidden]),select,textarea")?.focus();
    announce(words.added);
    set.dispatchEvent(new Event("input", { bubbles: true }));
  });
  on("click", "[data-remove]", (button) => {
    const set = button.closest("[data-formset]");
    const row = button.closest("[data-row]");
    const place = shown(set).indexOf(row);
    const gone = row.querySelector('[name$="-DELETE"]');
    if (gone) { // the server is told
      gone.checked = true;
      gone.value = "on";
      row.hidden = true;
      for (const control of row.querySelectorAll("[required]")) control.required = false;
    } else {
      row.remove();
      const rows = all(set, "[data-row]");
      rows.forEach((other, number) => renumber(other, set.dataset.formset, number));
      counter(set, "TOTAL_FORMS").value = rows.length;
    }
    tidy(set);
    const left = shown(set);
    const next = left[Math.min(place, left.length - 1)]?.querySelector("[data-remove]") ?? set.querySelector("[data-add]");
    next?.focus();
    announce(words.removed);
    set.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // A tree: data-fold folds what it controls; arrows walk the lines and fold, as in any tree -------------------------------------
  const fold = (button, open) => {
    button.setAttribute("aria-expanded", String(open));
    document.getElementById(button.getAttribute("aria-controls")).hidden = !open;
  };
  on("click", "[data-fold]", (button) => fold(button, button.getAttribute("aria-expanded") !== "true"));
  on("keydown", "[data-tree]", (tree, e) => {
    const lines = all(tree, ".tree-name, .tree-more a").filter((link) => !link.closest("[hidden]"));
    const here = e.target.closest("li");
    const button = here?.querySelector(":scope > .tree-line > [data-fold]");
    const isOpen = button?.getAttribute("aria-expanded") === "true";
    const place = lines.findIndex((link) => link.closest("li") === here);
    const to = {
      ArrowDown: () => lines[place + 1],
      ArrowUp: () => lines[place - 1],
      ArrowRight: () => (isOpen ? lines[place + 1] : button?.click()),
      ArrowLeft: () => (isOpen ? button.click() : here.parentElement.closest("li")?.querySelector(".tree-name")),
      Home: () => lines[0],
      End: () => lines[lines.length - 1],
    }[e.key];
    if (!to || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    to()?.focus();
  });

  // Small things ------------------------------------------------------------------------------------------------------------
  on("click", "[data-copy]", async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy || document.querySelector(button.dataset.copyFrom).textContent.trim());
    announce(words.copied);
    button.classList.add("is-copied");
    setTimeout(() => button.classList.remove("is-copied"), 1500);
  });
  on("click", ".form-errors a[href^='#']", (link, e) => {
    const control = document.getElementById(link.hash.slice(1));
    if (!control) return;
    e.preventDefault();
    (control.tomselect ?? (control.matches(".choices") ? control.querySelector("input") : control)).focus();
    control.scrollIntoView({ block: "center" });
  });
  on("click", "[data-dismiss]", (button) => button.closest(".alert").remove());
  on("click", "[data-back]", () => history.back());
  on("click", "[data-print]", () => window.print());
  on("click", "[data-fill]", (button) => {
    const form = document.querySelector("[data-sign-in]");
    form.elements.username.value = button.dataset.username;
    form.elements.password.value = button.dataset.password;
    form.querySelector("button.btn-primary").focus();
  });
  const countTicked = (form) => {
    const number = [...form.elements].filter((control) => control.type === "checkbox" && control.checked).length;
    const told = form.querySelector("[data-ticked-count]");
    told.textContent = (number ? told.dataset.some : told.dataset.none).replace("{n}", number);
    for (const button of form.querySelectorAll("button")) button.disabled = !number;
  };
  on("change", "input[type=checkbox]", (box) => { if (box.form && "ofTicked" in box.form.dataset) countTicked(box.form); });
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-of-ticked]").forEach(countTicked));
  on("change", "[data-submit-on-change]", (control) => control.form.requestSubmit());

  // Keys: / g h, g b, g c, ? ----------------------------------------------------------------------------------------------------
  const keysOn = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
  on("change", "[data-keys-on]", (box) => { try { localStorage.setItem("keys", box.checked ? "on" : "off"); } catch { /* not kept */ } });
  let going = 0;
  document.addEventListener("keydown", (e) => {
    const typing = e.target instanceof Element && e.target.closest("input,textarea,select,[contenteditable],dialog[open]");
    if (typing || e.ctrlKey || e.metaKey || e.altKey || !keysOn()) return;
    if (e.key === "?") {
      document.getElementById("shortcuts")?.showModal();
    } else if (e.key === "/") {
      const search = document.querySelector("[data-search], input[type=search]");
      if (!search) return;
      e.preventDefault();
      search.focus();
    } else if (e.key === "g") {
      going = Date.now();
    } else if (Date.now() - going < 1500) {
      const there = document.querySelector(`[data-key="${CSS.escape(e.key)}"]`);
      if (there) location.assign(there.dataset.url);
    }
  });

  // What needs to be dressed once: at the start, and when htmx has brought something in --------------------------------------------
  const dress = (root) => {
    for (const select of all(root, "select[data-multi]")) {
      if (select.tomselect || !window.TomSelect) continue;
      const picker = new window.TomSelect(select, {
        plugins: select.multiple ? ["remove_button"] : [],
        maxOptions: null,
        searchField: ["text", "spoken"], // data-spoken: the same in Latin letters
        refreshThrottle: 0, // Enter takes what is seen, however fast it was typed
        hidePlaceholder: true,
        closeAfterSelect: !select.multiple,
        clearAfterSelect: true, // the next word stands alone
        ...chooser(select),
        render: { option: drawn, no_results: () => Object.assign(document.createElement("div"), { className: "no-results", textContent: words.none }) },
      });
      select.setAttribute("aria-hidden", "true"); // the picker stands for it and carries its label
      const told = select.getAttribute("aria-describedby");
      if (told) picker.control_input.setAttribute("aria-describedby", told);
      if (select.getAttribute("aria-invalid")) picker.control_input.setAttribute("aria-invalid", "true");
      keepTyped(picker);
    }
    for (const set of all(root, "[data-formset]")) tidy(set);
    all(root, "[data-of-ticked]").forEach(countTicked);
  };
  document.addEventListener("htmx:after:swap", () => dress(document.body));
  const start = () => {
    showTheme();
    for (const box of document.querySelectorAll("[data-keys-on]")) box.checked = keysOn();
    const isRefused = (form) => "answersPost" in document.body.dataset && form.querySelector(".form-errors, .field-wrong");
    for (const form of document.querySelectorAll(guarded)) if ("unsaved" in form.dataset || isRefused(form)) dirty.add(form);
    dress(document.body);
    document.querySelector("[data-focus]")?.focus();
  };
  start();
})();
