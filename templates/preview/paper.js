// On paper: the message as wide as an A4 page between its margins, whatever the width on the screen, not scaled. It
// begins below the findings, and no line is cut by the end of a page. A frame that begins in the middle of a page would
// be moved to the next one. So it begins at the top of the first page, behind the findings, and leaves room for them, or
// at the top of a page of its own. The findings are moved before it, because a flex box with `order` would cut it there.
const PAPER = 680, SHEET = 1009; // pixels of A4 between the margins that the style sheet sets
const LOWEST = 0.6 * SHEET; // a message that would begin lower begins on a page of its own
const spacers = [];

function toPaper() {
  const screen = shownScreens()[0], inside = screen && screen.frame && screen.frame.contentDocument;
  if (!inside || !inside.body) return;
  for (const sheet of inside.styleSheets) asOnPaper([sheet, ...sheet.cssRules]);
  $("envelope").after($("panel-findings"));
  const top = topOnPaper(screen.glass);
  const apart = top > LOWEST;
  document.body.classList.add(apart ? "apart" : "behind");
  inside.documentElement.style.paddingTop = apart ? "" : `${Math.ceil(top) + 12}px`;
  Object.assign(screen.frame.style, { width: `${PAPER}px`, transform: "none", height: "0" });
  for (let end = SHEET; end < inside.documentElement.scrollHeight && end < 40 * SHEET; end += SHEET) spareLines(inside, end);
  const height = `${inside.documentElement.scrollHeight}px`;
  screen.frame.style.height = screen.glass.style.height = height;
  if (!apart) document.body.style.minHeight = height;
}

// How far below the top of the first page an element begins. The page is laid out as on paper for a moment.
function topOnPaper(element) {
  const rules = [...document.styleSheets[0].cssRules], texts = rules.map((rule) => rule.media && rule.media.mediaText);
  asOnPaper(rules);
  document.body.style.width = `${PAPER}px`;
  const top = element.getBoundingClientRect().top - document.body.getBoundingClientRect().top;
  document.body.style.width = "";
  rules.forEach((rule, at) => { if (rule.media) rule.media.mediaText = texts[at]; });
  return top;
}

// The browser lays out for paper only after this event, so that the rules for paper have to hold before.
function asOnPaper(rules) {
  for (const rule of rules) {
    if (rule.media && rule.media.mediaText) {
      rule.media.mediaText = rule.media.mediaText.replace(/\bscreen\b/gi, "speech").replace(/\bprint\b/gi, "all");
    }
    if (rule.cssRules && rule.type) asOnPaper(rule.cssRules);
  }
}

function fromPaper() {
  $("message").append($("panel-findings"));
  document.body.classList.remove("apart", "behind");
  document.body.style.minHeight = "";
  for (const { frame } of shownScreens()) if (frame && frame.contentDocument) frame.contentDocument.documentElement.style.paddingTop = "";
  for (const spacer of spacers.splice(0)) {
    const holder = spacer.parentNode;
    spacer.remove();
    holder.normalize();
  }
  for (const screen of shownScreens()) screen.dress();
}

// Moves each line that the end of a page would cut to the next page.
function spareLines(inside, end) {
  const walk = inside.createTreeWalker(inside.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) if (walk.currentNode.data.trim()) texts.push(walk.currentNode);
  for (const text of texts) {
    const line = linesOf(text).find((box) => box.height > 1 && box.top < end && box.bottom > end);
    if (!line) continue;
    const spacer = inside.createElement("span");
    spacer.style.cssText = `display: block !important; height: ${Math.ceil(end - line.top) + 4}px !important`;
    text.splitText(firstOf(text, line)).before(spacer);
    spacers.push(spacer);
  }
}

function linesOf(text, from = 0, to = text.length) {
  const range = text.ownerDocument.createRange();
  range.setStart(text, from);
  range.setEnd(text, to);
  return [...range.getClientRects()];
}

// The first letter of a text that stands in a line.
function firstOf(text, line) {
  let low = 0, high = text.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const boxes = linesOf(text, 0, middle + 1);
    if (boxes.some((box) => box.top >= line.top - 1 && box.width > 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
