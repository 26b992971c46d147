// The people to choose from: a list, a search over it, and one step on or back.
let data = JSON.parse(document.getElementById("data").textContent);
let current = 0, wanted = "", shown = []; // the message in view, and whose message the person chose
const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
const details = (message) => [message.language, message.zone].filter(Boolean).join(" · ");
const called = (message) => [message.name, message.outlet].filter(Boolean).join(", ") || message.address;

function listPeople() {
  const searched = $("search").value.trim().toLocaleLowerCase().split(/\s+/);
  const words = (message) => `${called(message)} ${message.address} ${details(message)} ${message.badges.join(" ")}`;
  const fits = (index) => {
    const text = words(data.messages[index]).toLocaleLowerCase();
    return searched.every((word) => text.includes(word));
  };
  shown = data.messages.map((_, index) => index).filter(fits);
  $("people").replaceChildren(...shown.map(personItem));
  $("nobody").textContent = searchResult();
  if (shown.length && !shown.includes(current)) select(shown[0]);
  else markCurrent();
}

function searchResult() {
  const rest = data.total - data.messages.length;
  const numbers = `${data.messages.length.toLocaleString("en")} of ${data.total.toLocaleString("en")}`;
  const hint = rest > 0 && data.messages.length ? `This page shows ${numbers} recipients. Show anyone else with --to ADDRESS.` : "";
  if (shown.length) return hint;
  return data.messages.length ? `No recipient matches. ${hint}`.trim() : "";
}

function personItem(index) {
  const message = data.messages[index];
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
  for (const button of $("people").querySelectorAll("button")) {
    const here = Number(button.dataset.index) === current;
    if (here) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    button.tabIndex = here ? 0 : -1;
    if (here) keepInView(button);
  }
  const at = shown.indexOf(current);
  $("position").textContent = at < 0 ? "" : `${at + 1} of ${shown.length}`;
  $("chosen").textContent = data.messages[current] ? called(data.messages[current]) : "";
  $("previous").setAttribute("aria-disabled", String(at <= 0)); // a disabled button would lose the focus
  $("next").setAttribute("aria-disabled", String(at < 0 || at >= shown.length - 1));
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
