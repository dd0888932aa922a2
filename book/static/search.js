// Pagefind where the book is served, Sphinx's own search where it is opened from the disk (a browser loads no index from file:).
(() => {
  const results = document.getElementById("search-results");
  const query = new URLSearchParams(location.search).get("q");
  if (!results || location.protocol === "file:") return;
  const base = document.documentElement.dataset.content_root || "./";
  const zh = document.documentElement.lang.startsWith("zh");

  async function show() {
    const pagefind = await import(new URL(`${base}pagefind/pagefind.js`, location.href).href);
    const list = document.createElement("div");
    list.id = "pagefind-results";
    results.before(list);
    results.hidden = true;
    const heading = document.createElement("h1");
    list.append(heading);
    if (!query) {
      heading.textContent = zh ? "搜索" : "Search";
      return;
    }
    const found = await pagefind.search(query);
    heading.textContent = zh ? `“${query}”：${found.results.length} 页` : `“${query}”: ${found.results.length} pages`;
    for (const result of found.results.slice(0, 20)) {
      const page = await result.data();
      for (const part of page.sub_results.slice(0, 3)) {
        const entry = document.createElement("p");
        const link = document.createElement("a");
        link.href = part.url;
        link.textContent = part.title === page.meta.title ? page.meta.title : `${page.meta.title} › ${part.title}`;
        const excerpt = document.createElement("span");
        excerpt.innerHTML = part.excerpt; // Pagefind escapes the text and adds <mark>
        entry.append(link, document.createElement("br"), excerpt);
        list.append(entry);
      }
    }
  }
  show().catch(() => { results.hidden = false; });
})();
