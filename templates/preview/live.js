// `preview --serve`: new content comes when a file was saved; person, edition, look, tab and place are kept.
function follow() {
  const events = new EventSource("events");
  let loading = Promise.resolve();
  events.addEventListener("open", () => tellLive("Follows your files"));
  events.addEventListener("error", () => tellLive("Ended: run the command again to follow your files", true));
  events.addEventListener("content", (event) => {
    loading = loading.then(() => load(event.data)).catch(() => {});
  });
}

async function load(version) {
  if (version === document.body.dataset.version) return;
  const answer = await fetch("data", { cache: "no-store" });
  if (!answer.ok) return;
  const before = data.messages[current], faultless = !data.findings.some((finding) => finding.level === "error");
  data = await answer.json();
  document.body.dataset.version = answer.headers.get("X-Version");
  const same = before ? data.messages.findIndex((message) => message.address === before.address) : -1;
  current = Math.max(same, 0);
  showContent();
  if (faultless && data.findings.some((finding) => finding.level === "error")) open($("tab-findings"));
  tellLive("Follows your files");
}

function tellLive(words, ended = false) {
  $("live").hidden = false;
  $("live").classList.toggle("ended", ended);
  $("live").textContent = ended || !data.updated ? words : `${words}: updated ${data.updated}`;
}
