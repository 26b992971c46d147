"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const KB = 1024, WARN = 80 * KB, STOP = 100 * KB, FULL = 120 * KB;
  const NOTES = {
    light: "What most clients show.",
    dark: "The style sheet’s own dark mode, as in Apple Mail. Gmail and Outlook recolour messages by rules of their own.",
    bare: "Only inline styles are left, as in GMX and Web.de, and in Gmail’s app with accounts of other providers.",
  };
  let current = 0, look = "light", shown = data.messages.map((_, index) => index);

  const make = (tag, text, attributes = {}) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
  const kilobytes = (bytes) => `${(bytes / KB).toFixed(bytes < 10 * KB ? 1 : 0)} KB`;

  // --- recipients -------------------------------------------------------------------------------------------------
  const details = (message) => [message.language, message.zone].filter(Boolean).join(" · ");

  function listPeople() {
    const wanted = $("search").value.trim().toLocaleLowerCase();
    const words = (message) => `${message.recipient} ${details(message)} ${message.subject}`.toLocaleLowerCase();
    shown = data.messages.map((_, index) => index).filter((index) => words(data.messages[index]).includes(wanted));
    $("people").replaceChildren(...shown.map(personItem));
    $("nobody").hidden = shown.length > 0;
    if (shown.length && !shown.includes(current)) select(shown[0]);
    else markCurrent();
  }

  function personItem(index) {
    const message = data.messages[index];
    const [, name, address] = /^(.+?)\s*<([^<>]+)>$/.exec(message.recipient) || [null, message.recipient, ""];
    const item = make("li"), button = make("button", "", { type: "button", "data-index": index });
    button.append(make("bdi", name));
    for (const line of [address, details(message)].filter(Boolean)) button.append(make("small", line));
    button.addEventListener("click", () => select(index));
    item.append(button);
    return item;
  }

  function markCurrent() {
    for (const button of $("people").querySelectorAll("button")) {
      const here = Number(button.dataset.index) === current;
      button.setAttribute("aria-current", String(here));
      button.tabIndex = here ? 0 : -1;
      if (here) keepInView(button);
    }
    const at = shown.indexOf(current);
    $("position").textContent = at < 0 ? "" : `${at + 1} of ${shown.length}`;
    $("previous").disabled = at <= 0;
    $("next").disabled = at < 0 || at >= shown.length - 1;
  }

  // scrollIntoView would move the page as well where the list is not sticky
  function keepInView(button) {
    const list = $("people"), top = button.offsetTop - list.offsetTop;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + button.offsetHeight > list.scrollTop + list.clientHeight) {
      list.scrollTop = top + button.offsetHeight - list.clientHeight;
    }
  }

  function step(by) {
    const at = shown.indexOf(current) + by;
    if (at >= 0 && at < shown.length) select(shown[at]);
  }

  // --- one message ------------------------------------------------------------------------------------------------
  function select(index) {
    current = index;
    markCurrent();
    const message = data.messages[index];
    if (!message) return;
    $("initial").textContent = [...message.sender][0] || "?";
    $("sender").textContent = message.sender;
    $("subject").textContent = message.subject;
    $("preheader").textContent = message.preheader;
    const subject = count([...message.subject].length, "character", "characters");
    const preheader = message.preheader
      ? `preview text ${count([...message.preheader].length, "character", "characters")}`
      : "no preview text of its own";
    $("lengths").textContent = `Subject ${subject}, of which inboxes show about 60; ${preheader}.`;
    $("text").textContent = message.text;
    fillTable($("headers"), message.headers);
    showSize(message);
    for (const screen of screens) screen.show(message);
  }

  function fillTable(body, rows, nothing = "None.") {
    const cells = (row) => row.map((cell) => make("td", cell, { dir: "auto" }));
    const lines = rows.map((row) => {
      const line = make("tr");
      line.append(...cells(row));
      return line;
    });
    if (!lines.length) {
      const line = make("tr");
      line.append(make("td", nothing, { colspan: 2 }));
      lines.push(line);
    }
    body.replaceChildren(...lines);
  }

  function showSize(message) {
    const bytes = message.htmlSize, level = bytes > STOP ? "error" : bytes > WARN ? "warning" : "";
    const advice = { error: ": Gmail hides the end", warning: ": Gmail nearly hides the end", "": "" }[level];
    const whole = message.size ? `, the whole message ${kilobytes(message.size)}` : "";
    $("size").textContent = `HTML ${kilobytes(bytes)} of at most 100${advice || whole}`;
    $("meter").dataset.level = level;
    $("fill").style.width = `${Math.min(100, (100 * bytes) / FULL)}%`;
  }

  // --- the two screens --------------------------------------------------------------------------------------------
  class Screen {
    constructor(figure) {
      this.width = Number(figure.dataset.width);
      this.glass = figure.querySelector(".glass");
      this.note = figure.querySelector(".scale");
      this.height = 640;
      new ResizeObserver(() => this.fit()).observe(this.glass);
    }

    show(message) {
      const frame = make("iframe", "", {
        sandbox: "allow-same-origin", // no scripts, forms, pop-ups or navigation; lets this page measure it
        title: `The message at ${this.width} pixels`,
        referrerpolicy: "no-referrer",
      });
      frame.addEventListener("load", () => this.loaded(frame));
      frame.srcdoc = message.html;
      this.frame = frame;
      this.fit();
      this.glass.replaceChildren(frame);
    }

    loaded(frame) {
      if (frame !== this.frame || !frame.contentDocument) return;
      for (const link of frame.contentDocument.querySelectorAll("a, area")) link.target = "_blank"; // the sandbox opens none
      this.dress();
      if (this.width === 800) listLinks(frame.contentDocument);
    }

    dress() {
      const inside = this.frame && this.frame.contentDocument;
      if (!inside || !inside.body) return;
      dressSheets(inside);
      dressCanvas(inside, this.frame);
      this.frame.style.height = "0";
      this.height = Math.min(Math.max(inside.documentElement.scrollHeight, inside.body.scrollHeight, 240), 12000);
      this.fit();
    }

    fit() {
      if (!this.frame) return;
      const scale = Math.min(1, this.glass.clientWidth / this.width);
      Object.assign(this.frame.style, {
        width: `${this.width}px`,
        height: `${this.height}px`,
        transform: scale < 1 ? `scale(${scale})` : "none",
      });
      this.glass.style.height = `${Math.ceil(this.height * scale) + 2}px`;
      this.note.textContent = scale < 0.995 ? `(shown at ${Math.round(scale * 100)} %)` : "";
    }
  }

  // A page cannot choose what prefers-color-scheme answers inside an iframe, so the question itself is rewritten.
  const original = new WeakMap();
  function dressMedia(media) {
    if (!original.has(media)) original.set(media, media.mediaText);
    const asked = original.get(media), scheme = look === "dark" ? "dark" : "light";
    const answered = asked.replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_, wanted) =>
      wanted.toLowerCase() === scheme ? "(min-width: 0px)" : "(max-width: 0px)");
    if (answered !== asked) media.mediaText = answered;
  }

  function dressRules(rules) {
    for (const rule of rules) {
      if (rule.media) dressMedia(rule.media);
      if (rule.cssRules) dressRules(rule.cssRules);
    }
  }

  function dressSheets(inside) {
    for (const sheet of inside.styleSheets) {
      sheet.disabled = look === "bare";
      dressMedia(sheet.media);
      dressRules(sheet.cssRules);
    }
  }

  // The ground behind a message turns dark only where the message says that it can stand that.
  function dressCanvas(inside, frame) {
    const meta = inside.querySelector('meta[name="color-scheme" i]');
    const declared = `${meta ? meta.content : ""} ${inside.defaultView.getComputedStyle(inside.documentElement).colorScheme}`;
    const dark = look === "dark" && /dark/.test(declared);
    inside.documentElement.style.colorScheme = dark ? "dark" : "light";
    frame.style.colorScheme = dark ? "dark" : "light";
    frame.style.background = frame.parentElement.style.background = dark ? "#121212" : "#fff";
  }

  function listLinks(inside) {
    const rows = [...inside.querySelectorAll("a[href]")].map((link) => {
      const picture = link.querySelector("img[alt]");
      const words = link.textContent.replace(/\s+/g, " ").trim() || (picture && picture.alt) || "(no words)";
      return [words, link.getAttribute("href")];
    });
    fillTable($("links"), rows, "No links in this message.");
  }

  // --- findings ---------------------------------------------------------------------------------------------------
  function listFindings() {
    const levels = data.findings.map((finding) => finding.level);
    const faults = levels.filter((level) => level === "error").length;
    $("finding-count").textContent = levels.length || "";
    $("finding-count").hidden = !levels.length;
    $("finding-count").dataset.level = ["error", "warning"].find((level) => levels.includes(level)) || "";
    $("alarm").hidden = !faults;
    $("alarm").textContent = `${count(faults, "error", "errors")}: this cannot be sent yet. See what is wrong.`;
    const fine = make("li", "Nothing to complain about.", { class: "fine" });
    $("findings").replaceChildren(...(levels.length ? data.findings.map(findingItem) : [fine]));
  }

  function findingItem(finding) {
    const item = make("li", "", { "data-level": finding.level });
    const what = make("p", "", { class: "what" });
    what.append(make("span", finding.level, { class: "level" }), ` ${finding.code} ${finding.place}`);
    item.append(what, make("p", finding.words, { dir: "auto" }));
    if (finding.remedy) item.append(make("p", finding.remedy, { class: "remedy", dir: "auto" }));
    return item;
  }

  // --- tabs, keys, looks ------------------------------------------------------------------------------------------
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  function open(tab, focus = false) {
    for (const one of tabs) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
      $(one.getAttribute("aria-controls")).hidden = one !== tab;
    }
    if (focus) tab.focus();
    for (const screen of screens) screen.dress();
  }

  function turnTab(event) {
    const at = tabs.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    open(tabs[(to + tabs.length) % tabs.length], true);
  }

  function walkPeople(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    if (event.target !== $("search")) step(by);
    const button = $("people").querySelector('[aria-current="true"]');
    if (button) button.focus();
  }

  function turnPage(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const busy = event.target.closest('input, [role="tab"], pre, table');
    if (!by || busy || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    step(by);
  }

  function wear(event) {
    look = event.target.value;
    $("look-note").textContent = NOTES[look];
    for (const screen of screens) screen.dress();
  }

  const screens = [...document.querySelectorAll(".screen")].map((figure) => new Screen(figure));
  for (const tab of tabs) tab.addEventListener("click", () => open(tab));
  document.querySelector('[role="tablist"]').addEventListener("keydown", turnTab);
  document.querySelector(".chooser").addEventListener("keydown", walkPeople);
  document.addEventListener("keydown", turnPage);
  $("search").addEventListener("input", listPeople);
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  $("looks").addEventListener("change", wear);
  $("alarm").addEventListener("click", () => open($("tab-findings"), true));
  $("looks").querySelector('[value="light"]').checked = true;
  $("look-note").textContent = NOTES.light;
  listFindings();
  listPeople();
  select(0);
})();
