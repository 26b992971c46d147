// One screen: a message as a program of this width shows it, in a frame without scripts.
const NOTES = {
  light: "",
  dark: "The style sheet’s own dark mode, as in Apple Mail. Gmail and Outlook recolour messages by rules of their own.",
  recoloured: "An approximation of Outlook.com’s dark mode, which turns light grounds dark and dark words light.",
  bare: "Only inline styles are left, as in GMX and Web.de, and in Gmail’s app with accounts of other providers.",
};
const DEVICES = { 375: "Phone, 375 pixels wide", 600: "Tablet, 600 pixels wide", 800: "Desktop, 800 pixels wide" };
const PHONE_SUBJECT = 38, DESKTOP_SUBJECT = 70; // characters of a subject that inboxes show
const DEAD = "a, area, button, input, select, textarea, summary, details, [tabindex], [contenteditable]";
const state = { look: "light", pictures: "shown", width: "both", edition: "own" };

const make = (tag, text, attributes = {}) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const $ = (id) => document.getElementById(id);

function cut(text, most) {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join("").replace(/[\s,;:.–-]+$/, "")}…` : text;
}

class Screen {
  constructor(figure) {
    this.figure = figure;
    this.glass = figure.querySelector(".glass");
    this.note = figure.querySelector(".scale");
    this.height = 640;
    this.dressed = "";
    new ResizeObserver(() => this.fit()).observe(this.glass);
  }

  get width() {
    return Number(this.figure.dataset.width);
  }

  show(view) {
    this.view = view;
    this.showRow(view);
    if (this.figure.hidden) return;
    const frame = make("iframe", "", {
      sandbox: "allow-same-origin", // no scripts, forms, pop-ups or navigation; lets this page measure it
      title: `The message at ${this.width} pixels`,
      referrerpolicy: "no-referrer",
      tabindex: "-1",
    });
    frame.addEventListener("load", () => this.loaded(frame));
    frame.srcdoc = withPictures(view.html);
    if (this.pending && this.pending !== this.frame) this.pending.remove();
    this.pending = frame;
    frame.className = this.frame ? "coming" : ""; // the old one stays in view until the new one is there
    Object.assign(frame.style, { width: `${this.width}px`, height: `${this.height}px` });
    this.glass.append(frame);
  }

  showRow(view) {
    const phone = this.figure.dataset.device === "phone";
    const part = (name) => this.figure.querySelector(`.${name}`);
    part("device").textContent = DEVICES[this.width];
    part("initial").textContent = [...view.sender][0] || "?";
    part("sender").textContent = view.sender;
    part("cut-subject").textContent = cut(view.subject, phone ? PHONE_SUBJECT : DESKTOP_SUBJECT);
    part("cut-preheader").textContent = cut(view.preheader, phone ? PHONE_SUBJECT : DESKTOP_SUBJECT);
  }

  loaded(frame) {
    if (frame !== this.pending || !frame.contentDocument) return;
    for (const old of [...this.glass.children]) if (old !== frame) old.remove();
    frame.className = "";
    this.frame = frame;
    for (const link of frame.contentDocument.querySelectorAll("a, area")) link.target = "_blank"; // the sandbox opens none
    for (const stop of frame.contentDocument.querySelectorAll(DEAD)) stop.tabIndex = -1; // nothing in it can be used
    this.dressed = "";
    this.dress();
    if (this === shownScreens()[0]) listLinks(frame.contentDocument);
  }

  dress() {
    const inside = this.frame && this.frame.contentDocument;
    if (!inside || !inside.body || this.figure.hidden) return;
    if (this.dressed === "recoloured" && state.look !== "recoloured") {
      this.show(this.view); // the colours that were written over come back with the message
      return;
    }
    dressSheets(inside);
    dressPictures(inside);
    dressCanvas(inside, this.frame);
    if (state.look === "recoloured" && this.dressed !== "recoloured") recolour(inside);
    this.dressed = state.look;
    this.measure(inside);
  }

  measure(inside) {
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
  const asked = original.get(media), scheme = state.look === "dark" ? "dark" : "light";
  const answered = asked.replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_, wanted) =>
    wanted.toLowerCase() === scheme ? "(min-width: 0px)" : "(max-width: 0px)");
  if (answered !== media.mediaText) media.mediaText = answered;
}

function dressRules(rules) {
  for (const rule of rules) {
    if (rule.media) dressMedia(rule.media);
    if (rule.cssRules) dressRules(rule.cssRules);
  }
}

function dressSheets(inside) {
  for (const sheet of inside.styleSheets) {
    sheet.disabled = state.look === "bare";
    dressMedia(sheet.media);
    dressRules(sheet.cssRules);
  }
}

// A blocked picture keeps its place and its alternative words.
const sources = new WeakMap();
function dressPictures(inside) {
  for (const picture of inside.images) {
    if (!sources.has(picture)) sources.set(picture, picture.getAttribute("src"));
    if (state.pictures === "blocked") picture.removeAttribute("src");
    else if (sources.get(picture) !== picture.getAttribute("src")) picture.setAttribute("src", sources.get(picture));
  }
}

// The ground behind a message turns dark only where the message says that it can stand that.
function dressCanvas(inside, frame) {
  const meta = inside.querySelector('meta[name="color-scheme" i]');
  const declared = `${meta ? meta.content : ""} ${inside.defaultView.getComputedStyle(inside.documentElement).colorScheme}`;
  const dark = state.look === "dark" && /dark/.test(declared);
  inside.documentElement.style.colorScheme = dark ? "dark" : "light";
  frame.style.colorScheme = dark ? "dark" : "light";
  const ground = state.look === "recoloured" ? "#1f1f1f" : dark ? "#121212" : "#fff";
  frame.style.background = frame.parentElement.style.background = ground;
}

// Outlook.com marks what it recolours with data-ogsc (words) and data-ogsb (grounds), which style sheets may name.
function recolour(inside) {
  const all = [...inside.body.querySelectorAll("*"), inside.body];
  const colours = all.map((element) => {
    const style = inside.defaultView.getComputedStyle(element);
    return [element, style.color, style.backgroundColor, style.borderColor];
  });
  for (const [element, words, ground] of colours) {
    element.dataset.ogsc = words;
    if (!/, 0\)$/.test(ground)) element.dataset.ogsb = ground;
  }
  for (const [element, words, ground] of colours) {
    const now = inside.defaultView.getComputedStyle(element);
    if (now.color === words) element.style.setProperty("color", turned(words), "important");
    if (now.backgroundColor === ground && !/, 0\)$/.test(ground)) {
      element.style.setProperty("background-color", turned(ground), "important");
    }
  }
}

// The same hue with the lightness turned over, between #1f1f1f and white.
function turned(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => Number(part) / 255);
  const most = Math.max(red, green, blue), least = Math.min(red, green, blue), light = (most + least) / 2;
  const spread = most - least, other = 1 - light * 0.88;
  if (!spread) return `hsl(0 0% ${other * 100}%)`;
  const hue = most === red ? ((green - blue) / spread + 6) % 6 : most === green ? (blue - red) / spread + 2 : (red - green) / spread + 4;
  const saturation = spread / (1 - Math.abs(2 * light - 1));
  return `hsl(${hue * 60} ${Math.min(saturation, 0.8) * 100}% ${Math.max(other, 0.12) * 100}%)`;
}

const screens = [...document.querySelectorAll(".screen")].map((figure) => new Screen(figure));
const shownScreens = () => screens.filter((screen) => !screen.figure.hidden);
