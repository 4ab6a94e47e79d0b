// What both parts need: nodes that hold words as text, and the clipboard.
const make = (tag, name, words) => {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (words) node.textContent = words;
  return node;
};

const copy = async (words) => {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    const area = make("textarea");
    area.value = words;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
};
