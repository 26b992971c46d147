// The people to choose from: a list, a search over it, and one step on or back.
let data = JSON.parse(document.getElementById("data").textContent);
const ROOM = 200; // people in the list at a time
let from = 0, made = new Map(), searchable = []; // first place of the list, filled messages, what the search looks in
let current = 0, wanted = "", shown = []; // the message in view, and whose message the person chose
const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
const details = (message) => [message.language, message.zone].filter(Boolean).join(" · ");
const called = (message) => [message.name, message.outlet].filter(Boolean).join(", ") || message.address;

// A finished message, or one of the people beyond these, whose message is filled when it is looked at.
function messageAt(index) {
  if (index < data.messages.length) return data.messages[index];
  if (!made.has(index)) made.set(index, filledMessage(data.further, data.further.people[index - data.messages.length]));
  return made.get(index);
}

const peopleCount = () => data.messages.length + data.further.people.length;
const addressAt = (index) => index < data.messages.length ? data.messages[index].address : data.further.people[index - data.messages.length]?.[0];

function personOf({ words }, [address, name, outlet, zone, language, badges]) {
  const badge = words[badges];
  return { address, name: words[name], outlet: words[outlet], zone: words[zone], language: words[language], badges: badge ? badge.split("\n") : [] };
}

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
function filledMessage(further, row) {
  const person = personOf(further, row), pattern = further.patterns[row[6]];
  const values = row.slice(7).map((number) => further.words[number]);
  const fill = (pieces, change) => pieces.map((piece) => typeof piece === "number" ? change(values[piece]) : piece).join("");
  const to = person.name ? `${person.name} <${person.address}>` : person.address;
  const view = {
    ...pattern,
    headers: [...pattern.headers, ["To", to]],
    text: fill(pattern.text, (value) => value),
    html: fill(pattern.html, (value) => value.replace(/[&<>"']/g, (letter) => ESCAPES[letter])),
    source: "",
    files: [],
    size: 0,
  };
  return { ...person, views: [view] };
}

function listPeople() {
  const searched = $("search").value.trim().toLocaleLowerCase().split(/\s+/);
  if (searchable.length !== peopleCount()) learnPeople();
  shown = searchable.map((_, index) => index).filter((index) => searched.every((word) => searchable[index].includes(word)));
  from = 0;
  drawPeople();
  if (shown.length && !shown.includes(current)) select(shown[0]);
  else markCurrent();
}

function learnPeople() {
  made = new Map();
  const words = (person) => `${called(person)} ${person.address} ${details(person)} ${person.badges.join(" ")}`.toLocaleLowerCase();
  searchable = [...data.messages.map(words), ...data.further.people.map((row) => words(personOf(data.further, row)))];
}

function drawPeople() {
  $("people").replaceChildren(...shown.slice(from, from + ROOM).map(personItem));
  $("nobody").textContent = searchResult();
}

function searchResult() {
  const rest = data.total - peopleCount();
  const numbers = `${peopleCount().toLocaleString("en")} of ${data.total.toLocaleString("en")}`;
  const hint = rest > 0 && data.messages.length ? `This page shows ${numbers} recipients. Show anyone else with --to ADDRESS.` : "";
  const more = shown.length - Math.min(shown.length, from + ROOM);
  if (more > 0) return `And ${more.toLocaleString("en")} more. Find a recipient by name, outlet or address. ${hint}`.trim();
  if (shown.length) return hint;
  if (!data.messages.length) return "";
  return rest > 0 ? `Not among the ${peopleCount().toLocaleString("en")} shown; ${rest.toLocaleString("en")} more are not on this page. ${hint}` : "No recipient matches.";
}

function personItem(index) {
  const message = index < data.messages.length ? data.messages[index] : personOf(data.further, data.further.people[index - data.messages.length]);
  const item = make("li"), button = make("button", "", { type: "button", "data-index": index });
  button.append(make("bdi", called(message)));
  const lines = [called(message) === message.address ? "" : message.address, details(message)];
  for (const line of lines.filter(Boolean)) button.append(make("small", line));
  for (const badge of message.badges) button.append(make("span", badge, { class: "badge" }));
  button.addEventListener("click", () => select(index));
  item.append(button);
  return item;
}

function markCurrent() {
  const place = shown.indexOf(current);
  if (place >= 0 && (place < from || place >= from + ROOM)) {
    from = Math.max(0, place - ROOM / 2);
    drawPeople();
  }
  for (const button of $("people").querySelectorAll("button")) {
    const here = Number(button.dataset.index) === current;
    if (here) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    button.tabIndex = here ? 0 : -1;
    if (here) keepInView(button);
  }
  $("position").textContent = place < 0 ? "" : `${(place + 1).toLocaleString("en")} of ${shown.length.toLocaleString("en")}`;
  $("chosen").textContent = current < peopleCount() ? called(messageAt(current)) : "";
  $("previous").setAttribute("aria-disabled", String(place <= 0)); // a disabled button would lose the focus
  $("next").setAttribute("aria-disabled", String(place < 0 || place >= shown.length - 1));
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
