// "What the carrier saw": the ledger's newest messages, one row each, with all that happened to it.

import { get, poll } from "./api.js";
import { icon, make, part, pretty, timeOf } from "./dom.js";

const ROWS = 60;
const MARKS = {
  accepted: "waiting",
  queued: "waiting",
  scheduled: "waiting",
  sent: "tick",
  delivered: "ticks",
  read: "ticks",
  received: "ticks",
};

export function watchLedger(onSwitch) {
  const list = part("ledger");
  const rows = new Map();
  let last = 0;

  return poll(async () => {
    const news = await get(`/simulator/ledger?after=${last}&limit=400`);
    if (news.last === last) return;
    last = news.last;
    news.entries.forEach((entry) => note(entry, list, rows, onSwitch));
    while (list.children.length > ROWS) forget(list.lastElementChild, rows);
    part("ledger-empty").hidden = list.children.length > 0;
  });
}

function note(entry, list, rows, onSwitch) {
  if (entry.kind === "reset") {
    rows.clear();
    list.replaceChildren();
  }
  if (["reset", "fault", "settings"].includes(entry.kind)) onSwitch();
  const change = CHANGES[entry.kind];
  const draw = DRAWN[entry.kind];
  if (change && rows.has(entry.sid)) change(rows.get(entry.sid), entry);
  if (draw) {
    const row = draw(entry);
    if (entry.sid) rows.set(entry.sid, row);
    list.prepend(row.element);
  }
}

function forget(element, rows) {
  element.remove();
  for (const [sid, row] of rows) if (row.element === element) rows.delete(sid);
}

const DRAWN = {
  outbound: (entry) => message(entry, "out", "Portavoz to"),
  inbound: (entry) => message(entry, "in", "Text from"),
  auto_reply: (entry) => message(entry, "auto", "Twilio itself to"),
  twiml_reply: (entry) => message(entry, "auto", "TwiML answer to"),
  refused: (entry) => event(entry, "alert", `Refused ${entry.status}`, `${entry.code}: ${entry.problem}`),
  fault: (entry) => event(entry, "trouble", "Trouble struck", troubled(entry)),
  approval: (entry) => event(entry, "plain", "Template", `${entry.status} (${entry.category})`),
};

const CHANGES = {
  status: (row, entry) => setState(row, entry.status, entry.error_code),
  webhook: (row, entry) => {
    const fine = entry.http_status && entry.http_status < 400;
    const words = entry.problem || `the app answered ${entry.http_status}`;
    if (fine) setState(row, "received");
    else setState(row, "failed", words);
    if (entry.again || entry.tries > 1) addFact(row, entry.again ? "handed over again" : "tried twice");
  },
  callback: (row, entry) => {
    if (entry.http_status && entry.http_status < 400) return;
    addFact(row, `receipt "${entry.status}" not taken (${entry.problem || entry.http_status})`);
  },
};

function troubled(entry) {
  return entry.value ? `${entry.words} (${entry.value})` : entry.words;
}

function message(entry, way, words) {
  const element = make("li", `entry ${way}`);
  const head = make("p", "head");
  const person = entry.kind === "inbound" ? entry.from : entry.to;
  head.append(make("strong", "", words), ` ${pretty(person)} `);
  head.append(make("span", "when", timeOf(entry.at)));
  const body = make("p", "body", entry.body || attached(entry));
  body.dir = "auto";
  const facts = make("p", "facts");
  const state = make("span", "state");
  facts.append(state, make("span", "fact", channelOf(entry)));
  if (entry.segments && entry.encoding) {
    const plural = entry.segments === 1 ? "segment" : "segments";
    facts.append(make("span", "fact", `${entry.segments} ${plural}`));
    facts.append(make("span", entry.encoding === "UCS-2" ? "fact wide" : "fact", entry.encoding));
  }
  element.append(head, body, facts);
  const row = { element, facts, state };
  setState(row, entry.kind === "auto_reply" ? "delivered" : entry.status || "sent");
  return row;
}

const channelOf = (entry) => (entry.channel === "whatsapp" ? "WhatsApp" : "SMS");
function attached(entry) {
  if (entry.location) return `[location: ${entry.location.label || "a point on the map"}]`;
  return entry.media?.length ? `[${entry.media.join(", ")}]` : "[no words]";
}

function event(entry, kind, title, words) {
  const element = make("li", `entry ${kind}`);
  const head = make("p", "head");
  head.append(make("strong", "", title), " ", make("span", "when", timeOf(entry.at)));
  element.append(head, make("p", "body", words));
  return { element, facts: element, state: make("span") };
}

function setState(row, status, detail) {
  const mark = MARKS[status] || "alert";
  row.state.className = `state ${mark} ${status}`;
  const words = detail ? `${status}: ${detail}` : status;
  row.state.replaceChildren(icon(mark, "tick"), words);
}

function addFact(row, words) {
  row.facts.append(make("span", "fact wide", words));
}
