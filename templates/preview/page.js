// The page: tabs, keys, the choices of how the message is shown, and the start.
$("unscripted").remove();
$("desk").hidden = false;
const tabs = [...document.querySelectorAll('[role="tab"]')];
function open(tab, focus = false) {
  for (const each of tabs) {
    each.setAttribute("aria-selected", String(each === tab));
    each.tabIndex = each === tab ? 0 : -1;
    $(each.getAttribute("aria-controls")).hidden = each !== tab;
  }
  document.body.dataset.tab = tab.id;
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
  const busy = event.target.closest('input, select, [role="tab"], pre, table');
  if (!by || busy || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  step(by);
}

function wear() {
  state.look = $("look").value;
  state.pictures = $("pictures").value;
  $("look-note").textContent = NOTES[state.look];
  for (const screen of screens) screen.dress();
}

function widen() {
  layOut();
  select(current);
}

function layOut() {
  state.width = $("width").value;
  const [desktop, phone] = screens;
  desktop.figure.hidden = state.width === "375";
  phone.figure.hidden = state.width === "600" || state.width === "800";
  desktop.figure.dataset.width = state.width === "600" ? "600" : "800";
  document.querySelector(".screens").dataset.show = state.width;
}

function changeEdition() {
  state.edition = $("edition").value;
  select(current);
}

// On a phone, the list and the choices are folded away, so that the message comes first.
function unfold(button, name) {
  const wanted = button.getAttribute("aria-expanded") === "false";
  button.setAttribute("aria-expanded", String(wanted));
  document.body.classList.toggle(name, wanted);
}

function tellOptions() {
  const chosen = [$("width"), $("look"), $("pictures"), $("edition")];
  const words = chosen.filter((choice, at) => at < 2 || choice.selectedIndex > 0).map((choice) => choice.selectedOptions[0].text);
  if ($("pictures").value === "blocked") words[2] = "Pictures blocked";
  $("options").textContent = words.join(" · ");
}

function showContent() {
  document.title = $("title").textContent = data.title;
  $("kept").textContent = data.keptFrom ? `The e-mail cannot be composed now: see the findings. Below is the last version that could be, from ${data.keptFrom}.` : "";
  const faults = listFindings();
  listPeople();
  select(current);
  return faults;
}

for (const tab of tabs) tab.addEventListener("click", () => { cameFrom = null; open(tab); });
document.querySelector('[role="tablist"]').addEventListener("keydown", turnTab);
$("roster").addEventListener("keydown", walkPeople);
document.addEventListener("keydown", turnPage);
$("search").addEventListener("input", listPeople);
$("previous").addEventListener("click", () => step(-1));
$("next").addEventListener("click", () => step(1));
$("choose").addEventListener("click", () => unfold($("choose"), "choosing"));
$("options").addEventListener("click", () => unfold($("options"), "viewing"));
$("looks").addEventListener("change", tellOptions);
$("looks").addEventListener("submit", (event) => event.preventDefault());
$("look").addEventListener("change", wear);
$("pictures").addEventListener("change", wear);
$("width").addEventListener("change", widen);
$("edition").addEventListener("change", changeEdition);
$("alarm").addEventListener("click", () => open($("tab-findings"), true));
$("download").addEventListener("click", download);
addEventListener("beforeprint", toPaper);
addEventListener("afterprint", fromPaper);
$("looks").reset(); // a page that is loaded again keeps no choice of before
if (matchMedia("(max-width: 560px)").matches) $("width").value = "375";
document.body.dataset.tab = "tab-page";
tellOptions();
layOut();
if (showContent() || !data.messages.length) openFindings();
if (document.body.dataset.version !== "0") follow();
