// A button that prints the page.
export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".wc-part");
  const button = make("button", "tool", data.words);
  button.onclick = () => window.print();
  root.replaceChildren(button);
}
