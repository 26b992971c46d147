// What the checks found, with the gravest first.
function listFindings() {
  const levels = data.findings.map((finding) => finding.level);
  const faults = levels.filter((level) => level === "error").length;
  $("finding-count").textContent = levels.length || "";
  $("finding-count").hidden = !levels.length;
  $("finding-count").dataset.level = ["error", "warning"].find((level) => levels.includes(level)) || "";
  $("alarm").hidden = !faults;
  $("alarm").textContent = `${count(faults, "error", "errors")}: this cannot be sent yet.`;
  const fine = make("li", "", data.unchecked ? {} : { class: "fine" });
  fine.append(withCode(data.unchecked || "No problems found.", "words"));
  $("findings").replaceChildren(...(levels.length ? data.findings.map(findingItem) : [fine]));
  return faults;
}

function findingItem(finding) {
  const item = make("li", "", { "data-level": finding.level });
  const what = make("p", "", { class: "what" });
  what.append(make("span", finding.level, { class: "level" }), ` ${finding.code} ${finding.place}`);
  item.append(what, withCode(finding.words, "words"));
  if (finding.remedy) item.append(withCode(finding.remedy, "remedy"));
  return item;
}

// Words between backticks are something to type: they become code, and stay text.
function withCode(text, name) {
  const line = make("p", "", { class: name, dir: "auto" });
  text.split(/`([^`\n]+)`/).forEach((part, at) => line.append(at % 2 ? make("code", part) : part));
  return line;
}
