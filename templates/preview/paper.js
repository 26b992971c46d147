// On paper: the message as wide as an A4 page between its margins, not scaled, and no line cut by the end of a page.
const PAPER = 680, SHEET = 1009; // pixels of A4 between the margins that the style sheet sets
const spacers = [];

function toPaper() {
  for (const screen of shownScreens()) {
    const inside = screen.frame && screen.frame.contentDocument;
    if (!inside || !inside.body) continue;
    for (const sheet of inside.styleSheets) asOnPaper([sheet, ...sheet.cssRules]);
    Object.assign(screen.frame.style, { width: `${Math.min(screen.width, PAPER)}px`, transform: "none", height: "0" });
    for (let end = SHEET; end < inside.documentElement.scrollHeight && end < 40 * SHEET; end += SHEET) spareLines(inside, end);
    screen.frame.style.height = screen.glass.style.height = `${inside.documentElement.scrollHeight}px`;
  }
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
