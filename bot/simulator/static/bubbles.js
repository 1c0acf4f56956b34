// Draws one message of a conversation: words, attachments, buttons, and how far it got.

import { button, icon, make, timeOf } from "./dom.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };
const MARKED = /(?<![\p{L}\p{N}])([*_~])(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}])/u;
const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)]/;
const HERE = new Set(["127.0.0.1", "localhost", "[::1]"]);

const STATES = {
  accepted: ["waiting", "On its way"],
  queued: ["waiting", "On its way"],
  scheduled: ["waiting", "Scheduled"],
  sending: ["waiting", "On its way"],
  sent: ["tick", "Sent"],
  delivered: ["ticks", "Delivered"],
  read: ["ticks", "Read"],
  failed: ["alert", "Failed"],
  undelivered: ["alert", "Failed"],
  canceled: ["alert", "Canceled"],
};

export function bubble(message, context) {
  const item = make("li", `message ${message.direction}`);
  item.dataset.sid = message.sid;
  const box = make("div", "bubble");
  message.media.forEach((media) => box.append(attachment(media)));
  if (message.location) box.append(place(message.location));
  if (message.body) box.append(words(message.body, context.channel));
  item.append(box);
  if (message.buttons.length) item.append(replies(message, context));
  if (message.list) item.append(picker(message, context));
  const state = progress(message, context);
  box.append(footer(message, context, state));
  if (state.problem) item.append(make("p", "problem", state.problem));
  return item;
}

/** How far a message got: what the sender of it would see. */
function progress(message, context) {
  if (message.direction === "in") {
    const [mark, word] = STATES[message.status] || ["waiting", message.status];
    const failed = mark === "alert";
    const problem = failed ? `${word}${message.problem ? `: ${message.problem}` : ""}` : "";
    return { mark, word, read: message.status === "read", problem };
  }
  if (message.problem === "on its way") return { mark: "tick", word: "Sent", problem: "" };
  if (message.problem) {
    return { mark: "alert", word: "Not delivered", problem: `Not delivered: ${message.problem}` };
  }
  const read = context.answered && context.channel === "whatsapp";
  return { mark: "ticks", word: read ? "Read" : "Delivered", read, problem: "" };
}

function footer(message, context, state) {
  const line = make("p", "meta");
  line.append(make("time", "", timeOf(message.at, context.zone)));
  if (context.channel === "sms") {
    line.append(make("span", "", ` · ${state.word}`));
    return line;
  }
  const mark = make("span", state.read ? "mark read" : `mark ${state.mark}`);
  mark.append(icon(state.mark, "tick"), make("span", "sr", state.word));
  line.append(mark);
  return line;
}

function words(text, channel) {
  const paragraph = make("p", "words");
  paragraph.dir = "auto";
  if (channel === "whatsapp") addMarked(paragraph, text);
  else addLinked(paragraph, text);
  return paragraph;
}

/** WhatsApp shows *bold*, _italic_ and ~struck~; SMS shows the signs themselves. */
function addMarked(parent, text) {
  const found = MARKED.exec(text);
  if (!found || LINK.exec(text)?.index <= found.index) {
    const link = LINK.exec(text);
    if (!found || !link) return addLinked(parent, text);
    const end = link.index + link[0].length;
    addLinked(parent, text.slice(0, end));
    return addMarked(parent, text.slice(end));
  }
  addLinked(parent, text.slice(0, found.index));
  const marked = make(MARKS[found[1]]);
  addMarked(marked, found[2]);
  parent.append(marked);
  return addMarked(parent, text.slice(found.index + found[0].length));
}

/** Links to this computer can be followed; any other is shown and leads nowhere. */
function addLinked(parent, text) {
  const found = LINK.exec(text);
  if (!found) {
    parent.append(text);
    return;
  }
  parent.append(text.slice(0, found.index));
  const local = HERE.has(new URL(found[0]).hostname);
  const link = make(local ? "a" : "span", "link", found[0]);
  if (local) {
    link.href = found[0];
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  parent.append(link);
  addLinked(parent, text.slice(found.index + found[0].length));
}

function attachment(media) {
  const kind = media.content_type.split("/")[0];
  const box = make("div", `attachment ${kind || "file"}`);
  if (kind === "audio") {
    box.append(icon("mic"), make("span", "wave"), make("span", "", "0:03"));
    box.append(make("span", "sr", "Voice note"));
  } else if (kind === "image") {
    box.append(icon("picture"), make("span", "", "Picture"));
  } else {
    box.append(icon("file"), make("span", "name", media.content_type || media.url));
  }
  return box;
}

function place(location) {
  const box = make("div", "attachment place");
  box.append(icon("place"));
  box.append(make("span", "", location.label || `${location.latitude}, ${location.longitude}`));
  return box;
}

function replies(message, context) {
  const box = make("div", "replies");
  message.buttons.forEach(({ id, title }) => {
    box.append(
      button("reply", title, () =>
        context.send({ button: { id, title }, replied_to: message.sid }),
      ),
    );
  });
  return box;
}

function picker(message, context) {
  const box = make("div", "replies");
  const open = button("reply", "", () => context.choose(message));
  open.append(icon("list"), message.list.button || "Options");
  box.append(open);
  return box;
}
