// One drawn phone: who holds it, whom it texts, its conversation and its composer.

import { get, poll, send } from "./api.js";
import { bubble } from "./bubbles.js";
import { announce, button, dayOf, icon, make, part, pretty, timeOf } from "./dom.js";
import { ask, find, initials, people } from "./people.js";

const FIRST_TEXTS = ["JOIN", "UNIRME", "hola"];
const PARK = {
  latitude: 34.0585,
  longitude: -118.2768,
  label: "MacArthur Park",
  address: "2230 W 6th St, Los Angeles",
};
const ATTACHMENTS = [
  ["mic", "Voice note", { media: [{ content_type: "audio/ogg" }] }, ["sms", "whatsapp"]],
  ["picture", "Picture", { media: [{ content_type: "image/png" }] }, ["sms", "whatsapp"]],
  ["place", "Location", { location: PARK }, ["whatsapp"]],
];

export class Phone {
  constructor(section, organizations, firstPerson) {
    this.root = section;
    this.channel = section.dataset.channel;
    this.organizations = organizations;
    this.shown = new Map();
    this.thread = null;
    this.person = find(this.remembered("person") || firstPerson);
    this.organization = organizations.find((o) => o.number === this.remembered("organization"));
    this.organization ||= organizations[0];
    this.fillSelects();
    this.listen();
    this.redraw();
    this.refresh = poll(() => this.ask());
  }

  part(name) {
    return part(name, this.root);
  }

  remembered(name) {
    return sessionStorage.getItem(`${this.channel}-${name}`);
  }

  fillSelects() {
    const options = people.map((p) => new Option(p.name, p.number, false, p === this.person));
    this.part("person").replaceChildren(...options);
    const choices = this.organizations.map(
      (o) => new Option(o.name, o.number, false, o === this.organization),
    );
    this.part("organization").replaceChildren(...choices);
  }

