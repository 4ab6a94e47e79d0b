// A document's clauses with words marked; one clause with its neighbours, or a whole document
// with its outline and a search. All words go in as text nodes. data: see rag/ui/document_view.py
const pieces = (parent, cut, titles) => {
  for (const [words, name] of cut) {
    if (!name) {
      parent.append(words);
      continue;
    }
    const node = make(name.includes("quote") ? "mark" : "span", name, words);
    const title = name.split(" ").map((one) => titles[one]).filter(Boolean).join("；");
    if (title) node.title = title;
    parent.append(node);
  }
};

const tools = (data) => {
  const row = make("div", "tools");
  const add = (label, words) => {
    const button = make("button", "tool", label);
    button.onclick = async () => {
      await copy(words());
      button.textContent = data.words.copied;
      setTimeout(() => (button.textContent = label), 1500);
    };
    row.append(button);
  };
  if (data.cite) add(data.words.copy, () => data.cite);
  if (data.link) {
    add(data.words.copy_link, () => {
      const address = new URL(window.location.href);
      address.search = data.link;
      return address.href;
    });
  }
  return row;
};

const search = (body, data) => {
  const box = make("div", "find");
  const input = make("input");
  input.type = "search";
  input.placeholder = data.words.search;
  input.setAttribute("aria-label", data.words.search);
  const told = make("span", "soft small");
  told.setAttribute("role", "status");
  box.append(input, told);
  let hits = [];
  let at = -1;
  const clear = () => {
    for (const hit of body.querySelectorAll("span.hit")) {
      const parent = hit.parentNode;
      hit.replaceWith(hit.textContent);
      parent.normalize();
    }
    hits = [];
    at = -1;
  };
  const go = (step) => {
    if (!hits.length) return;
    hits[at]?.classList.remove("now");
    at = (at + step + hits.length) % hits.length;
    hits[at].classList.add("now");
    hits[at].scrollIntoView({ block: "center" });
    told.textContent = `${at + 1} / ${hits.length}`;
  };
  const find = () => {
    clear();
    const wanted = input.value.trim().toLowerCase();
    if (!wanted) {
      told.textContent = "";
      return;
    }
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    for (let node of nodes) {
      let from = node.data.toLowerCase().indexOf(wanted);
      while (from >= 0) {
        const rest = node.splitText(from);
        const tail = rest.splitText(wanted.length);
        const hit = make("span", "hit", rest.data);
        rest.replaceWith(hit);
        hits.push(hit);
        node = tail;
        from = node.data.toLowerCase().indexOf(wanted);
      }
    }
    told.textContent = hits.length ? data.words.found.replace("{n}", hits.length) : data.words.none;
    go(1);
  };
  input.oninput = find;
  input.onkeydown = (event) => {
    if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
  };
  return box;
};

const one = (root, data) => {
  const path = make("ol", "path");
  for (const step of data.path) path.append(make("li", "", step));
  const title = make("h2", "", `${data.title} `);
  for (const badge of data.badges) title.append(make("span", `wc-badge wc-${badge.name}`, badge.words), " ");
  root.append(title, path);
  if (data.warning) root.append(make("p", "gap", data.warning));
  for (const block of data.blocks) {
    if (block.name) root.append(make("p", "context-name", block.name));
    const text = make("div", block.context ? "text context" : "text");
    pieces(text, block.cut, data.titles);
    root.append(text);
  }
  root.append(tools(data));
  const mark = root.querySelector(".quote");
  const sheet = root.getRootNode().host?.closest(".st-key-wc-source");
  if (mark && sheet) {
    const put = () => (sheet.scrollTop += mark.getBoundingClientRect().top - sheet.getBoundingClientRect().top - sheet.clientHeight * 0.35);
    requestAnimationFrame(() => requestAnimationFrame(put));
  }
};

const whole = (root, data) => {
  root.classList.add("whole");
  const side = make("div", "side");
  const body = make("div", "body");
  body.tabIndex = 0;
  body.setAttribute("role", "region");
  body.setAttribute("aria-label", data.title);
  const sections = new Map();
  for (const block of data.blocks) {
    const section = make("section", block.kind);
    const text = make("div", "text");
    pieces(text, block.cut, data.titles);
    section.append(text);
    body.append(section);
    for (const id of block.ids) if (!sections.has(id)) sections.set(id, section);
  }
  const entries = [];
  const show = (id, entry, smooth) => {
    body.querySelectorAll(".focus").forEach((node) => node.classList.remove("focus"));
    entries.forEach((node) => node.removeAttribute("aria-current"));
    const section = sections.get(id);
    if (!section) return;
    section.classList.add("focus");
    entry?.setAttribute("aria-current", "true");
    if (body.scrollHeight > body.clientHeight + 4) body.scrollTop = section.offsetTop - body.offsetTop - 8;
    else if (smooth) section.scrollIntoView({ block: "start" });
  };
  const tree = make("nav", "tree");
  tree.setAttribute("aria-label", data.words.outline);
  let focused = null;
  for (const item of data.outline) {
    const entry = make("button", "", item.words);
    entry.style.setProperty("--depth", item.depth);
    entry.onclick = () => show(item.id, entry, true);
    if (item.id === data.focus) focused = entry;
    entries.push(entry);
    tree.append(entry);
  }
  const fold = make("details");
  fold.open = window.innerWidth > 760;
  fold.append(make("summary", "", data.words.outline), tree);
  const legend = make("div", "legend");
  for (const [name, words] of data.legend) legend.append(make("span", name, words));
  side.append(search(body, data), legend, fold);
  root.append(side, body);
  if (data.focus) {
    requestAnimationFrame(() => {
      show(data.focus, focused, false);
      if (focused) tree.scrollTop = focused.offsetTop - tree.offsetTop - 60;
    });
  }
};

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".wc-part");
  const stamp = JSON.stringify([data.focus, data.title, data.blocks, data.words]);
  if (root.dataset.stamp === stamp) return;
  root.dataset.stamp = stamp;
  root.className = "wc-part";
  root.replaceChildren();
  (data.outline ? whole : one)(root, data);
}
