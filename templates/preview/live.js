// `preview --serve`: new content comes when a file was saved; person, edition, look, tab and place are kept.
function follow() {
  const events = new EventSource("events");
  let loading = Promise.resolve();
  events.addEventListener("open", () => tellLive("Follows your files"));
  events.addEventListener("error", () => tellLive("Not connected: start the command again to follow your files", true));
  events.addEventListener("content", (event) => {
    loading = loading.then(() => load(event.data)).catch(() => {});
  });
}

async function load(version) {
  if (version === document.body.dataset.version) return;
  const answer = await fetch("data", { cache: "no-store" });
  if (!answer.ok) return;
  const before = wanted, faultless = !data.findings.some((finding) => finding.level === "error");
  data = await answer.json();
  document.body.dataset.version = answer.headers.get("X-Version");
  searchable = [];
  current = 0;
  for (let index = peopleCount() - 1; index > 0; index -= 1) if (addressAt(index) === before) current = index;
  showContent();
  wanted = before; // who is missing now may be there again with the next save
  const faulty = data.findings.some((finding) => finding.level === "error");
  if (faultless && faulty) openFindings();
  else if (!faulty) leaveFindings();
  tellLive("Follows your files");
}

// Findings that opened by themselves close by themselves, unless the person has gone elsewhere meanwhile.
let cameFrom = null;
function openFindings() {
  cameFrom = $(document.body.dataset.tab);
  open($("tab-findings"));
}

function leaveFindings() {
  if (cameFrom && document.body.dataset.tab === "tab-findings") open(cameFrom);
  cameFrom = null;
}

function tellLive(words, ended = false) {
  $("live").hidden = false;
  $("live").classList.toggle("ended", ended);
  $("live").textContent = ended || !data.updated ? words : `${words}: updated ${data.updated}`;
}