  listen() {
    this.part("person").addEventListener("change", (event) => {
      this.hold(find(event.target.value));
    });
    this.part("organization").addEventListener("change", (event) => {
      this.organization = this.organizations.find((o) => o.number === event.target.value);
      sessionStorage.setItem(`${this.channel}-organization`, this.organization.number);
      this.redraw();
    });
    this.part("add-person").addEventListener("click", () => ask(this.channel));
    this.part("attach").addEventListener("click", () => this.offerAttachments());
    const body = this.part("body");
    this.part("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.sendBody();
    });
    body.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.sendBody();
      }
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.closeSheet();
    });
    const chips = FIRST_TEXTS.map((text) => button("chip", text, () => this.send({ body: text })));
    this.part("chips").replaceChildren(...chips);
  }

  /** Give the phone to a person. */
  hold(person) {
    this.person = person;
    sessionStorage.setItem(`${this.channel}-person`, person.number);
    this.thread = null;
    this.fillSelects();
    this.redraw();
    this.refresh();
  }

  async ask() {
    const person = this.person;
    const number = encodeURIComponent(person.number);
    const seen = this.thread ? `?seen=${this.thread.version}` : "";
    const thread = await get(`/simulator/phones/${this.channel}/${number}${seen}`);
    if (person !== this.person) return;
    this.part("time").textContent = timeOf(this.now(), person.zone).replace(/ [AP]M$/, "");
    if (!thread) return;
    const news = this.thread ? thread.messages.length > this.thread.messages.length : false;
    this.thread = thread;
    this.drawMessages(news);
  }

  /** The simulated moment; the page that made this phone sets how far it is from the real one. */
  now() {
    return Date.now() + (Phone.ahead || 0);
  }

  redraw() {
    this.closeSheet();
    const { name, number } = this.organization;
    const whatsapp = this.channel === "whatsapp";
    this.part("avatar").textContent = initials(name);
    this.part("contact-name").textContent = whatsapp ? name : pretty(number);
    this.part("contact-detail").textContent = whatsapp ? pretty(number) : name;
    this.shown.clear();
    this.part("messages").replaceChildren();
    this.drawMessages(false);
  }

  drawMessages(news) {
    const list = this.part("messages");
    const region = this.part("thread");
    const near = region.scrollHeight - region.scrollTop - region.clientHeight < 80;
    const messages = (this.thread?.messages || []).filter(
      (message) => message.organization === this.organization.number,
    );
    const lastAnswer = messages.findLastIndex((message) => message.direction === "in");
    const elements = messages.flatMap((message, place) =>
      this.elementsFor(message, messages[place - 1], place < lastAnswer),
    );
    this.place(list, elements);
    this.part("hint").hidden = messages.length > 0;
    if (near || messages.at(-1)?.direction === "out") region.scrollTop = region.scrollHeight;
    const last = messages.at(-1);
    if (news && last?.direction === "in") {
      announce(`${this.organization.name} to ${this.person.name}: ${last.body}`);
    }
  }

  /** The element of a message, drawn anew only when it changed, after its day if that is new. */
  elementsFor(message, before, answered) {
    const zone = this.person.zone;
    const context = {
      channel: this.channel,
      zone,
      answered,
      send: (text) => this.send(text),
      choose: (chosen) => this.offerList(chosen),
    };
    const key = JSON.stringify([message, answered]);
    const known = this.shown.get(message.sid);
    const element = known?.key === key ? known.element : bubble(message, context);
    this.shown.set(message.sid, { key, element });
    const day = dayOf(message.at, zone);
    if (before && dayOf(before.at, zone) === day) return [element];
    return [this.day(day), element];
  }

  day(words) {
    const known = this.shown.get(words);
    const element = known?.element || make("li", "day", words);
    this.shown.set(words, { element });
    return element;
  }

  place(list, elements) {
    const wanted = new Set(elements);
    [...list.children].forEach((child) => wanted.has(child) || child.remove());
    elements.forEach((element, place) => {
      const there = list.children[place];
      if (there !== element) list.insertBefore(element, there || null);
    });
  }

  sendBody() {
    const body = this.part("body");
    if (!body.value.trim()) return;
    this.send({ body: body.value });
    body.value = "";
  }

  async send(text) {
    this.closeSheet();
    const whole = { ...text, from: this.person.number, to: this.organization.number };
    whole.channel = this.channel;
    if (this.channel === "whatsapp") whole.profile_name = this.person.name;
    // The text is on the phone at once; the webhook may take its time.
    setTimeout(this.refresh, 80);
    try {
      await send("/simulator/texts", whole);
    } catch (error) {
      announce(error.message);
      if (text.body) this.part("body").value = text.body;
    }
    this.refresh();
  }

  offerAttachments() {
    if (!this.part("sheet").hidden) {
      this.closeSheet();
      return;
    }
    const choices = ATTACHMENTS.filter(([, , , channels]) => channels.includes(this.channel));
    const buttons = choices.map(([name, title, text]) => {
      const choice = button("option", "", () => this.send(text));
      choice.append(icon(name), title);
      return choice;
    });
    this.openSheet("Attach (made up)", buttons);
    this.part("attach").setAttribute("aria-expanded", "true");
  }

  offerList(message) {
    const buttons = message.list.items.map((item) => {
      const choice = button("option two-lines", "", () =>
        this.send({ list: item, replied_to: message.sid }),
      );
      choice.append(make("strong", "", item.title));
      if (item.description) choice.append(make("span", "", item.description));
      return choice;
    });
    this.openSheet(message.list.button, buttons);
  }

  openSheet(title, buttons) {
    const sheet = this.part("sheet");
    const head = make("div", "sheet-head");
    head.append(make("strong", "", title), button("plain", "Close", () => this.closeSheet()));
    sheet.replaceChildren(head, ...buttons);
    sheet.hidden = false;
    buttons[0]?.focus();
  }

  closeSheet() {
    this.part("sheet").hidden = true;
    this.part("attach").setAttribute("aria-expanded", "false");
  }
}
