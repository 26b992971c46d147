// nodemailer's pool, as its documentation shows it: node nodemailer_pool.cjs PORT CONNECTIONS TEMPLATE LIST [CA]
// The list is the benchmark's own CSV, in which no cell holds a comma or a quotation mark.
"use strict";
const fs = require("node:fs");
const nodemailer = require(require.resolve("nodemailer", { paths: [process.cwd()] }));

const [port, connections] = process.argv.slice(2, 4).map(Number);
const [templateFile, listFile, ca] = process.argv.slice(4);
const template = JSON.parse(fs.readFileSync(templateFile, "utf8"));
const attachments = (template.attachments || []).map(({ path, ...rest }) => ({ ...rest, content: fs.readFileSync(path) }));
const [heading, ...lines] = fs.readFileSync(listFile, "utf8").trim().split("\n");
const names = heading.split(",");

const transport = nodemailer.createTransport({
  pool: true,
  host: "127.0.0.1",
  port,
  secure: false,
  ignoreTLS: !ca,
  requireTLS: Boolean(ca),
  tls: ca ? { ca: fs.readFileSync(ca) } : undefined,
  maxConnections: connections,
  maxMessages: Infinity,
});

function merged(text, row) {
  return names.reduce((done, name) => done.replaceAll(`{{${name}}}`, row[name]), text);
}

function send(line) {
  const cells = line.split(",");
  const row = Object.fromEntries(names.map((name, place) => [name, cells[place]]));
  return transport.sendMail({
    from: template.from,
    to: row.email,
    subject: template.subject,
    text: merged(template.text, row),
    html: merged(template.html, row),
    attachments,
  });
}

// As many in hand as keep every connection busy: a message for each one of 20,000 at once would cost it memory and time.
async function worker(rows) {
  for (const line of rows) await send(line);
}

(async () => {
  const rows = lines.values();
  await Promise.all(Array.from({ length: 2 * connections }, () => worker(rows)));
  transport.close();
})();
