// An answer: sentences with numbered chips, then the sources. All words go in as text nodes.
// data: see rag/ui/answer_view.py
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".wc-part");
  const openIn = (at) => setTriggerValue("open", at);
  const stamp = JSON.stringify(data);
  if (root.dataset.stamp === stamp) return;
  const first = root.dataset.stamp === undefined;
  root.dataset.stamp = stamp;
  root.replaceChildren();
  root.classList.toggle("animate", first && data.animate);

  const chip = (marker) => {
    const at = data.sources.findIndex((source) => source.marker === marker);
    const button = make("button", "chip", String(marker));
    const source = data.sources[at];
    if (source) {
      button.setAttribute("aria-label", source.open);
      button.title = `${source.title} ${source.label}`;
      button.setAttribute("aria-pressed", String(data.opened === at));
      button.onclick = () => openIn(at);
    }
    return button;
  };
  if (first && data.animate) {
    // A new answer is read from its question on, not from its end.
    const questions = document.querySelectorAll(".wc-q");
    setTimeout(() => questions[questions.length - 1]?.scrollIntoView({ block: "start" }), 250);
  }
  let at = 0;
  const sentence = (tag, name, row) => {
    const node = make(tag, name, row.text);
    node.style.setProperty("--at", Math.min(at++, 12));
    for (const marker of row.markers) node.append(chip(marker));
    return node;
  };

  if (data.refusal) {
    const box = make("div", "refusal");
    box.append(make("strong", "", data.refusal.reason), make("span", "", data.refusal.message));
    root.append(box);
  }
  if (data.listed) {
    if (data.lead) root.append(sentence("p", "lead", { text: data.lead, markers: [] }));
    const list = make("ul", "rows");
    for (const row of data.rows) list.append(sentence("li", "", row));
    root.append(list);
  } else if (data.rows.length) {
    const paragraph = make("p", "lead");
    for (const row of data.rows) paragraph.append(sentence("span", "", row));
    root.append(paragraph);
  }
  if (data.notes.length) {
    const notes = make("ul", "notes");
    for (const note of data.notes) notes.append(make("li", "", note));
    root.append(notes);
  }

  const entry = (source, index) => {
    const item = make("li");
    const button = make("button", "source");
    button.setAttribute("aria-pressed", String(data.opened === index));
    button.onclick = () => openIn(index);
    const name = make("span", "name", `${source.title} ${source.label} `);
    for (const badge of source.badges) name.append(make("span", `wc-badge wc-${badge.name}`, badge.words), " ");
    button.append(make("span", "num", source.marker ? String(source.marker) : "·"), name, make("span", "words", source.words));
    item.append(button);
    return item;
  };
  if (data.sources.length) {
    root.append(make("h3", "", data.words.sources));
    const shown = data.sources.length <= data.shown + 1 ? data.sources.length : data.shown;
    const list = make("ol", "sources");
    data.sources.slice(0, shown).forEach((source, index) => list.append(entry(source, index)));
    root.append(list);
    if (shown < data.sources.length) {
      const more = make("details");
      const rest = make("ol", "sources");
      data.sources.slice(shown).forEach((source, index) => rest.append(entry(source, shown + index)));
      more.append(make("summary", "", data.words.more), rest);
      more.open = data.opened >= shown;
      root.append(more);
    }
  }
  const tools = make("div", "tools");
  const tool = make("button", "tool", data.words.copy);
  tool.onclick = async () => {
    await copy(data.plain);
    tool.textContent = data.words.copied;
    setTimeout(() => (tool.textContent = data.words.copy), 1500);
  };
  tools.append(tool, make("span", "soft small", data.words.took));
  root.append(tools);
}
