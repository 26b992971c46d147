// The message of the chosen recipient: envelope, text, links and source.
const KB = 1024, WARN = 80 * KB, STOP = 100 * KB, FULL = 120 * KB;
const EDITIONS = { embargoed: "embargoed edition", open: "open edition" };
const kilobytes = (bytes) => `${(bytes / KB).toFixed(bytes < 10 * KB ? 1 : 0)} KB`;
const header = (view, name) => (view.headers.find(([key]) => key.toLowerCase() === name) || ["", ""])[1];

// The edition that was asked for, where this message has it; else the recipient's own.
function viewOf(message) {
  return message.views.find((view) => view.edition === state.edition) || message.views[0];
}

function select(index) {
  current = index;
  markCurrent();
  const message = index < peopleCount() ? messageAt(index) : null;
  $("envelope").hidden = !message;
  for (const screen of screens) screen.figure.classList.toggle("empty", !message);
  if (!message) return;
  wanted = message.address;
  const view = viewOf(message);
  showEnvelope(message, view);
  $("text").textContent = view.text;
  fillTable($("headers"), view.headers);
  $("source").textContent = view.source
    ? new TextDecoder().decode(Uint8Array.from(sourceOf(view), (letter) => letter.charCodeAt(0)))
    : `The page has the raw message of the first ${data.messages.length.toLocaleString("en")} recipients alone. For this one, add --to ${message.address} --eml to the command.`;
  $("download").disabled = !view.source;
  showSize(view);
  for (const screen of screens) screen.show(view);
}

function showEnvelope(message, view) {
  $("from").textContent = header(view, "from") || view.sender;
  $("to").textContent = header(view, "to") || message.address;
  $("reply").textContent = header(view, "reply-to");
  $("reply-row").hidden = !header(view, "reply-to");
  $("subject").textContent = view.subject;
  $("badges").replaceChildren(...message.badges.map((badge) => make("span", badge, { class: "badge" })));
  const own = message.views[0];
  $("edition-note").textContent = view === own ? "" : `This is the ${EDITIONS[view.edition]}. ${called(message)} gets the ${EDITIONS[own.edition]} first.`;
  $("edition-choice").hidden = message.views.length < 2;
  const preheader = view.preheader
    ? `Preview text: ${count([...view.preheader].length, "character", "characters")}.`
    : "No preview text of its own.";
  const subject = count([...view.subject].length, "character", "characters");
  $("lengths").textContent = `Subject: ${subject}; a phone shows about ${PHONE_SUBJECT}, a desktop about ${DESKTOP_SUBJECT}. ${preheader}`;
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

function showSize(view) {
  const bytes = view.htmlSize, level = bytes > STOP ? "error" : bytes > WARN ? "warning" : "";
  const advice = { error: ": Gmail hides the end", warning: ": Gmail nearly hides the end", "": "" }[level];
  const whole = view.size ? `, the whole message ${kilobytes(view.size)}` : "";
  $("size").textContent = `HTML ${kilobytes(bytes)} of at most 100${advice || whole}`;
  $("meter").dataset.level = level;
  $("fill").style.width = `${Math.min(100, (100 * bytes) / FULL)}%`;
}

function listLinks(inside) {
  const rows = [...inside.querySelectorAll("a[href]")].map((link) => {
    const picture = link.querySelector("img[alt]");
    const words = link.textContent.replace(/\s+/g, " ").trim() || (picture && picture.alt) || "(no words)";
    return [words, link.getAttribute("href")];
  });
  fillTable($("links"), rows, "No links in this message.");
}

const wholeOf = (view) => view.source + view.files.map((number) => data.files[number]).join("");
const bytesOf = (view) => Uint8Array.from(wholeOf(view), (letter) => letter.charCodeAt(0));
const SHORTEST = 4000; // letters of a file that are left out where the message is shown
const sourceOf = (view) => view.source + view.files.map((number) => data.files[number])
  .map((text) => text.length > SHORTEST ? `${text.slice(0, 78)}[${kilobytes(text.length)} in base64]\r\n` : text).join("");
const withPictures = (html) => html.replace(/cid:([^"'\s)>&]+)/g, (whole, name) => data.pictures[name] || whole);

function download() {
  if (current >= peopleCount()) return;
  const message = messageAt(current);
  const address = URL.createObjectURL(new Blob([bytesOf(viewOf(message))], { type: "message/rfc822" }));
  make("a", "", { href: address, download: `${message.address.replace(/[^\w.@+-]/g, "_")}.eml` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
